"""Claims about malls: one subject, one kind, one value, one source, one rank.

Two sources that agree are two claims with one value; two that disagree are two claims with two values, at most one of
them preferred. Superseding is only for an issuer that corrects itself; a better source is another claim.
"""

from django.db import models
from django.db.models import F, Q
from django.db.models.constraints import BaseConstraint

from mpp_portal.kit.constraints import known
from mpp_portal.kit.dates import date_text
from mpp_portal.kit.history import Trail
from mpp_portal.kit.public_keys import PublicKey, key_once

from .agencies import Agency
from .malls import LegalBasis, ServiceMall
from .sources import DatePrecision, Source


class Rank(models.TextChoices):
    PREFERRED = "preferred", "Diutamakan"
    NORMAL = "normal", "Biasa"
    REJECTED = "rejected", "Ditolak"


class ClaimQuerySet(models.QuerySet):
    def standing(self):
        """Not rejected: what readers see."""
        return self.exclude(rank=Rank.REJECTED)

    def at(self, day):
        """On the public clock: announced by `day` and not yet superseded then. An unknown announcement counts."""
        return self.filter(
            Q(announced_on__isnull=True) | Q(announced_on__lte=day),
            Q(superseded_on__isnull=True) | Q(superseded_on__gt=day),
        )


class Claim(PublicKey):
    """What every claim carries. `announced_on` and `superseded_on` are the public clock; history is the portal's."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="%(class)ss", verbose_name="sumber")
    rank = models.CharField("peringkat bukti", max_length=10, choices=Rank, default=Rank.NORMAL)
    rank_reason = models.CharField(
        "alasan peringkat", max_length=250, blank=True, help_text="Wajib bila sumber ini diutamakan atau ditolak."
    )
    announced_on = models.DateField("diumumkan", null=True, blank=True)
    announced_precision = models.CharField("ketelitian", max_length=5, choices=DatePrecision, default=DatePrecision.DAY)
    superseded_on = models.DateField("digantikan pada", null=True, blank=True)
    note = models.TextField(
        "catatan", blank=True, help_text="Bunyi di sumber bila berbeda, atau apa yang perlu diketahui."
    )

    matter_fields: tuple[str, ...] = ()  # what makes two claims speak of one thing: subject, kind, as-of date
    value_fields: tuple[str, ...] = ()  # what a claim says about it

    objects = ClaimQuerySet.as_manager()

    class Meta:
        abstract = True

    def matter(self):
        """All claims about the same thing, this one and the rejected among them."""
        return type(self)._default_manager.filter(**{name: getattr(self, name) for name in self.matter_fields})

    @property
    def is_preferred(self):
        return self.rank == Rank.PREFERRED

    @property
    def announced_text(self):
        return date_text(self.announced_on, self.announced_precision, weekday=False) if self.announced_on else ""


def claim_constraints(name: str) -> list[BaseConstraint]:
    """What holds for one row of any claim table."""
    return [
        key_once(name),
        known(name, "rank", Rank),
        known(name, "announced_precision", DatePrecision),
        models.CheckConstraint(
            name=f"{name}_rank_has_reason",
            condition=Q(rank=Rank.NORMAL) | ~Q(rank_reason=""),
            violation_error_message="Tulis alasan mengapa sumber ini diutamakan atau ditolak.",
        ),
        models.CheckConstraint(
            name=f"{name}_public_clock_in_order",
            condition=Q(announced_on__isnull=True)
            | Q(superseded_on__isnull=True)
            | Q(announced_on__lte=F("superseded_on")),
            violation_error_message="Tanggal digantikan mendahului tanggal diumumkan.",
        ),
    ]


def one_preferred(name: str, fields: list[str], date_field: str, where: Q = Q()) -> list[BaseConstraint]:  # noqa: B008
    """At most one preferred claim per subject, kind and as-of date among the rows `where`; an unknown date is one date."""
    message = "Sudah ada sumber lain yang diutamakan untuk hal yang sama."
    preferred = Q(rank=Rank.PREFERRED, superseded_on__isnull=True) & where
    return [
        models.UniqueConstraint(
            name=f"{name}_one_preferred",
            fields=[*fields, date_field],
            condition=preferred,
            violation_error_message=message,
        ),
        models.UniqueConstraint(
            name=f"{name}_one_preferred_undated",
            fields=fields,
            condition=preferred & Q(**{f"{date_field}__isnull": True}),
            violation_error_message=message,
        ),
    ]


class MilestoneKind(models.TextChoices):
    """The stages of an MPP as dated events, in the ministry's order, which reality need not follow (domain research 1.3).

    IN_SERVICE is what a source saw on its day; OPERATIONAL is the day on which service began. Two sources that saw a mall
    serve on two days agree, two that give it two beginnings do not.
    """

    COMMITMENT = "commitment", "Penandatanganan komitmen"
    PROPOSAL = "proposal", "Usulan dan kajian urgensi"
    APPROVAL = "approval", "Persetujuan Menteri"
    COORDINATION = "coordination", "Koordinasi pelayanan"
    MECHANISM = "mechanism", "Pengaturan mekanisme kerja"
    PREPARATION = "preparation", "Penyiapan gedung, sarana dan SDM"
    AGREEMENT = "agreement", "Penandatanganan kesepakatan"
    TRIAL = "trial", "Uji coba"
    SOFT_LAUNCH = "soft_launch", "Soft launching"
    IN_SERVICE = "in_service", "Sudah melayani"
    OPERATIONAL = "operational", "Beroperasi"
    INAUGURATED = "inaugurated", "Peresmian"
    EVALUATED = "evaluated", "Monev tahunan"
    DORMANT = "dormant", "Tidak aktif"
    CLOSED = "closed", "Ditutup"
    RELOCATED = "relocated", "Pindah gedung"


# What may be true on many days: two days of it are two facts, never a contradiction.
REPEATING = (MilestoneKind.IN_SERVICE, MilestoneKind.EVALUATED, MilestoneKind.RELOCATED, MilestoneKind.DORMANT)
STAGE_ORDER = {kind.value: position for position, kind in enumerate(MilestoneKind)}


class MilestoneQuerySet(ClaimQuerySet):
    def actual(self):
        return self.filter(is_planned=False)


class Milestone(Claim):
    """A dated event in the life of a mall, planned or actual, in any order. The date may be unknown."""

    mall = models.ForeignKey(ServiceMall, models.PROTECT, related_name="milestones", verbose_name="MPP")
    kind = models.CharField("tahap", max_length=12, choices=MilestoneKind)
    is_planned = models.BooleanField("baru direncanakan", default=False)
    happened_on = models.DateField("tanggal", null=True, blank=True)
    happened_precision = models.CharField("ketelitian", max_length=5, choices=DatePrecision, default=DatePrecision.DAY)

    value_fields = ("happened_on", "happened_precision")

    history = Trail()
    objects = MilestoneQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = "tahap MPP"
        verbose_name_plural = "tahap MPP"
        ordering = [F("happened_on").asc(nulls_last=True), "pk"]
        indexes = [models.Index(fields=["kind", "happened_on"], name="milestone_kind_date")]
        constraints = [
            *claim_constraints("milestone"),
            # A mall has one date for each stage (evaluations repeat yearly and are told apart by their date).
            models.UniqueConstraint(
                name="milestone_one_preferred",
                fields=["mall", "kind", "is_planned"],
                condition=Q(rank=Rank.PREFERRED, superseded_on__isnull=True)
                & ~Q(kind__in=["in_service", "evaluated", "relocated", "dormant"]),  # REPEATING
                violation_error_message="Sudah ada sumber lain yang diutamakan untuk tahap ini.",
            ),
            known("milestone", "kind", MilestoneKind),
            known("milestone", "happened_precision", DatePrecision),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.mall}"

    @property
    def matter_fields(self):  # type: ignore[override]
        """One date for each stage; what may happen again is told apart by its date."""
        return ("mall", "kind", "is_planned", *(["happened_on"] if self.kind in REPEATING else []))

    @property
    def date_text(self):
        return date_text(self.happened_on, self.happened_precision) if self.happened_on else "tanggal tidak disebut"


class FigureKind(models.TextChoices):
    """Four counts that are four; digital services and floors stand beside them (domain research 1.4)."""

    BOOTHS = "gerai", "Gerai"
    WINDOWS = "loket", "Loket"
    AGENCIES = "instansi", "Instansi"
    SERVICES = "layanan", "Layanan"
    DIGITAL_SERVICES = "digital", "Layanan digital"
    FLOORS = "lantai", "Lantai gedung"


class Qualifier(models.TextChoices):
    EXACT = "exact", "tepat"
    AT_LEAST = "at_least", "sedikitnya"
    ABOUT = "about", "sekitar"


class Figure(Claim):
    """A count of a mall as of a day: units are booths, windows, agencies or service types, never mixed."""

    mall = models.ForeignKey(ServiceMall, models.PROTECT, related_name="figures", verbose_name="MPP")
    kind = models.CharField("ukuran", max_length=10, choices=FigureKind)
    value = models.PositiveIntegerField("nilai")
    qualifier = models.CharField("ketepatan", max_length=10, choices=Qualifier, default=Qualifier.EXACT)
    is_planned = models.BooleanField("baru direncanakan", default=False)
    as_of = models.DateField("per tanggal", null=True, blank=True)
    as_of_precision = models.CharField("ketelitian", max_length=5, choices=DatePrecision, default=DatePrecision.DAY)

    matter_fields = ("mall", "kind", "is_planned", "as_of")
    value_fields = ("value", "qualifier")

    history = Trail()

    class Meta:
        verbose_name = "angka MPP"
        verbose_name_plural = "angka MPP"
        ordering = ["kind", F("as_of").desc(nulls_last=True), "pk"]
        constraints = [
            *claim_constraints("figure"),
            *one_preferred("figure", ["mall", "kind", "is_planned"], "as_of"),
            known("figure", "kind", FigureKind),
            known("figure", "qualifier", Qualifier),
            known("figure", "as_of_precision", DatePrecision),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.value}: {self.mall}"

    @property
    def as_of_text(self):
        return date_text(self.as_of, self.as_of_precision, weekday=False) if self.as_of else "tanggal tidak disebut"

    @property
    def qualifier_text(self):
        return "" if self.qualifier == Qualifier.EXACT else self.get_qualifier_display()


class DesignationKind(models.TextChoices):
    PRIME = "prime", "MPP berkinerja prima"
    REFERENCE = "reference", "Daerah rujukan studi tiru"
    DIGITAL = "digital", "MPP Digital"
    OTHER = "other", "Sebutan lain"


class Designation(Claim):
    """A title that somebody gave a mall. It is no grade: grades live in `assessments`, each under its scheme."""

    mall = models.ForeignKey(ServiceMall, models.PROTECT, related_name="designations", verbose_name="MPP")
    kind = models.CharField("sebutan", max_length=10, choices=DesignationKind)
    title = models.CharField("bunyi sebutan", max_length=160)
    issuer = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="designations_given", verbose_name="pemberi"
    )
    year = models.PositiveSmallIntegerField(
        "tahun", null=True, blank=True, help_text="Tahun yang dinilai, bukan tahun acara."
    )

    matter_fields = ("mall", "kind", "issuer", "year")
    value_fields = ("title",)

    history = Trail()

    class Meta:
        verbose_name = "sebutan MPP"
        verbose_name_plural = "sebutan MPP"
        ordering = [F("year").desc(nulls_last=True), "pk"]
        constraints = [
            *claim_constraints("designation"),
            *one_preferred("designation", ["mall", "kind", "issuer"], "year"),
            *one_preferred("designation_unsigned", ["mall", "kind"], "year", where=Q(issuer__isnull=True)),
            known("designation", "kind", DesignationKind),
        ]

    def __str__(self):
        return f"{self.title}: {self.mall}"


class MallLegalBasis(Claim):
    """A source says that this mall rests on this regulation."""

    mall = models.ForeignKey(ServiceMall, models.PROTECT, related_name="legal_bases", verbose_name="MPP")
    legal_basis = models.ForeignKey(LegalBasis, models.PROTECT, related_name="malls", verbose_name="dasar hukum")

    matter_fields = ("mall", "legal_basis")

    history = Trail()

    class Meta:
        verbose_name = "dasar hukum MPP"
        verbose_name_plural = "dasar hukum MPP"
        ordering = ["pk"]
        constraints = [
            *claim_constraints("mall_legal_basis"),
            models.UniqueConstraint(
                name="mall_legal_basis_once_a_source",
                fields=["mall", "legal_basis", "source"],
                violation_error_message="Dasar hukum ini sudah tercatat dari sumber yang sama.",
            ),
        ]

    def __str__(self):
        return f"{self.legal_basis}: {self.mall}"
