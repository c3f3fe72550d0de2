"""The main job without a pointer: found, filled in and saved with keys alone, the focus always in sight, and within a minute."""

import pytest
from playwright.sync_api import expect

from directory.models import Agency
from tests import factories
from visits.models import Participant, Visit

from .conftest import PASSWORD, until

pytestmark = pytest.mark.browser

PER_MINUTE = 200  # characters typed by somebody who does so for a living
PURPOSE = "Mempelajari alur antrean dan pembagian gerai."
DELEGATION = """1. Drs. Ahmad Fauzi, M.Si. - Kepala DPMPTSP (ketua rombongan)
2. Nur Aisyah, S.E. - Kepala Bidang Pelayanan
3. Baso Amir - Staf"""

FOCUS = """() => {
    const on = document.activeElement, style = getComputedStyle(on);
    return {
        what: on.tagName + "#" + on.id + " " + (on.innerText || on.name || "").trim().slice(0, 40),
        label: on.labels?.length ? on.labels[0].innerText.replace("*", "").trim() : (on.innerText || "").trim(),
        at: on.id || on.tagName,
        marked: (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none",
    };
}"""


#: Waited for: the page rolls there.
IN_SIGHT = """() => {
    const box = document.activeElement.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && box.bottom > 0 && box.top < innerHeight;
}"""


class Hands:
    """Somebody at the keys of one page, who counts the strokes and looks where the focus is after each Tab."""

    def __init__(self, page):
        self.page, self.strokes = page, 0

    def press(self, *keys: str):
        for key in keys:
            self.page.keyboard.press(key)
            self.strokes += 1

    def write(self, text: str):
        self.page.keyboard.type(text)
        self.strokes += len(text)

    def to(self, label: str, most: int = 60):
        """Tab until the focus is on what carries this label or is called so. A trap would never get there."""
        for _ in range(most):
            self.press("Tab")
            focus = self.page.evaluate(FOCUS)
            assert focus["at"] != "BODY", f"the page ended before {label}"
            assert focus["marked"], f"nothing shows that the focus is on {focus['what']}"
            until(lambda: self.page.evaluate(IN_SIGHT), f"the focus on {focus['what']} is out of sight")
            if focus["label"].startswith(label):
                return
        raise AssertionError(f"no {label} within {most} stops; the last was {focus['what']}")

    def go(self, label: str):
        """Tab to a link or a button and press it, and wait for where it leads."""
        self.to(label)
        with self.page.expect_navigation():
            self.press("Enter")

    def skip(self):
        """Over the frame of the site, by the first stop of each page. What a form sends from there leads to a main part, too."""
        self.to("Langsung ke isi halaman", most=1)
        with self.page.expect_navigation(url="**#isi"):
            self.press("Enter")
        assert self.page.evaluate("document.activeElement.tagName") == "MAIN"


@pytest.fixture
def hands(visitor, person):
    host = Agency.objects.get(kind="government", region__code="33.72")
    petugas = person("petugas-solo")
    factories.make_membership(user=petugas, agency=host, mall=factories.make_mall(region=host.region))
    page = visitor(width=1280)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/")
    page.evaluate("text => navigator.clipboard.writeText(text)", DELEGATION)
    return Hands(page)


def test_a_delegation_is_logged_by_keys_alone_with_the_focus_in_sight_and_within_a_minute(hands, capsys):
    page = hands.page
    hands.go("Masuk")
    hands.skip()
    hands.to("Nama pengguna")
    hands.write("petugas-solo")
    hands.to("Kata sandi")
    hands.write(PASSWORD)
    with page.expect_navigation():
        hands.press("Enter")
    hands.go("Catat kunjungan")

    hands.strokes = 0
    log_a_delegation(hands)
    strokes = hands.strokes
    expect(page.get_by_role("status")).to_contain_text("Kunjungan ke-1 dari Kabupaten Soppeng")
    hands.go("Lihat halaman umum")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Kabupaten Soppeng")

    visit = Visit.objects.get()
    assert (visit.starts_on.isoformat(), visit.purpose, visit.known_by) == ("2026-03-10", PURPOSE, "received")
    assert visit.bodies.get().head_count == 12
    people = {one.name: one.leads_visit for one in Participant.objects.all()}
    assert people == {"Ahmad Fauzi": True, "Nur Aisyah": False, "Baso Amir": False}
    seconds = strokes * 60 / PER_MINUTE
    with capsys.disabled():
        print(f"\n{strokes} strokes log a delegation: {seconds:.0f} seconds at {PER_MINUTE} a minute")
    assert seconds <= 60


def log_a_delegation(hands):
    """From the opened form to the saved visit: sender, day, head count, purpose, how it is known, and three people pasted."""
    hands.skip()
    hands.to("Tanggal atau bulan")
    hands.write("10/3/2026")
    hands.to("Tujuan")
    hands.write(PURPOSE)
    hands.to("Diketahui dari")
    hands.press("ArrowDown")
    hands.to("Badan yang datang")
    hands.write("Pemkab Soppeng")
    hands.to("Jumlah orang")
    hands.write("12")
    hands.to("Orang yang datang")
    hands.press("Enter")
    hands.to("Tempel daftar nama")
    hands.press("Control+v")
    hands.go("Pisahkan menjadi isian")
    hands.to("Tanggal atau bulan")
    with hands.page.expect_navigation():
        hands.press("Enter")
