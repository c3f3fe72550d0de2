"""Proposals of a mall's own staff: put forward, withdrawn, declined with a reason, or made into a claim by somebody else."""

from django.db import IntegrityError
from django.utils import timezone

from mpp_portal.kit.history import current_deed, deed
from mpp_portal.kit.workflow import REQUIRED, Step, StepRefused, StepTable

from .models import Figure, Milestone, Proposal, Source
from .models.proposals import ProposalState as S
from .models.proposals import ProposedClaim
from .reports import fingerprint_of


def is_proposer(user, proposal) -> bool:
    return user.pk is not None and user.pk == proposal.proposed_by_id


def may_decide(user, proposal) -> bool:
    """Holds the right to decide and did not propose it; superusers are no exception."""
    return user.has_perm("directory.change_proposal") and user.pk != proposal.proposed_by_id


def decide(proposal, user):
    proposal.decided_by = user
    proposal.decided_at = timezone.now()


def decline(proposal, user):
    """Side effects of declining: who and when, and the reason where its proposer reads it."""
    decide(proposal, user)
    proposal.decline_reason = current_deed().reason


def make_claim(proposal, user):
    """Side effects of accepting: the source, unless the portal knows it, and the claim, both signed by who accepts.

    The history of both names the proposer. The claim is an ordinary one, preferred over no other.
    """
    decide(proposal, user)
    reason = f"Usulan {proposal.pk} dari {proposal.proposed_by or 'akun yang sudah dihapus'}."
    with deed(user=user, verb="accept", reason=reason):
        source, _ = Source.objects.get_or_create(
            publisher=proposal.source_publisher,
            title=proposal.source_title,
            address=proposal.source_address,
            defaults={
                "published_on": proposal.source_published_on,
                "published_precision": proposal.source_published_precision,
                "evidence": proposal.evidence,
            },
        )
        said = {"mall": proposal.mall, "source": source, "is_planned": proposal.is_planned, "note": proposal.note}
        if proposal.claim == ProposedClaim.FIGURE:
            proposal.figure = Figure.objects.create(
                kind=proposal.figure_kind,
                value=proposal.value,
                qualifier=proposal.qualifier,
                as_of=proposal.day,
                as_of_precision=proposal.day_precision,
                **said,
            )
        else:
            proposal.milestone = Milestone.objects.create(
                kind=proposal.milestone_kind,
                happened_on=proposal.day,
                happened_precision=proposal.day_precision,
                **said,
            )


PROPOSAL_STEPS = StepTable(
    [
        Step(
            "accept", "Terima dan tampilkan", (S.WAITING,), S.ACCEPTED, may_decide, effect=make_claim,
            done="Usulan diterima: sumber dan faktanya tercatat dan tampil untuk umum.",
        ),
        Step(
            "decline", "Tolak", (S.WAITING,), S.DECLINED, may_decide, reason=REQUIRED, effect=decline, tone="danger",
            done="Usulan ditolak. Alasannya terbaca oleh pengusul.",
        ),
        Step(
            "withdraw", "Tarik usulan", (S.WAITING,), S.WITHDRAWN, is_proposer, tone="danger",
            done="Usulan ditarik.",
        ),
    ]
)  # fmt: skip


def propose(proposal, *, user) -> Proposal:
    """Store a filled-in proposal in the name of this person, to wait for somebody else. Returns it.

    Raises StepRefused, and stores nothing, when the same already waits for this mall.
    """
    proposal.proposed_by, proposal.proposed_at = user, timezone.now()
    proposal.fingerprint = fingerprint_of(
        *(str(getattr(proposal, name)) for name in ("claim", "figure_kind", "value", "milestone_kind", "is_planned")),
        *(str(getattr(proposal, name)) for name in ("day", "day_precision", "source_publisher", "source_title")),
    )
    try:
        with deed(user=user, verb="propose"):
            proposal.save()
    except IntegrityError:
        if not Proposal.objects.waiting().filter(mall=proposal.mall, fingerprint=proposal.fingerprint).exists():
            raise
        raise StepRefused("Usulan yang sama sudah menunggu keputusan.") from None
    return proposal
