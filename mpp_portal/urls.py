"""The site map: Indonesian paths, English names."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from . import views
from .accounts import views as accounts

urlpatterns = [
    path("", views.home, name="home"),
    path("masuk/", accounts.sign_in, name="sign_in"),
    path("keluar/", accounts.sign_out, name="sign_out"),
    path("setelah-masuk/", views.signed_in, name="signed_in"),
    path("mpp/", views.mall_list, name="mall_list"),
    path("", include("directory.urls")),
    path("", include("visits.urls")),
    path("", include("assessments.urls")),
    path("tentang/", views.about, name="about"),
    path("sehat/", views.health, name="health"),
    path("admin/login/", accounts.to_the_one_sign_in),
    path("admin/", admin.site.urls),
]
if settings.DEBUG:
    urlpatterns.append(path("galeri/", views.gallery, name="gallery"))

handler400 = "mpp_portal.views.bad_request"
handler403 = "mpp_portal.views.not_there"
handler500 = "mpp_portal.views.server_error"
