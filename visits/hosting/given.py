"""What a verdict is given: the rules of a host, a request, and the delegations that have a place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time

from .words import SenderKind


@dataclass(frozen=True)
class Slot:
    """When delegations are received on a weekday (0 is Monday), at `starts_at` or at any time from it to `until`."""

    weekday: int
    starts_at: time
    until: time | None = None
    is_fixed: bool = False

    def holds(self, at: time) -> bool:
        if self.is_fixed:
            return at == self.starts_at
        return self.starts_at <= at and (self.until is None or at < self.until)

    @property
    def text(self) -> str:
        """ "09.00", "09.00–15.00", "mulai 07.30"."""
        starts = f"{self.starts_at:%H.%M}"
        if self.until:
            return f"{starts}–{self.until:%H.%M}"
        return starts if self.is_fixed else f"mulai {starts}"


SLOT_TEXT = re.compile(r"(?:(mulai)\s+)?(\d{1,2})[.:](\d{2})(?:\s*[-–]\s*(\d{1,2})[.:](\d{2}))?", re.IGNORECASE)


def slots_of_text(weekday: int, text: str) -> list[Slot]:
    """What `Slot.text` writes, read back: "09.00, 13.00", "09.30–11.00", "mulai 07.30"; several parted by commas or "dan".

    Raises ValueError for anything else, and for an hour that no day has.
    """
    slots = []
    for part in filter(None, (part.strip() for part in re.split(r",|;|\bdan\b", text))):
        found = SLOT_TEXT.fullmatch(part)
        if not found:
            raise ValueError(part)
        is_open, hour, minute, last_hour, last_minute = found.groups()
        until = time(int(last_hour), int(last_minute)) if last_hour else None
        slots.append(Slot(weekday, time(int(hour), int(minute)), until, is_fixed=not is_open and until is None))
    return slots


@dataclass(frozen=True)
class Closure:
    """Days on which the host receives nobody, both ends included."""

    first: date
    last: date
    reason: str


@dataclass(frozen=True)
class Rules:
    """The house rules of one host on one day; None and empty are what it does not state. Counts are of people and days."""

    slots: tuple[Slot, ...] = ()
    lead_days: int | None = None
    horizon_days: int | None = None
    people_per_slot: int | None = None
    people_per_day: int | None = None
    shifts_on_holiday: bool = False
    merging: str = ""
    must_stay_overnight: bool = False
    reply_days: int | None = None
    items: tuple[str, ...] = ()
    exemptions: frozenset[tuple[str, str]] = frozenset()
    clauses: Mapping[str, str] | None = None
    closed: tuple[Closure, ...] = ()

    def clause(self, topic: str) -> str:
        return (self.clauses or {}).get(topic, "")

    def on(self, day: date) -> Rules:
        """One version that knows of no other holds on every day."""
        return self


@dataclass(frozen=True)
class Rulebook:
    """The rules of a host through time: its `versions`, each from a first to a last day (None: no end), and `unstated` on the days
    of no version."""

    versions: tuple[tuple[date, date | None, Rules], ...] = ()
    unstated: Rules = Rules()

    def on(self, day: date) -> Rules:
        """The version in force on a day."""
        return next(
            (rules for first, last, rules in self.versions if first <= day and (last is None or day <= last)),
            self.unstated,
        )


@dataclass(frozen=True)
class Request:
    """What a delegation asks for. `asked_on` and `day` are dates on the host's clock, and so is the time `at`, if any.

    `overnight` is None while nobody was asked; `items` are those that the letter states, None while there is no letter.
    """

    asked_on: date
    day: date
    people: int
    sender: str = SenderKind.REGION
    at: time | None = None
    overnight: bool | None = None
    items: frozenset[str] | None = None


@dataclass(frozen=True)
class Booking:
    """A delegation that has a place on a day, at a time where one is known."""

    day: date
    people: int
    at: time | None = None
