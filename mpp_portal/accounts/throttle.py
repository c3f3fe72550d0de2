"""Who is asking, and how often: limits that hold across all workers, since axes and the cache count in the database."""

import ipaddress
import logging
from datetime import timedelta

from allauth.core import ratelimit
from axes.models import AccessAttempt
from django.conf import settings
from django.shortcuts import render
from django.utils import timezone

from .devices import shortened

log = logging.getLogger(__name__)


def client_ip(request) -> str | None:
    """The address that limits count by: the visitor's as the outermost trusted proxy saw it, else the connection's.

    An IPv6 address stands for its /64, which one visitor has to himself. What a visitor writes into the header is never
    believed: only the last `TRUSTED_PROXIES` entries come from proxies. None when nothing is known (a socket, no header).
    """
    seen = request.META.get("REMOTE_ADDR", "")
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if 0 < settings.TRUSTED_PROXIES <= len(forwarded):
        seen = forwarded[-settings.TRUSTED_PROXIES].strip() or seen
    try:
        address = ipaddress.ip_address(seen)
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    if address.version == 6 and mapped is None:
        return str(ipaddress.IPv6Network((address, 64), strict=False).network_address)
    return str(mapped or address)


def account_tried(request, credentials) -> str:
    """The account that failures are counted for: one user name, however it was typed (`SignInForm` resolves e-mail)."""
    return str((credentials or {}).get("username") or "").strip().lower()[:254]


def is_within_limit(request, action: str, *, key: str | None = None) -> bool:
    """Counts one more of `action` (ACCOUNT_RATE_LIMITS), also when it is only looked at; False when there were too many."""
    return ratelimit.consume_or_429(request, action=action, key=key, limit_get=True) is None


def too_many(request, minutes: int = 15):
    """The page that says to wait, status 429."""
    return render(request, "429.html", {"minutes": minutes}, status=429)


def note_refusal(request, status: int, account=None):
    """The log says which page refused somebody, from which network, and of which account if that is known."""
    whose = account or request.user
    network = shortened(client_ip(request)) or "unknown"
    page = request.resolver_match.view_name
    log.warning("Refused with %s: %s, account %s, from %s", status, page, whose.pk or "unknown", network)


def locked_out(request, response, credentials):
    """What axes answers instead of the sign-in page: the same for accounts that exist and for those that do not."""
    note_refusal(request, 429)
    return too_many(request, minutes=int(settings.AXES_COOLOFF_TIME.total_seconds() // 60))


def forget_attempts() -> int:
    """Attempts to sign in of more than a day ago are gone: no wait lasts so long. Returns how many."""
    old = AccessAttempt.objects.filter(attempt_time__lt=timezone.now() - timedelta(days=1))
    return old.delete()[0]
