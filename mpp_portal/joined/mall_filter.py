"""The filter of the list of malls. It asks what every app knows, so it stands above them."""

from django import forms
from django.db.models import Q

from assessments.latest import regions_graded
from assessments.models import Scheme
from directory.lookup import place_index
from directory.models import Region, ServiceMall
from directory.models.claims import FigureKind
from directory.models.malls import MallKind
from directory.models.regions import RegionType
from directory.places import PlaceIndex
from directory.profile import malls_with_at_least
from directory.stages import STAGES, stages_of_all
from directory.wording import Term, clean_text, terms_of

NAMED_IN = ("name", "brand_name", "region__name", "organizer__name", "organizer__short_name", "organizer__other_names")
UNKNOWN_STAGE = "tidak-disebut"
STAGE_WORDS = {**{stage.value: str(stage.label) for stage in STAGES}, UNKNOWN_STAGE: "Tahap tidak disebut"}
VISIT_WORDS = {"ada": "Pernah dikunjungi", "belum": "Belum ada kunjungan tercatat"}


def malls_named(text: str, index: PlaceIndex) -> Q:
    """Malls that match every term of a text by name, brand, region, organiser or what they are. A province stands for its
    regencies and cities too; a name that two regions share finds the malls of both."""
    wanted = Q()
    for term in terms_of(text, index):
        wanted &= _of_term(term)
    return wanted


def _of_term(term: Term) -> Q:
    named = Q(name__iregex=term.pattern)
    if term.is_mall:
        return Q(kind__in=(MallKind.MPP, MallKind.MINI)) | named | Q(brand_name__iregex=term.pattern)
    if term.codes:
        # A name that only repeats the mall's own region is that region's: "Bone" is not Bone Bolango.
        elsewhere = named & ~Q(region__name__iregex=term.pattern)
        return Q(region__code__in=term.codes) | elsewhere | Q(brand_name__iregex=term.pattern)
    hit = Q()
    for word in term.spellings:
        for field in NAMED_IN:
            hit |= Q(**{f"{field}__icontains": word})
    return hit


class MallFilter(forms.Form):
    """`rows` are the malls that the address asks for; a value that no list knows is named and filters nothing."""

    q = forms.CharField(label="Nama MPP atau daerah", required=False)
    provinsi = forms.ChoiceField(label="Provinsi", required=False)
    tahap = forms.ChoiceField(label="Tahap", required=False, choices=[("", "Semua tahap"), *STAGE_WORDS.items()])
    gerai = forms.IntegerField(
        label="Gerai paling sedikit",
        required=False,
        min_value=1,
        max_value=10_000,
        widget=forms.TextInput({"inputmode": "numeric"}),
        error_messages={"invalid": "Tulis bilangan bulat, misalnya 20."},
    )
    skema = forms.ModelChoiceField(
        label="Nilai pemda menurut skema",
        required=False,
        queryset=Scheme.objects.all(),
        to_field_name="code",
        empty_label="Semua skema",
    )
    huruf = forms.CharField(label="Huruf terbaru", required=False, max_length=30)
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

    def clean(self):
        cleaned = super().clean() or {}
        if cleaned.get("huruf") and not cleaned.get("skema") and "skema" not in self.errors:
            self.add_error("huruf", "Pilih skema lebih dulu: huruf dari skema berbeda tidak dapat dibandingkan.")
        return cleaned

    def rows(self):
        malls, wanted = ServiceMall.objects.select_related("region__parent"), self.cleaned_data
        if wanted.get("q") and self.index:
            malls = malls.filter(malls_named(wanted["q"], self.index))
        if wanted.get("provinsi"):
            malls = malls.filter(Q(region__code=wanted["provinsi"]) | Q(region__parent__code=wanted["provinsi"]))
        if wanted.get("tahap"):
            malls = self._at_stage(malls, wanted["tahap"])
        if wanted.get("gerai"):
            malls = malls.filter(pk__in=malls_with_at_least(FigureKind.BOOTHS, wanted["gerai"]))
        if wanted.get("skema"):
            malls = malls.filter(region__in=regions_graded(wanted["skema"], wanted.get("huruf", "")))
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
