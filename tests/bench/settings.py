"""The settings of the tests, with a page to compare with."""

from tests.settings import *

ROOT_URLCONF = "tests.bench.urls"

# Everybody measures from one address: looks are counted as ever, and never too many.
ACCOUNT_RATE_LIMITS = dict.fromkeys(ACCOUNT_RATE_LIMITS, "1000000/m/ip")
