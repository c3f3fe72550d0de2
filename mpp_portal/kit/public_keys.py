"""Names that last: a key by which a row is known outside its database, in addresses, files and other portals.

"b7km-2q9r-xwtc" is given once, never changed and never given again. It says nothing of what it names: names of bodies change
and kinds are corrected, and a key that told them would be wrong from then on, or would have to change. It has no vowel, so it
spells no word and no spreadsheet takes it for a number or a date; it begins with a letter; nothing in it is read for another
(no 0 and o, no 1, i and l). There are 1.6 × 10¹⁷ of them: among ten million rows the chance that any two were given the same
is one in three thousand, and a slip of the tongue on the telephone leads nowhere, never to another row.

What the portal ships gets the same key on every installation (`shipped_key`); what people type gets one of chance (`new_key`).
"""

import hashlib
import secrets
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import models

CONSONANTS = "bcdfghjkmnpqrstvwxyz"
SIGNS = f"23456789{CONSONANTS}"
LENGTH = 12  # signs, in three groups
MAX_LENGTH = LENGTH + 2
KEYS = len(CONSONANTS) * len(SIGNS) ** (LENGTH - 1)


def _spelt(number: int) -> str:
    signs = []
    for _ in range(LENGTH - 1):
        number, rest = divmod(number, len(SIGNS))
        signs.append(SIGNS[rest])
    text = CONSONANTS[number] + "".join(signs)
    return f"{text[:4]}-{text[4:8]}-{text[8:]}"


def new_key() -> str:
    """A key of chance, for a row that a person types."""
    return _spelt(secrets.randbelow(KEYS))


def shipped_key(kind: str, *natural: Any) -> str:
    """The key of a row that the portal ships, made of what names it in the data: the same on every installation.

    What is made of it stays as it is for good, or installations part: a later release that renames what was shipped gives
    its row the key in the data file. None is an empty text; of a decimal the value counts, not its digits.
    """
    told = "\x1f".join((kind, *map(_told, natural)))
    return _spelt(int.from_bytes(hashlib.sha256(told.encode()).digest()) % KEYS)


def _told(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value)


class PublicKeyConverter:
    """A key in an address, in either case. A number is none: such an address names a row as it was named before."""

    regex = "[0-9A-Za-z]{4}-[0-9A-Za-z]{4}-[0-9A-Za-z]{4}"

    def to_python(self, value: str) -> str:
        return value.lower()

    def to_url(self, value: str) -> str:
        return value


class PublicKey(models.Model):
    """A row with a name that lasts. Its model says in its constraints that no two rows share one: `key_once`."""

    key = models.CharField("kunci", max_length=MAX_LENGTH, default=new_key, editable=False)

    class Meta:
        abstract = True


def key_once(name: str) -> models.UniqueConstraint:
    """No two rows of this table have one key. It is no `unique=True`, for the trail needs no index of it."""
    return models.UniqueConstraint(
        fields=["key"], name=f"{name}_key_once", violation_error_message="Kunci ini sudah dipakai baris lain."
    )


def with_free_keys(model: type[PublicKey], rows: Iterable[Any]) -> list[Any]:
    """The unsaved rows, each with a key that no stored row has: where that of shipped data was given to a row that people have
    since made into another, the new one gets a key of chance. One query."""
    rows = list(rows)
    taken = set(model._default_manager.filter(key__in=[row.key for row in rows]).values_list("key", flat=True))
    for row in rows:
        if row.key in taken:
            row.key = new_key()
        taken.add(row.key)
    return rows
