"""A box into which a list of people is pasted; its lines become rows of the form, for review."""

from django import forms
from django.core.exceptions import ValidationError

from mpp_portal.kit.plain_text import PlainTextForm

from .pasted import PastedPerson, split_people

MOST_ROWS = 200
FIELDS = ("title_prefix", "name", "title_suffix", "position", "acting_kind")


class PasteForm(PlainTextForm, forms.Form):
    lines = forms.CharField(
        label="Tempel daftar nama",
        required=False,
        max_length=40_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Satu orang per baris, misalnya: Drs. Ahmad Fauzi, S.H., M.Si. – Sekretaris Daerah. Tiap baris dipisah menjadi "
        "gelar, nama dan jabatan untuk Anda periksa; belum ada yang tersimpan.",
    )
    body_row = forms.TypedChoiceField(label="Dari badan", coerce=int, required=False)


class PastedRows:
    """The pasted list of one set of rows. `data` is the posted data, which is changed: lines become rows behind the others.

    `found` are the people that were split now, by the row that they stand in; `form` is the box. A list that would make
    more than 200 rows stays in its box, with an error. With `unfold` false, the list stays as it was pasted.
    """

    def __init__(self, prefix: str, data, *, unfold: bool):
        self.prefix = prefix
        self.found: dict[int, PastedPerson] = {}
        self.error = ""
        text = data.get(f"{prefix}-lines", "") if data is not None else ""
        self.is_used = bool(text.strip())
        if unfold and self.is_used:
            self._unfold(data, split_people(text))
        self.form = PasteForm(data, prefix=prefix)

    def _unfold(self, data, people: list[PastedPerson]):
        total, initial = (_count(data.get(f"{self.prefix}-{name}_FORMS", "")) for name in ("TOTAL", "INITIAL"))
        while total > initial and not any(
            data.get(f"{self.prefix}-{total - 1}-{field}", "").strip() for field in FIELDS
        ):
            total -= 1
        if total + len(people) > MOST_ROWS:
            self.error = f"Daftar ini {len(people)} baris; satu kunjungan memuat paling banyak {MOST_ROWS} orang."
            return
        for row, person in enumerate(people, start=total):
            self.found[row] = person
            for field in FIELDS:
                data[f"{self.prefix}-{row}-{field}"] = getattr(person, field)
            if self.prefix == "participants":
                data[f"{self.prefix}-{row}-body_row"] = data.get(f"{self.prefix}-body_row") or "0"
            if self.prefix == "participants" and person.leads_visit:
                data[f"{self.prefix}-{row}-leads_visit"] = "on"
        data[f"{self.prefix}-TOTAL_FORMS"] = str(total + len(people))
        data[f"{self.prefix}-lines"] = ""

    def mark(self, rows, bodies):
        """Each row that was split now carries the line it came from; the box offers the bodies where there are several."""
        for position, person in self.found.items():
            if position < len(rows):
                rows[position].pasted = person
        if self.prefix == "participants" and len(bodies) > 1:
            choices = [
                (position, f"{position + 1}. {text or 'badan pada baris ini'}") for position, text in enumerate(bodies)
            ]
            self.form.fields["body_row"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.form.fields["body_row"]
        if self.error:
            self.form.add_error("lines", ValidationError(self.error))

    @property
    def doubtful(self) -> int:
        """How many of the lines split now want a closer look."""
        return sum(1 for person in self.found.values() if person.doubts)


def _count(text: str) -> int:
    return int(text[:4]) if text.isascii() and text.isdigit() else 0
