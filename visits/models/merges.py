"""Two records of one event, put together; what is needed to part them again."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mpp_portal.kit.history import Trail

from .visit import Visit


class VisitMerge(models.Model):
    """`absorbed` was another record of the event of `kept`. Its rows stay as they are; `kept` got copies of what it lacked.

    `copied` lists what the merge made: [model, key, history key]; `changed` what it filled in, or led from `absorbed` to `kept`:
    [model, key, field, old, new]. Undoing removes and empties exactly that, where nobody has touched it since.
    """

    kept = models.ForeignKey(Visit, models.PROTECT, related_name="merges", verbose_name="kunjungan yang dipertahankan")
    absorbed = models.ForeignKey(
        Visit, models.PROTECT, related_name="merged_by", verbose_name="kunjungan yang digabung"
    )
    copied = models.JSONField("disalin", default=list, editable=False)
    changed = models.JSONField("dilengkapi", default=list, editable=False)
    merged_at = models.DateTimeField("digabung pada", editable=False)
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="digabung oleh"
    )
    reason = models.CharField("alasan", max_length=250)
    undone_at = models.DateTimeField("dibatalkan pada", null=True, editable=False)

    history = Trail()

    class Meta:
        verbose_name = "penggabungan kunjungan"
        verbose_name_plural = "penggabungan kunjungan"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["absorbed"],
                condition=Q(undone_at__isnull=True),
                name="visit_merge_once",
                violation_error_message="Kunjungan ini sudah digabung.",
            ),
            models.CheckConstraint(
                name="visit_merge_not_into_itself",
                condition=~Q(kept=F("absorbed")),
                violation_error_message="Kunjungan tidak dapat digabung dengan dirinya sendiri.",
            ),
        ]

    def __str__(self):
        return f"{self.absorbed} ke {self.kept}"
