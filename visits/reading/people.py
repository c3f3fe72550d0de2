"""The people of a visit under the bodies that they came with."""

from visits.models import DelegationBody, Participant, Visit


def by_body(visit: Visit, people: list[Participant]) -> list[tuple[DelegationBody, list[Participant]]]:
    """Each body of the visit, in its order, with those of `people` who belong to it, leaders first."""
    return [(body, [person for person in people if person.body_id == body.pk]) for body in visit.bodies.all()]
