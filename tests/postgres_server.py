"""A PostgreSQL server of a test's own, to be stopped and started while the portal runs."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest


def programs() -> Path | None:
    """Where the newest installed server programs are: Debian keeps them off the PATH, one folder a version."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    on_path = shutil.which("initdb")
    initdb = found[-1] if found else Path(on_path) if on_path else None
    return initdb.parent if initdb else None


def lacking(what: str):
    """Ends a test for want of a server: it fails where all must run (REQUIRE_POSTGRES=1), else it is skipped."""
    pytest.fail(what) if os.environ.get("REQUIRE_POSTGRES") == "1" else pytest.skip(what)


def wait_for(holds: Callable[[], bool], log: Path):
    """Returns once `holds()`; fails after a minute, with what the log says."""
    until = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < until, log.read_text()
        time.sleep(0.2)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class PostgresServer:
    """A cluster in a folder of its own that keeps nothing safe and answers on loopback only.

    `copy_of` makes it a streaming replica of another one, which has to run.
    """

    def __init__(self, copy_of: "PostgresServer | None" = None):
        where = programs()
        if where is None:
            lacking("needs an installed PostgreSQL server to stop and start (Debian: apt-get install postgresql)")
        self.programs = where
        self.folder = Path(tempfile.mkdtemp(prefix="portal-mpp-pg-"))
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres")
        self.port, data = free_port(), self.folder / "data"
        if copy_of is None:
            self._run("initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C")
        else:
            source = ("-h", "127.0.0.1", "-p", copy_of.port, "-U", "postgres")
            self._run("pg_basebackup", *source, "-D", data, "-R", "-X", "stream", "-c", "fast", "--no-sync")

    @property
    def url(self) -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    def start(self):
        options = (
            f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' "
            "-c fsync=off -c full_page_writes=off -c synchronous_commit=off"
        )
        self._control("-l", self.folder / "log", "-o", options, "start")

    def new_database(self, name: str) -> str:
        """The address of a new database of the running cluster."""
        self._run("createdb", "-h", "127.0.0.1", "-p", self.port, "-U", "postgres", name)
        return f"postgres://postgres@127.0.0.1:{self.port}/{name}"

    def stop(self, how="fast"):
        self._control("-m", how, "stop")

    def remove(self):
        subprocess.run(self._command("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "-w", "stop"),
                       cwd="/", capture_output=True, check=False)  # fmt: skip
        shutil.rmtree(self.folder, ignore_errors=True)

    def _control(self, *arguments):
        self._run("pg_ctl", "-D", self.folder / "data", "-w", *arguments)

    def _command(self, program, *arguments) -> list[str]:
        as_server = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        return [*as_server, str(self.programs / program), *map(str, arguments)]

    def _run(self, *command):
        # The server inherits what is open: it is given a file, since a pipe would keep the caller waiting.
        with tempfile.TemporaryFile() as said:
            ended = subprocess.run(self._command(*command), cwd="/", stdout=said, stderr=said, check=False)
            said.seek(0)
            assert ended.returncode == 0, said.read().decode()
