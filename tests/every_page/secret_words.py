"""What not everybody may read, each as one word that occurs nowhere else. A new private field gets a row in SECRETS."""

import dataclasses
from datetime import date

from mpp_portal.kit.history import deed
from tests import factories as f
from tests.people import STAFF
from tests.world import World

OF_HOST = {"petugas", "pengelola"}
OFFICE = OF_HOST | {*STAFF}
NOBODY: set[str] = set()

#: What is secret → the word that gives it away, and who may read it.
SECRETS = {
    "name of a supervisor who came": ("Zulkasubag", OF_HOST | {"superuser"}),
    "name of staff who came": ("Zulpelaksana", OF_HOST | {"superuser"}),
    "name of somebody of no known post": ("Zultamu", OF_HOST | {"superuser"}),
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


def hide_secrets(world: World) -> tuple[list[World], dict[str, str]]:
    """Rows that bear the secrets: the worlds in which they stand in the place of the plain ones, and secret to word."""
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
    return others, words


def signed(user, secret, row):
    with deed(user=user, verb="edit", reason=word(secret)):
        row.save()
