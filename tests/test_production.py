"""Production starts with a secret and hosts of its own or not at all, and no password stands in the code."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from mpp_portal.accounts.models import User
from tests.production import LONG, start

ROOT = Path(settings.BASE_DIR)


@pytest.mark.parametrize(
    "secret",
    [None, "", "changeme", "CHANGEME", "secret", "default", "x" * 39, "only-for-development-" + "0" * 40],
)
@pytest.mark.parametrize("debug", [{}, {"DEBUG": "0"}])
def test_production_refuses_to_start_without_a_secret_of_its_own(monkeypatch, secret, debug):
    given = {} if secret is None else {"SECRET_KEY": secret}
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY"):
        start(monkeypatch, ALLOWED_HOSTS="contoh.example", **given, **debug)


def test_production_refuses_to_start_without_hosts(monkeypatch):
    with pytest.raises(ImproperlyConfigured, match="ALLOWED_HOSTS"):
        start(monkeypatch, SECRET_KEY=LONG)


def test_production_starts_with_both_and_is_not_in_debug(monkeypatch):
    made = start(monkeypatch, SECRET_KEY=LONG, ALLOWED_HOSTS="contoh.example")
    assert made["DEBUG"] is False
    assert made["SECURE_SSL_REDIRECT"]


def test_a_real_start_without_secret_ends_and_names_what_is_missing():
    env = {name: value for name, value in os.environ.items() if name not in ("SECRET_KEY", "DEBUG", "DATABASE_URL")}
    env |= {"DJANGO_SETTINGS_MODULE": "mpp_portal.settings", "ALLOWED_HOSTS": "contoh.example"}
    ended = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert ended.returncode != 0
    assert "SECRET_KEY" in ended.stderr


@pytest.mark.django_db
def test_accounts_of_development_are_not_made_in_production():
    with pytest.raises(CommandError, match="DEBUG"):
        call_command("make_dev_users")
    assert not User.objects.exists()


def test_no_password_stands_in_the_code():
    """A password is typed by a person or drawn at random, never written down."""
    written = []
    for package in ("mpp_portal", "directory", "assessments", "visits"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if not isinstance(node, ast.Call):
                    continue
                name = getattr(node.func, "attr", "")
                given = [one.value for one in node.keywords if one.arg == "password"]
                given += node.args[:1] if name in ("set_password", "make_password") else []
                given += node.args[2:3] if name in ("create_user", "create_superuser") else []
                written += [
                    f"{path.name}:{node.lineno}" for one in given if isinstance(one, ast.Constant) and one.value
                ]
    assert not written
