"""The table of texts that name a place: which one region each one is, or why it is none."""

import csv
import random
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from directory.lookup import place_index
from directory.models import RegionAlias
from directory.places import MAX_TEXT, BodyKind, Place, PlaceIndex, normalise
from tests.factories import make, make_region

DATA = Path(__file__).resolve().parents[2] / "directory" / "data"


def rows(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


REGIONS = rows("regions.csv")
ALIASES = rows("region_aliases.csv")
FORMER = rows("former_regions.csv")
CENTRAL = rows("central_agencies.csv")

PLACES = [Place(r["code"], r["name"], r["short_name"], r["type"], r["parent_code"]) for r in REGIONS]
INDEX = PlaceIndex(
    PLACES,
    aliases=[(r["alias"], r["code"]) for r in ALIASES],
    former=[(r["former_name"], r["former_code"], r["code"]) for r in FORMER],
)
BY_CODE = {place.code: place for place in PLACES}

# Computed from the regions alone, by other means than the module's: which bare names belong to several regions.
SHARED = defaultdict(list)
for _type in ("kabupaten", "kota", "provinsi"):
    for _row in REGIONS:
        if _row["type"] == _type:
            SHARED[_row["short_name"].lower()].append(_row["code"])
COLLIDING = {name: codes for name, codes in SHARED.items() if len(codes) > 1}
ALIAS_CODES = defaultdict(set)
for _row in ALIASES:
    ALIAS_CODES[_row["alias"]].add(_row["code"])
for _alias in ALIAS_CODES:
    ALIAS_CODES[_alias] |= set(COLLIDING.get(_alias.lower(), ()))

PREFIXES = {
    "kabupaten": ("Kabupaten ", "Kab. ", "Kab ", "KAB.", "Pemkab ", "Pemerintah Kabupaten ", "Bupati ", "DPRD Kab. "),
    "kota": ("Kota ", "KOTA ", "Pemkot ", "Pemerintah Kota ", "Wali Kota ", "Walikota ", "DPRD Kota ", "MPP Kota "),
    "provinsi": ("Provinsi ", "Prov. ", "Propinsi ", "Pemprov ", "Pemerintah Provinsi ", "Gubernur ", "DPRD Provinsi "),
}


def codes(text):
    """What a text resolves to, as codes; a string for "unknown" keeps the failure readable."""
    found = INDEX.resolve(text)
    return [place.code for place in found.candidates] or found.status


# --- every region ---------------------------------------------------------------------------------------------------


def for_each(places):
    """One test over many regions: half a thousand tests of a millisecond each cost more than what they test."""

    def over_all(test):
        def run():
            for place in places:
                try:
                    test(place)
                except AssertionError as wrong:
                    raise AssertionError(f"{place.code} {place.name}: {wrong}") from wrong

        run.__name__, run.__doc__ = test.__name__, test.__doc__
        return run

    return over_all


def test_the_data_hold_552_regions_and_29_shared_names():
    assert len(PLACES) == len(BY_CODE) == 552
    assert len([codes for codes in COLLIDING.values() if any(BY_CODE[code].type != "provinsi" for code in codes)]) == 29
    local = [sum(BY_CODE[code].type != "provinsi" for code in found) for found in COLLIDING.values()]
    assert local.count(2) == 26


@for_each(PLACES)
def test_every_official_name_resolves_to_its_region(place):
    name = f"Provinsi {place.name}" if place.type == "provinsi" else place.name
    found = INDEX.resolve(name)
    assert (found.status, found.place.code, found.type_hint) == ("one", place.code, place.type)
    assert found.body_kind is None
    if place.name.lower() not in COLLIDING:
        assert codes(place.name) == [place.code]
        assert codes(place.name.upper()) == [place.code]


@for_each(PLACES)
def test_every_short_name_with_its_type_resolves_to_its_region(place):
    for prefix in PREFIXES[place.type]:
        assert codes(prefix + place.short_name) == [place.code], prefix
        assert INDEX.resolve(prefix + place.short_name).type_hint == place.type


@for_each(PLACES)
def test_a_short_name_with_the_type_of_no_region_of_that_name_is_unknown(place):
    own = {BY_CODE[code].type for code in SHARED[place.short_name.lower()]}
    for other in set(PREFIXES) - own:
        for prefix in PREFIXES[other]:
            assert codes(prefix + place.short_name) == "unknown", prefix


@for_each([place for place in PLACES if place.short_name.lower() not in COLLIDING])
def test_a_short_name_of_one_region_resolves_to_it(place):
    assert codes(place.short_name) == [place.code]
    assert codes(place.short_name.replace(" ", "").replace("Kep.", "Kepulauan")) == [place.code]
    assert codes(f"DPRD {place.short_name}") == [place.code]


@pytest.mark.parametrize(("name", "expected"), COLLIDING.items(), ids=COLLIDING)
def test_a_bare_name_shared_by_regions_is_ambiguous_with_all_of_them_regency_first(name, expected):
    for text in (name, name.title(), f"MPP {name}", f"DPRD {name}", f"Pemda {name}"):
        found = INDEX.resolve(text)
        assert found.status == "ambiguous"
        assert [place.code for place in found.candidates] == expected
        with pytest.raises(ValueError):
            _ = found.place


@for_each(PLACES)
def test_every_code_of_today_resolves_to_its_region(place):
    assert codes(place.code) == [place.code]
    assert codes(f" {place.code}\n") == [place.code]


@for_each([place for place in PLACES if place.parent_code])
def test_a_name_followed_by_its_province_resolves_within_that_province(place):
    province = BY_CODE[place.parent_code].name
    same_name = [c for c in SHARED[place.short_name.lower()] if BY_CODE[c].parent_code == place.parent_code]
    assert codes(f"{place.name}, {province}") == [place.code]
    assert codes(f"{place.name} (Prov. {province})") == [place.code]
    assert codes(f"{place.short_name}, {province}") == same_name
    other = "Bali" if place.parent_code != "51" else "Riau"
    assert codes(f"{place.name}, {other}") == "unknown"


# --- aliases and the past -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("alias", "expected"), ALIAS_CODES.items(), ids=ALIAS_CODES)
def test_every_alias_resolves_to_its_region_or_to_all_of_them(alias, expected):
    for text in (alias, alias.upper(), alias.lower(), f"DPRD {alias}"):
        found = codes(text)
        assert isinstance(found, list) and set(found) == expected
    for code in expected:
        for prefix in PREFIXES[BY_CODE[code].type]:
            same_type = {other for other in expected if BY_CODE[other].type == BY_CODE[code].type}
            assert set(codes(prefix + alias)) == same_type


def test_no_alias_row_stands_twice_or_repeats_the_name_of_another_region():
    pairs = [(row["alias"], row["code"]) for row in ALIASES]
    assert len(pairs) == len(set(pairs))
    for alias, code in pairs:
        assert code in SHARED.get(alias.lower(), [code]), alias


def test_the_shared_aliases_are_these_alone():
    shared = {alias for alias, found in ALIAS_CODES.items() if len(found) > 1}
    assert shared == {"Mura", "Jogja", "Yogya", "Jogjakarta", "Yogyakarta"}


@pytest.mark.parametrize("row", [r for r in FORMER if r["former_name"]], ids=lambda r: r["former_name"])
def test_a_former_name_or_code_resolves_to_the_region_of_today(row):
    assert codes(row["former_name"]) == [row["code"]]
    assert codes(row["former_code"]) == [row["code"]]


# --- the table ------------------------------------------------------------------------------------------------------

GOVERNMENT, COUNCIL, OFFICE = BodyKind.GOVERNMENT, BodyKind.COUNCIL, BodyKind.ONE_STOP_OFFICE
KAB, KOTA, PROV = "kabupaten", "kota", "provinsi"

ONE = [
    # text, code, body kind, type hint, remainder
    ("Wajo", "73.13", None, None, ""),
    ("Kab Wajo", "73.13", None, KAB, ""),
    ("Kab.Wajo", "73.13", None, KAB, ""),
    ("  kAB.   wAJO ", "73.13", None, KAB, ""),
    ("Wajo, Kab.", "73.13", None, KAB, ""),
    ("73.13", "73.13", None, None, ""),
    ("73.13 Kabupaten Wajo", "73.13", None, KAB, ""),
    ("73.13 - Wajo", "73.13", None, None, ""),
    ("32.71 Bogor", "32.71", None, None, ""),
    ("73", "73", None, None, ""),
    ("91.01", "93.01", None, None, ""),
    ("92.71", "96.71", None, None, ""),
    ("Pemkab Wajo", "73.13", GOVERNMENT, KAB, ""),
    ("Pemda Wajo", "73.13", GOVERNMENT, None, ""),
    ("Pemda Kab. Wajo", "73.13", GOVERNMENT, KAB, ""),
    ("Pemerintah Daerah Kabupaten Wajo", "73.13", GOVERNMENT, KAB, ""),
    ("Sekda Kab. Wajo", "73.13", GOVERNMENT, KAB, ""),
    ("Sekretariat Daerah Kabupaten Wajo", "73.13", GOVERNMENT, KAB, ""),
    ("Setda Wajo", "73.13", GOVERNMENT, None, ""),
    ("Pj. Bupati Wajo", "73.13", GOVERNMENT, KAB, "Pj."),
    ("DPRD Wajo", "73.13", COUNCIL, None, ""),
    ("DPRD Kab. Wajo, Komisi I", "73.13", COUNCIL, KAB, "Komisi I"),
    ("Komisi I DPRD Kab. Wajo", "73.13", COUNCIL, KAB, "Komisi I"),
    ("komisi iv, DPRD Kabupaten Wajo", "73.13", COUNCIL, KAB, "Komisi IV"),
    ("DPRD Kab. Wajo Komisi I", "73.13", COUNCIL, KAB, "Komisi I"),
    ("DPRD Kab. Wajo (Komisi I dan II)", "73.13", COUNCIL, KAB, "Komisi I dan II"),
    ("Komisi B DPRD DKI Jakarta", "31", COUNCIL, None, "Komisi B"),
    ("Ketua Komisi II DPRD Kota Bogor", "32.71", COUNCIL, KOTA, "Ketua Komisi II"),
    ("Wakil Ketua DPRD Kab. Wajo", "73.13", COUNCIL, KAB, "Wakil Ketua"),
    ("Sekretariat DPRD Kab. Wajo", "73.13", COUNCIL, KAB, "Sekretariat"),
    ("Dewan Perwakilan Rakyat Daerah Kabupaten Wajo", "73.13", COUNCIL, KAB, ""),
    ("Komisi I Kab. Wajo", "73.13", BodyKind.COMMISSION, KAB, "Komisi I"),
    ("DPRK Aceh Besar", "11.06", COUNCIL, None, ""),
    ("DPMPTSP Kota Palopo", "73.73", OFFICE, KOTA, ""),
    ("DPM-PTSP Kab. Barru", "73.11", OFFICE, KAB, ""),
    ("DPMPTSPTK Kab. Soppeng", "73.12", OFFICE, KAB, ""),
    ("DPMPTSP Pemkab Wajo", "73.13", OFFICE, KAB, ""),
    ("Dinas PMPTSP Kab. Badung", "51.03", OFFICE, KAB, ""),
    ("DPMPTSP dan Nakertrans Kab. Paser", "64.01", OFFICE, KAB, ""),
    ("Disnaker-PMPTSP Kota Malang", "35.73", OFFICE, KOTA, ""),
    ("Kepala DPMPTSP Kota Bogor", "32.71", OFFICE, KOTA, "Kepala"),
    ("Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu Kabupaten Wajo", "73.13", OFFICE, KAB, ""),
    ("Dinas Penanaman Modal dan PTSP Kota Bogor", "32.71", OFFICE, KOTA, ""),
    ("Dinas Penanaman Modal, Pelayanan Terpadu Satu Pintu dan Tenaga Kerja Kab. Barru", "73.11", OFFICE, KAB, ""),
    ("Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu (DPMPTSP) Prov. Jambi", "15", OFFICE, PROV, ""),
    ("MPP Wajo", "73.13", None, None, ""),
    ("Mal Pelayanan Publik Kota Bogor", "32.71", None, KOTA, ""),
    ("Mall Pelayanan Publik (MPP) Kab. Badung", "51.03", None, KAB, ""),
    ("Mal Layanan Publik Palopo", "73.73", None, None, ""),
    ("Tim MPP Kep. Selayar", "73.01", None, None, "Tim"),
    ("Kab. Kep. Selayar", "73.01", None, KAB, ""),
    ("Kabupaten Selayar", "73.01", None, KAB, ""),
    ("Kab. Kep. Siau Tagulandang Biaro", "71.09", None, KAB, ""),
    ("Kepulauan Siau Tagulandang Biaro", "71.09", None, None, ""),
    ("Kep. Riau", "21", None, None, ""),
    ("Riau", "14", None, None, ""),
    ("Konawe Kep.", "74.12", None, None, ""),
    ("Konawe", "74.02", None, None, ""),
    ("Banggai Kep", "72.07", None, None, ""),
    ("Kab. Adm. Kepulauan Seribu", "31.01", None, KAB, ""),
    ("Kota Adm. Jakarta Selatan", "31.74", None, KOTA, ""),
    ("Jakarta Selatan", "31.74", None, None, ""),
    ("Jakarta", "31", None, None, ""),
    ("DKI", "31", None, None, ""),
    ("D.K.I. Jakarta", "31", None, None, ""),
    ("Pemprov DKI", "31", GOVERNMENT, PROV, ""),
    ("Pemerintah Daerah Khusus Ibukota Jakarta", "31", GOVERNMENT, None, ""),
    ("Daerah Khusus Ibu Kota Jakarta", "31", None, None, ""),
    ("Pemerintah Daerah Istimewa Yogyakarta", "34", GOVERNMENT, None, ""),
    ("Pemda DIY", "34", GOVERNMENT, None, ""),
    ("D.I. Yogyakarta", "34", None, None, ""),
    ("Pemkot Jogja", "34.71", GOVERNMENT, KOTA, ""),
    ("Kota Bogor", "32.71", None, KOTA, ""),
    ("Bogor (Kota)", "32.71", None, KOTA, ""),
    ("Bogor, Kabupaten", "32.01", None, KAB, ""),
    ("Kotamadya Bogor", "32.71", None, KOTA, ""),
    ("Pemkab Malang", "35.07", GOVERNMENT, KAB, ""),
    ("Bupati Gorontalo", "75.01", GOVERNMENT, KAB, ""),
    ("Kota Gorontalo", "75.71", None, KOTA, ""),
    ("Gubernur Gorontalo", "75", GOVERNMENT, PROV, ""),
    ("Prov. Gorontalo", "75", None, PROV, ""),
    ("Banjar, Kalimantan Selatan", "63.03", None, None, ""),
    ("Banjar - Jawa Barat", "32.79", None, None, ""),
    ("Kab. Gorontalo, Gorontalo", "75.01", None, KAB, ""),
    ("Sulawesi Selatan, Kab. Wajo", "73.13", None, KAB, ""),
    ("Kab. Merauke, Papua", "93.01", None, KAB, ""),
    ("Kabupaten Sidenreng Rappang (Sidrap)", "73.14", None, KAB, ""),
    ("Lima Puluh Kota", "13.07", None, None, ""),
    ("Limapuluh Kota", "13.07", None, None, ""),
    ("Kab. Lima Puluh Kota", "13.07", None, KAB, ""),
    ("Kabupaten 50 Kota", "13.07", None, KAB, ""),
    ("50 Kota", "13.07", None, None, ""),
    ("Padang", "13.71", None, None, ""),
    ("Kota Padang", "13.71", None, KOTA, ""),
    ("Padang Panjang", "13.74", None, None, ""),
    ("Padang Pariaman", "13.05", None, None, ""),
    ("Padang Lawas", "12.21", None, None, ""),
    ("Padang Lawas Utara", "12.20", None, None, ""),
    ("Padang Sidempuan", "12.77", None, None, ""),
    ("Kota Padang Sidimpuan", "12.77", None, KOTA, ""),
    ("Paser", "64.01", None, None, ""),
    ("Penajam Paser Utara", "64.09", None, None, ""),
    ("Banyuasin", "16.07", None, None, ""),
    ("Musi Banyuasin", "16.06", None, None, ""),
    ("OKU Timur", "16.08", None, None, ""),
    ("Kotabaru", "63.02", None, None, ""),
    ("Kab. Kota Baru", "63.02", None, KAB, ""),
    ("Kota Mobagu", "71.74", None, None, ""),
    ("Kota Kotamobagu", "71.74", None, KOTA, ""),
    ("Kota Batu", "35.79", None, KOTA, ""),
    ("Batubara", "12.19", None, None, ""),
    ("Bau-Bau", "74.72", None, None, ""),
    ("Kota Baubau", "74.72", None, KOTA, ""),
    ("Toli toli", "72.04", None, None, ""),
    ("FAKFAK", "92.03", None, None, ""),
    ("Pare\u2013Pare", "73.72", None, None, ""),
    ("Palangka Raya", "62.71", None, None, ""),
    ("Pangkajene & Kepulauan", "73.10", None, None, ""),
    ("Kutai Kertanegara", "64.02", None, None, ""),
    ("Mamuju Utara", "76.01", None, None, ""),
    ("Pemkab Mamuju Utara", "76.01", GOVERNMENT, KAB, ""),
    ("Kab. Pasir", "64.01", None, KAB, ""),
]


@pytest.mark.parametrize(("text", "code", "body_kind", "type_hint", "remainder"), ONE, ids=[row[0] for row in ONE])
def test_a_text_that_names_one_region_says_which_and_what_else(text, code, body_kind, type_hint, remainder):
    found = INDEX.resolve(text)
    assert (found.status, [place.code for place in found.candidates]) == ("one", [code])
    assert found.place is BY_CODE[code]
    assert (found.body_kind, found.type_hint, found.remainder) == (body_kind, type_hint, remainder)
    assert found.text == text


AMBIGUOUS = [
    ("Bogor", ["32.01", "32.71"]),
    ("DPRD Bogor", ["32.01", "32.71"]),
    ("DPMPTSP Malang", ["35.07", "35.73"]),
    ("Bogor, Jawa Barat", ["32.01", "32.71"]),
    ("Banjar", ["63.03", "32.79"]),
    ("Gorontalo", ["75.01", "75.71", "75"]),
    ("Gorontalo, Gorontalo", ["75.01", "75.71"]),
    ("DPRK Jayapura", ["91.03", "91.71"]),
    ("Sorong", ["96.01", "96.71"]),
    ("Sorong, Papua Barat", ["96.01", "96.71"]),
    ("Jambi", ["15.71", "15"]),
    ("Bengkulu", ["17.71", "17"]),
    ("Yogyakarta", ["34.71", "34"]),
    ("Jogja", ["34.71", "34"]),
    ("Kab. Mura", ["16.05", "62.12"]),
]


@pytest.mark.parametrize(("text", "expected"), AMBIGUOUS, ids=[row[0] for row in AMBIGUOUS])
def test_a_text_that_may_name_several_regions_offers_them_all(text, expected):
    found = INDEX.resolve(text)
    assert found.status == "ambiguous"
    assert [place.code for place in found.candidates] == expected


def test_an_ambiguous_text_keeps_what_it_says_about_the_body():
    found = INDEX.resolve("Komisi III DPRD Bogor")
    assert (found.status, found.body_kind, found.remainder) == ("ambiguous", COUNCIL, "Komisi III")


UNKNOWN = [
    "",
    " ",
    ".",
    "-",
    "()",
    ",,,",
    "Kab.",
    "Kota",
    "Kabupaten/Kota",
    "DPRD",
    "Komisi I",
    "MPP",
    "Pemerintah Daerah",
    "DPMPTSP",
    "Tim",
    # the hint contradicts
    "Kota Wajo",
    "Pemkot Wajo",
    "Pemprov Wajo",
    "Wajo, Kota",
    "Bupati Palopo",
    "Gubernur Bogor",
    "Kabupaten Jakarta Selatan",
    "Kota Lima Puluh Kota",
    "Pemkab Kota Bogor",
    "Kabupaten Pontianak",
    "Kab. Riau",
    "DPRK Aceh",
    "Garut Kota",
    # more than one region or body
    "DKI Jakarta dan Bogor",
    "Bogor dan Malang",
    "Kota Tangerang, Kota Tasikmalaya",
    "Kabupaten Bogor, Kota Bogor",
    "Bangka, Belitung",
    "Musi, Banyuasin",
    "Jambi, Muaro Jambi",
    "Konawe, Bengkulu Tengah, Bener Meriah",
    "Pemkab/Pemkot Bogor",
    "DPRD Kab. Wajo, Pemkab Wajo",
    "Pemprov Sulsel, Pemkab Wajo",
    "Kab. Wajo, Jawa Barat",
    "Kab. Wajo, Sulsel, Indonesia",
    # codes that are none
    "99.99",
    "00",
    "7313",
    "73.13.01",
    "73.13 Kabupaten Soppeng",
    "99.99 Wajo",
    "3",
    "-73",
    # almost a name
    "Waj",
    "Wajoo",
    "Sopeng",
    "Musi",
    "Kutai",
    "Kepulauan",
    "Seribu",
    "Sulawesi",
    "Papua Utara",
    "Wajo Wajo",
    "Padang Pan jang Utara",
    "Kepulauan Wajo",
    "Pulau Selayar",
    # other bodies, people, sentences
    "Kementerian PANRB",
    "Ombudsman RI",
    "Komisi II DPR RI",
    "Komisi Informasi Provinsi Jambi",
    "Dinas Kesehatan Kab. Wajo",
    "RSUD Kota Bogor",
    "Polres Malang Kota",
    "Universitas Bengkulu",
    "Kantor Wilayah Kemenag Sulsel",
    "Kepala Wajo",
    "Tim Wajo",
    "Desa Bogor",
    "Jalan Sudirman, Kota Bogor",
    "Kunjungan ke Kab. Wajo",
    "Pemkab Wajo belajar ke Kota Palopo",
    "Rombongan dipimpin Sekda",
    "MPP Bale Madukara",
    "Singapura",
    "Hairuddin",
    "tidak disebut",
    "=1+1",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "\u0412ogor",  # Cyrillic capital Ve
]


@pytest.mark.parametrize("text", UNKNOWN)
def test_a_text_that_names_no_single_known_region_is_unknown(text):
    found = INDEX.resolve(text)
    assert (found.status, found.candidates) == ("unknown", ())
    with pytest.raises(ValueError):
        _ = found.place


# --- hostile input --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "\u202eKab. Wajo",
        "Kab.\u200fWajo",
        "Wa\u00adjo",
        "W\u200ba\u200cj\u200do",
        "\ufeffWajo",
        "Wa\x00jo",
        "Wajo\x00",
        "Kab.\u00a0Wajo",
        "Kab.\tWajo\r\n",
        "\uff37\uff41\uff4a\uff4f",
        "\uff17\uff13\uff0e\uff11\uff13",
        "Wajo \U0001f600",
        "\u2764\ufe0f Wajo",
    ],
)
def test_invisible_and_decorating_characters_change_nothing(text):
    assert codes(text) == ["73.13"]


@pytest.mark.parametrize(
    "text",
    [
        "\x00",
        "\U0001f600",
        "\u202e\u202d\u2066",
        "\ud800",
        "\ufdfa" * MAX_TEXT,
        "a\u0301" * 150,
        "komisi " * 42,
        "kota " * 60,
        "pemerintah daerah " * 16,
        "dpmptsp dan tenaga kerja " * 12,
        "dinas penanaman modal dan " * 11,
        "wakil ketua " * 24 + "x",
        "pemerintah daerah " * 16 + "x",
        "sekretariat daerah " * 15 + "x",
        "komisi i dan ii " * 18 + "x",
        "," * MAX_TEXT,
        "(" * MAX_TEXT,
        "\u0661\u0663",
        "\u00b2\u00b3",
        "1" * 300,
    ],
)
def test_hostile_text_is_unknown_and_raises_nothing(text):
    assert codes(text) == "unknown"
    INDEX.suggest(text)


def test_text_over_the_limit_is_unknown_even_when_it_names_a_region():
    assert codes("Wajo".ljust(MAX_TEXT)) == ["73.13"]
    assert codes("Wajo".ljust(MAX_TEXT + 1)) == "unknown"
    assert codes("x" * 1_000_000) == "unknown"
    assert INDEX.suggest("Wajo" + " " * MAX_TEXT) == ()


def test_random_mixtures_of_known_words_raise_nothing_and_keep_the_contract():
    dice = random.Random(20260)
    words = ["Kab.", "Kota", "Pemerintah", "Daerah", "Istimewa", "DPRD", "Komisi", "I", "MPP", "Wajo", "Bogor", "Aceh"]
    words += ["Jambi", "Kep.", "Riau", "PTSP", "dan", ",", "(", ")", "/", " - ", "73.13", "\u202e", "\x00", "Sulsel"]
    for _ in range(5_000):
        text = " ".join(dice.choices(words, k=dice.randint(1, 9)))
        found = INDEX.resolve(text)
        assert found.status == {0: "unknown", 1: "one"}.get(len(found.candidates), "ambiguous"), text
        assert found.body_kind in (None, GOVERNMENT, COUNCIL, OFFICE, BodyKind.COMMISSION)
        if found.type_hint and found.candidates:
            assert {place.type for place in found.candidates} == {found.type_hint}, text


# --- the normal form ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kab.  WAJO", "kab wajo"),
        ("Toli-Toli", "toli toli"),
        ("Kemenpan-RB", "kemenpan rb"),
        ("Jum'at", "jumat"),
        ("Jum\u2019at", "jumat"),
        ("\uff2d\uff30\uff30", "mpp"),
        ("Stra\u00dfe", "strasse"),
        ("a\x00b\u202ec\td", "abc d"),
        ("  !!  ", ""),
        ("\U0001f600 studi_tiru \U0001f600", "studi tiru"),
        ("50 Kota (2022)", "50 kota 2022"),
    ],
)
def test_the_normal_form_folds_case_width_punctuation_and_invisible_characters(text, expected):
    assert normalise(text) == expected


@pytest.mark.slow
def test_the_normal_form_of_a_normal_form_is_itself():
    for number in range(sys.maxunicode + 1):
        if (number >= 0x20000 and number < 0xE0000) or number >= 0xF0000:
            continue  # ideographs without case, and private use
        once = normalise(f"a{chr(number)}\u0301b")
        assert normalise(once) == once, hex(number)
        assert "\x00" not in once and "  " not in once


# --- suggestions ----------------------------------------------------------------------------------------------------


def suggested(text, limit=8):
    return [place.code for place in INDEX.suggest(text, limit=limit)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Wajo", ["73.13"]),
        ("Kota Wajo", ["73.13"]),
        ("Wajoo", ["73.13"]),
        ("Sopeng", ["73.12"]),
        ("Kab Soppng", ["73.12"]),
        ("Bogor", ["32.01", "32.71"]),
        ("Kota Bogor", ["32.71", "32.01"]),
        ("Kota Bog", ["32.71", "32.01"]),
        ("Padang", ["13.71"]),
        ("Kota Padang", ["13.71", "12.77", "13.74"]),
        ("Kertanegara", ["64.02"]),
        ("siau", ["71.09"]),
        ("Mamuju Uta", ["76.01"]),
        ("91.01", ["93.01"]),
        ("73.13", ["73.13"]),
        ("Kotaba", ["63.02"]),
        ("DPRD Kab. Waj, Komisi I", ["73.13"]),
        ("jogya", ["34.71", "34"]),
    ],
)
def test_suggestions_begin_with_what_was_probably_meant(text, first):
    assert suggested(text)[: len(first)] == first


def test_names_that_begin_with_the_text_come_before_names_that_resemble_it():
    found = INDEX.suggest("mal", limit=20)
    begins = [place.short_name.lower().startswith("mal") for place in found[:5]]
    assert all(begins)


def test_suggestions_name_each_region_once_and_keep_the_limit():
    for text in ("a", "ba", "kepulauan", "Kota B", "utara"):
        for limit in (1, 3, 8):
            found = suggested(text, limit)
            assert len(found) == len(set(found)) == limit
    assert suggested("Wajo", 0) == []
    assert sorted(suggested("jawa")) == ["32", "33", "35"]


@pytest.mark.parametrize("text", ["", "Kab.", "\U0001f600", "qqqqqqqq", "\x00"])
def test_nothing_is_suggested_for_a_text_without_a_name(text):
    assert suggested(text) == []


# --- building the index, and the other tables -----------------------------------------------------------------------


def test_an_alias_of_a_region_that_does_not_exist_is_refused():
    with pytest.raises(KeyError):
        PlaceIndex(PLACES, aliases=[("Atlantis", "99.99")])


def test_a_name_without_a_letter_is_refused():
    with pytest.raises(ValueError):
        PlaceIndex(PLACES, aliases=[("...", "73.13")])


def test_a_code_of_today_wins_over_the_same_code_of_the_past():
    index = PlaceIndex(PLACES, former=[("Kabupaten Lama", "73.13", "73.12")])
    assert index.resolve("73.13").place.code == "73.13"
    assert index.resolve("Kab. Lama").place.code == "73.12"


def test_an_index_without_regions_knows_nothing():
    empty = PlaceIndex([])
    assert empty.resolve("Wajo").status == "unknown"
    assert empty.suggest("Wajo") == ()


def test_a_name_or_alias_of_a_central_agency_belongs_to_one_agency_and_is_no_region():
    owner = {}
    for row in CENTRAL:
        assert row["kind"] in ("ministry", "enterprise")
        names = {row["name"], row["short_name"], *filter(None, row["aliases"].split(";"))}
        for key in {normalise(name).replace(" ", "") for name in names}:
            assert owner.setdefault(key, row["name"]) == row["name"], key
        assert {codes(name) for name in names} == {"unknown"}
    assert owner["kemenpanrb"] == CENTRAL[0]["name"]


@pytest.mark.django_db
def test_an_alias_whose_deed_ends_late_is_known_though_a_later_one_has_a_higher_key():
    region = make_region(short_name="Randumaya")
    late, _ = (make(RegionAlias, region=region, alias=alias) for alias in ("Randu Lama", "Randu Baru"))
    entry = late.history.get()
    values = {field.attname: getattr(entry, field.attname) for field in entry._meta.concrete_fields}
    entry.delete()
    RegionAlias.objects.filter(pk=late.pk)._raw_delete("default")  # neither is there while its deed has not ended
    known = place_index()
    assert (known.resolve("Randu Baru").status, known.resolve("Randu Lama").status) == ("one", "unknown")
    RegionAlias.objects.bulk_create([late])
    type(entry).objects.bulk_create([type(entry)(**values)])
    assert place_index().resolve("Randu Lama").place.code == region.code
