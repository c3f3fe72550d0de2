"""Free-text search of visits: what a term means, and how it is found among a million of them.

A term can be written in many tables. As one condition over all of them it would have every row of every table read, since
no index serves an `OR` across tables; asked table by table, each index serves its own. But what a common word finds is too
much to gather, while the newest of it are soon met on the way down the list. So each term is first asked how often it is
found, up to FEW: what is rare is gathered, what is common is asked of each visit that is met.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Count, Exists, Model, OuterRef, Q, QuerySet, Value

from directory.lookup import place_index
from directory.models import Agency, AgencyKind, ServiceMall, Topic
from directory.places import PlaceIndex
from directory.wording import Term, clean_text, terms_of
from visits.models import DelegationBody, Visit, VisitKind

# One idea has many words in the wild: a search for any of them finds the kind (lessons from users of portals). Study and
# comparison are told apart by the filter "jenis"; those who search write either word for both (domain research 3.1).
WORDS_OF_KINDS = {
    (VisitKind.STUDY, VisitKind.COMPARISON): (
        "studi tiru", "study tiru", "kaji tiru", "kaji banding", "studi banding", "study banding", "studi", "study",
        "tiru", "banding", "benchmarking", "banchmarking", "bench marking", "benchmark", "studi komparasi",
        "studi komparansi", "studi komparatif", "komparasi", "komparansi", "kunjungan belajar", "sharing session",
        "amati tiru modifikasi",
    ),
    (VisitKind.WORKING_VISIT,): ("kunjungan kerja", "kunker"),
    (VisitKind.CONSULTATION,): (
        "konsultasi", "koordinasi", "konsultasi dan koordinasi", "konsultasi koordinasi", "audiensi",
    ),
    (VisitKind.TRAINING,): ("pelatihan", "pendidikan", "pendidikan dan pelatihan", "diklat", "magang", "bimtek"),
}  # fmt: skip
KINDS_OF_WORDS = {word: kinds for kinds, words in WORDS_OF_KINDS.items() for word in words}

COUNCILS = (AgencyKind.COUNCIL, AgencyKind.COMMISSION)
OFFICES = (AgencyKind.ONE_STOP_OFFICE,)

PROSE = ("purpose", "results", "next_steps", "kind_raw", "host_raw")
BODY_NAMES = ("name", "short_name", "other_names")
NAMED: tuple[type[Model], ...] = (ServiceMall, Agency, Topic)
OF_TOPICS = Visit.topics.through.objects
FEW = 10_000  # visits that are gathered for a term
NEWEST = 1000  # visits that tell whether a term is common
NUMBER = re.compile(r"k[-/]?(\d{4})[-/](\d{1,9})", re.IGNORECASE)


@dataclass
class Sought:
    """Where one term is looked for. Each condition is one of its own table.

    `own` is of what is written of the visit, `bodies` of what a source called a body. `named` are the malls, agencies (as
    hosts and as guests alike) and topics meant, first as conditions, then in `keys` as what was found. `broad` is of columns
    of the visit, too many to gather and quickly told. `kinds`: the host or a guest must be such a body, too.
    """

    own: Q
    bodies: Q = field(default_factory=Q)
    named: dict[type[Model], Q] = field(default_factory=dict)
    broad: Q = field(default_factory=Q)
    kinds: tuple[str, ...] = ()
    keys: dict[type[Model], list[int]] = field(default_factory=lambda: {model: [] for model in NAMED})

    def gathered(self) -> QuerySet:
        """The keys of the visits of the term, some of them twice, table by table; not those that are only `broad`."""
        visits, bodies = Visit.objects.order_by(), DelegationBody.objects.order_by()
        parts: list[QuerySet] = []
        if self.bodies:
            parts.append(bodies.filter(self.bodies).values("visit_id"))
        if malls := self.keys[ServiceMall]:
            parts.append(visits.filter(mall__in=malls).values("pk"))
        if agencies := self.keys[Agency]:
            parts.append(visits.filter(host__in=agencies).values("pk"))
            parts.append(bodies.filter(agency__in=agencies).values("visit_id"))
        if about := self.keys[Topic]:
            parts.append(OF_TOPICS.filter(topic__in=about).values("visit_id"))
        return visits.filter(self.own).values("pk").union(*parts, all=True)

    def met(self) -> Q:
        """The same, asked of each visit that is met."""
        hit, bodies = self.own, self.bodies
        if malls := self.keys[ServiceMall]:
            hit |= Q(mall__in=malls)
        if agencies := self.keys[Agency]:
            hit |= Q(host__in=agencies)
            bodies |= Q(agency__in=agencies)
        if bodies:
            hit |= Q(Exists(_met(DelegationBody.objects).filter(bodies)))
        if about := self.keys[Topic]:
            hit |= Q(Exists(_met(OF_TOPICS).filter(topic__in=about)))
        return hit

    def condition(self, count: int) -> Q:
        """Of all that the term finds, `count` of it, as far as it was counted, to be gathered."""
        hit = self.broad
        if count:
            hit |= Q(pk__in=self.gathered()) if count <= FEW else self.met()
        elif not self.broad:
            hit = Q(pk__in=[])
        if self.kinds:
            guests = _met(DelegationBody.objects).filter(agency__kind__in=self.kinds)
            hit &= Q(host__kind__in=self.kinds) | Q(Exists(guests))
        return hit


def _met(rows) -> QuerySet:
    """Those of the visit that is met. A range of one: by equality PostgreSQL would gather all rows before the first visit."""
    return rows.order_by().filter(visit__gte=OuterRef("pk"), visit__lte=OuterRef("pk"))


def search_visits(queryset, text: str, index: PlaceIndex | None = None):
    """Visits that match every term of `text`: by number, year, kind, purpose, results, topics, host, mall or visitors.

    Three queries are asked at once, for what the terms name and how often; a text that means nothing finds all.
    """
    text = clean_text(text)
    terms = [_sought(term) for term in terms_of(text, index or place_index(), KINDS_OF_WORDS)] if text else []
    if not terms:
        return queryset
    _look_up(terms)
    counts = _counted(terms)
    for number, term in enumerate(terms):
        queryset = queryset.filter(term.condition(counts[number]))
    return queryset


def _look_up(terms: list[Sought]) -> None:
    """Find what the terms name. One query: as a part of a search, it would be asked again for each visit that is met."""
    parts = [
        model._default_manager.order_by()
        .filter(named)
        .annotate(term=Value(number), of=Value(model.__name__))
        .values_list("term", "of", "pk")
        for number, term in enumerate(terms)
        for model, named in term.named.items()
    ]
    models = {model.__name__: model for model in NAMED}
    for number, name, key in parts[0].union(*parts[1:], all=True) if parts else ():
        terms[number].keys[models[name]].append(key)


def _counted(terms: list[Sought]) -> dict[int, int]:
    """How many visits are to be gathered for each term, by its place; more than FEW are not counted on. Two queries.

    What every hundredth of the newest visits has is common: an index would list all of them before the first is counted.
    """
    visits = Visit.objects.order_by()
    newest = Visit.objects.newest_first().values("pk")[:NEWEST]
    met = _counts_of({number: visits.filter(term.met(), pk__in=newest) for number, term in enumerate(terms)})
    common = {number: FEW + 1 for number, count in met.items() if count * 100 >= NEWEST}
    rare = {
        number: visits.filter(pk__in=term.gathered()[: FEW + 1])
        for number, term in enumerate(terms)
        if number not in common
    }
    return dict.fromkeys(range(len(terms)), 0) | common | (_counts_of(rare) if rare else {})


def _counts_of(found: Mapping[int, QuerySet]) -> dict[int, int]:
    parts = [
        visits.annotate(term=Value(number)).values("term").annotate(count=Count("pk")).values_list("term", "count")
        for number, visits in found.items()
    ]
    return dict(parts[0].union(*parts[1:], all=True))


def _sought(term: Term) -> Sought:
    if number := NUMBER.fullmatch(term.raw):
        return Sought(own=Q(number=f"K-{number[1]}-{number[2]:0>6}"))
    return _of_region(term) if term.codes else _in_words(term)


def _in_words(term: Term) -> Sought:
    """Plain words: anywhere in what is written of the visit, of its bodies and of its topics."""
    broad = Q()
    if term.is_mall:
        broad |= Q(mall__isnull=False)
    if term.year:
        broad |= Q(starts_on__year=term.year)
    if term.is_phrase:
        broad |= Q(kind__in=KINDS_OF_WORDS[term.text])
    return Sought(
        own=_written(PROSE, term),
        bodies=_written(("raw_name",), term),
        named={
            ServiceMall: _written(("name", "brand_name"), term),
            Agency: _written(BODY_NAMES, term),
            Topic: _holding(("name", "synonyms"), term.spellings),
        },
        broad=broad,
    )


def _of_region(term: Term) -> Sought:
    """What has a region is found by its region, and by whole words what is written and bodies without region."""
    of_region = Q(region__code__in=term.codes)
    kinds: tuple[str, ...] = ()
    if term.body_kind == AgencyKind.GOVERNMENT:
        of_region &= ~Q(kind__in=COUNCILS)
    elif term.body_kind in COUNCILS:
        kinds = COUNCILS
    elif term.body_kind in OFFICES:
        kinds = OFFICES
    return Sought(
        own=_written(PROSE, term),
        bodies=_written(("raw_name",), term),
        named={
            ServiceMall: Q(region__code__in=term.codes) | _written(("brand_name",), term),
            Agency: of_region | (Q(region__isnull=True) & _written(("name",), term)),
        },
        kinds=kinds,
    )


def _written(fields: Iterable[str], term: Term) -> Q:
    """Plain words anywhere. Words for a mall and for regions are whole words: "mal" is not in "Malang" or "normal"."""
    if not (term.is_mall or term.codes):
        return _holding(fields, term.spellings)
    # An expression is slow to look for, and its longest word is not.
    return _any(_holding([field], term.longest_word) & Q(**{f"{field}__iregex": term.pattern}) for field in fields)


def _holding(fields: Iterable[str], words: Iterable[str]) -> Q:
    words = tuple(words)
    return _any(Q(**{f"{field}__icontains": word}) for field in fields for word in words)


def _any(conditions: Iterable[Q]) -> Q:
    hit = Q()
    for condition in conditions:
        hit |= condition
    return hit
