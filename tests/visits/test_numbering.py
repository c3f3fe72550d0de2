"""Numbers of visits: consecutive within a year, never twice, whatever happens at the same time."""

import multiprocessing
from multiprocessing.pool import ThreadPool

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from tests.factories import make_visit
from visits.models import NumberSeries, Visit
from visits.numbering import next_number
from visits.workflow import STEPS

pytestmark = pytest.mark.database


def numbers(*of, year=2026):
    return [f"K-{year}-{number:06d}" for number in of]


@pytest.mark.django_db
def test_two_hundred_numbers_are_distinct_and_consecutive():
    assert [next_number(2026) for _ in range(200)] == numbers(*range(1, 201))


@pytest.mark.django_db
@pytest.mark.parametrize("last", [998, 9_998, 99_998, 999_998])
def test_numbers_go_on_past_the_last_of_so_many_digits(last):
    """The peer took the last three digits and repeated itself after 999."""
    NumberSeries.objects.create(year=2026, last=last)
    assert [next_number(2026) for _ in range(3)] == numbers(last + 1, last + 2, last + 3)


@pytest.mark.django_db
def test_the_millionth_number_fits_its_column():
    NumberSeries.objects.create(year=2026, last=999_999)
    assert len(next_number(2026)) <= Visit._meta.get_field("number").max_length


@pytest.mark.django_db
def test_each_year_starts_at_one_and_leaves_the_others_alone():
    assert [next_number(year) for year in (2025, 2026, 2025, 2026)] == [
        "K-2025-000001",
        "K-2026-000001",
        "K-2025-000002",
        "K-2026-000002",
    ]


@pytest.mark.django_db
def test_a_rollback_gives_the_number_back():
    next_number(2026)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        next_number(2026)
        raise ZeroDivisionError
    assert next_number(2026) == "K-2026-000002"


@pytest.mark.django_db
def test_a_cancelled_visit_keeps_its_number():
    visit = make_visit()
    cancelled = STEPS.take(visit, "cancel", user=None, reason="Batal datang")
    assert cancelled.number == visit.number
    assert make_visit().number != visit.number


# --- Races -------------------------------------------------------------------------------------------------------


def record(key):
    """Record one draft in a connection of its own, as a request does. Returns its number or what went wrong."""
    try:
        return STEPS.take(Visit(pk=key), "record", user=None).number
    except Exception as error:
        return repr(error)
    finally:
        connections.close_all()


def drafts(count):
    first = make_visit(state="draft", with_body=False)
    made = [make_visit(state="draft", with_body=False, host=first.host, trip=first.trip) for _ in range(count - 1)]
    return [visit.pk for visit in [first, *made]]


def in_a_row(count):
    return numbers(*range(1, count + 1), year=timezone.localdate().year)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="processes are for the database in a file")
def test_twenty_processes_that_record_at_once_get_distinct_consecutive_numbers():
    keys = drafts(100)
    connections.close_all()  # no connection may be carried into another process
    with multiprocessing.get_context("fork").Pool(20) as pool:
        given = pool.map(record, keys, chunksize=1)
    assert sorted(given) == in_a_row(100)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_hundred_connections_that_record_at_once_get_distinct_consecutive_numbers():
    keys = drafts(200)
    with ThreadPool(200) as pool:
        given = pool.map(record, keys, chunksize=1)
    assert sorted(given) == in_a_row(200)


@pytest.mark.django_db(transaction=True)
def test_of_twenty_who_record_one_draft_at_once_one_succeeds_and_the_others_are_told():
    [key] = drafts(1)
    with ThreadPool(20) as pool:
        given = pool.map(record, [key] * 20, chunksize=1)
    assert [one for one in given if one.startswith("K-")] == in_a_row(1)
    assert sum("AlreadyMoved" in one for one in given) == 19
