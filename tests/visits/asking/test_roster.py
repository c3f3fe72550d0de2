"""It is true that who holds the link keeps the list of people, and that nobody else and nothing later changes it."""

import pytest
from django.test import Client

from tests import factories as f
from tests.pages import form_with
from tests.visits.asking.test_asking import SECRET, text_of
from visits.asking.forms import LONGEST
from visits.models import Participant, Visit

pytestmark = pytest.mark.django_db

LIST = "Drs. Ahmad Fauzi, M.Si. – Kepala Dinas (ketua rombongan)\n2. Siti Aminah – Analis\nPlt. Kepala Bagian: Budi Santoso"


@pytest.fixture
def asked():
    return f.make_request(state="accepted", people=5)


def link(asked, secret=SECRET) -> str:
    return f"/kunjungan/status/{asked.number}/{secret}/peserta/"


def write(asked, lines):
    """What a browser sends that opened the page just now."""
    held = form_with(Client().get(link(asked)), "", "lines").as_sent()
    return Client().post(link(asked), {**held, "lines": lines})


def listed(asked):
    return [(one.full_name, one.post, one.leads_visit) for one in asked.visit.participants.order_by("pk")]


def test_a_list_is_split_stored_and_read_back_as_it_was_written(asked):
    assert write(asked, LIST).status_code == 302
    assert listed(asked) == [
        ("Drs. Ahmad Fauzi, M.Si.", "Kepala Dinas", True),
        ("Siti Aminah", "Analis", False),
        ("Budi Santoso", "Plt. Kepala Bagian", False),
    ]
    levels = dict(asked.visit.participants.values_list("name", "position_level"))
    assert levels == {"Ahmad Fauzi": 3, "Siti Aminah": 6, "Budi Santoso": 4}
    held = form_with(Client().get(link(asked)), "", "lines").as_sent()["lines"]
    before = list(asked.visit.participants.order_by("pk").values())
    assert write(asked, held).status_code == 302
    assert list(asked.visit.participants.order_by("pk").values()) == before, "what is unchanged is the same row"


def test_who_left_the_list_is_gone_and_the_lead_can_pass_on(asked):
    write(asked, LIST)
    write(asked, "Siti Aminah – Analis (ketua rombongan)\nDrs. Ahmad Fauzi, M.Si. – Kepala Dinas")
    assert sorted(listed(asked)) == [
        ("Drs. Ahmad Fauzi, M.Si.", "Kepala Dinas", False),
        ("Siti Aminah", "Analis", True),
    ]
    assert Participant.history.filter(name="Budi Santoso", history_type="-", verb="list_people").exists()


def test_the_leader_of_a_second_body_leads_that_body(asked):
    other = f.make_body(visit=asked.visit)
    f.make_participant(body=other, name="Pemimpin Lain", leads_visit=True)
    write(asked, LIST)
    mine = asked.body.participants.get(name="Ahmad Fauzi")
    assert (mine.leads_visit, mine.leads_body) == (False, True)
    assert other.participants.count() == 1


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("\n".join(f"Orang {n} – Analis" for n in range(500)), "Daftar ini 500 baris"),
        ("\n".join(f"Orang Nomor{chr(97 + n)} – Analis" for n in range(6)), "permohonannya untuk 5 orang"),
        ("Kepala Dinas", "Baris 1: namanya tidak ditemukan"),
        ("Siti – Analis\nSiti – Analis", "Baris 2 sama"),
        ("A – Analis (ketua rombongan)\nB – Analis (ketua rombongan)", "Hanya satu orang"),
        ("Siti 7373010101900001 – Analis", "NIK"),
        ("Siti " + "a" * 200 + " – Analis", "Baris 1 terlalu panjang"),
    ],
)
def test_a_list_that_cannot_be_right_is_refused_and_kept_on_the_screen(asked, lines, said):
    answer = write(asked, lines)
    assert answer.status_code == 422 and said in text_of(answer)
    assert form_with(answer, "", "lines").as_sent()["lines"].splitlines() == lines.splitlines()
    assert not asked.visit.participants.exists()


@pytest.mark.parametrize("state", ["arrived", "completed", "declined", "lapsed", "no_show"])
def test_after_the_arrival_the_list_is_the_hosts(state):
    asked = f.make_request(state=state)
    answer = Client().post(link(asked), {"lines": "Siti – Analis", "seen": ""}, follow=True)
    assert "tidak dapat diubah lagi" in text_of(answer)
    assert not asked.visit.participants.exists()


def test_who_the_host_added_meanwhile_stays(asked):
    write(asked, LIST)
    opened = form_with(Client().get(link(asked)), "", "lines").as_sent()
    f.make_participant(body=asked.body, name="Ajudan", position="")
    Client().post(link(asked), {**opened, "lines": "Siti Aminah – Analis"})
    assert sorted(name for name, _, _ in listed(asked)) == ["Ajudan", "Siti Aminah"]


def test_who_stands_there_is_known_again_however_the_line_would_be_split(asked):
    kept = [
        f.make_participant(body=asked.body, name="", position="Kepala Dinas", leads_visit=True),
        f.make_participant(body=asked.body, name="Dr. Ahmad, DP, SH.", position="Analis"),
    ]
    held = form_with(Client().get(link(asked)), "", "lines").as_sent()["lines"]
    mine = asked.visit.participants.filter(pk__in=[one.pk for one in kept]).order_by("pk").values()
    before = list(mine)
    assert write(asked, f"{held}\nSiti Aminah – Analis").status_code == 302
    assert list(mine.all()) == before, "the same rows, unchanged"
    assert asked.visit.participants.count() == 3


def test_a_wrong_link_opens_no_list(asked):
    assert Client().get(link(asked, "salah")).status_code == 404
    assert Client().post(link(asked, "salah"), {"lines": "Siti – Analis"}).status_code == 404


def test_an_erased_name_is_neither_shown_nor_lost(asked):
    gone = f.make_participant(body=asked.body, name="", position="", erased_on=f.timezone.localdate())
    write(asked, "Siti – Analis")
    assert "dihapus" not in form_with(Client().get(link(asked)), "", "lines").as_sent()["lines"]
    assert asked.visit.participants.filter(pk=gone.pk).exists() and asked.visit.participants.count() == 2


def test_the_code_for_the_door_says_the_number_and_never_the_secret(asked):
    page = Client().get(f"/kunjungan/status/{asked.number}/{SECRET}/").content.decode()
    assert "<svg" in page and f"Kode QR permohonan {asked.number}" in page
    drawn = page[page.index('class="qr"') : page.index("</svg>", page.index('class="qr"'))]
    assert SECRET not in drawn and "style=" not in drawn
    waiting = f.make_request()
    assert 'class="qr"' not in Client().get(f"/kunjungan/status/{waiting.number}/{SECRET}/").content.decode()


def test_a_part_of_a_line_is_as_long_as_a_participant_has_room_for():
    names = ("title_prefix", "name", "title_suffix", "position")
    assert tuple(Participant._meta.get_field(name).max_length for name in names) == LONGEST


def test_the_list_belongs_to_the_visit_of_the_link(asked):
    other = f.make_request(state="accepted")
    write(asked, LIST)
    assert not Visit.objects.get(pk=other.visit_id).participants.exists()
