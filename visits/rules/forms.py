"""The forms of house rules: rows as Django admin edits them, and the one page on which a host edits a whole version."""

from django import forms

from directory.forms import FactForm
from directory.models import Source
from mpp_portal.kit.dates import WEEKDAYS, date_text
from mpp_portal.kit.forms import Section, SectionedForm, StaleCheckMixin
from mpp_portal.kit.partial_dates import PartialDateField
from mpp_portal.kit.plain_text import PlainTextForm
from visits.hosting.given import Slot, slots_of_text
from visits.hosting.words import Item, RuleTopic, SenderKind
from visits.models import (
    PARTS_OF_HOUSE_RULES,
    ClosedPeriod,
    CollectiveLeave,
    HouseRules,
    ReceivingSlot,
    ReceptionStage,
    RequiredItem,
    RuleClause,
    RuleExemption,
)


class HouseRulesForm(FactForm):
    partial_dates = {"valid_from": None, "valid_until": None, "confirmed_on": None}
    errors_at = {
        "_once_a_day": "valid_from",
        "_one_open_end": "valid_until",
        "_validity_in_order": "valid_until",
        "_counts_someone": "people_per_slot",
    }

    class Meta:
        model = HouseRules
        fields = (
            "host", "source", "valid_from", "valid_until", "confirmed_on", "lead_days", "horizon_days", "people_per_slot",
            "people_per_day", "shifts_on_holiday", "merging", "must_stay_overnight", "reply_days", "addressee", "copies_to",
            "contact_channel", "signs_travel_orders",
        )  # fmt: skip


class SlotForm(FactForm):
    errors_at = {"_once_a_weekday": "starts_at", "_in_order": "until"}

    class Meta:
        model = ReceivingSlot
        fields = ("weekday", "starts_at", "until", "is_fixed")


class ItemForm(FactForm):
    errors_at = {"_once": "item"}

    class Meta:
        model = RequiredItem
        fields = ("item",)


class ExemptionForm(FactForm):
    errors_at = {"_once": "sender"}

    class Meta:
        model = RuleExemption
        fields = ("topic", "sender")


class ClauseForm(FactForm):
    errors_at = {"_once_a_topic": "topic"}

    class Meta:
        model = RuleClause
        fields = ("topic", "text")
        widgets = {"text": forms.Textarea({"rows": 2, "cols": 60})}


class StageForm(FactForm):
    errors_at = {"_once_an_order": "order"}

    class Meta:
        model = ReceptionStage
        fields = ("order", "title")


class CollectiveLeaveForm(FactForm):
    partial_dates = {"day": None}

    class Meta:
        model = CollectiveLeave
        fields = ("day", "name", "source", "is_withdrawn")


# --- The page of a host --------------------------------------------------------------------------------------------

#: The fields by which a host states a rule; what is stated needs its clause.
STATED_BY = {
    RuleTopic.DAY: tuple(f"slots_{number}" for number in range(7)),
    RuleTopic.LEAD: ("lead_days",),
    RuleTopic.HORIZON: ("horizon_days",),
    RuleTopic.CAPACITY: ("people_per_slot", "people_per_day"),
    RuleTopic.MERGING: ("merging",),
    RuleTopic.ITEMS: ("items",),
    RuleTopic.OVERNIGHT: ("must_stay_overnight",),
    RuleTopic.LETTER: ("addressee", "copies_to"),
    RuleTopic.REPLY: ("reply_days",),
    RuleTopic.CONTACT: ("contact_channel",),
    RuleTopic.STAMP: ("signs_travel_orders",),
    RuleTopic.STAGES: ("stages",),
}


def clause_box(topic: RuleTopic) -> forms.CharField:
    return forms.CharField(
        label=f"Bunyi ketentuan: {topic.label.lower()}",
        required=False,
        max_length=400,
        widget=forms.Textarea({"rows": 2}),
    )


def slot_box(weekday: str) -> forms.CharField:
    return forms.CharField(label=weekday, required=False, max_length=80)


class HostRulesForm(SectionedForm, StaleCheckMixin, FactForm):
    """A whole version on one page, as its host knows it. The instance is the version that has no end yet, or a new one.

    `starts_from` begins a new version and ends the one before; without it the version is corrected. Cleans `slots` to a list
    of `Slot`, `stages` to a list of titles, `clauses` to {topic: text}.
    """

    parts = PARTS_OF_HOUSE_RULES
    errors_at = HouseRulesForm.errors_at

    starts_from = PartialDateField(
        label="Ketentuan baru berlaku mulai", required=False, precisions=("day",),
        help_text="Kosongkan bila hanya membetulkan ketentuan yang sekarang. Contoh: 1/3/2027.",
    )  # fmt: skip
    source_publisher = forms.CharField(
        label="Penerbit ketentuan", max_length=120, help_text="Misalnya nama pemerintah daerah."
    )
    source_title = forms.CharField(label="Judul peraturan atau halaman", max_length=250)
    source_address = forms.URLField(label="Alamat halaman", required=False, max_length=400, assume_scheme="https")
    day_exempt = forms.MultipleChoiceField(
        label="Aturan hari dan jam tidak berlaku bagi", required=False, choices=SenderKind.choices,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    items = forms.MultipleChoiceField(
        label="Yang diminta", required=False, choices=Item.choices, widget=forms.CheckboxSelectMultiple,
        help_text="Isi surat, dan berkas yang dibawa rombongan.",
    )  # fmt: skip
    stages = forms.CharField(
        label="Tahap penerimaan", required=False, max_length=3000, widget=forms.Textarea({"rows": 5}),
        help_text="Satu tahap per baris, berurutan.",
    )  # fmt: skip
    change_reason = forms.CharField(
        label="Alasan perubahan",
        max_length=250,
        help_text="Tersimpan di riwayat bersama nama Anda. Tidak tampil untuk umum.",
    )
    slots_0, slots_1, slots_2, slots_3, slots_4, slots_5, slots_6 = map(slot_box, WEEKDAYS)

    sections = (
        Section("Sumber dan masa berlaku", ("source_publisher", "source_title", "source_address", "starts_from"), is_open=True),
        Section(
            "Hari dan jam menerima",
            (*STATED_BY[RuleTopic.DAY], "shifts_on_holiday", "day_exempt", "clause_day", "clause_closed"),
            hint="Jam datang: 09.00, 13.00. Rentang: 09.30–11.00. Tanpa batas akhir: mulai 07.30. Kosong: tidak menerima.",
        ),
        Section(
            "Pengajuan dan jawaban",
            ("lead_days", "clause_lead", "horizon_days", "clause_horizon", "reply_days", "clause_reply"),
        ),
        Section(
            "Rombongan",
            (
                "people_per_slot", "people_per_day", "clause_capacity", "merging", "clause_merging", "must_stay_overnight",
                "clause_overnight",
            ),
        ),
        Section(
            "Surat dan berkas",
            (
                "addressee", "copies_to", "clause_letter", "items", "clause_items", "contact_channel", "clause_contact",
                "signs_travel_orders", "clause_stamp",
            ),
        ),
        Section("Alur penerimaan", ("stages", "clause_stages")),
        Section("Alasan perubahan", ("change_reason",), is_open=True),
    )  # fmt: skip

    class Meta:
        model = HouseRules
        fields = (
            "lead_days", "horizon_days", "people_per_slot", "people_per_day", "shifts_on_holiday", "merging",
            "must_stay_overnight", "reply_days", "addressee", "copies_to", "contact_channel", "signs_travel_orders",
        )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for topic in RuleTopic:
            self.fields[f"clause_{topic}"] = clause_box(topic)
        self.order_fields([name for section in self.sections for name in section.fields])
        if self.instance.pk:
            self.initial.update(self._stored())

    def _stored(self) -> dict:
        rules, source = self.instance, self.instance.source
        slots: dict[int, list[str]] = {}
        for one in rules.slots.all():
            slots.setdefault(one.weekday, []).append(Slot(one.weekday, one.starts_at, one.until, one.is_fixed).text)
        return {
            "source_publisher": source.publisher,
            "source_title": source.title,
            "source_address": source.address,
            "day_exempt": [one.sender for one in rules.exemptions.all() if one.topic == RuleTopic.DAY],
            "items": [one.item for one in rules.items.all()],
            "stages": "\n".join(one.title for one in rules.stages.all()),
            **{f"slots_{weekday}": ", ".join(texts) for weekday, texts in slots.items()},
            **{f"clause_{one.topic}": one.text for one in rules.clauses.all()},
        }

    def clean_starts_from(self):
        wanted = self.cleaned_data["starts_from"]
        if wanted and self.instance.pk and wanted.day <= self.instance.valid_from:
            raise forms.ValidationError(
                f"Ketentuan yang sekarang berlaku sejak {date_text(self.instance.valid_from, weekday=False)}. Pilih hari "
                "sesudahnya, atau kosongkan untuk membetulkannya."
            )
        return wanted.day if wanted else None

    def clean_stages(self):
        titles = [line.strip() for line in self.cleaned_data["stages"].splitlines() if line.strip()]
        if any(len(title) > 160 for title in titles):
            raise forms.ValidationError("Satu tahap paling panjang 160 huruf.")
        return titles

    def clean(self):
        cleaned = super().clean()
        cleaned["slots"] = self._slots(cleaned)
        cleaned["clauses"] = {
            topic: cleaned[f"clause_{topic}"] for topic in RuleTopic if cleaned.get(f"clause_{topic}")
        }
        for topic, fields in STATED_BY.items():
            is_stated = any(cleaned.get(name) not in (None, "", False, []) for name in fields)
            if is_stated and topic not in cleaned["clauses"] and f"clause_{topic}" not in self.errors:
                self.add_error(f"clause_{topic}", "Tulis bunyi ketentuannya: aturan tidak ditampilkan tanpa asalnya.")
        return cleaned

    def _slots(self, cleaned) -> list[Slot]:
        slots: list[Slot] = []
        for weekday in range(7):
            try:
                found = slots_of_text(weekday, cleaned.get(f"slots_{weekday}") or "")
            except ValueError:
                self.add_error(
                    f"slots_{weekday}", "Tulis jam seperti 09.00, 09.30–11.00, atau mulai 07.30; pisahkan dengan koma."
                )
                continue
            if any(slot.until and slot.until <= slot.starts_at for slot in found):
                self.add_error(f"slots_{weekday}", "Jam selesai mendahului jam mulai.")
            if len({slot.starts_at for slot in found}) < len(found):
                self.add_error(f"slots_{weekday}", "Jam mulai yang sama ditulis dua kali.")
            slots += found
        return slots

    def named_source(self) -> Source:
        """The source as typed, not yet stored."""
        cleaned = self.cleaned_data
        return Source(
            publisher=cleaned["source_publisher"],
            title=cleaned["source_title"],
            address=cleaned["source_address"],
            evidence="local_government" if self.instance.host.region_id else "ministry",
        )


class ClosedPeriodForm(PlainTextForm, forms.Form):
    """Days on which the host receives nobody."""

    first = PartialDateField(label="Tutup mulai", precisions=("day",), help_text="Misalnya 24/12/2026.")
    last = PartialDateField(
        label="Sampai", required=False, precisions=("day",), help_text="Kosong bila hanya satu hari."
    )
    reason = forms.CharField(
        label="Alasan", max_length=160, help_text="Tampil untuk umum, misalnya hari jadi kabupaten."
    )

    def clean(self):
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last.day < first.day:
            self.add_error("last", "Hari terakhir mendahului hari pertama.")
        return cleaned

    def period(self, host) -> ClosedPeriod:
        """The closed days as typed, not yet stored."""
        first, last = self.cleaned_data["first"].day, self.cleaned_data["last"]
        return ClosedPeriod(
            host=host, first=first, last=last.day if last else first, reason=self.cleaned_data["reason"]
        )
