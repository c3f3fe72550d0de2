"""Each list as a file: the rows that the address asks for, in the order of the list, and no person's name in public."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from openpyxl import load_workbook

from tests import factories
from tests.people import people

pytestmark = pytest.mark.django_db


def rows_of(client, address, **asked) -> list[dict[str, str]]:
    answer = client.get(address, asked)
    assert answer.status_code == 200, answer.status_code
    text = answer.getvalue().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


@pytest.fixture
def host():
    return factories.make_government(factories.make_region(short_name="Barru"))


@pytest.fixture
def mall(host):
    mall = factories.make_mall(region=host.region)
    factories.make_figure(mall=mall, kind="gerai", value=32, as_of=date(2024, 5, 1))
    factories.make_figure(mall=mall, kind="instansi", value=10, as_of=date(2024, 5, 1))
    factories.make_figure(mall=mall, kind="instansi", value=12, as_of=date(2024, 5, 1))
    return mall


@pytest.fixture
def visits(host, mall):
    old = factories.make_visit(host=host, mall=mall, starts_on=date(2020, 3, 10), results="=1+1")
    new = factories.make_visit(host=host, mall=mall, starts_on=date(2024, 5, 29), kind="konsultasi")
    factories.make_visit(host=host, mall=mall, state="draft", purpose="Rahasia draf")
    factories.make_visit(host=host, mall=mall, state="cancelled", purpose="Rahasia batal")
    factories.make_participant(visit=new, name="Nama Ketua", position="Bupati", position_level=1, leads_visit=True)
    factories.make_participant(visit=new, name="Nama Staf", position_level=6)
    factories.make_receiver(visit=new, name="Nama Penerima")
    return old, new


@pytest.mark.parametrize(
    "asked",
    [{}, {"tahun": "2024"}, {"jenis": "konsultasi"}, {"q": "barru"}, {"tuan_rumah": "Kab. Barru"}, {"tahun": "1999"}],
)
def test_a_download_of_visits_has_the_rows_of_the_list(visits, asked):
    listed = [card.number for card in Client().get("/kunjungan/", asked).context["cards"]]
    assert [row["Nomor"] for row in rows_of(Client(), "/kunjungan/unduh.csv", **asked)] == listed


def test_no_name_of_a_person_and_nothing_unpublished_is_in_a_public_file(visits):
    for sheet in ("csv", "xlsx"):
        content = Client().get(f"/kunjungan/unduh.{sheet}").getvalue()
        if sheet == "xlsx":
            book = load_workbook(io.BytesIO(content))
            content = str([[cell.value for cell in row] for part in book for row in part.rows]).encode()
        for secret in (b"Nama Ketua", b"Nama Staf", b"Nama Penerima", b"Rahasia"):
            assert secret not in content


def test_the_host_gets_its_own_visits_with_drafts_and_leaders(visits, host):
    factories.make_visit(purpose="Kunjungan lain")
    everyone = people(host)
    rows = rows_of(everyone["petugas"].client(), "/petugas/unduh.csv")
    assert len(rows) == 4 and {row["Status"] for row in rows} == {"Tercatat", "Draf", "Dibatalkan"}
    assert "Nama Ketua" in {row["Ketua rombongan"] for row in rows}
    assert "Nama Staf" not in str(rows) and "Kunjungan lain" not in str(rows)
    statuses = {name: one.client().get("/petugas/unduh.csv").status_code for name, one in everyone.items()}
    assert statuses["anonymous"] == 302 and statuses["stranger"] == statuses["analis"] == 404
    assert rows_of(everyone["petugas_other"].client(), "/petugas/unduh.csv") == []


def test_cells_of_visits_are_of_their_kind(visits):
    book = load_workbook(io.BytesIO(Client().get("/kunjungan/unduh.xlsx").getvalue()))
    heading, newest, oldest = ([cell for cell in row] for row in book["Data"].rows)
    of = {cell.value: position for position, cell in enumerate(heading)}
    assert newest[of["Tanggal mulai"]].is_date and newest[of["Tanggal mulai"]].value.date() == date(2024, 5, 29)
    assert newest[of["Kode wilayah tuan rumah"]].data_type == "s"
    assert (oldest[of["Hasil"]].value, oldest[of["Hasil"]].data_type) == ("=1+1", "s")
    assert rows_of(Client(), "/kunjungan/unduh.csv")[1]["Hasil"] == "'=1+1"


def test_malls_with_figures_that_differ_told_as_both(mall, visits):
    grade = factories.make_assessment(
        state="published", region=mall.region, index=Decimal("4.4400"), letter="A", year=2024
    )
    [row] = rows_of(Client(), "/mpp/unduh.csv", q="Barru")
    assert (row["Nama"], row["Gerai"], row["Gerai per"]) == (mall.name, "32", "1 Mei 2024")
    assert (row["Instansi"], row["Loket"], row["Kunjungan tercatat"]) == ("10 atau 12", "", "2")
    title = f"Nilai pemda, {grade.scheme.name}"
    assert (row[f"{title}: indeks"], row[f"{title}: huruf"], row[f"{title}: tahun"]) == ("4,44", "A", "2024")


def test_grades_of_a_scheme_are_downloaded_as_listed():
    one = factories.make_assessment(state="published", year=2024, index=Decimal("4.44"), letter="A")
    factories.make_assessment(state="published", year=2023)
    factories.make_assessment(state="draft", year=2024)
    rows = rows_of(Client(), "/penilaian/unduh.csv", skema=one.scheme.code, tahun="2024")
    assert [(row["Nama"], row["Indeks seperti terbit"], row["Kode skema"]) for row in rows] == [
        (str(one.subject), "4,44", one.scheme.code)
    ]


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        ("/mpp/unduh.csv", {"provinsi": "tidak-ada"}),
        ("/kunjungan/unduh.xlsx", {"tahun": "dua ribu"}),
        ("/penilaian/unduh.csv", {"huruf": "A"}),
    ],
)
def test_a_filter_that_is_wrong_leads_back_to_the_list_that_says_so(address, asked):
    answer = Client().get(address, asked, follow=True)
    assert answer.redirect_chain and "field-error" in answer.content.decode()


def test_the_links_carry_the_filter_and_not_the_page(visits, mall):
    text = Client().get("/kunjungan/", {"tahun": "2024", "sesudah": "x"}).content.decode()
    assert "/kunjungan/unduh.xlsx?tahun=2024" in text and "sesudah" not in text


def test_another_ending_is_no_address():
    assert Client().get("/mpp/unduh.pdf").status_code == 404


def test_the_sheet_of_notes_says_what_was_filtered(visits):
    book = load_workbook(io.BytesIO(Client().get("/kunjungan/unduh.xlsx", {"tahun": "2024"}).getvalue()))
    told = " ".join(row[0].value for row in book["Keterangan"].rows)
    assert "Disaring: Tahun: 2024" in told and "1 baris" in told
