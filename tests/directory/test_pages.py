"""The pages of a mall and of a region: every fact with source and date, both sides of a disagreement."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from directory.models import FormerCode
from directory.stages import stage_of

from .. import factories
from ..factories import make, make_figure, make_mall, make_milestone, make_region, make_source, make_visit

pytestmark = pytest.mark.django_db

MAY = date(2024, 5, 29)


def get(client, path):
    response = client.get(path)
    assert response.status_code == 200, response.status_code
    return response


def page_of(client, thing) -> str:
    return get(client, thing.get_absolute_url()).content.decode()


def fact(response, label):
    """The one fact block with this label that is no plan."""
    (line,) = [line for line in response.context["facts"] if line.label == label and not line.planned]
    return line


# --- Figures -----------------------------------------------------------------------------------------------------


def test_two_sources_that_disagree_are_both_shown_and_none_is_chosen(client):
    mall = make_mall()
    make_figure(mall=mall, kind="loket", value=150, as_of=MAY, source=make_source(publisher="Koran Satu"))
    make_figure(mall=mall, kind="loket", value=155, as_of=MAY, source=make_source(publisher="Koran Dua"))
    response = get(client, mall.get_absolute_url())
    page = response.content.decode()
    assert "Dua sumber berbeda" in page
    assert "Koran Satu" in page
    assert "Koran Dua" in page
    assert fact(response, "Loket").value == "150 atau 155"
    assert "Dipakai" not in page


def test_the_preferred_side_comes_first_with_its_reason(client):
    mall = make_mall()
    make_figure(mall=mall, value=30, as_of=MAY)
    make_figure(mall=mall, value=32, as_of=MAY, rank="preferred", rank_reason="Keputusan resmi")
    response = get(client, mall.get_absolute_url())
    assert fact(response, "Gerai").value == 32
    (dispute,) = response.context["figure_disputes"]
    assert [(side.value_text, side.is_preferred) for side in dispute.sides] == [("32 gerai", True), ("30 gerai", False)]
    assert "Alasan: Keputusan resmi" in response.content.decode()


def test_two_sources_that_agree_are_one_value(client):
    mall = make_mall()
    make_figure(mall=mall, value=30, as_of=MAY)
    make_figure(mall=mall, value=30, as_of=MAY, qualifier="about")
    response = get(client, mall.get_absolute_url())
    assert response.context["figure_disputes"] == []
    assert fact(response, "Gerai").note == "2 sumber menyebut hal yang sama."


def test_counts_of_two_days_contradict_nothing_and_the_newest_is_shown(client):
    mall = make_mall()
    make_figure(mall=mall, value=20, as_of=date(2021, 1, 1))
    make_figure(mall=mall, value=32, as_of=MAY)
    response = get(client, mall.get_absolute_url())
    assert fact(response, "Gerai").value == 32
    assert response.context["figure_disputes"] == []
    assert [figure.value for figure, _ in response.context["earlier"]] == [20]


def test_a_plan_is_marked_and_contradicts_no_count(client):
    mall = make_mall()
    make_figure(mall=mall, value=32, is_planned=True, as_of=MAY)
    make_figure(mall=mall, value=20, as_of=MAY.replace(year=2023))
    response = get(client, mall.get_absolute_url())
    assert {(line.value, line.planned) for line in response.context["facts"] if line.label == "Gerai"} == {
        (20, False),
        (32, True),
    }
    assert response.context["figure_disputes"] == []
    assert 'tag--planned">Rencana' in response.content.decode()


def test_a_plan_that_a_later_count_overtook_is_history(client):
    mall = make_mall()
    make_figure(mall=mall, value=40, is_planned=True, as_of=date(2020, 1, 1))
    make_figure(mall=mall, value=32, as_of=MAY)
    response = get(client, mall.get_absolute_url())
    assert [line.planned for line in response.context["facts"] if line.label == "Gerai"] == [False]
    assert [figure.value for figure, _ in response.context["earlier"]] == [40]


def test_the_four_counts_are_four_and_unknown_ones_say_so(client):
    mall = make_mall()
    make_figure(
        mall=mall, kind="layanan", value=315, qualifier="at_least", as_of=date(2020, 3, 1), as_of_precision="month"
    )
    response = get(client, mall.get_absolute_url())
    assert [fact(response, label).value for label in ("Gerai", "Loket", "Instansi", "Layanan")] == [
        None,
        None,
        None,
        315,
    ]
    page = response.content.decode()
    assert page.count("Tidak disebut") == 3
    assert "sedikitnya" in page
    assert "per Maret 2020" in page


def test_rejected_and_superseded_claims_are_not_shown(client):
    mall = make_mall()
    make_figure(mall=mall, value=777, rank="rejected", rank_reason="Salah ketik")
    make_figure(mall=mall, value=888, superseded_on=date(2020, 1, 1))
    make_milestone(mall=mall, happened_on=date(1999, 9, 9), rank="rejected", rank_reason="Keliru")
    page = page_of(client, mall)
    shown = strip_tags(page)  # not in addresses, where keys stand
    assert "777" not in shown
    assert "888" not in shown
    assert "1999" not in shown


# --- Milestones and stage ----------------------------------------------------------------------------------------


def test_two_dates_of_one_stage_are_both_shown(client):
    mall = make_mall()
    make_milestone(mall=mall, kind="inaugurated", happened_on=date(2021, 5, 3))
    make_milestone(mall=mall, kind="inaugurated", happened_on=date(2021, 5, 4))
    response = get(client, mall.get_absolute_url())
    (item,) = response.context["timeline_items"]
    assert item.date_text == "Senin, 3 Mei 2021 atau Selasa, 4 Mei 2021"
    assert len(response.context["milestone_disputes"]) == 1
    assert "Tanggalnya berbeda menurut sumber" in response.content.decode()


def test_a_month_and_a_day_of_it_agree(client):
    mall = make_mall()
    make_milestone(mall=mall, kind="inaugurated", happened_on=date(2021, 5, 1), happened_precision="month")
    make_milestone(mall=mall, kind="inaugurated", happened_on=date(2021, 5, 4))
    assert get(client, mall.get_absolute_url()).context["milestone_disputes"] == []


def test_a_planned_stage_is_marked_and_reaches_nothing(client):
    mall = make_mall()
    make_milestone(mall=mall, kind="preparation", happened_on=None)
    make_milestone(
        mall=mall, kind="operational", is_planned=True, happened_on=date(2024, 1, 1), happened_precision="year"
    )
    response = get(client, mall.get_absolute_url())
    assert response.context["stage"].kind == "preparation"
    assert [(item.title, item.planned) for item in response.context["timeline_items"]] == [
        ("Beroperasi", True),
        ("Penyiapan gedung, sarana dan SDM", False),
    ]
    assert "Waktu rencana sudah lewat" in response.content.decode()
    assert "tanggal tidak disebut" in response.content.decode()


def test_an_evaluation_is_no_stage_and_a_mall_that_opened_again_runs():
    mall = make_mall()
    opened = make_milestone(mall=mall, kind="operational", happened_on=date(2020, 1, 1))
    evaluated = make_milestone(mall=mall, kind="evaluated", happened_on=date(2021, 1, 1))
    closed = make_milestone(mall=mall, kind="closed", happened_on=date(2022, 1, 1))
    reopened = make_milestone(mall=mall, kind="operational", happened_on=date(2023, 1, 1))
    assert stage_of([opened, evaluated]).kind == "operational"
    assert stage_of([opened, evaluated, closed]).kind == "closed"
    assert stage_of([opened, closed, reopened]).kind == "operational"
    assert stage_of([evaluated]) is None


# --- Mall page ---------------------------------------------------------------------------------------------------


def test_a_mall_of_which_nothing_is_known_says_so_and_what_to_do(client):
    mall = make_mall()
    page = page_of(client, mall)
    assert "Belum ada kunjungan yang tercatat ke MPP ini" in page
    assert "Belum ada tahapan yang tercatat" in page
    assert "Belum ada nilai yang terbit" in page
    assert "Alamat gedung tidak disebut" in page


def test_a_mall_shows_who_came_and_only_what_is_public(client):
    mall = make_mall()
    shown = make_visit(mall=mall, results="Antrean daring dipakai")
    make_visit(mall=mall, state="draft", results="Rahasia draf")
    make_visit(mall=make_mall(), results="Di tempat lain")
    page = page_of(client, mall)
    assert shown.get_absolute_url() in page
    assert "Antrean daring dipakai" in page
    assert "Rahasia draf" not in page
    assert "Di tempat lain" not in page


def test_a_wrong_case_in_the_address_of_a_mall_redirects_for_good(client):
    mall = make_mall(slug="mpp-telagawangi")
    response = client.get("/mpp/MPP-Telagawangi/")
    assert (response.status_code, response.headers["Location"]) == (301, mall.get_absolute_url())
    assert client.get("/mpp/tidak-ada/").status_code == 404


def test_the_sources_of_titles_and_regulations_are_shown_once_each(client):
    mall = make_mall()
    basis = factories.make_legal_basis(citation="Perkada 7/2022")
    for publisher in ("Koran Satu", "Koran Dua"):
        source = make_source(publisher=publisher)
        factories.make_designation(mall=mall, title="MPP terbaik", year=2023, source=source)
        factories.make_mall_legal_basis(mall=mall, legal_basis=basis, source=source)
    page = page_of(client, mall)
    assert page.count("<strong>MPP terbaik") == page.count("<strong>Perkada 7/2022") == 1
    assert page.count("Koran Satu") == page.count("Koran Dua") == 2
    assert ", 2023," in page


def full_mall(rows):
    mall = make_mall()
    schemes = [factories.make_scheme() for _ in range(2)]
    for number in range(rows):
        make_figure(mall=mall, value=number, as_of=date(2000 + number, 1, 1))
        make_milestone(mall=mall, kind="evaluated", happened_on=date(2000 + number, 1, 1))
        factories.make_premises(mall=mall)
        factories.make_designation(mall=mall, title=f"Sebutan {number}", issuer=factories.make_agency())
        factories.make_mall_legal_basis(mall=mall)
        factories.make_assessment(mall=mall, scheme=schemes[number % 2], year=2000 + number, state="published")
        make_visit(mall=mall)
    return mall


def queries_of(client, thing) -> int:
    with CaptureQueriesContext(connection) as captured:
        get(client, thing.get_absolute_url())
    return len(captured)


@pytest.mark.slow
def test_the_page_of_a_mall_costs_the_same_with_few_and_with_many_rows(client):
    assert queries_of(client, full_mall(3)) == queries_of(client, full_mall(30)) <= 20


# --- Regions -----------------------------------------------------------------------------------------------------


def test_a_former_code_redirects_to_the_code_of_today(client):
    region = make_region(code="99.07")
    make(FormerCode, region=region, code="98.55", name="Kabupaten Lama")
    response = client.get("/wilayah/98.55/")
    assert (response.status_code, response.headers["Location"]) == (301, "/wilayah/99.07/")


def test_a_former_code_of_two_regions_leads_nowhere(client):
    for code in ("99.07", "99.08"):
        make(FormerCode, region=make_region(code=code), code="98.55", name="Kabupaten Lama")
    assert client.get("/wilayah/98.55/").status_code == 404
    assert client.get("/wilayah/00.00/").status_code == 404


def test_a_region_shows_the_visits_of_its_visiting_bodies_alone(client):
    region = make_region()
    government = factories.make_government(region)
    made = make_visit(visitor=government)
    accompanied = make_visit()
    factories.make_body(visit=accompanied, agency=government, role="facilitating")
    received = make_visit(host=government)
    page = page_of(client, region)
    assert made.get_absolute_url() in page
    assert received.get_absolute_url() in page
    assert accompanied.get_absolute_url() not in page


def test_an_unknown_population_is_not_zero(client):
    region = make_region(population=None, area_km2=None)
    page = page_of(client, region)
    assert page.count("tidak disebut") >= 2
    assert "0 jiwa" not in page


def test_a_province_counts_a_visit_once_however_many_bodies_came(client):
    province = factories.make_province()
    governments = [factories.make_government(make_region(parent=province)) for _ in range(2)]
    visit = make_visit(visitor=governments[0], host=governments[1])
    factories.make_body(visit=visit, agency=governments[1])
    make_mall(region=governments[0].region)
    page = " ".join(get(client, "/wilayah/").content.decode().split())
    row = page[page.index(f'href="/wilayah/{province.code}/"') :].split("</tr>")[0]
    counts = dict(zip(("regencies", "malls", "received", "made"), _numbers(row), strict=True))
    assert counts == {"regencies": 2, "malls": 1, "received": 1, "made": 1}


def _numbers(row):
    return [int(cell.split("</td>")[0]) for cell in row.split('class="number">')[1:]]


def fill(province, rows):
    for _ in range(rows):
        region = make_region(parent=province)
        government = factories.make_government(region)
        mall = make_mall(region=region, organizer=government)
        make_milestone(mall=mall)
        make_visit(mall=mall, visitor=government)
        make_visit(host=factories.make_government(province), visitor=factories.make_government(province))
        factories.make_assessment(region=province, state="published", year=2023)


@pytest.mark.slow
def test_region_pages_cost_the_same_with_few_and_with_many_rows(client):
    few, many = factories.make_province(code="98"), factories.make_province(code="99")
    fill(few, 3)
    fill(many, 30)
    assert queries_of(client, few) == queries_of(client, many) <= 20
    with CaptureQueriesContext(connection) as captured:
        get(client, "/wilayah/")
    assert len(captured) <= 10


def test_a_long_list_on_a_page_shows_ten_and_leads_to_the_rest(client):
    mall = make_mall()
    for _ in range(11):
        make_visit(mall=mall)
    page = page_of(client, mall)
    assert page.count('class="visit-card"') == 10
    assert f'href="/kunjungan/?mpp={mall.slug}"' in page


def test_of_claims_about_one_stage_the_most_exact_tells_its_date():
    mall = factories.make_mall()
    for day, precision in ((date(2022, 1, 1), "year"), (date(2022, 8, 19), "day"), (date(2022, 8, 1), "month")):
        factories.make_milestone(mall=mall, kind="inaugurated", happened_on=day, happened_precision=precision)
    assert stage_of(mall.milestones.all()).date_text == "Jumat, 19 Agustus 2022"
