"""It is true of the limits of the door that they hold at both sides of their edge."""

from datetime import datetime, time, timedelta

import pytest

from directory.clock import today_at, zone_of
from tests import factories as f
from visits.receiving.board import differences
from visits.receiving.door import closing_of

pytestmark = pytest.mark.django_db


def came_at(clock: time, planned: time = time(9)):
    """A reception that began today at this time on the host's clock, planned for another."""
    host = f.make_government(f.make_region())
    reception = f.make_reception(host=host)
    visit = reception.visit
    visit.starts_at = planned
    reception.arrived_at = datetime.combine(today_at(host), clock, zone_of(host))
    return visit, reception


@pytest.mark.parametrize(
    ("clock", "said"),
    [
        (time(9, 14, 59), []),
        (time(9, 15), ["Terlambat 15 menit"]),
        (time(10, 59), ["Terlambat 119 menit"]),
        (time(11), ["Terlambat 2 jam"]),
    ],
)
def test_who_comes_a_quarter_of_an_hour_after_the_plan_is_late(clock, said):
    assert differences(*came_at(clock)) == said


def test_the_clock_closes_a_reception_at_18_on_the_clock_of_the_host():
    _, reception = came_at(time(9))
    zone = zone_of(reception.visit.host)
    closes = closing_of(reception).astimezone(zone)
    assert (closes.date(), closes.time()) == (today_at(reception.visit.host), time(18))


def test_one_that_began_after_18_is_closed_at_the_end_of_its_day():
    _, reception = came_at(time(18, 0, 1))
    zone = zone_of(reception.visit.host)
    assert closing_of(reception) == datetime.combine(today_at(reception.visit.host) + timedelta(days=1), time(0), zone)
