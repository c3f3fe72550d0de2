"""House rules as stored, ready for `hosting.judge`: the rules of a host on a day, the days off, and who has a place."""

from datetime import date, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.db.models import Sum
from django.utils import timezone
from holidays import country_holidays

from directory.models import Agency

from .hosting import Booking, Closure, Rules, Slot
from .models import ClosedPeriod, CollectiveLeave, DelegationBody, HouseRules, Visit

LOAD_DAYS = 90  # of those ahead whose load is shown
CAPITAL_ZONE = "Asia/Jakarta"  # of a host that has no region


def today_at(host: Agency) -> date:
    """The date on the host's clock."""
    zone = host.region.timezone if host.region else CAPITAL_ZONE
    return timezone.now().astimezone(ZoneInfo(zone)).date()


def rules_at(host: Agency, day: date) -> HouseRules | None:
    """The version in force on `day` with all its parts, or None. Six queries at most."""
    return HouseRules.objects.filter(host=host).at(day).whole().order_by("-valid_from").first()


def as_rules(stored: HouseRules) -> Rules:
    """What `hosting` works on. One query more for the days on which the host is closed."""
    closed = ClosedPeriod.objects.filter(host=stored.host_id, last__gte=stored.valid_from)
    return Rules(
        slots=tuple(Slot(one.weekday, one.starts_at, one.until, one.is_fixed) for one in stored.slots.all()),
        lead_days=stored.lead_days,
        horizon_days=stored.horizon_days,
        people_per_slot=stored.people_per_slot,
        people_per_day=stored.people_per_day,
        shifts_on_holiday=stored.shifts_on_holiday,
        merging=stored.merging,
        must_stay_overnight=stored.must_stay_overnight,
        reply_days=stored.reply_days,
        items=tuple(one.item for one in stored.items.all()),
        exemptions=frozenset((one.topic, one.sender) for one in stored.exemptions.all()),
        clauses={one.topic: one.text for one in stored.clauses.all()},
        closed=tuple(Closure(one.first, one.last, one.reason) for one in closed),
    )


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


def bookings_of(host: Agency, first: date, days: int) -> list[Booking]:
    """Delegations that have a place with the host in the coming days: recorded visits that are not over yet. Two queries.

    One whose size nobody stated takes no place of the others, since nothing says how many it would take.
    """
    last = first + timedelta(days=days)
    visits = Visit.objects.recorded().filter(host=host, starts_on__range=(first, last), date_precision="day")
    found = list(visits.order_by("starts_on", "pk").values("pk", "starts_on", "ends_on", "starts_at", "head_count"))
    bodies = DelegationBody.objects.filter(visit__in=[one["pk"] for one in found]).order_by()
    came = dict(bodies.values_list("visit_id").annotate(Sum("head_count")))
    return [
        Booking(day, one["head_count"] or came.get(one["pk"]) or 0, one["starts_at"])
        for one in found
        for day in _days_of(one["starts_on"], one["ends_on"] or one["starts_on"])
    ]


def _days_of(first: date, last: date) -> list[date]:
    return [first + timedelta(days=count) for count in range((last - first).days + 1)]
