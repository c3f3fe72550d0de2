"""Two records of one event: put together with nothing lost, and parted again as they were."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from mpp_portal.kit.history import deed
from mpp_portal.kit.workflow import AlreadyMoved, ReasonMissing, StepRefused
from tests import factories
from tests.people import people
from visits.models import (
    AgendaItem,
    DelegationBody,
    Participant,
    Receiver,
    Visit,
    VisitMerge,
    VisitSource,
)
from visits.record.merging import merge, unmerge

pytestmark = pytest.mark.django_db

PARTS = (DelegationBody, Participant, Receiver, AgendaItem, VisitSource)


@pytest.fixture
def host():
    return factories.make_government(factories.make_city(short_name="Palopo"))


@pytest.fixture
def visitor():
    return factories.make_government(factories.make_region(short_name="Wajo"))


@pytest.fixture
def kept(host, visitor):
    visit = factories.make_visit(host=host, visitor=visitor, starts_on=date(2021, 5, 3), venue="Aula")
    factories.make_participant(visit=visit, name="Hairuddin", position="Sekretaris Komisi I", leads_visit=True)
    factories.make_visit_source(visit=visit)
    return visit


@pytest.fixture
def absorbed(host, visitor):
    council = factories.make_agency(kind="council", region=visitor.region, name="DPRD Wajo")
    visit = factories.make_visit(
        host=host, visitor=visitor, starts_on=date(2021, 5, 4), venue="Kantor", results="Belajar alur", head_count=9
    )
    body = factories.make_body(visit=visit, agency=council)
    factories.make_participant(body=body, name="Siti", position="Ketua DPRD", leads_visit=True, leads_body=True)
    factories.make_participant(visit=visit, name="HAIRUDDIN", position="Anggota")
    factories.make_receiver(visit=visit, name="Sekda")
    factories.make_agenda_item(visit=visit, title="Paparan")
    factories.make_visit_source(visit=visit)
    with deed(user=None, verb="test"):
        visit.topics.add(factories.make_topic())
    return visit


def dump(*visits) -> list:
    """Every column of the visits and their parts, but for the state and the trail."""
    rows = []
    for visit in visits:
        rows.append(Visit.objects.filter(pk=visit.pk).values().get())
        rows.append(sorted(visit.topics.values_list("pk", flat=True)))
        for model in PARTS:
            rows += list(model.objects.filter(visit=visit).order_by("pk").values())
    return rows


def petugas_of(host):
    return people(host)["petugas"]


def test_what_the_kept_visit_lacked_is_added_and_what_it_said_stays(kept, absorbed):
    merge(kept, absorbed, user=None, reason="Dua berita tentang satu peristiwa")
    kept.refresh_from_db(), absorbed.refresh_from_db()
    assert (kept.venue, kept.results, kept.head_count) == ("Aula", "Belajar alur", 9)
    assert kept.starts_on == date(2021, 5, 3)
    assert {body.agency.name for body in kept.bodies.all()} == {"DPRD Wajo", kept.bodies.first().agency.name}
    assert [(p.name, p.leads_visit) for p in kept.participants.all()] == [("Hairuddin", True), ("Siti", False)]
    assert kept.receivers.get().name == "Sekda" and kept.agenda.get().title == "Paparan"
    assert kept.visit_sources.count() == 2 and kept.topics.count() == 1
    assert kept.visit_sources.order_by("-pk").first().says_on == date(2021, 5, 4)
    assert (absorbed.state, absorbed.participants.count()) == ("merged", 2)


@pytest.mark.parametrize(
    ("theirs", "bodies"), [("", ["Komisi I"]), ("Komisi I", ["Komisi I"]), ("Komisi II", ["Komisi I", "Komisi II"])]
)
def test_a_body_under_no_name_of_its_own_is_the_one_of_the_kept_record(host, theirs, bodies):
    council = factories.make_agency(kind="council", region=factories.make_region(short_name="Wajo"))
    kept, absorbed = (
        factories.make_visit(host=host, visitor=council, starts_on=date(2021, 5, day), state="recorded")
        for day in (3, 4)
    )
    with deed(user=None, verb="test"):
        for visit, raw_name in ((kept, "Komisi I"), (absorbed, theirs)):
            body = visit.bodies.get()
            body.raw_name = raw_name
            body.save()
    factories.make_participant(visit=absorbed, name="Siti")
    before = dump(kept, absorbed)
    done = merge(kept, absorbed, user=factories.make_user(), reason="Sama")
    assert [body.raw_name for body in kept.bodies.order_by("pk")] == bodies
    assert kept.participants.get(name="Siti").body.raw_name == bodies[-1]
    assert Visit.objects.get(pk=kept.pk).visitors_text == council.name
    unmerge(done, user=None, reason="Keliru")
    assert dump(kept, absorbed) == before


def test_the_old_number_leads_to_the_kept_visit_and_only_that_one_is_listed(kept, absorbed):
    merge(kept, absorbed, user=None, reason="Sama")
    answer = Client().get(absorbed.get_absolute_url())
    assert (answer.status_code, answer.url) == (302, kept.get_absolute_url())
    text = Client().get("/kunjungan/").content.decode()
    assert kept.number in text and absorbed.number not in text
    page = Client().get(kept.get_absolute_url()).content.decode()
    assert absorbed.number in page and "Dua sumber berbeda" in page


def test_undoing_leaves_both_exactly_as_they_were(kept, absorbed):
    before = dump(kept, absorbed)
    done = merge(kept, absorbed, user=None, reason="Sama")
    assert dump(kept, absorbed) != before
    assert unmerge(done, user=None, reason="Ternyata bukan") == []
    assert dump(kept, absorbed) == before
    assert Client().get(absorbed.get_absolute_url()).status_code == 200
    assert {"merge", "unmerge"} <= set(kept.history.values_list("verb", flat=True))
    assert {"merge", "unmerge"} <= set(absorbed.history.values_list("verb", flat=True))


def test_what_somebody_touched_since_stays_and_is_told(kept, absorbed):
    done = merge(kept, absorbed, user=None, reason="Sama")
    siti = kept.participants.get(name="Siti")
    kept.refresh_from_db()
    with deed(user=None, verb="correct", reason="Lengkapi"):
        siti.position = "Ketua"
        siti.save()
        kept.results = "Belajar alur dan antrean"
        kept.save()
    stays = unmerge(done, user=None, reason="Ternyata bukan")
    assert "Siti" in stays and "Hasil" in stays and "DPRD Wajo" in " ".join(stays)
    kept.refresh_from_db()
    assert kept.results == "Belajar alur dan antrean"
    assert kept.participants.filter(name="Siti").exists()


def test_eighty_people_are_carried_over_and_taken_back(host, visitor):
    kept, absorbed = (factories.make_visit(host=host, visitor=visitor) for _ in range(2))
    body = absorbed.bodies.get()
    for number in range(80):
        factories.make_participant(body=body, name=f"Orang {number}", position_level=6)
    before = dump(kept, absorbed)
    done = merge(kept, absorbed, user=None, reason="Sama")
    assert kept.participants.count() == 80
    unmerge(done, user=None, reason="Bukan")
    assert dump(kept, absorbed) == before


@pytest.mark.parametrize(("days", "is_possible"), [(30, True), (31, False)])
def test_thirty_days_are_the_time_to_undo(kept, absorbed, days, is_possible):
    done = merge(kept, absorbed, user=None, reason="Sama")
    with deed(user=None, verb="test"):
        done.merged_at = timezone.now() - timedelta(days=days) + timedelta(minutes=1 if is_possible else -1)
        done.save()
    if is_possible:
        unmerge(done, user=None, reason="Bukan")
    else:
        with pytest.raises(StepRefused, match="dalam 30 hari"):
            unmerge(done, user=None, reason="Bukan")


def test_a_merge_is_undone_once(kept, absorbed):
    done = merge(kept, absorbed, user=None, reason="Sama")
    unmerge(done, user=None, reason="Bukan")
    with pytest.raises(StepRefused):
        unmerge(done, user=None, reason="Lagi")


def test_a_visit_that_was_merged_is_not_merged_again(kept, absorbed, host, visitor):
    merge(kept, absorbed, user=None, reason="Sama")
    third = factories.make_visit(host=host, visitor=visitor)
    for one, other in ((kept, absorbed), (third, absorbed), (absorbed, third)):
        with pytest.raises(AlreadyMoved):
            merge(one, other, user=None, reason="Sama")
    with pytest.raises(StepRefused):
        merge(kept, kept, user=None, reason="Sama")
    with pytest.raises(ReasonMissing):
        merge(kept, third, user=None, reason=" ")
    assert VisitMerge.objects.count() == 1


def test_through_the_pages_with_a_preview_first(kept, absorbed, host):
    client = petugas_of(host).client()
    assert absorbed.number in client.get(f"/petugas/kunjungan/{kept.pk}/mungkin-sama/").content.decode()
    address = f"/petugas/kunjungan/{kept.pk}/gabung/{absorbed.pk}/"
    preview = client.get(address).content.decode()
    for words in ("Belajar alur", "DPRD Wajo", "Siti", "Sekda", "Paparan", "Kantor"):
        assert words in preview
    assert not VisitMerge.objects.exists()
    assert client.post(address, {"reason": ""}).status_code == 422
    answer = client.post(address, {"reason": "Satu peristiwa"}, follow=True)
    assert "Dapat dibatalkan dalam 30 hari" in answer.content.decode()
    done = VisitMerge.objects.get()
    client.post(f"/petugas/gabungan/{done.pk}/pisah/", {"reason": "Bukan"})
    absorbed.refresh_from_db()
    assert absorbed.state == "recorded"


def test_the_preview_names_staff_to_the_host_and_only_counts_them_for_others(kept, absorbed, host):
    factories.make_participant(visit=absorbed, name="Orang Staf", position_level=6)
    address = f"/petugas/kunjungan/{kept.pk}/gabung/{absorbed.pk}/"
    everyone = people(host)
    told = {name: everyone[name].client().get(address).content.decode() for name in ("petugas", "admin_data")}
    assert "Orang Staf" in told["petugas"] and "orang lain" not in told["petugas"]
    assert "Siti" in told["admin_data"] and "Orang Staf" not in told["admin_data"]
    assert "1 orang lain" in told["admin_data"]


def test_only_who_handles_both_or_may_merge_any_does_it(kept, absorbed, host):
    elsewhere = factories.make_visit(host=factories.make_government(factories.make_region()))
    everyone = people(host)
    address = f"/petugas/kunjungan/{kept.pk}/gabung/{absorbed.pk}/"
    assert {name: one.client().get(address).status_code for name, one in everyone.items()} == {
        "anonymous": 302, "stranger": 404, "petugas": 200, "petugas_other": 404, "pengelola": 200, "verifikator": 404,
        "analis": 404, "admin_data": 200, "superuser": 200,
    }  # fmt: skip
    stranger_to_one = f"/petugas/kunjungan/{kept.pk}/gabung/{elsewhere.pk}/"
    assert everyone["petugas"].client().post(stranger_to_one, {"reason": "x"}).status_code == 404
    done = merge(kept, absorbed, user=None, reason="Sama")
    assert (
        everyone["petugas_other"].client().post(f"/petugas/gabungan/{done.pk}/pisah/", {"reason": "x"}).status_code
        == 404
    )
    done.refresh_from_db()
    assert done.undone_at is None


def carrying(what, host, visitor) -> Visit:
    """A recorded visit with something that belongs to its own record."""
    if what == "request":
        asked = factories.make_recorded_request(host=host, visitor=visitor)
        factories.make_feedback(asked=asked, state="shown")
        return asked.visit
    visit = factories.make_visit(host=host, visitor=visitor)
    if what == "photo":
        factories.make_photo(visit=visit)
    elif what == "paper":
        factories.make_paper(visit=visit)
    else:
        factories.make_reception(visit=visit)
    return visit


def put_together(client, kept, absorbed):
    return client.post(f"/petugas/kunjungan/{kept.pk}/gabung/{absorbed.pk}/", {"reason": "Sama"})


@pytest.mark.parametrize("what", ["request", "paper", "reception", "photo"])
def test_what_cannot_be_copied_keeps_its_record(host, visitor, what):
    carries = carrying(what, host, visitor)
    other = factories.make_visit(host=host, visitor=visitor)
    client = petugas_of(host).client()
    refused = put_together(client, other, carries)
    assert refused.status_code == 422 and f"Pertahankan {carries}" in refused.content.decode()
    assert Visit.objects.filter(state="recorded", pk__in=[other.pk, carries.pk]).count() == 2
    assert f'href="/petugas/kunjungan/{carries.pk}/gabung/{other.pk}/"' in refused.content.decode()
    assert put_together(client, carries, other).status_code == 302


def test_two_records_that_both_have_what_cannot_be_copied_stay_two(host, visitor):
    one, other = (carrying(what, host, visitor) for what in ("paper", "reception"))
    client = petugas_of(host).client()
    for kept, absorbed in ((one, other), (other, one)):
        refused = put_together(client, kept, absorbed)
        page = refused.content.decode()
        assert refused.status_code == 422 and "Kedua catatan punya" in page and "Pertahankan" not in page
    assert not VisitMerge.objects.exists()


def test_nobody_gets_a_second_visum_from_a_merge(host, visitor):
    """The one who has it in the absorbed record would stand without it in the kept one."""
    kept, absorbed = (factories.make_visit(host=host, visitor=visitor) for _ in range(2))
    person = factories.make_participant(visit=absorbed, name="Siti", attended=True)
    factories.make_paper(visit=absorbed, kind="visum", participant=person)
    with pytest.raises(StepRefused, match="surat"):
        merge(kept, absorbed, user=None, reason="Sama")


def test_who_got_a_visum_since_stays_with_it(kept, absorbed):
    done = merge(kept, absorbed, user=None, reason="Sama")
    siti = kept.participants.get(name="Siti")
    paper = factories.make_paper(visit=kept, kind="visum", participant=siti)
    assert "Siti" in unmerge(done, user=None, reason="Bukan")
    paper.refresh_from_db()
    assert paper.participant == siti


def test_who_was_added_at_the_door_is_carried_over_under_no_key_of_a_device(kept, absorbed, host):
    added = factories.make_participant(visit=absorbed, name="Tamu Pintu", attended=True, arrival_key=uuid4())
    before = dump(kept, absorbed)
    assert put_together(petugas_of(host).client(), kept, absorbed).status_code == 302
    copied = kept.participants.get(name="Tamu Pintu")
    added.refresh_from_db()
    assert (copied.arrival_key, copied.attended) == (None, True) and added.arrival_key
    unmerge(VisitMerge.objects.get(), user=None, reason="Bukan")
    assert dump(kept, absorbed) == before


def test_what_follows_the_absorbed_record_is_shown_on_the_kept_one(kept, absorbed, host, visitor):
    returned = factories.make_visit(host=visitor, visitor=host, follows=absorbed, follow_kind="return")
    again = factories.make_visit(host=host, visitor=visitor, follows=kept, follow_kind="again")
    client = petugas_of(host).client()

    def shown(visit) -> set:
        return set(client.get(visit.get_absolute_url()).context["followed_by"])

    def promised(visit) -> set:
        return set(client.get(f"/petugas/kunjungan/{visit.pk}/").context["promised"])

    assert (shown(kept), shown(absorbed)) == ({again}, {returned})
    before = dump(kept, absorbed, returned, again)
    done = merge(kept, absorbed, user=None, reason="Sama")
    assert (shown(kept), promised(kept)) == ({again, returned}, {returned})
    third = factories.make_visit(host=host, visitor=visitor)
    last = merge(third, kept, user=None, reason="Sama")
    assert shown(third) == {again, returned}, "through two merges, too"
    unmerge(last, user=None, reason="Bukan")
    unmerge(done, user=None, reason="Bukan")
    assert dump(kept, absorbed, returned, again) == before
    assert (shown(kept), promised(kept), promised(absorbed)) == ({again}, set(), {returned})


def test_what_follows_something_else_by_now_stays_so_and_is_told(kept, absorbed, host, visitor):
    other = factories.make_visit(host=host, visitor=visitor)
    returned = factories.make_visit(host=visitor, visitor=host, follows=absorbed, follow_kind="return")
    done = merge(kept, absorbed, user=None, reason="Sama")
    returned.refresh_from_db()
    with deed(user=None, verb="correct", reason="Keliru"):
        returned.follows = other
        returned.save()
    assert unmerge(done, user=None, reason="Bukan") == [returned.number]
    returned.refresh_from_db()
    assert returned.follows == other


def test_a_record_does_not_follow_itself_after_the_merge(host, visitor):
    first = factories.make_visit(host=host, visitor=visitor)
    second = factories.make_visit(host=host, visitor=visitor, follows=first, follow_kind="again")
    merge(second, first, user=None, reason="Sama")
    assert not Client().get(second.get_absolute_url()).context["followed_by"]
