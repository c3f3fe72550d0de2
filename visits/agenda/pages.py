"""The agenda of the front office."""

from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from directory.clock import today_at
from directory.team import hosts_led
from visits.office import crumbs, hosts_or_404

from .periods import days_of, month_of, period_asked, week_of


@never_cache
@require_safe
def agenda(request):
    """The week or month of the address; where it names none, this week."""
    hosts = list({one.agency.pk: one.agency for one in hosts_or_404(request)}.values())
    today = today_at(hosts[0])
    period = period_asked(request.GET.get("pekan", ""), request.GET.get("bulan", ""), today)
    shown = today if period.first <= today <= period.last else period.first
    days = days_of(request.user, hosts, period)
    lead = [None] * period.first.weekday()  # of a month, the days of its first week that are not its own
    cells = [*lead, *days, *[None] * (-(len(lead) + len(days)) % 7)]
    context = {
        "period": period,
        "days": days,
        "weeks": [cells[n : n + 7] for n in range(0, len(cells), 7)],
        "today": today,
        "week": week_of(shown),
        "month": month_of(shown),
        "this_period": (month_of if period.is_month else week_of)(today),
        "hosts_text": ", ".join(host.name for host in hosts),
        "is_empty": not any(day.visits for day in days),
        "feeds": hosts_led(request.user),
        "crumbs": crumbs(),
    }
    return render(request, "visits/agenda.html", context)
