"""The lists of malls and of regions as files: what each app knows of them, asked in bulk a chunk of rows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from assessments.latest import Grade, latest_grades_for
from assessments.models import Scheme
from directory.disagreement import Matter
from directory.models import Region, ServiceMall
from directory.models.claims import FigureKind
from directory.profile import current_figures_for, figure_words
from directory.region_list import RegionRow
from directory.stages import Stage, stages_for
from mpp_portal.kit.exporting import (
    CODE,
    DECIMAL,
    KEY_MEANING,
    PARTIAL,
    URL,
    WHOLE,
    Column,
    in_chunks,
    key_column,
    yes_no,
)
from mpp_portal.kit.partial_dates import PartialDate
from visits.reading.counts import NO_VISITS, RegionCount, list_counts, visit_counts_for

REGION_NOTE = "Kode dan nama wilayah: Kepmendagri 300.2.2-2430/2025, dihimpun dalam cahyadsn/wilayah (MIT)."
GRADE_NOTE = (
    "Nilai di sini adalah nilai pemerintah daerahnya, bukan nilai MPP: yang terbaru dari setiap skema. "
    "Huruf dari skema yang berbeda tidak dapat dibandingkan."
)


# --- Malls -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """A mall as a file shows it; figures by (kind, planned), grades by scheme."""

    mall: ServiceMall
    stage: Stage | None
    visits: int
    figures: dict[tuple[str, bool], Matter] = field(default_factory=dict)
    grades: dict[int, Grade] = field(default_factory=dict)


def mall_export_rows(malls) -> Iterator[Row]:
    """The malls in their order. Five queries a chunk, however much is known of them."""
    for chunk in in_chunks(malls.select_related("organizer").order_by("name", "pk")):
        stages, figures, visits = stages_for(chunk), current_figures_for(chunk), visit_counts_for(chunk)
        grades = latest_grades_for({mall.region_id for mall in chunk})
        for mall in chunk:
            yield Row(
                mall=mall,
                stage=stages.get(mall.pk),
                visits=visits.get(mall.pk, 0),
                figures={(one.chosen.kind, one.chosen.is_planned): one for one in figures.get(mall.pk, [])},
                grades={grade.scheme.pk: grade for grade in grades.get(mall.region_id, [])},
            )


def _of_matter(kind: str, is_planned: bool, get: Callable[[Matter], Any]) -> Callable[[Row], Any]:
    def value(row: Row):
        matter = row.figures.get((kind, is_planned))
        return get(matter) if matter else None

    return value


def _as_of(matter: Matter) -> PartialDate | None:
    claim = matter.chosen
    return PartialDate(claim.as_of, claim.as_of_precision) if claim.as_of else None


def _sides(matter: Matter) -> str:
    """Every side of a dispute, the chosen one first; "" where sources agree."""
    if not matter.is_disputed:
        return ""
    chosen = " (diutamakan)" if matter.is_decided else ""
    return "; ".join(
        f"{figure_words(side)}{chosen if at == 0 else ''}, menurut {side.source.publisher}"
        for at, side in enumerate(matter.claims)
    )


def figure_columns() -> Iterator[Column]:
    """The four counts and the digital services, each with how exact it is, as of when, its source, and any dispute."""
    for kind in FigureKind:
        for is_planned in (False, True):
            label = f"{kind.label} (rencana)" if is_planned else kind.label
            told = [
                ("", lambda one: one.chosen.value if one.is_decided else None, WHOLE, _FIGURE_MEANING),
                (
                    ": ketepatan",
                    lambda one: one.chosen.get_qualifier_display() if one.is_decided else "",
                    "text",
                    "tepat, sekitar, atau sedikitnya.",
                ),
                (": per tanggal", _as_of, PARTIAL, "Angka ini berlaku pada tanggal itu."),
                (": sumber berbeda", _sides, "text", "Semua angka yang disebut bila sumber tidak sepakat."),
                (
                    ": kunci",
                    lambda one: one.chosen.key if one.is_decided else "",
                    CODE,
                    f"Nama tetap angka ini. {KEY_MEANING}",
                ),
                (
                    ": sumber",
                    lambda one: str(one.chosen.source) if one.is_decided else "",
                    "text",
                    "Penerbit dan judul sumber.",
                ),
                (
                    ": alamat sumber",
                    lambda one: one.chosen.source.address if one.is_decided else "",
                    URL,
                    "Alamat sumber.",
                ),
                (
                    ": kunci sumber",
                    lambda one: one.chosen.source.key if one.is_decided else "",
                    CODE,
                    f"Nama tetap sumber ini. {KEY_MEANING}",
                ),
            ]
            for ending, get, kind_of_cell, meaning in told[:5] if is_planned else told:
                yield Column(f"{label}{ending}", _of_matter(kind.value, is_planned, get), kind_of_cell, meaning)


_FIGURE_MEANING = "Angka yang terbaru. Kosong bila tidak disebut, atau bila sumber berbeda dan belum ada yang dipilih."


def _of_grade(scheme: Scheme, get: Callable[[Grade], Any]) -> Callable[[Row], Any]:
    def value(row: Row):
        grade = row.grades.get(scheme.pk)
        return get(grade) if grade else None

    return value


def grade_columns(schemes) -> Iterator[Column]:
    """The newest grade of the mall's government under each scheme, in columns of its own."""
    for scheme in schemes:
        told = [
            ("tahun", lambda grade: _year(grade.assessment.year), CODE, "Tahun yang dinilai."),
            ("indeks", lambda grade: grade.index, DECIMAL, "Seperti terbit."),
            ("huruf", lambda grade: grade.letter, "text", "Huruf atau kategori seperti terbit."),
            (
                "tidak cocok",
                lambda grade: "Ya" if grade.is_mismatched else "",
                "text",
                "Ya bila huruf terbit bukan huruf dari indeksnya.",
            ),
            ("sumber", lambda grade: str(grade.assessment.source), "text", "Penerbit dan judul sumber."),
            ("alamat sumber", lambda grade: grade.assessment.source.address, URL, "Alamat sumber."),
            ("kunci", lambda grade: grade.assessment.key, CODE, f"Nama tetap nilai ini. {KEY_MEANING}"),
            ("kunci sumber", lambda grade: grade.assessment.source.key, CODE, f"Nama tetap sumber ini. {KEY_MEANING}"),
        ]
        for word, get, kind, meaning in told:
            yield Column(f"Nilai pemda, {scheme.name}: {word}", _of_grade(scheme, get), kind, meaning)


def _year(year: int | None) -> str:
    return str(year) if year else "tidak disebut"


def _stage_date(row: Row) -> PartialDate | None:
    milestone = row.stage.milestone if row.stage else None
    if milestone is None or milestone.happened_on is None:
        return None
    return PartialDate(milestone.happened_on, milestone.happened_precision)


def mall_columns(schemes) -> tuple[Column, ...]:
    """All columns of the list of malls; each scheme of the portal has its own."""
    return (
        key_column(
            "Kunci", lambda row: row.mall.key, "Nama tetap MPP ini, juga bila nama dan alamat halamannya berubah."
        ),
        Column("Nama", lambda row: row.mall.name, width=36),
        Column("Nama sebutan", lambda row: row.mall.brand_name),
        Column("Jenis", lambda row: row.mall.get_kind_display()),
        Column("Kode wilayah", lambda row: row.mall.region.code, CODE, "Kode Kemendagri kabupaten atau kota."),
        Column("Wilayah", lambda row: row.mall.region.name),
        Column("Kode provinsi", lambda row: _province(row.mall.region).code, CODE, "Kode Kemendagri provinsi."),
        Column("Provinsi", lambda row: _province(row.mall.region).name),
        Column("Penyelenggara", lambda row: row.mall.organizer and row.mall.organizer.name),
        key_column(
            "Kunci penyelenggara", lambda row: row.mall.organizer and row.mall.organizer.key, "Nama tetap badan itu."
        ),
        Column("Tahap", lambda row: row.stage and row.stage.label, meaning="Tahap terjauh yang sudah terjadi."),
        Column("Tanggal tahap", _stage_date, PARTIAL),
        key_column("Kunci tahap", lambda row: row.stage and row.stage.milestone.key, "Nama tetap peristiwa itu."),
        *figure_columns(),
        Column("Kunjungan tercatat", lambda row: row.visits, WHOLE, "Kunjungan yang tercatat di portal ini."),
        *grade_columns(schemes),
        Column("Alamat halaman", lambda row: row.mall.get_absolute_url(), URL),
    )


def _province(region: Region) -> Region:
    return region.parent or region


# --- Regions -----------------------------------------------------------------------------------------------------


def region_export_rows(rows: list[RegionRow]) -> Iterator[tuple[RegionRow, RegionCount]]:
    """The regions with their visits, counted as on the list: a province with its regencies and cities. Four queries."""
    counts = list_counts([row.region for row in rows])
    for row in rows:
        yield row, counts.get(row.region.pk, NO_VISITS)


REGION_COLUMNS = (
    Column("Kode", lambda pair: pair[0].region.code, CODE, "Kode Kemendagri."),
    Column("Nama", lambda pair: pair[0].region.name),
    Column("Jenis", lambda pair: pair[0].region.get_type_display(), width=12),
    Column("Kode provinsi", lambda pair: _province(pair[0].region).code, CODE, "Kode Kemendagri provinsi."),
    Column("Provinsi", lambda pair: _province(pair[0].region).name),
    Column("Daerah otonom", lambda pair: yes_no(pair[0].region.is_autonomous), width=12),
    Column("Zona waktu", lambda pair: pair[0].region.zone_label, width=12),
    Column("Penduduk", lambda pair: pair[0].region.population, WHOLE, "Jiwa, semester II 2024 (Ditjen Dukcapil)."),
    Column("Luas (km²)", lambda pair: pair[0].region.area_km2, DECIMAL, "Badan Informasi Geospasial."),
    Column("Kabupaten/kota", lambda pair: pair[0].regencies, WHOLE, "Banyaknya di provinsi itu."),
    Column("MPP", lambda pair: pair[0].malls, WHOLE, "Provinsi mencakup kabupaten dan kotanya."),
    Column("Kunjungan diterima", lambda pair: pair[1].received, WHOLE, "Provinsi mencakup kabupaten dan kotanya."),
    Column("Kunjungan dilakukan", lambda pair: pair[1].made, WHOLE, "Provinsi mencakup kabupaten dan kotanya."),
    Column("Alamat halaman", lambda pair: pair[0].region.get_absolute_url(), URL),
)
