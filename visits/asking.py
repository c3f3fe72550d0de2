"""A request from its sending to its answer: every verb of the requester, who has no account, and of the host."""

import secrets
from collections.abc import Sequence
from datetime import date, time, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from directory.citing import stored_agency
from directory.clock import today_at, zone_of
from directory.models import Agency
from mpp_portal.kit.dates import date_text
from mpp_portal.kit.history import deed
from mpp_portal.kit.phones import significant_digits
from mpp_portal.kit.uploads import CleanFile
from mpp_portal.kit.workflow import AlreadyMoved, StepRefused, reason_in

from .files import attach
from .hosting.found import Verdict
from .hosting.given import Request
from .hosting.judging import judge
from .hosting.words import RuleTopic, SenderKind, stated_in_form
from .hosting.working_days import after_working_days
from .models import (
    CAME_TO_NOTHING,
    HAS_LEFT,
    OPEN,
    WAITING,
    AttachmentKind,
    BodyRole,
    DelegationBody,
    Participant,
    RequestMessage,
    Trip,
    Visit,
    VisitRequest,
    VisitState,
    WishedDate,
)
from .models.kinds import KnownBy
from .numbering import next_number
from .pasted import split_line
from .positions import level_of
from .rules.room import AHEAD, bookings_of, days_off, judged
from .rules.stored import rulebook, rules_at
from .secret_link import hash_of
from .telling import mail_requesters, message_in, write_message, write_to_all
from .workflow import STEPS

ROOM = (RuleTopic.CAPACITY, RuleTopic.MERGING)  # what no host gives twice; the other rules it may waive
MOST_FILES = 3  # of a requester


def others_of_trip(asked: VisitRequest):
    """The requests of the same body to other hosts on this journey. Other bodies may come along to one of them: theirs are
    not told."""
    trip = asked.told.trip_id
    others = VisitRequest.objects.filter(
        Q(visit__trip=trip) | Q(joined_from__trip=trip), body__agency=asked.body.agency_id
    )
    return others.exclude(pk=asked.pk).select_related("visit__host").order_by("visit__starts_on", "pk")


def owner_of(asked: VisitRequest) -> VisitRequest:
    """Of the requests that come together with this one, that whose visit it is: the days wished for are those of that one."""
    if asked.joined_from_id is None:
        return asked
    rows = asked.visit.requests.order_by(F("joined_from").asc(nulls_first=True), "pk")
    return rows.prefetch_related("wishes")[0]


# --- Sending -----------------------------------------------------------------------------------------------------


class AlreadySent(StepRefused):
    """This very form was sent before."""


def send_request(
    form,
    *,
    host: Agency,
    follows: Visit | None = None,
    follow_kind: str = "",
    same_trip_as: Visit | None = None,
    user=None,
) -> tuple[VisitRequest, str]:
    """Store the request of a valid `AskForm`. Returns it with the secret of its link, which is told this once.

    Its visit may follow another: as the substitute of one that came to nothing, or as the return visit that a `user` promised. Or
    it is of the same trip as another, to a host on the way.

    Afterwards a visit waits in state SUBMITTED and holds a place on the first day wished for; nothing of it is public.
    Raises AlreadySent when the same form came twice, or the same contact asks for the same day again; then nothing is stored.
    """
    cleaned, today, secret = form.cleaned_data, today_at(host), secrets.token_urlsafe(24)
    if not Visit.objects.filter(submission_key=cleaned["submission_key"]).exists():
        _refuse_second(cleaned, host)
    try:
        with deed(user=user, verb="ask"):
            visit = _stored_visit(cleaned, host, follows, follow_kind, same_trip_as)
            body = _stored_body(cleaned, visit)
            asked = VisitRequest.objects.create(
                visit=visit,
                body=body,
                number=next_number(today.year, "P"),
                secret_hash=hash_of(secret),
                sender=cleaned["sender"],
                composition=cleaned["composition"],
                overnight=cleaned["overnight"],
                sent_at=timezone.now(),
                reply_by=reply_by(host, today),
            )
            for order, (day, at) in enumerate(cleaned["wishes"], start=1):
                WishedDate.objects.create(request=asked, order=order, day=day, at=at)
    except IntegrityError:
        if not Visit.objects.filter(submission_key=cleaned["submission_key"]).exists():
            raise StepRefused("Ada gangguan sesaat, dan belum ada yang terkirim. Tekan Kirim sekali lagi.") from None
        raise AlreadySent(
            "Permohonan ini sudah terkirim. Pakai tautan yang ditampilkan saat itu, atau isi permohonan baru."
        ) from None
    return asked, secret


def _refuse_second(cleaned, host: Agency) -> None:
    """Who asks this host for a day that they asked for already is told so. It tells nothing to others: the contact is the same."""
    days = [day for day, _ in cleaned["wishes"]]
    open_ones = VisitRequest.objects.filter(visit__host=host, visit__state__in=OPEN, wishes__day__in=days)
    for asked in open_ones.filter(body__agency=cleaned["body"].pk).select_related("body").distinct():
        if significant_digits(asked.body.contact_phone) == significant_digits(cleaned["contact_phone"]):
            raise AlreadySent(
                f"Anda sudah meminta hari ini kepada tuan rumah yang sama, dengan nomor permohonan {asked.number}. Ubah atau "
                "batalkan permohonan itu lewat tautannya, atau pilih hari lain."
            )


def _stored_visit(cleaned, host: Agency, follows: Visit | None, follow_kind: str, same_trip_as: Visit | None) -> Visit:
    day, at = cleaned["wishes"][0]
    visit = Visit.objects.create(
        state=VisitState.SUBMITTED,
        submission_key=cleaned["submission_key"],
        host=host,
        mall=cleaned["mall"],
        trip=same_trip_as.trip if same_trip_as else Trip.objects.create(),
        starts_on=day,
        starts_at=at,
        purpose=cleaned["purpose"],
        known_by=KnownBy.REQUEST,
        head_count=cleaned["people"],
        follows=follows,
        follow_kind=follow_kind,
    )
    visit.topics.set(cleaned["topics"])
    return visit


def _stored_body(cleaned, visit: Visit) -> DelegationBody:
    body = DelegationBody.objects.create(
        visit=visit,
        agency=stored_agency(cleaned["body"]),
        role=BodyRole.VISITING,
        raw_name=cleaned["unit"],
        head_count=cleaned["people"],
        letter_number=cleaned["letter_number"],
        letter_date=cleaned["letter_date"],
        contact_name=cleaned["contact_name"],
        contact_phone=cleaned["contact_phone"],
        contact_email=cleaned["contact_email"],
    )
    if cleaned["leader_name"]:
        leader = split_line(" – ".join(filter(None, [cleaned["leader_name"], cleaned["leader_position"]])))
        Participant.objects.create(
            visit=visit,
            body=body,
            title_prefix=leader.title_prefix,
            name=leader.name or cleaned["leader_name"],
            title_suffix=leader.title_suffix,
            position=leader.position,
            acting_kind=leader.acting_kind,
            position_level=level_of(leader.position),
            leads_visit=True,
        )
    return body


def reply_by(host: Agency, today: date) -> date | None:
    """The day until which the host promises an answer to what comes in today, if it promises any."""
    rules = rules_at(host, today)
    if rules is None or rules.reply_days is None:
        return None
    return after_working_days(today, rules.reply_days, days_off(today, today + timedelta(days=AHEAD)))


# --- The requester -----------------------------------------------------------------------------------------------


def may_ask_again(asked: VisitRequest) -> bool:
    """It came to nothing, or others came without this body."""
    state = asked.visit.state
    return state in CAME_TO_NOTHING or (state in HAS_LEFT and asked.body.nobody_came)


def awaits_answer(asked: VisitRequest, thread: Sequence[RequestMessage]) -> bool:
    """The host waits for this requester: it asked or offered, or of those who come together another one answered first and the
    `thread` of this one still ends with the host."""
    if asked.visit.state in (VisitState.NEEDS_INFO, VisitState.RESCHEDULED):
        return True
    return asked.visit.state == VisitState.SUBMITTED and bool(thread) and thread[-1].is_of_host


def answer_host(asked: VisitRequest, text: str) -> Visit:
    """The requester answers what the host asked or offered; the request waits for the host again, for the days first wished
    for. Raises StepRefused."""
    text = message_in(text)
    with transaction.atomic():
        asked = locked_request(asked)
        visit = asked.visit
        if not (visit.state == VisitState.SUBMITTED and awaits_answer(asked, list(asked.messages.all()))):
            first = owner_of(asked).wishes.all()[0]
            fields = {"starts_on": first.day, "starts_at": first.at}
            visit = STEPS.take(visit, "answer", user=None, by_hand=False, fields=fields)
        write_message(asked, text, user=None, verb="answer")
    return visit


def offer_of(visit: Visit) -> str:
    """The day and time offered, as the page of the link sends it back: nobody agrees to a day that was not on the screen."""
    return f"{visit.starts_on:%Y-%m-%d} {visit.starts_at or ''}".strip()


def agree(asked: VisitRequest, offer: str) -> Visit:
    """The requester comes on the day that the host offered (`offer_of`). Raises StepRefused, NoRoom among them."""
    with transaction.atomic():
        visit = locked_request(asked).visit
        if visit.state == VisitState.RESCHEDULED and offer_of(visit) != offer:
            raise StepRefused("Tuan rumah baru saja mengubah tawarannya. Lihat hari yang baru, lalu putuskan lagi.")
        asked = with_room(asked, visit.starts_on, visit.starts_at)
        return STEPS.take(asked.visit, "agree", user=None, by_hand=False)


def add_letter(asked: VisitRequest, file: CleanFile) -> None:
    """The requester adds a letter or a list. Raises StepRefused: too many, the same twice, or a request that is closed."""
    if asked.visit.state not in OPEN:
        raise StepRefused("Permohonan ini sudah ditutup.")
    if asked.visit.attachments.filter(body=asked.body).count() >= MOST_FILES:
        raise StepRefused(f"Paling banyak {MOST_FILES} berkas.")
    attach(asked.visit, file, kind=AttachmentKind.REQUEST, user=None, body=asked.body)


# --- The host ----------------------------------------------------------------------------------------------------


class NoRoom(StepRefused):
    """Others have the places: this delegation does not fit any more."""


def accept_request(asked: VisitRequest, *, user, day: date, at: time | None, note: str = "") -> Visit:
    """The host receives the delegation on this day. Raises NoRoom, NotAllowed or AlreadyMoved; then nothing is stored.

    The host is locked first, so that of all who accept at once exactly those fit whose people do.
    """
    note = reason_in(note)
    with transaction.atomic():
        asked = with_room(asked, day, at)
        fields = {"starts_on": day, "starts_at": at, "ends_on": None}
        visit = STEPS.take(asked.visit, "accept", user=user, reason=note, by_hand=False, fields=fields)
        if note:
            write_to_all(visit, note, user=user, verb="accept")
    return visit


def with_room(asked: VisitRequest, day: date, at: time | None) -> VisitRequest:
    """The locked request, with room for all who come with it on that day. Raises NoRoom, or StepRefused for a day that is over."""
    fresh = locked_request(asked)
    host, today = fresh.visit.host, today_at(fresh.visit.host)
    if day < today:
        raise StepRefused(f"{date_text(day)} sudah lewat. Pilih atau tawarkan hari lain.")
    booked = bookings_of(host, day, 0, beside=fresh.visit)
    _refuse_broken(_asked_for(fresh, day, at, today), host, booked, ROOM)
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


def offer_day(asked: VisitRequest, *, user, day: date, at: time | None, text: str) -> Visit:
    """The host offers another day and says why, also of a visit that it accepted; the request holds its place there alone. Raises
    NoRoom, StepRefused."""
    text = message_in(text)
    with transaction.atomic():
        asked = with_room(asked, day, at)
        fields = {"starts_on": day, "starts_at": at, "ends_on": None}
        visit = STEPS.take(asked.visit, "reschedule", user=user, reason=text, by_hand=False, fields=fields)
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
    with transaction.atomic():
        host = lock_host(visit)  # an offer waits for it, too
        fresh = Visit.objects.get(pk=visit.pk)
        days = WishedDate.objects.filter(request__visit=fresh).values_list("day", flat=True)
        if max([*days, fresh.starts_on]) >= today_at(host):
            return 0
        STEPS.take(fresh, "lapse", user=None, by_hand=False)
    return len(mail_requesters(fresh))


def verdicts_of_wishes(asked: VisitRequest) -> list[tuple[WishedDate, Verdict]]:
    """Each day wished for with what the rules say of it today, beside all who have a place before this request. Of those who come
    together the days are those of the request whose visit it is."""
    host, today = asked.visit.host, today_at(asked.visit.host)
    wishes = list(owner_of(asked).wishes.all())
    booked = bookings_of(host, today, AHEAD, beside=asked.visit)
    wanted = [_asked_for(asked, wish.day, wish.at, today) for wish in wishes]
    return list(zip(wishes, judged(host, wanted, booked, today), strict=True))


def _asked_for(asked: VisitRequest, day: date, at: time | None, today: date) -> Request:
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


def ask_more(asked: VisitRequest, *, user, text: str) -> Visit:
    """The host asks; the request waits for its requester and keeps its place. Raises StepRefused."""
    return _answered(asked, "ask_more", user, text)


def decline_request(asked: VisitRequest, *, user, text: str) -> Visit:
    """The host does not receive the delegation, and says why. The place is free again. Raises StepRefused."""
    return _answered(asked, "decline", user, text)


def _answered(asked: VisitRequest, step: str, user, text: str) -> Visit:
    text = message_in(text)
    with transaction.atomic():
        visit = STEPS.take(asked.visit, step, user=user, reason=text, by_hand=False)
        write_to_all(visit, text, user=user, verb=step)
    return visit


def cancel_visit(visit: Visit, *, user, reason: str) -> Visit:
    """The host cancels a visit; who asked for it and was to come is told why. Raises StepRefused; then nothing is stored."""
    reason = reason_in(reason)
    with transaction.atomic():
        was_expected = Visit.objects.select_for_update().get(pk=visit.pk).state == VisitState.ACCEPTED
        fresh = STEPS.take(visit, "cancel", user=user, reason=reason)
        if was_expected:
            write_to_all(fresh, reason, user=user, verb="cancel")
    if was_expected:
        mail_requesters(fresh, message=reason)
    return fresh
