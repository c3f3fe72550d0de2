"""django-allauth as this portal has it: closed to sign-up, in Indonesian, with second factors that are encrypted at rest."""

import logging
import smtplib
import time
from base64 import b32encode, urlsafe_b64encode
from hashlib import sha256
from secrets import token_bytes

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from axes.handlers.proxy import AxesProxyHandler
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.utils.http import url_has_allowed_host_and_scheme

from .devices import shortened
from .sessions import begin
from .throttle import client_ip

log = logging.getLogger(__name__)

TOO_MANY = "Terlalu banyak percobaan. Tunggu seperempat jam, lalu coba lagi."

# What allauth tells in passing; where nothing stands here, nothing is told.
TOLD = {
    "account/messages/password_changed.txt": "Kata sandi sudah diganti. Semua sesi lain diakhiri.",
    "mfa/messages/totp_activated.txt": "Verifikasi dua langkah aktif.",
    "mfa/messages/totp_deactivated.txt": "Verifikasi dua langkah dimatikan.",
    "mfa/messages/recovery_codes_generated.txt": "Kode cadangan baru dibuat. Simpan sekarang: kode hanya tampil sekali.",
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "Akun ini tidak aktif.",
        "username_password_mismatch": "Nama pengguna atau kata sandi tidak cocok. Periksa keduanya; huruf besar dan kecil "
        "pada kata sandi dibedakan.",
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
        "incorrect_password": "Kata sandi tidak cocok.",
        "enter_current_password": "Kata sandi sekarang tidak cocok.",
        "incorrect_code": "Kode tidak cocok atau sudah dipakai.",
        "invalid_password_reset": "Tautan ini tidak berlaku lagi.",
    }

    def is_open_for_signup(self, request):
        return False

    def is_safe_url(self, url):
        """Only an address of this portal is gone on to. What is no address at all is not one (allauth's own ends in an error)."""
        request = context.request
        return url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())

    def get_client_ip(self, request):
        return client_ip(request) or "unknown"

    def pre_authenticate(self, request, **credentials):
        """Tries that axes refuses anyway do not count towards the limit of the account: else one stranger could fill it."""
        if AxesProxyHandler.is_allowed(request, credentials):
            super().pre_authenticate(request, **credentials)

    def is_reauthentication_required(self, *, app, **kwargs):
        """Who has just signed in is not asked for the password again."""
        records = get_authentication_records(self.request, self.request.user)
        if records and time.time() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT:
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def login(self, request, user):
        super().login(request, user)
        begin(request)
        log.info("Signed in: account %s, from %s", user.pk, shortened(client_ip(request)) or "unknown")

    def get_reauthentication_methods(self, user):
        words = {"reauthenticate": "Pakai kata sandi", "mfa_reauthenticate": "Pakai kode dari aplikasi autentikator"}
        return [method | {"description": words[method["id"]]} for method in super().get_reauthentication_methods(user)]

    def add_message(self, request, level, message_template=None, message_context=None, extra_tags="", message=None):
        text = message or TOLD.get(message_template or "")
        if text:
            messages.add_message(request, level, text, extra_tags=extra_tags)

    def send_mail(self, template_prefix, email, told):
        """Never fails: the answer on the screen is the same whether a mail could be sent or not."""
        try:
            super().send_mail(f"accounts/mail/{template_prefix.rsplit('/', 1)[-1]}", email, told)
        except (OSError, smtplib.SMTPException):
            log.exception("A mail about an account could not be sent.")


def _keys() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (sha256(b"portal-mpp second factor:" + secret.encode()).digest() for secret in secrets)
    return MultiFernet([Fernet(urlsafe_b64encode(digest)) for digest in digests])


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets lie in the database encrypted under SECRET_KEY; SECRET_KEY_FALLBACKS still reads those of an earlier key."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "Kode tidak cocok atau sudah dipakai.",
        "cannot_delete_authenticator": "Verifikasi dua langkah tidak dapat dimatikan.",
        "cannot_generate_recovery_codes": "Aktifkan verifikasi dua langkah dulu.",
    }

    def get_totp_label(self, user):
        return user.get_username()

    def encrypt(self, text):
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        """The secret; under a key that is lost, a random one that no code fits: an admin then resets the factor."""
        try:
            return _keys().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            log.error("A second factor was encrypted under a SECRET_KEY that is neither current nor a fallback.")
            return b32encode(token_bytes(20)).decode()
