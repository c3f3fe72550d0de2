"""The sources of one visit and the day that each of them gives: one more source, the preferred day."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from mpp_portal.kit.acts import attempt, press
from mpp_portal.kit.forms import bare_helper
from mpp_portal.kit.inputs import key, reason, takes
from visits.models import Visit, VisitSource
from visits.office import crumbs
from visits.record.dating import agrees, cite_visit, prefer_date
from visits.record.row_forms import VisitSourceForm


@never_cache
def visit_sources(request, pk):
    visit = get_object_or_404(Visit.objects.handled_by(request.user).correctable().for_list(), pk=pk)
    form = VisitSourceForm(request.POST or None, instance=VisitSource(visit=visit))
    if attempt(form, lambda: cite_visit(form.instance, form.named_source(), user=request.user), at="title"):
        messages.success(request, "Sumber tersimpan.")
        return redirect("visit_sources", pk=pk)
    context = {
        "visit": visit,
        "crumbs": crumbs(visit),
        "cited": [(one, agrees(one, visit)) for one in visit.visit_sources.select_related("source")],
        "form": form,
        "helper": bare_helper(),
    }
    return render(request, "visits/visit_sources.html", context, status=422 if form.is_bound else 200)


@require_POST
@takes(source=key(), reason=reason())
def visit_date(request, pk, source, reason):
    mine = Visit.objects.handled_by(request.user).correctable()
    cited = get_object_or_404(VisitSource.objects.filter(visit__in=mine), visit=pk, pk=source)
    done = "Tanggal kunjungan mengikuti sumber ini. Tanggal di sumber lain tetap terbaca."
    press(request, lambda: prefer_date(cited, user=request.user, reason=reason), done)
    return redirect("visit_sources", pk=pk)
