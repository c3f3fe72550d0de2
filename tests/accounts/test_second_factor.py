"""The second factor: who needs one, how it is enrolled, asked for, throttled, kept and lost."""

import base64
import re
import time
from urllib.parse import unquote

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client

from mpp_portal.accounts.roles import ADMIN_DATA, ANALIS, VERIFIKATOR
from tests.pages import heading_of
from tests.signing_in import code_at, enrol, is_signed_in, secret_on, sign_in, wrong_code

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_half_minute():
    """No test runs across the turn of a code."""
    left = 30 - time.time() % 30
    if left < 4:
        time.sleep(left)


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


def signed_in(login="budi"):
    client = Client()
    assert sign_in(client, login).status_code == 302
    return client


def give(client, code):
    return client.post("/masuk/kode/", {"code": code})


def test_enrolment_shows_the_code_as_a_local_image_and_the_secret_as_text(client, person):
    person()
    sign_in(client)
    page = client.get("/akun/verifikasi/aktifkan/")
    image = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', page.content.decode())[1]
    assert b"<svg" in base64.b64decode(image)
    assert len(secret_on(page)) == 32
    assert "img-src 'self' data:" in page["Content-Security-Policy"]


def test_who_is_enrolled_is_asked_for_the_code_at_each_sign_in(person):
    person()
    secret, _ = enrol(signed_in())
    client = signed_in()
    assert not is_signed_in(client)
    assert client.get("/masuk/").url == "/masuk/kode/"
    assert give(client, wrong_code(secret)).status_code == 422
    assert not is_signed_in(client)
    assert give(client, code_at(secret)).url == "/setelah-masuk/"
    assert is_signed_in(client)
    assert not is_signed_in(signed_in())


def test_a_code_is_accepted_once(person):
    person()
    secret, _ = enrol(signed_in())
    code = code_at(secret)
    assert give(signed_in(), code).status_code == 302
    assert give(signed_in(), code).status_code == 422
    assert give(signed_in(), code_at(secret, 1)).status_code == 302


def test_the_code_of_enrolment_does_not_sign_in(person):
    person()
    secret, _ = enrol(signed_in())
    assert give(signed_in(), code_at(secret, -1)).status_code == 422


def test_a_recovery_code_stands_in_once(person):
    person()
    _, codes = enrol(signed_in())
    assert give(signed_in(), codes[0]).status_code == 302
    assert give(signed_in(), codes[0]).status_code == 422
    assert give(signed_in(), codes[1]).status_code == 302


def test_recovery_codes_are_shown_once_and_can_be_downloaded_then(person):
    person()
    client = signed_in()
    secret = secret_on(client.get("/akun/verifikasi/aktifkan/"))
    answer = client.post("/akun/verifikasi/aktifkan/", {"code": code_at(secret)}, follow=True)
    page = answer.content.decode()
    codes = re.findall(r"<li><code>(\d{8})</code></li>", page)
    download = unquote(re.search(r'href="data:text/plain;charset=utf-8,([^"]+)"', page)[1])
    assert all(code in download for code in codes)
    again = client.get("/akun/verifikasi/kode-cadangan/").content.decode()
    assert "hanya tampil sekali" in again and not any(code in again for code in codes)


def test_new_recovery_codes_end_the_old_ones(person):
    person()
    client = signed_in()
    _, old = enrol(client)
    page = client.post("/akun/verifikasi/kode-cadangan/baru/", follow=True).content.decode()
    new = re.findall(r"<li><code>(\d{8})</code></li>", page)
    assert len(new) == 10 and not set(new) & set(old)
    assert give(signed_in(), old[3]).status_code == 422
    assert give(signed_in(), new[3]).status_code == 302


def test_codes_are_tried_ten_times_whichever_worker_answers(person):
    person()
    secret, _ = enrol(signed_in())
    clients = [signed_in() for _ in range(2)]
    statuses = [give(clients[turn % 2], wrong_code(secret)).status_code for turn in range(11)]
    assert statuses == [422] * 10 + [429]
    assert give(clients[0], code_at(secret)).status_code == 429, "the right one does not get through either"


def test_the_second_step_can_be_left(person):
    person()
    enrol(signed_in())
    client = signed_in()
    nothing = client.post("/masuk/kode/")  # is a code that is missing, not a passkey
    assert nothing.status_code == 422 and 'name="code"' in nothing.content.decode()
    assert client.post("/masuk/kode/", {"cancel": "1"}).url == "/masuk/"
    assert heading_of(client.get("/masuk/")) == "Masuk"
    assert not is_signed_in(client)


def test_secrets_lie_encrypted_and_outlive_a_change_of_the_key(person, settings):
    person()
    secret, codes = enrol(signed_in())
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept and codes[0] not in kept
    old, settings.SECRET_KEY = settings.SECRET_KEY, "kunci-baru-" + "x" * 40
    assert give(signed_in(), code_at(secret)).status_code == 422
    settings.SECRET_KEY_FALLBACKS = [old]
    assert give(signed_in(), code_at(secret, 1)).status_code == 302


@pytest.mark.parametrize("role", [ADMIN_DATA, VERIFIKATOR])
def test_who_needs_one_reaches_nothing_before_enrolment(required, person, role):
    person(role=role)
    client = signed_in()
    for path in ("/", "/akun/", "/admin/", "/admin/directory/region/", "/petugas/", "/akun/sesi/"):
        assert client.get(path).url == "/akun/verifikasi/aktifkan/", path
    assert client.post("/admin/directory/region/add/").url == "/akun/verifikasi/aktifkan/"
    assert client.get("/sehat/").content == b"ok"
    enrol(client)
    assert heading_of(client.get("/admin/")) == "Admin data"
    assert client.post("/keluar/").url == "/"


def test_a_superuser_needs_one_and_may_sign_out_before(required, person):
    person(is_superuser=True, is_staff=True)
    client = signed_in()
    assert client.get("/admin/").url == "/akun/verifikasi/aktifkan/"
    assert client.post("/keluar/").url == "/"


@pytest.mark.parametrize("fields", [{}, {"role": ANALIS}])
def test_others_may_do_without(required, person, fields):
    person(**fields)
    assert heading_of(signed_in().get("/akun/")) == "Akun"


def test_a_session_from_before_enrolment_is_asked_for_the_code(required, person):
    person(role=ADMIN_DATA)
    earlier, client = signed_in(), signed_in()
    secret, _ = enrol(client)
    assert earlier.get("/admin/").url == "/akun/konfirmasi/kode/?next=%2Fadmin%2F"
    answer = earlier.post("/akun/konfirmasi/kode/", {"code": code_at(secret), "next": "/admin/"})
    assert answer.url == "/admin/" and heading_of(earlier.get("/admin/")) == "Admin data"


def test_switching_it_off_needs_the_password_again_and_leads_back_to_enrolment(required, person):
    person(role=ADMIN_DATA)
    client = signed_in()
    enrol(client)
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()
    assert client.post("/akun/verifikasi/matikan/").url.startswith("/akun/konfirmasi/")
    assert Authenticator.objects.count() == 2
    client.post("/akun/konfirmasi/", {"password": "kata-sandi-uji-4711", "next": "/akun/verifikasi/matikan/"})
    client.post("/akun/verifikasi/matikan/")
    assert not Authenticator.objects.exists(), "its recovery codes go with it"
    assert client.get("/admin/").url == "/akun/verifikasi/aktifkan/"
    assert any("dimatikan" in one.body for one in mail.outbox)
