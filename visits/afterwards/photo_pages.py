"""Public photos of a visit: the picture itself, and the two decisions of the front office about it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mpp_portal.kit.acts import attempt, press
from mpp_portal.kit.inputs import reason, takes
from mpp_portal.kit.uploads import PDF
from visits.models import Attachment, Photo
from visits.office import crumbs
from visits.record.file_forms import PhotoForm

from .photos import hide_photo, show_photo


@login_not_required
@require_safe
def visit_photo(request, key):
    """The reduced copy, while its visit is public: encoded by the portal itself, pixels alone."""
    photo = get_object_or_404(Photo.objects.public(), attachment__key=key)
    return HttpResponse(bytes(photo.content), content_type="image/jpeg")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def photo_show(request, key):
    """Say what a photo shows and who consented; then everybody may see it."""
    mine = Attachment.objects.handled_by(request.user).exclude(media_type=PDF).select_related("visit__host")
    attachment = get_object_or_404(mine, key=key)
    form = PhotoForm(request.POST if request.method == "POST" else None)
    if attempt(form, lambda: show_photo(attachment, user=request.user, **form.cleaned_data)):
        messages.success(request, "Foto tampil di halaman umum kunjungan, selama kunjungannya terbit.")
        return _back(attachment)
    context = {"attachment": attachment, "form": form, "crumbs": crumbs(attachment.visit)}
    return render(request, "visits/photo_show.html", context, status=422 if form.is_bound else 200)


@require_POST
@takes(reason=reason())
def photo_hide(request, key, reason):
    photo = get_object_or_404(
        Photo.objects.filter(attachment__in=Attachment.objects.handled_by(request.user)), attachment__key=key
    )
    attachment = photo.attachment
    press(
        request,
        lambda: hide_photo(photo, user=request.user, reason=reason),
        "Foto tidak lagi tampil untuk umum.",
    )
    return _back(attachment)


def _back(attachment: Attachment):
    return redirect(reverse("desk_visit", kwargs={"pk": attachment.visit_id}) + "#berkas")
