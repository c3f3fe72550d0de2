"""Indexes for words anywhere in a text, where PostgreSQL has the extension pg_trgm: a search works without them, and slowly."""

from django.db import DatabaseError, migrations, transaction

# As `icontains` asks: in capitals.
INDEXES = {
    "visit_words": (
        "visits_visit",
        ("purpose", "results", "next_steps", "kind_raw", "host_raw"),
    ),
    "body_words": ("visits_delegationbody", ("raw_name",)),
}


def add_indexes(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(using=schema_editor.connection.alias):
            schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DatabaseError:  # not installed on the server, or not for this user to create
        return
    for name, (table, columns) in INDEXES.items():
        words = ", ".join(f"UPPER({column}) gin_trgm_ops" for column in columns)
        schema_editor.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {table} USING gin ({words})")


def drop_indexes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in INDEXES:
            schema_editor.execute(f"DROP INDEX IF EXISTS {name}")


class Migration(migrations.Migration):
    dependencies = [("visits", "0008_visit_kind_order")]

    operations = [migrations.RunPython(add_indexes, drop_indexes)]
