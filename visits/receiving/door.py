"""The day itself: a delegation comes, its people are ticked off, it leaves; or it never comes. Every verb of the door."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.core.cache import cache
from django.db.models import Sum
from django.utils import timezone

from directory.clock import today_at, zone_of
from mpp_portal.kit.history import deed
from mpp_portal.kit.workflow import AlreadyMoved, StepRefused, reason_in
from visits.asking.places import lock_host, with_room
from visits.asking.telling import mail_requester
from visits.models import EXPECTED_OR_HERE, Participant, Reception, Visit, VisitRequest, VisitState
from visits.record.positions import level_of
from visits.workflow import STEPS

CLOSING = time(18)  # on the host's clock: who has not left by then is closed by the clock, with a flag
MOST_PEOPLE = 300  # of one visit
REMEMBERED = 24 * 60 * 60  # seconds for which a device keeps ticks, and its order is known
PLANNED = ("starts_on", "ends_on", "starts_at", "head_count")  # what an arrival and a departure change of the plan
NOTHING_TICKED = "Belum ada yang hadir. Tandai orangnya, atau isi jumlah orang tanpa nama."
TOO_MANY = f"Satu kunjungan memuat paling banyak {MOST_PEOPLE} orang. Isi sisanya sebagai orang tanpa nama."


@dataclass(frozen=True)
class Added:
    """Somebody who was not on the list. `key` is the device's: the same key adds the same person once."""

    key: UUID
    body: int
    name: str
    position: str


@dataclass(frozen=True)
class Ticks:
    """What was done at the door since the page was opened: people by key here or not, further people, and by body how many
    came whose names nobody took."""

    people: Mapping[int, bool]
    added: Sequence[Added] = ()
    unnamed: Mapping[int, int] | None = None

    @property
    def has_somebody(self) -> bool:
        """Somebody came by them: what only takes ticks away is no arrival."""
        return any(self.people.values()) or bool(self.added) or any((self.unnamed or {}).values())


@dataclass(frozen=True)
class Sending:
    """One sending of a device; `order` grows with each, and each holds all that the portal has not confirmed yet."""

    device: str
    order: int


class Overtaken(StepRefused):
    """A later sending of the same device was faster. What the device keeps still comes with the next one."""


@dataclass(frozen=True)
class Taken:
    """What came of a sending: how many are here, the keys of those ticked and of bodies counted that are not on the list any
    more, and by its key why somebody added was refused."""

    came: int
    unknown: Sequence[int]
    refused: Mapping[str, str]


def came(visit: Visit) -> int:
    """How many people came: those ticked off by name and those only counted. Two queries."""
    unnamed = visit.bodies.aggregate(n=Sum("unnamed_came"))["n"] or 0
    return visit.participants.filter(attended=True).count() + unnamed


def is_due(visit: Visit, today: date) -> bool:
    """The plan says that they come today."""
    return visit.starts_on <= today <= (visit.ends_on or visit.starts_on)


def has_begun(visit: Visit, today: date) -> bool:
    """The first day that they were expected is here or over: from then on they can be said not to have come."""
    return visit.starts_on <= today


# --- Coming ------------------------------------------------------------------------------------------------------


def arrive(visit: Visit, ticks: Ticks, *, user, at: datetime | None = None) -> Visit:
    """The delegation is here since `at` (now), on whatever day; its people are ticked off as far as they are known.

    A visit that was planned for another day is one of today from then on. Where the first tick was the arrival already, the
    time is mended. Raises StepRefused when the delegation is not expected.
    """
    with deed(user=user, verb="arrive"):
        fresh = _locked(visit)
        if fresh.state != VisitState.ARRIVED:
            fresh = _arrived(fresh, user, at)
        elif at is not None:
            reception = Reception.objects.get(visit=fresh)
            reception.arrived_at = at
            reception.save()
        _store(fresh, ticks)
    return fresh


def _locked(visit: Visit) -> Visit:
    return Visit.objects.select_for_update(of=("self",)).select_related("host__region").get(pk=visit.pk)


def _arrived(visit: Visit, user, at: datetime | None) -> Visit:
    now = timezone.now()
    at = min(at or now, now)
    today = at.astimezone(zone_of(visit.host)).date()
    fields = {} if is_due(visit, today) else {"starts_on": today, "ends_on": None, "starts_at": None}
    fresh = STEPS.move(visit, "arrive", user=user, fields=fields)
    Reception.objects.create(visit=fresh, arrived_at=at, expected=fresh.head_count)
    return fresh


def record_ticks(visit: Visit, ticks: Ticks, *, user, at: datetime | None = None) -> Visit:
    """Store who is here. The same ticks twice change nothing more; what another device stored meanwhile stays.

    The first tick of a delegation that is expected is its arrival, at `at` (now) when it was expected then; where nobody is
    ticked it has not come, and nothing changes. After it has left, late ticks correct the count. Raises StepRefused; then
    nothing is stored.
    """
    with deed(user=user, verb="tick"):
        fresh = _at_the_door(visit)
        return _tick(fresh, _on_the_list(fresh, ticks)[0], user, at)


def take_sending(
    visit: Visit, ticks: Ticks, *, user, since: datetime | None = None, sending: Sending | None = None
) -> Taken:
    """`record_ticks` for a device that kept them, perhaps since the line went down at `since`: what cannot be stored is told,
    and holds up nothing else. Raises StepRefused, Overtaken among them; then nothing is stored."""
    with deed(user=user, verb="tick"):
        fresh = _at_the_door(visit)
        if sending and _is_overtaken(fresh, sending):
            raise Overtaken("Kiriman ini sudah didahului kiriman yang lebih baru.")
        ticks, unknown = _on_the_list(fresh, ticks)
        ticks, refused = _with_room(fresh, ticks)
        _tick(fresh, ticks, user, since)
        return Taken(came(fresh), unknown, refused)


def _at_the_door(visit: Visit) -> Visit:
    fresh = _locked(visit)
    if fresh.state not in EXPECTED_OR_HERE:
        raise AlreadyMoved(
            f"Kehadiran tidak dapat diubah lagi: status kunjungan “{fresh.get_state_display()}”. "
            "Yang keliru dapat diperbaiki lewat Koreksi."
        )
    return fresh


def _on_the_list(visit: Visit, ticks: Ticks) -> tuple[Ticks, list[int]]:
    """The ticks of people and bodies that are on the list, and the keys of those told to be here that are not."""
    people = set(visit.participants.filter(pk__in=ticks.people).values_list("pk", flat=True))
    bodies = set(visit.bodies.values_list("pk", flat=True))
    counted = ticks.unnamed or {}
    known = Ticks(
        {key: here for key, here in ticks.people.items() if key in people},
        [one for one in ticks.added if one.body in bodies],
        {key: count for key, count in counted.items() if key in bodies},
    )
    gone = [key for key, here in ticks.people.items() if here and key not in people]
    return known, gone + [key for key, count in counted.items() if count and key not in bodies]


def _with_room(visit: Visit, ticks: Ticks) -> tuple[Ticks, dict[str, str]]:
    """The ticks without the people added beyond the most that a visit holds, and why those are refused."""
    room = max(MOST_PEOPLE - visit.participants.count(), 0)
    beyond = {one.key for one in _not_added_yet(ticks)[room:]}
    fitting = [one for one in ticks.added if one.key not in beyond]
    return replace(ticks, added=fitting), {str(key): TOO_MANY for key in beyond}


def _not_added_yet(ticks: Ticks) -> list[Added]:
    added = {one.key: one for one in ticks.added}
    known = set(Participant.objects.filter(arrival_key__in=added).values_list("arrival_key", flat=True))
    return [one for key, one in added.items() if key not in known]


def _tick(visit: Visit, ticks: Ticks, user, at: datetime | None) -> Visit:
    if visit.state == VisitState.ACCEPTED:
        if not ticks.has_somebody:
            return visit
        if at is not None and not is_due(visit, at.astimezone(zone_of(visit.host)).date()):
            at = None  # a device whose clock is a day wrong
        if at is None and not is_due(visit, today_at(visit.host)):
            raise StepRefused("Rombongan ini tidak direncanakan untuk hari ini. Tekan “Rombongan datang” lebih dulu.")
        visit = _arrived(visit, user, at)
    elif visit.state == VisitState.COMPLETED:
        return _recounted(visit, ticks)
    _store(visit, ticks)
    return visit


def _recounted(visit: Visit, ticks: Ticks) -> Visit:
    """Late ticks of a delegation that has left. Where the clock closed and nobody was ticked, there is still nothing to count."""
    somebody_came = came(visit)
    _store(visit, ticks)
    if came(visit):
        return _count(visit)
    if somebody_came:
        raise StepRefused(NOTHING_TICKED)
    return visit


def _is_overtaken(visit: Visit, sending: Sending) -> bool:
    key = f"arrival:{visit.pk}:{sending.device}"
    if sending.order < cache.get(key, 0):
        return True
    cache.set(key, sending.order, REMEMBERED)
    return False


def _store(visit: Visit, ticks: Ticks) -> None:
    absent = False if visit.state == VisitState.COMPLETED else None  # not here yet, while they are still expected
    for person in visit.participants.filter(pk__in=ticks.people):
        here = True if ticks.people[person.pk] else absent
        if person.attended != here:
            person.attended = here
            person.save()
    bodies = {body.pk: body for body in visit.bodies.all()}
    new = [one for one in _not_added_yet(ticks) if one.body in bodies]
    if new and visit.participants.count() + len(new) > MOST_PEOPLE:
        raise StepRefused(TOO_MANY)
    is_walk_in = Reception.objects.filter(visit=visit, is_walk_in=True).exists()
    for one in new:
        Participant.objects.create(
            visit=visit,
            body=bodies[one.body],
            name=one.name,
            position=one.position,
            position_level=level_of(one.position),
            attended=True,
            arrival_key=one.key,
        )
        theirs = bodies[one.body]
        if is_walk_in and theirs.unnamed_came:  # who is named now was among those whom the walk-in told by number
            theirs.unnamed_came = theirs.unnamed_came - 1 or None
            theirs.save()
    for key, count in (ticks.unnamed or {}).items():
        body = bodies.get(key)
        if body is not None and (body.unnamed_came or 0) != count:
            body.unnamed_came = count or None
            body.save()


# --- Leaving, and not coming -------------------------------------------------------------------------------------


def leave(visit: Visit, ticks: Ticks, *, user, at: datetime | None = None, note: str = "") -> Visit:
    """The delegation has left. Who was not ticked was not here; from then on the counts of visit and bodies are of those who
    came. Raises StepRefused when nobody is ticked, or the time is before the arrival; then nothing is stored."""
    note = reason_in(note)
    with deed(user=user, verb="leave_host"):
        fresh = STEPS.move(visit, "leave_host", user=user)
        _store(fresh, ticks)
        if not came(fresh):
            raise StepRefused(NOTHING_TICKED)
        reception, now = Reception.objects.get(visit=fresh), timezone.now()
        reception.left_at, reception.note = min(at or now, now), note or reception.note
        if reception.left_at < reception.arrived_at:
            raise StepRefused("Jam pulang mendahului jam datang.")
        reception.save()
        return _count(fresh)


def _count(visit: Visit) -> Visit:
    """The counts of a delegation that has left: of those who came, and nobody is undecided any more."""
    for person in visit.participants.filter(attended=None):
        person.attended = False
        person.save()
    for body in visit.bodies.all():
        here = body.participants.filter(attended=True).count() + (body.unnamed_came or 0)
        if body.head_count != here:
            body.head_count = here
            body.save()
    total = came(visit)
    if visit.head_count != total:
        visit.head_count = total
        visit.save()
    return visit


def undo_arrival(visit: Visit, *, user) -> Visit:
    """They have not come after all: the wrong delegation was ticked. It is expected again as it was planned, and nobody of it
    was here: who was added at the door is of another delegation, and is deleted. Raises StepRefused; a walk-in was never
    expected, and is cancelled."""
    with deed(user=user, verb="undo_arrival"):
        arrival = _locked(visit).history.filter(verb="arrive").order_by("-history_id").first()
        planned = arrival.prev_record if arrival else None
        fields = {name: getattr(planned, name) for name in PLANNED} if planned else {}
        fresh = STEPS.move(visit, "undo_arrival", user=user, fields=fields)
        reception = Reception.objects.get(visit=fresh)
        if reception.is_walk_in:
            raise StepRefused("Rombongan ini datang tanpa janji. Bila keliru dicatat, batalkan kunjungannya.")
        reception.delete()
        for person in fresh.participants.exclude(attended=None, arrival_key=None):
            if person.arrival_key:
                person.delete()
            else:
                person.attended = None
                person.save()
        for body in fresh.bodies.all():
            before = body.history.filter(history_date__lt=arrival.history_date).first() if planned else None
            people = before.head_count if before else body.head_count
            if (body.head_count, body.unnamed_came) != (people, None):
                body.head_count, body.unnamed_came = people, None
                body.save()
    return fresh


def reopen(visit: Visit, *, user) -> Visit:
    """They have not left after all: the reception goes on. Raises StepRefused."""
    with deed(user=user, verb="reopen"):
        fresh = STEPS.move(visit, "reopen", user=user)
        reception = Reception.objects.get(visit=fresh)
        reception.left_at, reception.closed_by_clock = None, False
        reception.save()
    return fresh


def miss(visit: Visit, *, user, reason: str = "") -> Visit:
    """They did not come. Only from the day on that they were expected; the place is free again. Raises StepRefused."""
    reason = reason_in(reason)
    with deed(user=user, verb="no_show", reason=reason):
        fresh = _locked(visit)
        if not has_begun(fresh, today_at(fresh.host)):
            raise StepRefused("Hari kunjungan belum tiba.")
        return STEPS.move(fresh, "no_show", user=user, reason=reason)


def expect(visit: Visit, *, user, reason: str = "") -> Visit:
    """They come after all, on the day that was agreed: their place was free meanwhile, and is theirs again if nobody has taken
    it. Raises StepRefused, NoRoom among them; then nothing is stored."""
    reason = reason_in(reason)
    with deed(user=user, verb="expect", reason=reason):
        host, fresh = lock_host(visit), _locked(visit)
        asked = VisitRequest.objects.filter(visit=fresh).first()
        if asked and fresh.state == VisitState.NO_SHOW and fresh.starts_on >= today_at(host):
            with_room(asked, fresh.starts_on, fresh.starts_at)
        return STEPS.move(fresh, "expect", user=user, reason=reason)


def close_receptions(now: datetime | None = None) -> int:
    """Close every reception that nobody closed: at 18.00 of its day on the host's clock, or at the end of that day where it
    began or was opened again later, with a flag for the host to look at. Counts are taken where somebody was ticked. Returns
    how many."""
    now = now or timezone.now()
    closed = 0
    open_ones = Reception.objects.filter(visit__state=VisitState.ARRIVED, arrived_at__lt=now)
    for reception in open_ones.select_related("visit__host__region"):
        ends = closing_of(reception)
        if ends > now:
            continue
        try:
            _close(reception.visit, ends)
        except AlreadyMoved:
            continue  # somebody closed it in this moment
        mail_who_left(reception.visit)
        closed += 1
    return closed


def mail_who_left(visit: Visit) -> None:
    """Ask the requesters for their answers, once: a reception that was opened again and ends again mails nobody. Of whose body
    nobody came is not asked."""
    if not visit.history.filter(verb="reopen").exists():
        for asked in VisitRequest.objects.filter(visit=visit).select_related("body"):
            if not asked.body.nobody_came:
                mail_requester(asked)


def _close(visit: Visit, ends: datetime) -> None:
    with deed(user=None, verb="close"):
        fresh = STEPS.move(visit, "close", user=None)
        reception = Reception.objects.get(visit=fresh)
        reception.left_at, reception.closed_by_clock = ends, True
        reception.save()
        if came(fresh):
            _count(fresh)


def closing_of(reception: Reception) -> datetime:
    """When the clock closes this reception: on the day of the arrival, or on that of its last reopening, which a visit of
    several days has each morning."""
    zone = zone_of(reception.visit.host)
    reopened = reception.visit.history.filter(verb="reopen").order_by("history_id").last()
    since = max(reception.arrived_at, reopened.history_date) if reopened else reception.arrived_at
    day = since.astimezone(zone).date()
    ends = datetime.combine(day, CLOSING, zone)
    return ends if since <= ends else datetime.combine(day + timedelta(days=1), time(0), zone)
