"""The main form of a visit."""

import uuid
from dataclasses import replace

from django import forms
from django.core.exceptions import ValidationError

from mpp_portal.kit.borrowed import CheckedForm
from mpp_portal.kit.forms import Section, SectionedForm, StaleCheckMixin
from mpp_portal.kit.identity_numbers import NoIdentityNumbers
from mpp_portal.kit.partial_dates import PartialDate, PartialDateField
from visits.models import PARTS_OF_A_VISIT, Visit, VisitState
from visits.office import Host

from .line_boxes import body_on_line, legal_basis_of, lines_of
from .pickers import say_when_empty, set_choices


class VisitForm(NoIdentityNumbers, SectionedForm, StaleCheckMixin, CheckedForm):
    """What one visit is. `hosts` are the hosts that this person may log for."""

    parts = PARTS_OF_A_VISIT

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

    sections: tuple[Section, ...] = (
        Section("Kunjungan", ("host_choice", "date", "kind", "purpose", "known_by"), is_open=True),
        Section("Waktu dan tempat", ("until", "starts_at", "venue", "date_raw", "date_inferred", "host_raw", "host_inferred")),
        Section("Alasan, topik dan dasar", (
            "reasons", "reason_note", "topics", "recommenders", "legal_basis_lines", "kind_raw",
        )),
        Section("Jumlah orang dan perjalanan", (
            "head_count", "same_trip_as", "trip_head_count", "follows_number", "follow_kind",
        )),
        Section("Hasil dan tindak lanjut", ("results", "agreements", "next_steps", "host_learned")),
        Section("Alasan perubahan", ("change_reason",), is_open=True),
    )  # fmt: skip

    field_order = ("host_choice", "date", "kind", "purpose", "known_by")  # errors are told in the order of the page

    class Meta:
        model = Visit
        fields = (
            "kind", "purpose", "known_by", "starts_at", "venue", "date_raw", "date_inferred", "host_raw", "host_inferred",
            "reasons", "reason_note", "topics", "kind_raw", "head_count", "follow_kind", "results",
            "agreements", "next_steps", "host_learned",
        )  # fmt: skip
        widgets = {
            "purpose": forms.Textarea(attrs={"rows": 3}),
            "reason_note": forms.Textarea(attrs={"rows": 2}),
            "results": forms.Textarea(attrs={"rows": 4}),
            "agreements": forms.Textarea(attrs={"rows": 2}),
            "next_steps": forms.Textarea(attrs={"rows": 3}),
            "host_learned": forms.Textarea(attrs={"rows": 2}),
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
            "results": "Apa yang dibawa pulang atau berubah.",
            "agreements": "Apa yang disepakati kedua pihak, dengan nomornya bila ada.",
            "host_learned": "Apa yang Anda pelajari dari tamu.",
            "starts_at": "Waktu setempat tuan rumah.",
        }

    def __init__(self, *args, hosts, **kwargs):
        super().__init__(*args, **kwargs)
        self.hosts = list(hosts)
        empty = [] if self.instance.pk or self.initial.get("host_choice") else [("", "Pilih tuan rumah")]
        set_choices(self, "host_choice", [*empty, *((host.key, host.label) for host in self.hosts)])
        self.fields["follow_kind"].required = False
        say_when_empty(self, known_by="Pilih dari mana", follow_kind="Bukan kelanjutan")
        if self.instance.pk is None:
            del self.fields["change_reason"]
            self.sections = tuple(section for section in self.sections if "change_reason" not in section.fields)
            self.initial.setdefault("submission_key", uuid.uuid4())
        else:
            self.initial.update(initial_of(self.instance))
        if self.instance.state == VisitState.COMPLETED:  # what is left to write before it is published
            self.sections = tuple(replace(one, is_open=one.is_open or "results" in one.fields) for one in self.sections)

    # --- Fields, one by one ---

    def clean_host_choice(self):
        return next(host for host in self.hosts if host.key == self.cleaned_data["host_choice"])

    def clean_recommenders(self):
        return [body_on_line(line) for line in lines_of(self.cleaned_data["recommenders"])]

    def clean_legal_basis_lines(self):
        return [legal_basis_of(line) for line in lines_of(self.cleaned_data["legal_basis_lines"])]

    def clean_same_trip_as(self):
        return self._visit_numbered(self.cleaned_data["same_trip_as"])

    def clean_follows_number(self):
        typed = self.cleaned_data["follows_number"]
        if self.instance.pk and typed and typed == self.initial["follows_number"]:
            return self.instance.follows  # as it is stored: a request that never came has no number of a visit
        return self._visit_numbered(typed)

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

    def fill_row(self):
        """Fill the instance from the fields that are no column of their own, before the constraints are checked."""
        cleaned, visit = self.cleaned_data, self.instance
        if host := cleaned.get("host_choice"):
            visit.host, visit.mall = host.agency, host.mall
        if when := cleaned.get("date"):
            if (when.day, when.precision) != (visit.starts_on, visit.date_precision):
                visit.date_reason = ""  # it spoke of the day that stood there before
            visit.starts_on, visit.date_precision = when.day, when.precision
            visit.ends_on = cleaned["until"].day if cleaned.get("until") else None
        visit.follows = cleaned.get("follows_number")
        if visit.pk is None and cleaned.get("submission_key"):
            visit.submission_key = cleaned["submission_key"]
        super().fill_row()


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
        "follows_number": number_of(visit.follows) if visit.follows else "",
        "submission_key": visit.submission_key,
    }


def number_of(visit: Visit) -> str:
    """The number of a visit, or of the request that it still is."""
    asked = None if visit.number else visit.requests.first()
    return visit.number or (asked.number if asked else "")
