"""The one trail: who did what, when, by which verb and why.

Every write to a recorded model happens inside `deed(...)`, which opens the transaction and names the person, the verb and
the reason; `Trail` copies them into each history row. A save outside a deed raises, so that no change goes unsigned.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from django.db import models, transaction
from django.db.models.signals import pre_save
from django.utils import timezone
from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords
from simple_history.utils import bulk_create_with_history, bulk_update_with_history, get_m2m_reverse_field_name

from .borrowed import recorded_many_to_many
from .dates import date_text
from .verbs import NOBODY, VERBS, WITHOUT_ACCOUNT


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
    """The deed around this code. Raises OutsideDeed where there is none."""
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


def _refuse_unsigned(**kwargs):
    current_deed()


class EntryManager(HistoryManager):
    """The library makes this class anew at each access to a trail, once for each row that is written: a quarter of the time."""

    @classmethod
    @cache
    def from_queryset(cls, queryset_class, class_name=None):
        return super().from_queryset(queryset_class, class_name)


class Trail(HistoricalRecords):
    """django-simple-history, signed by the current deed."""

    def __init__(self, **options):
        super().__init__(
            bases=[SignedEntry],
            history_change_reason_field=models.TextField(blank=True),
            history_manager=EntryManager,
            **options,
        )

    def finalize(self, sender, **kwargs):
        """Beside the library's own hooks, which run when the row is written: refuse an unsigned save before it is."""
        super().finalize(sender, **kwargs)
        if self.cls is sender:
            pre_save.connect(_refuse_unsigned, sender=sender, dispatch_uid=f"signed-{sender._meta.label}")

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


def bulk_update_recorded(model, rows: Iterable[models.Model], fields: Sequence[str], batch_size: int = 500) -> int:
    """Write these fields of many rows, each with its history row, signed by the current deed. Returns how many."""
    signed = current_deed()
    return bulk_update_with_history(
        list(rows),
        model,
        list(fields),
        batch_size=batch_size,
        default_user=signed.user,
        default_change_reason=signed.reason,
        manager=model._base_manager,
    )


# --- Reading the trail -------------------------------------------------------------------------------------------


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
    return _changes([(old, new)])[0]


EMPTY = "(kosong)"


def _changes(pairs: Sequence[tuple[Any, Any]], untold: Collection[str] = ()) -> list[tuple[Change, ...]]:
    """The changes of each (old, new) pair of history rows of one model; queries do not grow with the pairs."""
    if not pairs:
        return []
    fields = [field for field in pairs[0][1].tracked_fields if _is_told(field) and field.name not in untold]
    differing = [
        [(f, getattr(old, f.attname), getattr(new, f.attname)) for f in fields if _differs(f, old, new)]
        for old, new in pairs
    ]
    names = _names_of_rows(
        (field, value) for found in differing for field, *values in found if field.is_relation for value in values
    )
    far_sides = _many_to_many_names({row for pair in pairs for row in pair})
    return [
        (
            *(Change(_label(f), _in_words(f, was, names), _in_words(f, now, names)) for f, was, now in found),
            *(
                Change(_label(field), by_row.get(old.pk) or EMPTY, by_row.get(new.pk) or EMPTY)
                for field, by_row in far_sides
                if by_row.get(old.pk) != by_row.get(new.pk)
            ),
        )
        for (old, new), found in zip(pairs, differing, strict=True)
    ]


def _is_told(field) -> bool:
    """What people can change or choose, and whom a row points to; not keys, time stamps and the like."""
    return not field.primary_key and bool(field.editable or field.choices or field.is_relation)


def _differs(field, old, new) -> bool:
    return getattr(old, field.attname) != getattr(new, field.attname)


def _label(field) -> str:
    text = str(field.verbose_name)
    return text[:1].upper() + text[1:]


def _names_of_rows(pointers) -> dict[tuple[Any, Any], str]:
    """(model, key) to name, for foreign keys: one query for each model pointed to."""
    wanted = defaultdict(set)
    for field, key in pointers:
        if key is not None:
            wanted[field.related_model].add(key)
    return {
        (model, row.pk): str(row) for model, keys in wanted.items() for row in model._base_manager.filter(pk__in=keys)
    }


def _many_to_many_names(rows) -> list[tuple[Any, dict[Any, str]]]:
    """For each recorded many-to-many field: history row key to the names on the far side. Two queries a field."""
    if not rows:
        return []
    model = type(next(iter(rows)))
    result = []
    for field in recorded_many_to_many(model):
        far = get_m2m_reverse_field_name(field)
        links = getattr(model, field.name).model._default_manager.filter(history_id__in=[row.pk for row in rows])
        by_row = defaultdict(list)
        for link in links.select_related(far):
            by_row[link.history_id].append(str(getattr(link, far)))
        result.append((field, {key: ", ".join(sorted(names)) for key, names in by_row.items()}))
    return result


def _in_words(field, value, names) -> str:
    if value in (None, ""):
        return EMPTY
    if field.is_relation:
        return names.get((field.related_model, value), "(sudah dihapus)")
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, Decimal):
        return f"{value.normalize():f}".replace(".", ",")
    if isinstance(value, datetime):
        local = timezone.localtime(value)
        return f"{date_text(local, weekday=False)}, {local:%H.%M}"
    if isinstance(value, date):
        return date_text(value, weekday=False)
    return str(value)


ONE_DEED = timedelta(seconds=5)  # a many-to-many field writes its own history row a moment after the row's


def trail_of(
    instance, limit: int = 100, parts: Iterable[tuple[type[models.Model], str]] = (), untold: Collection[str] = ()
) -> list[Entry]:
    """The newest `limit` entries of one row's trail, newest first, each with what it changed.

    `parts` are (model, foreign key) pairs of rows that are edited with this one: what was done to them in the same deed
    stands in the same entry. Changes of the fields `untold` are left out. Queries do not grow with the entries.
    """
    rows = instance.history.select_related("history_user").order_by("-history_id")[: 4 * limit]
    entries = _entries_of_chain(list(rows), untold=untold)
    entries += parts_trail(instance, parts, limit=limit, untold=untold)
    entries.sort(key=lambda entry: entry.when, reverse=True)
    return _merged(entries)[:limit]


def parts_trail(
    instance,
    parts: Iterable[tuple[type[models.Model], str]],
    *,
    limit: int = 100,
    since=None,
    untold: Collection[str] = (),
) -> list[Entry]:
    """What was done to the rows that are edited with this one, newest first; `since` leaves out what is older."""
    entries = [
        entry
        for model, foreign_key in parts
        for entry in _entries_of_parts(model, {foreign_key: instance.pk}, limit, untold)
        if since is None or entry.when >= since
    ]
    return sorted(entries, key=lambda entry: entry.when, reverse=True)


def trail_of_parts(instance, parts: Iterable[tuple[type[models.Model], str]], limit: int = 100) -> list[Entry]:
    """The same, with what was done in one deed in one entry: for a page that shows nothing else of the row."""
    return _merged(parts_trail(instance, parts, limit=limit))[:limit]


def _signature(row):
    return row.history_user_id, row.verb, row.history_change_reason or ""


def _entries_of_chain(rows: list, name: str = "", part: str = "", untold: Collection[str] = ()) -> list[Entry]:
    """Entries of one row's history, newest first. For a part, `part` and `name` say which row of which kind it is."""
    groups: list[list] = []
    for row in rows:
        last = groups[-1][-1] if groups else None
        if last and _signature(last) == _signature(row) and last.history_date - row.history_date <= ONE_DEED:
            groups[-1].append(row)
        else:
            groups.append([row])
    ends = [
        (group, following[0] if following else None)
        for group, following in zip(groups, [*groups[1:], None], strict=True)
    ]
    changes = iter(_changes([(before, group[0]) for group, before in ends if before], untold))
    entries = []
    for group, before in ends:
        told = next(changes) if before else ()
        if part and group[0].history_type == "-":
            told = (Change(part, name, "(dihapus)"),)
        elif part and not before:
            told = (Change(part, EMPTY, name),)
        elif part:
            told = tuple(replace(change, label=f"{part} “{name}”: {change.label.lower()}") for change in told)
        entries.append(_entry(group[0], told))
    return entries


def _entry(row, changes) -> Entry:
    return Entry(
        when=row.history_date,
        who=str(row.history_user) if row.history_user_id else WITHOUT_ACCOUNT.get(row.verb, NOBODY),
        verb=VERBS.get(row.verb, row.verb),
        reason=row.history_change_reason or "",
        changes=changes,
    )


def _entries_of_parts(model, which: dict, limit: int, untold: Collection[str]) -> list[Entry]:
    """The entries of all rows of a kind that belong to one row, those since deleted too."""
    history = model.history.filter(**which).select_related("history_user").order_by("-history_id")
    chains = defaultdict(list)
    for row in history[: 10 * limit]:
        chains[row.id].append(row)
    relations = [field.name for field in model._meta.fields if field.is_relation]
    names = {row.pk: str(row) for row in model._base_manager.filter(**which).select_related(*relations)}
    part = _label(model._meta)
    return [
        entry
        for key, rows in chains.items()
        for entry in _entries_of_chain(rows, name=names.get(key) or str(rows[0].instance), part=part, untold=untold)
    ]


def _merged(entries: list[Entry]) -> list[Entry]:
    """Neighbours by the same person with the same verb and reason, within a moment, are one deed and one entry."""
    merged: list[Entry] = []
    for entry in entries:
        last = merged[-1] if merged else None
        if (
            last
            and (last.who, last.verb, last.reason) == (entry.who, entry.verb, entry.reason)
            and last.when - entry.when <= ONE_DEED
        ):
            merged[-1] = replace(last, changes=last.changes + entry.changes)
        else:
            merged.append(entry)
    return merged
