"""It is true of the calendar of telephones that it reaches from 31 days back to 400 days ahead, on the host's clock."""

from datetime import timedelta

import pytest

from directory.clock import today_at
from tests import factories as f
from visits.agenda.feed import calendar_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("days", "is_there"), [(-32, False), (-31, True), (400, True), (401, False)])
def test_a_visit_stands_in_it_from_31_days_ago_to_400_days_ahead(days, is_there):
    host = f.make_government(f.make_region())
    state = "accepted" if days > 0 else "recorded"
    visit = f.make_visit(host=host, state=state, starts_on=today_at(host) + timedelta(days=days))
    text = calendar_of(host, lambda visit: "https://portal.example/").decode()
    assert (f"kunjungan-{visit.pk}@" in text) is is_there
