"""The database goes and comes back while the portal runs under gunicorn, as in production."""

import http.client
import os
import signal
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import Client

from tests.postgres_server import PostgresServer, free_port, wait_for

WORKERS = 2


@pytest.fixture(scope="module")
def server():
    server = PostgresServer()
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture(scope="module")
def portal(server, tmp_path_factory):
    """The port of a portal in processes of its own on that server."""
    port, log = free_port(), tmp_path_factory.mktemp("gunicorn") / "log"
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": server.url}
    run = {"cwd": settings.BASE_DIR, "env": env}
    subprocess.run([sys.executable, "-m", "tests.template", "tables"], check=True, **run)
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "mpp_portal.wsgi",
        "--bind",
        f"127.0.0.1:{port}",
        "--workers",
        str(WORKERS),
    ]
    with log.open("wb") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said, **run)
    try:
        wait_for(lambda: status(port, "/sehat/") == 200, log)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def answer(port, path) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def status(port, path) -> int | None:
    try:
        return answer(port, path)[0]
    except OSError:
        return None


@pytest.mark.slow
@pytest.mark.postgres
def test_a_database_that_comes_back_is_used_again_without_a_restart(server, portal):
    every_worker = range(5 * WORKERS)
    assert [status(portal, "/mpp/") for _ in every_worker] == [200] * len(every_worker)
    for how in ("fast", "immediate"):
        server.stop(how)
        for _ in every_worker:
            code, text = answer(portal, "/mpp/")
            assert code == 500
            assert "Terjadi gangguan di pihak kami" in text and "psycopg" not in text and "Traceback" not in text
            assert answer(portal, "/sehat/") == (503, "not ok")
        server.start()
        assert [status(portal, "/mpp/") for _ in every_worker] == [200] * len(every_worker)
        assert answer(portal, "/sehat/") == (200, "ok")


def test_the_page_of_an_error_needs_no_database(monkeypatch):
    """No `db` mark here: pytest-django fails the test when anything asks the database."""
    from mpp_portal import views

    def broken(*args, **kwargs):
        raise RuntimeError("Zulrahasia")

    monkeypatch.setattr(views, "render", broken)
    client = Client(raise_request_exception=False)
    said = client.get("/tentang/")
    assert said.status_code == 500
    text = said.content.decode()
    assert "Terjadi gangguan di pihak kami" in text and 'lang="id"' in text
    assert "Zulrahasia" not in text and "Traceback" not in text
    assert "/static/" not in text, "it loads nothing"
