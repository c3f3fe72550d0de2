"""What a host answers to a request: every verb of its front office, and the closing of what nobody answered."""

from datetime import date, time, timedelta

from django.utils import timezone

from directory.clock import today_at
from mpp_portal.kit.history import deed
from mpp_portal.kit.workflow import AlreadyMoved, reason_in
from visits.hosting.found import Verdict
from visits.models import WAITING, Visit, VisitRequest, VisitState, WishedDate
from visits.rules.room import AHEAD, bookings_of, judged
from visits.workflow import STEPS

from .places import asked_for, lock_host, owner_of, with_room
from .telling import mail_requesters, message_in, write_to_all


def accept_request(asked: VisitRequest, *, user, day: date, at: time | None, note: str = "") -> Visit:
    """The host receives the delegation on this day. Raises NoRoom, NotAllowed or AlreadyMoved; then nothing is stored.

    The host is locked first, so that of all who accept at once exactly those fit whose people do.
    """
    note = reason_in(note)
    with deed(user=user, verb="accept", reason=note):
        asked = with_room(asked, day, at)
        fields = {"starts_on": day, "starts_at": at, "ends_on": None}
        visit = STEPS.move(asked.visit, "accept", user=user, reason=note, fields=fields)
        if note:
            write_to_all(visit, note, user=user, verb="accept")
    return visit


def offer_day(asked: VisitRequest, *, user, day: date, at: time | None, text: str) -> Visit:
    """The host offers another day and says why, also of a visit that it accepted; the request holds its place there alone. Raises
    NoRoom, StepRefused."""
    text = message_in(text)
    with deed(user=user, verb="reschedule", reason=text):
        asked = with_room(asked, day, at)
        fields = {"starts_on": day, "starts_at": at, "ends_on": None}
        visit = STEPS.move(asked.visit, "reschedule", user=user, reason=text, fields=fields)
        write_to_all(visit, text, user=user, verb="reschedule")
    return visit


def lapse_unanswered() -> int:
    """Visits that wait though every day on which they could take place is over are closed, and their requesters told. Returns
    how many requests."""
    tomorrow = timezone.now().date() + timedelta(days=1)
    waiting = Visit.objects.filter(state__in=WAITING, starts_on__lt=tomorrow, requests__isnull=False)
    lapsed = 0
    for visit in waiting.distinct():
        try:
            lapsed += _lapse(visit)
        except AlreadyMoved:
            continue  # somebody answered it in this moment
    return lapsed


def _lapse(visit: Visit) -> int:
    with deed(user=None, verb="lapse"):
        host = lock_host(visit)  # an offer waits for it, too
        fresh = Visit.objects.get(pk=visit.pk)
        days = WishedDate.objects.filter(request__visit=fresh).values_list("day", flat=True)
        if max([*days, fresh.starts_on]) >= today_at(host):
            return 0
        STEPS.move(fresh, "lapse", user=None)
    return len(mail_requesters(fresh))


def verdicts_of_wishes(asked: VisitRequest) -> list[tuple[WishedDate, Verdict]]:
    """Each day wished for with what the rules say of it today, beside all who have a place before this request. Of those who come
    together the days are those of the request whose visit it is."""
    host, today = asked.visit.host, today_at(asked.visit.host)
    wishes = list(owner_of(asked).wishes.all())
    booked = bookings_of(host, today, AHEAD, beside=asked.visit)
    wanted = [asked_for(asked, wish.day, wish.at, today) for wish in wishes]
    return list(zip(wishes, judged(host, wanted, booked, today), strict=True))


def ask_more(asked: VisitRequest, *, user, text: str) -> Visit:
    """The host asks; the request waits for its requester and keeps its place. Raises StepRefused."""
    return _answered(asked, "ask_more", user, text)


def decline_request(asked: VisitRequest, *, user, text: str) -> Visit:
    """The host does not receive the delegation, and says why. The place is free again. Raises StepRefused."""
    return _answered(asked, "decline", user, text)


def _answered(asked: VisitRequest, step: str, user, text: str) -> Visit:
    text = message_in(text)
    with deed(user=user, verb=step, reason=text):
        visit = STEPS.move(asked.visit, step, user=user, reason=text)
        write_to_all(visit, text, user=user, verb=step)
    return visit


def cancel_visit(visit: Visit, *, user, reason: str) -> Visit:
    """The host cancels a visit; who asked for it and was to come is told why. Raises StepRefused; then nothing is stored."""
    reason = reason_in(reason)
    with deed(user=user, verb="cancel", reason=reason):
        was_expected = Visit.objects.select_for_update().get(pk=visit.pk).state == VisitState.ACCEPTED
        fresh = STEPS.take(visit, "cancel", user=user, reason=reason)
        if was_expected:
            write_to_all(fresh, reason, user=user, verb="cancel")
    if was_expected:
        mail_requesters(fresh, message=reason)
    return fresh
