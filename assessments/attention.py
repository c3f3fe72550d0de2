"""Which grades wait for a hand: drafts, contradictions, and those that a later cycle has left behind."""

from django.db.models import Case, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from directory.disagreement import Matter, matters
from directory.models import Rank

from .latest import same_result, subject_scheme_and_year
from .mismatches import mismatched
from .models import Assessment, AssessmentState

SUBJECTS = ("region", "mall", "agency")


def _any_alike(rows: QuerySet[Assessment]) -> Q:
    """Whether any of `rows` is about the same subject. One question a kind of subject, for an index answers each of them."""
    alike = Q()
    for subject in SUBJECTS:
        alike |= Q(Exists(rows.filter(**{subject: OuterRef(subject)})))
    return alike


def _shown() -> QuerySet[Assessment]:
    return Assessment.objects.published().standing()


def waiting_drafts() -> QuerySet[Assessment]:
    """Drafts with `begun_at`, when they were first saved, the oldest first. They wait for a second person."""
    first = Assessment.history.filter(id=OuterRef("pk")).order_by("history_id").values("history_date")[:1]
    drafts = Assessment.objects.filter(state=AssessmentState.DRAFT).annotate(begun_at=Subquery(first))
    return drafts.select_related("drafted_by").order_by("begun_at", "pk")


def mismatched_grades() -> QuerySet[Assessment]:
    """Published grades whose letter is not the one that their index gives."""
    return _shown().filter(mismatched()).order_by("pk")


def grades_left_behind() -> QuerySet[Assessment]:
    """The newest grade of each subject under each scheme, with `cycle`, the scheme's latest published year, where that is later.
    Two queries, the first at once.

    As `directory.freshness.is_behind` says of one grade: an unknown year is behind every cycle.
    """
    dated = _shown().annotate(when=Coalesce("year", Value(0)))
    cycles = _shown().filter(year__isnull=False).order_by().values_list("scheme").annotate(last=Max("year"))
    newer = dated.filter(scheme=OuterRef("scheme")).filter(
        Q(when__gt=OuterRef("when")) | Q(when=OuterRef("when"), pk__gt=OuterRef("pk"))
    )
    cycle = Case(*(When(scheme=scheme, then=Value(last)) for scheme, last in cycles), default=Value(0))
    rows = dated.annotate(cycle=cycle).filter(when__lt=F("cycle"))
    return rows.exclude(_any_alike(newer)).order_by("when", "pk")


def undecided_grades(limit: int) -> list[Matter]:
    """Results of one subject, scheme and year about which sources disagree and nobody has chosen. One query."""
    of_year = _shown().filter(scheme=OuterRef("scheme"), year=OuterRef("year"))
    others, preferred = of_year.exclude(pk=OuterRef("pk")), of_year.filter(rank=Rank.PREFERRED)
    rows = _shown().filter(_any_alike(others)).exclude(_any_alike(preferred)).order_by("scheme", "year", "pk")
    rows = rows.select_related("scheme", "region", "mall", "agency", "source")[: 4 * limit]
    found = matters(rows, about=subject_scheme_and_year, agree=same_result).values()
    return [matter for matter in found if not matter.is_decided][:limit]
