"""Who went where to learn. Unknown is normal and shown as "tidak disebut"."""

from .files import Attachment, AttachmentKind
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

__all__ = [
    "ActingKind",
    "AgendaItem",
    "Attachment",
    "AttachmentKind",
    "BodyRole",
    "DelegationBody",
    "FollowKind",
    "KnownBy",
    "NumberSeries",
    "Participant",
    "Person",
    "PositionLevel",
    "Reason",
    "Receiver",
    "Trip",
    "Visit",
    "VisitKind",
    "VisitSource",
    "VisitState",
]
