"""One search over malls, regions and visits."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from directory.lookup import place_index
from directory.models import ServiceMall
from directory.places import Place
from visits.cards import VisitCard, cards_of
from visits.filters import search_visits
from visits.models import Visit

from .mall_filter import malls_named

SHOWN = 6


@dataclass(frozen=True)
class Found:
    """What a text finds. `regions` are what it names, several when it is ambiguous; `similar` are only offered."""

    text: str
    malls: list[ServiceMall]
    more_malls_url: str
    regions: tuple[Place, ...]
    similar: tuple[Place, ...]
    visits: list[VisitCard]
    more_visits_url: str

    @property
    def is_ambiguous(self) -> bool:
        return len(self.regions) > 1

    @property
    def is_empty(self) -> bool:
        return not (self.malls or self.regions or self.visits)


def search(text: str) -> Found:
    """Malls by name, brand and region; regions by any of their names; visits by number, bodies, purpose and topics.

    At most ten queries. A shared name ("Bogor") gives every region that bears it, and none is preferred.
    """
    index = place_index()
    regions = index.resolve(text).candidates
    malls = list(
        ServiceMall.objects.filter(malls_named(text, index))
        .select_related("region")
        .order_by("name", "pk")[: SHOWN + 1]
    )
    visits = list(search_visits(Visit.objects.recorded(), text).newest_first().for_list()[: SHOWN + 1])
    query = urlencode({"q": text})
    return Found(
        text=text,
        malls=malls[:SHOWN],
        more_malls_url=f"{reverse('mall_list')}?{query}" if len(malls) > SHOWN else "",
        regions=regions,
        similar=() if regions else tuple(place for place in index.suggest(text, limit=5)),
        visits=cards_of(visits[:SHOWN]),
        more_visits_url=f"{reverse('visit_list')}?{query}" if len(visits) > SHOWN else "",
    )
