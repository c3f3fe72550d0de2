"""It is true that a paper is given to who came and to nobody else, under a number of its own, and that a revoked one says so."""

import io
import re
from datetime import date, time, timedelta
from time import process_time

import pypdf
import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mpp_portal.kit.history import deed, trail_of
from mpp_portal.kit.workflow import StepRefused
from tests import factories as f
from tests.pages import form_with
from tests.visits.asking.test_asking import text_of
from visits.asking.answering import decline_request, offer_day
from visits.asking.joining import join_requests, part_request
from visits.asking.sending import agree, offer_of
from visits.models import Letterhead, Paper, PaperKind, PaperSeries, Visit, VisitState
from visits.models.papers import STATES, validate_number_format
from visits.papers.forms import LetterheadForm
from visits.papers.issuing import issue, offers_of, revoke
from visits.papers.signs import printable
from visits.papers.texts import pdf_of
from visits.receiving.door import Ticks, arrive, leave, reopen, undo_arrival
from visits.workflow import STEPS

pytestmark = pytest.mark.django_db


@pytest.fixture
def host():
    host = f.make_government(f.make_city(short_name="Palopo"))
    f.make_letterhead(host=host)
    return host


@pytest.fixture
def petugas(host):
    client, user = Client(), f.make_user(name="Petugas Contoh")
    f.make_membership(user=user, agency=host)
    client.force_login(user)
    client.user = user
    return client


@pytest.fixture
def gone(host):
    """A delegation of three that has left; two of them came."""
    asked = f.make_request(host=host, state="arrived", people=3)
    people = [f.make_participant(body=asked.body, name=name, position="Analis") for name in ("Satu", "Dua", "Tiga")]
    f.make_reception(visit=asked.visit, people=0)
    leave(asked.visit, Ticks({person.pk: True for person in people[:2]}), user=None)
    return Visit.objects.get(pk=asked.visit_id)


def read(papers) -> pypdf.PdfReader:
    papers = list(Paper.objects.filter(pk__in=[one.pk for one in papers]).order_by("pk"))
    return pypdf.PdfReader(
        io.BytesIO(pdf_of(papers, check_address=lambda one: f"https://contoh.example/surat/{one.check_code}/"))
    )


def said(papers) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in read(papers).pages)


def test_a_purpose_that_is_a_sentence_ends_once(gone):
    with deed(user=None, verb="test"):
        gone.purpose = "Mempelajari\nantrean. 🙏"
        gone.save()
    text = said(issue(gone, PaperKind.VISUM, user=None))
    assert "untuk keperluan Mempelajari antrean, dengan keterangan" in text and ".," not in text


def test_an_answer_to_two_who_come_together_names_the_letters_of_both(host):
    asked = [f.make_request(host=host) for _ in range(2)]
    for number, one in enumerate(asked, start=1):
        with deed(user=None, verb="test"):
            one.body.letter_number, one.body.letter_date = f"005/{number}", date(2026, 11, number)
            one.body.save()
    visit = join_requests(asked[1], asked[0], user=None, text="Bersama")
    STEPS.move(visit, "accept", user=None)
    text = said(issue(visit, PaperKind.REPLY, user=None))
    assert "surat Saudara nomor 005/1 tanggal 1 November 2026 dan nomor 005/2 tanggal 2 November 2026 perihal" in text


def joint(host, **second):
    """An accepted visit of two bodies that asked each for itself, and the two; the second asked with these fields."""
    first, other = f.make_request(host=host), f.make_request(host=host)
    with deed(user=None, verb="test"):
        for one, purpose in ((first, "Melihat antrean."), (other, "Belajar pengaduan")):
            one.visit.purpose = purpose
            one.visit.save()
        for name, value in second.items():
            setattr(other.visit, name, value)
        other.visit.save()
    visit = STEPS.move(join_requests(other, first, user=None, text="Bersama"), "accept", user=None)
    return visit, *visit.bodies.order_by("pk")


def came_to_an_end(visit, *bodies):
    """The visit with one person of each body, named after it, who came and has left again."""
    people = [f.make_participant(body=body, name=f"Orang {at}", attended=True) for at, body in enumerate(bodies)]
    ticks = Ticks({one.pk: True for one in people})
    return leave(arrive(visit, ticks, user=None), ticks, user=None)


def test_two_who_come_together_each_read_their_own_purpose(host):
    mall = f.make_mall(region=host.region)
    visit, first, other = joint(host, mall=mall)
    reply = said(issue(visit, PaperKind.REPLY, user=None))
    assert "Melihat antrean; Belajar pengaduan" in reply
    assert f"Yth. Pimpinan {first.agency.name} dan {other.agency.name} di Tempat" in reply
    visit = came_to_an_end(visit, first, other)
    for kind in (PaperKind.MINUTES, PaperKind.CERTIFICATE):
        assert "Melihat antrean; Belajar pengaduan" in said(issue(visit, kind, user=None))
    visums = {one.participant.body_id: said([one]) for one in issue(visit, PaperKind.VISUM, user=None)}
    assert "keperluan Melihat antrean, dengan" in visums[first.pk] and "pengaduan" not in visums[first.pk]
    assert "keperluan Belajar pengaduan, dengan" in visums[other.pk] and "antrean" not in visums[other.pk]
    assert f"di {mall.name} " in visums[other.pk] and mall.name not in visums[first.pk]


@pytest.mark.parametrize(
    ("written", "kind", "on_paper"),
    [
        ("", "government", "Pemerintah Kabupaten Randu"),
        ("Bagian Organisasi", "government", "Bagian Organisasi, Pemerintah Kabupaten Randu"),
        ("Pemkab Randu", "government", "Pemerintah Kabupaten Randu"),
        ("pemerintah  kabupaten RANDU", "government", "Pemerintah Kabupaten Randu"),
        ("Komisi I DPRD Kab. Randu", "council", "Komisi I, DPRD Kabupaten Randu"),
        ("DPRD Randu", "council", "DPRD Kabupaten Randu"),
        ("DPMPTSP Randu", "government", "DPMPTSP Randu, Pemerintah Kabupaten Randu"),
    ],
)
def test_a_body_is_named_with_its_unit_and_the_letter_goes_to_its_leader(host, written, kind, on_paper):
    region = f.make_region(short_name="Randu", name="Kabupaten Randu")
    name = {"government": "Pemerintah Kabupaten Randu", "council": "DPRD Kabupaten Randu"}[kind]
    asked = f.make_request(host=host, state="accepted", visitor=f.make_agency(region=region, kind=kind, name=name))
    with deed(user=None, verb="test"):
        asked.body.raw_name = written
        asked.body.save()
    assert f"Yth. Pimpinan {name} di Tempat" in said(issue(asked.visit, PaperKind.REPLY, user=None))
    assert f"Rombongan : {on_paper} Hari" in said(issue(asked.visit, PaperKind.ATTENDANCE, user=None))


@pytest.mark.parametrize(
    ("state", "people", "named", "lines"),
    [
        ("accepted", 24, 1, 24), ("accepted", None, 1, 6), ("accepted", 3, 3, 8), ("accepted", 1000, 0, 200),
        ("arrived", 20, 0, 20), ("arrived", 20, 25, 25), ("completed", 20, 2, 2), ("recorded", 20, 2, 2),
    ],
)  # fmt: skip
def test_everybody_who_comes_finds_a_line_to_sign_on(host, state, people, named, lines):
    visit = f.make_visit(host=host, state=state, head_count=people)
    for _ in range(named):
        f.make_participant(body=visit.bodies.get())
    text = said(issue(visit, PaperKind.ATTENDANCE, user=None))
    assert f" {lines}." in text and f" {lines + 1}." not in text and "Instansi" not in text


def test_where_two_bodies_come_the_list_says_who_is_of_which(host):
    visit, *bodies = joint(host)
    for body in bodies:
        with deed(user=None, verb="test"):
            body.agency.name = f"Badan {body.pk}"
            body.agency.save()
        f.make_participant(body=body, name="Sama", position="Staf")
    text = said(issue(visit, PaperKind.ATTENDANCE, user=None))
    assert "Instansi" in text
    assert all(f"Sama Staf Badan {body.pk} {at}." in text for at, body in enumerate(bodies, start=1))


def test_who_led_and_did_not_come_is_not_said_to_have_led(gone):
    with deed(user=None, verb="test"):
        leader = gone.participants.get(name="Tiga")
        leader.leads_visit = True
        leader.save()
    text = said(issue(gone, PaperKind.MINUTES, user=None))
    assert "dipimpin" not in text and "Tiga" not in text


@pytest.mark.parametrize(("named", "unnamed", "told"), [(0, None, ""), (2, 3, "5 orang")])
def test_without_a_count_those_who_came_are_counted_and_nobody_is_never_a_number(host, named, unnamed, told):
    visit = f.make_visit(host=host, head_count=None)
    body = visit.bodies.get()
    for _ in range(named):
        f.make_participant(body=body, attended=True)
    with deed(user=None, verb="test"):
        body.unnamed_came = unnamed
        body.save()
    for kind in (PaperKind.MINUTES, PaperKind.CERTIFICATE):
        paper = f.make_paper(visit=visit, kind=kind)
        assert (told or "0 orang") in said([paper]) or not told
        assert "0 orang" not in said([paper]) and ("orang" in said([paper])) == bool(told)


def test_an_answer_to_who_named_no_letter_names_the_request(host):
    asked = f.make_request(host=host, state="accepted")
    text = said(issue(asked.visit, PaperKind.REPLY, user=None))
    assert (
        f"Menindaklanjuti permohonan Saudara nomor {asked.number}, bersama ini" in text and "surat Saudara" not in text
    )


def test_an_answer_says_the_same_after_the_visit_has_moved(host):
    asked = f.make_request(host=host, state="accepted", people=24)
    paper = issue(asked.visit, PaperKind.REPLY, user=None)[0]
    shown, told = asked.visit.date_text, said([paper])
    assert shown in told and "24 orang" in told
    with deed(user=None, verb="test"):
        visit = asked.visit
        visit.state = "arrived"  # on another day than was promised
        visit.starts_on, visit.starts_at, visit.venue, visit.head_count = date(2031, 5, 6), time(8), "Pendopo", 3
        visit.save()
    assert said([paper]) == told
    assert shown in text_of(Client().get(f"/surat/{paper.check_code}/"))
    assert "6 Mei 2031" in said(issue(visit, PaperKind.ATTENDANCE, user=None)), "which tells of the day itself"


# --- Who gets what -----------------------------------------------------------------------------------------------


def test_an_answer_does_not_stand_once_another_day_was_agreed_and_is_given_anew(host):
    asked = f.make_request(host=host, state="accepted")
    answer = issue(asked.visit, PaperKind.REPLY, user=None)[0]
    offer_day(asked, user=None, day=asked.visit.starts_on + timedelta(days=7), at=time(9), text="Gedung dipakai")
    moved = Visit.objects.get(pk=asked.visit_id)
    agree(asked, offer_of(moved))
    answer.refresh_from_db()
    assert not answer.stands and "hari atau jamnya sudah diubah" in answer.void_text
    revoke(answer, user=None, reason="Hari diubah")
    again = issue(Visit.objects.get(pk=asked.visit_id), PaperKind.REPLY, user=None)[0]
    assert again.stands and again.sequence == answer.sequence + 1


def test_a_visum_is_for_each_who_came_and_never_for_another(gone):
    papers = issue(gone, PaperKind.VISUM, user=None)
    assert sorted(paper.participant.name for paper in papers) == ["Dua", "Satu"]
    assert [paper.sequence for paper in papers] == [1, 2]
    with pytest.raises(StepRefused, match="sudah punya visum"):
        issue(gone, PaperKind.VISUM, user=None)
    assert Paper.objects.count() == 2 and PaperSeries.objects.get().last == 2, "a refusal uses no number"


def test_who_was_ticked_later_gets_the_missing_visum_alone(gone):
    issue(gone, PaperKind.VISUM, user=None)
    late = gone.participants.get(name="Tiga")
    with deed(user=None, verb="test"):
        late.attended = True
        late.save()
    assert [paper.participant for paper in issue(gone, PaperKind.VISUM, user=None)] == [late]


def test_a_visum_of_one_who_did_not_come_after_all_does_not_stand(gone):
    paper = issue(gone, PaperKind.VISUM, user=None)[0]
    assert paper.stands
    with deed(user=None, verb="test"):
        paper.participant.attended = False
        paper.participant.save()
    assert not Paper.objects.get(pk=paper.pk).stands
    assert "Dicabut" in text_of(Client().get(f"/surat/{paper.check_code}/"))


def test_a_visum_needs_a_name(gone):
    one, two = gone.participants.filter(attended=True)
    with deed(user=None, verb="test"):
        one.name, one.position = "", "Kepala Dinas"
        one.save()
    assert [paper.participant for paper in issue(gone, PaperKind.VISUM, user=None)] == [two]
    with deed(user=None, verb="test"):
        one.position, one.erased_on = "", timezone.localdate()
        one.save()
    with pytest.raises(StepRefused, match="disebut namanya"):
        issue(gone, PaperKind.VISUM, user=None)


@pytest.mark.parametrize("kind", PaperKind)
@pytest.mark.parametrize("state", VisitState)
def test_each_kind_stands_while_what_it_says_is_so(host, kind, state):
    visit = f.make_visit(host=host, state=state)
    person = f.make_participant(visit=visit, body=visit.bodies.get(), attended=True)
    paper = f.make_paper(visit=visit, kind=kind, participant=person if kind == "visum" else None)
    standing = {
        "surat_balasan": {"accepted", "arrived", "completed", "recorded", "declined", "no_show"},
        "daftar_hadir": {"accepted", "arrived", "completed", "recorded", "no_show"},
        "berita_acara": {"completed", "recorded"},
        "surat_keterangan": {"completed", "recorded"},
        "visum": {"arrived", "completed", "recorded"},
    }[kind]
    assert paper.stands == (state in standing) == (not paper.void_text)


def test_no_paper_of_who_came_is_sah_once_nobody_came(petugas, gone):
    papers = [*issue(gone, PaperKind.CERTIFICATE, user=None), *issue(gone, PaperKind.MINUTES, user=None)]
    visum = issue(gone, PaperKind.VISUM, user=None)[0]

    def shown(paper):
        return text_of(Client().get(f"/surat/{paper.check_code}/"))

    assert all("Sah." in shown(paper) for paper in (*papers, visum))
    reopen(gone, user=None)
    assert not any("Sah." in shown(paper) for paper in papers) and "Sah." in shown(visum)
    undo_arrival(Visit.objects.get(pk=gone.pk), user=None)
    assert not any("Sah." in shown(paper) for paper in (*papers, visum))
    assert "status kunjungan “Diterima”" in text_of(petugas.get(f"/petugas/kunjungan/{gone.pk}/"))


def test_a_paper_that_does_not_stand_says_so_on_each_page(host):
    visit = f.make_request(host=host, state="completed", people=80).visit
    for number in range(80):
        f.make_participant(body=visit.bodies.get(), name=f"Peserta {number}", attended=True)
    paper = issue(visit, PaperKind.CERTIFICATE, user=None)[0]
    assert "BERLAKU" not in said([paper])
    STEPS.take(visit, "cancel", user=None, reason="Salah catat")
    pages = read([paper]).pages
    assert len(pages) > 1 and all("TIDAK BERLAKU" in page.extract_text() for page in pages)
    assert "SURAT INI TIDAK BERLAKU" in said([paper])
    revoke(paper, user=None, reason="Salah catat")
    assert all("DICABUT" in page.extract_text() for page in read([paper]).pages)
    assert read([paper]).trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_a_visum_of_one_who_was_absent_after_all_is_marked(gone):
    papers = issue(gone, PaperKind.VISUM, user=None)
    with deed(user=None, verb="test"):
        papers[0].participant.attended = False
        papers[0].participant.save()
    pages = [page.extract_text() for page in read(papers).pages]
    assert ["TIDAK BERLAKU" in page for page in pages] == [True, False]


def test_a_visum_does_not_follow_who_leaves_the_delegation(host):
    visit, first, other = joint(host)
    people = [f.make_participant(body=body, attended=True) for body in (first, other)]
    arrived = arrive(visit, Ticks({one.pk: True for one in people}), user=None)
    papers = issue(arrived, PaperKind.VISUM, user=None)
    undo_arrival(arrived, user=None)
    part_request(other.request, user=None)
    with deed(user=None, verb="test"):
        for person in visit.participants.model.objects.all():
            person.attended = True
            person.save()
    visit = Visit.objects.get(pk=visit.pk)
    arrive(visit, Ticks({}), user=None)
    shown = {one.participant_id: one.stands for one in Paper.objects.all()}
    assert shown == {people[0].pk: True, people[1].pk: False}
    assert "TIDAK BERLAKU" in said(papers)


@pytest.mark.parametrize("kind", PaperKind)
@pytest.mark.parametrize("state", VisitState)
def test_each_kind_is_issued_in_its_states_alone(host, kind, state):
    if state in (VisitState.DRAFT, VisitState.MERGED):
        asked_visit = f.make_visit(host=host, state=state, known_by="request")
    else:
        asked_visit = f.make_request(host=host, state=state).visit
    f.make_participant(visit=asked_visit, body=asked_visit.bodies.get(), attended=True)
    allowed = {
        "surat_balasan": {"accepted", "arrived", "completed", "recorded", "declined"},
        "daftar_hadir": {"accepted", "arrived", "completed", "recorded"},
        "berita_acara": {"completed", "recorded"},
        "surat_keterangan": {"completed", "recorded"},
        "visum": {"arrived", "completed", "recorded"},
    }[kind]
    assert set(STATES) == set(PaperKind)
    if state in allowed:
        assert issue(asked_visit, kind, user=None)[0].number
    else:
        with pytest.raises(StepRefused):
            issue(asked_visit, kind, user=None)
        assert not PaperSeries.objects.exists()


def test_a_visit_that_nobody_asked_for_has_no_reply(host):
    visit = f.make_visit(host=host)
    assert PaperKind.REPLY not in [offer.kind for offer in offers_of(visit)]
    with pytest.raises(StepRefused):
        issue(visit, PaperKind.REPLY, user=None)


def test_without_a_letterhead_the_page_says_so_and_nothing_is_issued(petugas, host, gone):
    with deed(user=None, verb="test"):
        Letterhead.objects.get(host=host).delete()
    page = petugas.get(f"/petugas/kunjungan/{gone.pk}/")
    assert "Kop surat belum diisi" in text_of(page)
    answer = petugas.post(f"/petugas/kunjungan/{gone.pk}/surat/", {"kind": "visum"}, follow=True)
    assert "Kop surat belum diisi" in text_of(answer) and not Paper.objects.exists()


# --- Numbers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("last", "number"), [(0, "001"), (8, "009"), (999, "1000"), (9999, "10000")])
def test_numbers_go_on_past_a_thousand_and_ten_thousand(host, last, number):
    PaperSeries.objects.create(host=host, year=timezone.localdate().year, last=last)
    paper = issue(f.make_visit(host=host), PaperKind.ATTENDANCE, user=None)[0]
    assert paper.number == f"{number}/CTH/{paper.year}"


def test_each_host_counts_for_itself_and_all_kinds_share_one_row_of_numbers(host, gone):
    other = f.make_government(f.make_region())
    f.make_letterhead(host=other)
    assert issue(gone, PaperKind.ATTENDANCE, user=None)[0].sequence == 1
    assert issue(gone, PaperKind.MINUTES, user=None)[0].sequence == 2
    assert issue(f.make_visit(host=other), PaperKind.ATTENDANCE, user=None)[0].sequence == 1


@pytest.mark.parametrize(
    "text",
    [
        "{urut}",
        "{tahun}",
        "{urut}/{tahun}/{kode}",
        "{urut}/{tahun",
        "{}/{urut}/{tahun}",
        "{urut.x}/{tahun}",
        "{urut}/{tahun}/{bulan:>999999999}",
        "{urut!r}/{tahun}",
    ],
)
def test_a_number_format_that_could_repeat_a_number_is_refused(text):
    with pytest.raises(ValidationError):
        validate_number_format(text)


# --- What stands on them -----------------------------------------------------------------------------------------


def test_every_kind_is_a_tagged_pdf_in_indonesian_with_title_and_number(gone):
    for kind in PaperKind:
        papers = issue(gone, kind, user=None)
        pdf = read(papers)
        root = pdf.trailer["/Root"]
        assert root["/Lang"] == "id" and root["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in root
        assert papers[0].get_kind_display() in pdf.metadata.title or len(papers) > 1
        assert len(pdf.pages) == len(papers)
        text = said(papers)
        assert papers[0].number in text and "PEMERINTAH CONTOH" in text and "Penanda Tangan Contoh" in text


def test_the_texts_say_who_when_and_what_for(gone):
    text = said(issue(gone, PaperKind.VISUM, user=None))
    assert "Nama : Dua" in text and "Nama : Satu" in text and "Tiga" not in text
    certificate = said(issue(gone, PaperKind.CERTIFICATE, user=None))
    assert "2 orang" in certificate and "Mempelajari layanan terpadu" in certificate and "Tiga" not in certificate


def test_the_reply_says_what_was_answered(host, petugas):
    asked = f.make_request(host=host, state="accepted", people=24)
    assert "24 orang" in said(issue(asked.visit, PaperKind.REPLY, user=None))
    declined = f.make_request(host=host)
    decline_request(declined, user=petugas.user, text="Pekan itu ada sidang paripurna")
    text = said(issue(Visit.objects.get(pk=declined.visit_id), PaperKind.REPLY, user=None))
    assert "belum dapat menerima" in text and "sidang paripurna" in text


HOSTILE = '#emph[a] $x$ "b" *c* @d \\ <e> // f'


def test_what_people_are_called_is_never_read_as_code(gone):
    person = gone.participants.get(name="Satu")
    with deed(user=None, verb="test"):
        person.name, person.position = HOSTILE, HOSTILE
        person.save()
        gone.purpose = HOSTILE
        gone.save()
    assert said(issue(gone, PaperKind.VISUM, user=None)).count(HOSTILE) >= 3


def test_an_erased_name_is_on_no_paper_that_is_drawn_afterwards(gone):
    papers = issue(gone, PaperKind.VISUM, user=None)
    person = gone.participants.get(name="Satu")
    with deed(user=None, verb="erase"):
        person.name = person.position = ""
        person.erased_on = timezone.localdate()
        person.save()
    assert "Satu" not in said(papers) and "(nama dihapus)" in said(papers)


def test_what_was_issued_keeps_its_letterhead(gone, host):
    paper = issue(gone, PaperKind.CERTIFICATE, user=None)[0]
    with deed(user=None, verb="edit"):
        kop = Letterhead.objects.get(host=host)
        kop.signatory_name = "Pejabat Baru"
        kop.save()
    assert "Penanda Tangan Contoh" in said([paper]) and "Pejabat Baru" not in said([paper])


@pytest.mark.slow
def test_eighty_visums_are_one_file_in_ten_seconds(host):
    reception = f.make_reception(host=host, people=80)
    leave(reception.visit, Ticks({one.pk: True for one in reception.visit.participants.all()}), user=None)
    papers = issue(Visit.objects.get(pk=reception.visit_id), PaperKind.VISUM, user=None)
    begun = process_time()  # of all threads: others may be busy beside them
    pdf = read(papers)
    assert len(pdf.pages) == 80 and process_time() - begun < 10


def test_a_long_list_repeats_its_head_on_each_page(host):
    visit = f.make_request(host=host, state="accepted", people=80).visit
    for number in range(80):
        f.make_participant(body=visit.bodies.get(), name=f"Peserta {number}")
    pdf = read(issue(visit, PaperKind.ATTENDANCE, user=None))
    assert len(pdf.pages) >= 3
    assert all("Tanda tangan" in page.extract_text() for page in pdf.pages[:-1])


# --- How they are laid out ---------------------------------------------------------------------------------------


def test_a_reply_is_dated_once_and_says_whom_to_ask_and_who_gets_a_copy(host):
    f.make_house_rules(
        host=host, contact_channel="Saluran yang disebut dalam surat", copies_to="Bagian Umum; Sekretaris Daerah"
    )
    paper = issue(f.make_request(host=host, state="accepted").visit, PaperKind.REPLY, user=None)[0]
    text = said([paper])
    assert text.count(f"Contoh, {paper.issued_on.day} ") == 1
    assert "Koordinasi lebih lanjut: Saluran yang disebut dalam surat. Demikian" in text
    assert "Tembusan: 1. Bagian Umum 2. Sekretaris Daerah" in text


def test_a_refusal_gives_its_reason_in_paragraphs_of_its_own(host, petugas):
    asked = f.make_request(host=host)
    decline_request(asked, user=petugas.user, text="Ada sidang.\r\n\r\nPilih pekan lain.")
    papers = issue(Visit.objects.get(pk=asked.visit_id), PaperKind.REPLY, user=None)
    lines = [line.strip() for line in read(papers).pages[0].extract_text().splitlines()]
    at = lines.index("Dengan menyesal kami belum dapat menerima kunjungan tersebut. Alasannya:")
    assert lines[at + 1 : at + 3] == ["Ada sidang.", "Pilih pekan lain."]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"starts_on": date(2026, 11, 28)}, "Pada hari Sabtu, 28 November 2026, bertempat di"),
        ({"starts_on": date(2016, 10, 26), "ends_on": date(2016, 10, 27)}, "Pada tanggal 26–27 Oktober 2016, bertempat di"),
        ({"starts_on": date(2020, 3, 1), "date_precision": "month"}, "Pada bulan Maret 2020, bertempat di"),
        ({"starts_on": date(2020, 1, 1), "date_precision": "year"}, "Pada tahun 2020, bertempat di"),
    ],
)  # fmt: skip
def test_minutes_tell_the_day_no_finer_than_it_is_known(host, fields, told):
    assert told in said([f.make_paper(visit=f.make_visit(host=host, **fields), kind="berita_acara")])


def test_minutes_end_a_sentence_once_and_list_who_received_and_what_was_shown(gone):
    with deed(user=None, verb="test"):
        leader = gone.participants.get(name="Satu")
        leader.leads_visit, leader.title_suffix = True, "S.H."
        leader.save()
    f.make_receiver(visit=gone, name="Penerima", position="Sekretaris", on_behalf_of="Bupati")
    f.make_agenda_item(visit=gone, order=1, at=time(9, 30), title="Paparan", place="Aula")
    f.make_agenda_item(visit=gone, order=2, title="Melihat loket")
    text = said(issue(gone, PaperKind.MINUTES, user=None))
    assert "dipimpin oleh Satu, S.H. Datang" in text
    assert "Diterima oleh : Penerima, Sekretaris, mewakili Bupati" in text
    assert "Acara : – 09.30 Paparan (Aula) – Melihat loket" in text


def test_who_signs_minutes_signs_beside_the_other(gone):
    paper = issue(gone, PaperKind.MINUTES, user=None)[0]
    for count in range(12, 36):
        with deed(user=None, verb="test"):
            gone.results = "Satu baris.\n" * count
            gone.save()
        pages = [page.extract_text() for page in read([paper]).pages]
        both = ["Wakil rombongan" in page and "Penanda Tangan Contoh" in page for page in pages]
        assert both[-1] and "dipergunakan sebagaimana mestinya" in pages[-1], count


def test_a_row_stays_on_one_page_and_the_pages_of_each_paper_are_counted(host):
    visit = f.make_visit(host=host, head_count=60)
    for number in range(60):
        post = f"Mulai{number} {'kepala bidang pelayanan ' * 5}{number}Selesai"
        f.make_participant(body=visit.bodies.get(), name=f"Orang {number}", position=post, attended=True)
    long, short = issue(visit, PaperKind.CERTIFICATE, user=None)[0], issue(visit, PaperKind.MINUTES, user=None)[0]
    *pages, last = [page.extract_text() for page in read([long, short]).pages]
    for number, page in enumerate(pages, start=1):
        assert f"Halaman {number} dari {len(pages)}" in page
        assert set(re.findall(r"Mulai(\d+)", page)) == set(re.findall(r"(\d+)Selesai", page))
    assert len(pages) > 3 and "Halaman" not in last


# --- Signs that the fonts lack -----------------------------------------------------------------------------------

ODD = "Belajar 🙏 📞 王 \uf0b7 satu \uf0a7 ① “dua” – 👨\u200d👩\u200d👧"
AS_PRINTED = "Belajar □ • satu • 1 “dua” –"


@pytest.mark.parametrize("kind", PaperKind)
def test_a_sign_that_no_font_has_costs_no_paper(gone, host, kind):
    person = gone.participants.get(name="Satu")
    with deed(user=None, verb="test"):
        gone.purpose = gone.results = gone.venue = ODD
        gone.save()
        person.name = person.position = ODD
        person.save()
        kop = Letterhead.objects.get(host=host)
        kop.address = kop.office = kop.signatory_name = ODD
        kop.save()
    papers = issue(gone, kind, user=None)
    assert AS_PRINTED in said(papers)
    assert read(papers).trailer["/Root"]["/MarkInfo"]["/Marked"], "it is an accessible file still"


def test_every_sign_there_is_can_stand_in_a_paper(gone):
    every = printable(
        "".join(map(chr, range(0x20000)))
    )  # all planes but those of rare Chinese signs and of private use
    with deed(user=None, verb="test"):
        gone.results = " ".join(dict.fromkeys(every))
        gone.save()
    assert "Ω" in said(issue(gone, PaperKind.MINUTES, user=None))


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("Satu\r\n \r\ndua ", "Satu\n\ndua"),
        ("\uf0b7\tsatu\uf020dua", "• satudua"),
        ("a\u0301 ﬁ “x” – … № ½\u00a0m", "á ﬁ “x” – … № ½\u00a0m"),
        ("𝐁𝐞𝐥𝐚𝐣𝐚𝐫 ㎡ ①", "Belajar m2 1"),
        ("1\ufe0f\u20e3 👍🏽 🇮🇩 ✔ a\u00adb\u200bc\x07\x00\ud800", "1 abc"),
        ("🙏 Belajar 🙏🙏. Dua 📞, tiga📞empat (👍)\n👍 👍 ya", "Belajar. Dua, tigaempat ()\nya"),
        ("王 ع कि", "□ □ □"),
    ],
)
def test_what_becomes_of_signs_on_paper(written, printed):
    assert printable(written) == printed
    assert printable(printed) == printed


@pytest.mark.parametrize("name", ["government", "address", "number_format", "signatory_name"])
def test_a_letterhead_takes_no_sign_that_cannot_be_printed(host, name):
    lead, user = Client(), f.make_user()
    f.make_membership(user=user, agency=host, role="pengelola")
    lead.force_login(user)
    held = form_with(lead.get(f"/petugas/kop/{host.key}/"), "", "place").as_sent()
    refused = lead.post(f"/petugas/kop/{host.key}/", {**held, name: f"{held[name]} 📞\uf0b7"})
    assert refused.status_code == 422 and "tidak dapat dicetak di surat: 📞 \uf0b7" in text_of(refused)
    assert "📞" in form_with(refused, "", "place").as_sent()[name], "what was typed is kept"
    assert "📞" not in getattr(Letterhead.objects.get(host=host), name)


# --- Pages -------------------------------------------------------------------------------------------------------


def test_the_front_office_issues_downloads_and_revokes(petugas, gone):
    page = petugas.get(f"/petugas/kunjungan/{gone.pk}/")
    held = form_with(page, reverse("paper_issue", kwargs={"pk": gone.pk}), "kind").as_sent()
    petugas.post(f"/petugas/kunjungan/{gone.pk}/surat/", {**held, "kind": "visum"})
    paper = Paper.objects.order_by("pk").first()
    sent = petugas.get(f"/petugas/surat/{paper.pk}.pdf")
    assert sent.content.startswith(b"%PDF") and sent["Content-Type"] == "application/pdf"
    assert sent["Content-Disposition"] == f'attachment; filename="visum-001-cth-{paper.year}.pdf"'
    assert "no-store" in sent["Cache-Control"] and sent["X-Content-Type-Options"] == "nosniff"
    assert len(pypdf.PdfReader(io.BytesIO(petugas.get(f"/petugas/kunjungan/{gone.pk}/visum.pdf").content)).pages) == 2
    refused = petugas.post(f"/petugas/surat/{paper.pk}/cabut/", {"reason": " "}, follow=True)
    assert "Tulis alasannya" in text_of(refused) and Paper.objects.get(pk=paper.pk).stands
    petugas.post(f"/petugas/surat/{paper.pk}/cabut/", {"reason": "Salah orang"})
    assert "Dicabut" in text_of(petugas.get(f"/petugas/kunjungan/{gone.pk}/"))
    assert trail_of(Paper.objects.get(pk=paper.pk))[0].who == "Petugas Contoh"
    with pytest.raises(StepRefused, match="sudah dicabut"):
        revoke(paper, user=None, reason="Lagi")


def test_the_check_page_says_sah_and_at_once_dicabut_and_names_nobody(gone):
    paper = issue(gone, PaperKind.VISUM, user=None)[0]
    shown = text_of(Client().get(f"/surat/{paper.check_code}/"))
    assert "Sah." in shown and paper.number in shown and gone.host.name in shown
    assert gone.bodies.get().agency.name in shown
    with deed(user=None, verb="test"):
        paper.participant.name = "Orang Yang Menerima"
        paper.participant.save()
    assert paper.participant.name in said([paper])
    shown = text_of(Client().get(f"/surat/{paper.check_code}/"))
    for name in (
        paper.participant.name,
        *paper.visit.participants.values_list("name", flat=True),
        "Penanda Tangan Contoh",
    ):
        assert name and not re.search(rf"\b{name}\b", shown), name
    revoke(paper, user=None, reason="Salah orang")
    shown = text_of(Client().get(f"/surat/{paper.check_code}/"))
    assert "Dicabut." in shown and "Sah." not in shown and "Salah orang" not in shown


def test_a_code_that_nobody_gave_is_a_page_that_does_not_exist(client):
    assert client.get("/surat/tidak-ada/").status_code == 404


def test_papers_of_a_visit_that_was_cancelled_are_still_seen_and_revoked(petugas, host):
    visit = f.make_request(host=host, state="accepted").visit
    paper = issue(visit, PaperKind.REPLY, user=None)[0]
    STEPS.take(visit, "cancel", user=petugas.user, reason="Batal datang")
    page = petugas.get(f"/petugas/kunjungan/{visit.pk}/")
    assert paper.number in text_of(page) and "Buat daftar hadir" not in text_of(page)
    form_with(page, reverse("paper_revoke", kwargs={"pk": paper.pk}), "reason")


def test_the_whole_trail_of_a_visit_tells_of_the_door_and_of_its_papers(petugas, gone):
    revoke(issue(gone, PaperKind.CERTIFICATE, user=petugas.user)[0], user=petugas.user, reason="Salah nama")
    told = text_of(petugas.get(f"/petugas/kunjungan/{gone.pk}/riwayat/"))
    for words in (
        "Surat dibuat oleh Petugas Contoh",
        "Surat dicabut oleh Petugas Contoh",
        "Alasan: Salah nama",
        "Pulang",
    ):
        assert words in told


def test_papers_are_for_the_staff_of_their_host_alone(gone):
    paper = issue(gone, PaperKind.CERTIFICATE, user=None)[0]
    issue(gone, PaperKind.VISUM, user=None)
    other, user = Client(), f.make_user()
    f.make_membership(user=user, agency=f.make_government(f.make_region()), role="pengelola")
    other.force_login(user)
    assert other.get(f"/petugas/surat/{paper.pk}.pdf").status_code == 404
    assert other.get(f"/petugas/kunjungan/{gone.pk}/visum.pdf").status_code == 404
    assert other.post(f"/petugas/surat/{paper.pk}/cabut/", {"reason": "x"}).status_code == 404
    assert other.post(f"/petugas/kunjungan/{gone.pk}/surat/", {"kind": "visum"}).status_code == 404
    assert other.get(f"/petugas/kop/{gone.host.key}/").status_code == 404
    assert Paper.objects.get(pk=paper.pk).stands


def test_a_pengelola_keeps_the_letterhead_and_petugas_does_not(host, petugas):
    assert petugas.get(f"/petugas/kop/{host.key}/").status_code == 404
    lead, user = Client(), f.make_user()
    f.make_membership(user=user, agency=host, role="pengelola")
    lead.force_login(user)
    held = form_with(lead.get(f"/petugas/kop/{host.key}/"), "", "place").as_sent()
    wrong = lead.post(f"/petugas/kop/{host.key}/", {**held, "number_format": "{urut}"})
    assert wrong.status_code == 422 and "Cantumkan {urut} dan {tahun}" in text_of(wrong)
    assert lead.post(f"/petugas/kop/{host.key}/", {**held, "place": "Palopo"}).status_code == 302
    assert Letterhead.objects.get(host=host).place == "Palopo"
    stale = lead.post(f"/petugas/kop/{host.key}/", {**held, "place": "Lain"})
    assert stale.status_code == 422 and "sudah menyimpan perubahan" in text_of(stale)


@pytest.mark.parametrize("is_first", [True, False])
def test_of_two_letterheads_saved_at_once_one_stands_and_the_other_is_told(host, monkeypatch, is_first):
    if is_first:
        with deed(user=None, verb="test"):
            Letterhead.objects.get(host=host).delete()
    lead, user = Client(), f.make_user()
    f.make_membership(user=user, agency=host, role="pengelola")
    lead.force_login(user)
    told = {"government": "Pemerintah", "address": "Jalan Dua", "signatory_name": "B", "signatory_position": "C"}
    held = {**form_with(lead.get(f"/petugas/kop/{host.key}/"), "", "place").as_sent(), **told}

    def checked_before_the_other_saved(form):
        is_valid = super(LetterheadForm, form).is_valid()
        if is_first:
            f.make_letterhead(host=host, address="Jalan Satu")
        else:
            with deed(user=None, verb="test"):
                kop = Letterhead.objects.get(host=host)
                kop.address = "Jalan Satu"
                kop.save()
        return is_valid

    monkeypatch.setattr(LetterheadForm, "is_valid", checked_before_the_other_saved, raising=False)
    answer = lead.post(f"/petugas/kop/{host.key}/", held)
    assert answer.status_code == 422 and "Orang lain baru saja menyimpan kop surat ini" in text_of(answer)
    assert Letterhead.objects.get(host=host).address == "Jalan Satu"


def test_a_paper_is_dated_on_the_hosts_day(host, monkeypatch):
    monkeypatch.setattr("visits.papers.issuing.today_at", lambda host: date(2031, 12, 31))
    paper = issue(f.make_visit(host=host), PaperKind.ATTENDANCE, user=None)[0]
    assert (paper.year, paper.issued_on, paper.number) == (2031, date(2031, 12, 31), "001/CTH/2031")
