from django.apps import AppConfig

from mpp_portal.kit.verbs import name_verbs

from .verbs import VERBS


class AssessmentsConfig(AppConfig):
    name = "assessments"
    verbose_name = "Penilaian"

    def ready(self):
        name_verbs(VERBS)
