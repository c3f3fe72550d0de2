"""Dates that are known to the day, the month or the year, typed in one box, day first."""

import re
from dataclasses import dataclass
from datetime import date

from django import forms
from django.core.exceptions import ValidationError

from .dates import MONTHS, WEEKDAYS, date_text

EARLIEST_YEAR, LATEST_YEAR = 1945, 2100
HINT = "Contoh: 10 Maret 2020, 10/3/2020, atau Maret 2020."

_SHORT = {month[:3].casefold(): number for number, month in enumerate(MONTHS, start=1)}
_SPELLINGS = {month.casefold(): number for number, month in enumerate(MONTHS, start=1)} | _SHORT | {
    "ags": 8, "agt": 8, "agust": 8, "sept": 9, "nop": 11, "nopember": 11, "pebruari": 2,
}  # fmt: skip
_WEEKDAY = r"(?:(?P<weekday>[a-z'’]+)[,\s]+)?"
_PATTERNS = [
    re.compile(rf"{_WEEKDAY}(?P<day>\d{{1,2}})[\s/.-]+(?P<month>\d{{1,2}}|[a-z]+)[\s/.-]+(?P<year>\d{{4}})"),
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"),
    re.compile(r"(?P<month>[a-z]+|\d{1,2})[\s/.-]+(?P<year>\d{4})"),
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})"),
    re.compile(r"(?P<year>\d{4})"),
]


@dataclass(frozen=True)
class PartialDate:
    """`day` is the first day of what is known; `precision` is "day", "month" or "year"."""

    day: date
    precision: str

    def __str__(self):
        return date_text(self.day, self.precision, weekday=False)


def parse_partial_date(text: str) -> PartialDate:
    """Read an Indonesian date, day first, never month first. Raises ValidationError saying what is wrong, in Indonesian.

    A weekday in front is checked against the date: press dates are often wrong there, and it tells a typing slip.
    """
    cleaned = " ".join(text.casefold().split())
    match = next((found for pattern in _PATTERNS if (found := pattern.fullmatch(cleaned))), None)
    if match is None:
        raise ValidationError(f"Tanggal “{text[:40]}” tidak terbaca. {HINT}")
    parts = match.groupdict()
    month = _month_number(parts.get("month"), text)
    year = int(parts["year"])
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise ValidationError(f"Tahun {year} di luar {EARLIEST_YEAR}–{LATEST_YEAR}. Periksa tahunnya.")
    if month is None:
        return PartialDate(date(year, 1, 1), "year")
    if not parts.get("day"):
        return PartialDate(date(year, month, 1), "month")
    try:
        day = date(year, month, int(parts["day"]))
    except ValueError:
        raise ValidationError(f"Tanggal “{text[:40]}” tidak ada di kalender. Periksa hari dan bulannya.") from None
    _check_weekday(parts.get("weekday"), day)
    return PartialDate(day, "day")


def _month_number(word: str | None, text: str) -> int | None:
    if word is None:
        return None
    number = int(word) if word.isdigit() else _SPELLINGS.get(word)
    if number is None or not 1 <= number <= 12:
        raise ValidationError(f"Bulan pada “{text[:40]}” tidak dikenal. Tulis hari lebih dulu. {HINT}")
    return number


def _check_weekday(word: str | None, day: date) -> None:
    if not word:
        return
    known = {name.casefold(): position for position, name in enumerate(WEEKDAYS)} | {
        "jum'at": 4,
        "jum’at": 4,
        "ahad": 6,
    }
    if word not in known:
        raise ValidationError(f"Hari “{word}” tidak dikenal. {HINT}")
    if known[word] != day.weekday():
        raise ValidationError(
            f"{date_text(day, weekday=False)} jatuh pada hari {WEEKDAYS[day.weekday()]}, bukan {word.capitalize()}. "
            "Tulis tanggalnya saja, dan catat bunyi sumber di isian “tanggal menurut sumber”."
        )


class PartialDateField(forms.CharField):
    """One text box; cleans to a PartialDate or None. `precisions` says which are accepted."""

    def __init__(self, *, precisions=("day", "month", "year"), **options):
        self.precisions = precisions
        options.setdefault("max_length", 40)
        options.setdefault("help_text", HINT)
        super().__init__(**options)

    def to_python(self, value):
        text = super().to_python(value)
        if not text:
            return None
        parsed = parse_partial_date(text)
        if parsed.precision not in self.precisions:
            wanted = " atau ".join(
                {"day": "tanggal", "month": "bulan", "year": "tahun"}[one] for one in self.precisions
            )
            raise ValidationError(f"Isian ini perlu {wanted}. {HINT}")
        return parsed

    def prepare_value(self, value):
        return str(value) if isinstance(value, PartialDate) else value

    def run_validators(self, value):
        if isinstance(value, PartialDate):
            return
        super().run_validators(value)
