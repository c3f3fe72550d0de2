"""Pages by key: every row once, in both directions, and a total that counts no further than it says."""

from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import signing
from django.test import RequestFactory

from directory.models import Source
from mpp_portal.kit.history import bulk_create_recorded, deed
from mpp_portal.kit.listing import page_by_key, total_text

pytestmark = [pytest.mark.database, pytest.mark.django_db]

ORDER = ("-published_on", "-pk")


@pytest.fixture
def rows():
    """53 sources, several on each day, so that pages break inside a day."""
    with deed(user=None, verb="test"):
        return bulk_create_recorded(
            Source,
            [
                Source(publisher="P", title=f"T{n}", published_on=date(2024, 1, 1) + timedelta(days=n // 7))
                for n in range(53)
            ],
        )


def page_at(url="/daftar/", order=ORDER, size=10, queryset=None):
    request = RequestFactory().get(url)
    return page_by_key(
        request, Source.objects.all() if queryset is None else queryset, order=order, noun="sumber", size=size
    )


def walk(page, direction, **options):
    pages = [page]
    while address := getattr(pages[-1], direction):
        assert len(pages) < 100, "the pages go round in circles"
        pages.append(page_at(address, **options))
    return pages


@pytest.mark.slow
@pytest.mark.parametrize(
    "order", [ORDER, ("-pk",), ("pk",), ("published_on", "pk"), ("title", "pk"), ("published_on", "-pk")]
)
@pytest.mark.parametrize("size", [1, 7, 10, 52, 53, 54])
def test_every_row_stands_on_exactly_one_page_forwards_and_backwards(rows, order, size):
    wanted = list(Source.objects.order_by(*order))
    forwards = walk(page_at(order=order, size=size), "next_url", order=order, size=size)
    assert [row for page in forwards for row in page] == wanted
    backwards = walk(forwards[-1], "previous_url", order=order, size=size)
    assert [row for page in reversed(backwards) for row in page][-len(wanted) :] == wanted
    assert backwards[-1].rows == forwards[0].rows
    assert backwards[-1].is_first and not backwards[-1].previous_url


def test_the_only_page_has_no_neighbours(rows):
    page = page_at(size=53)
    assert (page.next_url, page.previous_url, page.is_first, len(page)) == ("", "", True, 53)


def test_an_empty_list_is_one_empty_page():
    page = page_at()
    assert (page.rows, page.next_url, page.previous_url, page.total_text) == ([], "", "", "0 sumber")


def test_the_other_filters_stay_in_the_addresses(rows):
    page = page_at("/daftar/?q=wajo&q=bone&sesudah=x")
    query = parse_qs(urlsplit(page.next_url).query)
    assert query["q"] == ["wajo", "bone"]
    assert len(query["sesudah"]) == 1 and "sebelum" not in query


def signed(key):
    return signing.dumps(key, salt="page-key", compress=True)


FORGED = {
    "no signature": "2024-01-03,7",
    "a letter of it changed": signed(["2024-01-03", 7])[:-1] + "_",
    "signed for something else": signing.dumps(["2024-01-03", 7], salt="other"),
    "not a list": signed("2024-01-03"),
    "too short": signed(["2024-01-03"]),
    "too long": signed(["2024-01-03", 7, 7]),
    "empty": "",
    "null bytes": "\x00",
}


@pytest.mark.parametrize("name", ["sesudah", "sebelum"])
@pytest.mark.parametrize("key", FORGED.values(), ids=FORGED.keys())
def test_a_key_that_is_forged_or_cut_off_shows_the_first_page(rows, name, key):
    page = page_by_key(
        RequestFactory().get("/daftar/", {name: key}), Source.objects.all(), order=ORDER, noun="sumber", size=10
    )
    assert page.rows == page_at().rows
    assert page.is_first


@pytest.mark.parametrize("name", ["sesudah", "sebelum"])
@pytest.mark.parametrize("key", [["MPP Contoh", 7], ["2024-01-03", "tujuh"], [None, 7]])
def test_the_key_of_another_list_shows_the_first_page(rows, name, key):
    page = page_by_key(
        RequestFactory().get("/daftar/", {name: signed(key)}), Source.objects.all(), order=ORDER, noun="sumber", size=10
    )
    assert page.rows == page_at().rows


def test_a_row_that_comes_in_between_repeats_none_and_hides_none(rows):
    first = page_at()
    with deed(user=None, verb="test"):
        Source.objects.create(publisher="P", title="baru", published_on=date(2030, 1, 1))
    assert page_at(first.next_url).rows == list(Source.objects.order_by(*ORDER)[11:21])


TOTALS = {0: "0 sumber", 1: "1 sumber", 999: "999 sumber", 1000: "1.000 sumber", 1001: "lebih dari 1.000 sumber"}


@pytest.mark.slow
@pytest.mark.parametrize(("count", "text"), TOTALS.items())
def test_a_total_is_exact_to_a_thousand(count, text):
    with deed(user=None, verb="test"):
        bulk_create_recorded(Source, [Source(publisher="P", title=f"T{n}") for n in range(count)])
    assert total_text(Source.objects.all(), "sumber") == text


def test_a_page_costs_two_queries(rows, django_assert_num_queries):
    with django_assert_num_queries(2):
        page_at(page_at.__defaults__[0])
