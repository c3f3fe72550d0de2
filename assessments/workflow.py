"""The steps of a grade: drafted by one person, published by another, corrected by a successor."""

from django.utils import timezone

from directory.models.claims import Rank
from mpp_portal.kit.history import deed
from mpp_portal.kit.public_keys import new_key
from mpp_portal.kit.workflow import NOWHERE, REQUIRED, AlreadyMoved, Step, StepRefused, StepTable

from .models import Assessment
from .models import AssessmentState as S


def is_second_person(user, assessment) -> bool:
    """Holds the right to publish and is not the one who last worked on the draft; superusers are no exception."""
    return user.has_perm("assessments.publish_assessment") and user.pk != assessment.drafted_by_id


def may_draft(user, assessment) -> bool:
    return user.has_perm("assessments.change_assessment")


def approve(assessment, user):
    """Side effects of publishing: who and when; the published row that this one corrects steps back on both clocks; when
    this one is preferred, what was preferred for the same subject, scheme and year is so no longer."""
    now = timezone.now()
    assessment.approved_by = user
    assessment.published_at = now
    if assessment.corrects_id:
        STEPS.move(assessment.corrects, "supersede", user=user, reason=f"Dikoreksi oleh nilai {assessment.key}.")

    if assessment.is_preferred:
        unrank_others(assessment, user)


def unrank_others(assessment, user):
    """Nothing else is preferred for the same subject, scheme and year."""
    preferred = assessment.matter().published().filter(rank=Rank.PREFERRED).exclude(pk=assessment.pk)
    with deed(user=user, verb="rank", reason=f"Nilai {assessment.key} sekarang diutamakan."):
        for other in preferred.select_for_update().order_by("pk"):
            other.rank, other.rank_reason = Rank.NORMAL, ""
            other.save()


def step_back(assessment, user):
    assessment.superseded_on = max(timezone.localdate(), assessment.announced_on or timezone.localdate())


def is_replaced_by_published_successor(user, assessment) -> bool:
    """Only publishing a successor supersedes; `approve` has checked the person by then."""
    return user.has_perm("assessments.publish_assessment") and assessment.successors.filter(state=S.DRAFT).exists()


STEPS = StepTable(
    [
        Step(
            "publish", "Terbitkan", (S.DRAFT,), S.PUBLISHED, is_second_person, reason=REQUIRED, effect=approve,
            done="Nilai terbit.",
        ),
        Step(
            "discard", "Buang draf", (S.DRAFT,), S.DISCARDED, may_draft, reason=REQUIRED, tone="danger",
            done="Draf dibuang.",
        ),
        Step(
            "supersede", "Gantikan", (S.PUBLISHED,), S.SUPERSEDED, is_replaced_by_published_successor, reason=REQUIRED,
            effect=step_back, at=NOWHERE,
        ),
    ]
)  # fmt: skip


def draft_successor(published, *, user, reason: str) -> Assessment:
    """Draft the correction of a published grade, with its values and aspect scores to start from. Returns the draft.

    Raises StepRefused when the row is not published or a correction of it is already being drafted.
    """
    with deed(user=user, verb="draft", reason=reason):
        fresh = Assessment.objects.select_for_update().get(pk=published.pk)
        if fresh.state != S.PUBLISHED:
            raise StepRefused("Hanya nilai terbit yang dapat dikoreksi.")
        if fresh.successors.filter(state=S.DRAFT).exists():
            raise StepRefused("Koreksi untuk nilai ini sudah disusun. Lanjutkan draf yang ada.")
        scores = list(fresh.aspect_scores.all())
        successor = fresh
        successor.pk, successor.key = None, new_key()
        successor._state.adding = True
        successor.state = S.DRAFT
        successor.drafted_by, successor.approved_by, successor.published_at = user, None, None
        successor.corrects_id = published.pk
        successor.save()
        for score in scores:
            score.pk, score._state.adding, score.assessment = None, True, successor
            score.save()
        return successor


def save_draft(draft, *, user, reason: str) -> Assessment:
    """Save a draft, new or changed, as this person's work: from then on somebody else has to publish it. Returns the draft.

    Raises AlreadyMoved, and stores nothing, when the stored row is no longer a draft.
    """
    with deed(user=user, verb="draft", reason=reason):
        stored = Assessment.objects.select_for_update().filter(pk=draft.pk).first() if draft.pk else None
        if stored and stored.state != S.DRAFT:
            raise AlreadyMoved(f"Tidak ada yang disimpan: status nilai ini sudah “{stored.get_state_display()}”.")
        draft.state = S.DRAFT
        draft.drafted_by = user
        draft.save()
        return draft


def why_not_publish(user, assessment) -> str:
    """What to tell a person who may publish grades, but not this draft; "" when there is nothing to tell."""
    if assessment.state != S.DRAFT or is_second_person(user, assessment):
        return ""
    if user.has_perm("assessments.publish_assessment"):
        return "Draf ini perlu diterbitkan orang lain."
    return "Draf ini menunggu diterbitkan oleh verifikator." if may_draft(user, assessment) else ""
