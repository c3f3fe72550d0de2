"""The map on the start page: every province, small, shaded by what the address asks for, its numbers in a table beside it."""

import csv
import gzip
import re

import pytest
from django.conf import settings

from directory.province_map import VIEW_BOX, outlines
from directory.regency_map import regency_map
from mpp_portal.joined.map_of_provinces import STEPS, province_map, shade_of, steps_to
from tests import factories as f

REGIONS = settings.BASE_DIR / "directory/data/regions.csv"


def points_of(path: str):
    """Every point of an outline, as a browser reads it."""
    for ring in path.split("z")[:-1]:
        start, steps = ring.removeprefix("M").split("l")
        x, y = map(int, start.split())
        yield x, y
        numbers = [int(number) for number in re.findall(r"-?\d+", steps)]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            yield x, y


def test_every_province_is_drawn_within_the_frame():
    with REGIONS.open(encoding="utf-8") as rows:
        provinces = {row["code"] for row in csv.DictReader(rows) if row["type"] == "provinsi"}
    assert outlines().keys() == provinces and len(provinces) == 38
    _, _, width, height = map(int, VIEW_BOX.split())
    for code, path in outlines().items():
        assert re.fullmatch(r"(M\d+ \d+l[-\d ]+z)+", path), code
        points = list(points_of(path))
        assert len(points) >= 3 and all(0 <= x <= width and 0 <= y <= height for x, y in points), code


def test_provinces_lie_where_they_lie():
    middle = {
        code: [sum(axis) / len(axis) for axis in zip(*points_of(path), strict=True)]
        for code, path in outlines().items()
    }
    assert middle["11"][0] < middle["31"][0] < middle["51"][0] < middle["73"][0] < middle["91"][0]  # Aceh … Papua
    assert middle["71"][1] < middle["73"][1] < middle["53"][1]  # north to south


def test_the_map_weighs_no_more_than_twelve_kilobytes():
    assert len(gzip.compress("".join(outlines().values()).encode())) <= 12 * 1024


@pytest.mark.parametrize(
    ("most", "tops"),
    [(0, []), (1, [1]), (2, [1, 2]), (3, [1, 2, 3]), (4, [1, 2, 3, 4]), (18, [5, 9, 14, 18]), (35, [9, 18, 27, 35])],
)
def test_shades_are_even_steps_up_to_the_most(most, tops):
    assert steps_to(most) == tops
    shades = [shade_of(count, tops) for count in range(most + 1)]
    assert shades == sorted(shades) and shades[0] == 0 and set(shades) == set(range(len(tops) + 1))
    assert len(tops) <= STEPS


@pytest.fixture
def provinces(db):
    """Aceh with three malls and no visit, Bali with one mall and two visits, Riau with none of either."""
    aceh, bali, _ = (
        f.make_province(code=code, name=name) for code, name in (("11", "Aceh"), ("51", "Bali"), ("14", "Riau"))
    )
    for _ in range(3):
        f.make_mall(region=f.make_region(parent=aceh))
    mall = f.make_mall(region=f.make_region(parent=bali))
    host = f.make_government(mall.region)
    for _ in range(2):
        f.make_visit(mall=mall, host=host)
    f.make_visit(mall=mall, state="draft"), f.make_visit(mall=mall, state="cancelled")


@pytest.mark.parametrize(
    ("measure", "shades"),
    [
        ("mpp", {"11": 3, "51": 1, "14": 0}),
        ("kunjungan", {"11": 0, "51": 2, "14": 0}),
        ("?", {"11": 3, "51": 1, "14": 0}),
    ],
)
def test_it_is_shaded_by_what_the_address_asks_for(client, provinces, measure, shades):
    page = client.get("/", {"peta": measure}).content.decode()
    found = re.findall(r'<a href="/wilayah/(\d\d)/" tabindex="-1"><title>([^<]+)</title><path class="map__(\d)"', page)
    assert {code: int(shade) for code, _, shade in found} == shades
    assert dict((code, title) for code, title, _ in found)["51"] == "Bali: 1 MPP, 2 kunjungan diterima"


def test_the_table_beside_it_has_the_same_numbers_and_the_link_the_other_measure(client, provinces):
    page = client.get("/").content.decode()
    rows = re.findall(
        r'href="/wilayah/\d\d/">([^<]+)</a></th><td class="number">(\d+)</td><td class="number">(\d+)</td>', page
    )
    assert rows[:3] == [("Aceh", "3", "0"), ("Riau", "0", "0"), ("Bali", "1", "2")]
    assert 'href="/?peta=kunjungan#peta"' in page
    assert 'href="/?peta=mpp#peta"' in client.get("/?peta=kunjungan").content.decode()


def test_the_legend_names_each_shade(provinces):
    assert province_map("mpp").legend == [(0, "0"), (1, "1"), (2, "2"), (3, "3")]
    assert province_map("mpp").malls == 4


# --- The map of a region -----------------------------------------------------------------------------------------


def test_every_regency_and_city_is_drawn_in_the_map_of_its_province():
    with REGIONS.open(encoding="utf-8") as rows:
        regions = [row for row in csv.DictReader(rows) if row["type"] != "provinsi"]
    provinces = {row["code"][:2] for row in regions}
    maps = {code: regency_map(code) for code in provinces}
    drawn = {code for one in maps.values() for code in one.outlines}
    assert drawn == {row["code"] for row in regions} and len(drawn) == 514
    for code, one in maps.items():
        left, top, width, height = map(int, one.view_box.split())
        assert width <= 482 and height <= 322
        for path in one.outlines.values():
            points = list(points_of(path))
            assert len(points) >= 3, code
            assert all(left <= x <= left + width and top <= y <= top + height for x, y in points), code
        assert len(gzip.compress("".join(one.outlines.values()).encode())) <= 4 * 1024


def test_bali_lies_where_it_lies():
    middle = {
        code: [sum(axis) / len(axis) for axis in zip(*points_of(path), strict=True)]
        for code, path in regency_map("51").outlines.items()
    }
    assert middle["51.01"][0] < middle["51.03"][0] < middle["51.07"][0]  # Jembrana, Badung, Karangasem
    assert middle["51.08"][1] < middle["51.03"][1]  # Buleleng is north of Badung


@pytest.mark.django_db
def test_a_province_shows_where_a_mall_is_and_a_regency_where_it_lies(client):
    province = f.make_province(code="51")
    here, there = (f.make_region(code=code, parent=province) for code in ("51.03", "51.08"))
    f.make_mall(region=here)
    page = client.get(province.get_absolute_url()).content.decode()
    assert f'<title>{here.name}: 1 MPP</title><path class="map__2"' in page
    assert f'<title>{there.name}: 0 MPP</title><path class="map__0"' in page
    page = client.get(there.get_absolute_url()).content.decode()
    assert f'<title>{there.name}</title><path class="map__4"' in page
    assert f'<title>{here.name}</title><path class="map__0"' in page


@pytest.mark.django_db
def test_a_province_without_known_borders_has_no_map(client):
    province = f.make_province(code="98")
    assert 'class="map"' not in client.get(province.get_absolute_url()).content.decode()
