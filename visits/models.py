"""Who went where to learn: trips, visits, the bodies and people on them. Unknown is normal and shown as "tidak disebut"."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from directory.models import Agency, DatePrecision, LegalBasis, ServiceMall, Source, Topic
from directory.reach import memberships_today
from mpp_portal.kit.dates import date_range_text
from mpp_portal.kit.history import Trail


class VisitKind(models.TextChoices):
    """One code for each idea; the writer's own word is kept beside it (domain research 3.1)."""

    STUDY = "studi_tiru", "Studi tiru"
    COMPARISON = "studi_banding", "Studi banding atau benchmarking"
    WORKING_VISIT = "kunjungan_kerja", "Kunjungan kerja"
    CONSULTATION = "konsultasi", "Konsultasi dan koordinasi"
    TRAINING = "pelatihan", "Pendidikan atau pelatihan"
    OTHER = "lainnya", "Kunjungan lain"


class VisitState(models.TextChoices):
    DRAFT = "draft", "Draf"
    RECORDED = "recorded", "Tercatat"
    CANCELLED = "cancelled", "Dibatalkan"


class KnownBy(models.TextChoices):
    """How the one who logs a visit knows of it."""

    RECEIVED = "received", "Kami terima sendiri"
    LETTER = "letter", "Dari surat atau laporan"
    PRESS = "press", "Dari pemberitaan"
    TOLD = "told", "Dari keterangan lisan"


class FollowKind(models.TextChoices):
    AGAIN = "again", "Kunjungan lanjutan"
    RETURN = "return", "Kunjungan balasan"
    REREQUEST = "rerequest", "Pengganti kunjungan yang batal"


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

    history = Trail()

    class Meta:
        verbose_name = "perjalanan"
        verbose_name_plural = "perjalanan"
        ordering = ["-pk"]

    def __str__(self):
        return self.title or f"Perjalanan {self.pk}"


def handled_by(user) -> Q:
    """The visits that a person's memberships reach today.

    A membership without mall reaches every visit to its host; one with a mall reaches that mall's visits and the host's
    visits that belong to no mall. All conditions of one membership hold for the same row.
    """
    reach = Q(pk__in=[])
    for membership in memberships_today(user):
        host = Q(host_id=membership.agency_id)
        reach |= host & (Q(mall_id=membership.mall_id) | Q(mall_id=None)) if membership.mall_id else host
    return reach


class VisitQuerySet(models.QuerySet):
    def recorded(self):
        """Public and in force: what lists and counts show."""
        return self.filter(state=VisitState.RECORDED)

    def public(self):
        """What has a public address, by its number: also the cancelled, which show that they are and nothing more."""
        return self.filter(number__isnull=False)

    def handled_by(self, user):
        """What the front office of this person's hosts shows."""
        return self.filter(handled_by(user))

    def for_list(self):
        return self.select_related("host__region", "mall").prefetch_related(
            models.Prefetch("bodies", DelegationBody.objects.select_related("agency__region"))
        )

    def for_detail(self):
        return self.select_related("host__region", "mall", "trip", "follows").prefetch_related(
            models.Prefetch("bodies", DelegationBody.objects.select_related("agency__region")),
            models.Prefetch("receivers", Receiver.objects.select_related("agency")),
            models.Prefetch("visit_sources", VisitSource.objects.select_related("source")),
            "agenda",
            "reasons",
            "topics",
            "recommended_by",
            "legal_bases",
        )

    def for_form(self):
        return self.for_list().select_related("host__region", "mall", "trip", "follows")

    def correctable(self):
        return self.exclude(state=VisitState.CANCELLED)

    def newest_first(self):
        return self.order_by("-starts_on", "-pk")


class Visit(models.Model):
    """One reception of one delegation by one host.

    `host` is the body that receives; `mall` is the mall that the delegation came to learn from, where there is one; `venue`
    is where they met, which is often elsewhere. Dates carry their precision, the wording of the source, and whether a part
    (a year, say) was inferred.
    """

    number = models.CharField("nomor", max_length=20, unique=True, null=True, editable=False)  # noqa: DJ001 a draft has none
    state = models.CharField("status", max_length=10, choices=VisitState, default=VisitState.DRAFT, editable=False)
    submission_key = models.UUIDField("kunci kiriman", unique=True, editable=False)

    host = models.ForeignKey(Agency, models.PROTECT, related_name="visits_hosted", verbose_name="tuan rumah")
    mall = models.ForeignKey(
        ServiceMall, models.PROTECT, null=True, blank=True, related_name="visits", verbose_name="MPP"
    )
    host_raw = models.CharField("tuan rumah menurut sumber", max_length=160, blank=True)
    host_inferred = models.BooleanField("tuan rumah disimpulkan", default=False)
    venue = models.CharField("tempat", max_length=160, blank=True)
    trip = models.ForeignKey(Trip, models.PROTECT, related_name="visits", verbose_name="perjalanan")
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="followed_by", verbose_name="kelanjutan dari"
    )
    follow_kind = models.CharField("hubungan", max_length=10, choices=FollowKind, blank=True)

    starts_on = models.DateField("tanggal mulai")
    ends_on = models.DateField("tanggal selesai", null=True, blank=True)
    date_precision = models.CharField(
        "ketelitian tanggal", max_length=5, choices=DatePrecision, default=DatePrecision.DAY
    )
    date_raw = models.CharField("tanggal menurut sumber", max_length=80, blank=True)
    date_inferred = models.BooleanField("sebagian tanggal disimpulkan", default=False)
    starts_at = models.TimeField("pukul", null=True, blank=True)

    kind = models.CharField("jenis kunjungan", max_length=20, choices=VisitKind, default=VisitKind.STUDY)
    kind_raw = models.CharField("istilah di sumber", max_length=80, blank=True)
    purpose = models.TextField("tujuan")
    known_by = models.CharField("diketahui dari", max_length=10, choices=KnownBy)
    reasons = models.ManyToManyField(
        Reason, blank=True, related_name="visits", verbose_name="alasan memilih tuan rumah"
    )
    reason_note = models.TextField("penjelasan alasan", blank=True)
    topics = models.ManyToManyField(Topic, blank=True, related_name="visits", verbose_name="topik")
    recommended_by = models.ManyToManyField(
        Agency, blank=True, related_name="visits_recommended", verbose_name="direkomendasikan oleh"
    )
    legal_bases = models.ManyToManyField(LegalBasis, blank=True, related_name="visits", verbose_name="dasar hukum")
    head_count = models.PositiveIntegerField("jumlah orang seluruh rombongan", null=True, blank=True)
    results = models.TextField("hasil", blank=True)
    next_steps = models.TextField("tindak lanjut", blank=True)
    sources = models.ManyToManyField(Source, through="VisitSource", related_name="visits", verbose_name="sumber")

    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="dicatat oleh",
    )
    recorded_at = models.DateTimeField("terbit di portal", null=True, editable=False)

    history = Trail(m2m_fields=[reasons, topics, recommended_by, legal_bases])
    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = "kunjungan"
        verbose_name_plural = "kunjungan"
        ordering = ["-starts_on", "-pk"]
        indexes = [
            models.Index(fields=["state", "-starts_on", "-id"], name="visit_list_order"),
            models.Index(fields=["host", "state", "-starts_on", "-id"], name="visit_host_order"),
            models.Index(fields=["mall", "state", "-starts_on", "-id"], name="visit_mall_order"),
        ]
        constraints = [
            models.CheckConstraint(
                name="visit_dates_in_order",
                condition=Q(ends_on__isnull=True) | Q(starts_on__lte=F("ends_on")),
                violation_error_message="Tanggal selesai mendahului tanggal mulai. Periksa kembali keduanya.",
            ),
            models.CheckConstraint(
                name="visit_end_needs_day",
                condition=Q(ends_on__isnull=True) | Q(date_precision="day"),
                violation_error_message="Tanggal selesai hanya dapat diisi bila tanggal mulai sampai ke hari.",
            ),
            models.CheckConstraint(
                name="visit_number_iff_recorded",
                condition=Q(state="draft", number__isnull=True, recorded_at__isnull=True)
                | Q(state__in=["recorded", "cancelled"], number__isnull=False, recorded_at__isnull=False)
                | Q(state="cancelled", number__isnull=True, recorded_at__isnull=True),
                violation_error_message="Kunjungan yang terbit bernomor; draf belum.",
            ),
            models.CheckConstraint(
                name="visit_follow_has_kind",
                condition=Q(follows__isnull=True, follow_kind="") | (Q(follows__isnull=False) & ~Q(follow_kind="")),
                violation_error_message="Sebutkan hubungannya dengan kunjungan sebelumnya.",
            ),
            models.CheckConstraint(
                name="visit_does_not_follow_itself",
                condition=Q(follows__isnull=True) | ~Q(follows=F("pk")),
                violation_error_message="Kunjungan tidak dapat melanjutkan dirinya sendiri.",
            ),
        ]

    def __str__(self):
        return self.number or f"Draf {self.pk}"

    def get_absolute_url(self):
        return reverse("visit_detail", kwargs={"number": self.number})

    @property
    def date_text(self):
        """In words, no finer than it is known: "Selasa, 10 Maret 2020", "26–27 Oktober 2016", "Maret 2020"."""
        return date_range_text(self.starts_on, self.ends_on, self.date_precision)

    @property
    def host_text(self):
        return self.mall.name if self.mall else self.host.name

    def visiting(self):
        """The bodies that came to learn; uses the prefetched rows where there are any."""
        return [body for body in self.bodies.all() if body.role == BodyRole.VISITING]

    @property
    def visitors_text(self):
        return ", ".join(body.agency.name for body in self.visiting()) or "Pengunjung tidak disebut"


class VisitSource(models.Model):
    """A source of a visit, with what it says differently from the record."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="visit_sources", verbose_name="kunjungan")
    source = models.ForeignKey(Source, models.PROTECT, related_name="visit_sources", verbose_name="sumber")
    differs = models.CharField("yang berbeda di sumber ini", max_length=250, blank=True)

    history = Trail()

    class Meta:
        verbose_name = "sumber kunjungan"
        verbose_name_plural = "sumber kunjungan"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "source"],
                name="visit_source_once",
                violation_error_message="Sumber ini sudah tercantum.",
            )
        ]

    def __str__(self):
        return str(self.source)


class BodyRole(models.TextChoices):
    VISITING = "visiting", "Berkunjung"
    FACILITATING = "facilitating", "Memfasilitasi"
    COMPANION = "companion", "Mendampingi"


class DelegationBody(models.Model):
    """A body in the delegation, as named in the source. Only visiting bodies count in "visits made"."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="bodies", verbose_name="kunjungan")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="delegations", verbose_name="badan")
    role = models.CharField("peran", max_length=12, choices=BodyRole, default=BodyRole.VISITING)
    raw_name = models.CharField("nama menurut sumber", max_length=160, blank=True)
    head_count = models.PositiveIntegerField("jumlah orang", null=True, blank=True)
    letter_number = models.CharField("nomor surat", max_length=80, blank=True)
    letter_date = models.DateField("tanggal surat", null=True, blank=True)

    history = Trail()

    class Meta:
        verbose_name = "badan dalam rombongan"
        verbose_name_plural = "badan dalam rombongan"
        ordering = ["pk"]
        indexes = [models.Index(fields=["agency", "role", "visit"], name="body_agency_role")]
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "agency", "role", "raw_name"],
                name="body_once_a_visit",
                violation_error_message="Badan ini sudah tercantum dalam rombongan.",
            )
        ]

    def __str__(self):
        return self.raw_name or self.agency.name


class PositionLevel(models.IntegerChoices):
    """Levels of posts, highest first (domain research 3.3). Names of level 4 and above are public."""

    HEAD = 1, "Kepala daerah, wakil, pimpinan atau anggota DPRD"
    SECRETARY = 2, "Sekretaris daerah"
    SENIOR = 3, "Asisten, kepala dinas, inspektur, staf ahli"
    ADMINISTRATOR = 4, "Sekretaris dinas, kepala bagian, kepala bidang, camat"
    SUPERVISOR = 5, "Kepala subbagian, kepala seksi, lurah"
    STAFF = 6, "Fungsional, pelaksana, kepala desa"


class ActingKind(models.TextChoices):
    PJ = "pj", "Pj."
    PJS = "pjs", "Pjs."
    PLT = "plt", "Plt."
    PLH = "plh", "Plh."


class Person(models.Model):
    """A name with its titles and the post held at that time. Single-word names are legal; no constraint needs a name."""

    title_prefix = models.CharField("gelar depan", max_length=40, blank=True)
    name = models.CharField("nama", max_length=120, blank=True)
    title_suffix = models.CharField("gelar belakang", max_length=60, blank=True)
    position = models.CharField("jabatan saat itu", max_length=160, blank=True)

    class Meta:
        abstract = True

    def __str__(self):
        return self.line_name or "(nama tidak disebut)"

    @property
    def post(self):
        """The post as people read it; a participant's carries its acting kind."""
        return self.position

    @property
    def line_name(self):
        """What stands first in a list of people: the name, or the post of someone whose name is not told."""
        return self.full_name or self.post

    @property
    def line_post(self):
        return self.post if self.full_name else ""

    @property
    def full_name(self):
        front = f"{self.title_prefix} {self.name}".strip()
        return f"{front}, {self.title_suffix}" if self.title_suffix and front else front


class ParticipantQuerySet(models.QuerySet):
    def public(self):
        """Leaders and posts of level 4 and above, by name; everyone else is only counted (UU 14/2008 art. 18)."""
        return self.filter(
            Q(leads_visit=True) | Q(leads_body=True) | Q(position_level__lte=PositionLevel.ADMINISTRATOR)
        )


class Participant(Person):
    """Someone who came. `visit` repeats the visit of `body`, so that the database can hold "at most one leader at a time"."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="participants", verbose_name="kunjungan")
    body = models.ForeignKey(DelegationBody, models.CASCADE, related_name="participants", verbose_name="badan")
    position_level = models.PositiveSmallIntegerField("jenjang jabatan", choices=PositionLevel, null=True, blank=True)
    acting_kind = models.CharField("penjabat", max_length=3, choices=ActingKind, blank=True)
    leads_visit = models.BooleanField("memimpin rombongan", default=False)
    leads_on = models.DateField("memimpin pada tanggal", null=True, blank=True)
    leads_body = models.BooleanField("memimpin badannya", default=False)
    attended = models.BooleanField("hadir", null=True, blank=True)

    history = Trail()
    objects = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = "anggota rombongan"
        verbose_name_plural = "anggota rombongan"
        ordering = ["-leads_visit", F("position_level").asc(nulls_last=True), "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["visit"],
                condition=Q(leads_visit=True, leads_on__isnull=True),
                name="participant_one_leader",
                violation_error_message="Hanya satu orang memimpin rombongan pada satu waktu.",
            ),
            models.UniqueConstraint(
                fields=["visit", "leads_on"],
                condition=Q(leads_visit=True, leads_on__isnull=False),
                name="participant_one_leader_a_day",
                violation_error_message="Hanya satu orang memimpin rombongan pada satu hari.",
            ),
            models.UniqueConstraint(
                fields=["body"],
                condition=Q(leads_body=True),
                name="participant_one_leader_a_body",
                violation_error_message="Hanya satu orang memimpin satu badan.",
            ),
            models.CheckConstraint(
                name="participant_day_only_for_leader",
                condition=Q(leads_on__isnull=True) | Q(leads_visit=True),
                violation_error_message="Tanggal memimpin hanya diisi untuk pemimpin rombongan.",
            ),
        ]

    @property
    def post(self):
        """The post with its acting kind: "Plt. Kepala Dinas"."""
        return f"{self.get_acting_kind_display()} {self.position}".strip() if self.acting_kind else self.position


class Receiver(Person):
    """Someone who received the delegation, perhaps on behalf of somebody else."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="receivers", verbose_name="kunjungan")
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="receptions", verbose_name="badan"
    )
    on_behalf_of = models.CharField("mewakili", max_length=120, blank=True)

    history = Trail()

    class Meta:
        verbose_name = "penerima"
        verbose_name_plural = "penerima"
        ordering = ["pk"]

    @property
    def body_text(self):
        return self.agency.name if self.agency else ""

    @property
    def behalf_text(self):
        return f"mewakili {self.on_behalf_of}" if self.on_behalf_of else ""


class AgendaItem(models.Model):
    """A part of the programme, in order."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="agenda", verbose_name="kunjungan")
    order = models.PositiveSmallIntegerField("urutan")
    at = models.TimeField("pukul", null=True, blank=True)
    title = models.CharField("acara", max_length=160)
    place = models.CharField("tempat", max_length=120, blank=True)

    history = Trail()

    class Meta:
        verbose_name = "acara"
        verbose_name_plural = "acara"
        ordering = ["order", "pk"]

    def __str__(self):
        return self.title


class NumberSeries(models.Model):
    """The last number given in a year: one row a year, locked while the next is drawn."""

    year = models.PositiveSmallIntegerField("tahun", unique=True)
    last = models.PositiveIntegerField("nomor terakhir", default=0)

    class Meta:
        verbose_name = "deret nomor"
        verbose_name_plural = "deret nomor"

    def __str__(self):
        return f"{self.year}: {self.last}"
