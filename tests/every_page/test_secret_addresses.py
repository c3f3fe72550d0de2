"""Pages behind an address that is a secret or a code: how often one network may look, and that no log tells the address."""

import io
import logging

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import get_resolver, resolve

from mpp_portal.log import WithoutSecrets
from tests.routes import address

pytestmark = pytest.mark.django_db

#: Page → which limit counts how often one network looks, right or wrong.
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
    client = Client()
    guesses = {client.get(address(world, name, missing=name != "invitation")).status_code for _ in range(limit)}
    assert guesses == {200 if name == "invitation" else 404}
    assert client.get(address(world, name)).status_code == 429


def secret_addresses() -> set[str]:
    """The routes with a secret in their address. A key of a file opens nothing to who may not have it anyhow."""
    return {
        pattern.name
        for pattern in iter_patterns(get_resolver())
        if pattern.name and {"secret", "token", "uidb36"} & pattern.pattern.regex.groupindex.keys()
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
