"""Whether anything has changed, in one cheap question; and counts over whole tables, counted anew only then.

The end of each deed draws a new mark of what changed (`history.py`), in its transaction: who reads a mark and then counts has
counted what that mark stands for, or more. So a count that was kept under a mark holds while the mark stands: no age, nothing
to throw away, and no way to show what is no longer so. (The newest key of a trail tells less: a deed with a lower one may end
later.) Accounts lie below the trail, and what is done to one draws no mark: who keeps the name of one keeps it too long.

Each process keeps its own, for memory cannot be away or locked as a shared cache can.
"""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from .history import PUBLIC, is_changing
from .models import ONLY_ROW, ChangeMark

T = TypeVar("T")

#: (database, name) to the mark under which it was counted, and what came out.
_kept: dict[tuple[str, str], tuple[UUID | None, Any]] = {}


def mark_of(audience: str) -> UUID | None:
    """What stays the same while nothing changes that this audience can see: PUBLIC, or OFFICE, which sees all. One query.

    None where nothing was ever changed.
    """
    return ChangeMark.objects.filter(pk=ONLY_ROW).values_list(audience, flat=True).first()


def counted(name: str, count: Callable[[], T], *, of: str = PUBLIC) -> T:
    """What `count()` gives, which reads nothing but what the audience `of` can see; from memory while nothing of it changed.

    One query where it still holds. Whoever gets the value changes nothing in it. `name` is one of a few: what is kept under it
    stays. Inside a deed that has changed something it is counted each time, and not kept: it may come to nothing.
    """
    if is_changing():
        return count()
    key = ChangeMark.objects.all().db, name  # a copy of the database, and what is counted in it, may lag behind
    mark, kept = mark_of(of), _kept.get(key)
    if mark is None or kept is None or kept[0] != mark:
        kept = _kept[key] = mark, count()  # after the mark was read: what changes meanwhile is counted once more
    return kept[1]
