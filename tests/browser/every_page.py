"""Every page of the portal, as the walks of this folder visit it: who reads it, and where it stands in a world with rows.

Pages come from the table of routes; below are only those that the table cannot show: of people it does not know, of
things that do not exist, and of forms sent empty.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone

from mpp_portal.kit.history import deed
from tests.factories import (
    make_government,
    make_paper,
    make_reception,
    make_region,
    make_request,
    make_visit,
)
from tests.people import browsers_in_between
from tests.routes import ROUTES, address, reader_of
from tests.world import World, make_world

#: Answers that are no page: files, JSON, scripts. A test holds every other route to HTML.
NO_PAGES = {
    *(name for name in ROUTES if name.endswith("_export")),
    "health", "feed_calendar", "paper_pdf", "visums_pdf", "request_report_pdf", "visit_report_pdf", "visit_photo",
    "body_suggestions", "visit_file", "admin:jsi18n", "admin:autocomplete",
}  # fmt: skip


@dataclass(frozen=True)
class Page:
    """`at` gives the address in a world; with `sent_empty` the page is what the form there answers to an empty POST."""

    reader: str
    at: Callable[[World], str]
    status: int = 200
    sent_empty: bool = False


def is_shown(name) -> bool:
    """Whether somebody gets the page itself."""
    return name not in NO_PAGES and ROUTES[name].is_shown


def of_route(name) -> Page:
    return Page(reader_of(name), lambda world: address(world, name))


def at(path: str) -> Callable[[World], str]:
    return lambda world: path


def named(name: str, **kwargs: Callable[[World], Any]) -> Callable[[World], str]:
    return lambda world: reverse(name, kwargs={key: of(world) for key, of in kwargs.items()})


PAGES = {name: of_route(name) for name in ROUTES if is_shown(name)}
PAGES |= {
    "gallery": Page("anonymous", at("/galeri/")),
    "search": Page("anonymous", at("/?q=randumaya")),
    "search without answer": Page("anonymous", at("/?q=zzzz")),
    "list without rows": Page("anonymous", at("/mpp/?q=zzzz")),
    "filter that cannot be read": Page("anonymous", at("/kunjungan/?dari=kapan")),
    "invitation that is over": Page("anonymous", at("/undangan/tidak-berlaku/"), 410),
    "cancelled visit": Page("anonymous", lambda world: world.cancelled.get_absolute_url(), 410),
    "not found": Page("anonymous", at("/tidak/ada/"), 404),
    "plan of a host without rules": Page("anonymous", named("visit_plan", key=lambda world: world.silent_host.key)),
    "plan that cannot be read": Page(
        "anonymous", lambda world: f"/kunjungan/ajukan/{world.host.key}/?hari=kapan&orang=0&pengirim=x&jam=9"
    ),
    "request that is asked back": Page(
        "anonymous", lambda world: f"/kunjungan/status/{world.asked_back.number}/rahasia-contoh/"
    ),
    "request that is accepted": Page(
        "anonymous", lambda world: f"/kunjungan/status/{world.accepted.number}/rahasia-contoh/"
    ),
    "arrival of who is expected": Page("petugas", named("arrival", pk=lambda world: world.accepted.visit_id)),
    "arrival of who has left": Page("petugas", named("arrival", pk=lambda world: world.gone.visit_id)),
    "visit of who has left": Page("petugas", named("desk_visit", pk=lambda world: world.gone.visit_id)),
    "agenda of this week": Page("petugas", at("/petugas/agenda/")),
    "agenda of this month": Page("petugas", lambda world: f"/petugas/agenda/?bulan={timezone.localdate():%Y-%m}"),
    "paper that was revoked": Page("anonymous", named("paper_check", code=lambda world: world.revoked.check_code)),
    "number of another day": Page("petugas", lambda world: f"/petugas/datang/?nomor={world.accepted.number}", 422),
    "number that nobody knows": Page("petugas", at("/petugas/datang/?nomor=P-1900-000001"), 422),
    "host that nobody knows": Page("anonymous", at("/kunjungan/ajukan/?q=zzzz")),
    "mfa_index of who is enrolled": Page("enrolled", named("mfa_index")),
}
#: Forms that people fill in, each also as it comes back when nothing was filled in.
FORMS = (
    "host_rules", "host_rules_edit", "request_new", "request_again", "request_along", "return_visit", "request_feedback",
    "photo_show", "walk_in", "arrival", "letterhead",
    "visit_log", "visit_correct", "visit_sources", "visit_files", "report_new", "proposal_new", "sign_in",
    "account_change_password", "account_reset_password", "account_reauthenticate", "mfa_authenticate",
    "mfa_activate_totp", "invitation", "team_invite", "admin:data_access", "admin:directory_servicemall_add",
    "admin:directory_source_add", "admin:assessments_assessment_add", "admin:directory_membership_transfer",
)  # fmt: skip
PAGES |= {f"{name}, sent empty": Page(PAGES[name].reader, PAGES[name].at, sent_empty=True) for name in FORMS}


def make_world_of_pages() -> World:
    """The world with three rows of each kind, and the people and things that only pages outside of the table need."""
    world = make_world()
    world.grow(3)
    world.cancelled = make_visit(state="cancelled", host=world.host, mall=world.mall)
    world.silent_host = make_government(make_region())
    world.asked_back = make_request(host=world.host, state="needs_info")
    world.accepted = make_request(host=world.host, state="accepted")
    world.gone = make_reception(host=world.host, state="completed")
    with deed(user=None, verb="test"):
        world.gone.left_at, world.gone.closed_by_clock, world.gone.note = timezone.now(), True, "Hujan deras"
        world.gone.save()
    world.revoked = make_paper(visit=world.gone.visit, revoked_at=timezone.now(), revoke_reason="Salah nama")
    world.clients = {name: person.client() for name, person in world.people.items()} | browsers_in_between()
    return world
