"""A visit as lists show it: what came of it first, then who went to whom and when."""

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from directory.models import ServiceMall
from visits.models import Visit, VisitState

OUTCOME_LENGTH = 180  # characters of a result that a card shows; the whole stands on the visit's own page


@dataclass(frozen=True)
class VisitCard:
    """What `{% visit_card %}` draws. `outcome` is the first paragraph of the results, cut at a word; "" when none is known."""

    url: str
    visitors: str
    host: str
    date_text: str
    outcome: str
    number: str
    kind_label: str
    state_label: str
    is_cancelled: bool


def card_of(visit: Visit) -> VisitCard:
    """The card of a visit that has a number. Costs no query for rows of `Visit.objects.for_cards()`.

    A cancelled visit shows that it is, and nothing of what came of it.
    """
    is_cancelled = visit.state == VisitState.CANCELLED
    return VisitCard(
        url=visit.get_absolute_url() if visit.number else "",
        visitors=visit.visitors_text,
        host=visit.host_text,
        date_text=visit.date_text,
        outcome="" if is_cancelled else first_words(visit.results),
        number=visit.number or "",
        kind_label=visit.get_kind_display(),
        state_label="" if visit.state == VisitState.RECORDED else visit.get_state_display(),
        is_cancelled=is_cancelled,
    )


def cards_of(visits) -> list[VisitCard]:
    """The cards of many visits, in their order."""
    return [card_of(visit) for visit in visits]


def newest_cards_for(malls) -> dict[int, VisitCard]:
    """The newest recorded visit to each mall that has any, by the mall's key. Two queries."""
    newest = Visit.objects.recorded().filter(mall=OuterRef("pk")).newest_first().values("pk")[:1]
    of_each = ServiceMall.objects.filter(pk__in=[mall.pk for mall in malls]).annotate(newest=Subquery(newest))
    visits = Visit.objects.filter(pk__in=of_each.values("newest")).for_list()
    return {visit.mall_id: card_of(visit) for visit in visits}


def first_words(text: str, length: int = OUTCOME_LENGTH) -> str:
    """The first paragraph in one line, cut at a word with "…" when it is longer than `length` characters."""
    paragraph = next((" ".join(part.split()) for part in text.splitlines() if part.strip()), "")
    if len(paragraph) <= length:
        return paragraph
    return paragraph[:length].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
