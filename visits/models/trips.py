"""What visits have in common: the journey they are part of, and why a host was chosen."""

from django.db import models

from mpp_portal.kit.history import Trail

from .audience import of_a_trip


class Reason(models.Model):
    """Why a host was chosen: a reference list with room for the writer's own words on the visit."""

    code = models.SlugField("kode", max_length=30, unique=True)
    name = models.CharField("nama", max_length=80)
    order = models.PositiveSmallIntegerField("urutan")

    history = Trail()

    class Meta:
        verbose_name = "alasan memilih tuan rumah"
        verbose_name_plural = "alasan memilih tuan rumah"
        ordering = ["order"]

    def __str__(self):
        return self.name


class Trip(models.Model):
    """One journey; every visit has one, and a journey to two hosts is two visits of one trip.

    People of a trip are its `head_count`, else the largest of its visits: never a sum, for they are the same people.
    """

    title = models.CharField("nama perjalanan", max_length=120, blank=True)
    head_count = models.PositiveIntegerField("jumlah orang seluruh perjalanan", null=True, blank=True)

    history = Trail(audience=of_a_trip)

    class Meta:
        verbose_name = "perjalanan"
        verbose_name_plural = "perjalanan"
        ordering = ["-pk"]

    def __str__(self):
        return self.title or f"Perjalanan {self.pk}"
