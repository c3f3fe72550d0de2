"""Charts of published grades: the course of an index, and the aspects of one result beside the means of its like."""

from decimal import Decimal

import pytest

from assessments.profile import aspect_profile
from assessments.templatetags.grades import grade_history

from ..factories import (
    make_agency,
    make_aspect,
    make_aspect_score,
    make_assessment,
    make_government,
    make_province,
    make_region,
    make_scheme,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def scheme():
    return make_scheme()


@pytest.fixture
def aspect(scheme):
    return make_aspect(scheme=scheme)


def graded(scheme, aspect, score, *, year=2024, state="published", **fields):
    row = make_assessment(state=state, scheme=scheme, year=year, **fields)
    make_aspect_score(assessment=row, aspect=aspect, score=Decimal(score))
    return row


def means(row):
    (line,) = aspect_profile(row)
    return [(mean.value, mean.count) if mean else None for mean in (line.province, line.nation)]


# --- Aspects -----------------------------------------------------------------------------------------------------


def test_scores_stand_beside_the_means_of_province_and_nation(scheme, aspect):
    here, elsewhere = make_province(code="98"), make_province(code="97")
    row = graded(scheme, aspect, "3", region=make_region(parent=here))
    graded(scheme, aspect, "4", region=make_region(parent=here))
    graded(scheme, aspect, "5", region=make_region(parent=elsewhere))
    assert means(row) == [(Decimal("3.50"), 2), (Decimal("4.00"), 3)]


def test_a_mean_of_one_is_none(scheme, aspect):
    assert means(graded(scheme, aspect, "3", region=make_region())) == [None, None]


def test_only_published_results_of_the_same_scheme_year_and_sort_count(scheme, aspect):
    province = make_province(code="98")
    row = graded(scheme, aspect, "3", region=make_region(parent=province))
    other = make_scheme()
    graded(other, make_aspect(scheme=other), "1", region=make_region(parent=province))
    graded(scheme, aspect, "1", region=make_region(parent=province), year=2023)
    graded(scheme, aspect, "1", region=make_region(parent=province), state="draft")
    graded(scheme, aspect, "1", region=make_region(parent=province), rank="rejected", rank_reason="Salah")
    graded(scheme, aspect, "1", region=province)
    graded(scheme, aspect, "1", agency=make_government(make_region(parent=province)))
    assert means(row) == [None, None]


def test_a_province_is_compared_with_provinces(scheme, aspect):
    row = graded(scheme, aspect, "3", region=make_province(code="98"))
    graded(scheme, aspect, "5", region=make_province(code="97"))
    assert means(row) == [None, (Decimal("4.00"), 2)]


def test_a_unit_is_compared_with_units_of_its_kind(scheme, aspect):
    region = make_region()
    row = graded(scheme, aspect, "3", agency=make_agency(kind="hospital", region=region))
    graded(scheme, aspect, "5", agency=make_agency(kind="hospital", region=make_region(parent=region.parent)))
    graded(scheme, aspect, "1", agency=make_agency(kind="health_centre", region=region))
    graded(scheme, aspect, "4", agency=make_agency(kind="hospital"))
    assert means(row) == [(Decimal("4.00"), 2), (Decimal("4.00"), 3)]


def test_a_subject_counts_once_by_its_preferred_result(scheme, aspect):
    row = graded(scheme, aspect, "3", region=make_region())
    twice = make_region()
    graded(scheme, aspect, "1", region=twice)
    graded(scheme, aspect, "5", region=twice, rank="preferred", rank_reason="Keputusan resmi")
    agreeing = make_region()
    graded(scheme, aspect, "4", region=agreeing)
    graded(scheme, aspect, "4", region=agreeing)
    assert means(row)[1] == (Decimal("4.00"), 3)


def test_a_result_of_an_unknown_year_has_no_like(scheme, aspect):
    row = graded(scheme, aspect, "3", region=make_region(), year=None)
    graded(scheme, aspect, "5", region=make_region(), year=None)
    assert means(row) == [None, None]


def test_the_page_of_a_result_draws_the_means_and_says_of_how_many(client, scheme, aspect):
    row = graded(scheme, aspect, "3", region=make_region())
    graded(scheme, aspect, "4.5", region=make_region())
    page = client.get(row.get_absolute_url()).content.decode()
    assert "3,75" in page and "(2)" in page and 'class="bar__mark bar__mark--2"' in page


# --- The course of an index --------------------------------------------------------------------------------------


def charts_of(subject):
    return [chart for history in grade_history(subject=subject)["histories"] for _, chart in history.charts]


def published(subject, scheme, year, index, **fields):
    return make_assessment(state="published", region=subject, scheme=scheme, year=year, index=Decimal(index), **fields)


def test_two_schemes_on_one_scale_share_a_chart_and_never_a_line():
    region, old, new = make_region(), make_scheme(), make_scheme()
    for scheme, year in ((new, 2022), (new, 2023), (old, 2020), (old, 2021)):
        published(region, scheme, year, "4.1")
    (chart,) = charts_of(region)
    assert [line.name for line in chart.lines] == [old.name, new.name]
    assert [line.path.count("L") for line in chart.lines] == [1, 1]


def test_another_scale_has_a_chart_of_its_own():
    region, survey = make_region(), make_scheme(scale_min=Decimal(25), scale_max=Decimal(100), bands=())
    ipp = make_scheme()
    for year in (2021, 2022):
        published(region, ipp, year, "4.1")
        published(region, survey, year, "88", letter="")
    assert len(charts_of(region)) == 2


def test_one_year_alone_is_no_course_and_an_unknown_year_has_no_place():
    region, scheme = make_region(), make_scheme()
    published(region, scheme, 2022, "4.1")
    published(region, scheme, None, "4.2")
    assert charts_of(region) == []


def test_a_letter_without_index_is_no_zero():
    region, scheme = make_region(), make_scheme()
    published(region, scheme, 2021, "4.1")
    make_assessment(state="published", region=region, scheme=scheme, year=2022, index=None, letter="A")
    published(region, scheme, 2023, "4.2")
    (chart,) = charts_of(region)
    assert [year for year, _ in chart.table] == [2023, 2021]


def test_a_dispute_shows_both_values_until_one_is_preferred():
    region, scheme = make_region(), make_scheme()
    published(region, scheme, 2021, "4.1")
    published(region, scheme, 2022, "4.2")
    published(region, scheme, 2022, "4.3")
    (chart,) = charts_of(region)
    assert [mark.is_disputed for mark in chart.lines[0].marks] == [False, True, True]
    published(region, scheme, 2022, "4.4", rank="preferred", rank_reason="Keputusan resmi")
    (chart,) = charts_of(region)
    assert [str(mark.value) for mark in chart.lines[0].marks] == ["4.10", "4.40"]


def test_a_unit_has_a_page_once_a_grade_of_it_is_published(client):
    unit, scheme = make_agency(kind="hospital", region=make_region()), make_scheme()
    address = f"/penilaian/unit/{unit.key}/"
    make_assessment(agency=unit, scheme=scheme, year=2021)
    assert client.get(address).status_code == 404
    for year in (2021, 2022):
        row = make_assessment(state="published", agency=unit, scheme=scheme, year=year)
    page = client.get(address).content.decode()
    assert f"Indeks {unit.name} dari tahun ke tahun, skala 0 sampai 5" in page
    for other in (unit.region.get_absolute_url(), row.get_absolute_url()):
        assert f'href="{address}"' in client.get(other).content.decode()
