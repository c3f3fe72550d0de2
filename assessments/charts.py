"""Published indices as charts. Two schemes may share a scale, and so a chart, but never a line."""

from collections.abc import Iterable
from decimal import Decimal

from directory.disagreement import Matter
from mpp_portal.kit.charts import LineChart, Series, line_chart
from mpp_portal.kit.templatetags.portal import angka

from .latest import trimmed
from .models import Scheme

FEWEST = 2  # years: one index alone is no course


def index_charts(subject, by_scheme: Iterable[list[Matter]]) -> list[tuple[str, LineChart]]:
    """The course of one subject's index: (title, chart) for each scale on which two years or more are known.

    `by_scheme` has the matters of one scheme each. Units are those of the scale: points 0 to 5, or 25 to 100 of a survey.
    """
    by_scale: dict[tuple[Decimal, Decimal], list[Series]] = {}
    for found in by_scheme:
        scheme = found[0].chosen.scheme
        values = _values_by_year(scheme, found)
        if values and scheme.scale_min is not None and scheme.scale_max is not None:
            by_scale.setdefault((scheme.scale_min, scheme.scale_max), []).append(Series(scheme.name, values))
    return [
        (
            f"Indeks {subject} dari tahun ke tahun, skala {_words(lowest)} sampai {_words(highest)}",
            line_chart(sorted(series, key=lambda one: min(one.values)), lowest=lowest, highest=highest),
        )
        for (lowest, highest), series in sorted(by_scale.items(), key=lambda item: item[0])
        if len({year for one in series for year in one.values}) >= FEWEST
    ]


def _values_by_year(scheme: Scheme, found: list[Matter]) -> dict[int, list[Decimal]]:
    """The index of each known year; where sources disagree and none is preferred, every index that is claimed."""
    values = {}
    for matter in found:
        claims = [matter.chosen] if matter.is_disputed and matter.is_decided else matter.claims
        indices = sorted({claim.index for claim in claims if claim.index is not None})
        if matter.chosen.year and indices:
            values[matter.chosen.year] = [trimmed(index, scheme.places) for index in indices]
    return values


def _words(limit: Decimal) -> str:
    return angka(trimmed(limit, 0))
