"""Planning a visit: choose a host, and see what its rules say of a day, a number of people and a sender."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from directory.clock import today_at
from directory.models import Agency
from directory.wording import clean_text
from mpp_portal.kit.dates import moment_text
from mpp_portal.kit.listing import page_by_key
from visits.afterwards.feedback import summary_of
from visits.hosting.words import SenderKind
from visits.models import HouseRules
from visits.rules.in_words import rule_lines
from visits.rules.room import AHEAD, LOAD_DAYS, bookings_of, judged
from visits.rules.stored import versions_from

from .forms import PlanForm
from .hosts import busy_days, hosts, hosts_named


@login_not_required
@require_safe
def plan_start(request):
    """Choose a host: by its region, or among those whose rules the portal knows."""
    text = clean_text(request.GET.get("q", ""))
    known = HouseRules.objects.at(timezone.localdate()).select_related("host", "source").prefetch_related("slots")
    context = {
        "text": text,
        "found": hosts_named(text) if text else [],
        "page": page_by_key(request, known, order=("host__name", "pk"), noun="tuan rumah"),
        "crumbs": [("Kunjungan", reverse("visit_list"))],
    }
    return render(request, "visits/plan_start.html", context)


@login_not_required
@require_safe
def visit_plan(request, key):
    """The rules of a host in words, how busy it is, and what they say of the plan in the address."""
    host = get_object_or_404(hosts(), key=key)
    context = {
        "host": host,
        "zone": host.zone_label,
        "plan_query": request.GET.urlencode(),
        "words": summary_of(host=host),
        "load_days": LOAD_DAYS,
        "crumbs": [("Kunjungan", reverse("visit_list")), ("Rencanakan kunjungan", reverse("plan_start"))],
        **_judged(host, request.GET or None),
    }
    return render(request, "visits/visit_plan.html", context)


def _judged(host: Agency, typed) -> dict:
    """The rules in force, who has a place, and the verdict on what was `typed`, if it is a plan."""
    today = today_at(host)
    versions, booked = versions_from(host, today), bookings_of(host, today, AHEAD)
    stored = next((version for version in versions if version.valid_from <= today), None)
    asks_overnight = any(version.must_stay_overnight for version in versions)
    form = PlanForm(typed, asks_overnight=asks_overnight, initial={"pengirim": SenderKind.REGION})
    verdict = judged(host, [form.request(today)], booked, today, versions)[0] if form.is_valid() else None
    return {
        "rules": stored,
        "lines": rule_lines(stored) if stored else [],
        "form": form,
        "verdict": verdict,
        "plan_text": _in_words(form, host.zone_label) if verdict else "",
        "busy": busy_days(booked, today),
    }


def _in_words(form: PlanForm, zone: str) -> str:
    """The plan that was judged: "Selasa, 1 Desember 2026, pukul 10.00 WITA, 20 orang, pemerintah daerah atau DPRD"."""
    plan = form.cleaned_data
    sender = SenderKind(plan["pengirim"]).label
    when = moment_text(plan["hari"].day, plan["jam"], zone)
    return f"{when}, {plan['orang']} orang, {sender[0].lower() + sender[1:]}"
