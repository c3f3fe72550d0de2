"""The front office through HTTP: logging, correcting, cancelling, and what each person may reach."""

import re
import uuid
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from directory.models import Agency
from mpp_portal.kit.history import deed
from tests import factories
from tests.people import people
from visits.models import DelegationBody, Participant, UnfinishedVisit, Visit
from visits.record.drafts import forget_unfinished
from visits.record.posted import as_post

pytestmark = pytest.mark.django_db

LOG = "/petugas/kunjungan/catat/"


@pytest.fixture
def wajo():
    return factories.make_region(short_name="Wajo")


@pytest.fixture
def host():
    return factories.make_government(factories.make_city(short_name="Palopo"))


@pytest.fixture
def mall(host):
    return factories.make_mall(region=host.region)


@pytest.fixture
def petugas(host, mall):
    return people(host, mall)["petugas"]


@pytest.fixture
def government_of_wajo(wajo):
    return factories.make_government(wajo)


def filled(host, mall, *, bodies=None, **changes):
    """POST data of a valid visit: the six required fields, and what a test adds or replaces."""
    rows = {name: changes.pop(name, []) for name in ("participants", "receivers", "agenda", "sources")} | {
        "bodies": [{"body": "Pemkab Wajo", "role": "visiting"}] if bodies is None else bodies
    }
    form = {
        "host_choice": f"{host.pk}:{mall.pk if mall else ''}",
        "date": "10 Maret 2020",
        "kind": "studi_tiru",
        "purpose": "Belajar alur antrean.",
        "known_by": "received",
        "submission_key": str(uuid.uuid4()),
        "save": "publish",
    }
    return as_post(form | changes, **rows)


def form_state(client, address) -> dict:
    """What a browser would post back unchanged from the form at `address`."""
    text = client.get(address).content.decode()
    data: dict = {}
    for tag in re.findall(r"<input[^>]*>", text):
        attributes = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
        name, kind = attributes.get("name"), attributes.get("type")
        if not name or kind == "submit" or (kind in ("checkbox", "radio") and "checked" not in tag):
            continue
        value = attributes.get("value", "on" if kind == "checkbox" else "")
        data[name] = (
            [*data[name], value]
            if isinstance(data.get(name), list)
            else value
            if name not in data
            else [data[name], value]
        )
    for name, body in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', text, re.DOTALL):
        data[name] = body.removeprefix("\n")
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', text, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        data[name] = chosen[1] if chosen else ""
    data.pop("csrfmiddlewaretoken", None)
    return data


def test_six_fields_are_enough_and_the_visit_is_public_at_once(petugas, host, mall, government_of_wajo):
    answer = petugas.client().post(LOG, filled(host, mall), follow=True)
    visit = Visit.objects.get()
    assert (visit.state, visit.number) == ("recorded", f"K-{date.today().year}-000001")
    assert f"Tercatat dengan nomor {visit.number}" in answer.content.decode()
    assert Client().get(visit.get_absolute_url()).status_code == 200
    assert visit.bodies.get().agency == government_of_wajo


@pytest.mark.parametrize("missing", ["host_choice", "date", "kind", "purpose", "known_by"])
def test_each_required_field_is_named_and_nothing_typed_is_lost(petugas, host, mall, government_of_wajo, missing):
    answer = petugas.client().post(LOG, filled(host, mall, venue="Aula Bappeda", **{missing: ""}))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#id_{missing}"' in text
    assert "Aula Bappeda" in text
    assert not Visit.objects.exists()


def test_a_visit_needs_a_visiting_body(petugas, host, mall, government_of_wajo):
    answer = petugas.client().post(LOG, filled(host, mall, bodies=[{"body": "", "role": "visiting"}]))
    assert answer.status_code == 422
    answer = petugas.client().post(LOG, filled(host, mall, bodies=[{"body": "Pemkab Wajo", "role": "companion"}]))
    assert "Sebutkan sedikitnya satu badan yang berkunjung." in answer.content.decode()
    assert not Visit.objects.exists()


def test_an_ambiguous_body_comes_back_as_choices_and_the_choice_is_kept(petugas, host, mall):
    regency = factories.make_government(factories.make_region(short_name="Kembar"))
    city = factories.make_government(factories.make_city(short_name="Kembar"))
    data = filled(host, mall, bodies=[{"body": "Kembar", "role": "visiting"}])
    client = petugas.client()
    text = client.post(LOG, data).content.decode()
    assert regency.name in text and city.name in text and "lebih dari satu wilayah" in text
    assert not Visit.objects.exists()
    client.post(LOG, data | {"bodies-0-body_choice": str(city.pk)})
    body = DelegationBody.objects.get()
    assert (body.agency, body.raw_name) == (city, "Kembar")


def test_an_unknown_body_is_stored_only_when_the_person_says_so(petugas, host, mall):
    data = filled(host, mall, bodies=[{"body": "Yayasan Contoh Sejahtera", "role": "visiting"}])
    client = petugas.client()
    assert "belum dikenal" in client.post(LOG, data).content.decode()
    assert not Agency.objects.filter(name="Yayasan Contoh Sejahtera").exists()
    client.post(LOG, data | {"bodies-0-body_choice": "new"})
    assert Visit.objects.get().bodies.get().agency.kind == "other"


def test_council_and_ministry_come_along_and_only_the_visiting_count(petugas, host, mall, government_of_wajo):
    ministry = factories.make_agency(name="Kementerian Contoh", kind="ministry")
    bodies = [
        {"body": "Komisi I DPRD Kab. Wajo", "role": "visiting", "head_count": "5"},
        {"body": "Pemkab Wajo", "role": "visiting"},
        {"body": "Kementerian Contoh", "role": "facilitating"},
    ]
    petugas.client().post(LOG, filled(host, mall, bodies=bodies))
    visit = Visit.objects.get()
    assert [(body.agency.kind, body.role, body.raw_name) for body in visit.bodies.all()] == [
        ("council", "visiting", "Komisi I DPRD Kab. Wajo"),
        ("government", "visiting", ""),
        ("ministry", "facilitating", ""),
    ]
    assert ministry.name not in visit.visitors_text


def test_a_repeated_submit_makes_one_visit(petugas, host, mall, government_of_wajo):
    data, client = filled(host, mall), petugas.client()
    first, second = client.post(LOG, data), client.post(LOG, data)
    assert first.url == second.url
    assert Visit.objects.count() == 1


def test_another_row_keeps_what_was_typed_and_shows_no_error_yet(petugas, host, mall):
    data = filled(host, mall, purpose="", add="participants", participants=[{"body_row": "0", "name": "Hasan"}])
    answer = petugas.client().post(LOG, data)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="Hasan"' in text and 'name="participants-1-name"' in text
    assert "error-summary" not in text and "is-invalid" not in text


@pytest.mark.slow
@pytest.mark.parametrize("count", ["", "abc", "9" * 5000, "²"])
def test_a_forged_count_of_rows_stores_nothing_and_breaks_nothing(petugas, host, mall, government_of_wajo, count):
    for add in ("", "participants"):
        data = filled(host, mall) | {"participants-TOTAL_FORMS": count, "add": add}
        assert petugas.client().post(LOG, data).status_code in (200, 422)
    assert not Visit.objects.exists()


def test_a_draft_is_private_until_it_is_recorded(petugas, host, mall, government_of_wajo):
    client = petugas.client()
    client.post(LOG, filled(host, mall) | {"save": "draft"})
    draft = Visit.objects.get()
    assert (draft.state, draft.number) == ("draft", None)
    assert "Wajo" not in Client().get("/kunjungan/").content.decode()
    client.post(f"/petugas/kunjungan/{draft.pk}/langkah/", {"step": "record"})
    draft.refresh_from_db()
    assert draft.number and Client().get(draft.get_absolute_url()).status_code == 200


def test_cancelling_asks_a_reason_and_leaves_a_number_that_says_so(petugas, host, mall):
    visit = factories.make_visit(host=host, mall=mall)
    client, address = petugas.client(), f"/petugas/kunjungan/{visit.pk}/langkah/"
    answer = client.post(address, {"step": "cancel", "reason": "  "}, follow=True)
    assert "Tulis alasannya." in answer.content.decode()
    client.post(address, {"step": "cancel", "reason": "Tercatat dua kali"})
    visit.refresh_from_db()
    assert visit.state == "cancelled"
    assert visit.history.first().history_change_reason == "Tercatat dua kali"
    gone = Client().get(visit.get_absolute_url())
    assert gone.status_code == 410
    assert "Tercatat dua kali" not in gone.content.decode()
    answer = client.post(address, {"step": "cancel", "reason": "Sekali lagi"}, follow=True)
    assert "tidak lagi berlaku" in answer.content.decode()


@pytest.mark.parametrize("state", ["draft", "recorded", "cancelled"])
@pytest.mark.parametrize("step", ["record", "cancel", "no-such-step"])
def test_every_step_by_every_person_from_every_state(host, mall, state, step):
    """Only the host's own staff moves a visit, only along the table; everyone else is told nothing."""
    leads = {("record", "draft"): "recorded", ("cancel", "draft"): "cancelled", ("cancel", "recorded"): "cancelled"}
    for name, person in people(host, mall).items():
        visit = factories.make_visit(host=host, mall=mall, state=state)
        entries = visit.history.count()
        address = f"/petugas/kunjungan/{visit.pk}/langkah/"
        answer = person.client().post(address, {"step": step, "reason": "Alasan uji"})
        visit.refresh_from_db()
        may = name in ("petugas", "pengelola") and step != "no-such-step"
        target = leads.get((step, state), state) if may else state
        assert visit.state == target, name
        assert visit.history.count() == entries + (target != state), name
        assert answer.status_code == (302 if may or name == "anonymous" else 404), name
        if name == "anonymous":
            assert answer.url.startswith("/masuk/")


def test_a_correction_needs_a_reason_and_shows_in_the_trail(petugas, host, mall, government_of_wajo):
    client = petugas.client()
    client.post(LOG, filled(host, mall))
    visit = Visit.objects.get()
    address = f"/petugas/kunjungan/{visit.pk}/ubah/"
    data = form_state(client, address) | {"venue": "Ruang rapat", "change_reason": ""}
    assert client.post(address, data).status_code == 422
    visit.refresh_from_db()
    assert visit.venue == ""
    client.post(address, data | {"change_reason": "Tempat baru diketahui"})
    page = client.get(f"/petugas/kunjungan/{visit.pk}/").content.decode()
    assert "Tempat baru diketahui" in page and "Ruang rapat" in page


@pytest.mark.slow
def test_an_edit_of_a_delegation_of_80_changes_only_what_was_touched(petugas, host, mall):
    visit = factories.make_visit(host=host, mall=mall, state="recorded")
    body = visit.bodies.get()
    for position in range(80):
        factories.make_participant(body=body, name=f"Orang {position}", position="Analis", position_level=6)
    before = dict(Participant.objects.values_list("pk", "name"))
    client, address = petugas.client(), f"/petugas/kunjungan/{visit.pk}/ubah/"
    data = form_state(client, address)
    touched = next(name for name, value in data.items() if value == "Orang 41")
    entries = Participant.history.count()
    answer = client.post(address, data | {touched: "Orang Empat Satu", "change_reason": "Salah ketik"})
    assert answer.status_code == 302
    after = dict(Participant.objects.values_list("pk", "name"))
    assert {pk for pk in before if before[pk] != after[pk]} == {pk for pk, name in before.items() if name == "Orang 41"}
    assert Participant.history.count() == entries + 1
    assert body.history.count() == 1


def test_the_second_saver_of_a_stale_form_sees_what_changed_and_overwrites_nothing(petugas, host, mall):
    visit = factories.make_visit(host=host, mall=mall)
    client, address = petugas.client(), f"/petugas/kunjungan/{visit.pk}/ubah/"
    opened = form_state(client, address)
    client.post(address, opened | {"venue": "Aula", "change_reason": "Pertama"})
    answer = client.post(address, opened | {"venue": "Pendopo", "change_reason": "Kedua"})
    visit.refresh_from_db()
    assert (answer.status_code, visit.venue) == (422, "Aula")
    text = answer.content.decode()
    assert "Tempat: (kosong) → Aula" in text and 'value="Pendopo"' in text
    again = re.search(r'name="seen_version" value="(\d+)"', text)
    client.post(address, opened | {"venue": "Pendopo", "change_reason": "Tetap", "seen_version": again[1]})
    visit.refresh_from_db()
    assert visit.venue == "Pendopo"


@pytest.mark.slow
def test_the_second_saver_sees_what_happened_to_people_and_a_row_that_is_gone_stays_gone(petugas, host, mall):
    visit = factories.make_visit(host=host, mall=mall)
    for name in ("Tetap", "Pergi"):
        factories.make_participant(visit=visit, name=name)
    client, address = petugas.client(), f"/petugas/kunjungan/{visit.pk}/ubah/"
    opened = form_state(client, address)
    row_of = {value: key.split("-")[1] for key, value in opened.items() if value in ("Tetap", "Pergi")}
    first = opened | {f"participants-{row_of['Pergi']}-DELETE": "on", f"participants-{row_of['Tetap']}-name": "Diganti"}
    client.post(address, first | {"change_reason": "Pertama"})
    answer = client.post(address, opened | {"venue": "Pendopo", "change_reason": "Kedua"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Anggota rombongan “Diganti”: nama: Tetap → Diganti" in text
    assert "Anggota rombongan: Pergi → (dihapus)" in text

    second = form_state_of(answer) | {"change_reason": "Kedua"}
    assert client.post(address, second).status_code == 302
    visit.refresh_from_db()
    assert (visit.venue, [p.name for p in visit.participants.all()]) == ("Pendopo", ["Tetap"])


def test_the_leader_can_change_in_one_save(petugas, host, mall):
    visit = factories.make_visit(host=host, mall=mall)
    body = visit.bodies.get()
    first = factories.make_participant(body=body, name="Lama", leads_visit=True)
    second = factories.make_participant(body=body, name="Baru")
    client, address = petugas.client(), f"/petugas/kunjungan/{visit.pk}/ubah/"
    data = form_state(client, address)
    row_of = {value: name.split("-")[1] for name, value in data.items() if value in ("Lama", "Baru")}
    data.pop(f"participants-{row_of['Lama']}-leads_visit")
    data[f"participants-{row_of['Baru']}-leads_visit"] = "on"
    assert client.post(address, data | {"change_reason": "Ketua diganti"}).status_code == 302
    first.refresh_from_db(), second.refresh_from_db()
    assert (first.leads_visit, second.leads_visit) == (False, True)


def test_two_may_lead_on_different_days_and_never_at_one_time(petugas, host, mall, government_of_wajo):
    client = petugas.client()
    first = {"body_row": "0", "name": "Ketua Satu", "leads_visit": "on", "leading_on": "10/3/2020"}
    second = {"body_row": "0", "name": "Ketua Dua", "leads_visit": "on", "leading_on": "11/3/2020"}
    clash = client.post(LOG, filled(host, mall, participants=[first, second | {"leading_on": "10/3/2020"}]))
    assert "satu waktu" in clash.content.decode() and not Visit.objects.exists()
    client.post(LOG, filled(host, mall, until="11/3/2020", participants=[first, second]))
    text = Client().get(Visit.objects.get().get_absolute_url()).content.decode()
    assert "Ketua rombongan, 10 Maret 2020" in text and "Ketua rombongan, 11 Maret 2020" in text


def test_a_body_with_people_cannot_be_removed_under_them(petugas, host, mall):
    visit = factories.make_visit(host=host, mall=mall)
    companion = factories.make_body(visit=visit, role="companion")
    person = factories.make_participant(body=companion, name="Rahmat")
    client, address = petugas.client(), f"/petugas/kunjungan/{visit.pk}/ubah/"
    data = form_state(client, address) | {"bodies-1-DELETE": "on", "change_reason": "Keliru"}
    assert "Badan ini kosong atau dihapus" in client.post(address, data).content.decode()
    row = next(name.split("-")[1] for name, value in data.items() if value == "Rahmat")
    assert client.post(address, data | {f"participants-{row}-body_row": "0"}).status_code == 302
    person.refresh_from_db()
    assert (person.body.role, visit.bodies.count()) == ("visiting", 1)


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"date": "10/3/2020", "until": "9/3/2020"}, "until", "mendahului tanggal mulai"),
        ({"date": "Maret 2020", "until": "9/3/2020"}, "until", "sampai ke hari"),
        ({"date": "30 Februari 2020"}, "date", "tidak ada di kalender"),
        ({"date": "10/25/2022"}, "date", "Tulis hari lebih dulu"),
        ({"date": "2020"}, "date", "perlu tanggal atau bulan"),
        ({"same_trip_as": "K-1999-000001"}, "same_trip_as", "Periksa nomornya"),
        ({"follow_kind": "return"}, "follows_number", "Tulis nomor kunjungan"),
        ({"legal_basis_lines": "aturan itu"}, "legal_basis_lines", "belum dikenal"),
        ({"recommenders": "Entah siapa"}, "recommenders", "belum jelas"),
        ({"venue": "x" * 161}, "venue", "160"),
        ({"results": "x" * 8001}, "results", "8001"),
        ({"purpose": "a\x00b"}, "purpose", "U+0000"),
        ({"head_count": "-1"}, "head_count", ""),
    ],
)
def test_bad_input_gets_a_message_at_its_field_and_stores_nothing(
    petugas, host, mall, government_of_wajo, changes, field, message
):
    answer = petugas.client().post(LOG, filled(host, mall, **changes))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#id_{field}"' in text and message in text
    assert not Visit.objects.exists()


def test_a_transfer_ends_the_reach_of_the_old_host(petugas, host, mall):
    visit = factories.make_visit(host=host, mall=mall)
    client, address = petugas.client(), f"/petugas/kunjungan/{visit.pk}/"
    assert client.get(address).status_code == 200
    membership = petugas.user.memberships.get()
    membership.valid_until = date.today() - timedelta(days=2)
    with deed(user=None, verb="test"):
        membership.save()
    assert client.get(address).status_code == 404
    assert client.get("/petugas/").status_code == 404


def test_a_petugas_of_one_mall_does_not_reach_the_other_mall_of_the_host(petugas, host, mall):
    other = factories.make_visit(host=host, mall=factories.make_mall(region=host.region))
    without_mall = factories.make_visit(host=host, mall=None)
    client = petugas.client()
    assert client.get(f"/petugas/kunjungan/{other.pk}/").status_code == 404
    assert client.get(f"/petugas/kunjungan/{without_mall.pk}/").status_code == 200
    forged = filled(host, other.mall)
    assert client.post(LOG, forged).status_code == 422


def test_the_third_visit_of_a_sender_says_so(petugas, host, mall, government_of_wajo, wajo):
    client = petugas.client()
    for day in ("1/3/2020", "1/4/2020"):
        client.post(LOG, filled(host, mall, date=day))
    council = [{"body": "DPRD Wajo", "role": "visiting"}]
    answer = client.post(LOG, filled(host, mall, date="1/5/2020", bodies=council), follow=True)
    assert f"Kunjungan ke-3 dari {wajo.name}" in answer.content.decode()


def test_only_leaders_and_senior_posts_are_named_in_public(host, mall):
    visit = factories.make_visit(host=host, mall=mall)
    body = visit.bodies.get()
    factories.make_participant(body=body, name="Ketua Contoh", position="Analis", leads_visit=True)
    factories.make_participant(body=body, name="Kabag Contoh", position="Kabag", position_level=4)
    factories.make_participant(body=body, name="Staf Contoh", position="Analis", position_level=6)
    factories.make_participant(body=body, name="Tanpa Jenjang", position="Tamu")
    text = Client().get(visit.get_absolute_url()).content.decode()
    assert "Ketua Contoh" in text and "Kabag Contoh" in text
    assert "Staf Contoh" not in text and "Tanpa Jenjang" not in text and "Dan 2 orang lain" in text


def test_a_new_source_is_stored_once_and_a_stored_one_is_not_changed_from_here(petugas, host, mall, government_of_wajo):
    cited = {
        "publisher": "Harian Uji",
        "title": "Kunjungan",
        "address": "",
        "published": "2 Mei 2021",
        "evidence": "press",
    }
    client = petugas.client()
    client.post(LOG, filled(host, mall, sources=[cited]))
    client.post(LOG, filled(host, mall, sources=[cited]))
    assert len({row.source_id for visit in Visit.objects.all() for row in visit.visit_sources.all()}) == 1
    answer = client.post(LOG, filled(host, mall, sources=[cited | {"published": "3 Mei 2021"}]))
    assert "sudah tercatat terbit 2 Mei 2021" in answer.content.decode()


def test_the_same_source_twice_is_told_at_its_row_and_stores_nothing(petugas, host, mall, government_of_wajo):
    cited = {"publisher": "Harian Uji", "title": "Kunjungan", "address": "", "evidence": "press"}
    answer = petugas.client().post(LOG, filled(host, mall, sources=[cited, cited]))
    assert answer.status_code == 422
    assert "Sumber ini sudah tercantum." in answer.content.decode()
    assert not Visit.objects.exists()


def test_two_leaders_who_change_places_are_told_and_nothing_is_half_stored(petugas, host, mall):
    visit = factories.make_visit(host=host, mall=mall)
    bodies = [visit.bodies.get(), factories.make_body(visit=visit, role="companion")]
    for body, name in zip(bodies, ("Satu", "Dua"), strict=True):
        factories.make_participant(body=body, name=name, leads_body=True)
    client, address = petugas.client(), f"/petugas/kunjungan/{visit.pk}/ubah/"
    data = form_state(client, address)
    for name, other in (("Satu", "1"), ("Dua", "0")):
        row = next(key.split("-")[1] for key, value in data.items() if value == name)
        data[f"participants-{row}-body_row"] = other
    answer = client.post(address, data | {"change_reason": "Tertukar"})
    assert answer.status_code == 422 and "dua kali simpan" in answer.content.decode()
    assert [person.body for person in visit.participants.order_by("pk")] == bodies


def test_two_hosts_of_one_trip_share_it_and_their_people(petugas, host, mall, government_of_wajo):
    client = petugas.client()
    client.post(LOG, filled(host, mall, trip_head_count="12"))
    first = Visit.objects.get()
    client.post(LOG, filled(host, None, same_trip_as=first.number.lower()))
    second = Visit.objects.exclude(pk=first.pk).get()
    assert second.trip == first.trip
    assert second.trip.head_count == 12
    assert second.get_absolute_url() in Client().get(first.get_absolute_url()).content.decode()


def test_suggestions_are_for_host_staff_only(petugas, host, mall, government_of_wajo):
    assert petugas.client().get("/petugas/badan/?q=waj").json()["names"] == [government_of_wajo.name]
    assert Client().get("/petugas/badan/?q=waj").status_code == 302
    stranger = Client()
    stranger.force_login(factories.make_user())
    assert stranger.get("/petugas/badan/?q=waj").status_code == 404


# --- Lists that are pasted ----------------------------------------------------------------------------------------

PASTED = "1. Drs. Firmanza, DP, SH. M.Si. – Sekretaris Daerah (Ketua Rombongan)\n2. Ali – Camat Tempe\n3. Budi – Sopir"


def boxes_of(answer, prefix="participants"):
    forms = getattr(answer.context["forms"], prefix).forms
    return [[form[name].value() for name in ("title_prefix", "name", "title_suffix", "position")] for form in forms]


def test_a_pasted_list_becomes_rows_to_review_and_nothing_is_stored(petugas, host, mall, government_of_wajo):
    data = filled(host, mall) | {"participants-lines": PASTED}
    answer = petugas.client().post(LOG, data)
    assert (answer.status_code, Visit.objects.count()) == (200, 0)
    assert boxes_of(answer) == [
        ["Drs.", "Firmanza, DP", "SH. M.Si.", "Sekretaris Daerah"],
        ["", "Ali", "", "Camat Tempe"],
        ["", "Budi", "", "Sopir"],
    ]
    text = answer.content.decode()
    assert "3 baris dipisah menjadi isian di bawah; 1 perlu diperiksa" in text
    assert "“DP” bukan gelar yang dikenal" in text
    assert "error-summary" not in text

    petugas.client().post(LOG, {**data, **form_state_of(answer), "save": "publish"})
    visit = Visit.objects.get()
    assert [(p.full_name, p.post, p.leads_visit) for p in visit.participants.all()] == [
        ("Drs. Firmanza, DP, SH. M.Si.", "Sekretaris Daerah", True),
        ("Ali", "Camat Tempe", False),
        ("Budi", "Sopir", False),
    ]


def form_state_of(answer) -> dict:
    class Shown:
        def get(self, address):
            return answer

    return form_state(Shown(), "")


def test_pasted_people_stand_behind_those_already_typed_and_under_the_body_chosen(
    petugas, host, mall, government_of_wajo
):
    bodies = [{"body": "Pemkab Wajo", "role": "visiting"}, {"body": "DPRD Wajo", "role": "visiting"}]
    people_typed = [{"name": "Siti", "position": "Bupati", "body_row": "0"}, {"name": "", "body_row": "0"}]
    data = filled(host, mall, bodies=bodies, participants=people_typed)
    answer = petugas.client().post(
        LOG, data | {"participants-lines": "Ali – Anggota DPRD", "participants-body_row": "1"}
    )
    assert [row[1] for row in boxes_of(answer)] == ["Siti", "Ali"]
    assert answer.context["forms"].participants.forms[1]["body_row"].value() == "1"


@pytest.mark.slow
def test_receivers_are_pasted_too_and_people_are_added_to_a_stored_visit(petugas, host, mall):
    visit = factories.make_visit(host=host, mall=mall)
    factories.make_participant(visit=visit, name="Lama")
    address = f"/petugas/kunjungan/{visit.pk}/ubah/"
    client = petugas.client()
    data = form_state(client, address) | {
        "change_reason": "Daftar lengkap",
        "receivers-lines": "Hasan – Kepala Bidang Perizinan",
    }
    data["participants-lines"] = "Baru – Camat"
    answer = client.post(address, data)
    assert [row[1] for row in boxes_of(answer, "receivers")] == ["Hasan"]
    assert "Baru" not in [p.name for p in visit.participants.all()]
    client.post(address, form_state_of(answer))
    assert sorted(p.name for p in visit.participants.all()) == ["Baru", "Lama"]
    assert visit.receivers.get().position == "Kepala Bidang Perizinan"


def test_a_list_of_more_than_200_stays_in_its_box_and_says_so(petugas, host, mall, government_of_wajo):
    lines = "\n".join(f"Orang {number} – Staf" for number in range(201))
    answer = petugas.client().post(LOG, filled(host, mall) | {"participants-lines": lines})
    text = answer.content.decode()
    assert (answer.status_code, Visit.objects.count()) == (422, 0)
    assert "Daftar ini 201 baris; satu kunjungan memuat paling banyak 200 orang." in text
    assert "Orang 200 – Staf" in text


# --- Drafts --------------------------------------------------------------------------------------------------------

HALF = {"host_choice": "", "date": "bukan tanggal", "purpose": "Setengah jadi", "save": "draft"}


def test_a_form_that_is_not_finished_is_kept_as_typed_listed_and_resumed(petugas, host, mall, government_of_wajo):
    client = petugas.client()
    answer = client.post(LOG, filled(host, mall, **HALF) | {"participants-lines": PASTED}, follow=True)
    kept = UnfinishedVisit.objects.get()
    assert not Visit.objects.exists()
    assert "Pemkab Wajo, bukan tanggal" in answer.content.decode()

    answer = client.get(f"/petugas/draf/{kept.pk}/")
    text = answer.content.decode()
    assert "Setengah jadi" in text and "bukan tanggal" in text and "Drs. Firmanza" in text
    assert "error-summary" not in text  # opening is no attempt to save

    state = form_state_of(answer) | {"date": "10 Maret 2020", "host_choice": f"{host.pk}:{mall.pk}", "save": "publish"}
    state["participants-lines"] = ""
    client.post(f"/petugas/draf/{kept.pk}/", state)
    assert Visit.objects.get().number
    assert not UnfinishedVisit.objects.exists()


def test_a_colleague_resumes_a_draft_and_another_host_does_not_see_it(host, mall, government_of_wajo):
    everyone = people(host, mall)
    factories.make_membership(user=everyone["stranger"].user, agency=host)
    everyone["stranger"].client().post(LOG, filled(host, mall, **HALF))
    kept = UnfinishedVisit.objects.get()
    address = f"/petugas/draf/{kept.pk}/"
    assert {name: one.client().get(address).status_code for name, one in everyone.items()} == {
        "anonymous": 302,
        "stranger": 200,
        "petugas": 200,
        "petugas_other": 404,
        "pengelola": 200,
        "verifikator": 404,
        "analis": 404,
        "admin_data": 404,
        "superuser": 404,
    }
    assert everyone["petugas_other"].client().post(f"{address}buang/").status_code == 404
    assert UnfinishedVisit.objects.exists()


def test_two_who_resume_one_draft_notice_each_other(petugas, host, mall, government_of_wajo):
    client = petugas.client()
    client.post(LOG, filled(host, mall, **HALF))
    address = f"/petugas/draf/{UnfinishedVisit.objects.get().pk}/"
    mine, theirs = (form_state(client, address) for _ in range(2))
    client.post(address, theirs | {"purpose": "Yang pertama", "save": "draft"})
    answer = client.post(address, mine | {"purpose": "Yang kedua", "save": "draft"})
    assert answer.status_code == 409
    assert "sudah menyimpan draf ini sejak Anda membukanya" in answer.content.decode()
    assert "Yang kedua" in answer.content.decode()
    assert UnfinishedVisit.objects.get().first("purpose") == "Yang pertama"

    client.post(address, form_state_of(answer) | {"save": "draft"})
    assert UnfinishedVisit.objects.get().first("purpose") == "Yang kedua"


def test_a_draft_is_discarded(petugas, host, mall, government_of_wajo):
    client = petugas.client()
    client.post(LOG, filled(host, mall, **HALF))
    answer = client.post(f"/petugas/draf/{UnfinishedVisit.objects.get().pk}/buang/", follow=True)
    assert "Draf dibuang." in answer.content.decode()
    assert not UnfinishedVisit.objects.exists()


def test_a_finished_form_saved_as_draft_is_a_visit_that_waits(petugas, host, mall, government_of_wajo):
    petugas.client().post(LOG, filled(host, mall, save="draft"))
    assert Visit.objects.get().state == "draft"
    assert not UnfinishedVisit.objects.exists()


@pytest.mark.parametrize(("days", "is_kept"), [(89, True), (91, False)])
def test_a_form_that_nobody_touched_for_90_days_is_forgotten(host, mall, days, is_kept):
    kept = factories.make_unfinished_visit(host=host, mall=mall)
    UnfinishedVisit.objects.filter(pk=kept.pk).update(touched_at=timezone.now() - timedelta(days=days))
    forget_unfinished()
    assert UnfinishedVisit.objects.exists() is is_kept
