"""Rows from a file: one declared form per dataset, every error with its row number, all or nothing.

Nothing here writes. A loader reads all its files, refuses when any row is refused, and only then writes in bulk inside
one deed. Foreign keys are looked up in maps that the loader built once.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from .public_keys import PublicKeyConverter


@dataclass(frozen=True)
class Refusal:
    """What is wrong with one row. `row` is the number that a spreadsheet shows: the heading is row 1."""

    file: str
    row: int
    column: str
    message: str

    def __str__(self):
        return f"{self.file}, baris {self.row}{f', {self.column}' if self.column else ''}: {self.message}"


class ImportRefused(Exception):
    """Nothing was stored. `refusals` has every error of every file."""

    def __init__(self, refusals: Iterable[Refusal]):
        self.refusals = list(refusals)
        super().__init__("\n".join(map(str, self.refusals)))


@dataclass(frozen=True)
class Row:
    """A row that its form accepted."""

    number: int
    cleaned: dict[str, Any]

    def __getitem__(self, name):
        return self.cleaned[name]


class KnownField(forms.CharField):
    """A key of a map that the loader built once; cleaned to what the map holds for it. `kind` names the map."""

    def __init__(self, kind: str, **options):
        super().__init__(**options)
        self.kind = kind
        self.known: Mapping[str, Any] = {}

    def clean(self, value):
        text = super().clean(value)
        if text == "":
            return None
        if text not in self.known:
            raise ValidationError(f"“{text}” tidak dikenal.")
        return self.known[text]


class RowForm(forms.Form):
    """One row of a dataset: a field for each column, in the order of the file. A file may leave out the columns `optional`."""

    optional: tuple[str, ...] = ()

    def __init__(self, data, *, known: Mapping[str, Mapping[str, Any]]):
        super().__init__(data)
        for field in self.fields.values():
            if isinstance(field, KnownField):
                field.known = known[field.kind]


class KeyField(forms.CharField):
    """The public key of a row; "" where the file leaves it to the portal."""

    def clean(self, value):
        text = super().clean(value).lower()
        if text and not re.fullmatch(PublicKeyConverter.regex, text):
            raise ValidationError(f"“{value}” bukan kunci.")
        return text


class KeyedRow(RowForm):
    """A row that may come with its public key: from another portal, or of what was renamed since it was first shipped.

    What is stored under this key is the row, whatever it says by now.
    """

    key = KeyField(required=False)
    optional = ("key",)


def read_rows(
    path: Path, form: type[RowForm], *, known=None, once: tuple[str, ...] = ()
) -> tuple[list[Row], list[Refusal]]:
    """The rows of a CSV file that `form` accepts, and what is wrong with the others.

    The heading must name exactly the form's fields, optional ones perhaps not. `once` names the columns that no two rows may
    share; they never share a public key.
    """
    rows: list[Row] = []
    refused: list[Refusal] = []
    seen: dict[tuple, int] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        found = list(reader.fieldnames or [])
        wanted = [name for name in form.base_fields if name in found or name not in form.optional]
        if found != wanted:
            return [], [Refusal(path.name, 1, "", f"kolom harus {', '.join(wanted)}; yang ada {', '.join(found)}.")]
        for number, raw in enumerate(reader, start=2):
            marks = _marks(raw, once)
            before = next((mark for mark in marks if mark in seen), None)
            if None in raw or None in raw.values():
                refused.append(Refusal(path.name, number, "", "jumlah kolom tidak sama dengan judulnya."))
            elif before:
                refused.append(Refusal(path.name, number, before[0][0], f"sama dengan baris {seen[before]}."))
            else:
                seen |= dict.fromkeys(marks, number)
                bound = form(raw, known=known or {})
                if bound.is_valid():
                    rows.append(Row(number, bound.cleaned_data))
                refused += _refusals(path.name, number, bound)
    return rows, refused


def _marks(raw: Mapping[str, str], once: tuple[str, ...]) -> list[tuple[tuple[str, str], ...]]:
    """What no other row of the file may share: its columns `once`, and its key where it comes with one."""
    shared = [once, ("key",) if raw.get("key") else ()]
    return [tuple((name, raw[name]) for name in names) for names in shared if names]


def _refusals(file: str, number: int, form: RowForm) -> list[Refusal]:
    return [
        Refusal(file, number, "" if column == "__all__" else column, str(message))
        for column, messages in form.errors.items()
        for message in messages
    ]


@dataclass(frozen=True)
class Loaded:
    """What a file brought: rows read, rows that are new, rows that were there before."""

    file: str
    read: int
    added: int

    @property
    def kept(self) -> int:
        return self.read - self.added

    def __str__(self):
        return f"{self.file}: {self.read} rows, {self.added} added, {self.kept} kept"
