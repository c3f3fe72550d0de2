from django.urls import path

from . import team_views, views

urlpatterns = [
    path("mpp/<slug:slug>/", views.mall_detail, name="mall_detail"),
    path("wilayah/", views.region_list, name="region_list"),
    path("wilayah/<str:code>/", views.region_detail, name="region_detail"),
    path("petugas/tim/", team_views.team_page, name="team"),
    path("petugas/tim/undang/", team_views.team_invite, name="team_invite"),
    path("petugas/tim/undangan/<int:pk>/", team_views.team_invitation_step, name="team_invitation_step"),
    path("petugas/tim/<int:pk>/akhiri/", team_views.team_leave, name="team_leave"),
    path("undangan/<str:token>/", team_views.invitation, name="invitation"),
]
