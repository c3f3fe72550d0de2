"""Small charts as plain geometry, drawn by the server as SVG: templates turn each value here into one element.

Coordinates are whole units of the drawing, for a decimal point must never become a decimal comma in an attribute.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import pairwise
from math import floor, log10

WIDTH, HEIGHT = 320, 180
LEFT, RIGHT, TOP, BOTTOM = 38, 18, 22, 24  # room for the numbers of the scale, half a year, a value and the years
YEARS_LABELLED = 8  # more would touch each other
BAR = 100  # length of a whole bar
SHAPES = (
    "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z",  # circle
    "M-4-4h8v8h-8z",  # square
    "M0-5l5 5-5 5-5-5z",  # lozenge
    "M0-5l5 9h-10z",  # triangle
)


# --- A line over years -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Series:
    """What one rule found: the values of each year. Several values of one year contradict each other."""

    name: str
    values: Mapping[int, Sequence[Decimal]]


@dataclass(frozen=True)
class Mark:
    x: int
    y: int
    value: Decimal
    is_disputed: bool
    is_labelled: bool


@dataclass(frozen=True)
class Line:
    """A series as it is drawn. `path` joins neighbouring years with one value each; `shape` counts from 1."""

    name: str
    shape: int  # a number of `SHAPES`
    path: str
    marks: list[Mark]

    @property
    def outline(self) -> str:
        """The mark of this line around its point: lines differ by shape, never by colour alone."""
        return SHAPES[self.shape - 1]


@dataclass(frozen=True)
class LineChart:
    lines: list[Line]
    scale: list[tuple[int, Decimal]]  # place from above, value
    years: list[tuple[int, str]]  # place from the left, year
    table: list[tuple[int, list[tuple[str, Sequence[Decimal]]]]]  # newest year first: (series, its values) of each
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM


def line_chart(series: Sequence[Series], *, lowest: Decimal, highest: Decimal) -> LineChart:
    """Series over years on one scale of `lowest` to `highest`; only the part of it that is needed is drawn.

    Nothing is bridged: a line joins two values only when both are of one series and of neighbouring years, and neither is
    contradicted. So a change of series, a year without value and a dispute are gaps. Raises ValueError without any value.
    """
    years = sorted({year for one in series for year in one.values})
    values = [value for one in series for of_year in one.values.values() for value in of_year]
    if not values:
        raise ValueError("a line chart needs a value")
    steps = scale_steps(min(values), max(values), lowest, highest)
    first, last = years[0], years[-1]

    def x(year: int) -> int:
        if first == last:
            return (LEFT + WIDTH - RIGHT) // 2
        inner = WIDTH - RIGHT - LEFT - 2 * _HALF_YEAR
        return LEFT + _HALF_YEAR + round(inner * (year - first) / (last - first))

    def y(value: Decimal) -> int:
        return TOP + round((HEIGHT - BOTTOM - TOP) * (steps[-1] - value) / (steps[-1] - steps[0]))

    every = -(-(last - first + 1) // YEARS_LABELLED)
    return LineChart(
        lines=[
            Line(
                name=one.name,
                shape=(number - 1) % len(SHAPES) + 1,
                path=_joined(
                    {year: (x(year), y(of_year[0])) for year, of_year in one.values.items() if len(of_year) == 1}
                ),
                marks=[
                    Mark(x(year), y(value), value, len(one.values[year]) > 1, is_labelled=every == 1)
                    for year in sorted(one.values)
                    for value in one.values[year]
                ],
            )
            for number, one in enumerate(series, start=1)
        ],
        scale=[(y(step), step) for step in steps],
        years=[(x(year), str(year)) for year in range(first, last + 1, every)],
        table=[(year, [(one.name, one.values.get(year, ())) for one in series]) for year in reversed(years)],
    )


_HALF_YEAR = 14


def _joined(points: Mapping[int, tuple[int, int]]) -> str:
    """ "M10 20L30 15" over each run of neighbouring years; a year alone is a mark and no line."""
    return "".join(
        f"M{points[before][0]} {points[before][1]}L{points[after][0]} {points[after][1]}"
        for before, after in pairwise(sorted(points))
        if after == before + 1
    )


def scale_steps(low: Decimal, high: Decimal, lowest: Decimal, highest: Decimal) -> list[Decimal]:
    """Three to eight round numbers, evenly apart, from at or below `low` to at or above `high`, within the scale where
    round numbers allow. A single value gets room around it."""
    span = max(high - low, (highest - lowest) / 5)
    raw = span / 5
    power = Decimal(10) ** floor(log10(raw))
    step = next(power * nice for nice in (1, 2, 5, 10) if power * nice >= raw)
    bottom = (low / step).to_integral_value(ROUND_FLOOR) * step
    top = (high / step).to_integral_value(ROUND_CEILING) * step
    while top - bottom < 2 * step:  # a value on a step, or two within one
        bottom, top = (bottom - step, top) if bottom - step >= lowest else (bottom, top + step)
    count = int((top - bottom) / step)
    return [(bottom + step * number).normalize() + 0 for number in range(count + 1)]


# --- Bars beside the numbers of a table --------------------------------------------------------------------------


def bar(value: Decimal | int, whole: Decimal | int, start: Decimal | int = 0) -> int:
    """The length of a bar, 0 to `BAR`, of a value on a scale from `start` to `whole`. What is there at all can be seen."""
    if whole <= start or value <= start:
        return 0
    return max(1, min(BAR, round(BAR * (value - start) / (whole - start))))
