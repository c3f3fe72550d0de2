"""Fills the database of `DATABASE_URL` with what a portal of the first release may hold, by the verbs of that release.

`make.py` beside it calls `main` in a checkout of the commit of that release.
"""

from pathlib import Path

from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command

from mpp_portal.accounts.models import OpenSession
from mpp_portal.kit.erasure import recorded_models
from mpp_portal.kit.history import deed
from mpp_portal.kit.verbs import VERBS
from tests.upgrade.pages import as_text
from visits.models import Feedback, Visit, VisitState

from .addresses import every_page
from .directory_rows import Directory, an_account_goes
from .hands import later, same_every_time
from .visit_rows import Visits


def main(record: str) -> None:
    """Writes the pages to ask, none of which says anything yet, to the file `record`."""
    with same_every_time():
        call_command("migrate", verbosity=0)
        call_command("load_reference")
        around = Directory()
        around.build()
        visits = Visits(around)
        visits.of_last_year()
        around.grow()
        visits.build()
        around.late()
        visits.last_week()
        an_account_goes()
        visits.this_morning()
        later(seconds=1)
        with deed(user=None, verb="kata-kerja-lama"):  # a verb that is in no table of words
            around.mini.save()
        for model in (Session, OpenSession):
            model.objects.all().delete()
        call_command("load_reference")  # as at each upgrade: regions that were added by hand get their government
        cache.clear()
        pages = every_page(around, visits)
    _check()
    Path(record).write_text(as_text({asked: [] for asked in pages}), encoding="utf-8")


def _check() -> None:
    """Every verb was used, every kind of row is there, a visit and a feedback stand in each state, and something is gone."""
    trails = list(recorded_models().values())
    used = {verb for trail in trails for verb in trail.objects.values_list("verb", flat=True)}
    assert VERBS.keys() <= used, VERBS.keys() - used
    kinds = {model._meta.label: model._base_manager.count() for model in apps.get_models()}
    print({label: count for label, count in kinds.items() if not count and label.split(".")[0] != "axes"})
    assert set(VisitState.values) == set(Visit.objects.values_list("state", flat=True))
    assert Feedback.objects.values("state").distinct().count() == 2
    for trail in trails:
        print(f"{trail._meta.db_table:48}", *(trail.objects.filter(history_type=kind).count() for kind in "+~-"))
