from django.urls import path, register_converter
from django.urls.converters import StringConverter

from . import proposal_views, team_views, views
from .proposal_forms import FORMS


class ProposedClaim(StringConverter):
    """What may be proposed: "angka" or "tahap"."""

    regex = "|".join(FORMS)


register_converter(ProposedClaim, "proposed_claim")


class RegionCode(StringConverter):
    """A code of today or of the past. Nothing else reaches the database, which on PostgreSQL takes no NUL in a text."""

    regex = "[0-9.]{1,13}"


register_converter(RegionCode, "region_code")

urlpatterns = [
    path("mpp/<slug:slug>/", views.mall_detail, name="mall_detail"),
    path("wilayah/", views.region_list, name="region_list"),
    path("wilayah/<region_code:code>/", views.region_detail, name="region_detail"),
    path("petugas/mpp/<slug:slug>/usulan/", proposal_views.proposal_list, name="proposal_list"),
    path("petugas/mpp/<slug:slug>/usulan/<proposed_claim:claim>/", proposal_views.proposal_new, name="proposal_new"),
    path("petugas/mpp/<slug:slug>/usulan/<int:pk>/langkah/", proposal_views.proposal_step, name="proposal_step"),
    path("petugas/tim/", team_views.team_page, name="team"),
    path("petugas/tim/undang/", team_views.team_invite, name="team_invite"),
    path("petugas/tim/undangan/<int:pk>/", team_views.team_invitation_step, name="team_invitation_step"),
    path("petugas/tim/<int:pk>/akhiri/", team_views.team_leave, name="team_leave"),
    path("undangan/<str:token>/", team_views.invitation, name="invitation"),
]
