"""The leak walk: every page that somebody can reach, searched byte by byte for what that person may not see.

Each secret is one word that occurs nowhere else. The walk asks for every route of ROUTES with every row that bears a secret,
follows every link it is shown, and searches for the beginning of each secret; it reads into archives and PDF streams,
headers, cookies and addresses of redirects. A route or a download that is added is walked from then on; a new private field
gets a row in SECRETS.
"""

import dataclasses
import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from mpp_portal.kit.history import deed
from tests import factories as f
from tests.pages import forms_in
from tests.people import NAMES, STAFF
from tests.test_routes import ROUTES, SIGNING_OUT
from tests.world import make_world, shared_world

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

HOST = "http://testserver"
MOST_PAGES = 1500  # a walk that long has lost its way

OFFICE = {"petugas", *STAFF}
NOBODY: set[str] = set()

#: What is secret → the word that gives it away, and who may read it.
SECRETS = {
    "name of a supervisor who came": ("Zulkasubag", {"petugas", "superuser"}),
    "name of staff who came": ("Zulpelaksana", {"petugas", "superuser"}),
    "name of somebody of no known post": ("Zultamu", {"petugas", "superuser"}),
    "number of a letter": ("ZUL/SURAT/7", OFFICE),
    "purpose of a draft visit": ("Zuldrafkunjungan", OFFICE),
    "leader of a draft visit": ("Zulketuadraf", OFFICE),
    "purpose of a visit of another host's draft": ("Zuldraflain", {"petugas_other", *STAFF}),
    "purpose of a cancelled visit": ("Zulbatal", OFFICE),
    "leader of a cancelled visit": ("Zulketuabatal", OFFICE),
    "reason for cancelling": ("Zulalasanbatal", OFFICE),
    "reason for a change of a visit": ("Zulalasankunjungan", OFFICE),
    "reason for a change of a mall": ("Zulalasanmpp", set(STAFF)),
    "reason for a change of a grade": ("Zulalasannilai", set(STAFF)),
    "note of a draft grade": ("Zuldrafnilai", set(STAFF)),
    "note of a discarded grade": ("Zulnilaibuang", set(STAFF)),
    "note of a rejected grade": ("Zulnilaitolak", set(STAFF)),
    "why a grade was rejected": ("Zulalasantolak", set(STAFF)),
    "note of a rejected figure": ("Zulangkatolak", set(STAFF)),
    "note of a rejected milestone": ("Zultahaptolak", set(STAFF)),
    "title of a rejected designation": ("Zulsebutantolak", set(STAFF)),
    "name of a colleague of the host": ("Zulrekan", OFFICE),
    "e-mail of a user": ("zulsurel@contoh.example", {"admin_data", "superuser"}),
    "sign-in name of a user": ("zulnamamasuk", {"admin_data", "superuser"}),
    "password of a user, hashed": ("", NOBODY),  # the word is drawn when the user is made
}


def word(secret: str) -> str:
    return SECRETS[secret][0]


@dataclass
class Walked:
    worlds: list
    words: dict[str, str]


def make_secrets(world):
    """Rows that bear the secrets, and the worlds in which they stand in the place of the plain ones."""
    colleague = f.make_user(
        username=word("sign-in name of a user"),
        name=word("name of a colleague of the host"),
        email=word("e-mail of a user"),
        password="Kata-sandi-uji-1",
    )
    f.make_membership(user=colleague, agency=world.host)
    host = {"host": world.host, "mall": world.mall}
    body = f.make_body(visit=world.visit, letter_number=word("number of a letter"))
    f.make_participant(body=body, name=word("name of a supervisor who came"), position_level=5)
    f.make_participant(body=body, name=word("name of staff who came"), position_level=6)
    f.make_participant(body=body, name=word("name of somebody of no known post"), position="Tamu")
    draft = f.make_visit(**host, state="draft", purpose=word("purpose of a draft visit"))
    f.make_participant(body=draft.bodies.get(), name=word("leader of a draft visit"), leads_visit=True)
    cancelled = f.make_visit(**host, state="cancelled", purpose=word("purpose of a cancelled visit"))
    f.make_participant(body=cancelled.bodies.get(), name=word("leader of a cancelled visit"), leads_visit=True)
    elsewhere = f.make_visit(
        host=world.people["petugas_other"].user.memberships.get().agency,
        state="draft",
        purpose=word("purpose of a visit of another host's draft"),
    )
    of_region = {"region": world.region, "scheme": world.scheme}
    draft_grade = f.make_assessment(**of_region, note=word("note of a draft grade"), year=2001)
    discarded = f.make_assessment(**of_region, state="discarded", note=word("note of a discarded grade"), year=2002)
    rejected = f.make_assessment(
        **of_region, state="published", year=2003, rank="rejected", note=word("note of a rejected grade"),
        rank_reason=word("why a grade was rejected"),
    )  # fmt: skip
    claim = {"mall": world.mall, "rank": "rejected", "rank_reason": "Keliru"}
    f.make_figure(**claim, note=word("note of a rejected figure"), as_of=date(2020, 1, 1))
    f.make_milestone(**claim, note=word("note of a rejected milestone"))
    f.make_designation(**claim, title=word("title of a rejected designation"))
    signed(colleague, "reason for a change of a visit", world.visit)
    signed(colleague, "reason for cancelling", cancelled)
    signed(colleague, "reason for a change of a mall", world.mall)
    signed(colleague, "reason for a change of a grade", world.grade)
    words = {secret: text for secret, (text, _) in SECRETS.items()}
    words["password of a user, hashed"] = colleague.password.rsplit("$", 1)[-1]
    others = [
        dataclasses.replace(world, visit=draft, draft_visit=draft, grade=draft_grade, draft_grade=discarded),
        dataclasses.replace(world, visit=cancelled, draft_visit=elsewhere, grade=rejected, draft_grade=rejected),
        dataclasses.replace(world, visit=elsewhere, grade=discarded, draft_grade=draft_grade),
        dataclasses.replace(world, draft_grade=world.grade),  # a published grade in the admin
    ]
    return Walked([world, *others], words)


def signed(user, secret, row):
    with deed(user=user, verb="edit", reason=word(secret)):
        row.save()


@shared_world
def walked():
    world = make_world()
    world.grow(1)
    return make_secrets(world)


# --- The walk --------------------------------------------------------------------------------------------------------


def starts(walked, client) -> list[str]:
    """Every route with the row of every world, and every page with a search asked for the beginning of every secret."""
    found = []
    for name, route in ROUTES.items():
        if name in SIGNING_OUT:
            continue
        for world in walked.worlds:
            try:
                found.append(reverse(name, kwargs=route.of(world)) + route.query)
            except NoReverseMatch:
                continue  # a draft has no number, so it has no such address
    pages = dict.fromkeys(page.split("?")[0] for page in found)
    asked = [f"{page}?q={text[:-2]}" for page in pages if is_search(client, page) for text in walked.words.values()]
    return list(dict.fromkeys([*found, *asked]))


def is_search(client, page: str) -> bool:
    """Whether the page itself takes a text: it is no page of HTML, or a form on it leads back to it."""
    if page.startswith("/admin/"):
        return False  # the same secrets stand unasked on the pages of each row
    answer = client.get(page)
    if answer.status_code == 200 and "html" not in answer["Content-Type"]:
        return True
    return any("q" in form.boxes and urlsplit(form.address).path == page for form in forms_in(answer, HOST + page))


def is_followed(path: str) -> bool:
    return not re.match(r"/(static|keluar|admin/logout)/", path) and "://" not in path


def links_in(content: bytes, page: str) -> list[str]:
    text = content.decode(errors="replace")
    links = [urljoin(HOST + page, link.replace("&amp;", "&")) for link in re.findall(r'(?:href|src)="([^"#]+)', text)]
    parts = [urlsplit(link) for link in links if link.startswith(HOST)]
    return [part.path + (f"?{part.query}" if part.query else "") for part in parts]


def inside(content: bytes) -> bytes:
    """The bytes, and what an archive or a PDF among them holds."""
    parts = [content]
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts += [inside(archive.read(name)) for name in archive.namelist()] + [
                " ".join(archive.namelist()).encode()
            ]
    if content.startswith(b"%PDF"):
        for stream in re.findall(rb"stream\r?\n(.*?)endstream", content, re.DOTALL):
            try:
                parts.append(zlib.decompress(stream.strip(b"\r\n")))
            except zlib.error:
                continue
    return b"\n".join(parts)


def bytes_of(answer) -> bytes:
    """Everything that goes over the wire: headers, cookies, body."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    head = "\n".join([*(f"{name}: {value}" for name, value in answer.headers.items()), str(answer.cookies)])
    return head.encode() + b"\n" + inside(body)


def walk(client: Client, first: list[str]):
    """(address, bytes) of every page that is reached, links of links too where the page is one of ours."""
    waiting, known = list(first), set(first)
    shapes: dict[str, int] = {}
    while waiting:
        page = waiting.pop(0)
        assert len(known) < MOST_PAGES, "the walk does not end"
        answer = client.get(page)
        assert answer.status_code < 500, page
        content = bytes_of(answer)
        yield page, content
        if answer.status_code in (301, 302):
            content = f'href="{answer.url}"'.encode()
        for link in links_in(content, page):
            # Of many links that differ only in a number or in what is asked, a few are enough.
            path, _, query = link.partition("?")
            shape = re.sub(r"\d+", "*", path) + " ".join(sorted({name for name, _ in parse_qsl(query)}))
            if link not in known and is_followed(link) and shapes.get(shape, 0) < (1 if query else 3):
                shapes[shape] = shapes.get(shape, 0) + 1
                known.add(link)
                waiting.append(link)


@pytest.mark.parametrize("person", NAMES)
def test_each_person_reads_the_secrets_of_the_table_and_no_others(walked, db, person):
    client = walked.worlds[0].people[person].client()
    words = {secret: text.encode() for secret, text in walked.words.items()}
    seen: dict[str, str] = {}
    pages = 0
    for page, content in walk(client, starts(walked, client)):
        pages += 1
        for secret, text in words.items():
            if text in content and secret not in seen:
                seen[secret] = page
    print(pages, "pages")
    may = {secret for secret, (_, readers) in SECRETS.items() if person in readers}
    assert {secret: page for secret, page in seen.items() if secret not in may} == {}, "read without the right"
    assert may - seen.keys() == set(), "the walk never came there: it proves nothing of them"


def test_an_archive_and_a_pdf_are_read_from_within():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("sheet.xml", "Zulrahasia" * 9)
    assert b"Zulrahasia" in inside(packed.getvalue())
    assert b"Zulrahasia" in inside(b"%PDF-1.7\nstream\n" + zlib.compress(b"Zulrahasia" * 9) + b"\nendstream")
