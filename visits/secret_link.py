"""The link of who has no account: whoever holds it acts for a request."""

import hashlib
from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.views.decorators.cache import never_cache

from mpp_portal.accounts.throttle import is_within_limit, too_many

from .models import VisitRequest


def hash_of(secret: str) -> str:
    """What is stored of a secret. It has 192 random bits: no salt or stretching would make it harder to guess."""
    return hashlib.sha256(secret.encode()).hexdigest()


def request_of(number: str, secret: str) -> VisitRequest | None:
    """The request whose link this is. A number that does not exist and a wrong secret are the same question to the database, with
    the same answer: no row."""
    found = VisitRequest.objects.select_related("visit__host__region", "visit__mall", "body__agency", "joined_from")
    return found.filter(number=number, secret_hash=hash_of(secret)).first()


def secret_page(may: Callable[[VisitRequest], bool] = lambda asked: True):
    """Decorator of a page behind the link. The view gets (request, asked, secret, …) instead of number and secret.

    The page is open to who has no account, counted against who guesses, kept by no browser and found by no search engine. A
    wrong link, and a request for which the page is not (`may`), are a page that does not exist.
    """

    def decorated(view):
        @login_not_required
        @never_cache
        @wraps(view)
        def opened(request, number, secret, **kwargs):
            if not is_within_limit(request, "request"):
                return too_many(request, minutes=1)
            asked = request_of(number, secret)
            if asked is None or not may(asked):
                raise Http404("Tidak ada permohonan dengan tautan ini.")
            answer = view(request, asked, secret, **kwargs)
            answer["X-Robots-Tag"] = "noindex, nofollow"
            return answer

        return opened

    return decorated
