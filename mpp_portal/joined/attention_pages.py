"""The page of all that waits for an admin."""

from django.contrib import admin
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mpp_portal.kit.inputs import takes, text

from .attention import PARTS, SHOWN, count_of, count_text, rows_of


@never_cache
@require_safe
@takes(bagian=text())
def attention(request, bagian):
    """For those with a role on the data side: everybody else finds nothing here."""
    if not (request.user.is_staff and request.user.has_perm("directory.view_figure")):
        raise Http404
    context = {**admin.site.each_context(request), "title": "Perlu perhatian", **_waiting(request.user, bagian)}
    return render(request, "admin/attention.html", context)


def _waiting(user, wanted: str) -> dict:
    """How much waits of each kind, and the rows of the kind that is `wanted`, else of the first of which anything waits."""
    today = timezone.localdate()
    found = {part.slug: part.find(today) for part in PARTS}
    counts = {slug: count_of(rows) for slug, rows in found.items()}
    waiting = (part for part in PARTS if counts[part.slug])
    shown = next((part for part in PARTS if part.slug == wanted), None) or next(waiting, PARTS[0])
    return {
        "parts": [(part, count_text(counts[part.slug]), part is shown) for part in PARTS],
        "part": shown,
        "rows": rows_of(shown, found[shown.slug], today),
        "may_open": not shown.permission or user.has_perm(shown.permission),
        "total_text": count_text(counts[shown.slug]),
        "has_more": counts[shown.slug] > SHOWN,
    }
