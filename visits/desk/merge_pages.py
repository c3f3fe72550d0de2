"""Visits that may be one event: seeing them, putting them together, parting them again. For staff of the host and data admins."""

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from mpp_portal.kit.acts import press
from mpp_portal.kit.inputs import reason, takes
from visits.models import Participant, Visit, VisitMerge
from visits.record.merging import UNDO_DAYS, may_undo, merge, plan_of, unmerge
from visits.record.resemblance import resembling_visit


def crumbs(visit: Visit) -> list[tuple[str, str]]:
    return [("Kunjungan", reverse("visit_list")), (str(visit), visit.get_absolute_url())]


@never_cache
@require_safe
def visit_twins(request, pk):
    """Visits that may be the same event as this one, and what was merged into it."""
    visit = get_object_or_404(Visit.objects.mergeable_by(request.user).for_list(), pk=pk)
    merges = visit.merges.select_related("absorbed", "merged_by").order_by("-pk")[:50]
    context = {
        "visit": visit,
        "crumbs": crumbs(visit),
        "found": resembling_visit(visit, request.user),
        "merges": [(done, may_undo(done)) for done in merges],
        "undo_days": UNDO_DAYS,
    }
    return render(request, "visits/visit_twins.html", context)


@never_cache
@takes(reason=reason())
def visit_merge(request, pk, other, reason):
    """What goes where, side by side, before it is done."""
    rows, is_sent = Visit.objects.mergeable_by(request.user).for_detail(), request.method == "POST"
    kept, absorbed = get_object_or_404(rows, pk=pk), get_object_or_404(rows, pk=other)
    done = f"{absorbed} digabung ke {kept}. Dapat dibatalkan dalam {UNDO_DAYS} hari."
    if is_sent and press(request, lambda: merge(kept, absorbed, user=request.user, reason=reason), done):
        return redirect("visit_twins", pk=pk)
    plan = plan_of(kept, absorbed)
    named = _named(plan.people, absorbed, request.user)
    people = {"named": named, "uncounted": len(plan.people) - len(named)}
    context = {"kept": kept, "absorbed": absorbed, "plan": plan, "crumbs": crumbs(kept), "reason": reason, **people}
    status = 422 if is_sent else 200
    return render(request, "visits/visit_merge.html", context | {"undo_days": UNDO_DAYS}, status=status)


def _named(people: list[Participant], visit: Visit, user) -> list[Participant]:
    """Those of the people of a visit whom this person reads by name: staff that came is named to its host and the operator."""
    if user.is_superuser or visit.is_handled_by(user):
        return people
    public = set(visit.participants.public().values_list("pk", flat=True))
    return [person for person in people if person.pk in public]


@require_POST
@takes(reason=reason())
def visit_unmerge(request, pk, reason):
    kept = Visit.objects.mergeable_by(request.user)
    stored = get_object_or_404(VisitMerge.objects.filter(kept__in=kept), pk=pk)
    press(request, lambda: _parted(stored, request.user, reason))
    return redirect("visit_twins", pk=stored.kept_id)


def _parted(stored: VisitMerge, user, reason: str) -> str:
    """Parts the two again; returns what to say."""
    stays = unmerge(stored, user=user, reason=reason)
    return "Penggabungan dibatalkan." + (f" Tetap ada karena sudah diubah: {', '.join(stays)}." if stays else "")
