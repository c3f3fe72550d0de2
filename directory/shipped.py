"""The keys of what the portal ships: made of what names a row in its data file, the same on every installation.

They name rows by their words and by the code of a region, never by database ids. Migrations use them too, for rows that an
earlier release loaded.
"""

from operator import attrgetter
from typing import Any

from mpp_portal.kit.public_keys import shipped_key

from .models.agencies import ONE_A_REGION
from .models.sources import Source

#: What a claim says, beside the mall that it speaks of and the source that says it. One source says one such thing once.
SAID = {
    "milestone": ("kind", "is_planned", "happened_on", "happened_precision"),
    "figure": ("kind", "is_planned", "value", "qualifier", "as_of", "as_of_precision"),
    "designation": ("kind", "title", "year"),
    "malllegalbasis": ("legal_basis.citation",),
}


def body_key(kind: str, name: str, region_code: str = "") -> str:
    """Of a body: by its role where a region has one in that role, whatever it is called; else by its name."""
    return shipped_key("agency", region_code, kind if kind in ONE_A_REGION else name)


def mall_key(region_code: str) -> str:
    """Of the mall of a region: data files know one mall a region."""
    return shipped_key("servicemall", region_code)


def source_key(publisher: str, title: str, address: str) -> str:
    """Of a source, by what tells it from all others."""
    return shipped_key("source", publisher, title, address)


def shipped_source(publisher: str, title: str, address: str, **more: Any) -> Source:
    """A source of the data files with its key, not stored: `citing.store_source` does that."""
    key = source_key(publisher, title, address)
    return Source(**{"key": key, "publisher": publisher, "title": title, "address": address} | more)


def claim_key(model: str, claim: Any, region_code: str, source: str) -> str:
    """Of a claim about the mall of a region, made by the source of that key; `model` is a name in `SAID`."""
    return shipped_key(model, region_code, *(attrgetter(name)(claim) for name in SAID[model]), source)
