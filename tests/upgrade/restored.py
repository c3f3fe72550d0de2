"""The first release as it was: its database, for the server at hand, and its folder of files, in a place of their own."""

import json
import lzma
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
from django.db import connection

from .pages import Record, as_text, from_text

FOLDER = Path(__file__).parent / "first_release"
ROOT = Path(__file__).resolve().parents[2]


def recorded() -> Record:
    """What the pages of the first release said, on the database at hand."""
    record = _record("pages.txt.xz")
    return record | _record("pages-postgresql.txt.xz") if connection.vendor == "postgresql" else record


def _record(name: str) -> Record:
    return from_text(lzma.decompress((FOLDER / name).read_bytes()).decode())


@dataclass
class Restored:
    """A database and a folder of files below `place`; `url` is how the portal is told of the database."""

    place: Path
    url: str

    def work(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
        """Run a module of Python on it: the exit status is the caller's to judge."""
        given = os.environ | {
            "DATABASE_URL": self.url, "PRIVATE_FILES_ROOT": str(self.place / "files"), "DJANGO_SETTINGS_MODULE": "tests.settings",
            **environment,
        }  # fmt: skip
        command = [sys.executable, "-m", *arguments]
        return subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, check=False)

    def migrate(self) -> dict:
        """The report of `at_work.migrate`."""
        report = self.place / "report.json"
        self._at_work("migrate", str(report))
        return json.loads(report.read_text(encoding="utf-8"))

    def pages(self, record: Record) -> Record:
        """What the pages of this record say now."""
        asked, answers = self.place / "asked.txt", self.place / "answers.txt"
        asked.write_text(as_text(record), encoding="utf-8")
        self._at_work("pages", str(asked), str(answers))
        return from_text(answers.read_text(encoding="utf-8"))

    def _at_work(self, *arguments: str) -> None:
        ended = self.work("tests.upgrade.at_work", *arguments)
        assert ended.returncode == 0, ended.stderr[-4000:]


def restore(place: Path) -> Restored:
    """The dump for the database on which the tests run, restored, and the files. `drop` it afterwards."""
    (place / "files").mkdir()
    with tarfile.open(FOLDER / "files.tar.xz") as files:
        files.extractall(place / "files", filter="data")
    if connection.vendor == "sqlite":
        database = place / "portal.sqlite3"
        with lzma.open(FOLDER / "database.sqlite3.xz") as dump, database.open("wb") as out:
            shutil.copyfileobj(dump, out)
        return Restored(place, f"sqlite:///{database}")
    server, name = os.environ["DATABASE_URL"], f"portal_mpp_upgrade_{os.getpid()}"
    execute(server, f"DROP DATABASE IF EXISTS {name}")
    # Sorted by bytes, as SQLite sorts, whatever the server's own language is: the record is of both.
    execute(server, f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'")
    url = urlsplit(server)._replace(path=f"/{name}").geturl()
    # By the driver, since a machine with a server elsewhere need not have psql.
    execute(url, lzma.decompress((FOLDER / "database.sql.xz").read_bytes()).decode())
    return Restored(place, url)


def drop(restored: Restored) -> None:
    """The scratch database is gone; files go with their place."""
    if connection.vendor == "postgresql":
        execute(os.environ["DATABASE_URL"], f"DROP DATABASE {urlsplit(restored.url).path.strip('/')}")


def execute(url: str, sql: str) -> list[tuple]:
    """Run a statement, of PostgreSQL perhaps many, each committed as it ends. What the last one gave."""
    where = urlsplit(url)
    database = sqlite3.connect(where.path) if where.scheme == "sqlite" else psycopg2.connect(url)
    try:
        if where.scheme != "sqlite":
            database.autocommit = True
        cursor = database.cursor()
        cursor.execute(sql)
        rows = cursor.fetchall() if cursor.description else []
        database.commit()
        return rows
    finally:
        database.close()


def content(restored: Restored) -> dict[str, str]:
    """Each table with its columns, as a mark of all that it holds: two that differ anywhere differ here."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(urlsplit(restored.url).path)) as database:
            return {"all": sha256("\n".join(database.iterdump()).encode()).hexdigest()}
    columns = execute(
        restored.url,
        "SELECT table_name, string_agg(column_name || ' ' || data_type || ' ' || is_nullable, ',' ORDER BY ordinal_position) "
        "FROM information_schema.columns WHERE table_schema = 'public' GROUP BY 1",
    )
    marks = {}
    for table, told in columns:
        rows = f'SELECT md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM "{table}" t'
        marks[table] = f"{told} {execute(restored.url, rows)[0][0]}"
    return marks
