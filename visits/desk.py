"""The front office of a host (petugas): its visits, logging, correcting, cancelling."""

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from directory.lookup import resolve_body, suggest_bodies
from mpp_portal.kit.forms import bare_helper
from mpp_portal.kit.history import trail_of
from mpp_portal.kit.listing import page_by_key
from mpp_portal.kit.workflow import NotAllowed, StepRefused

from .filters import DeskFilter
from .logbook import VisitForms, correct_visit, hosts_of, log_visit
from .models import Visit
from .ordinal import ordinals_of
from .people import by_body
from .workflow import STEPS


def hosts_or_404(request):
    """The hosts of this person; who has none sees no front office at all."""
    hosts = hosts_of(request.user)
    if not hosts:
        raise Http404("Tidak ada keanggotaan yang berlaku.")
    return hosts


@never_cache
@require_safe
def desk(request):
    hosts = hosts_or_404(request)
    mine = Visit.objects.handled_by(request.user)
    filtered = DeskFilter(request.GET, queryset=mine)
    page = page_by_key(request, filtered.qs.for_list(), order=("-starts_on", "-pk"), noun="kunjungan")
    hosts_text = ", ".join(host.mall.name for host in hosts if host.mall) or hosts[0].agency.name
    return render(request, "visits/desk.html", {"hosts_text": hosts_text, "filter": filtered, "page": page})


@never_cache
def visit_log(request):
    hosts = hosts_or_404(request)
    forms = VisitForms(hosts=hosts, data=request.POST or None, add=request.POST.get("add", ""))
    if request.method == "POST" and not forms.add and forms.is_valid():
        try:
            visit = log_visit(forms, user=request.user, publish=request.POST.get("save") != "draft")
        except StepRefused as refused:
            forms.form.add_error(None, str(refused))
        else:
            messages.success(request, logged_message(visit))
            return redirect("desk_visit", pk=visit.pk)
    return render(
        request,
        "visits/visit_form.html",
        {"forms": forms, "row_helper": bare_helper(), "crumbs": crumbs()},
        status=_status(forms),
    )


@never_cache
def visit_correct(request, pk):
    hosts = hosts_or_404(request)
    visit = get_object_or_404(Visit.objects.handled_by(request.user).correctable().for_form(), pk=pk)
    forms = VisitForms(hosts=hosts, visit=visit, data=request.POST or None, add=request.POST.get("add", ""))
    if request.method == "POST" and not forms.add and forms.is_valid():
        try:
            correct_visit(forms, user=request.user)
        except StepRefused as refused:
            forms.form.add_error(None, str(refused))
        else:
            messages.success(request, "Perubahan tersimpan, beserta alasannya di riwayat.")
            return redirect("desk_visit", pk=visit.pk)
    context = {"forms": forms, "row_helper": bare_helper(), "visit": visit, "crumbs": crumbs(visit)}
    return render(request, "visits/visit_form.html", context, status=_status(forms))


def crumbs(visit: Visit | None = None):
    trail = [("Front office", reverse("desk"))]
    return [*trail, (str(visit), reverse("desk_visit", kwargs={"pk": visit.pk}))] if visit else trail


def _status(forms) -> int:
    return 422 if forms.form.is_bound and not forms.add else 200


@never_cache
@require_safe
def desk_visit(request, pk):
    visit = get_object_or_404(Visit.objects.handled_by(request.user).for_detail(), pk=pk)
    people = list(visit.participants.all())
    context = {
        "visit": visit,
        "crumbs": crumbs(),
        "lead": f"{visit} · {visit.get_state_display()}",
        "groups": by_body(visit, people),
        "receivers": visit.receivers.select_related("agency"),
        "has_leader": any(person.leads_visit for person in people),
        "ordinals": ordinals_of(visit),
        "steps": STEPS.offered(visit, request.user),
        "trail": trail_of(visit),
    }
    return render(request, "visits/desk_visit.html", context)


@require_POST
def visit_step(request, pk):
    step = request.POST.get("step", "")
    visit = get_object_or_404(Visit.objects.handled_by(request.user), pk=pk)
    try:
        STEPS.take(visit, step, user=request.user, reason=request.POST.get("reason", ""))
    except NotAllowed as refused:
        raise Http404(str(refused)) from refused
    except StepRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, STEPS.by_name[step].done)
    return redirect("desk_visit", pk=pk)


@never_cache
@require_safe
def body_suggestions(request):
    """What the picker offers while typing; for staff of a host only."""
    hosts_or_404(request)
    typed = request.GET.get("q", "")[:160]
    match = resolve_body(typed)
    offered = [match.body] if match.body else suggest_bodies(typed)
    return JsonResponse({"names": [agency.name for agency in offered], "is_known": match.body is not None})


def logged_message(visit: Visit) -> str:
    """What the person reads after saving: the number, and the how-manieth visit of each sender it is."""
    if not visit.number:
        return "Draf tersimpan. Draf belum bernomor dan belum tampil untuk umum."
    return f"Tercatat dengan nomor {visit.number}. " + " ".join(f"{text}." for text in ordinals_of(visit))
