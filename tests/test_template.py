"""The kept database that tests copy has every migration, is made by one process at a time, and goes once it is old."""

import os
import time
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests import template
from tests.template import KEPT_SECONDS, PostgresDatabase, SqliteFile, key

pytestmark = pytest.mark.database


@pytest.fixture
def folder(tmp_path) -> Path:
    folder = tmp_path / "app" / "migrations"
    folder.mkdir(parents=True)
    (folder / "0001_initial.py").write_text("operations = []")
    return folder


def test_the_key_is_the_same_until_a_migration_or_a_version_changes(folder):
    def now(versions="Django 5.2"):
        return key([folder], versions)

    first = now()
    assert now() == first
    assert now("Django 5.3") != first
    (folder / "0001_initial.py").write_text("operations = [1]")
    changed = now()
    (folder / "0001_initial.py").rename(folder / "0001_other.py")
    renamed = now()
    (folder / "0002_next.py").write_text("")
    assert len({first, changed, renamed, now()}) == 4


def test_the_key_of_the_project_looks_at_libraries_too(monkeypatch):
    seen = []
    monkeypatch.setattr(template, "key", lambda folders, versions: seen.extend(folders))
    template.key_of_the_project()
    with_migrations = {path.parent.name for path in seen if path.is_dir()}
    assert {"visits", "directory", "assessments", "mpp_portal", "kit", "accounts"} - {"kit"} <= with_migrations
    assert {"auth", "axes", "mfa"} <= with_migrations


@pytest.mark.django_db
def test_no_migration_is_missing_in_the_database_of_a_test():
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []


def test_one_process_at_a_time_makes_and_copies_templates(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            with SqliteFile.locked() as folder, (folder / "lock").open("w") as other, pytest.raises(BlockingIOError):
                template.fcntl.flock(other, template.fcntl.LOCK_EX | template.fcntl.LOCK_NB)
        else:
            elsewhere = connection.get_connection_params() | {"dbname": "postgres"}
            with PostgresDatabase.locked(), closing(psycopg2.connect(**elsewhere)) as other, other.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_lock(%s)", [template.LOCK])
                assert cursor.fetchone() == (False,)


def test_a_file_is_complete_or_not_there(tmp_path, monkeypatch):
    """A run that is killed while it migrates leaves nothing that another one would copy."""

    def killed(name):
        Path(name).write_text("half")
        raise KeyboardInterrupt

    kept = SqliteFile(tmp_path, "a")
    monkeypatch.setattr(template, "migrate_from_nothing", killed)
    with pytest.raises(KeyboardInterrupt):
        kept.migrate()
    assert not kept.is_there()
    monkeypatch.setattr(template, "migrate_from_nothing", lambda name: Path(name).write_text("whole"))
    kept.migrate()
    copy = tmp_path / "copy.sqlite3"
    copy.write_text("of a run that was killed")
    (tmp_path / "copy.sqlite3-wal").write_text("of a run that was killed")
    kept.copy_to(str(copy))
    assert copy.read_text() == "whole" and not (tmp_path / "copy.sqlite3-wal").exists()


def test_a_file_that_nobody_copied_for_a_week_goes(tmp_path):
    mine, other, old = (SqliteFile(tmp_path, name) for name in ("mine", "other", "old"))
    for kept, age in ((mine, KEPT_SECONDS + 60), (other, KEPT_SECONDS - 60), (old, KEPT_SECONDS + 60)):
        kept.path.write_text("whole")
        os.utime(kept.path, (time.time() - age,) * 2)
    mine.copy_to(str(tmp_path / "copy"))
    mine.forget_others()
    assert mine.is_there() and other.is_there() and not old.is_there()


@pytest.mark.postgres
def test_a_server_keeps_the_template_of_one_key(django_db_setup, django_db_blocker, monkeypatch):
    """With an empty database for a migrated one; the template of this run is left as it is."""
    monkeypatch.setattr(template, "PREFIX", "portal_mpp_trial_")
    monkeypatch.setattr(template, "migrate_from_nothing", lambda name: None)
    with django_db_blocker.unblock(), PostgresDatabase.locked() as cursor:
        first, second = PostgresDatabase(cursor, "one"), PostgresDatabase(cursor, "two")
        first.migrate(), first.copy_to("portal_mpp_copy")
        second.migrate(), second.migrate()
        assert first.is_there() and second.is_there()
        second.forget_others()
        assert not first.is_there() and second.is_there()
        PostgresDatabase(cursor, "").forget_others()
        PostgresDatabase.remove("portal_mpp_copy")
        assert not second.is_there()
