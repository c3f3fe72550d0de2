"""Showing a photo of a visit to everybody, with consent, and taking it back."""

import io

from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from mpp_portal.kit.history import deed
from mpp_portal.kit.uploads import PDF
from mpp_portal.kit.workflow import AlreadyMoved, NotAllowed, StepRefused, required_reason
from visits.models import Attachment, Photo
from visits.workflow import is_host_staff

LONGEST_SIDE = 1280  # pixels: what a page shows, not what prints
QUALITY = 80


def reduced(content: bytes) -> tuple[bytes, int, int]:
    """A JPEG no larger than a page shows, with its width and height in pixels. `content` is an image that was cleaned already."""
    with Image.open(io.BytesIO(content)) as image:
        small = image.convert("RGB")
        small.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        out = io.BytesIO()
        small.save(out, "JPEG", quality=QUALITY, optimize=True, comment=b"")  # or that of the file would come along
        return out.getvalue(), small.width, small.height


def show_photo(attachment: Attachment, *, user, caption: str, consent: str) -> Photo:
    """A reduced copy of this photo may be seen by everybody from now on, while its visit is public. `consent` says who agreed.

    Raises StepRefused when it is no image, or shown already; then nothing is stored.
    """
    if attachment.media_type == PDF:
        raise StepRefused("Hanya gambar JPG dan PNG yang dapat ditampilkan sebagai foto.")
    with deed(user=user, verb="show_photo"):
        row = (
            Attachment.objects.select_for_update(of=("self",)).select_related("visit").filter(pk=attachment.pk).first()
        )
        if row is None:
            raise AlreadyMoved("Berkas ini sudah dihapus.")
        if not is_host_staff(user, row.visit):
            raise NotAllowed("Berkas ini bukan wewenang Anda.")
        if Photo.objects.filter(attachment=row).exists():
            raise AlreadyMoved("Foto ini sudah tampil untuk umum.")
        with default_storage.open(str(row.file.name)) as stored:
            content, width, height = reduced(stored.read())
        return Photo.objects.create(
            attachment=row,
            content=content,
            width=width,
            height=height,
            caption=caption,
            consent=consent,
            shown_by=user,
            shown_at=timezone.now(),
        )


def hide_photo(photo: Photo, *, user, reason: str) -> None:
    """Nobody sees the photo any more, at once; the file stays with the host. Raises ReasonMissing, NotAllowed, AlreadyMoved."""
    reason = required_reason(reason)
    with deed(user=user, verb="hide_photo", reason=reason):
        row = (
            Photo.objects.select_for_update(of=("self",))
            .select_related("attachment__visit")
            .filter(pk=photo.pk)
            .first()
        )
        if row is None:
            raise AlreadyMoved("Foto ini sudah tidak tampil.")
        if not is_host_staff(user, row.attachment.visit):
            raise NotAllowed("Foto ini bukan wewenang Anda.")
        row.delete()
