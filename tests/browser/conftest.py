"""A real Chromium against a live server, as the people of the portal use it: with scripts and without."""

import os
import shutil

import pytest
from django.core.cache import cache
from django.core.management import call_command

from mpp_portal.accounts.models import User
from tests import factories

# The driver runs an event loop in this thread; the ORM is used between its steps, never inside them.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

PASSWORD = "kata-sandi-uji-coba"
LOST_LINE = ("net::ERR_INTERNET_DISCONNECTED", "net::ERR_FAILED")  # offline, and an answer that was lost on its way


@pytest.fixture(scope="session")
def browser_type_launch_args():
    quiet = "no-sandbox disable-gpu disable-quic no-first-run disable-background-networking disable-component-update"
    return {
        "executable_path": os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium",
        "args": [f"--{flag}" for flag in [*quiet.split(), "disable-sync", "disable-dev-shm-usage"]],
    }


@pytest.fixture
def portal(live_server):
    """A live portal with its reference data and nothing else."""
    cache.clear()  # its table is no model's, so that no flush empties it
    call_command("load_reference", verbosity=0)
    return live_server


@pytest.fixture
def visitor(browser, portal):
    """`visitor(user, scripts=True)`: a browser page in which this person has signed in through the form (None: nobody).

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
        page = context.new_page()
        page.set_default_timeout(15_000)
        allowed = [*(LOST_LINE if cuts_line else ()), *(f"a status of {status} " for status in refusals)]

        def note(message):
            if message.type == "error" and not any(cut in message.text for cut in allowed):
                errors.append(f"{message.text} {message.location}")

        page.on("console", note)
        if user is not None:
            page.goto("/masuk/")
            page.get_by_label("Nama pengguna").fill(user.username)
            page.get_by_label("Kata sandi").fill(PASSWORD)
            page.get_by_role("main").get_by_role("button", name="Masuk").click()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def person():
    """`person("nama", …)`: a user who can sign in with `PASSWORD`."""
    return lambda username, **fields: factories.make_user(username=username, password=PASSWORD, **fields)
