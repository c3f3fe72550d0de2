"""What people asked of the portal about themselves."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mpp_portal.kit.constraints import known

from .kit.history import OFFICE, Trail


class RequestKind(models.TextChoices):
    ACCESS = "access", "Akses"
    ERASURE = "erasure", "Penghapusan"


class PersonalDataRequest(models.Model):
    """A request of a person for access to, or erasure of, what the portal holds about them (UU 27/2022 art. 6 to 8).

    It proves that and how it was answered, and names nobody: the number of the letter leads to the person, outside the portal.
    Counts are those of all rounds together; each round is an entry of the trail.
    """

    kind = models.CharField("jenis", max_length=10, choices=RequestKind, editable=False)
    reference = models.CharField("nomor permintaan", max_length=60, editable=False)
    received_on = models.DateField("diterima pada", editable=False)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="ditangani oleh",
    )
    handled_at = models.DateTimeField("terakhir ditangani", editable=False)
    copies = models.PositiveIntegerField("salinan dibuat", default=0, editable=False)
    records = models.PositiveIntegerField("baris orang dihapus", default=0, editable=False)
    texts = models.PositiveIntegerField("teks dihapus", default=0, editable=False)
    versions = models.PositiveIntegerField("baris riwayat dihapus", default=0, editable=False)
    files = models.PositiveIntegerField("berkas dihapus", default=0, editable=False)

    history = Trail(audience=OFFICE)

    class Meta:
        verbose_name = "permintaan data pribadi"
        verbose_name_plural = "permintaan data pribadi"
        ordering = ["-pk"]
        permissions = [("handle_personaldatarequest", "Dapat menangani permintaan data pribadi")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "reference"],
                name="request_once",
                violation_error_message="Permintaan dengan jenis dan nomor ini sudah tercatat.",
            ),
            models.CheckConstraint(
                name="request_access_erases_nothing",
                condition=Q(kind="erasure") | Q(records=0, texts=0, versions=0, files=0),
                violation_error_message="Permintaan akses tidak menghapus apa pun.",
            ),
            known("personal_data_request", "kind", RequestKind),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.reference}"
