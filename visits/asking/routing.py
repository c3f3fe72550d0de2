"""Passing a request on to a colleague with a note (disposisi). Requesters do not see it; whom it was passed to is told."""

from django.utils import timezone

from mpp_portal.accounts.models import User
from mpp_portal.kit.history import deed
from mpp_portal.kit.mail import mailed
from visits.models import RoutingNote, Visit, VisitRequest
from visits.workflow import STEPS

from .telling import message_in


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
    text = f"Permohonan kunjungan {asked.number} diteruskan kepada Anda.\n\nBuka permohonannya:\n{link}\n"
    return mailed(f"Disposisi permohonan {asked.number}", text, to.email)
