"""The page of all that waits for an admin."""

from django.contrib import admin
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .attention import PARTS, SHOWN, count_of, count_text, rows_of


@never_cache
@require_safe
def attention(request):
    """For those with a role on the data side: everybody else finds nothing here."""
    if not (request.user.is_staff and request.user.has_perm("directory.view_figure")):
        raise Http404
    today = timezone.localdate()
    found = {part.slug: part.find(today) for part in PARTS}
    counts = {slug: count_of(rows) for slug, rows in found.items()}
    wanted = request.GET.get("bagian", "")
    waiting = (part for part in PARTS if counts[part.slug])
    part = next((one for one in PARTS if one.slug == wanted), None) or next(waiting, PARTS[0])
    context = {
        **admin.site.each_context(request),
        "title": "Perlu perhatian",
        "parts": [(one, count_text(counts[one.slug]), one is part) for one in PARTS],
        "part": part,
        "rows": rows_of(part, found[part.slug], today),
        "may_open": not part.permission or request.user.has_perm(part.permission),
        "total_text": count_text(counts[part.slug]),
        "has_more": counts[part.slug] > SHOWN,
    }
    return render(request, "admin/attention.html", context)
