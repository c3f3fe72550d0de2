"""What is typed and what is found: one table over the real regions, the malls and visits of a small invented portal."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.lookup import place_index
from directory.models import Agency, Region
from directory.reference import load_directory
from directory.wording import terms_of
from mpp_portal.joined.search import search
from mpp_portal.kit.history import deed
from tests import factories as f
from tests.pages import heading_of
from tests.world import shared_world
from visits.models import Visit
from visits.reading import search as search_of_visits
from visits.reading.search import KINDS_OF_WORDS

pytestmark = pytest.mark.database

MALLS = {
    "7373": ("73.73", "MPP Kota Palopo", ""),
    "7313": ("73.13", "MPP Kabupaten Wajo", ""),
    "3271": ("32.71", "MPP Kota Bogor", "Grha Tiyasa"),
    "3201": ("32.01", "MPP Kabupaten Bogor", ""),
    "31": ("31", "MPP DKI Jakarta", ""),
    "1272": ("12.72", "MPP Pematangsiantar", ""),
    "6271": ("62.71", "MPP Kota Palangka Raya", "Huma Betang"),
    "7472": ("74.72", "MPP Kota Bau Bau", ""),
    "7308": ("73.08", "MPP Kabupaten Bone", ""),
    "7503": ("75.03", "MPP Kabupaten Bone Bolango", ""),
    "3578": ("35.78", "Mall Pelayanan Publik Siola", "Siola"),
    "3573": ("35.73", "Mal Pelayanan Publik Merdeka", ""),
    "6303": ("63.03", "MPP Barokah", ""),
    "6304": ("63.04", "MPP Ijejela", ""),
    "3373": ("33.73", "Kantor Perizinan Terpadu", ""),
}


@shared_world
def portal():
    """The regions of Indonesia with fifteen malls and seven visits, rolled back at the end."""
    with deed(user=None, verb="test"):
        load_directory()
    regions = {region.code: region for region in Region.objects.all()}
    bodies = {
        agency.region.code: agency for agency in Agency.objects.filter(kind="government").select_related("region")
    }
    malls = {
        key: f.make_mall(
            region=regions[code], name=name, brand_name=brand, slug=f"uji-{key}", organizer=bodies[code],
            kind="ptsp" if key == "3373" else "mpp",
        )
        for key, (code, name, brand) in MALLS.items()
    }  # fmt: skip
    ministry = Agency.objects.get(name__startswith="Kementerian Pendayagunaan")
    council = f.make_agency(name="DPRD Kabupaten Wajo", kind="council", region=regions["73.13"])
    parking = f.make_topic(name="Topik uji", synonyms="parkir;ruang menyusui")
    visits = {
        "wajo-council": f.make_visit(
            visitor=council, mall=malls["7373"], starts_on=date(2021, 5, 3), kind="studi_tiru"
        ),
        "wajo-2020": f.make_visit(
            visitor=bodies["73.13"], mall=malls["31"], starts_on=date(2020, 3, 10), kind="studi_banding"
        ),
        "to-wajo": f.make_visit(
            visitor=bodies["73.12"], mall=malls["7313"], starts_on=date(2022, 2, 10), kind="kunjungan_kerja"
        ),
        "bogor-city": f.make_visit(visitor=bodies["64.01"], mall=malls["3271"], kind="konsultasi"),
        "bogor-regency": f.make_visit(visitor=bodies["64.01"], mall=malls["3201"], kind="pelatihan"),
        "parking": f.make_visit(visitor=bodies["51.03"], host=bodies["35.73"], kind="lainnya", purpose="Antrian online"),
        "ministry": f.make_visit(
            visitor=ministry, host=bodies["35.78"], kind="lainnya", kind_raw="Audiensi", purpose="Menata Mall baru"
        ),
    }  # fmt: skip
    with deed(user=None, verb="test"):
        visits["parking"].topics.add(parking)
    return {"malls": malls, "visits": visits}


def keys_of(rows, named) -> list[str]:
    name_of = {row.pk: key for key, row in named.items()}
    return [name_of[row.pk] for row in rows]


def found_malls(client, text) -> set[str]:
    return {row.mall.slug.removeprefix("uji-") for row in client.get("/mpp/", {"q": text}).context["rows"]}


def found_visits(client, portal, text) -> set[str]:
    keys = {visit.number: key for key, visit in portal["visits"].items()}
    return {keys[card.number] for card in client.get("/kunjungan/", {"q": text}).context["cards"]}


# typed → exactly these malls
MALLS_FOUND = [
    ("palopo", {"7373"}),
    ("mal palopo", {"7373"}),
    ("mall palopo", {"7373"}),
    ("MPP Kota Palopo", {"7373"}),
    ("Mal Pelayanan Publik Palopo", {"7373"}),
    ("pemkot palopo", {"7373"}),
    ("PALOPO", {"7373"}),
    ("Kab. Wajo", {"7313"}),
    ("Kab Wajo", {"7313"}),
    ("kabupaten wajo", {"7313"}),
    ("Kota Wajo", set()),
    ("Kota Bogor", {"3271"}),
    ("Kotamadya Bogor", {"3271"}),
    ("Kabupaten Bogor", {"3201"}),
    ("kab. bogor", {"3201"}),
    ("mal kabupaten bogor", {"3201"}),
    ("bogor", {"3271", "3201"}),
    ("mal bogor", {"3271", "3201"}),
    ("DKI", {"31"}),
    ("Jakarta", {"31"}),
    ("mal jakarta", {"31"}),
    ("Prov. DKI Jakarta", {"31"}),
    ("Provinsi Sulawesi Selatan", {"7373", "7313", "7308"}),
    ("Prov. Sulsel", {"7373", "7313", "7308"}),
    ("wajo sulsel", {"7313"}),
    ("wajo jawa barat", set()),
    ("Pematang Siantar", {"1272"}),
    ("Pematangsiantar", {"1272"}),
    ("Palangka Raya", {"6271"}),
    ("Palangkaraya", {"6271"}),
    ("mal palangka raya", {"6271"}),
    ("Bau Bau", {"7472"}),
    ("Bau-Bau", {"7472"}),
    ("Baubau", {"7472"}),
    ("bone", {"7308"}),
    ("bone bolango", {"7503"}),
    ("bolango", {"7503"}),
    ("siola", {"3578"}),
    ("mal siola", {"3578"}),
    ("surabaya siola", {"3578"}),
    ("grha tiyasa", {"3271"}),
    ("grha bogor", {"3271"}),
    ("merdeka", {"3573"}),
    ("kabupaten banjar", {"6303"}),
    ("73.73", {"7373"}),
    ("mal", set(MALLS) - {"3373"}),
    ("kantor perizinan", {"3373"}),
    ("salatiga", {"3373"}),
    ("mal salatiga", set()),
    ("zzqx", set()),
    ("palopo zzqx", set()),
]


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize(("typed", "expected"), MALLS_FOUND)
def test_the_list_of_malls_finds(client, portal, typed, expected):
    assert found_malls(client, typed) == expected


WAJO = {"wajo-council", "wajo-2020", "to-wajo"}
VISITS_FOUND = [
    ("wajo", WAJO),
    ("Kab. Wajo", WAJO),
    ("wajo 2021", {"wajo-council"}),
    ("2020 wajo", {"wajo-2020"}),
    ("2021", {"wajo-council"}),
    ("DPRD Wajo", {"wajo-council"}),
    ("DPRD Kab. Wajo, Komisi I", {"wajo-council"}),
    ("DPRD palopo", {"wajo-council"}),
    ("dprd", {"wajo-council"}),
    ("Pemkab Wajo", {"wajo-2020", "to-wajo"}),
    ("wajo ke palopo", {"wajo-council"}),
    ("studi tiru wajo ke palopo", {"wajo-council"}),
    ("kunjungan dari wajo", WAJO),
    ("mal palopo", {"wajo-council"}),
    ("mall jakarta", {"wajo-2020"}),
    ("Kota Bogor", {"bogor-city"}),
    ("Kab. Bogor", {"bogor-regency"}),
    ("bogor", {"bogor-city", "bogor-regency"}),
    ("paser bogor", {"bogor-city", "bogor-regency"}),
    ("parkir", {"parking"}),
    ("ruang menyusui", {"parking"}),
    ("antrean daring", {"parking"}),
    ("antrian online", {"parking"}),
    ("Kemenpan-RB", {"ministry"}),
    ("Kementerian PANRB", {"ministry"}),
    ("audiensi", {"bogor-city", "ministry"}),
    ("kota malang", {"parking"}),
    ("mal malang", set()),
    ("mal surabaya", {"ministry"}),
    ("mall surabaya", {"ministry"}),
    ("grha tiyasa", {"bogor-city"}),
    ("zzqx", set()),
    *[
        (word, {"wajo-council", "wajo-2020"})
        for word in (
            "studi tiru", "Study Tiru", "studi banding", "kaji tiru", "kaji banding", "benchmarking", "banchmarking",
            "studi komparasi", "komparansi", "tiru", "banding", "kunjungan belajar",
        )
    ],
    ("kunker", {"to-wajo"}),
    ("kunjungan kerja", {"to-wajo"}),
    ("kunker wajo", {"to-wajo"}),
    ("konsultasi dan koordinasi", {"bogor-city"}),
    ("diklat", {"bogor-regency"}),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize(("typed", "expected"), VISITS_FOUND)
def test_the_list_of_visits_finds(client, portal, typed, expected):
    assert found_visits(client, portal, typed) == expected


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("few", [0, 10_000])
@pytest.mark.parametrize(("typed", "expected"), VISITS_FOUND)
def test_what_is_gathered_of_a_rare_word_and_met_of_a_common_one_is_the_same(portal, monkeypatch, typed, expected, few):
    monkeypatch.setattr(search_of_visits, "FEW", few)
    keys = {visit.pk: key for key, visit in portal["visits"].items()}
    found = search_of_visits.search_visits(Visit.objects.recorded(), typed)
    assert {keys[visit.pk] for visit in found} == expected


@pytest.mark.django_db
def test_a_number_is_found_in_any_case_and_with_any_dash(client, portal):
    visit = portal["visits"]["parking"]
    year, last = visit.number.split("-")[1:]
    for typed in (visit.number, visit.number.lower(), f"k{year}-{last}", f"K/{year}/{int(last)}", f" {visit.number}. "):
        assert found_visits(client, portal, typed) == {"parking"}, typed


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["bogor", "mal bogor", "palopo", "mal", "DPRD Wajo", "wajo 2021", "studi tiru"])
def test_the_start_page_finds_what_the_lists_find(client, portal, typed):
    found = search(typed)
    assert set(keys_of(found.malls, portal["malls"])) <= found_malls(client, typed)
    numbers = {card.number for card in found.visits}
    assert {key for key, visit in portal["visits"].items() if visit.number in numbers} == found_visits(
        client, portal, typed
    )


@pytest.mark.django_db
def test_malls_of_the_named_region_stand_first(client, portal):
    f.make_mall(region=Region.objects.get(code="73.11"), name="Mal Cabang Palopo", slug="uji-cabang")
    assert [mall.name for mall in search("palopo").malls] == ["MPP Kota Palopo", "Mal Cabang Palopo"]


@pytest.mark.django_db
def test_regions_of_two_terms_are_not_one_name_that_is_ambiguous(client, portal):
    found = search("wajo ke palopo")
    assert {place.code for place in found.regions} == {"73.13", "73.73"} and not found.is_ambiguous
    assert search("bogor").is_ambiguous


GRADED = [
    ("Kota Bogor", {"32.71"}),
    ("bogor", {"32.71", "32.01"}),
    ("kab. bogor 2022", {"32.01"}),
    ("jabar 2023", {"32.71"}),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("typed", "expected"), GRADED)
def test_the_list_of_grades_finds(client, portal, typed, expected):
    for code, year in (("32.71", 2023), ("32.01", 2022), ("73.73", 2023)):
        f.make_assessment(region=Region.objects.get(code=code), year=year, state="published")
    page = client.get("/penilaian/", {"q": typed}).context["page"]
    assert {row.region.code for row in page} == expected


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("bogor", {"32.71", "32.01"}),
        ("kota bogor", {"32.71"}),
        ("DKJ", {"31", "31.01", "31.71", "31.72", "31.73", "31.74", "31.75"}),
        ("73.13", {"73.13"}),
        ("bolang", {"75.03"}),
        ("zzqx", set()),
    ],
)
def test_the_list_of_regions_finds(client, portal, typed, expected):
    assert {row.region.code for row in client.get("/wilayah/", {"q": typed}).context["rows"]} == expected


# --- How a text is read ------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("", []),
        ("mal palopo", ["mal", "palopo"]),
        ("Mal Pelayanan Publik Kab. Wajo", ["mal pelayanan publik kab wajo"]),
        ("studi tiru Palangka Raya 2021", ["studi tiru", "palangka raya", "2021"]),
        ("belajar di Kota Bogor", ["belajar", "kota bogor"]),
        ("ke", ["ke"]),
        ("k-2026-000123 wajo", ["k-2026-000123", "wajo"]),
    ],
)
def test_a_text_is_read_from_left_to_right_the_longest_run_first(portal, typed, read):
    assert [term.text for term in terms_of(typed, place_index(), KINDS_OF_WORDS)] == read


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    ["\x00", "%", "_", "'", "\\", "(", "[", "a" * 5000, "=1+1", "🕌", "*", "ke dari di", "b b b b " * 30, "K-0000-0"],
)
def test_no_text_breaks_any_search(client, portal, text):
    for path in ("/", "/mpp/", "/kunjungan/", "/penilaian/", "/wilayah/"):
        answer = client.get(path, {"q": text})
        headings = {heading_of(client.get(path))} | ({heading_of(answer)} if path == "/" else set())
        assert answer.status_code == 200 and heading_of(answer) in headings, path
        assert path != "/" or heading_of(answer).startswith(("Hasil cari", "Temukan")), path


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed", ["bogor", "studi tiru wajo ke palopo 2021", "mal dinas uji nama panjang sekali di kota malang"]
)
def test_a_search_costs_the_same_whatever_is_typed(client, portal, typed):
    client.get("/", {"q": typed})
    with CaptureQueriesContext(connection) as captured:
        client.get("/", {"q": typed})
    assert len(captured) <= 7
