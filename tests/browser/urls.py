"""The site map with the gallery of components, which has a path only with DEBUG."""

from django.urls import path

from mpp_portal.urls import *  # noqa: F403
from mpp_portal.urls import urlpatterns, views

urlpatterns = [*urlpatterns, path("galeri/", views.gallery, name="gallery")]
