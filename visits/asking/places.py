"""Places of a host, which it gives away to one request after the other: locked, counted, refused where others have them."""

from datetime import date, time

from django.db.models import F

from directory.clock import today_at, zone_of
from directory.models import Agency
from mpp_portal.kit.dates import date_text
from mpp_portal.kit.workflow import StepRefused
from visits.hosting.given import Request
from visits.hosting.judging import judge
from visits.hosting.words import RuleTopic, SenderKind, stated_in_form
from visits.models import Visit, VisitRequest
from visits.rules.room import bookings_of, days_off
from visits.rules.stored import rulebook

ROOM = (RuleTopic.CAPACITY, RuleTopic.MERGING)  # what no host gives twice; the other rules it may waive


def owner_of(asked: VisitRequest) -> VisitRequest:
    """Of the requests that come together with this one, that whose visit it is: the days wished for are those of that one."""
    if asked.joined_from_id is None:
        return asked
    rows = asked.visit.requests.order_by(F("joined_from").asc(nulls_first=True), "pk")
    return rows.prefetch_related("wishes")[0]


class NoRoom(StepRefused):
    """Others have the places: this delegation does not fit any more."""


def with_room(asked: VisitRequest, day: date, at: time | None) -> VisitRequest:
    """The locked request, with room for all who come with it on that day. Raises NoRoom, or StepRefused for a day that is over."""
    fresh = locked_request(asked)
    host, today = fresh.visit.host, today_at(fresh.visit.host)
    if day < today:
        raise StepRefused(f"{date_text(day)} sudah lewat. Pilih atau tawarkan hari lain.")
    booked = bookings_of(host, day, 0, beside=fresh.visit)
    _refuse_broken(asked_for(fresh, day, at, today), host, booked, ROOM)
    return fresh


def locked_request(asked: VisitRequest) -> VisitRequest:
    """The request as it stands now, for this transaction alone: it may have come to the visit of another one meanwhile.

    Host, then visit, is the order in which all lock; requests change their visit only behind the lock of their host.
    """
    host = lock_host(asked.visit)
    fresh = VisitRequest.objects.select_related("body", "joined_from").get(pk=asked.pk)
    fresh.visit = Visit.objects.select_for_update(of=("self",)).get(pk=fresh.visit_id)
    fresh.visit.host = host
    return fresh


def lock_host(visit: Visit) -> Agency:
    """The host of a visit, for this transaction alone: who gives a place away does so one after the other."""
    return Agency.objects.select_for_update(of=("self",)).select_related("region").get(pk=visit.host_id)


def asked_for(asked: VisitRequest, day: date, at: time | None, today: date) -> Request:
    """The request as the host reads it: its letter states what the form asked, and came in when it was sent. A day that is over is
    judged from today on."""
    sent = min(asked.sent_at.astimezone(zone_of(asked.visit.host)).date(), today)
    return Request(
        today if day < today else sent, day, asked.visit.head_count or 1, asked.sender, at=at, overnight=asked.overnight,
        items=stated_in_form(asked.composition),
    )  # fmt: skip


def check_capacity(host: Agency, visit: Visit, people: int, *, joined_by: Visit) -> None:
    """Whether so many people fit where `visit` has its place once `joined_by` has come to it, beside the host's other guests and
    whoever asked before `joined_by`. Raises NoRoom."""
    day = visit.starts_on
    booked = bookings_of(host, day, 0, beside=joined_by, without=visit)
    wanted = Request(min(today_at(host), day), day, max(people, 1), SenderKind.REGION, at=visit.starts_at)
    _refuse_broken(wanted, host, booked, (RuleTopic.CAPACITY,))


def _refuse_broken(wanted: Request, host: Agency, booked, topics) -> None:
    verdict = judge(wanted, rulebook(host, wanted.day), booked, days_off(wanted.day, wanted.day))
    refused = [one.text for one in verdict.broken if one.topic in topics]
    if refused:
        raise NoRoom(" ".join(refused))
