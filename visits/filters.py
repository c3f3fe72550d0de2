"""Filters of the visit lists; the address is the state, so that a filtered list can be sent to a colleague."""

import django_filters as filters
from django import forms
from django.db.models import Q

from directory.lookup import place_index
from directory.models import Region, ServiceMall, Topic

from .models import BodyRole, DelegationBody, Visit, VisitKind, VisitState

# One idea has many words in the wild: a search for any of them finds the kind (lessons from users of portals).
WORDS_OF_KIND = {
    VisitKind.STUDY: ("studi tiru", "study tiru", "kaji tiru", "kaji banding"),
    VisitKind.COMPARISON: ("studi banding", "benchmarking", "banchmarking", "studi komparasi", "komparansi"),
    VisitKind.WORKING_VISIT: ("kunjungan kerja", "kunker"),
    VisitKind.CONSULTATION: ("konsultasi", "koordinasi"),
}


def regions_meant(text: str) -> list[str]:
    """Codes of the regions that a search text names: the one, or every candidate; a province stands for itself."""
    found = place_index().resolve(text)
    return [place.code for place in found.candidates]


def visits_from(codes) -> Q:
    """Visits made by bodies of these regions: visiting bodies only, all conditions on one row."""
    return Q(
        pk__in=DelegationBody.objects.filter(role=BodyRole.VISITING, agency__region__code__in=codes).values("visit_id")
    )


def search_visits(queryset, text: str):
    """Visits whose number, purpose, results, host, visitors, words of their kind or topics match `text`."""
    text = " ".join(text.replace("\x00", "").split())[:100]
    if not text:
        return queryset
    kinds = [kind for kind, words in WORDS_OF_KIND.items() if any(text.casefold() in word for word in words)]
    codes = regions_meant(text)
    topics = Topic.objects.filter(Q(name__icontains=text) | Q(synonyms__icontains=text))
    bodies = DelegationBody.objects.filter(Q(raw_name__icontains=text) | Q(agency__name__icontains=text))
    hit = (
        Q(number__iexact=text)
        | Q(purpose__icontains=text)
        | Q(results__icontains=text)
        | Q(kind_raw__icontains=text)
        | Q(host__name__icontains=text)
        | Q(mall__name__icontains=text)
        | Q(mall__brand_name__icontains=text)
        | Q(kind__in=kinds)
        | Q(host__region__code__in=codes)
        | Q(pk__in=bodies.values("visit_id"))
        | Q(pk__in=Visit.topics.through.objects.filter(topic__in=topics).values("visit_id"))
        | visits_from(codes)
    )
    return queryset.filter(hit)


class VisitFilter(filters.FilterSet):
    q = filters.CharFilter(label="Cari", method="search", max_length=100)
    tuan_rumah = filters.CharFilter(label="Wilayah tuan rumah", method="hosted_in", max_length=80)
    pengunjung = filters.CharFilter(label="Wilayah pengunjung", method="made_by", max_length=80)
    tahun = filters.NumberFilter(label="Tahun", method="in_year", min_value=1945, max_value=2100)
    topik = filters.ModelChoiceFilter(
        label="Topik",
        queryset=Topic.objects.all(),
        to_field_name="code",
        field_name="topics",
        empty_label="Semua topik",
    )
    jenis = filters.ChoiceFilter(label="Jenis", choices=VisitKind, field_name="kind", empty_label="Semua jenis")
    mpp = filters.ModelChoiceFilter(
        queryset=ServiceMall.objects.all(), to_field_name="slug", field_name="mall", widget=forms.HiddenInput
    )

    class Meta:
        model = Visit
        fields: tuple[str, ...] = ()

    def search(self, queryset, name, value):
        return search_visits(queryset, value)

    def hosted_in(self, queryset, name, value):
        return queryset.filter(host__region__code__in=regions_meant(value))

    def made_by(self, queryset, name, value):
        return queryset.filter(visits_from(regions_meant(value)))

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
                value = self._region_words(value)
            elif name == "tahun":
                value = int(value)
            said.append(f"{field.label or 'MPP'}: {value}")
        return "; ".join(said)

    @staticmethod
    def _region_words(text: str) -> str:
        names = list(Region.objects.filter(code__in=regions_meant(text)).values_list("name", flat=True))
        return " atau ".join(names) or f"“{text}” (wilayah tidak dikenal)"


class DeskFilter(VisitFilter):
    status = filters.ChoiceFilter(label="Status", choices=VisitState, field_name="state", empty_label="Semua status")

    tuan_rumah = None
    mpp = None
