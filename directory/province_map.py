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
    rings = sorted((_on_grid(ring) for polygon in polygons for ring in polygon), key=_area, reverse=True)
    drawn = [
        ring for number, ring in enumerate(rings) if _area(ring) >= SMALLEST or (number < ALWAYS and len(ring) > 2)
    ]
    return "".join(_closed(ring) for ring in drawn)


def _on_grid(ring) -> list[Point]:
    """The points of a ring on the grid, the last not repeated, without those that lie on a straight line between others."""
    points: list[Point] = []
    for longitude, latitude in ring[:-1]:
        point = round((longitude - WEST) * UNIT), round((NORTH - latitude) * UNIT)
        if not points or point != points[-1]:
            points.append(point)
    around = zip(points[-1:] + points[:-1], points, points[1:] + points[:1], strict=True)
    return [point for before, point, after in around if not _is_straight(before, point, after)]


def _is_straight(before: Point, point: Point, after: Point) -> bool:
    return (point[0] - before[0]) * (after[1] - point[1]) == (point[1] - before[1]) * (after[0] - point[0])


def _area(ring: list[Point]) -> float:
    following = ring[1:] + ring[:1]
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, following, strict=True))) / 2


def _closed(ring: list[Point]) -> str:
    """ "M10 10l5 0-3 4z": the first point, then steps."""
    steps = [f"{b[0] - a[0]} {b[1] - a[1]}" for a, b in pairwise(ring)]
    return f"M{ring[0][0]} {ring[0][1]}l{' '.join(steps).replace(' -', '-')}z"
