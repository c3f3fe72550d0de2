"""The pages whose words are recorded, and who asks for each."""

from collections.abc import Iterator
from itertools import product

from django.contrib import admin
from django.urls import reverse
from visits.feed import token_of as feed_token

from assessments.models import Assessment, Scheme
from directory.models import Agency, Designation, Figure, Milestone, Proposal, Region, ServiceMall
from directory.team import token_of
from tests.upgrade.pages import Asked
from visits.asking import OPEN
from visits.models import Attachment, Feedback, Paper, Photo, UnfinishedVisit, Visit, VisitRequest
from visits.models.kinds import HAS_LEFT

from .directory_rows import Directory
from .hands import who
from .visit_rows import Visits

NOBODY, STAFF, LEADER, OTHER = "", "petugas", "pengelola", "petugas-lain"
DATA, ROOT = "data-satu", "akar"


def every_page(around: Directory, visits: Visits) -> list[Asked]:
    pages = [*_public(around), *_by_link(visits), *_front_office(around, visits), *_in_admin(around)]
    return list(dict.fromkeys(pages))


def _asked(name: str, *people: str, query: str = "", **of) -> Iterator[Asked]:
    address = reverse(name, kwargs=of) + query
    yield from (Asked(address, person) for person in people or (NOBODY,))


def _public(around: Directory) -> Iterator[Asked]:
    for name in ("about", "mall_list", "region_list", "scheme_list", "assessment_list", "plan_start"):
        yield from _asked(name)
    for person in (NOBODY, STAFF, LEADER, "purna", "asing", DATA):
        yield from _asked("home", person)
        yield from _asked("visit_list", person)
    for query in ("?q=Bonaventura", "?q=telagawangi", "?q=kaji+tiru", f"?provinsi={around.province.pk}", "?tahun=2025"):
        yield from _asked("visit_list", query=query)
    for name in ("mall_export", "visit_export", "assessment_export", "region_export"):
        yield from _asked(name, file_format="csv", query="?q=Randumaya" if name == "region_export" else "")
    malls = ServiceMall.objects.order_by("pk")
    yield from _asked("mall_compare", query="?" + "&".join(f"mpp={mall.slug}" for mall in malls))
    for mall in malls:
        yield from _asked("mall_detail", NOBODY, DATA, slug=mall.slug)
    for region in Region.objects.filter(code__startswith="99").order_by("code"):
        yield from _asked("region_detail", code=region.code)
    yield from _asked("region_detail", code="99.61")  # a former code
    for visit in Visit.objects.exclude(number=None).order_by("pk"):
        yield from _asked("visit_detail", number=visit.number)
    for grade in Assessment.objects.order_by("pk"):
        yield from _asked("assessment_detail", pk=grade.pk)
    for unit in Agency.objects.filter(assessments__isnull=False).distinct().order_by("pk"):
        yield from _asked("unit_detail", pk=unit.pk)
    for host in (around.host, around.other_host, around.telaga):
        yield from _asked("visit_plan", pk=host.pk)
        yield from _asked("visit_plan", pk=host.pk, query="?hari=15/12/2026&orang=20&pengirim=region")
        yield from _asked("request_new", pk=host.pk)
    yield from _asked("report_new", query=f"?fakta=figure:{around.figure.pk}")
    yield from _asked("report_thanks", number=around.report.number)
    yield from _asked("invitation", token=token_of(around.invitation))
    for paper in Paper.objects.order_by("pk"):
        yield from _asked("paper_check", code=paper.check_code)
    for photo in Photo.objects.select_related("attachment").order_by("pk"):
        yield from _asked("visit_photo", key=photo.attachment.key)


def _by_link(visits: Visits) -> Iterator[Asked]:
    for request in VisitRequest.objects.select_related("visit").order_by("pk"):
        link = {"number": request.number, "secret": visits.links[request.number]}
        names = ["request_status"]
        if request.visit.state in OPEN and request.pk % 3 == 0:
            names.append("request_people")
        if request.visit.state in HAS_LEFT:
            names += ["request_feedback", "request_report"]
        for name in names:
            yield from _asked(name, **link)
    declined = visits.asked["ditolak"]
    yield from _asked("request_again", number=declined.number, secret=visits.links[declined.number])
    yield from _asked("request_status", number=declined.number, secret="bukan-kuncinya")
    yield from _asked("feed_calendar", token=feed_token(visits.feed))
    yield from _asked("feed_calendar", token=feed_token(visits.feed)[:-1] + "x")


def _front_office(around: Directory, visits: Visits) -> Iterator[Asked]:
    for name in ("desk", "inbox", "today_board", "arrival_find", "agenda", "walk_in", "visit_log"):
        yield from _asked(name, STAFF, OTHER)
    yield from _asked("desk", "petugas-mal", "purna", "pindah", "berkode", NOBODY)
    yield from _asked("agenda", STAFF, query="?bulan=2026-11")
    yield from _asked("desk_export", STAFF, OTHER, file_format="csv")
    for visit in Visit.objects.order_by("pk"):
        staff = {around.host.pk: STAFF, around.other_host.pk: OTHER}.get(visit.host_id, "petugas-telaga")
        for name in ("desk_visit", "visit_trail"):
            yield from _asked(name, staff, pk=visit.pk)
    for visit in (visits.recorded, visits.completed, visits.whole):
        yield from _asked("visit_report", STAFF, pk=visit.pk)
    for visit in (visits.whole, visits.dated):
        for name in ("visit_correct", "visit_sources", "visit_files", "visit_twins"):
            yield from _asked(name, STAFF, pk=visit.pk)
    yield from _asked("desk_visit", OTHER, pk=visits.whole.pk)
    for visit in (visits.arrived, visits.completed, visits.walked_in_today):
        yield from _asked("arrival", STAFF, pk=visit.pk)
    for request in VisitRequest.objects.filter(visit__host=around.host).order_by("pk"):
        yield from _asked("request_detail", STAFF, pk=request.pk)
    for name in ("host_rules", "host_rules_edit", "letterhead", "feed_desk"):
        yield from _asked(name, LEADER, pk=around.host.pk)
    for name in ("rules_desk", "team", "team_invite"):
        yield from _asked(name, LEADER)
    yield from _asked("host_rules", "pindah", pk=around.other_host.pk)
    for paper in (visits.reply, visits.certificate, visits.visum, visits.revoked):
        yield from _asked("paper_pdf", STAFF, pk=paper.pk)
    for row in UnfinishedVisit.objects.order_by("pk"):
        yield from _asked("unfinished_visit", STAFF, pk=row.pk)
    for row in Attachment.objects.order_by("pk"):
        yield from _asked("visit_file", STAFF, key=row.key)
    assert Feedback.objects.exists() and Proposal.objects.exists()
    for mall in (around.mall, around.mini):
        yield from _asked("proposal_list", STAFF, slug=mall.slug)
    yield from _asked("account_home", STAFF, "berkode")
    yield from _asked("mfa_index", "berkode")


def _in_admin(around: Directory) -> Iterator[Asked]:
    yield from _asked("admin:index", DATA, ROOT)
    yield from _asked("attention", DATA)
    for name in ("data_access", "data_erasure"):
        yield from _asked(f"admin:{name}", DATA)
    for model in admin.site._registry:
        route = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield from _asked(f"{route}_changelist", DATA)
        keys = list(model._default_manager.order_by("pk").values_list("pk", flat=True))
        for pk, page in product(dict.fromkeys([keys[0], keys[-1]]), ("change", "history")):
            yield from _asked(f"{route}_{page}", DATA, object_id=pk)
    # What the later addresses and names of claims, bodies, grades and schemes stand for.
    kept = [around.mall, around.mini, around.host, around.office, around.foreign, around.randumaya, around.grade]
    kept += [around.superseded, around.press, around.perpres, Scheme.objects.get(code="pekppp-2022")]
    for row, page in product(kept, ("change", "history")):
        route = f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}"
        yield from _asked(route, DATA, object_id=row.pk)
    for kind, model in (("angka", Figure), ("tahap", Milestone), ("sebutan", Designation)):
        for pk in model.objects.order_by("pk").values_list("pk", flat=True)[:4]:
            yield from _asked("admin:directory_claim", DATA, kind=kind, pk=pk)
    for username in ("nonaktif", "berkode"):
        for page in ("change", "history"):
            yield from _asked(f"admin:accounts_user_{page}", ROOT, object_id=who(username).pk)
