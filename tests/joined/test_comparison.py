"""Malls side by side: what the address says, in its order, each fact with its date and source, each letter in its scheme."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.http import urlencode

from mpp_portal.joined.comparison import MOST
from tests import factories as f
from tests.pages import heading_of

pytestmark = pytest.mark.django_db

ADDRESS = "/mpp/bandingkan/"


def of(*malls, **more) -> str:
    return f"{ADDRESS}?{urlencode([('mpp', mall.slug) for mall in malls] + list(more.items()))}"


def table_of(client, *malls) -> dict[str, list[str]]:
    """What the page says: label of the row → the words of each cell, without blanks."""
    page = client.get(of(*malls)).content.decode()
    rows = re.findall(r'<th scope="row">(.*?)</th>(.*?)</tr>', page, re.S)
    return {label: [words(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", cells, re.S)] for label, cells in rows}


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.fixture
def two():
    regions = [f.make_region(short_name=name) for name in ("Randumaya", "Wanatirta")]
    return [f.make_mall(region=region, name=f"MPP {region.name}", slug=f"mpp-{n}") for n, region in enumerate(regions)]


def test_the_columns_follow_the_address(client, two):
    for malls in (two, two[::-1]):
        page = client.get(of(*malls)).content.decode()
        heads = re.findall(r'<th scope="col">\s*<a class="row-link" href="([^"]+)">', page)
        assert heads == [mall.get_absolute_url() for mall in malls]


def test_a_figure_stands_with_its_day_its_age_and_its_source(client, two):
    source = f.make_source(publisher="Harian Satu")
    f.make_figure(mall=two[0], kind="gerai", value=1250, as_of=date(2019, 5, 1), as_of_precision="month", source=source)
    f.make_figure(mall=two[1], kind="gerai", value=40, is_planned=True, as_of=date(2030, 1, 1), source=source)
    row = table_of(client, *two)["Gerai"]
    assert row[0].startswith("1.250 per Mei 2019, ") and row[0].endswith("; Harian Satu Perlu diperbarui")
    assert row[1].startswith("40 Rencana per ")


def test_sources_that_disagree_are_both_told(client, two):
    for value in (150, 155):
        f.make_figure(mall=two[0], kind="loket", value=value, as_of=date(2024, 1, 1))
    assert table_of(client, *two)["Loket"][0].startswith("150 atau 155 per 1 Januari 2024")
    assert table_of(client, *two)["Loket"][0].endswith("sumber berbeda Perlu diperbarui")


def test_unknown_is_not_zero(client, two):
    table = table_of(client, *two)
    assert table["Gerai"] == table["Layanan"] == table["Tahap sekarang"] == ["tidak disebut"] * 2
    assert table["Kunjungan tercatat"] == ["belum ada"] * 2
    assert "Sebutan" not in table and "Peresmian" not in table


def test_letters_of_two_schemes_stand_in_two_rows_and_those_of_a_mall_apart_from_its_regions(client, two):
    one, other = f.make_scheme(name="Skema Satu"), f.make_scheme(name="Skema Dua")
    f.make_assessment(
        region=two[0].region, scheme=one, state="published", year=2023, letter="A-", index=Decimal("4.44")
    )
    f.make_assessment(region=two[1].region, scheme=other, state="published", year=2024, letter="B", index=None)
    f.make_assessment(mall=two[1], scheme=one, state="published", year=2022, letter="C", index=None)
    page = words(client.get(of(*two)).content.decode())
    assert page.index("Nilai MPP") < page.index("C ") < page.index("Nilai pemerintah daerahnya")
    rows = [table_of(client, *two)[name] for name in ("Skema Satu", "Skema Dua")]
    assert "indeks 4,44" in rows[0][0] and rows[0][1] == "tidak ada"
    assert rows[1][0] == "tidak ada" and "2024" in rows[1][1]


def test_what_is_not_public_is_not_compared(client, two):
    f.make_assessment(region=two[0].region, scheme=f.make_scheme(name="Skema Rahasia"), state="draft")
    f.make_figure(mall=two[0], kind="gerai", value=77, rank="rejected", rank_reason="Salah")
    f.make_visit(mall=two[0], state="draft"), f.make_visit(mall=two[0], state="cancelled")
    table = table_of(client, *two)
    assert "Skema Rahasia" not in table
    assert table["Gerai"][0] == "tidak disebut" and table["Kunjungan tercatat"][0] == "belum ada"


def test_stages_titles_and_visits_stand_side_by_side(client, two):
    f.make_milestone(mall=two[0], kind="inaugurated", happened_on=date(2021, 5, 3))
    f.make_designation(mall=two[1], title="MPP Teladan", year=2023)
    f.make_visit(mall=two[1], starts_on=date(2022, 1, 3))
    newest = f.make_visit(mall=two[1], starts_on=date(2023, 1, 3), results="Antrean dipangkas")
    table = table_of(client, *two)
    assert table["Peresmian"][0].startswith("Senin, 3 Mei 2021") and table["Tahap sekarang"][0] == "Peresmian"
    assert table["Sebutan"][1].startswith("MPP Teladan 2023")
    assert table["Kunjungan tercatat"][1].startswith(f"2 terbaru {newest.visitors_text}, Selasa, 3 Januari 2023")
    assert table["Kunjungan tercatat"][1].endswith(": Antrean dipangkas")


def test_two_malls_of_one_region_are_told_apart_on_a_narrow_screen(client):
    region = f.make_region()
    malls = [f.make_mall(region=region, name=name) for name in ("MPP Utara", "MPP Selatan")]
    page = client.get(of(*malls)).content.decode()
    assert 'data-label="MPP Utara"' in page and 'data-label="MPP Selatan"' in page


# --- The address is the state --------------------------------------------------------------------------------------


def test_fewer_than_two_ask_for_more(client, two):
    assert "Belum ada MPP yang dipilih" in client.get(ADDRESS).content.decode()
    page = client.get(of(two[0])).content.decode()
    assert "Tambahkan sedikitnya satu MPP lagi" in page and "<table" not in page


def test_what_the_address_should_not_hold_is_told_and_left_out(client, two):
    more = [f.make_mall() for _ in range(MOST)]
    page = words(client.get(of(*two, *more)).content.decode())
    assert "Paling banyak 4 MPP dapat dibandingkan; 2 yang terakhir tidak ditampilkan." in page
    assert "Tambah MPP" not in page
    odd = f"{ADDRESS}?mpp={two[0].slug.upper()}&mpp={two[0].slug}&mpp={two[1].slug}&mpp=tidak-ada&mpp=%00&mpp="
    answer = client.get(odd)
    assert [mall for mall, _ in answer.context["malls"]] == two
    assert "1 MPP di alamat halaman ini tidak dikenal" in words(answer.content.decode())


def test_a_mall_whose_address_has_capitals_is_found_by_its_own_link(client, two):
    mall = f.make_mall(slug="MPP-Siola")
    assert [one for one, _ in client.get(of(mall, two[0])).context["malls"]] == [mall, two[0]]


def test_a_column_is_taken_out_by_its_link(client, two):
    third = f.make_mall()
    page = client.get(of(*two, third)).content.decode()
    links = [link.replace("&amp;", "&") for link in re.findall(r'class="compare__drop" href="([^"]+)"', page)]
    assert links == [of(two[1], third), of(two[0], third), of(*two)]


def test_a_mall_is_added_by_name(client, two):
    third = f.make_mall(region=f.make_region(short_name="Sukamaju"), name="MPP Sukamaju")
    assert client.get(of(*two, tambah="Sukamaju")).url == of(*two, third)
    answer = client.get(of(two[0], tambah="mpp"))
    assert [mall for mall, _ in answer.context["found"]] == sorted([two[1], third], key=lambda mall: mall.name)
    page = client.get(of(*two, tambah="zzqx")).content.decode()
    assert "Tidak ada MPP lain yang cocok dengan “zzqx”" in page and 'value="zzqx"' in page


@pytest.mark.parametrize("text", ["\x00", "'", "%", "a" * 2000, "\u202e", "<script>alert(1)</script>"])
def test_no_text_breaks_it(client, two, text):
    answer = client.get(of(*two, tambah=text))
    page = answer.content.decode()
    assert heading_of(answer) == "Bandingkan MPP" and all(mall.name in page for mall in two)
    assert "<script>alert" not in page


def test_the_list_offers_it_by_check_boxes_without_script(client, two):
    page = client.get(reverse("mall_list")).content.decode()
    assert re.findall(r'name="mpp" value="([\w-]+)" form="compare"', page) == [mall.slug for mall in two]
    assert f'<form id="compare" method="get" action="{ADDRESS}"' in page


def test_four_malls_with_many_rows_cost_what_two_with_few_do(client):
    def grown(malls, rows):
        scheme = f.make_scheme()
        for mall in malls:
            for number in range(rows):
                f.make_figure(mall=mall, as_of=date(2020, 1, 1 + number))
                f.make_milestone(mall=mall), f.make_designation(mall=mall), f.make_visit(mall=mall)
                for subject in ({"region": mall.region}, {"mall": mall}):
                    f.make_assessment(**subject, scheme=scheme, state="published", year=2000 + number)
        with CaptureQueriesContext(connection) as queries:
            client.get(of(*malls))
        return len(queries)

    few = grown([f.make_mall(organizer=f.make_government()) for _ in range(2)], 1)
    assert grown([f.make_mall(organizer=f.make_government()) for _ in range(4)], 5) == few <= 14
