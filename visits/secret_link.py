"""The link of who has no account: whoever holds it acts for a request."""

import hashlib

from .models import VisitRequest


def hash_of(secret: str) -> str:
    """What is stored of a secret. It has 192 random bits: no salt or stretching would make it harder to guess."""
    return hashlib.sha256(secret.encode()).hexdigest()


def request_of(number: str, secret: str) -> VisitRequest | None:
    """The request whose link this is. A number that does not exist and a wrong secret are the same question to the database, with
    the same answer: no row."""
    found = VisitRequest.objects.select_related("visit__host__region", "visit__mall", "body__agency", "joined_from")
    return found.filter(number=number, secret_hash=hash_of(secret)).first()
