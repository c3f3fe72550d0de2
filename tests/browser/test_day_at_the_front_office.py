"""docs/front-office.md, lived through in a real browser: its pictures are taken here and every word it quotes is looked for.

`PICTURES=docs/front-office` (`make pictures`) replaces those of the guide; otherwise they only must be the ones that it shows.
Everybody in them is synthetic, and so is the day: Monday, 11 January 2027.
"""

import os
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from tests import factories as f

pytestmark = pytest.mark.browser

GUIDE = Path(settings.BASE_DIR) / "docs" / "front-office.md"
DAY = date(2027, 1, 11)


@pytest.fixture
def clock(monkeypatch):
    """`clock("08.05")`: it is so late on the day, in Jakarta, and goes on from there."""
    real = timezone.now

    def set_to(text):
        hour, minute = map(int, text.split("."))
        shift = datetime(DAY.year, DAY.month, DAY.day, hour, minute, tzinfo=UTC) - timedelta(hours=7) - real()
        monkeypatch.setattr(timezone, "now", lambda: real() + shift)

    set_to("07.40")
    return set_to


@pytest.fixture
def told(tmp_path):
    """`told(page, name)`: a picture of what the window shows, and the words of the whole page, folded ones too."""
    folder = Path(os.environ.get("PICTURES") or tmp_path)
    words, pictures = [], set()

    def look(page, name="", at=None):
        words.append(page.locator("body").text_content())
        if at is not None:
            at.evaluate("one => { one.style.scrollMarginTop = '1rem'; one.scrollIntoView({behavior: 'instant'}); }")
        if name:
            page.screenshot(path=folder / f"{name}.png", animations="disabled", caret="hide")
            pictures.add(f"{name}.png")

    look.words, look.pictures = words, pictures
    return look


def make_the_host_and_its_day():
    """A host with rules and letterhead, two delegations of today, three requests that wait, and one visit of last week."""
    host = f.make_government(f.make_city(short_name="Telagawangi"))
    mall = f.make_mall(region=host.region, name="Mal Pelayanan Publik Kota Telagawangi", slug="mpp-kota-telagawangi")
    f.make_house_rules(host=host, people_per_slot=60, reply_days=2)
    f.make_letterhead(
        host=host, government="Pemerintah Kota Telagawangi", place="Telagawangi", address="Jalan Telaga Raya 1"
    )

    def guest(name, kind="kabupaten"):
        return f.make_government(f.make_region(short_name=name, type=kind))

    expected = f.make_request(host=host, visitor=guest("Randumaya"), state="accepted", wishes=[DAY], people=8)
    with f.deed(user=None, verb="test"):
        expected.visit.mall, expected.visit.starts_at = mall, datetime(2027, 1, 11, 9).time()
        expected.visit.purpose = "Mempelajari alur antrean dan pembagian gerai."
        expected.visit.save()
    posts = ("Sekretaris Daerah", "Kepala DPMPTSP", "Kepala Bidang Perizinan", "Pranata Komputer", "Analis Kebijakan")
    for number, post in enumerate(posts):
        f.make_participant(body=expected.body, name=f"Peserta {'ABCDE'[number]}", position=post, leads_visit=not number)
    later = f.make_request(host=host, visitor=guest("Karangsemi"), state="accepted", wishes=[DAY], people=25)
    with f.deed(user=None, verb="test"):
        later.visit.starts_at = datetime(2027, 1, 11, 13).time()
        later.visit.save()
    for name, days, late in (("Lubuksari", 14, -3), ("Batuhijau", 10, 0), ("Muarakencana", 21, 1)):
        wishes = [DAY + timedelta(days=days), DAY + timedelta(days=days + 1)]
        f.make_request(host=host, visitor=guest(name), wishes=wishes, people=20, reply_by=DAY + timedelta(days=late))
    f.make_feedback(
        host=host, mall=mall, visitor=guest("Wanatirta"), starts_on=DAY - timedelta(days=6),
        learned="Satu nomor antrean berlaku untuk semua gerai, sehingga pemohon tidak mengulang dari depan.",
    )  # fmt: skip
    return host, expected, later


def test_the_guide_shows_the_day_as_it_is(visitor, person, clock, told):
    host, expected, later = make_the_host_and_its_day()
    petugas = person("wati", name="Wati Contoh")
    f.make_membership(user=petugas, agency=host, role="pengelola")
    f.make_membership(user=person("rekan", name="Rekan Contoh"), agency=host)
    desk = visitor(petugas, width=1100)
    phone = visitor(petugas, cuts_line=True)
    for page in (desk, phone):
        page.emulate_media(reduced_motion="reduce")  # or a page still glides to its place while the picture is taken

    clock("07.45")
    desk.goto("/petugas/hari-ini/")
    told(desk, "hari-ini")

    clock("08.10")
    desk.click("a:has-text('Permohonan (3)')")
    told(desk, "permohonan")
    desk.click("th a >> nth=0")
    told(desk, "jawab", at=desk.locator("#answer-heading"))
    desk.click("button:has-text('Terima permohonan')")
    told(desk, "diterima")

    clock("09.04")
    phone.goto("/petugas/hari-ini/")
    phone.fill("[name=nomor]", expected.number)
    phone.click("button:has-text('Terima')")
    people = phone.locator("[name=here]")
    for number in range(3):
        people.nth(number).check()
    phone.wait_for_selector("[data-sync]:has-text('Tersimpan')")
    told(phone, "datang", at=phone.locator("form.arrival"))
    phone.click("button:has-text('Rombongan datang')")
    phone.wait_for_selector("text=Kedatangan dicatat")
    phone.context.set_offline(True)
    people.nth(3).check()
    phone.wait_for_selector("text=Belum tersambung")
    told(phone, "tanpa-sambungan", at=phone.locator("form.arrival"))
    phone.context.set_offline(False)
    phone.wait_for_selector("[data-sync]:not(:has-text('Belum tersambung'))")

    clock("09.55")
    desk.reload()  # two idle hours would sign out
    clock("10.20")
    phone.goto("/petugas/hari-ini/")
    phone.click("a:has-text('Rombongan tanpa janji') >> nth=0")
    told(phone, "tanpa-janji", at=phone.locator("form.form"))

    clock("11.15")
    phone.goto(f"/petugas/datang/{expected.visit_id}/")
    told(phone)
    phone.click("button:has-text('Catat rombongan pulang')")
    phone.wait_for_url("**/petugas/kunjungan/**")
    told(phone)
    desk.goto(f"/petugas/kunjungan/{expected.visit_id}/")
    for kind in ("surat keterangan kunjungan", "visum"):
        desk.click(f"button:has-text('Buat {kind}')")
    told(desk, "surat", at=desk.locator("#surat"))

    clock("13.00")
    desk.goto(f"/petugas/datang/{expected.visit_id}/")
    told(desk)
    desk.goto(f"/petugas/datang/{later.visit_id}/")
    told(desk)
    desk.goto("/petugas/permohonan/")
    told(desk)
    desk.click("section:has(#feedback-heading) a")
    told(desk, "tanggapan", at=desk.locator("#tanggapan"))
    desk.click("button:has-text('Tampilkan untuk umum')")
    told(desk)

    clock("14.45")
    desk.goto("/petugas/agenda/")
    told(desk, "agenda")

    guide = GUIDE.read_text(encoding="utf-8")
    shown = re.findall(r"\]\(front-office/([\w.-]+)\)", guide)
    assert set(shown) == told.pictures and len(shown) == len(set(shown))
    assert {one.name for one in (GUIDE.parent / "front-office").iterdir()} == told.pictures, "make pictures"
    seen = " ".join(" ".join(told.words).split())
    quoted = re.findall(r"\*\*(.+?)\*\*", guide)
    assert len(quoted) > 20
    assert [words for words in quoted if words not in seen] == []
