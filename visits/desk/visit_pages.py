"""The front office of a host (petugas): its visits, logging, correcting, cancelling."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
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
from mpp_portal.kit.acts import attempt, press
from mpp_portal.kit.exporting import Export, export_refused, export_response
from mpp_portal.kit.forms import bare_helper
from mpp_portal.kit.history import trail_of
from mpp_portal.kit.inputs import reason, takes, text
from mpp_portal.kit.listing import page_by_key
from mpp_portal.kit.workflow import PAGE, StepRefused
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
from visits.record.drafts import keep_unfinished
from visits.record.file_forms import AttachmentForm
from visits.record.logbook import VisitForms, correct_visit, log_visit
from visits.record.resemblance import resembling_visit
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
@takes(save=text())
def visit_log(request, save, unfinished: UnfinishedVisit | None = None):
    """The form of a visit, empty or as it was left `unfinished`: looked through, kept as it is, or logged."""
    is_sent, hosts = request.method == "POST", hosts_or_404(request)
    opened = unfinished.as_data() if unfinished else None
    forms = VisitForms(hosts=hosts, data=request.POST or opened, is_resumed=not is_sent)
    if save == "draft" and (forms.is_for_review or not forms.is_valid()):
        return _keep(request, hosts, forms, unfinished)
    if not is_sent or forms.is_for_review or not forms.is_valid():
        return _visit_form(request, forms, unfinished)
    publish = save != "draft"
    if publish and (twins := unconfirmed_twins(request, forms)):
        return _visit_form(request, forms, unfinished, twins=twins)
    log = partial(log_visit, forms, user=request.user, publish=publish, unfinished=unfinished)
    if (visit := attempt(forms.form, log)) is None:
        return _visit_form(request, forms, unfinished)
    messages.success(request, logged_message(visit))
    return redirect("desk_visit", pk=visit.pk)


@never_cache
def unfinished_visit(request, pk):
    unfinished = get_object_or_404(UnfinishedVisit.objects.handled_by(request.user), pk=pk)
    return visit_log(request, unfinished=unfinished)


@require_POST
def unfinished_discard(request, pk):
    unfinished = get_object_or_404(UnfinishedVisit.objects.handled_by(request.user), pk=pk)
    unfinished.delete()
    messages.success(request, "Draf dibuang.")
    return redirect("desk")


def _keep(request, hosts, forms, unfinished):
    """Keep what was typed, whatever is wrong with it; errors wait until it is saved as a visit."""
    revision = request.POST.get("revision", "")
    try:
        keep_unfinished(request.POST, hosts=hosts, user=request.user, unfinished=unfinished, revision=revision)
    except StepRefused as refused:
        messages.error(request, str(refused))
        fresh = UnfinishedVisit.objects.filter(pk=unfinished.pk).first() if unfinished else None
        return _visit_form(request, forms, fresh, status=409)
    messages.success(request, "Isian disimpan sebagai draf yang belum lengkap. Lanjutkan kapan saja dari daftar ini.")
    return redirect("desk")


def unconfirmed_twins(request, forms):
    """Visits that may be the event that is being logged, but for those that the person has said are others: by a tick, or
    by naming them as another visit of the same trip or an earlier one."""
    cleaned = forms.form.cleaned_data
    others = {*request.POST.getlist("other_event")}
    others |= {str(visit.pk) for visit in (cleaned["same_trip_as"], cleaned["follows_number"]) if visit}
    found = resembling_visit(forms.form.instance, request.user, [row.picked_body for row in forms.visiting_rows])
    return [twin for twin in found if str(twin.visit.pk) not in others]


def _visit_form(request, forms, unfinished, status=None, twins=()):
    context = {
        "forms": forms,
        "row_helper": bare_helper(),
        "crumbs": crumbs(),
        "unfinished": unfinished,
        "twins": twins,
        "other_events": request.POST.getlist("other_event"),
    }
    return render(request, "visits/visit_form.html", context, status=status or _status(forms))


@never_cache
def visit_correct(request, pk):
    hosts = hosts_or_404(request)
    visit = get_object_or_404(Visit.objects.handled_by(request.user).correctable().for_form(), pk=pk)
    forms = VisitForms(hosts=hosts, visit=visit, data=request.POST or None)
    is_complete = request.method == "POST" and not forms.is_for_review and forms.is_valid()
    if is_complete and attempt(forms.form, partial(correct_visit, forms, user=request.user)):
        messages.success(request, "Perubahan tersimpan, beserta alasannya di riwayat.")
        return redirect("desk_visit", pk=visit.pk)
    context = {"forms": forms, "row_helper": bare_helper(), "visit": visit, "crumbs": crumbs(visit)}
    return render(request, "visits/visit_form.html", context, status=_status(forms))


def _status(forms) -> int:
    return 422 if forms.form.is_bound and not forms.is_for_review else 200


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


def logged_message(visit: Visit) -> str:
    """What the person reads after saving: the number, and the how-manieth visit of each sender it is."""
    if not visit.number:
        return "Draf tersimpan. Draf belum bernomor dan belum tampil untuk umum."
    return f"Tercatat dengan nomor {visit.number}. " + " ".join(f"{text}." for text in ordinals_of(visit))


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
