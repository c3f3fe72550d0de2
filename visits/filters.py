"""Filters of the visit lists; the address is the state, so that a filtered list can be sent to a colleague."""

import re
from functools import cached_property

import django_filters as filters
from django import forms
from django.db.models import Q

from directory.lookup import place_index
from directory.models import AgencyKind, ServiceMall, Topic
from directory.places import Place, PlaceIndex
from directory.wording import Term, clean_text, terms_of

from .models import BodyRole, DelegationBody, Visit, VisitKind, VisitState

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
NUMBER = re.compile(r"k[-/]?(\d{4})[-/](\d{1,9})", re.IGNORECASE)


def visits_from(codes) -> Q:
    """Visits made by bodies of these regions: visiting bodies only, all conditions on one row."""
    return Q(
        pk__in=DelegationBody.objects.filter(role=BodyRole.VISITING, agency__region__code__in=codes).values("visit_id")
    )


def search_visits(queryset, text: str, index: PlaceIndex | None = None):
    """Visits that match every term of `text`: by number, year, kind, purpose, results, topics, host, mall or visitors."""
    text = clean_text(text)
    if not text:
        return queryset
    wanted = Q()
    for term in terms_of(text, index or place_index(), KINDS_OF_WORDS):
        wanted &= _of_term(term)
    return queryset.filter(wanted)


PROSE = ("purpose", "results", "next_steps", "kind_raw", "host_raw", "mall__brand_name")
COUNCILS = (AgencyKind.COUNCIL, AgencyKind.COMMISSION)
BODY_NAMES = ("name", "short_name", "other_names")


def _of_term(term: Term) -> Q:
    if number := NUMBER.fullmatch(term.raw):
        return Q(number__iexact=f"K-{number[1]}-{number[2]:0>6}")
    if term.codes:
        return _of_region(term)
    hit = _in_words(term)
    if term.is_mall:
        hit |= Q(mall__isnull=False)
    if term.year:
        hit |= Q(starts_on__year=term.year)
    if term.is_phrase:
        hit |= Q(kind__in=KINDS_OF_WORDS[term.text])
    return hit


def _in_words(term: Term) -> Q:
    """Plain words: anywhere in what is written of the visit, of its bodies and of its topics."""
    hit, bodies, topics = Q(), Q(), Q()
    for word in term.spellings:
        for field in (*PROSE, *(f"host__{name}" for name in BODY_NAMES), "mall__name"):
            hit |= _written(field, term, word)
        for field in ("raw_name", *(f"agency__{name}" for name in BODY_NAMES)):
            bodies |= _written(field, term, word)
        topics |= Q(name__icontains=word) | Q(synonyms__icontains=word)
    about = Visit.topics.through.objects.filter(topic__in=Topic.objects.filter(topics))
    return hit | Q(pk__in=_visits_of(bodies)) | Q(pk__in=about.values("visit_id"))


def _written(field: str, term: Term, word: str) -> Q:
    """Words for a mall are whole words: "mal" is not in "Malang" or "normal"."""
    return Q(**{f"{field}__iregex": term.pattern}) if term.is_mall else Q(**{f"{field}__icontains": word})


def _of_region(term: Term) -> Q:
    """What has a region is found by its region, and by whole words what is written and bodies without region."""
    hit = Q(mall__region__code__in=term.codes)
    for field in PROSE:
        hit |= Q(**{f"{field}__iregex": term.pattern})
    bodies = Q(agency__region__code__in=term.codes)
    raw = Q(raw_name__iregex=term.pattern) | Q(agency__name__iregex=term.pattern, agency__region__isnull=True)
    hosts = Q(host__region__code__in=term.codes)
    if term.body_kind == AgencyKind.GOVERNMENT:
        bodies &= ~Q(agency__kind__in=COUNCILS)
        hosts &= ~Q(host__kind__in=COUNCILS)
    hit |= hosts | Q(pk__in=_visits_of(bodies | raw))
    if term.body_kind in COUNCILS:
        return hit & (Q(host__kind__in=COUNCILS) | Q(pk__in=_visits_of(Q(agency__kind__in=COUNCILS))))
    if term.body_kind == AgencyKind.ONE_STOP_OFFICE:
        return hit & (Q(host__kind=term.body_kind) | Q(pk__in=_visits_of(Q(agency__kind=term.body_kind))))
    return hit


def _visits_of(bodies: Q):
    return DelegationBody.objects.filter(bodies).values("visit_id")


class VisitFilterForm(forms.Form):
    """Reads the names of regions once; one that no region bears is told by its field."""

    @cached_property
    def index(self) -> PlaceIndex:
        return place_index()

    def clean_tuan_rumah(self):
        return self._known(self.cleaned_data["tuan_rumah"])

    def clean_pengunjung(self):
        return self._known(self.cleaned_data["pengunjung"])

    def _known(self, text: str) -> str:
        if text and not self.places(text):
            raise forms.ValidationError(f"Wilayah “{text}” tidak dikenal. Tulis nama provinsi, kabupaten, atau kota.")
        return text

    def places(self, text: str) -> tuple[Place, ...]:
        """The regions that a text names: the one, or every candidate; a province stands for itself."""
        return self.index.resolve(text).candidates

    def codes(self, text: str) -> list[str]:
        return [place.code for place in self.places(text)]


class VisitFilter(filters.FilterSet):
    q = filters.CharFilter(label="Cari", method="search", max_length=100)
    tuan_rumah = filters.CharFilter(label="Wilayah tuan rumah", method="hosted_in", max_length=80)
    pengunjung = filters.CharFilter(label="Wilayah pengunjung", method="made_by", max_length=80)
    tahun = filters.NumberFilter(
        label="Tahun",
        method="in_year",
        min_value=1945,
        max_value=2100,
        widget=forms.TextInput({"inputmode": "numeric"}),
        error_messages={"invalid": "Tulis tahun dengan empat angka, misalnya 2023."},
    )
    topik = filters.ModelChoiceFilter(
        label="Topik",
        queryset=Topic.objects.all(),
        to_field_name="code",
        field_name="topics",
        empty_label="Semua topik",
    )
    jenis = filters.ChoiceFilter(label="Jenis", choices=VisitKind, field_name="kind", empty_label="Semua jenis")
    mpp = filters.ModelChoiceFilter(
        label="MPP",
        queryset=ServiceMall.objects.all(),
        to_field_name="slug",
        field_name="mall",
        widget=forms.HiddenInput,
    )

    class Meta:
        model = Visit
        fields: tuple[str, ...] = ()
        form = VisitFilterForm

    def filter_queryset(self, queryset):
        """Nothing where a region is unknown: all visits are not those of that region."""
        if self.form.errors.keys() & {"tuan_rumah", "pengunjung"}:
            return queryset.none()
        return super().filter_queryset(queryset)

    def search(self, queryset, name, value):
        return search_visits(queryset, value, self.form.index)

    def hosted_in(self, queryset, name, value):
        return queryset.filter(host__region__code__in=self.form.codes(value))

    def made_by(self, queryset, name, value):
        return queryset.filter(visits_from(self.form.codes(value)))

    def in_year(self, queryset, name, value):
        return queryset.filter(starts_on__year=int(value))

    @property
    def summary(self) -> str:
        """What is filtered now, in words, or ""."""
        form = self.form
        if not form.is_valid():
            return "isian saringan belum benar"
        said = []
        for name, field in form.fields.items():
            value = form.cleaned_data.get(name)
            if value in (None, ""):
                continue
            if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
                value = dict(VisitKind.choices + VisitState.choices).get(value, value)
            elif name in ("tuan_rumah", "pengunjung"):
                value = " atau ".join(place.name for place in form.places(value))
            elif name == "tahun":
                value = int(value)
            said.append(f"{field.label}: {value}")
        return "; ".join(said)


class DeskFilter(VisitFilter):
    status = filters.ChoiceFilter(label="Status", choices=VisitState, field_name="state", empty_label="Semua status")

    tuan_rumah = None
    mpp = None
