"""The door of a host: the board of today, the arrival of a delegation, one without a request."""

import json

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from directory.clock import today_at, zone_of
from mpp_portal.kit.dates import date_text
from mpp_portal.kit.workflow import NotAllowed, StepRefused
from visits.models import EXPECTED_OR_HERE, Reception, Visit, VisitRequest, VisitState
from visits.office import crumbs, hosts_or_404

from .board import differences, forgotten_before, visits_of
from .door import (
    Overtaken,
    arrive,
    came,
    has_begun,
    is_due,
    leave,
    mail_who_left,
    miss,
    record_ticks,
    reopen,
    take_sending,
    undo_arrival,
)
from .forms import ArrivalForm, WalkInForm, read_sent
from .walk_in import WalkIn, receive_walk_in

SHOWN_FORGOTTEN = 20
MOST_BYTES = 200_000  # of what a device sends at once


@never_cache
@require_safe
def today_board(request):
    """Who is expected, here, gone or missing today, and what earlier days left open."""
    hosts = hosts_or_404(request)
    today = today_at(hosts[0].agency)
    rows = list(visits_of(request.user, today).for_list())
    context = {
        "today": today,
        "lines": [(visit, *_told(visit)) for visit in rows],
        "people": sum(visit.head_count or 0 for visit in rows if visit.state != VisitState.NO_SHOW),
        "forgotten": forgotten_before(request.user, today).for_cards()[:SHOWN_FORGOTTEN],
        "waiting": VisitRequest.objects.waiting_for(request.user).count(),
        "crumbs": crumbs(),
    }
    return render(request, "visits/today_board.html", context)


def _told(visit: Visit) -> tuple[Reception | None, list[str]]:
    reception = getattr(visit, "reception", None)
    return reception, differences(visit, reception) if reception else []


NO_SUCH = "Tidak ada permohonan dengan nomor ini kepada tuan rumah Anda."


@never_cache
@require_safe
def arrival_find(request):
    """From the number of a request, typed or read from its QR, to the page of its arrival, or why there is none today."""
    hosts_or_404(request)
    number = request.GET.get("nomor", "").strip().upper()[:20]
    mine = Visit.objects.handled_by(request.user)
    asked = VisitRequest.objects.filter(visit__in=mine, number=number).select_related("visit__host__region").first()
    refusal = ""
    if number and asked is None:
        refusal = NO_SUCH
    elif asked and asked.visit.state not in EXPECTED_OR_HERE:
        refusal = f"Permohonan {number} tidak menunggu kedatangan: statusnya “{asked.visit.get_state_display()}”."
    elif asked and asked.visit.state == VisitState.ACCEPTED and not is_due(asked.visit, today_at(asked.visit.host)):
        refusal = f"Permohonan {number} diterima untuk {date_text(asked.visit.starts_on)}, bukan hari ini."
    elif asked:
        return redirect("arrival", pk=asked.visit_id)
    context = {"number": number, "refusal": refusal, "asked": asked, "crumbs": crumbs()}
    return render(request, "visits/arrival_find.html", context, status=422 if refusal else 200)


ACTS = {
    "save": "Kehadiran tersimpan.",
    "arrive": "Kedatangan dicatat.",
    "leave_host": "Rombongan dicatat pulang. Lengkapi catatannya, lalu terbitkan.",
    "reopen": "Penerimaan dibuka lagi.",
    "undo_arrival": "Kedatangan dibatalkan. Rombongan ditunggu lagi.",
    "no_show": "Dicatat tidak datang.",
}


STAYS = ("save", "arrive", "reopen", "undo_arrival")  # the door goes on with this delegation


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def arrival(request, pk):
    """The page of the door for one delegation. It works without a script; with one, ticks survive a lost connection.

    Of one that is at no door any more it leads to its page in the front office.
    """
    visit = get_object_or_404(Visit.objects.handled_by(request.user).for_list(), pk=pk)
    act = request.POST.get("act", "")
    if request.method == "POST" and act not in ACTS:
        raise Http404("Tindakan tidak dikenal.")
    if visit.state not in EXPECTED_OR_HERE:
        messages.warning(request, f"Kehadiran tidak dapat diubah di sini: status “{visit.get_state_display()}”.")
        return redirect("desk_visit", pk=pk)
    form = _form_of(visit, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _page(request, visit, form)
    if not form.is_valid():
        return _page(request, visit, form, status=422)
    try:
        _do(act, visit, form, request.user)
    except NotAllowed as refused:
        raise Http404(str(refused)) from refused
    except StepRefused as refused:
        form.add_error(None, str(refused))
        return _page(request, Visit.objects.for_list().get(pk=pk), form, status=422)
    messages.success(request, ACTS[act])
    return redirect("arrival" if act in STAYS else "desk_visit", pk=pk)


def _do(act: str, visit: Visit, form: ArrivalForm, user) -> None:
    cleaned = form.cleaned_data
    match act:
        case "arrive":
            arrive(visit, form.ticks, user=user, at=cleaned["at"])
        case "save":
            record_ticks(visit, form.ticks, user=user, at=cleaned["at"])
        case "leave_host":
            mail_who_left(leave(visit, form.ticks, user=user, at=cleaned["at"], note=cleaned["note"]))
        case "reopen":
            reopen(visit, user=user)
        case "undo_arrival":
            undo_arrival(visit, user=user)
        case "no_show":
            miss(visit, user=user, reason=cleaned["note"])


def _form_of(visit: Visit, data=None) -> ArrivalForm:
    people, bodies = list(visit.participants.order_by("pk")), list(visit.bodies.all())
    return ArrivalForm(data, visit=visit, zone=zone_of(visit.host), people=people, bodies=bodies)


def _page(request, visit: Visit, form: ArrivalForm, status: int = 200):
    reception = Reception.objects.filter(visit=visit).first()
    today = today_at(visit.host)
    context = {
        "visit": visit,
        "planned": reception.expected if reception else visit.head_count,
        "form": form,
        "reception": reception,
        "differences": differences(visit, reception) if reception else [],
        "came": came(visit),
        "is_due": is_due(visit, today),
        "takes_ticks": visit.state != VisitState.ACCEPTED or is_due(visit, today),
        "is_missed": visit.state == VisitState.ACCEPTED and has_begun(visit, today),
        "local_zone": zone_of(visit.host),
        "crumbs": [*crumbs(), ("Hari ini", reverse("today_board"))],
    }
    return render(request, "visits/arrival.html", context, status=status)


@require_POST
def arrival_ticks(request, pk):
    """Takes what a device kept while the line was down. Sent twice it changes nothing more.

    Answers {"came": n, "refused": {key: why}, "unknown": [key]} (`Taken`), or {"overtaken": true} when a later sending of the
    same device was faster and nothing of this one was stored; 422 with {"why": …} when it cannot be stored as it is.
    """
    visit = get_object_or_404(Visit.objects.handled_by(request.user).for_list(), pk=pk)
    try:
        told = json.loads(request.body) if len(request.body) <= MOST_BYTES else None
    except (ValueError, RecursionError):  # no JSON, or of a depth that no device sends
        told = None
    if not isinstance(told, dict):
        return JsonResponse({"why": "Kiriman tidak terbaca."}, status=400)
    sent = read_sent(told, bodies=list(visit.bodies.all()), zone=zone_of(visit.host))
    try:
        taken = take_sending(visit, sent.ticks, user=request.user, since=sent.since, sending=sent.sending)
    except Overtaken:
        return JsonResponse({"overtaken": True})
    except StepRefused as refused:
        return JsonResponse({"why": str(refused)}, status=422)
    return JsonResponse({"came": taken.came, "refused": {**sent.refused, **taken.refused}, "unknown": taken.unknown})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def walk_in(request):
    """A delegation without a request: it is here, so the form asks only what the door must know."""
    hosts = hosts_or_404(request)
    form = WalkInForm(request.POST if request.method == "POST" else None, hosts=hosts)
    if request.method == "POST" and form.is_valid():
        cleaned, host = form.cleaned_data, form.hosts[form.cleaned_data["host_choice"]]
        told = WalkIn(
            body=form.told_body(),
            mall=host.mall,
            purpose=cleaned["purpose"],
            people=cleaned["people"],
            leader_name=cleaned["leader_name"],
            leader_position=cleaned["leader_position"],
        )
        try:
            visit = receive_walk_in(told, host=host.agency, user=request.user, submission_key=cleaned["submission_key"])
        except StepRefused as refused:
            form.add_error(None, str(refused))
            return _walk_in_page(request, form)
        messages.success(request, "Kedatangan dicatat.")
        return redirect("arrival" if visit.state in EXPECTED_OR_HERE else "desk_visit", pk=visit.pk)
    return _walk_in_page(request, form)


def _walk_in_page(request, form: WalkInForm):
    context = {"form": form, "crumbs": [*crumbs(), ("Hari ini", reverse("today_board"))]}
    return render(request, "visits/walk_in.html", context, status=422 if form.is_bound else 200)
