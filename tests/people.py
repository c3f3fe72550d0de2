"""The nine people for whom every page is tried."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group
from django.test import Client

from mpp_portal.accounts.roles import ADMIN_DATA, ANALIS, VERIFIKATOR, sync_roles
from mpp_portal.roles import ROLES

from . import factories
from .signing_in import PASSWORD, enrol, sign_in

NAMES = (
    *("anonymous", "stranger", "petugas", "petugas_other", "pengelola"),
    *("verifikator", "analis", "admin_data", "superuser"),
)
STAFF = ("verifikator", "analis", "admin_data", "superuser")  # who has business under /admin/
HOST_STAFF = ("petugas", "petugas_other", "pengelola")
NO_STAFF = tuple(name for name in NAMES if name not in STAFF)


@dataclass(frozen=True)
class Person:
    """One of the nine; `user` is None for anonymous."""

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


def people(host, mall=None, *, other=None) -> dict[str, Person]:
    """The nine by name. petugas acts for `host` (for `mall` alone when one is given), pengelola leads `host` as a whole.

    petugas_other acts for another government, `other` if one is given. In a `World` it is that of the visitor, without mall
    and rules of its own: who belongs to the government of a delegation sees of its visit what everybody sees.
    """
    have_roles()
    users: dict[str, Any] = {name: factories.make_user(username=f"uji-{name}") for name in ("stranger", *HOST_STAFF)}
    factories.make_membership(user=users["petugas"], agency=host, mall=mall)
    factories.make_membership(
        user=users["petugas_other"], agency=other or factories.make_government(factories.make_region())
    )
    factories.make_membership(user=users["pengelola"], agency=host, role="pengelola")
    for name, role in (("verifikator", VERIFIKATOR), ("analis", ANALIS), ("admin_data", ADMIN_DATA)):
        users[name] = factories.make_user(username=f"uji-{name}", is_staff=True)
        users[name].groups.add(Group.objects.get(name=role))
    users["superuser"] = factories.make_user(username="uji-superuser", is_staff=True, is_superuser=True)
    return {name: Person(name, users.get(name)) for name in NAMES}


#: Whose pages nobody else is shown: with a password that may be asked again, half way into a sign-in, with a second factor.
IN_BETWEEN = ("with_password", "half_way", "enrolled")


def browsers_in_between() -> dict[str, Client]:
    """A browser of each of `IN_BETWEEN`, as far as it got."""
    users = {name: factories.make_user(username=f"uji-{name}", password=PASSWORD) for name in IN_BETWEEN}
    browsers = {name: Client() for name in IN_BETWEEN}
    browsers["with_password"].force_login(users["with_password"])
    sign_in(browsers["enrolled"], "uji-enrolled")
    enrol(browsers["enrolled"])
    phone = Client()
    sign_in(phone, "uji-half_way")
    enrol(phone)
    sign_in(browsers["half_way"], "uji-half_way")
    return browsers
