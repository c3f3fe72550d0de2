"""Every verb has words, said once, by the app whose deed it is or by one below it."""

import ast
from collections import defaultdict
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings

from mpp_portal.kit import verbs
from mpp_portal.kit.verbs import NOBODY, VERBS, WITHOUT_ACCOUNT, name_verbs

#: App to the modules whose words its verbs may have: its own and those of the apps below.
WORDS = {
    "directory": ("directory.verbs",),
    "assessments": ("assessments.verbs", "directory.verbs"),
    "visits": ("visits.verbs", "directory.verbs"),
    "mpp_portal": ("mpp_portal.privacy.verbs",),
}
ROOT = Path(settings.BASE_DIR)


def texts_in(nodes) -> set[str]:
    parts = (node for top in nodes for node in ast.walk(top) if isinstance(node, ast.Constant))
    return {node.value for node in parts if isinstance(node.value, str)}


def verbs_in_code() -> dict[str, set[str]]:
    """App to its verbs: the first argument of each `Step`, `verb=` of any call, and what a `verb_for` returns."""
    found = defaultdict(set)
    for app in WORDS:
        for path in (ROOT / app).rglob("*.py"):
            if "migrations" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call):
                    is_step = isinstance(node.func, ast.Name) and node.func.id == "Step"
                    found[app] |= texts_in([key.value for key in node.keywords if key.arg == "verb"])
                    found[app] |= texts_in(node.args[:1] if is_step else [])
                if isinstance(node, ast.FunctionDef) and node.name == "verb_for":
                    found[app] |= texts_in(line.value for line in ast.walk(node) if isinstance(line, ast.Return))
    return found


@pytest.fixture
def own_words(monkeypatch):
    """Words that this test may add to."""
    monkeypatch.setattr(verbs, "VERBS", {"edit": "Diubah"})
    monkeypatch.setattr(verbs, "WITHOUT_ACCOUNT", {})


def test_every_verb_in_the_code_has_words_on_the_screen():
    """A trail never shows "supersede" to a reader. The words stand in the app of the verb, or below it."""
    found = verbs_in_code()
    assert {"record", "log"} <= found["visits"] and {"publish", "draft"} <= found["assessments"]
    assert {"invite"} <= found["directory"] and {"edit", "add", "load", "access"} <= found["mpp_portal"]
    general = VERBS.keys() - {verb for names in WORDS.values() for name in names for verb in import_module(name).VERBS}
    assert general == {"edit", "add", "load", "erase", "forget"}
    for app, modules in WORDS.items():
        worded = {verb for name in modules for verb in import_module(name).VERBS}
        assert not found[app] - worded - general, app


def test_no_word_is_kept_for_a_verb_that_nothing_signs():
    assert set().union(*verbs_in_code().values()) >= VERBS.keys()


def test_what_the_apps_name_is_known_from_the_start():
    assert VERBS["record"] == "Diterbitkan" and VERBS["supersede"] == "Digantikan" and VERBS["invite"] == "Diundang"
    assert VERBS["access"] == "Salinan data pribadi dibuat"
    assert set(WITHOUT_ACCOUNT.values()) == {"Pemohon"} and {"ask", "feedback"} <= WITHOUT_ACCOUNT.keys()


def test_a_verb_is_called_the_same_by_all(own_words):
    name_verbs({"accept": "Diterima"}, without_account=["accept"], who="Pemohon")
    name_verbs({"accept": "Diterima"})
    with pytest.raises(ValueError, match=r"'accept'.*'Disetujui'.*'Diterima'"):
        name_verbs({"arrive": "Datang", "accept": "Disetujui"})
    with pytest.raises(ValueError, match="'edit'"):
        name_verbs({"edit": "Diganti"})
    with pytest.raises(ValueError, match=r"'accept'.*'Tamu'"):
        name_verbs({"accept": "Diterima"}, without_account=["accept"], who="Tamu")
    assert verbs.VERBS == {"edit": "Diubah", "accept": "Diterima"}
    assert verbs.WITHOUT_ACCOUNT == {"accept": "Pemohon"}


def test_a_verb_without_words_is_not_named(own_words):
    with pytest.raises(ValueError, match="'ask'"):
        name_verbs({"ask": " "})
    with pytest.raises(ValueError, match=r"\['ask'\]"):
        name_verbs({"answer": "Dijawab"}, without_account=["answer", "ask"], who=NOBODY)
    with pytest.raises(ValueError, match="'answer'"):
        name_verbs({"answer": "Dijawab"}, without_account=["answer"])
    assert verbs.VERBS == {"edit": "Diubah"} and not verbs.WITHOUT_ACCOUNT
