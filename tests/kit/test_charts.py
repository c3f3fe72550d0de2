"""Charts as geometry: nothing is bridged, nothing leaves its frame, and every number stands in the table."""

from decimal import Decimal
from itertools import pairwise

import pytest

from mpp_portal.kit.charts import BAR, SHAPES, Series, bar, line_chart, scale_steps


def chart(*series: dict, lowest="0", highest="5"):
    """A chart of {year: "4.44"} or {year: ["4.44", "4.5"]}."""
    rows = [
        {
            year: [Decimal(one) for one in ([value] if isinstance(value, str) else value)]
            for year, value in values.items()
        }
        for values in series
    ]
    drawn = [Series(f"Skema {number}", values) for number, values in enumerate(rows, 1)]
    return line_chart(drawn, lowest=Decimal(lowest), highest=Decimal(highest))


def joined(line) -> int:
    return line.path.count("L")


def test_a_line_joins_neighbouring_years():
    (line,) = chart({2021: "4", 2022: "4.2", 2023: "4.1"}).lines
    assert joined(line) == 2
    assert [mark.x for mark in line.marks] == sorted(mark.x for mark in line.marks)


def test_a_year_without_value_is_a_gap():
    (line,) = chart({2019: "4", 2021: "4.2", 2022: "4.1"}).lines
    assert joined(line) == 1 and len(line.marks) == 3


def test_a_change_of_scheme_is_a_gap_even_between_neighbouring_years():
    old, new = chart({2020: "4", 2021: "4.2"}, {2022: "3.1", 2023: "3.3"}).lines
    assert joined(old) == joined(new) == 1
    assert old.shape != new.shape and old.outline != new.outline
    last, first = old.marks[-1], new.marks[0]
    assert f"{last.x} {last.y}L{first.x} {first.y}" not in old.path + new.path


def test_a_year_whose_sources_disagree_shows_every_value_and_joins_none():
    (line,) = chart({2021: "4", 2022: ["4.2", "4.6"], 2023: "4.1"}).lines
    assert joined(line) == 0
    assert [mark.is_disputed for mark in line.marks] == [False, True, True, False]


def test_every_number_stands_in_the_table_newest_first():
    drawn = chart({2020: "4", 2022: ["4.2", "4.6"]}, {2022: "3.3"})
    assert drawn.table == [
        (2022, [("Skema 1", [Decimal("4.2"), Decimal("4.6")]), ("Skema 2", [Decimal("3.3")])]),
        (2020, [("Skema 1", [Decimal("4")]), ("Skema 2", ())]),
    ]


@pytest.mark.parametrize(
    "values",
    [{2024: "4.44"}, {2024: "0"}, {2024: "5"}, {2000 + n: str(n / 10) for n in range(50)}, {1900: "1", 2024: "5"}],
)
def test_everything_is_drawn_within_the_frame_and_years_do_not_touch(values):
    drawn = chart(values)
    for mark in drawn.lines[0].marks:
        assert drawn.left <= mark.x <= drawn.right and 0 <= mark.y <= drawn.bottom
    assert all(0 <= place <= drawn.bottom for place, _ in drawn.scale)
    places = [place for place, _ in drawn.years]
    assert all(after - before >= 30 for before, after in pairwise(places))


def test_a_chart_without_value_is_none():
    with pytest.raises(ValueError, match="needs a value"):
        chart()


def test_there_are_as_many_shapes_as_schemes_may_share_a_scale_and_then_they_start_again():
    lines = chart(*[{2020: "1"}] * (len(SHAPES) + 1)).lines
    assert [line.shape for line in lines] == [*range(1, len(SHAPES) + 1), 1]


@pytest.mark.parametrize(
    ("low", "high", "limits", "steps"),
    [
        ("3.9", "4.44", (0, 5), "3.8 4 4.2 4.4 4.6"),
        ("4.44", "4.44", (0, 5), "4.2 4.4 4.6"),
        ("0", "5", (0, 5), "0 1 2 3 4 5"),
        ("0", "0", (0, 5), "0 0.2 0.4"),
        ("5", "5", (0, 5), "4.6 4.8 5"),
        ("25", "100", (25, 100), "20 40 60 80 100"),
        ("82.1", "88.4", (25, 100), "80 85 90"),
    ],
)
def test_a_scale_has_round_steps_around_its_values(low, high, limits, steps):
    found = scale_steps(Decimal(low), Decimal(high), *map(Decimal, limits))
    assert " ".join(f"{step:f}" for step in found) == steps


@pytest.mark.parametrize(
    ("value", "whole", "start", "length"),
    [
        *[(0, 10, 0, 0), (10, 10, 0, BAR), (5, 10, 0, BAR // 2), (1, 10_000, 0, 1), (3, 0, 0, 0), (20, 10, 0, BAR)],
        *[(25, 100, 25, 0), (Decimal("62.5"), 100, 25, BAR // 2), (10, 100, 25, 0)],
    ],
)
def test_a_bar_is_as_long_as_its_value_and_never_longer_than_the_whole(value, whole, start, length):
    assert bar(value, whole, start) == length
