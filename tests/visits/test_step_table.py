"""It is true of every step of a visit, in every state, for every person: who may take it moves the visit, and nobody else does.

Everything goes through the pages that people use. The table is written down a second time here, so that a change of it is
deliberate on both sides.
"""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests import factories as f
from tests.pages import form_with
from tests.people import NAMES, people
from tests.visits.asking.test_asking import SECRET
from tests.world import shared_world
from visits.asking.joining import join_requests
from visits.asking.sending import offer_of
from visits.models import Visit, VisitRequest, VisitState
from visits.workflow import STEPS

pytestmark = pytest.mark.slow

WAITING = ("submitted", "needs_info", "rescheduled")
#: step: (who takes it, states that it leads from, the state that it leads to; None where it stays)
TABLE = {
    "accept": ("petugas", WAITING, "accepted"),
    "ask_more": ("petugas", ("submitted",), "needs_info"),
    "decline": ("petugas", WAITING, "declined"),
    "reschedule": ("petugas", (*WAITING, "accepted"), "rescheduled"),
    "route": ("petugas", WAITING, None),
    "join": ("petugas", WAITING, "merged"),
    "part": ("petugas", ("merged",), "submitted"),
    "agree": ("requester", ("rescheduled",), "accepted"),
    "lapse": ("nobody", WAITING, "lapsed"),
    "answer": ("requester", ("needs_info", "rescheduled"), "submitted"),
    "withdraw": ("requester", (*WAITING, "accepted"), "cancelled"),
    "arrive": ("petugas", ("accepted",), "arrived"),
    "leave_host": ("petugas", ("arrived",), "completed"),
    "close": ("nobody", ("arrived",), "completed"),
    "undo_arrival": ("petugas", ("arrived",), "accepted"),
    "reopen": ("petugas", ("completed",), "arrived"),
    "no_show": ("petugas", ("accepted",), "no_show"),
    "expect": ("petugas", ("no_show",), "accepted"),
    "record": ("petugas", ("draft", "accepted", "completed"), "recorded"),
    "cancel": ("petugas", ("draft", "accepted", "arrived", "completed", "recorded"), "cancelled"),
}
STATES = [state.value for state in VisitState]
TODAY = timezone.localdate


@shared_world
def people_of_hosts():
    host = f.make_government(f.make_region())
    found = people(host)
    f.make_letterhead(host=host)
    visitor, other = f.make_government(f.make_region()), f.make_government(f.make_region())
    return {
        "host": host,
        "visitor": visitor,
        "other": other,
        "colleague": f.make_membership(agency=host).user,
        "clients": {name: person.client() for name, person in found.items()},
    }


def test_the_table_is_the_one_that_the_portal_walks():
    walked = {step.name: (set(step.sources), step.target or None) for step in STEPS.steps}
    assert walked == {name: (set(sources), target) for name, (_, sources, target) in TABLE.items()}


def put(asked: VisitRequest, state: str) -> Visit:
    """The visit of a request in this state, with what belongs to it."""
    visit = asked.visit
    person = f.make_participant(body=asked.body, name="Ibu Tamu")
    if state in ("arrived", "completed"):
        f.make_reception(visit=visit, people=0)
        type(person).objects.filter(pk=person.pk).update(attended=True)
    numbered = {"number": "K-2026-900001", "recorded_at": timezone.now()} if state == "recorded" else {}
    Visit.objects.filter(pk=visit.pk).update(state=state, **numbered)
    return Visit.objects.get(pk=visit.pk)


def ready(asked: VisitRequest, other: VisitRequest, step: str, state: str) -> VisitRequest:
    """The request, in this state; before it is parted from another it was received with it."""
    if step == "part" and state == "merged":
        f.make_participant(body=asked.body, name="Ibu Tamu")
        join_requests(asked, other, user=None, text="Bersama")
        return VisitRequest.objects.select_related("visit", "body").get(pk=asked.pk)
    asked.visit = put(asked, state)
    return asked


def send(client, step: str, asked: VisitRequest, world, other: VisitRequest):
    """What the button of this step sends, from the page that has it."""
    visit = asked.visit
    if step in ("expect", "record", "cancel"):
        return client.post(f"/petugas/kunjungan/{visit.pk}/langkah/", {"step": step, "reason": "Sebab"})
    if step in ("arrive", "leave_host", "undo_arrival", "reopen", "no_show"):
        page = world["clients"]["petugas"].get(f"/petugas/datang/{visit.pk}/")
        held = form_with(page, "", "was").as_sent() if page.status_code == 200 else {}
        here = [person.pk for person in visit.participants.all()] if step in ("arrive", "leave_host") else []
        return client.post(f"/petugas/datang/{visit.pk}/", {**held, "here": here, "act": step})
    if step in ("agree", "answer", "withdraw"):
        typed = {"act": step, "text": "Pesan", "offer": offer_of(visit)}
        return client.post(f"/kunjungan/status/{asked.number}/{SECRET}/", typed)
    fields = {
        "accept": {"wish": asked.wishes.get().pk},
        "reschedule": {"day": f"{TODAY() + timedelta(days=20):%d/%m/%Y}"},
        "route": {"to": world["colleague"].pk},
        "join": {"other": other.pk},
    }.get(step, {})
    typed = {f"{step}-{name}": value for name, value in {"text": "Pesan", **fields}.items()}
    return client.post(f"/petugas/permohonan/{asked.pk}/jawab/", {"act": step, **typed})


def seen(visit: Visit) -> tuple[str, int]:
    return Visit.objects.values_list("state", flat=True).get(pk=visit.pk), visit.history.count()


def assert_no_staff_page_takes(step, asked, visit, world, before):
    for path in (
        f"/petugas/kunjungan/{visit.pk}/langkah/",
        f"/petugas/permohonan/{asked.pk}/jawab/",
        f"/petugas/datang/{visit.pk}/",
    ):
        refused = world["clients"]["petugas"].post(path, {"step": step, "act": step, "reason": "Sebab"})
        assert refused.status_code == 404 and seen(visit) == before


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("step", TABLE)
def test_a_step_moves_a_visit_for_who_may_and_from_where_it_leads(people_of_hosts, db, step, state):
    world = people_of_hosts
    who, sources, target = TABLE[step]
    asked = f.make_request(host=world["host"], visitor=world["visitor"], wishes=[TODAY()], people=2)
    other = f.make_request(host=world["host"], visitor=world["other"], wishes=[TODAY()], people=2)
    visit = asked.visit
    asked = ready(asked, other, step, state)
    before = seen(visit)

    may = ("petugas", "pengelola") if who == "petugas" else (who,)
    others = [name for name in NAMES if name not in may] if who != "requester" else []
    for name in others:
        assert send(world["clients"][name], step, asked, world, other).status_code in (302, 404), name
        assert seen(visit) == before, name
    if who == "requester":
        wrong = Client().post(
            f"/kunjungan/status/{asked.number}/salah/", {"act": step, "text": "Pesan", "offer": offer_of(asked.visit)}
        )
        assert wrong.status_code == 404 and seen(visit) == before
        assert_no_staff_page_takes(step, asked, visit, world, before)
    else:
        by_link = Client().post(f"/kunjungan/status/{asked.number}/{SECRET}/", {"act": step, "text": "Pesan"})
        assert by_link.status_code == 404 and seen(visit) == before, "the link opens no step of the host"
    if who == "nobody":
        assert_no_staff_page_takes(step, asked, visit, world, before)
        return

    client = world["clients"]["petugas"] if who == "petugas" else Client()
    answer = send(client, step, asked, world, other)
    if state not in sources:
        assert answer.status_code in (302, 404, 422)
        assert seen(visit) == before
        return
    assert answer.status_code == 302
    assert seen(visit)[0] == (target or state)
    newest = visit.history.filter(verb=step).order_by("-history_id").first()
    assert newest is not None and newest.state == (target or state)
    expected = world["clients"]["petugas"].session["_auth_user_id"] if who == "petugas" else None
    assert str(newest.history_user_id or "") == (expected or "")


@pytest.mark.parametrize("step", [step for step, (who, _, _) in TABLE.items() if who == "petugas"])
def test_a_pengelola_takes_every_step_that_petugas_takes(people_of_hosts, db, step):
    world = people_of_hosts
    _, sources, target = TABLE[step]
    asked, other = (
        f.make_request(host=world["host"], visitor=world[visitor], wishes=[TODAY()], people=2)
        for visitor in ("visitor", "other")
    )
    visit = asked.visit
    asked = ready(asked, other, step, sources[0])
    assert send(world["clients"]["pengelola"], step, asked, world, other).status_code == 302
    assert seen(visit)[0] == (target or sources[0])
    newest = visit.history.filter(verb=step).latest("history_id")
    assert str(newest.history_user_id) == world["clients"]["pengelola"].session["_auth_user_id"]
