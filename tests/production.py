"""The settings as an installation makes them from its environment."""

import runpy

from django.conf import settings

LONG = "x" * 64


def start(monkeypatch, **env):
    """The settings under this environment and nothing else of the portal's."""
    for name in ("DEBUG", "SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "REPLICA_URL", "CACHE_URL", "STORAGE_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(settings.BASE_DIR / "mpp_portal/settings.py"))
