"""What each role may do in the whole portal: the tables of the apps, joined."""

import assessments.roles
import directory.roles
import visits.roles

from .accounts import roles
from .accounts.roles import ADMIN_DATA, Table

OWN: Table = {ADMIN_DATA: {"mpp_portal.view_personaldatarequest", "mpp_portal.handle_personaldatarequest"}}
TABLES = (OWN, roles.ROLES, directory.roles.ROLES, assessments.roles.ROLES, visits.roles.ROLES)

ROLES: Table = {role: set().union(*(table.get(role, ()) for table in TABLES)) for table in TABLES for role in table}
