"""The filter of the list of grades; the address is the state, so that a filtered list can be sent to a colleague."""

from django import forms
from django.db.models import Q

from directory.lookup import place_index
from directory.models import Region
from directory.wording import Term, clean_text, terms_of

from .latest import spellings_in_use
from .mismatches import mismatched
from .models import Assessment, Scheme

MATCH_WORDS = {"tidak": "Hanya yang huruf dan indeksnya tidak cocok"}


class GradeFilter(forms.Form):
    """`rows` are the published grades that the address asks for. A letter means nothing without its scheme."""

    q = forms.CharField(label="Daerah, MPP atau unit", required=False)
    skema = forms.ModelChoiceField(
        label="Skema",
        required=False,
        queryset=Scheme.objects.all(),
        to_field_name="code",
        empty_label="Semua skema",
    )
    tahun = forms.IntegerField(
        label="Tahun yang dinilai",
        required=False,
        min_value=1990,
        max_value=2100,
        widget=forms.TextInput({"inputmode": "numeric"}),
        error_messages={"invalid": "Tulis tahun dengan empat angka, misalnya 2023."},
    )
    huruf = forms.CharField(label="Huruf (dalam satu skema)", required=False, max_length=30)

    provinsi = forms.ChoiceField(label="Provinsi", required=False)
    cocok = forms.ChoiceField(
        label="Huruf dan indeks", required=False, choices=[("", "Semua nilai"), *MATCH_WORDS.items()]
    )

    def __init__(self, data):
        super().__init__(data)
        self.provinces = dict(Region.objects.provinces().values_list("code", "name"))
        self.fields["provinsi"] = forms.ChoiceField(
            label="Provinsi", required=False, choices=[("", "Semua provinsi"), *self.provinces.items()]
        )
        self.is_valid()

    def clean_q(self):
        return clean_text(self.cleaned_data["q"])

    def clean(self):
        cleaned = super().clean() or {}
        if cleaned.get("huruf") and not cleaned.get("skema") and "skema" not in self.errors:
            self.add_error("huruf", "Pilih skema lebih dulu: huruf dari skema berbeda tidak dapat dibandingkan.")
        return cleaned

    def rows(self):
        wanted = self.cleaned_data
        rows = Assessment.objects.published().standing()
        if wanted.get("q"):
            rows = rows.filter(subjects_named(wanted["q"]))
        if wanted.get("skema"):
            rows = rows.filter(scheme=wanted["skema"])
        if wanted.get("tahun"):
            rows = rows.filter(year=wanted["tahun"])
        if wanted.get("huruf"):
            rows = rows.filter(letter__in=spellings_in_use(rows, wanted["huruf"]))
        if wanted.get("provinsi"):
            rows = rows.filter(_in_province(wanted["provinsi"]))
        if wanted.get("cocok"):
            rows = rows.filter(mismatched())
        return rows

    @property
    def summary(self) -> str:
        """What is filtered now, in words, or ""."""
        labels = {"q": "", "skema": "Skema", "tahun": "Tahun", "huruf": "Huruf", "provinsi": "Provinsi", "cocok": ""}
        words = {"provinsi": self.provinces, "cocok": MATCH_WORDS}
        said = []
        for name, label in labels.items():
            if value := self.cleaned_data.get(name):
                shown = words.get(name, {}).get(value, f"“{value}”" if name == "q" else value)
                said.append(f"{label}: {shown}" if label else shown)
        said += [str(message) for messages in self.errors.values() for message in messages]
        return "; ".join(said)


SUBJECT_REGIONS = ("region", "mall__region", "agency__region")
NAMED_IN = (
    *(f"{place}__name" for place in SUBJECT_REGIONS),
    "mall__name",
    "mall__brand_name",
    "agency__name",
    "agency__short_name",
    "agency__other_names",
)


def subjects_named(text: str) -> Q:
    """Grades whose subject matches every term of a text by its name or its region; a year is the year assessed."""
    wanted = Q()
    for term in terms_of(text, place_index()):
        wanted &= _of_term(term)
    return wanted


def _of_term(term: Term) -> Q:
    if term.is_mall:
        return Q(mall__isnull=False) | Q(agency__name__iregex=term.pattern)
    hit = Q(year=term.year) if term.year else Q()
    if term.codes:
        for place in SUBJECT_REGIONS:
            hit |= Q(**{f"{place}__code__in": term.codes})
        return hit | Q(mall__brand_name__iregex=term.pattern)
    for word in term.spellings:
        for field in NAMED_IN:
            hit |= Q(**{f"{field}__icontains": word})
    return hit


def _in_province(code: str) -> Q:
    hit = Q()
    for place in SUBJECT_REGIONS:
        hit |= Q(**{f"{place}__code": code}) | Q(**{f"{place}__parent__code": code})
    return hit
