"""Where a fact comes from."""

from django.db import models

from mpp_portal.kit.constraints import known
from mpp_portal.kit.dates import date_text
from mpp_portal.kit.history import Trail
from mpp_portal.kit.public_keys import PublicKey, key_once


class DatePrecision(models.TextChoices):
    DAY = "day", "hari"
    MONTH = "month", "bulan"
    YEAR = "year", "tahun"


class Evidence(models.TextChoices):
    """How sure a source is, strongest first (domain research 2.4)."""

    DECREE = "decree", "Keputusan resmi"
    MINISTRY = "ministry", "Publikasi kementerian"
    LOCAL_GOVERNMENT = "local_government", "Publikasi pemerintah daerah"
    PRESS = "press", "Pemberitaan"
    ORAL = "oral", "Keterangan lisan"


class Source(PublicKey):
    """A publication, decree or statement. Claims and visits point to it; it holds no fact itself."""

    publisher = models.CharField("penerbit", max_length=120)
    title = models.CharField("judul atau uraian singkat", max_length=250)
    address = models.URLField("alamat", max_length=400, blank=True)
    published_on = models.DateField("terbit", null=True, blank=True)
    published_precision = models.CharField("ketelitian terbit", max_length=5, choices=DatePrecision, default="day")
    accessed_on = models.DateField("diakses", null=True, blank=True)
    evidence = models.CharField("jenis bukti", max_length=20, choices=Evidence, default=Evidence.PRESS)

    history = Trail()

    class Meta:
        verbose_name = "sumber"
        verbose_name_plural = "sumber"
        ordering = ["-published_on", "publisher", "pk"]
        constraints = [
            key_once("source"),
            models.UniqueConstraint(
                fields=["publisher", "title", "address"],
                name="source_once",
                violation_error_message="Sumber ini sudah tercatat. Pilih yang sudah ada.",
            ),
            known("source", "published_precision", DatePrecision),
            known("source", "evidence", Evidence),
        ]

    def __str__(self):
        return f"{self.publisher}: {self.title}"

    @property
    def published_text(self):
        return date_text(self.published_on, self.published_precision, weekday=False) if self.published_on else ""

    @property
    def accessed_text(self):
        return date_text(self.accessed_on, weekday=False) if self.accessed_on else ""

    @property
    def evidence_label(self):
        return self.get_evidence_display()
