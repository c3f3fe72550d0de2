"""The list of people of a request, as its requester keeps it: one a line, changed until the delegation comes."""

from mpp_portal.kit.history import deed
from mpp_portal.kit.workflow import StepRefused

from .asking import OPEN
from .models import Participant, Visit, VisitRequest
from .pasted import PastedPerson
from .positions import level_of

CLOSED = "Daftar peserta tidak dapat diubah lagi: rombongan sudah datang, atau permohonannya ditutup."


def people_of(asked: VisitRequest) -> list[Participant]:
    """The people of the requester's own body, the leader first, but for those whose names were erased."""
    rows = asked.body.participants.filter(erased_on=None).order_by("-leads_visit", "-leads_body", "pk")
    return list(rows)


def line_of(person: Participant) -> str:
    """The line as `pasted.split_line` reads it back: "Drs. Ahmad Fauzi, M.Si. – Kepala Dinas (ketua rombongan)"."""
    leads = " (ketua rombongan)" if person.leads_visit or person.leads_body else ""
    return " – ".join(filter(None, [person.full_name, person.post])) + leads


def list_people(asked: VisitRequest, people: list[PastedPerson]) -> Visit:
    """The list is this one from now on: who stands in it already is kept as the same row, who does not is gone.

    Whoever leads the delegation leads the visit, or only the body where another body leads it. Raises StepRefused once the
    delegation has come or the request is closed; then nothing is stored.
    """
    with deed(user=None, verb="list_people"):
        visit = Visit.objects.select_for_update().get(pk=asked.visit_id)
        if visit.state not in OPEN:
            raise StepRefused(CLOSED)
        kept = {_key(person): person for person in people_of(asked)}
        others_lead = visit.participants.filter(leads_visit=True).exclude(body=asked.body).exists()
        wanted = {_key(person): person for person in people}
        for key, row in kept.items():
            if key not in wanted:
                row.delete()
            elif row.leads_visit or row.leads_body:
                _set_lead(row, leads=False, others_lead=others_lead)  # before another one may lead
        for key, person in wanted.items():
            row = kept.get(key) or Participant(
                visit=visit,
                body=asked.body,
                title_prefix=person.title_prefix,
                name=person.name,
                title_suffix=person.title_suffix,
                position=person.position,
                acting_kind=person.acting_kind,
                position_level=level_of(person.position),
            )
            if person.leads_visit or row.pk is None:
                _set_lead(row, leads=person.leads_visit, others_lead=others_lead)
    return visit


def _key(person: Participant | PastedPerson) -> tuple[str, ...]:
    return (person.title_prefix, person.name, person.title_suffix, person.position, person.acting_kind)


def _set_lead(row: Participant, *, leads: bool, others_lead: bool) -> None:
    row.leads_visit, row.leads_body = leads and not others_lead, leads and others_lead
    row.save()
