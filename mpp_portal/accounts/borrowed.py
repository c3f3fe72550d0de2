"""What the accounts use of django-allauth that it calls internal: why, and what to do when it goes.

Nothing else names it: a source test looks (`tests/test_architecture.py`). `tests/accounts/test_borrowed.py` fails when
allauth changes it. What Django and others are borrowed from stands in `kit/borrowed.py`.
"""

# Why: enrolling and giving a code later in a session count as its second factor, and allauth reads that from the session as it
# wrote it. What it shows of this (`allauth.account.authentication`) only reads.
# When it goes: write the session as `get_authentication_records` then reads it, or ask once more for the code after enrolment.
from allauth.account.internal.flows.login import record_authentication

__all__ = ["record_authentication"]
