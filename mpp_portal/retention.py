"""What goes by itself: personal fields with a number of days in the table, that long after their visit has closed."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from visits.models import Visit

from .kit.erasure import empty_in_time, recorded_models
from .kit.history import deed
from .personal import PERSONAL

REASON = "Masa simpan {days} hari setelah kunjungan selesai sudah lewat"
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
