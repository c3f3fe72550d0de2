from django.urls import path

from . import desk, views

urlpatterns = [
    path("kunjungan/", views.visit_list, name="visit_list"),
    path("kunjungan/<str:number>/", views.visit_detail, name="visit_detail"),
    path("petugas/", desk.desk, name="desk"),
    path("petugas/badan/", desk.body_suggestions, name="body_suggestions"),
    path("petugas/kunjungan/catat/", desk.visit_log, name="visit_log"),
    path("petugas/kunjungan/<int:pk>/", desk.desk_visit, name="desk_visit"),
    path("petugas/kunjungan/<int:pk>/ubah/", desk.visit_correct, name="visit_correct"),
    path("petugas/kunjungan/<int:pk>/langkah/", desk.visit_step, name="visit_step"),
]
