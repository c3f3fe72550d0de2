"""Every list as a file: the rows of the list and no others, for the person who may see them, and nobody named in public."""

import csv
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from mpp_portal.kit import exporting
from mpp_portal.kit.history import deed
from tests import factories as f
from tests.people import people

pytestmark = [pytest.mark.database, pytest.mark.django_db]

FILES = ("csv", "xlsx")
PUBLIC_LISTS = ("/mpp/", "/kunjungan/", "/penilaian/", "/wilayah/")


def rows_of(client, path, query=None, file_format="xlsx") -> list[dict]:
    """The rows of a list's file by their headers."""
    answer = client.get(f"{path}unduh.{file_format}", query or {})
    assert answer.status_code == 200, answer.status_code
    if file_format == "csv":
        text = answer.getvalue().decode("utf-8-sig")
        return list(csv.DictReader(StringIO(text, newline=""), delimiter=";"))
    header, *rows = load_workbook(BytesIO(answer.getvalue()))["Data"].iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def pages_of(client, path, query):
    """Every page of a list under a filter."""
    pages = [client.get(path, query)]
    while address := pages[-1].context["page"].next_url:
        pages.append(client.get(address))
    return pages


def column(rows, header):
    return [row[header] for row in rows]


# --- The same rows as the list -----------------------------------------------------------------------------------


@pytest.fixture
def malls():
    scheme = f.make_scheme(code="skema-uji", name="Skema Uji")
    other = f.make_province(code="98")
    for number in range(30):
        region = f.make_region(parent=other) if number % 3 == 0 else f.make_region()
        mall = f.make_mall(region=region, name=f"MPP {number % 7} {region.name}")
        f.make_figure(mall=mall, value=number * 2, as_of=date(2024, 1, 1))
        if number % 2:
            f.make_milestone(mall=mall)
            f.make_visit(mall=mall)
        f.make_assessment(
            region=region, scheme=scheme, state="published", year=2023, letter="AB"[number % 2], index=None
        )
    return scheme


MALLS = [
    {},
    {"provinsi": "98"},
    {"tahap": "operational"},
    {"kunjungan": "belum"},
    {"q": "randumaya"},
    {"gerai": "30"},
    {"skema": "skema-uji"},
    {"skema": "skema-uji", "huruf": "a"},
    {"provinsi": "98", "kunjungan": "ada", "gerai": "10"},
    {"q": "zzqx"},
]


def test_the_file_of_malls_has_the_rows_of_the_list_in_its_order(client, malls):
    for query in MALLS:
        listed = [row.mall.name for page in pages_of(client, "/mpp/", query) for row in page.context["rows"]]
        for file_format in FILES:
            assert column(rows_of(client, "/mpp/", query, file_format), "Nama") == listed, query
        assert 0 < len(listed) < 30 or query in ({}, {"q": "zzqx"}, {"skema": "skema-uji"}), query


@pytest.fixture
def visits():
    topic = f.make_topic(code="topik-uji", name="Topik uji")
    host, other = f.make_government(f.make_region(short_name="Sukamaju")), f.make_government()
    for number in range(30):
        visit = f.make_visit(
            host=host if number % 2 else other,
            starts_on=date(2020 + number % 4, 3, 1 + number % 5),
            kind="studi_tiru" if number % 3 else "kunjungan_kerja",
            results=f"Hasil {number}",
        )
        if number % 5 == 0:
            with deed(user=None, verb="test"):
                visit.topics.add(topic)
    f.make_visit(state="draft", host=host)
    f.make_visit(state="cancelled", host=host)
    return host


VISITS = [
    {},
    {"tahun": "2021"},
    {"jenis": "kunjungan_kerja"},
    {"topik": "topik-uji"},
    {"tuan_rumah": "Kab. Sukamaju"},
    {"q": "kunker sukamaju 2021"},
    {"tahun": "1999"},
]


def test_the_file_of_visits_has_the_rows_of_the_list_in_its_order(client, visits):
    for query in VISITS:
        listed = [card.number for page in pages_of(client, "/kunjungan/", query) for card in page.context["cards"]]
        for file_format in FILES:
            assert column(rows_of(client, "/kunjungan/", query, file_format), "Nomor") == listed, query
        assert 0 < len(listed) < 30 or query in ({}, {"tahun": "1999"}), query


@pytest.fixture
def grades():
    schemes = [f.make_scheme(code=f"skema-{name}", name=f"Skema {name}") for name in "ab"]
    far = f.make_region(parent=f.make_province(code="98"))
    for number in range(28):
        f.make_assessment(
            scheme=schemes[number % 2],
            region=far if number % 4 == 0 else None,
            year=2000 + number,
            index=Decimal("4.44"),
            letter="C" if number % 7 == 0 else "A-",
            state="published",
        )
    f.make_assessment(mall=f.make_mall(), scheme=schemes[0], state="published", year=2023)
    f.make_assessment(scheme=schemes[0], state="draft")
    f.make_assessment(scheme=schemes[0], state="published", rank="rejected", rank_reason="Salah kutip")


GRADES = [
    {},
    {"skema": "skema-a"},
    {"skema": "skema-a", "huruf": "a-"},
    {"tahun": "2010"},
    {"provinsi": "98"},
    {"cocok": "tidak"},
    {"cocok": "tidak", "provinsi": "98"},
]


def test_the_file_of_grades_has_the_rows_of_the_list_in_its_order(client, grades):
    for query in GRADES:
        listed = [
            f"http://testserver{row.get_absolute_url()}"
            for page in pages_of(client, "/penilaian/", query)
            for row in page.context["page"]
        ]
        for file_format in FILES:
            assert column(rows_of(client, "/penilaian/", query, file_format), "Alamat halaman") == listed, query
        assert 0 < len(listed) < 29 or query == {}, query


REGIONS = [{}, {"provinsi": "98"}, {"q": "Wanatirta"}, {"q": "kota"}, {"provinsi": "99", "q": "randu"}]


def test_the_file_of_regions_has_the_rows_of_the_list_in_its_order(client):
    for province in ("98", "99"):
        for _ in range(3):
            region = f.make_region(parent=f.make_province(code=province))
            f.make_city(parent=f.make_province(code=province))
            f.make_visit(mall=f.make_mall(region=region))
    for query in REGIONS:
        listed = [row for page in pages_of(client, "/wilayah/", query) for row in page.context["rows"]]
        assert listed, query
        for file_format in FILES:
            rows = rows_of(client, "/wilayah/", query, file_format)
            assert column(rows, "Kode") == [row.region.code for row in listed], query
            assert [str(row["MPP"] or 0) for row in rows] == [str(row.malls) for row in listed], query


def test_the_file_of_the_front_office_has_the_rows_of_its_list():
    host = f.make_government()
    client = people(host)["petugas"].client()
    for number in range(28):
        f.make_visit(
            host=host, state=("draft", "recorded", "cancelled")[number % 3], starts_on=date(2019 + number % 3, 1, 2)
        )
    f.make_visit(host=host, purpose="Rapat kerja")
    f.make_visit()
    for query in ({}, {"status": "draft"}, {"tahun": "2020"}, {"q": "rapat"}):
        listed = [visit.number for page in pages_of(client, "/petugas/", query) for visit in page.context["page"]]
        assert column(rows_of(client, "/petugas/", query), "Nomor") == listed, query
        assert listed, query


# --- What stands in the cells ------------------------------------------------------------------------------------


def test_a_mall_has_its_figures_grades_and_sources_in_columns_of_their_own(client):
    region = f.make_region(code="99.01")
    mall = f.make_mall(region=region, name="MPP Satu", brand_name="=cmd|' /C calc'!A0")
    decree = f.make_source(
        publisher="Kementerian", title="Keputusan", address="https://contoh.example/kep", evidence="decree"
    )
    f.make_figure(mall=mall, kind="gerai", value=32, as_of=date(2024, 5, 1), as_of_precision="month", source=decree)
    f.make_figure(mall=mall, kind="loket", value=150)
    f.make_figure(mall=mall, kind="loket", value=155)
    f.make_figure(mall=mall, kind="layanan", value=315, qualifier="about")
    f.make_figure(mall=mall, kind="instansi", value=30, is_planned=True)
    f.make_milestone(mall=mall, kind="inaugurated", happened_on=date(2021, 5, 3))
    scheme = f.make_scheme(name="Skema Uji")
    f.make_assessment(
        region=region, scheme=scheme, state="published", year=2023, index=Decimal("4.5"), letter="A-", source=decree
    )
    (row,) = rows_of(client, "/mpp/")
    expected = {
        "Kode wilayah": "99.01",
        "Kode provinsi": "99",
        "Tahap": "Peresmian",
        "Tanggal tahap": datetime(2021, 5, 3),
        "Gerai": 32,
        "Gerai: ketepatan": "tepat",
        "Gerai: per tanggal": "Mei 2024",
        "Gerai: sumber berbeda": None,
        "Gerai: sumber": "Kementerian: Keputusan",
        "Gerai: alamat sumber": "https://contoh.example/kep",
        "Loket": None,
        "Layanan": 315,
        "Layanan: ketepatan": "sekitar",
        "Instansi": None,
        "Instansi (rencana)": 30,
        "Kunjungan tercatat": 0,
        "Nilai pemda, Skema Uji: tahun": "2023",
        "Nilai pemda, Skema Uji: indeks": 4.5,
        "Nilai pemda, Skema Uji: huruf": "A-",
        "Nilai pemda, Skema Uji: alamat sumber": "https://contoh.example/kep",
        "Alamat halaman": f"http://testserver/mpp/{mall.slug}/",
    }
    assert {header: row[header] for header in expected} == expected
    assert row["Loket: sumber berbeda"].startswith("150 loket, menurut Harian Contoh; 155 loket")
    (in_csv,) = rows_of(client, "/mpp/", file_format="csv")
    assert in_csv["Nama sebutan"] == "'=cmd|' /C calc'!A0"
    assert in_csv["Nilai pemda, Skema Uji: indeks"] == "4,50"


def test_a_visit_has_its_date_as_it_is_known_and_every_body(client):
    region = f.make_region(code="99.07", short_name="Wanatirta")
    visitor = f.make_government(region)
    visit = f.make_visit(
        visitor=visitor, starts_on=date(2022, 2, 1), date_precision="month", date_raw="Februari (tahun tidak disebut)",
        date_inferred=True, head_count=7, kind="studi_banding", kind_raw="banchmarking", results="-5 hari antre",
    )  # fmt: skip
    f.make_body(visit=visit, agency=f.make_agency(name="Kementerian Contoh", kind="ministry"), role="facilitating")
    (row,) = rows_of(client, "/kunjungan/")
    expected = {
        "Nomor": visit.number,
        "Tanggal": "Februari 2022",
        "Tanggal selesai": None,
        "Ketelitian tanggal": "bulan",
        "Tanggal menurut sumber": "Februari (tahun tidak disebut)",
        "Tanggal disimpulkan": "Ya",
        "Pengunjung": visitor.name,
        "Kode wilayah pengunjung": "99.07",
        "Badan lain": "Kementerian Contoh (memfasilitasi)",
        "Jenis": "Studi banding atau benchmarking",
        "Istilah di sumber": "banchmarking",
        "Hasil": "-5 hari antre",
        "Jumlah orang": 7,
        "Alamat halaman": f"http://testserver/kunjungan/{visit.number}/",
    }
    assert {header: row[header] for header in expected} == expected
    (in_csv,) = rows_of(client, "/kunjungan/", file_format="csv")
    assert (in_csv["Tanggal"], in_csv["Hasil"]) == ("2022-02", "'-5 hari antre")


def test_a_grade_says_its_scheme_its_index_as_published_and_that_it_contradicts_itself(client):
    scheme = f.make_scheme(code="skema-uji", name="Skema Uji")
    f.make_assessment(scheme=scheme, state="published", year=None, index=Decimal("4.44"), letter="C")
    (row,) = rows_of(client, "/penilaian/")
    told = {
        header: row[header] for header in ("Skema", "Tahun", "Indeks", "Huruf", "Huruf menurut indeks", "Tidak cocok")
    }
    assert list(told.values()) == ["Skema Uji", "tidak disebut", 4.44, "C", "A-", "Ya"]


@pytest.fixture
def keyed():
    """One row of each list, and the cells in which its file gives keys that last."""
    mall, source = f.make_mall(), f.make_source()
    figure = f.make_figure(mall=mall, as_of=date(2024, 5, 1), source=source)
    f.make_figure(mall=mall, kind="loket", value=150), f.make_figure(mall=mall, kind="loket", value=155)
    planned = f.make_figure(mall=mall, kind="instansi", is_planned=True)
    stage = f.make_milestone(mall=mall)
    scheme = f.make_scheme(name="Skema Uji")
    grade = f.make_assessment(state="published", region=mall.region, scheme=scheme, source=source)
    of_unit = f.make_assessment(state="published", agency=mall.organizer, scheme=scheme)
    visitors = [f.make_government() for _ in range(2)]
    visit = f.make_visit(host=mall.organizer, mall=mall, visitor=visitors[0])
    f.make_body(visit=visit, agency=visitors[1])
    helper = f.make_body(visit=visit, role="facilitating").agency
    return {
        "/mpp/": [
            {
                "Kunci": mall.key,
                "Kunci penyelenggara": mall.organizer.key,
                "Kunci tahap": stage.key,
                "Gerai: kunci": figure.key,
                "Gerai: kunci sumber": source.key,
                "Loket: kunci": "",  # disputed: none is chosen
                "Loket: kunci sumber": "",
                "Instansi (rencana): kunci": planned.key,
                "Nilai pemda, Skema Uji: kunci": grade.key,
                "Nilai pemda, Skema Uji: kunci sumber": source.key,
            }
        ],
        "/penilaian/": [
            {"Kunci nilai": one.key, "Kunci MPP atau unit": unit, "Kunci sumber": one.source.key}
            for one, unit in ((of_unit, mall.organizer.key), (grade, ""))
        ],
        "/kunjungan/": [
            {
                "Kunci tuan rumah": mall.organizer.key,
                "Kunci pengunjung": "; ".join(visitor.key for visitor in visitors),
                "Kunci badan lain": helper.key,
                "Kunci MPP": mall.key,
            }
        ],
    }


@pytest.mark.parametrize("path", ["/mpp/", "/penilaian/", "/kunjungan/"])
def test_a_file_gives_the_key_that_lasts_of_all_that_it_names_and_says_what_it_is(client, keyed, path):
    rows = rows_of(client, path, file_format="csv")
    assert [
        {header: row[header] for header in expected} for row, expected in zip(rows, keyed[path], strict=True)
    ] == keyed[path]
    answer = client.get(f"{path}unduh.xlsx")
    told = dict(load_workbook(BytesIO(answer.getvalue()))["Keterangan"].iter_rows(values_only=True, max_col=2))
    named = {header for header in rows[0] if "kunci" in header.lower()}
    assert named >= keyed[path][0].keys()
    assert all(told[header].endswith(exporting.KEY_MEANING) for header in named)


@pytest.mark.parametrize("path", PUBLIC_LISTS)
def test_no_file_holds_a_formula_or_a_link(client, path):
    mall = f.make_mall(name="=1+1", brand_name="@x")
    f.make_visit(mall=mall, purpose="=1+1", results="+1")
    f.make_assessment(
        mall=mall,
        state="published",
        letter="=1",
        index=None,
        source=f.make_source(title="=1", address="https://a.example/"),
    )
    file = client.get(f"{path}unduh.xlsx").getvalue()
    sheet = ZipFile(BytesIO(file)).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet and b"<hyperlink" not in sheet
    cells = [
        cell
        for row in csv.reader(
            StringIO(client.get(f"{path}unduh.csv").getvalue().decode("utf-8-sig"), newline=""), delimiter=";"
        )
        for cell in row
    ]
    assert not [cell for cell in cells if cell[:1] in tuple("=+-@")]


# --- Nobody is named in public -------------------------------------------------------------------------------------

NAMES = ("Kartika Puspasari", "Bambang", "Siti Receiver Mulyani", "Dewi Anggota", "Rahmat Hidayat")


@pytest.fixture
def named():
    """A host whose visit names people in every field that holds a person, and in its prose."""
    host = f.make_government()
    mall = f.make_mall(region=host.region, organizer=host, contact="Bambang, 0811-1234-5678")
    visit = f.make_visit(
        host=host, mall=mall, purpose="Diskusi dengan KARTIKA  PUSPASARI", venue="Ruang Bambang",
        results="Bambang menerima. Bambangan tetap.", next_steps="Siti Receiver Mulyani membalas surat",
    )  # fmt: skip
    body = f.make_body(visit=visit, letter_number="SURAT/123")
    f.make_participant(body=body, name="Kartika Puspasari", position="Bupati", position_level=1, leads_visit=True)
    f.make_participant(body=body, name="Bambang", position="Kepala Bagian", position_level=4)
    f.make_participant(body=body, name="Dewi Anggota", position="Staf", position_level=6)
    f.make_receiver(visit=visit, name="Siti Receiver Mulyani", on_behalf_of="Bupati")
    user = f.make_user(name="Rahmat Hidayat")
    f.make_assessment(region=host.region, state="published", drafted_by=user, approved_by=f.make_user())
    f.make_membership(user=user, agency=host)
    return host


@pytest.mark.parametrize("path", PUBLIC_LISTS)
def test_no_personal_name_or_contact_is_in_a_public_file(client, named, path):
    for file_format in FILES:
        text = "\n".join(str(value) for row in rows_of(client, path, file_format=file_format) for value in row.values())
        for name in (*NAMES, "0811", "SURAT/123"):
            assert name.casefold() not in text.casefold().replace("bambangan", ""), name


def test_what_is_not_a_name_stays_in_the_prose(client, named):
    (row,) = rows_of(client, "/kunjungan/")
    assert row["Hasil"] == "[nama] menerima. Bambangan tetap."
    assert row["Tujuan"] == "Diskusi dengan [nama]"


def test_who_led_is_named_to_the_host_and_no_contact(named):
    client = people(named)["petugas"].client()
    (row,) = rows_of(client, "/petugas/")
    assert (row["Ketua rombongan"], row["Jabatan ketua rombongan"]) == ("Kartika Puspasari", "Bupati")
    assert not [value for value in row.values() if "Dewi" in str(value) or "0811" in str(value)]


# --- Who may, and what is refused ----------------------------------------------------------------------------------


def test_a_file_of_the_front_office_holds_its_own_visits_and_is_kept_by_no_cache():
    host = f.make_government()
    everyone = people(host)
    mine, other = f.make_visit(host=host, state="draft", purpose="Milik kami"), f.make_visit(purpose="Milik lain")
    answer = everyone["petugas"].client().get("/petugas/unduh.csv")
    text = answer.getvalue().decode()
    assert mine.purpose in text and other.purpose not in text
    assert "no-store" in answer["Cache-Control"] and "private" in answer["Cache-Control"]
    assert mine.purpose not in everyone["petugas_other"].client().get("/petugas/unduh.csv").getvalue().decode()


@pytest.mark.parametrize("file_format", FILES)
def test_drafts_cancelled_visits_and_unpublished_grades_are_in_no_public_file(client, file_format):
    f.make_visit(state="draft"), f.make_visit(state="cancelled")
    f.make_assessment(state="draft"), f.make_assessment(state="superseded"), f.make_assessment(state="discarded")
    assert rows_of(client, "/kunjungan/", file_format=file_format) == []
    assert rows_of(client, "/penilaian/", file_format=file_format) == []


@pytest.mark.parametrize(
    ("path", "query", "message"),
    [
        ("/mpp/", {"provinsi": "00"}, "Provinsi"),
        ("/mpp/", {"gerai": "banyak"}, "Gerai paling sedikit"),
        ("/mpp/", {"huruf": "A"}, "Pilih skema lebih dulu"),
        ("/kunjungan/", {"tahun": "dua"}, "Tahun"),
        ("/kunjungan/", {"tuan_rumah": "Zzqx"}, "Wilayah “Zzqx” tidak dikenal"),
        ("/kunjungan/", {"topik": "bukan"}, "Topik"),
        ("/penilaian/", {"skema": "bukan"}, "Skema"),
        ("/penilaian/", {"huruf": "A"}, "Pilih skema lebih dulu"),
        ("/wilayah/", {"provinsi": "00"}, "Provinsi"),
    ],
)
def test_a_filter_that_is_wrong_gives_no_file_and_the_list_says_why_by_the_field(client, path, query, message):
    for file_format in FILES:
        answer = client.get(f"{path}unduh.{file_format}", query)
        assert answer.status_code == 400
        assert message in answer.content.decode()
        assert f'href="{path}?' in answer.content.decode()
    page = " ".join(client.get(path, query).content.decode().split())
    assert 'class="field-error"' in page and 'class="filter-bar__panel" open' in page


def test_a_list_of_an_unknown_region_shows_no_visit(client):
    f.make_visit()
    assert client.get("/kunjungan/", {"pengunjung": "Zzqx"}).context["cards"] == []


@pytest.mark.parametrize("path", PUBLIC_LISTS)
@pytest.mark.parametrize("value", ["\x00", "'", "٣", "-1", "99999999999999999999", "a" * 2000])
def test_no_filter_can_break_a_file(client, path, value):
    names = (
        "q",
        "sesudah",
        "sebelum",
        "tahun",
        "skema",
        "huruf",
        "provinsi",
        "topik",
        "jenis",
        "gerai",
        "cocok",
        "mpp",
    )
    assert client.get(f"{path}unduh.csv", dict.fromkeys(names, value)).status_code == 400
    searched = client.get(f"{path}unduh.xlsx", {"q": value})
    assert searched.status_code in (200, 400)
    assert (searched.getvalue()[:2] == b"PK") is (searched.status_code == 200)


# --- Links and answers -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PUBLIC_LISTS)
def test_the_list_offers_its_files_with_its_filter_and_without_its_place(client, path):
    mall = f.make_mall(name="MPP Randumaya")
    f.make_visit(mall=mall)
    f.make_assessment(mall=mall, state="published")
    page = client.get(path, {"q": "randumaya", "sesudah": "x"}).content.decode()
    for file_format in FILES:
        assert f'href="{path}unduh.{file_format}?q=randumaya"' in page


@pytest.mark.parametrize("path", PUBLIC_LISTS)
def test_a_file_is_named_for_its_list_and_day_and_answers_to_head(client, path, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: date(2026, 11, 23))
    for file_format, kind in (
        ("csv", "text/csv; charset=utf-8"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ):
        head, get = client.head(f"{path}unduh.{file_format}"), client.get(f"{path}unduh.{file_format}")
        get.getvalue()
        name = path.strip("/")
        for answer in (head, get):
            assert answer["Content-Disposition"] == f'attachment; filename="{name}-2026-11-23.{file_format}"'
            assert answer["Content-Type"] == kind
        assert head.content == b""
        assert client.post(f"{path}unduh.{file_format}").status_code == 405
    assert client.get(f"{path}unduh.pdf", follow=True).status_code == 404


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "module"),
    [
        ("/mpp/", "mpp_portal.joined.exports"),
        ("/kunjungan/", "visits.reading.exports"),
        ("/penilaian/", "assessments.exports"),
    ],
)
def test_a_file_of_many_chunks_is_the_file_of_one(client, path, module, monkeypatch):
    for number in range(9):
        mall = f.make_mall(name=f"MPP {number % 3}")
        f.make_figure(mall=mall, value=number)
        visit = f.make_visit(mall=mall, starts_on=date(2024, 1, 1 + number % 4), results=f"Budi Contoh {number}")
        f.make_receiver(visit=visit, name=f"Budi Contoh {number}")
        f.make_assessment(mall=mall, state="published")
        f.make_assessment(region=mall.region, state="published")
    whole = rows_of(client, path)
    monkeypatch.setattr(f"{module}.in_chunks", lambda rows: exporting.in_chunks(rows, size=4))
    assert rows_of(client, path) == whole
    assert len(whole) in (9, 18)
