"""The same event twice: told while logging, with why; nothing is stored until a person decides."""

from datetime import date

import pytest

from tests import factories
from tests.people import people
from tests.visits.desk.test_desk import LOG, filled
from visits.models import Visit
from visits.record.resemblance import resembling_visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def wajo():
    return factories.make_government(factories.make_region(short_name="Wajo"))


@pytest.fixture
def host():
    return factories.make_government(factories.make_city(short_name="Palopo"))


@pytest.fixture
def mall(host):
    return factories.make_mall(region=host.region)


@pytest.fixture
def petugas(host):
    return people(host)["petugas"]


def reasons(visit, petugas) -> list[tuple[str, ...]]:
    return [one.reasons for one in resembling_visit(visit, petugas.user)]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("dates", "is_found"),
    [
        ({"starts_on": date(2020, 3, 10)}, True),
        ({"starts_on": date(2020, 3, 13)}, True),
        ({"starts_on": date(2020, 3, 14)}, False),
        ({"starts_on": date(2020, 3, 7)}, True),
        ({"starts_on": date(2020, 3, 6)}, False),
        ({"starts_on": date(2020, 3, 1), "ends_on": date(2020, 3, 7)}, True),
        ({"starts_on": date(2020, 3, 1), "ends_on": date(2020, 3, 6)}, False),
        ({"starts_on": date(2020, 3, 1), "date_precision": "month"}, True),
        ({"starts_on": date(2020, 4, 1), "date_precision": "month"}, False),
        ({"starts_on": date(2019, 3, 10)}, False),
    ],
)
def test_days_apart_are_counted_from_the_nearest_day_that_can_be_meant(host, mall, wajo, petugas, dates, is_found):
    factories.make_visit(host=host, mall=mall, visitor=wajo, **dates)
    mine = factories.make_visit(host=host, mall=mall, visitor=wajo, starts_on=date(2020, 3, 10), state="draft")
    assert bool(reasons(mine, petugas)) is is_found


def test_why_is_said_host_days_and_sender(host, mall, wajo, petugas):
    factories.make_visit(host=host, mall=mall, visitor=wajo, starts_on=date(2020, 3, 12))
    mine = factories.make_visit(host=host, visitor=wajo, starts_on=date(2020, 3, 10))
    assert reasons(mine, petugas) == [
        (f"tuan rumah sama: {mall.name}", "tanggal berselisih 2 hari", f"pengirim sama: {wajo.name}")
    ]


def test_another_body_of_the_same_region_is_a_sender_in_common_and_a_stranger_is_none(host, wajo, petugas):
    council = factories.make_agency(kind="council", region=wajo.region, name="DPRD Wajo")
    factories.make_visit(host=host, visitor=council, starts_on=date(2020, 3, 10))
    factories.make_visit(host=host, starts_on=date(2020, 3, 10))
    mine = factories.make_visit(host=host, visitor=wajo, starts_on=date(2020, 3, 10))
    assert [one[2] for one in reasons(mine, petugas)] == ["pengirim sedaerah: DPRD Wajo"]


def test_what_was_cancelled_and_what_others_draft_is_not_told(host, wajo, petugas):
    factories.make_visit(host=host, visitor=wajo, starts_on=date(2020, 3, 10), state="cancelled")
    sibling = factories.make_agency(kind="local", region=host.region, name="Dinas lain")
    factories.make_visit(host=sibling, visitor=wajo, starts_on=date(2020, 3, 10), state="draft")
    mine = factories.make_visit(host=host, visitor=wajo, starts_on=date(2020, 3, 10))
    assert reasons(mine, petugas) == []


def test_logging_the_same_event_again_asks_first_and_keeps_what_was_typed(petugas, host, mall, wajo):
    first = factories.make_visit(host=host, mall=mall, visitor=wajo, starts_on=date(2020, 3, 12))
    client, data = petugas.client(), filled(host, mall, venue="Aula Bappeda")
    answer = client.post(LOG, data)
    text = answer.content.decode()
    assert (answer.status_code, Visit.objects.count()) == (422, 1)
    assert f'Mungkin sama dengan <a href="{first.get_absolute_url()}">{first.number}</a>' in text
    assert "tanggal berselisih 2 hari" in text and 'value="Aula Bappeda"' in text

    client.post(LOG, data | {"other_event": str(first.pk)})
    assert Visit.objects.count() == 2


def test_a_twin_that_appeared_meanwhile_is_asked_about_too(petugas, host, mall, wajo):
    first, second = (
        factories.make_visit(host=host, mall=mall, visitor=wajo, starts_on=date(2020, 3, day)) for day in (9, 11)
    )
    answer = petugas.client().post(LOG, filled(host, mall) | {"other_event": str(first.pk)})
    text = answer.content.decode()
    assert Visit.objects.count() == 2
    assert second.number in text and f'value="{first.pk}">' in text


def test_a_double_click_does_not_resemble_itself(petugas, host, mall, wajo):
    client, data = petugas.client(), filled(host, mall)
    for _ in range(2):
        assert client.post(LOG, data).status_code == 302
    assert Visit.objects.count() == 1
