"""What browsers may keep and how pages are compressed, where it takes more than a look at every page (`every_page/`)."""

import gzip
import pickle
from datetime import date

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from mpp_portal.kit.caching import JsonValues
from mpp_portal.kit.history import deed
from tests.factories import make_assessment, make_mall, make_visit
from tests.routes import address
from tests.world import make_world, shared_world


@shared_world
def whole_world():
    """Lists of several pages: the addresses of neighbours must not change with the hour either."""
    world = make_world()
    for _ in range(30):
        make_mall(region=world.region)
        make_visit(host=world.host, mall=world.mall)
    for year in range(1950, 1980):
        make_assessment(state="published", region=world.region, scheme=world.scheme, year=year)
    world.clients = {name: person.client() for name, person in world.people.items()}
    return world


@pytest.fixture
def world(whole_world, db):
    return whole_world


def asked_again(url, etag, client=None):
    return (client or Client()).get(url, headers={"if-none-match": etag})


def listed(answer, header) -> set[str]:
    return {one.strip() for one in answer[header].split(",")}


def rules_of(answer) -> set[str]:
    return listed(answer, "Cache-Control")


# --- Pages of everybody --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["mall_list", "visit_list", "assessment_list", "region_list"])
def test_the_next_pages_of_a_list_are_confirmed_too(world, name):
    page = Client().get(address(world, name))
    following = page.context["page"].next_url
    assert following or name == "region_list"
    first = Client().get(following or address(world, name))
    assert asked_again(following or address(world, name), first["ETag"]).status_code == 304


@pytest.mark.parametrize("path", ["/tidak-ada/", "/mpp"])
def test_an_answer_without_a_page_says_it_too(db, path):
    answer = Client().get(path)
    assert answer.status_code in (301, 404)
    assert rules_of(answer) & {"no-cache", "no-store"}
    assert "Cookie" in answer["Vary"]


def test_what_is_corrected_shows_at_once_though_a_copy_was_kept(world):
    url = reverse("mall_detail", kwargs={"slug": world.mall.slug})
    before = Client().get(url)
    with deed(user=None, verb="edit"):
        world.mall.name, kept = "MPP Bernama Baru", world.mall.name
        world.mall.save()
    after = asked_again(url, before["ETag"])
    assert after.status_code == 200 and "MPP Bernama Baru" in after.content.decode()
    assert after["ETag"] != before["ETag"]
    make_assessment(state="published", region=world.mall.region, year=date.today().year, letter="E")
    graded = asked_again(url, after["ETag"])
    assert graded.status_code == 200 and graded.content.decode().count(">E<") > after.content.decode().count(">E<")
    with deed(user=None, verb="edit"):
        world.mall.name = kept
        world.mall.save()


def test_the_etag_of_one_reader_is_good_for_another_only_where_both_read_the_same(world):
    url = address(world, "mall_detail")
    mine, other = Client().get(url), Client().get(url)
    assert mine.content == other.content and mine["ETag"] == other["ETag"]
    signed_in = asked_again(url, mine["ETag"], world.clients["petugas"])
    assert signed_in.status_code == 200 and signed_in.content != mine.content
    assert "Front office" in signed_in.content.decode() and "Front office" not in mine.content.decode()


# --- Compressed -----------------------------------------------------------------------------------------------------


def test_a_page_is_compressed_and_its_etag_holds_compressed_or_not(world):
    url = address(world, "mall_list")
    plain = Client().get(url)
    packed = Client().get(url, headers={"accept-encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip" and "Content-Encoding" not in plain
    assert gzip.decompress(packed.content) == plain.content
    assert len(packed.content) < len(plain.content) / 3
    assert "Accept-Encoding" in packed["Vary"] and "Accept-Encoding" in plain["Vary"]
    assert packed["ETag"] == plain["ETag"]
    again = Client().get(url, headers={"if-none-match": packed["ETag"], "accept-encoding": "gzip"})
    assert (again.status_code, again.content) == (304, b"")


def test_two_compressed_answers_of_one_page_differ_in_length(world):
    """What a stranger chose never tells by the length of an answer what stands beside it (BREACH)."""
    url, asked = address(world, "mall_list"), {"accept-encoding": "gzip"}
    assert len({len(Client().get(url, headers=asked).content) for _ in range(8)}) > 1


def test_a_list_as_text_is_compressed_and_what_is_compressed_by_nature_is_not(world):
    asked = {"accept-encoding": "gzip"}
    csv = Client().get("/mpp/unduh.csv", headers=asked)
    assert csv["Content-Encoding"] == "gzip"
    assert gzip.decompress(csv.getvalue()).decode().count("\n") > 30
    excel = Client().get("/mpp/unduh.xlsx", headers=asked)
    assert "Content-Encoding" not in excel and int(excel["Content-Length"]) > 1000
    assert excel.getvalue()[:2] == b"PK"
    key = {"key": world.attachment.key}
    file = world.clients["petugas"].get(reverse("visit_file", kwargs=key), headers=asked)
    assert "Content-Encoding" not in file and int(file["Content-Length"]) == world.attachment.size
    file.getvalue()


@pytest.mark.slow
def test_static_files_are_kept_for_good_under_names_that_change_with_them(settings, tmp_path, db):
    """With the manifest as production collects it."""
    settings.STATIC_ROOT = tmp_path
    settings.WHITENOISE_AUTOREFRESH = False
    settings.STORAGES = settings.STORAGES | {"staticfiles": settings.PRODUCTION_STATIC_FILES}
    call_command("collectstatic", interactive=False, verbosity=0)
    client = Client()
    page = client.get("/tentang/").content.decode()
    found = [part.split('"')[0] for part in page.split('"/static/')[1:]]
    assert any(path.endswith(".css") for path in found)
    for path in found:
        assert (tmp_path / path).exists(), path
        answer = client.get(f"/static/{path}", headers={"accept-encoding": "gzip, br"})
        assert answer.status_code == 200
        assert rules_of(answer) == {"max-age=315360000", "public", "immutable"}, path
        assert "Set-Cookie" not in answer and "Cookie" not in answer.headers.get("Vary", "")
        if path.endswith((".css", ".js", ".svg")) and (tmp_path / f"{path}.br").exists():
            assert answer["Content-Encoding"] == "br" and answer["Vary"] == "Accept-Encoding", path
        answer.getvalue()
    sheet = next(path for path in found if path.endswith(".css"))
    assert (tmp_path / f"{sheet}.br").exists() and (tmp_path / f"{sheet}.gz").exists()


# --- Counts in Redis --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [1, 0, True, [1763875.25, 1763874.5], "x", None, {"a": [1]}])
def test_what_is_counted_comes_back_from_redis_as_it_was_and_is_no_pickle(value):
    stored = JsonValues().dumps(value)
    text = str(stored).encode()
    assert JsonValues().loads(text) == value
    with pytest.raises(ValueError):
        JsonValues().loads(pickle.dumps(value))


def test_while_redis_is_away_pages_are_read_and_written_and_only_signing_in_fails(world, settings):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    }
    for person, name in (
        ("anonymous", "home"),
        ("anonymous", "sign_in"),
        ("petugas", "desk"),
        ("petugas", "mall_detail"),
    ):
        assert world.clients[person].get(address(world, name)).status_code == 200, name
    petugas = world.people["petugas"].client()
    assert petugas.post(reverse("visit_step", kwargs={"pk": world.visit.pk}), {"step": "cancel"}).status_code == 302
    answer = Client(raise_request_exception=False).post("/masuk/", {"login": "siapa", "password": "salah"})
    assert answer.status_code == 500, "nobody tries passwords uncounted"
