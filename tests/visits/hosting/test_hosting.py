"""It is true that seven published policies are rows of data, and that each gives the right verdict on twenty cases and more."""

import time as clock
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mpp_portal.kit.history import deed
from tests import factories as f
from visits.hosting.found import Answer
from visits.hosting.given import Booking, Closure, Request, Rulebook, Rules, Slot, slots_of_text
from visits.hosting.judging import OFFERS, judge
from visits.hosting.words import Merging
from visits.hosting.working_days import after_working_days, is_working_day
from visits.models import CollectiveLeave, HouseRules
from visits.rules.reference import load_collective_leave, load_house_rules
from visits.rules.room import days_off
from visits.rules.stored import as_rules, rules_at

BANJARBARU, SLEMAN, BADUNG = "Kota Banjarbaru", "Kabupaten Sleman", "Kabupaten Badung"
DPD, TARAKAN, BANDUNG, P2P = "DPD RI", "DPRD Kota Tarakan", "DPRD Kota Bandung", "Ditjen P2P Kemenkes"
REGIONS = {"63.72": BANJARBARU, "34.04": SLEMAN, "51.03": BADUNG, "65.71": "Kota Tarakan", "32.73": "Kota Bandung"}
NOV24 = "2026-11-24"  # a Tuesday; 24 December is collective leave, 25 December and 1 and 5 January are holidays


def case(
    asked, day, *, broken="", first="", people=20, sender="region", at="", night=None, items=None, booked=(), **more
):
    """A request, the topics of the rules that it breaks, and the first date that is offered ("-" for none)."""
    return asked, day, broken, first, people, sender, at, night, items, booked, more


#: What the letter states, beside what the host asks for.
ALL = "day purpose identity kinds people contact"

GOLDEN = {
    # At least 3 working days; Monday to Thursday 09.00 and 13.00, Friday 09.30 to 11.00; may be merged.
    BANJARBARU: [
        case(NOV24, "2026-11-27", first="2026-11-27"),
        case(NOV24, "2026-11-26", broken="lead", first="2026-11-27"),
        case(NOV24, "2026-11-25", broken="lead"),
        case(NOV24, "2026-11-24", broken="lead"),
        case(NOV24, "2026-11-23", broken="day", first="2026-11-27"),
        case(NOV24, "2026-11-28", broken="day"),
        case(NOV24, "2026-11-29", broken="day"),
        case(NOV24, "2026-11-30", at="09:00"),
        case(NOV24, "2026-11-30", at="13:00"),
        case(NOV24, "2026-11-30", at="10:00", broken="day"),
        case(NOV24, "2026-11-30", at="09:30", broken="day"),
        case(NOV24, "2026-11-27", at="09:30"),
        case(NOV24, "2026-11-27", at="10:59"),
        case(NOV24, "2026-11-27", at="11:00", broken="day"),
        case(NOV24, "2026-11-27", at="09:00", broken="day"),
        case(NOV24, "2026-11-27", at="13:00", broken="day"),
        case(NOV24, "2026-12-23"),
        case(NOV24, "2026-12-24", broken="day"),
        case(NOV24, "2026-12-25", broken="day"),
        case("2026-11-27", "2026-12-02", first="2026-12-02"),
        case("2026-11-28", "2026-12-02", broken="lead", first="2026-12-03"),
        case("2026-12-22", "2026-12-28", broken="lead", first="2026-12-29"),
        case("2026-03-17", "2026-03-25", broken="lead", first="2026-03-27"),
        case("2026-12-31", "2027-01-05", broken="day lead", first="2027-01-07"),
        case(NOV24, "2026-11-27", people=400),
        case(NOV24, "2026-11-30", at="09:00", booked=[("2026-11-30", 50, "09:00")]),
        case(NOV24, "2026-11-27", items=ALL),
        case(NOV24, "2026-11-27", items="day purpose identity kinds people", broken="items"),
        case(NOV24, "2026-11-27", night=False),
    ],
    # At least 7 working days; Tuesday and Thursday from 07.30 but for governments and guests of state; stays overnight.
    SLEMAN: [
        case(NOV24, "2026-12-03", first="2026-12-03"),
        case(NOV24, "2026-12-04"),
        case(NOV24, "2026-12-07"),
        case(NOV24, "2026-12-02", broken="lead", first="2026-12-03"),
        case(NOV24, "2026-12-03", sender="other", first="2026-12-03"),
        case(NOV24, "2026-12-04", sender="other", broken="day", first="2026-12-03"),
        case(NOV24, "2026-12-08", sender="other"),
        case(NOV24, "2026-12-09", sender="other", broken="day"),
        case(NOV24, "2026-12-01", sender="other", broken="lead"),
        case(NOV24, "2026-12-02", sender="other", broken="day lead"),
        case(NOV24, "2026-12-09", sender="central"),
        case(NOV24, "2026-12-11", sender="foreign"),
        case(NOV24, "2026-12-14", sender="parliament"),
        case(NOV24, "2026-12-16", sender="own_province"),
        case(NOV24, "2026-12-05", broken="day"),
        case(NOV24, "2026-12-24", broken="day"),
        case(NOV24, "2026-12-24", sender="other", broken="day"),
        case(NOV24, "2026-12-28", sender="other"),  # for the Thursday that is collective leave
        case(NOV24, "2026-12-30", sender="other", broken="day"),
        case(NOV24, "2027-01-05", sender="other", broken="day"),
        case(NOV24, "2027-01-06", sender="other"),  # for the Tuesday that is a holiday
        case(NOV24, "2027-01-04", sender="other", broken="day"),
        case(NOV24, "2026-12-03", sender="other", at="07:00", broken="day"),
        case(NOV24, "2026-12-03", sender="other", at="07:30"),
        case(NOV24, "2026-12-03", sender="other", at="14:00"),
        case(NOV24, "2026-12-04", at="07:00"),
        case(NOV24, "2026-12-03", night=True),
        case(NOV24, "2026-12-03", night=False, broken="overnight"),
        case(NOV24, "2026-12-03", items="day purpose people kinds contact"),
        case(NOV24, "2026-12-03", items="day purpose people contact", broken="items"),
        case("2026-03-09", "2026-03-25", sender="other", first="2026-03-25"),  # for the Thursday of Nyepi
        case("2026-03-10", "2026-03-25", sender="other", broken="lead", first="2026-03-26"),
    ],
    # States no day, no number, no lead: only that the papers are handed over, signed and stamped.
    BADUNG: [
        case(NOV24, "2026-11-25", first="2026-11-25"),
        case(NOV24, "2026-11-24", first="2026-11-25"),
        case(NOV24, "2026-11-23", broken="day"),
        case(NOV24, "2025-11-24", broken="day"),
        case(NOV24, "2026-11-28", broken="day"),
        case(NOV24, "2026-11-29", broken="day"),
        case(NOV24, "2026-12-23"),
        case(NOV24, "2026-12-24", broken="day"),
        case(NOV24, "2026-12-25", broken="day"),
        case(NOV24, "2027-01-05", broken="day"),
        case(NOV24, "2027-11-24"),
        case(NOV24, "2026-11-25", people=500),
        case(NOV24, "2026-11-25", at="05:00"),
        case(NOV24, "2026-11-25", at="22:00"),
        case(NOV24, "2026-11-25", booked=[("2026-11-25", 100, "")]),
        case(NOV24, "2026-11-25", sender="foreign"),
        case(NOV24, "2026-11-25", sender="other"),
        case(NOV24, "2026-11-25", night=False),
        case(NOV24, "2026-11-25", items=""),
        case("2026-11-27", "2026-11-30", first="2026-11-30"),
        case("2026-12-23", "2026-12-28", first="2026-12-28"),
        case("2026-12-31", "2027-01-04", first="2027-01-04"),
        case("2026-03-17", "2026-03-25", first="2026-03-25"),
    ],
    # At least 7 working days; 60 people; one delegation at a time; answers within 5 working days.
    DPD: [
        case(NOV24, "2026-12-03", people=60, first="2026-12-03", reply="2026-12-01"),
        case(NOV24, "2026-12-03", people=61, broken="capacity", first="-"),
        case(NOV24, "2026-12-03", people=1),
        case(NOV24, "2026-12-02", broken="lead", first="2026-12-03"),
        case(NOV24, "2026-12-02", people=61, broken="lead capacity", first="-"),
        case(NOV24, "2026-12-03", booked=[("2026-12-03", 10, "")], broken="merging", first="2026-12-04"),
        case(NOV24, "2026-12-03", booked=[("2026-12-03", 50, "")], broken="capacity merging", first="2026-12-04"),
        case(NOV24, "2026-12-03", booked=[("2026-12-03", 0, "")], broken="merging"),
        case(NOV24, "2026-12-03", at="13:00", booked=[("2026-12-03", 10, "09:00")], broken="merging"),
        case(NOV24, "2026-12-03", booked=[("2026-12-04", 50, "")], first="2026-12-03"),
        case(
            NOV24, "2026-12-08", first="2026-12-08",
            booked=[("2026-12-03", 9, ""), ("2026-12-04", 9, ""), ("2026-12-07", 9, "")],
        ),
        case(NOV24, "2026-12-05", broken="day"),
        case(NOV24, "2026-12-24", broken="day"),
        case(NOV24, "2026-12-25", broken="day"),
        case(NOV24, "2026-11-20", broken="day"),
        case(NOV24, "2026-12-03", items="purpose day people contact"),
        case(NOV24, "2026-12-03", items="purpose day contact", broken="items"),
        case(NOV24, "2026-12-03", items="", broken="items"),
        case("2026-11-28", "2026-12-08", broken="lead", first="2026-12-09", reply="2026-12-07"),
        case("2026-12-14", "2026-12-23", first="2026-12-23"),
        case("2026-12-15", "2026-12-23", broken="lead", first="2026-12-28"),
        case(NOV24, "2026-12-03", sender="foreign"),
        case(NOV24, "2026-12-03", closed=("2026-12-03", "2026-12-04"), broken="closed", first="2026-12-07"),
        case(NOV24, "2026-12-07", closed=("2026-12-03", "2026-12-04"), first="2026-12-07"),
        case("2026-12-21", "2027-01-04", reply="2026-12-30", first="2027-01-04"),
    ],
    # Ten steps of routing; states no day, number or lead.
    TARAKAN: [
        case(NOV24, "2026-11-25", first="2026-11-25"),
        case(NOV24, "2026-11-24"),
        case(NOV24, "2026-11-22", broken="day"),
        case(NOV24, "2026-12-05", broken="day"),
        case(NOV24, "2026-12-06", broken="day"),
        case(NOV24, "2026-12-07"),
        case(NOV24, "2026-12-24", broken="day"),
        case(NOV24, "2026-12-25", broken="day"),
        case(NOV24, "2027-01-01", broken="day"),
        case(NOV24, "2027-01-04"),
        case(NOV24, "2026-11-25", people=1),
        case(NOV24, "2026-11-25", people=90),
        case(NOV24, "2026-11-25", at="08:00"),
        case(NOV24, "2026-11-25", booked=[("2026-11-25", 30, "08:00")]),
        case(NOV24, "2026-11-25", sender="central"),
        case(NOV24, "2026-11-25", sender="other"),
        case(NOV24, "2026-11-25", night=False),
        case(NOV24, "2026-11-25", items=""),
        case("2026-05-13", "2026-05-14", broken="day", first="2026-05-18"),
        case("2026-05-26", "2026-05-29", first="2026-05-29"),
        case("2026-05-29", "2026-06-01", broken="day", first="2026-06-02"),
    ],
    # Working days 09.00 to 15.00, confirmed by WhatsApp.
    BANDUNG: [
        case(NOV24, "2026-11-25", first="2026-11-25"),
        case(NOV24, "2026-11-24"),
        case(NOV24, "2026-11-23", broken="day"),
        case(NOV24, "2026-11-25", at="09:00"),
        case(NOV24, "2026-11-25", at="14:59"),
        case(NOV24, "2026-11-25", at="15:00", broken="day"),
        case(NOV24, "2026-11-25", at="08:59", broken="day"),
        case(NOV24, "2026-11-27", at="11:00"),
        case(NOV24, "2026-11-28", broken="day"),
        case(NOV24, "2026-11-29", at="10:00", broken="day"),
        case(NOV24, "2026-12-24", broken="day"),
        case(NOV24, "2026-12-25", at="10:00", broken="day"),
        case(NOV24, "2026-12-28", at="10:00"),
        case(NOV24, "2026-11-25", people=300),
        case(NOV24, "2026-11-25", at="10:00", booked=[("2026-11-25", 100, "10:00")]),
        case(NOV24, "2026-11-25", sender="other"),
        case(NOV24, "2026-11-25", items="purpose"),
        case(NOV24, "2026-11-25", items="day people", broken="items"),
        case("2026-11-27", "2026-11-30", first="2026-11-30"),
        case("2026-12-23", "2026-12-28", first="2026-12-28"),
        case("2026-12-31", "2027-01-05", broken="day", first="2027-01-04"),
        case("2026-08-14", "2026-08-17", broken="day", first="2026-08-18"),
    ],
    # A letter by e-mail at least 7 working days ahead, with five things in it.
    P2P: [
        case(NOV24, "2026-12-03", first="2026-12-03"),
        case(NOV24, "2026-12-02", broken="lead", first="2026-12-03"),
        case(NOV24, "2026-11-25", broken="lead"),
        case(NOV24, "2026-11-24", broken="lead"),
        case(NOV24, "2026-11-23", broken="day"),
        case(NOV24, "2026-11-28", broken="day lead"),
        case(NOV24, "2026-12-05", broken="day"),
        case(NOV24, "2026-12-24", broken="day"),
        case(NOV24, "2026-12-25", broken="day"),
        case(NOV24, "2026-12-28"),
        case(NOV24, "2026-12-03", people=200),
        case(NOV24, "2026-12-03", at="16:00"),
        case(NOV24, "2026-12-03", sender="other"),
        case(NOV24, "2026-12-03", booked=[("2026-12-03", 40, "")]),
        case(NOV24, "2026-12-03", items="identity people purpose day contact"),
        case(NOV24, "2026-12-03", items="people purpose day contact", broken="items"),
        case(NOV24, "2026-12-03", items="identity purpose day contact", broken="items"),
        case(NOV24, "2026-12-03", items="identity people day contact", broken="items"),
        case(NOV24, "2026-12-03", items="identity people purpose contact", broken="items"),
        case(NOV24, "2026-12-03", items="identity people purpose day", broken="items"),
        case("2026-05-12", "2026-05-22", broken="lead", first="2026-05-25"),
        case("2026-05-18", "2026-05-29", first="2026-05-29"),
        case("2026-05-19", "2026-05-29", broken="lead", first="2026-06-02"),
        case("2026-12-15", "2026-12-28", first="2026-12-28"),
    ],
}  # fmt: skip

CASES = [(host, number) for host, cases in GOLDEN.items() for number in range(len(cases))]


@pytest.fixture(scope="module")
def published(django_db_setup, django_db_blocker):
    """The rules of the seven hosts by short name, and the days off, read from rows as the portal reads them."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        with deed(user=None, verb="load"):
            for code, name in REGIONS.items():
                region = f.make_region(code=code, name=name)
                f.make_agency(kind="government", name=f"Pemerintah {name}", region=region)
            load_collective_leave()
            assert load_house_rules() == len(GOLDEN)
            assert load_house_rules() == 0
        hosts = {rules.host for rules in HouseRules.objects.select_related("host")}
        found = {_short(host): as_rules(rules_at(host, date(2026, 12, 1))) for host in hosts}
        off = days_off(date(2026, 1, 1), date(2027, 12, 31))
        transaction.set_rollback(True)
    assert found.keys() == GOLDEN.keys()
    return found, off


def _short(host) -> str:
    return host.short_name or host.name.removeprefix("Pemerintah ")


def test_every_policy_has_twenty_cases_and_more():
    assert all(len(cases) >= 20 for cases in GOLDEN.values()), {host: len(cases) for host, cases in GOLDEN.items()}


@pytest.mark.parametrize(("host", "number"), CASES)
def test_a_published_policy_gives_the_verdict_that_its_text_gives(published, host, number):
    asked, day, broken, first, people, sender, at, night, items, booked, more = GOLDEN[host][number]
    rules, off = published[0][host], published[1]
    if "closed" in more:
        rules = replace(rules, closed=(Closure(*map(date.fromisoformat, more["closed"]), "sidang tahunan"),))
    request = Request(
        asked_on=date.fromisoformat(asked),
        day=date.fromisoformat(day),
        people=people,
        sender=sender,
        at=time.fromisoformat(at) if at else None,
        overnight=night,
        items=None if items is None else frozenset(items.split()),
    )
    taken = [
        Booking(date.fromisoformat(on), count, time.fromisoformat(hour) if hour else None) for on, count, hour in booked
    ]
    started = clock.process_time()  # of this process alone: others may be busy beside it
    verdict = judge(request, rules, taken, off)
    took = clock.process_time() - started
    assert sorted(one.topic for one in verdict.broken) == sorted(broken.split())
    assert verdict.fits is not bool(broken)
    if first:
        assert [str(offer.day) for offer in verdict.offers[:1]] == ([] if first == "-" else [first])
    if "reply" in more:
        assert str(verdict.reply_by) == more["reply"]
    for finding in verdict.broken:
        of_calendar = "bukan hari kerja" in finding.text or "sudah lewat" in finding.text
        assert finding.text and (finding.clause or of_calendar)
    assert took < 0.1


# --- What no policy of the seven states ----------------------------------------------------------------------------

MONDAY = date(2026, 11, 30)
ROOM = Rules(
    slots=(Slot(0, time(9), is_fixed=True), Slot(0, time(13), is_fixed=True)), people_per_slot=60, people_per_day=90
)


def asked(people=40, day=MONDAY, at=None, **fields):
    return Request(asked_on=date(2026, 11, 24), day=day, people=people, at=at, **fields)


def topics(verdict):
    return [one.topic for one in verdict.broken]


def test_capacity_counts_people_and_two_delegations_of_forty_do_not_fit_into_sixty():
    morning = Booking(MONDAY, 40, time(9))
    assert topics(judge(asked(at=time(9)), ROOM, [morning])) == ["capacity"]
    assert topics(judge(asked(20, at=time(9)), ROOM, [morning])) == []
    assert topics(judge(asked(at=time(13)), ROOM, [morning])) == []


def test_a_day_has_a_cap_of_its_own_beside_that_of_its_times():
    full = [Booking(MONDAY, 40, time(9)), Booking(MONDAY, 20, time(13))]
    assert topics(judge(asked(30, at=time(13)), ROOM, full)) == []
    assert topics(judge(asked(31, at=time(13)), ROOM, full)) == ["capacity"]


def test_a_delegation_without_a_time_fits_when_any_time_of_the_day_has_room():
    morning = [Booking(MONDAY, 60, time(9))]
    verdict = judge(asked(30), ROOM, morning)
    assert topics(verdict) == []
    assert [slot.text for slot in verdict.offers[0].slots] == ["13.00"]


def test_a_booking_without_a_time_takes_room_at_every_time():
    assert topics(judge(asked(30, at=time(13)), ROOM, [Booking(MONDAY, 40)])) == ["capacity"]


def test_a_booking_at_a_time_of_no_slot_takes_room_in_each_whoever_was_accepted_first():
    between = time(9, 30)
    assert topics(judge(asked(at=time(9)), ROOM, [Booking(MONDAY, 40, between)])) == ["capacity"]
    assert "capacity" in topics(judge(asked(at=between), ROOM, [Booking(MONDAY, 40, time(9))]))


def test_the_room_of_a_sender_without_a_day_rule_is_that_of_its_time():
    rules = replace(ROOM, exemptions=frozenset({("day", "central")}))
    full = [Booking(MONDAY, 60, time(9))]
    assert topics(judge(asked(30, at=time(9), sender="central"), rules, full)) == ["capacity"]
    assert topics(judge(asked(30, at=time(13), sender="central"), rules, full)) == []


def test_an_exemption_makes_no_rule_stricter():
    rules = Rules(slots=(Slot(5, time(9)),), exemptions=frozenset({("day", "central")}))
    saturday, sunday = date(2026, 11, 28), date(2026, 11, 29)
    for sender in ("region", "central"):
        assert judge(asked(day=saturday, sender=sender), rules).fits
        assert topics(judge(asked(day=sunday, sender=sender), rules)) == ["day"]
    assert judge(asked(sender="central"), rules).fits and topics(judge(asked(), rules)) == ["day"]


def test_what_is_said_of_room_is_the_smaller_limit():
    found = judge(asked(), Rules(people_per_slot=100, people_per_day=50)).findings
    assert [one.text for one in found] == ["40 orang; batasnya 50 orang."]


def test_each_day_is_judged_by_the_version_in_force_on_it():
    change = date(2026, 12, 1)
    old, new = Rules(people_per_slot=100, reply_days=1), Rules(people_per_slot=10)
    book = Rulebook(((change, None, new), (date(2026, 1, 1), date(2026, 11, 30), old)))
    assert judge(asked(), book).fits and topics(judge(asked(day=change), book)) == ["capacity"]
    verdict = judge(asked(day=change), book)
    assert [offer.day for offer in verdict.offers] == [date(2026, 11, day) for day in (25, 26, 27)]
    assert verdict.reply_by == date(2026, 11, 25), "whoever asks today is answered by the rules of today"
    assert [str(one.day) for one in judge(replace(asked(8), asked_on=date(2026, 11, 29)), book).offers][
        1
    ] == "2026-12-01"


def test_nothing_is_planned_more_than_a_year_ahead():
    far = date(2026, 11, 24) + timedelta(days=366)
    assert topics(judge(asked(day=far), Rules())) == ["horizon"]


def test_a_host_full_for_a_year_is_judged_as_fast():
    busy = [Booking(date(2026, 11, 25) + timedelta(days=count % 365), 60, time(9)) for count in range(2000)]
    started = clock.process_time()
    assert judge(asked(), ROOM, busy).offers == ()
    assert clock.process_time() - started < 0.1


def test_one_delegation_at_a_time_is_one_a_slot_where_hours_are_stated():
    rules = replace(ROOM, merging=Merging.ALONE)
    assert topics(judge(asked(5, at=time(9)), rules, [Booking(MONDAY, 1, time(9))])) == ["merging"]
    assert topics(judge(asked(5, at=time(13)), rules, [Booking(MONDAY, 1, time(9))])) == []


def test_nothing_is_offered_beyond_the_horizon():
    rules = Rules(horizon_days=7, lead_days=3)
    verdict = judge(asked(day=date(2026, 12, 2)), rules)
    assert topics(verdict) == ["horizon"]
    assert [str(offer.day) for offer in verdict.offers] == ["2026-11-27", "2026-11-30", "2026-12-01"]
    assert judge(asked(day=date(2026, 12, 1)), rules).fits
    assert judge(asked(), Rules(horizon_days=2, lead_days=3)).offers == ()


def test_what_nobody_was_asked_is_to_be_done_and_not_broken():
    rules = Rules(must_stay_overnight=True, items=("purpose", "travel_order"))
    found = judge(asked(), rules).findings
    assert [(one.topic, one.answer) for one in found] == [
        ("items", Answer.TO_DO), ("overnight", Answer.TO_DO),
    ]  # fmt: skip
    assert "tujuan kunjungan" in found[0].text and "surat perjalanan dinas" in found[0].text


def test_leave_that_is_changed_by_decree_changes_the_count(db):
    with deed(user=None, verb="test"):
        load_collective_leave()
        before = days_off(date(2026, 12, 1), date(2026, 12, 31))
        leave = CollectiveLeave.objects.get(day=date(2026, 12, 24))
        leave.is_withdrawn = True
        leave.save()
    after = days_off(date(2026, 12, 1), date(2026, 12, 31))
    assert date(2026, 12, 24) in before and date(2026, 12, 24) not in after
    assert after_working_days(date(2026, 12, 23), 1, before) == date(2026, 12, 28)
    assert after_working_days(date(2026, 12, 23), 1, after) == date(2026, 12, 24)


@pytest.mark.parametrize("text", ["09.00", "09.30–11.00", "mulai 07.30", "09.00, 13.00", "08.00–10.00, mulai 13.00"])
def test_a_time_of_receiving_is_read_as_it_is_written(text):
    assert ", ".join(slot.text for slot in slots_of_text(2, text)) == text
    assert slots_of_text(2, text.replace("–", " - ").replace(".", ":").replace(", ", " dan ")) == slots_of_text(2, text)


@pytest.mark.parametrize("text", ["pagi", "25.00", "09.60", "9", "09.00 13.00", "09.00–", "mulai"])
def test_a_time_that_is_none_is_not_guessed(text):
    with pytest.raises(ValueError):
        slots_of_text(0, text)


DAYS = st.dates(date(2026, 1, 1), date(2027, 6, 30))
SLOTS = st.builds(Slot, st.integers(0, 6), st.sampled_from([time(8), time(9), time(13)]), is_fixed=st.booleans())
RULES = st.builds(
    Rules,
    slots=st.lists(SLOTS, max_size=4).map(tuple),
    lead_days=st.none() | st.integers(0, 15),
    horizon_days=st.none() | st.integers(1, 90),
    people_per_slot=st.none() | st.integers(1, 80),
    people_per_day=st.none() | st.integers(1, 120),
    shifts_on_holiday=st.booleans(),
    merging=st.sampled_from(["", "may", "alone"]),
)
BOOKINGS = st.lists(
    st.builds(Booking, DAYS, st.integers(0, 60), st.none() | st.sampled_from([time(9), time(13)])), max_size=30
)


@settings(max_examples=60, deadline=None)
@given(rules=RULES, day=DAYS, people=st.integers(1, 90), booked=BOOKINGS, off=st.sets(DAYS, max_size=40))
def test_every_date_offered_fits_and_no_earlier_one_does(rules, day, people, booked, off):
    days = dict.fromkeys(off, "libur")
    request = Request(asked_on=day, day=day, people=people)
    offers = judge(request, rules, booked, days).offers
    last = offers[-1].day if len(offers) == OFFERS else day + timedelta(days=20)
    ahead = [day + timedelta(days=count) for count in range(1, (min(last, day + timedelta(days=60)) - day).days + 1)]
    fitting = [one for one in ahead if judge(replace(request, day=one), rules, booked, days).fits]
    assert [offer.day for offer in offers if offer.day in ahead] == fitting
    assert all(is_working_day(offer.day, days) or rules.slots for offer in offers)
