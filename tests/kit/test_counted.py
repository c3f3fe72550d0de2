"""Counts are made anew after every change of what they count, and only then."""

import pytest
from django.db import transaction

from directory.models import Agency, Region
from mpp_portal.kit.counted import counted
from mpp_portal.kit.history import deed
from visits.models import Visit
from visits.reading.counts import province_counts

from ..factories import make_agency, make_government, make_province, make_region, make_visit

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def changed(row, **values):
    with deed(user=None, verb="test"):
        for name, value in values.items():
            setattr(row, name, value)
        row.save()


def test_what_did_not_change_is_counted_once(django_assert_num_queries):
    make_visit()
    asked = []

    def count():
        asked.append(1)
        return Visit.objects.count()

    assert [counted("uji", (Visit, Agency), count) for _ in range(3)] == [1, 1, 1]
    assert len(asked) == 1
    with django_assert_num_queries(1):
        counted("uji", (Visit, Agency), count)


def test_an_empty_portal_counts_nothing_and_notices_the_first_row():
    assert counted("kosong", (Visit,), Visit.objects.count) == 0
    make_visit()
    assert counted("kosong", (Visit,), Visit.objects.count) == 1


def test_a_deletion_counts():
    body = make_agency()
    before = counted("badan", (Agency,), Agency.objects.count)
    with deed(user=None, verb="test"):
        body.delete()
    assert counted("badan", (Agency,), Agency.objects.count) == before - 1


def test_what_is_undone_is_counted_anew():
    """Keys of a trail may be given out again after a rollback: the time of the entry tells them apart."""
    for expected in (1, 1):
        with transaction.atomic():
            region = make_region(short_name=f"Uji {expected}")
            names = counted("nama", (Region,), lambda: set(Region.objects.values_list("name", flat=True)))
            assert region.name in names
            transaction.set_rollback(True)
    assert counted("nama", (Region,), lambda: set(Region.objects.values_list("name", flat=True))) == set()


def test_an_entry_that_comes_late_with_a_lower_key_counts():
    """Of two transactions the one that began first may end last."""
    make_visit(), make_visit()
    first = Visit.history.order_by("history_id").first()
    late = {field.attname: getattr(first, field.attname) for field in first._meta.concrete_fields}
    Visit.history.filter(history_id=first.history_id).delete()
    asked = []
    counted("terlambat", (Visit,), lambda: asked.append(1))
    Visit.history.model(**late).save(force_insert=True)
    counted("terlambat", (Visit,), lambda: asked.append(1))
    assert len(asked) == 2


@pytest.mark.parametrize("change", ["state", "host", "visitor", "region", "province"])
def test_counts_by_province_follow_whatever_they_rest_on(change):
    here, elsewhere = make_province(code="98"), make_province(code="97")
    host, visitor = make_government(make_region(parent=here)), make_government(make_region(parent=here))
    visit = make_visit(host=host, visitor=visitor)
    before = province_counts()
    assert (before[here.pk].received, before[here.pk].made) == (1, 1)
    other = make_government(make_region(parent=elsewhere))
    province_counts()
    if change == "state":
        changed(visit, state="draft", number=None, recorded_at=None)
        assert province_counts() == {}
    elif change == "host":
        changed(visit, host=other)
        assert province_counts()[elsewhere.pk].received == 1
    elif change == "visitor":
        changed(visit.bodies.get(), agency=other)
        assert province_counts()[elsewhere.pk].made == 1
    elif change == "region":
        changed(make_agency(), name="Tidak berubah")
        hospital = make_agency(kind="hospital", region=host.region)
        changed(visit, host=hospital)
        changed(hospital, region=elsewhere)
        assert province_counts()[elsewhere.pk].received == 1
    else:
        changed(host.region, parent=elsewhere)
        assert province_counts()[elsewhere.pk].received == 1
