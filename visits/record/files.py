"""Keeping files on a visit: adding, removing, how much room a mall has left, and whether disk and database agree."""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Sum
from django.utils.text import slugify

from directory.models import Agency, ServiceMall
from mpp_portal.kit.history import deed
from mpp_portal.kit.templatetags.portal import ukuran
from mpp_portal.kit.uploads import CleanFile, FileRefused
from mpp_portal.kit.workflow import AlreadyMoved, NotAllowed, required_reason
from visits.models import Attachment, AttachmentKind, DelegationBody, Visit, VisitState
from visits.models.files import FOLDER, name_on_disk
from visits.workflow import is_host_staff

QUOTA = 1024**3  # bytes for each mall, and for each host's visits that belong to no mall
SETTLED = 60 * 60  # seconds: a younger file may belong to an upload whose row is not committed yet


def attach(
    visit: Visit,
    file: CleanFile,
    *,
    kind: str,
    user,
    title: str = "",
    body: DelegationBody | None = None,
    check: Callable[[Visit], None] | None = None,
) -> Attachment:
    """Store a cleaned file on a visit, as one deed, and return its row. The title defaults to the words of its kind.

    `check(visit)` may refuse it behind the lock of the visit, when nothing of it can change any more.

    The file is written first, under a random name that nothing refers to; when the row is not committed it is deleted
    again. (A file that outlives a killed process is an orphan that `check_files` finds; a row without file would be a loss.)
    Not for use inside another transaction, whose rollback would come too late to delete the file.
    Raises FileRefused (quota, same file twice), AlreadyMoved (cancelled visit), NotAllowed, and what `check` raises; then nothing
    is stored.
    """
    row = Attachment(
        visit=visit,
        body=body,
        kind=kind,
        title=title.strip() or AttachmentKind(kind).label,
        media_type=file.media_type,
        size=len(file.content),
        sha256=hashlib.sha256(file.content).hexdigest(),
        uploaded_by=user,
    )
    name = name_on_disk(row)
    try:
        row.file.name = default_storage.save(name, ContentFile(file.content))
        with deed(user=user, verb="attach_file"):
            _check_may_attach(row, user, check)
            row.save()
    except BaseException:
        default_storage.delete(name)
        raise
    return row


def _check_may_attach(row: Attachment, user, check: Callable[[Visit], None] | None) -> None:
    """Locks the visit, so that it is not cancelled meanwhile, and whoever owns the quota, so that nobody else fills it."""
    visit = Visit.objects.select_for_update(of=("self",)).select_related("mall", "host").get(pk=row.visit_id)
    if not is_host_staff(user, visit):
        raise NotAllowed("Kunjungan ini bukan wewenang Anda.")
    if check:
        check(visit)
    if visit.state in (VisitState.CANCELLED, VisitState.MERGED):
        raise AlreadyMoved(f"Kunjungan ini sudah {visit.get_state_display().lower()}, jadi tidak menerima berkas lagi.")
    try:
        row.validate_constraints()
    except ValidationError as refused:
        raise FileRefused(" ".join(refused.messages)) from refused
    owner = visit.mall or visit.host
    model = ServiceMall if visit.mall else Agency
    model.objects.select_for_update(no_key=True).get(pk=owner.pk)
    if row.size > room_left(visit):
        raise FileRefused(
            f"{room_text(visit)} Berkas ini {ukuran(row.size)}. Hapus berkas yang tidak perlu lebih dulu."
        )


def room_left(visit: Visit) -> int:
    """Bytes that the mall of this visit may still fill; for a visit without mall, its host's visits without mall."""
    same = {"visit__mall": visit.mall_id} if visit.mall_id else {"visit__host": visit.host_id, "visit__mall": None}
    used = Attachment.objects.filter(**same).aggregate(total=Sum("size"))["total"] or 0
    return max(0, QUOTA - used)


def room_text(visit: Visit) -> str:
    """How much of its quota is left to whom, in a sentence. One query."""
    return f"Ruang berkas {visit.host_text} tersisa {ukuran(room_left(visit))} dari {ukuran(QUOTA)}."


def remove(attachment: Attachment, *, user, reason: str):
    """Delete a file from its visit, as one deed under the reason given; the bytes go once that is committed.

    What it was stays in the trail. Also on a cancelled visit: what should not have been stored can always go.
    Raises ReasonMissing, NotAllowed, or AlreadyMoved when somebody was faster; then nothing changes.
    """
    reason = required_reason(reason, "Tulis alasan menghapus berkas ini.")
    with deed(user=user, verb="remove_file", reason=reason):
        row = (
            Attachment.objects.select_for_update(of=("self",)).select_related("visit").filter(pk=attachment.pk).first()
        )
        if row is None:
            raise AlreadyMoved("Berkas ini sudah dihapus. Mungkin rekan Anda sudah lebih dulu.")
        if not is_host_staff(user, row.visit):
            raise NotAllowed("Berkas ini bukan wewenang Anda.")
        delete_with_content(row)


def delete_with_content(row: Attachment):
    """Delete a row inside the caller's deed, and its bytes once that is committed."""
    name = str(row.file.name)
    row.delete()
    # Robust: a disk that fails leaves an orphan for `check_files`, not an error after the deed is done.
    transaction.on_commit(lambda: default_storage.delete(name), robust=True)


def download_name(attachment: Attachment) -> str:
    """K-2026-000012-surat-permohonan-1.pdf: visit, kind, and the how-manieth of its kind. One query."""
    visit = attachment.visit
    same_kind = Attachment.objects.filter(visit=visit, kind=attachment.kind, pk__lte=attachment.pk).count()
    return f"{visit.number or 'draf'}-{slugify(attachment.get_kind_display())}-{same_kind}.{attachment.extension}"


# --- Disk and database -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Disagreement:
    """Rows whose file is missing or of another size, and files without row, by their names in the storage."""

    missing: list[str]
    resized: list[str]
    orphans: list[str]


def compare_disk_and_database() -> Disagreement:
    """Only the folder of visits is looked at, and no file younger than an hour is called an orphan."""
    on_disk = set(_files_below(FOLDER))  # before the rows: whatever is stored meanwhile is then no missing file
    sizes = dict(Attachment.objects.values_list("file", "size").iterator())
    found = on_disk & sizes.keys()
    missing = [name for name in sizes.keys() - on_disk if not default_storage.exists(name)]
    settled_before = time.time() - SETTLED
    return Disagreement(
        missing=sorted(missing),
        resized=sorted(name for name in found if default_storage.size(name) != sizes[name]),
        orphans=sorted(
            name
            for name in on_disk - sizes.keys()
            if default_storage.get_modified_time(name).timestamp() < settled_before
        ),
    )


def _files_below(folder: str):
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:  # nothing was ever stored; a bucket, which has no folders, lists nothing
        return
    yield from (f"{folder}/{file}" for file in files)
    for inner in folders:
        yield from _files_below(f"{folder}/{inner}")
