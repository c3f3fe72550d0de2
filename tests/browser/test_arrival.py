"""A delegation at the door, in a real browser whose line is cut again and again: no tick is lost, nobody is doubled."""

import os
import random
import time

import pytest
from django.test import Client

from directory.models import Agency
from tests import factories as f
from visits.house_rules import today_at
from visits.models import Participant, Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CUTS = 100 if os.environ.get("SOAK") == "1" else 10
KEPT = "Object.keys(localStorage).filter((key) => key.startsWith('arrival:')).length"


@pytest.fixture
def host(portal):
    return Agency.objects.get(kind="government", region__name="Kota Palopo")


@pytest.fixture
def staff(host, person):
    user = person("petugas-pintu")
    f.make_membership(user=user, agency=host)
    return user


def delegation(host, people=12):
    asked = f.make_request(host=host, state="accepted", wishes=[today_at(host)], people=people)
    for number in range(people):
        f.make_participant(body=asked.body, name=f"Peserta {number}", position="Analis")
    return asked.visit


def until(holds, what: str):
    """Waits for what the portal stores after an answer that the page does not wait for."""
    for _ in range(150):
        if holds():
            return
        time.sleep(0.1)
    pytest.fail(what)


@pytest.mark.parametrize("seed", range(2))
def test_no_tick_is_lost_and_nobody_is_doubled_whenever_the_line_is_cut(visitor, host, staff, seed):
    visit = delegation(host)
    dice, door = random.Random(seed), visitor(staff, cuts_line=True)
    door.goto(f"/petugas/datang/{visit.pk}/")
    boxes = door.locator("[name=here]")
    wanted = dict.fromkeys(range(boxes.count()), False)
    added = []

    line = {"loses answers": False}

    def carry(route):
        if line["loses answers"]:
            route.fetch()  # the portal has it, the device never hears of it
            route.abort()
        else:
            route.continue_()

    door.route("**/tanda/", carry)
    for cut in range(CUTS // 2):
        how = dice.choice(["offline", "answer lost", "cut while sending"])
        if how == "offline":
            door.context.set_offline(True)
        line["loses answers"] = how == "answer lost"
        for number in dice.sample(range(len(wanted)), 4):
            boxes.nth(number).click()
            wanted[number] = not wanted[number]
        if how == "cut while sending":
            door.context.set_offline(True)
        name = f"Susulan {seed} {cut}"
        door.fill("[name=new-0-name]", name)
        door.fill("[name=new-0-position]", "Operator")
        door.click("[data-add] >> nth=0")
        added.append(name)
        if how != "offline" and dice.random() < 0.5:
            door.wait_for_timeout(dice.randrange(200))
        line["loses answers"] = False
        door.context.set_offline(False)
        if dice.random() < 0.4:  # the page is opened anew with ticks still unsent
            door.goto(f"/petugas/datang/{visit.pk}/")
    until(lambda: door.evaluate(KEPT) == 0, "the device still keeps ticks")
    stored = {p.name: bool(p.attended) for p in Participant.objects.filter(visit=visit, arrival_key=None)}
    assert stored == {f"Peserta {number}": here for number, here in wanted.items()}
    late = Participant.objects.filter(visit=visit).exclude(arrival_key=None)
    assert sorted(late.values_list("name", flat=True)) == sorted(added) and all(p.attended for p in late)
    door.reload()
    assert {number: boxes.nth(number).is_checked() for number in wanted} == wanted
    assert int(door.inner_text("[data-came]")) == sum(wanted.values()) + len(added)


def test_what_is_unsent_is_said_kept_and_sent_before_the_delegation_leaves(visitor, host, staff):
    visit = delegation(host, people=3)
    door = visitor(staff, cuts_line=True)
    door.goto(f"/petugas/datang/{visit.pk}/")
    door.click("button:has-text('Rombongan datang')")
    door.context.set_offline(True)
    door.locator("[name=here]").nth(1).click()
    door.wait_for_selector("text=Belum tersambung")
    door.click("button:has-text('Catat rombongan pulang')")
    door.wait_for_timeout(300)
    assert Visit.objects.get(pk=visit.pk).state == "arrived", "nobody leaves with unsent ticks"
    door.context.set_offline(False)
    until(lambda: door.evaluate(KEPT) == 0, "not sent")
    door.click("button:has-text('Catat rombongan pulang')")
    door.wait_for_url("**/petugas/kunjungan/**")
    left = Visit.objects.get(pk=visit.pk)
    assert (left.state, left.head_count) == ("completed", 1)


def test_the_list_on_the_device_goes_with_signing_out_and_after_a_day(visitor, host, staff):
    visit = delegation(host, people=3)
    door = visitor(staff, cuts_line=True)
    door.goto(f"/petugas/datang/{visit.pk}/")
    door.route("**/tanda/", lambda route: route.abort())
    door.locator("[name=here]").nth(0).click()
    until(lambda: door.evaluate(KEPT) == 1, "nothing kept")
    door.evaluate("""() => { for (const key of Object.keys(localStorage)) {
        const kept = JSON.parse(localStorage.getItem(key)); kept.since -= 25 * 60 * 60 * 1000;
        localStorage.setItem(key, JSON.stringify(kept)); } }""")
    door.goto("/petugas/hari-ini/")
    assert door.evaluate(KEPT) == 0, "a day is over"

    door.goto(f"/petugas/datang/{visit.pk}/")
    door.locator("[name=here]").nth(0).click()
    until(lambda: door.evaluate(KEPT) == 1, "nothing kept")
    door.goto("/petugas/kunjungan/catat/")  # a page without the script of the door
    door.click("summary:has-text('Menu')")
    door.click("button:has-text('Keluar')")
    door.goto("/masuk/")
    assert door.evaluate(KEPT) == 0, "signed out"


def test_somebody_else_on_the_same_device_sends_nobodys_ticks(visitor, portal, host, staff, person):
    visit = delegation(host, people=3)
    door = visitor(staff, cuts_line=True)
    door.goto(f"/petugas/datang/{visit.pk}/")
    door.route("**/tanda/", lambda route: route.abort())
    door.locator("[name=here]").nth(0).click()
    until(lambda: door.evaluate(KEPT) == 1, "nothing kept")
    other = person("petugas-lain")
    f.make_membership(user=other, agency=host)
    client = Client()
    client.force_login(other)
    door.unroute("**/tanda/")
    door.goto("about:blank")  # the page of the first one sends no more
    door.context.clear_cookies()
    door.context.add_cookies(
        [{"name": name, "value": morsel.value, "url": portal.url} for name, morsel in client.cookies.items()]
    )
    door.goto(f"/petugas/datang/{visit.pk}/")
    door.wait_for_timeout(500)
    assert not Participant.objects.filter(visit=visit, attended=True).exists()


def test_a_name_that_cannot_be_stored_stands_in_its_box_again_and_is_not_counted(visitor, host, staff):
    visit = delegation(host, people=3)
    door = visitor(staff)
    door.goto(f"/petugas/datang/{visit.pk}/")
    door.fill("[name=new-0-name]", "7373010101900001")
    door.click("[data-add] >> nth=0")
    door.wait_for_selector("[data-sync]:has-text('Jangan tulis NIK')")
    assert door.input_value("[name=new-0-name]") == "7373010101900001"
    assert door.inner_text("[data-came]") == "0" and door.locator("[data-added]").count() == 0


def test_who_comes_on_another_day_is_ticked_and_received(visitor, host, staff):
    visit = f.make_request(host=host, state="accepted").visit
    f.make_participant(visit=visit, body=visit.bodies.get(), name="Peserta")
    door = visitor(staff)
    door.goto(f"/petugas/datang/{visit.pk}/")
    door.locator("[name=here]").check()
    door.click("button:has-text('Rombongan datang')")
    door.wait_for_selector("text=Kedatangan dicatat")
    assert Visit.objects.get(pk=visit.pk).state == "arrived"
    assert Participant.objects.get(visit=visit).attended


@pytest.mark.parametrize("scripts", [True, False])
def test_eighty_people_are_received_in_little_more_than_eighty_taps(visitor, host, staff, scripts):
    visit = delegation(host, people=80)
    door = visitor(staff, scripts=scripts)
    begun = time.monotonic()
    door.goto("/petugas/hari-ini/")
    door.fill("[name=nomor]", visit.requests.get().number)
    door.click("button:has-text('Terima')")
    boxes = door.locator("[name=here]")
    for number in range(80):
        boxes.nth(number).check()
    door.click("button:has-text('Rombongan datang')")
    until(lambda: Participant.objects.filter(visit=visit, attended=True).count() == 80, "not all are stored")
    assert time.monotonic() - begun < 180


def test_a_box_that_is_typed_into_before_its_script_is_there_keeps_the_keys(visitor, host, staff):
    door = visitor(staff)

    def late(route):
        time.sleep(1)
        route.continue_()

    door.route("**/picker*.js", late)
    door.goto("/petugas/datang/tanpa-janji/", wait_until="commit")
    door.focus("[name=body]")
    door.keyboard.type("Pemkab ")
    door.wait_for_selector(".picker [name=body]")
    door.keyboard.type("Wajo")
    assert door.input_value("[name=body]") == "Pemkab Wajo"


def test_a_walk_in_is_typed_in_under_a_minute(visitor, host, staff):
    door = visitor(staff)
    strokes = 0
    door.goto("/petugas/hari-ini/")
    door.click("a:has-text('Rombongan tanpa janji') >> nth=0")
    for name, text in (
        ("body", "Pemkab Wajo"),
        ("people", "12"),
        ("purpose", "Melihat antrean"),
        ("leader_name", "Bapak Ketua"),
    ):
        door.fill(f"[name={name}]", text)
        strokes += len(text) + 1
    door.click("button:has-text('Catat kedatangan')")
    assert door.inner_text("h1") == "Pemerintah Kabupaten Wajo", door.inner_text("main")
    assert door.inner_text("[data-came]") == "12"
    assert strokes / 200 * 60 < 60, "at 200 characters a minute"
