"""What several claims about one thing say together: one value, or two sides that disagree.

The module is pure. It takes claims with `is_preferred`, `source`, `rank_reason` and `pk`; readers never see rejected ones,
so leave those out (`standing()`). Nothing is decided here: where sources disagree and nobody chose, all sides are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

STRONGEST_FIRST = ("decree", "ministry", "local_government", "press", "oral")
FINEST_FIRST = ("day", "month", "year")


@dataclass(frozen=True)
class Side:
    """One claim as `{% sides_note %}` shows it."""

    value_text: str
    source: Any
    is_preferred: bool
    reason: str


@dataclass(frozen=True)
class Matter:
    """Everything that is claimed about one thing, the preferred claim first, then the strongest evidence."""

    claims: tuple
    is_disputed: bool

    @property
    def chosen(self):
        """The claim to show first: the preferred one, else that of the strongest evidence, which nobody has chosen."""
        return self.claims[0]

    @property
    def is_decided(self) -> bool:
        """There is one value to show: the sources agree, or one of them was chosen."""
        return not self.is_disputed or self.chosen.is_preferred

    @property
    def agreement_text(self) -> str:
        """ "2 sumber menyebut hal yang sama.", or "" where there is one source, or a dispute."""
        sources = {claim.source_id for claim in self.claims}
        return "" if self.is_disputed or len(sources) < 2 else f"{len(sources)} sumber menyebut hal yang sama."

    def sides(self, in_words: Callable[[Any], str]) -> list[Side]:
        """The claims side by side, each with its value in words."""
        return [
            Side(in_words(claim), claim.source, claim.is_preferred, claim.rank_reason if claim.is_preferred else "")
            for claim in self.claims
        ]


def matters(
    claims: Iterable, *, about: Callable[[Any], Hashable], agree: Callable[[Any, Any], bool]
) -> dict[Hashable, Matter]:
    """The claims gathered by what they are about, in the order in which each thing came first.

    A matter is disputed when any two of its claims do not `agree`.
    """
    gathered: dict[Hashable, list] = {}
    for claim in claims:
        gathered.setdefault(about(claim), []).append(claim)
    return {
        subject: Matter(
            claims=tuple(sorted(group, key=_rank)),
            is_disputed=any(not agree(one, other) for one, other in combinations(group, 2)),
        )
        for subject, group in gathered.items()
    }


def _rank(claim):
    evidence = getattr(claim.source, "evidence", "")
    strength = STRONGEST_FIRST.index(evidence) if evidence in STRONGEST_FIRST else len(STRONGEST_FIRST)
    return not claim.is_preferred, strength, claim.pk or 0


def dates_agree(one: date | None, one_precision: str, other: date | None, other_precision: str) -> bool:
    """Whether two dates can both be true as they are known: "Maret 2020" and "10 Maret 2020" agree, and unknown agrees with all."""
    if one is None or other is None:
        return True
    coarser = max(one_precision, other_precision, key=FINEST_FIRST.index)
    return _up_to(one, coarser) == _up_to(other, coarser)


def _up_to(day: date, precision: str) -> tuple[int, ...]:
    return (day.year, day.month, day.day)[: {"year": 1, "month": 2, "day": 3}[precision]]
