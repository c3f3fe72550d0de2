"""What every answer tells the browser, and what no request may do: policy, character set, what may be kept, TRACE, forged forms.

Public pages are confirmed each time and sent again only when they changed; a person's pages are kept by nobody.
"""

import time

import pytest
from django.test import Client

from tests.fingerprint import fingerprint, recorded_tables
from tests.routes import ROUTES, SIGNING_OUT, address
from tests.signing_in import is_signed_in

from .walk import each_person, each_signed_in

pytestmark = pytest.mark.django_db

# --- What a browser may do with it ---------------------------------------------------------------------------------

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
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def is_file(answer) -> bool:
    """An uploaded file of a visit, sent to who may have it."""
    return answer.status == 200 and answer.url.startswith("/petugas/berkas/") and answer.headers["Content-Type"] != HTML


HTML = "text/html; charset=utf-8"


@each_person
def test_every_page_says_what_a_browser_may_do_with_it(walk, person, in_admin):
    for answer in walk.everything(person, in_admin):
        headers = answer.headers
        policy = {part.strip() for part in headers["Content-Security-Policy"].split(";")}
        assert policy == ({"sandbox"} if is_file(answer) else POLICY), answer.url
        assert {name: headers.get(name) for name in ALWAYS} == ALWAYS, answer.url
        assert "camera=()" in headers["Permissions-Policy"], answer.url
        assert "Access-Control-Allow-Origin" not in headers, answer.url


@each_person
def test_every_text_says_its_character_set(walk, person, in_admin):
    for answer in walk.everything(person, in_admin):
        kind = answer.headers.get("Content-Type", "")
        assert kind or answer.is_empty, answer.url
        assert not kind.startswith("text/") or "charset=utf-8" in kind.lower().replace('"', ""), answer.url


# --- What may be kept ----------------------------------------------------------------------------------------------

PUBLIC = [name for name, route in ROUTES.items() if route.statuses["anonymous"] == 200]
FILES = [name for name in PUBLIC if name.endswith("_export")]  # streamed: there is no finished text to compare
#: Forms, and what is said to one person in passing.
KEPT_BY_NOBODY = {
    "feed_calendar",
    "health",
    "paper_check",
    "report_new",
    "report_thanks",
    "request_again",
    "request_elsewhere",
    "request_along",
    "request_feedback",
    "request_report",
    "request_report_pdf",
    "request_new",
    "request_people",
    "request_status",
    "sign_in",
    "account_login",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "invitation",
}
CONFIRMED = [name for name in PUBLIC if name not in FILES and name not in KEPT_BY_NOBODY]


def listed(answer, header) -> set[str]:
    return {part.strip() for part in answer.headers.get(header, "").split(",")}


def rules_of(answer) -> set[str]:
    return listed(answer, "Cache-Control")


@pytest.mark.parametrize("name", CONFIRMED)
def test_a_public_page_is_confirmed_each_time_and_sent_once(walk, name, monkeypatch):
    first = walk.pages("anonymous", False)[name]
    assert rules_of(first) == {"no-cache"}
    assert "Cookie" in listed(first, "Vary")
    assert not first.has_token and not first.sets_cookies, "who keeps it keeps the token too"
    clock = time.time
    monkeypatch.setattr(time, "time", lambda: clock() + 3600)
    second = Client().get(first.url, headers={"if-none-match": first.headers["ETag"]})
    assert (second.status_code, second.content) == (304, b"")
    for header in ("ETag", "Cache-Control", "Content-Security-Policy"):
        assert second[header] == first.headers[header], header
    assert listed(second, "Vary") == {"Cookie", "Accept-Encoding"} >= listed(first, "Vary")


def test_forms_and_what_is_said_in_passing_are_kept_by_nobody(walk):
    for name in KEPT_BY_NOBODY:
        answer = walk.pages("anonymous", False)[name]
        assert {"private", "no-store"} <= rules_of(answer) and "public" not in rules_of(answer), name
        assert "ETag" not in answer.headers, name


def test_a_public_file_is_asked_for_anew_each_time(walk):
    for name in FILES:
        rules = rules_of(walk.pages("anonymous", False)[name])
        assert rules & {"no-cache", "no-store"} and "public" not in rules, name


@pytest.mark.slow
def test_whatever_anonymous_is_answered_says_whether_it_may_be_kept(walk):
    for in_admin in (False, True):
        for answer in walk.everything("anonymous", in_admin):
            assert rules_of(answer) & {"no-cache", "no-store"}, answer.url
            assert "Cookie" in listed(answer, "Vary"), answer.url


@each_signed_in
def test_what_a_person_is_shown_is_kept_by_nobody_and_confirmed_for_nobody(walk, person, in_admin):
    """Each of these requests carried the ETag of what everybody is shown at this address."""
    for answer in walk.everything(person, in_admin):
        assert answer.status != 304, answer.url
        assert "no-store" in rules_of(answer) and "public" not in rules_of(answer), answer.url
        assert "ETag" not in answer.headers, answer.url


# --- What no request may do ----------------------------------------------------------------------------------------

#: What reading writes: sessions, and how often somebody looked at what only a link tells.
KEPT_BY_THE_WAY = {"django_session", "portal_cache"}


@each_person
def test_looking_changes_nothing(walk, person, in_admin):
    recorded = {table for table, _ in recorded_tables()}
    for answer in walk.everything(person, in_admin):
        assert not answer.wrote & recorded, answer.url
        assert answer.wrote <= KEPT_BY_THE_WAY, answer.url


@pytest.mark.slow
def test_no_page_sends_back_what_a_request_carries(world):
    for name in ROUTES:
        if name not in SIGNING_OUT:
            answer = world.clients["superuser"].trace(address(world, name), headers={"x-carried": "tanda-4711"})
            assert b"tanda-4711" not in answer.getvalue(), name


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
