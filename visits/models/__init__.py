"""Who went where to learn. Unknown is normal and shown as "tidak disebut"."""

from .drafts import UnfinishedVisit
from .files import Attachment, AttachmentKind
from .house_rules import (
    PARTS_OF_HOUSE_RULES,
    ClosedPeriod,
    CollectiveLeave,
    HouseRules,
    ReceivingSlot,
    ReceptionStage,
    RequiredItem,
    RuleClause,
    RuleExemption,
)
from .merges import VisitMerge
from .people import ActingKind, Participant, Person, PositionLevel, Receiver
from .programme import AgendaItem, NumberSeries
from .visit import (
    BodyRole,
    DelegationBody,
    FollowKind,
    KnownBy,
    Reason,
    Trip,
    Visit,
    VisitKind,
    VisitSource,
    VisitState,
)

# The rows that are edited with a visit: (model, foreign key to the visit).
PARTS_OF_A_VISIT = tuple((model, "visit") for model in (DelegationBody, Participant, Receiver, AgendaItem, VisitSource))

__all__ = [
    "PARTS_OF_A_VISIT",
    "PARTS_OF_HOUSE_RULES",
    "ActingKind",
    "AgendaItem",
    "Attachment",
    "AttachmentKind",
    "BodyRole",
    "ClosedPeriod",
    "CollectiveLeave",
    "DelegationBody",
    "FollowKind",
    "HouseRules",
    "KnownBy",
    "NumberSeries",
    "Participant",
    "Person",
    "PositionLevel",
    "Reason",
    "Receiver",
    "ReceivingSlot",
    "ReceptionStage",
    "RequiredItem",
    "RuleClause",
    "RuleExemption",
    "Trip",
    "UnfinishedVisit",
    "Visit",
    "VisitKind",
    "VisitMerge",
    "VisitSource",
    "VisitState",
]
