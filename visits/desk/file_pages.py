"""Files of a visit in the front office: add, fetch, remove. No file has an address of its own outside these views."""

import logging

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mpp_portal.kit.acts import attempt, press
from mpp_portal.kit.history import trail_of_parts
from mpp_portal.kit.inputs import reason, takes
from visits.models import Attachment, Visit
from visits.office import crumbs
from visits.record.file_forms import AttachmentForm
from visits.record.files import attach, download_name, remove, room_text

logger = logging.getLogger(__name__)

NEVER_SHOWN = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "sandbox",
    "X-Content-Type-Options": "nosniff",
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def visit_files(request, pk):
    visit = get_object_or_404(Visit.objects.handled_by(request.user).for_form(), pk=pk)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = AttachmentForm(*sent, visit=visit)
    if attachment := attempt(form, lambda: attach(visit, user=request.user, **form.cleaned_data)):
        messages.success(request, f"Berkas “{attachment}” tersimpan.")
        return redirect("desk_visit", pk=pk)
    trail = trail_of_parts(visit, [(Attachment, "visit_id")])
    context = {"visit": visit, "form": form, "crumbs": crumbs(visit), "room": room_text(visit), "trail": trail}
    return render(request, "visits/visit_files.html", context, status=422 if form.is_bound else 200)


@require_safe
def visit_file(request, key):
    """The file as an attachment, for who may see it: never shown in the page's origin, never kept by a cache."""
    attachment = get_object_or_404(Attachment.objects.visible_to(request.user).select_related("visit"), key=key)
    try:
        content = default_storage.open(attachment.file.name)
    except FileNotFoundError as lost:
        logger.error("Attachment %s has no file %s", attachment.pk, attachment.file.name)
        raise Http404("Berkas tidak ada di penyimpanan.") from lost
    name, kind = download_name(attachment), attachment.media_type
    return FileResponse(content, as_attachment=True, filename=name, content_type=kind, headers=NEVER_SHOWN)


@require_POST
@takes(reason=reason())
def visit_file_remove(request, key, reason):
    attachment = get_object_or_404(Attachment.objects.handled_by(request.user), key=key)
    press(
        request,
        lambda: remove(attachment, user=request.user, reason=reason),
        f"Berkas “{attachment}” dihapus.",
    )
    return redirect("desk_visit", pk=attachment.visit_id)
