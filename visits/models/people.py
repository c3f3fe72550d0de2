"""The people of a visit: those who came and those who received them."""

from django.db import models
from django.db.models import F, Q

from directory.models import Agency
from mpp_portal.kit.constraints import known
from mpp_portal.kit.dates import date_text
from mpp_portal.kit.history import Trail

from .audience import as_its
from .visit import DelegationBody, Visit


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


NAME_ERASED = "(nama dihapus)"
NAMELESS = Q(title_prefix="", name="", title_suffix="", position="")
NOT_NAMED_AGAIN = "Nama orang ini dihapus atas permintaan dan tidak ditulis lagi."


class Person(models.Model):
    """A name with its titles and the post held at that time. Single-word names are legal; no constraint needs a name.

    Of an erased person only the place in the delegation is left: the post goes too, since with body and date it names a head.
    """

    title_prefix = models.CharField("gelar depan", max_length=40, blank=True)
    name = models.CharField("nama", max_length=120, blank=True)
    title_suffix = models.CharField("gelar belakang", max_length=60, blank=True)
    position = models.CharField("jabatan saat itu", max_length=160, blank=True)
    erased_on = models.DateField("nama dihapus pada", null=True, editable=False)

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
        return NAME_ERASED if self.erased_on else self.full_name or self.post

    @property
    def line_post(self):
        return self.post if self.full_name else ""

    @property
    def full_name(self):
        front = f"{self.title_prefix} {self.name}".strip()
        return f"{front}, {self.title_suffix}" if self.title_suffix and front else front


class ParticipantQuerySet(models.QuerySet):
    def came_or_unknown(self):
        """All but those who were ticked off as absent: older records and press tell of no ticks."""
        return self.exclude(attended=False)

    def public(self):
        """Leaders and posts of level 4 and above, by name; everyone else is only counted (UU 14/2008 art. 18). Who was
        expected and did not come is not shown at all."""
        return self.came_or_unknown().filter(
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
    # Given by the device at the door: what is sent twice over a bad line adds one person.
    arrival_key = models.UUIDField("kunci penambahan", unique=True, null=True, editable=False)

    history = Trail(audience=as_its("visit"))
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
            models.CheckConstraint(
                name="participant_erased_is_nameless",
                condition=Q(erased_on__isnull=True) | (NAMELESS & Q(acting_kind="")),
                violation_error_message=NOT_NAMED_AGAIN,
            ),
            known("participant", "position_level", PositionLevel, may_be=(None,)),
            known("participant", "acting_kind", ActingKind, may_be=("",)),
        ]

    @property
    def line_name(self):
        """Of an erased head the lead is left: "Ketua rombongan (nama dihapus)"."""
        return f"Ketua rombongan {NAME_ERASED}" if self.erased_on and self.leads_visit else super().line_name

    @property
    def lead_text(self):
        """ "Ketua rombongan", with the day where the lead changes by day; of an erased head the line says the rest."""
        day = date_text(self.leads_on, weekday=False) if self.leads_on else ""
        lead = "" if self.erased_on else "Ketua rombongan"
        return ", ".join(filter(None, [lead, day])) if self.leads_visit else ""

    @property
    def note_text(self):
        """What stands beside the name: the lead, and that somebody who was expected did not come."""
        return "; ".join(filter(None, [self.lead_text, "Tidak hadir" if self.attended is False else ""]))

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

    history = Trail(audience=as_its("visit"))

    class Meta:
        verbose_name = "penerima"
        verbose_name_plural = "penerima"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="receiver_erased_is_nameless",
                condition=Q(erased_on__isnull=True) | NAMELESS,
                violation_error_message=NOT_NAMED_AGAIN,
            )
        ]

    @property
    def body_text(self):
        return self.agency.name if self.agency else ""

    @property
    def behalf_text(self):
        return f"mewakili {self.on_behalf_of}" if self.on_behalf_of else ""
