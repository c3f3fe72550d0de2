"""Which papers a host may hand out for a visit, their issue under a number, and their end."""

import secrets
from dataclasses import dataclass

from django.db import IntegrityError
from django.utils import timezone

from directory.clock import today_at
from directory.models import Agency
from mpp_portal.kit.history import deed, version_of
from mpp_portal.kit.workflow import StepRefused, required_reason
from visits.models import Letterhead, Paper, PaperKind, Participant, Visit, VisitState
from visits.models.kinds import KnownBy
from visits.models.papers import AFTER_ANSWER, STATES
from visits.numbering import next_paper_sequence

from .texts import facts_of_answer

OF_WHO_CAME = (PaperKind.MINUTES, PaperKind.CERTIFICATE, PaperKind.VISUM)
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
SNAPSHOT = ("government", "office", "address", "contact", "place", "signatory_name", "signatory_position")


@dataclass(frozen=True)
class Offer:
    """A kind of paper on the page of a visit: whether it may be issued now, and if not, why."""

    kind: PaperKind
    why_not: str = ""


def offers_of(visit: Visit) -> list[Offer]:
    """Every kind that this visit may ever have, each with what stands against it now.

    Five queries, fewer where papers, participants and bodies of the visit were fetched with it.
    """
    if visit.state not in (*AFTER_ANSWER, VisitState.DECLINED):
        return []
    has_letterhead = Letterhead.objects.filter(host=visit.host_id).exists()
    issued = {paper.kind for paper in visit.papers.all() if paper.revoked_at is None and paper.kind != PaperKind.VISUM}
    is_empty = not any(one.attended for one in visit.participants.all()) and not any(
        body.unnamed_came for body in visit.bodies.all()
    )
    offers = []
    for kind in PaperKind:
        if kind == PaperKind.REPLY and visit.known_by != KnownBy.REQUEST:
            continue  # there was no letter to answer
        why_not = ""
        if kind in issued:
            why_not = "Sudah dibuat."
        elif visit.state not in STATES[kind]:
            why_not = WHEN[kind]
        elif kind in OF_WHO_CAME and is_empty:
            why_not = "Belum ada kehadiran yang dicatat."
        elif kind == PaperKind.VISUM and not without_visum(visit):
            why_not = "Semua yang hadir dan disebut namanya sudah punya visum."
        elif not has_letterhead:
            why_not = "Kop surat belum diisi."
        offers.append(Offer(kind, why_not))
    return offers


def without_visum(visit: Visit) -> list[Participant]:
    """Those who came, whose name is told and not erased, and who have no visum in force."""
    have = {paper.participant_id for paper in visit.papers.all() if paper.revoked_at is None}
    return [one for one in visit.participants.all() if one.attended and one.full_name and one.pk not in have]


WHEN = {
    PaperKind.REPLY: "Dibuat sesudah permohonan diterima atau ditolak.",
    PaperKind.ATTENDANCE: "Dibuat sesudah permohonan diterima.",
    PaperKind.MINUTES: "Dibuat sesudah rombongan pulang.",
    PaperKind.CERTIFICATE: "Dibuat sesudah rombongan pulang.",
    PaperKind.VISUM: "Dibuat sesudah rombongan datang.",
}


def issue(visit: Visit, kind: PaperKind, *, user) -> list[Paper]:
    """Issue one paper of this kind; of visums one for each person who came by name and has none in force, never for another.

    Each has a number of the host's own, gap-free within the year. Raises StepRefused with the reason that `offers_of` tells;
    then nothing is stored and no number is used.
    """
    try:
        with deed(user=user, verb="issue"):
            fresh = Visit.objects.select_for_update(of=("self",)).select_related("host__region").get(pk=visit.pk)
            offer = next((one for one in offers_of(fresh) if one.kind == kind), None)
            if offer is None or offer.why_not:
                raise StepRefused(offer.why_not if offer else "Kunjungan ini tidak dimohonkan lewat surat.")
            letterhead = Letterhead.objects.get(host=fresh.host_id)
            if kind != PaperKind.VISUM:
                return [_numbered(fresh, kind, letterhead, user)]
            people = sorted(without_visum(fresh), key=lambda person: person.pk)
            return [_numbered(fresh, kind, letterhead, user, participant=person) for person in people]
    except IntegrityError:
        raise StepRefused("Rekan Anda baru saja membuat surat ini. Muat ulang halaman untuk melihatnya.") from None


def _numbered(visit: Visit, kind: PaperKind, letterhead: Letterhead, user, participant=None) -> Paper:
    today = today_at(visit.host)
    sequence = next_paper_sequence(visit.host, today.year)
    kept = facts_of_answer(visit) if kind == PaperKind.REPLY else {}
    number = letterhead.number_format.format(urut=f"{sequence:03d}", bulan=ROMAN[today.month - 1], tahun=today.year)
    return Paper.objects.create(
        visit=visit,
        participant=participant,
        kind=kind,
        host=visit.host,
        year=today.year,
        sequence=sequence,
        number=number,
        issued_on=today,
        issued_by=user,
        letterhead={name: getattr(letterhead, name) for name in SNAPSHOT} | kept,
        check_code=secrets.token_urlsafe(12),
    )


def revoke(paper: Paper, *, user, reason: str) -> Paper:
    """The paper does not stand any more, from now on and for good; its number is not used again. Another of its kind may be
    issued. Raises StepRefused."""
    reason = required_reason(reason)
    with deed(user=user, verb="revoke", reason=reason):
        fresh = Paper.objects.select_for_update(of=("self",)).get(pk=paper.pk)
        if fresh.revoked_at is not None:
            raise StepRefused("Surat ini sudah dicabut.")
        fresh.revoked_at, fresh.revoke_reason = timezone.now(), reason
        fresh.save()
    return fresh


def store_letterhead(form, *, user) -> Letterhead:
    """Store the letterhead of a valid `LetterheadForm`. Raises StepRefused when somebody saved in between; then nothing is."""
    host = form.instance.host
    with deed(user=user, verb="add" if form.instance.pk is None else "edit"):
        Agency.objects.select_for_update().get(pk=host.pk)  # there may be no letterhead yet to lock
        before = Letterhead.objects.filter(host=host).first()
        if (version_of(before) if before else 0) != (form.cleaned_data["seen_version"] or 0):
            raise StepRefused(
                "Orang lain baru saja menyimpan kop surat ini. Buka lagi halaman ini untuk melihat bedanya."
            )
        return form.save()
