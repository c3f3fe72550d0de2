"""How old a fact is, from the last day that its date can mean, and when that is too old."""

from datetime import date, timedelta

import pytest

from directory import freshness
from directory.attention import overdue_plans, stale_figures
from directory.models.claims import FigureKind
from tests.factories import make_figure, make_mall, make_milestone, make_region

TODAY = date(2026, 6, 12)


@pytest.mark.parametrize(
    ("day", "precision", "last"),
    [
        (date(2024, 6, 12), "day", date(2024, 6, 12)),
        (date(2024, 6, 1), "month", date(2024, 6, 30)),
        (date(2024, 2, 1), "month", date(2024, 2, 29)),
        (date(2024, 12, 1), "month", date(2024, 12, 31)),
        (date(2024, 1, 1), "year", date(2024, 12, 31)),
    ],
)
def test_a_date_can_mean_its_last_day(day, precision, last):
    assert freshness.last_day(day, precision) == last


def test_another_precision_is_refused():
    with pytest.raises(ValueError):
        freshness.last_day(TODAY, "week")


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), -24, date(2022, 2, 28)),
        (date(2024, 12, 15), 1, date(2025, 1, 15)),
        (date(2024, 1, 15), -1, date(2023, 12, 15)),
    ],
)
def test_months_end_where_the_calendar_ends_them(day, months, then):
    assert freshness.months_after(day, months) == then


@pytest.mark.parametrize(
    ("day", "precision", "text"),
    [
        (date(2024, 6, 12), "day", "2 tahun lalu"),
        (date(2024, 6, 13), "day", "1 tahun lalu"),
        (date(2025, 6, 12), "day", "1 tahun lalu"),
        (date(2025, 6, 13), "day", "11 bulan lalu"),
        (date(2026, 5, 12), "day", "1 bulan lalu"),
        (date(2026, 5, 13), "day", "30 hari lalu"),
        (date(2026, 6, 11), "day", "kemarin"),
        (date(2026, 6, 12), "day", "hari ini"),
        (date(2026, 6, 13), "day", ""),
        (date(2026, 6, 1), "month", "bulan ini"),
        (date(2026, 5, 1), "month", "12 hari lalu"),
        (date(2024, 6, 1), "month", "1 tahun lalu"),
        (date(2024, 5, 1), "month", "2 tahun lalu"),
        (date(2026, 1, 1), "year", "tahun ini"),
        (date(2025, 1, 1), "year", "5 bulan lalu"),
        (date(2024, 1, 1), "year", "1 tahun lalu"),
        (None, "day", ""),
    ],
)
def test_an_age_is_told_in_the_largest_unit_that_is_full(day, precision, text):
    assert freshness.age_text(day, precision, TODAY) == text


@pytest.mark.parametrize("kind", ["gerai", "loket", "instansi", "layanan"])
def test_a_count_is_stale_after_two_years(kind):
    assert not freshness.is_stale(kind, date(2024, 6, 12), "day", TODAY)
    assert freshness.is_stale(kind, date(2024, 6, 11), "day", TODAY)


def test_digital_services_are_stale_after_one_year():
    assert not freshness.is_stale("digital", date(2025, 6, 12), "day", TODAY)
    assert freshness.is_stale("digital", date(2025, 6, 11), "day", TODAY)


@pytest.mark.parametrize(
    ("day", "precision", "is_stale"),
    [
        (date(2024, 6, 1), "month", False),
        (date(2024, 5, 1), "month", True),
        (date(2024, 1, 1), "year", False),
        (date(2023, 1, 1), "year", True),
        (None, "day", True),
        (None, "year", True),
    ],
)
def test_what_may_still_be_fresh_is_not_called_stale_and_the_undated_is(day, precision, is_stale):
    assert freshness.is_stale("gerai", day, precision, TODAY) is is_stale


def test_every_kind_of_figure_has_an_age():
    assert freshness.ALLOWED_MONTHS.keys() == set(FigureKind.values)


@pytest.mark.parametrize(
    ("year", "latest", "is_behind"),
    [(2024, 2024, False), (2023, 2024, True), (None, 2024, True), (None, None, False), (2025, 2024, False)],
)
def test_a_grade_is_behind_when_its_scheme_has_a_later_year(year, latest, is_behind):
    assert freshness.is_behind(year, latest) is is_behind


@pytest.mark.parametrize(
    ("day", "precision", "has_happened", "is_overdue"),
    [
        (date(2026, 6, 11), "day", False, True),
        (date(2026, 6, 11), "day", True, False),
        (date(2026, 6, 12), "day", False, False),
        (date(2026, 6, 1), "month", False, False),
        (date(2026, 5, 1), "month", False, True),
        (date(2026, 1, 1), "year", False, False),
        (date(2025, 1, 1), "year", False, True),
        (None, "day", False, False),
    ],
)
def test_a_plan_is_overdue_once_its_last_day_is_over_and_nothing_happened(day, precision, has_happened, is_overdue):
    assert freshness.is_overdue(day, precision, has_happened=has_happened, today=TODAY) is is_overdue


# --- The database says the same ----------------------------------------------------------------------------------

EDGES = [date(2023, 1, 1), date(2024, 1, 1), date(2024, 5, 1), date(2024, 6, 1), date(2025, 6, 1), date(2026, 6, 1)]
EDGES += [date(year, 6, 12) + timedelta(days=shift) for year in (2024, 2025, 2026) for shift in (-1, 0, 1)]


def possible_dates():
    """Each edge as it may be stored: a month on its first day, a year on the first of January."""
    for day in EDGES:
        yield day, "day"
        if day.day == 1:
            yield day, "month"
        if (day.month, day.day) == (1, 1):
            yield day, "year"


@pytest.mark.django_db
def test_the_database_finds_the_same_figures_stale_as_the_rule():
    expected, region = set(), make_region()
    for kind in FigureKind.values:
        for day, precision in [*possible_dates(), (None, "day")]:
            figure = make_figure(mall=make_mall(region=region), kind=kind, as_of=day, as_of_precision=precision)
            if freshness.is_stale(kind, day, precision, TODAY):
                expected.add(figure.pk)
    assert {figure.pk for figure in stale_figures(TODAY)} == expected


@pytest.mark.django_db
def test_the_database_finds_the_same_plans_overdue_as_the_rule():
    expected, region = set(), make_region()
    for day, precision in [*possible_dates(), (None, "day")]:
        for has_happened in (False, True):
            mall = make_mall(region=region)
            plan = make_milestone(mall=mall, is_planned=True, happened_on=day, happened_precision=precision)
            if has_happened:
                make_milestone(mall=mall, happened_on=None)
            if freshness.is_overdue(day, precision, has_happened=has_happened, today=TODAY):
                expected.add(plan.pk)
    assert {plan.pk for plan in overdue_plans(TODAY)} == expected


@pytest.mark.django_db
def test_only_the_newest_count_of_a_kind_is_looked_at_and_once():
    mall = make_mall()
    make_figure(mall=mall, as_of=date(2019, 1, 1))
    make_figure(mall=mall, as_of=date(2026, 1, 1))
    make_figure(mall=mall, as_of=date(2019, 1, 1), kind="loket")
    make_figure(mall=mall, as_of=None, kind="loket")
    last = make_figure(mall=mall, as_of=date(2019, 1, 1), kind="loket")
    make_figure(mall=mall, as_of=date(2018, 1, 1), kind="layanan", is_planned=True)
    make_figure(mall=mall, as_of=date(2018, 1, 1), kind="instansi", rank="rejected", rank_reason="Keliru")
    make_figure(mall=mall, as_of=date(2018, 1, 1), kind="digital", superseded_on=date(2020, 1, 1))
    assert list(stale_figures(TODAY)) == [last]


# --- On the page of a mall -------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_figure_shows_its_age_and_the_old_and_the_undated_are_marked(client, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)
    mall = make_mall()
    make_figure(mall=mall, kind="gerai", as_of=date(2024, 6, 12))
    make_figure(mall=mall, kind="loket", as_of=date(2023, 3, 1), as_of_precision="month")
    make_figure(mall=mall, kind="layanan", as_of=None)
    make_figure(mall=mall, kind="gerai", as_of=date(2020, 6, 12), value=7)
    page = " ".join(client.get(mall.get_absolute_url()).content.decode().split())
    mark = ' <span class="tag tag--time">Perlu diperbarui</span>'
    assert "per 12 Juni 2024, 2 tahun lalu</span>" in page
    assert f"per Maret 2023, 3 tahun lalu{mark}" in page
    assert f"per tanggal yang tidak disebut{mark}" in page
    assert "per 12 Juni 2020, 6 tahun lalu" in page  # an earlier count: its age, and nothing to bring up to date
    assert page.count("Perlu diperbarui") == 2
