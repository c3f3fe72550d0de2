"""The front office of a host (petugas): its visits, logging, correcting, cancelling."""

from collections.abc import Callable
from functools import partial

from django.db.models import Prefetch
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from directory.clock import zone_of
from directory.lookup import resolve_body, suggest_bodies
from directory.models import Agency, AgencyKind
from directory.team import hosts_led
from mpp_portal.kit.acts import press
from mpp_portal.kit.exporting import Export, export_refused, export_response
from mpp_portal.kit.history import trail_of
from mpp_portal.kit.inputs import reason, takes, text
from mpp_portal.kit.listing import page_by_key
from mpp_portal.kit.workflow import PAGE
from visits.afterwards.feedback import STEPS as FEEDBACK_STEPS
from visits.afterwards.feedback import seen_of
from visits.asking.answering import cancel_visit
from visits.models import (
    EXPECTED_OR_HERE,
    HAS_LEFT,
    PARTS_OF_A_VISIT,
    WAITING,
    Feedback,
    FollowKind,
    Paper,
    PaperKind,
    Reception,
    UnfinishedVisit,
    Visit,
    VisitState,
)
from visits.models.kinds import CORRECTABLE, KnownBy
from visits.office import crumbs, hosts_or_404
from visits.papers.issuing import offers_of
from visits.reading.exports import DESK, DESK_PRIVACY, desk_rows
from visits.reading.filters import DeskFilter
from visits.reading.ordinal import ordinals_of
from visits.reading.people import by_body
from visits.receiving.board import differences
from visits.receiving.door import expect
from visits.record.dating import date_sides
from visits.record.file_forms import AttachmentForm
from visits.workflow import STEPS

SHOWN_UNFINISHED = 50
#: What was done about a visit: what its form edits, and what happened at the door and on paper.
IN_THE_TRAIL = (*PARTS_OF_A_VISIT, (Reception, "visit"), (Paper, "visit"))


@never_cache
@require_safe
def desk(request):
    hosts = hosts_or_404(request)
    mine = Visit.objects.handled_by(request.user)
    filtered = DeskFilter(request.GET, queryset=mine.not_given_away())
    page = page_by_key(request, filtered.qs.for_cards(), order=("-starts_on", "-pk"), noun="kunjungan")
    hosts_text = ", ".join(host.mall.name for host in hosts if host.mall) or hosts[0].agency.name
    context = {
        "hosts_text": hosts_text,
        "waiting": mine.filter(state__in=WAITING).count(),
        "keeps_rules": bool(hosts_led(request.user)),
        "malls": [host.mall for host in hosts if host.mall],
        "unfinished": UnfinishedVisit.objects.handled_by(request.user).newest_first()[:SHOWN_UNFINISHED],
    }
    return render(request, "visits/desk.html", {**context, "filter": filtered, "page": page})


@never_cache
@require_safe
def desk_visit(request, pk):
    """A visit in the front office: what is known of it, what can be done with it, and what was done."""
    visit = _whole_or_404(request, pk)
    context = {
        "visit": visit,
        "crumbs": crumbs(),
        "lead": f"{visit} · {visit.get_state_display()}",
        "links": links_of(visit),
        "steps": STEPS.offered(visit, request.user),
        "note": NOTES.get(visit.state, ""),
        "local_zone": zone_of(visit.host),
        "trail": trail_of(visit, limit=10),
        "file_form": AttachmentForm(visit=visit),
    }
    return render(request, "visits/desk_visit.html", {**context, **_facts(visit), **_afterwards(visit, request.user)})


def _whole_or_404(request, pk) -> Visit:
    rows = Visit.objects.handled_by(request.user).for_detail().select_related("reception")
    papers = Prefetch("papers", Paper.objects.select_related("participant"))
    return get_object_or_404(rows.prefetch_related("participants", papers), pk=pk)


def links_of(visit: Visit) -> list[tuple[str, str, str]]:
    """Where the page of a visit leads in its state: (words, address, tone) of each link."""
    here, state = {"pk": visit.pk}, visit.state
    links = []
    if state == VisitState.RECORDED:
        links.append(("Lihat halaman umum", visit.get_absolute_url(), "secondary"))
    if visit.known_by == KnownBy.REQUEST:
        for asked in visit.requests.all():
            address = reverse("request_detail", kwargs={"pk": asked.pk})
            links.append((f"Permohonan {asked.number}", address, "secondary"))
    if state in EXPECTED_OR_HERE:
        words = "Terima kedatangan" if state == VisitState.ACCEPTED else "Kehadiran"
        tone = "secondary" if state == VisitState.COMPLETED else "primary"
        links.append((words, reverse("arrival", kwargs=here), tone))
    if state in CORRECTABLE:
        links.append(("Koreksi", reverse("visit_correct", kwargs=here), "secondary"))
        links.append(("Sumber dan tanggal", reverse("visit_sources", kwargs=here), "secondary"))
    if state in HAS_LEFT:
        links.append(("Laporan", reverse("visit_report", kwargs=here), "secondary"))
    if state == VisitState.RECORDED:
        links.append(("Mungkin sama", reverse("visit_twins", kwargs=here), "secondary"))
    return links


_UNSEEN = "Belum bernomor kunjungan dan belum tampil untuk umum."
#: What the page says of a state that is not the record.
NOTES: dict[str, str] = {
    VisitState.DRAFT: "Draf ini belum bernomor dan belum tampil untuk umum.",
    **dict.fromkeys((*WAITING, VisitState.ARRIVED, VisitState.DECLINED, VisitState.LAPSED), _UNSEEN),
    VisitState.ACCEPTED: f"{_UNSEEN} Sesudah rombongan datang dan pulang, lengkapi lewat Koreksi, lalu terbitkan.",
    VisitState.COMPLETED: f"{_UNSEEN} Lengkapi hasil dan penerimanya lewat Koreksi, lalu terbitkan.",
    VisitState.NO_SHOW: "Rombongan ini tidak datang.",
    VisitState.CANCELLED: "Kunjungan ini dibatalkan.",
}


def _facts(visit: Visit) -> dict:
    """What is known of the visit itself."""
    people, reception = list(visit.participants.all()), getattr(visit, "reception", None)
    return {
        "date_sides": date_sides(visit),
        "groups": by_body(visit, people),
        "receivers": visit.receivers.select_related("agency"),
        "has_leader": any(person.leads_visit for person in people),
        "ordinals": ordinals_of(visit),
        "moved": visit.requests_moved.all() if visit.state == VisitState.MERGED else (),
        "is_merged": visit.state == VisitState.MERGED,
        "is_cancelled": visit.state == VisitState.CANCELLED,
        "reception": reception,
        "differences": differences(visit, reception) if reception else [],
    }


def _afterwards(visit: Visit, user) -> dict:
    """What the delegation said, what was promised, and what it can be given on paper."""
    has_left, papers = visit.state in HAS_LEFT, visit.papers.all()
    answers = Feedback.objects.filter(request__visit=visit).for_list() if has_left else ()
    return {
        "feedback": [(one, seen_of(one), FEEDBACK_STEPS.offered(one, user)) for one in answers],
        "promised": _promised(visit) if has_left else (),
        "can_return_to": _governments_that_came(visit) if has_left else (),
        "papers": papers,
        "offers": offers_of(visit),
        "has_visums": any(paper.kind == PaperKind.VISUM and paper.stands for paper in papers),
        "may_keep_letterhead": visit.host in hosts_led(user),
    }


def _governments_that_came(visit: Visit) -> list[Agency]:
    came = {body.agency_id: body.agency for body in visit.visiting()}
    return [agency for agency in came.values() if agency.kind == AgencyKind.GOVERNMENT]


def _promised(visit: Visit):
    """The return visits that were asked for or made, wherever they go; a draft of another host is its own."""
    rows = visit.followed_by.filter(follow_kind=FollowKind.RETURN).exclude(state=VisitState.DRAFT)
    return rows.select_related("host", "mall").order_by("starts_on", "pk")


@never_cache
@require_safe
def visit_trail(request, pk):
    visit = get_object_or_404(Visit.objects.handled_by(request.user), pk=pk)
    context = {"visit": visit, "crumbs": crumbs(visit), "trail": trail_of(visit, parts=IN_THE_TRAIL)}
    return render(request, "visits/visit_trail.html", context)


#: Steps that are more than a move, each by its verb.
VERBS: dict[str, Callable[..., Visit]] = {"cancel": cancel_visit, "expect": expect}


@require_POST
@takes(step=text(), reason=reason())
def visit_step(request, pk, step, reason):
    visit = get_object_or_404(Visit.objects.handled_by(request.user), pk=pk)
    row = STEPS.named(step, PAGE)
    take = VERBS.get(step) or partial(STEPS.move, name=step)
    press(request, lambda: take(visit, user=request.user, reason=reason), row.done)
    return redirect("desk_visit", pk=pk)


@never_cache
@require_safe
@takes(q=text(most=160))
def body_suggestions(request, q):
    """What the picker offers while typing; for staff of a host only."""
    hosts_or_404(request)
    match = resolve_body(q)
    offered = [match.body] if match.body else suggest_bodies(q)
    return JsonResponse({"names": [agency.name for agency in offered], "is_known": match.body is not None})


@never_cache
@require_safe
def desk_export(request, file_format):
    hosts_or_404(request)
    mine = Visit.objects.handled_by(request.user).not_given_away()
    filtered = DeskFilter(request.GET, queryset=mine)
    if not filtered.is_valid():
        return export_refused(request, filtered.form, reverse("desk"))
    rows, notes = desk_rows(filtered.qs), (DESK_PRIVACY,)
    export = Export("kunjungan-kami", "Kunjungan tuan rumah", DESK, rows, filtered.summary, reverse("desk"), notes)
    return export_response(request, export, file_format)
