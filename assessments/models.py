"""What was found: schemes as data, and published results as claims that two persons made."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.constraints import BaseConstraint
from django.urls import reverse
from django.utils.functional import cached_property

from directory.models import Agency, Claim, ClaimQuerySet, Rank, Region, ServiceMall, Source, Topic
from directory.models.claims import claim_constraints
from mpp_portal.kit.constraints import known
from mpp_portal.kit.history import Trail

from . import grading


class Scheme(models.Model):
    """One version of a way to grade. Letters of two schemes are never compared, averaged or put in one column."""

    code = models.SlugField("kode", max_length=30, unique=True)
    name = models.CharField("nama", max_length=120)
    rule = models.CharField("dasar hukum", max_length=250)
    subject_note = models.CharField("yang dinilai", max_length=250)
    valid_from_year = models.PositiveSmallIntegerField("dipakai sejak tahun")
    valid_until_year = models.PositiveSmallIntegerField("dipakai sampai tahun", null=True, blank=True)
    scale_min = models.DecimalField("nilai terendah", max_digits=7, decimal_places=4, null=True, blank=True)
    scale_max = models.DecimalField("nilai tertinggi", max_digits=7, decimal_places=4, null=True, blank=True)
    places = models.PositiveSmallIntegerField("desimal saat dibandingkan", default=2)
    is_survey = models.BooleanField("survei unit, bukan penilaian kementerian", default=False)
    is_verified = models.BooleanField("sudah dicocokkan dengan teks resmi", default=False)
    verification_note = models.TextField("yang belum dicocokkan", blank=True)
    source = models.ForeignKey(Source, models.PROTECT, related_name="schemes", verbose_name="sumber")

    history = Trail()

    class Meta:
        verbose_name = "skema penilaian"
        verbose_name_plural = "skema penilaian"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="scheme_scale_whole",
                condition=Q(scale_min__isnull=True, scale_max__isnull=True)
                | Q(scale_min__isnull=False, scale_max__isnull=False, scale_min__lt=F("scale_max")),
                violation_error_message="Isi nilai terendah dan tertinggi, yang terendah lebih kecil.",
            ),
            models.CheckConstraint(
                name="scheme_years_in_order",
                condition=Q(valid_until_year__isnull=True) | Q(valid_from_year__lte=F("valid_until_year")),
                violation_error_message="Tahun akhir mendahului tahun awal.",
            ),
        ]

    def __str__(self):
        return self.name

    @cached_property
    def grading_scheme(self) -> grading.GradingScheme:
        """The pure value that `grading` works on, of the bands as first read. Prefetch `bands` where many are needed."""
        bands = tuple(
            grading.Band(letter=band.letter, name=band.name, rank=band.rank, lower=band.lower, upper=band.upper)
            for band in sorted(self.bands.all(), key=lambda band: band.rank)
        )
        return grading.GradingScheme(
            code=self.code, scale_min=self.scale_min, scale_max=self.scale_max, places=self.places, bands=bands
        )


class Aspect(models.Model):
    """A part of a scheme with its weight as a fraction of 1, or unknown."""

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="aspects", verbose_name="skema")
    code = models.CharField("kode", max_length=30)
    name = models.CharField("nama", max_length=120)
    weight = models.DecimalField("bobot", max_digits=7, decimal_places=6, null=True, blank=True)
    topic = models.ForeignKey(
        Topic, models.PROTECT, null=True, blank=True, related_name="aspects", verbose_name="topik"
    )
    order = models.PositiveSmallIntegerField("urutan")
    is_verified = models.BooleanField("sudah dicocokkan", default=False)
    note = models.CharField("catatan", max_length=250, blank=True)

    history = Trail()

    class Meta:
        verbose_name = "aspek"
        verbose_name_plural = "aspek"
        ordering = ["scheme", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "code"],
                name="aspect_once",
                violation_error_message="Kode aspek sudah ada di skema ini.",
            ),
            models.CheckConstraint(
                name="aspect_weight_is_fraction",
                condition=Q(weight__isnull=True) | Q(weight__gte=0, weight__lte=1),
                violation_error_message="Bobot ditulis sebagai pecahan antara 0 dan 1.",
            ),
        ]

    def __str__(self):
        return self.name


class GradeBand(models.Model):
    """A letter or category of a scheme, with its rank (1 is best) and its printed limits where they are known."""

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="bands", verbose_name="skema")
    letter = models.CharField("huruf atau kategori", max_length=30)
    name = models.CharField("sebutan", max_length=60)
    rank = models.PositiveSmallIntegerField("peringkat (1 terbaik)")
    lower = models.DecimalField("batas bawah", max_digits=7, decimal_places=4, null=True, blank=True)
    upper = models.DecimalField("batas atas", max_digits=7, decimal_places=4, null=True, blank=True)
    is_verified = models.BooleanField("sudah dicocokkan", default=False)

    history = Trail()

    class Meta:
        verbose_name = "rentang nilai"
        verbose_name_plural = "rentang nilai"
        ordering = ["scheme", "rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "letter"],
                name="band_letter_once",
                violation_error_message="Huruf ini sudah ada di skema.",
            ),
            models.UniqueConstraint(
                fields=["scheme", "rank"], name="band_rank_once", violation_error_message="Peringkat ini sudah dipakai."
            ),
            models.CheckConstraint(
                name="band_limits_in_order",
                condition=Q(lower__isnull=True, upper__isnull=True)
                | Q(lower__isnull=False, upper__isnull=False, lower__lte=F("upper")),
                violation_error_message="Batas bawah melebihi batas atas.",
            ),
        ]

    def __str__(self):
        return self.letter


class AssessmentState(models.TextChoices):
    DRAFT = "draft", "Draf"
    PUBLISHED = "published", "Terbit"
    SUPERSEDED = "superseded", "Digantikan"
    DISCARDED = "discarded", "Dibuang"


class AssessmentQuerySet(ClaimQuerySet):
    def published(self):
        return self.filter(state=AssessmentState.PUBLISHED)

    def for_list(self):
        """With all that a line shows. Schemes are few: prefetched, all rows of one share it with its bands."""
        return self.select_related("region", "mall", "agency", "source").prefetch_related("scheme__bands")


def one_preferred_assessment() -> list[BaseConstraint]:
    """At most one preferred published result per subject, scheme and year; an unknown year is one year."""
    constraints: list[BaseConstraint] = []
    for subject in ("region", "agency", "mall"):
        preferred = Q(rank=Rank.PREFERRED, state="published", **{f"{subject}__isnull": False})
        for suffix, fields, extra in (
            ("", [subject, "scheme", "year"], Q()),
            ("_undated", [subject, "scheme"], Q(year__isnull=True)),
        ):
            constraints.append(
                models.UniqueConstraint(
                    name=f"assessment_one_preferred_{subject}{suffix}",
                    fields=fields,
                    condition=preferred & extra,
                    violation_error_message="Sudah ada nilai lain yang diutamakan untuk skema dan tahun ini.",
                )
            )
    return constraints


class Assessment(Claim):
    """One published result of one region, unit or mall under one scheme, kept as published.

    `index` and `letter` stand side by side and one may be missing; the letter that the index would give is computed, never
    stored. A published row is never edited: its successor (`corrects`) is drafted and a second person publishes it.
    """

    region = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assessments",
        verbose_name="pemerintah daerah (wilayah)",
    )
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="assessments", verbose_name="unit"
    )
    mall = models.ForeignKey(
        ServiceMall, models.PROTECT, null=True, blank=True, related_name="assessments", verbose_name="MPP"
    )
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="assessments", verbose_name="skema")
    year = models.PositiveSmallIntegerField(
        "tahun yang dinilai",
        null=True,
        blank=True,
        help_text="Bukan tahun penyerahan. Kosongkan bila sumber tidak menyebutnya.",
    )
    index = models.DecimalField(
        "indeks seperti terbit", max_digits=7, decimal_places=4, null=True, blank=True,
        help_text="Salin persis dari sumber, misalnya 4,44. Kosongkan bila hanya huruf yang terbit. Kosong bukan nol.",
    )  # fmt: skip
    letter = models.CharField(
        "huruf atau kategori seperti terbit", max_length=30, blank=True,
        help_text="Salin persis dari sumber, juga bila tidak cocok dengan indeks. Jangan dihitung sendiri.",
    )  # fmt: skip
    respondents = models.PositiveIntegerField("jumlah responden", null=True, blank=True)
    state = models.CharField(
        "status", max_length=10, choices=AssessmentState, default=AssessmentState.DRAFT, editable=False
    )
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="disusun oleh",
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="disetujui oleh",
    )
    published_at = models.DateTimeField("diterbitkan di portal", null=True, editable=False)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="successors", verbose_name="mengoreksi"
    )

    matter_fields = ("region", "agency", "mall", "scheme", "year")
    value_fields = ("index", "letter")

    history = Trail()
    objects = AssessmentQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = "nilai"
        verbose_name_plural = "nilai"
        ordering = [F("year").desc(nulls_last=True), "-pk"]
        permissions = [("publish_assessment", "Dapat menerbitkan nilai sebagai orang kedua")]
        indexes = [
            models.Index(fields=["state", "-id"], name="assessment_state"),
            models.Index(fields=["scheme", "year", "-id"], name="assessment_scheme_year"),
            # What else was found about a subject: its history, its newest result, two sources of one year.
            models.Index(fields=["region", "scheme", "year"], name="assessment_of_region"),
            models.Index(fields=["mall", "scheme", "year"], name="assessment_of_mall"),
            models.Index(fields=["agency", "scheme", "year"], name="assessment_of_agency"),
        ]
        constraints = [
            *claim_constraints("assessment"),
            *one_preferred_assessment(),
            models.CheckConstraint(
                name="assessment_one_subject",
                condition=Q(region__isnull=False, agency__isnull=True, mall__isnull=True)
                | Q(region__isnull=True, agency__isnull=False, mall__isnull=True)
                | Q(region__isnull=True, agency__isnull=True, mall__isnull=False),
                violation_error_message="Pilih tepat satu: wilayah, unit, atau MPP.",
            ),
            models.CheckConstraint(
                name="assessment_has_result",
                condition=Q(index__isnull=False) | ~Q(letter=""),
                violation_error_message="Isi indeks atau huruf; salah satunya boleh kosong.",
            ),
            models.CheckConstraint(
                name="assessment_two_persons",
                condition=Q(drafted_by__isnull=True) | Q(approved_by__isnull=True) | ~Q(drafted_by=F("approved_by")),
                violation_error_message="Penyusun tidak dapat menyetujui drafnya sendiri.",
            ),
            models.CheckConstraint(
                name="assessment_published_has_time",
                condition=Q(state__in=["draft", "discarded"], published_at__isnull=True)
                | Q(state__in=["published", "superseded"], published_at__isnull=False),
                violation_error_message="Nilai terbit mencatat waktu terbitnya.",
            ),
            models.UniqueConstraint(
                name="assessment_one_open_successor",
                fields=["corrects"],
                condition=Q(state="draft", corrects__isnull=False),
                violation_error_message="Koreksi untuk nilai ini sudah disusun. Lanjutkan draf yang ada.",
            ),
            models.UniqueConstraint(
                name="assessment_one_successor",
                fields=["corrects"],
                condition=Q(state__in=["published", "superseded"], corrects__isnull=False),
                violation_error_message="Nilai ini sudah dikoreksi.",
            ),
            known("assessment", "state", AssessmentState),
        ]

    def __str__(self):
        result = " ".join(part for part in (self.letter, f"({self.index})" if self.index is not None else "") if part)
        return f"{self.subject}: {result or 'tanpa hasil'}"

    def get_absolute_url(self):
        return reverse("assessment_detail", kwargs={"key": self.key})

    @property
    def subject(self):
        return self.region or self.mall or self.agency

    @property
    def derived_letter(self) -> str:
        """The letter that the index gives under its scheme, or "" where there is no index or no numeric band."""
        if self.index is None:
            return ""
        band = grading.derive(self.scheme.grading_scheme, self.index)
        return band.letter if band else ""

    @property
    def is_mismatched(self) -> bool:
        """The published letter contradicts the published index. Flagged, never "fixed"."""
        return grading.mismatch(self.scheme.grading_scheme, self.index, self.letter)


class AspectScore(models.Model):
    """The score of one aspect as published with its assessment."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="aspect_scores", verbose_name="nilai")
    aspect = models.ForeignKey(Aspect, models.PROTECT, related_name="scores", verbose_name="aspek")
    score = models.DecimalField("skor", max_digits=7, decimal_places=4)

    history = Trail()

    class Meta:
        verbose_name = "skor aspek"
        verbose_name_plural = "skor aspek"
        ordering = ["aspect__order"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "aspect"],
                name="aspect_score_once",
                violation_error_message="Aspek ini sudah diisi.",
            ),
            models.CheckConstraint(
                name="aspect_score_not_negative",
                condition=Q(score__gte=0),
                violation_error_message="Skor tidak boleh negatif.",
            ),
        ]

    def __str__(self):
        return f"{self.aspect}: {self.score}"
