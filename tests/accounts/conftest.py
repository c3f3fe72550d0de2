"""What the tests of accounts share: a person with a password, a code of today, and the mails that were sent."""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth.models import Group
from django.test import Client

from tests.factories import make_user
from tests.people import have_roles

PASSWORD = "kata-sandi-uji-4711"


@pytest.fixture
def person():
    """`person("nama", role=…)`: a user who signs in with PASSWORD and has an e-mail address."""

    def make(username="budi", *, role="", **fields):
        user = make_user(username=username, password=PASSWORD, **{"email": f"{username}@contoh.example", **fields})
        if role:
            have_roles()
            user.is_staff = True
            user.save()
            user.groups.add(Group.objects.get(name=role))
        return user

    return make


def sign_in(client, login="budi", password=PASSWORD, **extra):
    return client.post("/masuk/", {"login": login, "password": password}, **extra)


def is_signed_in(client) -> bool:
    return client.get("/akun/").status_code == 200


def code_at(secret: str, steps: int = 0) -> str:
    """The code that an authenticator shows, `steps` half minutes from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def wrong_code(secret: str) -> str:
    valid = {code_at(secret, steps) for steps in range(-3, 4)}
    return next(code for code in (f"{number:06}" for number in range(10)) if code not in valid)


def secret_on(page) -> str:
    return re.search(r'<code class="enrol__secret">([A-Z2-7 ]+)</code>', page.content.decode())[1].replace(" ", "")


def enrol(client) -> tuple[str, list[str]]:
    """Goes through enrolment as a person does. Returns the secret and the recovery codes."""
    secret = secret_on(client.get("/akun/verifikasi/aktifkan/"))
    answer = client.post("/akun/verifikasi/aktifkan/", {"code": code_at(secret, -1)}, follow=True)
    codes = re.findall(r"<li><code>(\d{8})</code></li>", answer.content.decode())
    assert len(codes) == 10
    return secret, codes


def links_in(mail) -> list[str]:
    return re.findall(r"https?://testserver(/\S+)", mail.body)


@pytest.fixture
def clients():
    """Browsers of several people at once."""
    return lambda: Client()
