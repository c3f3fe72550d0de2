"""Files of a list: what a cell holds in CSV and in XLSX, read back as a spreadsheet would."""

import csv
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from django.test import RequestFactory
from openpyxl import load_workbook

from mpp_portal.kit import exporting
from mpp_portal.kit.exporting import Column, Export, clean_cell, csv_lines, export_response, neutral, write_xlsx
from mpp_portal.kit.partial_dates import PartialDate

KINDS = ("text", "code", "whole", "decimal", "date", "partial", "url")
COLUMNS = tuple(Column(f"Kolom {kind}", lambda row, kind=kind: row.get(kind), kind) for kind in KINDS)
FULL = {
    "text": "Kab. Randumaya",
    "code": "99.01",
    "whole": 1234,
    "decimal": Decimal("4.50"),
    "date": date(2021, 5, 3),
    "partial": PartialDate(date(2021, 5, 3), "day"),
    "url": "/mpp/contoh/",
}
FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "  =1+1",
    "\n=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    "\u200b=1",
    "\ufeff=1",
]


def export_of(rows, columns=COLUMNS):
    return Export("contoh", "Daftar contoh", columns, iter(rows), "Provinsi: Contoh", "/contoh/", ("Catatan contoh.",))


def sheets_of(rows, columns=COLUMNS, **options):
    file = BytesIO()
    write_xlsx(file, export_of(rows, columns), "https://mpp.example", "https://mpp.example/contoh/?q=a", **options)
    return load_workbook(BytesIO(file.getvalue())), file


def csv_of(rows, columns=COLUMNS):
    text = b"".join(csv_lines(columns, iter(rows), "https://mpp.example")).decode("utf-8-sig")
    return list(csv.reader(StringIO(text, newline=""), delimiter=";"))


# --- Values ------------------------------------------------------------------------------------------------------


def test_a_csv_is_utf_8_with_its_mark_semicolons_decimal_commas_and_iso_dates():
    assert b"".join(csv_lines(COLUMNS, [FULL])).startswith(b"\xef\xbb\xbfKolom text;Kolom code")
    assert csv_of([FULL])[1] == [
        "Kab. Randumaya", "99.01", "1234", "4,50", "2021-05-03", "2021-05-03", "https://mpp.example/mpp/contoh/",
    ]  # fmt: skip


def test_an_xlsx_has_real_dates_and_numbers_and_codes_as_text():
    book, _ = sheets_of([FULL])
    cells = {cell.column_letter: cell for cell in book["Data"][2]}
    assert [cell.value for cell in cells.values()] == [
        "Kab. Randumaya", "99.01", 1234, 4.5, datetime(2021, 5, 3), datetime(2021, 5, 3), "https://mpp.example/mpp/contoh/",
    ]  # fmt: skip
    assert [cell.data_type for cell in cells.values()] == ["s", "s", "n", "n", "d", "d", "s"]
    assert cells["D"].number_format == "0.00"
    assert cells["E"].number_format == cells["F"].number_format == "dd/mm/yyyy"
    assert cells["B"].number_format == "@"
    assert book["Data"].freeze_panes == "A2"
    assert book["Data"].auto_filter.ref == "A1:G2"


@pytest.mark.parametrize(
    ("precision", "in_csv", "in_xlsx"), [("month", "2021-05", "Mei 2021"), ("year", "2021", "2021")]
)
def test_a_date_known_to_the_month_or_the_year_is_never_finer(precision, in_csv, in_xlsx):
    row = {"partial": PartialDate(date(2021, 5, 1), precision)}
    assert csv_of([row])[1][5] == in_csv
    cell = sheets_of([row])[0]["Data"]["F2"]
    assert (cell.value, cell.data_type) == (in_xlsx, "s")


def test_a_day_before_the_calendar_of_excel_is_text():
    assert sheets_of([{"date": date(1899, 12, 31)}])[0]["Data"]["E2"].value == "31 Desember 1899"


@pytest.mark.parametrize("digits", ["4.44", "4.4", "4", "4.5051", "0.00"])
def test_a_decimal_keeps_the_digits_with_which_it_was_published(digits):
    row = {"decimal": Decimal(digits)}
    assert csv_of([row])[1][3] == digits.replace(".", ",")
    cell = sheets_of([row])[0]["Data"]["D2"]
    places = len(digits.partition(".")[2])
    assert cell.number_format == ("0." + "0" * places if places else "0")


def test_missing_is_an_empty_cell_and_zero_is_zero():
    book, _ = sheets_of([{"whole": 0, "decimal": None, "text": ""}])
    assert [cell.value for cell in book["Data"][2]][:3] == [None, None, 0]
    assert csv_of([{"whole": 0}])[1] == ["", "", "0", "", "", "", ""]


# --- What no cell may do -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", FORMULAS)
@pytest.mark.parametrize("kind", ["text", "code", "url"])
def test_no_cell_of_a_csv_begins_a_formula(text, kind):
    (cell,) = (cell for cell in csv_of([{kind: text}])[1] if cell)
    assert cell.startswith("'")


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_an_xlsx_is_a_formula_or_a_link(text):
    book, file = sheets_of([{"text": text, "code": text, "url": "https://contoh.example/"}])
    assert {cell.data_type for cell in book["Data"][2]} <= {"s", "n"}
    assert not any(cell.hyperlink for cell in book["Data"][2])
    sheet = ZipFile(file).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet and b"hyperlink" not in sheet


def test_ordinary_text_is_left_as_it_is():
    for text in ("Rp 5.000", "a=b", "73.13", "'kutip'", "Jum'at", "🕌 masjid", "dua\nbaris", "a;b"):
        assert neutral(text) == text
        assert csv_of([{"text": text}])[1][0] == text


def test_characters_that_a_sheet_cannot_hold_are_dropped():
    text = "a\x00b\x0bc\x1fd\ud800e\ufffff"
    assert clean_cell(text) == "abcdef"
    assert sheets_of([{"text": text}])[0]["Data"]["A2"].value == "abcdef"
    assert neutral("\x00=1") == "'=1"


@pytest.mark.parametrize("char", ["a", "🕌"])
def test_a_cell_that_is_too_long_is_cut_with_a_mark(char):
    cut = clean_cell(char * 40_000)
    assert cut.endswith("… [dipotong]")
    assert len(cut.encode("utf-16-le")) // 2 <= 32_767
    assert sheets_of([{"text": char * 40_000}])[0]["Data"]["A2"].value == cut
    assert clean_cell("a" * 32_767) == "a" * 32_767


def test_a_sheet_that_cannot_hold_all_rows_says_so():
    book, _ = sheets_of([FULL] * 4, max_rows=3)
    assert book["Data"].max_row == 4
    assert any("melebihi 3 baris" in str(row[1].value) for row in book["Keterangan"].rows)
    whole, _ = sheets_of([FULL] * 3, max_rows=3)
    assert not any("melebihi" in str(row[1].value) for row in whole["Keterangan"].rows)


def test_the_second_sheet_says_what_was_filtered_where_and_what_each_column_means():
    book, _ = sheets_of([FULL, FULL])
    told = [(row[0].value, row[1].value) for row in book["Keterangan"].rows]
    assert dict(told[:6]) | {"Diunduh": ""} == {
        "Isi": "Daftar contoh",
        "Portal": "https://mpp.example/",
        "Alamat daftar": "https://mpp.example/contoh/?q=a",
        "Diunduh": "",
        "Disaring": "Provinsi: Contoh",
        "Jumlah baris": "2",
    }
    assert ("Catatan", "Catatan contoh.") in told
    assert {column.header for column in COLUMNS} <= {label for label, _ in told}


def test_an_empty_list_is_a_file_with_headers_alone():
    assert len(csv_of([])) == 1
    assert sheets_of([])[0]["Data"].max_row == 1


# --- Answers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_an_answer_to_head_reads_no_row(file_format):
    def rows():
        raise AssertionError("a row was read")
        yield

    answer = export_response(RequestFactory().head("/contoh/"), export_of(rows()), file_format)
    assert answer.content == b""
    assert f".{file_format}" in answer["Content-Disposition"]


def test_a_failure_while_writing_leaves_no_file_behind(tmp_path, monkeypatch):
    monkeypatch.setattr(exporting.tempfile, "tempdir", str(tmp_path))

    def rows():
        yield FULL
        raise RuntimeError("basis data putus")

    with pytest.raises(RuntimeError):
        export_response(RequestFactory().get("/contoh/"), export_of(rows()), "xlsx")
    assert list(tmp_path.iterdir()) == []
