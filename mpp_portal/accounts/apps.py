from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "mpp_portal.accounts"
    label = "accounts"
    verbose_name = "Akun"
