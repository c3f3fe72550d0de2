"""The start page, its search, the list of malls and the pages of the site itself."""

from datetime import date
from unittest.mock import patch

import pytest
from django.db import OperationalError, connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from mpp_portal import views
from mpp_portal.kit.history import deed
from tests import factories
from tests.people import people

pytestmark = pytest.mark.django_db


def text_of(client, path, **query):
    response = client.get(path, query)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def queries_of(client, path, **query) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path, query).status_code == 200
    return len(captured)


def two_regions_of_one_name():
    city = factories.make_city(code="99.71", short_name="Telagawangi")
    regency = factories.make_regency(code="99.01", short_name="Telagawangi")
    return city, regency


def many_visited_malls(count):
    scheme = factories.make_scheme()
    for _ in range(count):
        region = factories.make_region()
        mall = factories.make_mall(region=region)
        factories.make_figure(mall=mall)
        factories.make_milestone(mall=mall)
        factories.make_assessment(region=region, scheme=scheme, year=2023, state="published")
        factories.make_visit(mall=mall, results="Antrean daring")


# --- Search ------------------------------------------------------------------------------------------------------


def test_a_shared_name_shows_every_region_that_bears_it(client):
    city, regency = two_regions_of_one_name()
    page = text_of(client, "/", q="Telagawangi")
    assert f'href="/wilayah/{city.code}/"' in page
    assert f'href="/wilayah/{regency.code}/"' in page
    assert "dapat berarti beberapa daerah" in page


def test_a_name_with_its_type_shows_that_region_alone(client):
    city, regency = two_regions_of_one_name()
    page = text_of(client, "/", q="Kota Telagawangi")
    assert f'href="/wilayah/{city.code}/"' in page
    assert f'href="/wilayah/{regency.code}/"' not in page


def test_an_empty_result_says_what_was_sought_and_what_to_try(client):
    page = text_of(client, "/", q="zzqx <b>")
    assert "Tidak ada yang cocok dengan “zzqx &lt;b&gt;”. Coba" in page


@pytest.mark.parametrize("text", ["Randumaya", "Kab. Randumaya", "Mal Ceria"])
def test_a_mall_is_found_by_its_region_and_its_brand(client, text):
    region = factories.make_region(short_name="Randumaya")
    mall = factories.make_mall(region=region, name="MPP Satu", brand_name="Mal Ceria")
    assert mall.get_absolute_url() in text_of(client, "/", q=text)


def test_a_visit_is_found_by_number_visitor_purpose_and_word_for_its_kind(client):
    visitor = factories.make_government(factories.make_region(short_name="Wanatirta"))
    topic = factories.make_topic(name="Sarana", synonyms="gerai khusus;parkir")
    visit = factories.make_visit(visitor=visitor, purpose="Belajar antrean daring", kind="studi_tiru")
    with deed(user=None, verb="test"):
        visit.topics.add(topic)
    for text in (visit.number, "Wanatirta", "antrean daring", "kaji tiru", "parkir"):
        assert visit.get_absolute_url() in text_of(client, "/", q=text), text


def test_drafts_and_cancelled_visits_are_not_found(client):
    factories.make_visit(state="draft", purpose="Rahasia dapur")
    cancelled = factories.make_visit(state="cancelled", purpose="Rahasia dapur")
    page = text_of(client, "/", q="Rahasia dapur")
    assert "Tidak ada yang cocok" in page
    assert cancelled.number not in text_of(client, "/")


@pytest.mark.parametrize("text", ["\x00", "%", "'", "a" * 5000, "=1+1", "🕌"])
def test_no_text_breaks_the_search(client, text):
    text_of(client, "/", q=text)


# --- Start page --------------------------------------------------------------------------------------------------


def test_headline_counts_are_of_today_and_of_what_is_public(client):
    factories.make_assessment(state="draft")
    factories.make_visit(results="")
    factories.make_visit(results="Antrean daring")
    factories.make_visit(state="draft")
    with patch("django.utils.timezone.localdate", return_value=date(2025, 8, 17)):
        response = client.get("/")
    counts = {label: count for label, count, _ in response.context["headlines"]}
    assert counts["Kunjungan tercatat"] == 2
    assert counts["Kunjungan dengan hasil tertulis"] == 1
    assert counts["Nilai terbit"] == 0
    assert response.content.decode().count("per 17 Agustus 2025") == 4


@pytest.mark.slow
def test_the_start_page_costs_the_same_with_few_and_with_many_rows(client):
    many_visited_malls(3)
    few = queries_of(client, "/")
    many_visited_malls(27)
    assert queries_of(client, "/") == few <= 20
    assert queries_of(client, "/", q="MPP") <= 20


# --- List of malls -----------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("query", [{}, {"q": "MPP"}, {"q": "MPP", "tahap": "operational", "kunjungan": "ada"}])
def test_the_list_of_malls_costs_the_same_with_few_and_with_many_rows(client, query):
    many_visited_malls(3)
    queries_of(client, "/mpp/", **query)  # builds the index of places once
    few = queries_of(client, "/mpp/", **query)
    many_visited_malls(27)
    queries_of(client, "/mpp/", **query)
    assert queries_of(client, "/mpp/", **query) == few <= 10


def test_each_filter_of_the_list_of_malls_keeps_what_it_names(client):
    open_mall = factories.make_mall(name="MPP Buka")
    factories.make_milestone(mall=open_mall, kind="operational")
    visited = factories.make_visit(mall=open_mall)
    planned = factories.make_mall(
        region=factories.make_region(parent=factories.make_province(code="98")), name="MPP Nanti"
    )
    factories.make_milestone(mall=planned, kind="operational", is_planned=True)
    assert visited.mall == open_mall
    for query, expected in [
        ({"tahap": "operational"}, {"MPP Buka"}),
        ({"tahap": "tidak-disebut"}, {"MPP Nanti"}),
        ({"provinsi": "98"}, {"MPP Nanti"}),
        ({"kunjungan": "ada"}, {"MPP Buka"}),
        ({"kunjungan": "belum"}, {"MPP Nanti"}),
        ({"q": "buka"}, {"MPP Buka"}),
        ({"tahap": "bukan-tahap"}, {"MPP Buka", "MPP Nanti"}),
    ]:
        rows = client.get("/mpp/", query).context["rows"]
        assert {row.mall.name for row in rows} == expected, query


def test_grades_of_two_schemes_stand_in_two_columns(client):
    mall = factories.make_mall()
    for name, letter in (("Skema Satu", "A"), ("Skema Dua", "B")):
        factories.make_assessment(
            region=mall.region, scheme=factories.make_scheme(name=name), letter=letter, index=None, year=2023,
            state="published",
        )  # fmt: skip
    response = client.get("/mpp/")
    assert [scheme.name for scheme in response.context["schemes"]] == ["Skema Dua", "Skema Satu"]
    (row,) = response.context["rows"]
    assert [(scheme, grade.letter) for scheme, grade in row.grades] == [("Skema Dua", "B"), ("Skema Satu", "A")]


def test_the_newest_grade_of_a_scheme_is_shown_and_no_draft(client):
    mall, scheme = factories.make_mall(), factories.make_scheme()
    given = {"region": mall.region, "scheme": scheme, "index": None}
    factories.make_assessment(**given, year=2021, letter="C", state="published")
    factories.make_assessment(**given, year=2022, letter="B", state="published")
    factories.make_assessment(**given, year=None, letter="D", state="published")
    factories.make_assessment(**given, year=2023, letter="A", state="draft")
    (row,) = client.get("/mpp/").context["rows"]
    assert [grade.letter for _, grade in row.grades] == ["B"]


def test_a_disputed_figure_is_marked_in_the_list(client):
    mall = factories.make_mall()
    factories.make_figure(mall=mall, kind="loket", value=150)
    factories.make_figure(mall=mall, kind="loket", value=155)
    page = text_of(client, "/mpp/")
    assert "150 loket atau 155 loket" in page
    assert "sumber berbeda" in page


def test_every_mall_stands_on_exactly_one_page(client):
    for _ in range(30):
        factories.make_mall(name="MPP Kembar", region=factories.make_region())
    first = client.get("/mpp/")
    second = client.get(first.context["page"].next_url)
    keys = [row.mall.pk for page in (first, second) for row in page.context["rows"]]
    assert len(keys) == len(set(keys)) == 30


# --- The site itself ---------------------------------------------------------------------------------------------


def test_health_says_ok_and_nothing_more(client):
    with CaptureQueriesContext(connection) as captured:
        response = client.get("/sehat/")
    assert (response.status_code, response.content, len(captured)) == (200, b"ok", 1)


def test_health_says_not_ok_when_the_database_does_not_answer(client):
    with patch.object(views.connection, "cursor", side_effect=OperationalError("password=rahasia")):
        response = client.get("/sehat/")
    assert (response.status_code, response.content) == (503, b"not ok")


def test_the_page_for_failures_needs_no_database():
    request = RequestFactory().get("/")
    with patch.object(connection, "cursor", side_effect=OperationalError):
        response = views.server_error(request)
    assert response.status_code == 500
    assert "Terjadi gangguan di pihak kami" in response.content.decode()


def test_each_person_lands_where_their_work_is():
    host = factories.make_government()
    landed = {
        name: person.client().get("/setelah-masuk/").headers["Location"].split("?")[0]
        for name, person in people(host).items()
    }
    assert landed["petugas"] == landed["petugas_other"] == landed["pengelola"] == "/petugas/"
    assert {landed[name] for name in ("verifikator", "analis", "admin_data", "superuser")} == {"/admin/"}
    assert landed["stranger"] == "/"
    assert landed["anonymous"] == "/masuk/"


def test_the_frame_asks_nothing_for_anonymous_and_one_thing_for_staff():
    everyone = people(factories.make_government())
    assert queries_of(everyone["anonymous"].client(), "/tentang/") == 0
    client = everyone["petugas"].client()
    assert "Front office" in text_of(client, "/tentang/")
    assert queries_of(client, "/tentang/") <= 3  # session, user, memberships
    assert "Front office" not in text_of(everyone["stranger"].client(), "/tentang/")


def test_the_about_page_gives_the_credit_line(client):
    page = text_of(client, "/tentang/")
    assert "Kode wilayah: Kepmendagri 300.2.2-2430/2025. Batas wilayah: Badan Informasi Geospasial" in page
    assert page.count("cahyadsn/wilayah_boundaries (MIT), disederhanakan") == 2  # in the text and in the footer


def test_a_refused_sign_in_links_to_what_is_wrong_in_indonesian():
    client = Client()
    page = client.post("/masuk/", {"login": "", "password": ""}).content.decode()
    assert 'href="#id_login"' in page
    wrong = client.post("/masuk/", {"login": "siapa", "password": "salah", "next": "/petugas/"}).content.decode()
    assert "Nama pengguna atau kata sandi tidak cocok" in wrong
    assert 'name="next" value="/petugas/"' in wrong


@pytest.mark.parametrize("path", ["/", "/mpp/", "/tentang/", "/sehat/"])
def test_public_pages_only_answer_questions(client, path):
    assert client.post(path).status_code == 405
