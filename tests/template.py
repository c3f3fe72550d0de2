"""A migrated database, kept: every process of every run copies it, where migrating takes half a minute.

SQLite's is a file below the folder for temporary files of this user, PostgreSQL's a database beside the one that is asked
for. Both carry a key made of all migrations in their name, so that a changed one is never missed. `python -m tests.template`
makes it anew, from nothing, for the database of `DATABASE_URL`: a run of all tests begins with that. With `tables` behind
it the database itself gets the tables of the models, for a test with a server of its own.
"""

import fcntl
import getpass
import hashlib
import os
import shutil
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

FOLDER = Path(tempfile.gettempdir()) / f"portal-mpp-templates-{getpass.getuser()}"
KEPT_SECONDS = 7 * 24 * 60 * 60  # a file that nobody copied for so long is of migrations that are gone
PREFIX = "portal_mpp_template_"
LOCK = int.from_bytes(b"mpp-tmpl")  # of PostgreSQL, held in the database `postgres`


def key(folders: list[Path], versions: str) -> str:
    """A name that differs once a migration in one of the folders, or one of the versions, does."""
    digest = hashlib.sha256(versions.encode())
    for folder in folders:
        for path in sorted(folder.glob("*.py")):
            digest.update(f"\n{folder.parent.name}/{path.name}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:20]


def key_of_the_project() -> str:
    """The key of the migrations of all installed apps, Django's and those of libraries too."""
    folders = [Path(config.path) / "migrations" for config in apps.get_app_configs()]
    return key(folders, f"Django {django.get_version()}, Python {sys.version_info[:2]}")


@contextmanager
def database(name: str):
    """The default connection leads to a migrated copy of this name; afterwards the copy is gone.

    `name` is a path on SQLite. A database of that name, left by a run that was killed, is replaced.
    """
    kind = SqliteFile if connection.vendor == "sqlite" else PostgresDatabase
    before = connection.settings_dict["NAME"]
    with kind.locked() as server:
        template = kind(server, key_of_the_project())
        if not template.is_there():
            template.migrate()
        template.copy_to(name)
        template.forget_others()
    lead_to(name)
    try:
        yield
    finally:
        connections.close_all()
        lead_to(before)
        kind.remove(name)


def lead_to(name: str):
    """From now on the default connection opens the database of this name."""
    connections.close_all()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def migrate_from_nothing(name: str):
    """Every migration there is has run in the empty database of this name."""
    before = connection.settings_dict["NAME"]
    lead_to(name)
    try:
        call_command("migrate", verbosity=0)
    finally:
        lead_to(before)


class SqliteFile:
    """A template that is a file; `folder` is where templates are kept."""

    def __init__(self, folder: Path, key: str):
        self.folder, self.path = folder, folder / f"{key}.sqlite3"

    @staticmethod
    @contextmanager
    def locked():
        """No other process makes, copies or removes templates."""
        FOLDER.mkdir(mode=0o700, exist_ok=True)
        if FOLDER.stat().st_uid != os.getuid():
            raise PermissionError(f"{FOLDER} is somebody else's.")
        with (FOLDER / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield FOLDER

    def is_there(self) -> bool:
        return self.path.exists()

    def migrate(self):
        draft = self.path.with_suffix(".draft")
        self.remove(str(draft))
        migrate_from_nothing(str(draft))
        draft.rename(self.path)

    def copy_to(self, name: str):
        self.remove(name)
        shutil.copyfile(self.path, name)
        os.utime(self.path)

    def forget_others(self):
        for path in self.folder.glob("*.sqlite3"):
            if path.stat().st_mtime < time.time() - KEPT_SECONDS:
                path.unlink()

    @staticmethod
    def remove(name: str):
        for ending in ("", "-wal", "-shm", "-journal"):
            Path(name + ending).unlink(missing_ok=True)


class PostgresDatabase:
    """A template that is a database; `cursor` is one of another database of its server."""

    def __init__(self, cursor, key: str):
        self.cursor, self.name = cursor, PREFIX + key

    @staticmethod
    @contextmanager
    def locked():
        """No other process makes, copies or removes templates of this server."""
        with connection._nodb_cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            yield cursor

    def is_there(self) -> bool:
        return self.name in self._names()

    def migrate(self):
        draft = f"{PREFIX}draft"
        self.cursor.execute(f'DROP DATABASE IF EXISTS "{draft}" WITH (FORCE)')
        self.cursor.execute(f'CREATE DATABASE "{draft}"')
        migrate_from_nothing(draft)
        self.cursor.execute(f'DROP DATABASE IF EXISTS "{self.name}"')
        self.cursor.execute(f'ALTER DATABASE "{draft}" RENAME TO "{self.name}"')

    def copy_to(self, name: str):
        self.cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self.cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{self.name}"')

    def forget_others(self):
        for name in self._names() - {self.name}:
            self.cursor.execute(f'DROP DATABASE "{name}"')

    def _names(self) -> set[str]:
        self.cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
        return {name for (name,) in self.cursor.fetchall()}

    @staticmethod
    def remove(name: str):
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def make_anew():
    """The template of the project's migrations is one that was migrated from nothing just now."""
    kind = SqliteFile if connection.vendor == "sqlite" else PostgresDatabase
    with kind.locked() as server:
        template = kind(server, key_of_the_project())
        template.migrate()
        template.forget_others()


def make_tables():
    """The empty default database has the tables of the models, straight from them and without what migrations add."""
    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    call_command("migrate", run_syncdb=True, verbosity=0)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    make_tables() if sys.argv[1:] == ["tables"] else make_anew()
