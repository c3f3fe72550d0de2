"""It is true of who has a place with a host that it is seen as far as it is looked for."""

from datetime import timedelta

import pytest

from directory.clock import today_at
from tests import factories as f
from visits.rules.room import AHEAD, bookings_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("began", "is_there"), [(31, True), (32, False)])
def test_who_came_up_to_31_days_ago_and_is_still_here_has_a_place_today(began, is_there):
    host = f.make_government(f.make_region())
    today = today_at(host)
    f.make_visit(host=host, state="accepted", starts_on=today - timedelta(days=began), ends_on=today, head_count=7)
    assert [(one.day, one.people) for one in bookings_of(host, today, 0)] == [(today, 7)] * is_there


def test_a_verdict_sees_who_has_a_place_400_days_ahead():
    host = f.make_government(f.make_region())
    today = today_at(host)
    for days in (400, 401):
        f.make_visit(host=host, state="accepted", starts_on=today + timedelta(days=days), head_count=days)
    assert [one.people for one in bookings_of(host, today, AHEAD)] == [400]
