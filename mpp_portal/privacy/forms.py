"""The form by which a data admin works on a request of a person about their own data."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, validate_email

from mpp_portal.kit.identity_numbers import NoIdentityNumbers
from mpp_portal.kit.partial_dates import PartialDateField
from mpp_portal.kit.phones import significant_digits
from mpp_portal.kit.plain_text import PlainTextForm
from mpp_portal.kit.sought import LEAST_PHONE, Sought, name_words
from mpp_portal.models import RequestKind

from .data_requests import Letter

MOST = 10  # of each: names, addresses, numbers


def _box(label, rows, **options):
    return forms.CharField(
        label=label, max_length=600, required=False, widget=forms.Textarea(attrs={"rows": rows, "autocomplete": "off"}), **options
    )  # fmt: skip


class AccessForm(NoIdentityNumbers, PlainTextForm, forms.Form):
    """Who is sought, and under which number. After cleaning, `sought` and `letter` say it."""

    kind = RequestKind.ACCESS

    reference = forms.CharField(
        label="Nomor permintaan", max_length=60, help_text="Nomor surat atau tiket. Jangan memuat nama orangnya.",
        validators=[RegexValidator(r"^[\w ./()-]+$", "Pakai huruf, angka, spasi dan tanda . / - ( ) saja.")],
    )  # fmt: skip
    received_on = PartialDateField(label="Diterima pada", precisions=("day",))
    names = _box("Nama", 3, help_text="Satu ejaan per baris, tanpa gelar. Tulis juga ejaan lain dan nama panggilan.")
    emails = _box("E-mail", 2, help_text="Satu per baris.")
    phones = _box("Telepon", 2, help_text="Satu per baris.")

    def _lines(self, name: str) -> tuple[str, ...]:
        lines = tuple(dict.fromkeys(line.strip() for line in self.cleaned_data[name].splitlines() if line.strip()))
        if len(lines) > MOST:
            raise ValidationError(f"Paling banyak {MOST} baris.")
        return lines

    def clean_names(self):
        names = self._lines("names")
        for name in names:
            if sum(map(len, name_words(name))) < 3:
                raise ValidationError(f"“{name}” terlalu pendek untuk dicari. Tulis sedikitnya tiga huruf.")
        return names

    def clean_emails(self):
        emails = self._lines("emails")
        for email in emails:
            validate_email(email)
        return emails

    def clean_phones(self):
        phones = self._lines("phones")
        for phone in phones:
            if len(significant_digits(phone)) < LEAST_PHONE:
                raise ValidationError(f"“{phone}” terlalu pendek untuk nomor telepon.")
        return phones

    def clean(self):
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.sought = Sought(**{name: cleaned.get(name, ()) for name in ("names", "emails", "phones")})
        if not self.errors and self.sought.is_empty:
            self.add_error("names", "Tulis nama, e-mail atau telepon orangnya.")
        for name in ("reference", "reason"):
            if self.sought.passages(cleaned.get(name, "")):
                self.add_error(name, "Isian ini tersimpan di riwayat dan tidak boleh memuat nama atau kontak orangnya.")
        return cleaned

    @property
    def letter(self) -> Letter:
        cleaned = self.cleaned_data
        return Letter(self.kind, cleaned["reference"], cleaned["received_on"].day, cleaned.get("reason", ""))


class ErasureForm(AccessForm):
    """The same, with the reason that is kept beside every row that is erased."""

    kind = RequestKind.ERASURE

    reason = forms.CharField(
        label="Alasan", max_length=250, initial="Permintaan pemilik data (UU 27/2022 Pasal 8)",
        help_text="Tersimpan di riwayat setiap baris bersama nama Anda. Jangan memuat nama orangnya.",
    )  # fmt: skip
    is_checked = forms.BooleanField(
        label="Saya sudah memeriksa setiap baris yang dicentang. Penghapusan tidak dapat dibatalkan.", required=False
    )
    field_order = ("reference", "received_on", "reason", "names", "emails", "phones")
