"""What every test may lean on."""

import pytest

from directory.lookup import _build_index


@pytest.fixture(autouse=True)
def fresh_places():
    """The index of places outlives a rolled-back test unless it is dropped."""
    _build_index.cache_clear()
    yield
    _build_index.cache_clear()
