"""When a visit was, as its sources tell it: both sides shown, one preferred with a reason."""

from datetime import date

import pytest
from django.test import Client

from tests import factories
from tests.people import people
from visits.models import VisitSource

pytestmark = pytest.mark.django_db


@pytest.fixture
def host():
    return factories.make_government(factories.make_region(short_name="Badung"))


@pytest.fixture
def petugas(host):
    return people(host)["petugas"].client()


@pytest.fixture
def visit(host):
    visit = factories.make_visit(host=host, starts_on=date(2024, 5, 29))
    factories.make_visit_source(visit=visit)
    return visit


def public(visit) -> str:
    return Client().get(visit.get_absolute_url()).content.decode()


def add_source(client, visit, **said):
    typed = {"publisher": "Humas", "title": "Kunjungan menurut laman pemerintah", "evidence": "local_government"}
    return client.post(f"/petugas/kunjungan/{visit.pk}/sumber/", typed | said, follow=True)


def prefer(client, cited, reason):
    data = {"source": cited.pk, "reason": reason}
    return client.post(f"/petugas/kunjungan/{cited.visit_id}/tanggal/", data, follow=True).content.decode()


def test_sources_that_agree_show_no_conflict(petugas, visit):
    add_source(petugas, visit, says="29 Mei 2024")
    assert "sumber berbeda" not in public(visit)
    add_source(petugas, visit, publisher="Lain", says="Mei 2024")
    assert "sumber berbeda" not in public(visit)


def test_a_second_source_with_another_day_shows_both(petugas, visit):
    add_source(petugas, visit, says="28 Mei 2024")
    text = public(visit)
    assert "Dua sumber berbeda" in text
    assert "Rabu, 29 Mei 2024" in text and "Selasa, 28 Mei 2024" in text


def test_a_weekday_alone_is_kept_in_its_own_words(petugas, visit):
    add_source(petugas, visit, says_raw="Selasa")
    assert "Dua sumber berbeda" in public(visit) and "Selasa" in public(visit)
    visit.refresh_from_db()
    assert visit.starts_on == date(2024, 5, 29)


def test_the_preferred_day_is_chosen_with_a_reason_and_the_other_stays_readable(petugas, visit):
    add_source(petugas, visit, says="28 Mei 2024")
    cited = VisitSource.objects.get(says_on=date(2024, 5, 28))
    assert "Tulis alasan" in prefer(petugas, cited, " ")
    prefer(petugas, cited, "Surat tugas bertanggal 28 Mei")
    visit.refresh_from_db()
    assert (visit.starts_on, visit.date_reason) == (date(2024, 5, 28), "Surat tugas bertanggal 28 Mei")
    text = public(visit)
    assert "Rabu, 29 Mei 2024" in text and "Alasan: Surat tugas bertanggal 28 Mei" in text
    assert "Tanggal ini sudah dipakai" in prefer(petugas, cited, "Lagi")
    assert visit.history.first().verb == "date"

    prefer(petugas, VisitSource.objects.get(says_on=date(2024, 5, 29)), "Kembali")
    visit.refresh_from_db()
    assert visit.starts_on == date(2024, 5, 29)


def test_a_source_without_a_day_that_can_be_read_is_not_chosen(petugas, visit):
    add_source(petugas, visit, says_raw="Selasa")
    assert "tidak menyebut tanggal" in prefer(petugas, VisitSource.objects.get(says_raw="Selasa"), "Coba")


def test_the_same_source_is_not_cited_twice(petugas, visit):
    add_source(petugas, visit)
    answer = add_source(petugas, visit)
    assert answer.status_code == 422 and "sudah tercantum" in answer.content.decode()
    assert visit.visit_sources.count() == 2


def test_a_corrected_date_drops_the_reason_for_the_old_one(petugas, visit, host):
    from tests.visits.desk.test_desk import form_state

    add_source(petugas, visit, says="28 Mei 2024")
    prefer(petugas, VisitSource.objects.get(says_on=date(2024, 5, 28)), "Surat tugas")
    address = f"/petugas/kunjungan/{visit.pk}/ubah/"
    petugas.post(address, form_state(petugas, address) | {"date": "27 Mei 2024", "change_reason": "Salah baca"})
    visit.refresh_from_db()
    assert (visit.starts_on, visit.date_reason) == (date(2024, 5, 27), "")
