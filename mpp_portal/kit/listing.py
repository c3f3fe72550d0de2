"""Lists page by key: constant cost on any page, no count of all rows."""

from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.core import signing
from django.db.models import Q

PAGE_SIZE = 25
EXACT_TOTAL = 1000  # totals are exact up to here


@dataclass(frozen=True)
class Page:
    """One page of rows with the addresses of its neighbours and the total in words."""

    rows: list
    next_url: str
    previous_url: str
    total_text: str
    is_first: bool

    def __iter__(self):
        return iter(self.rows)

    def __len__(self):
        return len(self.rows)


def total_text(queryset, noun: str) -> str:
    """ "12 kunjungan"; beyond 1,000 "lebih dari 1.000 kunjungan", found by counting no further."""
    count = queryset.order_by()[: EXACT_TOTAL + 1].count()
    return f"lebih dari 1.000 {noun}" if count > EXACT_TOTAL else f"{count:,} {noun}".replace(",", ".")


def page_by_key(request, queryset, *, order: tuple[str, ...], noun: str, size: int = PAGE_SIZE) -> Page:
    """The page that `?sesudah=` or `?sebelum=` names, else the first.

    `order` are field names, "-" for falling, unique together, none null; the key of a row is their values, signed. A key
    that is forged or cut off shows the first page.
    """
    after, before = _key(request, order, "sesudah"), _key(request, order, "sebelum")
    backwards = before is not None and after is None
    key = before if backwards else after
    ordered = queryset.order_by(*(_flip(name) if backwards else name for name in order))
    if key is not None:
        ordered = ordered.filter(_beyond(order, key, backwards))
    else:
        backwards = False
        ordered = queryset.order_by(*order)
    rows = list(ordered[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    has_previous = (more if backwards else key is not None) and bool(rows)
    has_next = bool(rows) if backwards else more
    return Page(
        rows=rows,
        next_url=_address(request, order, "sesudah", rows[-1]) if has_next and rows else "",
        previous_url=_address(request, order, "sebelum", rows[0]) if has_previous else "",
        total_text=total_text(queryset, noun),
        is_first=not has_previous,
    )


def _flip(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _beyond(order, key, backwards) -> Q:
    """Rows after (or before) the key in the order: equal in the first k fields and beyond in the next, for some k."""
    result, equal = Q(), Q()
    for name, value in zip(order, key, strict=True):
        field = name.lstrip("-")
        rising = name.startswith("-") == backwards
        result |= equal & Q(**{f"{field}__{'gt' if rising else 'lt'}": value})
        equal &= Q(**{field: value})
    return result


def _key_of(row, order) -> list[Any]:
    values = (attrgetter(name.lstrip("-").replace("__", "."))(row) for name in order)
    return [value.isoformat() if hasattr(value, "isoformat") else value for value in values]


def _signer(request, order) -> signing.Signer:
    """A key is good for its own list only. It carries no time, so that the same page twice is the same text."""
    return signing.Signer(salt=f"page-key:{request.path}:{','.join(order)}")


def _key(request, order, name: str) -> list | None:
    text = request.GET.get(name)
    if not text:
        return None
    try:
        return _signer(request, order).unsign_object(text)
    except signing.BadSignature:
        return None


def _address(request, order, name: str, row) -> str:
    query = request.GET.copy()
    query.pop("sesudah", None)
    query.pop("sebelum", None)
    query[name] = _signer(request, order).sign_object(_key_of(row, order), compress=True)
    return f"{request.path}?{query.urlencode()}"
