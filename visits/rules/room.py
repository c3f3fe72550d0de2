"""The room that a host has: its days off, who has a place, and what its rules say of a request beside them."""

from datetime import date, timedelta
from functools import lru_cache

from django.db.models import Exists, Max, OuterRef, Q, Sum
from holidays import country_holidays

from directory.clock import today_at
from directory.models import Agency
from visits.hosting.found import Verdict
from visits.hosting.given import Booking, Request
from visits.hosting.judging import judge
from visits.models import (
    EXPECTED_OR_HERE,
    WAITING,
    CollectiveLeave,
    DelegationBody,
    HouseRules,
    Visit,
    VisitRequest,
    VisitState,
    WishedDate,
)

from .stored import rulebook

AHEAD = 400  # days of bookings and holidays that a verdict looks at: a year, and the working days before its last
LOAD_DAYS = 90  # of those ahead whose load is shown
LONGEST_VISIT = timedelta(days=31)  # one that began before a day is looked for no further back
HOLDING = (*WAITING, *EXPECTED_OR_HERE, VisitState.RECORDED)  # who has a place


def judged(
    host: Agency, wanted: list[Request], booked: list[Booking], today: date, versions: list[HouseRules] | None = None
) -> list[Verdict]:
    """What the host's rules say of each request, beside those who have a place from today on (`bookings_of` over `AHEAD` days)."""
    book, off = rulebook(host, today, versions), days_off(today, today + timedelta(days=AHEAD))
    return [judge(one, book, booked, off) for one in wanted]


@lru_cache(maxsize=32)
def _national_holidays(year: int) -> dict[date, str]:
    return dict(country_holidays("ID", years=year, language="id"))


def days_off(first: date, last: date) -> dict[date, str]:
    """National holidays and collective leave in a period that may be a little longer, by day. One query.

    Holidays that hang on the moon are estimated by the library until they are decreed, and say so ("perkiraan").
    """
    off: dict[date, str] = {}
    for year in range(first.year, last.year + 1):
        off |= _national_holidays(year)
    leave = CollectiveLeave.objects.filter(day__range=(first, last), is_withdrawn=False).values_list("day", "name")
    return {**dict(leave), **off}


def bookings_of(
    host: Agency, first: date, days: int, *, beside: Visit | None = None, without: Visit | None = None
) -> list[Booking]:
    """Delegations that have a place with the host from `first` to so many days later. Three queries, four `beside` one.

    Those are recorded and accepted visits, and requests that wait: on the first day that they wish for, and once that is over on
    the next. One whose size nobody stated takes no place of the others, since nothing says how many it would take. `beside`
    leaves out one request, and those that were sent after it: who asked first is answered first, and of those who come together
    the last counts. `without` leaves out one visit alone.
    """
    last, today = first + timedelta(days=days), today_at(host)
    visits = Visit.objects.filter(host=host, state__in=HOLDING, date_precision="day")
    if beside is not None:
        asked = beside.requests.aggregate(last=Max("pk"))["last"]
        earlier = Exists(VisitRequest.objects.filter(visit=OuterRef("pk"), pk__lte=asked))
        visits = visits.exclude(pk=beside.pk).exclude(Q(state__in=WAITING) & ~earlier)
    if without is not None:
        visits = visits.exclude(pk=without.pk)
    is_over = Q(state__in=WAITING, starts_on__lt=today)
    later = WishedDate.objects.filter(request__visit__in=visits.filter(is_over), day__gte=today)
    later = later.filter(request__joined_from=None).order_by("-day", "-order")
    next_wish = {visit: (day, at) for visit, day, at in later.values_list("request__visit", "day", "at")}
    there = Q(starts_on__range=(first - LONGEST_VISIT, last)) & ~is_over | Q(pk__in=list(next_wish))
    found = list(
        visits.filter(there).order_by("starts_on", "pk").values("pk", "starts_on", "ends_on", "starts_at", "head_count")
    )
    bodies = DelegationBody.objects.filter(visit__in=[one["pk"] for one in found]).order_by()
    came = dict(bodies.values_list("visit_id").annotate(Sum("head_count")))
    bookings = []
    for one in found:
        starts, at = next_wish.get(one["pk"], (one["starts_on"], one["starts_at"]))
        ends = max(starts, one["ends_on"] or starts)
        bookings += [Booking(day, one["head_count"] or came.get(one["pk"]) or 0, at) for day in _days_of(starts, ends)]
    return [one for one in bookings if first <= one.day <= last]


def _days_of(first: date, last: date) -> list[date]:
    return [first + timedelta(days=count) for count in range((last - first).days + 1)]
