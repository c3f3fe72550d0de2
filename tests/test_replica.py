"""Who reads from the replica and who never does; two real databases are in test_scale.py."""

import importlib.util
import logging
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, transaction
from django.http import HttpResponse
from django.test import RequestFactory

from directory.models import Invitation, ServiceMall
from mpp_portal import replica
from tests.production import LONG, start
from visits.models import Visit

ROUTER = replica.Router()


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    """What a process knows before its first request."""
    monkeypatch.setattr(replica, "fitness", replica.Fitness())
    replica._may_read_replica.set(False)
    yield
    replica._may_read_replica.set(False)


@pytest.fixture
def behind(monkeypatch):
    """How far behind the replica is, to be set; an exception is raised."""
    told = SimpleNamespace(seconds=0.0, looks=0)

    def look():
        told.looks += 1
        if isinstance(told.seconds, Exception):
            raise told.seconds
        return told.seconds

    monkeypatch.setattr(replica, "seconds_behind", look)
    return told


@pytest.fixture
def clock(monkeypatch):
    now = SimpleNamespace(seconds=1000.0)
    monkeypatch.setattr(replica, "monotonic", lambda: now.seconds)
    return now


def asked(method="GET", cookies=None, view=None):
    """Where a request reads a mall, and the answer."""
    seen = []

    def answer(request):
        seen.append(ROUTER.db_for_read(ServiceMall))
        return view(request) if view else HttpResponse()

    request = RequestFactory().generic(method, "/mpp/")
    request.COOKIES = cookies or {}
    response = replica.ReadFromReplica(answer)(request)
    return seen[0], response


# --- Who ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "cookies", "where"),
    [
        ("GET", {}, "replica"),
        ("HEAD", {}, "replica"),
        ("GET", {"csrftoken": "x"}, "replica"),
        ("GET", {"sessionid": "anything"}, "default"),
        ("GET", {"wrote": ""}, "default"),
        ("POST", {}, "default"),
        ("OPTIONS", {}, "default"),
        ("DELETE", {}, "default"),
    ],
)
def test_a_reading_without_session_that_follows_no_writing_may(behind, method, cookies, where):
    assert asked(method, cookies)[0] == where


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_who_wrote_is_remembered_for_longer_than_the_replica_may_lag(behind, settings, method):
    settings.REPLICA_MAX_LAG = 30
    cookie = asked(method)[1].cookies["wrote"]
    assert cookie["max-age"] > settings.REPLICA_MAX_LAG + replica.CHECK_EVERY
    assert cookie["httponly"] and cookie["samesite"] == "Lax"


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_who_only_read_is_not(behind, method):
    assert not asked(method)[1].cookies


def test_the_cookie_of_production_is_for_this_host_alone(behind, settings):
    settings.SESSION_COOKIE_SECURE = True
    cookie = asked("POST")[1].cookies["__Host-wrote"]
    assert cookie["secure"] and cookie["path"] == "/" and not cookie["domain"]


def test_a_command_reads_the_primary():
    assert ROUTER.db_for_read(ServiceMall) == "default"


@pytest.mark.django_db
def test_inside_a_transaction_the_primary_is_read():
    replica._may_read_replica.set(True)
    with transaction.atomic():
        assert ROUTER.db_for_read(ServiceMall) == "default"


# --- What --------------------------------------------------------------------------------------------------------------


def test_only_facts_are_read_there_and_nothing_is_written_there():
    replica._may_read_replica.set(True)
    read_there = {model.__name__ for model in apps.get_models() if ROUTER.db_for_read(model) == "replica"}
    assert {"ServiceMall", "Region", "Figure", "Assessment", "Visit", "HistoricalRegion"} <= read_there
    for never in (
        *("User", "Session", "OpenSession", "Authenticator", "AccessAttempt", "LogEntry", "Group", "Permission"),
        *("Membership", "Invitation", "FactReport", "Proposal", "UnfinishedVisit", "PersonalDataRequest"),
        *("HistoricalMembership", "HistoricalInvitation", "HistoricalFactReport"),
    ):
        assert never not in read_there
    assert {ROUTER.db_for_write(model) for model in apps.get_models()} == {"default"}


def test_the_names_of_what_is_read_first_hand_are_those_of_models():
    names = {model._meta.model_name for app in replica.FACTS for model in apps.get_app_config(app).get_models()}
    assert names >= replica.FIRST_HAND


def test_a_row_from_the_replica_is_saved_on_the_primary_and_no_table_is_made_there():
    row = Visit()
    row._state.db = "replica"
    assert ROUTER.db_for_write(Visit, instance=row) == "default"
    assert ROUTER.db_for_read(Invitation, instance=row) == "default"
    assert ROUTER.allow_relation(row, ServiceMall())
    assert ROUTER.allow_migrate("replica", "visits") is False
    assert ROUTER.allow_migrate("default", "visits") is None


# --- Whether it is fit ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "where"), [(0, "replica"), (10, "replica"), (11, "default"), (float("inf"), "default")]
)
def test_one_too_far_behind_is_not_read(behind, seconds, where):
    behind.seconds = seconds
    assert asked()[0] == where


def test_it_is_looked_at_every_few_seconds_not_at_each_request(behind, clock):
    for _ in range(5):
        assert asked()[0] == "replica"
    assert behind.looks == 1
    behind.seconds = 60
    clock.seconds += replica.CHECK_EVERY
    assert [asked()[0] for _ in range(5)] == ["default"] * 5
    assert behind.looks == 2
    behind.seconds = 0
    clock.seconds += replica.CHECK_EVERY
    assert asked()[0] == "replica"


def test_one_that_does_not_answer_is_left_alone_for_a_while_and_told_once(behind, clock, caplog):
    behind.seconds = OperationalError("connection refused")
    for _ in range(3):
        assert asked()[0] == "default"
        clock.seconds += replica.RETRY_AFTER
    assert behind.looks == 3
    told = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert told == ["The replica is not read: connection refused"]


def test_while_the_primary_is_gone_it_stays_as_it_was(behind, clock):
    behind.seconds = None
    assert asked()[0] == "default", "nobody knows how old it is"
    behind.seconds, clock.seconds = 0, clock.seconds + replica.CHECK_EVERY
    assert asked()[0] == "replica"
    behind.seconds, clock.seconds = None, clock.seconds + replica.CHECK_EVERY
    assert asked()[0] == "replica"


def failing_page(behind, error, cookies=None):
    """What comes of a page whose first making fails with `error`."""
    request = RequestFactory().get("/mpp/")
    request.COOKIES = cookies or {}
    request.resolver_match = (
        lambda request, slug: HttpResponse(f"{slug} {ROUTER.db_for_read(Visit)}"),
        (),
        {"slug": "x"},
    )
    return replica.ReadFromReplica(lambda request: MIDDLE.process_exception(request, error) or HttpResponse("failed"))(
        request
    )


MIDDLE = replica.ReadFromReplica(None)


def test_a_page_that_the_replica_failed_is_made_from_the_primary(behind):
    assert failing_page(behind, OperationalError("terminating connection")).content == b"x default"
    assert asked()[0] == "default"


def test_other_errors_and_those_of_the_primary_stay_what_they_are(behind):
    assert failing_page(behind, ValueError("x")).content == b"failed"
    assert failing_page(behind, OperationalError("x"), {"sessionid": "x"}).content == b"failed"


# --- The variables -------------------------------------------------------------------------------------------------------

HOME = {"SECRET_KEY": LONG, "ALLOWED_HOSTS": "contoh.example", "DATABASE_URL": "postgres://portal@db1/portal"}


def test_without_the_variables_there_is_one_database_a_table_of_counts_and_a_folder(monkeypatch):
    made = start(monkeypatch, **HOME)
    assert list(made["DATABASES"]) == ["default"] and "DATABASE_ROUTERS" not in made
    assert not any("replica" in name for name in made["MIDDLEWARE"])
    assert made["CACHES"]["default"]["LOCATION"] == "portal_cache"
    assert made["STORAGES"]["default"]["BACKEND"].endswith("PrivateStorage")


def test_a_replica_is_read_over_connections_that_are_kept_and_checked(monkeypatch):
    made = start(monkeypatch, **HOME, REPLICA_URL="postgres://reader@db2:5433/portal?sslmode=require")
    copy = made["DATABASES"]["replica"]
    assert (copy["HOST"], copy["PORT"], copy["USER"]) == ("db2", 5433, "reader")
    assert copy["CONN_MAX_AGE"] == 60 and copy["CONN_HEALTH_CHECKS"]
    assert copy["OPTIONS"] == {"connect_timeout": 3, "sslmode": "require", "options": "-c jit=off"}
    assert made["DATABASES"]["default"]["HOST"] == "db1"
    order = made["MIDDLEWARE"]
    assert order.index("mpp_portal.replica.ReadFromReplica") < order.index(
        "django.contrib.sessions.middleware.SessionMiddleware"
    )


def test_a_bucket_is_named_by_its_address(monkeypatch):
    address = "s3://berkas-mpp/portal?endpoint=https://s3.contoh.example&region=id-1"
    assert start(monkeypatch, **HOME, STORAGE_URL=address)["STORAGES"]["default"]["OPTIONS"] == {
        "bucket_name": "berkas-mpp",
        "location": "portal",
        "endpoint_url": "https://s3.contoh.example",
        "region_name": "id-1",
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REPLICA_URL", "sqlite:////tmp/copy.sqlite3"),
        ("CACHE_URL", "locmemcache://"),
        ("CACHE_URL", "dummycache://"),
        ("CACHE_URL", "filecache:///tmp/counts"),
        ("STORAGE_URL", "/srv/files"),
        ("STORAGE_URL", "s3://"),
        ("STORAGE_URL", "https://berkas.contoh.example"),
    ],
)
def test_what_would_not_hold_for_several_machines_is_refused_by_name(monkeypatch, name, value):
    with pytest.raises(ImproperlyConfigured, match=name):
        start(monkeypatch, **HOME, **{name: value})


@pytest.mark.parametrize(
    ("name", "value", "package"),
    [("CACHE_URL", "redis://cache1:6379/0", "redis"), ("STORAGE_URL", "s3://berkas-mpp", "storages")],
)
def test_a_package_that_is_missing_is_told_at_the_start(monkeypatch, name, value, package):
    there = importlib.util.find_spec
    assert start(monkeypatch, **HOME, **{name: value})
    monkeypatch.setattr(importlib.util, "find_spec", lambda asked: None if asked == package else there(asked))
    with pytest.raises(ImproperlyConfigured, match=f"{name} needs .* {package} is missing"):
        start(monkeypatch, **HOME, **{name: value})
