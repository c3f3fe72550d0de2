"""The form of a host's letterhead."""

from django import forms

from mpp_portal.kit.forms import StaleCheckMixin
from mpp_portal.kit.identity_numbers import NoIdentityNumbers

from ..models import Letterhead


class LetterheadForm(NoIdentityNumbers, StaleCheckMixin, forms.ModelForm):
    class Meta:
        model = Letterhead
        fields = (
            "government", "office", "address", "contact", "place", "number_format", "signatory_name", "signatory_position",
        )  # fmt: skip
