"""Admin pages that join the apps: what readers report, beside the fact as it is now."""

from datetime import timedelta

from django.contrib import admin
from django.utils import timezone

from directory.models import FactReport, ServiceMall
from directory.reports import REPORT_STEPS

from .kit.stepped_admin import Line, SteppedAdmin
from .reportable import fact_now

MALLS_SHOWN = 50


class ReportedMallFilter(admin.SimpleListFilter):
    """Malls of which a report waits; others are found by name."""

    title = "MPP"
    parameter_name = "mpp"

    def lookups(self, request, model_admin):
        malls = ServiceMall.objects.filter(reports__in=FactReport.objects.waiting()).distinct()
        return [(str(pk), name) for pk, name in malls.values_list("pk", "name")[:MALLS_SHOWN]]

    def queryset(self, request, queryset):
        value = self.value() or ""
        return queryset.filter(mall=int(value)) if value.isascii() and value.isdigit() else queryset


class AgeFilter(admin.SimpleListFilter):
    """By how long a report has been here."""

    title = "umur"
    parameter_name = "umur"

    def lookups(self, request, model_admin):
        return (("baru", "7 hari terakhir"), ("lama", "lebih dari 7 hari"))

    def queryset(self, request, queryset):
        week_ago = timezone.now() - timedelta(days=7)
        limits = {"baru": {"sent_at__gte": week_ago}, "lama": {"sent_at__lt": week_ago}}
        return queryset.filter(**limits.get(self.value() or "", {}))


@admin.register(FactReport)
class FactReportAdmin(SteppedAdmin):
    """One report a page: what the reader saw, what stands there now, and what to do about it."""

    steps = REPORT_STEPS
    list_display = ("number", "fact_label", "mall", "state", "sent_at")
    list_select_related = ("mall",)
    list_filter = ("state", AgeFilter, ReportedMallFilter)
    search_fields = ("number", "fact_label", "wrong", "mall__name")
    search_help_text = "Nomor laporan, fakta, isi laporan, atau MPP."
    fields = (
        "number", "fact_label", "fact_value", "page", "wrong", "right_value", "source_address", "email", "sent_at",
        "handled_by", "handled_at",
    )  # fmt: skip

    def view_on_site(self, obj):
        return obj.page

    def panel(self, request, row):
        now = fact_now(row.fact)
        if now is None:
            stands = [Line("Isi sekarang", "Fakta ini sudah tidak ada.")]
        else:
            is_same = "sama seperti saat dilaporkan" if now.value == row.fact_value else "berbeda dari saat dilaporkan"
            seen = "tampil untuk umum" if now.is_public else "tidak lagi tampil untuk umum"
            stands = [
                Line("Isi sekarang", f"{now.value} ({is_same}, {seen})"),
                Line("Perbaiki di", "halaman ubah fakta ini", now.mended_at),
            ]
        return [
            Line("Fakta", row.fact_label, row.page),
            Line("Saat dilaporkan", row.fact_value or "–"),
            *stands,
            Line("Menurut pelapor", row.wrong),
            *([Line("Isi yang benar", row.right_value)] if row.right_value else []),
        ]
