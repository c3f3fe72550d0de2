"""The form for one file of a visit."""

from django import forms
from django.core.exceptions import ValidationError

from mpp_portal.kit.forms import Section, SectionedForm
from mpp_portal.kit.identity_numbers import NoIdentityNumbers
from mpp_portal.kit.plain_text import PlainTextForm
from mpp_portal.kit.uploads import MAX_SIZE, TOO_LARGE, CleanFile, FileRefused, clean_upload
from visits.models import AttachmentKind, DelegationBody, Visit

from .pickers import set_choices

NO_FILE = "Pilih berkasnya lebih dulu."


def file_box(help_text: str) -> forms.FileField:
    return forms.FileField(
        label="Berkas",
        allow_empty_file=True,  # told in our own words
        help_text=help_text,
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        error_messages={"required": NO_FILE, "missing": NO_FILE, "invalid": NO_FILE},
    )


def cleaned_file(upload) -> CleanFile:
    """What may be stored of an upload. Raises ValidationError with what is wrong and what to do."""
    if upload.size > MAX_SIZE:
        raise ValidationError(TOO_LARGE)
    try:
        return clean_upload(upload.read(), upload.name)
    except FileRefused as refused:
        raise ValidationError(str(refused)) from refused


class AttachmentForm(SectionedForm, forms.Form):
    """One file, what it is, and from which body of the delegation. `cleaned_data["file"]` is a CleanFile."""

    kind = forms.ChoiceField(label="Jenis berkas", choices=[("", "Pilih jenis"), *AttachmentKind.choices])
    file = file_box("PDF, JPG, atau PNG, paling besar 10 MB. Letak pengambilan foto dihapus dari gambar.")
    title = forms.CharField(
        label="Judul", max_length=120, required=False, help_text="Kosongkan bila sama dengan jenisnya."
    )
    body = forms.TypedChoiceField(
        label="Dari badan", required=False, coerce=int, empty_value=None,
        help_text="Untuk surat: badan rombongan yang menulisnya.",
    )  # fmt: skip

    sections = (Section("Tambah berkas", ("kind", "file", "title", "body")),)

    def __init__(self, *args, visit: Visit, **kwargs):
        super().__init__(*args, **kwargs)
        self.bodies = {body.pk: body for body in visit.bodies.all()}
        set_choices(self, "body", [("", "Tidak disebut"), *self.bodies.items()])

    def clean_body(self) -> DelegationBody | None:
        return self.bodies.get(self.cleaned_data["body"])

    def clean_file(self) -> CleanFile:
        return cleaned_file(self.cleaned_data["file"])


class PhotoForm(NoIdentityNumbers, PlainTextForm, forms.Form):
    """What a photo shows, in words for who cannot see it, and whose consent there is."""

    caption = forms.CharField(
        label="Keterangan foto", max_length=160,
        help_text="Apa yang tampak, misalnya: Rombongan di depan loket bersama. Tulis tanpa nama orang.",
    )  # fmt: skip
    consent = forms.CharField(
        label="Persetujuan", max_length=200,
        help_text="Siapa yang setuju dan bagaimana, misalnya: ketua rombongan, lisan, 3 Mei 2026. Tidak tampil untuk umum.",
    )  # fmt: skip


class LetterForm(forms.Form):
    """A letter of who has no account. `cleaned_data["file"]` is a CleanFile, or None where it `is_optional` and not chosen."""

    file = file_box("Surat permohonan atau daftar peserta: PDF, JPG, atau PNG, paling besar 10 MB.")

    def __init__(self, *args, is_optional: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].required = not is_optional

    def clean_file(self) -> CleanFile | None:
        upload = self.cleaned_data["file"]
        return cleaned_file(upload) if upload else None
