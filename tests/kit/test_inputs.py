"""It is true of the inputs of a view that they are named, typed, and refused before the view runs."""

import pytest
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.test import RequestFactory

from mpp_portal.kit.inputs import key, one_of, reason, several, takes, text


def given(readers, *, posted=None, address="/") -> dict:
    """What a view is given of what was posted, or of the address."""
    found = {}

    @takes(**readers)
    def view(request, **inputs):
        found.update(inputs)
        return HttpResponse()

    make = RequestFactory()
    view(make.post(address, posted) if posted is not None else make.get(address))
    return found


def test_what_was_posted_is_read_and_the_address_where_nothing_was():
    assert given({"act": text()}, posted={"act": "a"}, address="/?act=b") == {"act": "a"}
    assert given({"act": text()}, posted={}, address="/?act=b") == {"act": ""}
    assert given({"act": text()}, address="/?act=b") == {"act": "b"}


def test_a_text_is_cut_and_a_reason_is_not():
    assert given({"q": text(most=3)}, address="/?q=abcd") == {"q": "abc"}
    assert given({"why": reason()}, posted={"why": "x" * 5000}) == {"why": "x" * 5000}


@pytest.mark.parametrize(("sent", "read"), [("7", 7), ("", 0), ("0", 0), ("9" * 18, int("9" * 18))])
def test_the_key_of_a_row_is_a_number(sent, read):
    assert given({"pk": key()}, posted={"pk": sent}) == {"pk": read}


@pytest.mark.parametrize("sent", ["x", "-1", "1.0", "٣", "²", " 1", "9" * 19])
def test_what_no_key_can_be_is_refused(sent):
    with pytest.raises(BadRequest):
        given({"pk": key()}, posted={"pk": sent})


def test_one_of_several_is_one_of_them_or_what_stands_for_none():
    kinds = ("a", "b")
    assert given({"kind": one_of(kinds)}, posted={"kind": "b"}) == {"kind": "b"}
    assert given({"kind": one_of(kinds, otherwise="")}, posted={}) == {"kind": ""}
    for wrong in ({"kind": "c"}, {}):
        with pytest.raises(BadRequest):
            given({"kind": one_of(kinds)}, posted=wrong)


def test_several_come_in_their_order_and_no_more_than_are_taken():
    assert given({"mpp": several(most=2)}, address="/?mpp=b&mpp=a&mpp=c") == {"mpp": ["b", "a"]}
