"""The list of regions: its filter and what it counts. Without a filter it shows the provinces."""

from dataclasses import dataclass

from django import forms
from django.db.models import Count, Q

from .lookup import place_index
from .models import Region, ServiceMall
from .wording import clean_text, region_codes


@dataclass(frozen=True)
class RegionRow:
    """A region in the list. `regencies` is None for a regency or city; a province counts the malls of all its regions."""

    region: Region
    regencies: int | None
    malls: int


class RegionFilter(forms.Form):
    """`rows` are the regions that the address asks for, a province before its regencies and cities."""

    q = forms.CharField(label="Nama atau kode wilayah", required=False)
    provinsi = forms.ChoiceField(label="Provinsi", required=False)

    def __init__(self, data):
        super().__init__(data)
        self.provinces = dict(Region.objects.provinces().values_list("code", "name"))
        self.fields["provinsi"] = forms.ChoiceField(
            label="Provinsi", required=False, choices=[("", "Semua provinsi"), *self.provinces.items()]
        )
        self.is_valid()

    def clean_q(self):
        return clean_text(self.cleaned_data["q"])

    def rows(self):
        regions, wanted = Region.objects.select_related("parent").order_by("code"), self.cleaned_data
        text, province = wanted.get("q"), wanted.get("provinsi")
        if not text and not province:
            return regions.provinces()
        if province:
            regions = regions.filter(Q(code=province) | Q(parent__code=province))
        return regions.filter(regions_named(text)) if text else regions

    @property
    def summary(self) -> str:
        """What is filtered now, in words, or ""."""
        wanted = self.cleaned_data
        said = [f"Nama atau kode: {wanted['q']}"] if wanted.get("q") else []
        said += [f"Provinsi: {self.provinces[wanted['provinsi']]}"] if wanted.get("provinsi") else []
        said += ["ada saringan yang tidak dikenal dan tidak dipakai"] if self.errors else []
        return "; ".join(said)


def regions_named(text: str) -> Q:
    """The regions that a text names by any of their names; what names none finds the names that hold it."""
    codes = region_codes(text, place_index())
    return Q(code__in=codes) if codes else Q(name__icontains=text)


def region_rows(regions) -> list[RegionRow]:
    """The regions with their counts. Two queries."""
    inside = Region.objects.filter(parent__isnull=False).order_by().values_list("parent").annotate(count=Count("pk"))
    regencies, malls = dict(inside), _malls_by_region()
    return [
        RegionRow(
            region=region,
            regencies=None if region.parent_id else regencies.get(region.pk, 0),
            malls=malls.get(region.pk, 0),
        )
        for region in regions
    ]


def _malls_by_region() -> dict[int, int]:
    """Malls of each region that has any, by its key; those of a regency or city count for its province too."""
    counted: dict[int, int] = {}
    by_region = ServiceMall.objects.order_by().values_list("region_id", "region__parent_id")
    for region, province, count in by_region.annotate(count=Count("pk")):
        for place in filter(None, (region, province)):
            counted[place] = counted.get(place, 0) + count
    return counted
