"""The forms of the front office: one visit on one page, its bodies, people, receivers, agenda and sources.

Pickers are text boxes resolved on submit: what is ambiguous or unknown comes back as choices under the box.
"""

import re
import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.forms import inlineformset_factory

from directory.lookup import BodyMatch, resolve_body
from directory.models import Agency, AgencyKind, LegalBasis, ServiceMall, Source
from directory.models.malls import LegalBasisKind
from directory.places import normalise
from mpp_portal.kit.forms import Section, SectionedForm, StaleCheckMixin
from mpp_portal.kit.partial_dates import PartialDate, PartialDateField

from .models import AgendaItem, BodyRole, DelegationBody, Participant, Receiver, Visit, VisitSource
from .positions import level_of

PICKER = {"data-picker": "body", "autocomplete": "off"}
NEW_BODY = "new"


def say_when_empty(fields, **words: str):
    """Words instead of dashes for the empty choice of the fields named."""
    for name, text in words.items():
        fields[name].choices = [("", text), *(choice for choice in fields[name].choices if choice[0] not in ("", None))]


class Host:
    """One thing a petugas may log for: a mall of the host, or the host without a mall. Written "agency:mall" in the form."""

    def __init__(self, agency: Agency, mall: ServiceMall | None):
        self.agency, self.mall = agency, mall

    @property
    def key(self) -> str:
        return f"{self.agency.pk}:{self.mall.pk if self.mall else ''}"

    @property
    def label(self) -> str:
        return f"{self.mall.name} ({self.agency.name})" if self.mall else f"{self.agency.name}, tanpa MPP tertentu"


class BodyPickMixin(forms.ModelForm):
    """A box for one body, `body`, and choices for what the box could mean, `body_choice`, shown only when needed.

    After cleaning, `picked_body` is an Agency, perhaps not stored yet, or None when the box is empty.
    """

    body = forms.CharField(label="Badan", max_length=160, required=False, widget=forms.TextInput(attrs=PICKER))
    body_choice = forms.ChoiceField(label="Yang dimaksud", required=False, widget=forms.RadioSelect)
    kept_agency: Agency | None = None  # of the stored row: unchanged text keeps its meaning

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.picked_body: Agency | None = None
        self.raw_words = ""  # what was typed, where it says more than the name of the body
        self._match: BodyMatch | None = None
        typed = str(self.data.get(self.add_prefix("body"), "")).strip() if self.is_bound else ""
        if typed and not self._is_unchanged(typed):
            self._match = resolve_body(typed)
        if self._match and self._match.body is None:
            self.fields["body_choice"].choices = [
                *((str(agency.pk), agency.name) for agency in self._match.candidates),
                (NEW_BODY, f"Catat “{typed}” sebagai badan baru"),
            ]
        else:
            del self.fields["body_choice"]

    def _is_unchanged(self, typed: str) -> bool:
        return self.kept_agency is not None and typed == self.initial.get("body")

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        typed = cleaned.get("body") or ""
        if not typed or "body" in self.errors:
            return cleaned
        if self._is_unchanged(typed):
            self.picked_body = self.kept_agency
            self.raw_words = typed if normalise(typed) != normalise(self.kept_agency.name) else ""
        elif self._match and self._match.body:
            self.picked_body = self._match.body
            self.raw_words = typed if self._match.remainder else ""
        elif self._match:
            self.picked_body = self._chosen(cleaned.get("body_choice") or "", typed)
            self.raw_words = typed
        return cleaned

    def _chosen(self, choice: str, typed: str) -> Agency | None:
        if choice == NEW_BODY:
            return Agency(kind=AgencyKind.OTHER, name=typed)
        chosen = next((agency for agency in self._match.candidates if str(agency.pk) == choice), None)
        if chosen is None and "body_choice" not in self.errors:
            why = "dapat berarti lebih dari satu wilayah" if self._match.is_ambiguous else "belum dikenal"
            self.add_error("body", f"“{typed}” {why}. Pilih yang dimaksud di bawah isian ini.")
        return chosen


class VisitForm(SectionedForm, StaleCheckMixin, forms.ModelForm):
    """What one visit is. `hosts` are the hosts that this person may log for."""

    host_choice = forms.ChoiceField(label="Tuan rumah")
    date = PartialDateField(label="Tanggal atau bulan", precisions=("day", "month"))
    until = PartialDateField(
        label="Sampai tanggal", required=False, precisions=("day",), help_text="Bila lebih dari sehari."
    )
    recommenders = forms.CharField(
        label="Direkomendasikan oleh", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Satu badan per baris, misalnya Kementerian PANRB.",
    )  # fmt: skip
    legal_basis_lines = forms.CharField(
        label="Dasar hukum yang disebut", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Satu per baris, misalnya Perpres 89/2021.",
    )  # fmt: skip
    same_trip_as = forms.CharField(
        label="Satu perjalanan dengan kunjungan nomor", required=False, max_length=20,
        help_text="Nomor kunjungan lain yang dilakukan rombongan ini dalam perjalanan yang sama, misalnya K-2026-000123.",
    )  # fmt: skip
    trip_head_count = forms.IntegerField(
        label="Jumlah orang seluruh perjalanan", required=False, min_value=1, max_value=5000
    )
    follows_number = forms.CharField(
        label="Kelanjutan dari kunjungan nomor", required=False, max_length=20, help_text="Misalnya kunjungan balasan."
    )
    submission_key = forms.UUIDField(widget=forms.HiddenInput)
    change_reason = forms.CharField(
        label="Alasan perubahan",
        max_length=250,
        help_text="Tersimpan di riwayat bersama nama Anda. Tidak tampil untuk umum.",
    )

    sections = (
        Section("Kunjungan", ("host_choice", "date", "kind", "purpose", "known_by"), is_open=True),
        Section("Waktu dan tempat", ("until", "starts_at", "venue", "date_raw", "date_inferred", "host_raw", "host_inferred")),
        Section("Alasan, topik dan dasar", (
            "reasons", "reason_note", "topics", "recommenders", "legal_basis_lines", "kind_raw",
        )),
        Section("Jumlah orang dan perjalanan", (
            "head_count", "same_trip_as", "trip_head_count", "follows_number", "follow_kind",
        )),
        Section("Hasil dan tindak lanjut", ("results", "next_steps")),
        Section("Alasan perubahan", ("change_reason",), is_open=True),
    )  # fmt: skip

    class Meta:
        model = Visit
        fields = (
            "kind", "purpose", "known_by", "starts_at", "venue", "date_raw", "date_inferred", "host_raw", "host_inferred",
            "reasons", "reason_note", "topics", "kind_raw", "head_count", "follow_kind", "results", "next_steps",
        )  # fmt: skip
        widgets = {
            "purpose": forms.Textarea(attrs={"rows": 3, "maxlength": 4000}),
            "reason_note": forms.Textarea(attrs={"rows": 2, "maxlength": 4000}),
            "results": forms.Textarea(attrs={"rows": 4, "maxlength": 8000}),
            "next_steps": forms.Textarea(attrs={"rows": 3, "maxlength": 8000}),
            "reasons": forms.CheckboxSelectMultiple,
            "topics": forms.CheckboxSelectMultiple,
            "starts_at": forms.TimeInput(attrs={"inputmode": "numeric", "placeholder": "09.00"}, format="%H.%M"),
        }
        help_texts = {
            "purpose": "Satu atau dua kalimat: apa yang ingin dipelajari.",
            "known_by": "Dari mana portal tahu tentang kunjungan ini.",
            "venue": "Tempat diterima, misalnya Aula Bappeda. Kosongkan bila tidak disebut.",
            "date_raw": "Salin persis bila sumber menulis tanggal tidak lengkap atau keliru, misalnya Kamis (10/02).",
            "date_inferred": "Centang bila tahun atau bulan disimpulkan, bukan tertulis.",
            "host_raw": "Bila sumber menyebut tuan rumah dengan nama lain atau tidak lengkap.",
            "host_inferred": "Centang bila tuan rumah disimpulkan dari nama yang tidak lengkap.",
            "kind_raw": "Misalnya kaji tiru, benchmarking, kunker.",
            "results": "Apa yang dibawa pulang, disepakati, atau berubah.",
            "starts_at": "Waktu setempat tuan rumah.",
        }

    def __init__(self, *args, hosts, **kwargs):
        super().__init__(*args, **kwargs)
        self.hosts = list(hosts)
        self.fields["host_choice"].choices = [(host.key, host.label) for host in self.hosts]
        if len(self.hosts) > 1 and self.instance.pk is None:
            self.fields["host_choice"].choices.insert(0, ("", "Pilih tuan rumah"))
        self.fields["follow_kind"].required = False
        say_when_empty(self.fields, known_by="Pilih dari mana", follow_kind="Bukan kelanjutan")
        if self.instance.pk is None:
            del self.fields["change_reason"]
            self.sections = tuple(section for section in self.sections if "change_reason" not in section.fields)
            self.initial.setdefault("submission_key", uuid.uuid4())
        else:
            self.initial.update(initial_of(self.instance))

    # --- Fields, one by one ---

    def clean_host_choice(self):
        return next(host for host in self.hosts if host.key == self.cleaned_data["host_choice"])

    def clean_recommenders(self):
        return [_body_on_line(line) for line in _lines(self.cleaned_data["recommenders"])]

    def clean_legal_basis_lines(self):
        return [legal_basis_of(line) for line in _lines(self.cleaned_data["legal_basis_lines"])]

    def clean_same_trip_as(self):
        return self._visit_numbered(self.cleaned_data["same_trip_as"])

    def clean_follows_number(self):
        return self._visit_numbered(self.cleaned_data["follows_number"])

    def _visit_numbered(self, number: str) -> Visit | None:
        if not number:
            return None
        found = Visit.objects.public().filter(number=number.strip().upper()).select_related("trip").first()
        if found is None:
            raise ValidationError(f"Tidak ada kunjungan bernomor “{number}”. Periksa nomornya.")
        if found.pk == self.instance.pk:
            raise ValidationError("Ini nomor kunjungan ini sendiri.")
        return found

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        when, until = cleaned.get("date"), cleaned.get("until")
        if when and until and until.day < when.day:
            self.add_error("until", "Tanggal selesai mendahului tanggal mulai. Periksa kembali keduanya.")
        elif when and until and when.precision != "day":
            self.add_error("until", "Tanggal selesai hanya dapat diisi bila tanggal mulai sampai ke hari.")
        if cleaned.get("follows_number") and not cleaned.get("follow_kind"):
            self.add_error("follow_kind", "Sebutkan hubungannya dengan kunjungan sebelumnya.")
        if cleaned.get("follow_kind") and not cleaned.get("follows_number") and "follows_number" not in self.errors:
            self.add_error("follows_number", "Tulis nomor kunjungan yang dilanjutkan.")
        return cleaned

    def _post_clean(self):
        """Fill the instance from the fields that are no column of their own, before the constraints are checked."""
        cleaned, visit = self.cleaned_data, self.instance
        if host := cleaned.get("host_choice"):
            visit.host, visit.mall = host.agency, host.mall
        if when := cleaned.get("date"):
            visit.starts_on, visit.date_precision = when.day, when.precision
            visit.ends_on = cleaned["until"].day if cleaned.get("until") else None
        visit.follows = cleaned.get("follows_number")
        if visit.pk is None and cleaned.get("submission_key"):
            visit.submission_key = cleaned["submission_key"]
        super()._post_clean()


def initial_of(visit: Visit) -> dict:
    """What the boxes of a stored visit show."""
    return {
        "host_choice": Host(visit.host, visit.mall).key,
        "date": PartialDate(visit.starts_on, visit.date_precision),
        "until": PartialDate(visit.ends_on, "day") if visit.ends_on else None,
        "recommenders": "\n".join(agency.name for agency in visit.recommended_by.all()),
        "legal_basis_lines": "\n".join(basis.citation for basis in visit.legal_bases.all()),
        "same_trip_as": next((str(other) for other in visit.trip.visits.exclude(pk=visit.pk) if other.number), ""),
        "trip_head_count": visit.trip.head_count,
        "follows_number": visit.follows.number if visit.follows else "",
        "submission_key": visit.submission_key,
    }


class DelegationBodyForm(BodyPickMixin, forms.ModelForm):
    """One body of the delegation. The first row is the visiting body that every visit needs."""

    row_label = "Badan"

    letter_date = PartialDateField(label="Tanggal surat", required=False, precisions=("day",))

    class Meta:
        model = DelegationBody
        fields = ("role", "head_count", "letter_number")

    field_order = ("body", "body_choice", "role", "head_count", "letter_number", "letter_date")

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

    def _post_clean(self):
        letter_date = self.cleaned_data.get("letter_date")
        self.instance.letter_date = letter_date.day if letter_date else None
        if self.picked_body is not None:
            self.instance.raw_name = "" if self.picked_body.name == self.raw_words else self.raw_words
        super()._post_clean()


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
                form.picked_body.name,
                form.picked_body.region_id,
                form.cleaned_data.get("role"),
                form.instance.raw_name,
            )
            if key in seen:
                form.add_error("body", "Badan ini sudah tercantum dalam rombongan.")
            seen.add(key)


class PersonForm(forms.ModelForm):
    class Meta:
        fields: tuple[str, ...] = ("title_prefix", "name", "title_suffix", "position")

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("name") and not cleaned.get("position"):
            self.add_error("name", "Tulis nama atau jabatannya, atau kosongkan seluruh baris ini.")
        return cleaned


class ParticipantForm(PersonForm):
    row_label = "Orang"

    body_row = forms.TypedChoiceField(label="Dari badan", coerce=int, initial=0)

    class Meta(PersonForm.Meta):
        model = Participant
        fields = (*PersonForm.Meta.fields, "acting_kind", "position_level", "leads_visit", "leads_body")
        help_texts = {
            "position": "Jabatan pada saat kunjungan.",
            "position_level": "Kosongkan agar dibaca dari jabatannya. Nama tampil untuk umum hanya bagi pimpinan dan jenjang atas.",
        }

    def __init__(self, *args, bodies=(), **kwargs):
        super().__init__(*args, **kwargs)
        say_when_empty(self.fields, acting_kind="Bukan penjabat", position_level="Baca dari jabatan")
        self.fields["body_row"].choices = [
            (position, f"{position + 1}. {text or 'badan pada baris ini'}") for position, text in enumerate(bodies)
        ]

    def has_changed(self):
        return any(name != "body_row" for name in self.changed_data) or (
            bool(self.instance.pk) and super().has_changed()
        )

    def _post_clean(self):
        position = self.cleaned_data.get("position")
        if position and self.cleaned_data.get("position_level") is None:
            self.cleaned_data["position_level"] = level_of(position)
        super()._post_clean()


class ParticipantFormSet(forms.BaseInlineFormSet):
    def clean(self):
        super().clean()
        rows = [form for form in self.forms if hasattr(form, "cleaned_data") and form not in self.deleted_forms]
        leaders = [form for form in rows if form.cleaned_data.get("leads_visit")]
        for form in leaders[1:]:
            form.add_error("leads_visit", "Hanya satu orang memimpin rombongan pada satu waktu.")
        heads = set()
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


class AgendaItemForm(forms.ModelForm):
    row_label = "Acara"

    class Meta:
        model = AgendaItem
        fields = ("at", "title", "place")
        widgets = {"at": forms.TimeInput(attrs={"inputmode": "numeric", "placeholder": "09.00"}, format="%H.%M")}


class VisitSourceForm(forms.ModelForm):
    """A source by its own fields: the same publisher, title and address is the same source."""

    row_label = "Sumber"

    publisher = forms.CharField(label="Penerbit", max_length=120, help_text="Misalnya nama media atau dinas.")
    title = forms.CharField(label="Judul atau uraian", max_length=250)
    address = forms.URLField(label="Alamat", max_length=400, required=False, assume_scheme="https")
    published = PartialDateField(label="Terbit", required=False)
    evidence = forms.ChoiceField(
        label="Jenis bukti", choices=Source._meta.get_field("evidence").choices, initial="press"
    )

    class Meta:
        model = VisitSource
        fields = ("differs",)
        help_texts = {"differs": "Misalnya: menulis hari Selasa, padahal 29 Mei 2024 jatuh pada Rabu."}

    field_order = ("publisher", "title", "address", "published", "evidence", "differs")

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
SourcesFormSet = _formset(VisitSource, VisitSourceForm, extra=1)


# --- Lines -------------------------------------------------------------------------------------------------------


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _body_on_line(line: str) -> Agency:
    match = resolve_body(line)
    if match.body is None:
        nearest = ", ".join(agency.name for agency in match.candidates[:3])
        raise ValidationError(
            f"“{line}” belum jelas." + (f" Mungkin: {nearest}. Tulis nama lengkapnya." if nearest else "")
        )
    return match.body


CITATION = re.compile(
    r"(?P<kind>uu|pp|perpres|permenpan-?rb|permen\w*|kepmen\w*|pedoman\w*|perda|pergub|perbup|perwali|kepgub|kepbup|kepwali)"
    r"\b.*?\d+.*?\d{4}$",
    re.IGNORECASE,
)
KIND_BY_PREFIX = (
    ("uu", LegalBasisKind.LAW),
    ("perpres", LegalBasisKind.PRESIDENTIAL_REGULATION),
    ("permen", LegalBasisKind.MINISTERIAL_REGULATION),
    ("kepmen", LegalBasisKind.MINISTERIAL_DECREE),
    ("pedoman", LegalBasisKind.MINISTERIAL_GUIDELINE),
    ("perda", LegalBasisKind.LOCAL_REGULATION),
    ("pergub", LegalBasisKind.HEAD_REGULATION),
    ("perbup", LegalBasisKind.HEAD_REGULATION),
    ("perwali", LegalBasisKind.HEAD_REGULATION),
    ("kep", LegalBasisKind.HEAD_DECREE),
    ("pp", LegalBasisKind.GOVERNMENT_REGULATION),
)


def legal_basis_of(line: str) -> LegalBasis:
    """The regulation that a line cites: the stored row, else a new one when its kind can be read ("Pergub DKI 142/2017")."""
    wanted = normalise(line)
    for basis in LegalBasis.objects.all():
        if wanted in map(normalise, [basis.citation, *basis.other_names.splitlines()]):
            return basis
    match = CITATION.fullmatch(line)
    if match is None:
        raise ValidationError(f"“{line[:60]}” belum dikenal. Tulis jenis, nomor dan tahun, misalnya Perpres 89/2021.")
    prefix = match["kind"].casefold()
    return LegalBasis(citation=line[:80], kind=next(kind for start, kind in KIND_BY_PREFIX if prefix.startswith(start)))
