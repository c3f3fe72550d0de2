"""The site's own pages: about it, its health, its errors, and the frame of every page."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DatabaseError, connection
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.functional import SimpleLazyObject
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.defaults import bad_request, page_not_found

from directory.reach import memberships_today
from directory.team import memberships_led

# --- The site itself ---------------------------------------------------------------------------------------------


@login_not_required
@require_safe
def about(request):
    return render(request, "mpp_portal/about.html")


@login_not_required
@never_cache
@require_safe
def health(request):
    """ "ok", or "not ok" with status 503 when the database does not answer. Nothing more."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("not ok", status=503, content_type="text/plain; charset=utf-8")
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def signed_in(request):
    """Where a person lands after signing in: front office, admin or start page."""
    if memberships_today(request.user):
        return redirect("desk")
    return redirect("admin:index" if request.user.is_staff else "home")


@login_not_required
@require_safe
def gallery(request):
    """Every component on one page; it has a path only with DEBUG."""
    from visits import gallery as of_visits

    from .kit import gallery as of_kit

    return render(request, "gallery.html", of_kit.samples() | of_visits.samples())


@login_not_required
def not_there(request, exception=None):
    """What is forbidden answers like what does not exist, in the stock pages of the admin too."""
    return page_not_found(request, exception or Http404())


@login_not_required
def unreadable(request, exception=None):
    """A request that Django will not read: 413 with the limits when it is too large, else 400."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return render(request, "413.html", status=413)
    return bad_request(request, exception)


@login_not_required
def server_error(request):
    """The page for when anything fails: without request there are no context processors, so no database."""
    return HttpResponse(render_to_string("500.html"), status=500)


def nav(request) -> dict:
    """What the frame of every page asks: one query for a signed-in person, and only when it is drawn."""
    user = getattr(request, "user", None)
    return {
        "nav": {
            "is_host_staff": SimpleLazyObject(lambda: bool(user is not None and memberships_today(user))),
            "leads_a_team": SimpleLazyObject(lambda: bool(user is not None and memberships_led(user))),
        }
    }
