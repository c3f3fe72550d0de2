"""Visits in Django admin: for looking up and for the trail. They are written in the front office alone."""

from django.contrib import admin

from mpp_portal.kit.admin import ReadOnlyAdmin, ReadOnlyPart

from .models import AgendaItem, DelegationBody, Participant, Reason, Receiver, Trip, Visit, VisitSource


class BodyPart(ReadOnlyPart, admin.TabularInline):
    model = DelegationBody
    fields = ("agency", "role", "raw_name", "head_count", "letter_number", "letter_date")


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


@admin.register(Visit)
class VisitAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "state", "date", "host", "mall", "kind")
    list_select_related = ("host", "mall")
    list_filter = ("state", "kind", "known_by")
    search_fields = ("number", "host__name", "mall__name", "bodies__agency__name", "bodies__raw_name", "purpose")
    search_help_text = "Nomor, tuan rumah, MPP, badan yang berkunjung, atau tujuan."
    inlines = (BodyPart, ParticipantPart, ReceiverPart, AgendaPart, VisitSourcePart)
    fields = (
        "number", "state", "host", "mall", "venue", "trip", "follows", "follow_kind", "date", "date_raw", "starts_at",
        "kind", "kind_raw", "purpose", "known_by", "reasons", "reason_note", "topics", "recommended_by", "legal_bases",
        "head_count", "results", "next_steps", "recorded_by", "recorded_at",
    )  # fmt: skip

    @admin.display(description="tanggal", ordering="starts_on")
    def date(self, visit):
        return visit.date_text

    def trail_parts(self, request, row):
        parts = super().trail_parts(request, row)
        return parts if reads_every_name(request.user) else [part for part in parts if part[0] is not Participant]

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
