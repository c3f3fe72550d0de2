"""The programme of a visit, and the numbers that visits are given."""

from django.db import models

from mpp_portal.kit.history import Trail

from .visit import Visit


class AgendaItem(models.Model):
    """A part of the programme, in order."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="agenda", verbose_name="kunjungan")
    order = models.PositiveSmallIntegerField("urutan")
    at = models.TimeField("pukul", null=True, blank=True)
    title = models.CharField("acara", max_length=160)
    place = models.CharField("tempat", max_length=120, blank=True)

    history = Trail()

    class Meta:
        verbose_name = "acara"
        verbose_name_plural = "acara"
        ordering = ["order", "pk"]

    def __str__(self):
        return self.title


class NumberSeries(models.Model):
    """The last number given in a year: one row a year, locked while the next is drawn."""

    year = models.PositiveSmallIntegerField("tahun", unique=True)
    last = models.PositiveIntegerField("nomor terakhir", default=0)

    class Meta:
        verbose_name = "deret nomor"
        verbose_name_plural = "deret nomor"

    def __str__(self):
        return f"{self.year}: {self.last}"
