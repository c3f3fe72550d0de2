"""Settings of the tests: those of production, less what only costs time or needs a TLS proxy.

`DATABASE_URL` chooses the database: unset it is SQLite in a file of its own, never the one under `var/`.
"""

import os
import tempfile
from pathlib import Path

# Set, not defaulted: a shell that carries DEBUG=1 or the hosts of an instance changes no test.
os.environ["DEBUG"] = "0"
os.environ["SECRET_KEY"] = "only-for-tests-" + "0" * 40
os.environ["ALLOWED_HOSTS"] = "localhost,127.0.0.1,testserver"

from mpp_portal.settings import *
from mpp_portal.settings import DATABASES, STORAGES

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, since a shared in-memory database gives the threads of a live server one connection between them, and
    # knows neither WAL nor waiting for a lock. One file a process, so that two runs never meet.
    DATABASES["default"]["TEST"] = {"NAME": str(Path(tempfile.gettempdir()) / f"portal-mpp-test-{os.getpid()}.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"

# The manifest needs collectstatic, which takes seconds; the tests that ask for it collect (`tests/static_files.py`).
PRODUCTION_STATIC_FILES = STORAGES["staticfiles"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = True

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

# The test client and the live server speak plain HTTP.
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SESSION_COOKIE_NAME, SESSION_COOKIE_SECURE = "sessionid", False
CSRF_COOKIE_NAME, CSRF_COOKIE_SECURE = "csrftoken", False

# The nine people are tried without one; tests of the second factor switch it on.
SECOND_FACTOR_REQUIRED = False
