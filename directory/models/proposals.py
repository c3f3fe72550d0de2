"""What the staff of a mall say about their own mall, before somebody else makes a claim of it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mpp_portal.kit.constraints import known
from mpp_portal.kit.dates import date_text
from mpp_portal.kit.history import OFFICE, Trail

from .claims import Figure, FigureKind, Milestone, MilestoneKind, Qualifier
from .malls import ServiceMall
from .sources import DatePrecision, Evidence


class ProposedClaim(models.TextChoices):
    FIGURE = "figure", "Angka"
    MILESTONE = "milestone", "Tahap"


class ProposalState(models.TextChoices):
    WAITING = "waiting", "Menunggu"
    ACCEPTED = "accepted", "Diterima"
    DECLINED = "declined", "Ditolak"
    WITHDRAWN = "withdrawn", "Ditarik"


class ProposalQuerySet(models.QuerySet):
    def waiting(self):
        """Neither decided nor withdrawn."""
        return self.filter(state=ProposalState.WAITING)

    def for_list(self):
        return self.select_related("mall", "proposed_by", "decided_by")


class Proposal(models.Model):
    """A claim in waiting: a figure or a milestone of one mall with its source, said by its staff.

    Nothing of it is public. Accepting makes the source and the claim in one deed, signed by the one who accepts, who is
    never the one who proposed.
    """

    mall = models.ForeignKey(ServiceMall, models.PROTECT, editable=False, related_name="proposals", verbose_name="MPP")
    claim = models.CharField("yang diusulkan", max_length=10, choices=ProposedClaim, editable=False)
    figure_kind = models.CharField("ukuran", max_length=10, choices=FigureKind, blank=True)
    value = models.PositiveIntegerField("nilai", null=True, blank=True)
    qualifier = models.CharField("ketepatan", max_length=10, choices=Qualifier, default=Qualifier.EXACT)
    milestone_kind = models.CharField("tahap", max_length=12, choices=MilestoneKind, blank=True)
    is_planned = models.BooleanField("baru direncanakan", default=False)
    day = models.DateField("tanggal", null=True, blank=True)
    day_precision = models.CharField("ketelitian", max_length=5, choices=DatePrecision, default=DatePrecision.DAY)
    source_publisher = models.CharField("penerbit sumber", max_length=120)
    source_title = models.CharField("judul atau nomor sumber", max_length=250)
    source_address = models.URLField("alamat sumber", max_length=400, blank=True)
    source_published_on = models.DateField("tanggal sumber", null=True, blank=True)
    source_published_precision = models.CharField(
        "ketelitian tanggal sumber", max_length=5, choices=DatePrecision, default=DatePrecision.DAY
    )
    evidence = models.CharField("jenis bukti", max_length=20, choices=Evidence, default=Evidence.LOCAL_GOVERNMENT)
    note = models.TextField("catatan", max_length=1000, blank=True)
    state = models.CharField(
        "status", max_length=10, choices=ProposalState, default=ProposalState.WAITING, editable=False
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="diusulkan oleh",
    )
    proposed_at = models.DateTimeField("diusulkan pada", editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="diputuskan oleh",
    )
    decided_at = models.DateTimeField("diputuskan pada", null=True, editable=False)
    decline_reason = models.TextField("alasan ditolak", max_length=500, blank=True, editable=False)
    figure = models.OneToOneField(
        Figure, models.PROTECT, null=True, editable=False, related_name="proposal", verbose_name="angka yang terjadi"
    )
    milestone = models.OneToOneField(
        Milestone, models.PROTECT, null=True, editable=False, related_name="proposal", verbose_name="tahap yang terjadi"
    )
    fingerprint = models.CharField("sidik isi", max_length=64, editable=False)

    history = Trail(audience=OFFICE)
    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = "usulan"
        verbose_name_plural = "usulan"
        ordering = ["-proposed_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "proposed_at"], name="proposal_state_age"),
            models.Index(fields=["mall", "-proposed_at", "-id"], name="proposal_mall_order"),
        ]
        constraints = [
            models.CheckConstraint(
                name="proposal_is_one_claim",
                condition=Q(claim="figure", value__isnull=False, milestone_kind="") & ~Q(figure_kind="")
                | Q(claim="milestone", value__isnull=True, figure_kind="") & ~Q(milestone_kind=""),
                violation_error_message="Usulkan satu angka, atau satu tahap.",
            ),
            models.CheckConstraint(
                name="proposal_two_persons",
                condition=Q(proposed_by__isnull=True) | Q(decided_by__isnull=True) | ~Q(proposed_by=F("decided_by")),
                violation_error_message="Pengusul tidak dapat memutuskan usulannya sendiri.",
            ),
            models.CheckConstraint(
                name="proposal_decided_has_time",
                condition=Q(state__in=["waiting", "withdrawn"], decided_at__isnull=True)
                | Q(state__in=["accepted", "declined"], decided_at__isnull=False),
                violation_error_message="Usulan yang diputuskan mencatat waktunya.",
            ),
            models.CheckConstraint(
                name="proposal_declined_has_reason",
                condition=~Q(state="declined") | ~Q(decline_reason=""),
                violation_error_message="Tulis alasan mengapa usulan ini ditolak.",
            ),
            models.CheckConstraint(
                name="proposal_accepted_became_its_claim",
                condition=~Q(state="accepted") & Q(figure__isnull=True, milestone__isnull=True)
                | Q(state="accepted", claim="figure", figure__isnull=False, milestone__isnull=True)
                | Q(state="accepted", claim="milestone", figure__isnull=True, milestone__isnull=False),
                violation_error_message="Usulan yang diterima menjadi tepat satu angka atau satu tahap.",
            ),
            models.UniqueConstraint(
                name="proposal_waiting_once",
                fields=["mall", "fingerprint"],
                condition=Q(state="waiting"),
                violation_error_message="Usulan yang sama sudah menunggu keputusan.",
            ),
            known("proposal", "claim", ProposedClaim),
            known("proposal", "figure_kind", FigureKind, may_be=("",)),
            known("proposal", "qualifier", Qualifier),
            known("proposal", "milestone_kind", MilestoneKind, may_be=("",)),
            known("proposal", "day_precision", DatePrecision),
            known("proposal", "source_published_precision", DatePrecision),
            known("proposal", "evidence", Evidence),
            known("proposal", "state", ProposalState),
        ]

    def __str__(self):
        return f"{self.what_text}: {self.mall}"

    @property
    def what_text(self) -> str:
        """ "32 gerai", "sekitar 315 layanan (rencana)", "Peresmian"."""
        planned = " (rencana)" if self.is_planned else ""
        if self.claim == ProposedClaim.MILESTONE:
            return f"{self.get_milestone_kind_display()}{planned}"
        qualifier = "" if self.qualifier == Qualifier.EXACT else f"{self.get_qualifier_display()} "
        return f"{qualifier}{self.value} {self.get_figure_kind_display().lower()}{planned}"

    @property
    def day_text(self) -> str:
        return date_text(self.day, self.day_precision, weekday=False) if self.day else "tanggal tidak disebut"
