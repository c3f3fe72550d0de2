"""What goes by itself: personal fields with a number of days in the table, that long after their visit has closed."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from mpp_portal.kit.erasure import empty_in_time, recorded_models
from mpp_portal.kit.history import deed
from visits.models import CAME_TO_NOTHING, Attachment, Participant, Visit
from visits.record.files import delete_with_content

from .personal import PERSONAL

REASON = "Masa simpan {days} hari setelah kunjungan selesai sudah lewat"
UNMET_DAYS = 90
UNMET_REASON = f"Rombongan tidak datang, dan masa simpan {UNMET_DAYS} hari sudah lewat"
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
    return Visit.objects.closed_by(day).filter(_holding(model, names)).order_by("pk").values_list("pk", flat=True)


def _holding(model, names) -> Q:
    """The visits to which a row of this model, or a version of one, belongs that still says something in these fields."""
    full = Q()
    for name in names:
        full |= ~Q(**{name: ""})
    rows, versions = (kind._base_manager.filter(full).values("visit_id") for kind in (model, recorded_models()[model]))
    return Q(pk__in=rows) | Q(pk__in=versions)


def forget_unmet(today: date) -> tuple[int, int]:
    """Of delegations that never came, people and letters are gone 90 days after the day that was asked for, and the names are
    gone from the trail. What was asked and answered stays. Returns (people, letters); twice does nothing more.
    """
    names = list(PERSONAL[Participant])
    # One that was recorded and cancelled later has a number: its people were received.
    unmet = Visit.objects.closed_by(today - timedelta(days=UNMET_DAYS)).filter(state__in=CAME_TO_NOTHING, number=None)
    left = _holding(Participant, names)
    for model in (Participant, Attachment):
        left |= Q(pk__in=model.objects.values("visit_id"))
    due = list(unmet.filter(left).order_by("pk").values_list("pk", flat=True))
    people = letters = 0
    for start in range(0, len(due), BATCH):
        batch = due[start : start + BATCH]
        with deed(user=None, verb="forget", reason=UNMET_REASON):
            # Before they go, or the trail would keep their names.
            empty_in_time(Participant, names, batch, whole="visit_id")
            for person in Participant.objects.filter(visit__in=batch):
                person.delete()
                people += 1
            for letter in Attachment.objects.filter(visit__in=batch):
                delete_with_content(letter)
                letters += 1
    return people, letters
