"""The calendar of a host behind an address that only who was given it knows."""

from django.db import models

from directory.models import Agency
from mpp_portal.kit.history import OFFICE, Trail


class CalendarFeed(models.Model):
    """The address of a host's calendar is signed from this row and not stored; a higher `serial` ends the address before."""

    host = models.OneToOneField(Agency, models.PROTECT, related_name="calendar_feed", verbose_name="tuan rumah")
    serial = models.PositiveIntegerField("alamat ke", default=1)

    history = Trail(audience=OFFICE)

    class Meta:
        verbose_name = "kalender tuan rumah"
        verbose_name_plural = "kalender tuan rumah"
        ordering = ["host"]

    def __str__(self):
        return f"Kalender {self.host}"
