"""It is true that two requests can be received together and parted again, and that a request can be passed on with a note."""

import csv
import io
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from mpp_portal.kit.history import deed, trail_of
from mpp_portal.kit.workflow import AlreadyMoved, NotAllowed, StepRefused
from tests import factories as f
from tests.visits.asking.test_asking import SECRET, monday, text_of
from visits.afterwards.feedback import may_answer, store_feedback
from visits.asking.answering import accept_request, decline_request, lapse_unanswered
from visits.asking.joining import join_requests, part_request, withdraw_request
from visits.asking.roster import list_people
from visits.models import PaperKind, Participant, Visit, VisitRequest
from visits.papers.issuing import issue
from visits.papers.texts import content_of
from visits.reading.counts import region_counts_for
from visits.reading.filters import visits_from
from visits.reading.ordinal import ordinals_of
from visits.receiving.door import Ticks, arrive, leave, mail_who_left, reopen, undo_arrival
from visits.record.pasted import split_people

pytestmark = pytest.mark.django_db

WHY = "Diterima bersama pada hari yang sama."


@pytest.fixture
def host():
    return f.make_government(f.make_region())


@pytest.fixture
def first(host):
    asked = f.make_request(host=host, wishes=[monday(4)], people=20, email="satu@contoh.example")
    f.make_participant(body=asked.body, name="Ketua Pertama", leads_visit=True)
    return asked


@pytest.fixture
def second(host):
    asked = f.make_request(host=host, wishes=[monday(5)], people=15, email="dua@contoh.example", secret="rahasia-kedua")
    f.make_participant(body=asked.body, name="Ketua Kedua", leads_visit=True)
    f.make_participant(body=asked.body, name="Anggota Kedua")
    f.make_attachment(visit=asked.visit, body=asked.body)
    return asked


def staff_of(host, **fields):
    client, user = Client(), f.make_membership(agency=host, user=f.make_user(**fields)).user
    client.force_login(user)
    client.user = user
    return client


@pytest.fixture
def petugas(host):
    return staff_of(host)


def fresh(asked) -> VisitRequest:
    return VisitRequest.objects.select_related("visit", "body", "joined_from").get(pk=asked.pk)


def status_page(asked, secret=SECRET):
    return Client().get(f"/kunjungan/status/{asked.number}/{secret}/")


def answer(petugas, asked, act, **typed):
    fields = {f"{act}-{name}": value for name, value in typed.items()}
    return petugas.post(f"/petugas/permohonan/{asked.pk}/jawab/", {"act": act, **fields}, follow=True)


def told(asked, purpose, **fields):
    with deed(user=None, verb="test"):
        visit = fresh(asked).visit
        for name, value in {"purpose": purpose, **fields}.items():
            setattr(visit, name, value)
        visit.save()


# --- Together ----------------------------------------------------------------------------------------------------


def test_the_body_moves_with_people_and_letter_and_both_links_go_on(petugas, first, second):
    own = second.visit
    page = answer(petugas, second, "join", other=first.pk, text=WHY)
    assert f"digabung dengan {first.number}" in text_of(page)
    second = fresh(second)
    joint = second.visit
    assert joint == first.visit and second.joined_from == own and second.body.visit == joint
    assert (joint.state, joint.head_count, joint.bodies.count()) == ("submitted", 35, 2)
    own.refresh_from_db()
    assert (own.state, own.number, own.bodies.count()) == ("merged", None, 0)
    leads = {one.name: (one.leads_visit, one.leads_body) for one in joint.participants.all()}
    assert leads == {"Ketua Pertama": (True, False), "Ketua Kedua": (False, True), "Anggota Kedua": (False, False)}
    assert joint.attachments.get().body == second.body
    one, two = text_of(status_page(first)), text_of(status_page(second, "rahasia-kedua"))
    assert "bersama rombongan lain" in one and "bersama rombongan lain" in two
    assert second.body.agency.name not in one and "Ketua Kedua" not in one, "neither reads of the other"
    assert first.body.agency.name not in two and WHY in two and WHY not in one
    assert mail.outbox[-1].to == ["dua@contoh.example"] and WHY in mail.outbox[-1].body
    assert trail_of(own)[0].verb == "Digabung dengan permohonan lain" and trail_of(own)[0].reason == WHY


def test_the_page_of_a_request_names_the_head_of_its_own_body(petugas, first, second):
    join_requests(second, first, user=petugas.user, text=WHY)
    for asked, head, other in ((first, "Ketua Pertama", "Ketua Kedua"), (second, "Ketua Kedua", "Ketua Pertama")):
        page = text_of(petugas.get(f"/petugas/permohonan/{asked.pk}/"))
        assert f"Ketua rombongan: {head}" in page and other not in page


def test_one_answer_is_an_answer_to_both(petugas, first, second):
    join_requests(second, first, user=petugas.user, text=WHY)
    mail.outbox.clear()
    wish = first.wishes.get()
    page = answer(petugas, first, "accept", wish=wish.pk, text="Sampai jumpa di lobi.")
    assert "Permohonan diterima" in text_of(page)
    assert sorted(one.to[0] for one in mail.outbox) == ["dua@contoh.example", "satu@contoh.example"]
    for asked, secret in ((first, SECRET), (second, "rahasia-kedua")):
        assert fresh(asked).visit.state == "accepted"
        seen = text_of(status_page(asked, secret))
        assert "Sampai jumpa di lobi." in seen and asked.number in seen


def test_a_request_joins_one_that_was_accepted_only_while_all_fit(petugas, host, first, second):
    f.make_house_rules(host=host, people_per_day=30)
    accept_request(first, user=petugas.user, day=monday(4), at=None)
    with pytest.raises(StepRefused, match="30"):
        join_requests(second, first, user=petugas.user, text=WHY)
    assert fresh(second).visit.state == "submitted" and not fresh(second).messages.exists()
    rules = host.house_rules.get()
    f.make_request(host=host, wishes=[monday(4)], state="accepted", people=5)
    type(rules).objects.update(people_per_day=40)
    join_requests(second, first, user=petugas.user, text=WHY)
    assert fresh(second).visit.state == "accepted"


def test_who_asked_before_keeps_the_place_when_a_later_request_joins_an_accepted_one(petugas, host, first):
    f.make_house_rules(host=host, people_per_day=50)
    accept_request(first, user=petugas.user, day=monday(4), at=None)
    f.make_request(host=host, wishes=[monday(4)], people=20)
    later = f.make_request(host=host, wishes=[monday(4)], people=15)
    with pytest.raises(StepRefused, match="50"):
        join_requests(later, first, user=petugas.user, text=WHY)


def test_what_cannot_come_together_is_refused_with_the_reason_and_nothing_is_stored(petugas, host, first, second):
    same_body = f.make_request(host=host, visitor=first.body.agency)
    elsewhere = f.make_request()
    answered = f.make_request(host=host, state="declined")
    for other, said in ((same_body, "badan yang sama"), (elsewhere, "berbeda"), (answered, "dijawab atau ditutup")):
        with pytest.raises(StepRefused, match=said):
            join_requests(
                other if other is same_body else second,
                first if other is same_body else other,
                user=petugas.user,
                text=WHY,
            )
    with pytest.raises(StepRefused, match="pesan"):
        join_requests(second, first, user=petugas.user, text=" ")
    join_requests(second, first, user=petugas.user, text=WHY)
    with pytest.raises(AlreadyMoved):
        join_requests(second, first, user=petugas.user, text=WHY)
    third = f.make_request(host=host)
    with pytest.raises(StepRefused, match="Pisahkan dulu"):
        join_requests(first, third, user=petugas.user, text=WHY)
    assert Visit.objects.filter(state="merged").count() == 1
    assert fresh(second).messages.count() == 1


def test_the_choice_holds_the_open_requests_of_other_bodies_to_this_host(petugas, host, first, second):
    f.make_request(host=host, visitor=first.body.agency), f.make_request(), f.make_request(host=host, state="lapsed")
    form = petugas.get(f"/petugas/permohonan/{first.pk}/").context["besides"]["join"].form
    assert [key for key, _ in form.fields["other"].choices if key] == [second.pk]
    page = answer(petugas, first, "join", other=987654, text=WHY)
    assert page.status_code == 422 and fresh(first).visit.bodies.count() == 1


def test_the_front_office_lists_and_counts_a_joined_delegation_once(petugas, first, second):
    own = second.visit
    f.make_visit_merge(kept=f.make_visit(host=own.host), absorbed=f.make_visit(host=own.host))
    join_requests(second, first, user=petugas.user, text=WHY)
    told = petugas.get("/petugas/unduh.csv").getvalue().decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(told), delimiter=";"))
    assert sum(int(line["Jumlah orang"] or 0) for line in lines) == 35
    listed = set(petugas.get("/petugas/").context["page"])
    assert first.visit in listed and own not in listed and len(listed) == len(lines) == 3
    assert {line["Status"] for line in lines} == {"Diajukan", "Tercatat", "Digabung"}, (
        "what had a number is listed still"
    )
    part_request(fresh(second), user=petugas.user)
    assert own in set(petugas.get("/petugas/").context["page"]), "and again once it is on its own"


# --- Apart again -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("leaves", ["second", "first"])
def test_who_withdraws_takes_the_own_body_alone(petugas, first, second, leaves):
    join_requests(second, first, user=petugas.user, text=WHY)
    gone, stays = (second, first) if leaves == "second" else (first, second)
    secret = "rahasia-kedua" if leaves == "second" else SECRET
    joint = fresh(stays).visit
    answered = Client().post(
        f"/kunjungan/status/{gone.number}/{secret}/", {"act": "withdraw", "text": "Anggaran dipotong."}, follow=True
    )
    assert "Dibatalkan" in text_of(answered)
    gone, stays = fresh(gone), fresh(stays)
    assert gone.visit.state == "cancelled" and gone.visit != joint and gone.body.visit == gone.visit
    assert (stays.visit, stays.visit.state, stays.visit.head_count) == (joint, "submitted", stays.body.head_count)
    assert list(joint.bodies.all()) == [stays.body]
    assert {one.body for one in gone.visit.participants.all()} == {gone.body}
    assert gone.visit.participants.filter(leads_visit=True).count() == 1, "leads again, now that the others are gone"
    assert gone.visit.head_count == gone.body.head_count
    assert trail_of(gone.visit)[0].who == "Pemohon"


def test_when_the_first_leaves_the_visit_is_that_of_who_stays(petugas, host, first, second):
    told(first, "Maksud pertama")
    told(second, "Maksud kedua", mall=f.make_mall(region=host.region))
    journey, mall = second.visit.trip_id, fresh(second).visit.mall
    third = f.make_request(host=host, wishes=[monday(6)], people=5, secret="rahasia-ketiga")
    join_requests(second, first, user=petugas.user, text=WHY)
    own = first.visit.trip_id
    gone = withdraw_request(fresh(first), "Batal")
    visit = fresh(second).visit
    assert (visit.purpose, visit.trip_id, visit.mall, visit.head_count) == ("Maksud kedua", journey, mall, 15)
    assert [one.name for one in visit.participants.filter(leads_visit=True)] == ["Ketua Kedua"]
    assert (gone.purpose, gone.trip_id) == ("Maksud pertama", own)
    join_requests(fresh(second), third, user=petugas.user, text=WHY)
    page = text_of(status_page(second, "rahasia-kedua"))
    assert "Maksud kedua" in page and "Maksud pertama" not in page


def test_who_joined_meanwhile_still_comes_when_the_other_withdraws_from_a_page_opened_before(petugas, first, second):
    stale = fresh(first)
    join_requests(second, first, user=petugas.user, text=WHY)
    withdraw_request(stale, "Batal")
    assert fresh(first).visit.state == "cancelled" and fresh(second).visit.state == "submitted"


def test_the_days_of_a_joint_visit_are_those_of_the_request_whose_visit_it_is(petugas, first, second):
    join_requests(second, first, user=petugas.user, text=WHY)
    page = petugas.get(f"/petugas/permohonan/{second.pk}/")
    assert [wish for wish, _ in page.context["verdicts"]] == list(first.wishes.all())
    answer(petugas, second, "accept", wish=second.wishes.get().pk)
    assert fresh(second).visit.state == "submitted", "the other asked for no such day"
    answer(petugas, second, "accept", wish=first.wishes.get().pk)
    assert (fresh(second).visit.state, fresh(first).visit.starts_on) == ("accepted", monday(4))


def test_both_can_answer_what_both_were_asked_and_the_day_stays(petugas, first, second):
    join_requests(second, first, user=petugas.user, text=WHY)
    answer(petugas, first, "ask_more", text="Berapa orang?")
    for asked, secret, text in ((second, "rahasia-kedua", "15 orang"), (first, SECRET, "20 orang")):
        assert "Kirim jawaban" in text_of(status_page(asked, secret))
        Client().post(f"/kunjungan/status/{asked.number}/{secret}/", {"act": "answer", "text": text})
        assert "Kirim jawaban" not in text_of(status_page(asked, secret))
    assert [fresh(one).messages.last().text for one in (first, second)] == ["20 orang", "15 orang"]
    assert (fresh(first).visit.state, fresh(first).visit.starts_on) == ("submitted", monday(4))


def test_the_journey_of_a_body_stays_its_own_when_it_comes_along_with_another(petugas, host, first, second):
    elsewhere = f.make_request(host=f.make_government(f.make_region()), visitor=second.body.agency, secret="lain")
    with deed(user=None, verb="test"):
        visit = elsewhere.visit
        visit.trip = second.visit.trip
        visit.save()
    follows = f.make_request(host=host, visitor=second.body.agency, state="cancelled").visit
    told(second, "Belajar", follows=follows, follow_kind="rerequest")
    join_requests(second, first, user=petugas.user, text=WHY)
    assert elsewhere.number in text_of(status_page(second, "rahasia-kedua"))
    assert second.number in text_of(status_page(elsewhere, "lain"))
    assert elsewhere.number not in text_of(status_page(first))
    assert "Pengganti kunjungan" in text_of(petugas.get(f"/petugas/permohonan/{second.pk}/"))
    assert "Pengganti kunjungan" not in text_of(petugas.get(f"/petugas/permohonan/{first.pk}/"))


def test_requests_to_a_mall_of_others_are_neither_shown_nor_joined(host, first, second):
    own, others = f.make_mall(region=host.region), f.make_mall(region=host.region)
    told(first, "Belajar", mall=others)
    told(second, "Belajar", mall=own)
    third = f.make_request(host=host)
    told(third, "Belajar", mall=own)
    clerk = Client()
    clerk.force_login(f.make_membership(agency=host, mall=own).user)
    page = text_of(clerk.get(f"/petugas/permohonan/{second.pk}/"))
    assert third.number in page and first.number not in page
    assert answer(clerk, second, "join", other=first.pk, text=WHY).status_code == 422
    with pytest.raises(NotAllowed):
        join_requests(fresh(second), first, user=f.make_membership(agency=host, mall=own).user, text=WHY)
    assert fresh(second).visit_id != fresh(first).visit_id


def test_a_list_opened_before_they_were_parted_is_stored_in_the_own_visit(petugas, first, second):
    join_requests(second, first, user=petugas.user, text=WHY)
    stale = fresh(second)
    part_request(fresh(second), user=petugas.user)
    list_people(stale, split_people("Budi Baru – Kepala Dinas"), seen=[])
    new = Participant.objects.get(name="Budi Baru")
    assert new.visit_id == new.body.visit_id == fresh(second).visit_id


def test_the_host_parts_them_and_the_request_waits_again_for_its_own_day(petugas, first, second):
    own = second.visit
    join_requests(second, first, user=petugas.user, text=WHY)
    accept_request(first, user=petugas.user, day=monday(4), at=None)
    page = answer(petugas, second, "part", text="Ruang terlalu kecil.")
    assert "dipisah" in text_of(page)
    second = fresh(second)
    assert (second.visit, second.joined_from, second.visit.state) == (own, None, "submitted")
    assert (second.visit.starts_on, second.visit.head_count) == (monday(5), 15)
    assert fresh(first).visit.state == "accepted" and fresh(first).visit.head_count == 20
    assert "Ruang terlalu kecil." in text_of(status_page(second, "rahasia-kedua"))
    with pytest.raises(StepRefused, match="tidak digabung"):
        part_request(second, user=petugas.user)
    again = join_requests(second, first, user=petugas.user, text=WHY)
    assert again == first.visit, "what was parted can come together again"


def test_nobody_leaves_a_visit_that_was_answered_with_no(petugas, first, second):
    join_requests(second, first, user=petugas.user, text=WHY)
    decline_request(first, user=petugas.user, text="Penuh.")
    assert fresh(second).visit.state == "declined"
    with pytest.raises(AlreadyMoved):
        part_request(second, user=petugas.user)
    with pytest.raises(AlreadyMoved):
        withdraw_request(second, "Batal.")


def test_who_agrees_to_another_day_agrees_for_both_and_the_other_is_told(petugas, first, second):
    join_requests(second, first, user=petugas.user, text=WHY)
    answer(petugas, first, "reschedule", day=f"{monday(6):%d/%m/%Y}", text="Hari itu kami tutup.")
    mail.outbox.clear()
    Client().post(f"/kunjungan/status/{second.number}/rahasia-kedua/", {"act": "agree", "offer": f"{monday(6)}"})
    assert fresh(first).visit.state == "accepted" and fresh(first).visit.starts_on == monday(6)
    assert [one.to for one in mail.outbox] == [["satu@contoh.example"]]


def test_what_came_together_lapses_together_once_and_both_are_told(petugas, host):
    yesterday = timezone.localdate() - timedelta(days=2)
    first = f.make_request(host=host, wishes=[yesterday], email="satu@contoh.example")
    second = f.make_request(host=host, wishes=[yesterday, timezone.localdate() + timedelta(days=9)], email="")
    join_requests(second, first, user=petugas.user, text=WHY)
    assert lapse_unanswered() == 0, "a day of the second is still ahead"
    with deed(user=None, verb="edit"):
        second.wishes.filter(order=2).delete()
    assert lapse_unanswered() == 2
    assert fresh(first).visit.state == fresh(second).visit.state == "lapsed"


def test_the_door_finds_the_visit_by_either_number(petugas, first, second):
    join_requests(second, first, user=petugas.user, text=WHY)
    accept_request(first, user=petugas.user, day=timezone.localdate(), at=None)
    for number in (first.number, second.number):
        found = petugas.get(f"/petugas/datang/?nomor={number}")
        assert found.status_code == 302 and found["Location"] == f"/petugas/datang/{first.visit_id}/"


# --- One of them comes -------------------------------------------------------------------------------------------


@pytest.fixture
def came_alone(petugas, first, second):
    """Both were accepted, the first came, and its visit was recorded."""
    join_requests(second, first, user=petugas.user, text=WHY)
    visit = accept_request(fresh(first), user=petugas.user, day=timezone.localdate(), at=None)
    f.make_letterhead(host=visit.host)
    issue(visit, PaperKind.REPLY, user=petugas.user)
    mail.outbox.clear()
    ticks = Ticks({visit.participants.get(name="Ketua Pertama").pk: True})
    arrive(visit, ticks, user=petugas.user)
    mail_who_left(leave(visit, ticks, user=petugas.user))
    petugas.post(f"/petugas/kunjungan/{visit.pk}/langkah/", {"step": "record"})
    return Visit.objects.get(pk=visit.pk)


def test_a_body_of_which_nobody_came_is_neither_thanked_nor_asked(came_alone, first, second):
    assert came_alone.state == "recorded"
    assert [one.to for one in mail.outbox] == [["satu@contoh.example"]]
    assert may_answer(fresh(first)) and not may_answer(fresh(second))
    with pytest.raises(StepRefused, match="rombongan yang datang"):
        store_feedback(fresh(second), usefulness=4, learned="Semua", will_apply="")
    assert "Jawab tiga pertanyaan" in text_of(status_page(first))
    assert "Jawab tiga pertanyaan" not in text_of(status_page(second, "rahasia-kedua"))


def test_a_body_of_which_nobody_came_has_made_no_visit(came_alone, petugas, first, second):
    there, away = first.body.agency, second.body.agency
    for address in (
        came_alone.get_absolute_url(),
        "/kunjungan/",
        "/kunjungan/unduh.csv",
        "/petugas/",
        "/petugas/unduh.csv",
    ):
        told = petugas.get(address).getvalue().decode()
        assert there.name in told and away.name not in told, address
    counts = region_counts_for([there.region, away.region])
    assert counts[there.region_id].made == 1 and away.region_id not in counts
    assert Visit.objects.filter(visits_from([there.region.code])).get() == came_alone
    assert not Visit.objects.filter(visits_from([away.region.code])).exists()
    again = f.make_visit(host=came_alone.host, visitor=away, starts_on=timezone.localdate() + timedelta(days=1))
    assert ordinals_of(again) == [f"Kunjungan ke-1 dari {away.region.name} ke {again.host.name}"]
    assert away.name in text_of(petugas.get(f"/petugas/kunjungan/{came_alone.pk}/")), (
        "the host still sees who was awaited"
    )


def test_who_did_not_come_is_awaited_again_when_the_reception_turns_out_to_be_of_others(petugas, first, second):
    join_requests(second, first, user=petugas.user, text=WHY)
    visit = accept_request(fresh(first), user=petugas.user, day=timezone.localdate(), at=None)
    arrive(visit, Ticks({visit.participants.get(name="Ketua Pertama").pk: True}), user=petugas.user)
    assert second.body.agency.name not in leave(visit, Ticks({}), user=petugas.user).visitors_text
    undo_arrival(reopen(visit, user=petugas.user), user=petugas.user)
    assert second.body.agency.name in Visit.objects.get(pk=visit.pk).visitors_text


def test_the_answer_to_both_still_names_both_when_one_came(came_alone, second):
    assert str(second.body) in content_of(came_alone.papers.get(kind=PaperKind.REPLY))["visitors"]


# --- Passing on --------------------------------------------------------------------------------------------------


def test_a_request_is_passed_on_with_a_note_that_its_requester_does_not_see(petugas, host, first):
    colleague = f.make_membership(agency=host, user=f.make_user(name="Rekan Contoh", email="rekan@contoh.example")).user
    mail.outbox.clear()
    page = answer(petugas, first, "route", to=colleague.pk, text="Mohon siapkan ruang rapat.")
    assert "Diteruskan kepada Rekan Contoh" in text_of(page) and "Mohon siapkan ruang rapat." in text_of(page)
    assert fresh(first).visit.state == "submitted"
    [sent] = mail.outbox
    assert sent.to == ["rekan@contoh.example"] and f"/petugas/permohonan/{first.pk}/" in sent.body
    assert first.body.agency.name not in sent.body and "ruang rapat" not in sent.body
    assert "ruang rapat" not in text_of(status_page(first)) and "Rekan Contoh" not in text_of(status_page(first))
    assert trail_of(first.visit)[0].verb == "Disposisi"
    assert "diteruskan kepada Rekan Contoh" in text_of(petugas.get("/petugas/permohonan/"))
    other = Client()
    other.force_login(colleague)
    assert "Untuk Anda" in text_of(other.get("/petugas/permohonan/"))


def test_who_works_alone_is_not_offered_to_pass_on(petugas, first):
    assert "disposisi" not in text_of(petugas.get(f"/petugas/permohonan/{first.pk}/"))
    f.make_membership(agency=first.visit.host)
    assert "disposisi" in text_of(petugas.get(f"/petugas/permohonan/{first.pk}/"))


def test_only_a_colleague_whom_the_request_reaches_can_be_chosen(petugas, host, first):
    mall, other_mall = f.make_mall(region=host.region), f.make_mall(region=host.region)
    Visit.objects.filter(pk=first.visit_id).update(mall=mall)
    reached = f.make_membership(agency=host, mall=mall).user
    strangers = [
        f.make_user(),
        f.make_membership().user,
        f.make_membership(agency=host, mall=other_mall).user,
        f.make_membership(agency=host, user=f.make_user(is_active=False)).user,
        f.make_membership(agency=host, valid_until=timezone.localdate() - timedelta(days=1)).user,
        petugas.user,
    ]
    form = petugas.get(f"/petugas/permohonan/{first.pk}/").context["besides"]["route"].form
    assert [key for key, _ in form.fields["to"].choices if key] == [reached.pk]
    for stranger in strangers:
        page = answer(petugas, first, "route", to=stranger.pk, text="Tolong.")
        assert page.status_code == 422 and not first.routing_notes.exists()


def test_what_is_answered_is_not_passed_on(petugas, host, first):
    colleague = f.make_membership(agency=host).user
    decline_request(first, user=petugas.user, text="Penuh.")
    page = answer(petugas, first, "route", to=colleague.pk, text="Tolong.")
    assert page.status_code == 422 and "tidak lagi berlaku" in text_of(page)
    assert not first.routing_notes.exists()
