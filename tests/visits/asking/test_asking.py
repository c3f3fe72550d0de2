"""It is true that who has no account can ask, that only the link and the host see it, and that nobody gets a taken place."""

import re
import uuid
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags

from directory.clock import today_at
from mpp_portal.kit.dates import date_text
from mpp_portal.kit.history import deed, trail_of
from mpp_portal.privacy.retention import erase_due
from tests import factories as f
from tests.pages import form_with
from visits.asking.answering import accept_request, lapse_unanswered
from visits.asking.sending import answer_host, reply_by
from visits.models import DelegationBody, RequestMessage, Visit, VisitRequest
from visits.rules.room import bookings_of
from visits.secret_link import hash_of, request_of
from visits.workflow import STEPS

pytestmark = pytest.mark.django_db

SECRET = "rahasia-contoh"
PURPOSE = "Mempelajari antrean tersembunyi"


@pytest.fixture
def host():
    return f.make_government(f.make_city(short_name="Palopo"))


@pytest.fixture
def visitor():
    return f.make_government(f.make_region(short_name="Wajo"))


@pytest.fixture
def petugas(host):
    client, user = Client(), f.make_user(name="Petugas Contoh")
    f.make_membership(user=user, agency=host)
    client.force_login(user)
    client.user = user
    return client


def text_of(answer) -> str:
    return " ".join(unescape(strip_tags(answer.content.decode())).split())


def monday(weeks=4) -> date:
    """A Monday so many weeks ahead."""
    today = timezone.localdate()
    return today + timedelta(days=7 * weeks - today.weekday())


def typed(**changes) -> dict:
    return {
        "body": "Pemkab Wajo",
        "sender": "region",
        "people": "20",
        "day_1": f"{monday():%d/%m/%Y}",
        "at_1": "09.00",
        "purpose": PURPOSE,
        "contact_name": "Ibu Kontak",
        "contact_phone": "0812 3456 7890",
        "contact_email": "kontak@contoh.example",
        "leader_name": "Bapak Ketua",
        "leader_position": "Sekretaris Daerah",
        "composition": "Kepala dinas",
        "letter_number": "005/12",
        "letter_date": "1/11/2026",
        "submission_key": str(uuid.uuid4()),
        "nickname": "",
        **changes,
    }


def address_of(host) -> str:
    return f"/kunjungan/ajukan/{host.key}/permohonan/"


def check(host, **changes):
    return Client().post(address_of(host), {**typed(**changes), "act": "check"})


def send(host, client=None, **changes):
    """Check, then send what the page then holds, as a browser does."""
    client = client or Client()
    seen = client.post(address_of(host), {**typed(**changes), "act": "check"})
    assert seen.status_code == 200, text_of(seen)
    held = form_with(seen, address_of(host), "body").as_sent()
    return client.post(address_of(host), {**held, "act": "send"}, follow=True)


def link_of(answer) -> str:
    return answer.redirect_chain[-1][0]


# --- Sending -----------------------------------------------------------------------------------------------------


def test_a_request_is_a_visit_that_waits_with_letter_and_contact_on_its_body(host, visitor):
    answer = send(host, day_2=f"{monday(5):%d/%m/%Y}")
    asked = VisitRequest.objects.get()
    visit, body = asked.visit, asked.body
    assert (visit.state, visit.number, visit.host, visit.head_count) == ("submitted", None, host, 20)
    assert (visit.starts_on, f"{visit.starts_at:%H.%M}", visit.purpose) == (monday(), "09.00", PURPOSE)
    assert (body.agency, body.letter_number, body.letter_date) == (visitor, "005/12", date(2026, 11, 1))
    assert (body.contact_name, body.contact_phone) == ("Ibu Kontak", "0812 3456 7890")
    assert asked.number == f"P-{today_at(host).year}-000001" in text_of(answer)
    assert [wish.day for wish in asked.wishes.all()] == [monday(), monday(5)]
    leader = visit.participants.get()
    assert leader.leads_visit and leader.name == "Bapak Ketua" and leader.position_level == 2
    assert (trail_of(visit)[0].verb, trail_of(visit)[0].who) == ("Diajukan", "Pemohon")


def test_the_secret_is_told_once_and_stored_as_a_hash(host, visitor):
    link = link_of(send(host))
    secret = link.rstrip("/").rsplit("/", 1)[1]
    asked = VisitRequest.objects.get()
    assert asked.secret_hash == hash_of(secret) and len(secret) == 32
    assert link in mail.outbox[0].body and mail.outbox[0].to == ["kontak@contoh.example"]
    assert secret not in str(list(VisitRequest.history.values())) + str(list(VisitRequest.objects.values()))


def test_nothing_of_a_request_is_public(host, visitor):
    send(host)
    for path in ("/", "/kunjungan/", "/?q=tersembunyi", "/kunjungan/?q=tersembunyi", "/kunjungan/unduh.csv",
                 visitor.region.get_absolute_url(), host.region.get_absolute_url(), f"/kunjungan/ajukan/{host.key}/"):  # fmt: skip
        answer = Client().get(path)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert PURPOSE.encode() not in content and b"Ibu Kontak" not in content and b"Bapak Ketua" not in content, path
        assert b"P-20" not in content, path


def test_the_verdict_comes_before_the_sending_and_nothing_typed_is_lost(host, visitor):
    f.make_house_rules(host=host, people_per_slot=10)
    answer = check(host)
    assert not Visit.objects.exists()
    assert f"Pilihan 1, {date_text(monday())}, pukul 09.00 {host.zone_label}: belum sesuai" in text_of(
        answer
    ) and "20 orang melebihi batas 10 orang" in text_of(answer)
    held = form_with(answer, address_of(host), "body").as_sent()
    for name, value in typed().items():
        if name not in ("submission_key", "nickname"):
            assert held[name] == value, name


def test_a_plan_that_changed_after_its_verdict_gets_another_verdict(host, visitor):
    seen = check(host)
    held = form_with(seen, address_of(host), "body").as_sent()
    answer = Client().post(address_of(host), {**held, "people": "500", "act": "send"})
    assert answer.status_code == 200 and not Visit.objects.exists() and "Hasil pemeriksaan" in text_of(answer)


def test_a_request_that_breaks_a_rule_may_be_sent(host, visitor):
    f.make_house_rules(host=host, people_per_slot=10)
    assert send(host).status_code == 200 and Visit.objects.get().state == "submitted"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("body", "Kelompok Belajar Mandiri"),
        ("body", ""),
        ("people", "0"),
        ("people", "banyak"),
        ("day_1", "kemarin"),
        ("day_1", "1/1/2020"),
        ("day_1", "1/1/2090"),
        ("day_1", ""),
        ("at_1", "25.00"),
        ("purpose", ""),
        ("purpose", "NIK saya 7373010101900001"),
        ("contact_phone", "12"),
        ("contact_phone", ""),
        ("contact_email", "bukan"),
        ("sender", "raja"),
        ("leader_name", ""),
        ("letter_date", "Maret 2026"),
        ("day_3", f"{monday():%d/%m/%Y}"),
    ],
)
def test_what_is_wrong_is_told_by_its_field_and_nothing_is_stored(host, visitor, field, value):
    extra = {"at_3": "09.00"} if field == "day_3" else {}
    answer = check(host, **{field: value}, **extra)
    assert answer.status_code == 422 and field in answer.context["form"].errors
    assert not Visit.objects.exists() and not mail.outbox


def test_a_name_that_two_regions_share_is_asked_back(host):
    for make in (f.make_regency, f.make_city):
        f.make_government(make(short_name="Kembar"))
    answer = check(host, body="Kembar")
    assert "Pilih salah satu" in str(answer.context["form"].errors["body"])


def test_the_trap_stores_nothing_and_lets_go_of_who_fell_in_by_accident(host, visitor):
    answer = check(host, nickname="robot")
    assert answer.status_code == 422 and not Visit.objects.exists()
    held = form_with(answer, address_of(host), "body").as_sent()
    assert Client().post(address_of(host), {**held, "act": "check"}).status_code == 200


def test_the_same_form_twice_is_one_request(host, visitor):
    seen = check(host)
    held = form_with(seen, address_of(host), "body").as_sent() | {"act": "send"}
    assert Client().post(address_of(host), held).status_code == 302
    again = Client().post(address_of(host), held)
    assert again.status_code == 422 and "sudah terkirim" in text_of(again)
    assert Visit.objects.count() == VisitRequest.objects.count() == 1


def test_the_same_contact_does_not_ask_for_a_day_twice(host, visitor):
    send(host)
    again = send(host, contact_phone="+62 81234567890", day_2=f"{monday(6):%d/%m/%Y}")
    assert again.status_code == 422 and VisitRequest.objects.get().number in text_of(again)
    assert send(host, day_1=f"{monday(7):%d/%m/%Y}").status_code == 200
    assert send(host, contact_phone="0813 0000 0000").status_code == 200, "others of the same body learn nothing of it"
    assert VisitRequest.objects.count() == 3


def test_the_host_sees_that_a_body_asked_twice(host, visitor, petugas):
    one, two = (f.make_request(host=host, visitor=visitor) for _ in range(2))
    assert two.number in text_of(petugas.get(f"/petugas/permohonan/{one.pk}/"))


def test_the_titles_of_the_head_are_told_apart_from_the_name(host, visitor):
    send(host, leader_name="Drs. H. Ahmad Fauzi, M.Si.", leader_position="Plt. Sekretaris Daerah")
    head = VisitRequest.objects.get().visit.participants.get()
    assert (head.title_prefix, head.name, head.title_suffix) == ("Drs. H.", "Ahmad Fauzi", "M.Si.")
    assert (head.acting_kind, head.position, head.position_level) == ("plt", "Sekretaris Daerah", 2)


def test_the_verdict_tells_the_load_of_the_host_and_names_nobody(host, visitor):
    guest = f.make_government(f.make_region(short_name="Tamurahasia"))
    f.make_visit(host=host, visitor=guest, starts_on=monday(), head_count=33)
    page = text_of(check(host))
    assert "Sudah terjadwal, 90 hari ke depan" in page and "33" in page and "Tamurahasia" not in page


def test_the_eleventh_request_within_an_hour_waits(host, visitor, settings):
    client = Client()
    for number in range(10):
        assert send(host, client, contact_phone=f"081234567{number:03d}").status_code == 200, number
    late = send(host, client, purpose="Belajar arsip")
    assert late.status_code == 429 and "Terlalu banyak permohonan" in text_of(late)
    assert form_with(late, address_of(host), "body").as_sent()["purpose"] == "Belajar arsip", "nothing typed is lost"
    assert VisitRequest.objects.count() == 10


def test_a_council_that_the_portal_does_not_know_yet_is_named_by_its_region_alone(host, visitor):
    send(host, body="DPRD Wajo", unit="Komisi I <b>")
    body = VisitRequest.objects.get().body
    assert (body.agency.name, body.agency.kind, body.raw_name) == (
        f"DPRD {visitor.region.name}",
        "council",
        "Komisi I <b>",
    )


def test_the_reply_is_promised_in_working_days_of_the_host(host, visitor):
    f.make_house_rules(host=host, reply_days=5)
    send(host)
    days = (VisitRequest.objects.get().reply_by - today_at(host)).days
    assert 5 <= days <= 16


# --- The link ----------------------------------------------------------------------------------------------------


def test_a_wrong_link_reveals_nothing_whatever_is_wrong_with_it(host, django_assert_num_queries):
    asked = f.make_request(host=host)
    wrong = (f"/kunjungan/status/{asked.number}/salah/", "/kunjungan/status/P-2026-999999/salah/")
    answers = [Client().get(path) for path in wrong]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    for number in (asked.number, "P-2026-999999"):
        with django_assert_num_queries(1):
            assert request_of(number, "salah") is None
    assert request_of(asked.number, SECRET) == asked and request_of(asked.number, "") is None


def test_the_page_of_the_link_is_kept_by_nobody_and_shows_no_contact(host):
    asked = f.make_request(host=host)
    answer = Client().get(f"/kunjungan/status/{asked.number}/{SECRET}/")
    assert "no-store" in answer["Cache-Control"] and "noindex" in answer["X-Robots-Tag"]
    assert "Kontak Contoh" not in text_of(answer) and "0812" not in text_of(answer)


def test_the_requester_answers_what_the_host_asks(host, petugas):
    asked = f.make_request(host=host)
    link = f"/kunjungan/status/{asked.number}/{SECRET}/"
    petugas.post(f"/petugas/permohonan/{asked.pk}/jawab/", {"act": "ask_more", "ask_more-text": "Siapa ikut?"})
    assert "Siapa ikut?" in text_of(Client().get(link)) and "Siapa ikut?" in mail.outbox[-1].body
    assert Client().post(link, {"act": "answer", "text": "Sekda dan tim."}).status_code == 302
    asked.visit.refresh_from_db()
    assert asked.visit.state == "submitted"
    assert "Sekda dan tim." in text_of(petugas.get(f"/petugas/permohonan/{asked.pk}/"))
    assert [(one.is_of_host, one.written_by) for one in asked.messages.all()] == [(True, petugas.user), (False, None)]


@pytest.mark.parametrize("state", ["submitted", "needs_info", "accepted"])
def test_the_requester_cancels_and_the_place_is_free_again(host, state):
    asked = f.make_request(host=host, state=state)
    link = f"/kunjungan/status/{asked.number}/{SECRET}/"
    assert len(bookings_of(host, today_at(host), 90)) == 1
    assert Client().post(link, {"act": "withdraw", "text": "Anggaran dipotong"}).status_code == 302
    asked.visit.refresh_from_db()
    assert asked.visit.state == "cancelled" and asked.visit.number is None
    assert bookings_of(host, today_at(host), 90) == []
    again = Client().post(link, {"act": "withdraw"}, follow=True)
    assert "tidak lagi berlaku" in text_of(again)
    assert "Yang dibatalkan tidak dapat dibuka lagi" not in text_of(Client().get(link))


def test_the_last_of_february_is_a_day_like_any_other(host, visitor, monkeypatch):
    leap = datetime(2028, 2, 29, 5, tzinfo=UTC)
    monkeypatch.setattr("directory.clock.timezone.now", lambda: leap)
    f.make_house_rules(host=host, reply_days=5)
    plan = f"/kunjungan/ajukan/{host.key}/?hari=6/3/2028&orang=5&pengirim=region"
    assert "Rencana ini sesuai" in text_of(Client().get(plan))
    assert check(host, day_1="6/3/2028").status_code == 200
    assert reply_by(host, leap.date()) == date(2028, 3, 7)


@pytest.mark.parametrize("act", ["accept", "decline", "record", "ask_more", "", "x"])
def test_the_link_does_nothing_that_is_the_host_s(host, act):
    asked = f.make_request(host=host)
    answer = Client().post(f"/kunjungan/status/{asked.number}/{SECRET}/", {"act": act, "text": "Ya"})
    asked.visit.refresh_from_db()
    assert answer.status_code == 404 and asked.visit.state == "submitted"


# --- The host ----------------------------------------------------------------------------------------------------


def answer(petugas, asked, act, **fields):
    return petugas.post(
        f"/petugas/permohonan/{asked.pk}/jawab/", {"act": act, **{f"{act}-{k}": v for k, v in fields.items()}}
    )


def test_the_host_accepts_one_of_the_days_and_says_where(host, petugas):
    asked = f.make_request(host=host, wishes=[monday(), monday(5)])
    second = asked.wishes.last()
    assert answer(petugas, asked, "accept", wish=second.pk, text="Ruang rapat lantai 2").status_code == 302
    asked.visit.refresh_from_db()
    assert (asked.visit.state, asked.visit.starts_on) == ("accepted", monday(5))
    assert "Ruang rapat lantai 2" in mail.outbox[-1].body and "diterima" in mail.outbox[-1].subject
    page = text_of(Client().get(f"/kunjungan/status/{asked.number}/{SECRET}/"))
    assert "Diterima" in page and "Ruang rapat lantai 2" in page
    newest = trail_of(asked.visit)[0]
    assert (newest.verb, newest.who) == ("Diterima", "Petugas Contoh")


def test_the_host_declines_with_a_reason(host, petugas):
    asked = f.make_request(host=host)
    assert answer(petugas, asked, "decline", text="").status_code == 422
    assert answer(petugas, asked, "decline", text="Ada sidang").status_code == 302
    asked.visit.refresh_from_db()
    assert asked.visit.state == "declined" and bookings_of(host, today_at(host), 90) == []
    assert "Ada sidang" in text_of(Client().get(f"/kunjungan/status/{asked.number}/{SECRET}/"))


def test_two_of_the_staff_who_answer_at_once_get_one_success_and_one_clear_message(host, petugas):
    asked = f.make_request(host=host)
    assert answer(petugas, asked, "accept", wish=asked.wishes.first().pk).status_code == 302
    late = answer(petugas, asked, "decline", text="Penuh")
    assert late.status_code == 422 and "tidak lagi berlaku" in text_of(late)
    asked.visit.refresh_from_db()
    assert asked.visit.state == "accepted"


def test_a_place_that_is_taken_is_given_to_nobody_else(host, petugas):
    f.make_house_rules(host=host, people_per_slot=60)
    f.make_visit(host=host, starts_on=monday(), head_count=30)
    asked = f.make_request(host=host, wishes=[monday()], people=40)
    refused = answer(petugas, asked, "accept", wish=asked.wishes.first().pk)
    assert refused.status_code == 422 and "Tinggal 30 dari 60 tempat" in text_of(refused)
    asked.visit.refresh_from_db()
    assert asked.visit.state == "submitted" and not RequestMessage.objects.exists()


def test_a_request_that_waits_holds_its_place_against_who_asked_later(host, petugas):
    f.make_house_rules(host=host, people_per_slot=60)
    first, second = (f.make_request(host=host, wishes=[monday()], people=40) for _ in range(2))
    assert answer(petugas, second, "accept", wish=second.wishes.first().pk).status_code == 422
    assert answer(petugas, first, "accept", wish=first.wishes.first().pk).status_code == 302
    assert answer(petugas, second, "accept", wish=second.wishes.first().pk).status_code == 422
    page = text_of(Client().get(f"/kunjungan/ajukan/{host.key}/?hari={monday():%d/%m/%Y}&orang=1&pengirim=region"))
    assert "Tinggal 0 dari 60 tempat" in page


def test_the_inbox_shows_the_late_first_and_only_what_waits(host, petugas):
    today = today_at(host)
    calm = f.make_request(host=host, reply_by=today + timedelta(days=3))
    late = f.make_request(host=host, reply_by=today - timedelta(days=1))
    never = f.make_request(host=host)
    f.make_request(host=host, state="accepted"), f.make_request(host=host, state="declined")
    f.make_request(host=f.make_government(f.make_region()))
    lines = petugas.get("/petugas/permohonan/").context["lines"]
    assert [line.asked for line in lines] == [late, calm, never]
    page = text_of(petugas.get("/petugas/permohonan/"))
    assert page.count("Terlambat") == 1 and "tanpa batas waktu" in page
    assert "Permohonan (3)" in text_of(petugas.get("/petugas/"))


def test_the_staff_of_another_host_sees_no_request_and_answers_none(host):
    asked, stranger = f.make_request(host=host), Client()
    user = f.make_user()
    f.make_membership(user=user, agency=f.make_government(f.make_region()))
    stranger.force_login(user)
    assert stranger.get(f"/petugas/permohonan/{asked.pk}/").status_code == 404
    assert answer(stranger, asked, "accept", wish=asked.wishes.first().pk).status_code == 404
    asked.visit.refresh_from_db()
    assert asked.visit.state == "submitted"


def test_the_link_to_whatsapp_carries_no_name(host, petugas):
    asked = f.make_request(host=host)
    page = petugas.get(f"/petugas/permohonan/{asked.pk}/").content.decode()
    link = page.partition('href="https://wa.me/')[2].partition('"')[0]
    assert link.startswith("6281234567890?text=Permohonan%20kunjungan%20P-") and "Kontak" not in link


def test_a_mail_server_that_refuses_leaves_the_answer_standing(host, petugas, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    asked = f.make_request(host=host)
    answer(petugas, asked, "accept", wish=asked.wishes.first().pk)
    asked.visit.refresh_from_db()
    assert asked.visit.state == "accepted"
    assert "tidak terkirim" in text_of(petugas.get(f"/petugas/permohonan/{asked.pk}/"))


def test_what_was_accepted_is_completed_and_then_public_under_a_number_of_its_own(host, petugas):
    asked = f.make_request(host=host, state="accepted", wishes=[timezone.localdate()])
    assert petugas.get(f"/petugas/kunjungan/{asked.visit_id}/ubah/").status_code == 200
    petugas.post(f"/petugas/kunjungan/{asked.visit_id}/langkah/", {"step": "record"})
    asked.visit.refresh_from_db()
    assert asked.visit.state == "recorded" and asked.visit.number.startswith("K-")
    assert Client().get(asked.visit.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(("state", "opens"), [("completed", True), ("recorded", False)])
def test_what_is_left_to_write_before_publishing_lies_open(host, petugas, state, opens):
    visit = f.make_visit(host=host, state=state)
    page = petugas.get(f"/petugas/kunjungan/{visit.pk}/ubah/").content.decode()
    part = re.search(r"<details[^>]*>(?=\s*<summary>\s*Hasil dan tindak lanjut)", page)[0]
    assert (" open" in part) is opens


@pytest.mark.parametrize("state", ["submitted", "needs_info", "rescheduled", "declined", "lapsed", "no_show"])
def test_what_is_not_accepted_is_neither_corrected_nor_published(host, petugas, state):
    asked = f.make_request(host=host, state=state)
    assert petugas.get(f"/petugas/kunjungan/{asked.visit_id}/ubah/").status_code == 404
    petugas.post(f"/petugas/kunjungan/{asked.visit_id}/langkah/", {"step": "record"})
    asked.visit.refresh_from_db()
    assert asked.visit.state == state


@pytest.mark.parametrize(
    "step",
    [
        "accept",
        "reschedule",
        "ask_more",
        "decline",
        "answer",
        "agree",
        "withdraw",
        "lapse",
        "arrive",
        "leave_host",
        "close",
        "reopen",
        "undo_arrival",
        "undo_arrival",
        "no_show",
    ],
)
def test_a_step_that_has_a_page_of_its_own_is_no_plain_button(host, petugas, step):
    asked = f.make_request(host=host)
    answer_ = petugas.post(f"/petugas/kunjungan/{asked.visit_id}/langkah/", {"step": step, "reason": "Ya"})
    asked.visit.refresh_from_db()
    assert answer_.status_code == 404 and asked.visit.state == "submitted"
    assert step not in [one.name for one in STEPS.offered(asked.visit, petugas.user)]


def test_nobody_answers_in_the_name_of_the_requester(host, petugas):
    asked = f.make_request(host=host, state="needs_info")
    with pytest.raises(Exception, match="bukan wewenang"):
        STEPS.move(asked.visit, "answer", user=petugas.user)


# --- Another day -------------------------------------------------------------------------------------------------


def offered(host, petugas, day=None, **fields):
    asked = f.make_request(host=host, wishes=[monday()], **fields)
    done = answer(
        petugas, asked, "reschedule", day=f"{day or monday(6):%d/%m/%Y}", at="10.00", text="Hari itu ada sidang"
    )
    assert done.status_code == 302
    asked.visit.refresh_from_db()
    return asked


def test_the_host_offers_another_day_and_the_requester_agrees(host, petugas):
    asked = offered(host, petugas)
    link = f"/kunjungan/status/{asked.number}/{SECRET}/"
    assert (asked.visit.state, asked.visit.starts_on) == ("rescheduled", monday(6))
    assert "menawarkan" in mail.outbox[-1].body and "Hari itu ada sidang" in mail.outbox[-1].body
    assert [one.day for one in bookings_of(host, today_at(host), 90)] == [monday(6)], "it holds the day offered"
    assert "Setuju, kami datang hari itu" in text_of(Client().get(link))
    seen = form_with(Client().get(link), link, "offer").as_sent()
    assert Client().post(link, {"act": "agree", **seen}).status_code == 302
    asked.visit.refresh_from_db()
    assert (asked.visit.state, asked.visit.starts_on, f"{asked.visit.starts_at:%H.%M}") == (
        "accepted",
        monday(6),
        "10.00",
    )


def test_who_cannot_come_on_the_day_offered_writes_back_and_the_first_wish_counts_again(host, petugas):
    asked = offered(host, petugas)
    Client().post(f"/kunjungan/status/{asked.number}/{SECRET}/", {"act": "answer", "text": "Kami tidak bisa"})
    asked.visit.refresh_from_db()
    assert (asked.visit.state, asked.visit.starts_on, asked.visit.starts_at) == ("submitted", monday(), None)


def test_a_day_without_room_is_neither_offered_nor_agreed_to(host, petugas):
    f.make_house_rules(host=host, people_per_day=30)
    asked = offered(host, petugas, people=20)
    f.make_visit(host=host, starts_on=monday(6), head_count=30)
    offer = f"{monday(6)} 10:00:00"
    refused = Client().post(f"/kunjungan/status/{asked.number}/{SECRET}/", {"act": "agree", "offer": offer})
    assert refused.status_code == 422 and "Tinggal 0 dari 30" in text_of(refused)
    other = f.make_request(host=host, people=20)
    refused = answer(petugas, other, "reschedule", day=f"{monday(6):%d/%m/%Y}", text="Coba hari ini")
    assert refused.status_code == 422 and other.visit.state == "submitted"


def test_nobody_agrees_to_a_day_that_was_not_on_the_screen(host, petugas):
    asked = offered(host, petugas)
    link = f"/kunjungan/status/{asked.number}/{SECRET}/"
    seen = form_with(Client().get(link), link, "offer").as_sent()
    answer(petugas, asked, "reschedule", day=f"{monday(7):%d/%m/%Y}", text="Ternyata pekan depannya")
    refused = Client().post(link, {"act": "agree", **seen})
    assert refused.status_code == 422 and "mengubah tawarannya" in text_of(refused)
    asked.visit.refresh_from_db()
    assert (asked.visit.state, asked.visit.starts_on) == ("rescheduled", monday(7))


@pytest.mark.parametrize("typed_day", ["", "kemarin", "1/1/2020"])
def test_a_day_that_is_none_or_over_is_not_offered(host, petugas, typed_day):
    asked = f.make_request(host=host)
    refused = answer(petugas, asked, "reschedule", day=typed_day, text="Maaf")
    assert refused.status_code == 422 and "day" in refused.context["answers"]["reschedule"].form.errors


# --- Letters -----------------------------------------------------------------------------------------------------


def upload(asked, content=None, name="surat.pdf"):
    content = f.make_pdf() if content is None else content
    file = SimpleUploadedFile(name, content, content_type="application/pdf")
    link = f"/kunjungan/status/{asked.number}/{SECRET}/"
    return Client().post(link, {"act": "letter", "letter-file": file}, follow=True)


def test_the_requester_adds_a_letter_that_the_host_reads(host, petugas, settings, tmp_path):
    asked = f.make_request(host=host)
    assert upload(asked).status_code == 200
    row = asked.visit.attachments.get()
    assert (row.kind, row.body, row.uploaded_by) == ("surat_permohonan", asked.body, None)
    assert petugas.get(f"/petugas/berkas/{row.key}/").status_code == 200
    assert Client().get(f"/petugas/berkas/{row.key}/").status_code == 302


@pytest.mark.parametrize("content", [b"", b"bukan pdf", b"<html><script>"])
def test_a_letter_that_is_none_is_refused_by_its_field(host, content):
    asked = f.make_request(host=host)
    refused = upload(asked, content)
    assert refused.status_code == 422 and refused.context["letter_form"].errors and not asked.visit.attachments.exists()


def with_file(host, content, name="surat.pdf", client=None, **changes):
    """The form of a request after its verdict, changed, and sent with a file, as a browser does."""
    client = client or Client()
    held = form_with(client.post(address_of(host), {**typed(), "act": "check"}), address_of(host), "body").as_sent()
    file = SimpleUploadedFile(name, content, content_type="application/pdf")
    return client.post(address_of(host), {**held, **changes, "act": "send", "letter-file": file}, follow=True)


def test_the_letter_comes_with_the_request(host, visitor, petugas):
    assert b"letter-file" not in Client().get(address_of(host)).content, "it would be lost with the check"
    seen = check(host).content.decode()
    assert seen.index('href="#berkas-surat"') < seen.index('id="berkas-surat"'), (
        "the button is in sight before the file is"
    )
    answer = with_file(host, f.make_pdf())
    asked = VisitRequest.objects.get()
    row = asked.visit.attachments.get()
    assert (row.kind, row.body, row.title) == ("surat_permohonan", asked.body, "Surat permohonan")
    assert row.title in text_of(answer)
    assert "Pemohon, atau akun yang sudah dihapus" in text_of(petugas.get(f"/petugas/kunjungan/{asked.visit_id}/"))


def test_a_request_with_a_file_that_is_no_letter_is_not_sent_and_says_so_by_the_file(host, visitor):
    refused = with_file(host, b"PK\x03\x04", "surat.docx")
    assert refused.status_code == 422 and refused.context["letter_form"].errors and "Word" in text_of(refused)
    assert form_with(refused, address_of(host), "body").as_sent()["contact_name"] == "Ibu Kontak"
    assert not VisitRequest.objects.exists()


@pytest.mark.parametrize("changes", [{"people": "40"}, {"purpose": ""}])
def test_a_page_that_is_shown_again_asks_for_the_file_again(host, visitor, changes):
    again = with_file(host, f.make_pdf(), **changes)
    assert "Pilih sekali lagi" in text_of(again) and not VisitRequest.objects.exists()


def test_a_request_stands_when_there_is_no_room_for_its_letter(host, visitor, monkeypatch):
    monkeypatch.setattr("visits.record.files.QUOTA", 10)
    answer = with_file(host, f.make_pdf())
    assert "Berkasnya belum tersimpan" in text_of(answer) and "Permohonan terkirim" in text_of(answer)
    assert not VisitRequest.objects.get().visit.attachments.exists()


def test_a_request_takes_three_letters_and_none_once_it_is_closed(host):
    asked = f.make_request(host=host)
    for number in range(3):
        assert upload(asked, f.make_pdf(f"Surat {number}")).status_code == 200
    assert "Paling banyak 3 berkas" in text_of(upload(asked, f.make_pdf("Surat 4")))
    closed = f.make_request(host=host, state="declined")
    assert "sudah ditutup" in text_of(upload(closed))
    assert not closed.visit.attachments.exists()


# --- Numbers and time --------------------------------------------------------------------------------------------


def test_requests_and_visits_are_numbered_each_by_themselves(host, visitor):
    first = f.make_visit(host=host)
    send(host)
    second = f.make_visit(host=host)
    assert int(second.number[-6:]) == int(first.number[-6:]) + 1
    assert VisitRequest.objects.get().number.endswith("-000001")


@pytest.mark.parametrize("state", ["accepted", "declined", "submitted"])
def test_the_contact_of_a_request_goes_ninety_days_after_its_day(host, state):
    asked = f.make_request(host=host, state=state)
    with deed(user=None, verb="test"):
        asked.visit.starts_on = timezone.localdate() - timedelta(days=92)
        asked.visit.save()
    erase_due(timezone.localdate())
    asked.body.refresh_from_db()
    assert (asked.body.contact_name, asked.body.contact_phone, asked.body.contact_email) == ("", "", "")


def test_a_request_whose_days_are_over_is_closed_and_its_requester_told(host):
    yesterday, tomorrow = today_at(host) - timedelta(days=1), today_at(host) + timedelta(days=1)
    over = f.make_request(host=host, wishes=[yesterday])
    alive = f.make_request(host=host, wishes=[yesterday, tomorrow])
    accepted = f.make_request(host=host, wishes=[yesterday], state="accepted")
    call_command("forget")
    states = [Visit.objects.get(pk=one.visit_id).state for one in (over, alive, accepted)]
    assert states == ["lapsed", "submitted", "accepted"]
    assert "kedaluwarsa" in mail.outbox[-1].subject and len(mail.outbox) == 1
    page = text_of(Client().get(f"/kunjungan/status/{over.number}/{SECRET}/"))
    assert "Kedaluwarsa" in page and "Batalkan permohonan" not in page
    assert lapse_unanswered() == 0


def test_the_day_of_acceptance_is_that_of_the_verb(host):
    asked = f.make_request(host=host, state="needs_info", wishes=[monday()])
    answer_host(asked, "Sudah dilengkapi")
    accept_request(asked, user=None, day=monday(), at=None)
    asked.visit.refresh_from_db()
    assert asked.visit.state == "accepted"


# --- Asking again ------------------------------------------------------------------------------------------------


def ask_again(asked, **changes):
    """Open the form behind the link, change days, check, send: as a browser does."""
    client, address = Client(), f"/kunjungan/status/{asked.number}/{SECRET}/lagi/"
    held = form_with(client.get(address), "", "body").as_sent()
    seen = client.post(address, {**held, "day_1": f"{monday(6):%d/%m/%Y}", **changes, "act": "check"})
    held = form_with(seen, "", "body").as_sent()
    return client.post(address, {**held, "act": "send"}, follow=True)


@pytest.mark.parametrize("state", ["declined", "lapsed", "cancelled", "no_show"])
def test_what_came_to_nothing_is_asked_for_again_and_follows_the_first(host, visitor, petugas, state):
    first = f.make_request(host=host, visitor=visitor, people=17)
    topic = f.make_topic()
    f.make_participant(body=first.body, name="Bapak Ketua", position="Sekretaris Daerah", leads_visit=True)
    with deed(user=None, verb="test"):
        first.visit.topics.add(topic)
        first.visit.state = state
        first.visit.save()
    answer = ask_again(first)
    assert answer.status_code == 200, text_of(answer)
    second = VisitRequest.objects.exclude(pk=first.pk).get()
    assert (second.visit.follows, second.visit.follow_kind) == (first.visit, "rerequest")
    assert (second.body.agency, second.body.head_count, second.body.contact_name) == (visitor, 17, "Kontak Contoh")
    assert second.visit.topics.get() == topic and second.visit.participants.get().name == "Bapak Ketua"
    assert second.number != first.number and second.secret_hash != first.secret_hash
    assert "Pengganti kunjungan yang batal" in text_of(petugas.get(f"/petugas/permohonan/{second.pk}/"))


@pytest.mark.parametrize("state", ["submitted", "accepted", "arrived", "completed", "recorded"])
def test_what_may_still_come_or_came_is_not_asked_for_again(host, state):
    asked = f.make_request(host=host)
    with deed(user=None, verb="test"):
        asked.visit.state = state
        if state == "recorded":
            asked.visit.number, asked.visit.recorded_at = "K-2026-000777", timezone.now()
        asked.visit.save()
    assert Client().get(f"/kunjungan/status/{asked.number}/{SECRET}/lagi/").status_code == 404
    assert "Ajukan lagi" not in text_of(Client().get(f"/kunjungan/status/{asked.number}/{SECRET}/"))


def test_the_public_does_not_read_of_a_request_that_came_to_nothing(host, visitor, petugas):
    first = f.make_request(host=host, visitor=visitor, state="declined")
    visit = f.make_visit(host=host, visitor=visitor, follows=first.visit, follow_kind="rerequest")
    public = Client().get(visit.get_absolute_url()).content.decode()
    assert first.number not in public and "Pengganti" not in public and f"/kunjungan/{first.visit_id}/" not in public
    assert "Pengganti kunjungan yang batal" in petugas.get(f"/petugas/kunjungan/{visit.pk}/").content.decode()


def test_a_correction_keeps_what_a_visit_replaces(host, visitor, petugas):
    first = f.make_request(host=host, visitor=visitor, state="declined")
    visit = f.make_visit(host=host, visitor=visitor, follows=first.visit, follow_kind="rerequest")
    address = f"/petugas/kunjungan/{visit.pk}/ubah/"
    held = form_with(petugas.get(address), "", "purpose").as_sent()
    assert held["follows_number"] == first.number
    done = petugas.post(address, {**held, "purpose": "Tujuan yang diperbaiki", "change_reason": "Salah tulis"})
    assert done.status_code == 302, text_of(done)
    visit.refresh_from_db()
    assert (visit.follows, visit.purpose) == (first.visit, "Tujuan yang diperbaiki")
    stolen = petugas.post(f"/petugas/kunjungan/{visit.pk}/ubah/", {**held, "follows_number": f.make_request().number})
    assert stolen.status_code == 422, "the number of another request is no number of a visit"


# --- One journey to two hosts ------------------------------------------------------------------------------------


def test_another_host_on_the_way_is_asked_from_the_link_and_both_visits_are_of_one_trip(host, visitor):
    client, other = Client(), f.make_government(f.make_city(short_name="Bogor Contoh"))
    link = link_of(send(host, client))
    first = VisitRequest.objects.get()
    assert "Ajukan juga ke tuan rumah lain" in text_of(client.get(link))
    found = client.get(f"{link}lain/?q=Bogor Contoh").content.decode()
    assert f"{link}lain/{other.key}/" in found

    address = f"{link}lain/{other.key}/"
    opened = form_with(client.get(address), address, "body").as_sent()
    assert (opened["purpose"], opened["people"], opened["day_1"]) == (first.visit.purpose, "20", "")
    day = timezone.localdate() + timedelta(days=31)
    key = str(uuid.uuid4())
    seen = client.post(address, opened | {"day_1": f"{day:%d/%m/%Y}", "act": "check", "submission_key": key})
    sent = client.post(address, form_with(seen, address, "body").as_sent() | {"act": "send"}, follow=True)
    second = VisitRequest.objects.exclude(pk=first.pk).get()
    assert second.visit.host == other and second.visit.trip == first.visit.trip
    assert second.visit.follows is None and second.number != first.number
    assert first.number in text_of(sent), "the page of the second tells of the first"
    assert second.number in text_of(client.get(link))


def test_only_the_link_of_a_request_that_may_still_come_to_a_visit_leads_to_another_host(host, visitor):
    other = f.make_government()
    asked, over = (
        f.make_request(host=host, visitor=visitor),
        f.make_request(host=host, visitor=visitor, state="declined"),
    )
    client, secret = Client(), "rahasia-contoh"
    assert client.get(f"/kunjungan/status/{asked.number}/{secret}/lain/{other.key}/").status_code == 200
    for number, given, key in (
        (over.number, secret, other.key), (asked.number, "salah", other.key), (asked.number, secret, host.key),
        (asked.number, secret, visitor.key),
    ):  # fmt: skip
        assert client.get(f"/kunjungan/status/{number}/{given}/lain/{key}/").status_code == 404, (number, given, key)
    assert client.get(f"/kunjungan/status/{over.number}/{secret}/lain/").status_code == 404


def test_who_comes_along_to_one_host_is_not_told_of_the_other(host, visitor):
    """Two bodies on one visit: the journey of the one goes on to a second host, which is not the other's business."""
    first = f.make_request(host=host, visitor=visitor)
    along = f.make_request(host=host, secret="rahasia-lain")
    onward = f.make_request(visitor=visitor)
    with deed(user=None, verb="test"):
        onward.visit.trip = first.visit.trip
        onward.visit.save()
        along.joined_from, along.visit = along.visit, first.visit
        along.save()
        DelegationBody.objects.filter(pk=along.body_id).update(visit=first.visit)
    assert onward.number in text_of(Client().get(f"/kunjungan/status/{first.number}/rahasia-contoh/"))
    assert onward.number not in text_of(Client().get(f"/kunjungan/status/{along.number}/rahasia-lain/"))
