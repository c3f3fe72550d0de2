"""Telephone numbers of Indonesia: kept as typed, checked, and compared by the digits that matter."""

import re

from django.core.exceptions import ValidationError

ALLOWED = re.compile(r"\+?[0-9 ]+")
LENGTHS = range(8, 14)  # digits after 0 or +62: (21) 1234567 to 812 3456 7890 12


def significant_digits(text: str) -> str:
    """The digits after the leading 0 or the country code: "0812 3456" and "+62 8123456" are one number."""
    digits = re.sub(r"\D", "", text)
    return re.sub(r"^(?:62|0)", "", digits)


def validate_phone(text: str) -> None:
    """Raises ValidationError unless the text is an Indonesian number of digits and spaces that starts with 0 or +62."""
    digits = re.sub(r"\D", "", text)
    starts_well = text.strip().startswith(("0", "+62", "62"))
    if not ALLOWED.fullmatch(text.strip()) or not starts_well or len(significant_digits(digits)) not in LENGTHS:
        raise ValidationError(
            "Tulis nomor telepon Indonesia dengan angka, spasi dan tanda + saja, misalnya 0812 3456 7890 atau +62 812 3456 7890."
        )
