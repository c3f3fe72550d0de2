from django.urls import path, register_converter
from django.urls.converters import StringConverter

from mpp_portal.kit.old_addresses import moved, moved_row

from .afterwards import feedback_pages, photo_pages
from .agenda import feed_pages
from .agenda import pages as agenda_pages
from .asking import form_pages, inbox_pages, plan_pages, same_trip_pages, status_pages
from .asking.hosts import hosts
from .desk import file_pages, log_pages, merge_pages, source_pages, visit_pages
from .office import host_before
from .papers import pages as paper_pages
from .reading import pages as reading_pages
from .receiving import pages as door_pages
from .rules import pages as rules_pages


class VisitNumber(StringConverter):
    """K-2026-000123, in either case: nothing else reaches the database."""

    regex = "[Kk]-[0-9]{4}-[0-9]{6,9}"


class RequestNumber(StringConverter):
    """P-2026-000123."""

    regex = "P-[0-9]{4}-[0-9]{6,9}"


register_converter(VisitNumber, "visit_number")
register_converter(RequestNumber, "request_number")

# The first release named a host by its database id.
old_addresses = [
    path("kunjungan/ajukan/<int:pk>/", moved_row("visit_plan", hosts)),
    path("kunjungan/ajukan/<int:pk>/permohonan/", moved_row("request_new", hosts)),
    path("kunjungan/status/<request_number:number>/<slug:secret>/lain/<int:pk>/", moved_row("request_along", hosts)),
    path("petugas/kalender/<int:pk>/", moved("feed_desk", host_before)),
    path("petugas/kop/<int:pk>/", moved("letterhead", host_before)),
    path("petugas/ketentuan/<int:pk>/", moved("host_rules", host_before)),
    path("petugas/ketentuan/<int:pk>/ubah/", moved("host_rules_edit", host_before)),
    path("petugas/ketentuan/<int:pk>/pastikan/", moved("host_rules_confirm", host_before)),
    path("petugas/kunjungan/<int:pk>/balasan/<int:host>/", moved("return_visit", form_pages.return_before)),
]

urlpatterns = [
    *old_addresses,
    path("kunjungan/", reading_pages.visit_list, name="visit_list"),
    path("kunjungan/unduh.<file_format:file_format>", reading_pages.visit_export, name="visit_export"),
    path("kunjungan/ajukan/", plan_pages.plan_start, name="plan_start"),
    path("kunjungan/ajukan/<public_key:key>/", plan_pages.visit_plan, name="visit_plan"),
    path("kunjungan/ajukan/<public_key:key>/permohonan/", form_pages.request_new, name="request_new"),
    path("kunjungan/status/<request_number:number>/<slug:secret>/", status_pages.request_status, name="request_status"),
    path(
        "kunjungan/status/<request_number:number>/<slug:secret>/peserta/",
        status_pages.request_people,
        name="request_people",
    ),
    path(
        "kunjungan/status/<request_number:number>/<slug:secret>/lagi/", form_pages.request_again, name="request_again"
    ),
    path(
        "kunjungan/status/<request_number:number>/<slug:secret>/lain/",
        same_trip_pages.request_elsewhere,
        name="request_elsewhere",
    ),
    path(
        "kunjungan/status/<request_number:number>/<slug:secret>/lain/<public_key:key>/",
        same_trip_pages.request_along,
        name="request_along",
    ),
    path(
        "kunjungan/status/<request_number:number>/<slug:secret>/tanggapan/",
        feedback_pages.request_feedback,
        name="request_feedback",
    ),
    path("petugas/tanggapan/<int:pk>/langkah/", feedback_pages.feedback_step, name="feedback_step"),
    path("kunjungan/<visit_number:number>/", reading_pages.visit_detail, name="visit_detail"),
    path("petugas/", visit_pages.desk, name="desk"),
    path("petugas/unduh.<file_format:file_format>", visit_pages.desk_export, name="desk_export"),
    path("petugas/badan/", visit_pages.body_suggestions, name="body_suggestions"),
    path("petugas/hari-ini/", door_pages.today_board, name="today_board"),
    path("petugas/datang/", door_pages.arrival_find, name="arrival_find"),
    path("petugas/datang/tanpa-janji/", door_pages.walk_in, name="walk_in"),
    path("petugas/agenda/", agenda_pages.agenda, name="agenda"),
    path("petugas/kalender/<public_key:key>/", feed_pages.feed_desk, name="feed_desk"),
    path("kalender/<str:token>.ics", feed_pages.feed_calendar, name="feed_calendar"),
    path("petugas/datang/<int:pk>/", door_pages.arrival, name="arrival"),
    path("petugas/datang/<int:pk>/tanda/", door_pages.arrival_ticks, name="arrival_ticks"),
    path("petugas/permohonan/", inbox_pages.inbox, name="inbox"),
    path("petugas/permohonan/<int:pk>/", inbox_pages.request_detail, name="request_detail"),
    path("petugas/permohonan/<int:pk>/jawab/", inbox_pages.request_answer, name="request_answer"),
    path("surat/<str:code>/", paper_pages.paper_check, name="paper_check"),
    path("petugas/kop/<public_key:key>/", paper_pages.letterhead, name="letterhead"),
    path("petugas/kunjungan/<int:pk>/surat/", paper_pages.paper_issue, name="paper_issue"),
    path("petugas/kunjungan/<int:pk>/visum.pdf", paper_pages.visums_pdf, name="visums_pdf"),
    path("petugas/surat/<int:pk>.pdf", paper_pages.paper_pdf, name="paper_pdf"),
    path("petugas/surat/<int:pk>/cabut/", paper_pages.paper_revoke, name="paper_revoke"),
    path("petugas/ketentuan/", rules_pages.rules_desk, name="rules_desk"),
    path("petugas/ketentuan/<public_key:key>/", rules_pages.host_rules, name="host_rules"),
    path("petugas/ketentuan/<public_key:key>/ubah/", rules_pages.host_rules_edit, name="host_rules_edit"),
    path("petugas/ketentuan/<public_key:key>/pastikan/", rules_pages.host_rules_confirm, name="host_rules_confirm"),
    path("petugas/hari-tutup/<int:pk>/hapus/", rules_pages.closed_days_remove, name="closed_days_remove"),
    path("petugas/kunjungan/catat/", log_pages.visit_log, name="visit_log"),
    path("petugas/draf/<int:pk>/", log_pages.unfinished_visit, name="unfinished_visit"),
    path("petugas/draf/<int:pk>/buang/", log_pages.unfinished_discard, name="unfinished_discard"),
    path("petugas/kunjungan/<int:pk>/", visit_pages.desk_visit, name="desk_visit"),
    path("petugas/kunjungan/<int:pk>/balasan/<public_key:host>/", form_pages.return_visit, name="return_visit"),
    path("petugas/kunjungan/<int:pk>/riwayat/", visit_pages.visit_trail, name="visit_trail"),
    path("petugas/kunjungan/<int:pk>/ubah/", log_pages.visit_correct, name="visit_correct"),
    path("petugas/kunjungan/<int:pk>/sumber/", source_pages.visit_sources, name="visit_sources"),
    path("petugas/kunjungan/<int:pk>/tanggal/", source_pages.visit_date, name="visit_date"),
    path("petugas/kunjungan/<int:pk>/mungkin-sama/", merge_pages.visit_twins, name="visit_twins"),
    path("petugas/kunjungan/<int:pk>/gabung/<int:other>/", merge_pages.visit_merge, name="visit_merge"),
    path("petugas/gabungan/<int:pk>/pisah/", merge_pages.visit_unmerge, name="visit_unmerge"),
    path("petugas/kunjungan/<int:pk>/langkah/", visit_pages.visit_step, name="visit_step"),
    path("petugas/kunjungan/<int:pk>/berkas/", file_pages.visit_files, name="visit_files"),
    path("petugas/berkas/<uuid:key>/", file_pages.visit_file, name="visit_file"),
    path("kunjungan/foto/<uuid:key>.jpg", photo_pages.visit_photo, name="visit_photo"),
    path("petugas/berkas/<uuid:key>/tampilkan/", photo_pages.photo_show, name="photo_show"),
    path("petugas/berkas/<uuid:key>/tarik/", photo_pages.photo_hide, name="photo_hide"),
    path("petugas/berkas/<uuid:key>/hapus/", file_pages.visit_file_remove, name="visit_file_remove"),
]
