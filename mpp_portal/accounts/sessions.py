"""One's own open sessions: listed, ended one by one, over after twelve hours or two idle ones."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from importlib import import_module

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, logout
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from .devices import device_in_words, shortened
from .models import OpenSession, User
from .throttle import client_ip

WATCH = "watch"  # in the session: row, key, since, seen; so that a page costs no query to watch
NOTED_EVERY = 5 * 60  # seconds between two notes of "last seen"


class SessionWatch:
    """Ends a session that is too old or was idle too long, and keeps its row in `OpenSession` up to date.

    Costs no query but every five minutes. Sessions begin in `begin`, which signing in calls.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        watch = request.session.get(WATCH)
        if watch and _is_over(watch):
            logout(request)
        response = self.get_response(request)
        if watch and not request.user.is_authenticated:
            _forget(OpenSession.objects.filter(pk=watch["row"]))
        elif WATCH in request.session:
            _note(request)
        return response


def begin(request):
    """From now on the session of this person, who has just signed in, is listed and watched."""
    request.session.pop(WATCH, None)
    _forget(OpenSession.objects.filter(user=request.user, seen_at__lt=_idle_since()))
    _note(request)


def _is_over(watch) -> bool:
    now = timezone.now().timestamp()
    return now - watch["since"] > settings.SESSION_COOKIE_AGE or now - watch["seen"] > settings.SESSION_IDLE_AGE


def _note(request):
    session, now = request.session, timezone.now()
    watch = session.get(WATCH)
    is_known = watch and watch["key"] == session.session_key
    if is_known and now.timestamp() - watch["seen"] < NOTED_EVERY:
        return
    row = OpenSession.objects.filter(pk=watch["row"]).first() if watch else None
    row = row or OpenSession()
    row.user, row.session_key, row.seen_at = request.user, session.session_key, now
    row.device = device_in_words(request.META.get("HTTP_USER_AGENT", ""))
    row.network = shortened(client_ip(request))
    row.save()
    since = watch["since"] if watch else now.timestamp()
    session[WATCH] = {"row": row.pk, "key": session.session_key, "since": since, "seen": now.timestamp()}


def _forget(rows: Iterable[OpenSession]):
    for row in rows:
        row.delete()


def _idle_since() -> datetime:
    return timezone.now() - timedelta(seconds=settings.SESSION_IDLE_AGE)


def open_sessions(user: User) -> list[OpenSession]:
    """The sessions that still work, newest first: those of an earlier password are over, whatever their rows say. Two queries."""
    rows = OpenSession.objects.filter(user=user, seen_at__gte=_idle_since()).order_by("-seen_at", "-pk")
    by_key = {row.session_key: row for row in rows}
    stored = Session.objects.filter(session_key__in=by_key, expire_date__gt=timezone.now())
    hashes = {one.session_key: one.get_decoded().get(HASH_SESSION_KEY, "") for one in stored}
    wanted = user.get_session_auth_hash()
    return [row for key, row in by_key.items() if constant_time_compare(hashes.get(key, ""), wanted)]


def end_sessions(user: User, *, but: str | None = None, only: int | None = None) -> int:
    """Ends the sessions of a person: all, all but that with the key `but`, or the one whose row is `only`. Returns how many."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    rows = OpenSession.objects.filter(user=user).exclude(session_key=but or "")
    ended = list(rows if only is None else rows.filter(pk=only))
    for row in ended:
        store.delete(row.session_key)
        row.delete()
    return len(ended)
