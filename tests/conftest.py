"""What every test may lean on."""

import gc
import os
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import override_settings
from xdist.scheduler import LoadFileScheduling

from directory.lookup import _build_index
from mpp_portal.accounts.roles import sync_roles
from mpp_portal.roles import ROLES
from tests import template, timing

# Thousands of tests and models live to the end: looking through them for garbage is a tenth of the time.
gc.set_threshold(100_000, 50, 50)


def pytest_configure(config):
    if os.environ.get("TEST_TIMES"):
        config.pluginmanager.register(timing.Stopwatch(os.environ["TEST_TIMES"]))


def pytest_collection_modifyitems(items):
    """Tests of what only PostgreSQL has are skipped elsewhere; the longest files come first."""
    timing.longest_file_first(items)
    if connection.vendor != "postgresql":
        for item in items:
            if item.get_closest_marker("postgres"):
                item.add_marker(pytest.mark.skip(reason="needs PostgreSQL"))


#: Folders whose tests share one world: one process takes them all, and walks it once.
TOGETHER = ("tests/every_page",)


def pytest_xdist_make_scheduler(config, log):
    """Where tests are handed out by the file, the files of a folder that is TOGETHER go to one process."""
    if config.getvalue("dist") != "loadfile":
        return None

    class ByFile(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            folder = nodeid.rpartition("::")[0].rpartition("/")[0]
            return folder if folder in TOGETHER else super()._split_scope(nodeid)

    return ByFile(config, log)


@pytest.fixture(scope="session", autouse=True)
def files_of_the_session(tmp_path_factory):
    """No test writes uploads below var/; one that looks at the folder takes a folder of its own (`settings.MEDIA_ROOT`)."""
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files")):
        yield


@pytest.fixture(scope="session", autouse=True)
def name_of_the_machine():
    """The first mail of a process asks for it, and waits for ten seconds where no server of names answers."""
    with patch("socket.getfqdn", return_value="localhost"):
        yield


@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_blocker, django_db_modify_db_settings):
    """A migrated database of this process, with the roles as after any installation: queries that no test repeats.

    It is a copy of the template of all migrations (`tests/template.py`). `--nomigrations` takes the tables straight from
    the models instead, while a change still has no migration.
    """
    if request.config.getoption("nomigrations"):
        request.getfixturevalue("django_db_setup")
        with django_db_blocker.unblock():
            sync_roles(ROLES)
        yield
        return
    given = connection.settings_dict
    with django_db_blocker.unblock(), template.database(given["TEST"]["NAME"] or f"test_{given['NAME']}"):
        sync_roles(ROLES)
        yield


@pytest.fixture(autouse=True)
def fresh_places():
    """The index of places outlives a rolled-back test unless it is dropped."""
    _build_index.cache_clear()
    yield
    _build_index.cache_clear()
