"""Two gunicorn processes under wrk for a minute, on the larger country, and on the bare view beside it."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from tests.postgres_server import free_port

WARM_UP, SECONDS = 10, 60
PAGES = (
    "/",
    "/mpp/",
    "/kunjungan/",
    "/wilayah/51/",
    "/penilaian/",
    "/kunjungan/?q=antrean",
    "/mpp/?provinsi=51",
    "/tentang/",
)


def under_load(url: str) -> list[str]:
    """Lines that say requests a second, latency and errors of the public pages and of the bare view."""
    if shutil.which("wrk") is None:
        return ["\nNo load was made: wrk is not installed (Debian: apt-get install wrk)."]
    port = free_port()
    env = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.bench.settings"}
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "gunicorn",
            "-w",
            "2",
            "-b",
            f"127.0.0.1:{port}",
            "mpp_portal.wsgi",
            "--log-level",
            "error",
        ],
        env=env,
    )
    try:
        _wait(f"http://127.0.0.1:{port}/sehat/")
        _wrk(port, PAGES, WARM_UP)  # the first to ask after a start waits for counts that are then kept
        portal, bare = _wrk(port, PAGES, SECONDS), _wrk(port, ("/bench/25/",), SECONDS // 4)
    finally:
        server.terminate()
        server.wait()
    return [
        f"\n=== Two gunicorn processes under wrk, {SECONDS} s, 8 connections",
        f"public pages: {portal}",
        f"bare view:    {bare}",
    ]


def _wait(address: str):
    for _ in range(100):
        try:
            urllib.request.urlopen(address, timeout=1).read()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"{address} does not answer")


def _wrk(port: int, pages: tuple[str, ...], seconds: int) -> str:
    paths = ", ".join(f'"{page}"' for page in pages)
    script = (
        f"local paths = {{ {paths} }}; local at = 0\n"
        'request = function() at = at % #paths + 1; return wrk.format("GET", paths[at]) end\n'
        "done = function(summary, latency)\n"
        '  io.write(string.format("%d requests, %.1f a second, p50 %.0f ms, p95 %.0f ms, p99 %.0f ms, errors %d",\n'
        "    summary.requests, summary.requests / summary.duration * 1e6, latency:percentile(50) / 1000,\n"
        "    latency:percentile(95) / 1000, latency:percentile(99) / 1000, summary.errors.connect + summary.errors.read\n"
        "    + summary.errors.write + summary.errors.status + summary.errors.timeout))\n"
        "end\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pages.lua"
        path.write_text(script)
        command = ["wrk", "-t2", "-c8", f"-d{seconds}s", "--latency", "-s", str(path), f"http://127.0.0.1:{port}"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = re.search(r"\d+ requests, .*", done.stdout)
    return found[0] if found else done.stdout
