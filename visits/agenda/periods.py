"""A week or a month of a host, day by day."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F

from mpp_portal.kit.dates import date_range_text, date_text
from visits.models import ON_THE_BOARD, WAITING, ClosedPeriod, Visit
from visits.rules.room import days_off

YEARS = range(2000, 2101)  # that an address may ask for
IN_AGENDA = (*WAITING, *ON_THE_BOARD)


@dataclass(frozen=True)
class Period:
    """A week from Monday, or a month; `key` is what the address calls it."""

    first: date
    last: date
    is_month: bool

    @property
    def parameter(self) -> str:
        return "bulan" if self.is_month else "pekan"

    @property
    def key(self) -> str:
        return f"{self.first:%Y-%m}" if self.is_month else f"{self.first:%G-W%V}"

    @property
    def title(self) -> str:
        return date_text(self.first, "month") if self.is_month else date_range_text(self.first, self.last)

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]

    @property
    def before(self) -> "Period":
        return (month_of if self.is_month else week_of)(self.first - timedelta(days=1))

    @property
    def after(self) -> "Period":
        return (month_of if self.is_month else week_of)(self.last + timedelta(days=1))


def week_of(day: date) -> Period:
    monday = day - timedelta(days=day.weekday())
    return Period(monday, monday + timedelta(days=6), is_month=False)


def month_of(day: date) -> Period:
    return Period(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]), is_month=True)


def period_asked(week: str, month: str, today: date) -> Period:
    """The period that an address names ("2026-W48", "2026-11"); what it does not name or cannot be read is this week."""
    if (found := re.fullmatch(r"([0-9]{4})-([0-9]{2})", month)) and int(found[1]) in YEARS and 1 <= int(found[2]) <= 12:
        return month_of(date(int(found[1]), int(found[2]), 1))
    if (found := re.fullmatch(r"([0-9]{4})-W([0-9]{2})", week)) and int(found[1]) in YEARS:
        try:
            return week_of(date.fromisocalendar(int(found[1]), int(found[2]), 1))
        except ValueError:  # a year has no week 60
            pass
    return week_of(today)


@dataclass(frozen=True)
class Day:
    """One day of the agenda: why nobody is received ("" when there is no such reason) and who has a place."""

    day: date
    off: str
    visits: list[Visit]


def days_of(user, hosts, period: Period) -> list[Day]:
    """Every day of the period with the visits that this person handles, by the hour. Five queries."""
    first, last = period.first, period.last
    off = days_off(first, last)
    closures = ClosedPeriod.objects.filter(host__in=hosts, last__gte=first, first__lte=last)
    for closure in closures.select_related("host"):
        whose = f" ({closure.host.name})" if len(hosts) > 1 else ""
        for day in period.days:
            if closure.first <= day <= closure.last:
                off[day] = "; ".join(filter(None, [off.get(day), f"{closure.reason}{whose}"]))
    found = Visit.objects.handled_by(user).on_days(first, last).filter(state__in=IN_AGENDA, date_precision="day")
    visits = list(found.for_list().order_by(F("starts_at").asc(nulls_last=True), "pk"))
    return [
        Day(day, off.get(day, ""), [one for one in visits if one.starts_on <= day <= (one.ends_on or one.starts_on)])
        for day in period.days
    ]


def weeks_of(days: list[Day]) -> list[list[Day | None]]:
    """The days of a period, a week a row from Monday on; None for those of its first and last week that are not its own."""
    lead: list[Day | None] = [None] * days[0].day.weekday()
    cells = [*lead, *days, *[None] * (-(len(lead) + len(days)) % 7)]
    return [cells[n : n + 7] for n in range(0, len(cells), 7)]


def neighbours_of(period: Period, today: date) -> dict[str, Period]:
    """The `week` and the `month` that lie in or around a period, near today where it holds today, and `this_period` of today."""
    shown = today if period.first <= today <= period.last else period.first
    this_period = month_of(today) if period.is_month else week_of(today)
    return {"week": week_of(shown), "month": month_of(shown), "this_period": this_period}
