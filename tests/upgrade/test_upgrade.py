"""It is true that a portal of the first release becomes one of today: no row is lost, and its pages say what they said.

The database, the files and the words of the pages were made by the code of commit 12b45eb (`first_release/make.py`).
"""

import difflib
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import dedent

import pytest

from .pages import Record
from .restored import content, drop, recorded, restore

pytestmark = [pytest.mark.slow, pytest.mark.database]


@dataclass(frozen=True)
class Allowed:
    """What some pages say otherwise than the first release did, on purpose. All three are regular expressions that fit whole:
    an address, lines that are gone, lines that are new."""

    why: str
    pages: str
    gone: str = ""
    new: str = ""


KEY = r"[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}"
KEYS = "What lasts has a public key, which stands in files, in addresses and in what admin finds by."

#: The changes that were meant. An address that was renamed needs no entry: its redirect is followed.
ALLOWED = (
    Allowed(KEYS, r"/(mpp|kunjungan|penilaian|petugas)/unduh\.csv", new=rf"(.*: )?[Kk]unci[^:]*: {KEY}(; {KEY})*"),
    Allowed(
        KEYS,
        r"/penilaian/unduh\.csv",
        gone=r"Alamat halaman: http://testserver/penilaian/\d+/",
        new=rf"Alamat halaman: http://testserver/penilaian/{KEY}/",
    ),
    Allowed(KEYS, r"/kalender/.*", gone=r"UID:tuan-rumah-\d+@portal-mpp", new=rf"UID:tuan-rumah-{KEY}@portal-mpp"),
    Allowed(
        KEYS,
        r"/admin/(directory/(agency|servicemall|source)|assessments/assessment)/",
        gone=r"(Nama|Penerbit).*, atau (wilayah|alamat|skema)\.",
        new=r"(Nama|Penerbit).*, atau kunci\.",
    ),
)

#: Tables of which rows may go when the portal is migrated, each with why.
ROWS_MAY_GO: dict[str, str] = {}


@pytest.fixture(scope="module")
def first_release(tmp_path_factory):
    release = restore(tmp_path_factory.mktemp("first-release"))
    yield release
    drop(release)


@pytest.fixture(scope="module")
def report(first_release):
    """The database at hand is migrated from here on."""
    return first_release.migrate()


def test_no_table_loses_a_row(report):
    before, after = report["before"], report["after"]
    assert before["visits_historicalvisit"] > 100, "this is no dump of a portal"
    lost = {table: (rows, after.get(table, 0)) for table, rows in before.items() if after.get(table, 0) < rows}
    assert lost.keys() <= ROWS_MAY_GO.keys(), f"rows before and after: {lost}"


def test_every_row_holds_the_constraints_of_today_and_no_migration_is_missing(report):
    assert report["wrong"] == []


def test_every_page_says_what_it_said(first_release, report):
    before = recorded()
    differing = differences(before, first_release.pages(before))
    assert not differing, "\n\n".join(in_words(lines, pages) for lines, pages in differing.items())


def test_a_migration_that_fails_leaves_everything_as_it_was_and_the_portal_answers(first_release, report, tmp_path):
    broken_release(tmp_path)
    before = content(first_release)
    ended = first_release.work(
        "django", "migrate", PYTHONPATH=str(tmp_path), DJANGO_SETTINGS_MODULE="settings_of_broken_release"
    )
    assert ended.returncode != 0 and "stopped midway" in ended.stderr, ended.stderr[-2000:]
    assert content(first_release) == before
    some = {asked: lines for number, (asked, lines) in enumerate(recorded().items()) if number % 40 == 0}
    assert not (differing := differences(some, first_release.pages(some))), in_words(*next(iter(differing.items())))


# --- What differs -------------------------------------------------------------------------------------------------


def differences(before: Record, after: Record) -> dict[tuple[str, ...], list[str]]:
    """The changed lines ("- " gone, "+ " new) that nothing allows, to the pages, each with who asked, that changed so."""
    found = defaultdict(list)
    for asked, said in before.items():
        if lines := tuple(line for line in changed(said, after[asked]) if not is_allowed(asked.address, line)):
            found[lines].append(f"{asked.address} as {asked.person or 'nobody'}")
    return dict(found)


def changed(said: list[str], says: list[str]) -> Iterator[str]:
    for kind, first, last, start, end in difflib.SequenceMatcher(None, said, says, autojunk=False).get_opcodes():
        if kind != "equal":
            yield from (f"- {line}" for line in said[first:last])
            yield from (f"+ {line}" for line in says[start:end])


def is_allowed(address: str, line: str) -> bool:
    return any(
        re.fullmatch(one.pages, address) and re.fullmatch(one.gone if line[0] == "-" else one.new, line[2:])
        for one in ALLOWED
    )


def in_words(lines: tuple[str, ...], pages: list[str]) -> str:
    more = f"\n  and {len(pages) - 5} pages more" if len(pages) > 5 else ""
    return "\n  ".join(pages[:5]) + more + "\nsays otherwise:\n  " + "\n  ".join(lines[:60])


# --- A release whose migration fails -------------------------------------------------------------------------------


def broken_release(folder):
    """Settings and an app below `folder` whose migration changes tables and rows, and then stops."""
    migrations = folder / "broken_release" / "migrations"
    migrations.mkdir(parents=True)
    for package in (migrations, migrations.parent):
        (package / "__init__.py").touch()
    (folder / "settings_of_broken_release.py").write_text(
        dedent("""
            from tests.settings import *

            INSTALLED_APPS = [*INSTALLED_APPS, "broken_release"]
        """)
    )
    (migrations / "0001_breaks.py").write_text(
        dedent("""
            from django.db import migrations, models


            def stop_midway(apps, schema_editor):
                Visit, Paper = apps.get_model("visits", "Visit"), apps.get_model("visits", "Paper")
                field = models.IntegerField(default=7)
                field.set_attributes_from_name("broken")
                schema_editor.add_field(Visit, field)
                Visit.objects.update(purpose="broken")
                Paper.objects.all().delete()
                raise RuntimeError("stopped midway")


            class Migration(migrations.Migration):
                dependencies = [("visits", "0001_initial")]
                operations = [migrations.CreateModel("Extra", [("id", models.AutoField(primary_key=True))]),
                              migrations.RunPython(stop_midway)]
        """)
    )
