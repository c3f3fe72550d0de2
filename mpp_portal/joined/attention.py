"""What waits for a hand, in all apps, with its words. Each app has its own bulk loaders; nothing is decided here."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from assessments.attention import grades_left_behind, mismatched_grades, undecided_grades, waiting_drafts
from assessments.latest import grade_of
from assessments.templatetags.grades import indeks
from directory.attention import overdue_plans, stale_figures, undecided_figures, undecided_milestones
from directory.freshness import age_text
from directory.models import FactReport, Proposal
from directory.profile import aged, figure_words

SHOWN = 100  # of each kind; more are told as "lebih dari 100"


@dataclass(frozen=True)
class Row:
    """One thing that waits: what it is, what is the matter with it, and where it is put right ("" where this person cannot)."""

    what: str
    matter: str
    address: str


@dataclass(frozen=True)
class Part:
    """One kind of work. `find` gives what waits, a queryset or a list of at most one more than is shown; `tell` a row of it."""

    slug: str
    title: str
    hint: str
    find: Callable[[date], Any]
    tell: Callable[[Any, date], Row]
    along: Callable[[Any], QuerySet] = lambda rows: rows  # what a row in words needs beside itself
    permission: str = ""  # who may open a row; "" for everybody who sees the page


# --- In words ----------------------------------------------------------------------------------------------------


def _change_page(row) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def _stale(figure, today) -> Row:
    age = aged(figure.as_of_text, figure.as_of, figure.as_of_precision, today)
    return Row(
        figure.mall.name, f"{figure_words(figure)}, {'per ' if figure.as_of else ''}{age}", _change_page(figure.mall)
    )


def _overdue(event, today) -> Row:
    age = aged(event.date_text, event.happened_on, event.happened_precision, today)
    return Row(event.mall.name, f"{event.get_kind_display()}, rencana {age}", _change_page(event.mall))


def _figure_dispute(matter) -> Row:
    claim = matter.chosen
    said = f"per {claim.as_of_text}: {_against(map(figure_words, matter.claims), matter)}"
    return Row(claim.mall.name, said, _change_page(claim.mall))


def _milestone_dispute(matter) -> Row:
    claim = matter.chosen
    said = f"{claim.get_kind_display()}: {_against((one.date_text for one in matter.claims), matter)}"
    return Row(claim.mall.name, said, _change_page(claim.mall))


def _grade_dispute(matter) -> Row:
    row = matter.chosen
    said = _against(map(_result, matter.claims), matter)
    return Row(f"{row.subject}, {row.scheme.name} {row.year}", said, _change_page(row))


def _against(sides: Iterable[str], matter) -> str:
    said = zip(sides, matter.claims, strict=True)
    return " atau ".join(f"{text} ({claim.source.publisher})" for text, claim in said)


def _result(grade) -> str:
    index = f"indeks {indeks(grade.index)}" if grade.index is not None else ""
    return " ".join(part for part in (grade.letter, index) if part)


def _mismatch(row, today) -> Row:
    grade = grade_of(row)
    derived = f"indeks berarti {grade.derived_letter}" if grade.derived_letter else "indeks di luar skala"
    return Row(f"{row.subject}, {row.scheme.name}", f"{grade.value_text}: {derived}", _change_page(row))


def _behind(row, today) -> Row:
    said = f"nilai terakhir {row.year or 'tanpa tahun'}, siklus terakhir skema {row.cycle}"
    return Row(f"{row.subject}, {row.scheme.name}", said, _change_page(row))


def _draft(row, today) -> Row:
    begun = timezone.localtime(row.begun_at).date() if row.begun_at else None
    who = row.drafted_by or "akun yang sudah dihapus"
    return Row(
        f"{row.subject}, {row.scheme.name}",
        f"disusun {who}, {age_text(begun, 'day', today) or 'waktu tidak tercatat'}",
        _change_page(row),
    )


def _proposal(row, today) -> Row:
    since = age_text(timezone.localtime(row.proposed_at).date(), "day", today)
    return Row(row.mall.name, f"{row.what_text}, {since}", _change_page(row))


def _report(row, today) -> Row:
    since = age_text(timezone.localtime(row.sent_at).date(), "day", today)
    return Row(row.fact_label, f"{row.number}, {since}", _change_page(row))


def _disputes(today) -> list[tuple[Callable[[Any], Row], Any]]:
    """Every undecided matter with the function that tells it."""
    wanted = SHOWN + 1
    found: list[tuple[Callable[[Any], Row], Any]] = [
        (_figure_dispute, matter) for matter in undecided_figures(today, wanted)
    ]
    found += [(_milestone_dispute, matter) for matter in undecided_milestones(today, wanted)]
    found += [(_grade_dispute, matter) for matter in undecided_grades(wanted)]
    return found[:wanted]


def _dispute(told, today) -> Row:
    in_words, matter = told
    return in_words(matter)


PARTS = (
    Part(
        "laporan", "Laporan baru", "Kekeliruan yang dilaporkan pembaca. Yang terlama di atas.",
        lambda today: FactReport.objects.waiting().order_by("sent_at", "pk"), _report,
        permission="directory.view_factreport",
    ),
    Part(
        "usulan", "Usulan menunggu", "Angka dan tahap yang diusulkan petugas MPP. Yang terlama di atas.",
        lambda today: Proposal.objects.waiting().order_by("proposed_at", "pk"), _proposal,
        along=lambda rows: rows.select_related("mall"),
    ),
    Part(
        "draf", "Draf nilai", "Draf yang menunggu diterbitkan orang kedua. Yang terlama di atas.",
        lambda today: waiting_drafts(), _draft,
        along=lambda rows: rows.select_related("scheme", "region", "mall", "agency", "drafted_by"),
    ),
    Part(
        "berbeda", "Sumber berbeda", "Sumber yang bertentangan, dan belum ada yang diutamakan.", _disputes, _dispute,
    ),
    Part(
        "huruf", "Huruf tidak cocok", "Nilai terbit yang hurufnya bukan huruf dari indeksnya.",
        lambda today: mismatched_grades(), _mismatch, along=lambda rows: rows.for_list(),
    ),
    Part(
        "usang", "Angka usang", "Angka terbaru yang lebih tua dari batas jenisnya, atau tidak bertanggal.",
        stale_figures, _stale,
    ),
    Part(
        "rencana", "Rencana lewat waktu", "Tahap yang direncanakan, sudah lewat, dan belum tercatat terjadi.",
        overdue_plans, _overdue,
    ),
    Part(
        "tertinggal", "Nilai tertinggal", "Nilai terakhir yang bukan dari siklus terakhir skemanya.",
        lambda today: grades_left_behind(), _behind,
        along=lambda rows: rows.select_related("scheme", "region", "mall", "agency"),
    ),
)  # fmt: skip


# --- The page ----------------------------------------------------------------------------------------------------


def count_of(found) -> int:
    return found.order_by()[: SHOWN + 1].count() if isinstance(found, QuerySet) else len(found)


def count_text(count: int) -> str:
    return f"lebih dari {SHOWN}" if count > SHOWN else str(count)


def rows_of(part: Part, found, today) -> list[Row]:
    """The first hundred of what waits, in words."""
    rows = part.along(found) if isinstance(found, QuerySet) else found
    return [part.tell(row, today) for row in rows[:SHOWN]]
