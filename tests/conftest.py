"""What every test may lean on."""

import pytest
from django.db import connection
from django.test import override_settings

from directory.lookup import _build_index


def pytest_collection_modifyitems(items):
    """Tests of what only PostgreSQL has are skipped elsewhere."""
    if connection.vendor != "postgresql":
        for item in items:
            if item.get_closest_marker("postgres"):
                item.add_marker(pytest.mark.skip(reason="needs PostgreSQL"))


@pytest.fixture(scope="session", autouse=True)
def files_of_the_session(tmp_path_factory):
    """No test writes uploads below var/; one that looks at the folder takes a folder of its own (`settings.MEDIA_ROOT`)."""
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files")):
        yield


@pytest.fixture(autouse=True)
def fresh_places():
    """The index of places outlives a rolled-back test unless it is dropped."""
    _build_index.cache_clear()
    yield
    _build_index.cache_clear()
