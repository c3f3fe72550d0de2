"""The provinces as outlines of a drawing: Indonesia on a grid a thousand units wide, small enough to stand in a page."""

import json
from functools import cache
from itertools import pairwise
from pathlib import Path

DATA = Path(__file__).parent / "data" / "provinces.geojson"
WEST, NORTH = 94.8, 6.3  # degrees: the corner where the drawing begins
UNIT = 1000 / 46.4  # units a degree, both ways: near the equator a degree is as long as it is high
VIEW_BOX = "0 0 1000 379"
# Square units, of 27 square kilometres each: smaller islands are left out unless a province has no larger ones.
SMALLEST = 3
ALWAYS = 3  # islands of a province that are drawn whatever their size

Point = tuple[int, int]


@cache
def outlines() -> dict[str, str]:
    """Code of each province → the `d` of an SVG path. Borders that provinces share stay shared, for both are on the grid."""
    features = json.loads(DATA.read_text(encoding="utf-8"))["features"]
    return {feature["properties"]["code"]: _path(feature["geometry"]) for feature in features}


def _path(geometry) -> str:
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    rings = sorted((_on_grid(ring) for polygon in polygons for ring in polygon), key=ring_area, reverse=True)
    drawn = [
        ring for number, ring in enumerate(rings) if ring_area(ring) >= SMALLEST or (number < ALWAYS and len(ring) > 2)
    ]
    return "".join(closed_path(ring) for ring in drawn)


def _on_grid(ring) -> list[Point]:
    return without_straight_points(
        [(round((longitude - WEST) * UNIT), round((NORTH - latitude) * UNIT)) for longitude, latitude in ring[:-1]]
    )


def without_straight_points(ring: list[Point]) -> list[Point]:
    """The corners of a ring: no point twice in a row, none on a straight line between its neighbours."""
    points = [point for number, point in enumerate(ring) if not number or point != ring[number - 1]]
    around = zip(points[-1:] + points[:-1], points, points[1:] + points[:1], strict=True)
    return [point for before, point, after in around if not _is_straight(before, point, after)]


def _is_straight(before: Point, point: Point, after: Point) -> bool:
    return (point[0] - before[0]) * (after[1] - point[1]) == (point[1] - before[1]) * (after[0] - point[0])


def ring_area(ring) -> float:
    """Square units of a ring of points, whatever their unit and whichever way it turns."""
    following = ring[1:] + ring[:1]
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, following, strict=True))) / 2


def closed_path(ring: list[Point]) -> str:
    """ "M10 10l5 0-3 4z": the first point, then steps."""
    steps = [f"{b[0] - a[0]} {b[1] - a[1]}" for a, b in pairwise(ring)]
    return f"M{ring[0][0]} {ring[0][1]}l{' '.join(steps).replace(' -', '-')}z"
