"""How long tests take: the longest files start first, and a run ends with its ten longest tests and their sum.

`tests/run` names a file in TEST_TIMES: each process of pytest adds its tests to it, a line each. `python -m tests.timing FILE`
sums it up. With `table` behind it `tests/longest.txt` is written anew, from which files are put in order (`make longest`).
"""

import os
import sys
from collections import Counter, defaultdict
from pathlib import Path

LONGEST = Path(__file__).with_name("longest.txt")
WORTH_A_ROW = 4  # seconds
HEAD = "# Seconds of the files that take longest, in a run of all tests on two cores. Written by `make longest`.\n"


def seconds_of_files() -> dict[str, float]:
    """Path below the project to seconds, of the files that take longest."""
    rows = [line.split(maxsplit=1) for line in LONGEST.read_text().splitlines() if not line.startswith("#")]
    return {path: float(seconds) for seconds, path in rows}


def longest_file_first(items: list):
    """Sorts tests, those of one file as they stand: two processes that take file by file then end at the same time."""
    seconds = seconds_of_files()
    items.sort(key=lambda item: -seconds.get(item.nodeid.split("::")[0], 0))


class Stopwatch:
    """A plugin that adds the seconds of each test, with what was made for it, to the file TEST_TIMES."""

    def __init__(self, path: str):
        self.path = Path(path)
        self.seconds: dict[str, float] = defaultdict(float)

    def pytest_runtest_logreport(self, report):
        self.seconds[report.nodeid] += report.duration

    def pytest_sessionfinish(self, session):
        if hasattr(session.config, "workerinput"):
            return  # its tests are told to the process that began it
        stage = os.environ.get("TEST_STAGE", "")
        with self.path.open("a") as file:
            file.writelines(f"{seconds:.3f}\t{stage}\t{test}\n" for test, seconds in self.seconds.items())


def timed(path: str) -> list[tuple[float, str, str]]:
    """(seconds, stage, test), the longest first."""
    rows = [line.split("\t", 2) for line in Path(path).read_text().splitlines()]
    return sorted(((float(seconds), stage, test) for seconds, stage, test in rows), reverse=True)


def summary(rows: list[tuple[float, str, str]]) -> str:
    """The ten longest tests and the sums, in lines."""
    stages: Counter = Counter()
    for seconds, stage, _ in rows:
        stages[stage] += seconds
    lines = [f"{seconds:7.1f} s  {stage}: {test[:120]}" for seconds, stage, test in rows[:10]]
    parts = ", ".join(f"{stage} {seconds:.0f} s" for stage, seconds in stages.items())
    return "\n".join(
        ["The ten longest tests:", *lines, f"All {len(rows)} tests: {sum(stages.values()):.0f} s ({parts})"]
    )


def table(rows: list[tuple[float, str, str]]) -> str:
    """The text of `tests/longest.txt`: a file that runs in several stages counts as in its longest."""
    files: dict[str, Counter] = defaultdict(Counter)
    for seconds, stage, test in rows:
        files[test.split("::")[0]][stage] += seconds
    longest = sorted(((max(stages.values()), path) for path, stages in files.items()), reverse=True)
    return HEAD + "".join(f"{seconds:5.0f} {path}\n" for seconds, path in longest if seconds >= WORTH_A_ROW)


if __name__ == "__main__":
    found = timed(sys.argv[1])
    if "table" in sys.argv[2:]:
        LONGEST.write_text(table(found))
    else:
        print(summary(found))
