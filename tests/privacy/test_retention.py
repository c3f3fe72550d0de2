"""Contacts of a delegation: who sees them, what they may hold, and when they go."""

from datetime import date, datetime, timedelta
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from mpp_portal.kit.history import deed
from mpp_portal.kit.identity_numbers import refuse_identity_number
from mpp_portal.kit.phones import significant_digits, validate_phone
from mpp_portal.privacy.retention import erase_due, forget_unmet
from tests.factories import (
    make_attachment,
    make_body,
    make_city,
    make_government,
    make_participant,
    make_request,
    make_visit,
)
from tests.people import people
from tests.visits.desk.test_desk import LOG, filled
from visits.asking.answering import decline_request
from visits.asking.joining import join_requests, part_request, withdraw_request
from visits.models import DelegationBody, Participant, Visit, VisitRequest
from visits.workflow import STEPS

pytestmark = pytest.mark.database

CLOSED = date(2025, 3, 10)
CONTACT = {"contact_name": "Rahmawati Uji", "contact_phone": "0812 3456 7890", "contact_email": "rahma@contoh.example"}
EMPTY = dict.fromkeys(CONTACT, "")


def with_contact(**fields):
    return make_body(visit=make_visit(with_body=False, **{"starts_on": CLOSED, **fields}), **CONTACT)


def stored(body) -> dict:
    return DelegationBody.objects.filter(pk=body.pk).values(*CONTACT).get()


def remembered(body) -> bool:
    """Whether the trail still knows anything of the contact."""
    return any(any(row.values()) for row in DelegationBody.history.filter(id=body.pk).values(*CONTACT))


# --- When --------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "closes"),
    [
        ({"starts_on": CLOSED}, CLOSED),
        ({"starts_on": CLOSED, "ends_on": CLOSED + timedelta(days=2)}, CLOSED + timedelta(days=2)),
        ({"starts_on": date(2025, 3, 1), "date_precision": "month"}, date(2025, 3, 31)),
        ({"starts_on": date(2024, 12, 1), "date_precision": "month"}, date(2024, 12, 31)),
        ({"starts_on": date(2025, 1, 1), "date_precision": "year"}, date(2025, 12, 31)),
        ({"starts_on": CLOSED, "state": "draft"}, CLOSED),
    ],
)
def test_a_contact_is_there_on_day_89_and_gone_on_day_90(fields, closes):
    body = with_contact(**fields)
    erase_due(closes + timedelta(days=89))
    assert stored(body) == CONTACT and remembered(body)
    done = erase_due(closes + timedelta(days=90))
    assert (done.visits, done.rows, done.versions) == (1, 1, 1)
    assert stored(body) == EMPTY and not remembered(body)


@pytest.mark.django_db
def test_a_visit_that_is_cancelled_closes_on_that_day(monkeypatch):
    body = with_contact(starts_on=date(2030, 1, 1))
    STEPS.take(body.visit, "cancel", user=None, reason="Batal")
    when = timezone.make_aware(datetime(2026, 5, 4, 23, 30))
    Visit.history.filter(id=body.visit_id, state="cancelled").update(history_date=when)
    erase_due(date(2026, 5, 4) + timedelta(days=89))
    assert stored(body) == CONTACT
    erase_due(date(2026, 5, 4) + timedelta(days=90))
    assert stored(body) == EMPTY


@pytest.mark.django_db
def test_the_trail_says_that_it_was_erased_and_not_what():
    body = with_contact()
    erase_due(CLOSED + timedelta(days=90))
    entry = body.history.first()
    assert (entry.verb, entry.history_user) == ("erase", None)
    assert "90 hari" in entry.history_change_reason
    assert not any(value in entry.history_change_reason for value in CONTACT.values())


@pytest.mark.django_db
def test_a_contact_that_only_the_trail_remembers_goes_too():
    corrected, removed = with_contact(), with_contact()
    with deed(user=None, verb="correct"):
        for name in CONTACT:
            setattr(corrected, name, "")
        corrected.save()
        key = removed.pk
        removed.delete()
    done = erase_due(CLOSED + timedelta(days=90))
    assert (done.visits, done.rows) == (2, 0)
    assert not remembered(corrected)
    assert not any(any(row.values()) for row in DelegationBody.history.filter(id=key).values(*CONTACT))


@pytest.mark.django_db
def test_the_command_reports_and_a_second_run_finds_nothing():
    due, not_yet = with_contact(), with_contact(starts_on=timezone.localdate())
    out = StringIO()
    call_command("erase_contacts", dry_run=True, stdout=out)
    assert "contacts of 1 visits" in out.getvalue() and stored(due) == CONTACT
    call_command("erase_contacts", stdout=out)
    assert "Erased: 1 visits, 1 bodies, 1 rows of history." in out.getvalue()
    trail = DelegationBody.history.count()
    call_command("erase_contacts", stdout=out)
    assert out.getvalue().endswith("Erased: 0 visits, 0 bodies, 0 rows of history.\n")
    assert DelegationBody.history.count() == trail and stored(not_yet) == CONTACT


@pytest.mark.django_db
def test_many_visits_go_in_batches_and_nothing_else_of_them_changes(monkeypatch):
    monkeypatch.setattr("mpp_portal.privacy.retention.BATCH", 3)
    bodies = [with_contact(venue=f"Ruang {number}") for number in range(8)]
    kept = [row for row in DelegationBody.objects.order_by("pk").values() for name in CONTACT if row.pop(name)]
    assert erase_due(CLOSED + timedelta(days=200)).rows == 8
    assert kept[::3] == [
        {name: value for name, value in row.items() if name not in CONTACT}
        for row in DelegationBody.objects.order_by("pk").values()
    ]
    assert not any(remembered(body) for body in bodies)


# --- Who sees it -------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.django_db
def test_a_contact_is_seen_by_the_host_and_by_data_admins_alone():
    host = make_government(make_city())
    persons = people(host)
    visit = make_visit(host=host, with_body=False)
    make_body(visit=visit, **CONTACT)
    pages = [visit.get_absolute_url(), reverse("desk_visit", args=[visit.pk]), "/kunjungan/"]
    pages += [reverse(f"admin:visits_visit_{page}", args=[visit.pk]) for page in ("change", "history")]
    with deed(user=None, verb="correct", reason="Ganti"):
        body = visit.bodies.get()
        body.contact_phone = "0811 1111 1111"
        body.save()
    told = {
        name: [
            address
            for address in pages
            for text in [person.client().get(address, follow=True).content.decode()]
            if any(value in text for value in [*CONTACT.values(), "0811 1111 1111"])
        ]
        for name, person in persons.items()
    }
    admin = [pages[3], pages[4]]
    nobody = ("anonymous", "stranger", "petugas_other", "verifikator", "analis")
    of_host = {"petugas": [pages[1]], "pengelola": [pages[1]]}
    assert told == of_host | {"admin_data": admin, "superuser": admin} | {name: [] for name in nobody}


@pytest.mark.django_db
def test_a_contact_is_typed_kept_and_corrected_in_the_form_of_the_visit():
    host = make_government(make_city(short_name="Palopo"))
    client = people(host)["petugas"].client()
    row = {"body": "Pemprov Nusapelangi", "role": "visiting"}
    assert client.post(LOG, filled(host, None, bodies=[row | CONTACT])).status_code == 302
    body = DelegationBody.objects.get()
    assert stored(body) == CONTACT
    text = client.get(reverse("visit_correct", args=[body.visit_id])).content.decode()
    assert all(value in text for value in CONTACT.values()) and "90 hari" in text


# --- What it may hold --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["0812 3456 7890", "+62 812 3456 7890", "0411 123456", "6281234567890", "021 1234567"])
def test_a_number_of_indonesia_is_taken_as_typed(text):
    validate_phone(text)


@pytest.mark.parametrize(
    "text", ["812 3456 7890", "0812-3456-7890", "0812", "+1 202 555 0100", "nol delapan", "0812 x", "٠٨١٢٣٤٥٦٧٨٩"]
)
def test_another_number_is_refused_with_an_example(text):
    with pytest.raises(ValidationError, match="0812 3456 7890"):
        validate_phone(text)


def test_one_number_is_one_number_however_it_is_typed():
    assert len({significant_digits(one) for one in ("0812 3456 7890", "+62 812-3456-7890", "6281234567890")}) == 1


NIK = "7373010101900001"


@pytest.mark.parametrize(
    "text",
    [
        NIK,
        f"Budi {NIK}",
        f"NIK:{NIK}.",
        "7373 0101 0190 0001",
        "737301 010190 0001",
        "198501012010011001",
        "19850101 201001 1 001",
    ],
)
def test_a_nik_or_nip_is_seen_in_a_text(text):
    with pytest.raises(ValidationError, match="NIK"):
        refuse_identity_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0812 3456 7890 0813 1111 2222",
        "Perpres 89/2021",
        "1.234.567.890.123",
        "https://contoh.example/1234567890123456789",
    ],
)
def test_other_numbers_are_not_taken_for_one(text):
    refuse_identity_number(text)


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("form", "purpose"), ("form", "results"), ("form", "venue"), ("bodies", "contact_name"), ("bodies", "letter_number"),
        ("participants", "name"), ("participants", "position"), ("receivers", "on_behalf_of"), ("agenda", "title"),
        ("sources", "differs"),
    ],
)  # fmt: skip
def test_no_box_of_a_visit_takes_a_nik(place, name):
    host = make_government(make_city(short_name="Palopo"))
    client = people(host)["petugas"].client()
    row = {
        "bodies": {"body": "Pemprov Nusapelangi", "role": "visiting"},
        "participants": {"name": "Ani", "body_row": "0"},
        "receivers": {"name": "Ani"},
        "agenda": {"title": "Acara"},
        "sources": {"publisher": "P", "title": "T", "evidence": "press"},
    }
    changes = {name: f"X {NIK}"} if place == "form" else {place: [row[place] | {name: f"X {NIK}"}]}
    answer = client.post(LOG, filled(host, None, **{"bodies": [row["bodies"]]} | changes))
    assert answer.status_code == 422
    assert "Jangan tulis NIK" in answer.content.decode()
    assert not Visit.objects.exists()


# --- Delegations that never came ---------------------------------------------------------------------------------


def unmet(state, **fields):
    """A request that came to nothing, with somebody on its list and a letter."""
    asked = make_request(state=state, wishes=[CLOSED], **fields)
    make_participant(body=asked.body, name="Rahmat Tamu", position="Analis")
    make_attachment(visit=asked.visit, body=asked.body)
    return asked


def names_in_trail(visit) -> set[str]:
    return set(Participant.history.filter(visit=visit).values_list("name", flat=True))


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["declined", "lapsed", "no_show", "cancelled"])
def test_people_and_letters_of_who_never_came_go_on_day_90(state, django_capture_on_commit_callbacks):
    asked = unmet("declined")
    with deed(user=None, verb="test"):
        asked.visit.state = state
        asked.visit.save()
    if state == "cancelled":
        when = timezone.make_aware(datetime.combine(CLOSED, datetime.min.time()))
        Visit.history.filter(id=asked.visit_id, state="cancelled").update(history_date=when)
    file = asked.visit.attachments.get().file
    assert forget_unmet(CLOSED + timedelta(days=89)) == (0, 0)
    assert asked.visit.participants.get().name == "Rahmat Tamu"
    with django_capture_on_commit_callbacks(execute=True):
        assert forget_unmet(CLOSED + timedelta(days=90)) == (1, 1)
    assert not asked.visit.participants.exists() and not asked.visit.attachments.exists()
    assert names_in_trail(asked.visit) == {""}, "nor does the trail know them"
    assert not file.storage.exists(file.name)
    assert forget_unmet(CLOSED + timedelta(days=90)) == (0, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["accepted", "arrived", "completed", "recorded"])
def test_who_came_or_may_still_come_is_kept(state):
    asked = unmet("submitted")
    with deed(user=None, verb="test"):
        asked.visit.state = state
        if state == "recorded":
            asked.visit.number, asked.visit.recorded_at = "K-2025-000777", timezone.now()
        asked.visit.save()
    assert forget_unmet(CLOSED + timedelta(days=400)) == (0, 0)
    assert asked.visit.participants.exists() and asked.visit.attachments.exists()


@pytest.mark.django_db
def test_a_visit_that_was_recorded_and_cancelled_later_keeps_its_people():
    visit = make_visit(starts_on=CLOSED, state="cancelled")
    assert visit.number
    make_participant(body=visit.bodies.get(), name="Rahmat Tamu")
    Visit.history.filter(id=visit.pk).update(history_date=timezone.make_aware(datetime(2025, 3, 10)))
    assert forget_unmet(CLOSED + timedelta(days=400)) == (0, 0) and visit.participants.exists()


@pytest.fixture
def two_together():
    """Two requests of CLOSED, received together; the second was sent as a visit of its own."""
    first, second = (
        make_request(wishes=[CLOSED], host=host, secret=who) for host in [make_government()] for who in "ab"
    )
    for asked, who in ((first, "Pertama"), (second, "Kedua")):
        make_participant(body=asked.body, name=f"Ketua {who}")
    gone = make_participant(body=second.body, name="Dicoret Kedua")
    join_requests(second, first, user=None, text="Diterima bersama.")
    with deed(user=None, verb="list_people"):
        gone.refresh_from_db()
        gone.delete()
    return [VisitRequest.objects.get(pk=one.pk) for one in (first, second)]


def remembered_names() -> set[str]:
    return set(Participant.history.exclude(name="").values_list("name", flat=True))


@pytest.mark.django_db
def test_who_was_declined_together_is_forgotten_under_both_visits(two_together):
    decline_request(two_together[0], user=None, text="Penuh")
    assert forget_unmet(CLOSED + timedelta(days=89)) == (0, 0)
    assert remembered_names() == {"Ketua Pertama", "Ketua Kedua", "Dicoret Kedua"}
    assert forget_unmet(CLOSED + timedelta(days=90)) == (2, 0)
    assert not remembered_names() and not Participant.objects.exists()
    assert forget_unmet(CLOSED + timedelta(days=90)) == (0, 0)


@pytest.mark.django_db
def test_who_left_the_others_is_forgotten_and_they_are_not(two_together):
    first, second = two_together
    withdraw_request(second, "Batal")
    with deed(user=None, verb="test"):
        visit = Visit.objects.get(pk=first.visit_id)
        visit.state = "completed"
        visit.save()
    assert forget_unmet(CLOSED + timedelta(days=900)) == (1, 0)
    assert "Ketua Kedua" not in remembered_names() and "Ketua Pertama" in remembered_names()
    assert [one.name for one in Participant.objects.all()] == ["Ketua Pertama"]


@pytest.mark.django_db
def test_who_went_on_to_another_visit_is_not_forgotten_with_the_one_that_came_to_nothing():
    """The visit that the second was sent as lapsed without it; the delegation came."""
    first, second = (make_request(wishes=[CLOSED], host=host) for host in [make_government()] for _ in range(2))
    person = make_participant(body=first.body, name="Ketua Pertama")
    join_requests(second, first, user=None, text="Diterima bersama.")
    part_request(VisitRequest.objects.get(pk=first.pk), user=None)
    decline_request(VisitRequest.objects.get(pk=second.pk), user=None, text="Penuh")
    with deed(user=None, verb="test"):
        visit = VisitRequest.objects.get(pk=first.pk).visit
        visit.state = "completed"
        visit.save()
    forget_unmet(CLOSED + timedelta(days=900))
    person.refresh_from_db()
    assert (person.name, person.visit) == ("Ketua Pertama", visit)
    assert Participant.history.filter(visit=visit).first().name == "Ketua Pertama"


@pytest.mark.django_db
def test_the_command_forgets_them():
    asked = unmet("declined")
    out = StringIO()
    call_command("forget", stdout=out)
    assert "1 orang dan 1 surat" in out.getvalue() and not asked.visit.participants.exists()
