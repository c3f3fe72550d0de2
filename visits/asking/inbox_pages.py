"""The inbox of a host: requests that wait, those that should have been answered first, and answering one of them."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.db.models import Exists, OuterRef, Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from directory.clock import today_at
from mpp_portal.kit.workflow import NotAllowed, StepRefused
from visits.models import OPEN, WAITING, Feedback, FeedbackState, RoutingNote, Visit, VisitRequest, VisitState
from visits.office import hosts_or_404

from .answering import accept_request, ask_more, decline_request, offer_day, verdicts_of_wishes
from .forms import AcceptForm, JoinForm, MessageForm, OfferForm, RouteForm
from .joining import is_joint, join_requests, joinable, part_request
from .places import owner_of
from .roster import leader_of
from .routing import colleagues_of, mail_colleague, route_request
from .telling import mail_requester, mail_requesters, whatsapp_number

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


def answers_to(asked: VisitRequest, user, act: str = "", data=None) -> dict[str, forms.Form]:
    """The forms of what may be done with a request now, by act, and in any case that of `act`, with what was typed into it."""
    visit = asked.visit
    shares = visit.state in OPEN and is_joint(asked)
    colleagues, others = list(colleagues_of(visit, user)), [] if shares else list(joinable(asked, user))
    today = today_at(visit.host)
    wishes = list(owner_of(asked).wishes.all()) if visit.state in WAITING or act == "accept" else []
    makers: dict[str, Callable[..., forms.Form]] = {
        "accept": lambda **typed: AcceptForm(wishes=wishes, today=today, **typed),
        "reschedule": lambda **typed: OfferForm(today=today, **typed),
        "ask_more": MessageForm,
        "decline": MessageForm,
        "route": lambda **typed: RouteForm(colleagues=colleagues, **typed),
        "join": lambda **typed: JoinForm(others=others, **typed),
        "part": MessageForm,
    }
    offered = {act}
    if shares:
        offered.add("part")
    elif visit.state in WAITING and others:
        offered.add("join")
    if visit.state in WAITING:
        offered |= {"accept", "reschedule", "decline"}
        if colleagues:
            offered.add("route")
    if visit.state == VisitState.SUBMITTED:
        offered.add("ask_more")
    if visit.state == VisitState.ACCEPTED:
        offered.add("reschedule")
    return {
        name: make(data=data if name == act else None, prefix=name) for name, make in makers.items() if name in offered
    }


@never_cache
@require_safe
def request_detail(request, pk):
    """A request with its thread and what may be answered."""
    return _page(request, _mine_or_404(request, pk))


@require_POST
def request_answer(request, pk):
    asked = _mine_or_404(request, pk)
    act = request.POST.get("act", "")
    if act not in ACTS:
        raise Http404("Tindakan tidak dikenal.")
    answers = answers_to(asked, request.user, act, request.POST)
    form = answers[act]
    if not form.is_valid():
        return _page(request, asked, answers, status=422)
    try:
        done = ACTS[act].do(request, asked, form)
    except NotAllowed as refused:
        raise Http404(str(refused)) from refused
    except StepRefused as refused:
        form.add_error(None, str(refused))
        return _page(request, asked, answers, status=422)
    messages.success(request, done)
    return redirect("request_detail", pk=pk)


def _told(done: str, reached: list[tuple[VisitRequest, bool | None]]) -> str:
    """What was done, with which requesters were told of it."""
    told = [TOLD[was_told] for _, was_told in reached]
    if len(told) > 1:
        told = [f"{one.number}: {TOLD[was_told]}" for one, was_told in reached]
    return " ".join([done, *told])


TOLD = {
    None: "Pemohon tidak memberi e-mail: kabari lewat WhatsApp atau telepon.",
    True: "Pemohon diberi tahu lewat e-mail.",
    False: "E-mail kepada pemohon tidak terkirim: kabari lewat WhatsApp atau telepon.",
}


def _accept(request, asked: VisitRequest, form):
    wish, note = form.wishes[form.cleaned_data["wish"]], form.cleaned_data["text"]
    visit = accept_request(asked, user=request.user, day=wish.day, at=wish.at, note=note)
    return _told("Permohonan diterima.", mail_requesters(visit, message=note))


def _offer(request, asked: VisitRequest, form):
    cleaned = form.cleaned_data
    visit = offer_day(asked, user=request.user, day=cleaned["day"], at=cleaned["at"], text=cleaned["text"])
    return _told("Hari lain ditawarkan.", mail_requesters(visit, message=cleaned["text"]))


def _ask_more(request, asked: VisitRequest, form):
    text = form.cleaned_data["text"]
    return _told("Pertanyaan tersimpan.", mail_requesters(ask_more(asked, user=request.user, text=text), message=text))


def _decline(request, asked: VisitRequest, form):
    text = form.cleaned_data["text"]
    return _told(
        "Permohonan ditolak.", mail_requesters(decline_request(asked, user=request.user, text=text), message=text)
    )


def _join(request, asked: VisitRequest, form):
    other, text = form.others[form.cleaned_data["other"]], form.cleaned_data["text"]
    join_requests(asked, other, user=request.user, text=text)
    return _told(f"Permohonan digabung dengan {other.number}.", [(asked, mail_requester(asked, message=text))])


def _part(request, asked: VisitRequest, form):
    text = form.cleaned_data["text"]
    fresh = part_request(asked, user=request.user, text=text)
    return _told("Permohonan dipisah dan menunggu jawaban sendiri.", [(fresh, mail_requester(fresh, message=text))])


def _route(request, asked: VisitRequest, form):
    to = form.colleagues[form.cleaned_data["to"]]
    route_request(asked, to=to, user=request.user, text=form.cleaned_data["text"])
    link = request.build_absolute_uri(reverse("request_detail", kwargs={"pk": asked.pk}))
    reached = mail_colleague(asked, to, link)
    return f"Diteruskan kepada {to}. " + (
        "Rekan itu diberi tahu lewat e-mail."
        if reached
        else "Rekan itu tidak dapat dikabari lewat e-mail: beri tahu langsung."
    )


@dataclass(frozen=True)
class Act:
    """What may be done with a request: the words of its form, and what its button does (it returns what to say)."""

    title: str
    button: str
    do: Callable[..., str]
    tone: str = "secondary"
    note: str = ""


ANSWERS = {
    "accept": Act("Terima", "Terima permohonan", _accept, "primary"),
    "reschedule": Act("Tawarkan hari lain", "Kirim tawaran", _offer),
    "ask_more": Act("Minta keterangan", "Kirim pertanyaan", _ask_more),
    "decline": Act("Tolak", "Tolak permohonan", _decline, "danger"),
}
OTHERS = {
    "route": Act("Teruskan kepada rekan (disposisi)", "Teruskan", _route),
    "join": Act(
        "Terima bersama permohonan lain", "Gabungkan", _join,
        note="Rombongan ini pindah ke hari permohonan yang dipilih, dan satu jawaban berlaku untuk keduanya. Tautan kedua pemohon "
        "tetap berlaku.",
    ),
    "part": Act(
        "Pisahkan dari rombongan lain", "Pisahkan", _part,
        note="Permohonan ini menunggu jawaban sendiri lagi. Rombongan lain tetap seperti sekarang.",
    ),
}  # fmt: skip
ACTS = {**ANSWERS, **OTHERS}


def _offered(acts: dict[str, Act], forms_by_act: dict[str, forms.Form]) -> list[tuple[str, Act, forms.Form]]:
    return [(name, act, forms_by_act[name]) for name, act in acts.items() if name in forms_by_act]


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


def _page(request, asked: VisitRequest, answers: dict[str, forms.Form] | None = None, status: int = 200):
    visit = Visit.objects.for_list().get(pk=asked.visit_id)
    answers = answers or answers_to(asked, request.user)
    context = {
        "asked": asked,
        "visit": visit,
        "verdicts": verdicts_of_wishes(asked) if visit.state in WAITING else (),
        "answers": answers,
        "answer_acts": _offered(ANSWERS, answers),
        "other_acts": _offered(OTHERS, answers),
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
