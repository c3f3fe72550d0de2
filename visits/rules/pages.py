"""The house rules of a host in its own hands (pengelola): what holds, what holds from a day on, when nobody is received."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from directory.clock import today_at
from directory.models import Agency
from directory.team import hosts_led
from mpp_portal.kit.acts import attempt, press
from mpp_portal.kit.history import trail_of
from visits.models import PARTS_OF_HOUSE_RULES, ClosedPeriod, HouseRules
from visits.office import host_or_404

from .forms import ClosedPeriodForm, HostRulesForm
from .in_words import rule_lines
from .stored import close_days, confirm_rules, open_days, open_version, rules_at, store_rules


@never_cache
@require_safe
def rules_desk(request):
    """To the rules of the one host, or the choice among several."""
    hosts = hosts_led(request.user)
    if not hosts:
        raise Http404("Bukan pengelola tuan rumah.")
    if len(hosts) == 1:
        return redirect("host_rules", key=hosts[0].key)
    return render(request, "visits/rules_desk.html", {"hosts": hosts, "crumbs": crumbs()})


@never_cache
def host_rules(request, key):
    host = host_or_404(request, key)
    form = ClosedPeriodForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        close_days(form.period(host), user=request.user)
        messages.success(request, "Hari tutup tersimpan.")
        return redirect("host_rules", key=key)
    context = {"host": host, "form": form, "crumbs": crumbs(), **_stated_by(host)}
    return render(request, "visits/host_rules.html", context, status=422 if form.is_bound else 200)


def _stated_by(host: Agency) -> dict:
    """What a host states today and from a later day on, with the trail of it."""
    today = today_at(host)
    rules, coming = rules_at(host, today), open_version(host)
    return {
        "today": today,
        "rules": rules,
        "lines": rule_lines(rules) if rules else [],
        "coming": coming if coming and coming.valid_from > today else None,
        "closed": ClosedPeriod.objects.filter(host=host, last__gte=today),
        "trail": trail_of(rules, limit=10, parts=PARTS_OF_HOUSE_RULES) if rules else [],
    }


@never_cache
def host_rules_edit(request, key):
    host = host_or_404(request, key)
    data = request.POST if request.method == "POST" else None
    form = HostRulesForm(data, instance=open_version(host) or HouseRules(host=host))
    if attempt(form, lambda: store_rules(form, user=request.user)):
        messages.success(request, "Ketentuan tersimpan dan tampil untuk umum.")
        return redirect("host_rules", key=key)
    trail = [*crumbs(), (host.name, reverse("host_rules", kwargs={"key": key}))]
    context = {"host": host, "form": form, "crumbs": trail}
    return render(request, "visits/host_rules_form.html", context, status=422 if form.is_bound else 200)


@require_POST
def host_rules_confirm(request, key):
    press(
        request,
        lambda: confirm_rules(host_or_404(request, key), user=request.user),
        "Ketentuan dipastikan masih berlaku. Tanggalnya tampil untuk umum.",
    )
    return redirect("host_rules", key=key)


@require_POST
def closed_days_remove(request, pk):
    period = get_object_or_404(ClosedPeriod.objects.filter(host__in=hosts_led(request.user)), pk=pk)
    open_days(period, user=request.user)
    messages.success(request, "Hari tutup dihapus.")
    return redirect("host_rules", key=period.host.key)


def crumbs():
    return [("Front office", reverse("desk"))]
