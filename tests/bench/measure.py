"""Builds the country in the database of `DATABASE_URL` and measures every page; prints one line of JSON.

`python -m tests.bench.measure 100000`, and then, in a process of its own for its memory, `python -m tests.bench.measure csv`
"""

import gzip
import json
import os
import re
import resource
import sys
import time
from datetime import timedelta
from pathlib import Path
from statistics import median

import django

ROUNDS = 9
ROWS = 25  # of a list
PATIENCE = 1.0  # seconds for the rounds of one page
#: The pages of the portal that show the same rows as a changelist of the admin.
SAME_ROWS = {
    "mall_list": "admin:directory_servicemall_changelist",
    "region_list": "admin:directory_region_changelist",
    "visit_list": "admin:visits_visit_changelist",
    "assessment_list": "admin:assessments_assessment_changelist",
}


def cases(world):
    """(name, who reads it, address) of every page, and of lists and searches that are asked for something. Exports have
    their own measure: they grow with what they hold."""
    from django.utils import timezone

    from tests.routes import IN_ADMIN, ROUTES, address, reader_of

    for name, route in ROUTES.items():
        if route.budget and 200 in route.statuses.values() and not name.endswith("_export"):
            yield name, reader_of(name), address(world, name)
    region, province, mall = world.region, world.region.parent, world.mall
    for query in (
        *("q=antrean", "q=kabupaten+badung+antrean", "q=tidakadasamasekali", "q=studi+tiru", "q=2016+perizinan"),
        *("q=wajo+palopo", "q=pengaduan+masyarakat", "tahun=2024", "jenis=studi_tiru"),
        *(
            f"mpp={mall.slug}",
            f"tuan_rumah={region.code}",
            f"pengunjung={province.code}",
            f"tuan_rumah={province.code}",
        ),
    ):
        yield f"visit_list ?{query}", "anonymous", f"/kunjungan/?{query}"
    for path in (
        "/?q=antrean",
        "/?q=badung",
        "/?peta=kunjungan",
        "/mpp/?q=badung",
        "/mpp/?provinsi=51",
        "/wilayah/51/",
    ):
        yield path, "anonymous", path
    for query in ("skema=pekppp-2022", "tahun=2024", "q=badung"):
        yield f"assessment_list ?{query}", "anonymous", f"/penilaian/?{query}"
    yield "desk ?q=antrean", "petugas", "/petugas/?q=antrean"
    soon = timezone.localdate() + timedelta(days=40)
    for query, key in (("pekan", f"{soon:%G-W%V}"), ("bulan", f"{soon:%Y-%m}")):
        yield f"agenda ?{query}", "petugas", f"/petugas/agenda/?{query}={key}"
    for model in ("visits_visit", "directory_agency"):
        if model in IN_ADMIN:
            app, name = model.split("_", 1)
            yield f"admin:{model} ?q=badung", "admin_data", f"/admin/{app}/{name}/?q=badung"


def budget_of(name) -> dict:
    """The most queries that the table of routes allows the page."""
    from tests.routes import ROUTES

    return {"budget": ROUTES[name].budget} if name in ROUTES else {}


def timed(client, address) -> float:
    started = time.perf_counter()
    answer = client.get(address)
    answer.getvalue()
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answers {answer.status_code} when it is asked again")
    return (time.perf_counter() - started) * 1000


def measured(world, who, address) -> dict:
    """Queries, milliseconds (p50, p95), compressed kilobytes, and the ratio to the bare view, timed in turn with it."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, bare = world.clients[who], f"/bench/{ROWS}/"
    client.get(address).getvalue(), world.clients["anonymous"].get(bare)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
        body = answer.getvalue()
    asked = list(queries)  # read now: the next request empties the log
    if answer.status_code != 200:
        return {"status": answer.status_code}
    times, bares, begun = [], [], time.perf_counter()
    while len(times) < ROUNDS and (len(times) < 3 or time.perf_counter() - begun < PATIENCE):
        times.append(timed(client, address))
        bares.append(timed(world.clients["anonymous"], bare))
    slowest = max(asked, key=lambda query: float(query["time"]), default={"time": "0", "sql": ""})
    return {
        "status": 200,
        "is_public": who == "anonymous",
        "queries": len(asked),
        "p50": median(times),
        "p95": sorted(times)[int(0.95 * (len(times) - 1))],
        "kb": len(gzip.compress(body)) / 1024,
        "first_kb": (len(gzip.compress(body)) + _weight_of_files(body.decode(errors="replace"))) / 1024,
        "bare": median(bares),
        "slowest": [float(slowest["time"]) * 1000, re.sub(r"\s+", " ", slowest["sql"])[:3000]],
    }


def _weight_of_files(html: str) -> int:
    """Compressed bytes of the files that a page asks for, the font that the style asks for among them."""
    from django.contrib.staticfiles import finders

    names = set(re.findall(r'(?:href|src)="/static/([^"?#]+)"', html))
    for name in [name for name in names if name.endswith("portal.css")]:
        style = Path(finders.find(name)).read_text(encoding="utf-8")
        names |= {"vendor/" + one for one in re.findall(r'url\("\.\./vendor/([^"]+)"\)', style)}
    total = 0
    for name in names:
        content = Path(finders.find(name)).read_bytes()
        total += len(content) if name.endswith((".woff2", ".png")) else len(gzip.compress(content))
    return total


def exported(ending: str) -> dict:
    """Seconds for the file of a tenth of all visits, its megabytes, and the most memory that this process ever took."""
    from django.test import Client

    started = time.perf_counter()
    answer = Client().get(f"/kunjungan/unduh.{ending}?tahun=2024")
    size = sum(len(chunk) for chunk in answer.streaming_content)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": time.perf_counter() - started, "mb": size / 1024**2, "peak_mb": peak}


def main(what: str):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")
    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    from tests.bench.country import build

    settings.ALLOWED_HOSTS = ["*"]
    if not what.isdigit():
        print(json.dumps(exported(what)))
        return
    visits = int(what)
    call_command("migrate", verbosity=0)
    started = time.perf_counter()
    world = build(visits)
    seconds = time.perf_counter() - started
    print(f"  built {visits:,} visits in {seconds:.0f} s", file=sys.stderr, flush=True)
    setup_test_environment(debug=False)
    pages = {name: measured(world, who, address) | budget_of(name) for name, who, address in cases(world)}
    print(json.dumps({"visits": visits, "built": seconds, "pages": pages}))


if __name__ == "__main__":
    main(sys.argv[1])
