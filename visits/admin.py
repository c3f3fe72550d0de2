"""Visits in Django admin: for looking up and for the trail, since they are written in the front office alone. House rules of
hosts and collective leave are edited here too.
"""

from typing import Any, ClassVar

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from mpp_portal.kit.admin import Part, ReadOnlyAdmin, ReadOnlyPart, RecordedAdmin
from mpp_portal.kit.templatetags.portal import ukuran

from .models import (
    AgendaItem,
    Attachment,
    CollectiveLeave,
    DelegationBody,
    HouseRules,
    Participant,
    Reason,
    Receiver,
    ReceivingSlot,
    ReceptionStage,
    RequiredItem,
    RuleClause,
    RuleExemption,
    Trip,
    Visit,
    VisitSource,
)
from .reading.search import search_visits
from .rules import forms as rules_forms

CONTACT = ("contact_name", "contact_phone", "contact_email")


def may_see_contact(user) -> bool:
    return user.has_perm("visits.view_contact")


class BodyPart(ReadOnlyPart, admin.TabularInline):
    model = DelegationBody
    fields = ("agency", "role", "raw_name", "head_count", "letter_number", "letter_date")

    def get_fieldsets(self, request, obj=None):
        """The contact only for those who may see it; for others the page is as if there were none."""
        shown = CONTACT if may_see_contact(request.user) else ()
        return self.for_reading([(None, {"fields": [*self.fields, *shown]})])


def reads_every_name(user) -> bool:
    """Names of those who are only counted in public are for the host; the operator alone reads them here."""
    return user.is_superuser


class ParticipantPart(ReadOnlyPart, admin.TabularInline):
    model = Participant
    fields = ("name", "position", "position_level", "leads_visit", "leads_body", "attended")

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows if reads_every_name(request.user) else rows.filter(pk__in=Participant.objects.public().values("pk"))


class ReceiverPart(ReadOnlyPart, admin.TabularInline):
    model = Receiver
    fields = ("name", "position", "agency", "on_behalf_of")


class AgendaPart(ReadOnlyPart, admin.TabularInline):
    model = AgendaItem
    fields = ("order", "at", "title", "place")


class VisitSourcePart(ReadOnlyPart, admin.TabularInline):
    model = VisitSource
    fields = ("source", "differs")


class AttachmentPart(ReadOnlyPart, admin.TabularInline):
    model = Attachment
    fields = ("kind", "title", "size_text", "uploaded_by", "uploaded_at", "download")
    readonly_fields = ("size_text", "uploaded_by", "uploaded_at", "download")

    def has_view_permission(self, request, obj=None):
        """Unlike the other parts of a visit: letters and lists of people are for who may see files."""
        return request.user.has_perm("visits.view_attachment")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("uploaded_by")

    @admin.display(description="ukuran")
    def size_text(self, attachment):
        return ukuran(attachment.size)

    @admin.display(description="berkas")
    def download(self, attachment):
        return format_html('<a href="{}">Unduh</a>', reverse("visit_file", kwargs={"key": attachment.key}))


@admin.register(Visit)
class VisitAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "state", "date", "host", "mall", "kind")
    list_select_related = ("host", "mall")
    list_filter = ("state", "kind", "known_by")
    search_fields = ("number",)  # shows the box; `get_search_results` answers
    search_help_text = "Nomor, tahun, jenis, tuan rumah, MPP, badan yang berkunjung, topik, atau isi."
    inlines = (BodyPart, ParticipantPart, ReceiverPart, AgendaPart, VisitSourcePart, AttachmentPart)
    fields = (
        "number", "state", "host", "mall", "venue", "trip", "follows", "follow_kind", "date", "date_raw", "starts_at",
        "kind", "kind_raw", "purpose", "known_by", "reasons", "reason_note", "topics", "recommended_by", "legal_bases",
        "head_count", "results", "agreements", "next_steps", "host_learned", "recorded_by", "recorded_at",
    )  # fmt: skip

    def untold(self, request):
        return () if may_see_contact(request.user) else CONTACT

    def get_search_results(self, request, queryset, search_term):
        """As the lists of the portal search, without doubles."""
        return search_visits(queryset, search_term), False

    @admin.display(description="tanggal", ordering="starts_on")
    def date(self, visit):
        return visit.date_text

    def trail_parts(self, request, row):
        """Without the files, whose names are not for every reader (the front office shows their trail), and without the
        people for who may not read every name."""
        hidden = {Attachment} if reads_every_name(request.user) else {Attachment, Participant}
        return [part for part in super().trail_parts(request, row) if part[0] not in hidden]

    def view_on_site(self, obj):
        return obj.get_absolute_url() if obj.number else None


@admin.register(Trip)
class TripAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "head_count")
    search_fields = ("title",)
    fields = ("title", "head_count")


@admin.register(Reason)
class ReasonAdmin(ReadOnlyAdmin):
    list_display = ("name", "code", "order")
    search_fields = ("name", "code")
    fields = ("code", "name", "order")


class SlotPart(Part, admin.TabularInline):
    model = ReceivingSlot
    form = rules_forms.SlotForm
    fields = ("weekday", "starts_at", "until", "is_fixed")


class ItemPart(Part, admin.TabularInline):
    model = RequiredItem
    form = rules_forms.ItemForm
    fields = ("item",)


class ExemptionPart(Part, admin.TabularInline):
    model = RuleExemption
    form = rules_forms.ExemptionForm
    fields = ("topic", "sender")


class ClausePart(Part, admin.TabularInline):
    model = RuleClause
    form = rules_forms.ClauseForm
    fields = ("topic", "text")


class StagePart(Part, admin.TabularInline):
    model = ReceptionStage
    form = rules_forms.StageForm
    fields = ("order", "title")


@admin.register(HouseRules)
class HouseRulesAdmin(RecordedAdmin):
    form = rules_forms.HouseRulesForm
    list_display = ("host", "valid_from", "valid_until", "confirmed_on", "lead_days")
    list_select_related = ("host",)
    search_fields = ("host__name", "host__short_name", "host__region__name")
    search_help_text = "Tuan rumah atau wilayahnya."
    autocomplete_fields = ("host", "source")
    inlines = (ClausePart, SlotPart, ItemPart, ExemptionPart, StagePart)
    fieldsets: ClassVar[Any] = (
        (None, {"fields": ["host", "source", ("valid_from", "valid_until"), "confirmed_on"]}),
        ("Waktu", {"fields": ["lead_days", "horizon_days", "reply_days", "shifts_on_holiday"]}),
        ("Rombongan", {"fields": ["people_per_slot", "people_per_day", "merging", "must_stay_overnight"]}),
        ("Surat", {"fields": ["addressee", "copies_to", "contact_channel", "signs_travel_orders"]}),
    )

    def view_on_site(self, obj):
        return obj.get_absolute_url()


@admin.register(CollectiveLeave)
class CollectiveLeaveAdmin(RecordedAdmin):
    form = rules_forms.CollectiveLeaveForm
    list_display = ("day", "name", "is_withdrawn")
    search_fields = ("name",)
    autocomplete_fields = ("source",)
    fields = ("day", "name", "source", "is_withdrawn")
