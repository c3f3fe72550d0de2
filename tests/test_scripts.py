"""The scripts of the portal: what they compute, by node; the one dialect in which they are written; and that a script which
imports another finds it under the name that the manifest of production gives it."""

import json
import re
import subprocess
from pathlib import Path

import playwright
import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage

from .static_files import collect, served_from

ROOT = Path(settings.BASE_DIR)
TESTS = sorted(path.name for path in (ROOT / "tests" / "scripts").glob("*.test.js"))
SCRIPTS = sorted((ROOT / "static" / "js").rglob("*.js"))
NODE = Path(playwright.__file__).parent / "driver" / "node"  # comes with the driver of the browser: nothing to install

IMPORTS = re.compile(r"""^import\s[^;]*?["']([^"']+)["'];""", re.MULTILINE)
#: What modules of ES2020 have no use for, or do not know.
NOT_OF_THE_DIALECT = {
    "var": re.compile(r"^\s*var\s", re.MULTILINE),
    "a function that is called where it stands": re.compile(r"^\(\s*(\(|function|async)", re.MULTILINE),
    "use strict": re.compile(r"""["']use strict["']"""),
    "an assignment of ES2021": re.compile(r"(\?\?|\|\||&&)="),
    "an address of the portal": re.compile(r"""["'`]/[a-z]"""),
}
MOST_LINES, LONGEST_LINE = 130, 132  # of a script; characters


def test_the_scripts_pass_their_tests_in_node():
    done = subprocess.run(
        [NODE, ROOT / "tests" / "scripts" / "run.js", *TESTS], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["failed"] == [] and told["count"] > 20


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_a_small_module_of_the_one_dialect(path):
    text = path.read_text(encoding="utf-8")
    code = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    assert [name for name, pattern in NOT_OF_THE_DIALECT.items() if pattern.search(code)] == []
    assert text.startswith("/* "), "a script says first what it is for"
    lines = text.splitlines()
    assert len(lines) <= MOST_LINES and max(map(len, lines)) <= LONGEST_LINE


def test_every_script_of_the_portal_is_loaded_as_a_module():
    tags = [
        tag
        for path in (ROOT / "templates").rglob("*.html")
        for tag in re.findall(r"<script.*?>", path.read_text(encoding="utf-8"))
        if '"js/' in tag
    ]
    assert len(tags) > 4
    assert [tag for tag in tags if not tag.startswith('<script type="module" src="{% static "js/')] == []


def test_what_the_script_of_the_door_imports_is_asked_for_at_once():
    """Else a slow line brings the scripts one after the other."""
    wanted, queue = set(), [ROOT / "static" / "js" / "arrival.js"]
    while queue:
        script = queue.pop()
        for target in IMPORTS.findall(script.read_text(encoding="utf-8")):
            imported = (script.parent / target).resolve()
            if imported not in wanted:
                wanted.add(imported)
                queue.append(imported)
    template = (ROOT / "templates" / "visits" / "arrival_script.html").read_text(encoding="utf-8")
    preloaded = re.findall(r'<link rel="modulepreload" href="{% static "([^"]+)" %}">', template)
    assert sorted(preloaded) == sorted(str(path.relative_to(ROOT / "static")) for path in wanted)


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """A folder of static files as production serves them."""
    folder = collect(tmp_path_factory.mktemp("static"))
    with served_from(folder):
        yield folder


def test_scripts_import_each_other_under_the_names_of_the_manifest(collected):
    names = {path: staticfiles_storage.stored_name(str(path.relative_to(ROOT / "static"))) for path in SCRIPTS}
    imported = 0
    for path, name in names.items():
        assert re.fullmatch(r".+\.[0-9a-f]{12}\.js", name)
        plain, served = (IMPORTS.findall(file.read_text(encoding="utf-8")) for file in (path, collected / name))
        assert [(collected / name).parent / target for target in served] == [
            collected / names[(path.parent / target).resolve()] for target in plain
        ]
        imported += len(plain)
    assert imported > 5


def test_the_manifest_changes_no_script_of_others(collected):
    """Its patterns for imports are no parser: a minified script may look like one."""
    stored = staticfiles_storage.hashed_files
    others = [name for name in stored if name.endswith(".js") and not name.startswith("js/")]
    assert len(others) > 10
    assert [name for name in others if (collected / name).read_bytes() != (collected / stored[name]).read_bytes()] == []
