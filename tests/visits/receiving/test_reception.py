"""It is true that the door knows who came, that nothing ticked is lost or doubled, and that a visit ends."""

import json
import uuid
from datetime import datetime, time, timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

import visits.receiving.door
from directory.clock import zone_of
from mpp_portal.kit.history import trail_of
from mpp_portal.kit.workflow import NotAllowed, StepRefused
from tests import factories as f
from tests.pages import form_with
from tests.visits.asking.test_asking import text_of
from visits.asking.places import NoRoom
from visits.asking.roster import line_of, list_people, people_of
from visits.models import Participant, Reception, Visit, VisitState
from visits.receiving.board import differences
from visits.receiving.door import (
    Ticks,
    arrive,
    came,
    close_receptions,
    closing_of,
    expect,
    leave,
    miss,
    record_ticks,
    reopen,
)
from visits.record.pasted import split_people
from visits.workflow import STEPS

pytestmark = pytest.mark.django_db


@pytest.fixture
def host():
    return f.make_government(f.make_city(short_name="Palopo", timezone="Asia/Makassar"))


@pytest.fixture
def petugas(host):
    client, user = Client(), f.make_user(name="Petugas Contoh")
    f.make_membership(user=user, agency=host)
    client.force_login(user)
    client.user = user
    return client


@pytest.fixture
def expected(host):
    """A delegation of three named people that is expected today, of twenty who were asked for."""
    asked = f.make_request(host=host, state="accepted", wishes=[today(host)], people=20)
    for name in ("Satu", "Dua", "Tiga"):
        f.make_participant(body=asked.body, name=name, position="Analis", position_level=6)
    return asked.visit


def today(host):
    return timezone.now().astimezone(zone_of(host)).date()


def keys(visit) -> dict[str, int]:
    return {person.name: person.pk for person in visit.participants.all()}


def page(client, visit):
    return client.get(f"/petugas/datang/{visit.pk}/")


def press(client, visit, act, *, here=(), **changes):
    """What a browser without scripts sends from the page, with these people ticked."""
    held = form_with(page(client, visit), "", "was").as_sent()
    held.pop("here", None)
    return client.post(f"/petugas/datang/{visit.pk}/", {**held, "here": list(here), "act": act, **changes})


def send(client, visit, **told):
    return client.post(f"/petugas/datang/{visit.pk}/tanda/", json.dumps(told), content_type="application/json")


def added(body, *names) -> list[dict]:
    """People as a device sends them who were not on the list."""
    return [{"key": str(uuid.uuid4()), "body": body.pk, "name": name, "position": ""} for name in names]


def stored(visit) -> Visit:
    return Visit.objects.get(pk=visit.pk)


# --- Coming and going --------------------------------------------------------------------------------------------


def test_a_delegation_comes_is_ticked_off_and_leaves_and_the_counts_are_of_those_who_came(petugas, expected):
    who = keys(expected)
    body = expected.bodies.get()
    answer = press(petugas, expected, "arrive", here=[who["Satu"]])
    assert answer.status_code == 302 and stored(expected).state == VisitState.ARRIVED
    press(petugas, expected, "save", here=[who["Satu"], who["Dua"]], **{f"unnamed_{body.pk}": "4"})
    answer = press(petugas, expected, "leave_host", here=[who["Satu"], who["Dua"]], note="Hujan")
    assert answer.status_code == 302
    visit, reception = stored(expected), expected.reception
    assert (visit.state, visit.head_count, visit.bodies.get().head_count) == ("completed", 6, 6)
    assert dict(visit.participants.values_list("name", "attended")) == {"Satu": True, "Dua": True, "Tiga": False}
    assert (reception.expected, reception.note, reception.closed_by_clock) == (20, "Hujan", False)
    assert reception.left_at and "14 orang lebih sedikit daripada rencana" in differences(visit, reception)
    office = text_of(petugas.get(f"/petugas/kunjungan/{visit.pk}/"))
    assert office.count("Tidak hadir") == 1 and "Tiga Tidak hadir" in office
    STEPS.take(visit, "record", user=petugas.user)
    public = text_of(Client().get(stored(visit).get_absolute_url()))
    assert "6 orang" in public and "Tiga" not in public


def test_who_did_not_come_is_no_head_of_the_public_page(petugas, host):
    reception = f.make_reception(host=host, people=0)
    body = reception.visit.bodies.get()
    f.make_participant(body=body, name="Bupati Absen", position_level=1)
    f.make_participant(body=body, name="Sekda Hadir", position_level=2)
    who = keys(reception.visit)
    leave(reception.visit, Ticks({who["Sekda Hadir"]: True}), user=petugas.user)
    STEPS.take(stored(reception.visit), "record", user=petugas.user)
    public = text_of(Client().get(stored(reception.visit).get_absolute_url()))
    assert "Sekda Hadir" in public and "Bupati Absen" not in public


def test_nobody_leaves_before_somebody_came(petugas, expected):
    press(petugas, expected, "arrive")
    answer = press(petugas, expected, "leave_host", note="Tetap tertulis")
    assert (
        answer.status_code == 422 and "Belum ada yang hadir" in text_of(answer) and b"Tetap tertulis" in answer.content
    )
    assert stored(expected).state == VisitState.ARRIVED and Reception.objects.get().left_at is None


def test_times_are_of_the_hosts_clock_and_nobody_leaves_before_coming_or_in_the_future(petugas, expected, host):
    now = timezone.now().astimezone(zone_of(host))
    answer = press(petugas, expected, "arrive", at=f"{(now + timedelta(minutes=2)):%H.%M}")
    if now.hour < 23:
        assert answer.status_code == 422 and "Jam ini belum lewat" in text_of(answer)
    press(petugas, expected, "arrive", here=keys(expected).values())
    reception = Reception.objects.get()
    with pytest.raises(StepRefused, match="mendahului"):
        leave(expected, Ticks({}), user=petugas.user, at=reception.arrived_at - timedelta(minutes=1))
    assert stored(expected).state == VisitState.ARRIVED


def test_late_fewer_more_and_unannounced_are_said(host):
    reception = f.make_reception(host=host, people=2)
    visit, zone = reception.visit, zone_of(host)
    visit.starts_at = time(9)
    reception.arrived_at = datetime.combine(visit.starts_on, time(9, 40), zone)
    assert differences(visit, reception) == ["Terlambat 40 menit"]
    reception.arrived_at = datetime.combine(visit.starts_on, time(9, 10), zone)
    assert differences(visit, reception) == []
    reception.left_at, visit.head_count = timezone.now(), 5
    assert differences(visit, reception) == ["3 orang lebih banyak daripada rencana"]
    reception.is_walk_in, reception.expected = True, None
    assert differences(visit, reception) == ["Datang tanpa janji"]


def test_who_comes_on_another_day_is_told_so_and_becomes_a_visit_of_today(petugas, host):
    asked = f.make_request(host=host, state="accepted")
    f.make_participant(body=asked.body, name="Satu")
    assert "bukan hari ini" in text_of(page(petugas, asked.visit))
    refused = send(petugas, asked.visit, people={keys(asked.visit)["Satu"]: True})
    assert refused.status_code == 422 and stored(asked.visit).state == VisitState.ACCEPTED
    press(petugas, asked.visit, "arrive", here=keys(asked.visit).values())
    assert (stored(asked.visit).state, stored(asked.visit).starts_on) == ("arrived", today(host))


def test_a_reception_that_was_closed_too_early_goes_on(petugas, expected):
    press(petugas, expected, "arrive")
    press(petugas, expected, "leave_host", here=keys(expected).values())
    assert stored(expected).state == VisitState.COMPLETED
    press(petugas, expected, "reopen")
    assert stored(expected).state == VisitState.ARRIVED and Reception.objects.get().left_at is None


def test_a_reception_that_goes_on_shows_how_many_were_planned(petugas, expected):
    press(petugas, expected, "arrive", here=[keys(expected)["Satu"]])
    press(petugas, expected, "leave_host", here=[keys(expected)["Satu"]])
    assert "20 orang Datang" in text_of(page(petugas, expected))
    press(petugas, expected, "reopen")
    assert "20 orang Datang" in text_of(page(petugas, expected))


def test_a_door_that_is_over_leads_to_the_page_of_the_visit(petugas, host):
    cancelled = f.make_visit(host=host, state="cancelled")
    assert page(petugas, cancelled).url == f"/petugas/kunjungan/{cancelled.pk}/"
    assert "Dibatalkan" in text_of(petugas.get(f"/petugas/kunjungan/{cancelled.pk}/"))


def test_who_is_expected_again_finds_the_place_taken_or_free(petugas, host):
    f.make_house_rules(host=host, people_per_day=30)
    day = today(host) + timedelta(days=9)
    first = f.make_request(host=host, state="no_show", wishes=[day], people=20).visit
    other = f.make_request(host=host, state="accepted", wishes=[day], people=20).visit
    with pytest.raises(NoRoom):
        expect(first, user=petugas.user)
    petugas.post(f"/petugas/kunjungan/{first.pk}/langkah/", {"step": "expect"})
    assert stored(first).state == VisitState.NO_SHOW
    assert "orang" in text_of(petugas.get(f"/petugas/kunjungan/{first.pk}/"))
    STEPS.take(other, "cancel", user=petugas.user, reason="Batal")
    petugas.post(f"/petugas/kunjungan/{first.pk}/langkah/", {"step": "expect"})
    assert stored(first).state == VisitState.ACCEPTED


def test_who_does_not_come_is_noted_from_its_day_on_and_can_be_expected_again(petugas, expected, host):
    ahead = f.make_request(host=host, state="accepted").visit
    with pytest.raises(StepRefused, match="belum tiba"):
        miss(ahead, user=petugas.user)
    answer = press(petugas, expected, "no_show", note="Pesawat batal")
    assert answer.status_code == 302 and stored(expected).state == VisitState.NO_SHOW
    assert trail_of(stored(expected))[0].reason == "Pesawat batal"
    petugas.post(f"/petugas/kunjungan/{expected.pk}/langkah/", {"step": "expect"})
    assert stored(expected).state == VisitState.ACCEPTED


def test_an_accepted_visit_is_not_recorded_before_its_day(petugas, host, expected):
    ahead = f.make_request(host=host, state="accepted").visit
    with pytest.raises(NotAllowed):
        STEPS.take(ahead, "record", user=petugas.user)
    assert [step.name for step in STEPS.offered(ahead, petugas.user)] == ["cancel"]
    assert STEPS.take(expected, "record", user=petugas.user).number


# --- Lost lines --------------------------------------------------------------------------------------------------


def test_the_first_tick_of_a_day_is_the_arrival_at_the_time_of_the_device(petugas, expected, host):
    since = timezone.now() - timedelta(minutes=1)
    answer = send(petugas, expected, people={keys(expected)["Dua"]: True}, since=since.isoformat())
    assert answer.json() == {"came": 1, "refused": {}, "unknown": []}
    assert stored(expected).state == VisitState.ARRIVED
    if since.astimezone(zone_of(host)).date() == today(host):
        assert Reception.objects.get().arrived_at == since


def test_ticks_of_yesterday_whose_line_comes_back_today_are_an_arrival_of_yesterday(petugas, host):
    yesterday = today(host) - timedelta(days=1)
    visit = f.make_request(host=host, state="accepted", wishes=[yesterday]).visit
    person = f.make_participant(body=visit.bodies.get())
    since = datetime.combine(today(host), time(0), zone_of(host)) - timedelta(seconds=1)
    assert send(petugas, visit, people={person.pk: True}, since=since.isoformat()).status_code == 200
    visit = stored(visit)
    assert (visit.state, visit.starts_on, visit.reception.arrived_at) == ("arrived", yesterday, since)


@pytest.mark.parametrize("days", [-2, 1])
def test_a_device_whose_clock_is_days_wrong_says_nothing_about_the_hour(petugas, expected, host, days):
    since = timezone.now() + timedelta(days=days)
    assert send(petugas, expected, people={keys(expected)["Satu"]: True}, since=since.isoformat()).status_code == 200
    assert timezone.now() - Reception.objects.get().arrived_at < timedelta(minutes=1)


def test_who_left_the_list_meanwhile_is_told_and_not_taken_for_stored(petugas, expected):
    who, asked = keys(expected), expected.requests.get()
    people = split_people("Satu, S.E. – Analis\nDua – Analis\nTiga – Analis")
    list_people(asked, list(people), seen=[line_of(one) for one in people_of(asked)])
    other = f.make_visit().bodies.get()
    told = send(petugas, expected, people={who["Satu"]: True, who["Dua"]: True}, unnamed={other.pk: 2}).json()
    assert told == {"came": 1, "refused": {}, "unknown": [who["Satu"], other.pk]}


def test_what_is_sent_twice_adds_nobody_twice(petugas, expected):
    body, key = expected.bodies.get(), str(uuid.uuid4())
    told = {
        "people": {keys(expected)["Satu"]: True},
        "unnamed": {body.pk: 3},
        "added": [{"key": key, "body": body.pk, "name": "Susulan", "position": "Operator"}],
    }
    first, second = send(petugas, expected, **told), send(petugas, expected, **told)
    assert first.json() == second.json() == {"came": 5, "refused": {}, "unknown": []}
    assert expected.participants.filter(name="Susulan").count() == 1
    person = Participant.objects.get(name="Susulan")
    assert (person.attended, person.position_level, str(person.arrival_key)) == (True, 6, key)
    versions = Participant.history.filter(visit_id=expected.pk, verb="tick").count()
    send(petugas, expected, **told)
    assert Participant.history.filter(visit_id=expected.pk, verb="tick").count() == versions


def test_a_sending_that_was_overtaken_on_its_way_undoes_nothing(petugas, expected):
    who = keys(expected)["Satu"]
    press(petugas, expected, "arrive")
    send(petugas, expected, people={who: True}, device="a", order=8)
    late = send(petugas, expected, people={who: False}, device="a", order=7)
    assert late.json() == {"overtaken": True} and came(expected) == 1
    send(petugas, expected, people={who: False}, device="b", order=1)
    assert came(expected) == 0, "another device has an order of its own"
    send(petugas, expected, people={who: True}, device="a", order=9)
    assert came(expected) == 1


def test_ticks_that_come_after_they_left_mend_the_counts_and_after_the_record_are_refused(petugas, expected):
    who = keys(expected)
    press(petugas, expected, "arrive", here=[who["Satu"]])
    press(petugas, expected, "leave_host", here=[who["Satu"]])
    assert stored(expected).head_count == 1
    assert send(petugas, expected, people={who["Tiga"]: True}).status_code == 200
    assert (stored(expected).head_count, stored(expected).bodies.get().head_count) == (2, 2)
    assert send(petugas, expected, people={who["Satu"]: False}).status_code == 200
    assert stored(expected).participants.get(name="Satu").attended is False
    STEPS.take(stored(expected), "record", user=petugas.user)
    late = send(petugas, expected, people={who["Dua"]: True})
    assert late.status_code == 422 and "Koreksi" in late.json()["why"]


def test_nobody_is_left_of_a_visit_that_is_over_by_no_late_tick(petugas, expected):
    who = keys(expected)
    press(petugas, expected, "arrive", here=[who["Satu"]])
    press(petugas, expected, "leave_host", here=[who["Satu"]])
    answer = send(petugas, expected, people={who["Satu"]: False})
    assert answer.status_code == 422 and "Belum ada yang hadir" in answer.json()["why"]
    assert press(petugas, expected, "save").status_code == 422
    assert (stored(expected).head_count, came(expected)) == (1, 1)


def test_where_the_clock_closed_and_nobody_was_ticked_a_late_tick_of_nobody_counts_nobody(petugas, host):
    reception = f.make_reception(host=host, people=2)
    close_receptions(now=timezone.now() + timedelta(days=2))
    first = reception.visit.participants.first()
    assert send(petugas, reception.visit, people={first.pk: False}).status_code == 200
    assert stored(reception.visit).head_count == 2
    send(petugas, reception.visit, people={first.pk: True})
    assert stored(reception.visit).head_count == 1


def test_two_devices_do_not_undo_each_other(petugas, expected):
    who = keys(expected)
    press(petugas, expected, "arrive")
    opened = form_with(page(petugas, expected), "", "was").as_sent()
    send(petugas, expected, people={who["Satu"]: True})
    petugas.post(f"/petugas/datang/{expected.pk}/", {**opened, "here": [who["Dua"]], "act": "save"})
    assert set(expected.participants.filter(attended=True).values_list("name", flat=True)) == {"Satu", "Dua"}


def test_four_keys_of_four_digits_are_no_identity_number(petugas, expected):
    people = [f.make_participant(body=expected.bodies.get(), pk=pk) for pk in (1234, 2345, 3456, 4567)]
    press(petugas, expected, "arrive", here=[one.pk for one in people])
    assert press(petugas, expected, "save", here=[one.pk for one in people[:3]]).status_code == 302
    assert came(expected) == 3


def test_two_devices_do_not_undo_each_others_counts(petugas, expected):
    body = expected.bodies.get()
    press(petugas, expected, "arrive")
    opened = form_with(page(petugas, expected), "", "was").as_sent()
    send(petugas, expected, unnamed={body.pk: 7})
    petugas.post(f"/petugas/datang/{expected.pk}/", {**opened, "here": [keys(expected)["Dua"]], "act": "save"})
    assert came(expected) == 8
    held = form_with(page(petugas, expected), "", "was").as_sent()
    petugas.post(f"/petugas/datang/{expected.pk}/", {**held, f"unnamed_{body.pk}": "", "act": "save"})
    assert came(expected) == 1, "an emptied box is a change"


def test_the_millionth_person_is_ticked_like_the_first(petugas, host):
    """Keys stand in the page as digits alone: written as numbers of the language, "1.234.567" would be nobody."""
    asked = f.make_request(host=host, state="accepted", wishes=[today(host)])
    person = f.make(Participant, pk=1_234_567, visit=asked.visit, body=asked.body, name="Sejuta")
    press(petugas, asked.visit, "arrive")
    held = form_with(page(petugas, asked.visit), "", "was")
    [here] = held.boxes["here"].choices
    assert here == "1234567"
    petugas.post(f"/petugas/datang/{asked.visit_id}/", {**held.as_sent(), "here": [here], "act": "save"})
    person.refresh_from_db()
    assert person.attended
    again = form_with(page(petugas, asked.visit), "", "was").as_sent()
    petugas.post(f"/petugas/datang/{asked.visit_id}/", {**again, "act": "save"})
    person.refresh_from_db()
    assert person.attended, "and stays so when the page is sent again"


def test_an_arrival_of_the_wrong_delegation_is_undone_whole(petugas, expected):
    body = expected.bodies.get()
    press(petugas, expected, "arrive", here=keys(expected).values(), **{f"unnamed_{body.pk}": "4"})
    press(petugas, expected, "undo_arrival")
    assert (stored(expected).state, came(expected), Reception.objects.count()) == ("accepted", 0, 0)
    press(petugas, expected, "arrive")
    assert stored(expected).state == VisitState.ARRIVED, "and it can come after all"


def test_an_arrival_that_is_undone_leaves_day_hour_and_counts_as_they_were_planned(petugas, host):
    visit = f.make_request(host=host, state="accepted", people=20).visit
    person = f.make_participant(body=visit.bodies.get())
    with f.deed(user=None, verb="test"):
        visit.starts_at, visit.ends_on = time(9), visit.starts_on + timedelta(days=1)
        visit.save()
    press(petugas, visit, "arrive", here=[person.pk])
    press(petugas, visit, "leave_host", here=[person.pk])
    press(petugas, visit, "reopen")
    assert (stored(visit).starts_on, stored(visit).head_count) == (today(host), 1)
    press(petugas, visit, "undo_arrival")
    after = stored(visit)
    assert (after.state, after.starts_on, after.ends_on, after.starts_at) == (
        "accepted", visit.starts_on, visit.ends_on, visit.starts_at,
    )  # fmt: skip
    assert (after.head_count, after.bodies.get().head_count) == (20, 20)


def test_who_was_added_at_the_door_does_not_stay_on_the_list_of_another_delegation(petugas, expected):
    press(petugas, expected, "arrive")
    send(petugas, expected, added=added(expected.bodies.get(), "Orang Rombongan Lain"))
    press(petugas, expected, "undo_arrival")
    assert set(keys(expected)) == {"Satu", "Dua", "Tiga"}
    link = Client().get(f"/kunjungan/status/{expected.requests.get().number}/rahasia-contoh/")
    assert link.status_code == 200 and "Orang Rombongan Lain" not in text_of(link)


def test_a_walk_in_was_never_expected(petugas, host):
    walk(petugas, body="Koperasi Tani Sumber Zaitun", body_choice="new", people="3", purpose="Melihat layanan")
    visit = Visit.objects.get(host=host)
    answer = press(petugas, visit, "undo_arrival")
    assert answer.status_code == 422 and "batalkan kunjungannya" in text_of(answer)
    assert stored(visit).state == VisitState.ARRIVED and visit.reception


@pytest.mark.parametrize("key", ["9" * 5000, "x", "-1", "²"])
def test_a_key_that_is_none_ticks_nobody(petugas, expected, key):
    press(petugas, expected, "arrive", here=[key], was=f"{key[:15]},{key[:9]}=1,=")
    assert came(expected) == 0 and stored(expected).state == VisitState.ARRIVED


@pytest.mark.parametrize(
    "told",
    [
        "[]", "null", "x", "{", "{}", '{"people": []}', '{"people": {"999999": true}}',
        '{"added": [{"key": "k", "name": "7373010101900001", "position": ""}]}',
        '{"people": {"x": true, "-1": true}}', '{"added": {"a": 1}}',
        '{"added": [1, null, {}]}', '{"unnamed": {"1": -1}}', '{"unnamed": {"1": "9"}}', '{"since": 7}', '{"since": "kapan"}',
        '{"people": {"99999999999999999999": true}}', "[" * 100_000, '{"device": 7, "order": "x"}',
        '{"device": "a b", "order": 1e400}',
        '{"unnamed": {"1": %s}}' % ("9" * 5000),
        '{"added": [{"key": {}, "body": [1], "name": ["a"], "position": null}]}',
    ],
)  # fmt: skip
def test_what_no_device_sends_changes_nothing_and_breaks_nothing(petugas, expected, told):
    answer = petugas.post(f"/petugas/datang/{expected.pk}/tanda/", told, content_type="application/json")
    assert answer.status_code in (200, 400)
    assert came(expected) == 0 and expected.participants.count() == 3
    assert stored(expected).state == VisitState.ACCEPTED and not Reception.objects.exists()


def test_a_tick_that_is_only_taken_away_is_no_arrival(petugas, expected):
    body = expected.bodies.get()
    send(petugas, expected, people={keys(expected)["Satu"]: False}, unnamed={body.pk: 0})
    assert stored(expected).state == VisitState.ACCEPTED and not Reception.objects.exists()


def test_somebody_added_with_an_identity_number_is_refused_alone(petugas, expected):
    body = expected.bodies.get().pk
    rows = [
        {"key": str(uuid.uuid4()), "body": body, "name": "Baik", "position": ""},
        {"key": "k-2", "body": body, "name": "7373010101900001", "position": ""},
    ]
    told = send(petugas, expected, added=rows).json()
    assert told["came"] == 1 and list(told["refused"]) == ["k-2"]
    assert told["refused"]["k-2"].startswith("Jangan tulis NIK") and "UUID" not in told["refused"]["k-2"]
    assert not expected.participants.filter(name__contains="7373").exists()


def test_a_body_of_another_visit_gets_nobody(petugas, expected, host):
    other = f.make_reception(host=host).visit
    row = {"key": str(uuid.uuid4()), "body": other.bodies.get().pk, "name": "Salah Alamat", "position": ""}
    send(
        petugas, expected, added=[row], people={other.participants.first().pk: True}, unnamed={other.bodies.get().pk: 9}
    )
    assert came(other) == 0 and not Participant.objects.filter(name="Salah Alamat").exists()


def test_only_staff_of_the_host_open_the_door(expected):
    other = Client()
    user = f.make_user()
    f.make_membership(user=user, agency=f.make_government(f.make_region()))
    other.force_login(user)
    assert page(other, expected).status_code == 404
    assert send(other, expected, people={}).status_code == 404
    assert Client().get(f"/petugas/datang/{expected.pk}/").status_code == 302


def test_people_beyond_the_most_that_a_visit_holds_are_refused_alone(petugas, expected, monkeypatch):
    monkeypatch.setattr("visits.receiving.door.MOST_PEOPLE", 4)
    rows = added(expected.bodies.get(), "Orang 1", "Orang 2")
    for _ in range(2):
        told = send(petugas, expected, added=rows, people={keys(expected)["Satu"]: True}).json()
        assert told["came"] == 2 and list(told["refused"]) == [rows[1]["key"]]
    assert expected.participants.count() == 4


def test_more_people_than_a_visit_holds_are_refused_whole(petugas, expected, monkeypatch):
    monkeypatch.setattr("visits.receiving.door.MOST_PEOPLE", 3)
    answer = press(petugas, expected, "arrive", here=[keys(expected)["Satu"]], **{"new-0-name": "Orang 1"})
    assert answer.status_code == 422 and "Orang 1" in answer.content.decode()
    assert came(expected) == 0 and stored(expected).state == VisitState.ACCEPTED


# --- The clock ---------------------------------------------------------------------------------------------------


def test_at_six_in_the_evening_of_the_host_the_clock_closes_with_a_flag(host):
    reception = f.make_reception(host=host, people=2)
    person = reception.visit.participants.first()
    reception.arrived_at = datetime.combine(today(host) - timedelta(days=1), time(10), zone_of(host))
    f.make(Reception, visit=f.make_visit(state="arrived", host=host, starts_on=today(host)), arrived_at=timezone.now())
    with f.deed(user=None, verb="test"):
        reception.save()
        person.attended = True
        person.save()
    six = datetime.combine(today(host) - timedelta(days=1), time(18), zone_of(host))
    assert closing_of(reception) == six
    assert close_receptions(now=six - timedelta(minutes=1)) == 0
    call_command("close_receptions")
    reception.refresh_from_db()
    visit = stored(reception.visit)
    assert (visit.state, visit.head_count, reception.closed_by_clock, reception.left_at) == ("completed", 1, True, six)
    assert "Ditutup otomatis" in " ".join(differences(visit, reception))
    assert close_receptions() == 0


def test_a_visit_of_two_days_is_closed_in_the_evening_of_each_on_which_it_was_open(petugas, host):
    yesterday = today(host) - timedelta(days=1)
    visit = f.make_visit(state="arrived", host=host, starts_on=yesterday, ends_on=today(host), head_count=2)
    reception = f.make_reception(visit=visit, arrived_at=datetime.combine(yesterday, time(10), zone_of(host)))
    assert close_receptions() == 1
    reopen(visit, user=petugas.user)
    assert close_receptions() == 0 and stored(visit).state == VisitState.ARRIVED
    reception.refresh_from_db()
    assert closing_of(reception).astimezone(zone_of(host)).date() in (today(host), today(host) + timedelta(days=1))
    assert close_receptions(now=timezone.now() + timedelta(days=1)) == 1


def test_one_that_somebody_closed_in_this_moment_does_not_stop_the_clock(host, monkeypatch):
    gone, forgotten = f.make_reception(host=host), f.make_reception(host=host)
    close = visits.receiving.door._close

    def staff_was_faster(visit, ends):
        if visit.pk == gone.visit_id:
            leave(visit, Ticks({visit.participants.first().pk: True}), user=None)
        close(visit, ends)

    monkeypatch.setattr("visits.receiving.door._close", staff_was_faster)
    assert close_receptions(now=timezone.now() + timedelta(days=2)) == 1
    gone.refresh_from_db(), forgotten.refresh_from_db()
    assert (gone.closed_by_clock, forgotten.closed_by_clock) == (False, True)


def test_the_clock_takes_no_count_where_nobody_was_ticked(host):
    reception = f.make_reception(host=host, people=2)
    assert close_receptions(now=timezone.now() + timedelta(days=2)) == 1
    assert (stored(reception.visit).head_count, set(reception.visit.participants.values_list("attended", flat=True))) == (
        2, {None},
    )  # fmt: skip


def test_who_comes_after_six_is_closed_at_the_end_of_the_day(host):
    reception = f.make_reception(host=host)
    reception.arrived_at = datetime.combine(today(host), time(19), zone_of(host))
    assert closing_of(reception) == datetime.combine(today(host) + timedelta(days=1), time(0), zone_of(host))


# --- Numbers, walk-ins, the board --------------------------------------------------------------------------------


def test_a_number_leads_to_its_door_and_says_why_not(petugas, host, expected):
    asked = expected.requests.get()
    assert petugas.get(f"/petugas/datang/?nomor={asked.number.lower()}").url == f"/petugas/datang/{expected.pk}/"
    ahead = f.make_request(host=host, state="accepted")
    assert "bukan hari ini" in text_of(petugas.get(f"/petugas/datang/?nomor={ahead.number}"))
    waiting = f.make_request(host=host)
    assert "tidak menunggu kedatangan" in text_of(petugas.get(f"/petugas/datang/?nomor={waiting.number}"))
    elsewhere = f.make_request(state="accepted", wishes=[today(host)])
    strange, unknown = (
        petugas.get(f"/petugas/datang/?nomor={number}") for number in (elsewhere.number, "P-1900-000001")
    )
    assert strange.status_code == unknown.status_code == 422
    assert text_of(strange).replace(elsewhere.number, "") == text_of(unknown).replace("P-1900-000001", "")


def walk(client, **changes):
    held = form_with(client.get("/petugas/datang/tanpa-janji/"), "", "body").as_sent()
    return client.post("/petugas/datang/tanpa-janji/", {**held, **changes})


def test_a_walk_in_is_here_at_once_and_sent_twice_is_one(petugas, host):
    f.make_government(f.make_region(short_name="Wajo"))
    told = {
        "body": "Pemkab Wajo", "people": "12", "purpose": "Melihat antrean", "leader_name": "Bapak Ketua",
        "leader_position": "Sekretaris Daerah", "submission_key": str(uuid.uuid4()),
    }  # fmt: skip
    first, second = walk(petugas, **told), walk(petugas, **told)
    assert first.url == second.url
    visit = Visit.objects.get(host=host)
    assert (visit.state, visit.head_count, came(visit)) == ("arrived", 12, 12)
    assert visit.reception.is_walk_in and visit.participants.get().leads_visit
    assert (visit.starts_on, visit.starts_at.second) == (today(host), 0)


def test_who_of_a_walk_in_is_named_is_not_counted_twice(petugas, host):
    f.make_government(f.make_region(short_name="Wajo"))
    walk(petugas, body="Pemkab Wajo", people="3", purpose="Melihat antrean")
    visit = Visit.objects.get(host=host)
    body = visit.bodies.get()
    rows = added(body, "Andi", "Beda")
    for _ in range(2):
        send(petugas, visit, added=rows)
        assert (came(visit), visit.bodies.get().unnamed_came) == (3, 1)
    press(petugas, visit, "save", here=keys(visit).values(), **{"new-0-name": "Cinta"})
    assert (came(visit), visit.bodies.get().unnamed_came) == (3, None)
    send(petugas, visit, added=added(body, "Dina"))
    assert came(visit) == 4, "more than they said"


def test_a_number_that_was_typed_counts_as_it_stands(petugas, host):
    f.make_government(f.make_region(short_name="Wajo"))
    walk(petugas, body="Pemkab Wajo", people="12", purpose="Melihat antrean")
    visit = Visit.objects.get(host=host)
    body = visit.bodies.get()
    send(petugas, visit, added=added(body, "Andi"), unnamed={body.pk: 4})
    assert came(visit) == 5


def test_a_walk_in_of_a_body_that_nobody_knows_is_asked_back_and_stored_as_new(petugas, host):
    told = {"body": "Koperasi Tani Sumber Zaitun", "people": "3", "purpose": "Melihat layanan"}
    asked_back = walk(petugas, **told)
    assert asked_back.status_code == 422 and "Catat “Koperasi Tani Sumber Zaitun” sebagai badan baru" in text_of(
        asked_back
    )
    assert walk(petugas, **told, body_choice="new").status_code == 302
    assert Visit.objects.get(host=host).bodies.get().agency.name == "Koperasi Tani Sumber Zaitun"


def test_the_board_shows_the_day_and_what_earlier_days_left_open(petugas, host, expected):
    forgotten = f.make_visit(host=host, state="accepted", starts_on=today(host) - timedelta(days=3))
    f.make_visit(host=host, state="accepted", starts_on=today(host) + timedelta(days=1), purpose="Besok")
    shown = petugas.get("/petugas/hari-ini/")
    assert f"/petugas/datang/{expected.pk}/" in shown.content.decode()
    assert f"/petugas/datang/{forgotten.pk}/" in shown.content.decode()
    assert "1 rombongan, 20 orang" in text_of(shown)


def test_the_board_calls_forgotten_only_what_is_of_earlier_days(petugas, host):
    yesterday = today(host) - timedelta(days=1)
    now = timezone.now()
    for day in (yesterday, today(host)):
        visit = f.make_visit(state="completed", host=host, starts_on=day)
        f.make(Reception, visit=visit, arrived_at=now, left_at=now, closed_by_clock=True)
    forgotten = text_of(petugas.get("/petugas/hari-ini/")).split("belum selesai", 1)[1]
    assert forgotten.count("ditutup otomatis, belum diterbitkan") == 1


def test_eighty_people_are_ticked_in_one_request(petugas, host):
    reception = f.make_reception(host=host, people=80)
    told = {person.pk: True for person in reception.visit.participants.all()}
    assert send(petugas, reception.visit, people=told).json()["came"] == 80


@pytest.mark.parametrize("verb", [arrive, record_ticks, leave])
def test_every_verb_of_the_door_is_signed(petugas, host, expected, verb):
    if verb is leave:
        arrive(expected, Ticks({}), user=petugas.user)
    verb(expected, Ticks({pk: True for pk in keys(expected).values()}), user=petugas.user)
    entry = trail_of(stored(expected))[0]
    assert entry.who == "Petugas Contoh" and entry.verb in ("Datang", "Pulang", "Kehadiran dicatat")


def test_a_reception_that_is_over_is_not_reopened_twice(petugas, host):
    reception = f.make_reception(host=host, state="completed")
    reopen(reception.visit, user=petugas.user)
    with pytest.raises(StepRefused):
        reopen(reception.visit, user=petugas.user)
