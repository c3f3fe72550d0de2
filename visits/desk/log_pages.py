"""Logging a visit and correcting one: the form, what was typed so far, and what may be the same event."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from mpp_portal.kit.acts import attempt
from mpp_portal.kit.forms import bare_helper
from mpp_portal.kit.inputs import takes, text
from mpp_portal.kit.workflow import StepRefused
from visits.models import UnfinishedVisit, Visit
from visits.office import crumbs, hosts_or_404
from visits.reading.ordinal import ordinals_of
from visits.record.drafts import discard_unfinished, keep_unfinished
from visits.record.logbook import VisitForms, correct_visit, log_visit
from visits.record.resemblance import resembling_visit


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
    discard_unfinished(unfinished, user=request.user)
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


def logged_message(visit: Visit) -> str:
    """What the person reads after saving: the number, and the how-manieth visit of each sender it is."""
    if not visit.number:
        return "Draf tersimpan. Draf belum bernomor dan belum tampil untuk umum."
    return f"Tercatat dengan nomor {visit.number}. " + " ".join(f"{text}." for text in ordinals_of(visit))
