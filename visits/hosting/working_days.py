"""Working days, which leave out Saturdays, Sundays and the days of a `DaysOff`: national holidays and collective leave.

Counting them is this portal's own reading, for hosts say no more than "7 working days before": a letter that comes on a day off
counts as received on the next working day, and the visit is at the earliest on the last of so many working days after it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

DaysOff = Mapping[date, str]


def is_working_day(day: date, days_off: DaysOff) -> bool:
    return day.weekday() < 5 and day not in days_off


def next_working_day(day: date, days_off: DaysOff) -> date:
    """The first working day on or after `day`."""
    while not is_working_day(day, days_off):
        day += timedelta(days=1)
    return day


def after_working_days(day: date, count: int, days_off: DaysOff) -> date:
    """The last of `count` working days after `day`, which is first moved to a working day."""
    day = next_working_day(day, days_off)
    for _ in range(count):
        day = next_working_day(day + timedelta(days=1), days_off)
    return day
