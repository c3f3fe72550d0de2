"""The steps of a visit. Requests will add states before RECORDED; drafts and records are what the front office has today."""

from django.utils import timezone

from mpp_portal.kit.workflow import REQUIRED, Step, StepTable

from .models import VisitState as S
from .numbering import next_number


def is_host_staff(user, visit) -> bool:
    """A membership of this person reaches this visit today. None is the operator at the command line, who acts for all."""
    return user is None or visit.is_handled_by(user)


def give_number(visit, user):
    """Side effects of recording: the number of the year in which it is recorded, who recorded it, and when."""
    now = timezone.now()
    visit.number = next_number(timezone.localdate(now).year)
    visit.recorded_at = now
    visit.recorded_by = user


STEPS = StepTable(
    [
        Step(
            "record", "Terbitkan", (S.DRAFT,), S.RECORDED, is_host_staff, effect=give_number,
            done="Kunjungan tercatat dan tampil untuk umum.",
        ),
        Step(
            "cancel", "Batalkan kunjungan", (S.DRAFT, S.RECORDED), S.CANCELLED, is_host_staff, reason=REQUIRED,
            tone="danger", done="Kunjungan dibatalkan. Nomornya tidak dipakai lagi.",
        ),
    ]
)  # fmt: skip
