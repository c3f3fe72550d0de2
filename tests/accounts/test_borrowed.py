"""What is borrowed from allauth still does what the accounts have it for: this fails when allauth changes it."""

from importlib import import_module

import pytest
from allauth.account.authentication import get_authentication_records

from mpp_portal.accounts.borrowed import record_authentication
from mpp_portal.accounts.second_factor import forget_shown, has_shown_one, note_shown
from tests.factories import make_user


@pytest.fixture
def request_of_budi(rf, settings, db):
    request = rf.get("/")
    request.session = import_module(settings.SESSION_ENGINE).SessionStore()
    request.user = make_user(username="budi")
    return request


def test_what_is_recorded_is_read_by_allauth_as_a_way_of_signing_in(request_of_budi):
    record_authentication(request_of_budi, request_of_budi.user, method="mfa", type="totp")
    (record,) = get_authentication_records(request_of_budi, request_of_budi.user)
    assert (record["method"], record["type"]) == ("mfa", "totp") and record["at"] > 0


def test_a_second_factor_counts_from_when_it_was_shown_until_it_is_forgotten(request_of_budi):
    assert not has_shown_one(request_of_budi)
    note_shown(request_of_budi)
    assert has_shown_one(request_of_budi)
    record_authentication(request_of_budi, request_of_budi.user, method="password")
    forget_shown(request_of_budi)
    assert not has_shown_one(request_of_budi)
    assert [record["method"] for record in get_authentication_records(request_of_budi, request_of_budi.user)] == [
        "password"
    ]
