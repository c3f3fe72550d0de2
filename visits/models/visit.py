"""A visit, the bodies that came and the sources that tell of it."""

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from directory.models import Agency, DatePrecision, LegalBasis, Membership, ServiceMall, Source, Topic
from directory.reach import memberships_today
from mpp_portal.kit.constraints import known
from mpp_portal.kit.dates import date_range_text, start_of
from mpp_portal.kit.history import Trail
from mpp_portal.kit.phones import validate_phone

from .audience import as_its, of_a_visit
from .kinds import BEFORE_RECORD, CORRECTABLE, BodyRole, FollowKind, KnownBy, VisitKind, VisitState
from .trips import Reason, Trip


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
        """What has a public address, by its number: also the cancelled, which show that they are and nothing more, and the
        merged, which lead to the visit that they were merged into."""
        return self.filter(number__isnull=False)

    def handled_by(self, user):
        """What the front office of this person's hosts shows."""
        return self.filter(handled_by(user))

    def not_given_away(self):
        """Without those whose body came with the delegation of another request: its people stand there."""
        return self.exclude(state=VisitState.MERGED, number__isnull=True)

    def on_days(self, first: date, last: date):
        """What takes place on one of these days at least."""
        is_there = Q(starts_on__range=(first, last), ends_on=None) | Q(starts_on__lte=last, ends_on__gte=first)
        return self.filter(is_there)

    def mergeable_by(self, user):
        """Recorded visits that this person may put together with another: those handled, or all for who may merge any."""
        recorded = self.filter(state=VisitState.RECORDED)
        return recorded if user.has_perm("visits.merge_visit") else recorded.filter(handled_by(user))

    def for_list(self):
        return self.select_related("host__region", "mall").prefetch_related(
            models.Prefetch("bodies", DelegationBody.objects.select_related("agency__region"))
        )

    def for_cards(self):
        """No more columns than a card shows: making whole rows of five tables took a third of a list's time."""
        bodies = DelegationBody.objects.select_related("agency").only("visit_id", "role", "head_count", "agency__name")
        shown = [
            "number",
            "state",
            "known_by",
            "kind",
            "starts_on",
            "ends_on",
            "date_precision",
            "results",
            "host__name",
            "mall__name",
        ]
        return self.select_related("host", "mall").only(*shown).prefetch_related(models.Prefetch("bodies", bodies))

    def for_detail(self):
        return self.select_related("host__region", "mall", "trip", "follows").prefetch_related(
            models.Prefetch("bodies", DelegationBody.objects.select_related("agency__region")),
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
        return self.filter(state__in=CORRECTABLE)

    def closed_by(self, day: date):
        """Closed on `day` or before: the last day that the visit can have had is over by then, or it was cancelled by then."""
        next_day = day + timedelta(days=1)
        cancelled = Visit.history.model.objects.filter(
            id=models.OuterRef("pk"), state=VisitState.CANCELLED, history_date__lt=start_of(next_day)
        )
        return self.filter(
            Q(ends_on__lte=day)
            | Q(ends_on__isnull=True, date_precision=DatePrecision.DAY, starts_on__lte=day)
            | Q(date_precision=DatePrecision.MONTH, starts_on__lt=next_day.replace(day=1))
            | Q(date_precision=DatePrecision.YEAR, starts_on__lt=next_day.replace(month=1, day=1))
            | Q(models.Exists(cancelled), state=VisitState.CANCELLED)
        )

    def newest_first(self):
        return self.order_by("-starts_on", "-pk")


class Visit(models.Model):
    """One reception of one delegation by one host.

    `host` is the body that receives; `mall` is the mall that the delegation came to learn from, where there is one; `venue`
    is where they met, which is often elsewhere. Dates carry their precision, the wording of the source, and whether a part
    (a year, say) was inferred.
    """

    number = models.CharField("nomor", max_length=20, unique=True, null=True, editable=False)  # noqa: DJ001 a draft has none
    state = models.CharField("status", max_length=12, choices=VisitState, default=VisitState.DRAFT, editable=False)
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
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,  # below, without the many that follow none: SQLite would take those for matches
        related_name="followed_by",
        verbose_name="kelanjutan dari",
    )
    follow_kind = models.CharField("hubungan", max_length=10, choices=FollowKind, blank=True)

    starts_on = models.DateField("tanggal mulai")
    ends_on = models.DateField("tanggal selesai", null=True, blank=True)
    date_precision = models.CharField(
        "ketelitian tanggal", max_length=5, choices=DatePrecision, default=DatePrecision.DAY
    )
    date_raw = models.CharField("tanggal menurut sumber", max_length=80, blank=True)
    date_inferred = models.BooleanField("sebagian tanggal disimpulkan", default=False)
    date_reason = models.CharField("alasan memilih tanggal ini", max_length=250, blank=True, editable=False)
    starts_at = models.TimeField("pukul", null=True, blank=True)

    kind = models.CharField("jenis kunjungan", max_length=20, choices=VisitKind, default=VisitKind.STUDY)
    kind_raw = models.CharField("istilah di sumber", max_length=80, blank=True)
    purpose = models.TextField("tujuan", max_length=4000)
    known_by = models.CharField("diketahui dari", max_length=10, choices=KnownBy)
    reasons = models.ManyToManyField(
        Reason, blank=True, related_name="visits", verbose_name="alasan memilih tuan rumah"
    )
    reason_note = models.TextField("penjelasan alasan", max_length=4000, blank=True)
    topics = models.ManyToManyField(Topic, blank=True, related_name="visits", verbose_name="topik")
    recommended_by = models.ManyToManyField(
        Agency, blank=True, related_name="visits_recommended", verbose_name="direkomendasikan oleh"
    )
    legal_bases = models.ManyToManyField(LegalBasis, blank=True, related_name="visits", verbose_name="dasar hukum")
    head_count = models.PositiveIntegerField("jumlah orang seluruh rombongan", null=True, blank=True)
    results = models.TextField("hasil", max_length=8000, blank=True)
    agreements = models.TextField("kesepakatan", max_length=4000, blank=True)
    next_steps = models.TextField("tindak lanjut", max_length=8000, blank=True)
    host_learned = models.TextField("yang dipelajari tuan rumah", max_length=4000, blank=True)
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

    history = Trail(audience=of_a_visit, m2m_fields=[reasons, topics, recommended_by, legal_bases])
    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = "kunjungan"
        verbose_name_plural = "kunjungan"
        ordering = ["-starts_on", "-pk"]
        permissions = [("merge_visit", "Dapat menggabungkan kunjungan mana pun")]
        indexes = [
            models.Index(fields=["state", "-starts_on", "-id"], name="visit_list_order"),
            models.Index(fields=["-starts_on", "-id"], name="visit_order"),  # of the admin, which shows every state
            models.Index(fields=["host", "state", "-starts_on", "-id"], name="visit_host_order"),
            models.Index(fields=["mall", "state", "-starts_on", "-id"], name="visit_mall_order"),
            models.Index(fields=["kind", "state", "-starts_on", "-id"], name="visit_kind_order"),
            models.Index(fields=["follows"], condition=Q(follows__isnull=False), name="visit_follows"),
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
                condition=Q(
                    state__in=[state.value for state in BEFORE_RECORD], number__isnull=True, recorded_at__isnull=True
                )
                | Q(state__in=["recorded", "cancelled", "merged"], number__isnull=False, recorded_at__isnull=False)
                | Q(state__in=["cancelled", "merged"], number__isnull=True, recorded_at__isnull=True),
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
            known("visit", "state", VisitState),
            known("visit", "follow_kind", FollowKind, may_be=("",)),
            known("visit", "date_precision", DatePrecision),
            known("visit", "kind", VisitKind),
            known("visit", "known_by", KnownBy),
        ]

    def __str__(self):
        return self.number or f"{self.unnumbered_text} {self.pk}"

    def get_absolute_url(self):
        return reverse("visit_detail", kwargs={"number": self.number})

    @property
    def unnumbered_text(self):
        """What a visit is called before it has a number."""
        if self.state == VisitState.DRAFT:
            return "Draf"
        return "Permohonan" if self.known_by == KnownBy.REQUEST else "Kunjungan"

    def is_handled_by(self, user) -> bool:
        """The same as `handled_by` for one visit in hand, without a query of its own."""
        return any(
            one.agency_id == self.host_id and (not one.mall_id or self.mall_id in (one.mall_id, None))
            for one in memberships_today(user)
        )

    def memberships(self):
        """The same from the other side: the memberships that reach this visit today."""
        rows = Membership.objects.filter(agency=self.host_id).at(timezone.localdate())
        return rows.filter(Q(mall=None) | Q(mall=self.mall_id)) if self.mall_id else rows

    @property
    def date_text(self):
        """In words, no finer than it is known: "Selasa, 10 Maret 2020", "26–27 Oktober 2016", "Maret 2020"."""
        return date_range_text(self.starts_on, self.ends_on, self.date_precision)

    @property
    def when_text(self):
        """Its day or days with the hour of the host, where one is known: "Selasa, 15 Desember 2026, pukul 09.00 WITA"."""
        return (
            f"{self.date_text}, pukul {self.starts_at:%H.%M} {self.host.zone_label}"
            if self.starts_at
            else self.date_text
        )

    @property
    def host_text(self):
        return self.mall.name if self.mall else self.host.name

    def expected(self):
        """The bodies that wished to come and learn; uses the prefetched rows where there are any."""
        return [body for body in self.bodies.all() if body.role == BodyRole.VISITING]

    def visiting(self):
        """The bodies that came to learn, or are awaited: once the delegation has left, without those of which nobody came."""
        is_awaited = self.state in (VisitState.ACCEPTED, VisitState.ARRIVED)
        return [body for body in self.expected() if is_awaited or not body.nobody_came]

    @property
    def visitors_text(self):
        """Each body once, also where several of its units came; of more than four the first three, for a title or a card."""
        names = list(dict.fromkeys(body.agency.name for body in self.visiting()))
        if len(names) > 4:
            names = [*names[:2], f"{names[2]} dan {len(names) - 3} badan lain"]
        return ", ".join(names) or "Pengunjung tidak disebut"


class VisitSource(models.Model):
    """A source of a visit, with what it says differently from the record.

    `says_*` is the day that this source gives, where it gives another one than the visit shows: as a date, in its own words,
    or both. A source that says nothing of its own agrees with the visit.
    """

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="visit_sources", verbose_name="kunjungan")
    source = models.ForeignKey(Source, models.PROTECT, related_name="visit_sources", verbose_name="sumber")
    differs = models.CharField("yang lain yang berbeda di sumber ini", max_length=250, blank=True)
    says_on = models.DateField("tanggal menurut sumber ini", null=True, blank=True)
    says_precision = models.CharField("ketelitian", max_length=5, choices=DatePrecision, default=DatePrecision.DAY)
    says_raw = models.CharField("bunyi tanggal di sumber ini", max_length=80, blank=True)

    history = Trail(audience=as_its("visit"))

    class Meta:
        verbose_name = "sumber kunjungan"
        verbose_name_plural = "sumber kunjungan"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "source"],
                name="visit_source_once",
                violation_error_message="Sumber ini sudah tercantum.",
            ),
            known("visit_source", "says_precision", DatePrecision),
        ]

    def __str__(self):
        return str(self.source)

    @property
    def says_text(self) -> str:
        """The day that this source gives, in words; "" when it gives none of its own."""
        said = date_range_text(self.says_on, None, self.says_precision) if self.says_on else ""
        return f"{said} (tertulis “{self.says_raw}”)" if said and self.says_raw else said or self.says_raw


class DelegationBodyQuerySet(models.QuerySet):
    def came_or_unknown(self):
        """All but those of which nobody came (`DelegationBody.nobody_came`)."""
        return self.exclude(head_count=0)

    def visiting(self):
        """What counts as a visit made, of whichever visits: as `Visit.visiting` of one."""
        return self.came_or_unknown().filter(role=BodyRole.VISITING)


class DelegationBody(models.Model):
    """A body in the delegation, as named in the source. Only visiting bodies count in "visits made"."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="bodies", verbose_name="kunjungan")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="delegations", verbose_name="badan")
    role = models.CharField("peran", max_length=12, choices=BodyRole, default=BodyRole.VISITING)
    raw_name = models.CharField("nama menurut sumber", max_length=160, blank=True)
    head_count = models.PositiveIntegerField("jumlah orang", null=True, blank=True)
    unnamed_came = models.PositiveIntegerField("yang datang tanpa disebut namanya", null=True, editable=False)
    letter_number = models.CharField("nomor surat", max_length=80, blank=True)
    letter_date = models.DateField("tanggal surat", null=True, blank=True)
    # Whom the host rings about this visit. For host and data admins alone; `erase_contacts` empties them in time.
    contact_name = models.CharField("nama narahubung", max_length=120, blank=True)
    contact_phone = models.CharField("telepon narahubung", max_length=30, blank=True, validators=[validate_phone])
    contact_email = models.EmailField("e-mail narahubung", max_length=120, blank=True)

    history = Trail(audience=as_its("visit"))
    objects = DelegationBodyQuerySet.as_manager()

    class Meta:
        verbose_name = "badan dalam rombongan"
        verbose_name_plural = "badan dalam rombongan"
        ordering = ["pk"]
        permissions = [("view_contact", "Dapat melihat narahubung rombongan")]
        indexes = [models.Index(fields=["agency", "role", "visit", "head_count"], name="body_agency_came")]
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "agency", "role", "raw_name"],
                name="body_once_a_visit",
                violation_error_message="Badan ini sudah tercantum dalam rombongan.",
            ),
            known("delegation_body", "role", BodyRole),
        ]

    def __str__(self):
        return self.raw_name or self.agency.name

    @property
    def nobody_came(self):
        """The others came without it: when a delegation leaves, each body is counted. What was never counted may have come."""
        return self.head_count == 0

    @property
    def contact_text(self):
        """Whom to ring, in one line; for host staff and data admins alone."""
        return ", ".join(filter(None, [self.contact_name, self.contact_phone, self.contact_email]))
