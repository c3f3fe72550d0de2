"""It is true that a host keeps its own rules, that each rule has its clause, and that a plan is judged by those in force."""

from datetime import date, time, timedelta
from html import unescape

import pytest
from django.core.management import call_command
from django.utils.html import strip_tags

from directory.clock import today_at
from directory.models import Agency
from mpp_portal.kit.history import deed, trail_of
from tests import factories as f
from tests.pages import form_with
from visits.asking.hosts import busy_days
from visits.models import PARTS_OF_HOUSE_RULES, ClosedPeriod, HouseRules, ReceivingSlot, RuleClause, RuleExemption
from visits.rules.forms import STATED_BY, HostRulesForm
from visits.rules.reference import load_house_rules
from visits.rules.room import bookings_of
from visits.rules.stored import as_rules, rules_at

pytestmark = pytest.mark.django_db

TYPED = {
    "source_publisher": "Pemerintah Contoh",
    "source_title": "Peraturan penerimaan tamu",
    "slots_0": "09.00, 13.00",
    "slots_4": "09.30–11.00",
    "clause_day": "Senin dan Jumat (pasal 3).",
    "lead_days": "3",
    "clause_lead": "Paling lambat 3 hari kerja (pasal 4).",
    "items": ["purpose", "people"],
    "clause_items": "Surat menyebut tujuan dan jumlah (pasal 5).",
    "stages": "Menyerahkan surat\nDiterima",
    "clause_stages": "Alur penerimaan (pasal 6).",
    "day_exempt": ["central"],
    "change_reason": "Peraturan baru",
    "seen_version": "0",
}


@pytest.fixture
def host():
    return f.make_government()


@pytest.fixture
def lead(client, host):
    """The browser of the pengelola of the host."""
    user = f.make_user(name="Ibu Pengelola")
    f.make_membership(user=user, agency=host, role="pengelola")
    client.force_login(user)
    return client


def edit(client, host, **fields):
    return client.post(f"/petugas/ketentuan/{host.key}/ubah/", {**TYPED, **fields})


def as_opened(client, host) -> dict:
    """What the browser sends when nobody touches the page."""
    address = f"/petugas/ketentuan/{host.key}/ubah/"
    return form_with(client.get(address), address, "lead_days").as_sent() | {"change_reason": "Pembetulan"}


def text_of(answer) -> str:
    """The page without markup, with single spaces."""
    return " ".join(unescape(strip_tags(answer.content.decode())).split())


# --- Keeping the rules -------------------------------------------------------------------------------------------


def test_a_host_writes_its_rules_and_they_hold_at_once(lead, host):
    assert edit(lead, host).status_code == 302
    rules = rules_at(host, today_at(host))
    assert rules.confirmed_on == rules.valid_from == today_at(host)
    assert [(one.weekday, one.starts_at, one.until, one.is_fixed) for one in rules.slots.all()] == [
        (0, time(9), None, True), (0, time(13), None, True), (4, time(9, 30), time(11), False),
    ]  # fmt: skip
    assert [one.item for one in rules.items.all()] == ["purpose", "people"]
    assert [str(one) for one in rules.stages.all()] == ["Menyerahkan surat", "Diterima"]
    assert as_rules(rules).exemptions == {("day", "central")}
    assert as_rules(rules).clause("lead") == "Paling lambat 3 hari kerja (pasal 4)."
    page = text_of(lead.get(f"/petugas/ketentuan/{host.key}/"))
    assert "Senin pukul 09.00 dan 13.00; Jumat pukul 09.30–11.00" in page and "Peraturan baru" in page


@pytest.mark.parametrize("topic", [topic for topic in STATED_BY if topic != "stages"])
def test_no_rule_is_stored_without_its_clause(lead, host, topic):
    values = {
        "merging": "may",
        "must_stay_overnight": "on",
        "signs_travel_orders": "on",
        "items": ["purpose"],
        "slots_0": "09.00",
    }
    name = STATED_BY[topic][0]
    bare = {key: value for key, value in TYPED.items() if key.startswith(("source", "change", "seen"))}
    response = lead.post(f"/petugas/ketentuan/{host.key}/ubah/", {**bare, name: values.get(name, "5")})
    assert list(response.context["form"].errors) == [f"clause_{topic}"] and response.status_code == 422
    assert not HouseRules.objects.exists()


def test_the_published_policies_have_a_clause_for_each_rule_that_they_state():
    for code in ("63.72", "34.04", "51.03", "65.71", "32.73"):
        f.make_government(f.make_region(code=code))
    with deed(user=None, verb="load"):
        load_house_rules()
    for rules in HouseRules.objects.whole():
        stated = HostRulesForm(instance=rules).initial
        said = {topic for topic, names in STATED_BY.items() if any(stated.get(name) for name in names)}
        assert said <= {one.topic for one in rules.clauses.all()}, rules
        assert rules.confirmed_on is None


def test_a_correction_changes_what_was_touched_and_nothing_else(lead, host):
    edit(lead, host)
    rules = HouseRules.objects.get()
    kept = {(type(one), one.pk) for model, key in PARTS_OF_HOUSE_RULES for one in model.objects.filter(**{key: rules})}
    sent = as_opened(lead, host) | {
        "clause_lead": "Tiga hari kerja (pasal 4 ayat 1).",
        "change_reason": "Ayatnya disebut",
    }
    assert edit(lead, host, **sent).status_code == 302
    assert HouseRules.objects.get().pk == rules.pk
    assert {
        (type(one), one.pk) for model, key in PARTS_OF_HOUSE_RULES for one in model.objects.filter(**{key: rules})
    } == kept
    newest = trail_of(HouseRules.objects.get(), parts=PARTS_OF_HOUSE_RULES)[0]
    assert newest.reason == "Ayatnya disebut"
    assert [(one.old, one.new) for one in newest.changes] == [
        ("Paling lambat 3 hari kerja (pasal 4).", "Tiga hari kerja (pasal 4 ayat 1).")
    ]


def test_new_rules_from_a_day_on_end_the_old_ones_the_day_before(lead, host):
    edit(lead, host)
    with deed(user=None, verb="test"):
        old = HouseRules.objects.get()
        old.valid_from -= timedelta(days=100)
        old.save()
        RuleExemption.objects.create(rules=old, topic="lead", sender="central")
    begins = today_at(host) + timedelta(days=30)
    sent = as_opened(lead, host) | {"starts_from": f"{begins:%d/%m/%Y}", "lead_days": "7", "change_reason": "Perubahan"}
    assert edit(lead, host, **sent).status_code == 302
    old, new = HouseRules.objects.order_by("valid_from")
    assert (old.lead_days, old.valid_until) == (3, begins - timedelta(days=1))
    assert (new.lead_days, new.valid_from, new.valid_until) == (7, begins, None)
    assert rules_at(host, begins - timedelta(days=1)) == old and rules_at(host, begins) == new
    assert len(old.slots.all()) == len(new.slots.all()) == 3
    assert as_rules(new).exemptions == as_rules(old).exemptions == {("day", "central"), ("lead", "central")}
    assert "berlaku mulai" in text_of(lead.get(f"/petugas/ketentuan/{host.key}/"))


def test_new_rules_do_not_begin_before_those_in_force(lead, host):
    edit(lead, host)
    sent = as_opened(lead, host) | {"starts_from": f"{today_at(host):%d/%m/%Y}"}
    response = edit(lead, host, **sent)
    assert list(response.context["form"].errors) == ["starts_from"]


def test_two_who_edit_at_once_get_one_success_and_one_clear_message(lead, host):
    edit(lead, host)
    sent = as_opened(lead, host)
    first = edit(lead, host, **(sent | {"lead_days": "4", "change_reason": "Satu"}))
    second = edit(lead, host, **(sent | {"lead_days": "9", "change_reason": "Dua"}))
    assert (first.status_code, second.status_code) == (302, 422)
    assert "sudah menyimpan perubahan" in text_of(second) and 'value="9"' in second.content.decode()
    assert HouseRules.objects.get().lead_days == 4


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("slots_0", "pagi"),
        ("slots_0", "11.00–09.00"),
        ("slots_0", "09.00, 09.00–10.00"),
        ("lead_days", "500"),
        ("people_per_slot", "0"),
        ("source_address", "bukan alamat"),
        ("stages", "a" * 161),
        ("starts_from", "kemarin"),
        ("items", ["tidak-ada"]),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_stored(lead, host, field, value):
    response = edit(lead, host, **{field: value})
    assert field in response.context["form"].errors and response.status_code == 422
    assert not HouseRules.objects.exists() and not ReceivingSlot.objects.exists() and not RuleClause.objects.exists()


def test_confirming_takes_the_warning_away_once(lead, host, client):
    f.make_house_rules(host=host)
    public = f"/kunjungan/ajukan/{host.key}/"
    assert "belum dipastikan tuan rumah" in text_of(lead.get(public))
    lead.post(f"/petugas/ketentuan/{host.key}/pastikan/")
    assert "Dipastikan tuan rumah pada" in text_of(lead.get(public))
    again = lead.post(f"/petugas/ketentuan/{host.key}/pastikan/", follow=True)
    assert "sudah dipastikan hari ini" in text_of(again)
    assert [entry.verb for entry in trail_of(HouseRules.objects.get())].count("Dipastikan tuan rumah") == 1


# --- Who keeps them ----------------------------------------------------------------------------------------------

PAGES = ("/petugas/ketentuan/", "/petugas/ketentuan/{}/", "/petugas/ketentuan/{}/ubah/")
POSTS = ("/petugas/ketentuan/{}/pastikan/", "/petugas/hari-tutup/{}/hapus/")


@pytest.mark.parametrize("role", ["petugas", "other", "of one mall"])
def test_only_the_pengelola_of_the_whole_host_keeps_its_rules(client, host, role):
    user = f.make_user()
    if role == "petugas":
        f.make_membership(user=user, agency=host, role="petugas")
    elif role == "other":
        f.make_membership(user=user, agency=f.make_government(f.make_region()), role="pengelola")
    else:
        f.make_membership(user=user, agency=host, mall=f.make_mall(region=host.region), role="pengelola")
    client.force_login(user)
    rules, period = f.make_house_rules(host=host), f.make_closed_period(host=host)
    pages = PAGES if role != "other" else PAGES[1:]
    assert {client.get(page.format(host.key)).status_code for page in pages} == {404}
    assert client.post(POSTS[0].format(host.key)).status_code == 404
    assert client.post(POSTS[1].format(period.pk)).status_code == 404
    assert edit(client, host).status_code == 404
    rules.refresh_from_db()
    assert rules.confirmed_on is None and ClosedPeriod.objects.filter(pk=period.pk).exists()


def test_a_pengelola_of_one_host_goes_straight_to_it_and_of_two_chooses(lead, host):
    assert lead.get("/petugas/ketentuan/").url == f"/petugas/ketentuan/{host.key}/"
    other = f.make_government(f.make_region())
    f.make_membership(user=Agency.objects.get(pk=host.pk).memberships.get().user, agency=other, role="pengelola")
    page = text_of(lead.get("/petugas/ketentuan/"))
    assert host.name in page and other.name in page


# --- Closed days -------------------------------------------------------------------------------------------------


def test_closed_days_are_told_to_who_plans_and_can_be_opened_again(lead, host):
    f.make_house_rules(host=host)
    day = next_monday(today_at(host) + timedelta(days=30))
    typed = {"first": f"{day:%d/%m/%Y}", "last": f"{day + timedelta(days=1):%d/%m/%Y}", "reason": "Hari jadi kabupaten"}
    assert lead.post(f"/petugas/ketentuan/{host.key}/", typed).status_code == 302
    plan = f"/kunjungan/ajukan/{host.key}/?hari={day:%d/%m/%Y}&orang=20&pengirim=region"
    assert "Tuan rumah tutup: Hari jadi kabupaten" in text_of(lead.get(plan))
    lead.post(f"/petugas/hari-tutup/{ClosedPeriod.objects.get().pk}/hapus/")
    assert "Tuan rumah tutup" not in text_of(lead.get(plan))
    assert ClosedPeriod.history.filter(history_type="-").count() == 1


@pytest.mark.parametrize(
    "typed", [{}, {"first": "5/1/2030", "last": "4/1/2030", "reason": "X"}, {"first": "Maret 2030", "reason": "X"}]
)
def test_closed_days_that_are_none_are_refused_by_the_field(lead, host, typed):
    response = lead.post(f"/petugas/ketentuan/{host.key}/", typed)
    assert response.status_code == 422 and response.context["form"].errors and not ClosedPeriod.objects.exists()


def next_monday(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)


# --- Planning ----------------------------------------------------------------------------------------------------


def test_a_plan_is_judged_with_the_clause_and_offered_dates(client, host):
    f.make_house_rules(host=host, people_per_slot=60, merging="alone")
    page = text_of(client.get(f"/kunjungan/ajukan/{host.key}/?hari={today_at(host):%d/%m/%Y}&orang=70&pengirim=region"))
    assert "Rencana ini belum sesuai" in page and "Surat paling lambat tiga hari kerja sebelumnya." in page
    assert "70 orang melebihi batas 60 orang" in page and "Tidak ada hari yang sesuai" in page
    later = next_monday(today_at(host) + timedelta(days=14))
    page = text_of(client.get(f"/kunjungan/ajukan/{host.key}/?hari={later:%d/%m/%Y}&orang=7&pengirim=region"))
    assert "Hari terdekat yang sesuai" in page


@pytest.mark.parametrize(
    "query", ["hari=kemarin&orang=2&pengirim=region", "orang=-1", "hari=1/1/2030&orang=5&pengirim=x", "jam=25.00"]
)
def test_a_plan_that_cannot_be_read_is_told_and_keeps_what_was_typed(client, host, query):
    response = client.get(f"/kunjungan/ajukan/{host.key}/?{query}")
    assert response.status_code == 200 and response.context["verdict"] is None
    assert response.context["form"].errors and "error-summary" in response.content.decode()


def test_a_host_without_rules_is_judged_by_working_days_alone(client, host):
    today = today_at(host)
    independence_day = f"17/8/{today.year + (today >= date(today.year, 8, 17))}"
    page = text_of(client.get(f"/kunjungan/ajukan/{host.key}/?hari={independence_day}&orang=5&pengirim=region"))
    assert "bukan hari kerja" in page and "belum ada di portal" in page


def test_the_load_of_a_host_counts_people_and_names_nobody(client, host):
    today = today_at(host)
    near, far = today + timedelta(days=10), today + timedelta(days=200)
    visitor = f.make_agency(name="Dinas Tamu Rahasia")
    f.make_visit(host=host, visitor=visitor, starts_on=near, head_count=30)
    f.make_visit(host=host, visitor=visitor, starts_on=near, ends_on=near + timedelta(days=1), head_count=12)
    f.make_visit(host=host, visitor=visitor, starts_on=far, head_count=5)
    f.make_visit(host=host, visitor=visitor, starts_on=near, state="draft", head_count=99)
    f.make_visit(host=host, visitor=visitor, starts_on=near, state="cancelled", head_count=99)
    busy = busy_days(bookings_of(host, today, 400), today)
    assert [(one.day, one.delegations, one.people) for one in busy] == [
        (near, 2, 42),
        (near + timedelta(days=1), 1, 12),
    ]
    assert "Tamu Rahasia" not in text_of(client.get(f"/kunjungan/ajukan/{host.key}/"))


def test_a_visit_that_began_before_today_still_has_its_place_today(host):
    today = today_at(host)
    f.make_visit(host=host, starts_on=today - timedelta(days=1), ends_on=today + timedelta(days=1), head_count=8)
    assert [(one.day, one.people) for one in bookings_of(host, today, 5)] == [
        (today, 8),
        (today + timedelta(days=1), 8),
    ]


def test_a_body_that_hosts_nobody_has_no_page_of_plans(client):
    ministry = f.make_agency(kind="ministry")
    assert client.get(f"/kunjungan/ajukan/{ministry.key}/").status_code == 404
    f.make_house_rules(host=ministry)
    assert client.get(f"/kunjungan/ajukan/{ministry.key}/").status_code == 200


def test_a_host_is_found_by_its_region_or_its_name(client, host):
    assert host.name in text_of(client.get("/kunjungan/ajukan/", {"q": host.region.short_name}))
    assert "Tidak ada tuan rumah" in text_of(client.get("/kunjungan/ajukan/", {"q": "Atlantis"}))


def test_a_mall_leads_to_the_plan_of_its_host(client, host):
    mall = f.make_mall(region=host.region)
    assert f'href="/kunjungan/ajukan/{host.key}/"' in client.get(mall.get_absolute_url()).content.decode()


def test_loading_twice_adds_nothing_and_overwrites_nothing(capsys):
    call_command("load_reference")
    call_command("load_reference")
    assert "complete, nothing added" in capsys.readouterr().out
