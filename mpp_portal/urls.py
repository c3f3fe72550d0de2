"""The site map: Indonesian paths, English names."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path, register_converter
from django.views.generic import RedirectView

from . import views
from .accounts import views as accounts
from .joined import attention_pages, report_pages, visit_report_pages
from .joined import pages as joined_pages
from .kit.exporting import FileFormat
from .kit.public_keys import PublicKeyConverter

# Before the apps' own addresses, which use them.
register_converter(FileFormat, "file_format")
register_converter(PublicKeyConverter, "public_key")

urlpatterns = [
    path("", joined_pages.home, name="home"),
    path("", include("mpp_portal.accounts.urls")),
    path("setelah-masuk/", views.signed_in, name="signed_in"),
    path("mpp/", joined_pages.mall_list, name="mall_list"),
    path("mpp/bandingkan/", joined_pages.mall_compare, name="mall_compare"),
    path("mpp/unduh.<file_format:file_format>", joined_pages.mall_export, name="mall_export"),
    path("wilayah/unduh.<file_format:file_format>", joined_pages.region_export, name="region_export"),
    path("", include("directory.urls")),
    path("", include("visits.urls")),
    path("", include("assessments.urls")),
    path(
        "kunjungan/status/<request_number:number>/<slug:secret>/laporan/",
        visit_report_pages.request_report,
        name="request_report",
    ),
    path(
        "kunjungan/status/<request_number:number>/<slug:secret>/laporan.pdf",
        visit_report_pages.request_report,
        {"as_pdf": True},
        name="request_report_pdf",
    ),
    path("petugas/kunjungan/<int:pk>/laporan/", visit_report_pages.visit_report, name="visit_report"),
    path(
        "petugas/kunjungan/<int:pk>/laporan.pdf",
        visit_report_pages.visit_report,
        {"as_pdf": True},
        name="visit_report_pdf",
    ),
    path("lapor/", report_pages.report_new, name="report_new"),
    path("lapor/terima-kasih/<slug:number>/", report_pages.report_thanks, name="report_thanks"),
    path("tentang/", views.about, name="about"),
    path("sehat/", views.health, name="health"),
    path("admin/perlu-perhatian/", attention_pages.attention, name="attention"),
    path("admin/login/", accounts.to_the_one_sign_in),
    # One page changes a password: that of the account, with its throttle and its end of other sessions.
    path("admin/password_change/", RedirectView.as_view(pattern_name="account_change_password")),
    path("admin/password_change/done/", RedirectView.as_view(pattern_name="account_change_password")),
    path("admin/", admin.site.urls),
]
if settings.DEBUG:
    urlpatterns.append(path("galeri/", views.gallery, name="gallery"))

handler400 = "mpp_portal.views.unreadable"
handler403 = "mpp_portal.views.not_there"
handler429 = "mpp_portal.accounts.throttle.too_many"
handler500 = "mpp_portal.views.server_error"
