"""The site's own pages, and the lists that join apps: one bulk loader an app, so that no row costs a query."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DatabaseError, connection
from django.db.models.functions import Lower
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.defaults import bad_request, page_not_found

from assessments.latest import Grade, latest_grades_for, schemes_of
from assessments.models import Assessment
from directory.lookup import place_index
from directory.models import ServiceMall
from directory.profile import KeyFigure, key_figures_for
from directory.reach import memberships_today
from directory.stages import Stage, stages_for
from directory.team import memberships_led
from directory.wording import clean_text
from visits.models import Visit
from visits.reading.cards import cards_of
from visits.reading.counts import headline_counts, visit_counts_for

from .comparison import MOST, compare_malls
from .kit.listing import page_by_key
from .mall_filter import MallFilter, malls_named
from .map_of_provinces import province_map
from .search import search

LATEST_VISITS = 6
COMPARE_CHOICES = 10  # malls offered for a name that several bear


# --- Start page --------------------------------------------------------------------------------------------------


@login_not_required
@require_safe
def home(request):
    text = clean_text(request.GET.get("q", ""))
    context = {"text": text, **({"found": search(text)} if text else start_page(request.GET.get("peta", "")))}
    return render(request, "mpp_portal/home.html", context)


def start_page(measure: str) -> dict:
    """Newest visits, headline counts of what the portal holds today, and the map. Nine queries."""
    recorded = Visit.objects.recorded()
    visits = headline_counts()
    drawn = province_map(measure)
    return {
        "today": timezone.localdate(),
        "headlines": [
            ("MPP di portal ini", drawn.malls, reverse("mall_list")),
            ("Kunjungan tercatat", visits["all"], reverse("visit_list")),
            ("Kunjungan dengan hasil tertulis", visits["with_results"], reverse("visit_list")),
            ("Nilai terbit", Assessment.objects.published().standing().count(), reverse("assessment_list")),
        ],
        "visits": cards_of(recorded.newest_first().for_cards()[:LATEST_VISITS]),
        "map": drawn,
    }


# --- Malls -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MallRow:
    """A mall in the list; `grades` has one place for each scheme column, None where the region has none."""

    mall: ServiceMall
    stage: Stage | None
    figures: list[KeyFigure]
    visits: int
    grades: list[tuple[str, Grade | None]]


@login_not_required
@require_safe
def mall_list(request):
    form = MallFilter(request.GET)
    page = page_by_key(request, form.rows(), order=("name", "pk"), noun="MPP")
    return render(
        request, "mpp_portal/mall_list.html", {"form": form, "page": page, **mall_rows(page.rows, form.stages)}
    )


def mall_rows(malls, stages=None) -> dict:
    """The malls with what each app knows about them, and the schemes that occur: one column each. Six queries at most."""
    stages = stages_for(malls) if stages is None else stages
    figures, visits = key_figures_for(malls), visit_counts_for(malls)
    grades = latest_grades_for({mall.region_id for mall in malls})
    schemes = schemes_of(grades)
    return {
        "schemes": schemes,
        "rows": [
            MallRow(
                mall=mall,
                stage=stages.get(mall.pk),
                figures=figures.get(mall.pk, []),
                visits=visits.get(mall.pk, 0),
                grades=_by_scheme(grades.get(mall.region_id, []), schemes),
            )
            for mall in malls
        ],
    }


def _by_scheme(grades, schemes) -> list[tuple[str, Grade | None]]:
    of_scheme = {grade.scheme: grade for grade in grades}
    return [(scheme.name, of_scheme.get(scheme)) for scheme in schemes]


@login_not_required
@require_safe
def mall_compare(request):
    """`?mpp=a&mpp=b`: the address is the whole state, so that it can be sent, kept and printed."""
    asked = list(filter(None, dict.fromkeys(clean_text(slug).lower() for slug in request.GET.getlist("mpp"))))
    found = _comparable().annotate(any_case=Lower("slug")).filter(any_case__in=asked)
    stored = {mall.slug.lower(): mall for mall in found}
    malls = [stored[slug] for slug in asked if slug in stored][:MOST]
    text = clean_text(request.GET.get("tambah", ""))
    offered = _malls_to_add(text, malls) if text and len(malls) < MOST else []
    if len(offered) == 1:
        return redirect(_compare_address([*malls, offered[0]]))
    context = {
        "crumbs": [("MPP", reverse("mall_list"))],
        "malls": [(mall, _compare_address([one for one in malls if one != mall])) for mall in malls],
        "sections": compare_malls(malls, timezone.localdate()) if len(malls) > 1 else [],
        "most": MOST,
        "left_out": len(stored) - len(malls),
        "unknown": len(asked) - len(stored),
        "text": text,
        "found": [(mall, _compare_address([*malls, mall])) for mall in offered[:COMPARE_CHOICES]],
        "is_longer": len(offered) > COMPARE_CHOICES,
    }
    return render(request, "mpp_portal/mall_compare.html", context)


def _comparable():
    return ServiceMall.objects.select_related("region__parent", "organizer")


def _malls_to_add(text: str, malls) -> list[ServiceMall]:
    """The malls that a text may mean, without those that stand on the page already; one more than are offered."""
    rows = _comparable().filter(malls_named(text, place_index())).exclude(pk__in=[mall.pk for mall in malls])
    return list(rows.order_by("name", "pk")[: COMPARE_CHOICES + 1])


def _compare_address(malls) -> str:
    query = urlencode([("mpp", mall.slug) for mall in malls])
    return f"{reverse('mall_compare')}?{query}" if query else reverse("mall_compare")


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
    from .kit.gallery import samples

    return render(request, "gallery.html", samples())


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
