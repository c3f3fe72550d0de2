"""Reading from a copy of the database (REPLICA_URL) what may be a few seconds old, and nothing else.

The rule: **a GET or HEAD of a browser that carries no session and wrote nothing lately reads facts from the replica.**
All else asks the primary: every write and whatever is read in the same request or inside a transaction, everybody who is
signed in (whose decisions must rest on what is so), sessions, accounts, attempts and counts, every command.

Who writes without an account (a report, a forgotten password) or signs out is given a cookie that holds longer than the
replica may lag, so that nobody misses what he has just done. It says nothing and is worth nothing: forged, it only leads
to the primary.

The replica is looked at every few seconds in each process. It is not used while it does not answer or is further behind
than REPLICA_MAX_LAG; then, and when it fails in the middle of a page, the primary answers. The log says so once, the health
page does not: it speaks of what the portal cannot do without. Is the primary gone, the replica goes on serving readers.
"""

import logging
from contextvars import ContextVar
from time import monotonic

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connections

log = logging.getLogger(__name__)

PRIMARY, REPLICA = DEFAULT_DB_ALIAS, "replica"
CHECK_EVERY, RETRY_AFTER = 5, 30  # seconds between two looks at a replica that is fit, and at one that does not answer

#: Also the marks of changes: who counts in the copy asks the copy whether it has changed.
FACTS = ("directory", "assessments", "visits", "kit")
#: Parts of these apps to which a mailed link or a redirect leads seconds after they were written.
FIRST_HAND = {"membership", "invitation", "factreport", "proposal", "unfinishedvisit"}

#: Whether this request may. Set by each request and never reset, since an answer may be streamed after the middleware.
_may_read_replica: ContextVar[bool] = ContextVar("may_read_replica", default=False)


class Router:
    """Which database answers; see above."""

    def db_for_read(self, model, **hints) -> str:
        if not _may_read_replica.get() or connections[PRIMARY].in_atomic_block:
            return PRIMARY
        name = model._meta.model_name.removeprefix("historical")
        return REPLICA if model._meta.app_label in FACTS and name not in FIRST_HAND else PRIMARY

    def db_for_write(self, model, **hints) -> str:
        return PRIMARY

    def allow_relation(self, one, other, **hints) -> bool:
        return True  # two names of one database

    def allow_migrate(self, db, app_label, **hints) -> bool | None:
        return False if db == REPLICA else None


# --- How far behind --------------------------------------------------------------------------------------------------


def seconds_behind() -> float | None:
    """How old what the replica shows may be; rather too much than too little. Two queries.

    0 when it has replayed all that the primary had written a moment ago, else the age of the last transaction it replayed.
    Infinite when it replays nothing, or is no replica; None when it answers but the primary does not. Raises Error when it
    does not answer.
    """
    try:
        with connections[PRIMARY].cursor() as cursor:
            cursor.execute("SELECT pg_current_wal_lsn()")
            [written] = cursor.fetchone()
    except Error:
        written = None
    with connections[REPLICA].cursor() as cursor:
        cursor.execute(
            "SELECT CASE WHEN pg_last_wal_replay_lsn() >= %s::pg_lsn THEN 0"
            " ELSE extract(epoch FROM now() - pg_last_xact_replay_timestamp()) END",
            [written],
        )
        [behind] = cursor.fetchone()
    if written is None:
        return None
    return float("inf") if behind is None else float(behind)


class Fitness:
    """What this process knows of the replica."""

    def __init__(self):
        self.is_fit, self.look_at = False, float("-inf")

    def holds(self) -> bool:
        """Whether the replica may be read now, by a look that is at most CHECK_EVERY seconds old.

        While the primary does not answer it stays as it was: what was fit goes on serving readers.
        """
        if monotonic() < self.look_at:
            return self.is_fit
        try:
            behind = seconds_behind()
        except Error as failed:
            self.lose(str(failed), RETRY_AFTER)
            return False
        if behind is not None and behind > settings.REPLICA_MAX_LAG:
            self.lose(f"{behind:.0f} seconds behind", CHECK_EVERY)
        elif behind is not None and not self.is_fit:
            log.info("The replica is read")
            self.is_fit = True
        self.look_at = monotonic() + CHECK_EVERY
        return self.is_fit

    def lose(self, why: str, look_after: float):
        """From now on, and until it is looked at again, the replica is not read."""
        if self.is_fit or self.look_at < 0:
            log.warning("The replica is not read: %s", why.strip())
        self.is_fit, self.look_at = False, monotonic() + look_after


fitness = Fitness()


# --- Who reads where -------------------------------------------------------------------------------------------------


def pinned_for() -> int:
    """Seconds for which who wrote reads from the primary: what the replica may lag, the age of a look, and a few for clocks."""
    return settings.REPLICA_MAX_LAG + CHECK_EVERY + 5


def pin_name() -> str:
    return "__Host-wrote" if settings.SESSION_COOKIE_SECURE else "wrote"


class ReadFromReplica:
    """Decides for each request, by what it carries alone, whether it may read from the replica. Asks no session."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        is_reader = request.method in ("GET", "HEAD") and not request.COOKIES.keys() & {
            settings.SESSION_COOKIE_NAME,
            pin_name(),
        }
        _may_read_replica.set(is_reader and fitness.holds())
        response = self.get_response(request)
        if request.method not in ("GET", "HEAD", "OPTIONS", "TRACE"):
            is_secure = settings.SESSION_COOKIE_SECURE
            response.set_cookie(pin_name(), "1", pinned_for(), secure=is_secure, httponly=True, samesite="Lax")
        return response

    def process_exception(self, request, exception):
        """A page that the replica failed in the middle is made once more from the primary: reading twice does no harm."""
        if not isinstance(exception, Error) or not _may_read_replica.get():
            return None
        fitness.lose(str(exception), RETRY_AFTER)
        _may_read_replica.set(False)
        view, arguments, named = request.resolver_match
        return view(request, *arguments, **named)
