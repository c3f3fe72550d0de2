"""A delegation at the door, in a real browser whose line is cut again and again: no tick is lost, nobody is doubled."""

import json
import os
import random
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from directory.clock import today_at, zone_of
from directory.models import Agency
from tests import factories as f
from tests.browser.conftest import sign_in, type_sign_in, until
from visits.models import Participant, Reception, Visit

pytestmark = pytest.mark.browser

CUTS = 100 if os.environ.get("SOAK") == "1" else 6
KEPT = "Object.keys(localStorage).filter((key) => key.startsWith('arrival:')).length"
NO_LINE = "[data-sync]:has-text('Belum tersambung')"
RETRY = 4000  # milliseconds until the page sends again what did not arrive


@pytest.fixture
def host(portal):
    return Agency.objects.get(kind="government", region__name="Kota Palopo")


@pytest.fixture
def staff(host, person):
    user = person("petugas-pintu")
    f.make_membership(user=user, agency=host)
    return user


def delegation(host, people=12, day=None):
    asked = f.make_request(host=host, state="accepted", wishes=[day or today_at(host)], people=people)
    for number in range(people):
        f.make_participant(body=asked.body, name=f"Peserta {number}", position="Analis")
    return asked.visit


def wait_kept(page, count: int):
    """Until the device keeps so many ticks."""
    until(lambda: page.evaluate(KEPT) == count, f"the device does not keep {count}")


def wait_retry(page):
    """Until the page has said that the line is down, and over the time until it sends again; its clock must be installed."""
    page.wait_for_selector(NO_LINE)
    page.clock.fast_forward(RETRY)


def came_of(visit) -> int:
    return Participant.objects.filter(visit=visit, attended=True).count()


def open_door(page, visit, *, is_cut=False):
    """The page of the door, with the boxes of the people; `is_cut`: nothing that it sends arrives."""
    if is_cut:
        page.route("**/tanda/", lambda route: route.abort())
    page.goto(f"/petugas/datang/{visit.pk}/")
    return page.locator("[name=here]")


def keep_a_tick(page, visit, number=0):
    """A tick that the device keeps, since the line is down."""
    open_door(page, visit, is_cut=True).nth(number).click()
    until(lambda: page.evaluate(KEPT) > 0, "nothing kept")
    page.unroute("**/tanda/")


@pytest.mark.parametrize("seed, tabs", [(0, 1), (1, 2)])
def test_no_tick_is_lost_and_nobody_is_doubled_whenever_the_line_is_cut(visitor, host, staff, seed, tabs):
    visit = delegation(host)
    dice, first = random.Random(seed), visitor(staff, cuts_line=True)
    first.clock.install()
    pages = [first, *(first.context.new_page() for _ in range(tabs - 1))]
    for page in pages:
        open_door(page, visit)
    wanted = dict.fromkeys(range(12), False)
    added, late = [], []

    line = {"is": ""}

    def carry(route):
        if line["is"] == "answer lost":
            route.fetch()  # the portal has it, the device never hears of it
            route.abort()
        elif line["is"] == "late":
            late.append(route.request)
            route.abort()
        else:
            route.continue_()

    first.context.route("**/tanda/", carry)
    for cut in range(CUTS // 2):
        door = dice.choice(pages)
        boxes = door.locator("[name=here]")
        how = dice.choice(["offline", "answer lost", "late", "cut while sending"])
        if how == "offline":
            door.context.set_offline(True)
        line["is"] = how
        for number in dice.sample(range(len(wanted)), 4):
            boxes.nth(number).click()
            wanted[number] = boxes.nth(number).is_checked()
        if how == "cut while sending":
            door.context.set_offline(True)
        name = f"Susulan {seed} {cut}"
        door.fill("[name=new-0-name]", name)
        door.fill("[name=new-0-position]", "Operator")
        door.click("[data-add] >> nth=0")
        added.append(name)
        if how != "offline" and dice.random() < 0.5:
            door.wait_for_timeout(dice.randrange(200))
        line["is"] = ""
        door.context.set_offline(False)
        if dice.random() < 0.4:  # the page is opened anew with ticks still unsent
            door.goto(f"/petugas/datang/{visit.pk}/")
        for request in late if dice.random() < 0.5 else ():  # behind those that were sent after it
            door.context.request.post(request.url, data=request.post_data, headers=request.all_headers())
    door.clock.fast_forward(RETRY)
    wait_kept(door, 0)
    stored = {p.name: bool(p.attended) for p in Participant.objects.filter(visit=visit, arrival_key=None)}
    assert stored == {f"Peserta {number}": here for number, here in wanted.items()}
    late = Participant.objects.filter(visit=visit).exclude(arrival_key=None)
    assert sorted(late.values_list("name", flat=True)) == sorted(added) and all(p.attended for p in late)
    people = sum(wanted.values()) + len(added)
    assert tabs > 1 or int(door.inner_text("[data-came]")) == people, "a tab shows what was done in it"
    door.reload()
    assert {number: boxes.nth(number).is_checked() for number in wanted} == wanted
    assert int(door.inner_text("[data-came]")) == people


def test_two_tabs_of_one_delegation_lose_nothing_of_each_other(visitor, host, staff):
    visit = delegation(host, people=3)
    one = visitor(staff, cuts_line=True)
    one.clock.install()
    other = one.context.new_page()
    boxes, others = open_door(one, visit, is_cut=True), open_door(other, visit, is_cut=True)
    boxes.nth(0).check()
    others.nth(1).check()
    wait_kept(other, 2)  # one tab overwrote nothing of what the other keeps
    one.close()
    other.unroute("**/tanda/")
    wait_retry(other)
    wait_kept(other, 0)
    assert came_of(visit) == 2


def test_a_sending_that_another_tab_overtook_is_sent_again(visitor, host, staff):
    visit = delegation(host, people=3)
    door = visitor(staff)
    door.clock.install()
    boxes = open_door(door, visit)
    first = {"is": True}

    def overtake(route):
        if first.pop("is", False):
            route.fulfill(status=200, json={"overtaken": True})
        else:
            route.continue_()

    door.route("**/tanda/", overtake)
    boxes.nth(0).check()
    wait_retry(door)
    wait_kept(door, 0)
    assert came_of(visit) == 1, "taken for stored"


def test_the_arrival_is_at_the_first_who_came_not_at_the_opening_of_the_page(visitor, host, staff):
    visit = delegation(host, people=3)
    door = visitor(staff, cuts_line=True)
    now = timezone.now()
    door.clock.install(time=now - timedelta(minutes=5))
    boxes = open_door(door, visit, is_cut=True)
    boxes.nth(0).click()
    boxes.nth(0).click()  # by mistake
    door.clock.pause_at(now)
    boxes.nth(1).click()
    door.unroute("**/tanda/")
    wait_retry(door)
    until(lambda: Reception.objects.exists(), "no reception")
    assert abs(Reception.objects.get().arrived_at - now) < timedelta(seconds=1)


def test_a_tick_on_a_page_that_is_open_since_yesterday_is_kept_like_any(visitor, host, staff):
    visit = delegation(host, people=3)
    door = visitor(staff, cuts_line=True)
    door.clock.set_fixed_time(timezone.now() - timedelta(hours=25))
    boxes = open_door(door, visit, is_cut=True)
    door.clock.set_fixed_time(timezone.now())
    boxes.nth(0).check()
    wait_kept(door, 1)
    door.reload()
    assert door.evaluate(KEPT) == 1 and boxes.nth(0).is_checked()


def test_somebody_added_whose_answer_was_lost_is_shown_and_counted_once(visitor, host, staff):
    visit = delegation(host, people=3)
    door = visitor(staff, cuts_line=True)
    open_door(door, visit)

    line = {"is": "answer lost"}

    def lose(route):
        if line["is"]:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    door.route("**/tanda/", lose)
    door.fill("[name=new-0-name]", "Susulan")
    door.click("[data-add] >> nth=0")
    door.wait_for_selector(NO_LINE)
    line["is"] = ""
    open_door(door, visit)
    door.wait_for_selector("text=Tersimpan.")
    assert door.inner_text("[data-came]") == "1" and door.locator("label:has-text('Susulan')").count() == 1


FULL = """() => { let text = 'x'.repeat(1024 * 1024), number = 0;
    while (text) { try { localStorage.setItem('full' + number++, text); } catch { text = text.slice(text.length / 2 + 1); } } }"""
FORBIDDEN = (
    "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"
)


@pytest.mark.parametrize("storage", ["full", "forbidden"])
def test_a_device_that_stores_nothing_sends_all_the_same_and_says_so(visitor, host, staff, storage):
    visit = delegation(host, people=3)
    door = visitor(staff, cuts_line=True)
    if storage == "forbidden":
        door.add_init_script(FORBIDDEN)
    boxes = open_door(door, visit)
    if storage == "full":
        door.evaluate(FULL)
    door.context.set_offline(True)
    boxes.nth(0).check()
    door.wait_for_selector("text=Jangan tutup halaman ini")
    door.context.set_offline(False)
    until(lambda: came_of(visit) == 1, "not sent")
    boxes.nth(1).check()
    door.click("button:has-text('Rombongan datang')")
    door.wait_for_selector("text=Kedatangan dicatat")
    assert came_of(visit) == 2


def test_a_line_that_answers_nothing_is_no_line(visitor, host, staff):
    visit = delegation(host, people=3)
    door = visitor(staff, cuts_line=True)
    door.clock.install()
    boxes = open_door(door, visit)
    door.route("**/tanda/", lambda route: None)
    with door.expect_request("**/tanda/"):
        boxes.nth(0).check()
    door.clock.fast_forward(15_000)
    door.wait_for_selector(NO_LINE)
    door.unroute("**/tanda/")
    wait_retry(door)
    until(lambda: came_of(visit) == 1, "not sent again")


@pytest.mark.parametrize(
    "status, answer, said",
    [
        (400, {"why": "Kiriman tidak terbaca."}, "Kiriman tidak terbaca."),
        (413, "x", "Kiriman ini tidak diterima portal."),
        (404, "x", "tidak ada lagi di front office Anda"),
    ],
)
def test_what_the_portal_refuses_is_said_and_not_called_a_lost_line(visitor, host, staff, status, answer, said):
    visit = delegation(host, people=3)
    door = visitor(staff, refusals=(status,))
    door.clock.install()
    boxes = open_door(door, visit)
    sent = []
    door.route("**/tanda/", lambda route: (sent.append(1), route.fulfill(status=status, body=json.dumps(answer))))
    boxes.nth(0).check()
    door.wait_for_selector(f"[data-sync]:has-text('{said}')")
    door.clock.fast_forward(2 * RETRY)
    assert said in door.inner_text("[data-sync]"), "a page that sends says at once that it does"
    assert len(sent) == 1 and door.evaluate(KEPT) == 1


def test_who_signed_in_again_in_another_tab_is_told_to_open_the_page_anew(visitor, host, staff):
    visit = delegation(host, people=3)
    door = visitor(staff, cuts_line=True, refusals=(403,))
    boxes = open_door(door, visit)
    [session] = [one["name"] for one in door.context.cookies() if "session" in one["name"]]
    door.context.clear_cookies(name=session)
    boxes.nth(0).check()
    door.wait_for_selector("[data-sync]:has-text('Masuk lagi, lalu muat ulang halaman ini')")
    other = door.context.new_page()
    type_sign_in(other, staff)
    other.goto("about:blank")
    boxes.nth(1).check()
    door.wait_for_selector("[data-sync]:has-text('Masuk lagi, lalu muat ulang halaman ini')")
    assert came_of(visit) == 0
    door.reload()
    until(lambda: came_of(visit) == 2, "not sent")


@pytest.mark.parametrize("path", ["/petugas/hari-ini/", "/petugas/datang/", "/petugas/datang/tanpa-janji/"])
def test_what_is_kept_is_sent_from_every_page_of_the_door(visitor, host, staff, path):
    visit = delegation(host, people=3)
    door = visitor(staff, cuts_line=True)
    keep_a_tick(door, visit)
    door.goto(path)
    until(lambda: came_of(visit) == 1, "not sent")
    wait_kept(door, 0)
    assert "belum terkirim" not in door.inner_text("main")


def test_what_cannot_be_sent_is_said_on_the_board_with_the_way_to_it(visitor, host, staff):
    visit, next_one = delegation(host, people=3), delegation(host, people=1)
    door = visitor(staff, cuts_line=True, refusals=(422,))
    keep_a_tick(door, visit)
    Visit.objects.filter(pk=visit.pk).update(state="cancelled")
    keep_a_tick(door, next_one)
    door.goto("/petugas/hari-ini/")
    note = door.locator("main p:has-text('Ada tanda yang belum terkirim untuk')")
    note.wait_for()
    assert "Kehadiran tidak dapat diubah lagi" in note.inner_text()
    until(lambda: came_of(next_one) == 1, "one that is refused holds up the others")
    note.locator("a").click()
    door.wait_for_url(f"**/petugas/kunjungan/{visit.pk}/")


def test_ticks_of_yesterday_are_sent_by_the_page_of_a_visit_that_was_due_then(visitor, host, staff):
    visit = delegation(host, people=3, day=today_at(host) - timedelta(days=1))
    door = visitor(staff, cuts_line=True)
    open_door(door, visit).nth(0).click()
    assert door.evaluate(KEPT) == 0, "today its page keeps nothing new"
    midnight = datetime.combine(today_at(host), datetime.min.time(), zone_of(host))
    door.clock.set_fixed_time(midnight - timedelta(seconds=1))
    Visit.objects.filter(pk=visit.pk).update(starts_on=today_at(host))
    keep_a_tick(door, visit)  # as long as the page is one of that day
    Visit.objects.filter(pk=visit.pk).update(starts_on=visit.starts_on)
    door.clock.set_fixed_time(timezone.now())
    open_door(door, visit)
    until(lambda: came_of(visit) == 1, "not sent")
    assert Visit.objects.get(pk=visit.pk).starts_on == visit.starts_on


def test_a_page_left_open_over_night_receives_who_comes_a_day_late(visitor, host, staff):
    visit = delegation(host, people=3)
    door = visitor(staff, refusals=(422,))
    boxes = open_door(door, visit)
    Visit.objects.filter(pk=visit.pk).update(starts_on=visit.starts_on - timedelta(days=1))
    boxes.nth(0).check()
    door.wait_for_selector("[data-sync]:has-text('tidak direncanakan untuk hari ini')")
    door.click("button:has-text('Rombongan datang')")
    door.wait_for_selector("text=Kedatangan dicatat")
    wait_kept(door, 0)
    assert came_of(visit) == 1 and Visit.objects.get(pk=visit.pk).starts_on == today_at(host)


def test_who_left_the_list_meanwhile_is_not_said_to_be_stored(visitor, host, staff):
    visit = delegation(host, people=3)
    door = visitor(staff)
    boxes = open_door(door, visit)
    gone = boxes.nth(0).get_attribute("value")
    with f.deed(user=None, verb="test"):
        Participant.objects.get(pk=gone).delete()
    boxes.nth(0).check()
    door.wait_for_selector("[data-sync]:has-text('Daftar peserta berubah. Muat ulang halaman ini.')")
    boxes.nth(1).check()
    until(lambda: came_of(visit) == 1 and door.evaluate(KEPT) == 0, "not stored")
    said = door.inner_text("[data-sync]")
    assert "Daftar peserta berubah" in said and "Tersimpan" not in said


def test_a_walk_in_whose_people_are_named_is_as_many_as_before(visitor, host, staff):
    visit = f.make_reception(host=host, people=0).visit
    with f.deed(user=None, verb="test"):
        visit.reception.is_walk_in, body = True, visit.bodies.get()
        visit.reception.save()
        body.unnamed_came = 2
        body.save()
    door = visitor(staff, cuts_line=True)
    open_door(door, visit)
    came = door.locator("[data-came]")
    door.context.set_offline(True)
    for name, people in (("7373010101900001", "2"), ("Andi", "2"), ("Beda", "3")):
        door.fill("[name=new-0-name]", name)
        door.click("[data-add] >> nth=0")
        assert came.inner_text() == people
    assert door.input_value("[data-unnamed]") == ""
    door.context.set_offline(False)
    wait_kept(door, 0)
    assert came.inner_text() == "2", "the one who was refused is not counted"
    door.reload()
    assert came.inner_text() == "2" and came_of(visit) == 2


def test_a_number_that_was_typed_is_right_again_when_a_name_of_it_is_refused(visitor, host, staff):
    visit = f.make_reception(host=host, people=0).visit
    with f.deed(user=None, verb="test"):
        visit.reception.is_walk_in = True
        visit.reception.save()
    door = visitor(staff, cuts_line=True)
    open_door(door, visit)
    door.context.set_offline(True)
    door.fill("[data-unnamed]", "5")
    door.fill("[name=new-0-name]", "7373010101900001")
    door.click("[data-add] >> nth=0")
    assert door.input_value("[data-unnamed]") == "4"
    door.context.set_offline(False)
    wait_kept(door, 0)
    door.wait_for_selector("[data-sync]:has-text('Tersimpan.')")
    assert door.input_value("[data-unnamed]") == "5" and door.inner_text("[data-came]") == "5"
    assert visit.bodies.get().unnamed_came == 5


def test_what_is_unsent_is_said_kept_and_sent_before_the_delegation_leaves(visitor, host, staff):
    visit = delegation(host, people=3)
    door = visitor(staff, cuts_line=True)
    door.goto(f"/petugas/datang/{visit.pk}/")
    door.clock.install()
    door.click("button:has-text('Rombongan datang')")
    door.route("**/tanda/", lambda route: route.abort())
    door.locator("[name=here]").nth(1).click()
    door.wait_for_selector(NO_LINE)
    with door.expect_event("requestfailed"):  # the step sends the ticks first
        door.click("button:has-text('Catat rombongan pulang')")
    door.wait_for_selector(NO_LINE)
    assert Visit.objects.get(pk=visit.pk).state == "arrived", "nobody leaves with unsent ticks"
    door.unroute("**/tanda/")
    door.clock.fast_forward(RETRY)
    wait_kept(door, 0)
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
    wait_kept(door, 1)
    door.evaluate("""() => { for (const key of Object.keys(localStorage)) {
        const kept = JSON.parse(localStorage.getItem(key)); kept.since -= 25 * 60 * 60 * 1000;
        localStorage.setItem(key, JSON.stringify(kept)); } }""")
    door.goto("/petugas/hari-ini/")
    assert door.evaluate(KEPT) == 0, "a day is over"

    door.clock.install()
    open_door(door, visit).nth(0).click()
    wait_kept(door, 1)
    door.clock.fast_forward("25:00:00")
    wait_kept(door, 0)  # a day is over while the page is open

    door.goto(f"/petugas/datang/{visit.pk}/")
    door.locator("[name=here]").nth(0).click()
    wait_kept(door, 1)
    door.goto("/petugas/kunjungan/catat/")  # a page without the script of the door
    door.click("summary:has-text('Menu')")
    door.click("button:has-text('Keluar')")
    door.goto("/masuk/")
    assert door.evaluate(KEPT) == 0, "signed out"


def test_who_signs_out_without_a_line_is_not_signed_out_and_keeps_the_ticks(visitor, host, staff):
    visit = delegation(host, people=3)
    door = visitor(staff, cuts_line=True)
    boxes = open_door(door, visit)
    door.context.set_offline(True)
    boxes.nth(0).click()
    door.click("summary:has-text('Menu')")
    with door.expect_event("requestfailed", lambda request: request.is_navigation_request()):
        door.click("button:has-text('Keluar')", no_wait_after=True)
    door.context.set_offline(False)
    open_door(door, visit)
    until(lambda: came_of(visit) == 1, "the tick is lost")


def test_somebody_else_on_the_same_device_sends_nobodys_ticks(visitor, portal, host, staff, person):
    visit = delegation(host, people=3)
    door = visitor(staff, cuts_line=True)
    door.goto(f"/petugas/datang/{visit.pk}/")
    door.route("**/tanda/", lambda route: route.abort())
    door.locator("[name=here]").nth(0).click()
    wait_kept(door, 1)
    other = person("petugas-lain")
    f.make_membership(user=other, agency=host)
    client = Client()
    client.force_login(other)
    door.unroute("**/tanda/")
    door.goto("about:blank")  # the page of the first one sends no more
    door.context.clear_cookies()
    sign_in(door.context, client, portal.url)
    sent = []
    door.on("request", lambda request: sent.append(request) if request.url.endswith("/tanda/") else None)
    for path in (f"/petugas/datang/{visit.pk}/", "/petugas/hari-ini/"):
        door.goto(path)  # whose scripts have run by then, and would have sent
        assert door.evaluate(KEPT) == 1 and sent == []
    assert came_of(visit) == 0


def test_a_name_that_cannot_be_stored_stands_in_its_box_again_and_is_not_counted(visitor, host, staff):
    visit = delegation(host, people=3)
    door = visitor(staff)
    door.goto(f"/petugas/datang/{visit.pk}/")
    door.fill("[name=new-0-name]", "7373010101900001")
    door.click("[data-add] >> nth=0")
    door.wait_for_selector("[data-sync]:has-text('Jangan tulis NIK')")
    assert door.input_value("[name=new-0-name]") == "7373010101900001"
    assert door.inner_text("[data-came]") == "0" and door.locator("[data-added]").count() == 0


def test_a_name_that_is_refused_while_the_next_is_typed_is_not_dropped(visitor, host, staff):
    visit = delegation(host, people=3)
    door = visitor(staff, cuts_line=True)
    open_door(door, visit)
    door.context.set_offline(True)
    door.fill("[name=new-0-name]", "7373010101900001")
    door.fill("[name=new-0-position]", "Operator")
    door.click("[data-add] >> nth=0")
    door.fill("[name=new-0-name]", "Berikutnya")
    door.context.set_offline(False)
    door.wait_for_selector("[data-sync]:has-text('7373010101900001: Jangan tulis NIK')")
    assert door.input_value("[name=new-0-name]") == "Berikutnya" and not door.input_value("[name=new-0-position]")
    assert door.input_value("[name=new-1-name]") == "7373010101900001" and door.is_visible("[name=new-1-name]")


def test_a_number_beyond_what_the_portal_takes_is_said_and_neither_counted_nor_sent(visitor, host, staff):
    visit = delegation(host, people=3)
    door = visitor(staff)
    open_door(door, visit)
    box = door.locator("[data-unnamed]")
    for typed, people in (("1001", "0"), ("12 orang", "0"), ("12", "12")):
        box.fill(typed)
        box.blur()
        assert door.inner_text("[data-came]") == people
        said = door.inner_text("[data-sync]")
        assert (people == "0") == ("paling banyak 1000" in said)
    until(lambda: visit.bodies.get().unnamed_came == 12, "not stored")


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
    taps = 0

    def tap(what):
        nonlocal taps
        taps += 1
        what.click()

    door.goto("/petugas/hari-ini/")
    tap(door.locator("[name=nomor]"))
    door.keyboard.type(visit.requests.get().number)
    tap(door.locator("button:has-text('Terima')"))
    boxes = door.locator("[name=here]")
    for number in range(80):
        tap(boxes.nth(number))
    tap(door.locator("button:has-text('Rombongan datang')"))
    until(lambda: came_of(visit) == 80, "not all are stored")
    assert taps <= 84 and taps * 2 <= 180, "two seconds a tap"


def test_a_box_that_is_typed_into_before_its_script_is_there_keeps_the_keys(visitor, host, staff):
    door = visitor(staff)

    held = []
    door.route("**/picker*.js", lambda route: held.append(route))
    with door.expect_request("**/picker*.js"):
        door.goto("/petugas/datang/tanpa-janji/", wait_until="commit")
    door.focus("[name=body]")
    door.keyboard.type("Pemkab ")
    assert not door.locator(".picker").count()
    held.pop().continue_()
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
