"""What an admin does to the account of another: each with a reason, signed in Django's log of the account.

`User` stands below the kit, so that its trail is Django's own `LogEntry`, shown under "Riwayat" of the account.
"""

from allauth.mfa.models import Authenticator
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db import transaction

from .models import User
from .roles import ADMIN_DATA
from .sessions import end_sessions


def may_help(user, other) -> bool:
    """Superusers help anybody else, Admin data all but superusers and each other; nobody himself."""
    if user.pk == other.pk or not user.is_active:
        return False
    if user.is_superuser:
        return True
    is_peer = other.is_superuser or other.groups.filter(name=ADMIN_DATA).exists()
    return not is_peer and user.groups.filter(name=ADMIN_DATA).exists()


def _note(user, other, text: str, reason: str):
    message = f"{text}. Alasan: {reason}"
    LogEntry.objects.log_actions(user.pk, [other], CHANGE, change_message=message, single_object=True)


@transaction.atomic
def reset_second_factor(other: User, *, user: User, reason: str):
    """Afterwards the account has no second factor and no recovery codes, and all its sessions are over.

    At the next sign-in it is led to enrolment if its role needs one. Raises PermissionDenied, also for one's own account.
    """
    if not may_help(user, other):
        raise PermissionDenied("Bukan wewenang Anda.")
    for one in Authenticator.objects.filter(user=other):
        one.delete()
    end_sessions(other)
    _note(user, other, "Verifikasi dua langkah diatur ulang", reason)


@transaction.atomic
def set_active(other: User, is_active: bool, *, user: User, reason: str):
    """Afterwards the account works or does not; one that does not has no session. What it wrote stays signed.

    Raises PermissionDenied, also for one's own account.
    """
    if not may_help(user, other):
        raise PermissionDenied("Bukan wewenang Anda.")
    other.is_active = is_active
    other.save(update_fields=["is_active"])
    if not is_active:
        end_sessions(other)
    _note(user, other, "Akun diaktifkan" if is_active else "Akun dinonaktifkan", reason)
