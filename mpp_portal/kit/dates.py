"""Dates as Indonesians write them, spelled out here so that no locale of the machine or of Django can change them."""

from datetime import date, datetime, time

from django.utils import timezone

WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)


def date_text(value: date | None, precision: str = "day", weekday: bool = True) -> str:
    """The date in words, no finer than it is known.

    "Senin, 3 Mei 2021" for a day ("3 Mei 2021" without weekday), "Mei 2021" for a month, "2021" for a year; "" for
    None. A datetime gives the date that it carries: convert it to the clock of the place first. Raises ValueError for
    another precision.
    """
    if precision not in ("day", "month", "year"):
        raise ValueError(f"precision is 'day', 'month' or 'year', not {precision!r}")
    if value is None:
        return ""
    if precision == "year":
        return str(value.year)
    month = f"{MONTHS[value.month - 1]} {value.year}"
    if precision == "month":
        return month
    day = f"{value.day} {month}"
    return f"{WEEKDAYS[value.weekday()]}, {day}" if weekday else day


def moment_text(day: date, at: time | None, zone: str) -> str:
    """ "Selasa, 15 Desember 2026, pukul 09.00 WITA"; the day alone where no time is known."""
    return f"{date_text(day)}, pukul {at:%H.%M} {zone}" if at else date_text(day)


def date_range_text(start: date | None, end: date | None = None, precision: str = "day") -> str:
    """A period in words, saying each month and year once: "26–27 Oktober 2016", "30 Mei – 2 Juni 2024".

    A period of one day reads like `date_text`, with its weekday; without a start, like its end.
    """
    if start is None or end is None or start == end:
        return date_text(start or end, precision)
    last = date_text(end, precision, weekday=False)
    if precision == "year":
        return str(start.year) if start.year == end.year else f"{start.year}–{last}"
    if start.year != end.year:
        return f"{date_text(start, precision, weekday=False)} – {last}"
    if precision == "month":
        return last if start.month == end.month else f"{MONTHS[start.month - 1]}–{last}"
    if start.month != end.month:
        return f"{start.day} {MONTHS[start.month - 1]} – {last}"
    return f"{start.day}–{last}"


def start_of(day: date) -> datetime:
    """The first moment of a day on the portal's clock."""
    return timezone.make_aware(datetime.combine(day, time.min))
