from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The site itself: pages that join the apps, the commands, and the requests of people about their own data."""

    name = "mpp_portal"
    verbose_name = "Portal MPP"
