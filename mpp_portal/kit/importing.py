"""Rows from a file: one declared form per dataset, every error with its row number, all or nothing.

Nothing here writes. A loader reads all its files, refuses when any row is refused, and only then writes in bulk inside
one deed. Foreign keys are looked up in maps that the loader built once.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django import forms
from django.core.exceptions import ValidationError


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
    """One row of a dataset: a field for each column, in the order of the file."""

    def __init__(self, data, *, known: Mapping[str, Mapping[str, Any]]):
        super().__init__(data)
        for field in self.fields.values():
            if isinstance(field, KnownField):
                field.known = known[field.kind]


def read_rows(
    path: Path, form: type[RowForm], *, known=None, once: tuple[str, ...] = ()
) -> tuple[list[Row], list[Refusal]]:
    """The rows of a CSV file that `form` accepts, and what is wrong with the others.

    The heading must name exactly the form's fields. `once` names the columns that no two rows may share.
    """
    rows: list[Row] = []
    refused: list[Refusal] = []
    seen: dict[tuple, int] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        wanted, found = list(form.base_fields), list(reader.fieldnames or [])
        if found != wanted:
            return [], [Refusal(path.name, 1, "", f"kolom harus {', '.join(wanted)}; yang ada {', '.join(found)}.")]
        for number, raw in enumerate(reader, start=2):
            key = tuple(raw[name] for name in once)
            if None in raw or None in raw.values():
                refused.append(Refusal(path.name, number, "", "jumlah kolom tidak sama dengan judulnya."))
            elif once and key in seen:
                refused.append(Refusal(path.name, number, once[0], f"sama dengan baris {seen[key]}."))
            else:
                seen.setdefault(key, number)
                bound = form(raw, known=known or {})
                if bound.is_valid():
                    rows.append(Row(number, bound.cleaned_data))
                refused += _refusals(path.name, number, bound)
    return rows, refused


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
