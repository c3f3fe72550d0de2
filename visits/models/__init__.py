"""Who went where to learn. Unknown is normal and shown as "tidak disebut"."""

from .drafts import UnfinishedVisit
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
    "UnfinishedVisit",
    "Visit",
    "VisitKind",
    "VisitSource",
    "VisitState",
]
