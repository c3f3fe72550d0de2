"""Which signs the fonts of the papers can show: PDF/UA takes no text that its font has no glyph for, and no paper fails for one."""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

FONTS = Path(__file__).parent / "layout" / "fonts"
NOWHERE = "\U0010fffd"  # for private use: no text font draws it
#: Bullets as Word pastes them: places in the private area of its fonts of symbols.
BULLETS = frozenset("\uf06e\uf06f\uf071\uf075\uf076\uf0a7\uf0a8\uf0b7\uf0d8\uf0fc")
UNUSUAL = re.compile(r"[^\n -~]")
PICTURE = "\0"  # in its place until the blank that belonged to it is taken out with it
PICTURES = re.compile(r"^(?:\0 ?)+| ?\0+(?=[\s.,;:!?)]|$)|\0", re.MULTILINE)


def printable(text: str) -> str:
    """The text in signs that every shipped font has, its lines parted by "\\n" and without blanks at their ends.

    A bullet pasted from Word becomes "•" and a special form its plain one ("①" is "1"). Of the rest, a letter or a number of
    another script becomes "□"; pictures, controls and what has no meaning outside its own font are left out.
    """
    lines = (line.rstrip() for line in unicodedata.normalize("NFC", text).splitlines())
    return PICTURES.sub("", UNUSUAL.sub(lambda found: _printed(found[0]), "\n".join(lines)))


def all_printable(told):
    """The same for every text in dicts and lists of texts."""
    if isinstance(told, str):
        return printable(told)
    if isinstance(told, dict):
        return {name: all_printable(one) for name, one in told.items()}
    return [all_printable(one) for one in told] if isinstance(told, list | tuple) else told


def unprintable_in(text: str) -> list[str]:
    """The signs of a text that no paper shows as they are, each once."""
    signs = dict.fromkeys(unicodedata.normalize("NFC", text))
    return [sign for sign in signs if not sign.isspace() and UNUSUAL.match(sign) and _printed(sign) != sign]


@lru_cache(maxsize=4096)
def _printed(sign: str) -> str:
    kind = unicodedata.category(sign)
    if sign in BULLETS:
        return "•"
    if kind[0] == "C":
        return " " if sign.isspace() else ""
    for form in (sign, unicodedata.normalize("NFKC", sign)):
        if all(map(_is_in_the_fonts, form)):
            return form
    if kind[0] in "MZ":
        return ""
    return PICTURE if kind in ("So", "Sk") else "□"


def _is_in_the_fonts(sign: str) -> bool:
    return all(_drawn(face, sign) != _drawn(face, NOWHERE) for face in _faces())


@lru_cache(maxsize=1)
def _faces() -> list[ImageFont.FreeTypeFont]:
    return [ImageFont.truetype(file, 24, layout_engine=ImageFont.Layout.BASIC) for file in sorted(FONTS.glob("*.ttf"))]


def _drawn(face: ImageFont.FreeTypeFont, sign: str) -> tuple[tuple[int, int], bytes]:
    mask = face.getmask(sign)
    return mask.size, bytes(mask)
