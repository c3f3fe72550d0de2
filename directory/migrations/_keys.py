"""What the migrations of public keys share. The rows that an earlier release loaded get the key that a new installation gives
them, by what their first version said; all others get one of chance.
"""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q, Subquery

from directory.shipped import source_key
from mpp_portal.kit.public_keys import new_key

BATCH = 5000
BY_A_LOADER = Q(verb="load") | Q(verb="log", history_user=None)  # nobody logs a visit but the loader of the four cases


def first_versions(apps, app: str, name: str, made: Q = BY_A_LOADER):
    """The first version of each row that was `made` so."""
    return apps.get_model(app, f"historical{name}")._base_manager.filter(made, history_type="+").order_by("history_id")


def shipped_sources(apps) -> dict[int, str]:
    """The key that each source has if it was shipped, for the claims that name it."""
    words = ("publisher", "title", "address")
    rows = first_versions(apps, "directory", "source", Q()).values_list("id", *words)
    return {pk: source_key(*said) for pk, *said in rows}


def codes_of_malls(apps) -> dict[int, str]:
    """The code of the region of each mall."""
    return dict(apps.get_model("directory", "servicemall")._base_manager.values_list("pk", "region__code"))


def give_keys(apps, schema_editor, app: str, name: str, shipped: dict[int, str]) -> None:
    """Every row has a key, that of `shipped` where it stands there, and every version of it has the same.

    Of two rows that were shipped as one the older has the key. Versions of a row that is gone keep one for it.
    """
    model, versions = apps.get_model(app, name), apps.get_model(app, f"historical{name}")
    unused = set(shipped.values())

    def key_of(pk: int) -> str:
        key = shipped.get(pk, "")
        if key not in unused:
            return new_key()
        unused.remove(key)
        return key

    quoted = schema_editor.quote_name
    fill = f"UPDATE {{}} SET {quoted('key')} = %s WHERE {quoted('id')} = %s"
    with schema_editor.connection.cursor() as cursor:
        for keys in _batches(model):
            cursor.executemany(fill.format(quoted(model._meta.db_table)), [(key_of(pk), pk) for pk in keys])
        row = model._base_manager.filter(pk=OuterRef("id"))
        versions._base_manager.filter(Exists(row)).update(key=Subquery(row.values("key")[:1]))
        gone = set(versions._base_manager.filter(~Exists(row)).values_list("id", flat=True))
        cursor.executemany(fill.format(quoted(versions._meta.db_table)), [(key_of(pk), pk) for pk in sorted(gone)])


def _batches(model) -> Iterator[list[int]]:
    last = 0
    rows = model._base_manager.order_by("pk").values_list("pk", flat=True)
    while keys := list(rows.filter(pk__gt=last)[:BATCH]):
        yield keys
        last = keys[-1]
