"""How old a fact is, and whether that is older than its kind allows.

The module is pure: days in, words and yes or no out. An age runs from the last day that a partial date can mean ("2024" may
have been counted on 31 December), so that nothing is called older than it surely is. A date that no source gives counts as
stale: nobody can say that such a figure still holds.

Why these ages (domain research 1.4 and 2): a mall adds booths and services through the year, but the ministry looks at it
once a year and its profile is printed with the yearly evaluation. Two missed evaluations, 24 months, are the point at which
a count is history rather than news. Digital services change with every release of the national platform: one year. A grade
has no age of its own, for it never expires: it is behind when its scheme has published a later year.
"""

from __future__ import annotations

from datetime import date, timedelta

# A building changes less often than what is in it.
ALLOWED_MONTHS = {"gerai": 24, "loket": 24, "instansi": 24, "layanan": 24, "digital": 12, "lantai": 60}
PRECISIONS = ("day", "month", "year")


def last_day(day: date, precision: str) -> date:
    """The last day that "12 Juni 2024", "Juni 2024" or "2024" can mean; `day` is the first. Another precision raises ValueError."""
    if precision == "day":
        return day
    if precision == "month":
        return months_after(day.replace(day=1), 1) - timedelta(days=1)
    if precision == "year":
        return date(day.year, 12, 31)
    raise ValueError(f"precision is one of {PRECISIONS}, not {precision!r}")


def months_after(day: date, months: int) -> date:
    """The same day so many months later (or earlier), or the last day of a shorter month: 31 January + 1 is 28 or 29 February."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (following - timedelta(days=1)).day))


def full_months(since: date, today: date) -> int:
    """Whole months from one day to another; negative when `since` is still to come."""
    months = (today.year - since.year) * 12 + today.month - since.month
    return months - (months_after(since, months) > today)


def age_text(day: date | None, precision: str, today: date) -> str:
    """ "2 tahun lalu", "5 bulan lalu", "12 hari lalu", "hari ini"; "bulan ini" or "tahun ini" where no more is known.

    "" for an unknown day and for one that is still to come.
    """
    if day is None or day > today:
        return ""
    since = last_day(day, precision)
    if since > today:
        return {"month": "bulan ini", "year": "tahun ini"}[precision]
    months, days = full_months(since, today), (today - since).days
    if months >= 12:
        return f"{months // 12} tahun lalu"
    if months:
        return f"{months} bulan lalu"
    return {0: "hari ini", 1: "kemarin"}.get(days, f"{days} hari lalu")


def is_past(day: date | None, precision: str, today: date) -> bool:
    """The last day that a date can mean is over. An unknown date is never past."""
    return day is not None and last_day(day, precision) < today


def oldest_fresh(kind: str, today: date) -> date:
    """The earliest day on which a count of this kind can have been made and still be fresh today."""
    return months_after(today, -ALLOWED_MONTHS[kind])


def is_stale(kind: str, as_of: date | None, precision: str, today: date) -> bool:
    """A count of this kind as of that day should be brought up to date. An unknown day is stale."""
    return as_of is None or last_day(as_of, precision) < oldest_fresh(kind, today)


def first_fresh(kind: str, precision: str, today: date) -> date:
    """The earliest stored day (the first of what is known) that is fresh: what a database compares with, as `is_stale` does."""
    oldest = oldest_fresh(kind, today)
    return {"day": oldest, "month": oldest.replace(day=1), "year": date(oldest.year, 1, 1)}[precision]


def is_behind(year: int | None, latest_year: int | None) -> bool:
    """A grade of this year is not from the latest cycle of its scheme; one of unknown year is, once any year is published."""
    return latest_year is not None and (year is None or year < latest_year)


def is_overdue(day: date | None, precision: str, *, has_happened: bool, today: date) -> bool:
    """A plan whose day has passed without the event itself being recorded. A plan without date cannot be overdue."""
    return not has_happened and is_past(day, precision, today)


def first_not_past(precision: str, today: date) -> date:
    """The earliest stored day that is not past: what a database compares with, as `is_past` does."""
    return {"day": today, "month": today.replace(day=1), "year": date(today.year, 1, 1)}[precision]
