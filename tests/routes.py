"""Every route: its status for each of the nine people, and what it costs.

A route that is missing in `ROUTES` fails the suite (`every_page/`). A budget is the most queries of its `reader_of`: public
pages as anonymous reads them, closed ones as the first of those who may; those for session and rights count too.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from directory.models import ServiceMall
from directory.team import token_of
from tests.factories import SECRET
from tests.people import NAMES
from tests.world import World
from visits.agenda.feed import token_of as feed_token

LIST, DETAIL = 10, 20  # queries at most
ALL_APPS = 24  # of the one page that looks at eight kinds of work in three apps
EXPORT = 12  # a chunk of 2,000 rows, for each chunk
MISSING = 987_654_321


@dataclass(frozen=True)
class Route:
    """`of` gives the arguments of the address; `missing` are those of an object that does not exist.

    `reader` is who is shown the page where none of the nine is: one of `people.IN_BETWEEN`.
    """

    statuses: dict[str, int]
    budget: int | None = None
    of: Callable[[World], dict[str, Any]] = lambda world: {}
    missing: dict[str, Any] | None = None
    query: str = ""
    query_of: Callable[[World], str] = lambda world: ""
    reader: str = ""

    @property
    def is_shown(self) -> bool:
        """Whether somebody is shown the page itself."""
        return bool(self.reader) or 200 in self.statuses.values()


def by_person(*statuses: int) -> dict[str, int]:
    return dict(zip(NAMES, statuses, strict=True))


# fmt: off
#                        anonymous  stranger  petugas  …_other  pengelola  verifikator  analis  admin_data  superuser
OPEN        = by_person( 200,       200,      200,     200,     200,       200,         200,    200,        200)
SIGN_IN     = by_person( 200,       302,      302,     302,     302,       302,         302,    302,        302)
SIGNED_IN   = by_person( 302,       302,      302,     302,     302,       302,         302,    302,        302)
MEMBERS     = by_person( 302,       200,      200,     200,     200,       200,         200,    200,        200)
CONFIRM     = by_person( 302,       404,      404,     404,     404,       404,         404,    404,        404)
POST_ONLY   = by_person( 302,       405,      405,     405,     405,       405,         405,    405,        405)
DESK        = by_person( 302,       404,      200,     200,     200,       404,         404,    404,        404)
DESK_OF_ONE = by_person( 302,       404,      200,     404,     200,       404,         404,    404,        404)
MERGERS     = by_person( 302,       404,      200,     404,     200,       404,         404,    200,        200)
FILES_OF_ONE= by_person( 302,       404,      200,     404,     200,       404,         404,    200,        200)
LEADS       = by_person( 302,       404,      404,     404,     200,       404,         404,    404,        404)
DATA_SIDE   = by_person( 302,       404,      404,     404,     404,       200,         200,    200,        200)
# Under /admin/ who has no business there is sent to its sign-in, which is not there for who is signed in.
#                        anonymous  stranger  petugas  …_other  pengelola  verifikator  analis  admin_data  superuser
ADMIN       = by_person( 302,       302,      302,     302,     302,       200,         200,    200,        200)
ADMIN_WRITE = by_person( 302,       302,      302,     302,     302,       404,         404,    200,        200)
ADMIN_NONE  = by_person( 302,       302,      302,     302,     302,       404,         404,    404,        404)
ADMIN_POST  = by_person( 302,       302,      302,     302,     302,       405,         405,    405,        405)
SUPERUSER   = by_person( 302,       302,      302,     302,     302,       404,         404,    404,        200)
USERS       = by_person( 302,       302,      302,     302,     302,       404,         404,    200,        200)
USERS_POST  = by_person( 302,       302,      302,     302,     302,       404,         404,    405,        405)

#: Of routes that are no page: they lead on, take a POST, or nobody has the right to what Django admin would show.
NOT_SHOWN = (SIGNED_IN, POST_ONLY, ADMIN_NONE, ADMIN_POST, USERS_POST)


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
    "mfa_authenticate":    Route(SIGNED_IN, LIST, reader="half_way"),
    "sign_out":            Route(POST_ONLY),
    "account_home":        Route(MEMBERS, LIST),
    "account_inactive":    Route(OPEN, LIST),
    "account_change_password":          Route(MEMBERS, LIST),
    "account_reset_password":           Route(OPEN, LIST),
    "account_reset_password_done":      Route(OPEN, LIST),
    "account_reset_password_from_key":  Route(OPEN, DETAIL, lambda w: {"uidb36": "1", "key": "tidak-berlaku"}),
    "account_reauthenticate":           Route(CONFIRM, LIST, reader="with_password"),
    "mfa_reauthenticate":               Route(CONFIRM, DETAIL, reader="enrolled"),
    "mfa_index":                        Route(MEMBERS, LIST),
    "mfa_activate_totp":                Route(MEMBERS, LIST),
    "mfa_deactivate_totp":              Route(CONFIRM, LIST, reader="enrolled"),
    "mfa_view_recovery_codes":          Route(CONFIRM, LIST, reader="enrolled"),
    "mfa_generate_recovery_codes":      Route(MEMBERS, LIST),
    "account_sessions":                 Route(MEMBERS, LIST),
    "account_sessions_end":             Route(POST_ONLY),
    "signed_in":           Route(SIGNED_IN),
    "invitation":          Route(OPEN, DETAIL, lambda w: {"token": token_of(w.invitation)}),
    "inbox":               Route(DESK, LIST),
    "request_detail":      Route(DESK_OF_ONE, 27, lambda w: {"pk": w.request.pk}, PK),
    "request_answer":      Route(POST_ONLY, None, lambda w: {"pk": w.request.pk}),
    "paper_check":         Route(OPEN, DETAIL, lambda w: {"code": w.paper.check_code}, {"code": "tidak-ada"}),
    "letterhead":          Route(LEADS, DETAIL, lambda w: {"key": w.host.key}, KEY),
    "paper_issue":         Route(POST_ONLY, None, lambda w: {"pk": w.visit.pk}),
    "paper_pdf":           Route(DESK_OF_ONE, DETAIL, lambda w: {"pk": w.paper.pk}, PK),
    "visums_pdf":          Route(DESK_OF_ONE, DETAIL, lambda w: {"pk": w.visit.pk}, PK),
    "paper_revoke":        Route(POST_ONLY, None, lambda w: {"pk": w.paper.pk}),
    "today_board":         Route(DESK, LIST),
    "arrival_find":        Route(DESK, LIST),
    "agenda":              Route(DESK, LIST, query="?bulan=2024-01"),
    "feed_desk":           Route(LEADS, DETAIL, lambda w: {"key": w.host.key}, KEY),
    "feed_calendar":       Route(OPEN, DETAIL, lambda w: {"token": feed_token(w.feed)}, {"token": "1-1:palsu"}),
    "walk_in":             Route(DESK, LIST),
    "arrival":             Route(DESK_OF_ONE, DETAIL, lambda w: {"pk": w.reception.visit_id}, PK),
    "arrival_ticks":       Route(POST_ONLY, None, lambda w: {"pk": w.reception.visit_id}),
    "rules_desk":          Route(LEADS, LIST),
    "host_rules":          Route(LEADS, 28, lambda w: {"key": w.host.key}, KEY),
    "host_rules_edit":     Route(LEADS, DETAIL, lambda w: {"key": w.host.key}, KEY),
    "host_rules_confirm":  Route(POST_ONLY, None, lambda w: {"key": w.host.key}),
    "closed_days_remove":  Route(POST_ONLY, None, lambda w: {"pk": MISSING}),
    "team":                Route(LEADS, LIST),
    "team_invite":         Route(LEADS, LIST),
    "team_invitation_step": Route(POST_ONLY, None, lambda w: {"pk": w.invitation.pk}),
    "team_leave":          Route(LEADS, DETAIL, lambda w: {"pk": w.people["petugas"].user.memberships.get().pk}, PK),
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

    "attention":                  Route(DATA_SIDE, ALL_APPS),
    "visit_files":         Route(DESK_OF_ONE, DETAIL, lambda w: {"pk": w.visit.pk}, PK),
    "visit_file":          Route(FILES_OF_ONE, DETAIL, lambda w: {"key": w.attachment.key}, {"key": NO_KEY}),
    "visit_file_remove":   Route(POST_ONLY, None, lambda w: {"key": w.attachment.key}),

    "admin:index":                Route(ADMIN, LIST),
    "admin:app_list":             Route(ADMIN, LIST, lambda w: {"app_label": "directory"}),
    "admin:login":                Route(CONFIRM),
    "admin:logout":               Route(ADMIN_POST),
    "admin:password_change":      Route(SIGNED_IN),
    "admin:password_change_done": Route(SIGNED_IN),
    "admin:jsi18n":               Route(ADMIN, LIST),
    "admin:autocomplete":         Route(ADMIN, LIST,
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

SIGNING_OUT = ("sign_out", "admin:logout")  # would sign out the browsers that all tests share
LISTS = [name for name, route in ROUTES.items() if route.budget == LIST and ":" not in name and not route.reader]


def named_views(resolver, namespace="") -> Iterator[tuple[str, Callable]]:
    """(name, view) of every named route below `resolver`."""
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from named_views(pattern, namespace + (f"{pattern.namespace}:" if pattern.namespace else ""))
        elif pattern.name:
            yield namespace + pattern.name, pattern.callback


def address(world: World, name: str, missing: bool = False) -> str:
    """Where the page of this name stands in this world, or what is `missing` would stand."""
    route = ROUTES[name]
    kwargs = {**route.of(world), **((route.missing or {}) if missing else {})}
    return reverse(name, kwargs=kwargs) + route.query + route.query_of(world)


def reader_of(name: str) -> str:
    """The person as whom a page is measured and looked at in a browser. Raises IndexError where nobody is shown one."""
    route = ROUTES[name]
    shown = [who for who, status in route.statuses.items() if status == 200]
    first = [who for who in ("anonymous", "petugas", "pengelola", "admin_data", "superuser") if who in shown]
    return route.reader or first[0]


def is_admin(name: str) -> bool:
    """Whether the page is one of Django admin, where who has no business there learns nothing at any address."""
    return name.startswith("admin:") and name != "admin:login"
