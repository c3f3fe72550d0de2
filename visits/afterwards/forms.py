"""The three questions to a delegation that came."""

from django import forms

from mpp_portal.kit.identity_numbers import NoIdentityNumbers
from mpp_portal.kit.plain_text import PlainTextForm
from visits.models import Feedback, Usefulness


class FeedbackForm(NoIdentityNumbers, PlainTextForm, forms.ModelForm):
    usefulness = forms.TypedChoiceField(
        label="Seberapa bermanfaat kunjungan ini bagi Anda?",
        choices=Usefulness.choices,
        coerce=int,
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Feedback
        fields = ("usefulness", "learned", "will_apply")
        labels = {
            "learned": "Apa yang paling berguna dari kunjungan ini?",
            "will_apply": "Apa yang akan Anda terapkan, dan kapan?",
        }
        widgets = {"learned": forms.Textarea({"rows": 3}), "will_apply": forms.Textarea({"rows": 3})}
        help_texts = {"learned": "Tulis tanpa nama orang.", "will_apply": "Boleh kosong bila belum diputuskan."}
