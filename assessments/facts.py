"""The first results of the portal, from `data/ipp_results.csv` and the results among the facts of malls.

National results, a government's own evaluation and surveys stand under schemes of their own. Letters are kept as printed,
also where they contradict the index.
"""

from decimal import Decimal
from pathlib import Path

from django import forms

from directory.facts import Facts, cited
from directory.models import Agency, AgencyKind, Region, ServiceMall
from mpp_portal.kit.importing import ImportRefused, KnownField, Loaded, Refusal, Row, RowForm, read_rows

from .grading import GradingScheme, IndexOutsideScale, UnknownLetter, derive, match_letter
from .models import Assessment, Scheme
from .workflow import STEPS, save_draft

DATA = Path(__file__).parent / "data"
FILE = "ipp_results.csv"

# The scheme of the files (a programme and a year) to the scheme of the portal (a rule, for the years in which it held).
SCHEME_OF = {
    "ipp": "upp-2017",  # index years before PermenPANRB 29/2022
    "upp": "upp-2017",
    "pekppp": "pekppp-2022",
    "pekppp-mandiri": "pekppp-mandiri",
    "monev-mpp": "monev-mpp-2022",
    "skm-mpp": "skm-2017",
}
KIND_OF_UNIT = {"DPMPTSP": AgencyKind.ONE_STOP_OFFICE, "RSUD": AgencyKind.HOSPITAL}
REASON = "Dimuat dari berkas data beserta sumbernya"


class ResultRow(RowForm):
    """One published result. `scheme` ends in the year that was evaluated."""

    region_code = KnownField("regions")
    unit = forms.CharField(max_length=80, required=False)
    scheme = forms.SlugField(max_length=40)
    year = forms.IntegerField(min_value=2010, max_value=2100)
    index = forms.DecimalField(max_digits=7, decimal_places=4, required=False)
    letter = forms.CharField(max_length=30, required=False)
    decree = forms.CharField(max_length=80, required=False)
    source_id = KnownField("sources")

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("index") is None and not cleaned.get("letter"):
            self.add_error("index", "indeks dan huruf sama-sama kosong.")
        return cleaned


class Results:
    """Results, checked, with what they need to be stored; `facts` are the facts of malls that they came with."""

    def __init__(self, facts: Facts, folder: Path = DATA):
        self.facts = facts
        self.schemes = {scheme.code: scheme for scheme in Scheme.objects.prefetch_related("bands")}
        regions = {region.code: region for region in Region.objects.all()}
        known = {"regions": regions, "sources": facts.sources}
        once = ("region_code", "unit", "scheme", "index", "letter", "source_id")
        self.rows, refused = read_rows(folder / FILE, ResultRow, known=known, once=once)
        refused += [
            wrong for row in self.rows for wrong in self._against_scheme(FILE, row, row["index"], row["letter"])
        ]
        for row in facts.results:
            index, letter = said_by(row)
            refused += self._against_scheme("mpp_designations.csv", row, index, letter)
        if refused:
            raise ImportRefused(refused)

    def scheme_of(self, row: Row) -> Scheme | None:
        programme = row["scheme"].removesuffix(f"-{row['year']}")
        return self.schemes.get(SCHEME_OF.get(programme, ""))

    def _against_scheme(self, file: str, row: Row, index, letter) -> list[Refusal]:
        """What no published result can be; a letter that contradicts its index is none of it."""
        scheme = self.scheme_of(row)
        if scheme is None:
            return [Refusal(file, row.number, "scheme", f"“{row['scheme']}” tahun {row['year']} tidak dikenal.")]
        wrong = []
        rules: GradingScheme = scheme.grading_scheme
        try:
            if index is not None:
                derive(rules, index)
        except IndexOutsideScale:
            wrong.append(Refusal(file, row.number, "index", f"{index} di luar skala {scheme.name}."))
        try:
            if letter:
                match_letter(rules, letter)
        except UnknownLetter:
            wrong.append(Refusal(file, row.number, "letter", f"“{letter}” tidak ada di {scheme.name}."))
        return wrong


def said_by(row: Row) -> tuple[Decimal | None, str]:
    """(index, category) of a result among the facts of malls: a survey prints a number, an evaluation a category."""
    if row["scheme"] == "skm-mpp":
        return Decimal(row["category"]), ""
    return None, row["category"]


def store_results(results: Results, *, drafter, approver) -> list[Loaded]:
    """Draft each result that is missing as `drafter` and publish it as `approver`, by the verbs that people use.

    Called after the facts of malls are stored. What was ever loaded is not added again. Returns what each file brought.
    """
    ever = set(Assessment.history.values_list(*KEY))
    mall_of: dict[int, ServiceMall] = {}
    for mall in ServiceMall.objects.order_by("-pk"):
        mall_of[mall.region_id] = mall
    published = [_of_row(results, row) for row in results.rows]
    of_malls = [_of_mall(results, row, mall_of) for row in results.facts.results]
    loaded = []
    for name, grades in ((FILE, published), ("mpp_designations.csv", of_malls)):
        fresh = [grade for grade in grades if tuple(getattr(grade, column) for column in KEY) not in ever]
        for grade in fresh:
            draft = save_draft(grade, user=drafter, reason=REASON)
            STEPS.take(draft, "publish", user=approver, reason=REASON)
        loaded.append(Loaded(name, len(grades), len(fresh)))
    return loaded


KEY = ("region_id", "agency_id", "mall_id", "scheme_id", "year", "index", "letter", "source_id")


def _of_row(results: Results, row: Row) -> Assessment:
    region = row["region_code"]
    unit = _unit(row["unit"], region) if row["unit"] else None
    return Assessment(
        region=None if unit else region,
        agency=unit,
        scheme=results.scheme_of(row),
        year=row["year"],
        index=row["index"],
        letter=row["letter"],
        source=row["source_id"],
        note=cited(row["decree"]),
    )


def _unit(name: str, region: Region) -> Agency:
    """The unit of a region by its everyday name, stored at its first result. The one-stop office is known by its kind."""
    kind = KIND_OF_UNIT.get(name, AgencyKind.LOCAL)
    same = {"kind": kind} if kind == AgencyKind.ONE_STOP_OFFICE else {"name": f"{name} {region.name}"}
    stored = Agency.objects.filter(region=region, **same).first()
    return stored or Agency.objects.create(kind=kind, region=region, name=f"{name} {region.name}")


def _of_mall(results: Results, row: Row, mall_of: dict[int, ServiceMall]) -> Assessment:
    index, letter = said_by(row)
    return Assessment(
        mall=mall_of[row["region_code"].pk],
        scheme=results.scheme_of(row),
        year=row["year"],
        index=index,
        letter=letter,
        source=row["source_id"],
        note=cited(row["decree"]),
    )
