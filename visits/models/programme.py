"""The programme of a visit, and the numbers that visits are given."""

from django.db import models

from mpp_portal.kit.history import Trail

from .audience import as_its
from .visit import Visit


class AgendaItem(models.Model):
    """A part of the programme, in order."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="agenda", verbose_name="kunjungan")
    order = models.PositiveSmallIntegerField("urutan")
    at = models.TimeField("pukul", null=True, blank=True)
    title = models.CharField("acara", max_length=160)
    place = models.CharField("tempat", max_length=120, blank=True)

    history = Trail(audience=as_its("visit"))

    class Meta:
        verbose_name = "acara"
        verbose_name_plural = "acara"
        ordering = ["order", "pk"]

    def __str__(self):
        return self.title


class NumberSeries(models.Model):
    """The last number given in a year under a prefix: one row each, locked while the next is drawn."""

    prefix = models.CharField("awalan", max_length=2, default="K")
    year = models.PositiveSmallIntegerField("tahun")
    last = models.PositiveIntegerField("nomor terakhir", default=0)

    class Meta:
        verbose_name = "deret nomor"
        verbose_name_plural = "deret nomor"
        constraints = [
            models.UniqueConstraint(
                fields=["prefix", "year"],
                name="series_once_a_year",
                violation_error_message="Deret nomor tahun ini sudah ada.",
            )
        ]

    def __str__(self):
        return f"{self.prefix}-{self.year}: {self.last}"
