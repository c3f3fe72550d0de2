"""Words anywhere in a text are found by an index where PostgreSQL has the extension for it, and without one otherwise."""

from importlib import import_module

import pytest
from django.db import connection

from visits.models import DelegationBody, Visit

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]

migration = import_module("visits.migrations.0009_search_words")


def plan_of(rows) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    return rows.order_by().explain()


def has_indexes() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_indexes WHERE indexname = ANY(%s)", [list(migration.INDEXES)])
        return cursor.fetchone()[0] == len(migration.INDEXES)


@pytest.mark.parametrize(
    ("rows", "index"),
    [
        (Visit.objects.filter(purpose__icontains="antrean"), "visit_words"),
        (Visit.objects.filter(host_raw__icontains="malang", host_raw__iregex="(^|[^a-z])malang"), "visit_words"),
        (DelegationBody.objects.filter(raw_name__icontains="komisi"), "body_words"),
    ],
)
def test_a_search_asks_as_the_index_is_made(rows, index):
    assert has_indexes()
    assert f"on {index} " in plan_of(rows)


def test_who_may_not_make_the_extension_can_install_the_portal(db):
    with connection.schema_editor(atomic=False) as editor, connection.cursor() as cursor:
        cursor.execute("DROP EXTENSION pg_trgm CASCADE")  # with its indexes; all is rolled back after the test
        cursor.execute("CREATE ROLE uji_tanpa_hak")
        cursor.execute("SET LOCAL ROLE uji_tanpa_hak")
        migration.add_indexes(None, editor)
        cursor.execute("RESET ROLE")
    assert not has_indexes()
    with connection.schema_editor(atomic=False) as editor:
        migration.add_indexes(None, editor)
    assert has_indexes()


def test_no_question_is_compiled_before_it_is_answered():
    """Half a second for a search that takes four milliseconds (`settings`)."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)
