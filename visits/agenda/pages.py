"""The agenda of the front office."""

from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from directory.clock import today_at
from directory.team import hosts_led
from mpp_portal.kit.inputs import takes, text
from visits.office import crumbs, hosts_or_404

from .periods import days_of, neighbours_of, period_asked, weeks_of


@never_cache
@require_safe
@takes(pekan=text(), bulan=text())
def agenda(request, pekan, bulan):
    """The week or month of the address; where it names none, this week."""
    hosts = list({one.agency.pk: one.agency for one in hosts_or_404(request)}.values())
    today = today_at(hosts[0])
    period = period_asked(pekan, bulan, today)
    days = days_of(request.user, hosts, period)
    context = {
        "period": period,
        "days": days,
        "weeks": weeks_of(days),
        "today": today,
        **neighbours_of(period, today),
        "hosts_text": ", ".join(host.name for host in hosts),
        "is_empty": not any(day.visits for day in days),
        "feeds": hosts_led(request.user),
    }
    return render(request, "visits/agenda.html", context | {"crumbs": crumbs()})
