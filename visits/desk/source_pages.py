"""The sources of one visit and the day that each of them gives: one more source, the preferred day."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from mpp_portal.kit.forms import bare_helper
from mpp_portal.kit.workflow import StepRefused
from visits.models import Visit, VisitSource
from visits.record.dating import agrees, cite_visit, prefer_date
from visits.record.row_forms import VisitSourceForm


@never_cache
def visit_sources(request, pk):
    visit = get_object_or_404(Visit.objects.handled_by(request.user).correctable().for_list(), pk=pk)
    form = VisitSourceForm(request.POST or None, instance=VisitSource(visit=visit))
    if request.method == "POST" and form.is_valid():
        try:
            cite_visit(form.instance, form.named_source(), user=request.user)
        except StepRefused as refused:
            form.add_error("title", str(refused))
        else:
            messages.success(request, "Sumber tersimpan.")
            return redirect("visit_sources", pk=pk)
    context = {
        "visit": visit,
        "crumbs": [("Front office", reverse("desk")), (str(visit), reverse("desk_visit", kwargs={"pk": pk}))],
        "cited": [(one, agrees(one, visit)) for one in visit.visit_sources.select_related("source")],
        "form": form,
        "helper": bare_helper(),
    }
    return render(request, "visits/visit_sources.html", context, status=422 if form.is_bound else 200)


@require_POST
def visit_date(request, pk):
    mine = Visit.objects.handled_by(request.user).correctable()
    cited = get_object_or_404(VisitSource.objects.filter(visit__in=mine), visit=pk, pk=request.POST.get("source") or 0)
    try:
        prefer_date(cited, user=request.user, reason=request.POST.get("reason", ""))
    except StepRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Tanggal kunjungan mengikuti sumber ini. Tanggal di sumber lain tetap terbaca.")
    return redirect("visit_sources", pk=pk)
