"""The keys of results that the portal ships, the same on every installation. Migrations use them too."""

from decimal import Decimal

from mpp_portal.kit.public_keys import shipped_key


def result_key(subject: str, scheme: str, year: int | None, index: Decimal | None, letter: str, source: str) -> str:
    """Of a published result: `subject` is the code of a region or the shipped key of a unit or a mall, `scheme` the code of
    its scheme, `source` the shipped key of its source."""
    return shipped_key("assessment", subject, scheme, year, index, letter, source)
