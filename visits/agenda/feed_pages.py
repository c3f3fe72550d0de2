"""The calendar that telephones read, and the page of the front office that hands its address out."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from mpp_portal.accounts.throttle import is_within_limit, too_many
from visits.models import CalendarFeed, Visit
from visits.office import crumbs, host_or_404

from .feed import calendar_of, feed_of, renew_feed, token_of


@login_not_required
@never_cache
@require_safe
def feed_calendar(request, token):
    """The calendar, for whoever has its newest address; every other address is a page that does not exist."""
    if not is_within_limit(request, "feed"):
        return too_many(request, minutes=1)
    feed = feed_of(token)
    if feed is None:
        raise Http404("Tidak ada kalender di alamat ini.")

    def address_of(visit: Visit) -> str:
        return request.build_absolute_uri(reverse("desk_visit", kwargs={"pk": visit.pk}))

    answer = HttpResponse(calendar_of(feed.host, address_of), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="kunjungan.ics"'
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def feed_desk(request, key):
    """Where a pengelola reads the address of the host's calendar, and changes it."""
    host = host_or_404(request, key)
    if request.method == "POST":
        feed = renew_feed(host, user=request.user)
        done = "Alamat kalender dibuat." if feed.serial == 1 else "Alamat diganti. Alamat yang lama tidak berlaku lagi."
        messages.success(request, done)
        return redirect("feed_desk", key=key)
    stored = CalendarFeed.objects.filter(host=host).first()
    path = reverse("feed_calendar", kwargs={"token": token_of(stored)}) if stored else ""
    context = {
        "host": host,
        "address": request.build_absolute_uri(path) if path else "",
        "crumbs": [*crumbs(), ("Agenda", reverse("agenda"))],
    }
    return render(request, "visits/feed_desk.html", context)
