from django.apps import AppConfig

from .kit.verbs import name_verbs
from .privacy.verbs import VERBS


class PortalConfig(AppConfig):
    """The site itself: pages that join the apps, the commands, and the requests of people about their own data."""

    name = "mpp_portal"
    verbose_name = "Portal MPP"

    def ready(self):
        name_verbs(VERBS)
