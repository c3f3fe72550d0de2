"""Every index of every scheme, letter by letter. Expectations are literals, never computed by the module."""

import ast
import csv
import json
from decimal import Decimal, localcontext
from pathlib import Path

import pytest

from assessments import grading
from assessments.grading import (
    Band,
    DifferentSchemes,
    GradingScheme,
    IndexOutsideScale,
    UnknownLetter,
    compare,
    derive,
    match_letter,
    mismatch,
    normalise_letter,
)

ROOT = Path(__file__).resolve().parents[2]
RAW = {row["code"]: row for row in json.loads((ROOT / "assessments/data/schemes.json").read_text(encoding="utf-8"))}
with (ROOT / "directory/data/topics.csv").open(encoding="utf-8", newline="") as _file:
    TOPICS = list(csv.DictReader(_file))


def number(text):
    return None if text is None else Decimal(text)


def scheme_of(row):
    bands = tuple(Band(b["letter"], b["name"], b["rank"], number(b["lower"]), number(b["upper"])) for b in row["bands"])
    return GradingScheme(row["code"], number(row["scale_min"]), number(row["scale_max"]), row["places"], bands)


SCHEMES = {code: scheme_of(row) for code, row in RAW.items()}
IPP = ("upp-2017", "pekppp-2022")
MONEV = ("monev-mpp-2021", "monev-mpp-2022")
NUMERIC = (*IPP, "skm-2017")
SKM = SCHEMES["skm-2017"]
PEKPPP = SCHEMES["pekppp-2022"]

# Lowest hundredth of each letter, best first: typed from the published tables, not read from the data file.
IPP_FLOORS = (
    (451, "A"), (401, "A-"), (351, "B"), (301, "B-"), (251, "C"), (201, "C-"), (151, "D"), (101, "E"), (0, "F"),
)  # fmt: skip
SKM_FLOORS = ((8831, "A"), (7661, "B"), (6500, "C"), (2500, "D"))


def letter_at(floors, hundredths):
    return next(letter for floor, letter in floors if hundredths >= floor)


# --- indices --------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("code", IPP)
def test_it_is_true_that_every_ipp_by_one_ten_thousandth_has_one_band_and_never_a_worse_one_for_a_better_index(code):
    scheme, rank = SCHEMES[code], 9
    for n in range(50_001):
        band = derive(scheme, Decimal(n).scaleb(-4))
        assert band.letter == letter_at(IPP_FLOORS, (n + 50) // 100), n
        assert band.rank <= rank, n
        rank = band.rank
    assert rank == 1


def test_it_is_true_that_every_skm_index_by_one_hundredth_has_one_band_and_never_a_worse_one_for_a_better_index():
    rank = 4
    for n in range(2_500, 10_001):
        band = derive(SKM, Decimal(n).scaleb(-2))
        assert band.letter == letter_at(SKM_FLOORS, n), n
        assert band.rank <= rank, n
        rank = band.rank
    assert rank == 1


@pytest.mark.parametrize("code", NUMERIC)
def test_it_is_true_that_every_hundredth_lies_within_exactly_one_printed_band(code):
    scheme = SCHEMES[code]
    printed = [(int(band.lower * 100), int(band.upper * 100)) for band in scheme.bands]
    for n in range(int(scheme.scale_min * 100), int(scheme.scale_max * 100) + 1):
        assert sum(low <= n <= high for low, high in printed) == 1, n


@pytest.mark.parametrize(
    ("code", "index", "letter"),
    [
        ("pekppp-2022", "4.505", "A"),
        ("pekppp-2022", "4.5049", "A-"),
        ("pekppp-2022", "4.50499999999999999999999999999999999999", "A-"),
        ("pekppp-2022", "4.005", "A-"),
        ("pekppp-2022", "4.0049", "B"),
        ("pekppp-2022", "1.005", "E"),
        ("pekppp-2022", "1.0049", "F"),
        ("pekppp-2022", "4.61", "A"),  # Kota Magelang
        ("pekppp-2022", "4.56", "A"),  # Banjarnegara
        ("upp-2017", "3.67", "B"),  # Polri 2021
        ("pekppp-2022", "5", "A"),
        ("pekppp-2022", "5E0", "A"),
        ("pekppp-2022", "0", "F"),
        ("pekppp-2022", "-0", "F"),
        ("pekppp-2022", "-0.000", "F"),
        ("pekppp-2022", "1E-5000000", "F"),
        ("pekppp-2022", "0E+5000000", "F"),
        ("skm-2017", "25", "D"),
        ("skm-2017", "64.99", "D"),
        ("skm-2017", "64.9949", "D"),
        ("skm-2017", "64.99499999999999999999999999999999999", "D"),
        ("skm-2017", "64.995", "C"),
        ("skm-2017", "65.00", "C"),
        ("skm-2017", "76.6049", "C"),
        ("skm-2017", "76.605", "B"),
        ("skm-2017", "88.3049", "B"),
        ("skm-2017", "88.305", "A"),
        ("skm-2017", "1E+2", "A"),
    ],
)
def test_it_is_true_that_values_in_the_printed_gaps_are_rounded_half_up_once(code, index, letter):
    assert derive(SCHEMES[code], Decimal(index)).letter == letter


@pytest.mark.parametrize(
    ("code", "index"),
    [
        ("pekppp-2022", "5.0001"),
        ("pekppp-2022", "5.01"),
        ("pekppp-2022", "-0.0001"),
        ("pekppp-2022", "94.98"),
        ("skm-2017", "24.999"),
        ("skm-2017", "100.001"),
        ("skm-2017", "4.44"),
        ("skm-2017", "0"),
        *[(code, odd) for code in (*NUMERIC, *MONEV) for odd in ("NaN", "-NaN", "sNaN", "Infinity", "-Infinity")],
    ],
)
def test_it_is_true_that_an_index_outside_its_scale_raises(code, index):
    with pytest.raises(IndexOutsideScale):
        derive(SCHEMES[code], Decimal(index))


@pytest.mark.parametrize("code", SCHEMES)
@pytest.mark.parametrize("index", [4.505, 4, "4.505", True, None])
def test_it_is_true_that_only_a_decimal_is_an_index(code, index):
    with pytest.raises(TypeError):
        derive(SCHEMES[code], index)


@pytest.mark.parametrize("code", MONEV)
@pytest.mark.parametrize("index", ["0", "3.7", "88.31", "1E+9"])
def test_it_is_true_that_a_scheme_without_thresholds_derives_nothing(code, index):
    assert derive(SCHEMES[code], Decimal(index)) is None


def test_it_is_true_that_one_unknown_threshold_stops_every_derivation():
    bands = (Band("Prima", "Prima", 1), Band("Baik", "Baik", 2, Decimal("0"), Decimal("3")))
    assert derive(GradingScheme("partly", Decimal(0), Decimal(5), 2, bands), Decimal("1")) is None


def test_it_is_true_that_the_order_of_the_bands_does_not_matter():
    turned = GradingScheme(PEKPPP.code, PEKPPP.scale_min, PEKPPP.scale_max, 2, PEKPPP.bands[::-1])
    assert [derive(turned, Decimal(n)).letter for n in range(6)] == ["F", "F", "D", "C", "B", "A"]


def test_it_is_true_that_the_callers_decimal_context_changes_nothing():
    with localcontext() as context:
        context.prec, context.rounding = 1, "ROUND_DOWN"
        for trap in context.traps:
            context.traps[trap] = True
        assert derive(PEKPPP, Decimal("4.505")).letter == "A"
        assert derive(SKM, Decimal("64.9949")).letter == "D"


def test_it_is_true_that_places_belong_to_the_scheme():
    whole = GradingScheme("whole", PEKPPP.scale_min, PEKPPP.scale_max, 3, PEKPPP.bands)
    assert derive(whole, Decimal("4.505")).letter == "A-"


# --- letters --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("A", "A"), ("a", "A"), (" A ", "A"), ("A-", "A-"), ("a-", "A-"), ("A -", "A-"), ("A minus", "A-"),
        ("a  MINUS", "A-"), ("A min", "A-"), ("Aminus", "A-"), ("b minus", "B-"), ("c \u2013", "C-"),
        *[(f"A{space}{dash}", "A-") for space in ("", " ", "\u00a0")
          for dash in "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d"],
        ("\uff21\uff0d", "A-"), ("\u00a0A\u00a0-\n", "A-"), ("A+", "A+"), ("a plus", "A+"), ("Prima", "Prima"),
        ("  Sangat   Baik ", "Sangat Baik"), ("", ""), ("  ", ""), ("A--", "A--"), ("AA", "AA"), ("4.51", "4.51"),
    ],
)  # fmt: skip
def test_it_is_true_that_a_letter_has_one_spelling(text, normal):
    assert normalise_letter(text) == normal
    assert normalise_letter(normal) == normal


@pytest.mark.parametrize(
    ("code", "text", "letter"),
    [
        ("pekppp-2022", "a minus", "A-"),
        ("pekppp-2022", "A −", "A-"),
        ("pekppp-2022", "f", "F"),
        ("pekppp-2022", "pelayanan prima", "A"),
        ("pekppp-2022", "Sangat Baik", "A-"),
        ("skm-2017", "Sangat Baik", "A"),
        ("monev-mpp-2022", "PRIMA", "Prima"),
        ("monev-mpp-2022", " sangat  baik ", "Sangat Baik"),
        ("monev-mpp-2022", "cukup", "Cukup"),
    ],
)
def test_it_is_true_that_a_published_letter_finds_the_band_in_its_own_spelling(code, text, letter):
    assert match_letter(SCHEMES[code], text).letter == letter


@pytest.mark.parametrize("code", SCHEMES)
def test_it_is_true_that_every_letter_and_every_name_finds_its_own_band(code):
    for band in SCHEMES[code].bands:
        for text in (band.letter, band.letter.lower(), band.letter.upper(), band.name):
            assert match_letter(SCHEMES[code], text) is band


@pytest.mark.parametrize(
    ("code", "text"),
    [
        *[(code, text) for code in IPP for text in ("A+", "a plus", "B+", "C+", "D-", "E-", "F-", "G", "AA", "Prima")],
        ("skm-2017", "A-"),
        ("skm-2017", "E"),
        ("monev-mpp-2021", "Prima"),
        ("monev-mpp-2022", "A"),
        ("monev-mpp-2022", "Kurang"),
        *[(code, text) for code in SCHEMES for text in ("", " ", "-", "hijau")],
    ],
)
def test_it_is_true_that_a_letter_the_scheme_does_not_have_raises(code, text):
    with pytest.raises(UnknownLetter):
        match_letter(SCHEMES[code], text)


def test_it_is_true_that_no_text_names_no_band_even_where_a_band_has_no_name():
    scheme = GradingScheme("nameless", None, None, 2, (Band("Prima", "", 1),))
    with pytest.raises(UnknownLetter):
        match_letter(scheme, " ")


# --- published beside derived ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "index", "letter", "expected"),
    [
        ("pekppp-2022", "4.44", "A", True),  # Kendal, as reported in 2025
        ("pekppp-2022", "2.24", "C", True),  # Sidenreng Rappang 2023
        ("pekppp-2022", "4.44", "A-", False),
        ("pekppp-2022", "4.44", "a minus", False),
        ("pekppp-2022", "4.44", "A −", False),
        ("pekppp-2022", "4.505", "A", False),
        ("pekppp-2022", "4.61", "A+", True),
        ("pekppp-2022", "0", "F", False),
        ("pekppp-2022", "0", "A", True),
        ("pekppp-2022", None, "A", False),
        ("pekppp-2022", "4.44", None, False),
        ("pekppp-2022", "4.44", "", False),
        ("pekppp-2022", "4.44", "  ", False),
        ("pekppp-2022", None, None, False),
        ("skm-2017", "82", "A", True),
        ("skm-2017", "82", "b", False),
        ("monev-mpp-2022", "82", "Prima", False),
    ],
)
def test_it_is_true_that_a_published_letter_that_contradicts_its_index_is_flagged(code, index, letter, expected):
    assert mismatch(SCHEMES[code], number(index), letter) is expected


def test_it_is_true_that_an_index_outside_its_scale_is_no_mere_mismatch():
    with pytest.raises(IndexOutsideScale):
        mismatch(PEKPPP, Decimal("94.98"), "A")
    with pytest.raises(TypeError):
        mismatch(PEKPPP, 4.44, "A")


# --- comparison -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", SCHEMES)
def test_it_is_true_that_bands_of_one_scheme_compare_by_rank(code):
    ranked = [(code, band) for band in sorted(SCHEMES[code].bands, key=lambda band: band.rank)]
    for i, a in enumerate(ranked):
        for j, b in enumerate(ranked):
            assert compare(a, b) == (1 if i < j else -1 if i > j else 0)


@pytest.mark.parametrize("one", SCHEMES)
@pytest.mark.parametrize("other", SCHEMES)
def test_it_is_true_that_letters_of_different_schemes_are_never_compared(one, other):
    if one != other:
        with pytest.raises(DifferentSchemes):
            compare((one, SCHEMES[one].bands[0]), (other, SCHEMES[other].bands[0]))


# --- the data -------------------------------------------------------------------------------------------------------


def test_it_is_true_that_the_file_holds_these_schemes():
    assert list(RAW) == ["upp-2017", "pekppp-2022", "pekppp-mandiri", *MONEV, "skm-2017"]
    assert [code for code, row in RAW.items() if row["is_survey"]] == ["skm-2017"]
    assert all(band["lower"] is band["upper"] is None for code in MONEV for band in RAW[code]["bands"])
    assert [band["letter"] for band in RAW["monev-mpp-2022"]["bands"] if band["verified"]] == ["Prima"]


@pytest.mark.parametrize("code", IPP)
def test_it_is_true_that_the_weights_of_a_scheme_add_to_one(code):
    aspects = RAW[code]["aspects"]
    assert sum(Decimal(aspect["weight"]) for aspect in aspects) == 1
    assert {aspect["verified"] for aspect in aspects} == {code == "pekppp-2022"}
    assert all(aspect["verified"] or "belum dicocokkan" in aspect["note"] for aspect in aspects)


def test_it_is_true_that_the_weights_are_those_of_the_rule_in_its_year():
    assert [a["weight"] for a in RAW["pekppp-2022"]["aspects"]] == ["0.24", "0.25", "0.18", "0.11", "0.10", "0.12"]
    assert [a["weight"] for a in RAW["upp-2017"]["aspects"]] == ["0.30", "0.18", "0.15", "0.15", "0.15", "0.07"]


def test_it_is_true_that_the_nine_unsur_weigh_the_same_and_store_no_rounded_ninth():
    aspects = RAW["skm-2017"]["aspects"]
    assert len(aspects) == 9
    assert all(aspect["weight"] is None and "1/9" in aspect["note"] for aspect in aspects)


@pytest.mark.parametrize("code", SCHEMES)
def test_it_is_true_that_codes_letters_names_and_ranks_are_distinct_and_ranks_follow_the_limits(code):
    row, bands = RAW[code], SCHEMES[code].bands
    for values in ([b.letter for b in bands], [b.name.casefold() for b in bands], [a["code"] for a in row["aspects"]]):
        assert len(set(values)) == len(values)
    assert [band.rank for band in bands] == list(range(1, len(bands) + 1))
    if code in NUMERIC:
        lowers = [band.lower for band in bands]
        assert lowers == sorted(lowers, reverse=True)
        assert (bands[-1].lower, bands[0].upper) == (SCHEMES[code].scale_min, SCHEMES[code].scale_max)


@pytest.mark.parametrize("code", SCHEMES)
def test_it_is_true_that_a_scheme_that_is_not_verified_says_what_is_not(code):
    assert RAW[code]["verified"] or RAW[code]["verification_note"]
    source = RAW[code]["source"]
    assert source["publisher"] and source["title"] and source["address"].startswith("https://")
    assert source["evidence"] in {"decree", "ministry", "local_government", "press", "oral"}


def test_it_is_true_that_every_aspect_has_a_listed_topic_and_the_thirteen_topics_are_in_order():
    codes = [topic["code"] for topic in TOPICS]
    assert len(codes) == len(set(codes)) == 13
    assert [int(topic["order"]) for topic in TOPICS] == list(range(1, 14))
    assert all(topic["name"] and len(topic["synonyms"]) <= 250 for topic in TOPICS)
    for code in IPP:
        assert [aspect["topic"] for aspect in RAW[code]["aspects"]] == codes[:6]
    assert {aspect["topic"] for row in RAW.values() for aspect in row["aspects"]} <= set(codes)


def test_it_is_true_that_grading_imports_the_standard_library_alone_and_names_no_float():
    tree = ast.parse(Path(grading.__file__).read_text(encoding="utf-8"))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert imported == {"__future__", "re", "unicodedata", "dataclasses", "decimal"}
    assert not any(isinstance(n, ast.Constant) and isinstance(n.value, float) for n in ast.walk(tree))
    assert not {"float", "round"} & {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
