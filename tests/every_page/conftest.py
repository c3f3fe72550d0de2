"""One portal for all checks of this folder, rolled back after the last of them, and the walk through it."""

import pytest

from mpp_portal.accounts import sessions
from tests.people import browsers_in_between
from tests.world import make_world, shared_world

from .secret_words import hide_secrets
from .walk import Walk


@pytest.fixture(scope="package", autouse=True)
def nobody_is_noted_as_seen():
    """When somebody was last seen is noted every five minutes, in more queries than a page has that comes sooner."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sessions, "NOTED_EVERY", float("inf"))
        yield


@shared_world(scope="package")
def walk():
    """With three rows of each kind. Parts of the walk are done when a check first looks at them."""
    world = make_world()
    world.grow(3)
    others, words = hide_secrets(world)
    world.clients = {name: person.client() for name, person in world.people.items()}
    return Walk([world, *others], words, {**world.clients, **browsers_in_between()})


@pytest.fixture
def world(walk):
    return walk.world
