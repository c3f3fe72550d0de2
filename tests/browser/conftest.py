"""A real Chromium against a live server, as the people of the portal use it: with scripts and without.

Each process has a server, a database and a folder of static files of its own, so that several can run at once.
"""

import os
import shutil
import sqlite3
import threading
import time

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.testcases import LiveServerThread
from playwright.sync_api import expect

from mpp_portal.accounts.models import User
from tests import factories
from tests.static_files import collect, served_from

# The driver runs an event loop in this thread; the ORM is used between its steps, never inside them.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

MOST_SECONDS = 15  # for which a test waits: a busy machine is no fault of the portal
expect.set_options(timeout=MOST_SECONDS * 1000)

PASSWORD = "kata-sandi-uji-coba"
LOST_LINE = ("net::ERR_INTERNET_DISCONNECTED", "net::ERR_FAILED")  # offline, and an answer that was lost on its way


@pytest.fixture(scope="session")
def browser_type_launch_args():
    quiet = "no-sandbox disable-gpu disable-quic no-first-run disable-background-networking disable-component-update"
    return {
        "executable_path": os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium",
        "args": [f"--{flag}" for flag in [*quiet.split(), "disable-sync", "disable-dev-shm-usage"]],
    }


def until(holds, what: str):
    """Waits until this holds. For what stands in the database, and for what `page.evaluate` tells:
    `page.wait_for_function` asks again by `eval`, which the policy of the portal refuses."""
    end = time.monotonic() + MOST_SECONDS
    while not holds():
        assert time.monotonic() < end, what
        time.sleep(0.02)


# --- The database ------------------------------------------------------------------------------------------------


class Snapshot:
    """The whole database as it was. To put it back takes hundredths of a second; to empty and load it, seconds."""

    def __init__(self):
        connection.ensure_connection()
        self._copy = sqlite3.connect(":memory:")
        connection.connection.backup(self._copy)

    def put_back(self):
        connection.ensure_connection()
        self._copy.backup(connection.connection)
        cache.clear()

    def close(self):
        self._copy.close()


@pytest.fixture(scope="session")
def snapshots(django_db_setup, django_db_blocker):
    """Two snapshots by name: `empty`, as other tests find the database, and `installed`, with reference data and nothing else."""
    if connection.vendor != "sqlite":
        pytest.skip("the browser tests run on SQLite")
    with django_db_blocker.unblock():
        empty = Snapshot()
        call_command("load_reference", verbosity=0)
        installed = Snapshot()
        empty.put_back()
    yield {"empty": empty, "installed": installed}
    empty.close()
    installed.close()


# --- The server --------------------------------------------------------------------------------------------------


class CountedSite:
    """The site, which knows how many requests it is at work on."""

    def __init__(self, site):
        self._site, self._lock, self._count = site, threading.Lock(), 0

    def __call__(self, environ, start_response):
        with self._lock:
            self._count += 1
        try:
            return self._site(environ, start_response)
        finally:
            with self._lock:
                self._count -= 1

    def wait(self):
        """Returns once it is at work on none: what a closed tab still asked for writes into no other test."""
        end = time.monotonic() + MOST_SECONDS
        while self._count:
            assert time.monotonic() < end, "a request does not end"
            time.sleep(0.01)


class Server:
    """A live portal that serves its static files as production does."""

    def __init__(self):
        self._thread = LiveServerThread("localhost", static_handler=self._count)
        self._thread.daemon = True
        self._thread.start()
        self._thread.is_ready.wait()
        if self._thread.error:
            raise self._thread.error
        self.url = f"http://localhost:{self._thread.port}"

    def _count(self, site) -> CountedSite:
        self._site = CountedSite(site)
        return self._site

    def wait(self):
        self._site.wait()

    def stop(self):
        self._thread.terminate()


@pytest.fixture(scope="session")
def static_root(tmp_path_factory):
    return collect(tmp_path_factory.mktemp("static"))


@pytest.fixture(scope="module")
def server(static_root):
    """`server.url`; what it answers comes from the database of this process."""
    with served_from(static_root):
        running = Server()
        yield running
        running.stop()


@pytest.fixture
def db(server, snapshots, django_db_blocker):
    """Reference data and nothing else. What a test writes is gone after it.

    Not the transaction that is rolled back elsewhere: the threads of the server would see nothing of it.
    """
    with django_db_blocker.unblock():
        snapshots["installed"].put_back()
        yield
        server.wait()
        snapshots["empty"].put_back()


@pytest.fixture
def portal(server, db):
    """A live portal with its reference data and nothing else."""
    return server


# --- People ------------------------------------------------------------------------------------------------------


def sign_in(context, client: Client, url: str):
    """Whoever is signed in with `client` is so in this window of the browser, too."""
    context.add_cookies([{"name": one.key, "value": one.value, "url": url} for one in client.cookies.values()])


def type_sign_in(page, user: User):
    """Signs in through the form, as people do."""
    page.goto("/masuk/")
    page.get_by_label("Nama pengguna").fill(user.username)
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Masuk").click()
    page.wait_for_url("**/petugas/")


@pytest.fixture
def visitor(browser, portal):
    """`visitor(user, scripts=True)`: a browser page in which this person is signed in (None: nobody).

    Every console error fails the test: a policy violation or a missing file shows there. With `cuts_line` the errors of a
    line that the test cuts are none, nor are answers that the test expects by their `refusals` (422).
    """
    contexts, errors = [], []

    def open_page(
        user: User | None = None, *, scripts=True, width=360, cuts_line=False, refusals: tuple[int, ...] = ()
    ):
        context = browser.new_context(
            base_url=portal.url, locale="id-ID", java_script_enabled=scripts, viewport={"width": width, "height": 800}
        )
        contexts.append(context)
        context.set_default_timeout(MOST_SECONDS * 1000)
        page = context.new_page()
        allowed = [*(LOST_LINE if cuts_line else ()), *(f"a status of {status} " for status in refusals)]

        def note(message):
            if message.type == "error" and not any(cut in message.text for cut in allowed):
                errors.append(f"{message.text} {message.location}")

        page.on("console", note)
        if user is not None:
            client = Client()
            client.force_login(user)
            sign_in(context, client, portal.url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def person():
    """`person("nama", …)`: a user who can sign in with `PASSWORD`."""
    return lambda username, **fields: factories.make_user(username=username, password=PASSWORD, **fields)
