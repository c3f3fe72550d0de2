"""Passing a request on to a colleague with a note (disposisi). Requesters do not see it; whom it was passed to is told."""

import logging
import smtplib

from django.core.mail import send_mail
from django.utils import timezone

from mpp_portal.accounts.models import User
from mpp_portal.kit.history import deed
from visits.models import RoutingNote, Visit, VisitRequest
from visits.workflow import STEPS

from .telling import message_in

log = logging.getLogger(__name__)


def colleagues_of(visit: Visit, user):
    """Whom a request may be passed on to: those whose memberships reach it today, without oneself."""
    return (
        User.objects.filter(pk__in=visit.memberships().values("user"), is_active=True)
        .exclude(pk=user.pk)
        .order_by("name", "pk")
    )


def route_request(asked: VisitRequest, *, to: User, user, text: str) -> RoutingNote:
    """Pass a request that waits on to a colleague. Its state and its promised day of reply stay. Raises StepRefused."""
    text = message_in(text)
    with deed(user=user, verb="route", reason=text):
        STEPS.move(asked.visit, "route", user=user, reason=text)
        return RoutingNote.objects.create(request=asked, to=to, text=text, written_by=user, written_at=timezone.now())


def mail_colleague(asked: VisitRequest, to: User, link: str) -> bool | None:
    """Tell the colleague whom it was passed on to, without a word about the requester: mail boxes are shared.

    None without an address, False when the mail server refused.
    """
    if not to.email:
        return None
    text = f"Permohonan kunjungan {asked.number} diteruskan kepada Anda.\n\nBuka permohonannya:\n{link}\n"
    try:
        send_mail(f"[Portal MPP] Disposisi permohonan {asked.number}", text, None, [to.email])
    except (OSError, smtplib.SMTPException):
        log.exception("A colleague could not be told.")
        return False
    return True
