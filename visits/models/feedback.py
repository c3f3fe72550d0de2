"""What a delegation says afterwards, by the link of its request: three questions, shown in public once the host accepted it."""

from django.db import models

from mpp_portal.kit.constraints import known
from mpp_portal.kit.history import Trail

from .audience import as_its
from .kinds import VisitState
from .requests import VisitRequest
from .visit import Visit


class Usefulness(models.IntegerChoices):
    """Four answers without a middle, as in the satisfaction surveys of public services (Permenpan-RB 14/2017)."""

    VERY = 4, "Sangat bermanfaat"
    USEFUL = 3, "Bermanfaat"
    LITTLE = 2, "Kurang bermanfaat"
    NOT = 1, "Tidak bermanfaat"


class FeedbackState(models.TextChoices):
    WAITING = "waiting", "Menunggu"
    SHOWN = "shown", "Tampil untuk umum"
    WITHHELD = "withheld", "Tidak ditampilkan"


class FeedbackQuerySet(models.QuerySet):
    def handled_by(self, user):
        return self.filter(request__visit__in=Visit.objects.handled_by(user))

    def of_recorded(self):
        """Those whose visit is public."""
        return self.filter(request__visit__state=VisitState.RECORDED)

    def shown(self):
        return self.of_recorded().filter(state=FeedbackState.SHOWN)

    def for_list(self):
        return self.select_related("request__visit", "request__body__agency").order_by("-sent_at", "-pk")


class Feedback(models.Model):
    """One body's answers. Its words wait for the host; how useful it was counts at once, shown or not, once the visit is public."""

    request = models.OneToOneField(VisitRequest, models.CASCADE, related_name="feedback", verbose_name="permohonan")
    state = models.CharField("status", max_length=10, choices=FeedbackState, default=FeedbackState.WAITING)
    usefulness = models.PositiveSmallIntegerField("manfaat kunjungan", choices=Usefulness)
    learned = models.TextField("yang paling berguna", max_length=1000)
    will_apply = models.TextField("yang akan diterapkan", max_length=1000, blank=True)
    sent_at = models.DateTimeField("dikirim", editable=False)

    history = Trail(audience=as_its("request", "visit"))
    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = "tanggapan rombongan"
        verbose_name_plural = "tanggapan rombongan"
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="feedback_usefulness_known",
                condition=models.Q(usefulness__in=[1, 2, 3, 4]),
                violation_error_message="Pilih salah satu jawaban.",
            ),
            known("feedback", "state", FeedbackState),
        ]

    def __str__(self):
        return f"Tanggapan {self.request}"
