"""A person who is sought: names as people write them, e-mail, telephone; and where a text speaks of them.

Upper and lower case, titles, degrees and spacing make no difference; a name never matches inside a longer word. What fits the
whole name is *sure*; a single word of a longer name ("Sultan" of "Marjani Sultan") only *may* be the person.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q

from .phones import significant_digits

ERASED = "[nama dihapus]"
SHORTER = ("[dihapus]", "[…]", "")  # where a full box has no room for more

TITLES = {
    *("prof", "dr", "drs", "dra", "ir", "h", "hj", "haji", "hajah", "kh", "kyai", "ustaz", "ustadz", "pdt"),
    *("pak", "bapak", "bpk", "bu", "ibu", "sdr", "sdri", "saudara", "saudari"),
}
_TITLE = (
    r"(?:(?:Prof|[Dd]r|Drs|Dra|Ir|H|Hj|KH|Pdt|Bapak|Bpk|Pak|Ibu|Bu|Sdr|Sdri)\.?\s+|(?:Prof|[Dd]r|Drs|Dra|Ir|H|Hj)\.)*"
)
_DEGREE = (
    r"(?:,?\s*,?\s*\b(?:SH|SE|MM|MH|MT|ST|SP|AP|DP|(?:S|M|A|Dr|Ph|Sp)\.\s?[A-Z][A-Za-z]{0,3}(?:\.[A-Z]+)?)\b\.?(?!\w))*"
)
_APART = r"(?:[\s.,_+-]|%20)+"
_START, _END = r"(?<![^\W_])", r"(?![^\W_])"
WORD = re.compile(r"[^\W\d_]+(?:['’‘`][^\W\d_]+)*")
LEAST_WORD = 4  # letters of a single word that is worth showing by itself
LEAST_PHONE = 6  # digits


@dataclass(frozen=True)
class Passage:
    """One place in a text that speaks of the person, with a little of what stands around it."""

    before: str
    match: str
    after: str
    is_sure: bool


@dataclass(frozen=True)
class Sought:
    """Who is sought. `names` are full names, one for each spelling; `emails` and `phones` count whole.

    `marks`, such as user names, may be words of everyday: what they fit only may be the person.
    """

    names: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()

    @cached_property
    def spellings(self) -> list[list[str]]:
        return [words for words in map(name_words, self.names) if words]

    @cached_property
    def single_words(self) -> set[str]:
        """The words of longer names that may stand for the whole."""
        return {word for words in self.spellings if len(words) > 1 for word in words if len(word) >= LEAST_WORD}

    @property
    def is_empty(self) -> bool:
        return self._pattern is None

    @cached_property
    def _pattern(self) -> re.Pattern | None:
        sure = [_TITLE + f"(?i:{_APART.join(map(_spelt, words))})" + _DEGREE for words in by_length(self.spellings)]
        sure += [f"(?i:{re.escape(mark)})" for mark in by_length(self.emails)]
        sure += [phone_pattern(phone) for phone in self.phones if len(significant_digits(phone)) >= LEAST_PHONE]
        maybe = [_TITLE + f"(?i:{_spelt(word)})" for word in by_length(self.single_words)]
        maybe += [f"(?i:{re.escape(mark)})" for mark in by_length(self.marks)]
        groups = [
            f"(?P<{name}>{_START}(?:{'|'.join(found)}){_END})"
            for name, found in (("sure", sure), ("maybe", maybe))
            if found
        ]
        return re.compile("|".join(groups)) if groups else None

    def passages(self, text: str, around: int = 60) -> list[Passage]:
        """Where the text speaks of the person, in order."""
        if self._pattern is None:
            return []
        return [
            Passage(
                before=("…" if found.start() > around else "") + text[max(0, found.start() - around) : found.start()],
                match=found[0],
                after=text[found.end() : found.end() + around] + ("…" if len(text) > found.end() + around else ""),
                is_sure=found.lastgroup == "sure",
            )
            for found in self._pattern.finditer(text)
        ]

    def without(self, text: str, *, is_sure: bool, room: int | None = None) -> str:
        """The text with a mark in the place of the sure passages, or of the others, in no more than `room` characters."""
        if self._pattern is None:
            return text
        group = "sure" if is_sure else "maybe"

        def filled(mark: str) -> str:
            return self._pattern.sub(lambda found: mark if found.lastgroup == group else found[0], text)  # type: ignore[union-attr]

        fitting = (new for new in map(filled, (ERASED, *SHORTER)) if room is None or len(new) <= room)
        return next(fitting, filled("")[:room])

    def may_be_in(self, columns: Iterable[str]) -> Q:
        """A condition for the rows whose columns may speak of the person: none is missed, some say nothing after all."""
        condition = Q(pk__in=[])
        for column in columns:
            for lookup, value in self._probes():
                condition |= Q(**{f"{column}__{lookup}": value})
        return condition

    @property
    def is_plain(self) -> bool:
        """Whether `may_be_in` looks for ASCII alone, which JSON keeps as it is; it escapes other letters as it likes."""
        return all(lookup != "iregex" for lookup, _ in self._probes())

    def _probes(self) -> list[tuple[str, str]]:
        words = {max(spelling, key=len) for spelling in self.spellings} | self.single_words
        words |= {*self.emails, *self.marks}
        found = [_contains(word) for word in sorted(words)]
        found += [
            ("regex", loose_digits(phone)) for phone in self.phones if len(significant_digits(phone)) >= LEAST_PHONE
        ]
        return found


def name_words(text: str) -> list[str]:
    """The words of a name, without titles before it and degrees after the first comma; lower case."""
    words = [word.casefold() for word in WORD.findall(text.split(",")[0])]
    while len(words) > 1 and words[0] in TITLES:
        words = words[1:]
    return words


def by_length(found: Iterable) -> list:
    """The longest first: an alternative that is part of another must not win over it."""
    return sorted(found, key=lambda one: (-len(one), one))


def _spelt(word: str) -> str:
    return re.sub(r"['’‘`]", "['’‘`]", re.escape(word))


def _contains(word: str) -> tuple[str, str]:
    """SQLite knows upper and lower case of ASCII alone, and an apostrophe has four shapes: the longest plain part is looked for."""
    parts = re.findall(r"[a-z0-9@._-]+", word, re.IGNORECASE)
    part = max(parts, key=len, default="")
    return ("icontains", part) if len(part) >= min(3, len(word)) else ("iregex", _spelt(word))


def loose_digits(phone: str) -> str:
    """A pattern of the digits of a number, however they are parted; understood by Python and both databases."""
    return "[ .()-]*".join(significant_digits(phone))


def phone_pattern(phone: str) -> str:
    return rf"(?:\+?62|0)?[ .()-]*{loose_digits(phone)}"


def strings_in(value) -> list[str]:
    """Every string inside a JSON value, names of keys left out."""
    if isinstance(value, str):
        return [value]
    inner: Sequence = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for one in inner for text in strings_in(one)]


def strings_replaced(value, replace):
    """The JSON value with `replace` applied to every string in it."""
    if isinstance(value, str):
        return replace(value)
    if isinstance(value, dict):
        return {key: strings_replaced(one, replace) for key, one in value.items()}
    return [strings_replaced(one, replace) for one in value] if isinstance(value, list) else value
