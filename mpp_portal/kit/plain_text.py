"""Text is what a person can see: control characters and marks that turn the writing around have no place in a record."""

import re
import unicodedata

from django import forms

#: C0 and C1 controls but for tab and line breaks; marks that set the direction of writing (they can make "gpj.exe" read as
#: "exe.jpg" and a name as another name); half surrogates, which no database stores; the mark of byte order.
HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ufff9-\ufffb]"
)
LONGEST_REASON = 1000


def without_hidden(text: str) -> str:
    """The text without its hidden marks."""
    return HIDDEN.sub("", text)


def has_visible(text: str) -> bool:
    """Whether anything of the text shows: blanks, joiners and hidden marks alone do not."""
    return any(unicodedata.category(char)[0] not in "ZC" for char in text)


def hidden_in(text: str) -> list[str]:
    """The hidden marks of a text, each once, by their code points: "U+202E"."""
    return [f"U+{ord(char):04X}" for char in dict.fromkeys(HIDDEN.findall(text))]


class PlainTextForm(forms.BaseForm):
    """Mixin of every form in which people write: hidden marks are taken out, named at their field, and nothing is stored.

    A text of which nothing shows is no text: the field counts as empty.
    What comes back in the box is the text as it can be seen, so that sending it once more stores exactly that.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._taken_out: dict[str, list[str]] = {}
        if self.is_bound:
            self._take_out_hidden()

    def _take_out_hidden(self):
        for name, field in self.fields.items():
            typed = self.data.get(self.add_prefix(name)) if isinstance(field, forms.CharField) else None
            if not isinstance(typed, str) or (typed.isascii() and not HIDDEN.search(typed)):
                continue
            kept = without_hidden(typed) if has_visible(typed) else ""
            if kept == typed:
                continue
            self.data = self.data.copy()  # type: ignore[attr-defined]
            self.data[self.add_prefix(name)] = kept  # type: ignore[index]
            if kept:
                self._taken_out[name] = hidden_in(typed)

    def clean(self):
        cleaned = super().clean()
        for name, marks in self._taken_out.items():
            if name in self.fields:
                self.add_error(
                    name,
                    f"Isian ini memuat tanda yang tidak terlihat ({', '.join(marks)}), biasanya terbawa saat menempel. "
                    "Tanda itu sudah dibuang dari isian. Periksa, lalu simpan lagi.",
                )
        return cleaned
