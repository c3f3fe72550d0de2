"""Every route: its status for each of the eight people, and what it costs with few rows and with many.

A route that is missing in `ROUTES` fails the suite. Public pages are measured as anonymous reads them, closed ones as
petugas or admin data see them; the cost counts every query, those for session and rights too.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from django.utils import timezone
from django.utils.http import urlencode

from directory.models import ServiceMall
from directory.team import token_of
from tests.factories import make_assessment, make_visit
from tests.people import NAMES
from tests.world import World, make_world, shared_world
from visits.agenda.feed import token_of as feed_token

LIST, DETAIL = 10, 20  # queries at most
ALL_APPS = 24  # of the one page that looks at eight kinds of work in three apps
EXPORT = 12  # a chunk of 2,000 rows, for each chunk
MISSING = 987_654_321
SECRET = "rahasia-contoh"
NOT_STAFF = ("stranger", "petugas", "petugas_other")


@dataclass(frozen=True)
class Route:
    """`of` gives the arguments of the address; `missing` are those of an object that does not exist."""

    statuses: dict[str, int]
    budget: int | None = None
    of: Callable[[World], dict[str, Any]] = lambda world: {}
    missing: dict[str, Any] | None = None
    query: str = ""
    query_of: Callable[[World], str] = lambda world: ""


def by_person(*statuses: int) -> dict[str, int]:
    return dict(zip(NAMES, statuses, strict=True))


# fmt: off
#                        anonymous  stranger  petugas  …_other  verifikator  analis  admin_data  superuser
OPEN        = by_person( 200,       200,      200,     200,     200,         200,    200,        200)
SIGN_IN     = by_person( 200,       302,      302,     302,     302,         302,    302,        302)
SIGNED_IN   = by_person( 302,       302,      302,     302,     302,         302,    302,        302)
MEMBERS     = by_person( 302,       200,      200,     200,     200,         200,    200,        200)
CONFIRM     = by_person( 302,       404,      404,     404,     404,         404,    404,        404)
POST_ONLY   = by_person( 302,       405,      405,     405,     405,         405,    405,        405)
DESK        = by_person( 302,       404,      200,     200,     404,         404,    404,        404)
DESK_OF_ONE = by_person( 302,       404,      200,     404,     404,         404,    404,        404)
MERGERS     = by_person( 302,       404,      200,     404,     404,         404,    200,        200)
FILES_OF_ONE= by_person( 302,       404,      200,     404,     404,         404,    200,        200)
ADMIN       = by_person( 302,       404,      404,     404,     200,         200,    200,        200)
ADMIN_WRITE = by_person( 302,       404,      404,     404,     404,         404,    200,        200)
ADMIN_NONE  = by_person( 302,       404,      404,     404,     404,         404,    404,        404)
ADMIN_POST  = by_person( 302,       404,      404,     404,     405,         405,    405,        405)
SUPERUSER   = by_person( 302,       404,      404,     404,     404,         404,    404,        200)
USERS       = by_person( 302,       404,      404,     404,     404,         404,    200,        200)
USERS_POST  = by_person( 302,       404,      404,     404,     404,         404,    405,        405)
TO_ACCOUNT  = by_person( 302,       200,      200,     200,     302,         302,    302,        302)
LEADS       = by_person( 302,       404,      404,     404,     404,         404,    404,        404)
AUTOCOMPLETE= by_person( 302,       404,      404,     404,     200,         200,    200,        200)



def side_by_side(mall) -> str:
    others = ServiceMall.objects.exclude(pk=mall.pk).order_by("pk")[:3]
    return "?" + urlencode([("mpp", one.slug) for one in (mall, *others)])


PK = {"pk": MISSING}
KEY = {"key": "b222-2222-2222"}
NO_KEY = UUID(int=0)
ROUTES = {
    "home":                Route(OPEN, LIST),
    "about":               Route(OPEN, LIST),
    "health":              Route(OPEN, LIST),
    "mall_list":           Route(OPEN, LIST),
    "mall_compare":        Route(OPEN, DETAIL, query_of=lambda w: side_by_side(w.mall)),
    "mall_export":         Route(OPEN, EXPORT, lambda w: {"file_format": "xlsx"}),
    "mall_detail":         Route(OPEN, DETAIL, lambda w: {"slug": w.mall.slug}, {"slug": "tidak-ada"}),
    "region_list":         Route(OPEN, LIST),
    "region_export":       Route(OPEN, EXPORT, lambda w: {"file_format": "csv"}),
    "region_detail":       Route(OPEN, DETAIL, lambda w: {"code": w.region.code}, {"code": "00.00"}),
    "visit_list":          Route(OPEN, LIST),
    "plan_start":          Route(OPEN, LIST),
    "visit_plan":          Route(OPEN, DETAIL, lambda w: {"key": w.host.key}, KEY,
                                 query_of=lambda w: f"?hari={timezone.localdate():%d/%m/%Y}&orang=20&pengirim=region"),
    "request_new":         Route(OPEN, DETAIL, lambda w: {"key": w.host.key}, KEY),
    "request_status":      Route(OPEN, DETAIL, lambda w: {"number": w.request.number, "secret": SECRET},
                                 {"secret": "salah"}),
    "request_people":      Route(OPEN, DETAIL, lambda w: {"number": w.request.number, "secret": SECRET},
                                 {"secret": "salah"}),
    "request_again":       Route(OPEN, 24, lambda w: {"number": w.declined.number, "secret": SECRET},
                                 {"secret": "salah"}),
    "request_elsewhere":   Route(OPEN, DETAIL, lambda w: {"number": w.request.number, "secret": SECRET},
                                 {"secret": "salah"}, query="?q=nusapelangi"),
    "request_along":       Route(OPEN, 24, lambda w: {"number": w.request.number, "secret": SECRET,
                                            "key": w.feedback.request.body.agency.key},
                                 {"secret": "salah"}),
    "request_feedback":    Route(OPEN, DETAIL, lambda w: {"number": w.feedback.request.number, "secret": SECRET},
                                 {"secret": "salah"}),
    "feedback_step":       Route(POST_ONLY, None, lambda w: {"pk": w.feedback.pk}),
    "request_report":      Route(OPEN, 32, lambda w: {"number": w.feedback.request.number, "secret": SECRET},
                                 {"secret": "salah"}),
    "request_report_pdf":  Route(OPEN, 32, lambda w: {"number": w.feedback.request.number, "secret": SECRET},
                                 {"secret": "salah"}),
    "visit_report":        Route(DESK_OF_ONE, 26, lambda w: {"pk": w.visit.pk}, PK),
    "visit_report_pdf":    Route(DESK_OF_ONE, 26, lambda w: {"pk": w.visit.pk}, PK),
    "visit_export":        Route(OPEN, EXPORT, lambda w: {"file_format": "csv"}),
    "visit_photo":         Route(OPEN, DETAIL, lambda w: {"key": w.photo.attachment.key}, {"key": NO_KEY}),
    "photo_show":          Route(DESK_OF_ONE, DETAIL, lambda w: {"key": w.photo.attachment.key}, {"key": NO_KEY}),
    "photo_hide":          Route(POST_ONLY, None, lambda w: {"key": w.photo.attachment.key}),
    "visit_detail":        Route(OPEN, DETAIL, lambda w: {"number": w.visit.number}, {"number": "K-1900-000001"}),
    "assessment_list":     Route(OPEN, LIST),
    "assessment_export":   Route(OPEN, EXPORT, lambda w: {"file_format": "xlsx"}),
    "assessment_detail":   Route(OPEN, DETAIL, lambda w: {"key": w.grade.key}, KEY),
    "unit_detail":         Route(OPEN, DETAIL, lambda w: {"key": w.unit_grade.agency.key}, KEY),
    "scheme_list":         Route(OPEN, LIST),
    "proposal_list":       Route(DESK_OF_ONE, DETAIL, lambda w: {"slug": w.mall.slug}, {"slug": "tidak-ada"}),
    "proposal_new":        Route(DESK_OF_ONE, DETAIL, lambda w: {"slug": w.mall.slug, "claim": "angka"}, {"slug": "x"}),
    "proposal_step":       Route(POST_ONLY, None, lambda w: {"slug": w.mall.slug, "pk": w.proposal.pk}),
    "report_new":          Route(OPEN, DETAIL, lambda w: {}, query_of=lambda w: f"?fakta=figures/{w.mall.key}"),
    "report_thanks":       Route(OPEN, DETAIL, lambda w: {"number": w.report.number}, {"number": "LAP-TIDAK1"}),
    "sign_in":             Route(SIGN_IN, LIST),
    "account_login":       Route(SIGN_IN, LIST),
    "mfa_authenticate":    Route(SIGNED_IN),  # the second step of a sign-in; nothing without the first
    "sign_out":            Route(POST_ONLY),
    "account_home":        Route(MEMBERS, LIST),
    "account_inactive":    Route(OPEN, LIST),
    "account_change_password":          Route(MEMBERS, LIST),
    "account_reset_password":           Route(OPEN, LIST),
    "account_reset_password_done":      Route(OPEN, LIST),
    "account_reset_password_from_key":  Route(OPEN, DETAIL, lambda w: {"uidb36": "1", "key": "tidak-berlaku"}),
    "account_reauthenticate":           Route(CONFIRM),  # those who can be asked: tests/accounts
    "mfa_reauthenticate":               Route(CONFIRM),
    "mfa_index":                        Route(MEMBERS, LIST),
    "mfa_activate_totp":                Route(MEMBERS, LIST),
    "mfa_deactivate_totp":              Route(CONFIRM),
    "mfa_view_recovery_codes":          Route(CONFIRM),
    "mfa_generate_recovery_codes":      Route(MEMBERS, LIST),
    "account_sessions":                 Route(MEMBERS, LIST),
    "account_sessions_end":             Route(POST_ONLY),
    "signed_in":           Route(SIGNED_IN),
    "invitation":          Route(OPEN, DETAIL, lambda w: {"token": token_of(w.invitation)}),
    "inbox":               Route(DESK, LIST),
    "request_detail":      Route(DESK_OF_ONE, 27, lambda w: {"pk": w.request.pk}, PK),
    "request_answer":      Route(POST_ONLY, None, lambda w: {"pk": w.request.pk}),
    "paper_check":         Route(OPEN, DETAIL, lambda w: {"code": w.paper.check_code}, {"code": "tidak-ada"}),
    "letterhead":          Route(LEADS, None, lambda w: {"key": w.host.key}, KEY),  # a pengelola: visits/papers/test_papers.py
    "paper_issue":         Route(POST_ONLY, None, lambda w: {"pk": w.visit.pk}),
    "paper_pdf":           Route(DESK_OF_ONE, DETAIL, lambda w: {"pk": w.paper.pk}, PK),
    "visums_pdf":          Route(DESK_OF_ONE, DETAIL, lambda w: {"pk": w.visit.pk}, PK),
    "paper_revoke":        Route(POST_ONLY, None, lambda w: {"pk": w.paper.pk}),
    "today_board":         Route(DESK, LIST),
    "arrival_find":        Route(DESK, LIST),
    "agenda":              Route(DESK, LIST, query="?bulan=2024-01"),
    "feed_desk":           Route(LEADS, None, lambda w: {"key": w.host.key}, KEY),  # a pengelola: visits/agenda/test_agenda.py
    "feed_calendar":       Route(OPEN, DETAIL, lambda w: {"token": feed_token(w.feed)}, {"token": "1-1:palsu"}),
    "walk_in":             Route(DESK, LIST),
    "arrival":             Route(DESK_OF_ONE, DETAIL, lambda w: {"pk": w.reception.visit_id}, PK),
    "arrival_ticks":       Route(POST_ONLY, None, lambda w: {"pk": w.reception.visit_id}),
    "rules_desk":          Route(LEADS),  # a pengelola: tests/visits/rules/test_house_rules.py
    "host_rules":          Route(LEADS, None, lambda w: {"key": w.host.key}, KEY),
    "host_rules_edit":     Route(LEADS, None, lambda w: {"key": w.host.key}, KEY),
    "host_rules_confirm":  Route(POST_ONLY, None, lambda w: {"key": w.host.key}),
    "closed_days_remove":  Route(POST_ONLY, None, lambda w: {"pk": MISSING}),
    "team":                Route(LEADS),  # a pengelola: tests/directory/test_team.py
    "team_invite":         Route(LEADS),
    "team_invitation_step": Route(POST_ONLY, None, lambda w: {"pk": w.invitation.pk}),
    "team_leave":          Route(LEADS, None, lambda w: {"pk": w.people["petugas"].user.memberships.get().pk}, PK),
    "desk":                Route(DESK, LIST),
    "desk_export":         Route(DESK, EXPORT, lambda w: {"file_format": "xlsx"}),
    "body_suggestions":    Route(DESK, DETAIL, query="?q=pemkab%20randumaya"),
    "visit_log":           Route(DESK, DETAIL),
    "unfinished_visit":    Route(DESK_OF_ONE, DETAIL, lambda w: {"pk": w.unfinished.pk}, PK),
    "unfinished_discard":  Route(POST_ONLY, None, lambda w: {"pk": w.unfinished.pk}),
    "desk_visit":          Route(DESK_OF_ONE, 24, lambda w: {"pk": w.visit.pk}, PK),
    "return_visit":        Route(DESK_OF_ONE, DETAIL, lambda w: {"pk": w.visit.pk, "host": w.visit.bodies.first().agency.key}, PK),
    "visit_trail":         Route(DESK_OF_ONE, 24, lambda w: {"pk": w.visit.pk}, PK),  # three for each kind of part
    "visit_sources":       Route(DESK_OF_ONE, DETAIL, lambda w: {"pk": w.visit.pk}, PK),
    "visit_date":          Route(POST_ONLY, None, lambda w: {"pk": w.visit.pk}),
    "visit_twins":         Route(MERGERS, DETAIL, lambda w: {"pk": w.visit.pk}, PK),
    "visit_merge":         Route(MERGERS, 40, lambda w: {"pk": w.visit.pk, "other": w.twin.pk}, {"other": MISSING}),
    "visit_unmerge":       Route(POST_ONLY, None, lambda w: {"pk": w.merge.pk}),
    "visit_correct":       Route(DESK_OF_ONE, DETAIL, lambda w: {"pk": w.visit.pk}, PK),
    "visit_step":          Route(POST_ONLY, None, lambda w: {"pk": w.visit.pk}),

    "attention":                  Route(ADMIN, ALL_APPS),
    "visit_files":         Route(DESK_OF_ONE, DETAIL, lambda w: {"pk": w.visit.pk}, PK),
    "visit_file":          Route(FILES_OF_ONE, DETAIL, lambda w: {"key": w.attachment.key}, {"key": NO_KEY}),
    "visit_file_remove":   Route(POST_ONLY, None, lambda w: {"key": w.attachment.key}),

    "admin:index":                Route(ADMIN, LIST),
    "admin:app_list":             Route(ADMIN, LIST, lambda w: {"app_label": "directory"}),
    "admin:login":                Route(ADMIN_NONE),
    "admin:logout":               Route(ADMIN_POST),
    "admin:password_change":      Route(TO_ACCOUNT),
    "admin:password_change_done": Route(TO_ACCOUNT),
    "admin:jsi18n":               Route(ADMIN, LIST),
    "admin:autocomplete":         Route(AUTOCOMPLETE, LIST,
                                        query="?app_label=directory&model_name=servicemall&field_name=region&term=randu"),
    "admin:view_on_site":         Route(ADMIN_NONE, None, lambda w: {"content_type_id": MISSING, "object_id": 1}),
    "admin:auth_user_password_change": Route(SUPERUSER, DETAIL, lambda w: {"id": w.people["petugas"].user.pk}),
    "admin:directory_claim": Route(ADMIN_WRITE, DETAIL, lambda w: {"kind": "angka", "pk": w.mall.figures.first().pk},
                                   {"kind": "angka"} | PK),
    "admin:directory_claim_rank": Route(ADMIN_POST, None, lambda w: {"kind": "angka", "pk": w.mall.figures.first().pk}),
    "admin:accounts_user_help": Route(USERS, DETAIL, lambda w: {"pk": w.people["petugas"].user.pk, "what": "nonaktif"},
                                      {"pk": MISSING}),
    "admin:directory_membership_transfer": Route(ADMIN_WRITE, DETAIL,
                                      lambda w: {"pk": w.people["petugas"].user.memberships.get().pk}, PK),
    "admin:directory_invitation_step": Route(USERS_POST, None, lambda w: {"pk": w.invitation.pk, "step": "remind"}),
    "admin:assessments_assessment_step": Route(ADMIN_POST, None, lambda w: {"pk": w.grade.pk, "step": "publish"}),
    "admin:directory_proposal_step": Route(ADMIN_POST, None, lambda w: {"pk": w.proposal.pk, "step": "accept"}),
    "admin:directory_factreport_step": Route(ADMIN_POST, None, lambda w: {"pk": w.report.pk, "step": "accept"}),
    "admin:assessments_assessment_correct": Route(ADMIN_POST, None, lambda w: {"pk": w.grade.pk}),
    "admin:data_access":          Route(USERS, LIST),
    "admin:data_erasure":         Route(USERS, LIST),
}
# fmt: on

#: Each model in Django admin: one row of it, who reads it, who adds it, who deletes it.
IN_ADMIN = {
    "accounts_user": (lambda w: w.people["stranger"].user, USERS, SUPERUSER, ADMIN_NONE),
    "directory_region": (lambda w: w.region, ADMIN, ADMIN_WRITE, ADMIN_NONE),
    "directory_agency": (lambda w: w.host, ADMIN, ADMIN_WRITE, ADMIN_NONE),
    "directory_servicemall": (lambda w: w.mall, ADMIN, ADMIN_WRITE, ADMIN_NONE),
    "directory_source": (lambda w: w.source, ADMIN, ADMIN_WRITE, ADMIN_NONE),
    "directory_legalbasis": (lambda w: w.legal_basis, ADMIN, ADMIN_WRITE, ADMIN_NONE),
    "directory_topic": (lambda w: w.topic, ADMIN, ADMIN_WRITE, ADMIN_NONE),
    "directory_membership": (lambda w: w.people["petugas"].user.memberships.get(), ADMIN, ADMIN_WRITE, ADMIN_NONE),
    "directory_proposal": (lambda w: w.proposal, ADMIN, ADMIN_NONE, ADMIN_NONE),
    "directory_factreport": (lambda w: w.report, USERS, ADMIN_NONE, ADMIN_NONE),
    "directory_invitation": (lambda w: w.invitation, USERS, USERS, ADMIN_NONE),
    "assessments_scheme": (lambda w: w.scheme, ADMIN, ADMIN_WRITE, ADMIN_NONE),
    "assessments_assessment": (lambda w: w.draft_grade, ADMIN, ADMIN_WRITE, ADMIN_NONE),
    "mpp_portal_personaldatarequest": (lambda w: w.data_request, USERS, ADMIN_NONE, ADMIN_NONE),
    "visits_visit": (lambda w: w.visit, ADMIN, ADMIN_NONE, ADMIN_NONE),
    "visits_trip": (lambda w: w.visit.trip, ADMIN, ADMIN_NONE, ADMIN_NONE),
    "visits_houserules": (lambda w: w.house_rules, ADMIN, ADMIN_WRITE, ADMIN_NONE),
    "visits_collectiveleave": (lambda w: w.leave, ADMIN, ADMIN_WRITE, ADMIN_NONE),
    "visits_reason": (lambda w: w.reason, ADMIN, ADMIN_NONE, ADMIN_NONE),
}


def admin_routes():
    """List, form of a new row, row, trail and deletion of each model in Django admin."""
    for model, (row, reads, adds, deletes) in IN_ADMIN.items():
        of, missing = (lambda world, row=row: {"object_id": row(world).pk}), {"object_id": MISSING}
        yield f"admin:{model}_changelist", Route(reads, LIST)
        yield f"admin:{model}_add", Route(adds, DETAIL if 200 in adds.values() else None)
        yield f"admin:{model}_change", Route(reads, DETAIL, of, missing)
        yield f"admin:{model}_history", Route(reads, DETAIL, of, missing)
        yield f"admin:{model}_delete", Route(deletes, None, of, missing)


ROUTES |= dict(admin_routes())
IS_STOCK = ("admin:auth_user_", "admin:accounts_")


def named_views(resolver, namespace=""):
    """(name, view) of every named route below `resolver`."""
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from named_views(pattern, namespace + (f"{pattern.namespace}:" if pattern.namespace else ""))
        elif pattern.name:
            yield namespace + pattern.name, pattern.callback


def test_every_route_stands_in_the_table():
    names = {name for name, _ in named_views(get_resolver())}
    assert names - ROUTES.keys() == set(), "tell above who sees it and what it may cost"
    assert ROUTES.keys() - names == set(), "there is no such route"


def test_every_model_in_admin_stands_in_the_table():
    assert {f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry} == IN_ADMIN.keys()


# --- One portal for all routes, rolled back at the end ----------------------------------------------------------------


@shared_world
def whole_world():
    world = make_world()
    world.grow(3)
    world.clients = {name: person.client() for name, person in world.people.items()}
    return world


@pytest.fixture(scope="module")
def grown_world(whole_world, django_db_blocker):
    """The same world with thirty rows of each kind, after all routes were measured with three."""
    with django_db_blocker.unblock():
        whole_world.costs = {name: cost_of(whole_world, name) for name, route in ROUTES.items() if route.budget}
        whole_world.grow(30)
    return whole_world


@pytest.fixture
def world(whole_world, db):
    return whole_world


@pytest.fixture
def many(grown_world, db):
    return grown_world


def address(world, name, missing=False) -> str:
    route = ROUTES[name]
    kwargs = {**route.of(world), **(route.missing if missing else {})}
    return reverse(name, kwargs=kwargs) + route.query + route.query_of(world)


def reader_of(name) -> str:
    """The person as whom a route is measured."""
    statuses = ROUTES[name].statuses
    return next(one for one in ("anonymous", "petugas", "admin_data", "superuser") if statuses[one] == 200)


def cost_of(world, name) -> int:
    client, url = world.clients[reader_of(name)], address(world, name)
    client.get(url).getvalue()  # what is kept in memory after the first time is no cost of a row
    connection.queries_log.clear()
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(url)
        assert answer.status_code == 200, url
        answer.getvalue()  # a file that is streamed asks while it is read
    return len(queries)


# --- Who sees what -----------------------------------------------------------------------------------------------


def is_admin(name) -> bool:
    return name.startswith("admin:") and name != "admin:login"


def status_of(world, name, person, missing=False) -> int:
    """What a person gets. Who has no business in the admin gets it one redirect later, the same at every address."""
    is_sent_on = is_admin(name) and person in NOT_STAFF
    return world.clients[person].get(address(world, name, missing), follow=is_sent_on).status_code


def slow_in_admin(names):
    """Many pages of one making: left out of `make quick`."""
    return [pytest.param(name, marks=pytest.mark.slow) if is_admin(name) else name for name in names]


@pytest.mark.parametrize("name", slow_in_admin(ROUTES))
def test_each_person_gets_the_status_of_the_table(world, name):
    assert {person: status_of(world, name, person) for person in NAMES} == ROUTES[name].statuses


@pytest.mark.parametrize("name", slow_in_admin(name for name, route in ROUTES.items() if route.missing))
def test_what_does_not_exist_is_not_there_for_anyone_and_anonymous_learns_nothing(world, name):
    for person, status in ROUTES[name].statuses.items():
        expected = {302} if status == 302 else {404}
        if name.startswith(IS_STOCK) and person not in NOT_STAFF:
            expected = {302, 404}  # Django's own answer: back to the index
        assert status_of(world, name, person, missing=True) in expected, person


SECOND_STEP = "mfa_authenticate"  # leads back to the first step, which knows where to go


@pytest.mark.parametrize(
    "name",
    slow_in_admin(name for name, route in ROUTES.items() if route.statuses["anonymous"] == 302 and name != SECOND_STEP),
)
def test_anonymous_is_sent_to_the_one_sign_in_and_back(world, name):
    url = address(world, name)
    answer = world.clients["anonymous"].get(url, follow=True)
    assert answer.redirect_chain[-1][0].startswith("/masuk/?next=")
    assert answer.status_code == 200
    for missing in [address(world, name, missing=True)] if ROUTES[name].missing else []:
        other = world.clients["anonymous"].get(missing, follow=True)
        assert len(other.redirect_chain) == len(answer.redirect_chain)


SIGNING_OUT = ("sign_out", "admin:logout")  # would sign out the browsers that all tests share
WRITING = [
    name
    for name in ROUTES
    if name.startswith(("visit_", "proposal_new", "admin:"))
    and name not in (*SIGNING_OUT, "visit_list", "visit_detail", "visit_step", "visit_trail", "visit_twins")
]


@pytest.mark.parametrize("name", slow_in_admin(WRITING))
def test_a_post_without_the_right_is_a_page_that_does_not_exist(world, name):
    """By POST nobody gets further than by GET."""
    url = address(world, name)
    for person, status in ROUTES[name].statuses.items():
        if status == 200 or (is_admin(name) and person in NOT_STAFF):
            continue
        expected = {302: {302}, 405: {302, 404}}.get(status, {404, 405})
        assert world.clients[person].post(url).status_code in expected, person


def test_a_step_by_post_is_for_the_staff_of_that_host_alone(world):
    url = reverse("visit_step", kwargs={"pk": world.visit.pk})
    answers = {person: world.clients[person].post(url, {"step": "cancel"}).status_code for person in NAMES}
    assert answers == DESK_OF_ONE | {"petugas": 302}


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


LISTS = [name for name, route in ROUTES.items() if route.budget == LIST and ":" not in name]


@pytest.mark.slow
@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("value", ["\x00", "'", "٣", "-1", "99999999999999999999", "2024-13-45", "a" * 2000])
def test_no_filter_of_a_list_can_break_it(world, name, value):
    filters = (
        "q",
        "page",
        "sesudah",
        "sebelum",
        "tahun",
        "dari",
        "sampai",
        "skema",
        "huruf",
        "provinsi",
        "topik",
        "jenis",
    )
    answer = world.clients[reader_of(name)].get(reverse(name), dict.fromkeys(filters, value))
    assert answer.status_code in (200, 400)


@pytest.mark.slow
@pytest.mark.parametrize("name", LISTS)
def test_a_list_shown_to_a_key_of_another_list_shows_its_first_page(world, name):
    """Keys are signed: one can come only from a list of the portal, and then from any."""
    from django.core import signing

    keys = [[1], ["MPP Contoh", 1], ["2024-01-03", 1], [None, None]]
    for key in keys:
        answer = world.clients[reader_of(name)].get(reverse(name), {"sesudah": signing.dumps(key, salt="page-key")})
        assert answer.status_code == 200, key


# --- What it costs -----------------------------------------------------------------------------------------------


def measured():
    for name, route in ROUTES.items():
        if route.budget:
            yield name


@pytest.mark.slow
@pytest.mark.parametrize("name", list(measured()))
def test_a_page_keeps_its_budget_and_costs_the_same_at_3_and_at_30_rows(many, name):
    cost = cost_of(many, name)
    assert cost <= ROUTES[name].budget
    assert cost == many.costs[name]
