"""Admin pages that join the apps: requests about personal data, and what readers report beside the fact as it is now.

What is typed in a request about personal data goes by POST alone, so that no name stands in an address or its log.
"""

from datetime import timedelta
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db import IntegrityError
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone

from directory.models import FactReport, ServiceMall
from directory.reports import REPORT_STEPS

from .joined.reportable import fact_now
from .kit.admin import ReadOnlyAdmin
from .kit.stepped_admin import Line, SteppedAdmin
from .kit.workflow import StepRefused
from .models import PersonalDataRequest
from .privacy.data_requests import as_csv, as_json, copy_of, erase, note_request, search
from .privacy.forms import AccessForm, ErasureForm

BUSY = "Orang lain baru saja menangani permintaan ini. Ulangi."


@admin.register(PersonalDataRequest)
class PersonalDataRequestAdmin(ReadOnlyAdmin):
    list_display = ("reference", "kind", "received_on", "handled_at", "handled_by")
    list_display_links = ("reference",)
    list_filter = ("kind",)
    list_select_related = ("handled_by",)
    search_fields = ("reference",)
    fieldsets: ClassVar[Any] = (
        (None, {"fields": ["kind", "reference", "received_on", "handled_by", "handled_at"]}),
        ("Hasil", {"fields": ["copies", "records", "texts", "versions", "files"]}),
    )

    def get_urls(self):
        pages = [
            path("akses/", self.admin_site.admin_view(self.access), name="data_access"),
            path("penghapusan/", self.admin_site.admin_view(self.erasure), name="data_erasure"),
        ]
        return [*pages, *super().get_urls()]

    def access(self, request):
        """Search, then a copy of what was chosen: on the screen for printing, as JSON or as CSV."""
        form, found = self._searched(request, AccessForm)
        act = request.POST.get("act")
        if found is None or act not in COPIES:
            return self._page(request, form, found)
        try:
            held = copy_of(found.chosen(request.POST.getlist("chosen")))
            note_request(form.letter, user=request.user, verb="access", copies=1)
        except StepRefused as refused:
            return self._page(request, form, found, str(refused))
        return COPIES[act](self, request, form, held)

    def erasure(self, request):
        """Search, then the erasure of what was chosen; the report is the page of the request."""
        form, found = self._searched(request, ErasureForm)
        if found is None or request.POST.get("act") != "erase":
            return self._page(request, form, found)
        if not form.cleaned_data["is_checked"]:
            return self._page(request, form, found, "Centang pernyataan bahwa setiap baris sudah diperiksa.")
        try:
            row, erased = erase(form.sought, request.POST.getlist("chosen"), form.letter, user=request.user)
        except StepRefused as refused:
            return self._page(request, form, search(form.sought), str(refused))
        messages.success(request, f"Terhapus: {erased.records} baris orang, {erased.texts} teks, "
                         f"{erased.versions} baris riwayat, {erased.files} berkas.")  # fmt: skip
        return HttpResponseRedirect(self.address_of(row))

    def _searched(self, request, form_class):
        """(form, what it finds or None); a plain search is recorded under the number of the request."""
        if not request.user.has_perm("mpp_portal.handle_personaldatarequest"):
            raise Http404
        form = form_class(request.POST or None)
        if not form.is_valid():
            return form, None
        if request.POST.get("act") == "search":
            try:
                note_request(form.letter, user=request.user, verb="search")
            except IntegrityError:
                form.add_error(None, BUSY)
                return form, None
        return form, search(form.sought)

    def _page(self, request, form, found, refused: str = ""):
        chosen = set(request.POST.getlist("chosen"))  # nothing is chosen at first: people share names
        groups = [
            (title, [(hit, hit.key in chosen) for hit in hits])
            for title, hits in (("Orang", found.records), ("Teks dan alasan", found.texts), ("Berkas", found.files))
            if hits
        ] if found else []  # fmt: skip
        title = "Permintaan akses data pribadi" if form.kind == "access" else "Permintaan penghapusan data pribadi"
        context = {"form": form, "found": found, "groups": groups, "refused": refused, "title": title}
        is_refused = bool(refused) or (form.is_bound and not form.is_valid())
        return self._rendered(request, "request.html", context, 422 if is_refused else 200)

    def _copy(self, request, form, held):
        chosen = request.POST.getlist("chosen")
        context = {"held": held, "form": form, "chosen": chosen, "title": "Salinan data pribadi"}
        return self._rendered(request, "copy.html", context)

    def _json(self, request, form, held):
        return JsonResponse(
            as_json(held), safe=False, headers=_as_file("json"), json_dumps_params={"ensure_ascii": False}
        )

    def _csv(self, request, form, held):
        return HttpResponse(as_csv(held), content_type="text/csv; charset=utf-8", headers=_as_file("csv"))

    def _rendered(self, request, template, context, status=200):
        request.current_app = self.admin_site.name
        context = {**self.admin_site.each_context(request), "opts": self.opts, "subtitle": None, **context}
        return TemplateResponse(request, f"admin/mpp_portal/personaldatarequest/{template}", context, status=status)


COPIES = {
    "copy": PersonalDataRequestAdmin._copy,
    "json": PersonalDataRequestAdmin._json,
    "csv": PersonalDataRequestAdmin._csv,
}


def _as_file(extension: str) -> dict[str, str]:
    """Headers of a download; the name of the file says nothing of whom it is about."""
    return {
        "Content-Disposition": f'attachment; filename="salinan-data-pribadi.{extension}"',
        "Cache-Control": "no-store",
    }


# --- What readers report ------------------------------------------------------------------------------------------

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
