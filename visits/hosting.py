"""Whether a host can receive a delegation, by its published house rules: request + rules + what is booked gives a verdict.

The module is pure: it reads no database and no clock. A rule that the host does not state is not checked, and nothing here
knows a host: all that differs between hosts is data (`models/house_rules.py`).

Working days leave out Saturdays, Sundays and the days of a `DaysOff`: national holidays and collective leave. Counting
them is this portal's own reading, for hosts say no more than "7 working days before": a letter that comes on a day off
counts as received on the next working day, and the visit is at the earliest on the last of so many working days after it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from enum import Enum

from django.db.models import TextChoices  # only the class: names with their words

from mpp_portal.kit.dates import WEEKDAYS, date_text

OFFERS = 3
LOOK_AHEAD = 365  # days within which a visit is planned, whatever the host states
TOO_FAR = "Lebih dari setahun ke depan. Pilih hari yang lebih dekat."

DaysOff = Mapping[date, str]


# --- Words ---------------------------------------------------------------------------------------------------------


class SenderKind(TextChoices):
    """Who asks, as house rules tell senders apart."""

    REGION = "region", "Pemerintah daerah atau DPRD"
    OWN_PROVINCE = "own_province", "Pemerintah provinsi tuan rumah"
    CENTRAL = "central", "Kementerian atau lembaga pusat"
    PARLIAMENT = "parliament", "DPR RI atau DPD RI"
    FOREIGN = "foreign", "Tamu luar negeri"
    OTHER = "other", "Lainnya (kampus, organisasi, perusahaan, warga)"


class RuleTopic(TextChoices):
    """What a rule is about; each has its clause."""

    DAY = "day", "Hari dan jam menerima"
    CLOSED = "closed", "Hari tutup"
    LEAD = "lead", "Batas pengajuan"
    HORIZON = "horizon", "Paling jauh ke depan"
    CAPACITY = "capacity", "Jumlah orang"
    MERGING = "merging", "Rombongan bersamaan"
    ITEMS = "items", "Isi surat dan yang dibawa"
    OVERNIGHT = "overnight", "Bermalam"
    LETTER = "letter", "Alamat surat"
    REPLY = "reply", "Waktu jawaban"
    CONTACT = "contact", "Cara menghubungi"
    STAMP = "stamp", "Surat perjalanan dinas"
    STAGES = "stages", "Alur penerimaan"


class Merging(TextChoices):
    """Whether delegations may be received together."""

    MAY = "may", "Boleh digabung dengan rombongan lain"
    ALONE = "alone", "Satu rombongan saja"


class Item(TextChoices):
    IDENTITY = "identity", "Identitas instansi"
    DAY = "day", "Hari, tanggal, dan jam"
    PURPOSE = "purpose", "Tujuan kunjungan"
    PEOPLE = "people", "Jumlah peserta"
    KINDS = "kinds", "Unsur peserta"
    CONTACT = "contact", "Narahubung"
    LETTER = "letter", "Surat permohonan"
    ASSIGNMENT = "assignment", "Surat tugas"
    TRAVEL_ORDER = "travel_order", "Surat perjalanan dinas (SPD)"
    STATEMENT = "statement", "Formulir dari tuan rumah"


#: Papers that come with the delegation; all other items stand in the letter.
BROUGHT = (Item.LETTER, Item.ASSIGNMENT, Item.TRAVEL_ORDER, Item.STATEMENT)
#: What the portal's own form asks of everybody, whatever the host requires.
ALWAYS_STATED = frozenset({Item.IDENTITY, Item.DAY, Item.PURPOSE, Item.PEOPLE, Item.CONTACT})


def stated_in_form(composition: str) -> frozenset[str]:
    """What a request that came through the portal's form states; `composition` says what kinds of people come, or ""."""
    return ALWAYS_STATED | ({Item.KINDS} if composition else frozenset())


# --- What is given -------------------------------------------------------------------------------------------------


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


# --- What is found -------------------------------------------------------------------------------------------------


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


# --- Working days --------------------------------------------------------------------------------------------------


def is_working_day(day: date, days_off: DaysOff) -> bool:
    return day.weekday() < 5 and day not in days_off


def next_working_day(day: date, days_off: DaysOff) -> date:
    """The first working day on or after `day`."""
    while not is_working_day(day, days_off):
        day += timedelta(days=1)
    return day


def after_working_days(day: date, count: int, days_off: DaysOff) -> date:
    """The last of `count` working days after `day`, which is first moved to a working day."""
    day = next_working_day(day, days_off)
    for _ in range(count):
        day = next_working_day(day + timedelta(days=1), days_off)
    return day


# --- The verdict ---------------------------------------------------------------------------------------------------


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


def slots_of(request: Request, rules: Rules, days_off: DaysOff) -> tuple[Slot, ...] | None:
    """The slots of the request's day, () where nobody is received then; None where no rule of days and hours binds it.

    None is for a host that states no days, and for a sender who is exempt: both are a matter of working days alone. An exempt
    sender may also come when everybody may.
    """
    if not rules.slots:
        return None
    found = slots_of_day(request.day, rules, days_off)
    if _is_exempt(request, rules, RuleTopic.DAY) and (not found or is_working_day(request.day, days_off)):
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


def weekdays_text(slots: Iterable[Slot]) -> str:
    """ "Senin, Selasa, dan Kamis"."""
    names = [WEEKDAYS[number] for number in sorted({slot.weekday for slot in slots})]
    if len(names) < 3:
        return " dan ".join(names)
    return f"{', '.join(names[:-1])}, dan {names[-1]}"


def _of_closures(request: Request, rules: Rules) -> list[Finding]:
    return [
        Finding(RuleTopic.CLOSED, Answer.BROKEN, f"Tuan rumah tutup: {one.reason}.", rules.clause(RuleTopic.CLOSED))
        for one in rules.closed
        if one.first <= request.day <= one.last
    ]


def _of_lead(request: Request, rules: Rules, days_off: DaysOff) -> list[Finding]:
    if rules.lead_days is None or _is_exempt(request, rules, RuleTopic.LEAD):
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
    if rules.must_stay_overnight and not _is_exempt(request, rules, RuleTopic.OVERNIGHT):
        answer = {None: Answer.TO_DO, True: Answer.MET, False: Answer.BROKEN}[request.overnight]
        text = "Rombongan bermalam." if request.overnight else "Rombongan harus bermalam di daerah tuan rumah."
        found.append(Finding(RuleTopic.OVERNIGHT, answer, text, rules.clause(RuleTopic.OVERNIGHT)))
    return found


def _listed(items: Iterable[str]) -> str:
    return "; ".join(Item(item).label[0].lower() + Item(item).label[1:] for item in items)


def _is_exempt(request: Request, rules: Rules, topic: str) -> bool:
    return (topic, request.sender) in rules.exemptions
