"""A request from its sending to its answer: every verb of the requester, who has no account, and of the host."""

import hashlib
import hmac
import logging
import secrets
import smtplib
from datetime import date, time, timedelta

from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import timezone

from directory.models import Agency
from mpp_portal.kit.history import deed
from mpp_portal.kit.phones import significant_digits
from mpp_portal.kit.workflow import ReasonMissing, StepRefused, reason_in

from .files import attach
from .hosting import Request, Rules, RuleTopic, SenderKind, Verdict, after_working_days, judge
from .house_rules import as_rules, bookings_of, days_off, rules_at, today_at, zone_of
from .logbook import stored_agency
from .models import (
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
from .positions import level_of
from .uploads import CleanFile
from .workflow import STEPS

log = logging.getLogger(__name__)

ROOM = (RuleTopic.CAPACITY, RuleTopic.MERGING)  # what no host gives twice; the other rules it may waive
AHEAD = 400  # days of bookings and holidays that are looked at
MOST_MESSAGES = 50
MOST_FILES = 3  # of a requester
OPEN = (*WAITING, VisitState.ACCEPTED)  # a request that may still come to a visit
#: What did not come to a visit, and may be asked for again.
CAME_TO_NOTHING = (VisitState.DECLINED, VisitState.LAPSED, VisitState.CANCELLED, VisitState.NO_SHOW)


# --- The secret link ---------------------------------------------------------------------------------------------


def hash_of(secret: str) -> str:
    """What is stored of a secret. It has 192 random bits: no salt or stretching would make it harder to guess."""
    return hashlib.sha256(secret.encode()).hexdigest()


def request_of(number: str, secret: str) -> VisitRequest | None:
    """The request whose link this is. A number that does not exist and a wrong secret cost and say the same."""
    found = VisitRequest.objects.select_related("visit__host__region", "visit__mall", "body__agency").filter(
        number=number
    )
    asked = found.first()
    known = asked.secret_hash if asked else hash_of("")
    return asked if hmac.compare_digest(known, hash_of(secret)) and asked else None


def others_of_trip(asked: VisitRequest):
    """The requests of the same body to other hosts on this journey. Other bodies may come along to one of them: theirs are
    not told."""
    others = VisitRequest.objects.filter(visit__trip=asked.visit.trip_id, body__agency=asked.body.agency_id)
    return others.exclude(pk=asked.pk).select_related("visit__host").order_by("visit__starts_on", "pk")


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
    Raises AlreadySent when the same form came twice; then nothing is stored.
    """
    cleaned, today, secret = form.cleaned_data, today_at(host), secrets.token_urlsafe(24)
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
        Participant.objects.create(
            visit=visit,
            body=body,
            name=cleaned["leader_name"],
            position=cleaned["leader_position"],
            position_level=level_of(cleaned["leader_position"]),
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


def answer_host(asked: VisitRequest, text: str) -> Visit:
    """The requester answers what the host asked or offered; the request waits for the host again, for the days first wished
    for. Raises StepRefused."""
    text = message_in(text)
    first = asked.wishes.all()[0]
    with transaction.atomic():
        fields = {"starts_on": first.day, "starts_at": first.at}
        visit = STEPS.take(asked.visit, "answer", user=None, by_hand=False, fields=fields)
        write_message(asked, text, user=None, verb="answer")
    return visit


def offer_of(visit: Visit) -> str:
    """The day and time offered, as the page of the link sends it back: nobody agrees to a day that was not on the screen."""
    return f"{visit.starts_on:%Y-%m-%d} {visit.starts_at or ''}".strip()


def agree(asked: VisitRequest, offer: str) -> Visit:
    """The requester comes on the day that the host offered (`offer_of`). Raises StepRefused, NoRoom among them."""
    with transaction.atomic():
        host = lock_host(asked.visit)
        visit = Visit.objects.get(pk=asked.visit_id)
        if visit.state == VisitState.RESCHEDULED and offer_of(visit) != offer:
            raise StepRefused("Tuan rumah baru saja mengubah tawarannya. Lihat hari yang baru, lalu putuskan lagi.")
        _check_room(asked, host, visit.starts_on, visit.starts_at)
        return STEPS.take(visit, "agree", user=None, by_hand=False)


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
        _check_room(asked, lock_host(asked.visit), day, at)
        fields = {"starts_on": day, "starts_at": at, "ends_on": None}
        visit = STEPS.take(asked.visit, "accept", user=user, reason=note, by_hand=False, fields=fields)
        if note:
            write_to_all(visit, note, user=user, verb="accept")
    return visit


def lock_host(visit: Visit) -> Agency:
    """The host of a visit, for this transaction alone: who gives a place away does so one after the other."""
    return Agency.objects.select_for_update(of=("self",)).select_related("region").get(pk=visit.host_id)


def offer_day(asked: VisitRequest, *, user, day: date, at: time | None, text: str) -> Visit:
    """The host offers another day and says why; the request holds its place there. Raises NoRoom, StepRefused."""
    text = message_in(text)
    with transaction.atomic():
        _check_room(asked, lock_host(asked.visit), day, at)
        fields = {"starts_on": day, "starts_at": at}
        visit = STEPS.take(asked.visit, "reschedule", user=user, reason=text, by_hand=False, fields=fields)
        write_to_all(visit, text, user=user, verb="reschedule")
    return visit


def lapse_unanswered() -> int:
    """Visits that wait though every day on which they could take place is over are closed, and their requesters told. Returns
    how many requests."""
    waiting = Visit.objects.filter(state__in=WAITING, requests__isnull=False).distinct()
    lapsed = 0
    for visit in waiting.select_related("host__region").prefetch_related("requests__wishes", "requests__body"):
        days = [wish.day for asked in visit.requests.all() for wish in asked.wishes.all()] + [visit.starts_on]
        if max(days) < today_at(visit.host):
            STEPS.take(visit, "lapse", user=None, by_hand=False)
            lapsed += sum(1 for _ in mail_requesters(visit))
    return lapsed


def verdicts_of_wishes(asked: VisitRequest) -> list[tuple[WishedDate, Verdict]]:
    """Each day wished for with what the rules say of it today, beside all who have a place before this request."""
    host, today = asked.visit.host, today_at(asked.visit.host)
    stored = rules_at(host, today)
    rules = as_rules(stored) if stored else Rules()
    booked = bookings_of(host, today, AHEAD, beside=asked.visit)
    off = days_off(today, today + timedelta(days=AHEAD))
    return [
        (wish, judge(_asked_for(asked, wish.day, wish.at, today), rules, booked, off)) for wish in asked.wishes.all()
    ]


def _asked_for(asked: VisitRequest, day: date, at: time | None, today: date) -> Request:
    """The request as the host reads it: the letter states what it states, and came in when it was sent."""
    sent = asked.sent_at.astimezone(zone_of(asked.visit.host)).date()
    people = asked.visit.head_count or 1
    return Request(min(sent, today), day, people, asked.sender, at=at, overnight=asked.overnight)


def _check_room(asked: VisitRequest, host: Agency, day: date, at: time | None) -> None:
    today = today_at(host)
    booked = bookings_of(host, min(today, day), AHEAD, beside=asked.visit)
    _refuse_broken(_asked_for(asked, day, at, today), host, booked, ROOM)


def check_capacity(host: Agency, visit: Visit, people: int, *, joined_by: Visit) -> None:
    """Whether so many people fit where `visit` has its place once `joined_by` has come to it, beside the host's other guests and
    whoever asked before `joined_by`. Raises NoRoom."""
    today, day = today_at(host), visit.starts_on
    booked = bookings_of(host, min(today, day), AHEAD, beside=joined_by, without=visit)
    wanted = Request(min(today, day), day, max(people, 1), SenderKind.REGION, at=visit.starts_at)
    _refuse_broken(wanted, host, booked, (RuleTopic.CAPACITY,))


def _refuse_broken(wanted: Request, host: Agency, booked, topics) -> None:
    stored = rules_at(host, wanted.day)
    verdict = judge(wanted, as_rules(stored) if stored else Rules(), booked, days_off(wanted.day, wanted.day))
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


def message_in(text: str) -> str:
    """A message as it is stored. Raises ReasonMissing when nothing of it can be seen, StepRefused when it is too long."""
    message = reason_in(text)
    if not message:
        raise ReasonMissing("Tulis pesannya.")
    return message


def write_message(asked: VisitRequest, text: str, *, user, verb: str) -> None:
    if asked.messages.count() >= MOST_MESSAGES:
        raise StepRefused("Terlalu banyak pesan pada permohonan ini. Hubungi lewat telepon atau e-mail.")
    with deed(user=user, verb=verb):
        RequestMessage.objects.create(
            request=asked, is_of_host=user is not None, text=text, written_by=user, written_at=timezone.now()
        )


def write_to_all(visit: Visit, text: str, *, user, verb: str) -> None:
    """One answer of the host, in the thread of every request that comes together."""
    for asked in visit.requests.all():
        write_message(asked, text, user=user, verb=verb)


# --- Telling the requester ---------------------------------------------------------------------------------------


def mail_requester(asked: VisitRequest, link: str = "") -> bool | None:
    """Mail how the request stands, with its link where it is known (on sending alone). None without an address, False when the
    mail server refused: the answer stands all the same."""
    if not asked.body.contact_email:
        return None
    visit = Visit.objects.select_related("host").get(pk=asked.visit_id)
    context = {"asked": asked, "visit": visit, "link": link, "message": _last_of_host(asked)}
    try:
        send_mail(
            f"[Portal MPP] Permohonan {asked.number}: {visit.get_state_display().lower()}",
            render_to_string("visits/mail/request.txt", context),
            None,
            [asked.body.contact_email],
        )
    except (OSError, smtplib.SMTPException):
        log.exception("The requester could not be told.")
        return False
    return True


def mail_requesters(visit: Visit, *, but: VisitRequest | None = None) -> list[bool | None]:
    """Mail every requester of a visit how it stands, `but` the one who did it or was told already."""
    requests = VisitRequest.objects.filter(visit=visit).select_related("body")
    return [mail_requester(asked) for asked in requests if asked != but]


def _last_of_host(asked: VisitRequest) -> str:
    last = asked.messages.order_by("pk").last()
    return last.text if last and last.is_of_host else ""


def whatsapp_number(asked: VisitRequest) -> str:
    """The contact's number as WhatsApp writes it, "6281234567890", or ""."""
    digits = significant_digits(asked.body.contact_phone)
    return f"62{digits}" if digits else ""
