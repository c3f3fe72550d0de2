"""Visits in public: the list and one visit, what came of it first. Only what is public is read from the database."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from mpp_portal.kit.exporting import Export, export_refused, export_response
from mpp_portal.kit.listing import page_by_key
from visits.afterwards.feedback import summary_of
from visits.models import Photo, Visit, VisitState
from visits.record.dating import date_sides

from .cards import card_of
from .exports import PRIVACY, PUBLIC, public_rows
from .filters import VisitFilter
from .ordinal import ordinals_of
from .people import by_body


@login_not_required
@require_safe
def visit_list(request):
    filtered = VisitFilter(request.GET, queryset=Visit.objects.recorded())
    page = page_by_key(request, filtered.qs.for_cards(), order=("-starts_on", "-pk"), noun="kunjungan")
    cards = [card_of(visit) for visit in page]
    return render(request, "visits/visit_list.html", {"filter": filtered, "page": page, "cards": cards})


@login_not_required
@require_safe
def visit_detail(request, number):
    if number != number.upper():
        return redirect("visit_detail", number=number.upper(), permanent=True)
    visit = get_object_or_404(Visit.objects.public().for_detail(), number=number)
    if visit.state == VisitState.MERGED:
        return redirect(visit.merged_by.get(undone_at=None).kept)  # not for good: a merge can be undone
    if visit.state == VisitState.CANCELLED:
        return render(request, "visits/visit_cancelled.html", {"visit": visit}, status=410)
    context = {
        "visit": visit,
        "title": f"{visit.visitors_text} ke {visit.host_text}",
        "lead": f"{visit.get_kind_display()}, {visit.date_text}",
        "crumbs": [("Kunjungan", reverse("visit_list"))],
    }
    return render(request, "visits/visit_detail.html", context | _known_of(visit))


def _known_of(visit: Visit) -> dict:
    """What everybody may read of a visit beside its own row."""
    people = list(visit.participants.public())
    return {
        "date_sides": date_sides(visit),
        "absorbed": Visit.objects.filter(merged_by__kept=visit, merged_by__undone_at=None).order_by("pk"),
        "groups": [(body, here) for body, here in by_body(visit, people) if here or not body.nobody_came],
        "receivers": visit.receivers.select_related("agency"),
        "has_leader": any(person.leads_visit for person in people),
        "uncounted": visit.participants.came_or_unknown().count() - len(people),
        "photos": Photo.objects.of_visit(visit),
        "words": summary_of(pk=visit.pk),
        "ordinals": ordinals_of(visit),
        "same_trip": Visit.objects.recorded().filter(trip=visit.trip).exclude(pk=visit.pk).for_list(),
        "followed_by": Visit.objects.recorded().filter(follows=visit).for_list(),
    }


@login_not_required
@require_safe
def visit_export(request, file_format):
    filtered = VisitFilter(request.GET, queryset=Visit.objects.recorded())
    if not filtered.is_valid():
        return export_refused(request, filtered.form, reverse("visit_list"))
    rows = public_rows(filtered.qs)
    export = Export("kunjungan", "Daftar kunjungan", PUBLIC, rows, filtered.summary, reverse("visit_list"), (PRIVACY,))
    return export_response(request, export, file_format)
