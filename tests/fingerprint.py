"""What the database holds: cheaply, to see that a refused request stored nothing, and as a whole."""

from django.apps import apps
from django.db import connection

DOMAIN = ("directory", "assessments", "visits")


def recorded_tables() -> list[tuple[str, str]]:
    """(table, key column) of every table in which an app of the portal keeps something, history included."""
    return [
        (model._meta.db_table, model._meta.pk.column)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.app_label in (*DOMAIN, "kit")
    ]


def fingerprint() -> dict[str, tuple[int, int | None]]:
    """Table to (rows, highest key): one statement. An edit shows in the history table of its row."""
    quote = connection.ops.quote_name
    parts = [f"SELECT '{table}', COUNT(*), MAX({quote(key)}) FROM {quote(table)}" for table, key in recorded_tables()]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return {table: (count, highest) for table, count, highest in cursor.fetchall()}


def differences(before, after) -> dict:
    """What changed between two fingerprints."""
    return {table: (before[table], after[table]) for table in before if before[table] != after[table]}


def dump() -> dict[tuple[str, str], dict[str, str]]:
    """(table, key) to column to text, of every table and column there is."""
    rows = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            columns = [column[0] for column in cursor.description]
            key = next((columns.index(name) for name in ("m2m_history_id", "history_id", "id") if name in columns), 0)
            for values in cursor.fetchall():
                assert (table, str(values[key])) not in rows
                rows[table, str(values[key])] = dict(zip(columns, map(str, values), strict=True))
    return rows
