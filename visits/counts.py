"""How many recorded visits, for many malls or regions at once. A visit counts once, however many bodies came."""

from dataclasses import dataclass

from django.db.models import Count, F
from django.db.models.functions import Coalesce

from .models import BodyRole, DelegationBody, Visit, VisitState


@dataclass(frozen=True)
class RegionCount:
    """Visits received by the bodies of a region, and visits made by them as visiting bodies."""

    received: int = 0
    made: int = 0


NO_VISITS = RegionCount()


def visit_counts_for(malls) -> dict[int, int]:
    """Recorded visits to each mall that has any, by the mall's key. One query."""
    counted = Visit.objects.recorded().filter(mall__in=malls).order_by().values("mall").annotate(count=Count("pk"))
    return {row["mall"]: row["count"] for row in counted}


def region_counts_for(regions) -> dict[int, RegionCount]:
    """Counts of each of these regions alone, by its key. Two queries."""
    return _counts(received={"host__region__in": regions}, made={"agency__region__in": regions}, within_province=False)


def province_counts() -> dict[int, RegionCount]:
    """Counts of each province with its regencies and cities, by the province's key. Two queries."""
    return _counts(
        received={"host__region__isnull": False}, made={"agency__region__isnull": False}, within_province=True
    )


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
        DelegationBody.objects.filter(role=BodyRole.VISITING, visit__state=VisitState.RECORDED, **made)
        .order_by()
        .annotate(place=place("agency__region"))
        .values("place")
        .annotate(count=Count("visit", distinct=True))
    )
    received_by = {row["place"]: row["count"] for row in receptions}
    made_by = {row["place"]: row["count"] for row in journeys}
    return {region: RegionCount(received_by.get(region, 0), made_by.get(region, 0)) for region in received_by | made_by}
