"""The directory in Django admin: regions, bodies, malls with their claims, sources. People: `people_admin.py`."""

from typing import Any, ClassVar

from django.contrib import admin
from django.urls import path
from django.views.decorators.http import require_POST

from mpp_portal.kit.admin import Part, RecordedAdmin
from mpp_portal.kit.stepped_admin import Line, SteppedAdmin

from . import claim_desk, forms, people_admin  # noqa: F401  (registers memberships and invitations)
from .models import (
    Agency,
    Designation,
    Figure,
    FormerCode,
    LegalBasis,
    MallLegalBasis,
    Milestone,
    Premises,
    Proposal,
    Region,
    RegionAlias,
    ServiceMall,
    Source,
    Topic,
)
from .profile import figure_words
from .proposals import PROPOSAL_STEPS


class ProvinceFilter(admin.SimpleListFilter):
    """Regions of one province, the province itself among them."""

    title = "provinsi"
    parameter_name = "provinsi"
    path_to_region = ""

    def lookups(self, request, model_admin):
        return list(Region.objects.provinces().order_by("name").values_list("code", "name"))

    def queryset(self, request, queryset):
        code = self.value()
        return queryset.filter(**{f"{self.path_to_region}code__startswith": code}) if code else queryset


class ProvinceOfMallFilter(ProvinceFilter):
    path_to_region = "region__"


class RegionAliasPart(Part, admin.TabularInline):
    model = RegionAlias
    form = forms.RegionAliasForm
    fields = ("alias", "note")


class FormerCodePart(Part, admin.TabularInline):
    model = FormerCode
    form = forms.FormerCodeForm
    fields = ("code", "name", "parent_code", "until", "law", "note")


@admin.register(Region)
class RegionAdmin(RecordedAdmin):
    form = forms.RegionForm
    list_display = ("code", "name", "type", "parent", "is_autonomous")
    list_display_links = ("code", "name")
    list_select_related = ("parent",)
    list_filter = ("type", "is_autonomous", ProvinceFilter)
    search_fields = ("code", "name", "short_name", "aliases__alias")
    search_help_text = "Kode, nama, atau nama lain (Kukar, DKI)."
    autocomplete_fields = ("parent", "split_from")
    inlines = (RegionAliasPart, FormerCodePart)
    fieldsets: ClassVar[Any] = (
        (None, {"fields": ["code", "name", "short_name", "type", "parent", "timezone", "is_autonomous"]}),
        ("Letak dan ukuran", {
            "fields": [("latitude", "longitude"), ("label_latitude", "label_longitude"), "population", "area_km2"],
        }),
        ("Masa berlaku", {"fields": ["valid_from", "valid_until", "split_from"]}),
    )  # fmt: skip


@admin.register(Agency)
class AgencyAdmin(RecordedAdmin):
    form = forms.AgencyForm
    list_display = ("name", "kind", "region", "valid_until")
    list_select_related = ("region",)
    list_filter = ("kind",)
    search_fields = ("name", "short_name", "other_names", "region__name", "region__code", "=key")
    search_help_text = "Nama, nama singkat, sebutan lain, wilayah, atau kunci."
    autocomplete_fields = ("region", "parent")
    fields = ("kind", "name", "short_name", "other_names", "region", "country", "parent", "valid_from", "valid_until")


class PremisesPart(Part, admin.StackedInline):
    model = Premises
    form = forms.PremisesForm
    fields = ("address", ("latitude", "longitude", "floors"), ("used_from", "used_until"), "source")
    autocomplete_fields = ("source",)


CLAIM_ROWS = ("source", ("rank", "rank_reason"), ("announced_on", "superseded_on"), "note")


class MilestonePart(Part, admin.StackedInline):
    model = Milestone
    form = forms.MilestoneForm
    fields = (("kind", "happened_on", "is_planned"), *CLAIM_ROWS)
    autocomplete_fields = ("source",)


class FigurePart(Part, admin.StackedInline):
    model = Figure
    form = forms.FigureForm
    fields = (("kind", "value", "qualifier"), ("as_of", "is_planned"), *CLAIM_ROWS)
    autocomplete_fields = ("source",)


class DesignationPart(Part, admin.StackedInline):
    model = Designation
    form = forms.DesignationForm
    fields = (("kind", "title"), ("issuer", "year"), *CLAIM_ROWS)
    autocomplete_fields = ("source", "issuer")


class MallLegalBasisPart(Part, admin.StackedInline):
    model = MallLegalBasis
    form = forms.MallLegalBasisForm
    fields = ("legal_basis", *CLAIM_ROWS)
    autocomplete_fields = ("source", "legal_basis")


@admin.register(ServiceMall)
class ServiceMallAdmin(RecordedAdmin):
    form = forms.ServiceMallForm
    list_display = ("name", "brand_name", "kind", "region")
    list_select_related = ("region",)
    list_filter = ("kind", ProvinceOfMallFilter)
    search_fields = ("name", "brand_name", "region__name", "region__code", "region__short_name", "=key")
    search_help_text = "Nama resmi, nama sebutan, wilayah, atau kunci."
    autocomplete_fields = ("region", "organizer")
    prepopulated_fields = {"slug": ("name",)}
    fields = ("kind", "name", "brand_name", "slug", "region", "organizer", "contact")
    inlines = (PremisesPart, MilestonePart, FigurePart, DesignationPart, MallLegalBasisPart)

    def get_urls(self):
        wrap = self.admin_site.admin_view
        ranking = wrap(require_POST(claim_desk.claim_rank))
        return [
            path("klaim/<slug:kind>/<int:pk>/", wrap(claim_desk.claim_sources), name="directory_claim"),
            path("klaim/<slug:kind>/<int:pk>/peringkat/", ranking, name="directory_claim_rank"),
            *super().get_urls(),
        ]


@admin.register(Source)
class SourceAdmin(RecordedAdmin):
    form = forms.SourceForm
    list_display = ("title", "publisher", "published", "evidence")
    list_filter = ("evidence",)
    search_fields = ("publisher", "title", "address", "=key")
    search_help_text = "Penerbit, judul, alamat, atau kunci."
    fields = ("publisher", "title", "address", "published_on", "accessed_on", "evidence")

    @admin.display(description="terbit", ordering="published_on")
    def published(self, source):
        return source.published_text


@admin.register(LegalBasis)
class LegalBasisAdmin(RecordedAdmin):
    form = forms.LegalBasisForm
    list_display = ("citation", "about", "kind")
    list_filter = ("kind",)
    search_fields = ("citation", "about", "other_names")
    fields = ("kind", "citation", "about", "other_names")


@admin.register(Topic)
class TopicAdmin(RecordedAdmin):
    form = forms.TopicForm
    list_display = ("name", "code", "order")
    search_fields = ("name", "code", "synonyms")
    fields = ("code", "name", "order", "synonyms")


@admin.register(Proposal)
class ProposalAdmin(SteppedAdmin):
    """What the staff of a mall propose, beside what the portal already says about the same thing."""

    steps = PROPOSAL_STEPS
    list_display = ("what_text", "mall", "state", "proposed_by", "proposed_at")
    list_select_related = ("mall", "proposed_by")
    list_filter = ("state", "claim")
    search_fields = ("mall__name", "mall__brand_name", "source_publisher", "source_title")
    search_help_text = "MPP atau sumber."
    fields = (
        "mall", "claim", "figure_kind", "value", "qualifier", "milestone_kind", "is_planned", "day_text",
        "source_publisher", "source_title", "source_address", "source_published_on", "evidence", "note", "proposed_by",
        "proposed_at", "decided_by", "decided_at", "decline_reason",
    )  # fmt: skip

    @admin.display(description="usulan")
    def what_text(self, proposal):
        return proposal.what_text

    @admin.display(description="tanggal")
    def day_text(self, proposal):
        return proposal.day_text

    def view_on_site(self, obj):
        return obj.mall.get_absolute_url()

    def panel(self, request, row):
        is_own = row.proposed_by_id == request.user.pk
        return [
            Line("Usulan", f"{row.what_text}, {row.day_text}"),
            Line("MPP", row.mall.name, row.mall.get_absolute_url()),
            Line("Sumber", f"{row.source_publisher}: {row.source_title}", row.source_address),
            Line("Diusulkan oleh", f"{row.proposed_by or 'akun yang sudah dihapus'}"),
            Line("Sudah tercatat", "\n".join(self._known(row)) or "belum ada"),
            *([Line("Alasan ditolak", row.decline_reason)] if row.decline_reason else []),
            *([Line("Perhatian", "Usulan Anda sendiri diputuskan orang lain.")] if is_own else []),
        ]

    @staticmethod
    def _known(row) -> list[str]:
        """The newest claims about the same thing, each with its source."""
        if row.figure_kind:
            figures = row.mall.figures.standing().filter(kind=row.figure_kind).select_related("source")
            return [f"{figure_words(one)}, per {one.as_of_text} ({one.source})" for one in figures[:5]]
        events = row.mall.milestones.standing().filter(kind=row.milestone_kind).select_related("source")
        return [f"{one.get_kind_display()}, {one.date_text} ({one.source})" for one in events[:5]]
