"""A request from the form to the answer, typed and pressed in a real browser, with and without scripts, on a phone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from directory.models import Agency
from tests import factories as f
from visits.models import Visit

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scripts", [True, False])
def test_a_delegation_asks_is_asked_back_answers_and_is_accepted(visitor, person, scripts):
    host = Agency.objects.get(kind="government", region__name="Kota Palopo")
    f.make_house_rules(host=host, people_per_slot=60)
    petugas = person("petugas-permohonan")
    f.make_membership(user=petugas, agency=host)
    day = timezone.localdate() + timedelta(days=35 - timezone.localdate().weekday())

    guest = visitor(None, width=360, scripts=scripts)
    guest.goto(f"/kunjungan/ajukan/{host.key}/")
    guest.fill("[name=hari]", f"{day:%d/%m/%Y}")
    guest.fill("[name=orang]", "70")
    guest.click("button:has-text('Periksa')")
    assert "melebihi batas 60 orang" in guest.inner_text("#hasil")
    guest.fill("[name=orang]", "20")
    guest.click("button:has-text('Periksa')")
    assert "Rencana ini sesuai" in guest.inner_text("#hasil")
    guest.click("#hasil a.btn")
    assert guest.input_value("[name=people]") == "20", "what was planned is not typed twice"
    guest.fill("[name=body]", "Pemkab Wajo")
    guest.fill("[name=purpose]", "Mempelajari antrean")
    guest.fill("[name=contact_name]", "Ibu Kontak")
    guest.fill("[name=contact_phone]", "0812 3456 7890")
    guest.click("button:has-text('Periksa dulu')")
    guest.set_input_files(
        "[name=letter-file]", {"name": "surat.pdf", "mimeType": "application/pdf", "buffer": f.make_pdf()}
    )
    guest.click("button:has-text('Kirim permohonan')")
    guest.wait_for_url("**/kunjungan/status/**")
    link = guest.url
    assert "Simpan alamat halaman ini" in guest.inner_text(".messages")
    assert "Surat permohonan" in guest.inner_text("section:has(#files-heading)")

    office = visitor(petugas)
    office.goto("/petugas/")
    office.click("a:has-text('Permohonan (1)')")
    office.click("th a")
    office.click("summary:has-text('Minta keterangan')")
    office.fill("[name=ask_more-text]", "Siapa saja yang ikut?")
    office.click("button:has-text('Kirim pertanyaan')")
    assert "Perlu keterangan" in office.inner_text("main")

    guest.goto(link)
    guest.fill("form:has([value=answer]) textarea", "Sekda dan tim teknis")
    guest.click("button:has-text('Kirim jawaban')")
    assert "Jawaban terkirim" in guest.inner_text(".messages")

    office.reload()
    assert "Sekda dan tim teknis" in office.inner_text("main")
    office.click("button:has-text('Terima permohonan')")
    assert "Permohonan diterima" in office.inner_text(".messages")
    guest.goto(link)
    assert "Diterima" in guest.inner_text(".key-values")
    assert Visit.objects.get().state == "accepted"
