"""`make bench`: the country at two sizes on SQLite and PostgreSQL, what each page costs in it, and then a minute of load.

VISITS sets the larger size (100,000; 1,000,000 fits into some 4 GB of disk), ONLY one of the databases (sqlite, postgres).
Times are those of one machine at one time: read the ratios. The bare view renders 25 rows of one query through the same
middleware, timed in turn with each page. Growth is that ratio at the larger size to that at 1,000 visits.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.load import under_load
from tests.bench.measure import ROWS, SAME_ROWS
from tests.postgres_server import PostgresServer, programs

SMALL, LARGE = 1_000, int(os.environ.get("VISITS") or 100_000)
GROWTH, BARE, FIRST_KB = 1.3, 2.5, 100
SEARCH_MS, EXPORT_SECONDS, EXPORT_MB = 150, 20, 200
LEAST_MS = 5  # what is faster than this grows by chance


def run(visits: int, url: str) -> dict:
    """What `tests.bench.measure` found, its pages and each export in a process of its own so that memory is that of one."""
    found = measure(str(visits), url)
    return {**found, "export": {ending: measure(ending, url) for ending in ("csv", "xlsx")}}


def measure(what: str, url: str) -> dict:
    env = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.bench.settings", "DEBUG": "0"}
    command = [sys.executable, "-m", "tests.bench.measure", what]
    done = subprocess.run(command, env=env, stdout=subprocess.PIPE, check=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def said(name: str, small: dict, large: dict) -> tuple[list[str], list[str]]:
    """The lines of a table, and what misses its aim."""
    head = f"{'page':52} {'queries':>7} {'p50 ms':>8} {'p95 ms':>8} {'KB':>6} {'growth':>7} {'x bare':>7}"
    lines, misses = [head], []
    for page, now in large["pages"].items():
        if now["status"] != 200:
            lines.append(f"{page[:52]:52} status {now['status']}")
            misses.append(f"{page}: status {now['status']}")
            continue
        before = small["pages"][page]
        ratio = now["p50"] / now["bare"]
        growth = ratio / (before["p50"] / before["bare"])
        lines.append(
            f"{page[:52]:52} {now['queries']:7} {now['p50']:8.1f} {now['p95']:8.1f} {now['kb']:6.1f} {growth:7.2f} {ratio:7.1f}"
        )
        if growth > GROWTH and now["p50"] > LEAST_MS:
            ms, sql = now["slowest"]
            misses.append(
                f"{page}: growth {growth:.2f} ({before['p50']:.0f} → {now['p50']:.0f} ms); slowest query {ms:.0f} ms: {sql[:400]}"
            )
        if now["queries"] != before["queries"]:
            misses.append(f"{page}: {before['queries']} queries became {now['queries']}")
        if now["queries"] > now.get("budget", now["queries"]):
            misses.append(f"{page}: {now['queries']} queries, the table of routes allows {now['budget']}")
        if "q=" in page and now["p50"] > SEARCH_MS:
            misses.append(f"{page}: a search takes {now['p50']:.0f} ms; {now['slowest'][1][:600]}")
        if page in SAME_ROWS:
            changelist = large["pages"][SAME_ROWS[page]]
            if ratio > BARE:
                misses.append(f"{page}: {ratio:.1f} times the bare view of {ROWS} rows")
            if now["p50"] > changelist["p50"]:
                misses.append(f"{page}: {now['p50']:.0f} ms, the admin's changelist {changelist['p50']:.0f} ms")
        if now["is_public"] and now["first_kb"] > FIRST_KB:
            misses.append(f"{page}: first visit {now['first_kb']:.0f} KB")
    for ending, found in large["export"].items():
        lines.append(
            f"{'visits of a year as ' + ending:52} {found['seconds']:.1f} s, {found['mb']:.1f} MB, "
            f"most memory {found['peak_mb']:.0f} MB"
        )
        if found["seconds"] > EXPORT_SECONDS or found["peak_mb"] > EXPORT_MB:
            misses.append(f"export {ending}: {found['seconds']:.1f} s, {found['peak_mb']:.0f} MB")
    return [f"\n=== {name}: {small['visits']:,} → {large['visits']:,} visits", *lines], misses


def on_sqlite(visits: int, folder: Path) -> dict:
    return run(visits, f"sqlite:///{folder}/{visits}.sqlite3")


def main():
    only, misses = os.environ.get("ONLY", ""), []
    folder = Path(tempfile.mkdtemp(prefix="portal-mpp-bench-"))
    server = PostgresServer() if only != "sqlite" and programs() else None
    try:
        if only != "postgres":
            lines, missed = said("SQLite", *(on_sqlite(size, folder) for size in (SMALL, LARGE)))
            print("\n".join(lines), flush=True)
            misses += [f"SQLite, {one}" for one in missed]
        if server is None:
            print("PostgreSQL was not measured: no server found, or ONLY=sqlite." if only != "sqlite" else "")
        else:
            server.start()
            urls = {size: server.new_database(f"bench_{size}") for size in (SMALL, LARGE)}
            lines, missed = said("PostgreSQL", *(run(size, urls[size]) for size in (SMALL, LARGE)))
            print("\n".join(lines), flush=True)
            misses += [f"PostgreSQL, {one}" for one in missed]
            print("\n".join(under_load(urls[LARGE])))
    finally:
        if server is not None:
            server.remove()
        shutil.rmtree(folder, ignore_errors=True)
    print("\n=== Misses of the aims" if misses else "\nEvery aim is met.")
    print("\n".join(f"- {one}" for one in misses))


if __name__ == "__main__":
    main()
