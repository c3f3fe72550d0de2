"""What a requester does without an account: ask, answer the host, agree, add a letter."""

import secrets
from collections.abc import Sequence
from datetime import date, timedelta

from django.db import IntegrityError
from django.db.models import Q
from django.utils import timezone

from directory.citing import stored_agency
from directory.clock import today_at
from directory.models import Agency
from mpp_portal.kit.history import deed
from mpp_portal.kit.phones import significant_digits
from mpp_portal.kit.uploads import CleanFile
from mpp_portal.kit.workflow import StepRefused
from visits.hosting.working_days import after_working_days
from visits.models import (
    CAME_TO_NOTHING,
    HAS_LEFT,
    OPEN,
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
from visits.models.kinds import KnownBy
from visits.numbering import next_number
from visits.record.files import attach
from visits.record.pasted import split_line
from visits.record.positions import level_of
from visits.rules.room import AHEAD, days_off
from visits.rules.stored import rules_at
from visits.secret_link import hash_of
from visits.workflow import STEPS

from .places import locked_request, owner_of, with_room
from .telling import message_in, write_message

MOST_FILES = 3  # of a requester


def others_of_trip(asked: VisitRequest):
    """The requests of the same body to other hosts on this journey. Other bodies may come along to one of them: theirs are
    not told."""
    trip = asked.told.trip_id
    others = VisitRequest.objects.filter(
        Q(visit__trip=trip) | Q(joined_from__trip=trip), body__agency=asked.body.agency_id
    )
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
    with deed(user=None, verb="answer"):
        asked = locked_request(asked)
        visit = asked.visit
        if not (visit.state == VisitState.SUBMITTED and awaits_answer(asked, list(asked.messages.all()))):
            first = owner_of(asked).wishes.all()[0]
            fields = {"starts_on": first.day, "starts_at": first.at}
            visit = STEPS.move(visit, "answer", user=None, fields=fields)
        write_message(asked, text, user=None, verb="answer")
    return visit


def offer_of(visit: Visit) -> str:
    """The day and time offered, as the page of the link sends it back: nobody agrees to a day that was not on the screen."""
    return f"{visit.starts_on:%Y-%m-%d} {visit.starts_at or ''}".strip()


def agree(asked: VisitRequest, offer: str) -> Visit:
    """The requester comes on the day that the host offered (`offer_of`). Raises StepRefused, NoRoom among them."""
    with deed(user=None, verb="agree"):
        visit = locked_request(asked).visit
        if visit.state == VisitState.RESCHEDULED and offer_of(visit) != offer:
            raise StepRefused("Tuan rumah baru saja mengubah tawarannya. Lihat hari yang baru, lalu putuskan lagi.")
        asked = with_room(asked, visit.starts_on, visit.starts_at)
        return STEPS.move(asked.visit, "agree", user=None)


def add_letter(asked: VisitRequest, file: CleanFile) -> None:
    """The requester adds a letter or a list. Raises StepRefused: too many, the same twice, or a request that is closed or has
    come to the visit of another one in this moment; then nothing is stored."""

    def check(visit: Visit) -> None:
        if visit.state not in OPEN:
            raise StepRefused("Permohonan ini sudah ditutup.")
        if not VisitRequest.objects.filter(pk=asked.pk, visit=visit).exists():
            raise StepRefused("Tuan rumah baru saja mengubah permohonan ini. Kirim berkasnya sekali lagi.")
        if visit.attachments.filter(body=asked.body_id).count() >= MOST_FILES:
            raise StepRefused(f"Paling banyak {MOST_FILES} berkas.")

    attach(asked.visit, file, kind=AttachmentKind.REQUEST, user=None, body=asked.body, check=check)
