"""Inputs of a view, named and typed where it begins: what no page of the portal sends is refused before the view runs."""

from collections.abc import Callable, Container
from functools import wraps
from typing import Any

from django.core.exceptions import BadRequest
from django.http import QueryDict

Reader = Callable[[QueryDict, str], Any]


def takes(**readers: Reader):
    """Decorator: the view gets an argument for each of `readers`, read from what was posted, or from the address where nothing
    was. Raises BadRequest (400) for an input that its reader does not take."""

    def decorated(view):
        @wraps(view)
        def reading(request, *args, **kwargs):
            sent = request.POST if request.method == "POST" else request.GET
            return view(request, *args, **kwargs, **{name: read(sent, name) for name, read in readers.items()})

        return reading

    return decorated


def text(most: int = 1_000) -> Reader:
    """A line or a text, "" where none was sent, cut after `most` characters."""
    return lambda sent, name: sent.get(name, "")[:most]


def reason() -> Reader:
    """A reason as it was typed, whole: the verb says when it is too long."""
    return lambda sent, name: sent.get(name, "")


def one_of(values: Container[str], otherwise: str | None = None) -> Reader:
    """One of `values`; `otherwise` where none was sent, if that is given."""

    def read(sent: QueryDict, name: str) -> str:
        value = sent.get(name, otherwise)
        if value is None or (value != otherwise and value not in values):
            raise BadRequest(f"{name}: {value!r}")
        return value

    return read


def key() -> Reader:
    """The key of a row, or 0 where none was sent. What no key can be is refused."""

    def read(sent: QueryDict, name: str) -> int:
        value = sent.get(name) or "0"
        if not (value.isascii() and value.isdigit() and len(value) < 19):
            raise BadRequest(f"{name}: {value!r}")
        return int(value)

    return read


def several(most: int = 1_000) -> Reader:
    """Everything that was sent under one name, in its order, `most` at most."""
    return lambda sent, name: sent.getlist(name)[:most]
