"""Deeds for the entries written before deeds had a row: by the rule by which pages told them apart until then.

Frozen: only migrations use it, whatever becomes of `kit/history.py`. The rule: of one row of the portal, neighbours by the same
person with the same verb and reason are one entry while no more than five seconds lie between one and the next; then, of all
entries that one page shows (those of a row and of its parts), neighbours by the same person with the same verb and reason are one
while no more than five seconds lie between the first and the last of them.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from django.core.management.color import no_style

MOMENT = timedelta(seconds=5)
BATCH = 1000  # entries of wholes that are read at a time, with those of their parts

Pages = dict[str, list[tuple[str, str]]]  # model of the whole to its parts: (model, column that points to the whole)


@dataclass
class Entry:
    """What one page tells as one; `rows` are (table, key) of history rows."""

    signature: tuple
    newest: datetime
    oldest: datetime
    rows: list[tuple[str, int]]


def entries_of_chain(table: str, chain_rows) -> list[Entry]:
    """Entries of the history of one row, newest first; `chain_rows` are (key, signature, moment), newest first."""
    entries: list[Entry] = []
    for key, signature, moment in chain_rows:
        last = entries[-1] if entries else None
        if last and last.signature == signature and last.oldest - moment <= MOMENT:
            last.rows.append((table, key))
            last.oldest = moment
        else:
            entries.append(Entry(signature, moment, moment, [(table, key)]))
    return entries


def entries_of_page(chains) -> list[Entry]:
    """The entries of a page, newest first, from (table, rows of one chain) in the order in which the page reads them."""
    entries = sorted(
        chain.from_iterable(entries_of_chain(*one) for one in chains), key=lambda entry: entry.newest, reverse=True
    )
    merged: list[Entry] = []
    for entry in entries:
        last = merged[-1] if merged else None
        if last and last.signature == entry.signature and last.newest - entry.newest <= MOMENT:
            last.rows += entry.rows
            last.oldest = min(last.oldest, entry.oldest)
        else:
            merged.append(entry)
    return merged


class Filling:
    """Gives each entry of an app that has none its deed."""

    def __init__(self, apps, connection, app_label: str):
        self.Deed, self.connection = apps.get_model("kit", "Deed"), connection
        models = apps.get_app_config(app_label).get_models()
        trails = [model for model in models if any(field.name == "deed" for field in model._meta.fields)]
        self.trails = {model._meta.model_name.removeprefix("historical"): model for model in trails}
        newest = self.Deed.objects.order_by("-pk").values_list("pk", flat=True).first()
        self.next_key = (newest or 0) + 1

    def fill(self, pages: Pages) -> None:
        for whole, parts in pages.items():
            self._fill_page([(self.trails[whole], "id"), *((self.trails[part], column) for part, column in parts)])
        for trail in self.trails.values():  # shown by themselves
            self._fill_page([(trail, "id")])
        with self.connection.cursor() as cursor:
            for statement in self.connection.ops.sequence_reset_sql(no_style(), [self.Deed]):
                cursor.execute(statement)

    def _fill_page(self, trails) -> None:
        (whole, _), low = trails[0], None
        while True:
            beyond = {} if low is None else {"id__gt": low}
            left = whole.objects.filter(deed=None, **beyond).order_by("id").values_list("id", flat=True)
            high = next(iter(left[BATCH : BATCH + 1]), None)
            self._store(self._pages_between(trails, low, high))
            if high is None:
                return
            low = high

    def _pages_between(self, trails, low, high):
        """The entries of every page whose whole has a key beyond `low` up to `high`."""
        pages: dict = defaultdict(lambda: defaultdict(list))  # key of the whole → (table, key of the row) → its history
        for trail, column in trails:
            bounds = {f"{column}__gt": low} if low is not None else {f"{column}__isnull": False}
            bounds |= {f"{column}__lte": high} if high is not None else {}
            rows = trail.objects.filter(deed=None, **bounds).order_by("-history_id")
            named = ("history_id", column, "id", "history_date", "history_user_id", "verb", "history_change_reason")
            for key, of, row, moment, *signature in rows.values_list(*named):
                pages[of][trail._meta.db_table, row].append((key, tuple(signature), moment))
        for chains in pages.values():
            yield from entries_of_page((table, rows) for (table, _), rows in chains.items())

    def _store(self, entries) -> None:
        deeds, pointers = [], defaultdict(list)
        for entry in entries:
            user, verb, reason = entry.signature
            deeds.append(self.Deed(pk=self.next_key, at=entry.oldest, user_id=user, verb=verb, reason=reason or ""))
            for table, key in entry.rows:
                pointers[table].append((self.next_key, key))
            self.next_key += 1
        self.Deed.objects.bulk_create(deeds, batch_size=1000)
        for table, pairs in pointers.items():
            self._point(self.connection.ops.quote_name(table), pairs)

    def _point(self, table: str, pairs: list[tuple[int, int]]) -> None:
        """Let rows of history point at their deeds; `pairs` are (key of the deed, key of the row)."""
        with self.connection.cursor() as cursor:
            if (
                self.connection.vendor == "postgresql"
            ):  # a million questions one by one would be a million ways there and back
                values = ", ".join(f"({deed:d}, {row:d})" for deed, row in pairs)
                cursor.execute(
                    f"UPDATE {table} SET deed_id = deed FROM (VALUES {values}) v (deed, row) WHERE history_id = v.row"
                )
            else:
                cursor.executemany(f"UPDATE {table} SET deed_id = %s WHERE history_id = %s", pairs)


def filling(app_label: str, pages: Pages):
    """The function that `RunPython` calls: afterwards every entry of the app points at its deed."""

    def fill(apps, schema_editor):
        Filling(apps, schema_editor.connection, app_label).fill(pages)

    return fill
