"""Who can see a change of a visit and of what belongs to it: the office alone until the visit has a number, then everybody."""

from collections.abc import Callable
from typing import Any

from mpp_portal.kit.history import OFFICE, PUBLIC


def of_a_visit(visit: Any, entry_type: str) -> str:
    """A visit that has a number keeps it, and stays public whatever becomes of it."""
    return PUBLIC if visit.number else OFFICE


def as_its(*path: str) -> Callable[[Any, str], str]:
    """The audience of the visit to which these pointers lead, where that is at hand; everybody where it would have to be read."""

    def audience(row: Any, entry_type: str) -> str:
        for name in path:
            if not row._meta.get_field(name).is_cached(row):
                return PUBLIC
            row = getattr(row, name)
        return of_a_visit(row, entry_type)

    return audience


def of_a_trip(trip: Any, entry_type: str) -> str:
    """A new one is nobody's trip yet."""
    return OFFICE if entry_type == "+" else PUBLIC
