"""Every kind of fact that a reader can report, by a name that fits in an address and lasts: "figure/b7km-2q9r-xwtc".

The table stands above the apps, for grades and visits do not know each other, nor the report that speaks of them. One query
finds one fact. What is not public has no name here: a draft cannot be asked for. Names of the first release were made of
database ids, "figure:123": they stand in stored reports and in links, and are still understood.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone

from assessments.latest import grade_of
from assessments.models import Assessment
from assessments.views import PUBLIC_STATES
from directory.models import Designation, Figure, MallLegalBasis, Milestone, Premises, Region, ServiceMall
from directory.profile import figure_words
from directory.reports import Seen
from mpp_portal.kit.templatetags.portal import angka
from visits.models import Visit

MAX_ID = 2**63 - 1


@dataclass(frozen=True)
class Kind:
    """How one kind of fact is found, told in words and mended. Each function takes the row."""

    every: Callable[[], Any]
    public: Callable[[Any], Any]  # those of `every` that readers see today
    label: Callable[[Any], str]
    value: Callable[[Any], str]
    subject: Callable[[Any], Any]  # the row whose page shows the fact
    mended_at: str  # the admin page where it is changed
    asks_for_more: bool = False  # nothing is wrong here: something is missing
    named_by: str = "key"  # the field whose value names a row for good


def _claims(model, *along):
    return lambda: model.objects.select_related("mall__region", "source", *along)


def _standing_today(rows):
    return rows.standing().at(timezone.localdate())


def _of_mall(claim):
    return claim.mall


def _itself(row):
    return row


def _joined(*parts) -> str:
    return "; ".join(part for part in parts if part)


MALL_PAGE = "admin:directory_servicemall_change"
KINDS: dict[str, Kind] = {
    "figure": Kind(
        _claims(Figure), _standing_today,
        lambda figure: f"{figure.get_kind_display()}, {figure.mall.name}",
        lambda figure: f"{figure_words(figure)}, per {figure.as_of_text}",
        _of_mall, MALL_PAGE,
    ),
    "milestone": Kind(
        _claims(Milestone), _standing_today,
        lambda event: f"Tahap {event.get_kind_display()}, {event.mall.name}",
        lambda event: _joined(event.date_text, "rencana" if event.is_planned else ""),
        _of_mall, MALL_PAGE,
    ),
    "designation": Kind(
        _claims(Designation, "issuer"), _standing_today,
        lambda claim: f"Sebutan, {claim.mall.name}",
        lambda claim: _joined(claim.title, str(claim.year or ""), claim.issuer.name if claim.issuer else ""),
        _of_mall, MALL_PAGE,
    ),
    "legal-basis": Kind(
        _claims(MallLegalBasis, "legal_basis"), _standing_today,
        lambda claim: f"Dasar hukum, {claim.mall.name}",
        lambda claim: _joined(claim.legal_basis.citation, claim.legal_basis.about),
        _of_mall, MALL_PAGE,
    ),
    "premises": Kind(
        _claims(Premises), _itself,
        lambda place: f"Gedung, {place.mall.name}",
        lambda place: _joined(place.address, f"{place.floors} lantai" if place.floors else ""),
        _of_mall, MALL_PAGE,
    ),
    "mall": Kind(
        lambda: ServiceMall.objects.select_related("region", "organizer"), _itself,
        lambda mall: f"Data pokok {mall.name}",
        lambda mall: _joined(
            mall.name, mall.brand_name, mall.region.name, mall.organizer.name if mall.organizer else "",
            mall.get_kind_display(), " ".join(mall.contact.split()),
        ),
        _itself, MALL_PAGE,
    ),
    "figures": Kind(
        lambda: ServiceMall.objects.select_related("region"), _itself,
        lambda mall: f"Angka {mall.name}",
        lambda mall: "belum tercatat",
        _itself, MALL_PAGE, asks_for_more=True,
    ),
    "region": Kind(
        lambda: Region.objects.select_related("parent"), _itself,
        lambda region: f"Data wilayah {region.name}",
        lambda region: _joined(
            f"kode {region.code}", region.parent.name if region.parent else "",
            f"{angka(region.population)} jiwa" if region.population is not None else "",
            f"{angka(region.area_km2)} km²" if region.area_km2 is not None else "", region.zone_label,
        ),
        _itself, "admin:directory_region_change", named_by="code",
    ),
    "grade": Kind(
        lambda: Assessment.objects.for_list(), lambda rows: rows.standing().filter(state__in=PUBLIC_STATES),
        lambda row: f"Nilai {row.subject}, {row.scheme.name}",
        lambda row: f"{grade_of(row).value_text}, {grade_of(row).year_text}",
        _itself, "admin:assessments_assessment_change",
    ),
    "visit": Kind(
        lambda: Visit.objects.for_list(), lambda rows: rows.recorded(),
        lambda visit: f"Kunjungan {visit.number}",
        lambda visit: f"{visit.visitors_text} ke {visit.host_text}, {visit.date_text}",
        _itself, "admin:visits_visit_change", named_by="number",
    ),
}  # fmt: skip


def _row_of(fact: str, public: bool):
    """(name of the kind, row) of a fact, or ("", None)."""
    lasts = "/" in fact
    name, _, named = fact.partition("/" if lasts else ":")
    kind = KINDS.get(name)
    if kind is None or not (lasts or _is_id(named)):
        return "", None
    rows = kind.public(kind.every()) if public else kind.every()
    row = rows.filter(**{kind.named_by if lasts else "pk": named}).first()
    return (name, row) if row is not None else ("", None)


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text) <= MAX_ID


def _told(name: str, row) -> Seen:
    kind = KINDS[name]
    subject = kind.subject(row)
    mall = subject if isinstance(subject, ServiceMall) else getattr(subject, "mall", None)
    fact = f"{name}/{getattr(row, kind.named_by)}"
    return Seen(fact, kind.label(row), kind.value(row), subject.get_absolute_url(), mall)


def public_fact(fact: str) -> tuple[Kind, Seen] | None:
    """The fact of this name as a reader sees it now; None for what is unknown, not public or no longer shown."""
    name, row = _row_of(fact, public=True)
    return (KINDS[name], _told(name, row)) if name else None


@dataclass(frozen=True)
class FactNow:
    """What an admin needs beside a report: the fact as it is stored now, and the page where it is changed."""

    value: str
    is_public: bool
    mended_at: str


def fact_now(fact: str) -> FactNow | None:
    """The stored fact, shown to readers or not; None when it is gone."""
    name, row = _row_of(fact, public=False)
    if not name:
        return None
    kind = KINDS[name]
    is_public = kind.public(kind.every()).filter(pk=row.pk).exists()
    return FactNow(kind.value(row), is_public, reverse(kind.mended_at, args=[kind.subject(row).pk]))
