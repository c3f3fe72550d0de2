"""What each role may do with visits in the admin. The front office has its pages and a membership, and needs no role."""

from mpp_portal.accounts.roles import ADMIN_DATA, ANALIS, KEEP, READ, VERIFIKATOR, Table, rights

from .models import (
    CollectiveLeave,
    HouseRules,
    Reason,
    ReceivingSlot,
    ReceptionStage,
    RequiredItem,
    RuleClause,
    RuleExemption,
    Trip,
    Visit,
)

ONLY_READ = (Visit, Trip, Reason)  # by everybody: they are written by verbs, on the pages of the front office
RULES = (HouseRules, ReceivingSlot, RequiredItem, RuleExemption, RuleClause, ReceptionStage, CollectiveLeave)

ROLES: Table = {
    ADMIN_DATA: rights(READ, *ONLY_READ)
    | rights(KEEP, *RULES)
    | {"visits.merge_visit", "visits.view_contact", "visits.view_attachment"},
    VERIFIKATOR: rights(READ, *ONLY_READ, *RULES),
    ANALIS: rights(READ, *ONLY_READ, *RULES),
}
