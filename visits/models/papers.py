"""The papers that a host hands out: its letterhead, and each paper with its number, its mark for checking and its end."""

from string import Formatter

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from directory.models import Agency
from mpp_portal.kit.constraints import known
from mpp_portal.kit.history import OFFICE, Trail

from .kinds import HAS_LEFT
from .kinds import VisitState as S
from .people import Participant
from .visit import Visit

FORMAT_FIELDS = ("urut", "bulan", "tahun")


def validate_number_format(text: str) -> None:
    """Numbers stay different only with their sequence and year: "500.16/{urut}/DPMPTSP/{bulan}/{tahun}". Raises ValidationError,
    also for fields with a width or a conversion."""
    try:
        parts = [part[1:] for part in Formatter().parse(text) if part[1] is not None]
    except ValueError:
        parts = [("", "", None)]
    if any(name not in FORMAT_FIELDS or spec or conversion for name, spec, conversion in parts):
        raise ValidationError("Kurung kurawal hanya untuk {urut}, {bulan}, dan {tahun}.")
    if not {"urut", "tahun"} <= {name for name, *_ in parts}:
        raise ValidationError("Cantumkan {urut} dan {tahun}, supaya tidak ada dua surat bernomor sama.")


class Letterhead(models.Model):
    """Kop, number format and signatory of a host. What was issued keeps the letterhead that it was issued with."""

    host = models.OneToOneField(Agency, models.PROTECT, related_name="letterhead", verbose_name="tuan rumah")
    government = models.CharField("pemerintah", max_length=120, help_text="Misalnya PEMERINTAH KABUPATEN BADUNG.")
    office = models.CharField("dinas atau badan", max_length=160, blank=True)
    address = models.CharField("alamat", max_length=200)
    contact = models.CharField("telepon, laman, pos-el", max_length=200, blank=True)
    place = models.CharField("tempat surat dibuat", max_length=60, help_text="Ditulis sebelum tanggal surat.")
    number_format = models.CharField(
        "bentuk nomor", max_length=80, default="{urut}/{bulan}/{tahun}", validators=[validate_number_format],
        help_text="{urut} nomor urut setahun, {bulan} angka Romawi, {tahun} tahun. Misalnya 500.16/{urut}/DPMPTSP/{tahun}.",
    )  # fmt: skip
    signatory_name = models.CharField("nama penanda tangan", max_length=120)
    signatory_position = models.CharField("jabatan penanda tangan", max_length=160)

    history = Trail(audience=OFFICE)

    class Meta:
        verbose_name = "kop surat"
        verbose_name_plural = "kop surat"
        ordering = ["host"]

    def __str__(self):
        return f"Kop surat {self.host}"


class PaperSeries(models.Model):
    """The last sequence number of a host's papers in a year, all kinds together."""

    host = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="tuan rumah")
    year = models.PositiveSmallIntegerField("tahun")
    last = models.PositiveIntegerField("terakhir", default=0)

    class Meta:
        verbose_name = "deret nomor surat"
        verbose_name_plural = "deret nomor surat"
        constraints = [
            models.UniqueConstraint(
                fields=["host", "year"],
                name="paper_series_once_a_year",
                violation_error_message="Deret ini sudah ada.",
            )
        ]

    def __str__(self):
        return f"{self.host} {self.year}"


class PaperKind(models.TextChoices):
    REPLY = "surat_balasan", "Surat balasan"
    ATTENDANCE = "daftar_hadir", "Daftar hadir"
    MINUTES = "berita_acara", "Berita acara"
    CERTIFICATE = "surat_keterangan", "Surat keterangan kunjungan"
    VISUM = "visum", "Visum"


AFTER_ANSWER = (S.ACCEPTED, S.ARRIVED, *HAS_LEFT)
#: In which states of the visit each kind may be issued.
STATES = {
    PaperKind.REPLY: (*AFTER_ANSWER, S.DECLINED),
    PaperKind.ATTENDANCE: AFTER_ANSWER,
    PaperKind.MINUTES: HAS_LEFT,
    PaperKind.CERTIFICATE: HAS_LEFT,
    PaperKind.VISUM: (S.ARRIVED, *HAS_LEFT),
}
#: In which it stands: the same; and an answer is an answer, and a list a list, also where nobody came.
STANDS = STATES | {kind: (*STATES[kind], S.NO_SHOW) for kind in (PaperKind.REPLY, PaperKind.ATTENDANCE)}


class PaperQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(revoked_at=None)

    def handled_by(self, user):
        """The papers of the visits that this person's front office handles."""
        return self.filter(visit__in=Visit.objects.handled_by(user))


class Paper(models.Model):
    """A paper that was given a number. Its text is drawn from the visit each time, so that an erased name stays erased; number,
    day, letterhead and signatory are those of its issue. With the letterhead an answer keeps the day, hour, place and number of
    people that it told: the visit may move afterwards.

    A visum is of one person who came. `check_code` leads to the public page that says whether the paper stands.
    """

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="papers", verbose_name="kunjungan")
    participant = models.ForeignKey(
        Participant, models.SET_NULL, null=True, blank=True, related_name="papers", verbose_name="untuk"
    )
    kind = models.CharField("jenis surat", max_length=20, choices=PaperKind)
    host = models.ForeignKey(Agency, models.PROTECT, related_name="papers", verbose_name="tuan rumah")
    year = models.PositiveSmallIntegerField("tahun")
    sequence = models.PositiveIntegerField("nomor urut")
    number = models.CharField("nomor", max_length=100)
    issued_on = models.DateField("tanggal surat")
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="dibuat oleh"
    )
    letterhead = models.JSONField("kop saat dibuat")
    check_code = models.CharField("kode periksa", max_length=32, unique=True)
    revoked_at = models.DateTimeField("dicabut", null=True, blank=True)
    revoke_reason = models.CharField("alasan dicabut", max_length=1000, blank=True)

    history = Trail()
    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = "surat"
        verbose_name_plural = "surat"
        ordering = ["year", "sequence"]
        indexes = [models.Index(fields=["visit", "kind"], name="paper_visit_kind")]
        constraints = [
            models.UniqueConstraint(
                fields=["host", "year", "sequence"],
                name="paper_number_once",
                violation_error_message="Nomor ini sudah dipakai.",
            ),
            models.UniqueConstraint(
                fields=["visit", "kind"],
                condition=Q(revoked_at__isnull=True) & ~Q(kind="visum"),
                name="paper_one_of_a_kind",
                violation_error_message="Surat jenis ini sudah dibuat untuk kunjungan ini.",
            ),
            models.UniqueConstraint(
                fields=["participant"],
                condition=Q(revoked_at__isnull=True, kind="visum"),
                name="paper_one_visum_a_person",
                violation_error_message="Orang ini sudah punya visum.",
            ),
            models.CheckConstraint(
                name="paper_person_only_on_visum",
                condition=Q(participant__isnull=True) | Q(kind="visum"),
                violation_error_message="Hanya visum dibuat untuk satu orang.",
            ),
            models.CheckConstraint(
                name="paper_revoked_with_reason",
                condition=Q(revoked_at__isnull=True, revoke_reason="")
                | (Q(revoked_at__isnull=False) & ~Q(revoke_reason="")),
                violation_error_message="Surat yang dicabut punya alasan.",
            ),
            known("paper", "kind", PaperKind),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.number}"

    @property
    def stands(self) -> bool:
        """Not revoked, and what it says is so still: see `void_text`."""
        return self.revoked_at is None and not self.void_text

    @property
    def void_text(self) -> str:
        """Why a paper that nobody revoked does not stand: the visit did not take place, or not as far as the paper says, or the
        person of a visum was not here. "" for one that does."""
        if self.visit.state not in STANDS[PaperKind(self.kind)]:
            return f"status kunjungan “{self.visit.get_state_display()}”"
        person = self.participant
        if self.kind == PaperKind.VISUM and not (person and person.attended and person.visit_id == self.visit_id):
            return "orangnya tidak tercatat hadir"
        promised = self.letterhead.get("when", "")
        if self.visit.state == S.ACCEPTED and promised and promised != self.visit.when_text:
            return "hari atau jamnya sudah diubah"  # once they have come, it is what was promised then
        return ""
