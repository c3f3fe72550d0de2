"""A worker killed (SIGKILL) in the middle of saving a large visit: afterwards all of it is there, or nothing.

Killed six times with 20 people (at the first statement that writes, half-way, at the last, and at three moments), 100 times
with 80 people with SOAK=1 (`make soak`).
"""

import contextlib
import itertools
import multiprocessing
import os
import random
import signal
import time
from datetime import date, timedelta

import pytest
from django.db import connection, connections
from django.test import Client

from mpp_portal.kit.counted import mark_of
from mpp_portal.kit.history import PUBLIC
from tests import factories
from tests.fingerprint import fingerprint
from tests.people import people
from tests.visits.desk.test_desk import LOG, filled
from visits.models import Visit

pytestmark = [pytest.mark.slow, pytest.mark.database, pytest.mark.django_db(transaction=True)]

KILLS, PEOPLE = (100, 80) if os.environ.get("SOAK") == "1" else (6, 20)
EVENTS = itertools.count()


def another_day() -> str:
    """Far from all days given before: a visit of the same days would be asked about first."""
    return f"{date(1950, 1, 1) + timedelta(weeks=next(EVENTS)):%d/%m/%Y}"


@pytest.fixture
def office():
    host = factories.make_government(factories.make_city(short_name="Palopo"))
    factories.make_government(factories.make_region(short_name="Wajo"))
    return host, people(host)["petugas"].client()


def large(host) -> dict:
    """POST data of a visit of so many people, two bodies' letters, receivers, an agenda and a source that is new."""
    person = {"body_row": "0", "position": "Analis"}
    return filled(
        host,
        None,
        date=another_day(),
        participants=[person | {"name": f"Orang {number}"} for number in range(PEOPLE)],
        receivers=[{"name": "Siti Contoh", "position": "Kepala Dinas"}],
        agenda=[{"title": "Sambutan"}, {"title": "Paparan"}],
        sources=[{"publisher": "Harian", "title": f"Berita {next(EVENTS)}", "evidence": "press"}],
        legal_basis_lines="Perpres 89/2021",
    )


def dies_at(statement: int):
    """Kill this process when it is about to send its n-th statement that writes."""
    sent = 0

    def wrapper(execute, sql, params, many, context):
        nonlocal sent
        if sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            sent += 1
            if sent == statement:
                os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    return connection.execute_wrapper(wrapper)


def save(cookies, data, statement, started):
    """In a process of its own: the request as a worker handles it."""
    client = Client()
    client.cookies = cookies
    connection.ensure_connection()
    started.set()
    with dies_at(statement) if statement else contextlib.nullcontext():
        assert client.post(LOG, data).status_code == 302
    connections.close_all()


def in_a_process(client, data, statement=0, after: float | None = None) -> tuple[int, float]:
    """Exit code and seconds of a save in another process, killed at a statement or after some seconds or not at all."""
    connections.close_all()  # no connection may be carried into another process
    context = multiprocessing.get_context("fork")
    started = context.Event()
    process = context.Process(target=save, args=(client.cookies, data, statement, started))
    process.start()
    assert started.wait(30)
    began = time.monotonic()
    if after is not None:
        time.sleep(after)
        os.kill(process.pid, signal.SIGKILL)
    process.join(60)
    return process.exitcode, time.monotonic() - began


def counts() -> dict[str, int]:
    return {table: count for table, (count, _) in fingerprint().items()}


def grown(before, after) -> dict[str, int]:
    return {table: after[table] - before[table] for table in before if after[table] != before[table]}


def test_a_killed_worker_leaves_the_whole_visit_or_nothing_and_the_next_save_works(office):
    host, client = office
    small = filled(host, None, date=another_day())
    assert client.post(LOG, small).status_code == 302  # the series of the year, the body of Wajo
    before = counts()
    code, seconds = in_a_process(client, large(host))
    assert code == 0
    whole = grown(before, counts())
    assert whole["visits_participant"] == whole["visits_historicalparticipant"] == PEOPLE
    assert whole["kit_deed"] == 2, "logged, and recorded in the same"
    (
        whole.pop("directory_legalbasis", None),
        whole.pop("directory_historicallegalbasis", None),
    )  # cited for the first time
    writes = sum(whole.values())
    before = counts()
    client.post(LOG, filled(host, None, date=another_day()))
    one_more = grown(before, counts())

    draw = random.Random()
    plan = [(1 + round(position * (writes - 1) / (KILLS // 2 - 1)), None) for position in range(KILLS // 2)]
    plan += [(0, draw.uniform(0.2, 1.3) * seconds) for _ in range(KILLS - KILLS // 2)]
    stored = 0
    for statement, after in plan:
        before, numbered = counts(), Visit.objects.count()
        data = large(host)
        mark = mark_of(PUBLIC)
        code, _ = in_a_process(client, data, statement, after)
        assert code in (0, -signal.SIGKILL)
        # Rows, the deed that they are of and the mark of the change come to light together.
        is_stored = Visit.objects.filter(submission_key=data["submission_key"]).exists()
        assert (mark_of(PUBLIC) != mark) is is_stored, (statement, after)
        assert statement == 0 or code == -signal.SIGKILL
        assert client.post(LOG, filled(host, None, date=another_day())).status_code == 302
        left = grown(before, counts())
        both = {table: one_more.get(table, 0) + whole.get(table, 0) for table in one_more | whole}
        assert left == (both if is_stored else one_more), (statement, after)
        assert statement == 0 or not is_stored
        stored += is_stored
        numbers = [int(number[-6:]) for number in Visit.objects.order_by("number").values_list("number", flat=True)]
        assert numbers == list(range(1, numbered + 2 + is_stored)), "consecutive, none lost"
        if statement == writes:  # whoever was cut off sends the same form again
            assert client.post(LOG, data).status_code == 302
            assert Visit.objects.filter(submission_key=data["submission_key"]).count() == 1
    print(f"{len(plan)} killed, {stored} stored whole")
