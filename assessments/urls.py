from django.urls import path

from mpp_portal.kit.old_addresses import moved_row

from . import exports, views

urlpatterns = [
    path("penilaian/", views.assessment_list, name="assessment_list"),
    path("penilaian/unduh.<file_format:file_format>", exports.assessment_export, name="assessment_export"),
    path("penilaian/unit/<public_key:key>/", views.unit_detail, name="unit_detail"),
    path("penilaian/unit/<int:pk>/", moved_row("unit_detail", views.units_with_page)),
    path("penilaian/skema/", views.scheme_list, name="scheme_list"),
    path("penilaian/<public_key:key>/", views.assessment_detail, name="assessment_detail"),
    path("penilaian/<int:pk>/", moved_row("assessment_detail", views.grades_with_page)),
]
