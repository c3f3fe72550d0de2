"""A change of state is a row of a table: the button, the POST and the test read that same table."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.http import Http404

from .history import deed
from .plain_text import LONGEST_REASON, has_visible, without_hidden

REQUIRED, NONE = "required", "none"
STAYS = ""  # the target of a step after which the row waits where it was
#: Where a step is offered: on the page of the row; or nowhere, since another step or the clock takes it.
PAGE, NOWHERE = "page", ""


class StepRefused(Exception):
    """The step was not taken and nothing was stored; the message is for the person, in Indonesian. `at` names the field that it
    is about, where there is one."""

    at: str | None = None


class NotAllowed(Http404):
    """This person may not take this step: answered like a page that does not exist, and therefore no refusal that a page shows."""


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


def required_reason(text: str, asked: str = "Tulis alasannya.") -> str:
    """The reason as it is stored. Raises ReasonMissing, which says what is `asked`, where nothing of it can be seen; StepRefused
    when it is too long."""
    reason = reason_in(text)
    if not reason:
        raise ReasonMissing(asked)
    return reason


@dataclass(frozen=True)
class Step:
    """One row of the table. `effect(row, user)` sets further fields before the row is saved, inside the same transaction.

    `at` is the page that offers it. `label` stands on its button, `title` above its form where it has one, `note` below that.
    `shown_in` are the states of the row of that page in which it is offered, where these are not those that it leads from.
    """

    name: str
    label: str
    sources: tuple[str, ...]
    target: str
    may: Callable[[Any, Any], bool]
    reason: str = NONE
    effect: Callable[[Any, Any], None] | None = None
    tone: str = "primary"
    done: str = "Tersimpan."
    at: str = PAGE
    title: str = ""
    note: str = ""
    shown_in: tuple[str, ...] = ()

    @property
    def needs_reason(self) -> bool:
        return self.reason == REQUIRED


class StepTable:
    """The steps of one model, by name. The model has a `state` field and history."""

    def __init__(self, steps: Iterable[Step]):
        self.steps = tuple(steps)
        self.by_name = {step.name: step for step in self.steps}

    def offered(self, row, user, at: str = PAGE) -> list[Step]:
        """The steps that this person may take from the state of this row, of those that stand `at`: what is shown as buttons."""
        return [s for s in self.steps if s.at == at and row.state in (s.shown_in or s.sources) and s.may(user, row)]

    def named(self, name: str, *at: str) -> Step:
        """The step of that name, of those that stand `at` one of these. Raises NotAllowed for every other name."""
        step = self.by_name.get(name)
        if step is None or step.at not in at:
            raise NotAllowed("Langkah tidak dikenal.")
        return step

    def take(self, row, name: str, *, user, reason: str = "", at: str = PAGE):
        """`move` by the name that a page was sent. Raises NotAllowed for a step that the page `at` does not offer, too."""
        return self.move(row, self.named(name, at).name, user=user, reason=reason)

    def move(self, row, name: str, *, user, reason: str = "", fields: dict[str, Any] | None = None):
        """Lock, check, move, save, in one transaction with its history. Returns the fresh row.

        `fields` are further values that the verb around the step has decided.

        Raises NotAllowed, AlreadyMoved or ReasonMissing; then nothing is stored.
        """
        step = self.by_name[name]
        reason = reason_in(reason)
        with deed(user=user, verb=step.name, reason=reason):
            fresh = type(row)._base_manager.select_for_update().get(pk=row.pk)
            if not step.may(user, fresh):
                raise NotAllowed("Langkah ini bukan wewenang Anda.")
            if fresh.state not in step.sources:
                raise AlreadyMoved(
                    f"Langkah “{step.title or step.label}” tidak lagi berlaku: status sekarang “{fresh.get_state_display()}”. "
                    "Mungkin rekan Anda sudah lebih dulu."
                )
            if step.needs_reason:
                required_reason(reason)
            for field, value in (fields or {}).items():
                setattr(fresh, field, value)
            if step.effect:
                step.effect(fresh, user)
            fresh.state = step.target or fresh.state
            fresh.validate_constraints()
            fresh.save()
            return fresh
