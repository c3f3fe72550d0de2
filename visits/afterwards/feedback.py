"""The three questions after a visit: who answers them, who accepts the words, and what of it is public."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Max
from django.utils import timezone

from directory.clock import today_at
from mpp_portal.kit.history import deed
from mpp_portal.kit.workflow import REQUIRED, Step, StepRefused, StepTable, reason_in
from visits.models import HAS_LEFT, Feedback, FeedbackState, Usefulness, VisitRequest
from visits.workflow import is_host_staff

ANSWERED_WITHIN = timedelta(days=90)  # after the last day of the visit
CLOSED = "Pertanyaan ini untuk rombongan yang datang, dijawab sesudah rombongan pulang, paling lambat 90 hari kemudian."
CHANGED = "Rombongan baru saja mengganti jawabannya. Baca lagi, lalu putuskan."
SHOWN = 5

S = FeedbackState


def may_moderate(user, feedback: Feedback) -> bool:
    return is_host_staff(user, feedback.request.visit)


STEPS = StepTable(
    [
        Step(
            "show", "Tampilkan untuk umum", (S.WAITING, S.WITHHELD), S.SHOWN, may_moderate,
            done="Tanggapan tampil untuk umum.",
        ),
        Step(
            "withhold", "Jangan tampilkan", (S.WAITING, S.SHOWN), S.WITHHELD, may_moderate, reason=REQUIRED, tone="danger",
            done="Tanggapan tidak ditampilkan. Penilaiannya tetap dihitung.",
        ),
    ]
)  # fmt: skip


def may_answer(asked: VisitRequest) -> bool:
    """Who came, from the departure until 90 days after the last day of the visit."""
    visit = asked.visit
    last = visit.ends_on or visit.starts_on
    has_come = visit.state in HAS_LEFT and not asked.body.nobody_came
    return has_come and today_at(visit.host) <= last + ANSWERED_WITHIN


def store_feedback(asked: VisitRequest, *, usefulness: int, learned: str, will_apply: str) -> Feedback:
    """The answers of the body of this request; a second time they replace the first, and wait for the host again. Raises
    StepRefused before the departure, when it is too late, and where nobody of the body came."""
    with deed(user=None, verb="feedback"):
        rows = VisitRequest.objects.select_for_update(of=("self",)).select_related("visit__host__region", "body")
        asked = rows.get(pk=asked.pk)
        if not may_answer(asked):
            raise StepRefused(CLOSED)
        told = Feedback.objects.filter(request=asked).first() or Feedback(request=asked)
        told.usefulness, told.learned, told.will_apply = usefulness, learned, will_apply
        told.state, told.sent_at = S.WAITING, timezone.now()
        told.save()
    return told


def seen_of(told: Feedback) -> str:
    """Which answers the page of the visit shows, as it sends them back: nobody shows words that were not on the screen."""
    return told.sent_at.isoformat()


def moderate(told: Feedback, step: str, *, user, seen: str, reason: str = "") -> Feedback:
    """The host shows the words that it has `seen`, or does not show them whatever they are now. Returns the fresh row. Raises
    StepRefused, also when other words than those seen would be shown; then nothing is stored."""
    reason = reason_in(reason)
    with deed(user=user, verb=step, reason=reason):
        fresh = Feedback.objects.select_for_update().get(pk=told.pk)
        if step == "show" and seen_of(fresh) != seen:
            raise StepRefused(CHANGED)
        return STEPS.take(fresh, step, user=user, reason=reason)


@dataclass(frozen=True)
class Summary:
    """What all who answered said, and the newest words that the host accepted. `counts` are (answer, how many), the best first."""

    n: int
    newest: date | None
    counts: list[tuple[str, int]]
    shown: list[Feedback]


def summary_of(**visits) -> Summary:
    """Of recorded visits with these fields (`mall=…`, `host=…`, `pk=…`). Two queries, or one where nobody answered."""
    rows = Feedback.objects.of_recorded().filter(**{f"request__visit__{name}": value for name, value in visits.items()})
    counted = rows.order_by().values("usefulness").annotate(n=Count("pk"), newest=Max("sent_at"))
    by_answer = {row["usefulness"]: row for row in counted}
    counts = [(answer.label, by_answer[answer]["n"]) for answer in Usefulness if answer in by_answer]
    newest = max((timezone.localdate(row["newest"]) for row in by_answer.values()), default=None)
    shown = list(rows.filter(state=S.SHOWN).for_list()[:SHOWN]) if counts else []
    return Summary(sum(n for _, n in counts), newest, counts, shown)
