"""What each role may do with the directory."""

from mpp_portal.accounts.roles import ADMIN_DATA, ANALIS, KEEP, READ, VERIFIKATOR, Table, rights

from .models import (
    Agency,
    Designation,
    FactReport,
    Figure,
    FormerCode,
    Invitation,
    LegalBasis,
    MallLegalBasis,
    Membership,
    Milestone,
    Premises,
    Proposal,
    Region,
    RegionAlias,
    ServiceMall,
    Source,
    Topic,
)

RECORDS = (
    Region, FormerCode, RegionAlias, Agency, ServiceMall, Premises, Milestone, Figure, Designation, MallLegalBasis,
    LegalBasis, Source, Topic, Membership,
)  # fmt: skip

# Proposals come from the staff of malls; data admins decide, the others look on. What readers report is handled by data
# admins alone: it may hold an e-mail address.
ROLES: Table = {
    ADMIN_DATA: rights(KEEP, *RECORDS, Invitation) | rights(("view", "change"), Proposal, FactReport),
    VERIFIKATOR: rights(READ, *RECORDS, Proposal),
    ANALIS: rights(READ, *RECORDS, Proposal),
}
