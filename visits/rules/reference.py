"""What visits know from the start: reasons, collective leave, published house rules. Idempotent; overwrites nothing."""

import csv
import json
from datetime import date, time
from pathlib import Path
from typing import Any

from django.db.models import Q

from directory.citing import store_source
from directory.models import Agency, Region
from directory.shipped import body_key, shipped_source
from visits.models import (
    CollectiveLeave,
    HouseRules,
    Reason,
    ReceivingSlot,
    ReceptionStage,
    RequiredItem,
    RuleClause,
    RuleExemption,
)

DATA = Path(__file__).parents[1] / "data"
LEAVE_DECREE = {
    2026: ("Keputusan bersama tiga menteri tentang hari libur nasional dan cuti bersama 2026", ""),
    2027: (
        "Keputusan bersama tiga menteri tentang hari libur nasional dan cuti bersama 2027",
        "https://setneg.go.id/baca/index/inilah_skb_3_menteri_libur_nasional_dan_cuti_bersama_2027",
    ),
}

# Why a host is chosen, as found in practice (domain research 3.2).

REASONS = (
    ("recommended", "Direkomendasikan kementerian"),
    ("high_grade", "Nilai pelayanan publik tinggi"),
    ("prime", "MPP berkinerja prima"),
    ("indicators", "Memenuhi indikator yang disarankan kementerian"),
    ("strong_it", "Teknologi informasi kuat, layanan serba digital"),
    ("early", "Termasuk yang paling awal di provinsinya"),
    ("kin", "Daerah serumpun atau bertetangga"),
    ("new_rule", "Menindaklanjuti aturan baru"),
    ("ordered", "Arahan kepala daerah"),
    ("building", "Sedang menyiapkan MPP sendiri"),
)


def load_reasons() -> int:
    """Add the reasons that are missing, inside the caller's deed. Returns how many."""
    stored = set(Reason.objects.values_list("code", flat=True))
    new = [(order, code, name) for order, (code, name) in enumerate(REASONS, start=1) if code not in stored]
    for order, code, name in new:
        Reason.objects.create(code=code, name=name, order=order)
    return len(new)


def load_collective_leave() -> int:
    """Add the days of collective leave of the years that have none, inside the caller's deed. Returns how many."""
    years = {day.year for day in CollectiveLeave.objects.values_list("day", flat=True)}
    with (DATA / "collective_leave.csv").open(encoding="utf-8", newline="") as file:
        rows = [(date.fromisoformat(row["day"]), row["name"]) for row in csv.DictReader(file)]
    new = [(day, name) for day, name in rows if day.year not in years]
    for day, name in new:
        title, address = LEAVE_DECREE[day.year]
        source = store_source(shipped_source("Pemerintah RI", title, address, evidence="decree"))
        CollectiveLeave.objects.create(day=day, name=name, source=source)
    return len(new)


def load_house_rules() -> int:
    """Add the published house rules of hosts that have none, inside the caller's deed. Returns how many versions.

    They are as read in their sources; no host has confirmed them to this portal.
    """
    added = 0
    for policy in json.loads((DATA / "house_rules.json").read_text(encoding="utf-8")):
        host = _host(policy["host"])
        if not HouseRules.objects.filter(host=host).exists():
            _store_rules(host, policy)
            added += 1
    return added


def _host(wanted: dict[str, str]) -> Agency:
    """The body, by its role in a region or by its name, stored where the portal does not know it yet."""
    region = Region.objects.get(code=wanted["region"]) if "region" in wanted else None
    known = {"kind": wanted["kind"], "region": region, **({} if region else {"name": wanted["name"]})}
    key = body_key(wanted["kind"], wanted.get("name", ""), wanted.get("region", ""))
    stored = Agency.objects.filter(Q(key=key) | Q(**known)).first()
    if stored:
        return stored
    parent = Agency.objects.filter(name=wanted["parent"]).first() if "parent" in wanted else None
    names = {"name": wanted["name"], "short_name": wanted.get("short_name", "")}
    return Agency.objects.create(key=key, kind=wanted["kind"], region=region, parent=parent, **names)


def _store_rules(host: Agency, policy: dict[str, Any]) -> None:
    said = policy["source"]
    source = shipped_source(
        said["publisher"],
        said["title"],
        said["address"],
        accessed_on=date.fromisoformat(said["accessed_on"]) if "accessed_on" in said else None,
        evidence="ministry" if host.region is None else "local_government",
    )
    plain = {
        name: value
        for name, value in policy.items()
        if name not in ("host", "source", "valid_from", "slots", "items", "exemptions", "clauses", "stages")
    }
    valid_from = date.fromisoformat(policy["valid_from"])
    rules = HouseRules.objects.create(host=host, source=store_source(source), valid_from=valid_from, **plain)
    for slot in policy.get("slots", ()):
        for weekday in slot["weekdays"]:
            ReceivingSlot.objects.create(
                rules=rules,
                weekday=weekday,
                starts_at=time.fromisoformat(slot["starts_at"]),
                until=time.fromisoformat(slot["until"]) if "until" in slot else None,
                is_fixed=slot.get("is_fixed", False),
            )
    for item in policy.get("items", ()):
        RequiredItem.objects.create(rules=rules, item=item)
    for topic, senders in policy.get("exemptions", {}).items():
        for sender in senders:
            RuleExemption.objects.create(rules=rules, topic=topic, sender=sender)
    for topic, text in policy["clauses"].items():
        RuleClause.objects.create(rules=rules, topic=topic, text=text)
    for order, title in enumerate(policy.get("stages", ()), start=1):
        ReceptionStage.objects.create(rules=rules, order=order, title=title)
