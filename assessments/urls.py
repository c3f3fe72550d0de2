from django.urls import path

from . import exports, views

urlpatterns = [
    path("penilaian/", views.assessment_list, name="assessment_list"),
    path("penilaian/unduh.<file_format:file_format>", exports.assessment_export, name="assessment_export"),
    path("penilaian/unit/<int:pk>/", views.unit_detail, name="unit_detail"),
    path("penilaian/skema/", views.scheme_list, name="scheme_list"),
    path("penilaian/<int:pk>/", views.assessment_detail, name="assessment_detail"),
]
