"""The door of a host: the board of today, the arrival of a delegation, one without a request."""

import json

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from directory.clock import today_at, zone_of
from mpp_portal.kit.acts import attempt
from mpp_portal.kit.dates import date_text
from mpp_portal.kit.inputs import takes, text
from mpp_portal.kit.workflow import Step, StepRefused
from visits.models import EXPECTED_OR_HERE, Reception, Visit, VisitRequest, VisitState
from visits.office import crumbs, hosts_or_404
from visits.workflow import DOOR, STEPS

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
@takes(nomor=text(most=20))
def arrival_find(request, nomor):
    """From the number of a request, typed or read from its QR, to the page of its arrival, or why there is none today."""
    hosts_or_404(request)
    number = nomor.strip().upper()
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


SAVE = "save"  # ticks alone: they move nothing, so this is no step of the table
STAYS = (SAVE, "arrive", "reopen", "undo_arrival")  # the door goes on with this delegation


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@takes(act=text())
def arrival(request, pk, act):
    """The page of the door for one delegation. It works without a script; with one, ticks survive a lost connection.

    Of one that is at no door any more it leads to its page in the front office.
    """
    visit = get_object_or_404(Visit.objects.handled_by(request.user).for_list(), pk=pk)
    done = _done_by(act) if request.method == "POST" else ""
    if visit.state not in EXPECTED_OR_HERE:
        messages.warning(request, f"Kehadiran tidak dapat diubah di sini: status “{visit.get_state_display()}”.")
        return redirect("desk_visit", pk=pk)
    form = _form_of(visit, request.POST if request.method == "POST" else None)
    if attempt(form, lambda: DOINGS[act](visit, form, request.user) or done):
        messages.success(request, done)
        return redirect("arrival" if act in STAYS else "desk_visit", pk=pk)
    return _page(request, Visit.objects.for_list().get(pk=pk) if form.is_bound else visit, form)


def _done_by(act: str) -> str:
    """What is said once it is done. Raises NotAllowed for what no button of the door sends."""
    return "Kehadiran tersimpan." if act == SAVE else STEPS.named(act, DOOR).done


def _arrive(visit: Visit, form: ArrivalForm, user) -> None:
    arrive(visit, form.ticks, user=user, at=form.cleaned_data["at"])


def _save(visit: Visit, form: ArrivalForm, user) -> None:
    record_ticks(visit, form.ticks, user=user, at=form.cleaned_data["at"])


def _leave(visit: Visit, form: ArrivalForm, user) -> None:
    cleaned = form.cleaned_data
    mail_who_left(leave(visit, form.ticks, user=user, at=cleaned["at"], note=cleaned["note"]))


def _reopen(visit: Visit, form: ArrivalForm, user) -> None:
    reopen(visit, user=user)


def _undo_arrival(visit: Visit, form: ArrivalForm, user) -> None:
    undo_arrival(visit, user=user)


def _miss(visit: Visit, form: ArrivalForm, user) -> None:
    miss(visit, user=user, reason=form.cleaned_data["note"])


DOINGS = {
    SAVE: _save,
    "arrive": _arrive,
    "no_show": _miss,
    "leave_host": _leave,
    "undo_arrival": _undo_arrival,
    "reopen": _reopen,
}


def _form_of(visit: Visit, data=None) -> ArrivalForm:
    people, bodies = list(visit.participants.order_by("pk")), list(visit.bodies.all())
    return ArrivalForm(data, visit=visit, zone=zone_of(visit.host), people=people, bodies=bodies)


def _page(request, visit: Visit, form: ArrivalForm):
    reception = Reception.objects.filter(visit=visit).first()
    today = today_at(visit.host)
    context = {
        "visit": visit,
        "planned": reception.expected if reception else visit.head_count,
        "form": form,
        "reception": reception,
        "differences": differences(visit, reception) if reception else [],
        "came": came(visit),
        "steps": _steps_of(visit, reception, request.user),
        "is_early": visit.state == VisitState.ACCEPTED and not is_due(visit, today),
        "takes_ticks": visit.state != VisitState.ACCEPTED or is_due(visit, today),
        "local_zone": zone_of(visit.host),
        "crumbs": [*crumbs(), ("Hari ini", reverse("today_board"))],
    }
    return render(request, "visits/arrival.html", context, status=422 if form.is_bound else 200)


def _steps_of(visit: Visit, reception: Reception | None, user) -> dict[str, Step]:
    """The steps that the door offers now, by name: nobody is missed before the day, and a walk-in came as it arrived."""
    steps = {step.name: step for step in STEPS.offered(visit, user, DOOR)}
    if not has_begun(visit, today_at(visit.host)):
        steps.pop("no_show", None)
    if reception and reception.is_walk_in:
        steps.pop("undo_arrival", None)
    return steps


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
    form = WalkInForm(request.POST if request.method == "POST" else None, hosts=hosts_or_404(request))
    if visit := attempt(form, lambda: _received(form, request.user)):
        messages.success(request, "Kedatangan dicatat.")
        return redirect("arrival" if visit.state in EXPECTED_OR_HERE else "desk_visit", pk=visit.pk)
    context = {"form": form, "crumbs": [*crumbs(), ("Hari ini", reverse("today_board"))]}
    return render(request, "visits/walk_in.html", context, status=422 if form.is_bound else 200)


def _received(form: WalkInForm, user) -> Visit:
    cleaned, host = form.cleaned_data, form.hosts[form.cleaned_data["host_choice"]]
    told = WalkIn(
        body=form.told_body(),
        mall=host.mall,
        purpose=cleaned["purpose"],
        people=cleaned["people"],
        leader_name=cleaned["leader_name"],
        leader_position=cleaned["leader_position"],
    )
    return receive_walk_in(told, host=host.agency, user=user, submission_key=cleaned["submission_key"])
