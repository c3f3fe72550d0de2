"""Resolve free Indonesian text that names a place or a public body to one region.

The answer is one region, or "ambiguous" with the candidates, or "unknown"; it is never a guess. The module is pure: it
knows no model and no database, a caller builds a `PlaceIndex` once from rows and keeps it.

How a text is read (names as in Kepmendagri 300.2.2-2430/2025; spellings as seen in letters and press):

1. A text that is a code of today ("73.13", "73") or of the past ("91.01") is that region.
2. The text is cut into pieces at commas, brackets, slashes and dashes between spaces.
3. In each piece a closed list of type and body words is taken off the front ("Pemkab", "DPRD Kota", "Mal Pelayanan
   Publik", ...). They leave a type hint, a body kind, or a remainder such as "Komisi I".
4. What is left of the piece must equal a known name: today's short name, an alias or a former name, compared without
   case, punctuation, hyphens and spaces ("Bau-Bau" is "Baubau"). Anything else makes the whole text unknown.
5. A second named piece may only repeat the same region or name its province ("Banjar, Kalimantan Selatan").
6. A hint that contradicts every region of that name ("Kota Wajo") makes the text unknown.

One limit: case is folded, so "di Yogyakarta" (in Yogyakarta) reads the same as "DI Yogyakarta" (the province).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from rapidfuzz import fuzz, process

MAX_TEXT = 300
"""Longer texts are no names: they are unknown without being read."""

PROVINCE, REGENCY, CITY = "provinsi", "kabupaten", "kota"
TYPES = (REGENCY, CITY, PROVINCE)
"""The three region types, in the order in which candidates are shown."""


class BodyKind:
    """What a text says about the body it names. Values equal those of `directory.models.AgencyKind`."""

    GOVERNMENT = "government"
    COUNCIL = "council"
    COMMISSION = "commission"
    ONE_STOP_OFFICE = "one_stop_office"


@dataclass(frozen=True)
class Place:
    """One region of today: dotted code, official name, name without its type word, type, code of its province."""

    code: str
    name: str
    short_name: str
    type: str
    parent_code: str = ""


@dataclass(frozen=True)
class Resolution:
    """What a text was found to name.

    `candidates` has one place when `status` is "one", two or more when "ambiguous", none when "unknown".
    `body_kind` is a `BodyKind` value, or None when the text names no body. `type_hint` is the region type that the text
    itself states. `remainder` is the part of a body or the office named beside the region, in its plain spelling
    ("Komisi I", "Ketua Komisi II", "Tim").
    """

    text: str
    status: str
    candidates: tuple[Place, ...] = ()
    body_kind: str | None = None
    type_hint: str | None = None
    remainder: str = ""

    @property
    def place(self) -> Place:
        """The one region. Raises ValueError unless `status` is "one"."""
        if self.status != "one":
            raise ValueError(f"the text names no single place (status {self.status})")
        return self.candidates[0]


# --- one normal form ------------------------------------------------------------------------------------------------

_APOSTROPHES = frozenset("'`\u2018\u2019\u02bb\u02bc\u00b4")
_INVISIBLE = frozenset(
    [0x034F, 0x3164, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]
)


def _visible(text: str) -> str:
    """NFKC, without what shows nothing (controls, bidi marks, zero width, soft hyphen); white space is one kind."""
    kept = []
    for char in unicodedata.normalize("NFKC", text):
        category = unicodedata.category(char)
        if category[0] in "CZ" and (char.isspace() or category[0] == "Z"):
            kept.append(" ")
        elif category not in ("Cc", "Cf") and ord(char) not in _INVISIBLE:
            kept.append(char)
    return unicodedata.normalize("NFKC", "".join(kept))


def normalise(text: str) -> str:
    """Return the one normal form of a text, used as search key of the whole portal.

    NFKC and casefold; control, bidi and zero-width characters removed; apostrophes dropped ("Jum'at" is "jumat");
    punctuation, symbols, emoji and any run of spaces become one space. Idempotent, and defined for every string.
    """
    folded = unicodedata.normalize("NFKC", _visible(text).casefold())
    kept = []
    for char in folded:
        if char in _APOSTROPHES:
            continue
        kept.append(" " if unicodedata.category(char)[0] in "PSZC" else char)
    return unicodedata.normalize("NFKC", " ".join("".join(kept).split()))


def _key(normal: str) -> str:
    """The match key of a normalised name: "kep" written out, all spaces gone."""
    return "".join("kepulauan" if word == "kep" else word for word in normal.split())


# --- the words around a name ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Said:
    """What the words around a name have said so far."""

    kinds: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset(TYPES)
    remainder: tuple[str, ...] = ()
    body: bool = False  # a government, council, office or mall was named
    role: bool = False  # a person or a team was named, which needs a body to belong to

    def and_(self, other: _Said) -> _Said:
        return _Said(
            self.kinds | other.kinds,
            self.types & other.types,
            self.remainder + other.remainder,
            self.body or other.body,
            self.role or other.role,
        )


def _body(kind: str | None = None, *types: str) -> _Said:
    return _Said(frozenset([kind] if kind else []), frozenset(types or TYPES), body=True)


def _only(*types: str) -> _Said:
    return _Said(types=frozenset(types))


def _role(shown: str) -> _Said:
    return _Said(remainder=(shown,), role=True)


_GOVERNMENT, _COUNCIL = BodyKind.GOVERNMENT, BodyKind.COUNCIL

# Type words, and the bodies of UU 23/2014 (government, head of region, council). DPRK is the council of a regency or
# city in Aceh and Papua (UU 11/2006, UU 2/2021). "Kotamadya", "Propinsi" are spellings of older texts.
_PHRASES: dict[str, _Said] = {
    "kabupaten": _only(REGENCY),
    "kab": _only(REGENCY),
    "kota": _only(CITY),
    "kotamadya": _only(CITY),
    "kodya": _only(CITY),
    "provinsi": _only(PROVINCE),
    "propinsi": _only(PROVINCE),
    "prov": _only(PROVINCE),
    "prop": _only(PROVINCE),
    "administrasi": _only(REGENCY, CITY),
    "adm": _only(REGENCY, CITY),
    "pemerintah": _body(_GOVERNMENT),
    "pemerintah daerah": _body(_GOVERNMENT),
    "pemda": _body(_GOVERNMENT),
    "pemkab": _body(_GOVERNMENT, REGENCY),
    "pemkot": _body(_GOVERNMENT, CITY),
    "pemprov": _body(_GOVERNMENT, PROVINCE),
    "pemprop": _body(_GOVERNMENT, PROVINCE),
    "bupati": _body(_GOVERNMENT, REGENCY),
    "wali kota": _body(_GOVERNMENT, CITY),
    "walikota": _body(_GOVERNMENT, CITY),
    "gubernur": _body(_GOVERNMENT, PROVINCE),
    "sekda": _body(_GOVERNMENT),
    "setda": _body(_GOVERNMENT),
    "sekretaris daerah": _body(_GOVERNMENT),
    "sekretariat daerah": _body(_GOVERNMENT),
    "dprd": _body(_COUNCIL),
    "dewan perwakilan rakyat daerah": _body(_COUNCIL),
    "dprk": _body(_COUNCIL, REGENCY, CITY),
    "dpmptsp": _body(BodyKind.ONE_STOP_OFFICE),
    "mpp": _body(),
    "mini mpp": _body(),
    "mal pelayanan publik": _body(),
    "mall pelayanan publik": _body(),
    "mal layanan publik": _body(),
    "mall layanan publik": _body(),
    "tim": _role("Tim"),
    "rombongan": _role("Rombongan"),
    "kepala": _role("Kepala"),
    "ketua": _role("Ketua"),
    "wakil": _role("Wakil"),
    "sekretaris": _role("Sekretaris"),
    "sekretariat": _role("Sekretariat"),
    "anggota": _role("Anggota"),
    "pimpinan": _role("Pimpinan"),
    "pj": _role("Pj."),
    "pjs": _role("Pjs."),
    "plt": _role("Plt."),
    "plh": _role("Plh."),
}

_PHRASES_BY_FIRST_WORD: dict[str, list[tuple[str, _Said]]] = {}
for _phrase in sorted(_PHRASES, key=len, reverse=True):
    _PHRASES_BY_FIRST_WORD.setdefault(_phrase.split()[0], []).append((_phrase, _PHRASES[_phrase]))

# The one-stop office is known by its role, for its name varies from region to region: DPMPTSP, DPM-PTSP, DPMPTSPTK,
# Disnaker-PMPTSP, "Dinas Penanaman Modal, Pelayanan Terpadu Satu Pintu dan Tenaga Kerja", ... Written to one word.
_JOINT = r"(?: ,)?(?: dan| serta)? "
_OTHER_TASK = (
    r"(?:tenaga kerja|ketenagakerjaan|nakertrans|naker|tk|transmigrasi|perindustrian|perdagangan|koperasi"
    r"|usaha mikro|usaha kecil menengah|ukm|umkm)"
)
_ONE_STOP_OFFICE = re.compile(
    rf"\b(?:(?:dinas|badan|kantor|disnaker) )?(?:{_OTHER_TASK}{_JOINT})?"
    rf"(?:(?:penanaman modal|[db]?pm){_JOINT})?"
    r"(?:pelayanan (?:perizinan )?terpadu satu pintu|perizinan terpadu satu pintu|(?:[db]?pm)?ptsp(?:tk|naker)?)"
    rf"(?:{_JOINT}{_OTHER_TASK})*(?![^ ])"
)

_NUMERAL = r"(?:[ivx]{1,5}|[a-e]|[0-9]{1,2})"
_COMMISSION = rf"komisi {_NUMERAL}(?: dan {_NUMERAL})?"
_COMMISSION_FIRST = re.compile(rf"({_COMMISSION})(?: |$)")
_COMMISSION_LAST = re.compile(rf" ({_COMMISSION})$")


def _commission(phrase: str) -> _Said:
    shown = " ".join({"komisi": "Komisi", "dan": "dan"}.get(word, word.upper()) for word in phrase.split())
    return _Said(frozenset([BodyKind.COMMISSION]), remainder=(shown,), body=True)


def _words_at(rest: str) -> Iterator[tuple[_Said, str]]:
    """Every way to take one known word or phrase off the front: what it says, and the text after it."""
    if found := _COMMISSION_FIRST.match(rest):
        yield _commission(found[1]), rest[found.end() :]
    for phrase, said in _PHRASES_BY_FIRST_WORD.get(rest.split(" ", 1)[0], ()):
        if rest == phrase or rest.startswith(phrase + " "):
            yield said, rest[len(phrase) + 1 :]


def _strip_words(piece: str) -> tuple[_Said, str]:
    """Take off every known word, the longest first, for suggestions only."""
    said = _Said()
    while found := next(_words_at(piece), None):
        said, piece = said.and_(found[0]), found[1]
    return said, piece


_SEPARATOR = re.compile(r"[,;:()\[\]{}/|\n\r\t]|\s[-\u2010-\u2015]+\s")
_CODE = re.compile(r"\s*([0-9]{2}(?:\.[0-9]{2})?)\s*\Z")
_CODE_BEFORE_NAME = re.compile(r"\s*([0-9]{2}\.[0-9]{2})(?![.0-9])(?:\s*[-\u2010-\u2015:]\s*|\s+)(?=\S)")


def _pieces(text: str) -> list[str]:
    parts = [normal for part in _SEPARATOR.split(unicodedata.normalize("NFKC", text)) if (normal := normalise(part))]
    return _ONE_STOP_OFFICE.sub("dpmptsp", " , ".join(parts)).split(" , ") if parts else []


@dataclass(frozen=True)
class _Reading:
    """One piece as read. It names no place when it holds words only; `places` is empty too when hint and name contradict."""

    said: _Said
    places: tuple[Place, ...] = ()
    is_words_only: bool = False


def _one_kind(kinds: frozenset[str]) -> frozenset[str]:
    """The most specific kind: a commission is of its council, a one-stop office of its government."""
    if BodyKind.COUNCIL in kinds:
        kinds -= {BodyKind.COMMISSION}
    if BodyKind.ONE_STOP_OFFICE in kinds:
        kinds -= {BodyKind.GOVERNMENT}
    return kinds


# --- the index ------------------------------------------------------------------------------------------------------


def _order(place: Place) -> tuple[int, str]:
    return TYPES.index(place.type), place.code


@dataclass
class PlaceIndex:
    """Knows every name of every region. Build it once and keep it: a look-up is a few dictionary reads.

    `aliases` holds (alias, code); one alias listed for two codes is ambiguous. `former` holds (former name, former
    code, code of today); either of the first two may be empty. An alias or former name of an unknown code raises
    KeyError. A code of today wins over the same code of the past.
    """

    places: Iterable[Place]
    aliases: Iterable[tuple[str, str]] = ()
    former: Iterable[tuple[str, str, str]] = ()
    _by_code: dict[str, Place] = field(init=False, repr=False, default_factory=dict)
    _by_former_code: dict[str, Place] = field(init=False, repr=False, default_factory=dict)
    _by_key: dict[str, tuple[Place, ...]] = field(init=False, repr=False, default_factory=dict)
    _words: list[tuple[str, Place]] = field(init=False, repr=False, default_factory=list)
    _parents: dict[str, set[str]] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.places, self.aliases, self.former = tuple(self.places), tuple(self.aliases), tuple(self.former)
        names: list[tuple[str, Place]] = []
        for place in self.places:
            self._by_code[place.code] = place
            self._parents[place.code] = {place.parent_code} - {""}
            names.append((place.short_name, place))
            if place.type == PROVINCE:
                names.append((place.name, place))
        names += [(alias, self._by_code[code]) for alias, code in self.aliases]
        for name, former_code, code in self.former:
            place = self._by_code[code]
            if former_code:
                self._by_former_code[former_code] = place
                if "." in former_code:
                    self._parents[code].add(former_code.split(".")[0])
            if name:
                names.append((_without_type(name), place))

        found: dict[str, set[Place]] = {}
        for name, place in names:
            normal = normalise(name)
            if not normal:
                raise ValueError(f"an empty name for {place.code}")
            found.setdefault(_key(normal), set()).add(place)
            self._words += [(_key(" ".join(normal.split()[start:])), place) for start in range(1, len(normal.split()))]
        self._by_key = {key: tuple(sorted(places, key=_order)) for key, places in found.items()}

    def resolve(self, text: str) -> Resolution:
        """Return the one region that the text names, or the candidates, or nothing. Raises nothing for any string."""
        if len(text) > MAX_TEXT:
            return Resolution(text, "unknown")
        shown = _visible(text)
        if code := _CODE.match(shown):
            place = self._at_code(code[1])
            if place:
                return Resolution(text, "one", (place,))
        elif (code := _CODE_BEFORE_NAME.match(shown)) and (place := self._at_code(code[1])):
            # "73.13 Kabupaten Wajo": the code decides, and the name must agree.
            named = self._resolve_name(text, shown[code.end() :])
            if place in named.candidates:
                return replace(named, status="one", candidates=(place,))
            return replace(named, status="unknown", candidates=())
        return self._resolve_name(text, text)

    def suggest(self, text: str, limit: int = 8) -> tuple[Place, ...]:
        """Return up to `limit` regions that look like the text, best first. For a picker; never an answer.

        Names equal to the text come first, then names that begin with it, then names with a later word that begins with
        it, then similar spellings. Within a group a stated type ("Kota ...") comes first, but excludes nothing.
        """
        if limit < 1 or len(text) > MAX_TEXT:
            return ()
        code = _visible(text).strip()
        if place := self._at_code(code):
            return (place,)
        said, wanted = _Said(), ""
        for piece in _pieces(text):
            words, rest = _strip_words(piece)
            said = said.and_(words)
            # A name may begin with a type word ("Kota Baru"): the longest known name wins.
            whole = _key(piece)
            wanted = whole if whole in self._by_key else _key(rest)
            if wanted:
                break
        if not wanted:
            return ()

        ranks: dict[Place, tuple[int, float]] = {}

        def offer(places: Iterable[Place], group: int, distance: float = 0) -> None:
            for place in places:
                ranks[place] = min(ranks.get(place, (9, 0.0)), (group, distance))

        for key, places in self._by_key.items():
            if key.startswith(wanted):
                offer(places, 0 if key == wanted else 1)
        for key, place in self._words:
            if key.startswith(wanted):
                offer((place,), 2)
        for key, score, _ in process.extract(
            wanted, self._by_key.keys(), scorer=fuzz.ratio, score_cutoff=65, limit=limit * 2
        ):
            offer(self._by_key[key], 3, -score)

        def rank(place: Place) -> tuple[int, bool, float, int, str]:
            group, distance = ranks[place]
            return group, place.type not in said.types, distance, *_order(place)

        return tuple(sorted(ranks, key=rank)[:limit])

    def _at_code(self, code: str) -> Place | None:
        return self._by_code.get(code) or self._by_former_code.get(code)

    def _resolve_name(self, text: str, name: str) -> Resolution:
        pieces = _pieces(name)
        readings = [reading for piece in pieces if (reading := self._read(piece)) is not None]
        if len(readings) < len(pieces) or not readings:
            return Resolution(text, "unknown")
        around = _Said()
        named = [reading for reading in readings if not reading.is_words_only]
        for reading in readings:
            if reading.is_words_only:
                around = around.and_(reading.said)
        if not named or len(named) > 2:
            return Resolution(text, "unknown")
        said, places = named[0].said, named[0].places
        if len(named) == 2:
            said, places = self._join(named[0], named[1])

        # Pieces in brackets and after commas belong to the named piece: "Bogor (Kota)", "DPRD Kab. Wajo, Komisi I".
        said = said.and_(around)
        kinds = _one_kind(said.kinds)
        fitting = tuple(place for place in places if place.type in said.types)
        if len(kinds) > 1 or (said.role and not said.body):
            fitting = ()
        return Resolution(
            text,
            {0: "unknown", 1: "one"}.get(len(fitting), "ambiguous"),
            fitting,
            body_kind=next(iter(kinds)) if len(kinds) == 1 else None,
            type_hint=next(iter(said.types)) if len(said.types) == 1 else None,
            remainder=" ".join(said.remainder),
        )

    def _read(self, piece: str) -> _Reading | None:
        """Read one piece as known words and a known name; None when anything else stands in it."""
        said = _Said()
        if last := _COMMISSION_LAST.search(piece):
            said, piece = _commission(last[1]), piece[: last.start()]
        return self._walk(piece, said)

    def _walk(self, rest: str, said: _Said) -> _Reading | None:
        # Every way is tried, for "Pemerintah Daerah Istimewa Yogyakarta" is not "Pemerintah Daerah" + "Istimewa ...".
        # No phrase of the table is made of other phrases, so the ways grow with the length of the text, not faster.
        if not rest:
            return _Reading(said, is_words_only=True)
        contradiction = None
        if places := self._by_key.get(_key(rest)):
            fitting = tuple(place for place in places if place.type in said.types)
            if fitting:
                return _Reading(said, fitting)
            contradiction = _Reading(said, ())
        for word, tail in _words_at(rest):
            reading = self._walk(tail, said.and_(word))
            if reading and (reading.places or reading.is_words_only):
                return reading
            contradiction = contradiction or reading
        return contradiction

    def _join(self, first: _Reading, second: _Reading) -> tuple[_Said, tuple[Place, ...]]:
        """Two named pieces are one region when they repeat each other, or when one is the province of the other."""
        same = tuple(place for place in first.places if place in second.places)
        for inner, outer in ((first, second), (second, first)):
            provinces = {place.code for place in outer.places}
            within = tuple(place for place in inner.places if self._parents[place.code] & provinces)
            # "Sulawesi Selatan, Kab. Wajo" is an address too, but "Jambi, Muaro Jambi" may list two regions.
            if outer is first and any(place.type != PROVINCE for place in outer.places):
                continue
            # A province that stands there as a body of its own ("Pemprov ...") is a second body, not an address.
            if within and not (outer.said.body or outer.said.role):
                return inner.said, within
        return first.said.and_(second.said), same


def _without_type(name: str) -> str:
    """A former name without its type word ("Kabupaten Mamuju Utara" is "mamuju utara")."""
    word, _, rest = normalise(name).partition(" ")
    return rest if rest and word in TYPES else f"{word} {rest}".strip()
