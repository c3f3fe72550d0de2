"""Two to four malls side by side: one row a thing, one column a mall, and letters only beside letters of their own scheme."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from assessments.latest import Grade, latest_grades_for, latest_grades_of_malls, schemes_of
from directory.models import ServiceMall
from directory.models.claims import FigureKind, MilestoneKind
from directory.profile import (
    current_figures_for,
    designations_for,
    fact_lines,
    milestone_matters,
    milestones_for,
    timeline_items,
)
from directory.stages import stage_of
from visits.reading.cards import newest_cards_for
from visits.reading.counts import visit_counts_for

MOST = 4  # columns that a sheet of A4 holds


@dataclass(frozen=True)
class Row:
    """A thing that is compared: (column, what is known) for each mall in their order; None or [] where nothing is."""

    label: str
    cells: list[tuple[str, Any]]


@dataclass(frozen=True)
class Section:
    """Rows of one making; `kind` names the part of the template that draws their cells."""

    title: str
    kind: str
    rows: list[Row]


def compare_malls(malls: list[ServiceMall], today: date) -> list[Section]:
    """What is known of each mall as of `today`, where it is known of any. Twelve queries for any number of malls."""
    columns = columns_of(malls)
    figures, milestones, designations = current_figures_for(malls), milestones_for(malls), designations_for(malls)
    own = latest_grades_of_malls(malls)
    of_regions = latest_grades_for({mall.region_id for mall in malls})
    counts, newest = visit_counts_for(malls), newest_cards_for(malls)
    stages = {pk: stage_of(found) for pk, found in milestones.items()}
    lines = {mall.pk: fact_lines(figures.get(mall.pk, []), today) for mall in malls}
    items = {pk: timeline_items(milestone_matters(found), today) for pk, found in milestones.items()}
    sections = [
        Section(
            "Data pokok",
            "text",
            [
                _row("Tahap sekarang", columns, lambda mall: getattr(stages.get(mall.pk), "label", "")),
                _row("Penyelenggara", columns, lambda mall: getattr(mall.organizer, "name", "")),
            ],
        ),
        Section("Angka", "figure", _rows(FigureKind, columns, lines, lambda line: line.label)),
        Section("Tahapan", "milestone", _rows(MilestoneKind, columns, items, lambda item: item.title)),
        Section("Nilai MPP", "grade", _by_scheme(columns, own, lambda mall: mall.pk)),
        Section("Nilai pemerintah daerahnya", "grade", _by_scheme(columns, of_regions, lambda mall: mall.region_id)),
        Section(
            "Sebutan dan penghargaan",
            "designation",
            [_row("Sebutan", columns, lambda mall: designations.get(mall.pk, []))] if designations else [],
        ),
        Section(
            "Kunjungan",
            "visit",
            [_row("Kunjungan tercatat", columns, lambda mall: (counts.get(mall.pk, 0), newest.get(mall.pk)))],
        ),
    ]
    return [section for section in sections if section.rows]


def columns_of(malls) -> dict[str, ServiceMall]:
    """The malls by the shortest name that tells them apart: that of their region, else their own."""
    regions = [mall.region.name for mall in malls]
    return {name if regions.count(name) == 1 else mall.name: mall for name, mall in zip(regions, malls, strict=True)}


def _row(label: str, columns: dict[str, ServiceMall], of: Callable[[ServiceMall], Any]) -> Row:
    return Row(label, [(name, of(mall)) for name, mall in columns.items()])


def _rows(kinds, columns, found: dict[int, list], label_of: Callable[[Any], str]) -> list[Row]:
    """A row for each kind of which anything is found, with what each mall has of it."""

    def row(label: str) -> Row:
        return _row(label, columns, lambda mall: [one for one in found.get(mall.pk, []) if label_of(one) == label])

    present = {label_of(one) for of_mall in found.values() for one in of_mall}
    return [row(kind.label) for kind in kinds if kind.label in present]


def _by_scheme(columns, grades: dict[int, list[Grade]], key_of: Callable[[ServiceMall], int]) -> list[Row]:
    """A row a scheme: its newest result of each mall, or of the region that the mall serves."""
    found = {key: {grade.scheme: grade for grade in of_key} for key, of_key in grades.items()}

    def row(scheme) -> Row:
        return _row(scheme.name, columns, lambda mall: found.get(key_of(mall), {}).get(scheme))

    return [row(scheme) for scheme in schemes_of(grades)]
