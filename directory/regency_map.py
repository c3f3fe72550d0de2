"""The regencies and cities of one province as outlines of a drawing that fills its frame."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .province_map import Point, closed_path, ring_area, without_straight_points

DATA = Path(__file__).parent / "data" / "regencies.topo.json"
WIDTH, HEIGHT = 480, 320  # units at most
SMALLEST = 6  # square units: smaller islands are left out unless a region has no larger ones
ALWAYS = 2  # islands of a region that are drawn whatever their size


@dataclass(frozen=True)
class RegencyMap:
    """`outlines`: code of each regency or city → the `d` of an SVG path within `view_box`."""

    view_box: str
    outlines: dict[str, str]


@cache
def regency_map(province_code: str) -> RegencyMap | None:
    """The map of a province by its code, or None where no borders are known."""
    shapes = {code: rings for code, rings in _shapes().items() if code.startswith(f"{province_code}.")}
    if not shapes:
        return None
    points = [point for rings in shapes.values() for ring in rings for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    unit = min(WIDTH / (east - west), HEIGHT / (north - south))

    def on_grid(ring) -> list[Point]:
        return without_straight_points([(round((x - west) * unit), round((north - y) * unit)) for x, y in ring])

    outlines = {}
    for code, rings in shapes.items():
        drawn = [
            on_grid(ring)
            for number, ring in enumerate(rings)
            if number < ALWAYS or ring_area(ring) * unit**2 >= SMALLEST
        ]
        outlines[code] = "".join(closed_path(ring) for ring in drawn if len(ring) > 2)
    return RegencyMap(f"-1 -1 {round((east - west) * unit) + 2} {round((north - south) * unit) + 2}", outlines)


@cache
def _shapes() -> dict[str, list[list[tuple[float, float]]]]:
    """Code of each region → its rings in degrees, (longitude, latitude), the largest first.

    The file is TopoJSON: a border that two regions share is one arc, quantized, each point a step from the one before; a
    ring is a row of arcs, and ~n is arc n backwards.
    """
    topology = json.loads(DATA.read_text(encoding="utf-8"))
    (scale_x, scale_y), (west, south) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for steps in topology["arcs"]:
        x = y = 0
        arc = []
        for dx, dy in steps:
            x, y = x + dx, y + dy
            arc.append((x * scale_x + west, y * scale_y + south))
        arcs.append(arc)

    def ring(numbers) -> list[tuple[float, float]]:
        points: list[tuple[float, float]] = []
        for number in numbers:
            arc = arcs[number] if number >= 0 else arcs[~number][::-1]
            points += arc[1:] if points else arc
        return points[:-1]

    shapes = {}
    for geometry in topology["objects"]["regencies"]["geometries"]:
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        rings = [ring(numbers) for polygon in polygons for numbers in polygon]
        shapes[geometry["properties"]["code"]] = sorted(rings, key=ring_area, reverse=True)
    return shapes
