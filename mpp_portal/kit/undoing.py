"""Undoing a deed as a whole: what one press of a button did to many rows is taken back by another one, or not at all.

The entries of the deed are walked from the last to the first, and each row gets what its entry before says. So the way back leads
through the states that the way there led through, which the database allowed: who is pointed at goes after who points, and a
place is free again before its former holder returns.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db import IntegrityError, models
from django.db.models import ProtectedError, RestrictedError
from simple_history.utils import get_m2m_field_name, get_m2m_reverse_field_name

from .borrowed import recorded_many_to_many
from .erasure import recorded_models
from .history import PUBLIC, deed, note_change
from .models import Deed
from .workflow import StepRefused, required_reason

NOT_UNDONE = "Tindakan ini tidak dapat dikembalikan: "


@dataclass
class Touched:
    """The rows of one model that a deed touched; keys are those of the rows."""

    model: type[models.Model]
    entries: list[Any]  # of the deed, oldest first
    before: dict[Any, Any] = field(default_factory=dict)  # the last entry before the deed, where there was one
    live: dict[Any, models.Model] = field(default_factory=dict)


@dataclass
class WayBack:
    """What one entry, or several of one row in a row, did; `to` is the entry that says what was before, None for nothing."""

    touched: Touched
    key: Any
    to: Any


def undo_deed(done: Deed, *, user: Any, reason: str) -> Deed:
    """Afterwards every row that `done`, and the deeds inside it, touched is what it was before: created rows are gone, deleted ones
    are back under their key, changed ones say what they said, in many-to-many fields too. Returns the deed that did so.

    It is a deed of its own with entries of its own, and can be undone again. Numbers drawn and contents of files are not in the
    trail and do not come back. Whether this person may is for the caller. Raises ReasonMissing; StepRefused, with the row in
    words, when a row was changed by another deed since, when another row points at one that would go, or when the trail does not
    know all of a row; then nothing has changed.
    """
    reason = required_reason(reason)
    try:
        with deed(user=user, verb="undo", reason=reason) as undoing:
            note_change(PUBLIC)  # a row that is no longer public was so
            family = _with_children(Deed.objects.select_for_update().get(pk=done.pk))
            ways = list(
                _ways_back([_touched(model, versions, family) for model, versions in recorded_models().items()])
            )
            for way in ways:
                _take(way)
            _refuse_what_points_nowhere(ways)
            return undoing.row()
    except (IntegrityError, ProtectedError, RestrictedError):
        raise StepRefused(NOT_UNDONE + "baris lain sekarang menempati tempatnya.") from None


def _with_children(done: Deed) -> set[int]:
    family: set[int] = set()
    newest = {done.pk}
    while newest:
        family |= newest
        newest = set(Deed.objects.filter(parent__in=newest).values_list("pk", flat=True))
    return family


# --- What the deed touched ------------------------------------------------------------------------------------------


def _touched(model, versions, family: set[int]) -> Touched:
    """The rows of a model, locked. Raises StepRefused when another deed has touched one since."""
    of_deed = versions._base_manager.filter(deed__in=family)
    keys = of_deed.values("id")
    live = {row.pk: row for row in model._base_manager.select_for_update().filter(pk__in=keys).order_by("pk")}
    touched = Touched(model, list(of_deed.order_by("history_id")), live=live)
    first = {entry.id: entry.history_id for entry in reversed(touched.entries)}
    before: dict[Any, int] = {}
    others = versions._base_manager.filter(id__in=keys).exclude(deed__in=family).order_by("history_id")
    for key, entry in others.values_list("id", "history_id") if first else ():
        if entry > first[key]:
            raise StepRefused(f"{NOT_UNDONE}{_in_words(touched, key)} sudah diubah lagi sesudahnya.")
        before[key] = entry
    touched.before = {entry.id: entry for entry in versions._base_manager.filter(pk__in=before.values())}
    return touched


def _in_words(touched: Touched, key) -> str:
    row = touched.live.get(key) or next(entry.instance for entry in reversed(touched.entries) if entry.id == key)
    return f"{row._meta.verbose_name} “{row}”"


def _ways_back(all_touched: Iterable[Touched]) -> Iterator[WayBack]:
    """From the last entry of the deed to its first; what was done to one row in a row is one way."""
    entries = [(entry, touched) for touched in all_touched for entry in touched.entries]
    entries.sort(key=lambda one: (one[0].history_date, one[0].history_id))
    says_before: dict[tuple, Any] = {}
    ways = []
    for (_, key), of_row in groupby(entries, key=lambda one: (one[1].model, one[0].id)):
        in_a_row = list(of_row)
        (first, touched), (last, _) = in_a_row[0], in_a_row[-1]
        to = says_before.get((touched.model, key), touched.before.get(key))
        if to is None and first.history_type != "+":
            raise StepRefused(f"{NOT_UNDONE}riwayat {_in_words(touched, key)} tidak lengkap.")
        ways.append(WayBack(touched, key, None if to is None or to.history_type == "-" else to))
        says_before[touched.model, key] = last
    return reversed(ways)


# --- The way back ---------------------------------------------------------------------------------------------------


def _take(way: WayBack) -> None:
    row = way.touched.live.get(way.key)
    if way.to is None and row is not None:
        _refuse_if_pointed_at(way, row)
        row.delete()
        del way.touched.live[way.key]
    elif way.to is not None:
        row = _changed_back(row, way.to) if row is not None else _created_again(way)
        way.touched.live[way.key] = row
        _set_many_to_many(row, way.to)


def _refuse_if_pointed_at(way: WayBack, row: models.Model) -> None:
    versions = recorded_models().values()
    relations: list[Any] = row._meta.get_fields(include_hidden=True)
    for relation in relations:
        if not (relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one)):
            continue
        who = relation.related_model
        if who in versions or who._meta.auto_created is way.touched.model:  # entries, and its own many-to-many fields
            continue
        pointing = who._base_manager.filter(**{relation.field.name: row}).first()
        if pointing is not None:
            raise StepRefused(
                f"{NOT_UNDONE}{_in_words(way.touched, way.key)} masih dipakai oleh {who._meta.verbose_name} “{pointing}”."
            )


def _changed_back(row: models.Model, to) -> models.Model:
    differing = [box.attname for box in to.tracked_fields if getattr(row, box.attname) != getattr(to, box.attname)]
    for name in differing:
        setattr(row, name, getattr(to, name))
    if differing:
        row.save()
    return row


def _created_again(way: WayBack) -> models.Model:
    row = way.to.instance
    remembered = {box.name for box in way.to.tracked_fields}
    if any(box.name not in remembered for box in row._meta.fields) or not all(box.storage.exists(name) for box, name in _files_of(row) if name):
        raise StepRefused(f"{NOT_UNDONE}isi {_in_words(way.touched, way.key)} tidak tersimpan lagi.")
    row.save(force_insert=True)
    return row


def _files_of(row: models.Model) -> list[tuple[models.FileField, str]]:
    return [(box, str(getattr(row, box.name))) for box in row._meta.fields if isinstance(box, models.FileField)]


def _links_of(to) -> dict[Any, set]:
    """Many-to-many field to the keys on its far side, as an entry says."""
    return {
        box: set(
            getattr(type(to), box.name)
            .model._base_manager.filter(history_id=to.pk)
            .values_list(f"{get_m2m_reverse_field_name(box)}_id", flat=True)
        )
        for box in recorded_many_to_many(type(to))
    }


def _set_many_to_many(row: models.Model, to) -> None:
    for box, keys in _links_of(to).items():
        links = box.remote_field.through._base_manager.filter(**{get_m2m_field_name(box): row})
        if set(links.values_list(f"{get_m2m_reverse_field_name(box)}_id", flat=True)) != keys:
            getattr(row, box.name).set(keys)


def _refuse_what_points_nowhere(ways: Iterable[WayBack]) -> None:
    """The database would say so at the end, and not in words: a row that came back points at one that went since."""
    pointers: dict[Any, dict[Any, WayBack]] = defaultdict(dict)
    for way in ways:
        row = way.touched.live.get(way.key)
        if row is None or way.to is None:
            continue
        for box in row._meta.fields:
            if box.is_relation and getattr(row, box.attname) is not None:
                pointers[box.related_model][getattr(row, box.attname)] = way
        for box, keys in _links_of(way.to).items():
            pointers[box.related_model] |= dict.fromkeys(keys, way)
    for model, by_key in pointers.items():
        gone = by_key.keys() - set(model._base_manager.filter(pk__in=by_key.keys()).values_list("pk", flat=True))
        for key in sorted(gone)[:1]:
            way = by_key[key]
            raise StepRefused(
                f"{NOT_UNDONE}{_in_words(way.touched, way.key)} menunjuk ke {model._meta.verbose_name} yang sudah dihapus."
            )
