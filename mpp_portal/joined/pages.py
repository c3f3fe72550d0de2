"""The start page, and the lists that join apps: one bulk loader an app, so that no row costs a query."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.db.models.functions import Lower
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from assessments.latest import Grade, latest_grades_for, schemes_of
from assessments.models import Assessment, Scheme
from directory.lookup import place_index
from directory.models import ServiceMall
from directory.profile import KeyFigure, key_figures_for
from directory.region_list import RegionFilter, region_rows
from directory.stages import Stage, stages_for
from directory.wording import clean_text
from mpp_portal.kit.exporting import Export, export_refused, export_response
from mpp_portal.kit.listing import page_by_key
from visits.models import Visit
from visits.reading.cards import cards_of
from visits.reading.counts import headline_counts, visit_counts_for

from .comparison import MOST, compare_malls
from .exports import GRADE_NOTE, REGION_COLUMNS, REGION_NOTE, mall_columns, mall_export_rows, region_export_rows
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
    left = {"left_out": len(stored) - len(malls), "unknown": len(asked) - len(stored), "text": text}
    return render(request, "mpp_portal/mall_compare.html", _compared(malls) | _choices(malls, offered) | left)


def _compared(malls) -> dict:
    """The malls side by side, each with the address of the comparison without it."""
    return {
        "crumbs": [("MPP", reverse("mall_list"))],
        "malls": [(mall, _compare_address([other for other in malls if other != mall])) for mall in malls],
        "sections": compare_malls(malls, timezone.localdate()) if len(malls) > 1 else [],
        "most": MOST,
    }


def _choices(malls, offered) -> dict:
    """The malls that may be added, each with the address of the comparison with it."""
    return {
        "found": [(mall, _compare_address([*malls, mall])) for mall in offered[:COMPARE_CHOICES]],
        "is_longer": len(offered) > COMPARE_CHOICES,
    }


def _comparable():
    return ServiceMall.objects.select_related("region__parent", "organizer")


def _malls_to_add(text: str, malls) -> list[ServiceMall]:
    """The malls that a text may mean, without those that stand on the page already; one more than are offered."""
    rows = _comparable().filter(malls_named(text, place_index())).exclude(pk__in=[mall.pk for mall in malls])
    return list(rows.order_by("name", "pk")[: COMPARE_CHOICES + 1])


def _compare_address(malls) -> str:
    query = urlencode([("mpp", mall.slug) for mall in malls])
    return f"{reverse('mall_compare')}?{query}" if query else reverse("mall_compare")


# --- Files -------------------------------------------------------------------------------------------------------


@login_not_required
@require_safe
def mall_export(request, file_format):
    form = MallFilter(request.GET)
    if not form.is_valid():
        return export_refused(request, form, reverse("mall_list"))
    columns, rows = mall_columns(Scheme.objects.order_by("name")), mall_export_rows(form.rows())
    notes = (GRADE_NOTE, REGION_NOTE)
    export = Export("mpp", "Daftar MPP", columns, rows, form.summary, reverse("mall_list"), notes)
    return export_response(request, export, file_format)


@login_not_required
@require_safe
def region_export(request, file_format):
    form = RegionFilter(request.GET)
    if not form.is_valid():
        return export_refused(request, form, reverse("region_list"))
    rows = region_export_rows(region_rows(form.rows()))
    notes = (REGION_NOTE,)
    export = Export("wilayah", "Daftar wilayah", REGION_COLUMNS, rows, form.summary, reverse("region_list"), notes)
    return export_response(request, export, file_format)
