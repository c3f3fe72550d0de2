"""Addresses that pages had before. They lead on for good: letters, bookmarks and search engines remember them."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse


def moved(name: str, found: Callable[..., dict[str, Any]]) -> Callable[..., HttpResponse]:
    """A view that leads from an old address to the page `name`, with the query that it was asked with.

    `found(request, **kwargs)` gives the arguments of the new address. It looks only among what this person may see there and
    raises Http404 for the rest, so that an old address tells nothing that the page would not. Answers 301; to a form that was
    opened under the old address and is sent now 308, by which the browser sends it on with all that was typed.
    """

    def moved_page(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        address = reverse(name, kwargs=found(request, **kwargs))
        query = request.META["QUERY_STRING"]
        is_reading = request.method in ("GET", "HEAD")
        return redirect(f"{address}?{query}" if query else address, permanent=True, preserve_request=not is_reading)

    moved_page.leads_to = name  # type: ignore[attr-defined]
    return moved_page


def moved_row(name: str, rows: Callable[[], QuerySet]) -> Callable[..., HttpResponse]:
    """The same for a page of everybody that named its row by database id (`pk`) and now names it by its public key.

    `rows()` are those that have this page. What else the address names stays as it is.
    """

    def found(request: HttpRequest, *, pk: int, **others: Any) -> dict[str, Any]:
        return {**others, "key": get_object_or_404(rows(), pk=pk).key}

    return login_not_required(moved(name, found))
