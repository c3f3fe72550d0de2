"""Who is shown which page: each of the nine people gets the status of the table, and who may not learns nothing."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib import admin
from django.core import signing
from django.urls import get_resolver, reverse

from tests.factories import make_assessment, make_visit
from tests.pages import heading_of
from tests.people import IN_BETWEEN, NAMES, NO_STAFF
from tests.routes import DESK_OF_ONE, IN_ADMIN, LISTS, ROUTES, SIGNING_OUT, address, is_admin, named_views, reader_of

from .walk import each_of_the_nine, each_person

pytestmark = pytest.mark.django_db

IS_STOCK = ("admin:auth_user_", "admin:accounts_")  # what Django answers there itself: back to the index
SECOND_STEP = "mfa_authenticate"  # leads back to the first step, which knows where to go


def test_every_route_stands_in_the_table():
    names = {name for name, _ in named_views(get_resolver())}
    assert names - ROUTES.keys() == set(), "tell in tests/routes.py who sees it and what it may cost"
    assert ROUTES.keys() - names == set(), "there is no such route"


def test_every_model_in_admin_stands_in_the_table():
    assert {f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry} == IN_ADMIN.keys()


# --- By reading --------------------------------------------------------------------------------------------------


@each_person
def test_each_person_gets_the_status_of_the_table(walk, person, in_admin):
    answered = {name: answer.status for name, answer in walk.pages(person, in_admin).items()}
    assert answered == {name: 200 if person in IN_BETWEEN else ROUTES[name].statuses[person] for name in answered}


@each_of_the_nine
def test_what_does_not_exist_is_not_there_for_anyone(walk, person, in_admin):
    wrong = {}
    for name, answer in walk.missing(person, in_admin).items():
        expected = {302} if ROUTES[name].statuses[person] == 302 else {404}
        if name.startswith(IS_STOCK) and person not in NO_STAFF:
            expected = {302, 404}
        if answer.status not in expected:
            wrong[answer.url] = answer.status
    assert wrong == {}


def leads_to(answer) -> tuple[str, list[str]]:
    """Where an answer sends a browser, and what shall come next."""
    parts = urlsplit(answer.headers.get("Location", ""))
    return parts.path, parse_qs(parts.query).get("next", [])


@pytest.mark.parametrize("in_admin", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_anonymous_is_sent_to_the_one_sign_in_and_back(walk, in_admin):
    """The same whether the thing of the page exists or not."""
    answers = [*walk.pages("anonymous", in_admin).values(), *walk.missing("anonymous", in_admin).values()]
    sent_on = [answer for answer in answers if answer.status == 302 and answer.page not in (SECOND_STEP, "admin:login")]
    assert len(sent_on) > 60
    # Pages that are the admin's own lead there by way of its address for signing in.
    ways = [reverse("sign_in"), reverse("admin:login")][: 1 + in_admin]
    wrong = {
        answer.url: leads_to(answer)
        for answer in sent_on
        if leads_to(answer) not in [(way, [answer.url]) for way in ways]
    }
    assert wrong == {}


@pytest.mark.slow
@pytest.mark.parametrize("person", NO_STAFF[1:])
def test_who_has_no_business_in_the_admin_is_told_the_same_at_every_address(walk, person):
    answers = [*walk.pages(person, True).values(), *walk.missing(person, True).values()]
    assert {answer.status for answer in answers} == {302}
    elsewhere = {answer.page for answer in answers if leads_to(answer) != (reverse("admin:login"), [answer.url])}
    # To the page of the account, and (leaving the admin) to its index.
    assert elsewhere == {"admin:password_change", "admin:password_change_done", "admin:logout"}


@pytest.mark.parametrize("wanted", ["/admin/", "/admin/directory/region/1/change/", "/admin/tidak/ada/"])
def test_the_sign_in_of_the_admin_is_the_one_of_the_portal_and_not_there_for_who_is_signed_in(world, wanted):
    for person in NO_STAFF:
        answer = world.clients[person].get(reverse("admin:login"), {"next": wanted}, follow=True)
        if person == "anonymous":
            assert leads_to_in_chain(answer) == (reverse("sign_in"), [wanted])
            assert answer.status_code == 200 and 'name="login"' in answer.content.decode()
        else:
            assert answer.status_code == 404, person


def leads_to_in_chain(answer) -> tuple[str, list[str]]:
    parts = urlsplit(answer.redirect_chain[-1][0])
    return parts.path, parse_qs(parts.query)["next"]


# --- By writing --------------------------------------------------------------------------------------------------

WRITING = [
    name
    for name in ROUTES
    if name.startswith(("visit_", "proposal_new", "admin:"))
    and name not in (*SIGNING_OUT, "visit_list", "visit_detail", "visit_step", "visit_trail", "visit_twins")
]


@each_of_the_nine
def test_a_post_without_the_right_is_a_page_that_does_not_exist(world, person, in_admin):
    """By POST nobody gets further than by GET."""
    wrong = {}
    for name in WRITING:
        status = ROUTES[name].statuses[person]
        if is_admin(name) is not in_admin or status == 200 or (in_admin and person in NO_STAFF[1:]):
            continue
        answered = world.clients[person].post(address(world, name)).status_code
        if answered not in {302: {302}, 405: {302, 404}}.get(status, {404, 405}):
            wrong[name] = answered
    assert wrong == {}


def test_a_step_by_post_is_for_the_staff_of_that_host_alone(world):
    url = reverse("visit_step", kwargs={"pk": world.visit.pk})
    answers = {person: world.clients[person].post(url, {"step": "cancel"}).status_code for person in NAMES}
    assert answers == DESK_OF_ONE | {"petugas": 302, "pengelola": 302}


# --- Rows that are not public, and addresses of nothing --------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "status"), [("draft", 404), ("discarded", 404), ("published", 200), ("superseded", 200)]
)
def test_a_grade_has_a_public_page_only_once_published_whoever_asks(world, state, status):
    url = make_assessment(state=state, scheme=world.scheme).get_absolute_url()
    assert {client.get(url).status_code for client in world.clients.values()} == {status}


def test_a_cancelled_visit_says_that_it_is_gone_and_names_nobody(world):
    url = make_visit(state="cancelled", visitor=world.host, purpose="Rahasia").get_absolute_url()
    for client in world.clients.values():
        answer = client.get(url)
        assert answer.status_code == 410
        assert b"Rahasia" not in answer.content and world.host.name.encode() not in answer.content


def test_a_draft_has_no_public_page_whatever_is_asked_for(world):
    for number in ("None", "none", "Draf", f"Draf {world.draft_visit.pk}", str(world.draft_visit.pk)):
        answer = world.clients["anonymous"].get(f"/kunjungan/{number}/", follow=True)
        assert answer.status_code == 404, number


@pytest.mark.parametrize(
    "path",
    [
        *("/tidak/ada/", "/mpp/%00/", "/kunjungan/%00/", "/wilayah/%F0%9F%98%80/", "/wilayah/'/"),
        *("/wilayah/%00/", "/lapor/terima-kasih/%00/", "/penilaian/unit/%00/"),
    ],
)
def test_an_address_of_nothing_is_never_an_error_of_ours(world, path):
    for person in ("anonymous", "petugas", "superuser"):
        assert world.clients[person].get(path, follow=True).status_code in (400, 404), person


FILTERS = (
    *("q", "page", "sesudah", "sebelum", "tahun", "dari", "sampai", "skema", "huruf", "provinsi", "topik", "jenis"),
)


@pytest.mark.slow
@pytest.mark.parametrize("name", LISTS)
def test_no_filter_of_a_list_can_break_it(world, name):
    for value in ("\x00", "'", "٣", "-1", "99999999999999999999", "2024-13-45", "a" * 2000):
        answer = world.clients[reader_of(name)].get(reverse(name), dict.fromkeys(FILTERS, value))
        assert answer.status_code in (200, 302, 400), value


@pytest.mark.slow
@pytest.mark.parametrize("name", LISTS)
def test_a_list_shown_to_a_key_of_another_list_shows_its_first_page(world, name):
    """Keys are signed: one can come only from a list of the portal, and then from any."""
    client = world.clients[reader_of(name)]
    first = client.get(reverse(name))
    for key in ([1], ["MPP Contoh", 1], ["2024-01-03", 1], [None, None]):
        answer = client.get(reverse(name), {"sesudah": signing.dumps(key, salt="page-key")})
        assert (answer.status_code, heading_of(answer)) == (200, heading_of(first)), key
