"""What is found: what each rule says, the days that fit, the verdict."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from mpp_portal.kit.dates import date_text

from .given import Slot
from .words import RuleTopic


class Answer(Enum):
    """MET and BROKEN are found; TO_DO is what the delegation has to see to itself."""

    MET = "met"
    BROKEN = "broken"
    TO_DO = "to_do"


@dataclass(frozen=True)
class Finding:
    """What one rule says of a request, in words, with the clause that it rests on ("" for the calendar)."""

    topic: str
    answer: Answer
    text: str
    clause: str = ""

    @property
    def label(self) -> str:
        return RuleTopic(self.topic).label


@dataclass(frozen=True)
class Offer:
    """A day that fits, with the times at which there is room; no times where the host states none."""

    day: date
    slots: tuple[Slot, ...]

    @property
    def text(self) -> str:
        """ "Selasa, 1 Desember 2026, pukul 09.00 atau 13.00"."""
        times = " atau ".join(slot.text for slot in self.slots)
        return f"{date_text(self.day)}, pukul {times}" if times else date_text(self.day)


@dataclass(frozen=True)
class Verdict:
    findings: tuple[Finding, ...]
    offers: tuple[Offer, ...]
    reply_by: date | None

    @property
    def fits(self) -> bool:
        return not self.broken

    @property
    def broken(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if one.answer is Answer.BROKEN)
