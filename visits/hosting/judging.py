"""A request and the rules of a host give a verdict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

from mpp_portal.kit.dates import date_text

from .found import Answer, Finding, Offer, Verdict
from .given import Booking, Request, Rulebook, Rules, Slot
from .receiving_days import is_exempt, slots_of, slots_of_day, weekdays_text
from .words import BROUGHT, Item, Merging, RuleTopic
from .working_days import DaysOff, after_working_days, is_working_day

OFFERS = 3
LOOK_AHEAD = 365  # days within which a visit is planned, whatever the host states
TOO_FAR = "Lebih dari setahun ke depan. Pilih hari yang lebih dekat."


def judge(
    request: Request, book: Rules | Rulebook, booked: Iterable[Booking] = (), days_off: DaysOff | None = None
) -> Verdict:
    """What each rule in force on the day says of the request, the first dates that fit it, and until when the host answers.

    The dates are looked for from the day after asking, at any time of theirs, each by the rules of its own day; none is offered
    to a delegation that is larger than the host ever receives. Where a host receives one delegation at a time and states no
    hours, a day is one time.
    """
    days_off, by_day = days_off or {}, defaultdict(list)
    for one in booked:
        by_day[one.day].append(one)
    rules = book.on(request.day)
    findings = (*_of_the_day(request, rules, by_day[request.day], days_off), *_of_the_rest(request, rules))
    offers = tuple(offer for offer, _ in zip(_offers(request, book, by_day, days_off), range(OFFERS), strict=False))
    reply_days = book.on(request.asked_on).reply_days
    reply_by = None if reply_days is None else after_working_days(request.asked_on, reply_days, days_off)
    return Verdict(findings, offers, reply_by)


def _offers(
    request: Request, book: Rules | Rulebook, by_day: Mapping[date, list[Booking]], days_off: DaysOff
) -> Iterator[Offer]:
    for days in range(1, LOOK_AHEAD + 1):
        asked = replace(request, day=request.asked_on + timedelta(days=days), at=None)
        rules, of_day = book.on(asked.day), by_day.get(asked.day, [])
        if rules.horizon_days is not None and days > rules.horizon_days:
            continue
        if any(one.answer is Answer.BROKEN for one in _of_the_day(asked, rules, of_day, days_off)):
            continue
        slots = slots_of(asked, rules, days_off) or ()
        there = slots_of_day(asked.day, rules, days_off)
        yield Offer(asked.day, tuple(slot for slot in slots if not _refusals(asked, rules, of_day, slot, there)))


def _of_the_day(request: Request, rules: Rules, of_day: list[Booking], days_off: DaysOff) -> list[Finding]:
    """What the rules say of the day and its room, beside the bookings of that day. A day that is over, or further off than
    anybody plans, is not looked at any further."""
    if request.day < request.asked_on:
        return [Finding(RuleTopic.DAY, Answer.BROKEN, f"{date_text(request.day)} sudah lewat.")]
    if (request.day - request.asked_on).days > LOOK_AHEAD:
        return [Finding(RuleTopic.HORIZON, Answer.BROKEN, TOO_FAR)]
    return [
        *_of_weekday_and_time(request, rules, days_off),
        *_of_closures(request, rules),
        *_of_lead(request, rules, days_off),
        *_of_horizon(request, rules),
        *_of_room(request, rules, of_day, days_off),
    ]


def _of_weekday_and_time(request: Request, rules: Rules, days_off: DaysOff) -> list[Finding]:
    clause, said = rules.clause(RuleTopic.DAY), date_text(request.day)
    slots = slots_of(request, rules, days_off)
    if slots is None:
        if not is_working_day(request.day, days_off):
            return [Finding(RuleTopic.DAY, Answer.BROKEN, f"{said}{_named(request.day, days_off)} bukan hari kerja.")]
        text = f"{said}; pengirim ini dikecualikan dari aturan hari dan jam."
        return [Finding(RuleTopic.DAY, Answer.MET, text, clause)] if rules.slots else []
    if not slots:
        text = f"{said}{_named(request.day, days_off)} bukan hari menerima: {weekdays_text(rules.slots)}."
        return [Finding(RuleTopic.DAY, Answer.BROKEN, text, clause)]
    times = " atau ".join(slot.text for slot in slots)
    if request.at and not any(slot.holds(request.at) for slot in slots):
        text = f"Pukul {request.at:%H.%M} bukan jam menerima pada {said}: pukul {times}."
        return [Finding(RuleTopic.DAY, Answer.BROKEN, text, clause)]
    is_shifted = request.day.weekday() not in {slot.weekday for slot in rules.slots}
    why = ", pengganti hari menerima yang libur" if is_shifted else ""
    return [Finding(RuleTopic.DAY, Answer.MET, f"{said}, pukul {times}{why}.", clause)]


def _named(day: date, days_off: DaysOff) -> str:
    return f" ({days_off[day]})" if day in days_off else ""


def _of_closures(request: Request, rules: Rules) -> list[Finding]:
    return [
        Finding(RuleTopic.CLOSED, Answer.BROKEN, f"Tuan rumah tutup: {one.reason}.", rules.clause(RuleTopic.CLOSED))
        for one in rules.closed
        if one.first <= request.day <= one.last
    ]


def _of_lead(request: Request, rules: Rules, days_off: DaysOff) -> list[Finding]:
    if rules.lead_days is None or is_exempt(request, rules, RuleTopic.LEAD):
        return []
    earliest = after_working_days(request.asked_on, rules.lead_days, days_off)
    met = request.day >= earliest
    text = (
        f"Surat paling lambat {rules.lead_days} hari kerja sebelumnya; bila masuk {date_text(request.asked_on)}, "
        f"paling cepat {date_text(earliest)}."
    )
    return [Finding(RuleTopic.LEAD, Answer.MET if met else Answer.BROKEN, text, rules.clause(RuleTopic.LEAD))]


def _of_horizon(request: Request, rules: Rules) -> list[Finding]:
    if rules.horizon_days is None:
        return []
    latest = request.asked_on + timedelta(days=rules.horizon_days)
    met = request.day <= latest
    text = f"Paling jauh {rules.horizon_days} hari ke depan: sampai {date_text(latest)}."
    return [Finding(RuleTopic.HORIZON, Answer.MET if met else Answer.BROKEN, text, rules.clause(RuleTopic.HORIZON))]


# --- Room ----------------------------------------------------------------------------------------------------------


def _of_room(request: Request, rules: Rules, of_day: list[Booking], days_off: DaysOff) -> list[Finding]:
    """Capacity counts people, not bookings: two delegations of 40 do not fit into a room of 60."""
    there = slots_of_day(request.day, rules, days_off)
    slots = tuple(slot for slot in there if slot.holds(request.at)) if request.at else there
    refused = [_refusals(request, rules, of_day, slot, there) for slot in slots or (None,)]
    if all(refused):
        return refused[0]
    most = min(filter(None, (rules.people_per_slot, rules.people_per_day)), default=None)
    text = f"{request.people} orang; batasnya {most} orang."
    return [Finding(RuleTopic.CAPACITY, Answer.MET, text, rules.clause(RuleTopic.CAPACITY))] if most else []


def _refusals(
    request: Request, rules: Rules, of_day: list[Booking], slot: Slot | None, slots: tuple[Slot, ...]
) -> list[Finding]:
    """Why there is no room in this one of the day's slots; without one the whole day is the slot. A booking at no known time, or
    at a time of no slot, takes room in each."""
    there = [
        one
        for one in of_day
        if slot is None or one.at is None or slot.holds(one.at) or not any(other.holds(one.at) for other in slots)
    ]
    crowded = _crowded(request.people, rules.people_per_slot, there, "pada waktu itu") or _crowded(
        request.people, rules.people_per_day, of_day, "pada hari itu"
    )
    taken = (
        "Sudah ada rombongan lain, dan rombongan tidak digabung." if there and rules.merging == Merging.ALONE else ""
    )
    return [
        Finding(topic, Answer.BROKEN, text, rules.clause(topic))
        for topic, text in ((RuleTopic.CAPACITY, crowded), (RuleTopic.MERGING, taken))
        if text
    ]


def _crowded(people: int, most: int | None, there: list[Booking], when: str) -> str:
    """Why so many people do not fit beside those who are there, or ""."""
    if most is None:
        return ""
    if people > most:
        return f"{people} orang melebihi batas {most} orang. Bagi rombongan atau kurangi pesertanya."
    left = max(0, most - sum(one.people for one in there))
    return "" if people <= left else f"Tinggal {left} dari {most} tempat {when}; rombongan ini {people} orang."


# --- The letter, the night -----------------------------------------------------------------------------------------


def _of_the_rest(request: Request, rules: Rules) -> list[Finding]:
    found, clause = [], rules.clause(RuleTopic.ITEMS)
    stated = [item for item in rules.items if item not in BROUGHT]
    brought = [item for item in rules.items if item in BROUGHT]
    to_do = [f"Sebutkan dalam surat: {_listed(stated)}."] if stated and request.items is None else []
    to_do += [f"Bawa: {_listed(brought)}."] if brought else []
    if stated and request.items is not None:
        missing = [item for item in stated if item not in request.items]
        answer = Answer.BROKEN if missing else Answer.MET
        text = f"Belum disebut: {_listed(missing)}." if missing else "Semua yang diminta sudah disebut."
        found.append(Finding(RuleTopic.ITEMS, answer, text, clause))
    if to_do:
        found.append(Finding(RuleTopic.ITEMS, Answer.TO_DO, " ".join(to_do), clause))
    if rules.must_stay_overnight and not is_exempt(request, rules, RuleTopic.OVERNIGHT):
        answer = {None: Answer.TO_DO, True: Answer.MET, False: Answer.BROKEN}[request.overnight]
        text = "Rombongan bermalam." if request.overnight else "Rombongan harus bermalam di daerah tuan rumah."
        found.append(Finding(RuleTopic.OVERNIGHT, answer, text, rules.clause(RuleTopic.OVERNIGHT)))
    return found


def _listed(items: Iterable[str]) -> str:
    return "; ".join(Item(item).label[0].lower() + Item(item).label[1:] for item in items)
