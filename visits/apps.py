from django.apps import AppConfig

from mpp_portal.kit.verbs import name_verbs

from .verbs import OF_REQUESTER, VERBS


class VisitsConfig(AppConfig):
    name = "visits"
    verbose_name = "Kunjungan"

    def ready(self):
        name_verbs(VERBS, without_account=OF_REQUESTER, who="Pemohon")
