"""What in the directory waits for a hand, found for all malls at once. One query each, however many malls there are."""

from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from . import freshness
from .disagreement import Matter
from .models import DatePrecision, Figure, Milestone, Rank
from .models.claims import FigureKind
from .profile import REPEATING, figure_matters, milestone_matters

LONG_AGO = date(1900, 1, 1)  # stands for an unknown day where days are compared: older than all


def stale_figures(today: date) -> QuerySet[Figure]:
    """The newest actual count of each mall and kind, where it is older than its kind allows; undated ones first."""
    counts = Figure.objects.standing().at(today).filter(is_planned=False)
    counts = counts.annotate(day=Coalesce("as_of", Value(LONG_AGO)))
    newer = counts.filter(mall=OuterRef("mall"), kind=OuterRef("kind")).filter(
        Q(day__gt=OuterRef("day")) | Q(day=OuterRef("day"), pk__gt=OuterRef("pk"))
    )
    stale = Q(as_of__isnull=True)
    for kind in FigureKind.values:
        for precision in DatePrecision.values:
            first = freshness.first_fresh(kind, precision, today)
            stale |= Q(kind=kind, as_of_precision=precision, as_of__lt=first)
    return counts.filter(stale).exclude(Exists(newer)).select_related("mall").order_by("day", "pk")


def overdue_plans(today: date) -> QuerySet[Milestone]:
    """Planned stages whose day has passed while no source says that they happened; of several sources the latest entry."""
    standing = Milestone.objects.standing().at(today)
    happened = standing.actual().filter(mall=OuterRef("mall"), kind=OuterRef("kind"))
    past = Q(pk__in=[])
    for precision in DatePrecision.values:
        past |= Q(happened_precision=precision, happened_on__lt=freshness.first_not_past(precision, today))
    plans = standing.filter(past, is_planned=True)
    later_entry = plans.filter(mall=OuterRef("mall"), kind=OuterRef("kind"), pk__gt=OuterRef("pk"))
    rows = plans.exclude(Exists(happened)).exclude(Exists(later_entry))
    return rows.select_related("mall").order_by("happened_on", "pk")


def undecided_figures(today: date, limit: int) -> list[Matter]:
    """Counts about which sources disagree and nobody has chosen; of at most `limit` malls times a handful of claims."""
    claims = Figure.objects.standing().at(today).annotate(day=Coalesce("as_of", Value(LONG_AGO)))
    alike = claims.filter(
        mall=OuterRef("mall"), kind=OuterRef("kind"), is_planned=OuterRef("is_planned"), day=OuterRef("day")
    )
    disputed = claims.filter(Exists(alike.exclude(value=OuterRef("value")))).exclude(
        Exists(alike.filter(rank=Rank.PREFERRED))
    )
    return _undecided(disputed, limit, lambda group: [one for part in figure_matters(group) for one in part])


def undecided_milestones(today: date, limit: int) -> list[Matter]:
    """Dates of stages about which sources disagree and nobody has chosen."""
    claims = Milestone.objects.standing().at(today).exclude(kind__in=REPEATING)
    alike = claims.filter(mall=OuterRef("mall"), kind=OuterRef("kind"), is_planned=OuterRef("is_planned"))
    other_day = alike.filter(happened_on__isnull=False).exclude(happened_on=OuterRef("happened_on"))
    disputed = claims.filter(Exists(other_day), happened_on__isnull=False).exclude(
        Exists(alike.filter(rank=Rank.PREFERRED))
    )
    return _undecided(disputed, limit, milestone_matters)


def _undecided(claims, limit: int, matters_of) -> list[Matter]:
    """The claims that may disagree, judged mall by mall as the page of the mall judges them."""
    by_mall: dict[int, list] = {}
    for claim in claims.select_related("mall", "source").order_by(F("mall"), "pk")[: 4 * limit]:
        by_mall.setdefault(claim.mall_id, []).append(claim)
    found = [matter for group in by_mall.values() for matter in matters_of(group) if not matter.is_decided]
    return found[:limit]
