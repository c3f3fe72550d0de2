"""A calendar of a host's visits for telephones and office programs: who has its address reads it."""

from datetime import datetime, timedelta

from django.core import signing
from django.db.models import F, Max, OuterRef, Subquery
from icalendar import STATUS, Calendar, Event

from directory.clock import today_at, zone_of
from directory.models import Agency
from mpp_portal.kit.history import deed
from visits.models import WAITING, CalendarFeed, Visit, VisitState

from .periods import IN_AGENDA

BEHIND, AHEAD = timedelta(days=31), timedelta(days=400)  # of today, on the host's clock
REFRESHED = timedelta(hours=1)
IN_FEED = [state for state in IN_AGENDA if state != VisitState.NO_SHOW]

_signer = signing.Signer(salt="visits.feed")


def token_of(feed: CalendarFeed) -> str:
    """What the address carries. It is signed, not stored: a copy of the database opens no calendar."""
    return _signer.sign(f"{feed.pk}-{feed.serial}")


def feed_of(token: str) -> CalendarFeed | None:
    """The calendar of an address while that address is the newest, else None."""
    try:
        pk, _, serial = _signer.unsign(token).partition("-")
    except signing.BadSignature:
        return None
    return CalendarFeed.objects.filter(pk=pk, serial=serial).select_related("host__region").first()


def renew_feed(host: Agency, *, user) -> CalendarFeed:
    """A new address for the calendar of a host; the one before leads nowhere from now on."""
    with deed(user=user, verb="edit"):
        Agency.objects.select_for_update(of=("self",)).get(pk=host.pk)  # there may be no address yet to lock
        feed = CalendarFeed.objects.filter(host=host).first() or CalendarFeed(host=host, serial=0)
        feed.serial += 1
        feed.save()
    return feed


def calendar_of(host: Agency, address_of) -> bytes:
    """The visits of a host from a month ago to 400 days ahead; `address_of(visit)` is where its staff reads more.

    A visit without a time, or of several days, is an event of whole days. Requests that wait stand as tentative. Two queries.
    """
    zone, today = zone_of(host), today_at(host)
    calendar = Calendar.new(
        name=f"Kunjungan ke {host.name}",
        prodid="-//Portal MPP//Kunjungan//ID",
        uid=f"tuan-rumah-{host.key}@portal-mpp",
        refresh_interval=REFRESHED,
    )
    touched = Visit.history.filter(id=OuterRef("pk")).order_by().values("id").annotate(at=Max("history_date"))
    visits = Visit.objects.filter(
        host=host, state__in=IN_FEED, date_precision="day", starts_on__range=(today - BEHIND, today + AHEAD)
    ).annotate(touched_at=Subquery(touched.values("at")))
    for visit in visits.for_list().order_by("starts_on", F("starts_at").asc(nulls_last=True), "pk"):
        touched_at = visit.touched_at
        calendar.add_component(_event(visit, touched_at, zone, address_of(visit)))
    calendar.add_missing_timezones()
    return calendar.to_ical()


def _event(visit: Visit, touched_at: datetime, zone, address: str) -> Event:
    people = f" ({visit.head_count} orang)" if visit.head_count else ""
    if visit.starts_at and not visit.ends_on:
        start: dict = {"start": datetime.combine(visit.starts_on, visit.starts_at, zone)}
    else:
        start = {"start": visit.starts_on, "end": (visit.ends_on or visit.starts_on) + timedelta(days=1)}
    status = visit.get_state_display()
    return Event.new(
        uid=f"kunjungan-{visit.pk}@portal-mpp",
        stamp=touched_at,
        last_modified=touched_at,
        summary=f"{visit.visitors_text}{people}",
        description=f"{visit.get_kind_display()}. Keadaan: {status}.\n{address}",
        location=visit.venue or (visit.mall.name if visit.mall else None),
        status=STATUS.TENTATIVE if visit.state in WAITING else STATUS.CONFIRMED,
        url=address,
        **start,
    )
