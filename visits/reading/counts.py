"""How many recorded visits, for many malls or regions at once. A visit counts once, however many bodies came."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce, ExtractYear

from mpp_portal.kit.counted import counted
from visits.models import DelegationBody, Visit, VisitState


@dataclass(frozen=True)
class RegionCount:
    """Visits received by the bodies of a region, and visits made by them as visiting bodies."""

    received: int = 0
    made: int = 0


NO_VISITS = RegionCount()
YEARS_SHOWN = 12


@dataclass(frozen=True)
class YearCount:
    """Visits received and made in a year, or, where `year` is None, in all years before those shown."""

    year: int | None
    received: int = 0
    made: int = 0


def visit_counts_for(malls) -> dict[int, int]:
    """Recorded visits to each mall that has any, by the mall's key. One query."""
    counted = Visit.objects.recorded().filter(mall__in=malls).order_by().values("mall").annotate(count=Count("pk"))
    return {row["mall"]: row["count"] for row in counted}


def region_counts_for(regions) -> dict[int, RegionCount]:
    """Counts of each of these regions alone, by its key. Two queries."""
    return _counts(received={"host__region__in": regions}, made={"agency__region__in": regions}, within_province=False)


def province_counts() -> dict[int, RegionCount]:
    """Counts of each province with its regencies and cities, by the province's key. One query, two more after a change."""
    every = {"received": {"host__region__isnull": False}, "made": {"agency__region__isnull": False}}
    return counted("provinces", lambda: _counts(**every, within_province=True))


def headline_counts() -> dict[str, int]:
    """All recorded visits, and those with written results. One query, another after a change."""
    results = Count("pk", filter=~Q(results=""))
    return counted("headlines", lambda: Visit.objects.recorded().aggregate(all=Count("pk"), with_results=results))


def list_counts(regions) -> dict[int, RegionCount]:
    """Counts as a list of regions shows them: a province with its regencies and cities, these alone. Four queries at most."""
    below = [region for region in regions if region.parent_id]
    has_province = len(below) < len(regions)
    return {**(region_counts_for(below) if below else {}), **(province_counts() if has_province else {})}


def _counts(*, received, made, within_province) -> dict[int, RegionCount]:
    def place(path):
        return Coalesce(f"{path}__parent_id", f"{path}_id") if within_province else F(f"{path}_id")

    receptions = (
        Visit.objects.recorded()
        .filter(**received)
        .order_by()
        .annotate(place=place("host__region"))
        .values("place")
        .annotate(count=Count("pk"))
    )
    journeys = (
        DelegationBody.objects.visiting()
        .filter(visit__state=VisitState.RECORDED, **made)
        .order_by()
        .annotate(place=place("agency__region"))
        .values("place")
        .annotate(count=Count("visit", distinct=True))
    )
    received_by = {row["place"]: row["count"] for row in receptions}
    made_by = {row["place"]: row["count"] for row in journeys}
    return {region: RegionCount(received_by.get(region, 0), made_by.get(region, 0)) for region in received_by | made_by}


def visits_a_year(*, received, made=None) -> list[YearCount]:
    """Recorded visits by the year in which they began, newest first; a year between without any is a true zero.

    `received` and `made` are filters of visits. The years before the newest `YEARS_SHOWN` stand together. One query each.
    """
    counts = {"received": _by_year(received), **({"made": _by_year(made)} if made is not None else {})}
    years = {year for of_year in counts.values() for year in of_year}
    if not years:
        return []
    first = max(min(years), max(years) - YEARS_SHOWN + 1)

    def total(year: int | None, years: Iterable[int]) -> YearCount:
        return YearCount(year, **{name: sum(of_year.get(one, 0) for one in years) for name, of_year in counts.items()})

    shown = [total(year, [year]) for year in range(max(years), first - 1, -1)]
    earlier = [year for year in years if year < first]
    return shown + ([total(None, earlier)] if earlier else [])


def _by_year(chosen) -> dict[int, int]:
    visits = Visit.objects.recorded().filter(chosen).order_by()
    return dict(visits.values_list(ExtractYear("starts_on")).annotate(Count("pk")))
