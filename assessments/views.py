"""Grades in public: only what two persons published. Letters of two schemes never stand in one column."""

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from directory.models import Region
from mpp_portal.kit.listing import page_by_key

from . import grading
from .latest import grade_of, shown_index
from .models import Assessment, AssessmentState, Scheme

PUBLIC_STATES = (AssessmentState.PUBLISHED, AssessmentState.SUPERSEDED)


class GradeFilter(forms.Form):
    """`rows` are the published grades that the address asks for. A letter means nothing without its scheme."""

    q = forms.CharField(label="Daerah, MPP atau unit", required=False)
    skema = forms.ModelChoiceField(
        label="Skema",
        required=False,
        queryset=Scheme.objects.all(),
        to_field_name="code",
        empty_label="Semua skema",
    )
    tahun = forms.IntegerField(label="Tahun yang dinilai", required=False, min_value=1990, max_value=2100)
    huruf = forms.CharField(label="Huruf (dalam satu skema)", required=False, max_length=30)

    def __init__(self, data):
        super().__init__(data)
        self.fields["tahun"].widget.attrs["inputmode"] = "numeric"
        self.is_valid()

    def clean_q(self):
        return " ".join(self.cleaned_data["q"].replace("\x00", "").split())[:100]

    def clean(self):
        cleaned = super().clean() or {}
        if cleaned.get("huruf") and not cleaned.get("skema"):
            self.add_error("huruf", "Pilih skema lebih dulu: huruf dari skema berbeda tidak dapat dibandingkan.")
        return cleaned

    def rows(self):
        wanted = self.cleaned_data
        rows = Assessment.objects.published().standing()
        if wanted.get("q"):
            rows = rows.filter(_subject_named(wanted["q"]))
        if wanted.get("skema"):
            rows = rows.filter(scheme=wanted["skema"])
        if wanted.get("tahun"):
            rows = rows.filter(year=wanted["tahun"])
        if wanted.get("huruf"):
            rows = rows.filter(letter__in=self._spellings(rows, wanted["huruf"]))
        return rows

    @staticmethod
    def _spellings(rows, letter):
        """Every published spelling of this letter: "A minus" and "A-" are one."""
        wanted = grading.normalise_letter(letter).casefold()
        letters = rows.order_by().values_list("letter", flat=True).distinct()
        return [one for one in letters if grading.normalise_letter(one).casefold() == wanted]

    @property
    def summary(self) -> str:
        """What is filtered now, in words, or ""."""
        labels = {"q": "", "skema": "Skema", "tahun": "Tahun", "huruf": "Huruf"}
        said = [
            f"{label}: {self.cleaned_data[name]}" if label else f"“{self.cleaned_data[name]}”"
            for name, label in labels.items()
            if self.cleaned_data.get(name)
        ]
        said += [str(message) for messages in self.errors.values() for message in messages]
        return "; ".join(said)


def _subject_named(text: str) -> Q:
    regions = Region.objects.filter(Q(name__icontains=text) | Q(code=text) | Q(aliases__alias__iexact=text)).values(
        "pk"
    )
    return (
        Q(region__in=regions)
        | Q(mall__region__in=regions)
        | Q(agency__region__in=regions)
        | Q(mall__name__icontains=text)
        | Q(mall__brand_name__icontains=text)
        | Q(agency__name__icontains=text)
    )


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
        "scores": [
            (score.aspect, shown_index(score.score, row.scheme.places))
            for score in row.aspect_scores.select_related("aspect")
        ],
        "successor": row.successors.filter(state__in=PUBLIC_STATES).first(),
        "corrected": row.corrects if row.corrects and row.corrects.state in PUBLIC_STATES else None,
    }
    return render(request, "assessments/assessment_detail.html", context)


def scheme_address(scheme) -> str:
    return f"{reverse('scheme_list')}#{scheme.code}"


@login_not_required
@require_safe
def scheme_list(request):
    schemes = Scheme.objects.select_related("source").prefetch_related("aspects", "bands")
    return render(request, "assessments/scheme_list.html", {"schemes": schemes})
