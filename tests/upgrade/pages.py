"""What pages say: the visible words of an answer, line by line, and a record of them to compare with.

Used by the code of the first release, to write the record, and by the code of today: it knows no model and no route.
"""

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import datetime
from html.parser import HTMLParser
from typing import NamedTuple

from django.contrib.auth import get_user_model
from django.test import Client
from pypdf import PdfReader

from .clock import Clock, told_by

#: The moment at which all pages are asked: a Monday, 09.30 in Jakarta.
ASKED_AT = datetime.fromisoformat("2026-11-30T09:30:00+07:00")


class Asked(NamedTuple):
    """An address and who asks: a user name, or "" for nobody."""

    address: str
    person: str


Record = dict[Asked, list[str]]


def answers(pages: Iterable[Asked]) -> Record:
    """What the portal says now to each who asks: status and kind of content, then the visible words."""
    clients: dict[str, Client] = {}
    record: Record = {}
    with ExitStack() as stack:
        stack.enter_context(told_by(Clock(ASKED_AT)))
        for number, asked in enumerate(pages):
            if asked.person not in clients:
                clients[asked.person] = _client_of(asked.person)
            # From many addresses: pages behind a secret may be opened sixty times a minute from one.
            network = f"198.51.{number // 250}.{number % 250 + 1}"
            answer = clients[asked.person].get(asked.address, follow=True, REMOTE_ADDR=network)
            record[asked] = list(_lines(asked.address, answer))
    return record


def _client_of(person: str) -> Client:
    client = Client()
    if person:
        client.force_login(get_user_model().objects.get(username=person))
    return client


def _lines(address: str, answer) -> Iterator[str]:
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    content = answer.getvalue()
    yield f"{answer.status_code} {kind}"
    if kind == "text/html":
        yield from words_of(content.decode())
    elif kind == "application/pdf" and "/berkas/" not in address:
        for page in PdfReader(io.BytesIO(content)).pages:
            yield from filter(None, (" ".join(line.split()) for line in page.extract_text().splitlines()))
    elif kind == "text/csv":
        yield from cells_of(content.decode("utf-8-sig"))
    elif kind.startswith("text/"):
        yield from content.decode("utf-8-sig").replace("\r\n ", "").replace("\r", "").rstrip("\n").split("\n")
    else:
        yield f"{len(content)} bytes, SHA-256 {hashlib.sha256(content).hexdigest()}"


def cells_of(table: str) -> Iterator[str]:
    """What a CSV file says, a line for each cell with its column: one that is added moves no other."""
    columns, *rows = csv.reader(io.StringIO(table, newline=""), delimiter=";")
    for row in rows:
        for column, value in zip(columns, row, strict=True):
            if value:
                yield f"{column}: {' '.join(value.split())}"


# --- The words of a page -----------------------------------------------------------------------------------------

#: Elements within a line; every other one begins a line of its own, a link too.
WITHIN_A_LINE = {
    "abbr", "b", "bdi", "cite", "code", "em", "i", "kbd", "mark", "meter", "q", "s", "small", "span", "strong", "sub",
    "sup", "time", "tspan", "u", "wbr",
}  # fmt: skip
UNSEEN = {"script", "style", "template"}
SAID_ASIDE = ("alt", "aria-label", "placeholder")


class _Words(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.line: list[str] = []
        self.unseen = 0

    def end_line(self):
        if text := " ".join("".join(self.line).split()):
            self.lines.append(text)
        self.line = []

    def handle_starttag(self, tag, attrs):
        of = dict(attrs)
        if tag in UNSEEN:
            self.unseen += 1
        if tag not in WITHIN_A_LINE:
            self.end_line()
        if tag == "input":
            self._input(of)
        elif tag == "option":
            self.line.append("(x) " if "selected" in of else "( ) ")
        for name in SAID_ASIDE:
            if of.get(name):
                self.line.append(f" [{of[name]}] ")

    def _input(self, of):
        """What a box shows. What is hidden differs by nature: tokens, versions, keys of a sending."""
        kind = of.get("type", "text")
        if kind in ("checkbox", "radio"):
            self.line.append("[x] " if "checked" in of else "[ ] ")
        elif kind != "hidden":
            self.line.append(f"[{of.get('value', '')}] ")

    def handle_endtag(self, tag):
        if tag in UNSEEN:
            self.unseen -= 1
        if tag not in WITHIN_A_LINE:
            self.end_line()

    def handle_data(self, data):
        if not self.unseen:
            self.line.append(data)


def words_of(page: str) -> list[str]:
    """The visible words of an HTML page, what its boxes hold among them, a line for each block."""
    reader = _Words()
    reader.feed(page)
    reader.end_line()
    return reader.lines


# --- The record as text ------------------------------------------------------------------------------------------

HEADING = re.compile(r"### (\S+) ### (.*)")


def as_text(record: Record) -> str:
    """The record to keep: a heading for each page and who asked, then its lines, indented."""
    parts = []
    for asked, lines in record.items():
        parts.append(f"### {asked.address} ### {asked.person}")
        parts += [f"  {line}" for line in lines]
    return "\n".join(parts) + "\n"


def from_text(text: str) -> Record:
    """The record that `as_text` wrote."""
    record: Record = {}
    lines: list[str] = []
    for line in text.split("\n"):
        if heading := HEADING.fullmatch(line):
            lines = record.setdefault(Asked(*heading.groups()), [])
        elif line:
            lines.append(line[2:])
    return record
