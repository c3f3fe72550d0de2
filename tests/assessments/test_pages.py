"""Grades in public: only what two persons published, never letters of two schemes in one column."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ..factories import (
    make_agency,
    make_aspect_score,
    make_assessment,
    make_mall,
    make_region,
    make_scheme,
    make_source,
)

pytestmark = pytest.mark.django_db


def page_of(client, path, **query) -> str:
    response = client.get(path, query)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


# --- One grade ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["draft", "discarded"])
def test_what_nobody_published_has_no_page_and_stands_in_no_list(client, state):
    row = make_assessment(state=state)
    assert client.get(row.get_absolute_url()).status_code == 404
    assert row.region.name not in page_of(client, "/penilaian/")
    assert "Belum ada nilai yang terbit" in page_of(client, row.region.get_absolute_url())


def test_a_rejected_grade_is_not_shown(client):
    row = make_assessment(state="published", rank="rejected", rank_reason="Salah kutip")
    assert client.get(row.get_absolute_url()).status_code == 404
    assert row.region.name not in page_of(client, "/penilaian/")


def test_a_letter_that_contradicts_its_index_is_flagged_and_kept(client):
    row = make_assessment(state="published", index=Decimal("4.44"), letter="A", year=2025)
    page = page_of(client, row.get_absolute_url())
    assert "indeks 4,44 berarti A-, sedangkan yang terbit A." in page
    assert '<span class="grade__letter">A</span>' in page
    assert "tidak cocok dengan huruf" in page_of(client, "/penilaian/")


def test_a_letter_that_fits_its_index_is_not_flagged(client):
    row = make_assessment(state="published", index=Decimal("4.44"), letter="A minus", year=2025)
    assert "tidak cocok" not in page_of(client, row.get_absolute_url())


def test_a_letter_alone_stays_alone(client):
    row = make_assessment(state="published", index=None, letter="A", year=None)
    page = page_of(client, row.get_absolute_url())
    assert "tidak dapat dihitung" in page
    assert "tahun tidak disebut" in page


def test_an_index_alone_is_not_called_ungraded(client):
    row = make_assessment(state="published", index=Decimal("4.5"), letter="")
    page = page_of(client, row.get_absolute_url())
    assert "Indeks 4,50" in page
    assert "Belum dinilai" not in page


def test_an_index_outside_the_scale_breaks_no_page(client):
    row = make_assessment(state="published", index=Decimal("44.4"), letter="A")
    assert "di luar skala" in page_of(client, row.get_absolute_url())
    page_of(client, "/penilaian/")


def test_a_year_is_written_without_thousands_separator(client):
    row = make_assessment(state="published", year=2022, respondents=12345)
    page = page_of(client, row.get_absolute_url())
    assert "2.022" not in page
    assert "12.345 orang" in page


def test_a_superseded_grade_says_so_and_leads_to_its_successor(client):
    old = make_assessment(state="superseded", letter="B", index=None)
    new = make_assessment(state="published", region=old.region, scheme=old.scheme, corrects=old, letter="A", index=None)
    page = page_of(client, old.get_absolute_url())
    assert "Digantikan" in page
    assert new.get_absolute_url() in page
    assert old.get_absolute_url() in page_of(client, new.get_absolute_url())
    assert old.get_absolute_url() not in page_of(client, "/penilaian/")


def test_the_draft_of_a_correction_is_not_betrayed(client):
    old = make_assessment(state="published", letter="B", index=None)
    draft = make_assessment(region=old.region, scheme=old.scheme, corrects=old, letter="A", index=None)
    page = page_of(client, old.get_absolute_url())
    assert draft.get_absolute_url() not in page
    assert "Digantikan" not in page


def test_a_survey_says_that_it_is_none_of_the_ministrys_grades(client):
    row = make_assessment(state="published", scheme=make_scheme(is_survey=True), agency=make_agency())
    for path in (row.get_absolute_url(), "/penilaian/", "/penilaian/skema/"):
        assert "urvei unit, bukan penilaian kementerian" in page_of(client, path)


# --- List --------------------------------------------------------------------------------------------------------


def test_letters_of_two_schemes_stand_in_two_tables(client):
    for name in ("Skema Satu", "Skema Dua"):
        make_assessment(state="published", scheme=make_scheme(name=name))
    page = page_of(client, "/penilaian/")
    assert page.count("<table") == 2
    assert page.index("Skema Dua") < page.index("Skema Satu")


def test_a_letter_is_sought_within_one_scheme_alone(client):
    first, second = (make_assessment(state="published", letter="A", index=None) for _ in range(2))
    refused = page_of(client, "/penilaian/", huruf="A")
    assert "Pilih skema lebih dulu" in refused
    assert second.get_absolute_url() in refused
    kept = page_of(client, "/penilaian/", huruf="a", skema=first.scheme.code)
    assert first.get_absolute_url() in kept
    assert second.get_absolute_url() not in kept


def test_every_spelling_of_a_letter_is_found(client):
    scheme = make_scheme()
    rows = [
        make_assessment(state="published", scheme=scheme, letter=letter, index=None) for letter in ("A-", "A minus")
    ]
    page = page_of(client, "/penilaian/", huruf="A−", skema=scheme.code)
    assert all(row.get_absolute_url() in page for row in rows)


def test_filters_by_year_and_by_subject_keep_what_they_name(client):
    region = make_region(short_name="Randumaya")
    wanted = make_assessment(state="published", region=region, year=2023)
    other = make_assessment(state="published", year=2022)
    for query in ({"tahun": 2023}, {"q": "randumaya"}, {"q": region.code}):
        page = page_of(client, "/penilaian/", **query)
        assert wanted.get_absolute_url() in page, query
        assert other.get_absolute_url() not in page, query
    assert "Tidak ada nilai terbit yang cocok" in page_of(client, "/penilaian/", tahun=1999)


@pytest.mark.parametrize("query", [{"tahun": "dua"}, {"skema": "bukan"}, {"q": "\x00"}, {"sesudah": "palsu"}])
def test_a_broken_filter_breaks_no_page(client, query):
    make_assessment(state="published")
    page_of(client, "/penilaian/", **query)


# --- Grades on other pages ---------------------------------------------------------------------------------------


def test_a_mall_shows_its_own_grade_apart_from_that_of_its_region(client):
    mall, scheme = make_mall(), make_scheme()
    make_assessment(state="published", mall=mall, scheme=scheme, year=2023)
    make_assessment(state="published", region=mall.region, scheme=scheme, year=2023)
    page = page_of(client, mall.get_absolute_url())
    assert f"Nilai MPP: {mall.name}" in page
    assert f"Nilai pemerintah daerah: {mall.region.name}" in page
    assert "berbeda dari nilai MPP" in page


def test_two_results_of_one_year_are_shown_side_by_side(client):
    region, scheme = make_region(), make_scheme()
    given = {"state": "published", "region": region, "scheme": scheme, "year": 2023, "index": None}
    make_assessment(**given, letter="A", source=make_source(publisher="Koran Satu"))
    make_assessment(**given, letter="B", source=make_source(publisher="Koran Dua"))
    page = page_of(client, region.get_absolute_url())
    assert "Dua sumber berbeda" in page
    assert "Koran Satu" in page
    assert "Koran Dua" in page


def test_results_of_two_schemes_or_two_years_contradict_nothing(client):
    region, scheme = make_region(), make_scheme()
    given = {"state": "published", "region": region, "index": None}
    make_assessment(**given, scheme=scheme, year=2022, letter="A")
    make_assessment(**given, scheme=scheme, year=2023, letter="B")
    make_assessment(**given, scheme=make_scheme(), year=2023, letter="C")
    assert "sumber berbeda" not in page_of(client, region.get_absolute_url())


# --- Schemes -----------------------------------------------------------------------------------------------------


def test_what_was_not_checked_against_the_official_text_says_so(client):
    make_scheme(name="Skema Ragu", aspects=("Kebijakan",), verification_note="Bobot belum dibaca.")
    page = page_of(client, "/penilaian/skema/")
    assert "Belum dicocokkan dengan teks resmi." in page
    assert "Bobot belum dibaca." in page
    assert page.count("belum dicocokkan dengan teks resmi") == 10  # nine bands and an aspect


# --- Budgets -----------------------------------------------------------------------------------------------------


def queries_of(client, path) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


@pytest.mark.slow
def test_grade_pages_cost_the_same_with_few_and_with_many_rows(client):
    def fill(rows):
        for number in range(rows):
            row = make_assessment(state="published", scheme=make_scheme(aspects=("Kebijakan",)), year=2000 + number)
            make_aspect_score(assessment=row, aspect=row.scheme.aspects.get())
        return row

    row = fill(3)
    few = queries_of(client, "/penilaian/"), queries_of(client, "/penilaian/skema/")
    fill(22)
    assert (queries_of(client, "/penilaian/"), queries_of(client, "/penilaian/skema/")) == few
    assert max(few) <= 10
    assert queries_of(client, row.get_absolute_url()) <= 20


def test_a_superseded_grade_says_until_when_it_held(client):
    row = make_assessment(state="superseded", superseded_on=date(2025, 1, 2))
    assert "2 Januari 2025" in page_of(client, row.get_absolute_url())
