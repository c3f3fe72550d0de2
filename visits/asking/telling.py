"""What host and requester tell each other: the messages in the thread of a request, and the mails about how it stands."""

from django.template.loader import render_to_string
from django.utils import timezone

from mpp_portal.kit.history import deed
from mpp_portal.kit.mail import mailed
from mpp_portal.kit.phones import significant_digits
from mpp_portal.kit.workflow import StepRefused, required_reason
from visits.models import RequestMessage, Visit, VisitRequest

MOST_MESSAGES = 50


def message_in(text: str) -> str:
    """A message as it is stored. Raises ReasonMissing when nothing of it can be seen, StepRefused when it is too long."""
    message = required_reason(text, "Tulis pesannya.")
    return message


def write_message(asked: VisitRequest, text: str, *, user, verb: str) -> None:
    """A message in the thread of a request. Raises StepRefused when question and answer have gone on too long; whatever ends the
    request can always be said."""
    if verb in ("ask_more", "answer") and asked.messages.count() >= MOST_MESSAGES:
        raise StepRefused("Terlalu banyak pesan pada permohonan ini. Hubungi lewat telepon atau e-mail.")
    with deed(user=user, verb=verb):
        RequestMessage.objects.create(
            request=asked, is_of_host=user is not None, text=text, written_by=user, written_at=timezone.now()
        )


def write_to_all(visit: Visit, text: str, *, user, verb: str) -> None:
    """One answer of the host, in the thread of every request that comes together."""
    for asked in visit.requests.all():
        write_message(asked, text, user=user, verb=verb)


def mail_requester(asked: VisitRequest, link: str = "", message: str = "") -> bool | None:
    """Mail how the request stands, with its link where it is known (on sending alone) and what the host says now. None without an
    address, False when the mail server refused: the answer stands all the same."""
    if not asked.body.contact_email:
        return None
    visit = Visit.objects.select_related("host__region").get(pk=asked.visit_id)
    context = {"asked": asked, "visit": visit, "link": link, "message": message}
    text = render_to_string("visits/mail/request.txt", context)
    return mailed(f"Permohonan {asked.number}: {visit.get_state_display().lower()}", text, asked.body.contact_email)


def mail_requesters(
    visit: Visit, *, but: VisitRequest | None = None, message: str = ""
) -> list[tuple[VisitRequest, bool | None]]:
    """Mail every requester of a visit how it stands, `but` the one who did it. Each with what came of it (`mail_requester`)."""
    requests = VisitRequest.objects.filter(visit=visit).select_related("body")
    return [(asked, mail_requester(asked, message=message)) for asked in requests if asked != but]


def whatsapp_number(asked: VisitRequest) -> str:
    """The contact's number as WhatsApp writes it, "6281234567890", or ""."""
    digits = significant_digits(asked.body.contact_phone)
    return f"62{digits}" if digits else ""
