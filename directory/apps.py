from django.apps import AppConfig

from mpp_portal.kit.verbs import name_verbs

from .verbs import VERBS


class DirectoryConfig(AppConfig):
    name = "directory"
    verbose_name = "Direktori"

    def ready(self):
        name_verbs(VERBS)
