"""Read a published index or letter by the rule of its scheme.

The module is pure: it knows no model and no database. Numbers are `Decimal`, in the unit of the scheme: IPP points 0
to 5 (PermenPANRB 17/2017; PermenPANRB 29/2022 as amended by 4/2023), or NIK points 25 to 100 (PermenPANRB 14/2017). A
result says what the bands give; it never replaces what was published.

How sure the rules are. The bands stand in annexes that were not read. The IPP table (A 4.51 to 5.00 ... F 0 to 1.00)
and the SKM table (A 88.31 to 100.00 ... D 25.00 to 64.99) agree in several independent secondary sources; that the IPP
table was already the same in 2017 is not verified. The MPP monev (Pedoman Menteri PANRB 5/2022) has categories, whose
thresholds were not found. `data/schemes.json` says so row by row.

Why an index is rounded. Printed bands end in two decimals and leave gaps of 0.01: 4.505 lies between A- (to 4.50) and
A (from 4.51). So an index is first rounded half up to the decimals of the scheme and then compared with the lower
bounds alone: 4.505 is A, 4.5049 is A-. The rounding rule is this portal's own reading, not a quotation.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation


class GradingError(ValueError):
    """What was given has no place in the scheme."""


class UnknownLetter(GradingError):
    """The scheme has no such letter or category."""


class IndexOutsideScale(GradingError):
    """The index is below the lowest or above the highest value of the scheme, or no finite number."""


class DifferentSchemes(GradingError):
    """Two letters of different schemes were to be compared: an A of one is no A of the other."""


@dataclass(frozen=True)
class Band:
    """One letter or category. `rank` 1 is the best; `lower` and `upper` are the printed limits, included, or None."""

    letter: str
    name: str
    rank: int
    lower: Decimal | None = None
    upper: Decimal | None = None


@dataclass(frozen=True)
class GradingScheme:
    """One version of one rule.

    `scale_min` and `scale_max` are the lowest and highest legal index, both included, or None for a scheme of words
    alone. `places` is the number of decimals to which an index is rounded half up before it is compared. In a whole
    scheme the lowest `lower` is `scale_min`, and ranks fall as lower bounds rise.
    """

    code: str
    scale_min: Decimal | None
    scale_max: Decimal | None
    places: int
    bands: tuple[Band, ...]


# Independent of the caller's context: a result must not change with a precision or a trap set elsewhere.
_ROUNDING = Context(prec=60, rounding=ROUND_HALF_UP, traps=[InvalidOperation])

_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d"), "-")
_SIGNED_LETTER = re.compile(r"([a-z]) ?(-|\+|minus|min|plus)", re.IGNORECASE)
_SIGNS = {"-": "-", "minus": "-", "min": "-", "+": "+", "plus": "+"}


def normalise_letter(text: str) -> str:
    """One spelling for a letter: "A minus", "a-", "A −" (U+2212) and "A–" become "A-".

    A single letter is put in upper case and its sign in ASCII. Any other text ("Sangat Baik") keeps its case and loses
    only spaces around and doubled within. Nothing is checked against a scheme: "A plus" becomes "A+", which no scheme
    knows.
    """
    text = " ".join(unicodedata.normalize("NFKC", text).translate(_DASHES).split())
    if signed := _SIGNED_LETTER.fullmatch(text):
        return signed[1].upper() + _SIGNS[signed[2].lower()]
    return text.upper() if len(text) == 1 else text


def match_letter(scheme: GradingScheme, text: str) -> Band:
    """The band that a published letter or category names, in any spelling `normalise_letter` reads and in any case.

    Letters are tried first, then the names of the bands ("Pelayanan Prima" is A of the IPP). Raises `UnknownLetter`.
    """
    wanted = normalise_letter(text).casefold()
    for key in (lambda band: band.letter, lambda band: band.name):
        for band in scheme.bands:
            if wanted and normalise_letter(key(band)).casefold() == wanted:
                return band
    raise UnknownLetter(f"{scheme.code}: {text!r}")


def derive(scheme: GradingScheme, index: Decimal) -> Band | None:
    """The one band of an index in the unit of the scheme, or None when the scheme has no numeric bands.

    Rounded half up to `scheme.places` decimals, then the highest lower bound not above it. A better index never gets a
    worse band. The scale is checked before the rounding: 5.001 is outside 0 to 5. One band without a lower bound makes
    the whole scheme wordy (MPP monev: thresholds of Pedoman Menteri PANRB 5/2022 not found), for any letter would be a
    guess.

    Raises `IndexOutsideScale`, also for NaN and infinity, and `TypeError` for anything but a `Decimal`: a float has
    lost the digits that decide at an edge.
    """
    if not isinstance(index, Decimal):
        raise TypeError(f"an index is a Decimal, not {type(index).__name__}")
    if not index.is_finite():
        raise IndexOutsideScale(f"{scheme.code}: {index}")
    lowers = [band.lower for band in scheme.bands]
    if scheme.scale_min is None or scheme.scale_max is None or not lowers or None in lowers:
        return None
    if not scheme.scale_min <= index <= scheme.scale_max:
        raise IndexOutsideScale(f"{scheme.code}: {index}")
    rounded = index.quantize(Decimal(1).scaleb(-scheme.places), context=_ROUNDING)
    reached = [(band.lower, band) for band in scheme.bands if band.lower is not None and band.lower <= rounded]
    return max(reached, key=lambda pair: pair[0])[1] if reached else None


def mismatch(scheme: GradingScheme, index: Decimal | None, letter: str | None) -> bool:
    """Whether a published letter contradicts the published index, for an editor to look at; nothing is "fixed".

    False when either is missing or no letter can be derived. A letter that the scheme does not know contradicts.
    Kabupaten Kendal was reported in 2025 with 4.44 and A, where the bands say A-: true. Raises as `derive` does.
    """
    if index is None or letter is None or not letter.strip():
        return False
    derived = derive(scheme, index)
    if derived is None:
        return False
    try:
        return match_letter(scheme, letter).letter != derived.letter
    except UnknownLetter:
        return True


def compare(a: tuple[str, Band], b: tuple[str, Band]) -> int:
    """1 when `a` is better than `b`, -1 when it is worse, 0 when they rank the same; each is (scheme code, band).

    Raises `DifferentSchemes` when the codes differ: an 82 in a survey was an A by the rule of 2004 and is a B by that
    of 2017, and the monev standard was raised in 2022.
    """
    (code_a, band_a), (code_b, band_b) = a, b
    if code_a != code_b:
        raise DifferentSchemes(f"{code_a}, {code_b}")
    return (band_a.rank < band_b.rank) - (band_a.rank > band_b.rank)
