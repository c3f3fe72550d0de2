"""Letters, photos and reports of a visit: what stands in the database. The bytes lie in the private storage."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from mpp_portal.kit.constraints import known
from mpp_portal.kit.history import Trail
from mpp_portal.kit.uploads import EXTENSIONS, JPEG, MAX_SIZE, PDF, PNG

from .audience import as_its
from .visit import DelegationBody, Visit

FOLDER = "kunjungan"


class AttachmentKind(models.TextChoices):
    """The papers of a study visit (domain research 7)."""

    REQUEST = "surat_permohonan", "Surat permohonan"
    REPLY = "surat_balasan", "Surat balasan"
    ASSIGNMENT = "surat_tugas", "Surat tugas"
    ATTENDANCE = "daftar_hadir", "Daftar hadir"
    PHOTO = "foto", "Foto"
    REPORT = "laporan", "Laporan"
    OTHER = "lainnya", "Lainnya"


def name_on_disk(attachment, filename="") -> str:
    """Host, year and a random name: nothing of the name that the file had on somebody's machine."""
    extension = EXTENSIONS[attachment.media_type]
    return f"{FOLDER}/{attachment.visit.host_id}/{attachment.uploaded_at.year}/{attachment.key}.{extension}"


class AttachmentQuerySet(models.QuerySet):
    def handled_by(self, user):
        """The files of the visits that this person's front office handles."""
        return self.filter(visit__in=Visit.objects.handled_by(user))

    def visible_to(self, user):
        """Also all files, for the roles of the data side that may see them."""
        return self.all() if user.has_perm("visits.view_attachment") else self.handled_by(user)

    def for_list(self):
        return self.select_related("uploaded_by", "body__agency", "photo").defer("photo__content").order_by("pk")


class Attachment(models.Model):
    """One private file of a visit, checked and cleaned by `uploads.clean_upload` before it was stored.

    `key` is its address, random so that nobody counts files; a letter may name the body of the delegation that wrote it.
    `size` is in bytes and, with `sha256`, of the content as stored.
    """

    key = models.UUIDField("kunci alamat", unique=True, default=uuid.uuid4, editable=False)
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="attachments", verbose_name="kunjungan")
    body = models.ForeignKey(
        DelegationBody,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="attachments",
        verbose_name="badan asal surat",
    )
    kind = models.CharField("jenis berkas", max_length=20, choices=AttachmentKind)
    title = models.CharField("judul", max_length=120)
    file = models.FileField("berkas", upload_to=name_on_disk, max_length=120, editable=False)
    media_type = models.CharField("tipe isi", max_length=20, editable=False)
    size = models.PositiveIntegerField("ukuran (byte)", editable=False)
    sha256 = models.CharField("sidik isi", max_length=64, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="diunggah oleh",
    )
    uploaded_at = models.DateTimeField("diunggah pada", default=timezone.now, editable=False)

    history = Trail(audience=as_its("visit"))
    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = "berkas"
        verbose_name_plural = "berkas"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="attachment_size_within_limit",
                condition=Q(size__gt=0, size__lte=MAX_SIZE),
                violation_error_message="Ukuran berkas harus lebih dari 0 dan paling besar 10 MB.",
            ),
            models.CheckConstraint(
                name="attachment_media_type_known",
                condition=Q(media_type__in=[PDF, JPEG, PNG]),
                violation_error_message="Hanya PDF, JPG, dan PNG yang disimpan.",
            ),
            models.UniqueConstraint(
                fields=["visit", "sha256"],
                name="attachment_once_a_visit",
                violation_error_message="Berkas yang sama persis sudah ada di kunjungan ini, jadi tidak disimpan dua kali.",
            ),
            known("attachment", "kind", AttachmentKind),
        ]

    def __str__(self):
        return self.title

    @property
    def extension(self):
        return EXTENSIONS[self.media_type]
