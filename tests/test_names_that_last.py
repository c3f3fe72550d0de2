"""Names that last, from outside: no page leads to a database id of what has a key, old addresses lead on, files carry keys."""

import re
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, get_resolver, resolve, reverse

from tests import factories as f
from tests.routes import ROUTES, SECRET, address
from tests.world import make_world, shared_world

#: Pages of the office that name what has no public key by its database id: work of one portal, for its own people.
OFFICE_BY_ID = {
    "visit_report", "visit_report_pdf", "feedback_step", "proposal_step", "team_invitation_step", "team_leave", "arrival",
    "arrival_ticks", "request_detail", "request_answer", "paper_issue", "visums_pdf", "paper_pdf", "paper_revoke",
    "closed_days_remove", "unfinished_visit", "unfinished_discard", "desk_visit", "visit_trail", "visit_correct",
    "visit_sources", "visit_date", "visit_twins", "visit_merge", "visit_unmerge", "visit_step", "visit_files", "return_visit",
}  # fmt: skip
PUBLIC = [name for name, route in ROUTES.items() if route.statuses["anonymous"] == 200]
NUMBERS = {"tahun", "orang"}  # what a query may count


def patterns(resolver=None, prefix=""):
    """(name, address, view) of every address outside the admin."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if getattr(pattern, "namespace", "") == "admin":
            continue
        if hasattr(pattern, "url_patterns"):
            yield from patterns(pattern, route)
        else:
            yield pattern.name, route, pattern.callback


@shared_world
def whole_world():
    world = make_world()
    world.grow(3)
    world.clients = {name: person.client() for name, person in world.people.items()}
    return world


@pytest.fixture
def world(whole_world, db):
    return whole_world


@pytest.fixture
def lead(world):
    client = Client()
    client.force_login(f.make_membership(agency=world.host, role="pengelola").user)
    return client


# --- No address names a row by its database id -------------------------------------------------------------------


def test_a_new_page_names_what_has_a_key_by_it():
    by_id = {name for name, route, view in patterns() if "<int:" in route and not hasattr(view, "leads_to")}
    assert by_id == OFFICE_BY_ID, "has what the address names a key that lasts? If so use it, else list the page above"


def links_of(content: str) -> set[str]:
    """The addresses of this portal on a page."""
    found = (unescape(one) for one in re.findall(r'\b(?:href|src|action|formaction|data-url)="([^"#]+)', content))
    return {one.removeprefix("http://testserver") for one in found if one.startswith(("/", "?", "http://testserver"))}


def wrong_in(link: str) -> str:
    """What names a row by its database id in a link of a public page, or ""."""
    parts = urlsplit(link)
    for name, value in parse_qsl(parts.query):
        if (value.isdigit() and name not in NUMBERS) or (name == "fakta" and not re.fullmatch(r"[a-z-]+/.+", value)):
            return f"{link}: {name}={value}"
    try:
        return link if parts.path and "<int:" in resolve(parts.path).route else ""
    except Resolver404:
        return "" if parts.path.startswith("/static/") else f"{link} leads nowhere"


@pytest.mark.parametrize(
    ("link", "is_wrong"),
    [
        ("/penilaian/12/", True), ("/penilaian/b222-2222-2222/", False), ("/lapor/?fakta=figure:12", True),
        ("/lapor/?fakta=figure/b222-2222-2222", False), ("/kunjungan/?tuan_rumah=12", True), ("?tahun=2024", False),
        ("/petugas/kunjungan/12/", True), ("/tidak/ada/", True), ("/kunjungan/ajukan/12/?orang=x", True),
    ],
)  # fmt: skip
def test_the_search_for_ids_in_links_finds_them(link, is_wrong):
    assert bool(wrong_in(link)) is is_wrong


@pytest.mark.parametrize("name", [name for name in PUBLIC if not name.endswith(("_export", "_pdf", "_calendar"))])
def test_no_link_of_a_public_page_shows_a_database_id(world, name):
    answer = world.clients["anonymous"].get(address(world, name))
    assert answer.status_code == 200
    if answer["Content-Type"].startswith("text/html"):
        links = links_of(answer.content.decode())
        assert links, "a page has links"
        assert not [wrong for link in sorted(links) if (wrong := wrong_in(link))]


@pytest.mark.parametrize("name", ["mall_export", "region_export", "visit_export", "assessment_export"])
def test_no_address_in_a_public_file_shows_a_database_id(world, name):
    content = world.clients["anonymous"].get(reverse(name, kwargs={"file_format": "csv"})).getvalue().decode()
    links = set(re.findall(r"http://testserver([^;\s]+)", content))
    assert links and not [wrong for link in sorted(links) if (wrong := wrong_in(link))]


# --- Addresses of the first release ------------------------------------------------------------------------------

#: (who asks, the old address, today's page) for each page whose address named a row by its database id.
OLD = {
    "assessment_detail": ("anonymous", "/penilaian/{grade.pk}/", {"key": "{grade.key}"}),
    "unit_detail": ("anonymous", "/penilaian/unit/{host.pk}/", {"key": "{host.key}"}),
    "visit_plan": ("anonymous", "/kunjungan/ajukan/{host.pk}/", {"key": "{host.key}"}),
    "request_new": ("anonymous", "/kunjungan/ajukan/{host.pk}/permohonan/", {"key": "{host.key}"}),
    "request_along": (
        "anonymous",
        "/kunjungan/status/{request.number}/SECRET/lain/{feedback.request.body.agency.pk}/",
        {"number": "{request.number}", "secret": SECRET, "key": "{feedback.request.body.agency.key}"},
    ),
    "feed_desk": ("lead", "/petugas/kalender/{host.pk}/", {"key": "{host.key}"}),
    "letterhead": ("lead", "/petugas/kop/{host.pk}/", {"key": "{host.key}"}),
    "host_rules": ("lead", "/petugas/ketentuan/{host.pk}/", {"key": "{host.key}"}),
    "host_rules_edit": ("lead", "/petugas/ketentuan/{host.pk}/ubah/", {"key": "{host.key}"}),
    "host_rules_confirm": ("lead", "/petugas/ketentuan/{host.pk}/pastikan/", {"key": "{host.key}"}),
    "return_visit": (
        "petugas",
        "/petugas/kunjungan/{visit.pk}/balasan/{visitor.pk}/",
        {"pk": "{visit.pk}", "host": "{visitor.key}"},
    ),
}  # fmt: skip


def told(text: str, world) -> str:
    visitor = world.visit.bodies.order_by("pk").first().agency
    return text.replace("SECRET", SECRET).format(visitor=visitor, **vars(world))


def old_and_new(name, world) -> tuple[str, str]:
    _, old, kwargs = OLD[name]
    return told(old, world), reverse(name, kwargs={key: told(value, world) for key, value in kwargs.items()})


def asks(name, world, lead) -> Client:
    return lead if OLD[name][0] == "lead" else world.clients[OLD[name][0]]


def test_every_page_that_is_named_by_a_key_had_an_address_that_leads_on():
    by_key = {name for name, route, _ in patterns() if "<public_key:" in route}
    leading = {view.leads_to for _, _, view in patterns() if hasattr(view, "leads_to")}
    assert by_key == leading == OLD.keys()


@pytest.mark.parametrize("name", OLD)
def test_an_old_address_leads_for_good_to_todays_with_its_query(world, lead, name):
    old, new = old_and_new(name, world)
    for method in ("get", "head"):
        answer = getattr(asks(name, world, lead), method)(f"{old}?hari=1/2/2027&q=a%20b")
        assert (answer.status_code, answer.url) == (301, f"{new}?hari=1/2/2027&q=a%20b")
    assert asks(name, world, lead).get(old).url == new
    assert asks(name, world, lead).get(new).status_code == (405 if name == "host_rules_confirm" else 200)


@pytest.mark.parametrize("name", OLD)
def test_a_form_opened_under_an_old_address_is_sent_on_with_what_was_typed(world, lead, name):
    old, new = old_and_new(name, world)
    answer = asks(name, world, lead).post(old, {"typed": "x"})
    assert (answer.status_code, answer.url) == (308, new)


@pytest.mark.parametrize("name", OLD)
@pytest.mark.parametrize("number", ["0", "987654321", "9" * 30])
def test_an_old_address_of_nothing_is_not_there(world, lead, name, number):
    old = re.sub(r"\{[a-z.]*\.pk\}(?=[^{]*$)", number, OLD[name][1])
    assert asks(name, world, lead).get(told(old, world)).status_code == 404


def test_a_request_reaches_its_host_from_a_form_opened_before_the_addresses_changed(world):
    """The browser of a test follows 308 as people's do: with the same method and what was typed."""
    answer = Client().post(f"/kunjungan/ajukan/{world.host.pk}/permohonan/", {"people": "tak terbaca"}, follow=True)
    assert answer.redirect_chain == [(f"/kunjungan/ajukan/{world.host.key}/permohonan/", 308)]
    assert answer.status_code == 422 and answer.context["form"].data["people"] == "tak terbaca"


@pytest.mark.parametrize("state", ["draft", "discarded", "published", "superseded"])
def test_the_old_address_of_a_grade_tells_of_it_only_what_its_page_does(world, state):
    grade = f.make_assessment(state=state, scheme=world.scheme)
    expected = 301 if state in ("published", "superseded") else 404
    for client in world.clients.values():
        answer = client.get(f"/penilaian/{grade.pk}/")
        assert answer.status_code == expected
        assert (grade.key in f"{answer.headers}{answer.content.decode()}") is (expected == 301)


def test_a_body_that_has_no_page_has_no_old_address_either(world):
    office = f.make_agency(kind="local", region=world.region)
    for old in (f"/penilaian/unit/{office.pk}/", f"/kunjungan/ajukan/{office.pk}/"):
        assert Client().get(old).status_code == 404
    f.make_assessment(state="draft", agency=office)
    assert Client().get(f"/penilaian/unit/{office.pk}/").status_code == 404


@pytest.mark.parametrize("name", [name for name, (who, _, _) in OLD.items() if who == "lead"])
def test_an_old_address_of_the_office_tells_strangers_nothing(world, name):
    known, _ = old_and_new(name, world)
    unknown = known.replace(str(world.host.pk), "987654321")
    for old in (known, unknown):
        assert world.clients["anonymous"].get(old).url == f"/masuk/?next={old}"
        for who in ("stranger", "petugas", "petugas_other", "superuser"):
            assert world.clients[who].get(old).status_code == 404, who
