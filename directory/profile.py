"""A mall's claims as its page shows them: one value or both sides, newest first, each with source and date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from mpp_portal.kit.templatetags.portal import angka

from . import freshness
from .disagreement import Matter, Side, dates_agree, matters
from .models import Designation, Figure, Milestone, Source
from .models.claims import REPEATING, Claim, FigureKind

# The four counts that are four; a mall that states none of them shows that it does not.
ALWAYS_SHOWN = (FigureKind.BOOTHS, FigureKind.WINDOWS, FigureKind.AGENCIES, FigureKind.SERVICES)
SEE_BELOW = "Sumber berbeda; keduanya ada di bawah."


@dataclass(frozen=True)
class FactLine:
    """What `{% fact %}` draws."""

    label: str
    value: int | str | None
    as_of: str = ""
    source: Source | None = None
    planned: bool = False
    qualifier: str = ""
    note: str = ""
    stale: bool = False
    report: str = ""


@dataclass(frozen=True)
class Dispute:
    """Sources that disagree about one thing, the preferred first."""

    title: str
    sides: list[Side]


@dataclass(frozen=True)
class TimelineItem:
    title: str
    date_text: str
    planned: bool
    note: str
    source: Source | None
    report: str


# --- Figures -----------------------------------------------------------------------------------------------------


def figure_matters(figures) -> tuple[list[Matter], list[Matter]]:
    """(current, earlier): of each kind the newest actual count and any newer plan; everything else is earlier.

    Give standing claims. Plans and actual counts, and counts as of different days, never contradict each other.
    """
    gathered = matters(
        figures,
        about=lambda claim: (claim.kind, claim.is_planned, claim.as_of),
        agree=lambda one, other: one.value == other.value,
    )
    current, earlier = [], []
    for kind in FigureKind:
        of_kind = sorted(
            (matter for matter in gathered.values() if matter.chosen.kind == kind), key=_newness, reverse=True
        )
        actual = [matter for matter in of_kind if not matter.chosen.is_planned]
        plans = [matter for matter in of_kind if matter.chosen.is_planned]
        shown = actual[:1] + [plan for plan in plans[:1] if not actual or _newness(plan) > _newness(actual[0])]
        current += shown
        earlier += [matter for matter in of_kind if matter not in shown]
    return current, earlier


def _newness(matter: Matter) -> date:
    return matter.chosen.as_of or date.min


def fact_lines(current: list[Matter], today: date) -> list[FactLine]:
    """The fact blocks of a mall: the four counts always, "tidak disebut" where no source states one, each with its age."""
    stated = {matter.chosen.kind for matter in current}
    lines = [_fact_line(matter, today) for matter in current]
    lines += [FactLine(kind.label, None) for kind in ALWAYS_SHOWN if kind not in stated]
    order = [kind.label for kind in FigureKind]
    return sorted(lines, key=lambda line: (order.index(line.label), line.planned))


def _fact_line(matter: Matter, today: date) -> FactLine:
    claim = matter.chosen
    if matter.is_decided:
        note = SEE_BELOW if matter.is_disputed else " ".join(filter(None, [claim.note, matter.agreement_text]))
        value: int | str = claim.value
    else:
        note, value = SEE_BELOW, " atau ".join(dict.fromkeys(angka(one.value) for one in matter.claims))
    return FactLine(
        label=claim.get_kind_display(),
        value=value,
        as_of=aged(_as_of(claim), claim.as_of, claim.as_of_precision, today),
        source=claim.source if matter.is_decided else None,
        planned=claim.is_planned,
        qualifier=claim.qualifier_text if matter.is_decided else "",
        note=note,
        stale=freshness.is_stale(claim.kind, claim.as_of, claim.as_of_precision, today),
        report=f"figure/{claim.key}",
    )


def aged(text: str, day: date | None, precision: str, today: date) -> str:
    """ "12 Juni 2024, 2 tahun lalu"."""
    return ", ".join(filter(None, [text, freshness.age_text(day, precision, today)]))


def earlier_figures(earlier: list[Matter], today: date) -> list[tuple[Figure, str]]:
    """(figure, its date with its age) of every earlier count that no source disputes."""
    figures = [matter.chosen for matter in earlier if not matter.is_disputed]
    return [(one, aged(one.as_of_text, one.as_of, one.as_of_precision, today)) for one in figures]


def _as_of(figure: Figure) -> str:
    return figure.as_of_text if figure.as_of else "tanggal yang tidak disebut"


def figure_words(figure: Figure) -> str:
    """ "sekitar 315 layanan", "32 gerai (rencana)"."""
    words = f"{figure.qualifier_text} {angka(figure.value)} {figure.get_kind_display().lower()}".strip()
    return f"{words} (rencana)" if figure.is_planned else words


def figure_disputes(found: list[Matter]) -> list[Dispute]:
    """Both sides of every count that sources disagree about."""
    return [
        Dispute(f"{matter.chosen.get_kind_display()} per {_as_of(matter.chosen)}", matter.sides(figure_words))
        for matter in found
        if matter.is_disputed
    ]


@dataclass(frozen=True)
class KeyFigure:
    """A count in a list: short, with its year, and whether sources agree."""

    text: str
    year_text: str
    is_disputed: bool


def current_figures_for(malls) -> dict[int, list[Matter]]:
    """What each mall's current counts and newer plans are, by its key, with all sides. One query for any number of malls."""
    figures = Figure.objects.standing().at(timezone.localdate()).filter(mall__in=malls).select_related("source")
    return {mall: figure_matters(group)[0] for mall, group in _by_mall(figures).items()}


def _by_mall(claims) -> dict[int, list]:
    gathered: dict[int, list] = {}
    for claim in claims:
        gathered.setdefault(claim.mall_id, []).append(claim)
    return gathered


def key_figures_for(malls) -> dict[int, list[KeyFigure]]:
    """The current counts of each mall, by its key. One query for any number of malls."""
    return {mall: [_key_figure(matter) for matter in found] for mall, found in current_figures_for(malls).items()}


def malls_with_at_least(kind: str, count: int) -> list[int]:
    """Keys of the malls whose newest actual count of a kind reaches `count` by the source chosen, or by any where none is."""
    figures = Figure.objects.standing().at(timezone.localdate()).filter(kind=kind, is_planned=False)
    reached = []
    for mall, group in _by_mall(figures.select_related("source")).items():
        (matter,) = figure_matters(group)[0]
        sides = [matter.chosen] if matter.is_decided else matter.claims
        if any(side.value >= count for side in sides):
            reached.append(mall)
    return reached


def _key_figure(matter: Matter) -> KeyFigure:
    claim = matter.chosen
    words = dict.fromkeys(figure_words(one) for one in ([claim] if matter.is_decided else matter.claims))
    year = str(claim.as_of.year) if claim.as_of else "tahun tidak disebut"
    return KeyFigure(" atau ".join(words), year, matter.is_disputed)


# --- Milestones --------------------------------------------------------------------------------------------------


def milestones_for(malls) -> dict[int, list[Milestone]]:
    """The standing milestones of each mall, by its key. One query for any number of malls."""
    return _by_mall(
        Milestone.objects.standing().at(timezone.localdate()).filter(mall__in=malls).select_related("source")
    )


def milestone_matters(milestones) -> list[Matter]:
    """Claims about one stage together; what may happen again is told apart by its date. Undated last."""
    gathered = matters(
        milestones,
        about=lambda claim: (claim.kind, claim.is_planned, claim.happened_on if claim.kind in REPEATING else None),
        agree=lambda one, other: dates_agree(
            one.happened_on, one.happened_precision, other.happened_on, other.happened_precision
        ),
    )
    return sorted(gathered.values(), key=lambda matter: _shown_date(matter) or date.max)


def _shown_date(matter: Matter) -> date | None:
    """The chosen claim's date, else the first that any source gives."""
    days = [claim.happened_on for claim in matter.claims if claim.happened_on]
    return matter.chosen.happened_on or (days[0] if days else None)


def timeline_items(found: list[Matter], today: date) -> list[TimelineItem]:
    """Each stage once, in time; a plan whose day has passed without an actual event says so."""
    happened = {matter.chosen.kind for matter in found if not matter.chosen.is_planned}
    return [_timeline_item(matter, today, happened) for matter in found]


def _timeline_item(matter: Matter, today: date, happened: set[str]) -> TimelineItem:
    claim = matter.chosen
    if matter.is_decided:
        dated = next((one for one in matter.claims if one.happened_on), claim)
        text = claim.date_text if claim.happened_on or matter.is_disputed else dated.date_text
        notes = [SEE_BELOW if matter.is_disputed else matter.agreement_text, claim.note]
    else:
        text = " atau ".join(dict.fromkeys(one.date_text for one in matter.claims))
        notes = [SEE_BELOW]
    if claim.is_planned and freshness.is_overdue(
        claim.happened_on, claim.happened_precision, has_happened=claim.kind in happened, today=today
    ):
        notes.append("Waktu rencana sudah lewat; kelanjutannya belum tercatat.")
    return TimelineItem(
        title=claim.get_kind_display(),
        date_text=text,
        planned=claim.is_planned,
        note=" ".join(filter(None, notes)),
        source=claim.source if matter.is_decided else None,
        report=f"milestone/{claim.key}",
    )


def milestone_disputes(found: list[Matter]) -> list[Dispute]:
    """Both sides of every date that sources disagree about."""
    return [
        Dispute(
            f"{matter.chosen.get_kind_display()}{' (rencana)' if matter.chosen.is_planned else ''}",
            matter.sides(lambda claim: claim.date_text),
        )
        for matter in found
        if matter.is_disputed
    ]


# --- Titles and regulations --------------------------------------------------------------------------------------


def designation_matters(designations) -> list[Matter]:
    """The same title by the same giver for the same year, with every source that says so."""
    return _said_alike(designations, lambda claim: (claim.title.casefold(), claim.issuer_id, claim.year))


def designations_for(malls) -> dict[int, list[Matter]]:
    """The titles of each mall, by its key. One query for any number of malls."""
    standing = Designation.objects.standing().at(timezone.localdate()).filter(mall__in=malls)
    by_mall = _by_mall(standing.select_related("source", "issuer"))
    return {mall: designation_matters(group) for mall, group in by_mall.items()}


def legal_basis_matters(legal_bases) -> list[Matter]:
    """Each regulation once, with every source that says that the mall rests on it."""
    return _said_alike(legal_bases, lambda claim: claim.legal_basis_id)


def _said_alike(claims, about) -> list[Matter]:
    return list(matters(claims, about=about, agree=lambda one, other: True).values())


def claim_links(figures, milestones, designations, legal_bases) -> list[tuple[str, Claim, str]]:
    """(kind in the address of its page of sources, claim, words) of each matter of a mall."""
    return [
        *(
            ("angka", matter.chosen, f"{matter.chosen.get_kind_display()} per {_as_of(matter.chosen)}")
            for matter in figures
        ),
        *(("tahap", matter.chosen, f"{matter.chosen.get_kind_display()}") for matter in milestones),
        *(("sebutan", matter.chosen, matter.chosen.title) for matter in designations),
        *(("dasar-hukum", matter.chosen, matter.chosen.legal_basis.citation) for matter in legal_bases),
    ]
