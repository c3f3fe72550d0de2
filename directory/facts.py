"""The first facts of the portal: malls with their milestones, figures and titles, from `data/facts/`. See its README.

Every row is a claim with its source. Rows that disagree stay beside each other; nothing is preferred here. What was ever
loaded, or typed alike by a person, is not added again, also when somebody has corrected or removed it since. Every row has its
public key: that of its column `key` where the file has one, else the one made of what the row says (`shipped.py`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django import forms
from django.utils.text import slugify

from mpp_portal.kit.history import bulk_create_recorded
from mpp_portal.kit.importing import ImportRefused, KeyedRow, KnownField, Loaded, Refusal, Row, RowForm, read_rows
from mpp_portal.kit.partial_dates import PartialDateField
from mpp_portal.kit.public_keys import with_free_keys

from .models import Designation, Evidence, Figure, Milestone, Region, ServiceMall, Source
from .models.claims import Claim, DesignationKind, FigureKind, MilestoneKind, Qualifier
from .shipped import SAID, claim_key, mall_key, shipped_source

DATA = Path(__file__).parent / "data" / "facts"

MILESTONES = {
    "committed": MilestoneKind.COMMITMENT,
    "soft_launch": MilestoneKind.SOFT_LAUNCH,
    "operational": MilestoneKind.IN_SERVICE,  # known to serve on that day; when it began is not told
    "inaugurated": MilestoneKind.INAUGURATED,
}
FIGURES = {
    "booths": FigureKind.BOOTHS,
    "windows": FigureKind.WINDOWS,
    "agencies": FigureKind.AGENCIES,
    "services": FigureKind.SERVICES,
    "floors": FigureKind.FLOORS,
}
# Titles that are no grade. The other schemes of mpp_designations.csv are results, and load with the grades.
TITLES = {
    "mpp-digital-tahap-1": (DesignationKind.DIGITAL, "MPP Digital tahap pertama, satu dari 21 daerah"),
    "evaluasi-mpp-2022": (DesignationKind.OTHER, "{category} pada evaluasi MPP 2022"),
}
MALL_NAME = "Mal Pelayanan Publik {region}"


# --- One row form a file -----------------------------------------------------------------------------------------


class SourceRow(KeyedRow):
    source_id = forms.SlugField(max_length=60)
    publisher = forms.CharField(max_length=120)
    title = forms.CharField(max_length=250)
    address = forms.URLField(max_length=400, required=False, assume_scheme="https")
    published_on = PartialDateField(required=False)
    evidence = forms.ChoiceField(choices=Evidence.choices)


class MallRow(KeyedRow):
    region_code = KnownField("regions")
    region_name = forms.CharField()
    official_name = forms.CharField(max_length=120)
    brand_name = forms.CharField(max_length=80, required=False)
    milestone = KnownField("milestones")
    date = PartialDateField()
    date_precision = forms.ChoiceField(choices=[("day", "day"), ("month", "month"), ("year", "year")])
    source_id = KnownField("sources")

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        region, when = cleaned.get("region_code"), cleaned.get("date")
        if region and region.name != cleaned.get("region_name"):
            self.add_error("region_name", f"kode itu milik {region.name}.")
        if when and when.precision != cleaned.get("date_precision"):
            self.add_error("date_precision", f"tanggalnya sampai ke “{when.precision}”.")
        return cleaned


class FigureRow(KeyedRow):
    region_code = KnownField("regions")
    figure = KnownField("figures")
    value = forms.IntegerField(min_value=1, max_value=100_000)
    qualifier = forms.ChoiceField(choices=Qualifier.choices)
    planned = forms.ChoiceField(choices=[("true", "true"), ("false", "false")])
    as_of = PartialDateField()
    source_id = KnownField("sources")


class DesignationRow(KeyedRow):
    region_code = KnownField("regions")
    scheme = forms.SlugField(max_length=40)
    category = forms.CharField(max_length=60)
    year = forms.IntegerField(min_value=2010, max_value=2100)
    decree = forms.CharField(max_length=80, required=False)
    source_id = KnownField("sources")


# --- Reading: everything is checked before anything is written ---------------------------------------------------


@dataclass
class Facts:
    """The rows of all files, checked; `sources` are Source rows by their key in the files, stored or not yet."""

    sources: dict[str, Source]
    malls: list[Row]
    figures: list[Row]
    designations: list[Row]
    loaded: list[Loaded] = field(default_factory=list)

    @property
    def titles(self) -> list[Row]:
        return [row for row in self.designations if row["scheme"] in TITLES]

    @property
    def results(self) -> list[Row]:
        """Rows that state a result under a scheme."""
        return [row for row in self.designations if row["scheme"] not in TITLES]


def read_facts(folder: Path = DATA) -> Facts:
    """All rows of the files of malls. Raises ImportRefused with every error of every file."""
    regions = {region.code: region for region in Region.objects.all()}
    rows, refused = read_rows(folder / "sources.csv", SourceRow, once=("source_id",))
    sources = {row["source_id"]: _source(row) for row in rows}
    known = {"regions": regions, "sources": sources, "milestones": MILESTONES, "figures": FIGURES}
    read: dict[str, list[Row]] = {}
    files: tuple[tuple[str, type[RowForm], tuple[str, ...]], ...] = (
        ("mpp.csv", MallRow, ("region_code", "milestone", "date", "source_id")),
        ("mpp_figures.csv", FigureRow, ("region_code", "figure", "value", "planned", "as_of", "source_id")),
        ("mpp_designations.csv", DesignationRow, ("region_code", "scheme", "category", "year", "source_id")),
    )
    for name, form, once in files:
        read[name], wrong = read_rows(folder / name, form, known=known, once=once)
        refused += wrong
    refused += _two_names(read["mpp.csv"])
    if refused:
        raise ImportRefused(refused)
    return Facts(sources, read["mpp.csv"], read["mpp_figures.csv"], read["mpp_designations.csv"])


def _source(row: Row) -> Source:
    published = row["published_on"]
    return shipped_source(
        row["publisher"],
        row["title"],
        row["address"],
        **({"key": row["key"]} if row["key"] else {}),
        evidence=row["evidence"],
        published_on=published.day if published else None,
        published_precision=published.precision if published else "day",
    )


def _two_names(rows: Iterable[Row]) -> list[Refusal]:
    """Rows that call the mall of one region by another name than the first row did."""
    first: dict[str, Row] = {}
    wrong = []
    for row in rows:
        before = first.setdefault(row["region_code"].code, row)
        for name in ("official_name", "brand_name"):
            if row[name] != before[name]:
                wrong.append(Refusal("mpp.csv", row.number, name, f"berbeda dari baris {before.number}."))
    return wrong


# --- Writing, inside the caller's deed ---------------------------------------------------------------------------


def wait_for_other_loads() -> None:
    """Call before anything is read, inside the deed: of two runs at once the second waits, then finds what the first stored.

    The lowest region is what they queue at. On SQLite the deed itself takes the one write lock.
    """
    Region.objects.select_for_update(no_key=True).order_by("pk").first()


def store_facts(facts: Facts) -> list[Loaded]:
    """Add what is missing, inside the caller's deed. Returns what each file brought."""
    loaded = [_store_sources(facts)]
    mall_of = _store_malls(facts)
    files: tuple[tuple[str, Any, list[Row], Callable[[Row, ServiceMall], Any]], ...] = (
        ("mpp.csv", Milestone, facts.malls, _milestone),
        ("mpp_figures.csv", Figure, facts.figures, _figure),
        ("mpp_designations.csv", Designation, facts.titles, _designation),
    )
    for name, model, rows, claim_of in files:
        claims = [_with_key(claim_of(row, mall_of[row["region_code"].pk]), row) for row in rows]
        fresh = not_yet_loaded(model, claims, ("mall_id", *SAID[model._meta.model_name], "source_id"))
        loaded.append(Loaded(name, len(rows), len(bulk_create_recorded(model, fresh))))
    return loaded


def _with_key(claim: Claim, row: Row) -> Claim:
    model = str(claim._meta.model_name)
    claim.key = row["key"] or claim_key(model, claim, row["region_code"].code, row["source_id"].key)
    return claim


def not_yet_loaded(model, claims: list, said: tuple[str, ...]) -> list:
    """The claims that no version of any row ever was, by their key or by what they say: what a person corrected or removed
    does not come back. Two queries."""
    ever, keys = set(), set()
    for key, *words in model.history.values_list("key", *said):
        ever.add(tuple(words))
        keys.add(key)
    fresh = (one for one in claims if one.key not in keys and tuple(getattr(one, name) for name in said) not in ever)
    return with_free_keys(model, fresh)


def _store_sources(facts: Facts) -> Loaded:
    """Store the sources that are missing. Afterwards every source of `facts` has its `pk`. One that was renamed since is known
    by its public key."""
    stored = list(Source.objects.all())
    by_words, by_key = (
        {(one.publisher, one.title, one.address): one for one in stored},
        {one.key: one for one in stored},
    )
    new = []
    for source in facts.sources.values():
        known = by_words.get((source.publisher, source.title, source.address)) or by_key.get(source.key)
        if known:
            source.pk = known.pk
        else:
            new.append(source)
    added = {(one.publisher, one.title, one.address): one.pk for one in bulk_create_recorded(Source, new)}
    for source in new:
        source.pk = added[(source.publisher, source.title, source.address)]
    return Loaded("sources.csv", len(facts.sources), len(new))


def _store_malls(facts: Facts) -> dict[int, ServiceMall]:
    """The mall of each region that a row speaks of, by the region's key; stored where the region had none.

    Of several malls of one region the first one is meant: the files know one mall a region.
    """
    mall_of: dict[int, ServiceMall] = {}
    for mall in ServiceMall.objects.order_by("-pk"):
        mall_of[mall.region_id] = mall
    taken = set(ServiceMall.objects.values_list("slug", flat=True))
    new: dict[int, ServiceMall] = {}
    for row in (*facts.malls, *facts.figures, *facts.designations):
        region = row["region_code"]
        if region.pk in mall_of or region.pk in new:
            continue
        name = row.cleaned.get("official_name") or MALL_NAME.format(region=region.name)
        slug = slugify(name)[:120]
        if slug in taken:
            slug = f"{slug[:110]}-{slugify(region.code)}"
        taken.add(slug)
        new[region.pk] = ServiceMall(
            key=mall_key(region.code),
            name=name,
            slug=slug,
            brand_name=row.cleaned.get("brand_name", ""),
            region=region,
        )
    for mall in bulk_create_recorded(ServiceMall, with_free_keys(ServiceMall, new.values())):
        mall_of[mall.region_id] = mall
    return mall_of


def _milestone(row: Row, mall: ServiceMall) -> Milestone:
    return Milestone(
        mall_id=mall.pk,
        kind=row["milestone"],
        happened_on=row["date"].day,
        happened_precision=row["date"].precision,
        source_id=row["source_id"].pk,
    )


def _figure(row: Row, mall: ServiceMall) -> Figure:
    return Figure(
        mall_id=mall.pk,
        kind=row["figure"],
        value=row["value"],
        qualifier=row["qualifier"],
        is_planned=row["planned"] == "true",
        as_of=row["as_of"].day,
        as_of_precision=row["as_of"].precision,
        source_id=row["source_id"].pk,
    )


def _designation(row: Row, mall: ServiceMall) -> Designation:
    kind, title = TITLES[row["scheme"]]
    return Designation(
        mall_id=mall.pk,
        kind=kind,
        title=title.format(category=row["category"]),
        year=row["year"],
        source_id=row["source_id"].pk,
        note=cited(row["decree"]),
    )


def cited(decree: str) -> str:
    """What to note of a decree that the source quotes."""
    return f"Sumber mengutip {decree}." if decree else ""
