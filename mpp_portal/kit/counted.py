"""Counts over whole tables, counted anew only after something has changed.

Every change of a recorded model leaves a row in its trail (`history.py`), so the ends of the trails say whether a count
still holds: no age, nothing to throw away, and no way to show what is no longer so. Each process keeps its own, for
memory cannot be away or locked as a shared cache can.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.db import models
from django.db.models import Count, Max, Value

T = TypeVar("T")

#: A transaction may be overtaken by later ones and end after them: its rows then stand this near before the last one.
NEAR_THE_END = 1000

_kept: dict[str, tuple[tuple, Any]] = {}


def counted(name: str, recorded: Iterable[type[models.Model]], count: Callable[[], T]) -> T:
    """What `count()` gives, which reads nothing but the rows of `recorded`; from memory while none of them changed.

    One query where it still holds. Whoever gets the value changes nothing in it.
    """
    ends = _ends_of_trails(recorded)
    kept = _kept.get(name)
    if kept is None or kept[0] != ends:
        kept = _kept[name] = ends, count()  # read before it was counted: what changes meanwhile is counted once more
    return kept[1]


def _ends_of_trails(recorded: Iterable[type[models.Model]]) -> tuple:
    """The last entry of each trail, when it was written, and how many entries stand near it. One query."""
    parts = []
    for number, model in enumerate(recorded):
        trail = model.history.model.objects.order_by()  # type: ignore[attr-defined]
        last = trail.values(one=Value(1)).annotate(last=Max("history_id"))
        near = trail.filter(
            history_id__gt=models.Subquery(last.values_list(models.F("last") - NEAR_THE_END)),
            history_id__lte=models.Subquery(last.values("last")),  # true of all: says that the range is a short one
        )
        near = near.annotate(of_trail=Value(number)).values("of_trail")
        parts.append(near.annotate(last=Max("history_id"), at=Max("history_date"), near=Count("pk")))
    return tuple(sorted(tuple(row.values()) for row in parts[0].union(*parts[1:], all=True)))
