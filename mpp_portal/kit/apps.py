from django.apps import AppConfig


class KitConfig(AppConfig):
    """Tools without a domain noun: workflow, history, forms, lists, components."""

    name = "mpp_portal.kit"
    label = "kit"
