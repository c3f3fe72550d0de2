"""Grades in Django admin: drafted by one person, published by another, corrected by a successor, never edited in place."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.http import urlencode

from mpp_portal.kit.admin import Part, RecordedAdmin
from mpp_portal.kit.stepped_admin import move_and_tell
from mpp_portal.kit.workflow import AlreadyMoved, NotAllowed, ReasonMissing, reason_in

from . import forms, grading
from .mismatches import mismatched
from .models import Aspect, AspectScore, Assessment, AssessmentState, GradeBand, Scheme
from .workflow import STEPS, draft_successor, may_draft, save_draft, why_not_publish


class AspectPart(Part, admin.TabularInline):
    model = Aspect
    form = forms.AspectForm
    fields = ("order", "code", "name", "weight", "topic", "is_verified", "note")


class GradeBandPart(Part, admin.TabularInline):
    model = GradeBand
    form = forms.GradeBandForm
    fields = ("rank", "letter", "name", "lower", "upper", "is_verified")


@admin.register(Scheme)
class SchemeAdmin(RecordedAdmin):
    form = forms.SchemeForm
    list_display = ("name", "code", "valid_from_year", "valid_until_year", "is_survey", "is_verified")
    list_filter = ("is_verified", "is_survey")
    search_fields = ("name", "code", "rule")
    autocomplete_fields = ("source",)
    inlines = (GradeBandPart, AspectPart)
    fieldsets: ClassVar[Any] = (
        (None, {"fields": ["code", "name", "rule", "subject_note", ("valid_from_year", "valid_until_year"), "source"]}),
        ("Skala", {"fields": [("scale_min", "scale_max", "places"), "is_survey"]}),
        ("Keyakinan", {"fields": ["is_verified", "verification_note"]}),
    )


class AspectScorePart(Part, admin.TabularInline):
    """Scores may be taken out of a draft again; of a published grade nothing changes."""

    model = AspectScore
    form = forms.AspectScoreForm
    fields = ("aspect", "score")
    can_delete = True

    def has_view_permission(self, request, obj=None):
        return True

    def has_add_permission(self, request, obj=None):
        return may_draft(request.user, obj) and _is_open(obj)

    def has_change_permission(self, request, obj=None):
        return may_draft(request.user, obj) and _is_open(obj)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field: Any = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "aspect":
            field.queryset = Aspect.objects.select_related("scheme")
            field.label_from_instance = lambda aspect: f"{aspect.scheme}: {aspect}"
        return field


def _is_open(grade) -> bool:
    return grade is None or grade.state == AssessmentState.DRAFT


class MismatchFilter(admin.SimpleListFilter):
    title = "kecocokan huruf dan indeks"
    parameter_name = "cocok"

    def lookups(self, request, model_admin):
        return (("tidak", "Huruf tidak cocok dengan indeks"), ("ya", "Cocok atau tidak dapat dibandingkan"))

    def queryset(self, request, queryset):
        if self.value() == "tidak":
            return queryset.filter(mismatched())
        return queryset.exclude(mismatched()) if self.value() == "ya" else queryset


def index_text(grade) -> str:
    return forms.CommaDecimalField().prepare_value(grade.index) if grade.index is not None else ""


def mismatch_text(grade) -> str:
    """ "Huruf terbit A, indeks 4,44 memberi A-.", or "" where nothing contradicts. Nothing is "fixed"."""
    try:
        if not grade.scheme_id or not grade.is_mismatched:
            return ""
        return f"Huruf terbit {grade.letter}, indeks {index_text(grade)} memberi {grade.derived_letter}."
    except grading.IndexOutsideScale:
        return f"Indeks {index_text(grade)} di luar skala skema."


def second_source_address(grade) -> str:
    """The empty form for what another source says about the same subject, scheme and year."""
    known = {name: getattr(grade, f"{name}_id") for name in ("region", "agency", "mall", "scheme")} | {
        "year": grade.year
    }
    asked = urlencode({name: value for name, value in known.items() if value is not None})
    return f"{reverse('admin:assessments_assessment_add')}?{asked}"


@admin.register(Assessment)
class AssessmentAdmin(RecordedAdmin):
    """The row's state decides what the page is: a draft is a form with steps, anything else is read and corrected."""

    form = forms.AssessmentForm
    change_form_template = "admin/assessments/assessment/change_form.html"
    list_display = ("subject_name", "scheme", "year", "published_index", "letter", "derived", "contradiction", "state")
    list_filter = ("state", MismatchFilter, "rank", "scheme", "year")
    search_fields = (
        "region__code", "region__name", "region__short_name", "mall__name", "mall__brand_name", "agency__name",
        "scheme__name", "scheme__code", "=key",
    )  # fmt: skip
    search_help_text = "Nama atau kode wilayah, MPP, unit, skema, atau kunci."
    autocomplete_fields = ("region", "agency", "mall", "source")
    inlines = (AspectScorePart,)
    fieldsets: ClassVar[Any] = (
        ("Yang dinilai", {"fields": ["region", "agency", "mall"], "description": "Isi tepat satu dari tiga."}),
        ("Hasil seperti terbit", {"fields": ["scheme", "year", ("index", "letter"), "respondents"]}),
        ("Bukti", {
            "fields": ["source", ("rank", "rank_reason"), ("announced_on", "superseded_on"), "note"],
        }),
    )  # fmt: skip

    # --- The list ------------------------------------------------------------------------------------------------

    def get_queryset(self, request):
        return Assessment.objects.for_list()

    @admin.display(description="yang dinilai")
    def subject_name(self, grade):
        return str(grade.subject)

    @admin.display(description="indeks terbit", ordering="index")
    def published_index(self, grade):
        return index_text(grade) or "–"

    @admin.display(description="huruf menurut indeks")
    def derived(self, grade):
        try:
            return grade.derived_letter or "–"
        except grading.IndexOutsideScale:
            return "–"

    @admin.display(description="perlu diperiksa")
    def contradiction(self, grade):
        return mismatch_text(grade)

    # --- The page of one grade -----------------------------------------------------------------------------------

    def verb_for(self, object_id) -> str:
        return "draft"

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and _is_open(obj)

    def get_object(self, request, object_id, from_field=None):
        row = super().get_object(request, object_id, from_field)
        if request.method == "POST" and not _is_open(row) and may_draft(request.user, row):
            raise AlreadyMoved(
                f"Tidak ada yang disimpan: nilai ini sudah “{row.get_state_display()}” dan hanya dapat dikoreksi."
            )
        return row

    def save_model(self, request, obj, form, change):
        save_draft(obj, user=request.user, reason=form.cleaned_data["change_reason"])

    def view_on_site(self, obj):
        return obj.get_absolute_url() if obj.state == AssessmentState.PUBLISHED else None

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj is not None:
            context.update(self._panel(request, obj.pk))
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _panel(self, request, pk) -> dict:
        """What stands above the form: the stored row, not what was just typed."""
        stored = Assessment.objects.for_list().select_related("drafted_by", "approved_by", "corrects").get(pk=pk)
        successors = [row for row in stored.successors.all() if row.state != AssessmentState.DISCARDED]
        is_correctable = stored.state == AssessmentState.PUBLISHED and may_draft(request.user, stored)
        return {
            "grade": stored,
            "derived_text": self.derived(stored),
            "mismatch_text": mismatch_text(stored),
            "corrects_address": self.address_of(stored.corrects) if stored.corrects else "",
            "successors": [(row.get_state_display(), self.address_of(row)) for row in successors],
            "steps": STEPS.offered(stored, request.user),
            "why_not_publish": why_not_publish(request.user, stored),
            "may_correct": is_correctable and not successors,
            "second_source_address": second_source_address(stored) if is_correctable else "",
        }

    # --- Steps ---------------------------------------------------------------------------------------------------

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/langkah/<slug:step>/", wrap(self.step_view), name="assessments_assessment_step"),
            path("<int:pk>/koreksi/", wrap(self.correct_view), name="assessments_assessment_correct"),
            *super().get_urls(),
        ]

    def step_view(self, request, pk, step):
        """Take a step of the table; what it refuses is told, and whom it refuses learns nothing."""

        def take(grade):
            STEPS.take(grade, step, user=request.user, reason=request.POST.get("reason", ""))
            return grade, STEPS.by_name[step].done

        return self._moved(request, pk, take)

    def correct_view(self, request, pk):
        """Draft the successor of a published grade and open it."""

        def correct(grade):
            if not may_draft(request.user, grade):
                raise NotAllowed("Koreksi bukan wewenang Anda.")
            reason = reason_in(request.POST.get("reason", ""))
            if not reason:
                raise ReasonMissing("Tulis alasan koreksinya.")
            draft = draft_successor(grade, user=request.user, reason=reason)
            return draft, "Draf koreksi dibuat. Ubah yang perlu, simpan, lalu minta orang lain menerbitkannya."

        return self._moved(request, pk, correct)

    def _moved(self, request, pk, move):
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        grade = self.get_queryset(request).filter(pk=pk).first()
        if grade is None or not self.has_view_or_change_permission(request, grade):
            raise Http404
        return HttpResponseRedirect(self.address_of(move_and_tell(request, grade, move)))
