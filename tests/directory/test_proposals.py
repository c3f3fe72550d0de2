"""The staff of a mall propose facts about it; somebody else makes claims of them, once."""

import threading
from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from directory.models import Figure, Milestone, Proposal, Source
from directory.proposals import PROPOSAL_STEPS
from mpp_portal.kit.workflow import AlreadyMoved, NotAllowed, ReasonMissing, StepRefused
from tests.factories import make_government, make_mall, make_membership, make_proposal, make_source, make_user
from tests.people import people

pytestmark = pytest.mark.django_db

FIGURE = {
    "figure_kind": "gerai",
    "value": "41",
    "qualifier": "exact",
    "day": "12 Juni 2024",
    "evidence": "local_government",
    "source_publisher": "DPMPTSP Contoh",
    "source_title": "Surat 12/2024",
}
MILESTONE = {
    "milestone_kind": "inaugurated",
    "day": "Maret 2021",
    "evidence": "decree",
    "source_publisher": "DPMPTSP Contoh",
    "source_title": "Keputusan 3/2021",
    "source_address": "contoh.example/3",
}


@pytest.fixture
def mall():
    return make_mall()


@pytest.fixture
def staff(mall):
    return people(mall.organizer)


@pytest.fixture
def petugas(staff):
    return staff["petugas"].client()


def form_of(mall, claim="angka") -> str:
    return reverse("proposal_new", kwargs={"slug": mall.slug, "claim": claim})


def list_of(mall) -> str:
    return reverse("proposal_list", kwargs={"slug": mall.slug})


def step_of(proposal) -> str:
    return reverse("proposal_step", kwargs={"slug": proposal.mall.slug, "pk": proposal.pk})


# --- Proposing ---------------------------------------------------------------------------------------------------


def test_a_figure_is_proposed_and_waits_out_of_public_sight(mall, staff, petugas, client):
    assert petugas.post(form_of(mall), FIGURE).url == list_of(mall)
    proposal = Proposal.objects.get()
    assert (proposal.state, proposal.proposed_by) == ("waiting", staff["petugas"].user)
    assert (proposal.figure_kind, proposal.value, proposal.day) == ("gerai", 41, date(2024, 6, 12))
    assert not Figure.objects.exists() and not Source.objects.exists()
    assert "Surat 12/2024" not in client.get(mall.get_absolute_url()).content.decode()
    assert "41 gerai" in petugas.get(list_of(mall)).content.decode()


def test_a_milestone_known_to_the_month_is_proposed(mall, petugas):
    petugas.post(form_of(mall, "tahap"), MILESTONE)
    proposal = Proposal.objects.get()
    assert (proposal.what_text, proposal.day_text) == ("Peresmian", "Maret 2021")
    assert proposal.source_address == "https://contoh.example/3"


@pytest.mark.parametrize(
    ("claim", "fields", "said"),
    [
        ("angka", {"value": ""}, "Nilai"),
        ("angka", {"value": "-1"}, "Nilai"),
        ("angka", {"value": "empat puluh"}, "Nilai"),
        ("angka", {"figure_kind": ""}, "Ukuran"),
        ("angka", {"source_title": ""}, "Judul"),
        ("angka", {"day": "31 Februari 2024"}, "tidak ada di kalender"),
        ("tahap", {"milestone_kind": "entah"}, "Tahap"),
        ("tahap", {"evidence": "ministry"}, "Jenis bukti"),
    ],
)
def test_what_is_refused_is_told_and_keeps_what_was_typed(mall, petugas, claim, fields, said):
    base = FIGURE if claim == "angka" else MILESTONE
    answer = petugas.post(form_of(mall, claim), {**base, "note": "Yang sudah ditulis", **fields})
    page = answer.content.decode()
    assert answer.status_code == 422 and not Proposal.objects.exists()
    assert said in page and "Yang sudah ditulis" in page


def test_the_same_proposal_does_not_wait_twice(mall, petugas):
    assert f'value="{mall.organizer.name}"' in petugas.get(form_of(mall)).content.decode()
    petugas.post(form_of(mall), FIGURE)
    answer = petugas.post(form_of(mall), FIGURE)
    assert answer.status_code == 422 and "sudah menunggu" in answer.content.decode()
    assert Proposal.objects.count() == 1


def test_what_was_withdrawn_may_be_proposed_again(mall, petugas):
    petugas.post(form_of(mall), FIGURE)
    petugas.post(step_of(Proposal.objects.get()), {"step": "withdraw"})
    assert petugas.post(form_of(mall), FIGURE).status_code == 302


def test_who_works_for_one_mall_does_not_propose_for_its_neighbour(mall):
    neighbour = make_mall(region=mall.region)
    user = make_membership(agency=mall.organizer, mall=mall).user
    from django.test import Client

    client = Client()
    client.force_login(user)
    assert client.get(list_of(mall)).status_code == 200
    assert client.get(list_of(neighbour)).status_code == 404
    assert client.post(form_of(neighbour), FIGURE).status_code == 404


def test_a_membership_that_has_ended_proposes_nothing(mall, client):
    user = make_membership(agency=mall.organizer, valid_until=date(2020, 1, 1)).user
    client.force_login(user)
    assert client.get(list_of(mall)).status_code == 404


@pytest.mark.parametrize("name", ["stranger", "petugas_other", "admin_data", "superuser"])
def test_nobody_but_the_staff_of_the_mall_proposes(mall, staff, name):
    assert staff[name].client().post(form_of(mall), FIGURE).status_code == 404


def test_the_page_of_a_mall_leads_its_staff_to_proposals_and_others_to_a_report(mall, petugas, client):
    assert list_of(mall) in petugas.get(mall.get_absolute_url()).content.decode()
    page = client.get(mall.get_absolute_url()).content.decode()
    assert list_of(mall) not in page and f"fakta=figures/{mall.key}" in page


# --- Deciding ----------------------------------------------------------------------------------------------------


def test_an_admin_accepts_and_the_claim_stands_with_its_source(mall, staff, petugas, client):
    petugas.post(form_of(mall), FIGURE | {"note": "Dihitung ulang"})
    proposal, admin = Proposal.objects.get(), staff["admin_data"]
    url = reverse("admin:directory_proposal_step", args=[proposal.pk, "accept"])
    assert admin.client().post(url).status_code == 302
    figure, source = Figure.objects.get(), Source.objects.get()
    assert (figure.mall, figure.kind, figure.value, figure.as_of) == (mall, "gerai", 41, date(2024, 6, 12))
    assert (figure.source, figure.rank, figure.note) == (source, "normal", "Dihitung ulang")
    assert (source.publisher, source.title, source.evidence) == ("DPMPTSP Contoh", "Surat 12/2024", "local_government")
    proposal.refresh_from_db()
    assert (proposal.state, proposal.figure, proposal.decided_by) == ("accepted", figure, admin.user)
    assert "41" in client.get(mall.get_absolute_url()).content.decode()


def test_the_history_of_an_accepted_claim_names_who_accepted_and_who_proposed(staff):
    proposal = make_proposal(proposed_by=make_user(name="Wati Pengusul"))
    PROPOSAL_STEPS.take(proposal, "accept", user=staff["admin_data"].user)
    for row in (Figure.objects.get(), Source.objects.get()):
        entry = row.history.get()
        assert (entry.verb, entry.history_user) == ("accept", staff["admin_data"].user)
        assert "Wati Pengusul" in entry.history_change_reason


def test_a_milestone_is_accepted_as_one(staff):
    proposal = make_proposal(claim="milestone", day=date(2021, 3, 1), day_precision="month", is_planned=True)
    PROPOSAL_STEPS.take(proposal, "accept", user=staff["admin_data"].user)
    event = Milestone.objects.get()
    assert (event.kind, event.happened_on, event.happened_precision) == ("operational", date(2021, 3, 1), "month")
    assert event.is_planned and not Figure.objects.exists()


def test_a_source_that_the_portal_knows_is_not_made_twice(staff):
    known = make_source(publisher="DPMPTSP Contoh", title="Surat 9", evidence="decree")
    PROPOSAL_STEPS.take(make_proposal(source_title="Surat 9"), "accept", user=staff["admin_data"].user)
    assert Figure.objects.get().source == known
    known.refresh_from_db()
    assert known.evidence == "decree"


def test_a_decline_needs_a_reason_which_its_proposer_reads(mall, staff, petugas):
    petugas.post(form_of(mall), FIGURE)
    proposal = Proposal.objects.get()
    with pytest.raises(ReasonMissing):
        PROPOSAL_STEPS.take(proposal, "decline", user=staff["admin_data"].user)
    PROPOSAL_STEPS.take(proposal, "decline", user=staff["admin_data"].user, reason="Surat tidak menyebut angka ini")
    assert "Surat tidak menyebut angka ini" in petugas.get(list_of(mall)).content.decode()
    assert not Figure.objects.exists()


@pytest.mark.parametrize("name", ["stranger", "petugas", "petugas_other", "verifikator", "analis"])
@pytest.mark.parametrize("step", ["accept", "decline"])
def test_only_a_data_admin_decides(staff, name, step):
    with pytest.raises(NotAllowed):
        PROPOSAL_STEPS.take(make_proposal(), step, user=staff[name].user, reason="Alasan")
    assert not Figure.objects.exists()


@pytest.mark.parametrize("name", ["admin_data", "superuser"])
@pytest.mark.parametrize("step", ["accept", "decline"])
def test_nobody_decides_on_a_proposal_of_their_own(staff, name, step):
    proposal = make_proposal(proposed_by=staff[name].user)
    with pytest.raises(NotAllowed):
        PROPOSAL_STEPS.take(proposal, step, user=staff[name].user, reason="Alasan")
    page = staff[name].client().get(reverse("admin:directory_proposal_change", args=[proposal.pk])).content.decode()
    assert "diputuskan orang lain" in page and "Terima dan tampilkan" not in page


def test_only_who_proposed_withdraws_and_only_while_it_waits(mall, staff, petugas):
    own, of_colleague = make_proposal(mall=mall, proposed_by=staff["petugas"].user), make_proposal(mall=mall)
    assert petugas.post(step_of(of_colleague), {"step": "withdraw"}).status_code == 404
    assert petugas.post(step_of(own), {"step": "accept"}).status_code == 404
    assert petugas.post(step_of(own), {"step": "withdraw"}).status_code == 302
    own.refresh_from_db()
    assert own.state == "withdrawn"
    with pytest.raises(AlreadyMoved):
        PROPOSAL_STEPS.take(own, "accept", user=staff["admin_data"].user)


def test_the_admin_page_shows_what_is_already_known(staff):
    from tests.factories import make_figure

    proposal = make_proposal()
    make_figure(mall=proposal.mall, value=30, as_of=date(2023, 1, 1), source=make_source(publisher="Koran Contoh"))
    page = staff["admin_data"].client().get(reverse("admin:directory_proposal_change", args=[proposal.pk]))
    assert "30 gerai, per 1 Januari 2023 (Koran Contoh" in page.content.decode()


@pytest.mark.slow
@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_of_two_admins_who_accept_at_once_one_makes_the_claim():
    everyone = people(make_government())
    proposal = make_proposal()
    start, outcomes = threading.Barrier(2), []

    def accept(user):
        start.wait()
        try:
            PROPOSAL_STEPS.take(proposal, "accept", user=user)
            outcomes.append("accepted")
        except StepRefused as refused:
            outcomes.append(type(refused).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=accept, args=(everyone[name].user,)) for name in ("admin_data", "superuser")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["AlreadyMoved", "accepted"]
    assert Figure.objects.count() == Source.objects.count() == 1
