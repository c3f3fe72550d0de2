"""House rules as a page shows them: each rule in a few words, with the clause that it comes from."""

from collections.abc import Iterable
from dataclasses import dataclass

from visits.hosting.given import Slot
from visits.hosting.receiving_days import weekdays_text
from visits.hosting.words import BROUGHT, Item, Merging, RuleTopic
from visits.models import HouseRules


@dataclass(frozen=True)
class RuleLine:
    """`words` say the rule as the portal reads it, `clause` what the source says; one of them may be ""."""

    label: str
    words: str
    clause: str


def rule_lines(stored: HouseRules) -> list[RuleLine]:
    """Every rule that the host states, in the order of `RuleTopic`. Costs no query for rows of `whole()`."""
    clauses = {one.topic: one.text for one in stored.clauses.all()}
    words = _words(stored)
    return [
        RuleLine(RuleTopic(topic).label, words.get(topic, ""), clauses.get(topic, ""))
        for topic in RuleTopic.values
        if words.get(topic) or clauses.get(topic)
    ]


def _words(stored: HouseRules) -> dict[str, str]:
    slots = [Slot(one.weekday, one.starts_at, one.until, one.is_fixed) for one in stored.slots.all()]
    items = [one.item for one in stored.items.all()]
    counts = [
        f"paling banyak {count} orang {span}"
        for count, span in ((stored.people_per_slot, "sekali menerima"), (stored.people_per_day, "sehari"))
        if count
    ]
    letter = [f"kepada {stored.addressee}"] if stored.addressee else []
    letter += [f"tembusan {stored.copies_to}"] if stored.copies_to else []
    listed = [
        (start, [Item(item).label for item in items if (item in BROUGHT) is brought])
        for start, brought in (("Dalam surat: ", False), ("Dibawa: ", True))
    ]
    told = {
        RuleTopic.DAY: _day_words(stored, slots),
        RuleTopic.LEAD: f"{stored.lead_days} hari kerja sebelumnya" if stored.lead_days is not None else "",
        RuleTopic.HORIZON: f"{stored.horizon_days} hari" if stored.horizon_days is not None else "",
        RuleTopic.CAPACITY: "; ".join(counts),
        RuleTopic.MERGING: Merging(stored.merging).label if stored.merging else "",
        RuleTopic.ITEMS: ". ".join(start + ", ".join(_lowered(names)) for start, names in listed if names),
        RuleTopic.OVERNIGHT: "Rombongan bermalam di daerah tuan rumah" if stored.must_stay_overnight else "",
        RuleTopic.LETTER: "; ".join(letter),
        RuleTopic.REPLY: f"dalam {stored.reply_days} hari kerja" if stored.reply_days is not None else "",
        RuleTopic.CONTACT: stored.contact_channel,
        RuleTopic.STAMP: "Ditandatangani bagi yang hadir" if stored.signs_travel_orders else "",
    }
    return {topic: words[:1].upper() + words[1:] for topic, words in told.items()}


def _lowered(names: Iterable[str]) -> list[str]:
    return [name[0].lower() + name[1:] for name in names]


def _day_words(stored: HouseRules, slots: list[Slot]) -> str:
    """ "Senin, Selasa, Rabu, dan Kamis pukul 09.00 dan 13.00; Jumat pukul 09.30–11.00 WITA"."""
    times: dict[int, list[str]] = {}
    for slot in slots:
        times.setdefault(slot.weekday, []).append(slot.text)
    days: dict[tuple[str, ...], list[int]] = {}
    for weekday, texts in times.items():
        days.setdefault(tuple(texts), []).append(weekday)
    told = [
        f"{weekdays_text(slot for slot in slots if slot.weekday in weekdays)} pukul {' dan '.join(texts)}"
        for texts, weekdays in days.items()
    ]
    exempt = [one.get_sender_display() for one in stored.exemptions.all() if one.topic == RuleTopic.DAY]
    shift = "bila libur, hari kerja berikutnya" if stored.shifts_on_holiday else ""
    spared = f"tidak berlaku bagi {', '.join(_lowered(exempt))}" if exempt else ""
    return "; ".join(filter(None, [f"{'; '.join(told)} {stored.host.zone_label}" if told else "", shift, spared]))
