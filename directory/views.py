"""Malls and regions in public. What other apps know about them stands on the same pages through their template tags."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from mpp_portal.kit.listing import page_by_key

from . import profile
from .models import Region, ServiceMall
from .reach import memberships_for
from .region_list import RegionFilter, region_rows
from .region_map import region_map
from .stages import stage_of, stages_for

REGIONS_SHOWN = 60  # a page holds all provinces, or a province with its regencies and cities
SHOWN = 10  # rows of a list that stands on a page of something else


@login_not_required
@require_safe
def mall_detail(request, slug):
    mall = _mall_or_404(slug)
    if mall.slug != slug:
        return redirect(mall, permanent=True)
    context = mall_context(mall, timezone.localdate()) | {"suggest_url": _suggest_url(request.user, mall)}
    return render(request, "directory/mall_detail.html", context)


def _suggest_url(user, mall: ServiceMall) -> str:
    """Where this person says what a figure of the mall is: its staff propose a claim, everybody else tells the admins."""
    if memberships_for(user, mall):
        return reverse("proposal_list", kwargs={"slug": mall.slug})
    return f"{reverse('report_new')}?fakta=figures/{mall.key}"


def _mall_or_404(slug: str) -> ServiceMall:
    """The mall under this address, whatever its case; the exact spelling wins."""
    malls = ServiceMall.objects.select_related("region__parent", "organizer").filter(slug__iexact=slug)
    found = sorted(malls, key=lambda mall: mall.slug != slug)
    if not found:
        raise Http404("Tidak ada MPP di alamat ini.")
    return found[0]


def mall_context(mall: ServiceMall, today) -> dict:
    """Everything that the directory itself knows about a mall as of `today`. Five queries."""
    figures = mall.figures.standing().at(today).select_related("source")
    milestones = list(mall.milestones.standing().at(today).select_related("source"))
    current, earlier = profile.figure_matters(figures)
    events, stage = profile.milestone_matters(milestones), stage_of(milestones)
    designations = profile.designation_matters(
        mall.designations.standing().at(today).select_related("source", "issuer")
    )
    legal_bases = profile.legal_basis_matters(
        mall.legal_bases.standing().at(today).select_related("source", "legal_basis")
    )
    return {
        "mall": mall,
        "crumbs": [("MPP", reverse("mall_list")), (mall.region.name, mall.region.get_absolute_url())],
        "stage": stage,
        "stage_is_disputed": any(
            matter.chosen.kind == stage.kind and not matter.chosen.is_planned and not matter.is_decided
            for matter in events
        )
        if stage
        else False,
        "facts": profile.fact_lines(current, today),
        "has_figures": bool(current),
        "earlier": profile.earlier_figures(earlier, today),
        "figure_disputes": profile.figure_disputes(current + earlier),
        "timeline_items": profile.timeline_items(events, today),
        "milestone_disputes": profile.milestone_disputes(events),
        "premises": mall.premises.select_related("source").order_by("-used_from", "-pk"),
        "designations": designations,
        "legal_bases": legal_bases,
        "claim_links": profile.claim_links(current + earlier, events, designations, legal_bases),
    }


@login_not_required
@require_safe
def region_list(request):
    form = RegionFilter(request.GET)
    page = page_by_key(request, form.rows(), order=("code",), noun="wilayah", size=REGIONS_SHOWN)
    context = {"form": form, "page": page, "rows": region_rows(page.rows)}
    return render(request, "directory/region_list.html", context)


@login_not_required
@require_safe
def region_detail(request, code):
    region = Region.objects.select_related("parent", "split_from").filter(code=code).first()
    if region is None:
        return redirect(_region_of_former_code(code), permanent=True)
    return render(request, "directory/region_detail.html", region_context(region))


def _region_of_former_code(code: str) -> Region:
    """The one region that had this code. A code that several regions shared leads nowhere, for nothing is guessed."""
    regions = list(Region.objects.filter(former_codes__code=code).distinct()[:2])
    if len(regions) != 1:
        raise Http404("Tidak ada wilayah dengan kode ini.")
    return regions[0]


def region_context(region: Region) -> dict:
    """Everything that the directory itself knows about a region. Four queries."""
    malls = ServiceMall.objects.filter(Q(region=region) | Q(region__parent=region)).select_related("region")
    shown = list(malls.order_by("-pk")[: SHOWN + 1])
    stages = stages_for(shown[:SHOWN])
    below = Region.objects.none() if region.parent_id else region.children
    children = list(below.annotate(malls_count=Count("malls")).order_by("code"))
    filters = {"q": region.name} if region.parent_id else {"provinsi": region.code}
    return {
        "region": region,
        "crumbs": [
            ("Wilayah", reverse("region_list")),
            *([(region.parent.name, region.parent.get_absolute_url())] if region.parent else []),
        ],
        "malls": [{"mall": mall, "stage": stages.get(mall.pk)} for mall in shown[:SHOWN]],
        "malls_url": f"{reverse('mall_list')}?{urlencode(filters)}" if len(shown) > SHOWN else "",
        "children": children,
        "map": region_map(region, children),
        "former_codes": region.former_codes.all(),
    }
