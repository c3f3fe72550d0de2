"""The map on the start page: each province with its numbers, shaded by one of them in five steps."""

from dataclasses import dataclass
from math import ceil

from django.db.models import Count
from django.db.models.functions import Coalesce

from directory.models import Region, ServiceMall
from directory.province_map import VIEW_BOX, outlines
from mpp_portal.kit.templatetags.portal import angka
from visits.reading.counts import province_counts

STEPS = 4  # shades above none
#: What the map may be shaded by, as the address names it → the words for it.
MEASURES = {"mpp": "MPP", "kunjungan": "kunjungan diterima"}


@dataclass(frozen=True)
class Province:
    region: Region
    malls: int
    visits: int
    shade: int  # 0 for none, then 1 to STEPS
    outline: str

    @property
    def address(self) -> str:
        return self.region.get_absolute_url()

    @property
    def words(self) -> str:
        return f"{self.region.name}: {angka(self.malls)} MPP, {angka(self.visits)} kunjungan diterima"


@dataclass(frozen=True)
class ProvinceMap:
    measure: str
    provinces: list[Province]
    legend: list[tuple[int, str]]  # (shade, "6–10")
    view_box: str = VIEW_BOX

    @property
    def words(self) -> str:
        return MEASURES[self.measure]

    @property
    def caption(self) -> str:
        return f"Banyaknya {self.words}:"

    @property
    def other(self) -> tuple[str, str]:
        """The other measure: its name in the address, its words."""
        return next((name, words) for name, words in MEASURES.items() if name != self.measure)

    @property
    def malls(self) -> int:
        return sum(province.malls for province in self.provinces)


def province_map(measure: str) -> ProvinceMap:
    """The map shaded by a measure, by malls when the name is unknown. Four queries."""
    measure = measure if measure in MEASURES else "mpp"
    counted = (
        ServiceMall.objects.order_by()
        .annotate(province=Coalesce("region__parent_id", "region_id"))
        .values("province")
        .annotate(count=Count("pk"))
    )
    malls, visits = {row["province"]: row["count"] for row in counted}, province_counts()
    regions = list(Region.objects.provinces().order_by("code"))
    received = {region.pk: visits[region.pk].received for region in regions if region.pk in visits}
    values = malls if measure == "mpp" else received
    tops = steps_to(max((values.get(region.pk, 0) for region in regions), default=0))
    shapes = outlines()
    return ProvinceMap(
        measure=measure,
        provinces=[
            Province(
                region=region,
                malls=malls.get(region.pk, 0),
                visits=received.get(region.pk, 0),
                shade=shade_of(values.get(region.pk, 0), tops),
                outline=shapes.get(region.code, ""),
            )
            for region in regions
        ],
        legend=[(0, "0"), *((number, _range(tops, number)) for number in range(1, len(tops) + 1))],
    )


def steps_to(most: int) -> list[int]:
    """The highest count of each shade, even steps up to the most: 18 gives 5, 9, 14, 18. No more shades than counts."""
    return sorted({ceil(most * number / STEPS) for number in range(1, STEPS + 1)} - {0})


def shade_of(count: int, tops: list[int]) -> int:
    """0 for none, else the first shade that reaches the count."""
    return next((number for number, top in enumerate(tops, start=1) if count <= top), len(tops)) if count else 0


def _range(tops: list[int], number: int) -> str:
    lowest, highest = ([0, *tops][number - 1] + 1, tops[number - 1])
    return angka(highest) if lowest == highest else f"{angka(lowest)}–{angka(highest)}"
