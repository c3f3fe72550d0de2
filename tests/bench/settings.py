"""The settings of the tests, with a page to compare with."""

from tests.settings import *

ROOT_URLCONF = "tests.bench.urls"
