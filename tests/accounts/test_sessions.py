"""One's own sessions: told in plain words, ended by hand, by age, by idleness and by leaving."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from mpp_portal.accounts.devices import device_in_words, shortened
from mpp_portal.accounts.models import OpenSession
from mpp_portal.accounts.sessions import open_sessions
from tests.signing_in import is_signed_in, sign_in

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36"


def signed_in(agent=FIREFOX, ip="203.0.113.77"):
    client = Client(headers={"user-agent": agent, "x-forwarded-for": ip})
    sign_in(client)
    return client


def watch(client, **changes):
    session = client.session
    session["watch"] = session["watch"] | changes
    session.save()


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox di Linux"),
        (PHONE, "Chrome di Android"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126 Safari/537.36 Edg/126.0", "Edge di Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1", "Safari di iPhone"),
        ("", "Perangkat tidak dikenal"),
        ("x" * 5000, "Perangkat tidak dikenal"),
    ],
)
def test_a_device_is_told_in_plain_words(agent, words):
    assert device_in_words(agent) == words


@pytest.mark.parametrize(
    ("ip", "words"),
    [("203.0.113.77", "203.0.113.x"), ("2001:db8:1:2::", "2001:db8:1:…"), (None, ""), ("aneh", "")],
)
def test_an_address_is_shortened(ip, words):
    assert shortened(ip) == words


def test_one_sees_ones_own_sessions_and_which_is_this(person):
    person(), person("siti")
    here, phone = signed_in(), signed_in(PHONE, "198.51.100.9")
    sign_in(Client(), "siti")
    page = here.get("/akun/sesi/").content.decode()
    assert "Firefox di Linux" in page and "Chrome di Android" in page and "198.51.100.x" in page
    assert page.count("Sesi ini") == 1 and page.count('<th scope="row"') == 2
    assert is_signed_in(phone)
    assert "198.51.100.9" not in str(list(OpenSession.objects.values()))


def test_a_session_is_ended_one_by_one(person):
    user = person()
    here, phone, other = signed_in(), signed_in(PHONE), signed_in()
    row = user.open_sessions.get(device="Chrome di Android")
    assert here.post("/akun/sesi/akhiri/", {"row": row.pk}).url == "/akun/sesi/"
    assert not is_signed_in(phone) and is_signed_in(other) and is_signed_in(here)


def test_all_others_are_ended_at_once(person):
    person()
    here, phone, other = signed_in(), signed_in(PHONE), signed_in()
    here.post("/akun/sesi/akhiri/")
    assert is_signed_in(here) and not is_signed_in(phone) and not is_signed_in(other)


def test_nobody_ends_the_session_of_another(person):
    person(), person("siti")
    here, theirs = signed_in(), Client()
    sign_in(theirs, "siti")
    row = OpenSession.objects.get(user__username="siti")
    here.post("/akun/sesi/akhiri/", {"row": row.pk})
    assert is_signed_in(theirs)


@pytest.mark.parametrize("row", ["x", "-1", "٣", "9" * 30])
def test_a_row_of_nothing_does_not_exist(person, row):
    person()
    assert signed_in().post("/akun/sesi/akhiri/", {"row": row}).status_code == 404


def test_a_session_ends_after_twelve_hours_however_busy(person):
    person()
    client, now = signed_in(), timezone.now().timestamp()
    watch(client, since=now - 12 * 3600 + 60)
    assert is_signed_in(client)
    watch(client, since=now - 12 * 3600 - 60)
    assert not is_signed_in(client)
    assert not OpenSession.objects.exists()


def test_a_session_ends_when_idle_for_two_hours(person):
    person()
    client, now = signed_in(), timezone.now().timestamp()
    watch(client, seen=now - 2 * 3600 + 60)
    assert is_signed_in(client)
    watch(client, seen=now - 2 * 3600 - 60)
    assert not is_signed_in(client)


def test_what_is_over_is_not_listed(person):
    user = person()
    signed_in(PHONE)
    here = signed_in()
    phone = user.open_sessions.get(device__startswith="Chrome")
    phone.seen_at = timezone.now() - timedelta(hours=3)
    phone.save()
    assert [row.device for row in open_sessions(user)] == ["Firefox di Linux"]
    assert is_signed_in(here)


def test_signing_out_takes_the_session_from_the_list(person):
    user = person()
    client = signed_in()
    client.post("/keluar/")
    assert not user.open_sessions.exists()


def test_signing_out_and_nothing_less_has_the_device_forget(person):
    person()
    client = signed_in()
    assert "Clear-Site-Data" not in client.get("/keluar/").headers  # a picture on another site could ask for it
    assert client.post("/keluar/")["Clear-Site-Data"] == '"storage"'


def test_who_is_deactivated_is_out_at_once(person):
    user = person()
    client = signed_in()
    user.is_active = False
    user.save()
    assert not is_signed_in(client)


def test_watching_costs_no_query_on_the_pages_that_follow(person, django_assert_num_queries):
    person()
    client = signed_in()
    client.get("/tentang/")
    with django_assert_num_queries(3):  # session, person, memberships of the menu
        client.get("/tentang/")
