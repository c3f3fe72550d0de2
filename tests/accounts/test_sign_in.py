"""Who gets in, who is made to wait, and that an answer never says whether an account exists."""

from datetime import timedelta
from multiprocessing import get_context

import pytest
from allauth.account.models import EmailAddress
from axes.models import AccessAttempt
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from mpp_portal.accounts.throttle import client_ip, forget_attempts
from tests.signing_in import PASSWORD, fail, is_signed_in, shown, sign_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("login", ["budi", "BUDI", "budi@contoh.example", " Budi@Contoh.Example "])
def test_one_signs_in_by_user_name_or_e_mail(client, person, login):
    person()
    assert sign_in(client, login).url == "/setelah-masuk/"
    assert is_signed_in(client)
    assert not EmailAddress.objects.exists(), "an address stands in User alone"


def test_a_user_name_that_looks_like_the_address_of_another_wins(client, person):
    person("a@b.example", email="lain@contoh.example")
    other = person("lain", email="a@b.example")
    sign_in(client, "a@b.example")
    assert client.get("/akun/").context["user"] != other


def test_who_is_not_active_does_not_get_in_and_is_told_only_with_the_right_password(client, person):
    person(is_active=False)
    assert sign_in(client).url == "/akun/tidak-aktif/"
    assert not is_signed_in(client)
    assert sign_in(client, password="salah").status_code == 422


@pytest.mark.parametrize(
    "wanted", ["https://jahat.example/", "//jahat.example/", "javascript:alert(1)", "http://[::1", "/\\jahat.example"]
)
def test_signing_in_never_leads_to_another_site(client, person, wanted):
    person()
    assert client.get("/masuk/", {"next": wanted}).status_code == 200
    answer = client.post("/masuk/", {"login": "budi", "password": PASSWORD, "next": wanted})
    assert answer.url == "/setelah-masuk/"


def test_a_wrong_password_and_an_unknown_account_get_the_same_answer(person):
    person()
    known = sign_in(Client(), "budi@contoh.example", "salah")
    unknown = sign_in(Client(), "siapa@contoh.example", "salah")
    assert shown(known) == shown(unknown)


@pytest.mark.parametrize("login", ["budi", "siapa"])
def test_ten_failures_lock_the_account_for_that_address_whichever_worker_answers(person, login):
    person()
    assert fail(9, login) == [422] * 9
    assert fail(1, login) == [429]
    answer = sign_in(Client(), login)
    assert answer.status_code == 429 and "Tunggu 15 menit" in answer.content.decode()
    assert not is_signed_in(Client())


def test_user_name_and_e_mail_count_as_one_account(person):
    person()
    fail(5, "budi")
    assert fail(5, "budi@contoh.example")[-1] == 429


@pytest.mark.slow
def test_strangers_elsewhere_lock_nobody_out_however_long_they_try(client, person):
    person()
    for host in range(1, 4):
        assert fail(30, HTTP_X_FORWARDED_FOR=f"198.51.100.{host}")[-1] == 429
    sign_in(client)
    assert is_signed_in(client)


def test_trying_on_does_not_prolong_the_lock(person):
    person()
    fail(10)
    before = list(AccessAttempt.objects.values_list("attempt_time", "failures_since_start"))
    fail(5)
    assert list(AccessAttempt.objects.values_list("attempt_time", "failures_since_start")) == before


def test_the_lock_ends_by_itself(client, person, settings):
    person()
    fail(10)
    for attempt in AccessAttempt.objects.all():
        attempt.attempt_time -= settings.AXES_COOLOFF_TIME
        attempt.save()
    sign_in(client)
    assert is_signed_in(client)


@pytest.mark.slow
def test_guessing_one_account_from_many_addresses_is_bounded(person):
    person()
    statuses = [fail(9, HTTP_X_FORWARDED_FOR=f"198.51.100.{host}")[-1] for host in range(1, 8)]
    assert statuses[0] == 422 and statuses[-1] == 429


def test_no_password_is_kept_of_a_failure(person):
    person()
    fail(1)
    kept = str(list(AccessAttempt.objects.values()))
    assert "salah" not in kept and "budi" in kept


@pytest.mark.parametrize(
    ("proxies", "forwarded", "seen"),
    [
        (0, "198.51.100.7", "127.0.0.1"),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "1.1.1.1, 198.51.100.7", "198.51.100.7"),
        (2, "1.1.1.1, 198.51.100.7, 10.0.0.1", "198.51.100.7"),
        (2, "198.51.100.7", "127.0.0.1"),
        (1, "", "127.0.0.1"),
        (1, "bukan alamat", None),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        (1, "::ffff:198.51.100.7", "198.51.100.7"),
    ],
)
def test_the_address_is_the_one_that_the_trusted_proxy_saw(settings, proxies, forwarded, seen):
    settings.TRUSTED_PROXIES = proxies
    assert client_ip(RequestFactory().get("/", HTTP_X_FORWARDED_FOR=forwarded)) == seen


def test_there_is_no_sign_up():
    for name in ("account_signup", "account_email", "socialaccount_signup"):
        with pytest.raises(NoReverseMatch):
            reverse(name)
    assert Client().get("/akun/daftar/").status_code in (302, 404)


def test_pages_of_an_account_are_kept_by_no_cache_and_listed_nowhere(client, person):
    client.force_login(person())
    for path in ("/akun/", "/akun/sesi/", "/akun/kata-sandi/", "/akun/verifikasi/"):
        answer = client.get(path)
        assert "no-store" in answer["Cache-Control"] and "noindex" in answer["X-Robots-Tag"]


def _counts(key):
    from django.db import connections

    connections.close_all()
    return cache.add(key, 1, timeout=60)


@pytest.mark.slow
@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_what_one_worker_counts_the_other_knows():
    """Two processes, one table: of the same key only the first is added."""
    from django.db import connections

    connections.close_all()
    with get_context("fork").Pool(2) as workers:
        added = workers.map(_counts, ["satu-kunci"] * 6, chunksize=1)
    cache.delete("satu-kunci")
    assert sorted(added) == [False] * 5 + [True]


@pytest.mark.django_db
@pytest.mark.parametrize(("hours", "is_kept"), [(23, True), (25, False)])
def test_attempts_are_forgotten_after_a_day(hours, is_kept):
    row = AccessAttempt.objects.create(username="siapa", ip_address="192.0.2.1", failures_since_start=1)
    AccessAttempt.objects.filter(pk=row.pk).update(attempt_time=timezone.now() - timedelta(hours=hours))
    forget_attempts()
    assert AccessAttempt.objects.exists() is is_kept
