"""The admin's page of what waits for a hand: who sees it, what stands in it, and what it costs."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.attention import grades_left_behind, waiting_drafts
from mpp_portal.joined import attention
from mpp_portal.joined.attention import PARTS, SHOWN, count_text
from tests.factories import (
    make_assessment,
    make_figure,
    make_government,
    make_mall,
    make_milestone,
    make_proposal,
    make_region,
    make_report,
    make_scheme,
    make_source,
    make_user,
)
from tests.people import NAMES, STAFF, people

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return people(make_government())


def shown(client, slug):
    """(what, matter) of the rows of one part."""
    answer = client.get(reverse("attention"), {"bagian": slug})
    assert answer.status_code == 200 and answer.context["part"].slug == slug
    return [(row.what, row.matter) for row in answer.context["rows"]]


@pytest.fixture
def look(staff):
    client = staff["admin_data"].client()
    return lambda slug: shown(client, slug)


def change_page(row):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


# --- Who ---------------------------------------------------------------------------------------------------------


def test_only_people_of_the_data_side_find_the_page(staff):
    statuses = {name: staff[name].client().get(reverse("attention")).status_code for name in NAMES}
    assert statuses == {name: 200 if name in STAFF else 302 if name == "anonymous" else 404 for name in NAMES}


def test_staff_without_a_role_does_not_find_it():
    from django.test import Client

    client = Client()
    client.force_login(make_user(is_staff=True))
    assert client.get(reverse("attention")).status_code == 404


@pytest.mark.parametrize("name", STAFF)
def test_the_index_of_the_admin_leads_there(staff, name):
    assert reverse("attention") in staff[name].client().get(reverse("admin:index")).content.decode()


def test_who_may_not_read_reports_sees_how_many_wait_but_no_way_in(staff):
    report = make_report(wrong="Isi laporan")
    page = staff["analis"].client().get(reverse("attention"), {"bagian": "laporan"}).content.decode()
    assert report.number in page and "Isi laporan" not in page
    assert change_page(report) not in page
    assert change_page(report) in staff["admin_data"].client().get(reverse("attention")).content.decode()


# --- What --------------------------------------------------------------------------------------------------------


def test_nothing_waits_on_an_empty_portal(staff):
    answer = staff["admin_data"].client().get(reverse("attention"))
    assert {text for _, text, _ in answer.context["parts"]} == {"0"}
    assert "Tidak ada yang menunggu di sini." in answer.content.decode()


def test_the_first_part_with_something_in_it_opens_whatever_is_asked_for(staff):
    make_proposal()
    for wanted in ("", "entah", "\x00"):
        answer = staff["admin_data"].client().get(reverse("attention"), {"bagian": wanted})
        assert answer.context["part"].slug == "usulan"


def test_new_reports_and_waiting_proposals_stand_with_their_age(look):
    week_ago = timezone.now() - timedelta(days=7)
    report = make_report(sent_at=week_ago)
    make_report(state="spam", handled_at=week_ago)
    proposal = make_proposal(proposed_at=week_ago)
    make_proposal(state="withdrawn")
    assert look("laporan") == [(report.fact_label, f"{report.number}, 7 hari lalu")]
    assert look("usulan") == [(proposal.mall.name, "32 gerai, 7 hari lalu")]


def test_drafts_stand_with_author_and_age(look):
    draft = make_assessment(drafted_by=make_user(name="Wati Penyusun"))
    make_assessment(state="published")
    begun = draft.history.get()
    begun.history_date = timezone.now() - timedelta(days=40)
    begun.save()
    assert waiting_drafts().get().begun_at == begun.history_date
    assert look("draf") == [(f"{draft.region}, {draft.scheme}", "disusun Wati Penyusun, 1 bulan lalu")]


def test_sources_that_disagree_stand_there_until_one_is_chosen(look):
    mall = make_mall()
    one, other = make_source(publisher="Koran A"), make_source(publisher="Koran B")
    make_figure(mall=mall, value=32, as_of=date(2024, 5, 1), source=one)
    figure = make_figure(mall=mall, value=33, as_of=date(2024, 5, 1), source=other)
    make_figure(mall=mall, value=40, as_of=date(2025, 5, 1), source=other)
    make_milestone(mall=mall, happened_on=date(2021, 5, 3), source=one)
    event = make_milestone(mall=mall, happened_on=date(2021, 5, 4), source=other)
    grade = make_assessment(state="published", year=2023, source=one, letter="A", index=None)
    second = make_assessment(
        state="published", year=2023, source=other, letter="B", index=None, region=grade.region, scheme=grade.scheme
    )
    assert look("berbeda") == [
        (mall.name, "per 1 Mei 2024: 32 gerai (Koran A) atau 33 gerai (Koran B)"),
        (mall.name, "Beroperasi: Senin, 3 Mei 2021 (Koran A) atau Selasa, 4 Mei 2021 (Koran B)"),
        (f"{grade.region}, {grade.scheme} 2023", "A (Koran A) atau B (Koran B)"),
    ]
    from mpp_portal.kit.history import deed

    for claim in (figure, event, second):
        with deed(user=None, verb="test"):
            claim.rank, claim.rank_reason = "preferred", "Keputusan resmi"
            claim.save()
    assert look("berbeda") == []


def test_an_index_in_a_dispute_is_written_as_on_the_pages(look):
    one, other = make_source(publisher="Koran A"), make_source(publisher="Koran B")
    grade = make_assessment(state="published", year=2023, source=one, letter="", index=Decimal("3.68"))
    make_assessment(
        state="published", year=2023, source=other, letter="", index=Decimal("3.7"),
        region=grade.region, scheme=grade.scheme,
    )  # fmt: skip
    [(_, matter)] = look("berbeda")
    assert matter == "indeks 3,68 (Koran A) atau indeks 3,70 (Koran B)"


def test_what_does_not_contradict_is_no_dispute(look):
    mall = make_mall()
    for value, fields in ((1, {"kind": "gerai"}), (2, {"kind": "loket"}), (3, {"is_planned": True})):
        make_figure(mall=mall, value=value, as_of=date(2024, 5, 1), **fields)
    make_figure(mall=mall, value=1, as_of=date(2024, 5, 1))
    make_figure(mall=mall, value=9, as_of=date(2024, 5, 1), rank="rejected", rank_reason="Keliru")
    make_milestone(mall=mall, happened_on=date(2021, 5, 1), happened_precision="month")
    make_milestone(mall=mall, happened_on=date(2021, 5, 3))
    make_milestone(mall=mall, happened_on=None)
    for year in (2022, 2023):
        make_milestone(mall=mall, kind="evaluated", happened_on=date(year, 11, 1))
    grade = make_assessment(state="published", year=None, letter="A", index=None)
    make_assessment(state="published", year=None, letter="B", index=None, region=grade.region, scheme=grade.scheme)
    assert look("berbeda") == []


def test_letters_that_contradict_their_index_stand_there(look):
    grade = make_assessment(state="published", index=Decimal("4.44"), letter="A")
    make_assessment(state="published")
    make_assessment(index=Decimal("4.44"), letter="A")
    assert look("huruf") == [(f"{grade.region}, {grade.scheme}", "A, indeks 4,44: indeks berarti A-")]


def test_stale_figures_and_overdue_plans_lead_to_their_mall(staff):
    figure = make_figure(as_of=None)
    plan = make_milestone(is_planned=True, happened_on=date(2020, 3, 1), happened_precision="month")
    client = staff["analis"].client()
    assert shown(client, "usang") == [(figure.mall.name, "32 gerai, tanggal tidak disebut")]
    [(what, matter)] = shown(client, "rencana")
    assert what == plan.mall.name and matter.startswith("Beroperasi, rencana Maret 2020, ")
    assert change_page(figure.mall) in client.get(reverse("attention"), {"bagian": "usang"}).content.decode()


def test_a_grade_that_its_scheme_left_behind_stands_there_once(look):
    scheme, region = make_scheme(), make_region()
    make_assessment(state="published", scheme=scheme, year=2024)
    make_assessment(state="published", scheme=scheme, region=region, year=2021)
    last = make_assessment(state="published", scheme=scheme, region=region, year=2022)
    undated = make_assessment(state="published", scheme=scheme, year=None)
    make_assessment(state="published", year=2020)
    make_assessment(scheme=scheme, year=2025)
    assert set(grades_left_behind()) == {last, undated}
    assert look("tertinggal") == [
        (f"{undated.region}, {scheme}", "nilai terakhir tanpa tahun, siklus terakhir skema 2024"),
        (f"{region}, {scheme}", "nilai terakhir 2022, siklus terakhir skema 2024"),
    ]


# --- How much ----------------------------------------------------------------------------------------------------


def test_more_than_a_page_shows_is_told_without_counting_on(staff, monkeypatch):
    monkeypatch.setattr(attention, "SHOWN", 3)
    for _ in range(5):
        make_report()
        make_figure(as_of=None)
    for slug in ("laporan", "usang"):
        answer = staff["admin_data"].client().get(reverse("attention"), {"bagian": slug})
        assert len(answer.context["rows"]) == 3
        assert "lebih dari 3" in answer.content.decode()
    assert (count_text(3), count_text(4), SHOWN) == ("3", "lebih dari 3", 100)


@pytest.mark.slow
def test_each_part_costs_the_same_with_many_rows(staff, django_assert_max_num_queries):
    client = staff["admin_data"].client()
    costs = {}
    for size in (2, 6):
        for _ in range(size):
            _one_of_each()
        for part in PARTS:
            with django_assert_max_num_queries(24) as counted:
                assert shown(client, part.slug)
            costs.setdefault(part.slug, []).append(len(counted))
    assert all(few == many for few, many in costs.values()), costs


def _one_of_each():
    mall = make_mall()
    make_report(), make_proposal(), make_assessment()
    make_figure(mall=mall, value=1), make_figure(mall=mall, value=2)
    make_milestone(mall=mall, is_planned=True, happened_on=date(2020, 3, 1))
    scheme = make_scheme()
    make_assessment(state="published", scheme=scheme, year=2024, index=Decimal("4.44"), letter="A")
    make_assessment(state="published", scheme=scheme, year=2022)
