"""What readers say is wrong about a fact: read by admins, never shown in public."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mpp_portal.kit.constraints import known
from mpp_portal.kit.history import OFFICE, Trail

from .malls import ServiceMall

REPORTS_A_DAY = 20  # of one sender; a rule of the table too


class ReportState(models.TextChoices):
    NEW = "new", "Baru"
    ACCEPTED = "accepted", "Diterima"
    DECLINED = "declined", "Ditolak"
    SPAM = "spam", "Sampah"


class FactReportQuerySet(models.QuerySet):
    def waiting(self):
        """Not yet handled by an admin."""
        return self.filter(state=ReportState.NEW)

    def with_contact_kept_past(self, moment):
        """Handled before `moment`, with an e-mail address that the portal no longer needs."""
        return self.exclude(email="").filter(handled_at__lt=moment)

    def with_sender_kept_past(self, moment):
        """Sent before `moment`, with a mark of its sender, which only the throttle of those days needed."""
        return self.exclude(sender="").filter(sent_at__lt=moment)


class FactReport(models.Model):
    """A reader without account says what is wrong about one fact.

    `fact` names the fact in words that every app can be asked for ("figure/b7km-2q9r-xwtc"): no foreign key, for grades and visits
    live above this app. `fact_label`, `fact_value` and `page` keep what the reader saw, whatever becomes of the fact.

    Personal: `email`, given for an answer, is erased 30 days after the report was handled (`reports.forget_senders`);
    `sender` is a mark of the sender's network address, salted with its day and the secret key, good for counting on that
    day alone and erased two days later. Neither is ever copied into the history. `wrong` is free text and may name people:
    the erasure of a person looks through it.
    """

    number = models.CharField("nomor laporan", max_length=12, unique=True, editable=False)
    fact = models.CharField("fakta", max_length=40, editable=False)
    fact_label = models.CharField("yang dilaporkan", max_length=300, editable=False)
    fact_value = models.CharField("isi yang tampil saat dilaporkan", max_length=500, blank=True, editable=False)
    page = models.CharField("halaman", max_length=300, editable=False)
    mall = models.ForeignKey(
        ServiceMall, models.PROTECT, null=True, editable=False, related_name="reports", verbose_name="MPP"
    )
    wrong = models.TextField("yang keliru", max_length=1000)
    right_value = models.CharField("isi yang benar", max_length=250, blank=True)
    source_address = models.URLField("alamat sumber", max_length=400, blank=True)
    email = models.EmailField("e-mail pelapor", blank=True)
    state = models.CharField("status", max_length=10, choices=ReportState, default=ReportState.NEW, editable=False)
    sent_at = models.DateTimeField("dikirim", editable=False)
    sender = models.CharField("tanda pengirim", max_length=64, blank=True, editable=False)
    nth_of_sender = models.PositiveSmallIntegerField("urutan pengirim hari itu", editable=False)
    fingerprint = models.CharField("sidik isi", max_length=64, editable=False)
    handled_at = models.DateTimeField("ditangani", null=True, editable=False)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="ditangani oleh",
    )

    history = Trail(audience=OFFICE, excluded_fields=["email", "sender"])
    objects = FactReportQuerySet.as_manager()

    class Meta:
        verbose_name = "laporan kekeliruan"
        verbose_name_plural = "laporan kekeliruan"
        ordering = ["-sent_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "sent_at"], name="report_state_age"),
            models.Index(fields=["sender", "sent_at"], name="report_sender"),
            models.Index(fields=["sent_at"], name="report_sent_at"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="report_waiting_once",
                fields=["fingerprint"],
                condition=Q(state="new"),
                violation_error_message="Laporan yang sama sudah kami terima.",
            ),
            # Two requests at once count the same number of earlier reports: one of them then finds its place taken.
            models.UniqueConstraint(
                name="report_place_of_sender_once",
                fields=["sender", "nth_of_sender"],
                condition=~Q(sender=""),
                violation_error_message="Laporan lain dari pengirim ini baru saja masuk.",
            ),
            models.CheckConstraint(
                name="report_places_of_a_day",
                condition=Q(nth_of_sender__gte=1, nth_of_sender__lte=REPORTS_A_DAY),
                violation_error_message="Terlalu banyak laporan dari pengirim ini hari ini.",
            ),
            models.CheckConstraint(
                name="report_handled_has_time",
                condition=Q(state="new", handled_at__isnull=True) | (~Q(state="new") & Q(handled_at__isnull=False)),
                violation_error_message="Laporan yang ditangani mencatat waktunya.",
            ),
            known("fact_report", "state", ReportState),
        ]

    def __str__(self):
        return f"{self.number}: {self.fact_label}"
