"""The forms of a team: inviting, accepting, leaving."""

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils import timezone

from mpp_portal.accounts.forms import PASSWORD_HINT
from mpp_portal.accounts.models import User
from mpp_portal.kit.partial_dates import PartialDate, PartialDateField
from mpp_portal.kit.plain_text import PlainTextForm


class InviteForm(PlainTextForm, forms.Form):
    """`places` are those of `team.places_led`; cleans `place` to (host, mall or None)."""

    name = forms.CharField(label="Nama", max_length=150)
    email = forms.EmailField(label="E-mail", max_length=254, help_text="Undangan dikirim ke alamat ini.")
    place = forms.ChoiceField(label="Bertugas di")

    def __init__(self, *args, places, **kwargs):
        super().__init__(*args, **kwargs)
        self.places = places
        self.fields["place"].choices = [  # type: ignore[attr-defined]
            (key, mall.name if mall else f"{agency}: semua MPP") for key, (agency, mall) in places.items()
        ]

    def clean_place(self):
        return self.places[self.cleaned_data["place"]]


class NewAccountForm(PlainTextForm, forms.Form):
    name = forms.CharField(label="Nama", max_length=150)
    password1 = forms.CharField(
        label="Kata sandi",
        strip=False,
        help_text=PASSWORD_HINT,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label="Ulangi kata sandi", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args, email, **kwargs):
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self):
        cleaned = super().clean() or {}
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", "Kedua kata sandi tidak sama.")
        elif first:
            owner = User(username=self.email, email=self.email, name=cleaned.get("name", ""))
            try:
                password_validation.validate_password(first, owner)
            except ValidationError as weak:
                self.add_error("password1", weak)
        return cleaned


class LeaveForm(PlainTextForm, forms.Form):
    last_day = PartialDateField(
        label="Hari tugas terakhir", precisions=("day",), help_text="Sampai akhir hari itu masih dapat mencatat."
    )
    reason = forms.CharField(
        label="Alasan",
        max_length=500,
        help_text="Misalnya pindah tugas. Tersimpan dalam riwayat.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("last_day", PartialDate(timezone.localdate(), "day"))
