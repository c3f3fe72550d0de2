"""Lists as files: CSV and XLSX from one declared table of columns, safe to open in a spreadsheet, in constant memory.

CSV is written for Excel with Indonesian settings, where a comma parts decimals and a semicolon parts cells: UTF-8 with byte
order mark, `;` between cells, decimal comma, dates as 2021-05-03, a date known to the month or the year as 2021-05 or 2021.
XLSX has real dates and numbers, codes as text, and a second sheet that says what was filtered, when and by which portal.
"""

import csv
import re
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import StringIO
from itertools import chain, islice
from typing import Any

import xlsxwriter
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header

from .dates import date_text
from .partial_dates import PartialDate

CHUNK = 2000  # rows that are read, and joined with what other tables know, at a time
MAX_CELL = 32_767  # characters that a cell of Excel holds, counted in UTF-16
MAX_ROWS = 1_048_575  # rows of a sheet of Excel under its header
CUT_MARK = " … [dipotong]"
PAGE_KEYS = ("sesudah", "sebelum")

TEXT, CODE, WHOLE, DECIMAL, DATE, PARTIAL, URL = "text", "code", "whole", "decimal", "date", "partial", "url"
WIDTHS = {TEXT: 28, CODE: 14, WHOLE: 12, DECIMAL: 10, DATE: 13, PARTIAL: 16, URL: 40}
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class FileFormat:
    """The end of a download's address: csv or xlsx."""

    regex = "csv|xlsx"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


@dataclass(frozen=True)
class Column:
    """A column of a file: its Indonesian header, what a row holds there, and how that is written.

    `kind` says what `value` gives: text, code and url give str (a url that begins with "/" is completed with the portal's
    address), whole an int, decimal a Decimal with its published digits, date a date, partial a PartialDate. None and ""
    are an empty cell, never zero. `meaning` explains the column on the second sheet.
    """

    header: str
    value: Callable[[Any], Any]
    kind: str = TEXT
    meaning: str = ""
    width: int = 0


@dataclass(frozen=True)
class Export:
    """A list as a file: `name` begins its file name, `filtered` are its filters in words, `list_path` is the list's own path."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: Iterable[Any]
    filtered: str
    list_path: str
    notes: tuple[str, ...] = ()


def key_column(header: str, value: Callable[[Any], Any], meaning: str) -> Column:
    """The public keys of rows: what another portal or a later file knows them by."""
    return Column(header, value, CODE, f"{meaning} {KEY_MEANING}", 18)


def yes_no(value: bool | None) -> str:
    """ "Ya", "Tidak", and nothing for what is unknown."""
    return "" if value is None else "Ya" if value else "Tidak"


def in_chunks(queryset, size: int = CHUNK) -> Iterator[list]:
    """The rows in lists of at most `size`, in their order; what is prefetched is asked once a list."""
    rows = queryset.iterator(chunk_size=size)
    while chunk := list(islice(rows, size)):
        yield chunk


# --- Answers -----------------------------------------------------------------------------------------------------


def export_response(request, export: Export, file_format: str) -> HttpResponse | StreamingHttpResponse:
    """The file as a download named like "mpp-2026-11-23.xlsx". A HEAD request reads no row."""
    name = f"{export.name}-{timezone.localdate():%Y-%m-%d}.{file_format}"
    headers = {"Content-Disposition": content_disposition_header(True, name) or ""}
    base = request.build_absolute_uri("/").rstrip("/")
    if request.method == "HEAD":
        return HttpResponse(content_type=TYPES[file_format], headers=headers)
    if file_format == "csv":
        lines = csv_lines(export.columns, export.rows, base)
        return StreamingHttpResponse(lines, content_type=TYPES["csv"], headers=headers)
    file = tempfile.TemporaryFile()  # noqa: SIM115 the response closes it, and with that it is gone
    try:
        write_xlsx(file, export, base, f"{base}{export.list_path}{'?' if (query := kept(request)) else ''}{query}")
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return FileResponse(file, content_type=TYPES["xlsx"], headers=headers)


def export_refused(request, form, list_path: str) -> HttpResponse:
    """Status 400 and what is wrong with the filter, since a file of everything is not what was asked for."""
    query = kept(request)
    back = f"{list_path}?{query}" if query else list_path
    errors = [
        (form.fields[name].label if name in form.fields else "", message)
        for name, messages in form.errors.items()
        for message in messages
    ]
    return render(request, "components/export_refused.html", {"errors": errors, "back": back}, status=400)


def kept(request) -> str:
    """The filters of an address, without the place in the pages."""
    query = request.GET.copy()
    for key in PAGE_KEYS:
        query.pop(key, None)
    return query.urlencode()


# --- What a cell may hold ----------------------------------------------------------------------------------------

_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")  # XML 1.0, production 2
_FORMULA = frozenset("=+-@")


def clean_cell(text: str) -> str:
    """The text without the characters that no sheet can hold, one kind of line break, cut with a mark where it is too long."""
    if not text.isprintable():
        text = _REFUSED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text) * 2 > MAX_CELL and len(text.encode("utf-16-le")) // 2 > MAX_CELL:
        room = (MAX_CELL - len(CUT_MARK)) * 2
        text = text.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + CUT_MARK
    return text


def is_formula(text: str) -> bool:
    """Whether a spreadsheet could run the text: = + - or @ in any width stands first, after whatever shows nothing."""
    if text[:1].isalnum():
        return False
    if text[:1] in ("\t", "\r"):
        return True
    for char in text:
        category = unicodedata.category(char)
        if category[0] not in "CZ" and not char.isspace():
            return unicodedata.normalize("NFKC", char)[:1] in _FORMULA
    return False


def neutral(text: str) -> str:
    """The text as a cell of CSV that no spreadsheet runs: an apostrophe stands before what looks like a formula."""
    cleaned = clean_cell(text)
    return f"'{cleaned}" if is_formula(text) or (cleaned != text and is_formula(cleaned)) else cleaned


# --- CSV ---------------------------------------------------------------------------------------------------------


def csv_lines(columns: tuple[Column, ...], rows: Iterable[Any], base: str = "") -> Iterator[bytes]:
    """The file in pieces of some hundred rows."""
    getters = [(column.value, _CSV[column.kind]) for column in columns]
    headers = [neutral(column.header) for column in columns]
    cells = (
        [write(value, base) if (value := get(row)) not in (None, "") else "" for get, write in getters] for row in rows
    )
    yield b"\xef\xbb\xbf"
    lines = chain([headers], cells)
    while some := list(islice(lines, 500)):
        buffer = StringIO()
        csv.writer(buffer, delimiter=";").writerows(some)
        yield buffer.getvalue().encode()


def _csv_partial(value: PartialDate) -> str:
    return value.day.isoformat()[: {"year": 4, "month": 7, "day": 10}[value.precision]]


_CSV: dict[str, Callable[[Any, str], str]] = {
    TEXT: lambda value, base: neutral(str(value)),
    CODE: lambda value, base: neutral(str(value)),
    URL: lambda value, base: neutral(f"{base}{value}" if value.startswith("/") else value),
    WHOLE: lambda value, base: str(int(value)),
    DECIMAL: lambda value, base: f"{value:f}".replace(".", ","),
    DATE: lambda value, base: value.isoformat(),
    PARTIAL: lambda value, base: _csv_partial(value),
}


# --- XLSX --------------------------------------------------------------------------------------------------------


def write_xlsx(file, export: Export, base: str, list_url: str, max_rows: int = MAX_ROWS) -> None:
    """Write the workbook into an open binary file: the rows, then "Keterangan". Rows beyond `max_rows` are left out and told."""
    with tempfile.TemporaryDirectory() as folder:
        book = xlsxwriter.Workbook(
            file,
            {
                "constant_memory": True,
                "tmpdir": folder,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        book.set_properties({"title": export.title})
        count, is_cut = _write_rows(book, export, base, max_rows)
        _write_notes(book, export, base, list_url, count, is_cut)
        book.close()


def _write_rows(book, export: Export, base: str, max_rows: int) -> tuple[int, bool]:
    sheet = book.add_worksheet("Data")
    head = book.add_format({"bold": True, "bg_color": "#E6EEF2", "text_wrap": True, "valign": "top", "border": 1})
    for position, column in enumerate(export.columns):
        sheet.set_column(position, position, column.width or WIDTHS[column.kind])
        sheet.write_string(0, position, column.header, head)
    cells = _Cells(book, sheet, base)
    writers = [(at, column.value, getattr(cells, column.kind)) for at, column in enumerate(export.columns)]
    rows, count = iter(export.rows), 0
    for row in islice(rows, max_rows):
        count += 1
        for at, get, write in writers:
            value = get(row)
            if value is not None and value != "":
                write(count, at, value)
    is_cut = next(rows, None) is not None
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, count, len(export.columns) - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{count + 1}"})
    sheet.set_landscape()
    sheet.repeat_rows(0)
    sheet.fit_to_pages(1, 0)
    return count, is_cut


class _Cells:
    """How each kind of value is written: text never as a formula or a link, whatever it looks like."""

    def __init__(self, book, sheet, base: str):
        self.book, self.sheet, self.base = book, sheet, base
        self.day = book.add_format({"num_format": "dd/mm/yyyy", "align": "left"})
        self.count = book.add_format({"num_format": "#,##0"})
        self.as_text = book.add_format({"num_format": "@"})
        self.digits: dict[int, Any] = {}

    def text(self, row, at, value):
        self.sheet.write_string(row, at, clean_cell(str(value)))

    def code(self, row, at, value):
        self.sheet.write_string(row, at, clean_cell(str(value)), self.as_text)

    def url(self, row, at, value):
        self.text(row, at, f"{self.base}{value}" if value.startswith("/") else value)

    def whole(self, row, at, value):
        self.sheet.write_number(row, at, int(value), self.count)

    def decimal(self, row, at, value: Decimal):
        places = max(0, -int(value.as_tuple().exponent))
        if places not in self.digits:
            self.digits[places] = self.book.add_format({"num_format": "0." + "0" * places if places else "0"})
        self.sheet.write_number(row, at, value, self.digits[places])

    def date(self, row, at, value: date):
        if value.year < 1900:  # where the calendar of Excel begins
            return self.text(row, at, date_text(value, weekday=False))
        self.sheet.write_datetime(row, at, value, self.day)

    def partial(self, row, at, value: PartialDate):
        if value.precision == "day":
            return self.date(row, at, value.day)
        self.text(row, at, str(value))


def _write_notes(book, export: Export, base: str, list_url: str, count: int, is_cut: bool) -> None:
    now = timezone.localtime()
    told = [
        ("Isi", export.title),
        ("Portal", f"{base}/"),
        ("Alamat daftar", list_url),
        ("Diunduh", f"{date_text(now.date(), weekday=False)} pukul {now:%H.%M} WIB"),
        ("Disaring", export.filtered or "Tidak disaring: semua baris daftar."),
        ("Jumlah baris", f"{count:,}".replace(",", ".")),
        *([("Dipotong", CUT_NOTE.format(count=f"{count:,}".replace(",", ".")))] if is_cut else []),
        *(("Catatan", note) for note in (*export.notes, *NOTES)),
    ]
    sheet = book.add_worksheet("Keterangan")
    bold = book.add_format({"bold": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 90)
    meanings = [(column.header, column.meaning or KIND_MEANINGS[column.kind]) for column in export.columns]
    for row, (label, words) in enumerate([*told, ("", ""), ("Kolom", "Isi kolom"), *meanings]):
        sheet.write_string(row, 0, clean_cell(label), bold)
        sheet.write_string(row, 1, clean_cell(words), bold if label == "Kolom" else wrapped)
    sheet.freeze_panes(0, 1)


KEY_MEANING = "Kunci tidak pernah berubah, sama di setiap unduhan, dan tidak dipakai ulang."
CUT_NOTE = (
    "Daftar ini melebihi {count} baris, batas satu lembar Excel. Sisanya tidak ada di sini: unduh CSV atau saring lagi."
)
NOTES = (
    "Sel kosong berarti tidak disebut atau tidak diketahui, bukan nol.",
    "Setiap fakta berasal dari sumber yang tertulis di baris ini atau di halamannya. "
    "Sebutkan sumber itu dan portal ini bila mengutip.",
)
KIND_MEANINGS = {
    TEXT: "Teks.",
    CODE: "Kode, ditulis sebagai teks.",
    WHOLE: "Bilangan bulat.",
    DECIMAL: "Bilangan dengan desimal seperti terbit.",
    DATE: "Tanggal.",
    PARTIAL: "Tanggal; bila hanya diketahui sampai bulan atau tahun, ditulis sebagai teks.",
    URL: "Alamat halaman.",
}
