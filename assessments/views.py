"""Grades in public: only what two persons published. Letters of two schemes never stand in one column."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from directory.models import Agency, ServiceMall
from mpp_portal.kit.listing import page_by_key

from .filters import GradeFilter
from .latest import grade_of
from .models import Assessment, AssessmentState, Scheme
from .profile import aspect_profile

PUBLIC_STATES = (AssessmentState.PUBLISHED, AssessmentState.SUPERSEDED)


@login_not_required
@require_safe
def assessment_list(request):
    form = GradeFilter(request.GET)
    page = page_by_key(request, form.rows().for_list(), order=("-pk",), noun="nilai terbit")
    by_scheme: dict[Scheme, list] = {}
    for row in page:
        by_scheme.setdefault(row.scheme, []).append(grade_of(row))
    groups = sorted(by_scheme.items(), key=lambda group: group[0].name)
    return render(request, "assessments/assessment_list.html", {"form": form, "page": page, "groups": groups})


@login_not_required
@require_safe
def assessment_detail(request, pk):
    published = Assessment.objects.standing().filter(state__in=PUBLIC_STATES).for_list()
    row = get_object_or_404(published.select_related("corrects"), pk=pk)
    context = {
        "row": row,
        "grade": grade_of(row),
        "crumbs": [("Penilaian", reverse("assessment_list")), (row.scheme.name, scheme_address(row.scheme))],
        "aspects": aspect_profile(row),
        "subject_url": _subject_address(row),
        "successor": row.successors.filter(state__in=PUBLIC_STATES).first(),
        "corrected": row.corrects if row.corrects and row.corrects.state in PUBLIC_STATES else None,
    }
    return render(request, "assessments/assessment_detail.html", context)


def _subject_address(row: Assessment) -> str:
    return reverse("unit_detail", kwargs={"pk": row.agency_id}) if row.agency_id else row.subject.get_absolute_url()


@login_not_required
@require_safe
def unit_detail(request, pk):
    """A body by its grades. It has this page once a grade of it is published: bodies that nobody graded have none."""
    graded = Assessment.objects.standing().filter(state__in=PUBLIC_STATES, agency__isnull=False).values("agency")
    unit = get_object_or_404(Agency.objects.select_related("region").filter(pk__in=graded), pk=pk)
    region = [(unit.region.name, unit.region.get_absolute_url())] if unit.region else []
    context = {
        "unit": unit,
        "crumbs": [("Penilaian", reverse("assessment_list")), *region],
        "malls": ServiceMall.objects.filter(organizer=unit).order_by("name", "pk"),
    }
    return render(request, "assessments/unit_detail.html", context)


def scheme_address(scheme) -> str:
    return f"{reverse('scheme_list')}#{scheme.code}"


@login_not_required
@require_safe
def scheme_list(request):
    schemes = Scheme.objects.select_related("source").prefetch_related("aspects", "bands")
    return render(request, "assessments/scheme_list.html", {"schemes": schemes})
