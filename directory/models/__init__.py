"""What exists: regions, bodies, malls and the claims about them, sources, memberships."""

from .agencies import Agency, AgencyKind, Membership, Role
from .claims import Claim, ClaimQuerySet, Designation, Figure, MallLegalBasis, Milestone, Rank
from .invitations import Invitation, InvitationState
from .malls import LegalBasis, Premises, ServiceMall, Topic
from .regions import FormerCode, Region, RegionAlias
from .sources import DatePrecision, Evidence, Source

__all__ = [
    "Agency",
    "AgencyKind",
    "Claim",
    "ClaimQuerySet",
    "DatePrecision",
    "Designation",
    "Evidence",
    "Figure",
    "FormerCode",
    "Invitation",
    "InvitationState",
    "LegalBasis",
    "MallLegalBasis",
    "Membership",
    "Milestone",
    "Premises",
    "Rank",
    "Region",
    "RegionAlias",
    "Role",
    "ServiceMall",
    "Source",
    "Topic",
]
