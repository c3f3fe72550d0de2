"""The lists as files: exactly the rows that the address asks for, in the order of the list."""

from decimal import Decimal

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from assessments import exports as grades
from assessments.latest import latest_grades_for
from assessments.models import Scheme
from assessments.views import GradeFilter
from directory.models.claims import FigureKind
from directory.profile import current_figures_for
from directory.stages import stages_for
from directory.views import province_rows
from visits import exports as visits
from visits.counts import visit_counts_for
from visits.filters import DeskFilter, VisitFilter
from visits.logbook import hosts_of
from visits.models import Visit

from .kit.exporting import Column, download, in_batches
from .kit.templatetags.portal import angka
from .mall_filter import MallFilter


def notes(request, title: str, summary: str) -> list[str]:
    """What the sheet "Keterangan" tells."""
    return [
        f"{title}, Portal MPP",
        f"Diunduh {timezone.localtime():%d/%m/%Y %H.%M} WIB dari {request.build_absolute_uri(request.path)}",
        f"Disaring: {summary or 'tidak'}",
        "Sel kosong berarti tidak disebut di sumber, bukan nol. Huruf dari skema berbeda tidak dapat dibandingkan.",
        "Kode wilayah: Kepmendagri 300.2.2-2430/2025. Fakta menyebut sumbernya di halaman masing-masing.",
    ]


def back_to(name: str, request):
    """A filter that is wrong downloads nothing: the list says what is wrong."""
    return redirect(f"{reverse(name)}?{request.GET.urlencode()}")


@login_not_required
@require_safe
def malls(request, sheet):
    form = MallFilter(request.GET)
    if form.errors:
        return back_to("mall_list", request)
    schemes = list(Scheme.objects.filter(assessments__region__isnull=False, assessments__state="published").distinct())
    rows = _mall_rows(form.rows().order_by("name", "pk").iterator(chunk_size=2000))
    told = notes(request, "Mal Pelayanan Publik", form.summary)
    return download(rows, [*MALL_COLUMNS, *grade_columns(schemes)], sheet=sheet, name="mpp", notes=told)


def _mall_rows(malls):
    """Each mall with what each app knows about it: a few queries for each 2,000 malls."""
    for batch in in_batches(malls):
        stages, figures = stages_for(batch), current_figures_for(batch)
        counts = visit_counts_for(batch)
        of_regions = latest_grades_for({mall.region_id for mall in batch})
        for mall in batch:
            known = {(matter.chosen.kind, matter.chosen.is_planned): matter for matter in figures.get(mall.pk, [])}
            by_scheme = {grade.scheme: grade for grade in of_regions.get(mall.region_id, [])}
            yield {
                "mall": mall,
                "stage": stages.get(mall.pk),
                "figures": known,
                "visits": counts.get(mall.pk, 0),
                "grades": by_scheme,
            }


def _of_stage(row) -> str:
    return row["stage"].label if row["stage"] else ""


MALL_COLUMNS = [
    Column("Nama", lambda row: row["mall"].name, 44),
    Column("Nama sebutan", lambda row: row["mall"].brand_name, 24),
    Column("Kode wilayah", lambda row: row["mall"].region.code, 12),
    Column("Wilayah", lambda row: row["mall"].region.name, 30),
    Column("Provinsi", lambda row: (row["mall"].region.parent or row["mall"].region).name, 24),
    Column("Jenis", lambda row: row["mall"].get_kind_display(), 20),
    Column("Tahap", _of_stage, 18),
    Column("Tanggal tahap", lambda row: row["stage"].date_text if row["stage"] else "", 24),
    Column("Kunjungan tercatat", lambda row: row["visits"], 12),
]


def _figure_columns(kind: FigureKind) -> list[Column]:
    def matter(row):
        return row["figures"].get((kind.value, False))

    def value(row):
        found = matter(row)
        if found is None:
            return None
        if found.is_decided:
            return found.chosen.value
        return " atau ".join(dict.fromkeys(angka(claim.value) for claim in found.claims))

    def per(row):
        return matter(row).chosen.as_of_text if matter(row) else ""

    def source(row):
        return matter(row).chosen.source.publisher if matter(row) and matter(row).is_decided else ""

    label = str(kind.label)
    return [Column(label, value, 10), Column(f"{label} per", per, 18), Column(f"Sumber {label.lower()}", source, 22)]


MALL_COLUMNS += [column for kind in FigureKind for column in _figure_columns(kind)]


def grade_columns(schemes) -> list[Column]:
    """Three columns for each scheme: letters of two schemes never share one."""
    return [column for scheme in schemes for column in _columns_of(scheme)]


def _columns_of(scheme) -> list[Column]:
    def index(row) -> Decimal | None:
        grade = row["grades"].get(scheme)
        return grade.index if grade else None

    def letter(row) -> str:
        grade = row["grades"].get(scheme)
        return grade.letter if grade else ""

    def year(row) -> int | None:
        grade = row["grades"].get(scheme)
        return grade.assessment.year if grade else None

    title = f"Nilai pemda, {scheme.name}"
    return [Column(f"{title}: indeks", index), Column(f"{title}: huruf", letter), Column(f"{title}: tahun", year)]


@login_not_required
@require_safe
def visits_in_public(request, sheet):
    found = VisitFilter(request.GET, queryset=Visit.objects.recorded())
    if found.form.errors:
        return back_to("visit_list", request)
    told = notes(request, "Kunjungan", found.summary)
    return download(visits.for_export(found.qs), visits.PUBLIC, sheet=sheet, name="kunjungan", notes=told)


@never_cache
@require_safe
def visits_of_host(request, sheet):
    if not hosts_of(request.user):
        raise Http404
    found = DeskFilter(request.GET, queryset=Visit.objects.handled_by(request.user))
    if found.form.errors:
        return back_to("desk", request)
    told = notes(request, "Kunjungan ke tuan rumah Anda. Memuat nama ketua rombongan: jangan disebarkan", found.summary)
    return download(
        visits.for_staff_export(found.qs), visits.FOR_STAFF, sheet=sheet, name="kunjungan-tuan-rumah", notes=told
    )


@login_not_required
@require_safe
def assessments(request, sheet):
    form = GradeFilter(request.GET)
    if form.errors:
        return back_to("assessment_list", request)
    told = notes(request, "Nilai terbit", form.summary)
    return download(grades.for_export(form.rows()), grades.COLUMNS, sheet=sheet, name="penilaian", notes=told)


REGION_COLUMNS = [
    Column("Kode wilayah", lambda row: row["region"].code, 12),
    Column("Provinsi", lambda row: row["region"].name, 30),
    Column("Kabupaten dan kota", lambda row: row["regencies"], 12),
    Column("MPP di portal", lambda row: row["malls"], 12),
]


@login_not_required
@require_safe
def regions(request, sheet):
    told = notes(request, "Wilayah", "")
    return download(province_rows(), REGION_COLUMNS, sheet=sheet, name="wilayah", notes=told)
