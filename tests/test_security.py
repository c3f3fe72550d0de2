"""HTTPS and cookies of production, sessions, passwords, what the log says, and the table of docs/security.md, which lists what
the portal is held to, requirement by requirement, and which test holds it. What holds for every page stands in `every_page/`.
"""

import ast
import logging
import re
from functools import cache
from logging.config import DictConfigurator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from tests.factories import make_user
from tests.production import LONG, start
from tests.signing_in import PASSWORD, is_signed_in, sign_in

ROOT = Path(django_settings.BASE_DIR)


# --- In production ------------------------------------------------------------------------------------------------


def test_production_speaks_https_alone_for_a_year_and_its_subdomains(monkeypatch, settings, db):
    made = start(monkeypatch, SECRET_KEY=LONG, ALLOWED_HOSTS="testserver")
    for name in (name for name in made if name.startswith("SECURE_")):
        setattr(settings, name, made[name])
    answer = Client().get("/tentang/")
    assert (answer.status_code, answer["Location"]) == (301, "https://testserver/tentang/")
    answer = Client().get("/tentang/", secure=True)
    assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"


def test_cookies_of_production_are_for_this_host_and_no_script(monkeypatch, settings, db):
    made = start(monkeypatch, SECRET_KEY=LONG, ALLOWED_HOSTS="testserver")
    for name in (name for name in made if name.startswith(("SESSION_COOKIE", "CSRF_COOKIE", "MESSAGE_"))):
        setattr(settings, name, made[name])
    make_user(username="budi", password=PASSWORD)
    client = Client()
    client.get("/masuk/", secure=True)
    client.post("/masuk/", {"login": "budi", "password": PASSWORD}, secure=True)
    client.post("/akun/sesi/akhiri/", secure=True)  # is told in passing
    assert client.cookies.keys() == {"__Host-sessionid", "__Host-csrftoken"}
    for name, cookie in client.cookies.items():
        assert cookie["secure"] and cookie["httponly"] and cookie["path"] == "/" and not cookie["domain"], name
        assert cookie["samesite"] == "Lax", name


# --- Sessions and passwords --------------------------------------------------------------------------------------


def test_signing_in_makes_a_new_session_and_signing_out_ends_it(db):
    make_user(username="budi", password=PASSWORD)
    client = Client()
    client.get("/masuk/")
    session = client.session
    session["planted"] = "yes"
    session.save()
    planted = session.session_key
    client.cookies[django_settings.SESSION_COOKIE_NAME] = planted
    sign_in(client)
    signed_in = client.cookies[django_settings.SESSION_COOKIE_NAME].value
    assert signed_in != planted
    thief = Client()
    thief.cookies[django_settings.SESSION_COOKIE_NAME] = signed_in
    assert is_signed_in(thief)
    client.post("/keluar/")
    assert not is_signed_in(thief)


@pytest.mark.parametrize(
    "password",
    ["KuncI-gembok merah jambu", "ñandú–çiğdem–øre–žluť", "semuanya huruf kecil", "x7" * 60, " spasi di kedua ujung "],
)
def test_a_password_of_any_composition_is_taken_exactly_as_typed(db, client, password):
    make_user(username="budi", password=PASSWORD)
    sign_in(client)
    new = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    assert client.post("/akun/kata-sandi/", new).status_code == 302
    for almost in (password[:-1], password.swapcase(), password.strip(), password[:72]):
        other = Client()
        sign_in(other, password=almost)
        assert is_signed_in(other) == (almost == password)


def test_boxes_of_passwords_hide_what_is_typed_and_let_managers_in(client, db):
    boxes = re.findall(r"<input[^>]*password[^>]*>", client.get("/masuk/").content.decode())
    assert any('type="password"' in box and 'autocomplete="current-password"' in box for box in boxes)
    make_user(username="budi", password=PASSWORD)
    sign_in(client)
    page = client.get("/akun/kata-sandi/").content.decode()
    assert page.count('type="password"') == 3
    assert page.count('autocomplete="new-password"') == 2
    scripts = "".join(path.read_text() for path in (ROOT / "static").rglob("*.js"))
    assert "paste" not in scripts


@pytest.mark.parametrize(
    "password",
    ["Petugas-MPP-2026", "admin.kabupaten.2026", "MalPelayananPublik1", "pemkab_studi_tiru", "P0rtal-mpp-pekppp"],
)
def test_a_password_of_words_of_this_portal_is_refused(password):
    with pytest.raises(ValidationError, match="mudah ditebak"):
        validate_password(password)


@pytest.mark.parametrize(
    "password", ["kota-hujan-berteduh-7", "lemari jati tua", "4711-8152-9963-x0x0", "herbal-teh-pagi"]
)
def test_other_passwords_with_such_a_word_or_none_are_taken(password):
    validate_password(password)


# --- What the log says --------------------------------------------------------------------------------------------


def said(caplog) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name.startswith("mpp_portal.accounts")]


def test_signing_in_and_being_refused_are_logged_without_what_was_typed(db, caplog):
    caplog.set_level(logging.INFO)
    user = make_user(username="budi", password=PASSWORD)
    client = Client(headers={"x-forwarded-for": "203.0.113.77"})
    sign_in(client, login="typed\nin-the-wrong-box", password="rahasia-lain")
    sign_in(client)
    client.post("/akun/kata-sandi/", {"oldpassword": "salah", "password1": "a", "password2": "b"})
    assert said(caplog) == [
        "Refused with 422: sign_in, account unknown, from 203.0.113.x",
        f"Signed in: account {user.pk}, from 203.0.113.x",
        f"Refused with 422: account_change_password, account {user.pk}, from 203.0.113.x",
    ]


def test_a_lock_is_logged(db, caplog):
    make_user(username="budi", password=PASSWORD)
    for _ in range(django_settings.AXES_FAILURE_LIMIT):
        sign_in(Client(), password="salah")
    assert said(caplog)[-1].startswith("Refused with 429: sign_in")


def test_a_line_of_the_log_has_time_with_zone_level_and_place_and_no_line_breaks_from_outside(db, caplog):
    line = DictConfigurator({}).configure_formatter(dict(django_settings.LOGGING["formatters"]["line"]))
    Client().get("/tidak-ada%0aINFO%20palsu/")
    lines = [line.format(record) for record in caplog.records if record.name == "django.request"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4} WARNING django.request Not Found: .*", lines[0])
    assert "\n" not in lines[0]


# --- docs/security.md ----------------------------------------------------------------------------------------------

#: How many requirements of level 1 and 2 each chapter of OWASP ASVS 5.0.0 has.
CHAPTERS = {
    1: 27,
    2: 11,
    3: 19,
    4: 10,
    5: 9,
    6: 35,
    7: 18,
    8: 7,
    9: 7,
    10: 29,
    11: 14,
    12: 9,
    13: 13,
    14: 9,
    15: 13,
    16: 16,
    17: 7,
}
STANDINGS = {"met", "partly", "operator", "not met", "none"}


@cache
def requirements() -> list[tuple[list[str], str, str, str]]:
    """The rows of the table: numbers, what is wanted, how it stands, why or by which tests."""
    rows = []
    for line in (ROOT / "docs/security.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if len(cells) == 4 and re.match(r"\d+\.\d+\.\d+", cells[0]):
            rows.append((re.findall(r"\d+\.\d+\.\d+", cells[0]), *cells[1:]))
    return rows


@cache
def names_in(file: str) -> set[str]:
    tree = ast.parse((ROOT / "tests" / file).read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_requirement_of_level_two_stands_in_the_table_once():
    numbers = [number for row in requirements() for number in row[0]]
    assert len(numbers) == len(set(numbers))
    found = {chapter: sum(number.startswith(f"{chapter}.") for number in numbers) for chapter in CHAPTERS}
    assert found == CHAPTERS


def test_each_row_says_how_it_stands_and_why():
    for numbers, wanted, standing, why in requirements():
        assert wanted and why and standing in STANDINGS, numbers


def test_every_test_that_the_table_names_is_there():
    named = re.findall(r"`([\w/]+\.py)(?:::(\w+))?`", "".join(row[3] for row in requirements()))
    assert len(named) > 100
    for file, test in named:
        assert (ROOT / "tests" / file).exists() or (ROOT / file).exists(), file
        assert not test or test in names_in(file), f"{file}::{test}"
