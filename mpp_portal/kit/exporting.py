"""Lists as files: one table of columns for CSV and for Excel, real dates, codes as text, no cell that a program would run.

CSV is for Indonesian Excel: UTF-8 with a byte order mark, semicolons between cells, decimal commas, ISO dates. XLSX is written
to a temporary file with constant memory and then sent.
"""

import csv
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import FileResponse, StreamingHttpResponse
from django.urls.converters import StringConverter
from django.utils import timezone

MOST_ROWS = 1_048_575  # of an Excel sheet, less the heading
MOST_CHARACTERS = 32_767  # of an Excel cell
CUT = " … (dipotong)"
# What a spreadsheet takes for a formula, plain or in the full-width forms that some programs fold.
_FORMULA = re.compile(r"^\s*[=+\-@\t\r＝＋－＠]")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class SheetConverter(StringConverter):
    """The end of a download's address."""

    regex = "csv|xlsx"


@dataclass(frozen=True)
class Column:
    """A column: its heading in Indonesian, and what a row puts into it.

    Text and codes are str, counts int, indices Decimal with the digits they were published with, days date. "" and None
    leave the cell empty.
    """

    header: str
    value: Callable[[Any], str | int | Decimal | date | None]
    width: int = 18


def neutral(text: str) -> str:
    """The text, such that no spreadsheet runs it: what could be a formula begins with an apostrophe."""
    clean = _UNPRINTABLE.sub("", text)
    return f"'{clean}" if _FORMULA.match(clean) else clean


def in_batches(rows: Iterable, size: int = 2000) -> Iterator[list]:
    """The rows in lists of `size`, so that what a batch needs is loaded once."""
    batch: list = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def download(rows: Iterable, columns: list[Column], *, sheet: str, name: str, notes: Iterable[str] = ()):
    """A file of `rows`, to be sent. `sheet` is "csv" or "xlsx"; `notes` are told on a sheet of their own."""
    file_name = f"{name}-{timezone.localdate():%Y-%m-%d}.{sheet}"
    if sheet == "csv":
        response: Any = StreamingHttpResponse(_csv_lines(rows, columns), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{file_name}"'
        return response
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return FileResponse(_workbook(rows, columns, notes), as_attachment=True, filename=file_name, content_type=kind)


class _Line:
    """A file for `csv.writer` that keeps the one line just written."""

    def write(self, text: str):
        self.text = text


def _csv_lines(rows: Iterable, columns: list[Column]) -> Iterator[str]:
    line = _Line()
    writer = csv.writer(line, delimiter=";")
    writer.writerow([column.header for column in columns])
    yield f"\ufeff{line.text}"
    for row in rows:
        writer.writerow([_csv_cell(column.value(row)) for column in columns])
        yield line.text


def _csv_cell(value) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", ",")
    return str(value) if isinstance(value, int) else neutral(str(value))


def _workbook(rows: Iterable, columns: list[Column], notes: Iterable[str]):
    """The finished file, at its beginning; it is deleted when it is closed."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 the response closes it
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(file, options)
    # A day without the hour in it: a workbook that is made twice from the same rows is the same.
    book.set_properties({"created": datetime.combine(timezone.localdate(), datetime.min.time())})
    bold, day = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"num_format": "dd/mm/yyyy"})
    digits = {places: book.add_format({"num_format": "0." + "0" * places}) for places in range(1, 7)}
    sheet = book.add_worksheet("Data")
    sheet.freeze_panes(1, 0)
    for position, column in enumerate(columns):
        sheet.set_column(position, position, column.width)
        sheet.write_string(0, position, column.header, bold)
    count, is_cut = 0, False
    for count, row in enumerate(rows, start=1):
        if count > MOST_ROWS:
            count, is_cut = MOST_ROWS, True
            break
        for position, column in enumerate(columns):
            _write(sheet, count, position, column.value(row), day, digits)
    sheet.autofilter(0, 0, max(count, 1), len(columns) - 1)
    told = [*notes, f"{count:,} baris".replace(",", ".")]
    if is_cut:
        told.append("Daftar ini lebih panjang dari yang dimuat satu lembar Excel. Unduh CSV untuk seluruhnya.")
    about = book.add_worksheet("Keterangan")
    about.set_column(0, 0, 100)
    for position, note in enumerate(told):
        about.write_string(position, 0, _UNPRINTABLE.sub("", note))
    book.close()
    file.seek(0)
    return file


def _write(sheet, row: int, position: int, value, day, digits):
    if value is None or value == "":
        return
    if isinstance(value, date):
        sheet.write_datetime(row, position, datetime.combine(value, datetime.min.time()), day)
    elif isinstance(value, Decimal):
        places = max(0, -int(value.as_tuple().exponent))
        sheet.write_number(row, position, value, digits.get(places))
    elif isinstance(value, int):
        sheet.write_number(row, position, value)
    else:
        text = _UNPRINTABLE.sub("", str(value))
        sheet.write_string(
            row, position, text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - len(CUT)] + CUT
        )
