"""Random input at every form, every filter and every address of ROUTES: no error of ours, nothing stored half.

Forms are read from the pages as a browser shows them, so that a form that is added is tried from then on. 200 inputs in
the full suite (110 forms, 60 filters, 30 addresses, always the same ones), 10,000 new ones with SOAK=1 (`make soak`).
"""

import copy
import os
import re
from collections import Counter
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote, urlsplit

import pytest
from django.apps import apps
from django.db import models, transaction
from django.test import Client
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from directory.lookup import _build_index
from mpp_portal.kit.plain_text import hidden_in
from tests.fingerprint import DOMAIN, differences, fingerprint
from tests.pages import PageForm, forms_in
from tests.routes import LISTS, ROUTES, SIGNING_OUT, address, reader_of
from tests.world import make_world

from .strategies import filled_in, nasty_text, strange

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

SOAK = os.environ.get("SOAK") == "1"
INPUTS = 10_000 if SOAK else 200
HOST = "http://testserver"
WRITERS = (
    "petugas",
    "pengelola",
    "admin_data",
    "superuser",
    "verifikator",
    "anonymous",
)  # who is shown forms, rights first


def inputs(share: float):
    """Settings of a test that tries this share of all inputs: always the same ones in CI, new ones in a soak."""
    return settings(
        max_examples=round(INPUTS * share),
        deadline=None,
        derandomize=not SOAK,
        database=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )


@dataclass(frozen=True)
class Target:
    """A form as a person finds it on a page, or (without form) the page itself."""

    person: str
    page: str
    form: PageForm | None = None

    def __repr__(self):
        return f"{self.person} {self.form.address if self.form else self.page}"


@dataclass
class Portal:
    world: object
    clients: dict
    known: dict[str, str]
    posts: list[Target]
    gets: list[Target]
    stored: dict
    answers: Counter


@pytest.fixture(scope="module")
def portal(django_db_setup, django_db_blocker, tmp_path_factory):
    """One world, and every form that somebody finds on some page of it. Rolled back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = make_world()
        world.grow(2)
        clients = {name: world.people[name].client() for name in WRITERS}
        posts, gets = {}, {}
        for name, route in ROUTES.items():
            if name in SIGNING_OUT:
                continue
            for person in WRITERS:
                if route.statuses[person] != 200:
                    continue
                page = HOST + address(world, name)
                answer = clients[person].get(page.removeprefix(HOST))
                for form in forms_in(answer, page):
                    if "/keluar/" in form.address or "logout" in form.address:
                        continue
                    # The same form on many pages (search, language) is one target; so it is for several people.
                    key = (form.address.split("?")[0], form.method, tuple(sorted(form.boxes)))
                    (posts if form.method == "post" else gets).setdefault(key, Target(person, page, form))
                if not answer.streaming and "html" in answer.headers.get("Content-Type", ""):
                    gets.setdefault(page, Target(person, page, links_as_form(answer.content.decode(), page)))
        _build_index.cache_clear()
        yield Portal(
            world=world,
            clients=clients,
            known=values_of(world),
            posts=list(posts.values()),
            gets=list(gets.values()),
            stored=fingerprint(),
            answers=Counter(),
        )
        transaction.set_rollback(True)
    _build_index.cache_clear()


def links_as_form(html: str, page: str) -> PageForm:
    """The addresses that a page offers for itself ("?tahun=2024") as a form of what stands behind the question mark."""
    from tests.pages import Box

    form = PageForm(page.split("?")[0], "get")
    links = re.findall(r'href="([^"]*\?[^"]*)"', html)
    own = [urlsplit(link.replace("&amp;", "&")) for link in links]
    for link in own:
        if link.path in ("", urlsplit(page).path):
            for name, value in parse_qsl(link.query, keep_blank_values=True):
                box = form.boxes.setdefault(name, Box(name, "text", None))
                box.choices = (*box.choices, value)
    for name, value in parse_qsl(urlsplit(page).query):
        form.boxes.setdefault(name, Box(name, "text", value))
    for name in ("q", "page", "sesudah", "sebelum", "next", "p", "o", "_popup", "_to_field"):
        form.boxes.setdefault(name, Box(name, "text", None))
    return form


def values_of(world) -> dict[str, str]:
    """What boxes of these names hold in this world: the keys of its rows, and names that are found."""
    rows = {
        "region": world.region, "parent": world.province, "agency": world.host, "organizer": world.host, "mall": world.mall,
        "source": world.source, "scheme": world.scheme, "topic": world.topic, "legal_basis": world.legal_basis,
        "user": world.people["stranger"].user, "issuer": world.host, "assessment": world.draft_grade,
    }  # fmt: skip
    known = {name: str(row.pk) for name, row in rows.items()}
    return known | {
        "body": world.host.name,
        "date": "10 Maret 2020",
        "purpose": "Belajar antrean",
        "change_reason": "Uji",
        "reason": "Uji",
    }


@pytest.fixture
def fresh(portal, db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return portal


def client_of(portal, person) -> Client:
    """The browser of a person as it was before the input."""
    client = Client()
    client.cookies = copy.deepcopy(portal.clients[person].cookies)
    return client


class Undo(Exception):
    """Ends the transaction of one input."""


def tried(portal, act):
    """What `act` answers and what it left in the database, checked; then undone."""
    try:
        with transaction.atomic():
            answer = act()
            after = fingerprint()
            changed = differences(portal.stored, after)
            if changed:
                check_whole(portal.stored)
            raise Undo
    except Undo:
        _build_index.cache_clear()
        return answer, changed


def check_whole(before):
    """Every new row has its trail, every visit its visiting body and its people in it, and no text a hidden mark."""
    for model in apps.get_models():
        if model._meta.app_label not in DOMAIN or not hasattr(getattr(model, "history", None), "filter"):
            continue  # a table of history, or of what is no deed
        newest = before[model._meta.db_table][1] or 0
        for row in model._base_manager.filter(pk__gt=newest):
            assert model.history.filter(id=row.pk).exists(), f"{row!r} has no trail"
            for field in model._meta.fields:
                if isinstance(field, models.CharField | models.TextField):
                    assert not hidden_in(getattr(row, field.attname) or ""), f"{field} of {row!r}"
    from visits.models import Participant, Visit

    assert not Visit.objects.filter(state="recorded", number=None).exists()
    assert not Visit.objects.filter(pk__gt=before["visits_visit"][1]).exclude(bodies__role="visiting").exists()
    assert not Participant.objects.exclude(body__visit=models.F("visit")).exists()


ANSWERS = {200, 301, 302, 303, 400, 403, 404, 405, 409, 410, 413, 415, 422, 429}
STORED = {302, 303}


def test_the_crawl_finds_the_forms_that_matter(portal):
    found = {urlsplit(target.form.address).path for target in portal.posts}
    assert {"/masuk/", "/petugas/kunjungan/catat/", f"/petugas/kunjungan/{portal.world.visit.pk}/langkah/"} <= found
    assert sum(path.startswith("/admin/") for path in found) >= 20
    asked = {urlsplit(target.page).path for target in portal.gets}
    lists = {urlsplit(address(portal.world, name)).path for name in LISTS if ROUTES[name].statuses["petugas"] == 200}
    assert lists - asked <= {"/sehat/", "/petugas/badan/"}  # no pages of HTML


def test_a_form_stores_all_or_nothing_whatever_is_sent(fresh):
    portal = fresh

    @inputs(0.55)
    @given(st.data())
    def one_input(data):
        target = data.draw(st.sampled_from(portal.posts))
        sent = data.draw(filled_in(target.form, portal.known))
        client = client_of(portal, target.person)
        answer, changed = tried(portal, lambda: client.post(target.form.address.removeprefix(HOST), sent))
        assert answer.status_code in ANSWERS, answer.status_code
        assert not changed or answer.status_code in STORED, changed
        event(f"{answer.status_code} {'stored' if changed else ''}")
        portal.answers["stored" if changed else answer.status_code] += 1

    one_input()
    print(portal.answers)
    assert portal.answers["stored"] >= INPUTS * 0.03, "what never gets past the first check proves little"


def test_no_filter_and_no_question_breaks_a_page_or_stores_anything(fresh):
    portal = fresh

    @inputs(0.3)
    @given(st.data())
    def one_input(data):
        target = data.draw(st.sampled_from(portal.gets))
        boxes = sorted(target.form.boxes)
        asked = target.form.as_sent()
        for name in data.draw(st.lists(st.sampled_from(boxes), min_size=1, max_size=4, unique=True)) if boxes else []:
            asked[name] = data.draw(strange(target.form.boxes[name]))
        client = client_of(portal, target.person)
        path = urlsplit(target.form.address).path
        answer, changed = tried(portal, lambda: client.get(path, asked))
        assert answer.status_code in ANSWERS, answer.status_code
        assert not changed, changed

    one_input()


def test_no_address_is_an_error_of_ours(fresh):
    portal = fresh
    names = sorted(name for name in ROUTES if name not in SIGNING_OUT)

    @inputs(0.15)
    @given(st.data())
    def one_input(data):
        name = data.draw(st.sampled_from(names))
        path = address(portal.world, name).split("?")[0]
        parts = path.strip("/").split("/")
        position = data.draw(st.integers(0, len(parts) - 1))
        parts[position] = quote(data.draw(nasty_text)[:200], safe="")
        asked = "/" + "/".join(parts) + "/"
        person = data.draw(st.sampled_from(WRITERS))
        client = client_of(portal, person)
        how = data.draw(
            st.sampled_from([client.get, client.post, client.head, client.put, client.delete, client.options])
        )
        answer, changed = tried(portal, lambda: how(unquote(asked) if data.draw(st.booleans()) else asked))
        assert answer.status_code in ANSWERS, answer.status_code
        assert not changed or answer.status_code in STORED, changed

    one_input()


def test_a_reader_of_each_list_is_known(portal):
    """The table names somebody who sees each list; else its filters would go untried."""
    assert all(reader_of(name) for name in LISTS)
