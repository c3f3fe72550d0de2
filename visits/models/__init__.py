"""Who went where to learn. Unknown is normal and shown as "tidak disebut"."""

from .drafts import UnfinishedVisit
from .feedback import Feedback, FeedbackState, Usefulness
from .feeds import CalendarFeed
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
from .kinds import (
    BEFORE_RECORD,
    CAME_TO_NOTHING,
    EXPECTED_OR_HERE,
    HAS_LEFT,
    ON_THE_BOARD,
    OPEN,
    WAITING,
    BodyRole,
    FollowKind,
    KnownBy,
    VisitKind,
    VisitState,
)
from .merges import VisitMerge
from .papers import Letterhead, Paper, PaperKind, PaperSeries
from .people import ActingKind, Participant, Person, PositionLevel, Receiver
from .photos import Photo
from .programme import AgendaItem, NumberSeries
from .reception import Reception
from .requests import RequestMessage, RoutingNote, VisitRequest, WishedDate
from .trips import Reason, Trip
from .visit import DelegationBody, Visit, VisitSource

# The rows that are edited with a visit: (model, foreign key to the visit).
PARTS_OF_A_VISIT = tuple((model, "visit") for model in (DelegationBody, Participant, Receiver, AgendaItem, VisitSource))

__all__ = [
    "BEFORE_RECORD",
    "CAME_TO_NOTHING",
    "EXPECTED_OR_HERE",
    "HAS_LEFT",
    "ON_THE_BOARD",
    "OPEN",
    "PARTS_OF_A_VISIT",
    "PARTS_OF_HOUSE_RULES",
    "WAITING",
    "ActingKind",
    "AgendaItem",
    "Attachment",
    "AttachmentKind",
    "BodyRole",
    "CalendarFeed",
    "ClosedPeriod",
    "CollectiveLeave",
    "DelegationBody",
    "Feedback",
    "FeedbackState",
    "FollowKind",
    "HouseRules",
    "KnownBy",
    "Letterhead",
    "NumberSeries",
    "Paper",
    "PaperKind",
    "PaperSeries",
    "Participant",
    "Person",
    "Photo",
    "PositionLevel",
    "Reason",
    "Receiver",
    "ReceivingSlot",
    "Reception",
    "ReceptionStage",
    "RequestMessage",
    "RequiredItem",
    "RoutingNote",
    "RuleClause",
    "RuleExemption",
    "Trip",
    "UnfinishedVisit",
    "Usefulness",
    "Visit",
    "VisitKind",
    "VisitMerge",
    "VisitRequest",
    "VisitSource",
    "VisitState",
    "WishedDate",
]
