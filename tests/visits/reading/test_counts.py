"""Visits a year: true zeros between, old years together, each number a link to its visits."""

from datetime import date

import pytest
from django.db.models import Q

from tests.factories import make_government, make_mall, make_region, make_visit
from visits.reading.counts import YEARS_SHOWN, YearCount, visits_a_year

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def mall():
    return make_mall()


def received(mall, *years, **fields):
    host = make_government(mall.region)
    for year in years:
        make_visit(host=host, mall=mall, starts_on=date(year, 5, 3), **fields)
    return host


def test_a_year_between_without_visits_is_a_zero_and_one_before_the_first_is_none(mall):
    received(mall, 2021, 2024, 2024)
    assert visits_a_year(received=Q(mall=mall)) == [
        *[YearCount(2024, received=2), YearCount(2023), YearCount(2022), YearCount(2021, received=1)]
    ]


def test_only_what_is_recorded_counts(mall):
    received(mall, 2021, state="draft")
    assert visits_a_year(received=Q(mall=mall)) == []


def test_the_years_before_the_newest_stand_together(mall):
    received(mall, 2026, 2026 - YEARS_SHOWN, 2000)
    rows = visits_a_year(received=Q(mall=mall))
    assert len(rows) == YEARS_SHOWN + 1
    assert rows[-1] == YearCount(None, received=2)


def test_a_mall_draws_its_years_once_there_are_two_and_links_their_visits(client, mall):
    received(mall, 2024)
    assert "Kunjungan setiap tahun" not in client.get(mall.get_absolute_url()).content.decode()
    received(mall, 2022)
    page = client.get(mall.get_absolute_url()).content.decode()
    assert "Kunjungan setiap tahun" in page
    address = f"/kunjungan/?mpp={mall.slug}&amp;tahun=2024"
    assert f'href="{address}"' in page
    assert "1 kunjungan" in client.get(address.replace("&amp;", "&")).content.decode()
    assert "tahun=2023" not in page


def test_a_region_draws_what_its_bodies_received_and_made(client, mall):
    host = received(mall, 2023, 2024)
    make_visit(host=make_government(make_region()), visitor=host, starts_on=date(2024, 1, 1))
    page = client.get(mall.region.get_absolute_url()).content.decode()
    assert f"tuan_rumah={mall.region.code}&amp;tahun=2024" in page
    assert f"pengunjung={mall.region.code}&amp;tahun=2024" in page
