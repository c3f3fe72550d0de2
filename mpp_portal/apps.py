from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The site itself: pages that join the apps, and the commands that load data. It has no models."""

    name = "mpp_portal"
    verbose_name = "Portal MPP"
