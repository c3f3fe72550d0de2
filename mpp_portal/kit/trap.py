"""A trap in a form that anybody may send: people do not see it, programs fill it in."""

from django import forms

from .forms import Section

TRAP = Section("Jebakan", ("nickname",))


class TrapForm(forms.BaseForm):
    """Mixin: a box `nickname` that stays empty. Name `TRAP` among the sections, and hide it in the template.

    Who fell into it by accident gets out by sending the form once more.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["nickname"] = forms.CharField(
            label="Kosongkan isian ini",
            required=False,
            widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
        )

    def trap_sprung(self) -> bool:
        return bool(self.data.get("nickname"))

    def clean(self):
        cleaned = super().clean()
        if self.trap_sprung():
            self.data = emptied = self.data.copy()  # type: ignore[attr-defined]
            emptied["nickname"] = ""
            raise forms.ValidationError("Isian tersembunyi terisi, biasanya oleh program. Tekan Kirim sekali lagi.")
        return cleaned
