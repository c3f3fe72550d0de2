"""Filters of the visit lists; the address is the state, so that a filtered list can be sent to a colleague."""

from functools import cached_property

import django_filters as filters
from django import forms
from django.db.models import Q

from directory.lookup import place_index
from directory.models import Agency, ServiceMall, Topic
from directory.places import Place, PlaceIndex
from visits.models import DelegationBody, Visit, VisitKind, VisitState

from .search import search_visits


def visits_from(codes) -> Q:
    """Visits made by bodies of these regions: visiting bodies only, all conditions on one row."""
    return Q(pk__in=DelegationBody.objects.visiting().filter(agency__region__code__in=codes).values("visit_id"))


def hosted_in(codes) -> Q:
    """Visits received by bodies of these regions. One query: by their keys, the newest of a host come out of its index."""
    return Q(host__in=list(Agency.objects.filter(region__code__in=codes).order_by().values_list("pk", flat=True)))


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
        return queryset.filter(hosted_in(self.form.codes(value)))

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
