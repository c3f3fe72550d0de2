"""A browser goes through sign-in and second factor as a person does, with a password, a code of today, and its mails."""

import re
import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

PASSWORD = "kata-sandi-uji-4711"


def sign_in(client, login="budi", password=PASSWORD, **extra):
    return client.post("/masuk/", {"login": login, "password": password}, **extra)


def fail(times: int, login="budi", client=None, **extra) -> list[int]:
    """The statuses of so many tries with a wrong password."""
    return [sign_in(client or Client(), login, "salah", **extra).status_code for _ in range(times)]


def is_signed_in(client) -> bool:
    return client.get("/akun/").status_code == 200


def shown(answer) -> tuple[int, str]:
    """Status and text, without the token and without what was typed: the same for an account that exists and one that does not."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"|value="[^"]*@?contoh[^"]*"', "", answer.content.decode())
    return answer.status_code, text


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
