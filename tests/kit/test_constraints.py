"""It is true of a field with choices that the database refuses what is none, whoever writes it."""

import pytest
from django.db import IntegrityError, transaction

from mpp_portal.kit.constraints import known
from tests import factories as f
from visits.models import Visit

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.mark.parametrize("field", ["kind", "known_by"])
def test_what_is_no_choice_is_not_stored(field):
    visit = f.make_visit()
    with pytest.raises(IntegrityError, match=f"visit_{field}_known"), transaction.atomic():
        Visit.objects.filter(pk=visit.pk).update(**{field: "lain"})


def test_nothing_is_a_choice_only_where_it_may_be():
    assert dict(known("row", "kind", [("a", "A")]).condition.children) == {"kind__in": ["a"]}
    assert dict(known("row", "kind", [("a", "A")], may_be=("",)).condition.children) == {"kind__in": ["a", ""]}
    with_none = dict(known("row", "kind", [("a", "A")], may_be=(None,)).condition.children)
    assert with_none == {"kind__in": ["a"], "kind__isnull": True}
