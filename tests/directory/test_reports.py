"""Reports of readers: one small form for any fact, within limits, read by admins alone, forgotten in time."""

import threading
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from directory.models import FactReport
from directory.reports import ALL_REPORTS_AN_HOUR, REPORT_STEPS, TooManyReports, forget_senders, send_report, sender_of
from mpp_portal.joined.reportable import KINDS, fact_now, public_fact
from mpp_portal.kit.history import bulk_create_recorded, deed
from mpp_portal.kit.workflow import AlreadyMoved, NotAllowed, ReasonMissing
from tests.factories import (
    make_assessment,
    make_designation,
    make_figure,
    make_government,
    make_mall,
    make_mall_legal_basis,
    make_milestone,
    make_premises,
    make_region,
    make_report,
    make_visit,
)
from tests.pages import heading_of
from tests.people import people

pytestmark = pytest.mark.django_db

FACTS = {
    "figure": make_figure,
    "figures": make_mall,
    "milestone": make_milestone,
    "designation": make_designation,
    "legal-basis": make_mall_legal_basis,
    "premises": make_premises,
    "mall": make_mall,
    "region": make_region,
    "grade": lambda: make_assessment(state="published"),
    "visit": make_visit,
}


def name_of(kind: str, row) -> str:
    """The name of a fact in an address: what lasts of its row."""
    lasting = {"region": "code", "visit": "number"}.get(kind, "key")
    return f"{kind}/{getattr(row, lasting)}"


def form_of(fact) -> str:
    return f"{reverse('report_new')}?fakta={fact}"


def send(client, fact, wrong="Jumlahnya sudah 40.", **fields):
    return client.post(form_of(fact), {"wrong": wrong, **fields})


@pytest.fixture
def figure():
    return make_figure(as_of=date(2024, 6, 12))


@pytest.fixture
def fact(figure):
    return f"figure/{figure.key}"


def seen(figure):
    return public_fact(f"figure/{figure.key}")[1]


# --- Any fact can be reported -----------------------------------------------------------------------------------------


def test_every_kind_of_fact_is_tried_here():
    assert FACTS.keys() == KINDS.keys()


@pytest.mark.parametrize("kind", FACTS)
def test_a_fact_of_each_kind_can_be_reported_by_who_has_no_account(kind):
    row = FACTS[kind]()
    fact = name_of(kind, row)
    page = Client().get(form_of(fact))
    assert page.status_code == 200
    sent = send(Client(), fact)
    report = FactReport.objects.get()
    assert sent.url == reverse("report_thanks", kwargs={"number": report.number})
    assert (report.fact, report.wrong) == (fact, "Jumlahnya sudah 40.")
    assert report.fact_label and report.fact_value and report.page.startswith("/")


def test_a_report_keeps_what_its_reader_saw(fact, figure):
    send(Client(), fact)
    with deed(user=None, verb="test"):
        figure.value = 40
        figure.save()
    report = FactReport.objects.get()
    assert report.fact_label == f"Gerai, {figure.mall.name}"
    assert report.fact_value == "32 gerai, per 12 Juni 2024"
    assert (report.page, report.mall) == (figure.mall.get_absolute_url(), figure.mall)
    assert fact_now(fact).value == "40 gerai, per 12 Juni 2024"


HIDDEN = {
    "figure": lambda: make_figure(rank="rejected", rank_reason="Salah ketik"),
    "milestone": lambda: make_milestone(superseded_on=date(2020, 1, 1)),
    "grade": lambda: make_assessment(state="draft"),
    "visit": lambda: make_visit(state="draft"),
}


@pytest.mark.parametrize("kind", HIDDEN)
def test_what_is_not_public_cannot_be_asked_for(kind):
    row = HIDDEN[kind]()
    for name in (name_of(kind, row), f"{kind}:{row.pk}"):
        assert Client().get(form_of(name)).status_code == 404
        assert send(Client(), name).status_code == 404
    assert not FactReport.objects.exists()


@pytest.mark.parametrize("kind", FACTS)
def test_a_link_of_the_first_release_leads_to_the_fact_under_its_lasting_name(kind):
    """It named rows by database id. A province has a code that looks like one: that name is another."""
    row = FACTS[kind]()
    moved = Client().get(f"{form_of(f'{kind}:{row.pk}')}&dari=surat")
    assert (moved.status_code, moved.url) == (
        301,
        f"/lapor/?{urlencode({'fakta': name_of(kind, row), 'dari': 'surat'})}",
    )
    assert Client().get(moved.url).context["seen"].fact == name_of(kind, row)


def test_a_form_opened_under_a_name_of_the_first_release_can_still_be_sent(figure):
    answer = Client().post(form_of(f"figure:{figure.pk}"), {"wrong": "Jumlahnya sudah 40."}, follow=True)
    assert [status for _, status in answer.redirect_chain] == [308, 302]
    assert FactReport.objects.get().fact == f"figure/{figure.key}"


def test_a_report_of_the_first_release_still_knows_its_fact(figure):
    assert fact_now(f"figure:{figure.pk}") == fact_now(f"figure/{figure.key}") is not None


def test_search_engines_keep_the_page_of_the_fact_and_not_its_form(figure):
    page = Client().get(f"/lapor/?fakta=figure/{figure.key}").content.decode()
    assert f'<link rel="canonical" href="http://testserver{figure.mall.get_absolute_url()}">' in page


@pytest.mark.parametrize(
    "name",
    [
        "",
        "figure",
        "figure:",
        "figure:x",
        "figure:-1",
        "figure:0",
        "figure:²",
        f"figure:{10**30}",
        "user:1",
        "%00",
        "figure/",
        "figure/x",
        "figure/1",
        "user/1",
        "/",
        "visit/",
        "region/",
        "figure/b222-2222-2222",
    ],
)
def test_a_name_of_nothing_is_not_there(name):
    assert Client().get(form_of(name)).status_code == 404


def links_on(page: str) -> list[str]:
    return [part.split('"')[0] for part in page.split(f'href="{reverse("report_new")}?fakta=')[1:]]


def test_every_fact_of_a_mall_has_one_link_that_says_which_fact():
    mall = make_mall()
    made = [
        ("figure", make_figure(mall=mall, as_of=date(2024, 6, 12))),
        ("figure", make_figure(mall=mall, as_of=date(2020, 6, 12), value=9)),
        ("milestone", make_milestone(mall=mall)),
        ("designation", make_designation(mall=mall)),
        ("legal-basis", make_mall_legal_basis(mall=mall)),
        ("premises", make_premises(mall=mall)),
        ("mall", mall),
        ("grade", make_assessment(state="published", mall=mall)),
        ("figures", mall),
    ]
    page = Client().get(mall.get_absolute_url()).content.decode()
    assert sorted(links_on(page)) == sorted(name_of(kind, row) for kind, row in made)
    assert page.count('Laporkan kekeliruan<span class="visually-hidden"> tentang ') == len(made) - 1


@pytest.mark.parametrize("kind", ["region", "grade", "visit"])
def test_a_region_a_grade_and_a_visit_can_be_reported_from_their_own_page(kind):
    row = FACTS[kind]()
    assert name_of(kind, row) in links_on(Client().get(row.get_absolute_url()).content.decode())


def test_every_link_leads_to_a_form():
    mall = make_mall()
    for make_one in (make_figure, make_milestone, make_designation, make_mall_legal_basis, make_premises):
        make_one(mall=mall)
    links = links_on(Client().get(mall.get_absolute_url()).content.decode())
    assert len(links) >= 5
    for link in links:
        page = Client().get(f"{reverse('report_new')}?fakta={link}")
        assert heading_of(page) in ("Laporkan kekeliruan", "Usulkan angka") and mall.name in page.content.decode(), link


# --- The form ----------------------------------------------------------------------------------------------------

REFUSED = [
    ({"wrong": ""}, "Tulis apa yang keliru."),
    ({"wrong": "   "}, "Tulis apa yang keliru."),
    ({"wrong": "x" * 1001}, "1000"),
    ({"source_address": "bukan alamat"}, "Alamat ini tidak terbaca"),
    ({"email": "bukan surel"}, "Alamat e-mail ini tidak terbaca"),
    ({"nickname": "robot"}, "Isian tersembunyi terisi"),
]


@pytest.mark.parametrize(("fields", "said"), REFUSED)
def test_what_is_refused_is_told_in_words_and_keeps_what_was_typed(fact, fields, said):
    answer = send(Client(), fact, **{"right_value": "40 gerai", **fields})
    assert answer.status_code == 422
    assert said in answer.content.decode() and "40 gerai" in answer.content.decode()
    assert not FactReport.objects.exists()


def test_who_fell_into_the_trap_by_accident_gets_out_by_sending_again(fact):
    answer = send(Client(), fact, nickname="diisi peramban")
    assert "diisi peramban" not in answer.content.decode()
    assert send(Client(), fact).status_code == 302


def test_the_thanks_show_a_number_and_nothing_that_was_typed(fact):
    typed = {"wrong": "Rahasia saya", "right_value": "41 rahasia", "email": "rahasia@contoh.example"}
    answer = Client().post(form_of(fact), typed, follow=True)
    page = answer.content.decode()
    assert FactReport.objects.get().number in page
    assert "ahasia" not in page


def test_a_number_tells_nothing_to_who_counts(fact):
    numbers = {make_report().number for _ in range(3)}
    for place in range(3):
        send(Client(REMOTE_ADDR=f"192.0.2.{place}"), fact, wrong=f"Keliru {place}")
    drawn = set(FactReport.objects.exclude(number__in=numbers).values_list("number", flat=True))
    assert len(drawn) == 3
    assert all(len(number) == 10 and number.startswith("LAP-") for number in drawn)


def test_the_same_text_twice_is_one_report(fact):
    first, second = send(Client(), fact), send(Client(), fact, wrong="  jumlahnya   SUDAH 40. ")
    assert first.url == second.url
    assert FactReport.objects.count() == 1
    assert send(Client(), fact, wrong="Lain").url != first.url


def test_the_same_text_after_it_was_handled_is_a_new_report(fact):
    send(Client(), fact)
    staff = people(make_government())
    REPORT_STEPS.take(FactReport.objects.get(), "accept", user=staff["admin_data"].user)
    send(Client(), fact)
    assert FactReport.objects.count() == 2


# --- Limits ------------------------------------------------------------------------------------------------------


def test_the_sixth_report_within_an_hour_waits_and_its_text_is_kept(fact):
    client = Client(REMOTE_ADDR="192.0.2.1")
    for place in range(5):
        assert send(client, fact, wrong=f"Keliru {place}").status_code == 302
    answer = send(client, fact, wrong="Tulisan yang panjang dan berharga", right_value="41", email="a@contoh.example")
    page = answer.content.decode()
    assert answer.status_code == 429 and answer["Retry-After"] == "3600"
    assert "Terlalu banyak laporan" in page
    for typed in ("Tulisan yang panjang dan berharga", 'value="41"', "a@contoh.example"):
        assert typed in page
    assert FactReport.objects.count() == 5
    assert send(Client(REMOTE_ADDR="192.0.2.2"), fact, wrong="Orang lain").status_code == 302


def earlier(figure, count, ago, address="192.0.2.1"):
    """So many reports sent by one address so long ago, on the same day for the portal."""
    sender = sender_of(address, timezone.localdate())
    return [
        make_report(figure=figure, sender=sender, nth_of_sender=place, sent_at=timezone.now() - ago)
        for place in range(1, count + 1)
    ]


def test_an_hour_later_there_is_room_again_until_twenty_of_a_day(figure):
    earlier(figure, 19, timedelta(hours=2))
    send_report(seen(figure), address="192.0.2.1", wrong="Yang kedua puluh")
    with pytest.raises(TooManyReports):
        send_report(seen(figure), address="192.0.2.1", wrong="Yang kedua puluh satu")


def test_a_flood_from_many_addresses_is_stopped_too(figure):
    template = make_report(figure=figure)
    rows = []
    for place in range(ALL_REPORTS_AN_HOUR):
        values = {
            field.attname: getattr(template, field.attname) for field in FactReport._meta.fields if field.name != "id"
        }
        values |= {"number": f"LAP-Y{place:05d}", "sender": f"s{place}", "fingerprint": f"f{place}"}
        rows.append(FactReport(**values))
    with deed(user=None, verb="test"):
        bulk_create_recorded(FactReport, rows)
    with pytest.raises(TooManyReports):
        send_report(seen(figure), address="192.0.2.77", wrong="Orang yang jujur")


def test_a_household_is_one_sender_and_the_mark_changes_by_day():
    day = date(2026, 3, 1)
    assert sender_of("2001:db8:1:2::5", day) == sender_of("2001:db8:1:2:ffff::9", day)
    assert sender_of("2001:db8:1:3::5", day) != sender_of("2001:db8:1:2::5", day)
    assert sender_of("192.0.2.1", day) != sender_of("192.0.2.2", day)
    assert sender_of("192.0.2.1", day) != sender_of("192.0.2.1", date(2026, 3, 2))
    assert sender_of("omong kosong", day) == sender_of("", day)


def test_no_address_is_stored(fact):
    send(Client(REMOTE_ADDR="192.0.2.201"), fact, email="a@contoh.example")
    report = FactReport.objects.get()
    kept = [str(value) for row in (report, report.history.get()) for value in vars(row).values()]
    assert not any("192.0.2.201" in text for text in kept)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "is_same"),
    [
        (1, "203.0.113.9, 198.51.100.1", True),
        (1, "198.51.100.1", True),
        (0, "203.0.113.9", False),
        (2, "1.1.1.1", False),
    ],
)
def test_only_our_own_proxies_are_believed(settings, fact, proxies, forwarded, is_same):
    settings.TRUSTED_PROXIES = proxies
    send(Client(REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=forwarded), fact)
    expected = "198.51.100.1" if is_same else "10.0.0.1"
    assert FactReport.objects.get().sender == sender_of(expected, timezone.localdate())


@pytest.mark.slow
@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_of_twelve_reports_sent_at_once_by_one_sender_five_come_in():
    shown = seen(make_figure())
    came, refused = [], []

    def one(place):
        try:
            came.append(send_report(shown, address="192.0.2.1", wrong=f"Serentak {place}"))
        except TooManyReports:
            refused.append(place)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(place,)) for place in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(came), len(refused), FactReport.objects.count()) == (5, 7, 5)


# --- Handling ----------------------------------------------------------------------------------------------------


@pytest.fixture
def staff():
    return people(make_government())


def panel_of(client, report):
    return client.get(reverse("admin:directory_factreport_change", args=[report.pk]))


def test_an_admin_sees_the_fact_as_it_is_now_and_where_to_mend_it(staff, figure):
    report = make_report(figure=figure, wrong="Sudah 40", right_value="40")
    page = panel_of(staff["admin_data"].client(), report).content.decode()
    assert "32 gerai, per 12 Juni 2024" in page and "berbeda dari saat dilaporkan" in page
    assert reverse("admin:directory_servicemall_change", args=[figure.mall.pk]) in page
    assert "Terima, akan diperbaiki" in page and "Sampah" in page


def test_a_report_of_a_fact_that_is_gone_can_still_be_handled(staff):
    report = make_report(fact="figure:999999")
    assert "sudah tidak ada" in panel_of(staff["admin_data"].client(), report).content.decode()


@pytest.mark.parametrize(("step", "state"), [("accept", "accepted"), ("decline", "declined"), ("spam", "spam")])
def test_a_data_admin_takes_each_step_in_the_admin(staff, step, state):
    report = make_report()
    url = reverse("admin:directory_factreport_step", args=[report.pk, step])
    assert staff["admin_data"].client().post(url, {"reason": "Sumber lain"}).status_code == 302
    report.refresh_from_db()
    assert (report.state, report.handled_by) == (state, staff["admin_data"].user)
    assert report.history.first().verb == step
    with pytest.raises(AlreadyMoved):
        REPORT_STEPS.take(report, "spam", user=staff["admin_data"].user)


def test_a_report_is_not_declined_without_a_reason(staff):
    with pytest.raises(ReasonMissing):
        REPORT_STEPS.take(make_report(), "decline", user=staff["admin_data"].user)


@pytest.mark.parametrize("name", ["stranger", "petugas", "verifikator", "analis"])
def test_nobody_else_handles_or_reads_a_report(staff, name):
    report = make_report()
    with pytest.raises(NotAllowed):
        REPORT_STEPS.take(report, "accept", user=staff[name].user)
    assert panel_of(staff[name].client(), report).status_code in (302, 404)


# --- Never in public, and not for ever -------------------------------------------------------------------------------


@pytest.mark.slow
def test_no_anonymous_text_is_shown_on_any_public_page():
    """Whatever is reported about a thing, the pages of that thing and all lists stay silent, before and after handling."""
    staff = people(make_government())
    mall, visit = make_mall(), make_visit()
    grade = make_assessment(state="published", region=mall.region)
    reported = {"figure": make_figure(mall=mall), "mall": mall, "region": mall.region, "visit": visit, "grade": grade}
    facts = [name_of(kind, row) for kind, row in reported.items()]
    for place, name in enumerate(facts):
        client = Client(REMOTE_ADDR=f"192.0.2.{place}")
        typed = {
            "right_value": "XYZZY-nilai",
            "source_address": "https://xyzzy.example/",
            "email": "xyzzy@contoh.example",
        }
        assert send(client, name, wrong=f"kupukupu XYZZY {name}", **typed).status_code == 302
    pages = [mall, visit, grade, mall.region]
    addresses = [row.get_absolute_url() for row in pages]
    addresses += [
        reverse(name) for name in ("home", "mall_list", "visit_list", "assessment_list", "region_list", "about")
    ]
    addresses += [f"{reverse(name)}?q=kupukupu" for name in ("home", "mall_list", "visit_list", "assessment_list")]
    addresses += [form_of(name) for name in facts]
    addresses += [reverse("report_thanks", kwargs={"number": one.number}) for one in FactReport.objects.all()]
    for step in (None, "accept"):
        for report in FactReport.objects.all() if step else ():
            REPORT_STEPS.take(report, step, user=staff["admin_data"].user)
        for address in addresses:
            for client in (Client(), staff["petugas"].client()):
                assert "xyzzy" not in client.get(address).content.decode().lower(), address


def test_contacts_are_forgotten_thirty_days_after_handling_and_senders_after_two():
    now = timezone.now()
    handled = {"state": "accepted", "handled_at": now - timedelta(days=31)}
    old = make_report(email="a@contoh.example", sent_at=now - timedelta(days=40), **handled)
    recent = make_report(email="b@contoh.example", state="accepted", handled_at=now - timedelta(days=29))
    waiting = make_report(email="c@contoh.example", sent_at=now - timedelta(days=3))
    assert forget_senders() == 3  # the address and the mark of the old one, the mark of the waiting one
    for report in (old, recent, waiting):
        report.refresh_from_db()
    assert [one.email for one in (old, recent, waiting)] == ["", "b@contoh.example", "c@contoh.example"]
    assert [bool(one.sender) for one in (old, recent, waiting)] == [False, True, False]
    assert forget_senders() == 0


def test_the_history_of_a_report_never_held_its_sender():
    report = make_report(email="a@contoh.example")
    fields = {field.name for field in type(report.history.get())._meta.fields}
    assert not fields & {"email", "sender"}


def test_the_daily_command_forgets(capsys):
    make_report(sent_at=timezone.now() - timedelta(days=3))
    call_command("forget")
    assert capsys.readouterr().out.startswith("1 laporan")
