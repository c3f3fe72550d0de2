"""Work on a restored database in a process of its own: `DATABASE_URL` names it.

`python -m tests.upgrade.at_work migrate REPORT` migrates it to the code at hand, as docs/upgrade.md tells, and writes to the
file REPORT what became of its rows. `… pages RECORD ANSWERS` asks the pages of a record again, and writes what they say now.
"""

import json
import sys
import time
from pathlib import Path

import django
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection

from tests.upgrade.clock import Clock, told_by
from tests.upgrade.pages import ASKED_AT, answers, as_text, from_text

LOOKED_AT = 150  # rows of a table


def migrate() -> dict:
    """The rows of each table before and after, how long it took, and what is wrong afterwards, in words."""
    before, began = rows_of_tables(), time.monotonic()
    call_command("migrate", verbosity=0)
    seconds, after = time.monotonic() - began, rows_of_tables()
    call_command("load_reference", stdout=sys.stderr)
    return {"before": before, "after": after, "seconds": seconds, "wrong": [*broken_constraints(), *unmigrated()]}


def rows_of_tables() -> dict[str, int]:
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        rows = {}
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT COUNT(*) FROM {quote(table)}")
            rows[table] = cursor.fetchone()[0]
    return rows


def broken_constraints():
    """Rows against every constraint of their model, in Python: all of a table, but of the long ones, which hold the regions and
    bodies of the reference files, the last. The database itself has looked at each."""
    connection.check_constraints()
    for model in apps.get_models():
        for row in model._base_manager.order_by("-pk")[:LOOKED_AT] if model._meta.constraints else ():
            try:
                row.validate_constraints()
            except ValidationError as error:
                yield f"{model._meta.label} {row.pk}: {' '.join(error.messages)}"


def unmigrated():
    call_command("check", stdout=sys.stderr)
    try:
        call_command("makemigrations", check_changes=True, dry_run=True, stdout=sys.stderr)
    except SystemExit:
        yield "The models have changes that no migration has."


def main(work: str, *files: str) -> None:
    paths = [Path(name) for name in files]
    with told_by(Clock(ASKED_AT)):
        if work == "migrate":
            paths[0].write_text(json.dumps(migrate()), encoding="utf-8")
        else:
            record = from_text(paths[0].read_text(encoding="utf-8"))
            paths[1].write_text(as_text(answers(record)), encoding="utf-8")


if __name__ == "__main__":
    django.setup()
    main(*sys.argv[1:])
