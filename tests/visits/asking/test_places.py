"""It is true that a host's places are held by who asked first and given once, and that no day that is over is given at all."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from directory.clock import today_at
from mpp_portal.kit.history import deed
from mpp_portal.kit.workflow import StepRefused
from tests import factories as f
from tests.pages import form_with
from tests.visits.asking.test_asking import SECRET, answer, check, monday, text_of
from tests.visits.desk.test_desk import form_state
from visits.asking import answering
from visits.asking.answering import accept_request, decline_request, lapse_unanswered, offer_day
from visits.asking.joining import join_requests, part_request
from visits.asking.sending import agree, offer_of
from visits.models import RequiredItem, Visit, VisitRequest
from visits.rules.room import bookings_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def host():
    return f.make_government(f.make_city(short_name="Palopo"))


@pytest.fixture
def visitor():
    return f.make_government(f.make_region(short_name="Wajo"))


@pytest.fixture
def petugas(host):
    client = Client()
    client.user = f.make_membership(agency=host).user
    client.force_login(client.user)
    return client


def fresh(asked) -> VisitRequest:
    return VisitRequest.objects.select_related("visit__host__region", "body").get(pk=asked.pk)


def held(host, days=90):
    return [(one.day, one.people) for one in bookings_of(host, today_at(host), days)]


# --- Rules of the day --------------------------------------------------------------------------------------------


def test_a_host_without_rules_can_be_closed(host):
    f.make_closed_period(host=host, first=monday(), reason="Hari jadi kabupaten")
    page = text_of(Client().get(f"/kunjungan/ajukan/{host.key}/?hari={monday():%d/%m/%Y}&orang=5&pengirim=region"))
    assert "Tuan rumah tutup: Hari jadi kabupaten." in page and "Rencana ini belum sesuai" in page


def test_a_plan_is_judged_by_the_rules_of_its_own_day_wherever_it_is_read(host, petugas):
    begins = monday(7)
    f.make_house_rules(host=host, valid_until=begins - timedelta(days=1), people_per_slot=100)
    f.make_house_rules(host=host, valid_from=begins, people_per_slot=10)
    plan = text_of(Client().get(f"/kunjungan/ajukan/{host.key}/?hari={monday(8):%d/%m/%Y}&orang=50&pengirim=region"))
    assert "50 orang melebihi batas 10 orang" in plan
    asked = f.make_request(host=host, wishes=[monday(8)], people=50)
    assert "50 orang melebihi batas 10 orang" in text_of(petugas.get(f"/petugas/permohonan/{asked.pk}/"))
    assert "paling banyak 100" in text_of(Client().get("/kunjungan/ajukan/")), "the list tells what holds today"


# --- Days that are over ------------------------------------------------------------------------------------------


def test_nobody_is_accepted_on_a_day_that_is_over(host, petugas):
    over, ahead = today_at(host) - timedelta(days=3), monday()
    asked = f.make_request(host=host, wishes=[over, ahead])
    page = petugas.get(f"/petugas/permohonan/{asked.pk}/")
    assert "sudah lewat" in text_of(page)
    assert [str(text) for _, text in page.context["answers"]["accept"].form.fields["wish"].choices] == [
        asked.wishes.all()[1].text
    ]
    assert answer(petugas, asked, "accept", wish=asked.wishes.all()[0].pk).status_code == 422
    with pytest.raises(StepRefused, match="sudah lewat"):
        accept_request(asked, user=petugas.user, day=over, at=None)
    assert fresh(asked).visit.state == "submitted" and not mail.outbox


def test_nobody_agrees_to_a_day_that_is_over(host):
    asked = f.make_request(host=host, wishes=[monday()], state="rescheduled")
    with deed(user=None, verb="test"):
        asked.visit.starts_on = today_at(host) - timedelta(days=2)
        asked.visit.save()
    link = f"/kunjungan/status/{asked.number}/{SECRET}/"
    refused = Client().post(link, {"act": "agree", "offer": offer_of(asked.visit)})
    assert refused.status_code == 422 and "sudah lewat" in text_of(refused)
    assert "Bidang ini tidak boleh kosong" not in text_of(refused), "nothing was to be typed"
    assert fresh(asked).visit.state == "rescheduled"


def test_nobody_joins_a_visit_whose_day_is_over(host, petugas):
    over = f.make_request(host=host, state="accepted", wishes=[today_at(host) - timedelta(days=3)])
    asked = f.make_request(host=host, wishes=[monday()])
    assert "join" not in petugas.get(f"/petugas/permohonan/{asked.pk}/").context["besides"]
    with pytest.raises(StepRefused, match="sudah lewat"):
        join_requests(asked, over, user=petugas.user, text="Bersama")


# --- Who holds a place -------------------------------------------------------------------------------------------


def test_a_request_that_waits_holds_its_next_day_once_the_first_is_over(host):
    f.make_request(host=host, wishes=[today_at(host) - timedelta(days=3), monday(), monday(5)], people=40)
    assert held(host) == [(monday(), 40)]


def test_no_day_is_offered_beyond_a_year_where_nobody_plans_yet(host, petugas):
    asked = f.make_request(host=host, people=20)
    assert answer(petugas, asked, "reschedule", day=f"{monday(60):%d/%m/%Y}", text="Tahun depan").status_code == 422
    assert answer(petugas, asked, "reschedule", day=f"{monday(50):%d/%m/%Y}", text="Tahun depan").status_code == 302


def test_who_joined_meanwhile_is_counted_when_a_page_opened_before_accepts(host, petugas):
    f.make_house_rules(host=host, people_per_day=50)
    opened = f.make_request(host=host, wishes=[monday()], people=20)
    stale = fresh(opened)
    join_requests(f.make_request(host=host, wishes=[monday(5)], people=40), opened, user=petugas.user, text="Bersama")
    with pytest.raises(StepRefused, match="60 orang melebihi batas 50"):
        accept_request(stale, user=petugas.user, day=monday(), at=None)


def test_a_late_request_does_not_pass_others_by_joining_an_early_one(host, petugas):
    f.make_house_rules(host=host, people_per_day=50)
    early, between, late = (f.make_request(host=host, wishes=[monday()], people=n) for n in (20, 20, 15))
    join_requests(late, early, user=petugas.user, text="Bersama")
    with pytest.raises(StepRefused, match="Tinggal 30 dari 50"):
        accept_request(fresh(early), user=petugas.user, day=monday(), at=None)
    part_request(fresh(late), user=petugas.user)
    assert accept_request(fresh(early), user=petugas.user, day=monday(), at=None).state == "accepted"
    assert accept_request(fresh(between), user=petugas.user, day=monday(), at=None).state == "accepted"


def test_who_leaves_the_others_keeps_the_turn_of_the_day_of_asking(host, petugas):
    f.make_house_rules(host=host, people_per_day=40)
    first, second, third = (f.make_request(host=host, wishes=[monday()], people=n) for n in (20, 30, 5))
    join_requests(third, first, user=petugas.user, text="Bersama")
    part_request(fresh(first), user=petugas.user)
    assert accept_request(fresh(first), user=petugas.user, day=monday(), at=None).state == "accepted"
    with pytest.raises(StepRefused, match="Tinggal 20 dari 40"):
        accept_request(fresh(second), user=petugas.user, day=monday(), at=None)


def test_the_host_offers_another_day_of_a_visit_that_it_accepted(host, petugas):
    f.make_house_rules(host=host, people_per_day=30)
    asked = f.make_request(host=host, wishes=[monday()], people=20, state="accepted")
    f.make_request(host=host, wishes=[monday(5)], people=20, state="accepted")
    full = answer(petugas, asked, "reschedule", day=f"{monday(5):%d/%m/%Y}", text="Gedung dipakai")
    assert full.status_code == 422 and fresh(asked).visit.state == "accepted"
    assert answer(petugas, asked, "reschedule", day=f"{monday(6):%d/%m/%Y}", text="Gedung dipakai").status_code == 302
    visit = fresh(asked).visit
    assert (visit.state, visit.starts_on) == ("rescheduled", monday(6)) and "Gedung dipakai" in mail.outbox[-1].body
    assert (monday(), 20) not in held(host), "the day that was promised is free again"
    assert agree(fresh(asked), offer_of(visit)).state == "accepted"


# --- The clock ---------------------------------------------------------------------------------------------------


def meanwhile(monkeypatch, does):
    """Somebody does something between the list of what lapses and the look at each of it."""
    real, done = answering._lapse, []

    def late(visit):
        if not done:
            done.append(does())
        return real(visit)

    monkeypatch.setattr(answering, "_lapse", late)


def test_what_was_offered_in_the_same_moment_does_not_lapse(host, petugas, monkeypatch):
    asked = f.make_request(host=host, wishes=[today_at(host) - timedelta(days=2)])
    meanwhile(monkeypatch, lambda: offer_day(asked, user=petugas.user, day=monday(), at=None, text="Hari lain"))
    assert lapse_unanswered() == 0 and fresh(asked).visit.state == "rescheduled"


def test_one_that_was_answered_in_the_same_moment_keeps_no_other_from_lapsing(host, petugas, monkeypatch):
    first, second = (f.make_request(host=host, wishes=[today_at(host) - timedelta(days=2)]) for _ in range(2))
    meanwhile(monkeypatch, lambda: decline_request(first, user=petugas.user, text="Penuh"))
    assert lapse_unanswered() == 1
    assert (fresh(first).visit.state, fresh(second).visit.state) == ("declined", "lapsed")


# --- Both read the same ------------------------------------------------------------------------------------------


def test_the_host_reads_the_verdict_that_the_requester_read(host, visitor, petugas):
    rules = f.make_house_rules(host=host)
    for item in ("kinds", "purpose"):
        f.make(RequiredItem, rules=rules, item=item)
    missing = "Belum disebut: unsur peserta."
    seen = check(host, composition="")
    assert missing in text_of(seen)
    link = f"/kunjungan/ajukan/{host.key}/permohonan/"
    Client().post(link, form_with(seen, link, "body").as_sent() | {"act": "send"})
    asked = VisitRequest.objects.get()
    assert missing in text_of(petugas.get(f"/petugas/permohonan/{asked.pk}/"))


def test_hours_are_told_with_the_clock_of_the_host(host, petugas):
    asked = f.make_request(host=host, wishes=[monday()])
    link = f"/kunjungan/status/{asked.number}/{SECRET}/"
    answer(petugas, asked, "reschedule", day=f"{monday(6):%d/%m/%Y}", at="10.00", text="Sidang")
    hour = f"pukul 10.00 {host.zone_label}"
    assert hour in text_of(Client().get(link)) and hour in mail.outbox[-1].body


# --- Deeds of the host are told ----------------------------------------------------------------------------------


def test_who_was_to_come_learns_why_the_host_cancels(host, petugas):
    asked = f.make_request(host=host, wishes=[monday()], state="accepted")
    petugas.post(f"/petugas/kunjungan/{asked.visit_id}/langkah/", {"step": "cancel", "reason": "Gedung banjir."})
    page = text_of(Client().get(f"/kunjungan/status/{asked.number}/{SECRET}/"))
    assert fresh(asked).visit.state == "cancelled" and "Gedung banjir." in page
    assert "Gedung banjir." in mail.outbox[-1].body
    assert "Nomornya tidak dipakai lagi" not in text_of(petugas.get(f"/petugas/kunjungan/{asked.visit_id}/"))


def test_a_mail_says_what_the_host_says_now_and_no_old_question(host, petugas):
    asked = f.make_request(host=host, wishes=[monday()])
    answer(petugas, asked, "ask_more", text="Berapa orang yang datang?")
    answer(petugas, asked, "accept", wish=asked.wishes.get().pk)
    assert "Diterima pada" in mail.outbox[-1].body and "Berapa orang" not in mail.outbox[-1].body


def test_the_inbox_counts_the_days_of_what_the_host_has_not_answered(host, petugas):
    late, today = today_at(host) - timedelta(days=5), today_at(host)
    answered = f.make_request(host=host, reply_by=late, state="needs_info")
    due = f.make_request(host=host, reply_by=today)
    page = petugas.get("/petugas/permohonan/")
    assert [(line.asked, line.days_left) for line in page.context["lines"]] == [(due, 0), (answered, None)]
    assert "Terlambat" not in text_of(page) and "menunggu pemohon" in text_of(page)


def test_the_inbox_tells_of_a_visit_that_its_requester_took_back(host, petugas):
    asked = f.make_request(host=host, wishes=[monday()], state="accepted")
    assert "Dibatalkan pemohon" not in text_of(petugas.get("/petugas/permohonan/"))
    Client().post(f"/kunjungan/status/{asked.number}/{SECRET}/", {"act": "withdraw", "text": ""})
    page = text_of(petugas.get("/petugas/permohonan/"))
    assert "Dibatalkan pemohon" in page and asked.number in page


# --- Nothing typed is lost ---------------------------------------------------------------------------------------


def test_the_reason_of_a_refused_withdrawal_stays_in_its_box(host):
    asked = f.make_request(host=host)
    refused = Client().post(
        f"/kunjungan/status/{asked.number}/{SECRET}/", {"act": "withdraw", "text": "Batal, NIK 7373010101900001 sakit"}
    )
    assert refused.status_code == 422 and "NIK 7373010101900001 sakit</textarea>" in refused.content.decode()
    assert Visit.objects.get().state == "submitted"


def test_an_answer_that_comes_too_late_stays_on_the_page(host):
    asked = f.make_request(host=host, state="accepted")
    link = f"/kunjungan/status/{asked.number}/{SECRET}/"
    late = Client().post(link, {"act": "answer", "text": "Kami datang bersama bupati"})
    assert late.status_code == 422 and "tidak lagi berlaku" in text_of(late)
    assert "Kami datang bersama bupati</textarea>" in late.content.decode()


def test_a_list_of_people_that_comes_too_late_stays_on_the_page(host):
    asked = f.make_request(host=host, state="arrived")
    late = Client().post(f"/kunjungan/status/{asked.number}/{SECRET}/peserta/", {"lines": "Siti – Analis", "seen": ""})
    assert late.status_code == 422 and "tidak dapat diubah lagi" in text_of(late) and "Siti – Analis" in text_of(late)


def test_the_form_to_a_second_host_is_taken_though_the_first_has_declined_meanwhile(host, visitor):
    asked = f.make_request(host=host, visitor=visitor)
    other = f.make_government(f.make_region())
    link = f"/kunjungan/status/{asked.number}/{SECRET}/lain/{other.key}/"
    filled = form_with(Client().get(link), link, "body").as_sent() | {"day_1": f"{monday():%d/%m/%Y}", "act": "check"}
    with deed(user=None, verb="test"):
        asked.visit.state = "declined"
        asked.visit.save()
    assert Client().get(link).status_code == 404
    seen = Client().post(link, filled)
    assert seen.status_code == 200
    assert Client().post(link, form_with(seen, link, "body").as_sent() | {"act": "send"}).status_code == 302
    assert {one.visit.trip_id for one in VisitRequest.objects.select_related("visit")} == {asked.visit.trip_id}


def test_a_body_of_which_nobody_came_asks_again(host, visitor):
    asked = f.make_recorded_request(host=host, visitor=visitor)
    link = f"/kunjungan/status/{asked.number}/{SECRET}/"
    assert Client().get(f"{link}lagi/").status_code == 404 and "Ajukan lagi" not in text_of(Client().get(link))
    with deed(user=None, verb="test"):
        asked.body.head_count = 0
        asked.body.save()
    assert "Ajukan lagi" in text_of(Client().get(link)) and Client().get(f"{link}lagi/").status_code == 200


# --- Corrections keep what was asked and promised ----------------------------------------------------------------


def correct(petugas, visit, **changes):
    address = f"/petugas/kunjungan/{visit.pk}/ubah/"
    return petugas.post(address, {**form_state(petugas, address), "change_reason": "Keliru", **changes})


def test_a_body_is_not_corrected_away_from_under_its_request(host, petugas, visitor):
    first = f.make_request(host=host, wishes=[today_at(host)], people=20)
    second = f.make_request(host=host, wishes=[today_at(host)], people=15, secret="rahasia-kedua")
    join_requests(second, first, user=petugas.user, text="Bersama")
    accept_request(fresh(first), user=petugas.user, day=today_at(host), at=None)
    visit = fresh(first).visit
    row = [body.pk for body in visit.bodies.order_by("pk")].index(second.body_id)
    for changes in ({f"bodies-{row}-DELETE": "on"}, {f"bodies-{row}-body": visitor.name}):
        refused = correct(petugas, visit, **changes)
        assert refused.status_code == 422 and second.number in text_of(refused)
    assert Client().get(f"/kunjungan/status/{second.number}/rahasia-kedua/").status_code == 200


def test_what_was_promised_is_changed_with_who_asked_and_not_by_a_correction(host, petugas):
    asked = f.make_request(host=host, wishes=[monday()], people=20, state="accepted")
    refused = correct(petugas, asked.visit, date=f"{monday(5):%d/%m/%Y}")
    assert refused.status_code == 422 and "Tawarkan hari lain" in text_of(refused)
    assert correct(petugas, asked.visit, purpose="Belajar arsip").status_code == 302
    assert (fresh(asked).visit.starts_on, fresh(asked).visit.purpose) == (monday(), "Belajar arsip")
