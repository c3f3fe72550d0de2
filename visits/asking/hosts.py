"""Which hosts can be asked, and how busy they are."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q

from directory.lookup import place_index
from directory.models import Agency, AgencyKind
from visits.hosting.given import Booking
from visits.models import HouseRules
from visits.rules.room import LOAD_DAYS

SHOWN = 20  # hosts that a text may mean


@dataclass(frozen=True)
class BusyDay:
    """How many delegations and people have a place with a host on a day; nobody is named."""

    day: date
    delegations: int
    people: int


def hosts():
    """The bodies that can be asked for a visit: governments, and whoever has published house rules."""
    has_rules = Exists(HouseRules.objects.filter(host=OuterRef("pk")))
    return Agency.objects.filter(Q(kind=AgencyKind.GOVERNMENT) | Q(has_rules)).select_related("region__parent")


def hosts_named(text: str) -> list[Agency]:
    """The hosts that a text may mean, at most SHOWN: those of the regions it names, else those whose name holds it."""
    codes = [place.code for place in place_index().resolve(text).candidates]
    named = Q(region__code__in=codes) if codes else Q(name__icontains=text) | Q(short_name__icontains=text)
    return list(hosts().filter(named).order_by("name", "pk")[:SHOWN])


def busy_days(booked: list[Booking], today: date) -> list[BusyDay]:
    """The days within `LOAD_DAYS` on which somebody has a place, in their order."""
    delegations: Counter[date] = Counter()
    people: Counter[date] = Counter()
    for one in booked:
        if (one.day - today).days <= LOAD_DAYS:
            delegations[one.day] += 1
            people[one.day] += one.people
    return [BusyDay(day, delegations[day], people[day]) for day in sorted(delegations)]
