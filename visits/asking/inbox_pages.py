"""The inbox of a host: requests that wait, those that should have been answered first, and answering one of them."""

from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.db.models import Exists, OuterRef, Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from directory.clock import today_at
from mpp_portal.kit.acts import Offer, attempt, offers
from mpp_portal.kit.inputs import takes, text
from visits.models import OPEN, WAITING, Feedback, FeedbackState, RoutingNote, Visit, VisitRequest, VisitState
from visits.office import hosts_or_404
from visits.workflow import INBOX, INBOX_BESIDES, STEPS

from .answering import verdicts_of_wishes
from .host_acts import HANDLINGS
from .roster import leader_of
from .telling import whatsapp_number

SHOWN = 100


@dataclass(frozen=True)
class Line:
    """A request in the inbox; `days_left` of the promised reply, negative when it is late, None where none was promised or the host
    has answered."""

    asked: VisitRequest
    days_left: int | None

    @property
    def routed_to(self):
        """Whom it was passed on to last, or None."""
        notes = list(self.asked.routing_notes.all())
        return notes[-1].to if notes else None


def withdrawn_from(user):
    """The requests to hosts of this person that their requesters withdrew, and whose day is not over: who planned for it learns it
    here."""
    taken_back = Visit.history.filter(id=OuterRef("visit_id"), verb="withdraw", state=VisitState.CANCELLED)
    mine = Visit.objects.handled_by(user).filter(state=VisitState.CANCELLED, starts_on__gte=timezone.localdate())
    return VisitRequest.objects.filter(Exists(taken_back), visit__in=mine).order_by("visit__starts_on", "pk")


@never_cache
@require_safe
def inbox(request):
    hosts_or_404(request)
    rows = list(
        VisitRequest.objects.waiting_for(request.user)
        .select_related("visit__host__region", "body__agency")
        .prefetch_related("wishes", Prefetch("routing_notes", RoutingNote.objects.select_related("to")))[: SHOWN + 1]
    )
    context = {
        "lines": [Line(one, _days_left(one)) for one in rows[:SHOWN]],
        "withdrawn": withdrawn_from(request.user).select_related("visit__host", "body__agency")[:SHOWN],
        "feedback": Feedback.objects.handled_by(request.user).filter(state=FeedbackState.WAITING).for_list()[:SHOWN],
        "is_longer": len(rows) > SHOWN,
        "shown": SHOWN,
        "crumbs": [("Front office", reverse("desk"))],
    }
    return render(request, "visits/inbox.html", context)


def _days_left(asked: VisitRequest) -> int | None:
    if asked.reply_by is None or asked.visit.state != VisitState.SUBMITTED:
        return None
    return (asked.reply_by - today_at(asked.visit.host)).days


@never_cache
@require_safe
def request_detail(request, pk):
    """A request with its thread and what may be answered."""
    return _page(request, _mine_or_404(request, pk))


@require_POST
@takes(act=text())
def request_answer(request, pk, act):
    asked, step = _mine_or_404(request, pk), STEPS.named(act, INBOX, INBOX_BESIDES)
    handling = HANDLINGS[step.name]
    form = handling.form(asked, request.user, request.POST)
    done = attempt(form, lambda: handling.do(request, asked, form))
    if done is None:
        return _page(request, asked, Offer(step, form), status=422)
    messages.success(request, done)
    return redirect("request_detail", pk=pk)


def _mine_or_404(request, pk) -> VisitRequest:
    mine = Visit.objects.handled_by(request.user)
    rows = VisitRequest.objects.filter(visit__in=mine).prefetch_related("wishes")
    rows = rows.select_related("visit__host__region", "visit__mall", "body__agency", "joined_from__mall")
    return get_object_or_404(rows, pk=pk)


def _others_of_body(asked: VisitRequest, user):
    """Other open requests of the same body to this host: perhaps the same one, sent twice."""
    mine = Visit.objects.handled_by(user).filter(host=asked.visit.host_id, state__in=OPEN)
    rows = VisitRequest.objects.filter(visit__in=mine, body__agency=asked.body.agency_id).exclude(pk=asked.pk)
    return rows.select_related("visit").order_by("pk")[:SHOWN]


def _page(request, asked: VisitRequest, pressed: Offer | None = None, status: int = 200):
    visit = Visit.objects.for_list().get(pk=asked.visit_id)
    offered = partial(offers, STEPS, HANDLINGS, row=asked.visit, subject=asked, user=request.user, pressed=pressed)
    context = {
        "asked": asked,
        "visit": visit,
        "verdicts": verdicts_of_wishes(asked) if visit.state in WAITING else (),
        "answers": offered(INBOX),
        "besides": offered(INBOX_BESIDES),
        "together": visit.requests.exclude(pk=asked.pk).select_related("body__agency"),
        "routing_notes": asked.routing_notes.select_related("to", "written_by"),
        "thread": asked.messages.select_related("written_by").order_by("pk"),
        "wishes": asked.wishes.all(),
        "same_body": _others_of_body(asked, request.user),
        "topics": asked.told.topics.all(),
        "leader": leader_of(asked),
        "whatsapp": whatsapp_number(asked),
        "whatsapp_text": f"Permohonan kunjungan {asked.number}: {visit.get_state_display().lower()}. "
        "Rinciannya ada di tautan permohonan yang Anda simpan.",
        "crumbs": [("Front office", reverse("desk")), ("Permohonan", reverse("inbox"))],
    }
    return render(request, "visits/request_detail.html", context, status=status)
