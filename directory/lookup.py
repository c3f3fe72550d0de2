"""Text to rows: regions through `places`, bodies by their spellings. Nothing is guessed."""

from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Count, Q, Value

from .models import Agency, AgencyKind, FormerCode, Region, RegionAlias
from .models.agencies import ONE_A_REGION
from .places import Place, PlaceIndex, Resolution, normalise
from .shipped import body_key


def place_index() -> PlaceIndex:
    """The index over today's regions, aliases and former names, rebuilt when their trails have grown. One query.

    Nothing goes from a trail, so that it has grown when it has more entries; the newest may be one with a lower key.
    """

    def entries(number, model):
        return model.history.order_by().values(trail=Value(number)).annotate(entries=Count("pk"))

    first, *others = (entries(number, model) for number, model in enumerate((Region, RegionAlias, FormerCode)))
    return _build_index(tuple(sorted(tuple(row.values()) for row in first.union(*others, all=True))))


@lru_cache(maxsize=1)
def _build_index(entries: tuple) -> PlaceIndex:
    regions = Region.objects.values_list("code", "name", "short_name", "type", "parent__code")
    return PlaceIndex(
        [Place(code, name, short_name, type_, parent or "") for code, name, short_name, type_, parent in regions],
        aliases=list(RegionAlias.objects.values_list("alias", "region__code")),
        former=list(FormerCode.objects.values_list("name", "code", "region__code")),
    )


@dataclass(frozen=True)
class BodyMatch:
    """What a typed body is. One of `agency` (found) or `new` (known by kind and region, not stored yet), else `candidates`."""

    agency: Agency | None = None
    new: Agency | None = None
    candidates: tuple[Agency, ...] = ()
    is_ambiguous: bool = False
    remainder: str = ""  # what the text says beyond the body: "Komisi I"

    @property
    def body(self) -> Agency | None:
        return self.agency or self.new


NAMES_BY_KIND = {
    AgencyKind.GOVERNMENT: "Pemerintah {region}",
    AgencyKind.COUNCIL: "DPRD {region}",
    AgencyKind.ONE_STOP_OFFICE: "DPMPTSP {region}",
}


def body_of_region(region: Region, kind: str) -> Agency:
    """The one government, council or one-stop office of a region: the stored row, else an unsaved one with the key that it has
    in every portal."""
    stored = Agency.objects.filter(region=region, kind=kind).first()
    name = NAMES_BY_KIND[AgencyKind(kind)].format(region=region.name)
    return stored or Agency(key=body_key(kind, name, region.code), region=region, kind=kind, name=name)


def government_name(region_name: str, region_type: str) -> str:
    """ "Pemerintah Kabupaten Wajo", "Pemerintah Provinsi Bali"."""
    is_bare_province = region_type == "provinsi" and not region_name.startswith("Daerah ")
    return f"Pemerintah {'Provinsi ' if is_bare_province else ''}{region_name}"


def resolve_body(text: str) -> BodyMatch:
    """Which body a person means by `text`: "DPRD Wajo", "Pemkab Soppeng", "Kemenpan-RB", or a full stored name.

    A region that two bodies could share, or a name that two regions share, gives candidates and no body.
    """
    wanted = normalise(text)
    named = [agency for agency in _agencies_like(text) if wanted in map(normalise, agency.spellings())]
    if len(named) == 1:
        return BodyMatch(agency=named[0])
    if named:
        return BodyMatch(candidates=tuple(named), is_ambiguous=True)
    found = place_index().resolve(text)
    if found.status == "one":
        return _match_in_region(found)
    places = found.candidates or place_index().suggest(text)
    return BodyMatch(candidates=_governments(places), is_ambiguous=found.status == "ambiguous")


def _match_in_region(found: Resolution) -> BodyMatch:
    kind = found.body_kind or AgencyKind.GOVERNMENT
    if kind == AgencyKind.COMMISSION:  # a commission travels for its council; the raw name keeps which one it was
        kind = AgencyKind.COUNCIL
    if kind not in ONE_A_REGION:
        return BodyMatch(candidates=_governments([found.place]))
    body = body_of_region(Region.objects.get(code=found.place.code), kind)
    return BodyMatch(agency=body if body.pk else None, new=None if body.pk else body, remainder=found.remainder)


def _agencies_like(text: str):
    """A small net: bodies without region (ministries and others, a short list) and exact names anywhere."""
    without_region = Agency.objects.filter(region=None)
    return [*without_region, *Agency.objects.filter(region__isnull=False, name__iexact=text.strip()[:160])]


def _governments(places) -> tuple[Agency, ...]:
    order = {place.code: position for position, place in enumerate(places)}
    rows = Agency.objects.filter(kind=AgencyKind.GOVERNMENT, region__code__in=order).select_related("region")
    return tuple(sorted(rows, key=lambda agency: order[agency.region.code if agency.region else ""]))


def suggest_bodies(text: str, limit: int = 8) -> list[Agency]:
    """What a picker offers for the letters typed so far: bodies by name first, then governments of similar regions."""
    text = " ".join(text.replace("\x00", "").split())
    if len(text) < 2:
        return []
    named = Agency.objects.filter(
        Q(name__icontains=text) | Q(short_name__icontains=text) | Q(other_names__icontains=text)
    )
    governments = _governments(place_index().suggest(text, limit=limit))
    offered = {agency.pk: agency for agency in [*named[:limit], *governments]}
    return list(offered.values())[:limit]
