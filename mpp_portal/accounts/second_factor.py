"""Who must have a second factor, and that nothing else is reached before."""

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY, get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from .borrowed import record_authentication
from .roles import ADMIN_DATA, VERIFIKATOR

ROLES_THAT_NEED_ONE = (ADMIN_DATA, VERIFIKATOR)

# Reached without the second factor: enrolment and what it asks on the way, signing out, the health check.
ALWAYS_REACHED = {
    "mfa_activate_totp",
    "account_reauthenticate",
    "mfa_reauthenticate",
    "sign_out",
    "health",
}


def needs_one(user) -> bool:
    """Superusers, Admin data and Verifikator: those whose sign-in alone could change what is published."""
    return bool(user.is_superuser or user.groups.filter(name__in=ROLES_THAT_NEED_ONE).exists())


def is_enrolled(user) -> bool:
    return is_mfa_enabled(user, [Authenticator.Type.TOTP])


def has_shown_one(request) -> bool:
    """Whether a code was asked and given in this session."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def note_shown(request):
    """From now on this session counts as one in which a code was given."""
    record_authentication(request, request.user, method="mfa", type=Authenticator.Type.TOTP.value)


def forget_shown(request):
    """From now on no code was given in this session: after the second factor was switched off."""
    records = [one for one in get_authentication_records(request, request.user) if one.get("method") != "mfa"]
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = records


class SecondFactorMiddleware:
    """With `SECOND_FACTOR_REQUIRED`: who needs a second factor and has none is led to enrolment; who has one is asked for it.

    A session in which the code was given costs no query here.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs) -> HttpResponseRedirect | None:
        if not settings.SECOND_FACTOR_REQUIRED or request.resolver_match.view_name in ALWAYS_REACHED:
            return None
        if not request.user.is_authenticated or has_shown_one(request) or not needs_one(request.user):
            return None
        if is_enrolled(request.user):
            wanted = request.get_full_path() if request.method == "GET" else reverse("signed_in")
            return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': wanted})}")
        messages.warning(request, "Peran Anda memerlukan verifikasi dua langkah. Aktifkan dulu untuk melanjutkan.")
        return redirect("mfa_activate_totp")
