"""Boxes and signs of Django admin, where its own say too little or ask too much."""

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.db import models
from django.templatetags.static import static
from django.utils.html import format_html

from .borrowed import draw_flags_by

YES_OR_NO = {True: ("yes", "Ya"), False: ("no", "Tidak"), None: ("unknown", "Tidak diketahui")}


def _icon_in_words(value) -> str:
    """The sign that Django admin shows for yes and no. Its own is read out as True, False or None, in every language."""
    sign, words = YES_OR_NO[value]
    return format_html('<img src="{}" alt="{}">', static(f"admin/img/icon-{sign}.svg"), words)


draw_flags_by(_icon_in_words)


class UnlabelledBox(forms.HiddenInput):
    """A hidden box to which no label points: Django admin prints one for each box, and HTML allows none for a hidden one."""

    def id_for_label(self, id_):
        return ""


LARGEST_KEY = 2**63 - 1


def is_key(text) -> bool:
    """Whether this can be the key of a row: anything else was not chosen from the box."""
    text = str(text)
    return text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= LARGEST_KEY


class KnownAutocomplete(AutocompleteSelect):
    """An autocomplete box that may be told its chosen row, and so need not ask for it. What was not chosen from it is not
    looked for when the form comes back: Django's own box ends in an error there. An empty choice stands first, with a
    word on it, also where a choice must be made: HTML asks for both."""

    known: models.Model | None = None

    def optgroups(self, name, value, attr=None):
        value = [one for one in value if is_key(one)]
        if self.known is None or [str(self.known.pk)] != [str(one) for one in value]:
            groups = super().optgroups(name, value, attr)
        else:
            groups = [(None, [self.create_option(name, self.known.pk, str(self.known), True, 1)], 0)]
        options = groups[0][1]
        if not options or options[0]["value"] != "":
            options.insert(0, self.create_option(name, "", "", False, 0))
        options[0]["attrs"]["label"] = "Belum dipilih"
        return groups
