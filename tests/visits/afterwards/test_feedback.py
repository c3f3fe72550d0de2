"""It is true that a delegation answers by its link once it has left, and that its words are public only when the host accepts."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from directory.clock import today_at
from mpp_portal.kit.history import deed, trail_of
from tests import factories as f
from tests.pages import form_with, forms_in
from tests.visits.asking.test_asking import SECRET, text_of
from tests.visits.receiving.test_reception import press
from visits.afterwards.feedback import STEPS, may_answer, seen_of, summary_of
from visits.models import Feedback
from visits.receiving.door import close_receptions

pytestmark = pytest.mark.django_db

LEARNED = "Satu nomor antrean untuk semua loket."


@pytest.fixture
def mall():
    return f.make_mall()


@pytest.fixture
def host(mall):
    return f.make_government(mall.region)


@pytest.fixture
def asked(host, mall):
    return f.make_recorded_request(host=host, mall=mall)


@pytest.fixture
def petugas(host):
    client = Client()
    client.user = f.make_membership(agency=host).user
    client.force_login(client.user)
    return client


def link(asked, secret=SECRET) -> str:
    return f"/kunjungan/status/{asked.number}/{secret}/tanggapan/"


def tell(asked, **changes):
    held = form_with(Client().get(link(asked)), "", "learned").as_sent()
    typed = {"usefulness": "4", "learned": LEARNED, "will_apply": "Januari", **changes}
    return Client().post(link(asked), {**held, **typed}, follow=True)


def shown_to(petugas, told):
    """What the page of the visit sends with a step about these answers."""
    page = petugas.get(f"/petugas/kunjungan/{told.request.visit_id}/")
    [form, *_] = [one for one in forms_in(page, "") if one.address == f"/petugas/tanggapan/{told.pk}/langkah/"]
    return {**form.as_sent(), "reason": ""}


def step(petugas, told, name, reason=""):
    typed = {**shown_to(petugas, told), "step": name, "reason": reason}
    return petugas.post(f"/petugas/tanggapan/{told.pk}/langkah/", typed, follow=True)


def public_pages(asked):
    visit = asked.visit
    for address in (visit.get_absolute_url(), visit.mall.get_absolute_url(), f"/kunjungan/ajukan/{visit.host.key}/"):
        yield text_of(Client().get(address))


def test_words_are_public_once_the_host_accepts_and_gone_once_it_does_not(asked, petugas):
    assert "Terima kasih" in text_of(tell(asked))
    told = Feedback.objects.get()
    assert (told.state, told.usefulness, told.learned) == ("waiting", 4, LEARNED)
    assert all(LEARNED not in page for page in public_pages(asked))
    assert LEARNED in text_of(petugas.get(f"/petugas/kunjungan/{asked.visit_id}/"))
    assert "Tanggapan rombongan yang menunggu" in text_of(petugas.get("/petugas/permohonan/"))
    step(petugas, told, "show")
    assert all(LEARNED in page and "Akan diterapkan: Januari" in page for page in public_pages(asked))
    assert all(asked.body.agency.name in page and "1 tanggapan" in page for page in public_pages(asked))
    assert "Tulis alasannya" in text_of(step(petugas, told, "withhold"))
    step(petugas, told, "withhold", "Menyebut nama orang.")
    assert all(LEARNED not in page for page in public_pages(asked))
    assert [entry.verb for entry in trail_of(told)] == [
        "Tidak ditampilkan",
        "Ditampilkan untuk umum",
        "Tanggapan rombongan dikirim",
    ]


def test_how_useful_it_was_counts_whatever_the_host_shows(mall, host, petugas):
    for usefulness, state in ((4, "shown"), (4, "withheld"), (1, "waiting")):
        f.make_feedback(host=host, mall=mall, usefulness=usefulness, state=state)
    f.make_feedback(host=host, asked=f.make_request(host=host, state="completed"), state="shown")  # not public yet
    summary = summary_of(mall=mall)
    assert (summary.n, summary.counts) == (3, [("Sangat bermanfaat", 2), ("Tidak bermanfaat", 1)])
    assert summary.newest == timezone.localdate() and len(summary.shown) == 1
    page = text_of(Client().get(mall.get_absolute_url()))
    assert "Sangat bermanfaat: 2; Tidak bermanfaat: 1" in page and "3 tanggapan" in page


def test_new_answers_replace_the_old_and_wait_again(asked, petugas):
    tell(asked)
    step(petugas, Feedback.objects.get(), "show")
    held = form_with(Client().get(link(asked)), "", "learned").as_sent()
    assert held["learned"] == LEARNED and held["usefulness"] == "4"
    tell(asked, learned="Iklan situs lain", usefulness="1")
    told = Feedback.objects.get()
    assert (told.state, told.usefulness) == ("waiting", 1)
    assert all("Iklan" not in page for page in public_pages(asked))


def test_the_host_shows_no_words_that_it_has_not_read(asked, petugas):
    tell(asked, learned="Bagus sekali")
    told = Feedback.objects.get()
    typed = {**shown_to(petugas, told), "step": "show"}
    tell(asked, learned="Iklan situs lain")
    page = text_of(petugas.post(f"/petugas/tanggapan/{told.pk}/langkah/", typed, follow=True))
    assert "baru saja mengganti jawabannya" in page and "Iklan situs lain" in page and "Bagus sekali" not in page
    told.refresh_from_db()
    assert told.state == "waiting" and all("Iklan" not in page for page in public_pages(asked))
    petugas.post(f"/petugas/tanggapan/{told.pk}/langkah/", {"step": "show"})
    told.refresh_from_db()
    assert told.state == "waiting", "who says nothing of what was read has read nothing"
    step(petugas, told, "show")
    told.refresh_from_db()
    assert told.state == "shown"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"learned": ""}, "learned"),
        ({"usefulness": ""}, "usefulness"),
        ({"usefulness": "5"}, "usefulness"),
        ({"learned": "x" * 1001}, "learned"),
        ({"will_apply": "NIK 3171234567890123"}, "will_apply"),
    ],
)
def test_bad_answers_come_back_with_what_was_typed(asked, changes, said):
    answer = tell(asked, **changes)
    assert answer.status_code == 422 and said in answer.context["form"].errors
    assert not Feedback.objects.exists()
    kept = form_with(answer, "", "learned").as_sent()
    assert kept["learned"] == changes.get("learned", LEARNED)


@pytest.mark.parametrize("state", ["submitted", "accepted", "arrived", "declined", "cancelled", "no_show"])
def test_nobody_is_asked_before_the_delegation_has_left(host, state):
    asked = f.make_request(host=host, state=state)
    page = Client().get(link(asked))
    assert page.status_code == 200 and "sesudah rombongan pulang" in text_of(page)
    assert "Kirim jawaban" not in text_of(page)
    assert Client().get(link(asked, "tautan-lain")).status_code == 404
    assert "Tiga pertanyaan" not in text_of(Client().get(link(asked)[: -len("tanggapan/")]))


def test_the_questions_end_after_ninety_days(asked):
    today = timezone.localdate()
    for days, may in ((90, True), (91, False)):
        asked.visit.starts_on = today - timedelta(days=days)
        assert may_answer(asked) is may
    with deed(user=None, verb="test"):
        asked.visit.save()
    assert "90 hari kemudian" in text_of(Client().get(link(asked)))


@pytest.mark.parametrize("learned", [LEARNED, ""])
@pytest.mark.parametrize("late", ["reopened", "day 91"])
def test_who_answers_too_late_reads_so_and_keeps_what_was_typed(asked, late, learned):
    held = form_with(Client().get(link(asked)), "", "learned").as_sent()
    with deed(user=None, verb="test"):
        if late == "day 91":
            asked.visit.starts_on = timezone.localdate() - timedelta(days=91)
        else:
            asked.visit.state, asked.visit.number, asked.visit.recorded_at = "arrived", None, None
        asked.visit.save()
    typed = {**held, "usefulness": "3", "learned": learned, "will_apply": "Januari"}
    answer = Client().post(link(asked), typed)
    assert answer.status_code == 422 and "sesudah rombongan pulang" in text_of(answer)
    kept = form_with(answer, "", "learned").as_sent()
    assert (kept["usefulness"], kept["learned"], kept["will_apply"]) == ("3", learned, "Januari")
    assert not Feedback.objects.exists()


def test_only_the_staff_of_this_host_moderates(asked):
    told = f.make_feedback(asked=asked)
    other = Client()
    other.force_login(f.make_membership().user)
    typed = {"step": "show", "seen": seen_of(told)}
    assert other.post(f"/petugas/tanggapan/{told.pk}/langkah/", typed).status_code == 404
    told.refresh_from_db()
    assert told.state == "waiting"


def test_the_step_table_is_the_whole_of_what_can_happen():
    moves = {(source, one.name): one.target for one in STEPS.steps for source in one.sources}
    assert moves == {
        ("waiting", "show"): "shown",
        ("withheld", "show"): "shown",
        ("waiting", "withhold"): "withheld",
        ("shown", "withhold"): "withheld",
    }


def test_who_leaves_is_asked_by_mail_without_the_secret(host):
    asked = f.make_request(host=host, state="accepted", wishes=[timezone.localdate()])
    f.make_reception(visit=asked.visit, arrived_at=timezone.now() - timedelta(days=2))
    with deed(user=None, verb="test"):
        asked.visit.state = "arrived"
        asked.visit.save()
    mail.outbox.clear()
    assert close_receptions() == 1
    [sent] = mail.outbox
    assert sent.to == ["kontak@contoh.example"] and "tiga pertanyaan" in sent.body and SECRET not in sent.body


def test_who_left_is_asked_once_however_often_the_door_is_opened_again(host, petugas):
    asked = f.make_request(host=host, state="accepted", wishes=[today_at(host)])
    f.make_participant(body=asked.body)
    here = [asked.visit.participants.get().pk]
    mail.outbox.clear()
    for act in ("arrive", "leave_host", "reopen", "leave_host"):
        assert press(petugas, asked.visit, act, here=here).status_code == 302, act
    assert [one.to for one in mail.outbox] == [["kontak@contoh.example"]]


# --- The return visit --------------------------------------------------------------------------------------------


def promise(petugas, visit, host):
    address = f"/petugas/kunjungan/{visit.pk}/balasan/{host.key}/"
    held = form_with(petugas.get(address), "", "body").as_sent()
    day = timezone.localdate() + timedelta(days=40)
    typed = {"day_1": f"{day:%d/%m/%Y}", "people": "8", "contact_name": "Ibu Contoh", "contact_phone": "0812 3456 7890"}
    seen = petugas.post(address, {**held, **typed, "act": "check"})
    held = form_with(seen, "", "body").as_sent()
    return petugas.post(address, {**held, "act": "send"}, follow=True)


def test_a_promised_return_visit_is_a_request_that_follows(host, petugas):
    visitor = f.make_government(f.make_region(short_name="Paser"))
    visit = f.make_visit(host=host, visitor=visitor)
    answer = promise(petugas, visit, visitor)
    assert answer.status_code == 200, text_of(answer)
    returned = visit.followed_by.get()
    assert (returned.host, returned.follow_kind, returned.state) == (visitor, "return", "submitted")
    assert returned.bodies.get().agency == host
    assert trail_of(returned)[0].who == str(petugas.user), "who promised it is in the trail"
    page = text_of(petugas.get(f"/petugas/kunjungan/{visit.pk}/"))
    assert visitor.name in page and "diajukan" in page
    public = text_of(Client().get(visit.get_absolute_url()))
    assert "Kunjungan balasan" not in public, "a promise is public once the visit is recorded"


def test_only_bodies_that_came_are_asked_and_only_by_the_staff_that_received_them(host, petugas):
    visitor, stranger = f.make_government(f.make_region()), f.make_government(f.make_region())
    visit = f.make_visit(host=host, visitor=visitor)
    assert petugas.get(f"/petugas/kunjungan/{visit.pk}/balasan/{stranger.key}/").status_code == 404
    draft = f.make_visit(host=host, visitor=visitor, state="draft")
    assert petugas.get(f"/petugas/kunjungan/{draft.pk}/balasan/{visitor.key}/").status_code == 404
    other = Client()
    other.force_login(f.make_membership().user)
    assert other.get(f"/petugas/kunjungan/{visit.pk}/balasan/{visitor.key}/").status_code == 404


def test_a_draft_of_another_host_is_not_told_as_a_promise(host, petugas):
    visitor = f.make_government(f.make_region())
    visit = f.make_visit(host=host, visitor=visitor)
    f.make_visit(host=visitor, visitor=host, follows=visit, follow_kind="return", state="draft")
    assert "Belum ada kunjungan balasan" in text_of(petugas.get(f"/petugas/kunjungan/{visit.pk}/"))
