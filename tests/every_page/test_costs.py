"""What every page costs: no more queries than its budget, and as many with thirty rows of each kind as with three."""

import pytest
from django.db import transaction

from tests.people import IN_BETWEEN, NAMES
from tests.routes import NOT_SHOWN, ROUTES, is_admin, reader_of

from .walk import Walk

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def grown(walk, django_db_blocker):
    """The walk through the same portal with thirty rows of each kind, which are gone again after these tests."""
    few = walk.world.size
    with django_db_blocker.unblock(), transaction.atomic():
        for person in (*NAMES, *IN_BETWEEN):
            walk.pages(person, False), walk.pages(person, True)
        walk.world.grow(30)
        yield Walk([walk.world, *walk.others], {}, walk.clients)
        transaction.set_rollback(True)
    walk.world.size = few


def test_every_page_that_somebody_is_shown_has_a_budget():
    """A route that is shown to none of the nine says so: it leads on, takes a POST, or nobody has the right to it."""
    assert {name for name, route in ROUTES.items() if bool(route.budget) is not route.is_shown} == set()
    hidden = {name for name, route in ROUTES.items() if not route.is_shown and route.statuses not in NOT_SHOWN}
    assert hidden == {"admin:login"}, "name its `reader`, or one of the nine"


def test_queries_are_counted(walk):
    """Session and rights are asked for on every page of who is signed in."""
    assert {answer.url for answer in walk.pages("superuser", False).values() if answer.queries < 2} == set()


@pytest.mark.slow
def test_every_page_keeps_its_budget(grown):
    costs = {
        name: grown.pages(reader_of(name), is_admin(name))[name].queries
        for name, route in ROUTES.items()
        if route.budget
    }
    assert {name: cost for name, cost in costs.items() if cost > ROUTES[name].budget} == {}


@pytest.mark.slow
@pytest.mark.parametrize("person", [*NAMES, *IN_BETWEEN])
def test_a_page_costs_each_person_the_same_at_3_and_at_30_rows(walk, grown, person):
    wrong = {}
    for in_admin in (False, True):
        few = walk.pages(person, in_admin)
        for name, answer in grown.pages(person, in_admin).items():
            if answer.status == 200 and answer.queries != few[name].queries:
                wrong[name] = few[name].queries, answer.queries
    assert wrong == {}
