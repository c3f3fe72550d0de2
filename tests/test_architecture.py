"""The rules of the house that a reader would otherwise have to take on trust."""

import ast
import re
import tomllib
from enum import Enum
from functools import cache
from importlib import import_module
from itertools import chain
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.migrations.loader import MigrationLoader
from django.urls import get_resolver
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from mpp_portal.kit.history import SignedEntry
from tests.routes import ROUTES, named_views

ROOT = Path(settings.BASE_DIR)
PACKAGES = ("mpp_portal", "directory", "assessments", "visits")
LEVEL = {"accounts": 0, "kit": 1, "directory": 2, "assessments": 3, "visits": 3, "mpp_portal": 4}
DOMAIN = ("directory", "assessments", "visits")
RECORDED = (*DOMAIN, "mpp_portal", "kit")  # whose models keep the trail and speak Indonesian

SOURCES = sorted(
    path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if "migrations" not in path.parts
)
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in (".html", ".svg", ".txt"))


def name_of(path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path) -> ast.Module:
    return ast.parse(path.read_text())


def own_models(*labels):
    """The models that the apps declare themselves, history tables left out."""
    for label in labels:
        for model in apps.get_app_config(label).get_models():
            if not model.__name__.startswith("Historical"):
                yield model


def may_know(lower: str, upper: str) -> bool:
    """Whether the app `upper` may refer to the app `lower`."""
    return lower == upper or lower not in LEVEL or LEVEL[lower] < LEVEL[upper]


def found(look, paths=SOURCES) -> list[str]:
    """ "file:line" of each node that `look` accepts."""
    return [f"{name_of(path)}:{node.lineno}" for path in paths for node in ast.walk(tree_of(path)) if look(node)]


def called(node) -> str:
    """The name by which a node calls something: "update" for `rows.update(...)`, "deed" for `deed(...)`."""
    if not isinstance(node, ast.Call):
        return ""
    return getattr(node.func, "attr", "") or getattr(node.func, "id", "")


# --- Who knows whom ----------------------------------------------------------------------------------------------


def test_model_relations_point_downward():
    wrong = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in LEVEL
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model
        if not may_know(field.related_model._meta.app_label, model._meta.app_label)
    ]
    assert not wrong


def test_migrations_depend_downward():
    wrong = [
        f"{label}.{name} → {lower}"
        for (label, name), migration in MigrationLoader(None, ignore_no_migrations=True).disk_migrations.items()
        if label in LEVEL
        for lower, _ in chain(migration.dependencies, migration.run_before)
        if not may_know(lower, label)
    ]
    assert not wrong


@pytest.mark.parametrize(
    ("app", "sibling"), [("assessments", "visits"), ("visits", "assessments"), ("directory", "visits")]
)
def test_siblings_do_not_know_each_other_by_text_either(app, sibling):
    reference = re.compile(rf"(^|[^\w/]){sibling}[._]\w")

    def mentions(node):
        return isinstance(node, ast.Constant) and isinstance(node.value, str) and reference.search(node.value)

    assert not found(mentions, [path for path in SOURCES if path.is_relative_to(ROOT / app)])


#: Nouns of the domain that are everyday words as well, with what they mean on the floors below it; and names of libraries.
HOMONYMS = {
    "reason": "why a deed was done",
    "source": "where a step leads from; who says what a component shows",
}
NAMES_OF_LIBRARIES = {"TemporaryDirectory", "url_has_allowed_host_and_scheme"}
FLOORS_BELOW = [path for path in SOURCES if path.is_relative_to(ROOT / "mpp_portal/kit")]
FLOORS_BELOW += [path for path in SOURCES if path.is_relative_to(ROOT / "mpp_portal/accounts")]


def domain_nouns() -> re.Pattern:
    """Each app and each model of the domain, in the singular and the plural, parted by underscores, capitals or not at all."""
    names = {*DOMAIN, *(model.__name__ for model in own_models(*DOMAIN))} - {word.capitalize() for word in HOMONYMS}
    words = ("[_ ]?".join(re.findall("[A-Z]?[a-z]+", name)).lower() for name in sorted(names))
    many = "|".join(f"{word[:-1]}(?:y|ies)" if word.endswith("y") else f"{word}s?" for word in words)
    return re.compile(rf"(?<![a-z])(?:{many})(?![a-z])")


def names_a_noun(text: str, nouns: re.Pattern) -> bool:
    """Whether a name or a text of the code says one of the nouns: `region_of`, `ServiceMall`, "directory.view_figure"."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text).lower()
    return text not in NAMES_OF_LIBRARIES and bool(nouns.search(parted) or nouns.search(text.lower()))


def said_in(tree: ast.Module):
    """(line, name or text) of whatever the code itself says: every name and every text but docstrings."""
    docstrings = {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in docstrings:
            yield node.lineno, node.value
        for field in ("id", "attr", "arg", "name", "asname", "module"):
            if isinstance(name := getattr(node, field, None), str):
                yield getattr(node, "lineno", 0), name


@pytest.mark.parametrize(
    ("text", "is_caught"),
    [
        *[("region_of", True), ("ServiceMall", True), ("service_mall", True), ("agencies", True), ("visits", True)],
        *[("directory.view_figure", True), ("view_servicemall", True), ("visits/visit_card.html", True)],
        *[("regional", False), ("stripe", False), ("change_reason", False), ("sources", False), ("sighting", False)],
    ],
)
def test_the_search_for_nouns_of_the_domain_finds_them(text, is_caught):
    assert names_a_noun(text, domain_nouns()) is is_caught


def test_the_floors_below_the_domain_name_none_of_its_nouns():
    """Kit and accounts know the apps above neither by import nor by text: no app, no model, nothing named after one."""
    nouns = domain_nouns()
    wrong = [
        f"{name_of(path)}:{line} {text!r}"
        for path in FLOORS_BELOW
        for line, text in said_in(tree_of(path))
        if names_a_noun(text, nouns)
    ]
    components = [path for path in TEMPLATES if path.parent.name == "components"]
    wrong += [
        f"{name_of(path)}: {tag}"
        for path in components
        for tag in re.findall(r"\{[{%].*?[%}]\}", path.read_text())
        if names_a_noun(tag, nouns)
    ]
    assert len(FLOORS_BELOW) > 30 and len(components) > 10
    assert not wrong


# --- The one trail -----------------------------------------------------------------------------------------------

HISTORY = ROOT / "mpp_portal/kit/history.py"
MANAGERS = {"objects", "_base_manager", "_default_manager", "history"}
UNSIGNED = {
    "bulk_update",
    "bulk_create",
    "abulk_create",
    "abulk_update",
    "aupdate",
    "adelete",
    "_raw_delete",
    "bulk_create_with_history",
    "bulk_update_with_history",
    "skip_history_when_saving",
}


def writes_past_the_trail(node) -> bool:
    """A write that leaves no history row. A queryset's `update` takes names alone, a dictionary's is given a dictionary."""
    name = called(node)
    if name == "update":
        return isinstance(node.func, ast.Attribute) and not node.args
    if name == "delete":
        receiver = getattr(node.func, "value", None)
        return isinstance(receiver, ast.Call | ast.Subscript) or getattr(receiver, "attr", "") in MANAGERS
    return name in UNSIGNED or (name == "_do_update")


@pytest.mark.parametrize(
    ("code", "is_caught"),
    [
        ("Visit.objects.filter(pk=1).update(state='x')", True),
        ("rows.update(**fields)", True),
        ("Visit.objects.filter(pk=1).delete()", True),
        ("visit.bodies.all().delete()", True),
        ("Visit.objects.delete()", True),
        ("Visit.objects.bulk_create(rows)", True),
        ("rows.bulk_update(found, ['x'])", True),
        ("body.delete()", False),
        ("context.update({'a': 1})", False),
        ("self.initial.update(initial_of(row))", False),
    ],
)
def test_the_search_for_unsigned_writes_finds_them(code, is_caught):
    assert any(writes_past_the_trail(node) for node in ast.walk(ast.parse(code))) is is_caught


#: What may write past the trail: the trail itself, and the erasing of a name from what it remembers.
PAST_THE_TRAIL = {HISTORY, ROOT / "mpp_portal/kit/erasure.py"}


def test_nothing_is_written_past_the_trail():
    assert not found(writes_past_the_trail, [path for path in SOURCES if path not in PAST_THE_TRAIL])


def test_past_the_trail_only_versions_are_rewritten():
    """In `kit/erasure.py` the one bulk write without a history row of its own is `update` of rows of the trail, and of the reasons
    of deeds, which they repeat."""
    tree = tree_of(ROOT / "mpp_portal/kit/erasure.py")
    writes = [ast.unparse(node.func) for node in ast.walk(tree) if writes_past_the_trail(node)]
    assert set(writes) == {
        "rows.filter(full).update",
        "versions._base_manager.filter(pk=version.pk).update",
        "Deed.objects.filter(pk=version.deed_id).update",
    }


def test_no_sql_is_written_by_hand_but_the_questions_whether_databases_answer():
    written = found(lambda node: called(node) in ("execute", "executemany", "raw", "RawSQL", "extra"))
    files = {line.split(":")[0] for line in written}
    # The trail lets PostgreSQL check pointers before the end of a transaction; Django's own way is two questions.
    assert files == {"mpp_portal/replica.py", "mpp_portal/views.py", "mpp_portal/kit/history.py"}


#: Where a transaction is opened that is no deed, and why.
NO_DEED = {
    "mpp_portal/kit/history.py",  # `deed` itself
    "mpp_portal/accounts/standing.py",  # accounts lie below the trail
    "directory/team.py",  # the account of who accepts is there before the deed of its owner, which is the end
    "visits/rules/stored.py",  # a savepoint inside a deed
}


def test_what_is_stored_together_is_stored_in_a_deed():
    """After its end a deed has drawn its mark, for which all others queue: in a transaction around it more would follow, which may
    wait for one of them."""
    opened = found(lambda node: isinstance(node, ast.Attribute) and node.attr == "atomic")
    assert {line.split(":")[0] for line in opened} == NO_DEED


def test_every_model_of_the_domain_keeps_the_trail():
    signed = {model.instance_type for model in apps.get_models() if issubclass(model, SignedEntry)}
    without = set(own_models(*RECORDED)) - signed
    assert {model.__name__ for model in without} == {
        "NumberSeries",  # a counter: each step of it is a numbered visit
        "PaperSeries",  # a counter: each step of it is a numbered paper
        "UnfinishedVisit",  # what was typed so far: the trail begins when the visit is stored
        "Deed",  # what the entries of the trail point at
        "ChangeMark",  # says that there is a new deed, and nothing of its own
    }


# --- Nothing decides behind the scenes ----------------------------------------------------------------------------


def test_there_are_no_signals():
    def listens(node):
        imported = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        return any("signals" in one or "dispatch" in one for one in imported) or called(node) in ("receiver", "connect")

    assert not found(listens, [path for path in SOURCES if path != HISTORY])  # the trail itself refuses unsigned writes


def test_no_model_overrides_save_or_delete():
    ours = {
        f"{cls.__module__}.{cls.__name__}.{name}"
        for model in own_models(*LEVEL)
        for cls in model.__mro__
        if cls.__module__.split(".")[0] in PACKAGES
        for name in ("save", "save_base", "asave", "delete", "adelete")
        if name in vars(cls)
    }
    assert not ours


# --- Files -------------------------------------------------------------------------------------------------------


def test_no_file_is_a_drawer():
    drawers = {"utils", "helpers", "common", "services", "managers", "misc", "util", "helper"}
    assert not [name_of(path) for path in SOURCES if drawers & {path.stem, path.parent.name}]


def lines_of(path) -> int:
    return len(path.read_text().splitlines())


def test_a_models_file_has_400_lines_at_most():
    files = [path for path in SOURCES if path.stem == "models" or path.parent.name == "models"]
    assert not {name_of(path): lines_of(path) for path in files if lines_of(path) > 400}


def test_a_file_of_views_has_300_lines_at_most():
    views = {view.__module__ for name, view in named_views(get_resolver()) if not name.startswith("admin:")}
    files = [path for path in SOURCES if ".".join(path.relative_to(ROOT).with_suffix("").parts) in views]
    assert len(files) >= 4
    assert not {name_of(path): lines_of(path) for path in files if lines_of(path) > 300}


def test_a_view_has_15_lines_at_most():
    """A function of one shape: visible, form, verb, answer. What it shows is gathered by functions beside it."""
    views = {(view.__module__, view.__name__) for _, view in named_views(get_resolver()) if hasattr(view, "__name__")}
    long = {}
    for path in SOURCES:
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for node in tree_of(path).body:
            if isinstance(node, ast.FunctionDef) and (module, node.name) in views:
                body = node.body[1:] if ast.get_docstring(node) else node.body
                lines = body[-1].end_lineno - body[0].lineno + 1 if body else 0
                if lines > 15:
                    long[f"{name_of(path)}:{node.name}"] = lines
    assert len(views) > 90
    assert not long


# --- Templates ---------------------------------------------------------------------------------------------------

BLOCKED = {
    "an inline style": re.compile(r"\sstyle\s*=", re.I),
    "a style element": re.compile(r"<style\b", re.I),
    "a script without file": re.compile(r"<script\b(?![^>]*\bsrc=)", re.I),
    "a handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.I),
    "a script as an address": re.compile(r"javascript:", re.I),
    "plain http": re.compile(r"http://(?!www\.w3\.org/)", re.I),
    "an asset from elsewhere": re.compile(
        r"<(?:script|link|img|iframe|source|use)\b[^>]*\b(?:src|href)\s*=\s*[\"']?(?:https?:)?//", re.I
    ),
}


@pytest.mark.parametrize("what", BLOCKED)
def test_no_template_carries(what):
    wrong = [f"{name_of(path)}: {match[0]}" for path in TEMPLATES for match in BLOCKED[what].finditer(path.read_text())]
    assert not wrong


@pytest.mark.parametrize(
    ("html", "what"),
    [
        ('<p style="x">', "an inline style"),
        ("<style>", "a style element"),
        ("<script>x()</script>", "a script without file"),
        ('<button onclick="x()">', "a handler"),
        ('<a href="javascript:x">', "a script as an address"),
        ('<a href="http://contoh.example">', "plain http"),
        ('<link rel="stylesheet" href="https://cdn.example/x.css">', "an asset from elsewhere"),
        ("<img src='//cdn.example/x.png'>", "an asset from elsewhere"),
    ],
)
def test_the_search_in_templates_finds(html, what):
    assert BLOCKED[what].search(html)


def test_style_sheets_load_nothing_from_elsewhere():
    sheets = [path for path in (ROOT / "static").rglob("*.css") if "vendor" not in path.parts]
    assert not [
        name_of(path) for path in sheets if re.search(r"url\(\s*['\"]?(?:https?:)?//|@import", path.read_text())
    ]


# --- Words on the screen ------------------------------------------------------------------------------------------


def test_every_model_and_field_has_a_name_on_the_screen():
    without = [
        f"{model._meta.label}.{field.name}"
        for model in own_models(*RECORDED)
        for field in [*model._meta.fields, *model._meta.many_to_many]
        if not field.auto_created and not field._verbose_name
    ]
    without += [
        model._meta.label
        for model in own_models(*RECORDED)
        if not {"verbose_name", "verbose_name_plural"} <= model._meta.original_attrs.keys()
    ]
    assert not without


def test_every_choice_and_constraint_has_words():
    for model in own_models(*RECORDED):
        for constraint in model._meta.constraints:
            assert constraint.violation_error_message != constraint.default_violation_error_message, constraint.name
        for field in model._meta.fields:
            for value, label in field.flatchoices:
                assert str(label).strip(), f"{model._meta.label}.{field.name}: {value}"


def test_the_database_knows_the_choices_of_every_field_that_has_some():
    """Whoever writes past the forms, and whatever a later release no longer offers, finds out at once."""
    fields = [(model, field) for model in own_models(*RECORDED) for field in model._meta.fields if field.choices]
    without = []
    for model, field in fields:
        wanted = {value for value, _ in field.flatchoices} | ({""} if field.blank and not field.null else set())
        held = [
            set(values[f"{field.name}__in"])
            for constraint in model._meta.constraints
            if constraint.name.endswith("_known")
            if f"{field.name}__in" in (values := dict(constraint.condition.children))
        ]
        if held != [wanted]:
            without.append(f"{model._meta.label}.{field.name}")
    assert len(fields) > 50
    assert not without


# --- One way to grade --------------------------------------------------------------------------------------------


def test_only_one_function_reads_the_limits_of_a_band():
    """A second formula would have to look at them. The filter of mismatches asks the database in bulk; its own tests hold
    it to what `grading` says of every row."""

    def compares_a_limit(node):
        compared = [node.left, *node.comparators] if isinstance(node, ast.Compare) else []
        return any(isinstance(side, ast.Attribute) and side.attr in ("lower", "upper") for side in compared)

    readers = {line.split(":")[0] for line in found(compares_a_limit)}
    assert readers == {"assessments/grading.py", "assessments/mismatches.py"}


# --- Tests -------------------------------------------------------------------------------------------------------

TESTS = sorted((ROOT / "tests").rglob("*.py"))
#: Test modules that others still take helpers from. It may only grow shorter: what tests share stands in a module without.
STILL_LIBRARIES = {
    "tests.visits.asking.test_asking",
    "tests.visits.desk.test_desk",
    "tests.visits.receiving.test_reception",
}


def modules_imported(path) -> set[str]:
    """The full names of the modules that a file of tests imports, those of relative imports too."""
    package = path.relative_to(ROOT).parent.parts
    names = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            source = ".".join([*above, *([node.module] if node.module else [])])
            names |= {source} | {f"{source}.{alias.name}" for alias in node.names}
    return names


def test_no_module_of_tests_is_a_library():
    tests = {".".join(path.relative_to(ROOT).with_suffix("").parts) for path in TESTS if path.stem.startswith("test_")}
    imported = set().union(*(modules_imported(path) for path in TESTS))
    assert imported & tests == STILL_LIBRARIES


# --- Libraries ---------------------------------------------------------------------------------------------------


def test_what_is_asked_for_is_locked_in_the_file_of_its_kind():
    """`make lock` was run after a range or an extra was changed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    assert extras.keys() == {"s3", "redis", "test"}
    for lock, asked in (
        ("requirements.lock", project["dependencies"]),
        ("requirements-scale.lock", extras["s3"] + extras["redis"]),
        ("requirements-test.lock", extras["test"]),
    ):
        lines = [line.split(";")[0] for line in (ROOT / lock).read_text().splitlines() if not line.startswith("#")]
        locked = {canonicalize_name(name): version.strip() for name, version in (line.split("==") for line in lines)}
        for one in map(Requirement, asked):
            assert locked[canonicalize_name(one.name)] in one.specifier, one


# --- What is borrowed --------------------------------------------------------------------------------------------

#: The modules that may use what a library keeps to itself, each with why and a test.
BORROWING = {ROOT / "mpp_portal/kit/borrowed.py", ROOT / "mpp_portal/accounts/borrowed.py"}
#: Private by their look, and yet promised: all four stand in Django's documentation of models, managers and options.
DOCUMENTED = {"_meta", "_state", "_base_manager", "_default_manager"}
ASKING_BY_NAME = {"getattr", "setattr", "hasattr", "delattr", "attrgetter", "methodcaller"}


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("__") and name not in DOCUMENTED


def is_own(node) -> bool:
    return isinstance(node, ast.Name) and node.id in ("self", "cls")


def own_private_names(tree: ast.Module) -> set[str]:
    """What a module makes itself: its functions, classes and variables, and what its objects set on themselves."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and is_own(node.value):
            names.add(node.attr)
    return names


def taken_from_elsewhere(tree: ast.Module) -> list[str]:
    """Names that a module uses though they are private to another, and modules that a library calls internal."""
    own, taken = own_private_names(tree), []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            paths = [f"{getattr(node, 'module', '') or ''}.{alias.name}" for alias in node.names]
            parts = [path.strip(".").split(".") for path in paths]
            taken += [".".join(path) for path in parts if "internal" in path or any(is_private(name) for name in path)]
        if isinstance(node, ast.Attribute) and is_private(node.attr) and node.attr not in own:
            taken.append(node.attr)
        if called(node) in ASKING_BY_NAME:
            texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
            taken += [text for text in texts if is_private(text) and text not in own]
    return taken


@pytest.mark.parametrize(
    ("code", "taken"),
    [
        ("from allauth.account.internal import flows", ["allauth.account.internal.flows"]),
        ("import allauth.mfa.internal.flows", ["allauth.mfa.internal.flows"]),
        ("from django.forms.models import _get_foreign_key", ["django.forms.models._get_foreign_key"]),
        ("from .places import _build_index", ["places._build_index"]),
        ("form._errors = {}", ["_errors"]),
        ("admin_list._boolean_icon = draw", ["_boolean_icon"]),
        ("self._update_errors(error)", ["_update_errors"]),
        ("getattr(field, '_verbose_name')", ["_verbose_name"]),
        ("attrgetter('_order')(field)", ["_order"]),
        ("class Row:\n def _draw(self): self._known = self._draw()\n def draw(self): return self._known", []),
        ("model._meta.get_field('x'), row._state.adding, model._base_manager, cls.__mro__", []),
    ],
)
def test_the_search_for_what_is_private_to_others_finds_it(code, taken):
    assert taken_from_elsewhere(ast.parse(code)) == taken


def test_what_libraries_keep_to_themselves_is_used_in_the_two_modules_that_list_it():
    """And a name that is private to one of our own modules is used there alone."""
    found = {path: taken_from_elsewhere(tree_of(path)) for path in SOURCES}
    assert {name_of(path): taken for path, taken in found.items() if taken and path not in BORROWING} == {}
    assert all(found[path] for path in BORROWING), "nothing is borrowed any more: the module may go"


def own_classes():
    """Every class that the product's modules declare."""
    assert get_resolver().url_patterns  # in which the kinds of addresses are declared before they are used
    for path in SOURCES:
        if not any(isinstance(node, ast.ClassDef) for node in tree_of(path).body):
            continue
        module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
        yield from (cls for cls in vars(module).values() if isinstance(cls, type) and cls.__module__ == module.__name__)


def private_hooks_of(cls) -> set[str]:
    """What this class overrides although its base, a class of a library, keeps it to itself."""
    libraries = [base for base in cls.__mro__[1:] if base.__module__.split(".")[0] in LIBRARIES]
    return {name for name in vars(cls) if is_private(name) and any(name in vars(base) for base in libraries)}


LIBRARIES = {"django", "allauth", "axes", "simple_history", "django_filters", "crispy_forms", "storages", "csp"}


def test_no_class_overrides_what_a_library_keeps_to_itself_but_those_that_list_it():
    # Enumerations are made by a metaclass, which sets such names on each of them.
    overriding = {cls: private_hooks_of(cls) for cls in own_classes() if not issubclass(cls, Enum)}
    borrowing = {ROOT / f"{cls.__module__.replace('.', '/')}.py" for cls, hooks in overriding.items() if hooks}
    assert {cls.__qualname__ for cls, hooks in overriding.items() if hooks} == {"CheckedForm"}
    assert borrowing <= BORROWING


# --- Open pages --------------------------------------------------------------------------------------------------


def test_every_view_opened_to_the_public_is_a_route_that_is_tried_for_anonymous():
    opened = {name for name, view in named_views(get_resolver()) if not getattr(view, "login_required", True)}
    assert "home" in opened and "desk" not in opened
    shown = {name for name, route in ROUTES.items() if route.statuses["anonymous"] == 200}
    leading_to_sign_in = {"admin:login", "mfa_authenticate"}  # without a first step they only lead there
    assert opened - leading_to_sign_in <= shown


# --- Docstrings ---------------------------------------------------------------------------------------------------


def test_public_functions_say_what_is_true_afterwards():
    """Those of the kit and the domain that are longer than their name can tell; a view's address and test tell the rest."""
    views = {(view.__module__, view.__name__) for _, view in named_views(get_resolver())}
    missing = []
    for path in SOURCES:
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        if not module.startswith(("mpp_portal.kit", *DOMAIN)):
            continue
        for node in tree_of(path).body:
            is_function = isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
            if not is_function or (module, node.name) in views:
                continue
            if len(node.body) > 2 and not ast.get_docstring(node):
                missing.append(f"{name_of(path)}:{node.lineno} {node.name}")
    assert not missing


def test_every_model_and_module_says_what_it_is():
    without = [model._meta.label for model in own_models(*DOMAIN) if model.__doc__.startswith(f"{model.__name__}(")]
    files = [path for path in SOURCES if path.stem not in ("__init__", "urls", "apps", "wsgi") and lines_of(path) > 3]
    without += [name_of(path) for path in files if not ast.get_docstring(tree_of(path))]
    assert not without


def test_every_relation_says_what_happens_when_its_row_goes():
    """Grades and visits never vanish with a person or a body: only parts of one visit, grade or person go with it."""
    cascading = {
        f"{model.__name__}.{field.name}"
        for model in own_models(*RECORDED)
        for field in model._meta.fields
        if field.is_relation and field.remote_field.on_delete is models.CASCADE
    }
    assert cascading == {
        "Membership.user",
        "AspectScore.assessment",
        "VisitRequest.visit",
        "Reception.visit",
        "WishedDate.request",
        "RequestMessage.request",
        "RoutingNote.request",
        "Photo.attachment",
        "Feedback.request",
        "ReceivingSlot.rules",
        "RequiredItem.rules",
        "RuleExemption.rules",
        "RuleClause.rules",
        "ReceptionStage.rules",
        "VisitSource.visit",
        "DelegationBody.visit",
        "Participant.visit",
        "Participant.body",
        "Receiver.visit",
        "AgendaItem.visit",
        "Attachment.visit",
    }
