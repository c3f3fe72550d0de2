"""A change of state is a row of a table: the button, the POST and the test read that same table."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from .history import deed
from .plain_text import LONGEST_REASON, has_visible, without_hidden

REQUIRED, NONE = "required", "none"
STAYS = ""  # the target of a step after which the row waits where it was


class StepRefused(Exception):
    """The step was not taken and nothing was stored; the message is for the person, in Indonesian."""


class NotAllowed(StepRefused):
    """This person may not take this step: answered like a page that does not exist."""


class AlreadyMoved(StepRefused):
    """The row is no longer in a state from which the step leads: somebody was faster."""


class ReasonMissing(StepRefused):
    """The step asks for a reason and none was given."""


def reason_in(text: str) -> str:
    """The reason as it is stored: what can be seen of it. Raises StepRefused when it is longer than a reason may be."""
    reason = without_hidden(text).strip() if has_visible(text) else ""
    if len(reason) > LONGEST_REASON:
        raise StepRefused(f"Alasan paling panjang {LONGEST_REASON} huruf. Persingkat, lalu coba lagi.")
    return reason


@dataclass(frozen=True)
class Step:
    """One row of the table. `effect(row, user)` sets further fields before the row is saved, inside the same transaction."""

    name: str
    label: str
    sources: tuple[str, ...]
    target: str
    may: Callable[[Any, Any], bool]
    reason: str = NONE
    effect: Callable[[Any, Any], None] | None = None
    tone: str = "primary"
    done: str = "Tersimpan."
    by_hand: bool = True  # False: taken only by another step's effect, never offered as a button

    @property
    def needs_reason(self) -> bool:
        return self.reason == REQUIRED


class StepTable:
    """The steps of one model, by name. The model has a `state` field and history."""

    def __init__(self, steps: Iterable[Step]):
        self.steps = tuple(steps)
        self.by_name = {step.name: step for step in self.steps}

    def offered(self, row, user) -> list[Step]:
        """The steps that this person may take from the state of this row: what the page shows as buttons."""
        return [s for s in self.steps if s.by_hand and row.state in s.sources and s.may(user, row)]

    def take(
        self, row, name: str, *, user, reason: str = "", by_hand: bool = True, fields: dict[str, Any] | None = None
    ):
        """Lock, check, move, save, in one transaction with its history. Returns the fresh row.

        `fields` are further values that the verb around the step has decided.

        Raises NotAllowed (also for an unknown step), AlreadyMoved or ReasonMissing; then nothing is stored.
        """
        step = self.by_name.get(name)
        if step is None or (by_hand and not step.by_hand):
            raise NotAllowed("Langkah tidak dikenal.")
        reason = reason_in(reason)
        with deed(user=user, verb=step.name, reason=reason):
            fresh = type(row)._base_manager.select_for_update().get(pk=row.pk)
            if not step.may(user, fresh):
                raise NotAllowed("Langkah ini bukan wewenang Anda.")
            if fresh.state not in step.sources:
                raise AlreadyMoved(
                    f"Langkah “{step.label}” tidak lagi berlaku: status sekarang “{fresh.get_state_display()}”. "
                    "Mungkin rekan Anda sudah lebih dulu."
                )
            if step.needs_reason and not reason:
                raise ReasonMissing("Tulis alasannya.")
            for field, value in (fields or {}).items():
                setattr(fresh, field, value)
            if step.effect:
                step.effect(fresh, user)
            fresh.state = step.target or fresh.state
            fresh.validate_constraints()
            fresh.save()
            return fresh
