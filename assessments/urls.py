from django.urls import path

from . import views

urlpatterns = [
    path("penilaian/", views.assessment_list, name="assessment_list"),
    path("penilaian/skema/", views.scheme_list, name="scheme_list"),
    path("penilaian/<int:pk>/", views.assessment_detail, name="assessment_detail"),
]
