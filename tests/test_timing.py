"""A run tells its longest tests, and starts with the longest files."""

from pathlib import Path

from tests import timing


def test_the_longest_tests_and_the_sums_of_stages_are_told(tmp_path):
    path = tmp_path / "times"
    path.write_text(
        "1.500\tquick\ttests/a.py::test_b\n60.000\tbrowser\ttests/c.py::test_d[x]\n3.000\tquick\ttests/a.py::test_e\n"
    )
    rows = timing.timed(str(path))
    assert timing.summary(rows).splitlines() == [
        "The ten longest tests:",
        "   60.0 s  browser: tests/c.py::test_d[x]",
        "    3.0 s  quick: tests/a.py::test_e",
        "    1.5 s  quick: tests/a.py::test_b",
        "All 3 tests: 64 s (browser 60 s, quick 4 s)",
    ]
    assert timing.table(rows).splitlines()[1:] == ["   60 tests/c.py", "    4 tests/a.py"]


def test_most_rows_of_the_table_still_name_a_file():
    """A row of a file that moved puts nothing in order; a table of such rows is to be made anew (`make longest`)."""
    listed = timing.seconds_of_files()
    assert sum(Path(path).is_file() for path in listed) > len(listed) / 2


def test_files_are_sorted_by_their_seconds_and_tests_of_a_file_stay_as_they_stand(monkeypatch):
    monkeypatch.setattr(timing, "seconds_of_files", lambda: {"b.py": 9, "c.py": 5})
    items = [type("Item", (), {"nodeid": name}) for name in ("a.py::2", "c.py::1", "b.py::2", "b.py::1", "a.py::1")]
    timing.longest_file_first(items)
    assert [item.nodeid for item in items] == ["b.py::2", "b.py::1", "c.py::1", "a.py::2", "a.py::1"]
