"""`make mutants`: makes small faults in the product's lines, one at a time in a copy of the tree, and tells which no test notices.

SEED and COUNT (60) say which are drawn and how many, ROOM below which path (`visits/papers`, `templates/visits`); NAMED=1 takes
those of `named.toml` instead; LIST=1 only shows them. Each is tried against the tests of its room, then against those of
`make quick`; NEAR=1 leaves the second out; with ALL=1 what survives meets the slow tests, PostgreSQL and the browser too. JOBS
(2) are tried at once; a run that takes more than LIMIT (600) seconds of a processor, or six times as long by the clock, hangs;
OUT (var/mutants.md) keeps the table.

Tried is the last commit with what was changed since; new files must be staged. The exit status tells only whether the tool
ran: what survives wants a test that is seen red with it, or a reason.
"""

import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path
from queue import SimpleQueue

from tests.mutants.faults import KINDS, Fault, faults_in, sources
from tests.postgres_server import PostgresServer

ROOT = Path(__file__).resolve().parents[2]
MEMORY = 6 * 1024**3  # bytes of a process: an endless list shall not take the machine with it
NEVER_HANDED_ON = {"DATABASE_URL", "DJANGO_SETTINGS_MODULE", "PYTHONDONTWRITEBYTECODE", "SOAK"}  # of the shell
PYTEST = ("-m", "pytest", "-q", "-x", "-rfE", "-n", "0", "-p", "no:cacheprovider", "--tb=no",
          "--ignore=tests/mutants")  # fmt: skip
OF_ROOM = ("-m", "not browser and not postgres")
QUICK = ("make quick", ("-m", "not browser and not postgres and not slow"))  # as `tests/run quick` chooses
POSTGRES = ("PostgreSQL", ("-m", "(slow or database or postgres) and not browser"))
OF_ALL = [  # what `tests/run` runs beyond the quick tests, but those that passed and are not shaped by the database
    POSTGRES,
    ("slow tests on SQLite", ("-m", "slow and database and not browser and not postgres")),
    ("browser", ("-m", "browser")),
]


def drawn(root: Path, seed: int, count: int, room: str = "") -> list[Fault]:
    """`count` faults below the path `room`, as even over the kinds as they allow; the same for the same seed and tree."""
    faults = [
        fault for path in sources(root) if path.startswith(room) for fault in faults_in(path, (root / path).read_text())
    ]
    dice, chosen = random.Random(seed), []
    rest = [[fault for fault in faults if fault.kind == kind] for kind in KINDS]
    for of_kind in rest:
        dice.shuffle(of_kind)
    while len(chosen) < count and any(rest):
        chosen += [of_kind.pop() for of_kind in rest if of_kind]
    return chosen[:count]


def named(root: Path) -> dict[str, list[Fault]]:
    """The faults of `named.toml` by their names, wherever the lines stand now; an empty list for one that no line has."""
    texts = {path: (root / path).read_text() for path in sources(root)}
    faults: dict[str, list[Fault]] = {}
    for entry in tomllib.loads(Path(__file__).with_name("named.toml").read_text())["fault"]:
        faults[entry["name"]] = []
        for path, text in texts.items():
            for match in re.finditer(entry["line"], text, re.MULTILINE):
                begin, number = text.rfind("\n", 0, match.start(1)) + 1, text.count("\n", 0, match.start(1))
                line = text.split("\n")[number]
                other = line[: match.start(1) - begin] + entry["becomes"] + line[match.end(1) - begin :]
                faults[entry["name"]].append(Fault("named", path, number + 1, line, other))
    return faults


def tests_of(path: str, root: Path) -> list[str]:
    """The tests nearest to a file of the product: the folder of its room, for tests mirror the rooms; else those that name it;
    else the folder of its app."""
    *folders, stem = Path(path).with_suffix("").parts
    if folders[0] == "templates":  # those of whoever renders it
        name, folders = f'"{path.removeprefix("templates/")}"', folders[1:]
        views = [view for view in sources(root) if view.endswith(".py") and name in (root / view).read_text()]
        nearest = [test for view in views for test in tests_of(view, root)]
    else:
        room = root.joinpath("tests", *(folders[1:] if folders[0] == "mpp_portal" else folders))
        if len(folders) > 1 and room.is_dir():
            return [room.relative_to(root).as_posix()]
        package = r"\.".join(folders)
        names = re.compile(rf"from {package}(\.{stem} import| import [^\n]*\b{stem}\b)|\b{package}\.{stem}\b")
        files = sorted(
            file for file in (root / "tests").rglob("test_*.py") if file.parent.name not in ("browser", "mutants")
        )
        naming = [file for file in files if file.stem == f"test_{stem}" or names.search(file.read_text())]
        nearest = [file.relative_to(root).as_posix() for file in naming]
    app = root.joinpath("tests", *folders[:1])
    return list(dict.fromkeys(nearest)) or ([f"tests/{app.name}"] if folders and app.is_dir() else [])


class Trial:
    """Copies of the tree, one fault at a time in each. `close` removes them and ends what still runs."""

    def __init__(self, jobs: int, limit: int, stages):
        self.limit, self.stages = limit, stages
        self.folder = Path(tempfile.mkdtemp(prefix="portal-mpp-mutants-"))
        self.folder.chmod(0o755)  # a server of PostgreSQL, as a user of its own, looks into it
        self.running: set[subprocess.Popen] = set()
        self.red_anyway: dict[tuple[str, ...], bool] = {}
        self.free: SimpleQueue[Path] = SimpleQueue()
        self.databases: dict[Path, str] = {}  # of each copy, where PostgreSQL is a stage
        self.server = PostgresServer() if POSTGRES in stages else None
        if self.server:
            self.server.start()
        commit = git("stash", "create") or "HEAD"
        for number in range(jobs):
            tree = self.folder / f"tree{number}"
            git("worktree", "add", "--quiet", "--detach", str(tree), commit)
            (tree / ".venv").symlink_to(ROOT / ".venv")
            if self.server:
                self.databases[tree] = self.server.new_database(tree.name)
            self.free.put(tree)

    def close(self):
        for process in list(self.running):
            end(process)
        for tree in self.folder.glob("tree*"):
            git("worktree", "remove", "--force", str(tree))
        if self.server:
            self.server.remove()
        shutil.rmtree(self.folder, ignore_errors=True)

    def outcome(self, fault: Fault) -> tuple[str, str]:
        """A verdict and what led to it: "caught" by a test that passes without the fault, "does not start", "hangs",
        "survived", or "wrong" where that is not known: the test fails without the fault too, or its run was ended."""
        tree = self.free.get()
        file = tree / fault.path
        text = file.read_text()
        try:
            rewrite(file, fault.applied_to(text))
            if "models" in fault.path and self.run(tree, "manage.py", "makemigrations", "--check", "--dry-run")[0]:
                return "caught", "make lint: a migration is missing"
            near = tests_of(fault.path, tree)
            stages = ([("its room", (*OF_ROOM, *near))] if near else []) + self.stages
            for name, choice in stages:
                status, printed = self.run(tree, *PYTEST, *choice)
                failure = re.search(r"^(?:FAILED|ERROR) (\S+::.+?)(?: - .*)?$", printed, re.MULTILINE)
                if status is None:
                    return "hangs", f"in {name}"
                if status < 0:  # by somebody else, or for want of memory: it says nothing of the fault
                    return "wrong", f"ended by {signal.Signals(-status).name} in {name}"
                if failure:
                    rewrite(file, text)
                    return ("wrong" if self.is_red_anyway(tree, failure[1], choice[:2]) else "caught"), failure[1]
                if status not in (0, 5):  # 5: there is no such test
                    return "does not start", printed.strip().split("\n")[-1][:100]
            return "survived", ", ".join(name for name, _ in stages) or "no test is near"
        finally:
            rewrite(file, text)
            self.free.put(tree)

    def is_red_anyway(self, tree: Path, test: str, marked) -> bool:
        """Whether the test fails in a copy without a fault too, on the database on which it failed with it."""
        asked = (*marked, test.split("[")[0])
        if asked not in self.red_anyway:
            self.red_anyway[asked] = self.run(tree, *PYTEST, *asked)[0] != 0
        return self.red_anyway[asked]

    def run(self, tree: Path, *arguments: str) -> tuple[int | None, str]:
        """Exit status, None where it took too long, and what was printed."""
        env = {name: value for name, value in os.environ.items() if name not in NEVER_HANDED_ON}
        env |= {"TMPDIR": str(self.folder)} if "pytest" in arguments else {"DJANGO_SETTINGS_MODULE": "tests.settings"}
        env |= {"DATABASE_URL": self.databases[tree]} if POSTGRES[1][1] in arguments else {}
        process = subprocess.Popen(
            [sys.executable, *arguments], cwd=tree, env=env, text=True, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        resource.prlimit(process.pid, resource.RLIMIT_CPU, (self.limit, self.limit + 5))
        if "browser" not in arguments:  # Chromium sets more aside than it uses
            resource.prlimit(process.pid, resource.RLIMIT_AS, (MEMORY, MEMORY))
        self.running.add(process)
        try:
            printed, _ = process.communicate(timeout=6 * self.limit)
            return None if process.returncode == -signal.SIGXCPU else process.returncode, printed
        except subprocess.TimeoutExpired:
            return None, ""
        finally:
            end(process)
            process.wait()
            self.running.discard(process)


def git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


def end(process: subprocess.Popen):
    """The process and all that it started are gone."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def rewrite(file: Path, text: str):
    """The file says this, and Python knows: by time and size alone it may take two versions of one second for one."""
    file.write_text(text)
    Path(cache_from_source(str(file))).unlink(missing_ok=True)


def main():
    given = os.environ.get
    jobs, seed, room = int(given("JOBS") or 2), int(given("SEED") or random.randrange(10**6)), given("ROOM") or ""
    if given("NAMED"):
        title, by_name = "Named faults", named(ROOT)
        faults = [fault for faults in by_name.values() for fault in faults if fault.path.startswith(room)]
    else:
        title, faults = f"Faults drawn with SEED={seed}", drawn(ROOT, seed, int(given("COUNT") or 60), room)
    rows = [
        f"# {title}",
        "",
        "| # | kind | where | line | verdict | by, or tried against |",
        "| - | - | - | - | - | - |",
    ]
    print(*rows, sep="\n", flush=True)
    if given("LIST"):
        print(*(row(number, fault, "not tried", "") for number, fault in enumerate(faults, start=1)), sep="\n")
        return
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    stages = ([] if given("NEAR") else [QUICK]) + (OF_ALL if given("ALL") else [])
    trial, pool, verdicts = Trial(jobs, int(given("LIMIT") or 600), stages), ThreadPoolExecutor(jobs), Counter()
    try:
        for number, (fault, (verdict, by)) in enumerate(
            zip(faults, pool.map(trial.outcome, faults), strict=True), start=1
        ):
            rows.append(row(number, fault, verdict, by))
            print(rows[-1], flush=True)
            verdicts[verdict] += 1
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        trial.close()
        rows += ["", ", ".join(f"{count} {verdict}" for verdict, count in verdicts.most_common())]
        out = Path(given("OUT") or ROOT / "var" / "mutants.md")
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text("\n".join(rows) + "\n")
        print(f"\n{rows[-1]}; kept in {out}")


def row(number: int, fault: Fault, verdict: str, by: str) -> str:
    diff = "<br>".join(f"`{sign} {line}`" for sign, line in zip("-+", fault.diff(), strict=True)).replace("|", "\\|")
    return f"| {number} | {fault.kind} | {fault.path}:{fault.line} | {diff} | {verdict} | {by} |"


if __name__ == "__main__":
    main()
