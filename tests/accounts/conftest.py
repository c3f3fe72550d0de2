"""What the tests of accounts share: a person with a password, and several browsers."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from tests.factories import make_user
from tests.people import have_roles
from tests.signing_in import PASSWORD


@pytest.fixture
def person():
    """`person("nama", role=…)`: a user who signs in with PASSWORD and has an e-mail address."""

    def make(username="budi", *, role="", **fields):
        user = make_user(username=username, password=PASSWORD, **{"email": f"{username}@contoh.example", **fields})
        if role:
            have_roles()
            user.is_staff = True
            user.save()
            user.groups.add(Group.objects.get(name=role))
        return user

    return make


@pytest.fixture
def clients():
    """Browsers of several people at once."""
    return lambda: Client()
