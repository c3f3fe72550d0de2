"""Grades on the pages of other apps. Props are keyword-only, so that a wrong one fails when the template compiles."""

from dataclasses import dataclass
from decimal import Decimal

from django import template
from django.db.models import F, Q
from django.urls import reverse
from django.utils.http import urlencode

from assessments.latest import Grade, grade_of, same_result, shown_index, subject_scheme_and_year
from assessments.models import Assessment, Scheme
from directory.disagreement import Matter, matters
from directory.models import Region
from mpp_portal.kit.templatetags.portal import angka

register = template.Library()

SHOWN = 30  # grades on a page of something else; more stand in the list


@dataclass(frozen=True)
class YearOfGrade:
    """What was published for one year: one result, or several that disagree."""

    grade: Grade
    sides: list  # empty unless two sources disagree


@dataclass(frozen=True)
class SubjectGrades:
    """The grades of one subject under one scheme, newest first: never two schemes together."""

    heading: str
    subject: object
    scheme: Scheme
    years: list[YearOfGrade]


@register.inclusion_tag("assessments/grade_history.html")
def grade_history(*, subject):
    """Published grades of a mall (with its region and organiser) or of a region (with its units and malls), by subject and
    scheme. Two queries."""
    is_region = isinstance(subject, Region)
    region = subject if is_region else subject.region
    rows = Assessment.objects.published().standing().filter(_around(subject, is_region)).for_list()
    rows = list(rows.order_by(F("year").desc(nulls_last=True), "-pk")[: SHOWN + 1])
    histories = _by_subject_and_scheme(rows[:SHOWN])
    return {
        "histories": histories,
        "has_mall": any(row.mall_id for row in rows),
        "is_region": is_region,
        "more_url": f"{reverse('assessment_list')}?{urlencode({'q': region.name})}" if len(rows) > SHOWN else "",
    }


def _around(subject, is_region) -> Q:
    if is_region:
        return Q(region=subject) | Q(mall__region=subject) | Q(agency__region=subject)
    units = Q(agency=subject.organizer_id) if subject.organizer_id else Q(pk__in=[])
    return Q(mall=subject) | Q(region=subject.region_id) | units


def _by_subject_and_scheme(rows) -> list[SubjectGrades]:
    found = matters(rows, about=subject_scheme_and_year, agree=same_result)
    histories: dict[tuple, SubjectGrades] = {}
    for matter in found.values():
        first = matter.chosen
        key = (_level(first), str(first.subject), first.scheme.name, first.scheme_id)
        history = histories.setdefault(key, SubjectGrades(HEADINGS[key[0]], first.subject, first.scheme, []))
        history.years.append(_year_of(matter))
    return [histories[key] for key in sorted(histories)]


HEADINGS = ("Nilai MPP", "Nilai pemerintah daerah", "Nilai unit")


def _level(row) -> int:
    return 0 if row.mall_id else 1 if row.region_id else 2


def _year_of(matter: Matter) -> YearOfGrade:
    sides = matter.sides(lambda row: grade_of(row).value_text) if matter.is_disputed else []
    return YearOfGrade(grade_of(matter.chosen), sides)


@register.filter
def indeks(value: Decimal | None) -> str:
    """A number of a scheme as it is printed: two decimals at least, none that only the column adds."""
    return angka(shown_index(value, 2))


@register.filter
def persen(weight: Decimal) -> str:
    """A fraction of 1 as a percentage: 0.300000 is "30 %"; 0.111111 is "11,1111 %"."""
    return f"{angka(shown_index(weight * 100, 0))} %"
