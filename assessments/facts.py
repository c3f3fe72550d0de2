"""The first results of the portal, from `data/ipp_results.csv` and the results among the facts of malls.

National results, a government's own evaluation and surveys stand under schemes of their own. Letters are kept as printed,
also where they contradict the index.
"""

from decimal import Decimal
from pathlib import Path
from typing import Any

from django import forms
from django.db.models import Q

from directory.facts import Facts, cited, not_yet_loaded
from directory.models import Agency, AgencyKind, Region, ServiceMall
from directory.shipped import body_key, mall_key
from mpp_portal.kit.importing import ImportRefused, KeyedRow, KnownField, Loaded, Refusal, Row, read_rows

from .grading import GradingScheme, IndexOutsideScale, UnknownLetter, derive, match_letter
from .models import Assessment, Scheme
from .shipped import result_key
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


class ResultRow(KeyedRow):
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
    mall_of: dict[int, ServiceMall] = {}
    for mall in ServiceMall.objects.order_by("-pk"):
        mall_of[mall.region_id] = mall
    published = [_of_row(results, row) for row in results.rows]
    of_malls = [_of_mall(results, row, mall_of) for row in results.facts.results]
    loaded = []
    for name, grades in ((FILE, published), ("mpp_designations.csv", of_malls)):
        fresh = not_yet_loaded(Assessment, grades, SAID)
        for grade in fresh:
            draft = save_draft(grade, user=drafter, reason=REASON)
            STEPS.take(draft, "publish", user=approver, reason=REASON)
        loaded.append(Loaded(name, len(grades), len(fresh)))
    return loaded


SAID = ("region_id", "agency_id", "mall_id", "scheme_id", "year", "index", "letter", "source_id")


def _of_row(results: Results, row: Row) -> Assessment:
    region = row["region_code"]
    if not row["unit"]:
        return _result(results, row, row["index"], row["letter"], region.code, region=region)
    kind, name = KIND_OF_UNIT.get(row["unit"], AgencyKind.LOCAL), f"{row['unit']} {region.name}"
    key = body_key(kind, name, region.code)
    return _result(results, row, row["index"], row["letter"], key, agency=_unit(key, kind, name, region))


def _unit(key: str, kind: str, name: str, region: Region) -> Agency:
    """The unit of a region, stored at its first result. The one-stop office is known by its kind, whatever it is called."""
    same = {"kind": kind} if kind == AgencyKind.ONE_STOP_OFFICE else {"name": name}
    units = Agency.objects.filter(Q(key=key) | Q(region=region, **same))
    return units.first() or Agency.objects.create(key=key, kind=kind, region=region, name=name)


def _of_mall(results: Results, row: Row, mall_of: dict[int, ServiceMall]) -> Assessment:
    region, (index, letter) = row["region_code"], said_by(row)
    return _result(results, row, index, letter, mall_key(region.code), mall=mall_of[region.pk])


def _result(results: Results, row: Row, index: Decimal | None, letter: str, named: str, **subject: Any) -> Assessment:
    """What a row says of its subject, unsaved; `named` is what its shipped key knows the subject by."""
    scheme, source = results.scheme_of(row), row["source_id"]
    assert scheme is not None  # a row of an unknown scheme is refused before anything is stored
    return Assessment(
        key=row["key"] or result_key(named, scheme.code, row["year"], index, letter, source.key),
        scheme=scheme,
        year=row["year"],
        index=index,
        letter=letter,
        source=source,
        note=cited(row["decree"]),
        **subject,
    )
