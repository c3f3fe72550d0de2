"""What exists: regions, bodies, malls and the claims about them, sources, memberships."""

from .agencies import Agency, AgencyKind, Membership, Role
from .claims import Claim, ClaimQuerySet, Designation, Figure, MallLegalBasis, Milestone, Rank
from .invitations import Invitation, InvitationState
from .malls import LegalBasis, Premises, ServiceMall, Topic
from .proposals import Proposal
from .regions import FormerCode, Region, RegionAlias
from .reports import FactReport
from .sources import DatePrecision, Evidence, Source

__all__ = [
    "Agency",
    "AgencyKind",
    "Claim",
    "ClaimQuerySet",
    "DatePrecision",
    "Designation",
    "Evidence",
    "FactReport",
    "Figure",
    "FormerCode",
    "Invitation",
    "InvitationState",
    "LegalBasis",
    "MallLegalBasis",
    "Membership",
    "Milestone",
    "Premises",
    "Proposal",
    "Rank",
    "Region",
    "RegionAlias",
    "Role",
    "ServiceMall",
    "Source",
    "Topic",
]
