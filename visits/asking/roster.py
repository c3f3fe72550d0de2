"""The list of people of a request, as its requester keeps it: one a line, changed until the delegation comes."""

from collections.abc import Collection

from mpp_portal.kit.history import deed
from mpp_portal.kit.workflow import StepRefused
from visits.models import OPEN, Participant, Visit, VisitRequest
from visits.record.pasted import PastedPerson
from visits.record.positions import level_of

from .places import locked_request

CLOSED = "Daftar peserta tidak dapat diubah lagi: rombongan sudah datang, atau permohonannya ditutup."
LEADS = " (ketua rombongan)"


def people_of(asked: VisitRequest) -> list[Participant]:
    """The people of the requester's own body, the leader first, but for those whose names were erased."""
    rows = asked.body.participants.filter(erased_on=None).order_by("-leads_visit", "-leads_body", "pk")
    return list(rows)


def leader_of(asked: VisitRequest) -> Participant | None:
    """Who leads the requester's own body, or the whole delegation."""
    return next((one for one in people_of(asked) if one.leads_visit or one.leads_body), None)


def line_of(person: Participant) -> str:
    """The line of somebody on the list: "Drs. Ahmad Fauzi, M.Si. – Kepala Dinas (ketua rombongan)"."""
    leads = LEADS if person.leads_visit or person.leads_body else ""
    return " – ".join(filter(None, [person.full_name, person.post])) + leads


def who_in(line: str) -> str:
    """The line without its word on leading: by it somebody on the list is known again, however their name would be split."""
    return line.removesuffix(LEADS)


def list_people(asked: VisitRequest, people: list[PastedPerson], *, seen: Collection[str]) -> Visit:
    """The list is this one from now on. `seen` are the lines that it was opened with: who stood there and does not any more is
    gone, who was added meanwhile stays, and who stands there still is kept as the same row.

    Whoever leads the delegation leads the visit, or only the body where another body leads it. Raises StepRefused once the
    delegation has come or the request is closed; then nothing is stored.
    """
    with deed(user=None, verb="list_people"):
        asked = locked_request(asked)
        visit = asked.visit
        if visit.state not in OPEN:
            raise StepRefused(CLOSED)
        stored = {who_in(line_of(person)): person for person in people_of(asked)}
        shown = {who_in(line) for line in seen}
        wanted = {who_in(person.line): person for person in people}
        leader = next((who for who, person in wanted.items() if person.leads_visit), None)
        others_lead = visit.participants.filter(leads_visit=True).exclude(body=asked.body).exists()
        for who, row in stored.items():
            if who not in wanted and who in shown:
                row.delete()
            elif leader not in (None, who):
                _set_lead(row, leads=False, others_lead=others_lead)  # before another one may lead
        for who, person in wanted.items():
            row = stored.get(who) or Participant(
                visit=visit,
                body=asked.body,
                title_prefix=person.title_prefix,
                name=person.name,
                title_suffix=person.title_suffix,
                position=person.position,
                acting_kind=person.acting_kind,
                position_level=level_of(person.position),
            )
            _set_lead(row, leads=person.leads_visit, others_lead=others_lead)
    return visit


def _set_lead(row: Participant, *, leads: bool, others_lead: bool) -> None:
    leading = (leads and not others_lead, leads and others_lead)
    if row.pk is None or (row.leads_visit, row.leads_body) != leading:
        row.leads_visit, row.leads_body = leading
        row.save()
