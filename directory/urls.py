from django.urls import path

from . import views

urlpatterns = [
    path("mpp/<slug:slug>/", views.mall_detail, name="mall_detail"),
    path("wilayah/", views.region_list, name="region_list"),
    path("wilayah/<str:code>/", views.region_detail, name="region_detail"),
]
