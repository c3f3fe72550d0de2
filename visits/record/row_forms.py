"""The rows of a visit: bodies, people, receivers, agenda, sources."""

from django import forms
from django.core.exceptions import ValidationError
from django.forms import inlineformset_factory

from directory.models import Evidence, Source
from mpp_portal.kit.borrowed import CheckedForm
from mpp_portal.kit.identity_numbers import NoIdentityNumbers
from mpp_portal.kit.partial_dates import PartialDate, PartialDateField
from mpp_portal.kit.plain_text import PlainTextForm
from visits.models import AgendaItem, BodyRole, DelegationBody, Participant, Receiver, Visit, VisitSource
from visits.models.people import NOT_NAMED_AGAIN

from .pickers import BodyPickMixin, say_when_empty, set_choices
from .positions import level_of


class DelegationBodyForm(NoIdentityNumbers, BodyPickMixin, CheckedForm):
    """One body of the delegation. The first row is the visiting body that every visit needs."""

    row_label = "Badan"

    letter_date = PartialDateField(label="Tanggal surat", required=False, precisions=("day",))

    class Meta:
        model = DelegationBody
        fields = ("role", "head_count", "letter_number", "contact_name", "contact_phone", "contact_email")
        help_texts = {
            "contact_name": "Hanya untuk tuan rumah, tidak tampil untuk umum. Dihapus 90 hari setelah kunjungan selesai.",
            "contact_phone": "Misalnya 0812 3456 7890. Dihapus bersama nama narahubung.",
            "contact_email": "Dihapus bersama nama narahubung.",
        }
        widgets = {"contact_phone": forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"})}

    field_order = (
        "body", "body_choice", "role", "head_count", "letter_number", "letter_date",
        "contact_name", "contact_phone", "contact_email",
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        row = kwargs.get("instance")
        if row and row.pk:
            self.kept_agency = row.agency
            kwargs["initial"] = {
                "body": row.raw_name or row.agency.name,
                "letter_date": PartialDate(row.letter_date, "day") if row.letter_date else None,
                **kwargs.get("initial", {}),
            }
        super().__init__(*args, **kwargs)
        self.fields["body"].label = "Badan yang datang"
        self.fields["body"].help_text = "Misalnya Pemkab Soppeng, DPRD Wajo, Kementerian PANRB."

    def has_changed(self):
        """The role has a value from the start: a row counts only when something else is filled."""
        return any(name != "role" for name in self.changed_data) or (bool(self.instance.pk) and super().has_changed())

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("body") and "body" not in self.errors:
            self.add_error("body", "Tulis badan yang datang, atau kosongkan seluruh baris ini.")
        return cleaned

    def fill_row(self):
        letter_date = self.cleaned_data.get("letter_date")
        self.instance.letter_date = letter_date.day if letter_date else None
        if self.picked_body is not None:
            self.instance.raw_name = "" if self.picked_body.name == self.raw_words else self.raw_words
        super().fill_row()


class DelegationBodyFormSet(forms.BaseInlineFormSet):
    """The bodies: at least one that visits, none twice."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["body"].required = index == 0

    def clean(self):
        super().clean()
        if any(self.errors):
            return
        kept = [form for form in self.initial_forms + self.extra_forms if form not in self.deleted_forms]
        rows = [form for form in kept if form.cleaned_data.get("body")]
        if not any(form.cleaned_data.get("role") == BodyRole.VISITING for form in rows):
            raise ValidationError("Sebutkan sedikitnya satu badan yang berkunjung.")
        seen = set()
        for form in rows:
            key = (
                form.picked_body.name,  # type: ignore[attr-defined]
                form.picked_body.region_id,  # type: ignore[attr-defined]
                form.cleaned_data.get("role"),
                form.instance.raw_name,
            )
            if key in seen:
                form.add_error("body", "Badan ini sudah tercantum dalam rombongan.")
            seen.add(key)


class PersonForm(NoIdentityNumbers, PlainTextForm, CheckedForm):
    class Meta:
        fields: tuple[str, ...] = ("title_prefix", "name", "title_suffix", "position")

    def __init__(self, *args, **kwargs):
        """A person whose name was erased stays nameless: the boxes that named them are closed."""
        super().__init__(*args, **kwargs)
        if self.instance.erased_on:
            for name in {*PersonForm.Meta.fields, "acting_kind"} & self.fields.keys():
                self.fields[name].disabled = True
            self.fields["name"].help_text = NOT_NAMED_AGAIN

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        if self.instance.erased_on:
            return cleaned
        if not cleaned.get("name") and not cleaned.get("position"):
            self.add_error("name", "Tulis nama atau jabatannya, atau kosongkan seluruh baris ini.")
        return cleaned


class ParticipantForm(PersonForm):
    row_label = "Orang"

    body_row = forms.TypedChoiceField(label="Dari badan", coerce=int, initial=0)
    leading_on = PartialDateField(label="Memimpin hanya pada", required=False, precisions=("day",), help_text="")

    class Meta(PersonForm.Meta):
        model = Participant
        fields = (*PersonForm.Meta.fields, "acting_kind", "position_level", "leads_visit", "leads_body")

    def __init__(self, *args, bodies=(), **kwargs):
        row = kwargs.get("instance")
        if row and row.leads_on:
            kwargs["initial"] = {"leading_on": PartialDate(row.leads_on, "day"), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        say_when_empty(self, acting_kind="Bukan penjabat", position_level="Baca dari jabatan")
        set_choices(
            self,
            "body_row",
            ((position, f"{position + 1}. {text or 'badan pada baris ini'}") for position, text in enumerate(bodies)),
        )

    def has_changed(self):
        return any(name != "body_row" for name in self.changed_data) or (
            bool(self.instance.pk) and super().has_changed()
        )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("leading_on") and not cleaned.get("leads_visit"):
            self.add_error("leading_on", "Tanggal ini hanya diisi untuk pemimpin rombongan.")
        return cleaned

    def fill_row(self):
        leading_on = self.cleaned_data.get("leading_on")
        self.instance.leads_on = leading_on.day if leading_on else None
        position = self.cleaned_data.get("position")
        if position and self.cleaned_data.get("position_level") is None:
            self.cleaned_data["position_level"] = level_of(position)
        super().fill_row()


class ParticipantFormSet(forms.BaseInlineFormSet):
    hint = (
        "Nama tampil untuk umum hanya bagi pemimpin dan jenjang atas; jenjang yang kosong dibaca dari jabatan. Tanggal "
        "memimpin hanya diisi bila pemimpin berganti per hari."
    )

    def clean(self):
        super().clean()
        rows = [form for form in self.forms if hasattr(form, "cleaned_data") and form not in self.deleted_forms]
        leading, heads = set(), set()
        for form in rows:
            if form.cleaned_data.get("leads_visit"):
                if form.cleaned_data.get("leading_on") in leading:
                    form.add_error("leads_visit", "Hanya satu orang memimpin rombongan pada satu waktu.")
                leading.add(form.cleaned_data.get("leading_on"))
        for form in rows:
            if form.cleaned_data.get("leads_body"):
                if form.cleaned_data.get("body_row") in heads:
                    form.add_error("leads_body", "Hanya satu orang memimpin satu badan.")
                heads.add(form.cleaned_data.get("body_row"))


class ReceiverForm(BodyPickMixin, PersonForm):
    row_label = "Penerima"

    class Meta(PersonForm.Meta):
        model = Receiver
        fields = (*PersonForm.Meta.fields, "on_behalf_of")

    def __init__(self, *args, **kwargs):
        row = kwargs.get("instance")
        if row and row.pk and row.agency:
            self.kept_agency = row.agency
            kwargs["initial"] = {"body": row.agency.name, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["body"].label = "Badan penerima"
        self.fields["body"].help_text = "Kosongkan bila dari tuan rumah sendiri."


class AgendaItemForm(NoIdentityNumbers, PlainTextForm, forms.ModelForm):
    row_label = "Acara"

    class Meta:
        model = AgendaItem
        fields = ("at", "title", "place")
        widgets = {"at": forms.TimeInput(attrs={"inputmode": "numeric", "placeholder": "09.00"}, format="%H.%M")}


class VisitSourceForm(NoIdentityNumbers, PlainTextForm, CheckedForm):
    """A source by its own fields: the same publisher, title and address is the same source."""

    row_label = "Sumber"

    publisher = forms.CharField(label="Penerbit", max_length=120, help_text="Misalnya nama media atau dinas.")
    title = forms.CharField(label="Judul atau uraian", max_length=250)
    address = forms.URLField(label="Alamat", max_length=400, required=False, assume_scheme="https")
    published = PartialDateField(label="Terbit", required=False)
    evidence = forms.ChoiceField(label="Jenis bukti", choices=Evidence.choices, initial="press")
    says = PartialDateField(
        label="Tanggal menurut sumber ini",
        required=False,
        precisions=("day", "month"),
        help_text="Hanya bila berbeda dari tanggal kunjungan di atas.",
    )

    class Meta:
        model = VisitSource
        fields = ("says_raw", "differs")
        help_texts = {
            "says_raw": "Salin persis bila tanggal itu tidak lengkap atau keliru, misalnya Selasa (29/5).",
            "differs": "Hal lain, misalnya nama ketua atau jumlah orang.",
        }

    field_order = ("publisher", "title", "address", "published", "evidence", "says", "says_raw", "differs")

    def __init__(self, *args, **kwargs):
        row = kwargs.get("instance")
        if row and row.pk:
            source = row.source
            kwargs["initial"] = {
                "publisher": source.publisher,
                "title": source.title,
                "address": source.address,
                "published": PartialDate(source.published_on, source.published_precision)
                if source.published_on
                else None,
                "evidence": source.evidence,
                "says": PartialDate(row.says_on, row.says_precision) if row.says_on else None,
                **kwargs.get("initial", {}),
            }
        super().__init__(*args, **kwargs)

    def has_changed(self):
        return any(name != "evidence" for name in self.changed_data) or (
            bool(self.instance.pk) and super().has_changed()
        )

    def clean(self):
        """A stored source belongs to all who cite it: a missing date may be filled in, nothing may be changed from here."""
        cleaned = super().clean() or self.cleaned_data
        key = {name: cleaned.get(name) or "" for name in ("publisher", "title", "address")}
        stored = Source.objects.filter(**key).first()
        published = cleaned.get("published")
        if stored and published and stored.published_on not in (None, published.day):
            self.add_error(
                "published", f"Sumber ini sudah tercatat terbit {stored.published_text}. Samakan tanggalnya."
            )
        if stored and cleaned.get("evidence") not in (None, stored.evidence):
            self.add_error(
                "evidence", f"Sumber ini sudah tercatat sebagai {stored.evidence_label.lower()}. Samakan jenisnya."
            )
        return cleaned

    def fill_row(self):
        says = self.cleaned_data.get("says")
        self.instance.says_on = says.day if says else None
        self.instance.says_precision = says.precision if says else "day"
        super().fill_row()

    def named_source(self) -> Source:
        """The source that the boxes name, not stored."""
        cleaned = self.cleaned_data
        published = cleaned.get("published")
        return Source(
            publisher=cleaned["publisher"],
            title=cleaned["title"],
            address=cleaned["address"],
            evidence=cleaned["evidence"],
            published_on=published.day if published else None,
            published_precision=published.precision if published else "day",
        )


class VisitSourceFormSet(forms.BaseInlineFormSet):
    """The sources: none cited twice."""

    def clean(self):
        super().clean()
        seen = set()
        for form in self.forms:
            cleaned = getattr(form, "cleaned_data", {})
            key = tuple(cleaned.get(name) or "" for name in ("publisher", "title", "address"))
            if form in self.deleted_forms or not any(key):
                continue
            if key in seen:
                form.add_error("title", "Sumber ini sudah tercantum.")
            seen.add(key)


def _formset(model, form, formset=forms.BaseInlineFormSet, **options):
    return inlineformset_factory(
        Visit,
        model,
        form=form,
        formset=formset,
        can_delete=True,
        can_delete_extra=False,
        max_num=200,
        absolute_max=250,
        validate_max=True,
        **options,
    )


BodyFormSet = _formset(DelegationBody, DelegationBodyForm, DelegationBodyFormSet, extra=0, min_num=1)
ParticipantsFormSet = _formset(Participant, ParticipantForm, ParticipantFormSet, extra=1)
ReceiversFormSet = _formset(Receiver, ReceiverForm, extra=1)
AgendaFormSet = _formset(AgendaItem, AgendaItemForm, extra=1)
SourcesFormSet = _formset(VisitSource, VisitSourceForm, VisitSourceFormSet, extra=1)
