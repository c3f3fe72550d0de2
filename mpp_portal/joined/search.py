"""One search over malls, regions and visits."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Case, When
from django.urls import reverse

from directory.lookup import place_index
from directory.models import ServiceMall
from directory.places import Place
from directory.wording import terms_of
from visits.models import Visit
from visits.reading.cards import VisitCard, cards_of
from visits.reading.search import KINDS_OF_WORDS, search_visits

from .mall_filter import malls_named

SHOWN = 6
REGIONS_SHOWN = 12


@dataclass(frozen=True)
class Found:
    """What a text finds. `regions` are what it names, several when it is ambiguous; `similar` are only offered."""

    text: str
    malls: list[ServiceMall]
    more_malls_url: str
    regions: tuple[Place, ...]
    is_ambiguous: bool
    similar: tuple[Place, ...]
    visits: list[VisitCard]
    more_visits_url: str

    @property
    def is_empty(self) -> bool:
        return not (self.malls or self.regions or self.visits)


def search(text: str) -> Found:
    """Malls by name, brand, organiser and region; regions by any of their names; visits by all that is public of them.

    At most ten queries. A shared name ("Bogor") gives every region that bears it, and none is preferred. Malls of the
    regions that the text names stand first.
    """
    index = place_index()
    terms = [term for term in terms_of(text, index, KINDS_OF_WORDS) if term.places]
    regions = tuple(dict.fromkeys(place for term in terms for place in term.places))
    of_region = Case(When(region__code__in=[code for term in terms for code in term.codes], then=0), default=1)
    malls = list(
        ServiceMall.objects.filter(malls_named(text, index))
        .select_related("region")
        .order_by(of_region, "name", "pk")[: SHOWN + 1]
    )
    visits = list(search_visits(Visit.objects.recorded(), text, index).newest_first().for_cards()[: SHOWN + 1])
    query = urlencode({"q": text})
    return Found(
        text=text,
        malls=malls[:SHOWN],
        more_malls_url=f"{reverse('mall_list')}?{query}" if len(malls) > SHOWN else "",
        regions=regions[:REGIONS_SHOWN],
        is_ambiguous=any(len(term.places) > 1 for term in terms),
        similar=() if regions else tuple(place for place in index.suggest(text, limit=5)),
        visits=cards_of(visits[:SHOWN]),
        more_visits_url=f"{reverse('visit_list')}?{query}" if len(visits) > SHOWN else "",
    )
