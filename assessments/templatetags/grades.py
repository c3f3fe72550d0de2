"""Grades on the pages of other apps. Props are keyword-only, so that a wrong one fails when the template compiles."""

from dataclasses import dataclass
from decimal import Decimal

from django import template
from django.db.models import F, Q
from django.urls import reverse
from django.utils.http import urlencode

from assessments.charts import index_charts
from assessments.latest import Grade, grade_of, same_result, shown_index, subject_scheme_and_year
from assessments.models import Assessment, Scheme
from directory.disagreement import Matter, matters
from directory.models import Agency, Region, ServiceMall
from mpp_portal.kit.charts import LineChart
from mpp_portal.kit.templatetags.portal import angka

register = template.Library()

GRADE_TONES = {"A": "a", "B": "b", "C": "c", "D": "d", "E": "d", "F": "d"}
SHOWN = 30  # grades on a page of something else; more stand in the list


@dataclass(frozen=True)
class YearOfGrade:
    """What was published for one year: one result, or several that disagree."""

    grade: Grade
    sides: list  # empty unless two sources disagree


@dataclass(frozen=True)
class SchemeGrades:
    """The grades of one subject under one scheme, newest first: never two schemes together."""

    scheme: Scheme
    years: list[YearOfGrade]


@dataclass(frozen=True)
class SubjectGrades:
    heading: str
    subject: object
    schemes: list[SchemeGrades]
    charts: list[tuple[str, LineChart]]
    address: str  # of a unit, which has a page of its own here; "" for who has this history on it already


@register.inclusion_tag("assessments/grade_history.html")
def grade_history(*, subject):
    """Published grades of a mall (with its region and organiser), of a region (with its units and malls) or of a unit, by
    subject and scheme. Three queries."""
    rows = Assessment.objects.published().standing().filter(_around(subject)).for_list()
    rows = list(rows.order_by(F("year").desc(nulls_last=True), "-pk")[: SHOWN + 1])
    return {
        "histories": _by_subject(rows[:SHOWN]),
        "has_mall": any(row.mall_id for row in rows),
        "is_mall": isinstance(subject, ServiceMall),
        "is_alone": isinstance(subject, Agency),
        "more_url": f"{reverse('assessment_list')}?{urlencode({'q': _named(subject)})}" if len(rows) > SHOWN else "",
    }


def _around(subject) -> Q:
    if isinstance(subject, Agency):
        return Q(agency=subject)
    if isinstance(subject, Region):
        return Q(region=subject) | Q(mall__region=subject) | Q(agency__region=subject)
    units = Q(agency=subject.organizer_id) if subject.organizer_id else Q(pk__in=[])
    return Q(mall=subject) | Q(region=subject.region_id) | units


def _named(subject) -> str:
    """What finds all these grades in the list."""
    return subject.region.name if isinstance(subject, ServiceMall) else subject.name


def _by_subject(rows) -> list[SubjectGrades]:
    found: dict[tuple, dict[tuple, list[Matter]]] = {}
    for matter in matters(rows, about=subject_scheme_and_year, agree=same_result).values():
        first = matter.chosen
        of_subject = found.setdefault((_level(first), str(first.subject), first.subject.pk), {})
        of_subject.setdefault((first.scheme.name, first.scheme_id), []).append(matter)
    return [_history(HEADINGS[key[0]], of_subject) for key, of_subject in sorted(found.items())]


def _history(heading: str, of_subject: dict[tuple, list[Matter]]) -> SubjectGrades:
    by_scheme = [of_subject[key] for key in sorted(of_subject)]
    first = by_scheme[0][0].chosen
    return SubjectGrades(
        heading=heading,
        subject=first.subject,
        schemes=[SchemeGrades(found[0].chosen.scheme, [_year_of(matter) for matter in found]) for found in by_scheme],
        charts=index_charts(first.subject, by_scheme),
        address=reverse("unit_detail", kwargs={"key": first.agency.key}) if first.agency else "",
    )


HEADINGS = ("Nilai MPP", "Nilai pemerintah daerah", "Nilai unit")


def _level(row) -> int:
    return 0 if row.mall_id else 1 if row.region_id else 2


def _year_of(matter: Matter) -> YearOfGrade:
    sides = matter.sides(lambda row: grade_of(row).value_text) if matter.is_disputed else []
    return YearOfGrade(grade_of(matter.chosen), sides)


@register.inclusion_tag("assessments/grade_badge.html")
def grade_badge(*, letter, name="", scheme="", year=None, tone=""):
    """A published grade: letter, name and a shape of its own (circle, square, hexagon, shield), never colour alone.

    Without a letter: an outlined "Belum dinilai". `tone` (a, b, c, d) overrides the one that goes with the letter.
    """
    tone = tone or GRADE_TONES.get(str(letter or "")[:1].upper(), "d")
    if tone not in "abcd":
        raise ValueError(f"tone is a, b, c or d, not {tone!r}")
    return {
        "letter": letter,
        "name": name,
        "scheme": " ".join(str(part) for part in (scheme, year) if part),
        "tone": tone,
    }


@register.filter
def indeks(value: Decimal | None) -> str:
    """A number of a scheme as it is printed: two decimals at least, none that only the column adds."""
    return angka(shown_index(value, 2))


@register.filter
def persen(weight: Decimal) -> str:
    """A fraction of 1 as a percentage: 0.300000 is "30 %"; 0.111111 is "11,1111 %"."""
    return f"{angka(shown_index(weight * 100, 0))} %"
