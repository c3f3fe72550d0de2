"""What no visit can ever show, and who is reached by whom."""

from datetime import date, time, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from tests.constraints import changed, check_refused, constraints_of
from tests.factories import (
    make,
    make_agency,
    make_attachment,
    make_body,
    make_closed_period,
    make_feedback,
    make_government,
    make_house_rules,
    make_mall,
    make_membership,
    make_paper,
    make_participant,
    make_receiver,
    make_reception,
    make_region,
    make_request,
    make_source,
    make_user,
    make_visit,
    make_visit_merge,
    make_visit_source,
)
from visits.models import (
    Participant,
    ReceivingSlot,
    ReceptionStage,
    RequiredItem,
    RuleClause,
    RuleExemption,
    Visit,
)

pytestmark = [pytest.mark.database, pytest.mark.django_db]

DAY = date(2025, 3, 10)


def second_source():
    first = make_visit_source()
    return changed(make_visit_source(visit=first.visit, source=make_source()), source=first.source)


def second_body():
    first = make_body(raw_name="Komisi I")
    return changed(make_body(visit=first.visit, agency=first.agency, raw_name="Komisi II"), raw_name="Komisi I")


def second_leader(**leading):
    body = make_body()
    make_participant(body=body, name="Ani", **leading)
    return changed(make_participant(body=body, name="Bima"), **leading)


def nameless(make):
    return make(name="", position="", erased_on=DAY)


def second_file():
    first = make_attachment()
    return changed(make_attachment(visit=first.visit), sha256=first.sha256)


def itself():
    visit = make_visit()
    return changed(visit, follows=visit, follow_kind="again")


def merged_into_itself():
    done = make_visit_merge()
    return changed(done, kept=done.absorbed)


def merged_twice():
    return changed(make_visit_merge(), absorbed=make_visit_merge().absorbed)


def second_part(model, unlike, **fields):
    """Two rows of one version of house rules, the second about to become like the first."""
    rules = make_house_rules()
    make(model, rules=rules, **fields)
    return changed(make(model, rules=rules, **(fields | unlike)), **fields)


def second_open_end():
    first = make_house_rules()
    return changed(make_house_rules(host=first.host, valid_from=date(2019, 1, 1), valid_until=DAY), valid_until=None)


def second_of_a_day():
    first = make_house_rules(valid_until=DAY)
    return changed(make_house_rules(host=first.host, valid_from=DAY), valid_from=first.valid_from)


def second_wish():
    return changed(make_request(wishes=[DAY, DAY + timedelta(days=1)]).wishes.last(), order=1)


def second_paper(**fields):
    return make_paper(visit=make_paper().visit, **fields)


def second_visum():
    person = make_participant()
    first = make_paper(visit=person.visit, kind="visum", participant=person)
    return changed(make_paper(visit=first.visit, kind="visum"), participant=person)


def slot(**fields):
    return make(ReceivingSlot, **{"rules": make_house_rules(), "weekday": 1, "starts_at": time(9), **fields})


CASES = [
    ("house_rules_one_open_end", second_open_end),
    ("house_rules_once_a_day", second_of_a_day),
    ("feedback_usefulness_known", lambda: changed(make_feedback(), usefulness=5)),
    ("house_rules_validity_in_order", lambda: changed(make_house_rules(), valid_until=date(2019, 12, 31))),
    ("house_rules_counts_someone", lambda: changed(make_house_rules(), people_per_slot=0)),
    ("house_rules_counts_someone", lambda: changed(make_house_rules(), people_per_day=0)),
    ("slot_once_a_weekday", lambda: second_part(ReceivingSlot, {"weekday": 2}, weekday=1, starts_at=time(9))),
    ("slot_in_order", lambda: changed(slot(), until=time(9))),
    ("slot_weekday_known", lambda: changed(slot(), weekday=7)),
    ("item_once", lambda: second_part(RequiredItem, {"item": "day"}, item="purpose")),
    ("exemption_once", lambda: second_part(RuleExemption, {"sender": "other"}, topic="day", sender="central")),
    (
        "clause_once_a_topic",
        lambda: second_part(RuleClause, {"topic": "day"}, topic="capacity", text="Paling banyak 60"),
    ),
    ("stage_once_an_order", lambda: second_part(ReceptionStage, {"order": 2}, order=1, title="Datang")),
    ("wish_once_an_order", second_wish),
    (
        "reception_left_after_arrival",
        lambda: changed(make_reception(), left_at=timezone.now() - timedelta(days=1)),
    ),
    ("paper_number_once", lambda: changed(second_paper(kind="berita_acara"), sequence=1)),
    ("paper_one_of_a_kind", lambda: changed(second_paper(kind="berita_acara"), kind="daftar_hadir")),
    ("paper_one_visum_a_person", second_visum),
    ("paper_person_only_on_visum", lambda: changed(make_paper(), participant=make_participant())),
    ("paper_revoked_with_reason", lambda: changed(make_paper(), revoked_at=timezone.now())),
    ("reception_clock_closes_with_time", lambda: changed(make_reception(), closed_by_clock=True)),
    ("closed_in_order", lambda: changed(make_closed_period(first=DAY, last=DAY), last=DAY - timedelta(days=1))),
    ("visit_dates_in_order", lambda: changed(make_visit(starts_on=DAY), ends_on=DAY - timedelta(days=1))),
    ("visit_end_needs_day", lambda: changed(make_visit(starts_on=DAY, date_precision="month"), ends_on=DAY)),
    ("visit_end_needs_day", lambda: changed(make_visit(starts_on=DAY, ends_on=DAY), date_precision="year")),
    ("visit_number_iff_recorded", lambda: changed(make_visit(state="draft"), number="K-2025-000001")),
    ("visit_number_iff_recorded", lambda: changed(make_visit(state="draft"), recorded_at=timezone.now())),
    ("visit_number_iff_recorded", lambda: changed(make_visit(state="draft"), state="recorded")),
    ("visit_number_iff_recorded", lambda: changed(make_visit(), number=None)),
    ("visit_number_iff_recorded", lambda: changed(make_visit(), recorded_at=None)),
    ("visit_number_iff_recorded", lambda: changed(make_visit(), state="draft")),
    ("visit_number_iff_recorded", lambda: changed(make_visit(state="cancelled"), number=None)),
    ("visit_follow_has_kind", lambda: changed(make_visit(), follows=make_visit())),
    ("visit_follow_has_kind", lambda: changed(make_visit(), follow_kind="return")),
    ("visit_does_not_follow_itself", itself),
    ("visit_merge_once", merged_twice),
    ("visit_merge_not_into_itself", merged_into_itself),
    ("visit_source_once", second_source),
    ("body_once_a_visit", second_body),
    ("participant_one_leader", lambda: second_leader(leads_visit=True)),
    ("participant_one_leader_a_day", lambda: second_leader(leads_visit=True, leads_on=DAY)),
    ("participant_one_leader_a_body", lambda: second_leader(leads_body=True)),
    ("attachment_size_within_limit", lambda: changed(make_attachment(), size=0)),
    ("attachment_size_within_limit", lambda: changed(make_attachment(), size=10 * 1024 * 1024 + 1)),
    ("attachment_media_type_known", lambda: changed(make_attachment(), media_type="text/html")),
    ("attachment_once_a_visit", second_file),
    ("participant_day_only_for_leader", lambda: changed(make_participant(), leads_on=DAY)),
    ("participant_erased_is_nameless", lambda: changed(make_participant(), erased_on=DAY)),
    ("participant_erased_is_nameless", lambda: changed(make_participant(name="", position="Bupati"), erased_on=DAY)),
    ("participant_erased_is_nameless", lambda: changed(nameless(make_participant), acting_kind="plt")),
    ("receiver_erased_is_nameless", lambda: changed(nameless(make_receiver), name="Siti")),
]


@pytest.mark.parametrize(("name", "broken"), CASES, ids=[name for name, _ in CASES])
def test_a_constraint_is_refused_in_words_and_by_the_database(name, broken):
    check_refused(broken(), name)


def test_every_constraint_of_the_visits_is_tried():
    assert {name for name, _ in CASES} == constraints_of("visits")


def two_commissions():
    first = make_body(raw_name="Komisi I")
    return [first, make_body(visit=first.visit, agency=first.agency, raw_name="Komisi II")]


def two_leaders_by_turns():
    body = make_body()
    return [make_participant(body=body, leads_visit=True, leads_on=DAY + timedelta(days=turn)) for turn in range(2)]


LEGAL = {
    "a visit of one day": lambda: make_visit(starts_on=DAY, ends_on=DAY),
    "a visit known to the month": lambda: make_visit(starts_on=date(2025, 3, 1), date_precision="month"),
    "a draft that was cancelled": lambda: make_visit(state="cancelled", number=None, recorded_at=None),
    "a visit without mall, count and receiver": lambda: make_visit(mall=None, head_count=None),
    "a return visit": lambda: make_visit(follows=make_visit(), follow_kind="return"),
    "two commissions of one council": two_commissions,
    "a facilitating body that is a visiting body too": lambda: [
        make_body(visit=first.visit, agency=first.agency, role="facilitating") for first in [make_body()]
    ],
    "nobody leads": make_participant,
    "another leader each day": two_leaders_by_turns,
    "a single-word name": lambda: make_participant(name="Sukarno"),
    "one letter at two visits": lambda: [make_attachment(content=b"%PDF-1.4 sama") for _ in range(2)],
    "a file of the largest size": lambda: make_attachment(size=10 * 1024 * 1024),
    "a person without name": lambda: make_participant(name="", position="Bupati"),
}


@pytest.mark.parametrize("rows", LEGAL.values(), ids=LEGAL.keys())
def test_what_happens_in_life_is_accepted(rows):
    made = rows()
    for row in made if isinstance(made, list) else [made]:
        row.full_clean(exclude=["submission_key"])


# --- Which rows --------------------------------------------------------------------------------------------------


def test_lists_show_the_recorded_and_addresses_also_the_cancelled():
    made = {state: make_visit(state=state) for state in ("draft", "recorded", "cancelled")}
    assert list(Visit.objects.recorded()) == [made["recorded"]]
    assert set(Visit.objects.public()) == {made["recorded"], made["cancelled"]}
    assert set(Visit.objects.correctable()) == {made["draft"], made["recorded"]}


def test_a_cancelled_draft_is_not_public():
    make_visit(state="cancelled", number=None, recorded_at=None)
    assert not Visit.objects.public().exists()


@pytest.fixture
def reach():
    """Two malls of one host, visits to each and to no mall, and a visit to another host."""
    region = make_region()
    host = make_government(region)
    first, second = make_mall(region=region), make_mall(region=region)
    return {
        "host": host,
        "first mall": first,
        "to first": make_visit(host=host, mall=first),
        "to second": make_visit(host=host, mall=second),
        "to host": make_visit(host=host),
        "elsewhere": make_visit(),
    }


def handled(user, reach):
    """The names of the visits that are reached; asked of the database or of each visit, the answer is the same."""
    visits = {name: row for name, row in reach.items() if isinstance(row, Visit)}
    found = {name for name, visit in visits.items() if visit in Visit.objects.handled_by(user)}
    assert found == {name for name, visit in visits.items() if visit.is_handled_by(user)}
    return found


def test_a_membership_of_the_host_reaches_all_its_visits_and_no_others(reach):
    user = make_membership(agency=reach["host"]).user
    assert handled(user, reach) == {"to first", "to second", "to host"}


def test_a_membership_of_one_mall_reaches_that_mall_and_what_belongs_to_none(reach):
    user = make_membership(agency=reach["host"], mall=reach["first mall"]).user
    assert handled(user, reach) == {"to first", "to host"}


def test_a_membership_that_ended_yesterday_or_starts_tomorrow_reaches_nothing(reach):
    today = timezone.localdate()
    user = make_user()
    make_membership(user=user, agency=reach["host"], valid_until=today - timedelta(days=1))
    make_membership(user=user, agency=reach["host"], valid_from=today + timedelta(days=1))
    assert handled(user, reach) == set()


def test_one_membership_in_force_beside_one_that_ended_reaches_only_its_own_host(reach):
    """The dates of one membership never lend their validity to another."""
    user = make_user()
    make_membership(user=user, agency=reach["host"], valid_until=timezone.localdate() - timedelta(days=1))
    make_membership(user=user, agency=reach["elsewhere"].host)
    assert handled(user, reach) == {"elsewhere"}


def test_nobody_and_a_stranger_reach_nothing(reach):
    assert handled(AnonymousUser(), reach) == set()
    assert handled(make_user(is_superuser=True), reach) == set()


PUBLIC_PEOPLE = [
    ({"position_level": 1}, True),
    ({"position_level": 4}, True),
    ({"position_level": 5}, False),
    ({"position_level": None}, False),
    ({"position_level": 6, "leads_visit": True}, True),
    ({"position_level": 6, "leads_body": True}, True),
]


@pytest.mark.parametrize(("fields", "is_public"), PUBLIC_PEOPLE)
def test_leaders_and_posts_of_level_four_and_above_are_public_by_name(fields, is_public):
    make_participant(**fields)
    assert Participant.objects.public().exists() is is_public


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "Pengunjung tidak disebut"),
        (4, "A, B, C, D"),
        (5, "A, B, C dan 2 badan lain"),
        (9, "A, B, C dan 6 badan lain"),
    ],
)
def test_a_title_names_four_bodies_or_the_first_three(count, text):
    visit = make_visit(with_body=False)
    for letter in "ABCDEFGHI"[:count]:
        make_body(visit=visit, agency=make_agency(name=letter))
    assert Visit.objects.get(pk=visit.pk).visitors_text == text
