"""What goes by itself: personal fields with a number of days in the table, that long after their visit has closed."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from visits.files import delete_with_content
from visits.models import Attachment, Participant, Visit, VisitState

from .kit.erasure import empty_in_time, recorded_models
from .kit.history import deed
from .personal import PERSONAL

REASON = "Masa simpan {days} hari setelah kunjungan selesai sudah lewat"
UNMET_DAYS = 90
UNMET_REASON = f"Rombongan tidak datang, dan masa simpan {UNMET_DAYS} hari sudah lewat"
#: What was asked for and came to nothing: nobody of it was ever received.
CAME_TO_NOTHING = Q(state__in=[VisitState.DECLINED, VisitState.LAPSED, VisitState.NO_SHOW]) | Q(
    state=VisitState.CANCELLED, number=None
)
BATCH = 500  # visits in one transaction


@dataclass
class Emptied:
    """What one run did, or with `dry_run` would look at."""

    visits: int = 0
    rows: int = 0
    versions: int = 0


def timed_fields() -> dict:
    """(model, days) to the fields of the model that go after so many days."""
    found: dict = {}
    for model, fields in PERSONAL.items():
        for name, kept in fields.items():
            if kept.days is not None:
                found.setdefault((model, kept.days), []).append(name)
    return found


def erase_due(today: date, *, dry_run: bool = False) -> Emptied:
    """Empty the fields that are due on `today`, in rows and in their versions, each batch a deed of the operator.

    A visit that closed on day 0 is due on day `days`. Twice does nothing more; an interrupted run goes on where it stopped.
    """
    done = Emptied()
    for (model, days), names in timed_fields().items():
        due = list(_due_visits(model, names, today - timedelta(days=days)))
        done.visits += len(due)
        for start in range(0, 0 if dry_run else len(due), BATCH):
            with deed(user=None, verb="erase", reason=REASON.format(days=days)):
                rows, versions = empty_in_time(model, names, due[start : start + BATCH], whole="visit_id")
            done.rows += rows
            done.versions += versions
    return done


def _due_visits(model, names, day: date):
    full = Q()
    for name in names:
        full |= ~Q(**{name: ""})
    holders = [kind._base_manager.filter(full).values("visit_id") for kind in (model, recorded_models()[model])]
    return (
        Visit.objects.closed_by(day)
        .filter(Q(pk__in=holders[0]) | Q(pk__in=holders[1]))
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def forget_unmet(today: date) -> tuple[int, int]:
    """Of delegations that never came, people and letters are gone 90 days after the day that was asked for, and the names are
    gone from the trail. What was asked and answered stays. Returns (people, letters); twice does nothing more.
    """
    names = list(PERSONAL[Participant])
    ended = Visit.objects.closed_by(today - timedelta(days=UNMET_DAYS)).filter(CAME_TO_NOTHING)
    named = set(_due_visits(Participant, names, today - timedelta(days=UNMET_DAYS)))
    people = letters = 0
    with_rows = ended.filter(Q(pk__in=named) | Q(participants__isnull=False) | Q(attachments__isnull=False))
    due = list(with_rows.order_by("pk").values_list("pk", flat=True).distinct())
    for start in range(0, len(due), BATCH):
        batch = due[start : start + BATCH]
        with deed(user=None, verb="forget", reason=UNMET_REASON):
            empty_in_time(
                Participant, names, batch, whole="visit_id"
            )  # before they go, or the trail would keep their names
            for person in Participant.objects.filter(visit__in=batch):
                person.delete()
                people += 1
            for letter in Attachment.objects.filter(visit__in=batch):
                delete_with_content(letter)
                letters += 1
    return people, letters
