"""Visits on the pages of other apps: the newest, what came of them first. Props are keyword-only."""

from django import template
from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode

from directory.models import Agency, AgencyKind
from mpp_portal.kit.listing import total_text
from visits.afterwards.feedback import summary_of
from visits.models import Visit
from visits.reading import counts
from visits.reading.cards import cards_of
from visits.reading.counts import NO_VISITS, list_counts, region_counts_for
from visits.reading.filters import hosted_in, visits_from

register = template.Library()

SHOWN = 10


@register.inclusion_tag("visits/visit_card.html")
def visit_card(*, visit):
    """A visit in a list: what came of it first, then who went to whom and when.

    The visit has url, visitors, host, date_text, outcome, number, kind_label, state_label, is_cancelled.
    """
    return {"visit": visit}


@register.inclusion_tag("visits/visit_cards.html")
def visits_received(*, mall):
    """The newest recorded visits to a mall. Three queries."""
    empty = "Belum ada kunjungan yang tercatat ke MPP ini. Petugas MPP dapat mencatatnya setelah masuk."
    return _newest(Visit.objects.recorded().filter(mall=mall), {"mpp": mall.slug}, empty)


@register.inclusion_tag("visits/visit_cards.html")
def visits_received_by_region(*, region):
    """The newest recorded visits that bodies of this region received. Four queries."""
    empty = f"Belum ada kunjungan ke {region.name} yang tercatat. Petugas tuan rumah dapat mencatatnya setelah masuk."
    return _newest(Visit.objects.recorded().filter(hosted_in([region.code])), {"tuan_rumah": region.code}, empty)


@register.inclusion_tag("visits/visit_cards.html")
def visits_made_by(*, region):
    """The newest recorded visits that bodies of this region made, as visiting bodies. Three queries."""
    empty = (
        f"Belum ada kunjungan dari {region.name} yang tercatat. Petugas tuan rumah yang menerimanya dapat mencatatnya."
    )
    return _newest(Visit.objects.recorded().filter(visits_from([region.code])), {"pengunjung": region.code}, empty)


@register.inclusion_tag("visits/visitor_words.html")
def visitor_words(*, mall):
    """What those said who visited a mall. Two queries at most."""
    return {"summary": summary_of(mall=mall), "about": "tentang MPP ini"}


@register.simple_tag
def plan_address(*, region):
    """{% plan_address region=mall.region as plan_url %}: where a visit to the government of this region is planned. One query."""
    host = Agency.objects.filter(region=region, kind=AgencyKind.GOVERNMENT).values_list("key", flat=True).first()
    return reverse("visit_plan", kwargs={"key": host}) if host else reverse("plan_start")


@register.inclusion_tag("visits/visits_a_year.html")
def visits_a_year(*, mall=None, region=None):
    """Visits a year to a mall, or to and from the bodies of a region; nothing where one year holds them all. One query, or two."""
    if mall is not None:
        rows, to, by = counts.visits_a_year(received=Q(mall=mall)), {"mpp": mall.slug}, {}
    else:
        rows = counts.visits_a_year(received=Q(host__region=region), made=visits_from([region.code]))
        to, by = {"tuan_rumah": region.code}, {"pengunjung": region.code}
    columns = [("Diterima", "received", to), *([("Dilakukan", "made", by)] if by else [])]
    return {
        "rows": [(row, [_cell(row, *column) for column in columns]) for row in rows] if len(rows) > 1 else [],
        "columns": [label for label, _, _ in columns],
        "most": max((getattr(row, name) for row in rows for _, name, _ in columns), default=0),
    }


def _cell(row, label: str, name: str, address: dict):
    """The label of the column, the count, and where its visits are listed."""
    count = getattr(row, name)
    listed = f"{reverse('visit_list')}?{urlencode(address | {'tahun': row.year})}" if count and row.year else ""
    return label, count, listed


def _newest(visits, address: dict, empty: str) -> dict:
    shown = list(visits.newest_first().for_cards()[: SHOWN + 1])
    list_url = f"{reverse('visit_list')}?{urlencode(address)}"
    return {
        "cards": cards_of(shown[:SHOWN]),
        "total_text": total_text(visits, "kunjungan") if shown else "",
        "more_url": list_url if len(shown) > SHOWN else "",
        "empty": empty,
        "list_url": reverse("visit_list"),
    }


@register.simple_tag
def visit_counts_in_list(*, rows):
    """{% visit_counts_in_list rows=rows as counts %}: of the region of each row, a province with all its regions."""
    return list_counts([row.region for row in rows])


@register.simple_tag
def visit_counts_of(*, regions):
    """{% visit_counts_of regions=children as counts %}: each of these regions alone. Two queries."""
    return region_counts_for(regions)


@register.simple_tag
def count_for(*, counts, region):
    """{% count_for counts=counts region=province as count %}, then count.received and count.made."""
    return counts.get(region.pk, NO_VISITS)
