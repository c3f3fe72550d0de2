"""The one trail: who did what, when, by which verb and why.

Every write to a recorded model happens inside `deed(...)`, which opens the transaction and names the person, the verb and
the reason; `Trail` copies them into each history row, and points the row at the one row of the deed. A save outside a deed
raises, so that no change goes unsigned. The end of a deed says that something has changed (`counted.py` asks).
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db import connection, models, transaction
from django.db.models.signals import pre_save
from django.utils import timezone
from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords
from simple_history.signals import pre_create_historical_record
from simple_history.utils import bulk_create_with_history, bulk_update_with_history, get_m2m_reverse_field_name

from .borrowed import is_due_on_commit, recorded_many_to_many
from .dates import date_text
from .models import ONLY_ROW, ChangeMark, Deed
from .verbs import NOBODY, VERBS, WITHOUT_ACCOUNT

PUBLIC, OFFICE = "public", "office"  # who can see a change: everybody, or the office alone


class DeedUnderWay:
    """A deed that is being done. Its row is written with its first entry in a trail, since much of what is begun is refused.

    `user` is None for who has no account and for a command of the operator. `touched` is who can see what changed: one set for
    the outermost deed and all those inside it.
    """

    def __init__(self, user: Any, verb: str, reason: str, outer: "DeedUnderWay | None"):
        self.user, self.verb, self.reason, self.outer = user, verb, reason, outer
        self.touched: set[str] = outer.touched if outer else set()
        self._row: Deed | None = None
        self._if_it_stands: Callable[[], None] = lambda: None

    def row(self) -> Deed:
        """The row of this deed, stored now if it is not: a savepoint may have been rolled back since, and the row with it."""
        if self._row is None or not is_due_on_commit(self._if_it_stands):
            parent = self.outer.row() if self.outer else None
            self._row = Deed.objects.create(user=self.user, verb=self.verb, reason=self.reason, parent=parent)
            transaction.on_commit(self._if_it_stands)
        return self._row

    def is_same_as(self, other: "DeedUnderWay") -> bool:
        return (self.user, self.verb, self.reason) == (other.user, other.verb, other.reason)


class OutsideDeed(RuntimeError):
    """A recorded model was saved without `deed(...)` around it."""


_current: ContextVar[DeedUnderWay | None] = ContextVar("current_deed", default=None)


@contextmanager
def deed(*, user: Any, verb: str, reason: str = "") -> Iterator[DeedUnderWay]:
    """Everything saved inside is one transaction, signed with user, verb and reason.

    An inner deed signs its own part and is a part of the outer one; signed alike, it is the outer one. What is to be stored
    together with a deed is done inside one, never in a transaction around it: the end of the outermost deed draws the mark of
    the change (`counted.py`), for which all deeds queue, and must be the end of its transaction.
    """
    outer = _current.get()
    signed = DeedUnderWay(user, verb, reason, outer)
    if outer and signed.is_same_as(outer):
        signed = outer
    with transaction.atomic():
        token = _current.set(signed)
        try:
            yield signed
        finally:
            _current.reset(token)
        if outer is None and signed.touched:
            _draw_marks(signed.touched)


def _draw_marks(touched: Collection[str]) -> None:
    """Office pages show the public record too: their mark is drawn with every change.

    Pointers are checked before and not at the end of the transaction: the check waits for whoever holds the row pointed at,
    who may wait here. After it nothing is left to wait for, so that deeds queue and never lock each other out.
    """
    if connection.features.has_select_for_update:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    drawn = [PUBLIC, OFFICE] if PUBLIC in touched else [OFFICE]
    ChangeMark.objects.bulk_create(
        [ChangeMark(pk=ONLY_ROW)], update_conflicts=True, unique_fields=["pk"], update_fields=drawn
    )


def current_deed() -> DeedUnderWay:
    """The deed around this code. Raises OutsideDeed where there is none."""
    signed = _current.get()
    if signed is None:
        raise OutsideDeed("A recorded model is saved only inside kit.history.deed(user=…, verb=…, reason=…).")
    return signed


def current_verb() -> str:
    return current_deed().verb


def is_changing() -> bool:
    """This code stands in a deed that has changed something already, of which only its end will tell."""
    signed = _current.get()
    return signed is not None and bool(signed.touched)


def note_change(audience: str = OFFICE) -> None:
    """Let the end of the deed around this code tell that something has changed which leaves no entry in a trail.

    Raises OutsideDeed where there is none.
    """
    current_deed().touched.add(audience)


class SignedEntry(models.Model):
    """Columns that each history row has beside the library's own. Verb, person and reason stand on the deed too: trails and
    filters of one table read them without it."""

    verb = models.CharField("tindakan", max_length=40, default=current_verb)
    deed = models.ForeignKey(
        Deed, models.PROTECT, editable=False, related_name="+", verbose_name="bagian dari tindakan"
    )

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
    """django-simple-history, signed by the current deed.

    `audience` says who can see a change of a row: PUBLIC, OFFICE, or a function of the row and the type of its entry ("+", "~"
    or "-") that gives one of them. Where in doubt it is PUBLIC.
    """

    def __init__(self, *, audience: str | Callable[[Any, str], str] = PUBLIC, **options):
        self.audience = audience
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
            entries = getattr(sender, self.manager_name).model
            entries.trail = self
            pre_create_historical_record.connect(
                self.sign, sender=entries, weak=False, dispatch_uid=f"deed-of-{sender._meta.label}"
            )

    def sign(self, instance, history_instance, **kwargs):
        """Afterwards the entry that is about to be written points at the current deed, which knows who can see the change."""
        history_instance.deed = current_deed().row()
        note_change(self.audience_of(instance, history_instance.history_type))

    def audience_of(self, row, history_type: str) -> str:
        return self.audience(row, history_type) if callable(self.audience) else self.audience

    def get_history_user(self, instance):
        return current_deed().user

    def get_change_reason_for_object(self, instance, history_type, using):
        return current_deed().reason


def bulk_create_recorded(model, rows: Iterable[models.Model], batch_size: int = 500) -> list:
    """Create many rows with their history rows, signed by the current deed. Returns the rows with keys."""
    rows = list(rows)
    return bulk_create_with_history(rows, model, batch_size=batch_size, **_signature_of_many(model, rows, "+"))


def bulk_update_recorded(model, rows: Iterable[models.Model], fields: Sequence[str], batch_size: int = 500) -> int:
    """Write these fields of many rows, each with its history row, signed by the current deed. Returns how many."""
    rows = list(rows)
    return bulk_update_with_history(
        rows,
        model,
        list(fields),
        batch_size=batch_size,
        manager=model._base_manager,
        **_signature_of_many(model, rows, "~"),
    )


def _signature_of_many(model, rows: list, history_type: str) -> dict[str, Any]:
    """What the library's bulk helpers put into each entry. Of no rows there is no deed."""
    signed = current_deed()
    for row in rows:
        note_change(model.history.model.trail.audience_of(row, history_type))
    return {
        "default_user": signed.user,
        "default_change_reason": signed.reason,
        "custom_historical_attrs": {"deed": signed.row()} if rows else {},
    }


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
    deed: int  # its key


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


def _entries_of_chain(rows: list, name: str = "", part: str = "", untold: Collection[str] = ()) -> list[Entry]:
    """Entries of one row's history, newest first. For a part, `part` and `name` say which row of which kind it is.

    A many-to-many field writes a history row of its own after the row's; a deed inside another parts what that one did.
    """
    groups = [list(of_deed) for _, of_deed in groupby(rows, key=attrgetter("deed_id"))]
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
        deed=row.deed_id,
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
    """What was done in one deed is one entry, where the newest of it stands."""
    merged: dict[int, Entry] = {}
    for entry in entries:
        same = merged.get(entry.deed)
        merged[entry.deed] = replace(same, changes=same.changes + entry.changes) if same else entry
    return list(merged.values())
