"""The map on the page of a region: a province by its regencies and cities, or where in its province a region lies."""

from dataclasses import dataclass

from .models import Region
from .regency_map import regency_map

NONE, SOME, THIS = 0, 2, 4  # shades of the map


@dataclass(frozen=True)
class Place:
    region: Region
    shade: int
    outline: str
    words: str

    @property
    def address(self) -> str:
        return self.region.get_absolute_url()


@dataclass(frozen=True)
class RegionMap:
    title: str
    places: list[Place]
    legend: list[tuple[int, str]]
    view_box: str


def region_map(region: Region, children: list[Region]) -> RegionMap | None:
    """The map, or None where no borders are known. `children` are those of a province, each with its `malls_count`.

    One query for a regency or city, which shows its neighbours; none for a province.
    """
    province = region.parent or region
    borders = regency_map(province.code)
    if borders is None:
        return None
    regions = children if province == region else list(province.children.order_by("code"))
    places = [_place(one, region, borders.outlines[one.code]) for one in regions if one.code in borders.outlines]
    if province == region:
        title, legend = f"MPP di {region.name}", [(SOME, "ada MPP yang tercatat"), (NONE, "belum ada")]
    else:
        title, legend = f"Letak {region.name} di {province.name}", [(THIS, region.name)]
    return RegionMap(title, places, legend, borders.view_box)


def _place(place: Region, shown: Region, outline: str) -> Place:
    if shown.parent_id:
        return Place(place, THIS if place == shown else NONE, outline, place.name)
    count = place.malls_count  # type: ignore[attr-defined]
    return Place(place, SOME if count else NONE, outline, f"{place.name}: {count} MPP")
