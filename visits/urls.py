from django.urls import path, register_converter
from django.urls.converters import StringConverter

from . import desk, desk_files, views


class VisitNumber(StringConverter):
    """K-2026-000123, in either case: nothing else reaches the database."""

    regex = "[Kk]-[0-9]{4}-[0-9]{6,9}"


register_converter(VisitNumber, "visit_number")

urlpatterns = [
    path("kunjungan/", views.visit_list, name="visit_list"),
    path("kunjungan/<visit_number:number>/", views.visit_detail, name="visit_detail"),
    path("petugas/", desk.desk, name="desk"),
    path("petugas/badan/", desk.body_suggestions, name="body_suggestions"),
    path("petugas/kunjungan/catat/", desk.visit_log, name="visit_log"),
    path("petugas/kunjungan/<int:pk>/", desk.desk_visit, name="desk_visit"),
    path("petugas/kunjungan/<int:pk>/ubah/", desk.visit_correct, name="visit_correct"),
    path("petugas/kunjungan/<int:pk>/langkah/", desk.visit_step, name="visit_step"),
    path("petugas/kunjungan/<int:pk>/berkas/", desk_files.visit_files, name="visit_files"),
    path("petugas/berkas/<uuid:key>/", desk_files.visit_file, name="visit_file"),
    path("petugas/berkas/<uuid:key>/hapus/", desk_files.visit_file_remove, name="visit_file_remove"),
]
