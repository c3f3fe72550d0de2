"""What a host asks of those who come: its published house rules as rows, in versions, each rule with its clause."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from directory.models import Agency, Source
from mpp_portal.kit.constraints import known
from mpp_portal.kit.dates import WEEKDAYS, date_range_text, date_text
from mpp_portal.kit.history import Trail
from visits.hosting.words import Item, Merging, RuleTopic, SenderKind


class HouseRulesQuerySet(models.QuerySet):
    def at(self, day):
        """The version in force on `day`; both ends are included."""
        return self.until_or_after(day).filter(valid_from__lte=day)

    def until_or_after(self, day):
        """The versions in force on `day` or on a later one."""
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day))

    def whole(self):
        """With everything that the rules consist of, in the same number of queries for any of them."""
        return self.select_related("host__region", "source").prefetch_related(
            "slots", "items", "exemptions", "clauses", "stages"
        )


class HouseRules(models.Model):
    """One version of the house rules of one host, as `source` publishes them. What the host does not say is null or "".

    Working days leave out Saturdays, Sundays, national holidays and collective leave. `confirmed_on` is the day on which the
    host last said that this is what holds; until then the portal shows it as read, not as a fact of today.
    """

    host = models.ForeignKey(Agency, models.PROTECT, related_name="house_rules", verbose_name="tuan rumah")
    source = models.ForeignKey(Source, models.PROTECT, related_name="house_rules", verbose_name="sumber")
    valid_from = models.DateField("berlaku sejak")
    valid_until = models.DateField("berlaku sampai", null=True, blank=True)
    confirmed_on = models.DateField(
        "dipastikan tuan rumah", null=True, blank=True, help_text="Kosong: baru terbaca di sumbernya."
    )
    lead_days = models.PositiveSmallIntegerField(
        "surat paling lambat (hari kerja sebelumnya)", null=True, blank=True, validators=[MaxValueValidator(120)]
    )
    horizon_days = models.PositiveSmallIntegerField(
        "paling jauh ke depan (hari)", null=True, blank=True, validators=[MaxValueValidator(1000)]
    )
    people_per_slot = models.PositiveIntegerField("orang paling banyak sekali menerima", null=True, blank=True)
    people_per_day = models.PositiveIntegerField("orang paling banyak sehari", null=True, blank=True)
    shifts_on_holiday = models.BooleanField("hari menerima yang libur diganti hari kerja berikutnya", default=False)
    merging = models.CharField("rombongan bersamaan", max_length=10, choices=Merging, blank=True)
    must_stay_overnight = models.BooleanField("rombongan harus bermalam", default=False)
    reply_days = models.PositiveSmallIntegerField(
        "dijawab dalam (hari kerja)", null=True, blank=True, validators=[MaxValueValidator(120)]
    )
    addressee = models.CharField("surat ditujukan kepada", max_length=160, blank=True)
    copies_to = models.CharField("tembusan", max_length=160, blank=True)
    contact_channel = models.CharField("cara menghubungi", max_length=160, blank=True)
    signs_travel_orders = models.BooleanField("surat perjalanan dinas yang hadir ditandatangani", default=False)

    history = Trail()
    objects = HouseRulesQuerySet.as_manager()

    class Meta:
        verbose_name = "ketentuan kunjungan"
        verbose_name_plural = "ketentuan kunjungan"
        ordering = ["host", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["host", "valid_from"],
                name="house_rules_once_a_day",
                violation_error_message="Tuan rumah ini sudah punya ketentuan yang berlaku sejak tanggal itu.",
            ),
            models.UniqueConstraint(
                fields=["host"],
                condition=Q(valid_until__isnull=True),
                name="house_rules_one_open_end",
                violation_error_message="Akhiri dulu ketentuan tuan rumah ini yang masih berlaku.",
            ),
            models.CheckConstraint(
                name="house_rules_validity_in_order",
                condition=Q(valid_until__isnull=True) | Q(valid_from__lte=F("valid_until")),
                violation_error_message="Masa berlaku berakhir sebelum dimulai.",
            ),
            models.CheckConstraint(
                name="house_rules_counts_someone",
                condition=~Q(people_per_slot=0) & ~Q(people_per_day=0),
                violation_error_message="Batas orang paling sedikit satu; kosongkan bila tidak disebut.",
            ),
            known("house_rules", "merging", Merging, may_be=("",)),
        ]

    def __str__(self):
        return f"{self.host}, sejak {date_text(self.valid_from, weekday=False)}"

    def get_absolute_url(self):
        return reverse("visit_plan", kwargs={"key": self.host.key})


class ReceivingSlot(models.Model):
    """When a host receives on a weekday (0 is Monday): arrival at `starts_at`, or at any time from it to `until`."""

    rules = models.ForeignKey(HouseRules, models.CASCADE, related_name="slots", verbose_name="ketentuan")
    weekday = models.PositiveSmallIntegerField(
        "hari", choices=list(enumerate(WEEKDAYS)), validators=[MinValueValidator(0), MaxValueValidator(6)]
    )
    starts_at = models.TimeField("pukul")
    until = models.TimeField("sampai pukul", null=True, blank=True)
    is_fixed = models.BooleanField("datang tepat pada jam itu", default=False)

    history = Trail()

    class Meta:
        verbose_name = "waktu menerima"
        verbose_name_plural = "waktu menerima"
        ordering = ["weekday", "starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["rules", "weekday", "starts_at"],
                name="slot_once_a_weekday",
                violation_error_message="Hari dan jam ini sudah tercantum.",
            ),
            models.CheckConstraint(
                name="slot_in_order",
                condition=Q(until__isnull=True) | Q(starts_at__lt=F("until")),
                violation_error_message="Jam selesai mendahului jam mulai.",
            ),
            models.CheckConstraint(
                name="slot_weekday_known",
                condition=Q(weekday__lte=6),
                violation_error_message="Hari tidak dikenal.",
            ),
        ]

    def __str__(self):
        return f"{WEEKDAYS[self.weekday]} {self.starts_at:%H.%M}"


class RequiredItem(models.Model):
    """What the letter must say, what goes with it, or what the delegation brings."""

    rules = models.ForeignKey(HouseRules, models.CASCADE, related_name="items", verbose_name="ketentuan")
    item = models.CharField("yang diminta", max_length=20, choices=Item)

    history = Trail()

    class Meta:
        verbose_name = "yang diminta"
        verbose_name_plural = "yang diminta"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["rules", "item"],
                name="item_once",
                violation_error_message="Ini sudah tercantum.",
            ),
            known("required_item", "item", Item),
        ]

    def __str__(self):
        return self.get_item_display()


class RuleExemption(models.Model):
    """Senders of a kind for whom one rule does not hold."""

    rules = models.ForeignKey(HouseRules, models.CASCADE, related_name="exemptions", verbose_name="ketentuan")
    topic = models.CharField("aturan", max_length=12, choices=RuleTopic, default=RuleTopic.DAY.value)
    sender = models.CharField("pengirim yang dikecualikan", max_length=12, choices=SenderKind)

    history = Trail()

    class Meta:
        verbose_name = "pengecualian"
        verbose_name_plural = "pengecualian"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["rules", "topic", "sender"],
                name="exemption_once",
                violation_error_message="Pengecualian ini sudah tercantum.",
            ),
            known("rule_exemption", "topic", RuleTopic),
            known("rule_exemption", "sender", SenderKind),
        ]

    def __str__(self):
        return f"{self.get_topic_display()}: {self.get_sender_display()}"


class RuleClause(models.Model):
    """What the source says about one rule, in short: a rule is never shown without it."""

    rules = models.ForeignKey(HouseRules, models.CASCADE, related_name="clauses", verbose_name="ketentuan")
    topic = models.CharField("aturan", max_length=12, choices=RuleTopic)
    text = models.CharField("bunyi ketentuan", max_length=400)

    history = Trail()

    class Meta:
        verbose_name = "bunyi ketentuan"
        verbose_name_plural = "bunyi ketentuan"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["rules", "topic"],
                name="clause_once_a_topic",
                violation_error_message="Aturan ini sudah punya bunyi.",
            ),
            known("rule_clause", "topic", RuleTopic),
        ]

    def __str__(self):
        return f"{self.get_topic_display()}: {self.text}"


class ReceptionStage(models.Model):
    """A stage of how the host receives, in order, from the letter to the stamp."""

    rules = models.ForeignKey(HouseRules, models.CASCADE, related_name="stages", verbose_name="ketentuan")
    order = models.PositiveSmallIntegerField("urutan")
    title = models.CharField("tahap", max_length=160)

    history = Trail()

    class Meta:
        verbose_name = "tahap penerimaan"
        verbose_name_plural = "tahap penerimaan"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["rules", "order"],
                name="stage_once_an_order",
                violation_error_message="Urutan ini sudah dipakai.",
            )
        ]

    def __str__(self):
        return self.title


class ClosedPeriod(models.Model):
    """Days on which a host receives nobody, whatever its rules say of the weekday."""

    host = models.ForeignKey(Agency, models.PROTECT, related_name="closed_periods", verbose_name="tuan rumah")
    first = models.DateField("hari pertama")
    last = models.DateField("hari terakhir")
    reason = models.CharField("alasan", max_length=160)

    history = Trail()

    class Meta:
        verbose_name = "hari tutup"
        verbose_name_plural = "hari tutup"
        ordering = ["first", "pk"]
        indexes = [models.Index(fields=["host", "last"], name="closed_host_last")]
        constraints = [
            models.CheckConstraint(
                name="closed_in_order",
                condition=Q(first__lte=F("last")),
                violation_error_message="Hari terakhir mendahului hari pertama.",
            )
        ]

    def __str__(self):
        return f"{date_range_text(self.first, self.last)}: {self.reason}"


class CollectiveLeave(models.Model):
    """A day of collective leave (cuti bersama), which three ministers set, and change, by joint decree."""

    day = models.DateField("tanggal", unique=True)
    name = models.CharField("nama", max_length=120)
    source = models.ForeignKey(Source, models.PROTECT, related_name="collective_leave", verbose_name="sumber")
    is_withdrawn = models.BooleanField("dicabut keputusan berikutnya", default=False)

    history = Trail()

    class Meta:
        verbose_name = "cuti bersama"
        verbose_name_plural = "cuti bersama"
        ordering = ["-day"]

    def __str__(self):
        return f"{date_text(self.day)}: {self.name}"


PARTS_OF_HOUSE_RULES = tuple(
    (model, "rules") for model in (ReceivingSlot, RequiredItem, RuleExemption, RuleClause, ReceptionStage)
)
