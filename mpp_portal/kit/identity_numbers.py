"""Numbers that no box takes: a NIK (16 digits) or a NIP (18), which carries a birth date (UU 14/2008 art. 17 g and h)."""

import re

from django import forms
from django.core.exceptions import ValidationError

ADDRESS = re.compile(r"https?://\S+")  # articles have long numbers of their own
#: Sixteen digits or more in a row, or grouped as people copy them: 7373 0101 0190 0001, 737301 010190 0001, a NIP in parts.
#: A NIK begins with the code of a province, never with 0 as telephone numbers do.
_GROUPED = r"[1-9]\d{3}([ .-])\d{4}\1\d{4}\1\d{4}|[1-9]\d{5}([ .-])\d{6}\2\d{4}|[12]\d{7}([ .-])\d{6}\3\d\3\d{3}"
NUMBER = re.compile(rf"\d{{16}}|(?<!\d)(?<!\d[ .-])(?:{_GROUPED})(?![ .-]?\d)")
REFUSED = "Jangan tulis NIK, NIP atau nomor identitas lain (deretan 16 angka atau lebih). Hapus nomornya, lalu simpan."


def refuse_identity_number(text: str) -> None:
    """Raises ValidationError when the text holds what looks like a NIK or NIP. Addresses of web pages are passed over."""
    if NUMBER.search(ADDRESS.sub(" ", text or "")):
        raise ValidationError(REFUSED, code="identity_number")


class NoIdentityNumbers(forms.BaseForm):
    """Mixin: no text box of the form takes an identity number."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.CharField) and not isinstance(field, forms.URLField | forms.UUIDField):
                field.validators = [*field.validators, refuse_identity_number]
