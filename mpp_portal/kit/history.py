"""The one trail: who did what, when, by which verb and why.

Every write to a recorded model happens inside `deed(...)`, which opens the transaction and names the person, the verb and
the reason; `Trail` copies them into each history row. A save outside a deed raises, so that no change goes unsigned.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from simple_history.models import HistoricalRecords
from simple_history.utils import bulk_create_with_history


@dataclass(frozen=True)
class Deed:
    user: Any  # the person, or None for a command run by the operator
    verb: str
    reason: str


class OutsideDeed(RuntimeError):
    """A recorded model was saved without `deed(...)` around it."""


_current: ContextVar[Deed | None] = ContextVar("current_deed", default=None)


@contextmanager
def deed(*, user, verb: str, reason: str = "") -> Iterator[Deed]:
    """Everything saved inside is one transaction, signed with user, verb and reason. An inner deed signs its own part."""
    signed = Deed(user=user, verb=verb, reason=reason)
    with transaction.atomic():
        token = _current.set(signed)
        try:
            yield signed
        finally:
            _current.reset(token)


def current_deed() -> Deed:
    signed = _current.get()
    if signed is None:
        raise OutsideDeed("A recorded model is saved only inside kit.history.deed(user=…, verb=…, reason=…).")
    return signed


def current_verb() -> str:
    return current_deed().verb


class SignedEntry(models.Model):
    """Columns that each history row has beside the library's own."""

    verb = models.CharField("tindakan", max_length=40, default=current_verb)

    class Meta:
        abstract = True


class Trail(HistoricalRecords):
    """django-simple-history, signed by the current deed."""

    def __init__(self, **options):
        super().__init__(bases=[SignedEntry], history_change_reason_field=models.TextField(blank=True), **options)

    def get_history_user(self, instance):
        return current_deed().user

    def get_change_reason_for_object(self, instance, history_type, using):
        return current_deed().reason


def bulk_create_recorded(model, rows: Iterable[models.Model], batch_size: int = 500) -> list:
    """Create many rows with their history rows, signed by the current deed. Returns the rows with keys."""
    signed = current_deed()
    return bulk_create_with_history(
        list(rows), model, batch_size=batch_size, default_user=signed.user, default_change_reason=signed.reason
    )


# --- Reading the trail -------------------------------------------------------------------------------------------

VERBS = {
    "record": "Diterbitkan",
    "correct": "Dikoreksi",
    "cancel": "Dibatalkan",
    "log": "Dicatat",
    "draft": "Draf disimpan",
    "publish": "Diterbitkan",
    "discard": "Draf dibuang",
    "supersede": "Digantikan",
    "edit": "Diubah",
    "add": "Ditambahkan",
    "load": "Dimuat dari berkas data",
}


@dataclass(frozen=True)
class Change:
    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Entry:
    """One readable line of a trail, newest first."""

    when: Any
    who: str
    verb: str
    reason: str
    changes: tuple[Change, ...]


def version_of(instance) -> int:
    """The key of the newest history row: what a form carries to notice that someone else saved in between. 0 for a new row."""
    if instance.pk is None:
        return 0
    newest = instance.history.order_by("-history_id").values_list("history_id", flat=True).first()
    return newest or 0


def changes_between(old, new) -> tuple[Change, ...]:
    """Field by field, in words: labels of the form, names of the rows pointed to."""
    fields = {field.name: field for field in new.instance_type._meta.get_fields() if hasattr(field, "verbose_name")}
    delta = new.diff_against(old, foreign_keys_are_objs=True)
    return tuple(
        Change(
            label=str(fields[change.field].verbose_name).capitalize(),
            old=_in_words(fields[change.field], change.old),
            new=_in_words(fields[change.field], change.new),
        )
        for change in delta.changes
        if fields[change.field].editable or fields[change.field].choices
    )


def _in_words(field, value) -> str:
    if value in (None, "", []):
        return "(kosong)"
    if isinstance(value, list):  # many-to-many: one dict a row, the far side is the field that is not this model
        return ", ".join(str(far) for row in value for key, far in row.items() if key != field.model._meta.model_name)
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if getattr(field, "choices", None):
        return str(dict(field.flatchoices).get(value, value))
    return str(value)


def trail_of(instance, limit: int = 100) -> list[Entry]:
    """The newest `limit` entries of one row's trail, newest first, each with what it changed."""
    rows = list(instance.history.select_related("history_user").order_by("-history_id")[: limit + 1])
    entries = []
    for row, before in zip(rows, [*rows[1:], None], strict=True):
        entries.append(
            Entry(
                when=row.history_date,
                who=str(row.history_user) if row.history_user_id else "Pengelola sistem",
                verb=VERBS.get(row.verb, row.verb),
                reason=row.history_change_reason or "",
                changes=changes_between(before, row) if before else (),
            )
        )
    return entries[:limit]
