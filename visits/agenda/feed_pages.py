"""The calendar that telephones read, and the page of the front office that hands its address out."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import quote_etag
from django.views.decorators.cache import never_cache
from django.views.decorators.http import etag, require_http_methods, require_safe

from directory.clock import today_at
from mpp_portal.accounts.throttle import is_within_limit, too_many
from mpp_portal.kit.counted import mark_of
from mpp_portal.kit.history import OFFICE
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
    return _calendar(request, feed)


def _tag_of(request, feed: CalendarFeed) -> str | None:
    """The same while nothing has changed that the office sees, and the host's day is the same: then so is the calendar."""
    mark = mark_of(OFFICE)
    return quote_etag(f"{mark} {today_at(feed.host)}") if mark else None


@etag(_tag_of)
def _calendar(request, feed: CalendarFeed) -> HttpResponse:
    """What phones subscribe to, made only for those that have another one. They keep it themselves: caches may not."""

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
