"""The filter of the list of malls. It asks what the directory and the visits know, so it stands above both."""

from django import forms
from django.db.models import Q

from directory.lookup import place_index
from directory.models import Region, ServiceMall
from directory.stages import STAGES, stages_of_all

UNKNOWN_STAGE = "tidak-disebut"


def malls_named(text: str) -> Q:
    """Malls whose name, brand or region a text names. A province stands for its regencies and cities too; a name that two
    regions share finds the malls of both."""
    codes = [place.code for place in place_index().resolve(text).candidates]
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


class ProvinceChoice(forms.ModelChoiceField):
    def to_python(self, value):
        return super().to_python(value if isinstance(value, str) and value.isdigit() else None)


class MallFilter(forms.Form):
    """`rows` are the malls that the address asks for; a value that no list knows is named and filters nothing."""

    q = forms.CharField(label="Nama MPP atau daerah", required=False)
    provinsi = ProvinceChoice(
        label="Provinsi",
        required=False,
        queryset=Region.objects.provinces(),
        to_field_name="code",
        empty_label="Semua provinsi",
    )
    tahap = forms.ChoiceField(
        label="Tahap",
        required=False,
        choices=[
            ("", "Semua tahap"),
            *((stage.value, stage.label) for stage in STAGES),
            (UNKNOWN_STAGE, "Tahap tidak disebut"),
        ],
    )
    kunjungan = forms.ChoiceField(
        label="Kunjungan",
        required=False,
        choices=[("", "Semua"), ("ada", "Pernah dikunjungi"), ("belum", "Belum ada kunjungan tercatat")],
    )

    def __init__(self, data):
        super().__init__(data)
        self.stages = None
        self.is_valid()

    def clean_q(self):
        return clean_text(self.cleaned_data["q"])

    def rows(self):
        malls, wanted = ServiceMall.objects.select_related("region__parent"), self.cleaned_data
        if wanted.get("q"):
            malls = malls.filter(malls_named(wanted["q"]))
        if wanted.get("provinsi"):
            malls = malls.filter(Q(region=wanted["provinsi"]) | Q(region__parent=wanted["provinsi"]))
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
        said = []
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
                value = dict(field.choices)[value] if value else ""
            if value:
                said.append(f"{field.label}: {value}")
        if self.errors:
            said.append("ada saringan yang tidak dikenal dan tidak dipakai")
        return "; ".join(said)
