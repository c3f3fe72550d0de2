"""What a page does when somebody presses a button: the deed is done and said, or refused and said where it was asked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import BaseForm

from .workflow import Step, StepRefused, StepTable


@dataclass(frozen=True)
class Handling:
    """How a page takes a step that is more than a move.

    `do(request, subject, form)` calls the verb and returns the words that are shown when it is done. `form(subject, user)` gives
    what the person fills in, or None where there is nothing to choose and the step is not offered; `form(subject, user, data,
    files)` gives it with what was typed, in any case.
    """

    do: Callable[..., str]
    form: Callable[..., Any]


@dataclass(frozen=True)
class Offer:
    """A step that a page offers, with its form."""

    step: Step
    form: Any


def offers(
    table: StepTable, handlings: Mapping[str, Handling], at: str, *, row, subject, user, pressed: Offer | None = None
) -> dict[str, Offer]:
    """The steps that this person may take from the state of `row`, of those that stand `at`, by name, each with the form that its
    handling gives for the `subject` of the page; and in any case the one that was `pressed`, with what was typed into it."""
    steps = table.offered(row, user, at)
    if pressed and pressed.step.at == at and pressed.step not in steps:
        steps.append(pressed.step)
    found = {}
    for step in steps:
        form = pressed.form if pressed and pressed.step == step else handlings[step.name].form(subject, user)
        if form is not None:
            found[step.name] = Offer(step, form)
    return found


def attempt(form: BaseForm, do: Callable[[], Any], *, at: str | None = None) -> Any:
    """What `do()` returns, or True where it returns nothing. None when the form is not valid or the deed was refused: then the form
    says why, at the field `at`, or that which the refusal names, or above all; and nothing is stored."""
    if not form.is_valid():
        return None
    try:
        return do() or True
    except StepRefused as refused:
        form.add_error(at or (refused.at if refused.at in form.fields else None), str(refused))
        return None


def press(request, do: Callable[[], object], done: str = "") -> bool:
    """Whether `do()` was done; the next page says `done`, or what `do()` returned where that is empty, or why it was refused."""
    try:
        result = do()
    except StepRefused as refused:
        messages.error(request, str(refused))
        return False
    messages.success(request, done or str(result))
    return True
