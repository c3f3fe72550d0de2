"""What is too large is told on a page of its own, before it is read."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.factories import make_government, make_region, make_visit
from tests.people import people
from visits.record.row_forms import ParticipantForm, ParticipantsFormSet

pytestmark = pytest.mark.django_db


@pytest.fixture
def address():
    visit = make_visit(host=make_government(make_region()))
    return f"/petugas/kunjungan/{visit.pk}/berkas/"


def checking_client() -> Client:
    """A client that looks for the token in the body, as every browser's request is looked at: before anything else."""
    client = Client(enforce_csrf_checks=True)
    client.cookies["csrftoken"] = "x" * 32
    return client


def test_a_body_over_the_limit_is_a_clear_page_for_everybody(address, settings):
    settings.MAX_BODY_SIZE = 100_000
    for person in people(make_government(make_region())).values():
        browser = checking_client()
        if person.user:
            browser.force_login(person.user)
        answer = browser.post(address, {"file": SimpleUploadedFile("a.pdf", bytes(100_001))})
        assert answer.status_code == 413, person.name
        assert "Satu berkas paling besar 10 MB" in answer.content.decode()


def test_a_body_over_the_limit_is_not_read(address, settings, monkeypatch):
    settings.MAX_BODY_SIZE = 1000

    def never(*args):
        raise AssertionError("the body was read")

    monkeypatch.setattr("django.http.multipartparser.LazyStream.read", never)
    assert checking_client().post(address, {"file": SimpleUploadedFile("a.pdf", bytes(2000))}).status_code == 413


def test_the_limits_leave_room_for_a_file_that_is_told_beside_its_field(settings):
    from mpp_portal.kit.uploads import MAX_SIZE

    assert settings.MAX_BODY_SIZE > 2 * MAX_SIZE


@pytest.mark.slow
@pytest.mark.parametrize(
    "data",
    [
        {"purpose": "x" * (2 * 1024 * 1024 + 1)},
        {f"field-{number}": "" for number in range(10_001)},
        {f"file-{number}": SimpleUploadedFile("a.pdf", b"x") for number in range(6)},
    ],
    ids=["too much text", "too many fields", "too many files"],
)
def test_too_much_of_anything_is_told_and_not_an_error(address, data):
    answer = checking_client().post(address, data)
    assert answer.status_code == 413
    assert "Kiriman terlalu besar" in answer.content.decode()


def test_another_unreadable_request_keeps_its_own_page(client):
    answer = client.get("/", headers={"host": "jahat.example"})
    assert answer.status_code == 400
    assert "Kiriman terlalu besar" not in answer.content.decode()


def test_a_delegation_of_two_hundred_fits_in_the_fields(settings):
    """The form of a visit takes 200 rows of each kind; a person alone has more fields than Django's limit for 80."""
    fields = len(ParticipantForm(bodies=["A"]).fields) + 2  # and those that the set adds: key and deletion
    assert 80 * fields > 1000 - 100
    assert ParticipantsFormSet.max_num * fields < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS / 2
