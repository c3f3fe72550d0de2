"""Lists as files: what is in a cell is data, never a formula, and of the right kind."""

import csv
import io
from datetime import date, datetime
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from mpp_portal.kit import exporting
from mpp_portal.kit.exporting import CUT, MOST_CHARACTERS, Column, download, in_batches

VALUE = [Column("Isi", lambda row: row)]
FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "  =1",
    "＝1",
    '=HYPERLINK("http://x","y")',
    "=cmd|' /C calc'!A0",
]


def as_csv(rows, columns=VALUE) -> list[list[str]]:
    text = download(rows, columns, sheet="csv", name="uji").getvalue().decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";"))


def as_sheet(rows, columns=VALUE, notes=()):
    response = download(rows, columns, sheet="xlsx", name="uji", notes=notes)
    return load_workbook(io.BytesIO(response.getvalue()))


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_cell_that_begins_like_a_formula_is_text_in_both(formula):
    assert as_csv([formula])[1][0].startswith("'")
    cell = as_sheet([formula])["Data"]["A2"]
    assert cell.data_type == "s" and cell.hyperlink is None


@pytest.mark.parametrize(
    "text", ["12.71", "007", "K-2026-000001", "a=b", 'Kab. Wajo; "kutip"', "baris\nkedua", "http://x", "é–’"]
)
def test_text_and_codes_stay_text(text):
    assert as_csv([text])[1] == [text]
    cell = as_sheet([text])["Data"]["A2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_days_are_days_counts_are_numbers_and_indices_keep_their_digits():
    rows = [(date(2024, 5, 29), 1234, Decimal("4.50"), -3)]
    columns = [Column(str(n), lambda row, n=n: row[n]) for n in range(4)]
    assert as_csv(rows, columns)[1] == ["2024-05-29", "1234", "4,50", "-3"]
    cells = as_sheet(rows, columns)["Data"][2]
    assert [cell.value for cell in cells] == [datetime(2024, 5, 29), 1234, 4.5, -3]
    assert (cells[0].number_format, cells[2].number_format) == ("dd/mm/yyyy", "0.00")


@pytest.mark.parametrize("empty", [None, ""])
def test_unknown_is_an_empty_cell_and_never_zero(empty):
    assert as_csv([empty])[1] == [""]
    assert as_sheet([empty])["Data"]["A2"].value is None


def test_what_excel_cannot_hold_is_left_out_or_cut_with_a_mark():
    assert as_csv(["a\x00b\x0bc"])[1] == ["abc"]
    assert as_sheet(["a\x00b\x0bc"])["Data"]["A2"].value == "abc"
    long = as_sheet(["x" * 40_000])["Data"]["A2"].value
    assert len(long) == MOST_CHARACTERS and long.endswith(CUT)


def test_the_heading_stays_in_sight_and_filters_are_on_and_the_notes_have_their_sheet():
    book = as_sheet(["a", "b"], notes=["Disaring: tidak"])
    assert (book["Data"].freeze_panes, book["Data"].auto_filter.ref) == ("A2", "A1:A3")
    assert [row[0].value for row in book["Keterangan"].rows] == ["Disaring: tidak", "2 baris"]


def test_a_list_longer_than_a_sheet_says_so(monkeypatch):
    monkeypatch.setattr(exporting, "MOST_ROWS", 3)
    book = as_sheet(list("abcde"))
    assert book["Data"].max_row == 4
    assert "lebih panjang" in book["Keterangan"]["A2"].value
    assert len(as_csv(list("abcde"))) == 6


def test_an_empty_list_is_a_heading():
    assert as_csv([]) == [["Isi"]]
    assert as_sheet([])["Data"].max_row == 1


def test_batches_hold_every_row_once():
    assert list(in_batches(range(5), size=2)) == [[0, 1], [2, 3], [4]]
    assert list(in_batches([])) == []
