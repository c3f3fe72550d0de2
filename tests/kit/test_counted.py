"""Counts are made anew after every change of what they count, and only then; one question tells whether there was one."""

import threading
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing.pool import ThreadPool
from time import monotonic, sleep

import pytest
from django.db import connection, connections, transaction
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from directory.models import Agency, Membership, Region, Source, Topic
from mpp_portal.kit.counted import counted, mark_of
from mpp_portal.kit.erasure import RecordHit, empty_in_time, erase_hits
from mpp_portal.kit.history import OFFICE, PUBLIC, OutsideDeed, deed, note_change
from mpp_portal.kit.models import Deed
from mpp_portal.kit.sought import Sought
from mpp_portal.privacy.personal import PERSONAL, emptied
from tests import factories as f
from tests.people import people
from visits.models import AgendaItem, CollectiveLeave, DelegationBody, UnfinishedVisit, Visit
from visits.office import hosts_of
from visits.reading.counts import province_counts
from visits.receiving.door import Ticks, record_ticks
from visits.record.drafts import discard_unfinished, forget_unfinished, keep_unfinished
from visits.workflow import STEPS

pytestmark = pytest.mark.django_db


def changed(row, **values):
    with deed(user=None, verb="test"):
        for name, value in values.items():
            setattr(row, name, value)
        row.save()


def marks() -> dict[str, object]:
    return {audience: mark_of(audience) for audience in (PUBLIC, OFFICE)}


@contextmanager
def drawn():
    """Yields a set that holds, afterwards, the audiences for whom a new mark was drawn meanwhile."""
    found, before = set(), marks()
    yield found
    found |= {audience for audience, mark in marks().items() if mark != before[audience]}


# --- Kept counts ---------------------------------------------------------------------------------------------------


def test_what_did_not_change_is_counted_once(django_assert_num_queries):
    f.make_visit()
    asked = []

    def count():
        asked.append(1)
        return Visit.objects.count()

    assert [counted("uji", count) for _ in range(3)] == [1, 1, 1]
    assert len(asked) == 1
    with django_assert_num_queries(1):
        counted("uji", count)


def test_an_empty_portal_counts_nothing_and_notices_the_first_row():
    assert mark_of(PUBLIC) is None
    assert counted("kosong", Visit.objects.count) == 0
    f.make_visit()
    assert counted("kosong", Visit.objects.count) == 1


def test_a_deletion_counts():
    body = f.make_agency()
    before = counted("badan", Agency.objects.count)
    with deed(user=None, verb="test"):
        body.delete()
    assert counted("badan", Agency.objects.count) == before - 1


def test_what_is_undone_is_counted_anew():
    """Whatever a rollback gives out again, a mark does not come again."""
    for expected in (1, 1):
        with transaction.atomic():
            region = f.make_region(short_name=f"Uji {expected}")
            names = counted("nama", lambda: set(Region.objects.values_list("name", flat=True)))
            assert region.name in names
            transaction.set_rollback(True)
    assert counted("nama", lambda: set(Region.objects.values_list("name", flat=True))) == set()


def test_what_a_deed_has_changed_so_far_is_counted_inside_it_and_kept_for_nobody():
    counted("sumber", Source.objects.count)
    with pytest.raises(ZeroDivisionError), deed(user=None, verb="test"):
        Source.objects.create(publisher="P", title="1")
        assert counted("sumber", Source.objects.count) == 1
        raise ZeroDivisionError
    assert counted("sumber", Source.objects.count) == 0


def test_a_deed_that_changes_nothing_draws_no_mark():
    f.make_source()
    with drawn() as audiences, deed(user=None, verb="test"):
        Source.objects.count()
    assert audiences == set()


@pytest.mark.parametrize("change", ["state", "host", "visitor", "region", "province"])
def test_counts_by_province_follow_whatever_they_rest_on(change):
    here, elsewhere = f.make_province(code="98"), f.make_province(code="97")
    host, visitor = f.make_government(f.make_region(parent=here)), f.make_government(f.make_region(parent=here))
    visit = f.make_visit(host=host, visitor=visitor)
    before = province_counts()
    assert (before[here.pk].received, before[here.pk].made) == (1, 1)
    other = f.make_government(f.make_region(parent=elsewhere))
    province_counts()
    if change == "state":
        changed(visit, state="cancelled")
        assert province_counts() == {}
    elif change == "host":
        changed(visit, host=other)
        assert province_counts()[elsewhere.pk].received == 1
    elif change == "visitor":
        changed(visit.bodies.get(), agency=other)
        assert province_counts()[elsewhere.pk].made == 1
    elif change == "region":
        changed(f.make_agency(), name="Tidak berubah")
        hospital = f.make_agency(kind="hospital", region=host.region)
        changed(visit, host=hospital)
        changed(hospital, region=elsewhere)
        assert province_counts()[elsewhere.pk].received == 1
    else:
        changed(host.region, parent=elsewhere)
        assert province_counts()[elsewhere.pk].received == 1


# --- Who can see a change --------------------------------------------------------------------------------------------


@pytest.fixture
def host():
    return f.make_government()


@pytest.fixture
def petugas(host):
    return people(host)["petugas"]


def test_a_tick_at_the_door_is_the_office_s_and_the_record_is_everybody_s(host, petugas):
    asked = f.make_request(host=host, state="accepted", wishes=[timezone.localdate()])
    visit = asked.visit
    person = f.make_participant(visit=visit, body=visit.bodies.get())
    with drawn() as audiences:
        record_ticks(visit, Ticks({person.pk: True}), user=petugas.user)  # the first one, with the arrival
    assert audiences == {OFFICE}
    with drawn() as audiences:
        record_ticks(visit, Ticks({person.pk: False}), user=petugas.user)
    assert audiences == {OFFICE}
    STEPS.move(visit, "leave_host", user=petugas.user)
    with drawn() as audiences:
        STEPS.move(visit, "record", user=petugas.user)
    assert audiences == {PUBLIC, OFFICE}


OF_THE_OFFICE = {
    "a request": lambda host: f.make_request(host=host),
    "a draft": lambda host: f.make_visit(host=host, state="draft"),
    "a membership": lambda host: f.make_membership(agency=host),
    "an invitation": lambda host: f.make_invitation(agency=host),
    "a report of a reader": lambda host: f.make_report(figure=host.figure),
    "a proposal": lambda host: f.make_proposal(mall=host.figure.mall),
    "a letterhead": lambda host: f.make_letterhead(host=host),
    "the address of a calendar": lambda host: f.make_feed(host=host),
    "a request of personal data": lambda host: f.make_data_request(),
}


@pytest.mark.parametrize("what", OF_THE_OFFICE)
def test_what_the_office_alone_sees_leaves_what_everybody_sees_as_it_is(what, host):
    host.figure = f.make_figure()
    f.make_government(), f.make_source()
    visitor = f.make_government()
    with drawn() as audiences:
        if what in ("a request", "a draft"):  # a body named for the first time is everybody's
            make = f.make_request if what == "a request" else f.make_visit
            make(host=host, visitor=visitor, **({} if what == "a request" else {"state": "draft"}))
        else:
            OF_THE_OFFICE[what](host)
    assert audiences == {OFFICE}


OF_THE_RECORD = {
    "a visit": lambda: f.make_visit(),
    "a person of a visit": lambda: f.make_participant(visit=f.make_visit()),
    "a grade": lambda: f.make_assessment(),
    "a figure": lambda: f.make_figure(),
    "a day off": lambda: f.make_leave(),
    "the rules of a host": lambda: f.make_house_rules(),
    "days on which a host is closed": lambda: f.make_closed_period(),
    "a paper, which anybody checks by its code": lambda: f.make_paper(),
    "a photo": lambda: f.make_photo(),
}


@pytest.mark.parametrize("what", OF_THE_RECORD)
def test_what_everybody_sees_is_everybody_s(what):
    with drawn() as audiences:
        OF_THE_RECORD[what]()
    assert audiences == {PUBLIC, OFFICE}


def test_a_part_of_a_visit_that_is_not_at_hand_is_taken_for_public():
    person = f.make_participant(visit=f.make_visit(state="accepted"))
    alone = type(person).objects.get(pk=person.pk)
    with drawn() as audiences:
        changed(alone, name="Lain")
    assert audiences == {PUBLIC, OFFICE}


# --- Every way in ------------------------------------------------------------------------------------------------------


def test_plain_saves_of_reference_rows_of_holidays_and_of_memberships_draw_a_mark(petugas, host):
    client = people(host)["superuser"].client()
    source, person = f.make_source(), f.make_user()
    for model, typed in (
        (Topic, {"code": "uji", "name": "Uji", "order": "99"}),
        (CollectiveLeave, {"day": "24/12/2031", "name": "Cuti bersama Natal", "source": source.pk}),
        (Membership, {"user": person.pk, "agency": host.pk, "role": "petugas"}),
    ):
        with drawn() as audiences:
            address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
            answer = client.post(address, typed | {"change_reason": "Uji"})
            assert answer.status_code == 302, answer.context["adminform"].form.errors
        assert audiences == ({OFFICE} if model is Membership else {PUBLIC, OFFICE})


def unfinished(host, petugas):
    data = QueryDict(mutable=True)
    data["purpose"] = "Belajar"
    return keep_unfinished(data, hosts=hosts_of(petugas.user), user=petugas.user)


def old(row):
    type(row).objects.filter(pk=row.pk).update(touched_at=timezone.now() - timedelta(days=91))
    return row


def erase_account(host, petugas):
    user = f.make_user(name="Marjani Sultan")
    hit = RecordHit(model=type(user), pk=user.pk, about="", is_sure=True, values=())
    sought = Sought(names=("Marjani Sultan",))

    def erase():
        with deed(user=None, verb="erase"):
            assert erase_hits(PERSONAL, [hit], sought, emptied=emptied).total

    return erase


def empty_versions(host, petugas):
    """The row says nothing any more, and its versions do."""
    body = f.make_visit(host=host, state="accepted").bodies.get()
    changed(body, contact_name="Ani")
    changed(body, contact_name="")

    def empty():
        with deed(user=None, verb="erase"):
            assert empty_in_time(DelegationBody, ["contact_name"], [body.visit_id], whole="visit_id") == (0, 1)

    return empty


#: Every write that leaves no entry in a trail. Makes what is there before; returns the write.
WITHOUT_ENTRY = {
    "a form is kept unfinished": lambda host, petugas: lambda: unfinished(host, petugas),
    "an unfinished form is thrown away": lambda host, petugas: (
        lambda row: lambda: discard_unfinished(row, user=petugas.user)
    )(unfinished(host, petugas)),
    "a form left unfinished is forgotten": lambda host, petugas: (lambda row: forget_unfinished)(
        old(unfinished(host, petugas))
    ),
    "an account is erased": erase_account,
    "versions are emptied": empty_versions,
}


@pytest.mark.parametrize("write", WITHOUT_ENTRY)
def test_what_leaves_no_entry_in_a_trail_draws_a_mark_too(write, host, petugas):
    act = WITHOUT_ENTRY[write](host, petugas)
    entries = sum(model.objects.count() for model in entry_models())
    with drawn() as audiences:
        act()
    assert OFFICE in audiences
    assert sum(model.objects.count() for model in entry_models()) == entries, "it leaves an entry: no case of this test"


def entry_models():
    return [Visit.history.model, DelegationBody.history.model, Source.history.model]


def test_forgetting_nothing_draws_no_mark(host, petugas):
    unfinished(host, petugas)
    with drawn() as audiences:
        assert forget_unfinished() == 0
    assert audiences == set() and UnfinishedVisit.objects.exists()


def test_outside_a_deed_no_change_is_noted():
    with pytest.raises(OutsideDeed):
        note_change()


# --- At once -------------------------------------------------------------------------------------------------------------


def at_once(*acts):
    """Each in a thread with a connection of its own. Raises what one of them raises."""

    def run(act):
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPool(len(acts)) as pool:
        return pool.map(run, acts, chunksize=1)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_deeds_that_overlap_the_one_with_the_lower_key_counts_though_it_ends_last():
    stored, counted_meanwhile, keys = threading.Event(), threading.Event(), {}

    def first():
        with deed(user=None, verb="test") as signed:
            Source.objects.create(publisher="P", title="1")
            keys["first"] = signed.row().pk
            stored.set()
            assert counted_meanwhile.wait(60)

    def second():
        assert stored.wait(60)
        with deed(user=None, verb="test") as signed:
            Source.objects.create(publisher="P", title="2")
            keys["second"] = signed.row().pk
        count = counted("tumpang tindih", Source.objects.count)
        counted_meanwhile.set()
        return count

    assert at_once(first, second)[1] == 1
    assert keys["first"] < keys["second"]
    assert counted("tumpang tindih", Source.objects.count) == 2


def wait_until(holds):
    end = monotonic() + 60
    while not holds():
        assert monotonic() < end, "it never came to this"
        sleep(0.05)


def somebody_waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        return cursor.fetchone()[0] > 0


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_deed_waits_for_a_row_that_it_points_at_before_it_queues_for_the_mark():
    """The database checks pointers at the end of a transaction. Would that be after the mark was drawn, then who holds the row
    pointed at and wants to draw the mark would wait for who waits for that row."""
    visit = f.make_visit()
    held = threading.Event()

    def holder():
        with deed(user=None, verb="test"):
            row = Visit.objects.select_for_update().get(pk=visit.pk)
            held.set()
            wait_until(somebody_waits_for_a_lock)
            row.venue = "Aula"
            row.save()

    def pointer():
        assert held.wait(60)
        with deed(user=None, verb="test"):
            AgendaItem.objects.create(visit=visit, order=1, title="Sambutan")

    at_once(holder, pointer)
    visit.refresh_from_db()
    assert visit.venue == "Aula" and visit.agenda.count() == 1


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_fifty_deeds_at_once_lock_each_other_out_of_nothing():
    """Each holds one row, points at the next (the last at itself), and touches what everybody or what only the office sees."""
    visits = [f.make_visit(state="accepted" if number % 2 else "recorded") for number in range(5)]
    before = Deed.objects.count()

    def act(number: int):
        def run():
            with deed(user=None, verb="test", reason=str(number)):
                row = Visit.objects.select_for_update().get(pk=visits[number % 5].pk)
                AgendaItem.objects.create(visit=visits[min(number % 5 + 1, 4)], order=number, title="Sambutan")
                row.venue = f"Aula {number}"
                row.save()

        return run

    at_once(*(act(number) for number in range(50)))
    assert Deed.objects.count() == before + 50 and AgendaItem.objects.count() == 50
