"""It is true that a report has five sections, tells what is stored, leaves the rest to its authors, and goes to nobody else."""

import io
from datetime import date, time
from decimal import Decimal

import pypdf
import pytest
from django.test import Client

from mpp_portal.joined.visit_report import Part, Section, VisitReport, pdf_of_report, report_of
from mpp_portal.kit.history import deed
from tests import factories as f
from tests.visits.asking.test_asking import SECRET, text_of
from visits.models import Visit

pytestmark = pytest.mark.django_db

TITLES = ["Pendahuluan", "Pelaksanaan", "Hasil", "Perbandingan dan analisis", "Penutup"]
HOSTILE = '#import "x.typ": *; $ $ \\ <script>alert(1)</script> *tebal* _miring_'


@pytest.fixture
def host():
    return f.make_government(f.make_region(short_name="Randumaya"))


@pytest.fixture
def asked(host):
    asked = f.make_recorded_request(host=host, mall=f.make_mall(region=host.region), people=3)
    visit, body = asked.visit, asked.body
    with deed(user=None, verb="test"):
        body.letter_number, body.letter_date = "005/77/BPKAD", date(2026, 11, 2)
        body.save()
        visit.purpose, visit.results, visit.agreements = (
            "Belajar antrean",
            "Satu nomor antrean.\n\nLoket bersama.",
            "Nota Nomor 7",
        )
        visit.next_steps, visit.starts_at = "Uji coba Januari", time(9)
        visit.save()
        visit.topics.add(f.make_topic(name="Antrean"))
    f.make_participant(body=body, name="Ibu Ketua", position="Kepala Dinas", leads_visit=True, attended=True)
    f.make_participant(body=body, name="Pak Absen", attended=False)
    f.make_receiver(visit=visit, name="Bapak Penerima", position="Sekretaris", on_behalf_of="Bupati")
    f.make_agenda_item(visit=visit, order=1, at=time(9, 30), title="Paparan", place="Aula")
    f.make_feedback(asked=asked, learned="Petugas pengarah di pintu")
    scheme = f.make_scheme(name="Penilaian contoh")
    for region, index in ((host.region, "4.44"), (body.agency.region, "3.20")):
        f.make_assessment(state="published", region=region, scheme=scheme, year=2025, index=Decimal(index), letter="")
    return asked


def whole(asked) -> Visit:
    return Visit.objects.for_detail().get(pk=asked.visit_id)


def link(asked, secret=SECRET) -> str:
    return f"/kunjungan/status/{asked.number}/{secret}/laporan"


def said(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def staff_of(host) -> Client:
    client = Client()
    client.force_login(f.make_membership(agency=host).user)
    return client


def test_page_and_pdf_tell_what_is_stored_in_five_sections(asked, host):
    report = report_of(whole(asked), [asked.body])
    assert [section.title for section in report.sections] == TITLES
    page = text_of(Client().get(link(asked) + "/"))
    pdf = said(Client().get(link(asked) + ".pdf").content)
    for text in (
        "005/77/BPKAD tanggal 2 November 2026", "Belajar antrean", "Antrean", "Ibu Ketua", "Kepala Dinas", "Bapak Penerima",
        "mewakili Bupati", "09.30 Paparan (Aula)",
        "Satu nomor antrean.", "Loket bersama.", "Nota Nomor 7", "Petugas pengarah di pintu",
        "Uji coba Januari", "4,44", "3,20", "Penilaian contoh", "pukul 09.00",
    ):  # fmt: skip
        assert text in page and text in pdf, text
    assert "Pak Absen" not in page and "Pak Absen" not in pdf, "who did not come carried nothing out"
    for section in TITLES:
        assert section in page and section in pdf


def test_what_is_not_stored_is_left_to_the_authors():
    visit = f.make_visit(host=f.make_government(), purpose="Belajar")
    report = report_of(whole_of(visit), visit.visiting())
    left = {part.title for section in report.sections for part in section.parts if part.to_write}
    assert left == {
        "Latar belakang", "Dasar", "Diterima oleh", "Acara", "Hasil kunjungan", "Analisis", "Kesimpulan", "Saran",
        "Rencana tindak lanjut",
    }  # fmt: skip
    reader = pypdf.PdfReader(io.BytesIO(pdf_of_report(report)))
    assert reader.trailer["/Root"]["/Lang"].startswith("id")
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def whole_of(visit) -> Visit:
    return Visit.objects.for_detail().get(pk=visit.pk)


def test_a_requester_reads_of_the_own_body_alone_and_the_host_of_all(asked, host):
    other = f.make_body(visit=asked.visit)
    f.make_participant(body=other, name="Orang Lain", attended=True)
    assert "Orang Lain" not in text_of(Client().get(link(asked) + "/"))
    assert "Orang Lain" not in said(Client().get(link(asked) + ".pdf").content)
    page = text_of(staff_of(host).get(f"/petugas/kunjungan/{asked.visit_id}/laporan/"))
    assert "Orang Lain" in page and "Ibu Ketua" in page


def test_who_came_with_others_reports_what_it_asked_itself(asked, host):
    mall, own = f.make_mall(region=host.region, name="MPP Kedua"), f.make_request(host=host, secret="lain")
    with deed(user=None, verb="test"):
        own.joined_from, own.visit = own.visit, asked.visit
        own.body.visit = asked.visit
        own.joined_from.purpose, own.joined_from.mall = "Belajar pengaduan", mall
        own.joined_from.topics.add(f.make_topic(name="Pengaduan"))
        for row in (own, own.body, own.joined_from):
            row.save()
    page = text_of(Client().get(f"/kunjungan/status/{own.number}/lain/laporan/"))
    assert "Belajar pengaduan" in page and "Topik: Pengaduan." in page and "ke MPP Kedua" in page
    assert "Belajar antrean" not in page and "Topik: Antrean" not in page
    assert "pengaduan" not in text_of(Client().get(link(asked) + "/"))
    both = text_of(staff_of(host).get(f"/petugas/kunjungan/{asked.visit_id}/laporan/"))
    assert "Belajar antrean" in both and "Belajar pengaduan" in both and "Topik: Antrean, Pengaduan." in both


@pytest.mark.parametrize("state", ["draft", "submitted", "accepted", "arrived", "declined", "no_show", "cancelled"])
def test_there_is_no_report_before_they_left(host, state):
    asked = f.make_request(host=host, state=state)
    staff = staff_of(host)
    for ending in ("/", ".pdf"):
        assert Client().get(link(asked) + ending).status_code == 404
        assert staff.get(f"/petugas/kunjungan/{asked.visit_id}/laporan{ending}").status_code == 404


def test_nobody_else_reads_it(asked):
    for ending in ("/", ".pdf"):
        assert Client().get(link(asked, "salah") + ending).status_code == 404
        assert (
            staff_of(f.make_government()).get(f"/petugas/kunjungan/{asked.visit_id}/laporan{ending}").status_code == 404
        )


def test_hostile_text_stays_text(asked):
    with deed(user=None, verb="test"):
        asked.visit.purpose = asked.visit.results = asked.visit.next_steps = HOSTILE
        asked.visit.save()
    assert "<script>alert" not in Client().get(link(asked) + "/").content.decode()
    assert '#import "x.typ": *; $ $ \\ <script>alert(1)</script> *tebal* _miring_' in said(
        Client().get(link(asked) + ".pdf").content
    )


def test_no_title_ends_a_page_and_no_dotted_line_is_parted_from_its_hint():
    for count in range(1, 60, 2):
        parts = [Part("Isi", prose="Satu baris.\n" * count), Part("Bagian", to_write="Tulis di sini.")]
        sections = [Section("Bab", parts), Section("Penutup", [Part("Saran", to_write="Tulis di sini.")])]
        pdf = pypdf.PdfReader(io.BytesIO(pdf_of_report(VisitReport("Laporan", "Contoh", sections))))
        for page in pdf.pages:
            *lines, number = [line.strip() for line in page.extract_text().splitlines() if line.strip()]
            assert number.isdigit()
            assert not lines[-1].endswith((" Bab", " Isi", " Bagian", " Penutup", " Saran")), (count, lines)
            assert not lines[0].startswith("...") and lines[-1] != "Tulis di sini.", (count, lines)


def test_a_sign_that_no_font_has_costs_no_report(asked):
    with deed(user=None, verb="test"):
        asked.visit.purpose = asked.visit.results = asked.visit.venue = "Belajar 🙏 王 \uf0b7 satu"
        asked.visit.save()
    answer = Client().get(link(asked) + ".pdf")
    assert said(answer.content).count("Belajar □ • satu") == 3


def test_an_erased_person_is_in_no_report(asked):
    person = asked.visit.participants.get(name="Ibu Ketua")
    with deed(user=None, verb="erase"):
        person.title_prefix = person.name = person.title_suffix = person.position = ""
        person.erased_on = date(2026, 11, 20)
        person.save()
    assert "Ibu Ketua" not in said(Client().get(link(asked) + ".pdf").content)
    assert "nama dihapus" in text_of(Client().get(link(asked) + "/"))
