"""The site map: Indonesian paths, English names."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path, register_converter

from . import attention, downloads, reports, views
from .accounts import views as accounts
from .kit.exporting import SheetConverter

register_converter(SheetConverter, "sheet")

urlpatterns = [
    path("", views.home, name="home"),
    path("", include("mpp_portal.accounts.urls")),
    path("setelah-masuk/", views.signed_in, name="signed_in"),
    path("mpp/", views.mall_list, name="mall_list"),
    path("mpp/unduh.<sheet:sheet>", downloads.malls, name="mall_download"),
    path("wilayah/unduh.<sheet:sheet>", downloads.regions, name="region_download"),
    path("kunjungan/unduh.<sheet:sheet>", downloads.visits_in_public, name="visit_download"),
    path("penilaian/unduh.<sheet:sheet>", downloads.assessments, name="assessment_download"),
    path("petugas/unduh.<sheet:sheet>", downloads.visits_of_host, name="desk_download"),
    path("", include("directory.urls")),
    path("", include("visits.urls")),
    path("", include("assessments.urls")),
    path("lapor/", reports.report_new, name="report_new"),
    path("lapor/terima-kasih/<str:number>/", reports.report_thanks, name="report_thanks"),
    path("tentang/", views.about, name="about"),
    path("sehat/", views.health, name="health"),
    path("admin/perlu-perhatian/", attention.attention, name="attention"),
    path("admin/login/", accounts.to_the_one_sign_in),
    path("admin/", admin.site.urls),
]
if settings.DEBUG:
    urlpatterns.append(path("galeri/", views.gallery, name="gallery"))

handler403 = "mpp_portal.views.not_there"
handler429 = "mpp_portal.accounts.throttle.too_many"
handler500 = "mpp_portal.views.server_error"
