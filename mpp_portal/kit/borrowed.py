"""What the project uses of Django and django-simple-history that they keep to themselves: why, and what to do when it goes.

Nothing else names it: a source test looks (`tests/test_architecture.py`). Each part has a test in `tests/kit/test_borrowed.py`
that fails when the library changes it. What is borrowed from django-allauth stands in `accounts/borrowed.py`.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django import forms
from django.contrib.admin.templatetags import admin_list
from django.core.exceptions import ValidationError
from django.db import connection
from django.forms.utils import ErrorDict

# --- The signs of the admin ----------------------------------------------------------------------------------------


def draw_flags_by(draw: Callable[[bool | None], str]) -> None:
    """From now on lists and forms of the admin show yes, no and unknown as `draw` draws them.

    Borrowed: `admin_list._boolean_icon`. Why: Django's own sign is read out as True, False or None in every language, and
    nothing but a method for each flag of each list could replace it.
    When it goes: such a method, `@admin.display(boolean=False)`, in the admin classes that show a flag.
    """
    admin_list._boolean_icon = draw  # type: ignore[attr-defined]


# --- The check of a row, within the check of its form ---------------------------------------------------------------


class CheckedForm(forms.ModelForm):
    """Mixin: a model form with a word before and after its row is checked, and one on where the errors of the row belong.

    Borrowed: `_post_clean` and `_update_errors`, both overridden. Why: between `clean` and the end of validation Django
    copies the fields to the row and checks it, and offers nothing before, between or after.
    When they go: set the row at the end of `clean`; where nothing sits between the two, check and place in `full_clean`.
    """

    def fill_row(self) -> None:
        """Set on `self.instance` what is no field of the model, before Django adds the fields and checks the row."""

    def check_row_further(self) -> None:
        """Add errors that Django's own check of the row, just done, does not find."""

    def placed(self, errors: ValidationError) -> ValidationError:
        """The errors of the row as they are told: at the fields where they belong."""
        return errors

    def _post_clean(self):
        self.fill_row()
        super()._post_clean()  # type: ignore[misc]
        self.check_row_further()

    def _update_errors(self, errors):
        super()._update_errors(self.placed(errors))  # type: ignore[misc]


def check_constraints(form: CheckedForm) -> None:
    """The row of the form is checked against the constraints of its model once more; what is wrong is told as `placed` says.

    Borrowed: `_get_validation_exclusions`, so that a field which is missing in the form or wrong already is not judged, and
    `_update_errors`. When they go: the fields of the form without errors are known, and `add_error` tells.
    """
    try:
        form.instance.validate_constraints(exclude=form._get_validation_exclusions())  # type: ignore[attr-defined]
    except ValidationError as error:
        form._update_errors(error)


# --- Forms that are not judged yet ------------------------------------------------------------------------------------


def hold_errors_back(form: forms.BaseForm, sets: Sequence[forms.BaseFormSet]) -> None:
    """The form, the sets and their forms count as checked, without a fault, whatever was typed.

    Borrowed: `_errors` and `_non_form_errors`. Why: a bound form is judged by the first question about it, and what was
    typed can only be shown again by a bound form.
    When they go: forms of what was typed as initial values, which are not bound.
    """
    for formset in sets:
        formset._errors, formset._non_form_errors = [], formset.error_class()  # type: ignore[attr-defined]
    for part in (form, *(row for formset in sets for row in formset.forms)):
        part._errors = ErrorDict()


# --- The end of a savepoint ----------------------------------------------------------------------------------------


def is_due_on_commit(what: Callable[[], Any]) -> bool:
    """Whether `what`, which was given to `transaction.on_commit`, is still due: with a savepoint that is rolled back goes all
    that was asked for inside it.

    Borrowed: `connection.run_on_commit`. Why: nothing else tells that a row stored in this transaction was taken back.
    When it goes: ask the database for the row, one question for each entry of the trail.
    """
    return any(asked[1] is what for asked in reversed(connection.run_on_commit))


# --- The trail ----------------------------------------------------------------------------------------------------


def recorded_many_to_many(versions: type) -> Iterable[Any]:
    """The many-to-many fields that the trail of a model remembers, given the class of its versions.

    Borrowed: `_history_m2m_fields`. Why: django-simple-history tells it of a model's options, not of its versions.
    When it goes: `Trail` keeps what it was given as `m2m_fields`.
    """
    return versions._history_m2m_fields  # type: ignore[attr-defined]
