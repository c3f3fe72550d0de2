"""How a host received a delegation on the day: when it came and left, and what was different from the plan."""

from django.db import models
from django.db.models import F, Q

from mpp_portal.kit.history import OFFICE, Trail

from .visit import Visit


class Reception(models.Model):
    """The reception of one visit, from the arrival on. Who came stands on the people (`attended`) and the bodies
    (`unnamed_came`). `expected` is the number of people that was planned; null for a walk-in."""

    visit = models.OneToOneField(Visit, models.CASCADE, related_name="reception", verbose_name="kunjungan")
    arrived_at = models.DateTimeField("datang")
    left_at = models.DateTimeField("pulang", null=True, blank=True)
    closed_by_clock = models.BooleanField("ditutup otomatis", default=False, editable=False)
    expected = models.PositiveIntegerField("orang yang direncanakan", null=True, editable=False)
    is_walk_in = models.BooleanField("tanpa janji", default=False, editable=False)
    note = models.TextField("catatan penerimaan", max_length=1000, blank=True)

    history = Trail(audience=OFFICE)

    class Meta:
        verbose_name = "penerimaan"
        verbose_name_plural = "penerimaan"
        ordering = ["-arrived_at"]
        constraints = [
            models.CheckConstraint(
                name="reception_left_after_arrival",
                condition=Q(left_at__isnull=True) | Q(arrived_at__lte=F("left_at")),
                violation_error_message="Jam pulang mendahului jam datang.",
            ),
            models.CheckConstraint(
                name="reception_clock_closes_with_time",
                condition=Q(closed_by_clock=False) | Q(left_at__isnull=False),
                violation_error_message="Penerimaan yang ditutup otomatis punya jam tutup.",
            ),
        ]

    def __str__(self):
        return f"Penerimaan {self.visit}"
