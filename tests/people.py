"""The eight people for whom every page is tried."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group
from django.test import Client

from mpp_portal.accounts.roles import ADMIN_DATA, ANALIS, VERIFIKATOR, sync_roles
from mpp_portal.roles import ROLES

from . import factories

NAMES = ("anonymous", "stranger", "petugas", "petugas_other", "verifikator", "analis", "admin_data", "superuser")
STAFF = ("verifikator", "analis", "admin_data", "superuser")  # who has business under /admin/


@dataclass(frozen=True)
class Person:
    """One of the eight; `user` is None for anonymous."""

    name: str
    user: Any

    def client(self) -> Client:
        """A browser in which this person is signed in."""
        client = Client()
        if self.user is not None:
            client.force_login(self.user)
        return client


def have_roles():
    """The roles are made once a run (`conftest.py`) and gone after a test that empties tables."""
    if not Group.objects.filter(name=ADMIN_DATA).exists():
        sync_roles(ROLES)


def people(host, mall=None) -> dict[str, Person]:
    """The eight by name. petugas acts for `host` (for `mall` alone when one is given), petugas_other for another host."""
    have_roles()
    users: dict[str, Any] = {name: factories.make_user(username=f"uji-{name}") for name in NAMES[1:4]}
    factories.make_membership(user=users["petugas"], agency=host, mall=mall)
    factories.make_membership(user=users["petugas_other"], agency=factories.make_government(factories.make_region()))
    for name, role in (("verifikator", VERIFIKATOR), ("analis", ANALIS), ("admin_data", ADMIN_DATA)):
        users[name] = factories.make_user(username=f"uji-{name}", is_staff=True)
        users[name].groups.add(Group.objects.get(name=role))
    users["superuser"] = factories.make_user(username="uji-superuser", is_staff=True, is_superuser=True)
    return {name: Person(name, users.get(name)) for name in NAMES}
