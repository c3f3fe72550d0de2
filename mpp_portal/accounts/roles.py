"""Roles of the data side. What each may do is a table of each app (`roles.py`), joined in `mpp_portal/roles.py`."""

from collections.abc import Collection, Mapping

from django.contrib.auth import get_permission_codename
from django.contrib.auth.models import Group, Permission
from django.db.models import Model

ADMIN_DATA, VERIFIKATOR, ANALIS = "Admin data", "Verifikator", "Analis"

#: Role to permissions, each named as `has_perm` asks for it.
Table = Mapping[str, Collection[str]]

READ = ("view",)
KEEP = ("view", "add", "change")  # nothing is deleted in the admin

ROLES: Table = {ADMIN_DATA: {"accounts.view_user"}}


def rights(actions: Collection[str], *models: type[Model]) -> set[str]:
    """The permission to do each of the actions with each of the models."""
    return {f"{row._meta.app_label}.{get_permission_codename(act, row._meta)}" for row in models for act in actions}


def sync_roles(table: Table) -> None:
    """Make the groups hold exactly the permissions of the table. Raises `LookupError` for a permission that is missing."""
    known = {f"{p.content_type.app_label}.{p.codename}": p for p in Permission.objects.select_related("content_type")}
    for role, wanted in table.items():
        if missing := set(wanted) - known.keys():
            raise LookupError(f"{role}: no such permissions: {sorted(missing)}")
        Group.objects.get_or_create(name=role)[0].permissions.set(known[name] for name in wanted)
