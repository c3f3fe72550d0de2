"""The walk: every address is asked once as every person, and what the checks of this folder need of the answer is kept.

What is kept: status, headers, how many queries, which tables were written, which secrets stand in the bytes, where links
lead. Whoever wants to know something else of every page keeps one more thing of each answer, and asks nothing again.

A signed-in person's browser says each time that it has the page as everybody sees it (`If-None-Match`), as one that served
both would. Each request comes from a network of its own, so that no throttle hides a page; anonymous has a new browser each.
"""

import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from itertools import count
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch

from directory.lookup import place_index
from tests.pages import forms_in
from tests.people import IN_BETWEEN, NAMES
from tests.routes import ROUTES, SIGNING_OUT, address, is_admin
from tests.world import World

from .secret_words import SECRETS

HOST = "http://testserver"
MOST_PAGES = 1500  # a walk that long has lost its way
ROWS_OF_TEXT = (
    "text/html",
    "text/csv",
    "application/json",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)
T = TypeVar("T")

OUTSIDE = [pytest.param(name, False, id=name) for name in NAMES]
IN_ADMIN = [pytest.param(name, True, id=f"{name} in admin", marks=pytest.mark.slow) for name in NAMES]
IN_STATES = [pytest.param(name, False, id=name) for name in IN_BETWEEN]
#: Decorators: the test is of one person and one half of the site. The pages of Django admin, of which many are of one
#: making, are left out of `make quick`.
each_of_the_nine = pytest.mark.parametrize(("person", "in_admin"), [*OUTSIDE, *IN_ADMIN])
each_person = pytest.mark.parametrize(("person", "in_admin"), [*OUTSIDE, *IN_ADMIN, *IN_STATES])
each_signed_in = pytest.mark.parametrize(("person", "in_admin"), [*OUTSIDE[1:], *IN_ADMIN[1:], *IN_STATES])


@dataclass(frozen=True)
class Answer:
    """What is kept of one answer. `queries` are all until the last byte; `links` are those of this portal."""

    page: str  # the name of its route; empty where a link led to it
    person: str
    url: str
    status: int
    headers: dict[str, str]
    is_empty: bool
    sets_cookies: bool
    has_token: bool  # against forged forms
    is_search: bool
    queries: int
    wrote: frozenset[str]
    secrets: frozenset[str]
    links: tuple[str, ...]


def kept(part: Callable[..., T]) -> Callable[..., T]:
    """Decorator: this part of the walk is done when it is first asked for, and never again."""

    @wraps(part)
    def once(self, *args):
        key = (part.__name__, *args)
        if key not in self.done:
            self.done[key] = part(self, *args)
        return self.done[key]

    return once


class Walk:
    """The walk through one world, part by part. `worlds` are the same one with other rows in the place of the plain ones."""

    networks = count(1)  # of all walks together

    def __init__(self, worlds: list[World], words: dict[str, str], clients: dict[str, Client]):
        self.world, *self.others = worlds
        self.words = {secret: text.encode() for secret, text in words.items()}
        self.clients = clients
        self.done: dict[tuple, Any] = {}

    # --- Its parts ---------------------------------------------------------------------------------------------------

    @kept
    def pages(self, person: str, in_admin: bool) -> dict[str, Answer]:
        """Route to answer: of all the table has, in Django admin or outside, or of those that only `person` is shown."""
        names = [
            name
            for name, route in ROUTES.items()
            if is_admin(name) is in_admin and (person in NAMES or route.reader == person)
        ]
        names.sort(key=SIGNING_OUT.__contains__)
        remember()
        return {name: self._asked(person, address(self.world, name), name) for name in names}

    @kept
    def missing(self, person: str, in_admin: bool) -> dict[str, Answer]:
        """Route to answer, where the thing of the page does not exist."""
        names = [name for name, route in ROUTES.items() if is_admin(name) is in_admin and route.missing]
        return {name: self._asked(person, address(self.world, name, missing=True), name) for name in names}

    @kept
    def other_rows(self, person: str) -> list[Answer]:
        """The pages once more, with the rows that bear the secrets in the place of the plain ones."""
        known = {answer.url for answer in self._all_pages(person)}
        found = {}
        for world in self.others:
            for name in ROUTES:
                try:
                    url = address(world, name)
                except NoReverseMatch:
                    continue  # a draft has no number, so it has no such address
                if url not in known and name not in SIGNING_OUT:
                    found[url] = name
        return [self._asked(person, url, name) for url, name in found.items()]

    @kept
    def searches(self, person: str) -> list[Answer]:
        """Every page that takes a text to look for, asked for the beginning of each secret that this person may not read."""
        pages = {answer.url.partition("?")[0] for answer in self._all_pages(person) if answer.is_search}
        words = [self.words[secret].decode()[:-2] for secret, (_, readers) in SECRETS.items() if person not in readers]
        return [self._asked(person, f"{page}?q={word}") for page in sorted(pages) for word in words]

    @kept
    def followed(self, person: str) -> list[Answer]:
        """What links lead to beyond all these, and links of links. Of many that differ only in a number three are enough, and
        one where they differ in what is asked for; those that were asked are of their number."""
        asked = [*self._all_pages(person), *self.other_rows(person), *self.searches(person)]
        known = {answer.url for answer in asked}
        shapes = Counter(shape_of(url) for url in known)
        waiting = [link for answer in asked for link in answer.links]
        found = []
        while waiting:
            url = waiting.pop(0)
            shape = shape_of(url)
            if url in known or not is_followed(url) or shapes[shape] >= (1 if "?" in url else 3):
                continue
            assert len(known) < MOST_PAGES, "the walk does not end"
            known.add(url)
            shapes[shape] += 1
            found.append(self._asked(person, url))
            waiting += found[-1].links
        return found

    def everything(self, person: str, in_admin: bool) -> Iterator[Answer]:
        """All that was or will be asked of this half of the site as this person."""
        yield from self.pages(person, in_admin).values()
        if person not in IN_BETWEEN:
            yield from self.missing(person, in_admin).values()
        if in_admin:
            yield from [*self.other_rows(person), *self.searches(person), *self.followed(person)]

    def _all_pages(self, person: str) -> list[Answer]:
        return [*self.pages(person, False).values(), *self.pages(person, True).values()]

    # --- One request -------------------------------------------------------------------------------------------------

    def _asked(self, person: str, url: str, page: str = "") -> Answer:
        client, headers = Client(), {}
        if person != "anonymous":
            client, headers = self.clients[person], {"if-none-match": self._etag_of_everybody(page)}
        connection.queries_log.clear()  # it holds no more than 9,000 and counts none beyond
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(url, headers=headers, REMOTE_ADDR=network(next(self.networks)))
            body = answer.getvalue()  # a file that is streamed asks while it is read
        text = inside(body)
        head = "\n".join(
            [*(f"{name}: {value}" for name, value in answer.headers.items()), str(answer.cookies)]
        ).encode()
        return Answer(
            page=page,
            person=person,
            url=url,
            status=answer.status_code,
            headers=dict(answer.headers),
            is_empty=not body,
            sets_cookies=bool(answer.cookies),
            has_token=b"csrfmiddlewaretoken" in body,
            is_search=is_search(answer, url),
            queries=len(queries),
            wrote=frozenset(tables_written(query["sql"] for query in queries)),
            secrets=frozenset(secret for secret, word in self.words.items() if word in text or word in head),
            links=tuple(links_in(answer, body, url)),
        )

    def _etag_of_everybody(self, page: str) -> str:
        known = self.pages("anonymous", is_admin(page)).get(page) if page else None
        return (known.headers.get("ETag") if known else "") or '"x"'


def remember():
    """What a process keeps in memory after the first time is no cost of the page that comes first."""
    place_index()
    ContentType.objects.get_for_models(*apps.get_models())


def network(number: int) -> str:
    """An address that limits count apart from every other one."""
    return f"10.{number // 65536 % 256}.{number // 256 % 256}.{number % 256}"


def tables_written(statements) -> Iterator[str]:
    for sql in statements:
        if written := re.match(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM|REPLACE INTO) "?(\w+)', sql):
            yield written[1]


def is_search(answer, url: str) -> bool:
    """Whether the page itself takes a text to look for: it is a list as a file, or a form on it leads back to it. In Django
    admin the same secrets stand unasked on the page of each row."""
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    if answer.status_code != 200 or url.startswith("/admin/") or kind not in ROWS_OF_TEXT:
        return False
    path = url.partition("?")[0]
    boxes = (form.boxes for form in forms_in(answer, HOST + url) if urlsplit(form.address).path == path)
    return kind != "text/html" or any("q" in box for box in boxes)


def inside(content: bytes) -> bytes:
    """The bytes, and what an archive or a PDF among them holds."""
    parts = [content]
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts += [inside(archive.read(name)) for name in archive.namelist()]
            parts.append(" ".join(archive.namelist()).encode())
    if content.startswith(b"%PDF"):
        for stream in re.findall(rb"stream\r?\n(.*?)endstream", content, re.DOTALL):
            try:
                parts.append(zlib.decompress(stream.strip(b"\r\n")))
            except zlib.error:
                continue
    return b"\n".join(parts)


def links_in(answer, body: bytes, page: str) -> list[str]:
    """Where the answer leads within this portal, each address once."""
    if answer.status_code in (301, 302):
        addresses = [answer.url]
    else:
        found = re.findall(r'(?:href|src)="([^"#]+)', body.decode(errors="replace"))
        addresses = [address.replace("&amp;", "&") for address in found]
    parts = [urlsplit(urljoin(HOST + page, address)) for address in dict.fromkeys(addresses)]
    own = [part for part in parts if f"{part.scheme}://{part.netloc}" == HOST]
    return [part.path + (f"?{part.query}" if part.query else "") for part in own]


def is_followed(url: str) -> bool:
    return not re.match(r"/(static|keluar|admin/logout)/", url) and "://" not in url


def shape_of(url: str) -> str:
    path, _, query = url.partition("?")
    return re.sub(r"\d+", "*", path) + " ".join(sorted({name for name, _ in parse_qsl(query)}))
