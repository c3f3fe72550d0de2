"""What holds for every page: headers, cookies, tokens against forged forms, passwords, and what the log says.

docs/security.md lists what the portal is held to, requirement by requirement, and which test holds it.
"""

import ast
import io
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
from django.urls import get_resolver, resolve

from mpp_portal.log import WithoutSecrets
from tests.accounts.conftest import PASSWORD, is_signed_in, sign_in
from tests.factories import make_user
from tests.fingerprint import fingerprint
from tests.test_lessons import LONG, start
from tests.test_routes import ROUTES, SIGNING_OUT, address
from tests.world import make_world, shared_world

ROOT = Path(django_settings.BASE_DIR)


@shared_world
def whole_world():
    world = make_world()
    world.grow(1)
    return world


@pytest.fixture
def world(whole_world, db):
    return whole_world


def pages(world):
    """(name, answer) of every page, as anonymous and as a superuser see it."""
    for person in ("anonymous", "superuser"):
        client = world.people[person].client()
        for name in ROUTES:
            if name not in SIGNING_OUT:
                yield name, client.get(address(world, name))


# --- Headers -----------------------------------------------------------------------------------------------------

#: Those of a page; a file that was uploaded is more closed still (tests/visits/record/test_files.py).
POLICY = {
    "default-src 'self'",
    "img-src 'self' data:",
    "style-src 'self'",
    "script-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}


@pytest.mark.slow
def test_every_page_says_what_a_browser_may_do_with_it(world):
    for name, answer in pages(world):
        policy = {one.strip() for one in answer["Content-Security-Policy"].split(";")}
        assert policy == ({"sandbox"} if name == "visit_file" and answer.status_code == 200 else POLICY), name
        assert answer["X-Content-Type-Options"] == "nosniff", name
        assert answer["X-Frame-Options"] == "DENY", name
        assert answer["Referrer-Policy"] == "same-origin", name
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin", name
        assert "camera=()" in answer["Permissions-Policy"], name
        assert "Access-Control-Allow-Origin" not in answer, name


@pytest.mark.slow
def test_every_text_says_its_character_set(world):
    for name, answer in pages(world):
        kind = answer.headers.get("Content-Type", "")
        assert kind or not answer.content, name
        assert not kind.startswith("text/") or "charset=utf-8" in kind.lower().replace('"', ""), name


@pytest.mark.slow
def test_pages_behind_the_sign_in_are_kept_by_no_browser_and_no_proxy(world):
    client = world.people["superuser"].client()
    for name, route in ROUTES.items():
        if name in SIGNING_OUT or route.statuses["anonymous"] == 200:
            continue
        answer = client.get(address(world, name))
        assert answer.status_code != 200 or "no-store" in answer.headers.get("Cache-Control", ""), name


@pytest.mark.slow
def test_no_page_sends_back_what_a_request_carries(world):
    client = world.people["superuser"].client()
    for name in ROUTES:
        if name not in SIGNING_OUT:
            answer = client.trace(address(world, name), headers={"x-carried": "tanda-4711"})
            assert b"tanda-4711" not in answer.getvalue(), name


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


# --- Forms that others made --------------------------------------------------------------------------------------


@pytest.mark.slow
def test_no_page_takes_a_form_without_the_token_of_its_own(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.people["superuser"].user)
    before = fingerprint()
    for name in ROUTES:
        answer = client.post(address(world, name), {"change_reason": "Uji"})
        assert answer.status_code == 403, name
    assert is_signed_in(client)
    assert fingerprint() == before


@pytest.mark.slow
def test_looking_changes_nothing(world):
    before = fingerprint()
    for name, answer in pages(world):
        answer.getvalue()
        assert fingerprint() == before, name


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


def secret_addresses() -> set[str]:
    """The routes with a secret in their address. A key of a file opens nothing to who may not have it anyhow."""
    return {
        pattern.name
        for pattern in iter_patterns(get_resolver())
        if {"secret", "token", "uidb36"} & pattern.pattern.regex.groupindex.keys()
    }


def iter_patterns(resolver):
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from iter_patterns(pattern)
        else:
            yield pattern


def test_no_line_of_the_log_tells_the_secret_of_an_address(world):
    console = logging.StreamHandler(io.StringIO())
    console.setFormatter(WithoutSecrets())
    names = secret_addresses()
    assert len(names) >= 9
    for name in names:
        wanted = address(world, name)
        values = resolve(wanted.partition("?")[0]).kwargs
        secret = values.get("secret") or values.get("token") or values["key"]
        lines = (
            ("Not Found: %s", wanted),  # django.request
            (
                '%s "GET %s HTTP/1.1" 404 12 "%s" "Firefox"',
                "203.0.113.7",
                wanted,
                f"https://portal.example{wanted}?a=1",
            ),
        )
        for line, *told in lines:
            error = ValueError(f"cannot open {wanted}")
            quoted = (ValueError, error, None) if line.startswith("Not") else None
            console.handle(logging.LogRecord("uji", logging.WARNING, "", 0, line, tuple(told), quoted))
        said = console.stream.getvalue()
        assert secret not in said and said.count("…") == 4, (name, said)
        console.stream.seek(0), console.stream.truncate()


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


# --- Looking up what only a link tells ---------------------------------------------------------------------------

#: Pages behind an address that is a secret or a code: how often one network may look, right or wrong, and its limit.
LOOKED_UP = {
    "request_status": "request",
    "request_people": "request",
    "request_report": "request",
    "request_feedback": "request",
    "request_again": "request",
    "request_elsewhere": "request",
    "request_along": "request",
    "paper_check": "paper",
    "feed_calendar": "feed",
    "invitation": "invitation",
}


@pytest.mark.parametrize("name", LOOKED_UP)
def test_guessing_addresses_is_slowed(world, name):
    limit = int(django_settings.ACCOUNT_RATE_LIMITS[LOOKED_UP[name]].split("/")[0])
    client = world.people["anonymous"].client()
    guesses = {client.get(address(world, name, missing=name != "invitation")).status_code for _ in range(limit)}
    assert guesses == {200 if name == "invitation" else 404}
    assert client.get(address(world, name)).status_code == 429
