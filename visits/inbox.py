"""The inbox of a host: requests that wait, those that should have been answered first, and answering one of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.db.models import F
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from mpp_portal.kit.workflow import NotAllowed, StepRefused

from .asking import (
    accept_request,
    ask_more,
    decline_request,
    mail_requester,
    offer_day,
    verdicts_of_wishes,
    whatsapp_number,
)
from .desk import hosts_or_404
from .forms.asking import AcceptForm, MessageForm, OfferForm
from .house_rules import today_at
from .models import WAITING, Visit, VisitRequest, VisitState

SHOWN = 100


@dataclass(frozen=True)
class Line:
    """A request in the inbox; `days_left` of the promised reply, negative when it is late, None where none was promised."""

    asked: VisitRequest
    days_left: int | None


def waiting_for(user):
    """The requests that the hosts of this person have not answered, the promised first, the oldest of each first."""
    rows = VisitRequest.objects.filter(visit__in=Visit.objects.handled_by(user).filter(state__in=WAITING))
    return rows.order_by(F("reply_by").asc(nulls_last=True), "sent_at", "pk")


@never_cache
@require_safe
def inbox(request):
    hosts = hosts_or_404(request)
    rows = list(
        waiting_for(request.user)
        .select_related("visit__host__region", "body__agency")
        .prefetch_related("wishes")[: SHOWN + 1]
    )
    today = today_at(hosts[0].agency)
    context = {
        "lines": [Line(one, _days_left(one, today)) for one in rows[:SHOWN]],
        "is_longer": len(rows) > SHOWN,
        "shown": SHOWN,
        "crumbs": [("Front office", reverse("desk"))],
    }
    return render(request, "visits/inbox.html", context)


def _days_left(asked: VisitRequest, today: date) -> int | None:
    return None if asked.reply_by is None else (asked.reply_by - today).days


@dataclass(frozen=True)
class Answers:
    """What the page of a request offers: one of its forms may come back with errors."""

    accept: AcceptForm
    reschedule: OfferForm
    ask_more: MessageForm
    decline: MessageForm


def answers_to(asked: VisitRequest, act: str = "", data=None) -> Answers:
    """The forms of an answer; `data` was typed into that of `act`."""
    wishes = list(asked.wishes.all())
    return Answers(
        accept=AcceptForm(data if act == "accept" else None, wishes=wishes, prefix="accept"),
        reschedule=OfferForm(
            data if act == "reschedule" else None, today=today_at(asked.visit.host), prefix="reschedule"
        ),
        ask_more=MessageForm(data if act == "ask_more" else None, prefix="ask_more"),
        decline=MessageForm(data if act == "decline" else None, prefix="decline"),
    )


@never_cache
@require_safe
def request_detail(request, pk):
    """A request with its thread and what may be answered."""
    return _page(request, _mine_or_404(request, pk))


@require_POST
def request_answer(request, pk):
    asked = _mine_or_404(request, pk)
    act = request.POST.get("act", "")
    if act not in VERBS:
        raise Http404("Tindakan tidak dikenal.")
    answers = answers_to(asked, act, request.POST)
    form = getattr(answers, act)
    if not form.is_valid():
        return _page(request, asked, answers, status=422)
    verb, done = VERBS[act]
    try:
        verb(asked, form, request.user)
    except NotAllowed as refused:
        raise Http404(str(refused)) from refused
    except StepRefused as refused:
        form.add_error(None, str(refused))
        return _page(request, asked, answers, status=422)
    mailed = mail_requester(asked)
    messages.success(request, f"{done} {TOLD[mailed]}")
    return redirect("request_detail", pk=pk)


TOLD = {
    None: "Pemohon tidak memberi e-mail: kabari lewat WhatsApp atau telepon.",
    True: "Pemohon diberi tahu lewat e-mail.",
    False: "E-mail kepada pemohon tidak terkirim: kabari lewat WhatsApp atau telepon.",
}


def _accept(asked: VisitRequest, form: AcceptForm, user):
    wish = form.wishes[form.cleaned_data["wish"]]
    accept_request(asked, user=user, day=wish.day, at=wish.at, note=form.cleaned_data["text"])


def _offer(asked: VisitRequest, form: OfferForm, user):
    cleaned = form.cleaned_data
    offer_day(asked, user=user, day=cleaned["day"], at=cleaned["at"], text=cleaned["text"])


VERBS: dict[str, tuple[Callable[..., object], str]] = {
    "reschedule": (_offer, "Hari lain ditawarkan."),
    "accept": (_accept, "Permohonan diterima."),
    "ask_more": (
        lambda asked, form, user: ask_more(asked, user=user, text=form.cleaned_data["text"]),
        "Pertanyaan tersimpan.",
    ),
    "decline": (
        lambda asked, form, user: decline_request(asked, user=user, text=form.cleaned_data["text"]),
        "Permohonan ditolak.",
    ),
}


def _mine_or_404(request, pk) -> VisitRequest:
    mine = Visit.objects.handled_by(request.user)
    rows = VisitRequest.objects.filter(visit__in=mine).prefetch_related("wishes")
    rows = rows.select_related("visit__host__region", "visit__mall", "body__agency")
    return get_object_or_404(rows, pk=pk)


def _page(request, asked: VisitRequest, answers: Answers | None = None, status: int = 200):
    visit = Visit.objects.for_list().get(pk=asked.visit_id)
    is_waiting = visit.state in WAITING
    context = {
        "asked": asked,
        "visit": visit,
        "verdicts": verdicts_of_wishes(asked) if is_waiting else (),
        "answers": answers or (answers_to(asked) if is_waiting else None),
        "may_ask_more": visit.state == VisitState.SUBMITTED,
        "thread": asked.messages.select_related("written_by").order_by("pk"),
        "wishes": asked.wishes.all(),
        "topics": visit.topics.all(),
        "leader": visit.participants.filter(leads_visit=True).first(),
        "whatsapp": whatsapp_number(asked),
        "whatsapp_text": f"Permohonan kunjungan {asked.number}: {visit.get_state_display().lower()}. "
        "Rinciannya ada di tautan permohonan yang Anda simpan.",
        "crumbs": [("Front office", reverse("desk")), ("Permohonan", reverse("inbox"))],
    }
    return render(request, "visits/request_detail.html", context, status=status)
