"""Constraints that many models have."""

from collections.abc import Iterable

from django.db.models import CheckConstraint, Choices, Q

NOT_A_CHOICE = "Pilih salah satu dari pilihan yang ada."


def known(model: str, field: str, choices: type[Choices] | Iterable, *, may_be: Iterable = ()) -> CheckConstraint:
    """The constraint that a field holds one of its choices, or what it `may_be` besides ("" or None), whoever writes it."""
    values = [value for value, _ in getattr(choices, "choices", choices)]
    values += [value for value in may_be if value is not None]
    condition = Q(**{f"{field}__in": values})
    if None in may_be:
        condition |= Q(**{f"{field}__isnull": True})
    return CheckConstraint(
        name=f"{model}_{field}_known",
        condition=condition,
        violation_error_message=NOT_A_CHOICE,
    )
