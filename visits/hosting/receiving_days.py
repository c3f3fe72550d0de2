"""On which days, and at which hours, a host receives whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from mpp_portal.kit.dates import WEEKDAYS

from .given import Request, Rules, Slot
from .words import RuleTopic
from .working_days import DaysOff, is_working_day


def slots_of(request: Request, rules: Rules, days_off: DaysOff) -> tuple[Slot, ...] | None:
    """The slots of the request's day, () where nobody is received then; None where no rule of days and hours binds it.

    None is for a host that states no days, and for a sender who is exempt: both are a matter of working days alone. An exempt
    sender may also come when everybody may.
    """
    if not rules.slots:
        return None
    found = slots_of_day(request.day, rules, days_off)
    if is_exempt(request, rules, RuleTopic.DAY) and (not found or is_working_day(request.day, days_off)):
        return None
    return found


def slots_of_day(day: date, rules: Rules, days_off: DaysOff) -> tuple[Slot, ...]:
    """The slots in which anybody is received on a day; () on a day off."""
    if day in days_off:
        return ()
    own = [slot for slot in rules.slots if slot.weekday == day.weekday()]
    found = {replace(slot, weekday=0): slot for slot in (*own, *_shifted_to(day, rules, days_off))}
    return tuple(sorted(found.values(), key=lambda slot: slot.starts_at))


def _shifted_to(day: date, rules: Rules, days_off: DaysOff) -> list[Slot]:
    """The slots of receiving days before `day` that are holidays, and whose next working day `day` is."""
    if not rules.shifts_on_holiday or not is_working_day(day, days_off):
        return []
    shifted, before = [], day - timedelta(days=1)
    while not is_working_day(before, days_off):
        if before in days_off:
            shifted += [slot for slot in rules.slots if slot.weekday == before.weekday()]
        before -= timedelta(days=1)
    return shifted


def weekdays_text(slots: Iterable[Slot]) -> str:
    """ "Senin, Selasa, dan Kamis"."""
    names = [WEEKDAYS[number] for number in sorted({slot.weekday for slot in slots})]
    if len(names) < 3:
        return " dan ".join(names)
    return f"{', '.join(names[:-1])}, dan {names[-1]}"


def is_exempt(request: Request, rules: Rules, topic: str) -> bool:
    """Whether the host exempts senders of this kind from its rule."""
    return (topic, request.sender) in rules.exemptions
