"""Makes the dumps of the first release and the record of its pages: `python -m tests.upgrade.first_release.make`.

Needs git with the commit of that release, and the programs of a PostgreSQL server. It checks that commit out beside, copies
this folder into it, and lets its own code fill a database of each kind and say what its pages say. Run it when a page or a
row is missing here; what stands here was made by it on Python 3.11 with PostgreSQL 15.
"""

import lzma
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path

from tests.postgres_server import PostgresServer
from tests.upgrade.pages import Record, as_text, from_text
from tests.upgrade.restored import FOLDER, ROOT

COMMIT = "12b45eb"
#: What a newer pg_dump writes and an older server or client does not know.
TOO_NEW = re.compile(r"^(?:\\(?:un)?restrict .*|SET transaction_timeout = 0;)\n", re.MULTILINE)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="portal-mpp-first-") as folder:
        place = Path(folder)
        checkout = place / "checkout"
        _run("git", "worktree", "add", "--detach", str(checkout), COMMIT, cwd=ROOT)
        try:
            shutil.copytree(ROOT / "tests" / "upgrade", checkout / "tests" / "upgrade")
            _on_sqlite(checkout, place)
            _on_postgresql(checkout, place)
        finally:
            _run("git", "worktree", "remove", "--force", str(checkout), cwd=ROOT)
        said = [from_text((place / name / "pages").read_text(encoding="utf-8")) for name in ("sqlite", "postgresql")]
        keep_pages(*said)


def _on_sqlite(checkout: Path, place: Path) -> None:
    kind = place / "sqlite"
    _fill(checkout, kind, f"sqlite:///{kind / 'database'}")
    with closing(sqlite3.connect(kind / "database")) as database:
        database.execute("VACUUM INTO ?", (str(kind / "dump"),))
    _keep("database.sqlite3.xz", (kind / "dump").read_bytes())
    with tarfile.open(FOLDER / "files.tar.xz", "w:xz") as tar:
        tar.add(kind / "files", "", filter=_nobodys)
    _say(checkout, kind, f"sqlite:///{kind / 'database'}")


def _on_postgresql(checkout: Path, place: Path) -> None:
    kind, server = place / "postgresql", PostgresServer()
    try:
        server.start()
        _fill(checkout, kind, server.url)
        dump = _run(
            server.programs / "pg_dump", "--no-owner", "--no-privileges", "--no-comments", "--inserts", "--rows-per-insert=200",
            server.url,
        )  # fmt: skip
        _keep("database.sql.xz", TOO_NEW.sub("", dump).encode())
        _say(checkout, kind, server.url)
    finally:
        server.remove()


def _fill(checkout: Path, kind: Path, url: str) -> None:
    kind.mkdir()
    build = f"from tests.upgrade.first_release.build import main; main({str(kind / 'asked')!r})"
    _python(checkout, kind, url, "django", "shell", "--no-imports", "-c", build)


def _say(checkout: Path, kind: Path, url: str) -> None:
    _python(checkout, kind, url, "tests.upgrade.at_work", "pages", str(kind / "asked"), str(kind / "pages"))


def _python(checkout: Path, kind: Path, url: str, *module: str) -> None:
    environment = os.environ | {"DATABASE_URL": url, "PRIVATE_FILES_ROOT": str(kind / "files")}
    environment["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    _run(sys.executable, "-m", *module, cwd=checkout, env=environment)


def _run(*command, **options) -> str:
    ended = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, **options)
    assert ended.returncode == 0, (ended.stdout + ended.stderr)[-4000:]
    return ended.stdout


def _nobodys(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = member.mtime = 0
    member.uname = member.gname = ""
    return member


def _keep(name: str, content: bytes) -> None:
    (FOLDER / name).write_bytes(lzma.compress(content, preset=9 | lzma.PRESET_EXTREME))
    print(f"{name}: {len(content):,} bytes, {(FOLDER / name).stat().st_size:,} compressed")


def keep_pages(sqlite: Record, postgresql: Record) -> None:
    """The record, and of PostgreSQL what it says otherwise: it sorts what is unknown to the other end of a list."""
    assert sqlite.keys() == postgresql.keys()
    otherwise = {asked: lines for asked, lines in postgresql.items() if lines != sqlite[asked]}
    for asked, lines in otherwise.items():
        assert sorted(lines) == sorted(sqlite[asked]), asked
    _keep("pages.txt.xz", as_text(sqlite).encode())
    _keep("pages-postgresql.txt.xz", as_text(otherwise).encode())


if __name__ == "__main__":
    main()
