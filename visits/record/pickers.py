"""Boxes in which a body is typed, and what they could mean."""

from django import forms
from django.urls import reverse_lazy

from directory.lookup import BodyMatch, resolve_body
from directory.models import Agency, AgencyKind
from directory.places import normalise
from mpp_portal.kit.plain_text import PlainTextForm

PICKER = {"data-picker": reverse_lazy("body_suggestions"), "autocomplete": "off"}
NEW_BODY = "new"


def set_choices(form: forms.BaseForm, name: str, choices) -> None:
    form.fields[name].choices = list(choices)  # type: ignore[attr-defined]


def say_when_empty(form: forms.BaseForm, **words: str) -> None:
    """Words instead of dashes for the empty choice of the fields named."""
    for name, text in words.items():
        kept = [choice for choice in form.fields[name].choices if choice[0] not in ("", None)]  # type: ignore[attr-defined]
        set_choices(form, name, [("", text), *kept])


class BodyPickMixin(PlainTextForm, forms.Form):
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
            choices = [
                *((str(agency.pk), agency.name) for agency in self._match.candidates),
                (NEW_BODY, f"Catat “{typed}” sebagai badan baru"),
            ]
            set_choices(self, "body_choice", choices)
        else:
            del self.fields["body_choice"]

    def _is_unchanged(self, typed: str) -> bool:
        return self.kept_agency is not None and typed == self.initial.get("body")

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        typed = cleaned.get("body") or ""
        if not typed or "body" in self.errors:
            return cleaned
        if self.kept_agency and self._is_unchanged(typed):
            self.picked_body = self.kept_agency
            self.raw_words = typed if normalise(typed) != normalise(self.kept_agency.name) else ""
        elif self._match and self._match.body:
            self.picked_body = self._match.body
            self.raw_words = typed if self._match.remainder else ""
        elif self._match:
            self.picked_body = self._chosen(self._match, cleaned.get("body_choice") or "", typed)
            self.raw_words = typed
        return cleaned

    def _chosen(self, match: BodyMatch, choice: str, typed: str) -> Agency | None:
        if choice == NEW_BODY:
            return Agency(kind=AgencyKind.OTHER, name=typed)
        chosen = next((agency for agency in match.candidates if str(agency.pk) == choice), None)
        if chosen is None and "body_choice" not in self.errors:
            why = "dapat berarti lebih dari satu wilayah" if match.is_ambiguous else "belum dikenal"
            self.add_error("body", f"“{typed}” {why}. Pilih yang dimaksud di bawah isian ini.")
        return chosen
