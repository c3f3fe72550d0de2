"""The tool itself: what it draws, and that its verdicts are true."""

import subprocess

import pytest

from tests.mutants import __main__ as mutants
from tests.mutants.faults import PRODUCT, Fault, faults_in, sources

VIEW = "@login_not_required\ndef page(request):\n    return 1\n"
MAY = "def may_see(user, row) -> bool:\n    return row.owner == user\n"


@pytest.mark.parametrize(
    ("kind", "source", "lines"),
    [
        ("numbers", "DAYS = 30", {"DAYS = 29", "DAYS = 31", "DAYS = 60", "DAYS = 0"}),
        ("numbers", "name = CharField(max_length=30)", set()),
        ("numbers", "is_open = True", set()),
        ("comparisons", "late = minutes >= limit", {"late = minutes > limit"}),
        ("comparisons", "known = name not in names", {"known = name in names"}),
        ("conditions", "if asked:\n    pass", {"if not (asked):"}),
        ("conditions", "while not done:\n    pass", {"while done:"}),
        ("conditions", "both = a and b", {"both = True and b", "both = a and True", "both = a or b"}),
        ("conditions", "either = a or b", {"either = False or b", "either = a or False", "either = a and b"}),
        ("conditions", "few = [row for row in rows if row.few]", {"few = [row for row in rows if True]"}),
        ("rights", VIEW, {""}),
        ("rights", "@property\ndef name(self):\n    return self.first", set()),
        ("rights", MAY, {"    return True"}),
        ("rights", "rows = Visit.objects.handled_by(user).for_list()", {"rows = Visit.objects.all().for_list()"}),
        ("rights", "raise Http404", {"pass"}),
        ("locks", "row = Visit.objects.select_for_update(of=('self',)).get(pk=pk)", {"row = Visit.objects.get(pk=pk)"}),
        ("locks", "with transaction.atomic():\n    save()", {"if True:"}),
        ("locks", "@transaction.atomic\ndef store():\n    return 1", {""}),
        ("locks", "row.refresh_from_db()", {"None"}),
        ("words", 'why = "Surat ini sudah dicabut."', {'why = "Surat ini dicabut."'}),
        ("words", 'why = f"Belum ada {n}."', {'why = f"ada {n}."'}),
        ("words", '"""What a module says of itself."""', set()),
        ("words", 'slug = "visit-list"', set()),
        ("fields", "rows.filter(host=host, state=S.OPEN)", {"rows.filter(state=S.OPEN)", "rows.filter(host=host)"}),
        ("fields", "rows.exclude(pk=pk)", {"rows.exclude()"}),
        ("fields", 'get_object_or_404(Visit, number=number)', {"get_object_or_404(Visit)"}),
        ("fields", 'rows.order_by("-day", "pk")', {'rows.order_by("day", "pk")', 'rows.order_by("-day", "-pk")'}),
        ("fields", "rows.distinct().count()", {"rows.count()"}),
    ],
)  # fmt: skip
def test_a_kind_makes_these_faults_in_code(kind, source, lines):
    assert {fault.after for fault in faults_in("visits/x.py", source) if fault.kind == kind} == lines


@pytest.mark.parametrize(
    ("kind", "source", "lines"),
    [
        ("templates", "{% if visit.mall %}di{% endif %}", {"{% if not visit.mall %}di{% endif %}"}),
        ("templates", "{% elif not visit.mall %}", {"{% elif visit.mall %}"}),
        ("templates", "<form>{% csrf_token %}</form>", {"<form></form>"}),
        ("words", "<p>Surat ini tidak berlaku.</p>", {"<p>Surat ini berlaku.</p>"}),
        ("words", '<a href="/a b/">Unduh</a> {# a note of ours #}', set()),
    ],
)
def test_a_kind_makes_these_faults_in_a_template(kind, source, lines):
    assert {fault.after for fault in faults_in("templates/x.html", source) if fault.kind == kind} == lines


def test_a_letter_of_two_bytes_moves_no_fault():
    [fault] = [
        fault for fault in faults_in("visits/x.py", 'said = "…" if n < 3 else ""') if fault.kind == "comparisons"
    ]
    assert fault.after == 'said = "…" if n <= 3 else ""'


def test_a_condition_over_two_lines_is_left_alone():
    """The line of a fault is the whole fault."""
    assert [
        fault for fault in faults_in("visits/x.py", "if (a ==\n        b):\n    pass") if fault.kind == "conditions"
    ] == []


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A small project in a repository of its own: `tree({path: text})` commits it and is where the tool looks."""

    def make(files):
        for path, text in files.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text)
        for arguments in (
            ["init", "-q"],
            ["add", "."],
            ["-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-qm", "a"],
        ):
            subprocess.run(["git", *arguments], cwd=tmp_path, check=True)
        monkeypatch.setattr(mutants, "ROOT", tmp_path)
        return tmp_path

    return make


def test_a_seed_draws_the_same_faults_evenly_over_the_kinds_and_below_a_room(tree):
    code = "\n".join(f"if a{n} < {n} and rows.filter(x, pk={n}): raise Http404('tidak {n} ada')" for n in range(20))
    root = tree(
        {"visits/papers/a.py": code, "visits/b.py": code, "visits/migrations/0001_a.py": code, "tests/a.py": code}
    )
    draw = mutants.drawn(root, 7, 20)
    assert draw == mutants.drawn(root, 7, 20) != mutants.drawn(root, 8, 20)
    assert len(set(draw)) == 20
    assert sorted(fault.kind for fault in draw) == sorted(
        4 * ["comparisons", "conditions", "fields", "numbers", "rights"]
    )
    assert {fault.path for fault in draw} == {"visits/papers/a.py", "visits/b.py"}
    assert {fault.path for fault in mutants.drawn(root, 7, 20, "visits/papers")} == {"visits/papers/a.py"}


def test_the_nearest_tests_are_those_of_the_room_else_those_that_name_the_file_else_those_of_the_app(tree):
    root = tree({
        "visits/papers/issuing.py": 'render(request, "visits/paper.html")',
        "visits/desk.py": "",
        "tests/visits/papers/test_issuing.py": "",
        "tests/visits/test_desk.py": "",
        "tests/test_b.py": "from visits.desk import page\n",
        "tests/test_c.py": "from visits.desktop import page\n",
        "tests/kit/test_a.py": "",
    })  # fmt: skip
    assert mutants.tests_of("visits/papers/issuing.py", root) == ["tests/visits/papers"]
    assert mutants.tests_of("templates/visits/paper.html", root) == ["tests/visits/papers"]
    assert mutants.tests_of("visits/desk.py", root) == ["tests/test_b.py", "tests/visits/test_desk.py"]
    assert (
        mutants.tests_of("visits/models/visit.py", root)
        == mutants.tests_of("templates/visits/b.html", root)
        == ["tests/visits"]
    )
    assert mutants.tests_of("mpp_portal/kit/qr.py", root) == ["tests/kit"]
    assert mutants.tests_of("mpp_portal/views.py", root) == mutants.tests_of("templates/404.html", root) == []


def test_each_named_fault_finds_its_line():
    """A limit that moves takes its fault along, since a pattern does not name the file; one that is renamed must say so."""
    assert [name for name, faults in mutants.named(mutants.ROOT).items() if not faults] == []


def test_faults_are_drawn_from_product_files_alone():
    drawn_from = sources(mutants.ROOT)
    assert {path.split("/")[0] for path in drawn_from} == {*PRODUCT, "templates"}
    assert not [path for path in drawn_from if "migrations" in path]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("after", "verdict", "by"),
    [
        ("LIMIT = 4", "caught", "tests/visits/test_a.py::test_limit"),
        ("LIMIT = 3 + 0", "survived", "its room, make quick"),
        ("LIMIT = ", "does not start", ""),
        ("while True: pass", "hangs", "in its room"),
        ("import os; os.kill(os.getpid(), 9)", "wrong", "ended by SIGKILL in its room"),
        ("LIMIT = 3  # and a test that is red anyway", "wrong", "tests/visits/test_a.py::test_nothing_else"),
    ],
)
def test_a_fault_is_judged_in_a_copy_of_the_tree(tree, after, verdict, by):
    is_spoilt = "test_nothing_else" in by
    test = "from visits import a\n\ndef test_limit():\n    assert a.LIMIT == 3\n\n"
    test += "def test_nothing_else():\n    assert not hasattr(a, 'OTHER')\n"
    root = tree({"visits/a.py": "LIMIT = 3\nOTHER = 2\n", "tests/visits/test_a.py": test})
    if not is_spoilt:
        (root / "visits/a.py").write_text("LIMIT = 3\n")  # changed since the last commit: the copies have it too
    trial = mutants.Trial(1, 5, [("make quick", ("tests",))])
    try:
        given, why = trial.outcome(Fault("numbers", "visits/a.py", 1, "LIMIT = 3", after))
        assert (given, by in why) == (verdict, True), why
        [copy] = trial.folder.glob("tree*")
        assert (copy / "visits/a.py").read_text() == (root / "visits/a.py").read_text()  # the fault is taken back
    finally:
        trial.close()
    assert not trial.folder.exists()
    assert len(mutants.git("worktree", "list").splitlines()) == 1
