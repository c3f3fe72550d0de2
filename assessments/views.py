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


def grades_with_page():
    """The grades that anybody may read: published, and those that a published correction has replaced."""
    return Assessment.objects.standing().filter(state__in=PUBLIC_STATES)


@login_not_required
@require_safe
def assessment_detail(request, key):
    row = get_object_or_404(grades_with_page().for_list().select_related("corrects"), key=key)
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
    return reverse("unit_detail", kwargs={"key": row.agency.key}) if row.agency else row.subject.get_absolute_url()


def units_with_page():
    """The bodies of which a grade is published: those that nobody graded have no page."""
    return Agency.objects.filter(pk__in=grades_with_page().filter(agency__isnull=False).values("agency"))


@login_not_required
@require_safe
def unit_detail(request, key):
    """A body by its grades."""
    unit = get_object_or_404(units_with_page().select_related("region"), key=key)
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
