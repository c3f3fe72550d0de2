"""The form of a host's letterhead."""

from django import forms
from django.core.exceptions import ValidationError

from mpp_portal.kit.forms import StaleCheckMixin
from mpp_portal.kit.identity_numbers import NoIdentityNumbers
from visits.models import Letterhead

from .signs import unprintable_in


def refuse_unprintable(text: str) -> None:
    """Raises ValidationError for signs that would not stand on paper as they were typed."""
    if signs := unprintable_in(text):
        raise ValidationError(
            f"Tanda ini tidak dapat dicetak di surat: {' '.join(signs)}. Hapus atau ganti, lalu simpan.",
            code="unprintable",
        )


class LetterheadForm(NoIdentityNumbers, StaleCheckMixin, forms.ModelForm):
    class Meta:
        model = Letterhead
        fields = (
            "government", "office", "address", "contact", "place", "number_format", "signatory_name", "signatory_position",
        )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.Meta.fields:
            self.fields[name].validators = [*self.fields[name].validators, refuse_unprintable]
