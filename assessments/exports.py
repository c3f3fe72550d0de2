"""The list of published grades as a file: each scheme with its own index and letter, as published, and its source."""

from collections.abc import Iterator
from functools import cache

from django.contrib.auth.decorators import login_not_required
from django.urls import reverse
from django.views.decorators.http import require_safe

from directory.models import Agency, Region, ServiceMall, Source
from mpp_portal.kit.exporting import (
    CODE,
    DECIMAL,
    PARTIAL,
    URL,
    WHOLE,
    Column,
    Export,
    export_refused,
    export_response,
    in_chunks,
    key_column,
)
from mpp_portal.kit.partial_dates import PartialDate

from .filters import GradeFilter
from .latest import Grade, grade_of
from .models import Scheme

SCHEME_NOTE = "Huruf dan indeks hanya dapat dibandingkan di dalam satu skema."
NO_YEAR = "tidak disebut"


def grade_rows(grades) -> Iterator[Grade]:
    """The grades in the order of the list. Schemes and regions are read once, what else a row points to once an export."""
    schemes = {scheme.pk: scheme for scheme in Scheme.objects.prefetch_related("bands")}
    regions = {region.pk: region for region in Region.objects.select_related("parent")}
    sources: dict[int, Source] = {}
    malls: dict[int, ServiceMall] = {}
    agencies: dict[int, Agency] = {}
    for chunk in in_chunks(grades.order_by("-pk")):
        sources |= Source.objects.in_bulk({row.source_id for row in chunk} - sources.keys())
        malls |= ServiceMall.objects.in_bulk({row.mall_id for row in chunk if row.mall_id} - malls.keys())
        agencies |= Agency.objects.in_bulk({row.agency_id for row in chunk if row.agency_id} - agencies.keys())
        for row in chunk:
            # One object for all rows that point to it: ten times as cheap as one for each.
            row.scheme, row.source = schemes[row.scheme_id], sources[row.source_id]
            row.region, row.mall, row.agency = (
                regions.get(row.region_id),
                malls.get(row.mall_id),
                agencies.get(row.agency_id),
            )
            if place := row.mall or row.agency:
                place.region = regions.get(place.region_id)
            yield grade_of(row)


def _region(grade: Grade) -> Region | None:
    subject = grade.assessment.subject
    return subject if isinstance(subject, Region) else subject.region


def _province(grade: Grade) -> Region | None:
    region = _region(grade)
    return region and (region.parent or region)


def _subject_kind(grade: Grade) -> str:
    row = grade.assessment
    return "Pemerintah daerah" if row.region_id else "MPP" if row.mall_id else "Unit"


def _announced(grade: Grade) -> PartialDate | None:
    row = grade.assessment
    return PartialDate(row.announced_on, row.announced_precision) if row.announced_on else None


ANY_KEY = "b222-2222-2222"


@cache
def _pages() -> str:
    """The address of any grade, found once: finding it for each of many rows takes longer than reading them."""
    return reverse("assessment_detail", kwargs={"key": ANY_KEY})


COLUMNS = (
    key_column("Kunci nilai", lambda grade: grade.assessment.key, "Nama tetap nilai ini, juga di alamat halamannya."),
    Column("Yang dinilai", lambda grade: grade.assessment.subject, width=36),
    Column("Jenis yang dinilai", _subject_kind, meaning="Pemerintah daerah, MPP, atau unit pelayanan.", width=18),
    key_column(
        "Kunci MPP atau unit",
        lambda grade: (place := grade.assessment.mall or grade.assessment.agency) and place.key,
        "Nama tetap MPP atau unit yang dinilai; pemerintah daerah dikenal dari kode wilayahnya.",
    ),
    Column("Kode wilayah", lambda grade: (region := _region(grade)) and region.code, CODE, "Kode Kemendagri."),
    Column("Wilayah", lambda grade: (region := _region(grade)) and region.name),
    Column("Provinsi", lambda grade: (province := _province(grade)) and province.name),
    Column("Skema", lambda grade: grade.scheme.name, width=40),
    Column("Kode skema", lambda grade: grade.scheme.code, CODE),
    Column(
        "Sifat",
        lambda grade: "Survei unit" if grade.scheme.is_survey else "Penilaian",
        meaning="Survei unit bukan penilaian kementerian.",
        width=14,
    ),
    Column("Tahun", lambda grade: str(grade.assessment.year or NO_YEAR), CODE, "Tahun yang dinilai."),
    Column("Indeks", lambda grade: grade.index, DECIMAL, "Seperti terbit; kosong bila hanya huruf yang terbit."),
    Column("Huruf", lambda grade: grade.letter, meaning="Huruf atau kategori seperti terbit.", width=14),
    Column("Sebutan", lambda grade: grade.name, meaning="Sebutan huruf itu menurut skemanya."),
    Column(
        "Huruf menurut indeks", lambda grade: grade.derived_letter, meaning="Dihitung portal dari indeks.", width=14
    ),
    Column(
        "Tidak cocok",
        lambda grade: "Ya" if grade.is_mismatched else "",
        meaning="Ya bila huruf terbit bukan huruf dari indeksnya. Keduanya ditulis seperti terbit.",
        width=12,
    ),
    Column("Responden", lambda grade: grade.assessment.respondents, WHOLE),
    Column(
        "Bukti", lambda grade: grade.assessment.get_rank_display(), meaning="Diutamakan bila sumber berbeda.", width=14
    ),
    Column("Alasan", lambda grade: grade.assessment.rank_reason, meaning="Mengapa sumber ini diutamakan."),
    Column("Diumumkan", _announced, PARTIAL),
    key_column("Kunci sumber", lambda grade: grade.assessment.source.key, "Nama tetap sumber ini."),
    Column("Penerbit sumber", lambda grade: grade.assessment.source.publisher),
    Column("Judul sumber", lambda grade: grade.assessment.source.title, width=50),
    Column("Alamat sumber", lambda grade: grade.assessment.source.address, URL),
    Column("Jenis bukti", lambda grade: grade.assessment.source.evidence_label),
    Column("Alamat halaman", lambda grade: _pages().replace(ANY_KEY, grade.assessment.key), URL),
)


@login_not_required
@require_safe
def assessment_export(request, file_format):
    form = GradeFilter(request.GET)
    if not form.is_valid():
        return export_refused(request, form, reverse("assessment_list"))
    rows, notes = grade_rows(form.rows()), (SCHEME_NOTE,)
    export = Export("penilaian", "Daftar nilai", COLUMNS, rows, form.summary, reverse("assessment_list"), notes)
    return export_response(request, export, file_format)
