"""Two machines before one primary, its streaming replica, one Redis and one bucket; as docs/scale.md has it.

The machines are two gunicorns of the real project with the settings of production. `one` would read a replica that is an
hour behind, so that a test can hold it back and see who reads what; `two` reads none that is a second behind.
"""

import http.client
import io
import json
import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import boto3
import psycopg2
import pytest
import redis
from botocore.exceptions import BotoCoreError
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from PIL import Image

from mpp_portal.replica import CHECK_EVERY
from tests.postgres_server import PostgresServer, free_port, lacking, wait_for
from tests.routes import ROUTES

pytestmark = [pytest.mark.postgres, pytest.mark.slow]

PASSWORD = "kota-hujan-berteduh-7"
BUCKET = "berkas-mpp"
KEYS = {"AWS_ACCESS_KEY_ID": "uji", "AWS_SECRET_ACCESS_KEY": "uji-rahasia"}

#: Tables straight from the models and static files without compression: what takes half a minute otherwise and is tried
#: elsewhere (tests/run migrates, test_caching.py collects).
PREPARE = f"""
import django, json
from django.conf import settings
from django.core.management import call_command
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
django.setup()
from tests.template import make_tables
make_tables()
call_command("collectstatic", interactive=False, verbosity=0)
from tests import factories as f
host = f.make_government(f.make_city(short_name="Palopo"))
mall = f.make_mall(region=host.region)
f.make_figure(mall=mall)
f.make_membership(user=f.make_user(username="petugas", password="{PASSWORD}"), agency=host)
visits = [f.make_visit(host=host, mall=mall) for _ in range(5)]
print(json.dumps({{"mall": mall.key, "visits": [(one.pk, one.number) for one in visits]}}))
"""


# --- A browser, behind a proxy that speaks TLS ---------------------------------------------------------------------------


@dataclass
class Answer:
    status: int
    headers: Any
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Browser:
    """Its cookies go to every machine, as behind one host name."""

    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, port, path) -> Answer:
        return self._ask(port, "GET", path)

    def post(self, port, path, data) -> Answer:
        token = next((value for name, value in self.cookies.items() if name.endswith("csrftoken")), "")
        return self._ask(port, "POST", path, encode_multipart(BOUNDARY, data | {"csrfmiddlewaretoken": token}))

    def _ask(self, port, method, path, body=None) -> Answer:
        headers = {
            "Host": "portal.contoh.example",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "203.0.113.7",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        if body is not None:
            headers |= {"Origin": "https://portal.contoh.example", "Content-Type": MULTIPART_CONTENT}
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            answer = Answer(response.status, response.headers, response.read())
        finally:
            connection.close()
        for name, cookie in SimpleCookie("\r\n".join(response.headers.get_all("Set-Cookie") or [])).items():
            if cookie["max-age"] == 0 or cookie["max-age"] == "0":
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = cookie.value
        return answer


# --- The machines --------------------------------------------------------------------------------------------------------


@dataclass
class Portal:
    one: int
    two: int
    primary: PostgresServer
    replica: PostgresServer
    cache: Any
    bucket: Any
    folders: Path
    mall: str
    visits: list
    log: Path

    @property
    def machines(self):
        return self.one, self.two

    def petugas(self) -> Browser:
        browser = Browser()
        browser.get(self.one, "/masuk/")
        answer = browser.post(self.one, "/masuk/", {"login": "petugas", "password": PASSWORD})
        assert answer.status == 302, answer.text
        return browser

    def is_level(self) -> bool:
        [written] = asked(self.primary, "SELECT pg_current_wal_lsn()")
        return asked(self.replica, "SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", written)[0]


def asked(server, question, *values):
    connection = psycopg2.connect(server.url)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(question, values)
            return cursor.fetchone()
    finally:
        connection.close()


def redis_server() -> str:
    found = shutil.which("redis-server")
    if found is None:
        lacking("needs an installed Redis (Debian: apt-get install redis-server)")
    return str(found)


@contextmanager
def running(command, log, **options):
    with log.open("ab") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said, **options)
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


@contextmanager
def clusters(folder):
    """A primary with the portal's tables and rows, what they are, and a replica of it."""
    primary = PostgresServer()
    replica = None
    try:
        primary.start()
        prepared = subprocess.run(
            [sys.executable, "-c", PREPARE],
            cwd=settings.BASE_DIR,
            env=production(primary, folder),
            stdout=subprocess.PIPE,
            check=True,
        )
        replica = PostgresServer(copy_of=primary)
        replica.start()
        yield primary, replica, json.loads(prepared.stdout)
    finally:
        for server in filter(None, (replica, primary)):
            server.remove()


def production(primary, folder, **more) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("DEBUG", "DATABASE_URL")}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "mpp_portal.settings",
        "SECRET_KEY": "scale-" + "x" * 50,
        "ALLOWED_HOSTS": "portal.contoh.example",
        "DATABASE_URL": primary.url,
        "EMAIL_URL": "consolemail://",
        "STATIC_ROOT": str(folder / "static"),
        **more,
    }


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scale")
    log, (one, two, cache, store) = folder / "log", (free_port() for _ in range(4))
    as_redis = [redis_server(), "--port", str(cache), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    as_bucket = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(store)]
    with running(as_redis, log), running(as_bucket, log), clusters(folder) as (primary, replica, rows):
        bucket = boto3.resource(
            "s3",
            endpoint_url=f"http://127.0.0.1:{store}",
            region_name="us-east-1",
            aws_access_key_id=KEYS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=KEYS["AWS_SECRET_ACCESS_KEY"],
        ).Bucket(BUCKET)
        wait_for(lambda: is_made(bucket), log)
        shared = KEYS | {
            "REPLICA_URL": replica.url,
            "CACHE_URL": f"redis://127.0.0.1:{cache}/0",
            "STORAGE_URL": f"s3://{BUCKET}?endpoint=http://127.0.0.1:{store}&region=us-east-1",
        }

        def machine(port, lag):
            own = {"REPLICA_MAX_LAG": lag, "PRIVATE_FILES_ROOT": str(folder / f"files-{port}")}
            command = [sys.executable, "-m", "gunicorn", "mpp_portal.wsgi", "--bind", f"127.0.0.1:{port}"]
            command += ["--access-logfile", "-"]
            return running(command, log, cwd=settings.BASE_DIR, env=production(primary, folder, **shared, **own))

        with machine(one, "3600"), machine(two, "1"):
            made = Portal(
                one, two, primary, replica, redis.Redis(port=cache), bucket, folder, rows["mall"], rows["visits"], log
            )
            wait_for(lambda: made.is_level() and all(answers(port) for port in made.machines), log)
            yield made


def is_made(bucket) -> bool:
    try:
        bucket.create()
    except BotoCoreError:
        return False
    return True


def answers(port) -> bool:
    try:
        return Browser().get(port, "/sehat/").status == 200
    except OSError:
        return False


@dataclass
class Behind:
    """A visit that a person cancelled on machine one while the replica stood still: gone for who reads the primary."""

    who: Browser
    pk: int
    address: str


GONE, STILL_THERE = 410, 200


@pytest.fixture
def behind(portal):
    petugas, (pk, number) = portal.petugas(), portal.visits.pop()
    wait_for(portal.is_level, portal.log)
    asked(portal.replica, "SELECT pg_wal_replay_pause()::text")
    try:
        answer = petugas.post(portal.one, f"/petugas/kunjungan/{pk}/langkah/", {"step": "cancel", "reason": "Uji"})
        assert answer.status == 302, answer.text
        yield Behind(petugas, pk, f"/kunjungan/{number}/")
    finally:
        asked(portal.replica, "SELECT pg_wal_replay_resume()::text")


# --- The replica -----------------------------------------------------------------------------------------------------------


def test_readers_are_shown_the_replica_and_who_wrote_what_he_wrote_on_every_machine(portal, behind):
    assert Browser().get(portal.one, behind.address).status == STILL_THERE
    for port in portal.machines:
        assert behind.who.get(port, behind.address).status == GONE
        assert "Dibatalkan" in behind.who.get(port, f"/petugas/kunjungan/{behind.pk}/").text
    colleague = portal.petugas()
    del colleague.cookies["__Host-wrote"]
    assert colleague.get(portal.one, behind.address).status == GONE, "who is signed in decides by what is so"


def test_who_signs_out_still_sees_what_he_wrote(portal, behind):
    assert behind.who.post(portal.one, "/keluar/", {}).status == 302
    assert "__Host-sessionid" not in behind.who.cookies
    assert behind.who.get(portal.one, behind.address).status == GONE
    del behind.who.cookies["__Host-wrote"]
    assert behind.who.get(portal.one, behind.address).status == STILL_THERE


def test_a_reader_who_reports_is_thanked_and_reads_the_primary_from_then_on(portal, behind):
    reader, other = Browser(), Browser()
    form = f"/lapor/?fakta=figures/{portal.mall}"
    assert reader.get(portal.one, form).status == 200
    assert reader.get(portal.one, behind.address).status == STILL_THERE
    sent = reader.post(portal.one, form, {"wrong": "Jumlah gerainya keliru."})
    assert sent.status == 302
    for port in portal.machines:
        assert reader.get(port, sent.headers["Location"]).status == 200
        assert other.get(port, sent.headers["Location"]).status == 200, "a link is never too new"
    assert reader.get(portal.one, behind.address).status == GONE
    assert other.get(portal.one, behind.address).status == STILL_THERE


def test_a_replica_that_is_too_far_behind_is_not_read(portal, behind):
    wait_for(lambda: Browser().get(portal.two, behind.address).status == GONE, portal.log)
    assert Browser().get(portal.one, behind.address).status == STILL_THERE
    assert "The replica is not read:" in portal.log.read_text()


def test_every_public_page_can_be_read_from_the_replica(portal):
    wait_for(portal.is_level, portal.log)
    seen, waiting = set(), ["/", *(path for path in public_paths() if path != "/")]
    before = reads(portal.replica)
    while waiting and len(seen) < 60:
        path = waiting.pop(0)
        answer = Browser().get(portal.one, path)
        assert answer.status in (200, GONE), path
        seen.add(path)
        if answer.headers["Content-Type"].startswith("text/html"):
            found = re.findall(r'href="(/(?:mpp|wilayah|kunjungan|penilaian)/[^"?#]*)', answer.text)
            waiting += [one for one in dict.fromkeys(found) if one not in seen and one not in waiting]
    assert len(seen) > 20
    wait_for(lambda: reads(portal.replica) > before + 2 * len(seen), portal.log)


def public_paths() -> list[str]:
    from django.urls import NoReverseMatch, reverse

    paths = []
    for name, route in ROUTES.items():
        if route.statuses["anonymous"] == 200 and name != "report_new":
            try:
                paths.append(reverse(name))
            except NoReverseMatch:
                continue
    return paths


def reads(server) -> int:
    """How often a table of the portal was looked into there."""
    return int(asked(server, "SELECT sum(seq_scan + coalesce(idx_scan, 0)) FROM pg_stat_user_tables")[0])


# --- Counts and files ------------------------------------------------------------------------------------------------------


def test_what_one_machine_counted_the_other_refuses(portal):
    def forgot(port, email):
        browser = Browser()
        browser.get(port, "/akun/lupa-kata-sandi/")
        return browser.post(port, "/akun/lupa-kata-sandi/", {"email": email}).status

    assert [forgot(portal.one, "budi@contoh.example") for _ in range(3)] == [302] * 3
    assert forgot(portal.two, "budi@contoh.example") == 429
    assert forgot(portal.two, "wati@contoh.example") == 302
    kept = [portal.cache.get(key) for key in portal.cache.keys("portal-mpp:*reset_password*")]
    assert kept and all(isinstance(json.loads(one), list) for one in kept), "counts, and no code"


def test_the_log_of_requests_tells_no_secret_of_an_address(portal):
    Browser().get(portal.one, "/kunjungan/status/P-2026-000001/tautan-rahasia-uji/")

    def lines():
        return [line for line in portal.log.read_text().splitlines() if "/status/P-2026-000001/" in line]

    wait_for(lambda: len(lines()) == 2, portal.log)
    assert all("/status/P-2026-000001/…/" in line for line in lines()), lines()
    assert {line.split()[2] for line in lines()} == {"django.request", "gunicorn.access"}, "once each"
    assert "tautan-rahasia-uji" not in portal.log.read_text()


def test_a_file_sent_to_one_machine_is_fetched_from_the_other_by_who_may(portal):
    petugas, (pk, _) = portal.petugas(), portal.visits[0]
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(drawn, "PNG")
    photo = SimpleUploadedFile("foto rapat.png", drawn.getvalue(), "image/png")
    sent = petugas.post(
        portal.one, f"/petugas/kunjungan/{pk}/berkas/", {"kind": "foto", "title": "Rapat", "file": photo}
    )
    assert sent.status == 302, sent.text
    [path] = set(
        re.findall(r"/petugas/berkas/[0-9a-f-]{36}/(?=\")", petugas.get(portal.two, f"/petugas/kunjungan/{pk}/").text)
    )
    fetched = [petugas.get(port, path) for port in portal.machines]
    [stored] = portal.bucket.objects.all()
    content = stored.get()["Body"].read()
    for answer in fetched:
        assert answer.status == 200 and answer.body == content and content[:4] == b"\x89PNG"
        assert int(answer.headers["Content-Length"]) == len(content)
        assert answer.headers["Content-Disposition"].startswith("attachment")
    assert not [one for port in portal.machines for one in portal.folders.glob(f"files-{port}/**/*")]
    assert Browser().get(portal.two, path).status == 302, "who is not signed in is asked to"
    grants = stored.Acl().grants
    assert [one["Permission"] for one in grants if "URI" in one["Grantee"]] == [], "the bucket hands it to nobody"
    gone = petugas.post(portal.two, f"{path}hapus/", {"reason": "Uji"})
    assert gone.status == 302
    assert not list(portal.bucket.objects.all())
    assert petugas.get(portal.one, path).status == 404


# --- A database goes; these come last ----------------------------------------------------------------------------------------


def says_malls(answer) -> bool:
    return answer.status == 200 and b"<h1>Mal Pelayanan Publik</h1>" in answer.body


def test_readers_go_on_reading_while_the_primary_is_gone(portal):
    wait_for(lambda: portal.is_level() and Browser().get(portal.one, "/mpp/").status == 200, portal.log)
    portal.primary.stop()
    try:
        assert [says_malls(Browser().get(portal.one, "/mpp/")) for _ in range(4)] == [True] * 4
        time.sleep(CHECK_EVERY)  # until it was looked at once more
        assert [says_malls(Browser().get(portal.one, "/mpp/")) for _ in range(4)] == [True] * 4
        assert Browser().get(portal.one, "/sehat/").status == 503
    finally:
        portal.primary.start()
    wait_for(lambda: Browser().get(portal.one, "/sehat/").status == 200, portal.log)


def test_the_primary_answers_while_the_replica_is_gone(portal):
    portal.replica.stop("immediate")
    for port in portal.machines:
        assert [says_malls(Browser().get(port, "/mpp/")) for _ in range(4)] == [True] * 4
