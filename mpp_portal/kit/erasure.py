"""Personal data, found and erased: rows, their versions in the trail, texts, JSON and files.

What is personal is told by a table `{model: {field: Retention}}` that the portal keeps above; here is only how it is walked.
Beside `kit/history.py` this is the one place that rewrites what the trail remembers: an erased name must not live on in it.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models

from .history import PUBLIC, SignedEntry, bulk_update_recorded, note_change
from .models import Deed
from .sought import Passage, Sought, strings_in, strings_replaced

REASON = "history_change_reason"


@dataclass(frozen=True)
class Retention:
    """How long a field is kept. `with_person`: it belongs to one person and goes with them; `in_text`: others write in it and
    may name the person; `days`: it goes by itself so long after the matter is closed."""

    words: str
    with_person: bool = False
    in_text: bool = False
    days: int | None = None


Table = Mapping[type[models.Model], Mapping[str, Retention]]


@dataclass(frozen=True)
class Files:
    """Files that may name or show a person: offered with the rows that they lie beside, removed when confirmed.

    `beside` gives the rows of files that lie beside a row found; `remove` takes one such row and its content away (the
    content after the transaction, by `transaction.on_commit`). `named_in` are the fields that say who is to be seen in a
    file: it lies beside a row that names the person there, too.
    """

    model: type[models.Model]
    beside: Callable[[models.Model], models.QuerySet]
    remove: Callable[[models.Model], None]
    named_in: tuple[tuple[type[models.Model], str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Hit:
    """Something that may be erased. `key` names it and changes when its content does, so that only what was seen is erased."""

    model: type[models.Model]
    pk: Any
    about: str  # which row it is, for the reader
    is_sure: bool
    versions: int = 0  # rows of the trail that hold it too

    @property
    def kind(self) -> str:
        return type(self).__name__.removesuffix("Hit").casefold()

    @property
    def seen(self) -> str:
        raise NotImplementedError

    @property
    def key(self) -> str:
        told = f"{self.kind}:{self.model._meta.label_lower}:{self.pk}:{self.seen}:{self.versions}:{self.is_sure}"
        return hashlib.sha256(told.encode()).hexdigest()[:24]

    @property
    def where(self) -> str:
        name = str(self.model._meta.verbose_name)
        return name[:1].upper() + name[1:]


@dataclass(frozen=True, kw_only=True)
class RecordHit(Hit):
    """A row that is about one person. When not `is_live`, only old versions of it name the person sought."""

    values: tuple[tuple[str, str], ...]  # (label, value) of what is stored about the person
    is_live: bool = True

    @property
    def seen(self) -> str:
        return f"{self.is_live}{self.values}"


@dataclass(frozen=True, kw_only=True)
class TextHit(Hit):
    """A text, or the reason of a change, that speaks of the person."""

    field: str
    label: str
    passages: tuple[Passage, ...] = ()

    @property
    def seen(self) -> str:
        return f"{self.field}{self.passages}"


@dataclass(frozen=True, kw_only=True)
class FileHit(Hit):
    """A file that lies beside a row about the person."""

    files: Files

    @property
    def seen(self) -> str:
        return self.about


@dataclass
class Erased:
    """What was erased, in numbers."""

    records: int = 0
    texts: int = 0
    versions: int = 0
    files: int = 0

    @property
    def total(self) -> int:
        return self.records + self.texts + self.versions + self.files


def recorded_models() -> dict[type[models.Model], type[models.Model]]:
    """Every model with a trail, with the model of its versions."""
    signed: list[Any] = [row for row in apps.get_models() if issubclass(row, SignedEntry)]
    return {row.instance_type: row for row in signed}


def fields_of(table: Table, model, **flags) -> list[str]:
    """The fields of a model in the table whose retention has all of these flags."""
    return [
        name
        for name, kept in table.get(model, {}).items()
        if all(getattr(kept, flag) == value for flag, value in flags.items())
    ]


def in_versions(versions: type[models.Model] | None, names: Iterable[str]) -> list[str]:
    """Those of the fields that the trail remembers at all: some are kept out of it from the start."""
    remembered = {field.name for field in versions._meta.get_fields()} if versions else set()
    return [name for name in names if name in remembered]


# --- Finding -----------------------------------------------------------------------------------------------------


def find_records(table: Table, sought: Sought) -> list[RecordHit]:
    """The rows about one person that bear a name, e-mail or number sought, and old versions of other rows that did."""
    hits: list[RecordHit] = []
    for model in table:
        own = fields_of(table, model, with_person=True)
        known_by = fields_of(table, model, with_person=True, in_text=False)
        if known_by:
            hits += _records_of(model, own, known_by, sought)
    return hits


def _records_of(model, own, known_by, sought) -> list[RecordHit]:
    hits = []
    condition = sought.may_be_in(known_by)
    old: dict[Any, list] = defaultdict(list)
    versions = recorded_models().get(model)
    remembered = in_versions(versions, known_by)
    named = versions._base_manager.filter(sought.may_be_in(remembered)) if versions and remembered else None
    for version in named.order_by("-history_id") if named is not None else ():
        if _passages(version, remembered, sought):
            old[getattr(version, model._meta.pk.attname)].append(version)
    live = {row.pk: row for row in _with_pointers(model).filter(condition)}
    live = {key: row for key, row in live.items() if _passages(row, known_by, sought)}
    for key, row in live.items():
        kept = versions._base_manager.filter(**{model._meta.pk.attname: key}).count() if versions else 0
        hits.append(_record(model, row, own, known_by, sought, about=_about(row), versions=kept))
    others = {row.pk: row for row in _with_pointers(model).filter(pk__in=old.keys() - live.keys())}
    for key in old.keys() - live.keys():
        about = (
            f"versi lama dari: {_about(others[key])}"
            if key in others
            else "baris ini sudah dihapus; tersisa di riwayat"
        )
        found = _record(model, old[key][0], own, known_by, sought, about=about, versions=len(old[key]), is_live=False)
        hits.append(found)
    return sorted(hits, key=lambda hit: (not hit.is_sure, not hit.is_live, hit.pk))


def _record(model, row, own, known_by, sought, **more) -> RecordHit:
    return RecordHit(
        model=model,
        pk=getattr(row, model._meta.pk.attname),
        is_sure=any(passage.is_sure for passage in _passages(row, known_by, sought)),
        values=tuple((_label(model, name), _shown(row, name)) for name in own if getattr(row, name)),
        **more,
    )


def find_texts(table: Table, sought: Sought) -> list[TextHit]:
    """The texts, and the reasons of changes, that speak of the person; one hit for the sure passages of a text, one for others."""
    hits: list[TextHit] = []
    versions_of = recorded_models()
    told_of: set[int] = set()  # deeds whose reason is found with an entry, beside the row that it is of
    for model in dict.fromkeys([*versions_of, *table]):
        names = fields_of(table, model, in_text=True)
        # (key of the row, field, sure) → passages in order, and versions
        found: dict[tuple[Any, str, bool], tuple[dict[Passage, None], set]] = defaultdict(lambda: ({}, set()))
        for row in _that_may_speak(model, names, sought) if names else ():
            for name in names if model is not Deed or row.pk not in told_of else ():
                for passage in _passages(row, [name], sought):
                    found[row.pk, name, passage.is_sure][0][passage] = None
        if model in versions_of:
            told = [*in_versions(versions_of[model], names), REASON]
            for version in _that_may_speak(versions_of[model], told, sought).order_by("-history_id"):
                for name in told:
                    for passage in _passages(version, [name], sought):
                        entry = found[getattr(version, model._meta.pk.attname), name, passage.is_sure]
                        entry[0][passage] = None
                        entry[1].add(version.pk)
                        if name == REASON:
                            told_of.add(version.deed_id)
        rows = {row.pk: row for row in _with_pointers(model).filter(pk__in={key for key, _, _ in found})}
        hits += [
            TextHit(
                model=model, pk=key, field=name, is_sure=is_sure, passages=tuple(passages), versions=len(versions),
                label="Alasan perubahan di riwayat" if name == REASON else _label(model, name),
                about=_about(rows[key]) if key in rows else "baris ini sudah dihapus; tersisa di riwayat",
            )
            for (key, name, is_sure), (passages, versions) in found.items()
        ]  # fmt: skip
    return sorted(hits, key=lambda hit: (not hit.is_sure, hit.where, str(hit.pk), hit.field))


def _that_may_speak(model, names, sought) -> models.QuerySet:
    """The rows in which the person may be spoken of: all rows with JSON, where that cannot be told from the column."""
    rows = model._base_manager.all()
    has_json = any(isinstance(model._meta.get_field(name), models.JSONField) for name in names)
    return rows.filter(sought.may_be_in(names)) if sought.is_plain or not has_json else rows


def find_files(files: Iterable[Files], found: Iterable[Hit]) -> list[FileHit]:
    """The files that lie beside the live rows found, or that are said to show the person."""
    hits: dict[tuple, FileHit] = {}
    for hit in found:
        near = [one for one in files if _lie_beside(hit, one)]
        row = hit.model._base_manager.filter(pk=hit.pk).first() if near else None
        for one in near if row is not None else ():
            for file in one.beside(row):  # type: ignore[arg-type]
                hits.setdefault(
                    (one.model, file.pk),
                    FileHit(model=one.model, pk=file.pk, about=_about(file), is_sure=False, files=one),
                )
    return list(hits.values())


def _lie_beside(hit: Hit, files: Files) -> bool:
    if isinstance(hit, TextHit):
        return (hit.model, hit.field) in files.named_in
    return isinstance(hit, RecordHit) and hit.is_live


def _passages(row, names, sought) -> list[Passage]:
    return [passage for name in names for text in strings_in(getattr(row, name)) for passage in sought.passages(text)]


def _with_pointers(model) -> models.QuerySet:
    return model._base_manager.select_related(*(one.name for one in model._meta.fields if one.many_to_one))


def _about(row) -> str:
    """The row in words, with the rows that it is part of."""
    wholes = [getattr(row, one.name) for one in row._meta.fields if one.many_to_one]
    return " · ".join(dict.fromkeys(str(one) for one in [*wholes, row] if one is not None))


def _label(model, name) -> str:
    text = str(model._meta.get_field(name).verbose_name)
    return text[:1].upper() + text[1:]


def _shown(row, name) -> str:
    display = getattr(row, f"get_{name}_display", None)
    return str(display() if display else getattr(row, name))


# --- Erasing, inside the caller's deed -----------------------------------------------------------------------------


def erase_hits(
    table: Table, hits: Iterable[Hit], sought: Sought, *, emptied: Callable[[models.Model], dict[str, Any]]
) -> Erased:
    """Erase what was found and chosen, inside the caller's deed; what is gone already costs nothing. Returns the numbers.

    `emptied(row)` gives the values that take the place of a person's own in a live row; every field of the table that it
    does not name becomes empty.
    """
    erased = Erased()
    for hit in sorted(hits, key=lambda one: not one.is_sure):
        if isinstance(hit, RecordHit):
            _erase_record(table, hit, sought, emptied, erased)
        elif isinstance(hit, TextHit):
            _erase_text(hit, sought, erased)
        elif isinstance(hit, FileHit):
            file = hit.model._base_manager.select_for_update().filter(pk=hit.pk).first()
            if file is not None:
                hit.files.remove(file)
                erased.files += 1
    if erased.total:
        note_change(PUBLIC)  # accounts and versions leave no entry
    return erased


def _erase_record(table, hit, sought, emptied, erased):
    own = fields_of(table, hit.model, with_person=True)
    versions = recorded_models().get(hit.model)
    if versions:
        rows = versions._base_manager.filter(**{hit.model._meta.pk.attname: hit.pk})
        if not hit.is_live:
            known_by = in_versions(versions, fields_of(table, hit.model, with_person=True, in_text=False))
            named = [row.pk for row in rows.filter(sought.may_be_in(known_by)) if _passages(row, known_by, sought)]
            rows = rows.filter(pk__in=named)
        erased.versions += _emptied_versions(rows, in_versions(versions, own))
    row = hit.model._base_manager.select_for_update().filter(pk=hit.pk).first() if hit.is_live else None
    if row is None:
        return
    new = {**dict.fromkeys(own, ""), **emptied(row)}
    if all(getattr(row, name) == value for name, value in new.items() if name in own):
        return  # erased before
    for name, value in new.items():
        setattr(row, name, value)
    row.save(update_fields=list(new))
    erased.records += 1


def _emptied_versions(rows: models.QuerySet, names: Sequence[str]) -> int:
    full = models.Q()
    for name in names:
        full |= ~models.Q(**{name: ""})
    if not names:
        return 0
    return rows.filter(full).update(**dict.fromkeys(names, ""))


def _erase_text(hit, sought, erased):
    versions = recorded_models().get(hit.model)
    if versions is not None:
        rows: Any = versions._base_manager.filter(**{hit.model._meta.pk.attname: hit.pk})
        for version in rows:
            new = _without(version, hit, sought)
            if new is not None:
                erased.versions += versions._base_manager.filter(pk=version.pk).update(**{hit.field: new})
                if hit.field == REASON:
                    Deed.objects.filter(pk=version.deed_id).update(reason=new)
    row = None if hit.field == REASON else hit.model._base_manager.select_for_update().filter(pk=hit.pk).first()
    if row is None or (new := _without(row, hit, sought)) is None:
        return
    setattr(row, hit.field, new)
    row.save(update_fields=[hit.field])
    erased.texts += 1


def _without(row, hit, sought):
    """The value of the field without the person, or None when it does not speak of them."""
    value = getattr(row, hit.field)
    box = row._meta.get_field(hit.field)
    if not any(one.is_sure == hit.is_sure for one in _passages(row, [hit.field], sought)):
        return None
    if isinstance(box, models.URLField | models.EmailField):
        return ""  # an address with a hole leads nowhere
    return strings_replaced(value, lambda text: sought.without(text, is_sure=hit.is_sure, room=box.max_length))


def empty_in_time(model, names: Sequence[str], keys: Sequence, *, whole: str) -> tuple[int, int]:
    """Empty these fields, inside the caller's deed, of the rows that belong to the wholes with these keys, and of their versions:
    those that belonged to them, and those from a time when such a row, gone or still there, belonged to another whole.

    `whole` is the column that points to the whole. Returns (rows, versions); the rows get a version that says so.
    """
    full = models.Q()
    for name in names:
        full |= ~models.Q(**{name: ""})
    key, within = model._meta.pk.attname, {f"{whole}__in": list(keys)}
    kept = recorded_models()[model]._base_manager
    lives_elsewhere = model._base_manager.filter(pk=models.OuterRef(key)).exclude(**within)
    ever_within = kept.filter(**{f"{key}__in": kept.filter(**within).values(key)}).exclude(
        models.Exists(lives_elsewhere)
    )
    versions = _emptied_versions(ever_within, names) + _emptied_versions(kept.filter(**within), names)
    rows = list(model._base_manager.select_for_update().filter(full, **within))
    for row in rows:
        for name in names:
            setattr(row, name, "")
    bulk_update_recorded(model, rows, names)
    if versions:
        note_change()
    return len(rows), versions
