"""It is true that a portal with a million rows of history is one of today within a quarter of an hour. In `make soak` alone."""

import os

import pytest
from django.db import connection

from .restored import Restored, drop, execute, restore

pytestmark = [
    pytest.mark.slow,
    pytest.mark.database,
    pytest.mark.skipif(os.environ.get("SOAK") != "1", reason="only in make soak"),
]

ROWS = 1_000_000
MINUTES = 15


def test_a_million_rows_of_history_migrate_in_a_quarter_of_an_hour(tmp_path):
    release = restore(tmp_path)
    try:
        double_history(release)
        report = release.migrate()
    finally:
        drop(release)
    rows = sum(rows for table, rows in report["before"].items() if "_historical" in table)
    minutes = report["seconds"] / 60
    print(f"{connection.vendor}: {rows:,} rows of history migrated in {minutes:.1f} minutes")
    assert rows >= ROWS
    assert minutes <= MINUTES
    assert report["wrong"] == []


def double_history(release: Restored):
    """Every trail of the dump again and again, each time as many days earlier as it grows, until there are a million rows.

    Keys move by the same step in all tables, so that entries of one deed stay neighbours, each with its rows of many-to-many.
    """
    columns = columns_of_trails(release)
    step = 1 + max(
        execute(release.url, f"SELECT MAX({keys(names)[0]}) FROM {table}")[0][0] or 0
        for table, names in columns.items()
    )
    days = 1
    while rows_of_trails(release, columns) < ROWS:
        for table, names in columns.items():
            said = [
                moved(name, step * days, days) if name in (*keys(names), '"history_date"') else name for name in names
            ]
            execute(release.url, f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(said)} FROM {table}")
        days *= 2
    if connection.vendor == "postgresql":
        for table, names in columns.items():
            key = keys(names)[0].strip('"')  # told as a text, in which quotes would be of the name
            execute(release.url, f"SELECT setval(pg_get_serial_sequence('{table}', '{key}'), MAX({key})) FROM {table}")


def columns_of_trails(release: Restored) -> dict[str, list[str]]:
    """Table to its columns, those of the rows of history before those of their many-to-many fields, which point to them."""
    if connection.vendor == "postgresql":
        found = "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
    else:
        found = "SELECT t.name, c.name FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table'"
    columns: dict[str, list[str]] = {}
    for table, column in execute(release.url, found):
        if "_historical" in table:
            columns.setdefault(table, []).append(f'"{column}"')
    return dict(sorted(columns.items(), key=lambda one: '"history_date"' not in one[1]))


def keys(names: list[str]) -> tuple[str, ...]:
    """The columns that hold keys of history: the table's own first."""
    return tuple(name for name in ('"m2m_history_id"', '"history_id"') if name in names)


def moved(name: str, step: int, days: int) -> str:
    if name != '"history_date"':
        return f"{name} + {step}"
    if connection.vendor == "postgresql":
        return f"{name} - interval '{days} days'"
    return f"strftime('%Y-%m-%d %H:%M:%f', {name}, '-{days} days')"


def rows_of_trails(release: Restored, columns) -> int:
    return sum(execute(release.url, f"SELECT COUNT(*) FROM {table}")[0][0] for table in columns)
