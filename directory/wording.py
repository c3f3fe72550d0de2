"""What a search text asks for: one way to read it for every list. The module is pure; the lists turn terms into conditions.

A text is read as terms, and a row must match all of them, each in any of its fields. From left to right the longest run of
words that means something wins: a code or number, words for a mall, words that the list itself knows (kinds of visits), a
region or its body by any of its names ("Kab. Wajo", "Bau Bau", "Pemprov DKI"). What is left are plain words, each with its
other spellings (mal, mall; Kab., Kabupaten). A region's words stay together, so that Kota Bogor is never Kabupaten Bogor.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from .places import PROVINCE, Place, PlaceIndex, normalise

MAX_TEXT = 100
MAX_WORDS = 16  # words beyond these are not read
LONGEST_RUN = 6  # "Mal Pelayanan Publik Kabupaten Pangkajene Kepulauan" and the like

# Spellings of one word, as seen in letters, press and forms.
SPELLINGS = (
    ("mal", "mall"),
    ("kab", "kabupaten"),
    ("kota", "kotamadya", "kodya"),
    ("prov", "provinsi", "prop", "propinsi"),
    ("kep", "kepulauan"),
    ("adm", "administrasi"),
    ("kec", "kecamatan"),
    ("studi", "study"),
    ("komparasi", "komparansi"),
    ("benchmarking", "banchmarking"),
    ("aplikasi", "applikasi"),
    ("antrean", "antrian"),
    ("daring", "online"),
)
_SPELLINGS_OF = {word: group for group in SPELLINGS for word in group}

MALL_WORDS = frozenset(
    [
        "mpp",
        "mal",
        "mall",
        "mal pelayanan publik",
        "mall pelayanan publik",
        "mal layanan publik",
        "mall layanan publik",
    ]
)
# Words that join others and tell nothing by themselves.
JOINING = frozenset(["ke", "dari", "di", "dan", "yang", "oleh", "untuk", "tentang", "pada", "dengan", "kunjungan"])

_NUMBER = re.compile(r"[a-z][-/]?\d{4}[-/]\d{1,9}|\d{2}\.\d{2}", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True)
class Term:
    """One thing that a text asks for. `words` are normalised; what else is known of them decides how they are matched.

    `places` are the regions that they name, several when the name is shared; `codes` are theirs and those of everything in
    a named province. `body_kind` is the body that they name beside a region. `raw` is the run as it was typed.
    """

    words: tuple[str, ...]
    raw: str
    places: tuple[Place, ...] = ()
    codes: tuple[str, ...] = ()
    body_kind: str | None = None
    is_mall: bool = False
    is_phrase: bool = False

    @property
    def text(self) -> str:
        return " ".join(self.words)

    @property
    def year(self) -> int | None:
        return int(self.text) if _YEAR.fullmatch(self.text) else None

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every way in which a single plain word is written; a run of words stands for itself."""
        return _SPELLINGS_OF.get(self.text, (self.text,))

    @property
    def longest_word(self) -> tuple[str, ...]:
        """Every spelling of the longest word: whatever has the `pattern` holds one of them."""
        longest = max(self.words, key=len)
        return _SPELLINGS_OF.get(longest, (longest,))

    @property
    def pattern(self) -> str:
        """The run as whole words in any of their spellings, for `iregex` of both databases."""
        words = ("|".join(map(re.escape, _SPELLINGS_OF.get(word, (word,)))) for word in self.words)
        return "(^|[^a-z0-9])" + "[^a-z0-9]*".join(f"({word})" for word in words) + "([^a-z0-9]|$)"


def clean_text(text: str) -> str:
    """What was typed, without what shows nothing, in one line of at most 100 characters."""
    return " ".join(text.replace("\x00", "").split())[:MAX_TEXT]


def terms_of(text: str, index: PlaceIndex, phrases: Collection[str] = ()) -> tuple[Term, ...]:
    """The terms of a search text. `phrases` are normalised words that the list knows. Empty when nothing can be read."""
    text = clean_text(text)
    whole = _place_term(text, tuple(normalise(text).split()), index)
    if whole:
        return (whole,)
    found = tuple(_read(_tokens(text), index, phrases))
    plain = tuple(term for term in found if term.text not in JOINING)
    return plain or found


def region_codes(text: str, index: PlaceIndex) -> set[str]:
    """Codes of the regions that a text names, with the regencies and cities of a named province; empty when it names none."""
    places = index.resolve(clean_text(text)).candidates
    return set(_with_regencies(places, index))


def _tokens(text: str) -> list[str]:
    """The words of a text; a number ("K-2026-000123", "73.13") stays one."""
    tokens: list[str] = []
    for piece in text.split():
        tokens += [piece.strip(".,")] if _NUMBER.fullmatch(piece.strip(".,")) else normalise(piece).split()
    return tokens[:MAX_WORDS]


def _read(tokens: list[str], index: PlaceIndex, phrases: Collection[str]) -> Iterator[Term]:
    start = 0
    while start < len(tokens):
        for length in range(min(LONGEST_RUN, len(tokens) - start), 0, -1):
            run = tuple(tokens[start : start + length])
            if term := _meaning(run, index, phrases):
                break
        else:
            length, term = 1, Term(words=(tokens[start],), raw=tokens[start])
        yield term
        start += length


def _meaning(run: tuple[str, ...], index: PlaceIndex, phrases: Collection[str]) -> Term | None:
    """The term of a run of words that means something together; None where it is words alone."""
    text = " ".join(run)
    if text in MALL_WORDS:
        return Term(words=run, raw=text, is_mall=True)
    if text in phrases:
        return Term(words=run, raw=text, is_phrase=True)
    # A run that begins or ends with a joining word is not a name; "di yogyakarta" is in Yogyakarta.
    if len(run) > 1 and (run[0] in JOINING or run[-1] in JOINING):
        return None
    return _place_term(text, run, index)


def _place_term(raw: str, words: tuple[str, ...], index: PlaceIndex) -> Term | None:
    found = index.resolve(raw)
    if not found.candidates or not words:
        return None
    codes = tuple(_with_regencies(found.candidates, index))
    return Term(words=words, raw=raw, places=found.candidates, codes=codes, body_kind=found.body_kind)


def _with_regencies(places: tuple[Place, ...], index: PlaceIndex) -> list[str]:
    provinces = {place.code for place in places if place.type == PROVINCE}
    below = [place.code for place in index.places if place.parent_code in provinces] if provinces else []
    return [place.code for place in places] + below
