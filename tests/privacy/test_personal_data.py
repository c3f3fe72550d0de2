"""Requests of people about their own data, piece by piece: what is personal, what is found, erased and told, and by whom."""

import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models
from django.urls import reverse

from directory.models import Source
from mpp_portal.accounts.models import User
from mpp_portal.kit import erasure
from mpp_portal.kit.history import deed
from mpp_portal.kit.sought import Sought, strings_replaced
from mpp_portal.kit.workflow import StepRefused
from mpp_portal.models import PersonalDataRequest
from mpp_portal.privacy.data_requests import erase, search
from mpp_portal.privacy.personal import NOT_PERSONAL, PERSONAL
from tests import factories as f
from tests.constraints import changed, check_refused, constraints_of
from tests.fingerprint import dump
from tests.people import people
from tests.visits.desk.test_desk import filled, form_state
from visits.models import AgendaItem, DelegationBody, Paper, Participant

pytestmark = [pytest.mark.database, pytest.mark.django_db]

LETTER = f.make_letter()
ACCESS, ERASURE = "/admin/mpp_portal/personaldatarequest/akses/", "/admin/mpp_portal/personaldatarequest/penghapusan/"


# --- The table ---------------------------------------------------------------------------------------------------

FOREIGN = {"contenttypes", "sessions", "auth"}  # Django's own, without people in their texts


def fields_that_may_hold_a_person() -> Iterator[tuple[type[models.Model], str]]:
    texts = (models.CharField, models.TextField, models.JSONField, models.FileField, models.GenericIPAddressField)
    versions = set(erasure.recorded_models().values())
    for model in apps.get_models():
        if model in versions or model._meta.app_label in FOREIGN:
            continue
        for field in model._meta.fields:
            if field.primary_key or (field.choices and field.name not in PERSONAL.get(model, {})):
                continue
            if isinstance(field, texts) or field.related_model is User:
                yield model, field.name


def test_every_field_that_may_hold_a_person_is_decided():
    decided = {
        (model, name) for table in (PERSONAL, NOT_PERSONAL) for model, fields in table.items() for name in fields
    }
    there = set(fields_that_may_hold_a_person())
    assert {f"{model.__name__}.{name}" for model, name in there - decided} == set(), (
        "add them to mpp_portal/privacy/personal.py"
    )
    assert {f"{model.__name__}.{name}" for model, name in decided - there} == set(), "there is no such field"


def test_no_field_is_decided_twice_and_every_reason_has_words():
    assert not [name for model in NOT_PERSONAL for name in NOT_PERSONAL[model] if name in PERSONAL.get(model, {})]
    assert all(reason.strip() for fields in NOT_PERSONAL.values() for reason in fields.values())
    assert all(kept.words and (kept.with_person or kept.in_text) for one in PERSONAL.values() for kept in one.values())


# --- Piece by piece --------------------------------------------------------------------------------------------------


def erase_all(sought, *, user=None, where=lambda hit: True):
    found = search(sought)
    return erase(sought, [hit.key for hit in found.hits if where(hit)], LETTER, user=user)


def test_who_shares_a_part_of_the_name_is_shown_apart_and_stays():
    body = f.make_body()
    one = f.make_participant(body=body, name="Budi Hartawan", position="Bupati", leads_visit=True, title_prefix="H.")
    other = f.make_participant(body=body, name="Sari Hartawan", position="Inspektur")
    found = search(Sought(names=("budi hartawan",)))
    assert [(hit.pk, hit.is_sure) for hit in found.records] == [(one.pk, True), (other.pk, False)]
    erase_all(Sought(names=("Drs. Budi Hartawan, M.Si.",)), where=lambda hit: hit.is_sure)
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.name, one.title_prefix, one.position, str(one)) == ("", "", "", "Ketua rombongan (nama dihapus)")
    assert (one.leads_visit, other.name, other.position) == (True, "Sari Hartawan", "Inspektur")


def test_a_short_name_is_never_cut_out_of_a_longer_word():
    visit = f.make_visit(purpose="Ali dan Balian dari Bali; ALI, (ali) dan Ali-nya")
    erase_all(Sought(names=("Ali",)))
    visit.refresh_from_db()
    mark = "[nama dihapus]"
    assert visit.purpose == f"{mark} dan Balian dari Bali; {mark}, ({mark}) dan {mark}-nya"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("typed", "text", "left"),
    [
        ("Andi Dhamrah", "Kepala Dinas Andi Dhamrah, S.Sos, MM, dan Firman", "Kepala Dinas [nama dihapus], dan Firman"),
        ("Fahmi Fadli", "oleh dr. Fahmi Fadli dan", "oleh [nama dihapus] dan"),
        ("Nur A’in", "Ibu Nur A'in hadir", "[nama dihapus] hadir"),
        ("Éka Putri", "éka putri", "[nama dihapus]"),
        ("I Wayan Adi Arnawa", "Sekda I WAYAN ADI ARNAWA.", "Sekda [nama dihapus]."),
        ("Budi Hartawan", "Budi\nHartawan", "[nama dihapus]"),
    ],
)
def test_a_name_is_found_however_it_is_written(typed, text, left):
    visit = f.make_visit(purpose=text)
    erase_all(Sought(names=(typed,)), where=lambda hit: hit.is_sure)
    visit.refresh_from_db()
    assert visit.purpose == left


def test_a_mark_that_does_not_fit_is_made_shorter_and_nothing_else_is_cut():
    item = f.make_agenda_item(title="Ali " + "x" * 150)
    erase_all(Sought(names=("Ali",)))
    item.refresh_from_db()
    assert item.title == "[dihapus] " + "x" * 150


def test_a_hit_that_was_not_chosen_stays_and_a_text_that_changed_is_refused():
    visit, other = f.make_visit(purpose="Oleh Budi Hartawan"), f.make_visit(purpose="Oleh Budi Hartawan juga")
    sought = Sought(names=("Budi Hartawan",))
    keys = {hit.pk: hit.key for hit in search(sought).texts if hit.is_sure}
    erase(sought, [keys[visit.pk]], LETTER, user=None)
    other.refresh_from_db()
    assert other.purpose == "Oleh Budi Hartawan juga"
    with deed(user=None, verb="correct"):
        other.purpose = "Bukan Budi Hartawan yang itu"
        other.save()
    with pytest.raises(StepRefused, match="berubah"):
        erase(sought, [keys[other.pk]], LETTER, user=None)


def test_an_old_version_under_another_name_goes_and_the_row_stays():
    person = f.make_participant(name="Budi Hartawan", position="Camat")
    with deed(user=None, verb="correct"):
        person.name = "Ratna"
        person.save()
    hit = search(Sought(names=("Budi Hartawan",))).records[0]
    assert not hit.is_live
    erase_all(Sought(names=("Budi Hartawan",)))
    person.refresh_from_db()
    assert (person.name, person.position, person.erased_on) == ("Ratna", "Camat", None)
    assert [row.name for row in person.history.order_by("history_id")] == ["", "Ratna"]


@pytest.mark.slow
def test_an_account_is_closed_by_a_superuser_alone_and_never_its_own():
    persons = people(f.make_government())
    victim = f.make_user(username="budi.h", name="Budi Hartawan", email="budi@contoh.example")
    sought = Sought(names=("Budi Hartawan",))
    with pytest.raises(StepRefused, match="superuser"):
        erase_all(sought, user=persons["admin_data"].user)
    boss = persons["superuser"].user
    boss.name = "Sinta Dewanti"
    boss.save()
    with pytest.raises(StepRefused, match="superuser"):
        erase_all(Sought(names=("Sinta Dewanti",)), user=boss)
    erase_all(sought, user=boss)
    victim.refresh_from_db()
    assert (victim.username, str(victim), victim.email) == (f"pengguna-{victim.pk}", "Pengguna (nama dihapus)", "")
    assert not victim.is_active and not victim.has_usable_password()


def test_a_contact_is_found_by_its_number_however_it_is_typed():
    body = f.make_body(contact_name="Rahma", contact_phone="0812 3456 7890", contact_email="r@contoh.example")
    assert search(Sought(phones=("+62 812-3456-7890",))).records[0].pk == body.pk
    erase_all(Sought(emails=("R@contoh.example",)))
    assert DelegationBody.objects.filter(pk=body.pk).values_list(
        "contact_name", "contact_phone", "contact_email"
    ).get() == ("", "", "")


def test_two_sources_that_would_become_one_refuse_the_whole():
    f.make_source(title="Foto [nama dihapus]")
    source = f.make_source(title="Foto Budi Hartawan")
    visit = f.make_visit(purpose="Budi Hartawan")
    with pytest.raises(StepRefused, match="sama dengan baris lain"):
        erase_all(Sought(names=("Budi Hartawan",)))
    visit.refresh_from_db()
    assert visit.purpose == "Budi Hartawan" and Source.objects.get(pk=source.pk).title == "Foto Budi Hartawan"
    assert not PersonalDataRequest.objects.exists()


def test_strings_inside_json_are_replaced_and_the_rest_stays():
    typed = {
        "participants-0-name": "H. Budi Hartawan",
        "n": 3,
        "rows": [{"purpose": ["oleh Budi Hartawan", None, True]}],
    }
    sought = Sought(names=("Budi Hartawan",))
    assert strings_replaced(typed, lambda text: sought.without(text, is_sure=True)) == {
        "participants-0-name": "[nama dihapus]", "n": 3, "rows": [{"purpose": ["oleh [nama dihapus]", None, True]}],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("signatory", "sought", "reads_all"),
    [
        ("Dr. BUDI Hartawan, M.Si.", Sought(names=("Budi Hartawan",)), False),
        ("Telepon +62 812-3456-7890", Sought(phones=("0812 3456 7890",)), False),
        ("Andika Müllerová", Sought(names=("Andika Müllerová",)), False),
        ("I Gedé Éka", Sought(names=("Éka",)), True),
        ("Nur A’in", Sought(names=("A'in",)), True),
    ],
)
def test_a_signatory_is_found_without_reading_the_papers_of_others(signatory, sought, reads_all, monkeypatch):
    """JSON escapes what is beyond ASCII: a name with nothing else to look for has every paper read."""
    named = f.make_paper(letterhead={**f.LETTERHEAD, "signatory_name": signatory})
    others = {f.make_paper().pk for _ in range(2)}
    read, passages = set(), erasure._passages

    def watched(row, *about):
        read.update([row.pk] if isinstance(row, Paper) else [])
        return passages(row, *about)

    monkeypatch.setattr(erasure, "_passages", watched)
    assert [(hit.pk, hit.field) for hit in search(sought).texts] == [(named.pk, "letterhead")]
    assert read == {named.pk} | (others if reads_all else set())


def test_files_beside_a_person_are_offered_and_go_only_when_chosen(monkeypatch):
    person = f.make_participant(name="Budi Hartawan")
    paper, other = f.make_agenda_item(visit=person.visit, title="Surat"), f.make_agenda_item(title="Lain")

    def beside(row):
        return row.visit.agenda.all() if isinstance(row, Participant) else AgendaItem.objects.none()

    files = erasure.Files(AgendaItem, beside, lambda row: row.delete())
    monkeypatch.setattr("mpp_portal.privacy.data_requests.FILES", (files,))
    found = search(Sought(names=("Budi Hartawan",)))
    assert [hit.pk for hit in found.files] == [paper.pk]
    _, erased = erase_all(Sought(names=("Budi Hartawan",)))
    assert erased.files == 1 and list(AgendaItem.objects.all()) == [other]


def test_a_visit_with_an_erased_head_can_still_be_corrected():
    host = f.make_government(f.make_city(short_name="Palopo"))
    client = people(host)["petugas"].client()
    row = {"name": "Budi Hartawan", "position": "Bupati", "leads_visit": "on", "body_row": "0"}
    client.post(
        "/petugas/kunjungan/catat/",
        filled(host, None, bodies=[{"body": "Pemprov Nusapelangi", "role": "visiting"}], participants=[row]),
    )
    person = Participant.objects.get()
    erase_all(Sought(names=("Budi Hartawan",)))
    address = reverse("visit_correct", args=[person.visit_id])
    data = form_state(client, address) | {
        "known_by": "received",
        "kind": "studi_tiru",
        "purpose": "Tujuan baru",
        "change_reason": "Lengkapi",
        "save": "yes",
    }
    data |= {
        "participants-0-position_level": "1",
        "participants-0-name": "Budi Hartawan",
        "bodies-0-role": "visiting",
        "participants-0-body_row": "0",
    }
    answer = client.post(address, data)
    assert answer.status_code == 302, re.findall(r"invalid-feedback[^<]*<[^>]*>([^<]*)", answer.content.decode())
    person.refresh_from_db()
    assert (person.visit.purpose, person.name, person.leads_visit) == ("Tujuan baru", "", True)


def test_a_word_that_is_nearly_the_name_is_told():
    f.make_visit(purpose="Nama ditulis Hairuddin dan Hairuddiin, bukan Bahar")
    assert search(Sought(names=("Hairuddin",))).other_spellings == ["Hairuddiin"]


# --- The two pages ---------------------------------------------------------------------------------------------------


@pytest.fixture
def admin_data():
    return people(f.make_government())["admin_data"].client()


TYPED = {
    "reference": "470/12/2026",
    "received_on": "5 Januari 2026",
    "names": "Budi Hartawan",
    "emails": "",
    "phones": "",
}
REASON = {"reason": "Permintaan pemilik data"}


def keys_in(answer) -> list[str]:
    return re.findall(r'name="chosen" value="([0-9a-f]+)"', answer.content.decode())


def test_a_request_is_answered_from_search_to_report(admin_data):
    person = f.make_participant(name="Budi Hartawan", position="Bupati", leads_visit=True)
    f.make_visit(purpose="Dengan Budi Hartawan, lalu pulang")
    shown = admin_data.post(ERASURE, TYPED | REASON | {"act": "search"})
    text = shown.content.decode()
    assert shown.status_code == 200 and "<mark>Budi Hartawan</mark>" in text and len(keys_in(shown)) == 2
    assert " checked" not in text.split("Hasil pencarian")[1]  # people share names: nothing is chosen for the reader
    refused = admin_data.post(ERASURE, TYPED | REASON | {"act": "erase", "chosen": keys_in(shown)})
    assert refused.status_code == 422 and Participant.objects.get().name
    done = admin_data.post(
        ERASURE, TYPED | REASON | {"act": "erase", "chosen": keys_in(shown), "is_checked": "on"}, follow=True
    )
    assert "Terhapus: 1 baris orang, 1 teks, 2 baris riwayat" in done.content.decode()
    person.refresh_from_db()
    assert str(person) == "Ketua rombongan (nama dihapus)"
    row = PersonalDataRequest.objects.get()
    assert (row.kind, row.reference, row.records, row.texts, row.versions) == ("erasure", "470/12/2026", 1, 1, 2)
    assert [one.verb for one in row.history.order_by("history_id")] == ["search", "erase"]
    assert "Budi" not in str(dump())
    again = admin_data.post(ERASURE, TYPED | REASON | {"act": "search"})
    assert "tidak menyimpan apa pun" in again.content.decode()


@pytest.mark.slow
def test_a_copy_tells_what_is_chosen_with_where_and_how_long(admin_data):
    f.make_body(contact_name="Budi Hartawan", contact_phone="0812 3456 7890")
    f.make_user(username="budi.h", name="Budi Hartawan", email="=budi@contoh.example")
    f.make_participant(name="Sari Hartawan")
    shown = admin_data.post(ACCESS, TYPED | {"act": "search"})
    mine = [hit.key for hit in search(Sought(names=("Budi Hartawan",))).records if hit.is_sure]
    assert set(mine) < set(keys_in(shown))
    page = admin_data.post(ACCESS, TYPED | {"act": "copy", "chosen": mine})
    text = page.content.decode()
    assert "0812 3456 7890" in text and "90 hari" in text and "Terdaftar sejak" in text and "Sari" not in text
    as_json = admin_data.post(ACCESS, TYPED | {"act": "json", "chosen": mine})
    assert {"Isian", "Isi", "Tempat", "Baris", "Masa simpan"} == set(as_json.json()[0])
    as_csv = admin_data.post(ACCESS, TYPED | {"act": "csv", "chosen": mine}).content.decode()
    assert "'=budi@contoh.example" in as_csv and "Sari" not in as_csv
    assert "attachment" in as_json["Content-Disposition"]
    row = PersonalDataRequest.objects.get()
    assert (row.kind, row.copies) == ("access", 3)
    assert [one.verb for one in row.history.order_by("history_id")] == ["search", "access", "access", "access"]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"names": ""}, "Tulis nama, e-mail atau telepon"),
        ({"names": "Al"}, "terlalu pendek"),
        ({"phones": "0812"}, "terlalu pendek"),
        ({"emails": "bukan"}, "alamat email"),
        ({"reference": "Budi Hartawan 1"}, "tidak boleh memuat nama"),
        ({"reason": "Budi pindah"}, "tidak boleh memuat nama"),
        ({"names": "7373010101900001"}, "Jangan tulis NIK"),
        ({"received_on": "kemarin"}, "anggal"),
    ],
)
def test_a_request_that_cannot_be_worked_on_says_why_and_searches_nothing(admin_data, typed, words):
    answer = admin_data.post(ERASURE, TYPED | REASON | {"act": "search"} | typed)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not PersonalDataRequest.objects.exists()


def test_a_name_is_searched_by_post_alone(admin_data):
    f.make_participant(name="Budi Hartawan")
    for address in (ACCESS, ERASURE):
        answer = admin_data.get(address, TYPED | {"act": "search"})
        assert answer.status_code == 200 and "Budi Hartawan" not in answer.content.decode()


@pytest.mark.slow
@pytest.mark.parametrize("address", [ACCESS, ERASURE])
def test_nobody_else_reaches_these_pages_by_post(address):
    f.make_participant(name="Budi Hartawan")
    for name, person in people(f.make_government()).items():
        answer = person.client().post(address, TYPED | REASON | {"act": "search"}, follow=True)
        assert (b"Budi Hartawan" in answer.content) is (name in ("admin_data", "superuser")), name


# --- The constraints of a request ------------------------------------------------------------------------------------

CASES = [
    ("request_once", lambda: changed(f.make_data_request(reference="B"), reference=f.make_data_request(reference="A").reference)),
    ("request_access_erases_nothing", lambda: changed(f.make_data_request(), records=1)),
]  # fmt: skip


@pytest.mark.parametrize(("name", "broken"), CASES, ids=[name for name, _ in CASES])
def test_a_constraint_is_refused_in_words_and_by_the_database(name, broken):
    check_refused(broken(), name)


def test_every_constraint_of_the_portal_is_tried():
    assert {name for name, _ in CASES} == constraints_of("mpp_portal")
