"""A delegation that comes without a request: a visit that begins at the door."""

from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError
from django.utils import timezone

from directory.citing import stored_agency
from directory.clock import zone_of
from directory.models import ServiceMall
from mpp_portal.kit.history import deed
from mpp_portal.kit.workflow import StepRefused
from visits.models import DelegationBody, Participant, Reception, Trip, Visit, VisitState
from visits.models.kinds import KnownBy
from visits.record.positions import level_of


@dataclass(frozen=True)
class WalkIn:
    """A delegation that stands at the door unannounced. `body` may be new; people is how many they say they are."""

    body: DelegationBody
    mall: ServiceMall | None
    purpose: str
    people: int
    leader_name: str = ""
    leader_position: str = ""


def receive_walk_in(told: WalkIn, *, host, user, submission_key: UUID) -> Visit:
    """A visit that begins now, without a request. The same form sent twice, at once too, is one visit. Raises StepRefused when
    somebody stored the same new body in this moment; then nothing is stored."""
    sent = Visit.objects.filter(submission_key=submission_key)
    try:
        return sent.first() or _walked_in(told, host, user, submission_key)
    except IntegrityError:
        first = sent.first()
        if first is None:
            raise StepRefused("Orang lain baru saja menyimpan badan baru yang sama. Simpan sekali lagi.") from None
        return first


def _walked_in(told: WalkIn, host, user, submission_key: UUID) -> Visit:
    now = timezone.now()
    local = now.astimezone(zone_of(host))
    with deed(user=user, verb="walk_in"):
        visit = Visit.objects.create(
            state=VisitState.ARRIVED,
            submission_key=submission_key,
            host=host,
            mall=told.mall,
            trip=Trip.objects.create(),
            starts_on=local.date(),
            starts_at=local.time().replace(second=0, microsecond=0),
            purpose=told.purpose,
            known_by=KnownBy.RECEIVED,
            head_count=told.people,
        )
        body = told.body
        body.visit, body.agency, body.head_count = visit, stored_agency(body.agency), told.people
        body.unnamed_came = told.people - bool(told.leader_name) or None
        body.save()
        if told.leader_name:
            Participant.objects.create(
                visit=visit,
                body=body,
                name=told.leader_name,
                position=told.leader_position,
                position_level=level_of(told.leader_position),
                leads_visit=True,
                attended=True,
            )
        Reception.objects.create(visit=visit, arrived_at=now, is_walk_in=True)
    return visit
