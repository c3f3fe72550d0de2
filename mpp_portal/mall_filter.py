"""The filter of the list of malls. It asks what the directory and the visits know, so it stands above both."""

from django import forms
from django.db.models import Q

from directory.lookup import place_index
from directory.models import Region, ServiceMall
from directory.models.regions import RegionType
from directory.places import PlaceIndex
from directory.stages import STAGES, stages_of_all

UNKNOWN_STAGE = "tidak-disebut"
STAGE_WORDS = {**{stage.value: str(stage.label) for stage in STAGES}, UNKNOWN_STAGE: "Tahap tidak disebut"}
VISIT_WORDS = {"ada": "Pernah dikunjungi", "belum": "Belum ada kunjungan tercatat"}


def malls_named(text: str, index: PlaceIndex) -> Q:
    """Malls whose name, brand or region a text names. A province stands for its regencies and cities too; a name that two
    regions share finds the malls of both."""
    codes = [place.code for place in index.resolve(text).candidates]
    return (
        Q(name__icontains=text)
        | Q(brand_name__icontains=text)
        | Q(region__name__icontains=text)
        | Q(region__code__in=codes)
        | Q(region__parent__code__in=codes)
    )


def clean_text(text: str) -> str:
    """What was typed, without what shows nothing, in one line of at most 100 characters."""
    return " ".join(text.replace("\x00", "").split())[:100]


class MallFilter(forms.Form):
    """`rows` are the malls that the address asks for; a value that no list knows is named and filters nothing."""

    q = forms.CharField(label="Nama MPP atau daerah", required=False)
    provinsi = forms.ChoiceField(label="Provinsi", required=False)
    tahap = forms.ChoiceField(label="Tahap", required=False, choices=[("", "Semua tahap"), *STAGE_WORDS.items()])
    kunjungan = forms.ChoiceField(label="Kunjungan", required=False, choices=[("", "Semua"), *VISIT_WORDS.items()])

    def __init__(self, data):
        super().__init__(data)
        self.stages = None
        # The index knows the provinces too: a search asks for them once.
        self.index = place_index() if data.get("q") else None
        self.provinces = dict(self._provinces())
        self.fields["provinsi"] = forms.ChoiceField(
            label="Provinsi", required=False, choices=[("", "Semua provinsi"), *self.provinces.items()]
        )
        self.is_valid()

    def _provinces(self):
        if self.index is None:
            return Region.objects.provinces().values_list("code", "name")
        provinces = (place for place in self.index.places if place.type == RegionType.PROVINCE)
        return sorted((place.code, place.name) for place in provinces)

    def clean_q(self):
        return clean_text(self.cleaned_data["q"])

    def rows(self):
        malls, wanted = ServiceMall.objects.select_related("region__parent"), self.cleaned_data
        if wanted.get("q") and self.index:
            malls = malls.filter(malls_named(wanted["q"], self.index))
        if wanted.get("provinsi"):
            malls = malls.filter(Q(region__code=wanted["provinsi"]) | Q(region__parent__code=wanted["provinsi"]))
        if wanted.get("tahap"):
            malls = self._at_stage(malls, wanted["tahap"])
        if wanted.get("kunjungan"):
            visited = ServiceMall.objects.filter(visits__state="recorded").values("pk")
            malls = malls.filter(pk__in=visited) if wanted["kunjungan"] == "ada" else malls.exclude(pk__in=visited)
        return malls

    def _at_stage(self, malls, kind):
        self.stages = stages_of_all()
        if kind == UNKNOWN_STAGE:
            return malls.exclude(pk__in=list(self.stages))
        return malls.filter(pk__in=[mall for mall, stage in self.stages.items() if stage.kind == kind])

    @property
    def summary(self) -> str:
        """What is filtered now, in words, or ""."""
        words = {"provinsi": self.provinces, "tahap": STAGE_WORDS, "kunjungan": VISIT_WORDS}
        said = [
            f"{field.label}: {words.get(name, {}).get(self.cleaned_data[name], self.cleaned_data[name])}"
            for name, field in self.fields.items()
            if self.cleaned_data.get(name)
        ]
        if self.errors:
            said.append("ada saringan yang tidak dikenal dan tidak dipakai")
        return "; ".join(said)
