"""Keys that last: how they look, that chance and what ships make them, and that a stored row keeps its own."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from assessments.models import Assessment
from directory.models import Agency, Designation, Figure, MallLegalBasis, Milestone, Premises, ServiceMall, Source
from mpp_portal.kit.history import deed
from mpp_portal.kit.public_keys import (
    CONSONANTS,
    SIGNS,
    PublicKey,
    PublicKeyConverter,
    new_key,
    shipped_key,
    with_free_keys,
)
from tests import factories as f
from tests.people import people

NAMED = {
    Agency: f.make_government,
    Source: f.make_source,
    ServiceMall: f.make_mall,
    Premises: f.make_premises,
    Milestone: f.make_milestone,
    Figure: f.make_figure,
    Designation: f.make_designation,
    MallLegalBasis: f.make_mall_legal_basis,
    Assessment: f.make_assessment,
}
SHAPE = re.compile(r"[bcdfghjkmnpqrstvwxyz][2-9bcdfghjkmnpqrstvwxyz]{3}(-[2-9bcdfghjkmnpqrstvwxyz]{4}){2}")


def test_a_key_begins_with_a_letter_spells_no_word_and_holds_nothing_that_is_read_for_another():
    keys = [new_key() for _ in range(2000)]
    assert all(SHAPE.fullmatch(key) and re.fullmatch(PublicKeyConverter.regex, key) for key in keys)
    assert set("".join(keys)) - {"-"} == set(SIGNS)  # all signs come up, and no other
    assert {key[0] for key in keys} == set(CONSONANTS)
    assert not set("aeiou01l") & set(SIGNS)


def test_no_two_keys_of_chance_are_alike():
    assert len({new_key() for _ in range(20_000)}) == 20_000


@pytest.mark.parametrize(
    ("natural", "key"),
    [
        (("agency", "73.73", "government"), "qct9-c5rh-xr5s"),
        (("source", "Contoh", "Judul", ""), "p59d-xvjy-vvk9"),
        (("figure", "73.73", "gerai", False, 32, "exact", date(2024, 6, 12), "day", "b"), "c7qz-kdk7-32rc"),
        (("assessment", "73.73", "upp-2017", None, Decimal("4.44"), "", "b"), "kck3-ncqd-p6f6"),
    ],
)
def test_the_key_of_what_ships_is_the_same_for_good(natural, key):
    """Written down once: whoever changes how they are made parts all installations, and the files people keep."""
    assert shipped_key(*natural) == key


def test_the_digits_of_a_decimal_do_not_matter_and_nothing_else_is_alike():
    same = [shipped_key("x", Decimal(text)) for text in ("4.44", "4.4400")]
    assert same[0] == same[1]
    others = [("x", ""), ("x", "", ""), ("y", ""), ("x", "a", "b"), ("x", "ab"), ("x", "a"), ("x", False), ("x", 10)]
    assert len({shipped_key(*one) for one in others} | {same[0]}) == len(others) + 1
    assert shipped_key("x", None) == shipped_key("x", "")


def test_an_address_takes_a_key_in_either_case_and_no_number():
    assert PublicKeyConverter().to_python("B7KM-2Q9R-XWTC") == "b7km-2q9r-xwtc"
    assert not re.fullmatch(PublicKeyConverter.regex, "123456789012")


# --- Rows --------------------------------------------------------------------------------------------------------


def test_every_model_with_a_name_that_lasts_is_tried_here():
    assert {model for model in PublicKey.__subclasses__() if not model._meta.abstract} <= NAMED.keys()


@pytest.mark.django_db
@pytest.mark.parametrize("model", NAMED)
def test_a_row_keeps_its_key_whatever_becomes_of_it_and_its_versions_carry_it(model):
    row = NAMED[model]()
    key = row.key
    assert SHAPE.fullmatch(key)
    with deed(user=None, verb="edit"):
        row.save()
    stored = model.objects.get(pk=row.pk)
    assert stored.key == key
    assert set(stored.history.values_list("key", flat=True)) == {key} and stored.history.count() >= 2


@pytest.mark.django_db
@pytest.mark.parametrize("model", NAMED)
def test_nobody_types_a_key(model):
    assert not model._meta.get_field("key").editable


@pytest.mark.django_db
@pytest.mark.parametrize("model", [Agency, Source, ServiceMall, Assessment])
def test_an_admin_finds_the_row_of_a_key_that_somebody_reads_to_him(model):
    wanted, other = NAMED[model](), NAMED[model]()
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    page = people(f.make_government())["admin_data"].client().get(address, {"q": wanted.key.upper()})
    assert list(page.context["cl"].result_list) == [wanted] != [other]


@pytest.mark.django_db
def test_of_new_rows_those_whose_key_is_taken_get_another():
    stored = f.make_source()
    rows = [Source(publisher="A", title=str(number)) for number in range(3)]
    rows[0].key = rows[1].key = stored.key
    kept = rows[2].key
    assert with_free_keys(Source, rows) == rows
    assert len({stored.key, *(row.key for row in rows)}) == 4 and rows[2].key == kept
