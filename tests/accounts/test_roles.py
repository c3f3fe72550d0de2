"""Roles hold what the joined tables say: no less, no more, and nothing that is not there."""

import pytest
from django.contrib.auth.models import Group

from mpp_portal.accounts.roles import ADMIN_DATA, ANALIS, VERIFIKATOR, sync_roles
from mpp_portal.roles import ROLES, TABLES

pytestmark = pytest.mark.django_db


def rights_of(role: str) -> set[str]:
    permissions = Group.objects.get(name=role).permissions.select_related("content_type")
    return {f"{one.content_type.app_label}.{one.codename}" for one in permissions}


def test_a_group_holds_exactly_what_all_apps_give_its_role():
    sync_roles(ROLES)  # a test that empties tables may have come before
    Group.objects.get(name=ANALIS).permissions.set(Group.objects.get(name=ADMIN_DATA).permissions.all())
    sync_roles(ROLES)
    assert ROLES.keys() == {ADMIN_DATA, VERIFIKATOR, ANALIS}
    for role in ROLES:
        assert rights_of(role) == {right for table in TABLES for right in table.get(role, ())}
    # One of each app: what was read from no table would be missing here.
    assert rights_of(ADMIN_DATA) >= {
        "accounts.view_user", "directory.change_figure", "assessments.publish_assessment", "visits.merge_visit",
        "mpp_portal.handle_personaldatarequest",
    }  # fmt: skip
    assert not {right for right in rights_of(ANALIS) if ".view_" not in right}


def test_a_permission_that_is_not_there_is_named_with_its_role():
    with pytest.raises(LookupError, match=rf"{ANALIS}.*directory\.view_menara"):
        sync_roles({ANALIS: {"directory.view_menara", "directory.view_region"}})
