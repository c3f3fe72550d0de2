"""What no row of the directory can ever show, and what counts on which day."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from directory.models import Figure, FormerCode, Membership, RegionAlias
from tests.constraints import changed, check_refused, constraints_of, with_key_of_another
from tests.factories import (
    make,
    make_agency,
    make_designation,
    make_figure,
    make_government,
    make_invitation,
    make_legal_basis,
    make_mall,
    make_mall_legal_basis,
    make_membership,
    make_milestone,
    make_premises,
    make_proposal,
    make_province,
    make_region,
    make_report,
    make_source,
)

pytestmark = [pytest.mark.database, pytest.mark.django_db]

BACKWARDS = {"valid_from": date(2024, 2, 1), "valid_until": date(2024, 1, 31)}
CLOCK_BACKWARDS = {"announced_on": date(2024, 2, 1), "superseded_on": date(2024, 1, 31)}
PREFERRED = {"rank": "preferred", "rank_reason": "Keputusan resmi"}


def second_former_code():
    region = make_region()
    make(FormerCode, region=region, code="98.01", name="Kabupaten Lama")
    other = make(FormerCode, region=region, code="98.01", name="Kabupaten Lebih Lama")
    return changed(other, name="Kabupaten Lama")


def second_alias():
    region = make_region()
    make(RegionAlias, region=region, alias="Randu")
    return changed(make(RegionAlias, region=region, alias="Maya"), alias="Randu")


def second_of_kind(kind):
    region = make_region()
    make_agency(kind=kind, region=region, name="Badan A")
    return changed(make_agency(region=region, name="Badan B"), kind=kind)


def second_name_in_region():
    region = make_region()
    make_agency(region=region, name="RSUD Contoh")
    return changed(make_agency(region=region, name="RSUD Lain"), name="RSUD Contoh")


def second_name_without_region():
    make_agency(name="Kementerian Contoh", kind="ministry")
    return changed(make_agency(name="Kementerian Lain", kind="ministry"), name="Kementerian Contoh")


def second_mall_name():
    first = make_mall()
    return changed(make_mall(region=first.region), name=first.name)


def second_source():
    first = make_source(address="https://contoh.example/1")
    return changed(make_source(address="https://contoh.example/1"), title=first.title)


def second_invitation_to_host():
    first = make_invitation(email="wati@contoh.example")
    return changed(make_invitation(agency=first.agency), email="Wati@contoh.example")


def second_invitation_to_data_side():
    make_invitation(email="wati@contoh.example", staff_role="Analis")
    return changed(make_invitation(staff_role="Verifikator"), email="wati@contoh.example")


def second_preferred(make_claim, **same):
    mall = make_mall()
    make_claim(mall=mall, **PREFERRED, **same)
    return changed(make_claim(mall=mall, **same), **PREFERRED)


def second_basis_of_source():
    first = make_mall_legal_basis()
    other = make_mall_legal_basis(mall=first.mall, source=first.source, legal_basis=make_legal_basis())
    return changed(other, legal_basis=first.legal_basis)


def own_decision():
    proposal = make_proposal()
    decision = {"state": "declined", "decline_reason": "Sumber lain", "decided_at": timezone.now()}
    return changed(proposal, **decision, decided_by=proposal.proposed_by)


def same_proposal():
    first = make_proposal()
    return changed(make_proposal(mall=first.mall), fingerprint=first.fingerprint)


def same_report(*names):
    first = make_report()
    return changed(make_report(), **{name: getattr(first, name) for name in names})


DAY = date(2024, 6, 30)
CASES = [
    ("agency_key_once", lambda: with_key_of_another(make_agency)),
    ("source_key_once", lambda: with_key_of_another(make_source)),
    ("mall_key_once", lambda: with_key_of_another(make_mall)),
    ("premises_key_once", lambda: with_key_of_another(make_premises)),
    ("milestone_key_once", lambda: with_key_of_another(make_milestone)),
    ("figure_key_once", lambda: with_key_of_another(make_figure)),
    ("designation_key_once", lambda: with_key_of_another(make_designation)),
    ("mall_legal_basis_key_once", lambda: with_key_of_another(make_mall_legal_basis)),
    ("region_parent_iff_not_province", lambda: changed(make_region(), parent=None)),
    ("region_parent_iff_not_province", lambda: changed(make_region(), type="provinsi")),
    ("region_validity_in_order", lambda: changed(make_province(), **BACKWARDS)),
    ("former_code_once", second_former_code),
    ("region_alias_once", second_alias),
    ("agency_one_a_region", lambda: second_of_kind("government")),
    ("agency_one_a_region", lambda: second_of_kind("council")),
    ("agency_one_a_region", lambda: second_of_kind("one_stop_office")),
    ("agency_name_once_a_region", second_name_in_region),
    ("agency_name_once_without_region", second_name_without_region),
    ("agency_region_known_by_kind", lambda: changed(make_government(), region=None)),
    ("agency_country_only_if_foreign", lambda: changed(make_agency(), country="Jepang")),
    ("agency_validity_in_order", lambda: changed(make_agency(), **BACKWARDS)),
    ("invitation_to_host_or_data_side", lambda: changed(make_invitation(), staff_role="Analis")),
    ("invitation_waits_once_a_host", second_invitation_to_host),
    ("invitation_waits_once_for_data_side", second_invitation_to_data_side),
    ("membership_validity_in_order", lambda: changed(make_membership(), **BACKWARDS)),
    ("mall_name_once_a_region", second_mall_name),
    ("mall_slug_not_reserved", lambda: changed(make_mall(), slug="bandingkan")),
    ("mall_slug_not_reserved", lambda: changed(make_mall(), slug="ajukan")),
    ("mall_slug_not_reserved", lambda: changed(make_mall(), slug="status")),
    (
        "premises_use_in_order",
        lambda: changed(make_premises(), used_from=date(2024, 2, 1), used_until=date(2024, 1, 31)),
    ),
    ("premises_point_whole", lambda: changed(make_premises(), latitude=Decimal(50), longitude=Decimal(107))),
    ("premises_point_whole", lambda: changed(make_premises(), latitude=Decimal(-6), longitude=Decimal(0))),
    ("source_once", second_source),
    ("milestone_rank_has_reason", lambda: changed(make_milestone(), rank="preferred")),
    ("milestone_rank_has_reason", lambda: changed(make_milestone(), rank="rejected")),
    ("milestone_public_clock_in_order", lambda: changed(make_milestone(), **CLOCK_BACKWARDS)),
    ("milestone_one_preferred", lambda: second_preferred(make_milestone)),
    ("figure_rank_has_reason", lambda: changed(make_figure(), rank="preferred")),
    ("figure_public_clock_in_order", lambda: changed(make_figure(), **CLOCK_BACKWARDS)),
    ("figure_one_preferred", lambda: second_preferred(make_figure, as_of=DAY)),
    ("figure_one_preferred_undated", lambda: second_preferred(make_figure)),
    ("designation_rank_has_reason", lambda: changed(make_designation(), rank="rejected")),
    ("designation_public_clock_in_order", lambda: changed(make_designation(), **CLOCK_BACKWARDS)),
    (
        "designation_one_preferred",
        lambda: second_preferred(make_designation, issuer=make_agency(kind="ministry"), year=2024),
    ),
    (
        "designation_one_preferred_undated",
        lambda: second_preferred(make_designation, issuer=make_agency(kind="ministry")),
    ),
    ("designation_unsigned_one_preferred", lambda: second_preferred(make_designation, year=2024)),
    ("designation_unsigned_one_preferred_undated", lambda: second_preferred(make_designation)),
    ("mall_legal_basis_rank_has_reason", lambda: changed(make_mall_legal_basis(), rank="preferred")),
    ("mall_legal_basis_public_clock_in_order", lambda: changed(make_mall_legal_basis(), **CLOCK_BACKWARDS)),
    ("mall_legal_basis_once_a_source", second_basis_of_source),
    ("proposal_is_one_claim", lambda: changed(make_proposal(), milestone_kind="operational")),
    ("proposal_is_one_claim", lambda: changed(make_proposal(), value=None)),
    ("proposal_is_one_claim", lambda: changed(make_proposal(), figure_kind="")),
    ("proposal_is_one_claim", lambda: changed(make_proposal(claim="milestone"), value=3)),
    ("proposal_two_persons", own_decision),
    ("proposal_decided_has_time", lambda: changed(make_proposal(), decided_at=timezone.now())),
    (
        "proposal_decided_has_time",
        lambda: changed(make_proposal(), state="declined", decline_reason="Sumber lain"),
    ),
    (
        "proposal_declined_has_reason",
        lambda: changed(make_proposal(), state="declined", decided_at=timezone.now()),
    ),
    (
        "proposal_accepted_became_its_claim",
        lambda: changed(make_proposal(), state="accepted", decided_at=timezone.now()),
    ),
    ("proposal_accepted_became_its_claim", lambda: changed(make_proposal(), figure=make_figure())),
    (
        "proposal_accepted_became_its_claim",
        lambda: changed(make_proposal(), state="accepted", decided_at=timezone.now(), milestone=make_milestone()),
    ),
    ("proposal_waiting_once", same_proposal),
    ("report_waiting_once", lambda: same_report("fingerprint")),
    ("report_place_of_sender_once", lambda: same_report("sender", "nth_of_sender")),
    ("report_places_of_a_day", lambda: changed(make_report(), nth_of_sender=21)),
    ("report_places_of_a_day", lambda: changed(make_report(), nth_of_sender=0)),
    ("report_handled_has_time", lambda: changed(make_report(), state="spam")),
    ("report_handled_has_time", lambda: changed(make_report(), handled_at=timezone.now())),
]


@pytest.mark.parametrize(("name", "broken"), CASES, ids=[name for name, _ in CASES])
def test_a_constraint_is_refused_in_words_and_by_the_database(name, broken):
    check_refused(broken(), name)


@pytest.mark.parametrize("half", [{"latitude": Decimal(-6)}, {"longitude": Decimal(107)}])
def test_half_a_point_is_refused(half):
    check_refused(changed(make_premises(), **half), "premises_point_whole")


def test_every_constraint_of_the_directory_is_tried():
    assert {name for name, _ in CASES} == constraints_of("directory")


def two_preferred(make_claim, first, second):
    mall = make_mall()
    return make_claim(mall=mall, **PREFERRED, **first), make_claim(mall=mall, **PREFERRED, **second)


LEGAL = {
    "one day of validity": lambda: make_agency(valid_from=DAY, valid_until=DAY),
    "a body abroad": lambda: make_agency(kind="foreign", country="Jepang"),
    "a body twice under one name in two regions": lambda: [
        make_agency(name="RSUD Contoh", region=make_region()) for _ in range(2)
    ],
    "two hospitals of one region": lambda: [
        make_agency(kind="hospital", region=region) for region in [make_region()] * 2
    ],
    "two malls of one region": lambda: [make_mall(region=region) for region in [make_region()] * 2],
    "premises without point": make_premises,
    "premises with a point": lambda: make_premises(latitude=Decimal("-6.2"), longitude=Decimal("106.8")),
    "announced and superseded on one day": lambda: make_figure(announced_on=DAY, superseded_on=DAY),
    "preferred at two dates": lambda: two_preferred(make_figure, {"as_of": DAY}, {"as_of": date(2025, 6, 30)}),
    "preferred planned and actual": lambda: two_preferred(make_figure, {"is_planned": True}, {"is_planned": False}),
    "preferred of two kinds": lambda: two_preferred(make_figure, {"kind": "gerai"}, {"kind": "loket"}),
    "preferred after one that its issuer corrected": lambda: two_preferred(
        make_figure, {"as_of": DAY, "superseded_on": DAY}, {"as_of": DAY}
    ),
    "evaluated every year": lambda: two_preferred(
        make_milestone,
        {"kind": "evaluated", "happened_on": date(2023, 11, 1)},
        {"kind": "evaluated", "happened_on": date(2024, 11, 1)},
    ),
    "two sources that disagree, none preferred": lambda: [
        make_figure(mall=mall, value=value) for mall in [make_mall()] for value in (32, 33)
    ],
}


@pytest.mark.parametrize("rows", LEGAL.values(), ids=LEGAL.keys())
def test_what_happens_in_life_is_accepted(rows):
    made = rows()
    for row in made if isinstance(made, list | tuple) else [made]:
        row.validate_constraints()


# --- The public clock --------------------------------------------------------------------------------------------

CLOCK = [
    ({}, {"2020-01-01": True, "2026-01-01": True}),
    ({"announced_on": date(2024, 3, 10)}, {"2024-03-09": False, "2024-03-10": True, "2030-01-01": True}),
    (
        {"announced_on": date(2024, 3, 10), "superseded_on": date(2025, 3, 10)},
        {"2024-03-09": False, "2024-03-10": True, "2025-03-09": True, "2025-03-10": False},
    ),
    ({"superseded_on": date(2025, 3, 10)}, {"1999-01-01": True, "2025-03-09": True, "2025-03-10": False}),
]


@pytest.mark.parametrize(("clock", "held"), CLOCK)
def test_a_claim_holds_from_its_announcement_until_it_is_superseded(clock, held):
    make_figure(**clock)
    for day, expected in held.items():
        assert Figure.objects.at(date.fromisoformat(day)).exists() is expected, day


def test_the_public_clock_does_not_ask_when_a_claim_was_typed():
    made_today = make_figure(announced_on=date(2021, 5, 3))
    assert made_today in Figure.objects.at(date(2022, 1, 1))


def test_readers_see_what_is_not_rejected():
    normal, preferred = make_figure(), make_figure(**PREFERRED)
    make_figure(rank="rejected", rank_reason="Salah ketik di sumber")
    assert set(Figure.objects.standing()) == {normal, preferred}


# --- Memberships -------------------------------------------------------------------------------------------------

MEMBERSHIPS = [
    ({}, {"2000-01-01": True, "2030-01-01": True}),
    ({"valid_from": date(2024, 3, 10)}, {"2024-03-09": False, "2024-03-10": True, "2030-01-01": True}),
    ({"valid_until": date(2024, 3, 10)}, {"2000-01-01": True, "2024-03-10": True, "2024-03-11": False}),
    (
        {"valid_from": date(2024, 3, 10), "valid_until": date(2024, 3, 10)},
        {"2024-03-09": False, "2024-03-10": True, "2024-03-11": False},
    ),
]


@pytest.mark.parametrize(("validity", "held"), MEMBERSHIPS)
def test_a_membership_holds_on_both_of_its_ends_and_between(validity, held):
    make_membership(**validity)
    for day, expected in held.items():
        assert Membership.objects.at(date.fromisoformat(day)).exists() is expected, day
