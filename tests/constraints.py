"""One check for every named constraint: refused in words by the form, and by the database when nobody asked the form."""

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from mpp_portal.kit.constraints import NOT_A_CHOICE
from mpp_portal.kit.history import deed


def changed(row, **fields):
    """The stored row with other values, not yet saved."""
    for name, value in fields.items():
        setattr(row, name, value)
    return row


def with_key_of_another(make):
    """A row with the public key of another row of its table, not yet saved."""
    return changed(make(), key=make().key)


def constraints_of(app_label: str) -> set[str]:
    """The names of all constraints that the models of an app declare, those of history tables left out; and those of the choices
    of a field, which are made alike and tried for all at once (tests/test_architecture.py, tests/kit/test_constraints.py)."""
    return {
        constraint.name
        for model in apps.get_app_config(app_label).get_models()
        for constraint in model._meta.constraints
        if hasattr(model, "history") and constraint.violation_error_message != NOT_A_CHOICE
    }


def check_refused(row: models.Model, name: str):
    """Saving `row` breaks this constraint and no other: in words first, and in the database whatever the code does."""
    constraint = next(one for one in row._meta.constraints if one.name == name)
    assert constraint.violation_error_message != constraint.default_violation_error_message
    with pytest.raises(ValidationError) as told:
        row.validate_constraints()
    assert told.value.messages == [constraint.violation_error_message]
    with pytest.raises(IntegrityError) as stopped, transaction.atomic(), deed(user=None, verb="test"):
        row.save()
    assert name in str(stopped.value) or _columns(row, constraint) in str(stopped.value)


def _columns(row, constraint) -> str:
    """What SQLite says of a uniqueness without condition: its columns, not its name."""
    fields = getattr(constraint, "fields", ())
    return ", ".join(f"{row._meta.db_table}.{row._meta.get_field(name).column}" for name in fields) or constraint.name
