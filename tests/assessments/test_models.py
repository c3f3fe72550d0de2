"""What no grade can ever show."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from assessments.models import Assessment
from tests.constraints import changed, check_refused, constraints_of, with_key_of_another
from tests.factories import (
    make_agency,
    make_aspect,
    make_aspect_score,
    make_assessment,
    make_band,
    make_mall,
    make_region,
    make_scheme,
    make_user,
)

pytestmark = [pytest.mark.database, pytest.mark.django_db]

PREFERRED = {"rank": "preferred", "rank_reason": "Keputusan resmi"}


def second_preferred(year, **subject):
    scheme = make_scheme()
    same = {"state": "published", "scheme": scheme, "year": year, **subject}
    make_assessment(**same, **PREFERRED)
    return changed(make_assessment(**same), **PREFERRED)


def second_successor(first_state, second_state):
    published = make_assessment(state="superseded")
    make_assessment(state=first_state, corrects=published)
    return changed(make_assessment(state=second_state), corrects=published)


def second_aspect():
    first = make_aspect(code="a")
    return changed(make_aspect(scheme=first.scheme, code="b"), code="a")


def second_band(**same):
    scheme = make_scheme(bands=())
    make_band(scheme=scheme, letter="A", rank=1)
    return changed(make_band(scheme=scheme, letter="B", rank=2), **same)


def second_score():
    first = make_aspect_score()
    other = make_aspect(scheme=first.aspect.scheme, code="lain")
    return changed(make_aspect_score(assessment=first.assessment, aspect=other), aspect=first.aspect)


def approved_by_its_drafter():
    user = make_user()
    return changed(make_assessment(state="published", drafted_by=user), approved_by=user)


CASES = [
    ("scheme_scale_whole", lambda: changed(make_scheme(), scale_min=Decimal(5), scale_max=Decimal(5))),
    ("scheme_scale_whole", lambda: changed(make_scheme(), scale_min=Decimal(5), scale_max=Decimal(0))),
    ("scheme_years_in_order", lambda: changed(make_scheme(), valid_from_year=2022, valid_until_year=2021)),
    ("aspect_once", second_aspect),
    ("aspect_weight_is_fraction", lambda: changed(make_aspect(), weight=Decimal("1.000001"))),
    ("aspect_weight_is_fraction", lambda: changed(make_aspect(), weight=Decimal("-0.1"))),
    ("band_letter_once", lambda: second_band(letter="A")),
    ("band_rank_once", lambda: second_band(rank=1)),
    ("band_limits_in_order", lambda: changed(make_band(), lower=Decimal("4.51"), upper=Decimal("4.5"))),
    ("assessment_key_once", lambda: with_key_of_another(make_assessment)),
    ("assessment_rank_has_reason", lambda: changed(make_assessment(), rank="rejected")),
    (
        "assessment_public_clock_in_order",
        lambda: changed(make_assessment(), announced_on=date(2024, 2, 1), superseded_on=date(2024, 1, 31)),
    ),
    ("assessment_one_preferred_region", lambda: second_preferred(2024, region=make_region())),
    ("assessment_one_preferred_region_undated", lambda: second_preferred(None, region=make_region())),
    ("assessment_one_preferred_agency", lambda: second_preferred(2024, agency=make_agency())),
    ("assessment_one_preferred_agency_undated", lambda: second_preferred(None, agency=make_agency())),
    ("assessment_one_preferred_mall", lambda: second_preferred(2024, mall=make_mall())),
    ("assessment_one_preferred_mall_undated", lambda: second_preferred(None, mall=make_mall())),
    ("assessment_one_subject", lambda: changed(make_assessment(), region=None)),
    ("assessment_one_subject", lambda: changed(make_assessment(), agency=make_agency())),
    ("assessment_one_subject", lambda: changed(make_assessment(mall=make_mall()), agency=make_agency())),
    ("assessment_has_result", lambda: changed(make_assessment(), index=None, letter="")),
    ("assessment_two_persons", approved_by_its_drafter),
    ("assessment_published_has_time", lambda: changed(make_assessment(state="published"), published_at=None)),
    ("assessment_published_has_time", lambda: changed(make_assessment(), published_at=timezone.now())),
    ("assessment_one_open_successor", lambda: second_successor("draft", "draft")),
    ("assessment_one_successor", lambda: second_successor("published", "published")),
    ("assessment_one_successor", lambda: second_successor("superseded", "published")),
    ("aspect_score_once", second_score),
    ("aspect_score_not_negative", lambda: changed(make_aspect_score(), score=Decimal("-0.0001"))),
]


@pytest.mark.parametrize(("name", "broken"), CASES, ids=[name for name, _ in CASES])
def test_a_constraint_is_refused_in_words_and_by_the_database(name, broken):
    check_refused(broken(), name)


@pytest.mark.parametrize("missing", ["scale_min", "scale_max"])
def test_half_a_scale_is_refused(missing):
    check_refused(changed(make_scheme(), **{missing: None}), "scheme_scale_whole")


def test_every_constraint_of_the_grades_is_tried():
    assert {name for name, _ in CASES} == constraints_of("assessments")


def preferred_twice(first, second):
    region, scheme = make_region(), make_scheme()
    return [
        make_assessment(
            **{"state": "published", "region": region, "scheme": scheme, "year": 2024, **PREFERRED, **fields}
        )
        for fields in (first, second)
    ]


LEGAL = {
    "an index without letter": lambda: make_assessment(index=Decimal("4.44")),
    "a letter without index": lambda: make_assessment(letter="A"),
    "an index of zero, which is not missing": lambda: make_assessment(index=Decimal(0)),
    "letter and index that contradict": lambda: make_assessment(index=Decimal("4.44"), letter="A"),
    "published by people since removed": lambda: make_assessment(state="published", drafted_by=None, approved_by=None),
    "a second draft after one that was discarded": lambda: [
        make_assessment(state=state, corrects=published)
        for published in [make_assessment(state="published")]
        for state in ("discarded", "discarded", "draft")
    ],
    "preferred in two years": lambda: preferred_twice({"year": 2023}, {"year": 2024}),
    "preferred under two schemes": lambda: preferred_twice({}, {"scheme": make_scheme()}),
    "preferred after one that was superseded": lambda: preferred_twice(
        {"state": "superseded", "superseded_on": date(2025, 1, 1)}, {}
    ),
    "a preferred draft beside the preferred published grade": lambda: preferred_twice({}, {"state": "draft"}),
    "a weight of exactly one": lambda: make_aspect(weight=Decimal(1)),
    "a weight that is not known": lambda: make_aspect(weight=None),
    "a scheme of words": lambda: make_scheme(scale_min=None, scale_max=None, bands=()),
}


@pytest.mark.parametrize("rows", LEGAL.values(), ids=LEGAL.keys())
def test_what_happens_in_life_is_accepted(rows):
    made = rows()
    for row in made if isinstance(made, list) else [made]:
        row.validate_constraints()


def test_a_grade_is_kept_as_published_and_the_derived_letter_stands_beside_it():
    row = Assessment.objects.get(pk=make_assessment(index=Decimal("4.44"), letter="A").pk)
    assert (row.index, row.letter, row.derived_letter, row.is_mismatched) == (Decimal("4.4400"), "A", "A-", True)


def test_only_published_grades_are_listed_and_drafts_are_not():
    made = {state: make_assessment(state=state) for state in ("draft", "published", "superseded", "discarded")}
    assert list(Assessment.objects.published()) == [made["published"]]
