"""Forms declare sections, never markup; crispy lays them out. Nothing typed is lost, and a stale form overwrites nothing."""

from dataclasses import dataclass

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.db import models

from .history import Change, changes_between, parts_trail, version_of
from .plain_text import PlainTextForm


@dataclass(frozen=True)
class Section:
    """A titled group of fields. A closed section opens by itself when something in it is wrong or was just typed."""

    title: str
    fields: tuple[str, ...]
    is_open: bool = False
    hint: str = ""


class SectionedForm(PlainTextForm):
    """Mixin: a form with `sections`; the template asks for `form.laid_out` and renders each with `{% crispy %}`."""

    sections: tuple[Section, ...] = ()

    def laid_out(self):
        """(section, helper, starts open) for each section; a field that no section names fails loudly."""
        named = {name for section in self.sections for name in section.fields}
        forgotten = set(self.fields) - named - {name for name, field in self.fields.items() if field.widget.is_hidden}
        if forgotten:
            raise LookupError(f"{type(self).__name__}: no section for {sorted(forgotten)}")
        return [(section, bare_helper(*section.fields), self._starts_open(section)) for section in self.sections]

    def _starts_open(self, section: Section) -> bool:
        touched = {*self.errors, *self.changed_data} if self.is_bound else set()
        return section.is_open or not touched.isdisjoint(section.fields)


def bare_helper(*fields: str) -> FormHelper:
    """A crispy helper without form tag or token, for a part of a larger form."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.form_show_errors = True
    if fields:
        helper.layout = Layout(*fields)
    return helper


class StaleCheckMixin(PlainTextForm, forms.ModelForm):
    """Mixin for editing a recorded row: carries the version it was opened at.

    When somebody saved in between, the form refuses, lists what changed in `fresh_changes`, keeps what was typed, and takes
    the new version as seen, so that a second, deliberate save goes through. Call `clean` inside the deed that locks the row.
    """

    parts: tuple[tuple[type[models.Model], str], ...] = ()  # (model, foreign key) of rows that are saved with this one

    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fresh_changes: tuple[Change, ...] = ()
        self.fields["seen_version"].initial = version_of(self.instance)

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk is None:
            return cleaned
        newest = version_of(self.instance)
        seen = self.cleaned_data.get("seen_version") or 0
        if seen == newest:
            return cleaned
        self.fresh_changes = self._changes_since(seen)
        self.data = seen_again = self.data.copy()  # type: ignore[attr-defined]
        seen_again[self.add_prefix("seen_version")] = str(newest)
        said = "; ".join(f"{c.label}: {c.old} → {c.new}" for c in self.fresh_changes) or "isi yang sama disimpan ulang"
        who = self.instance.history.select_related("history_user").order_by("-history_id").first().history_user
        raise forms.ValidationError(
            f"{who or 'Orang lain'} sudah menyimpan perubahan sejak Anda membuka halaman ini ({said}). Belum ada yang "
            "ditimpa. Periksa isian Anda, lalu simpan lagi bila memang harus diganti.",
            code="stale",
        )

    def _changes_since(self, seen: int):
        rows = self.instance.history.order_by("history_id")
        versions = list(rows.filter(history_id__gte=seen))
        if len(versions) < 2 or versions[0].history_id != seen:
            return ()  # never a version of this row: not what the page sent
        # A deed saves the row first and its parts after it.
        entries = parts_trail(self.instance, self.parts, since=versions[1].history_date)
        told = (change for entry in reversed(entries) for change in entry.changes)
        return (*changes_between(versions[0], versions[-1]), *told)
