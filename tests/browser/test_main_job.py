"""The main job, in a real browser: a petugas logs a delegation, readers find it; two admins correct a grade."""

import re

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import expect

from directory.models import Agency, Region
from mpp_portal.accounts.roles import ADMIN_DATA
from tests import factories

from .conftest import type_sign_in

pytestmark = pytest.mark.browser

WITH_AND_WITHOUT_SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])


def government(code: str) -> Agency:
    return Agency.objects.get(kind="government", region__code=code)


@WITH_AND_WITHOUT_SCRIPTS
def test_a_logged_visit_is_found_on_the_pages_of_host_mall_and_both_regions(visitor, person, scripts):
    """Two visiting bodies and a facilitating ministry, none of which stands anywhere in the repository as a visit."""
    host = government("33.72")
    mall = factories.make_mall(region=host.region, name="Mal Pelayanan Publik Kota Surakarta", slug="mpp-surakarta")
    petugas = person("petugas-solo")
    factories.make_membership(user=petugas, agency=host, mall=mall)
    page = visitor(scripts=scripts)
    type_sign_in(page, petugas)

    expect(page.get_by_role("heading", level=1)).to_have_text("Front office")
    page.get_by_role("link", name="Catat kunjungan").first.click()
    page.locator("#id_host_choice").select_option(
        label="Mal Pelayanan Publik Kota Surakarta (Pemerintah Kota Surakarta)"
    )
    page.locator("#id_date").fill("18 Juni 2025")
    page.locator("#id_purpose").fill("Mempelajari pembagian gerai dan alur antrean.")
    page.locator("#id_known_by").select_option(label="Kami terima sendiri")
    bodies = ["Kota Tangerang", "Pemkot Tasikmalaya", "Kemenpan-RB"]
    for position, name in enumerate(bodies):
        if position:
            page.get_by_role("button", name="Tambah badan").click()
        page.locator(f"#id_bodies-{position}-body").fill(name)
    page.locator("#id_bodies-2-role").select_option(label="Memfasilitasi")
    people = page.locator("details", has=page.get_by_text("Orang yang datang", exact=False)).first
    people.locator("summary").click()
    page.locator("#id_participants-0-name").fill("Rahma")
    page.locator("#id_participants-0-position").fill("Kepala DPMPTSP Kota Tangerang")
    page.locator("#id_participants-0-leads_visit").check()
    page.get_by_role("button", name="Simpan dan terbitkan").click()

    expect(page.get_by_role("status")).to_contain_text("Kunjungan ke-1 dari Kota Tangerang")
    page.get_by_role("link", name="Lihat halaman umum").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(
        "Pemerintah Kota Tangerang, Pemerintah Kota Tasikmalaya"
    )
    expect(page.get_by_text("Memfasilitasi")).to_be_visible()
    expect(page.get_by_text("Rahma")).to_be_visible()
    number = re.search(r"K-\d{4}-\d{6}", page.url)[0]

    reader = visitor(scripts=scripts)
    codes = [host.region.code, *(Region.objects.get(name=name).code for name in ("Kota Tangerang", "Kota Tasikmalaya"))]
    for address in ("/kunjungan/", "/", mall.get_absolute_url(), *(f"/wilayah/{code}/" for code in codes)):
        reader.goto(address)
        expect(reader.get_by_text(number)).to_be_visible()
    reader.goto("/?q=tasikmalaya")
    expect(reader.get_by_text(number)).to_be_visible()


def test_the_picker_offers_bodies_while_typing_and_works_by_keyboard(visitor, person):
    host = government("33.72")
    petugas = person("petugas-solo")
    factories.make_membership(user=petugas, agency=host)
    page = visitor(petugas)
    page.goto("/petugas/kunjungan/catat/")
    box = page.locator("#id_bodies-0-body")
    box.press_sequentially("soppe", delay=20)
    expect(page.get_by_role("listbox", name="Pilihan badan").get_by_role("option").first).to_have_text(
        "Pemerintah Kabupaten Soppeng"
    )
    box.press("ArrowDown")
    box.press("Enter")
    expect(box).to_have_value("Pemerintah Kabupaten Soppeng")
    assert page.url.endswith("/petugas/kunjungan/catat/")


@WITH_AND_WITHOUT_SCRIPTS
def test_a_published_grade_is_corrected_by_one_admin_and_approved_by_another(visitor, person, scripts):
    region = Region.objects.get(code="35.73")
    first, second = (
        person("admin-satu", name="Admin Satu", is_staff=True),
        person("admin-dua", name="Admin Dua", is_staff=True),
    )
    for admin in (first, second):
        admin.groups.add(Group.objects.get(name=ADMIN_DATA))
    scheme = factories.make_scheme(name="Skema Uji")
    grade = factories.make_assessment(
        state="published", region=region, scheme=scheme, year=2024, letter="B", index=None
    )

    drafter = visitor(first, scripts=scripts, width=1280)
    drafter.goto(f"/admin/assessments/assessment/{grade.pk}/change/")
    drafter.get_by_label("Alasan koreksi").fill("Huruf salah salin")
    drafter.get_by_role("button", name="Koreksi").click()
    drafter.locator("#id_letter").fill("A-")
    drafter.locator("[name=change_reason]").fill("Menurut lampiran keputusan")
    drafter.locator("[name=_continue]").click()
    draft_address = drafter.url
    expect(drafter.get_by_role("button", name="Terbitkan")).to_have_count(0)
    expect(drafter.locator("body")).to_contain_text("perlu diterbitkan orang lain")

    approver = visitor(second, scripts=scripts, width=1280)
    approver.goto(draft_address)
    form = approver.locator("form", has=approver.get_by_role("button", name="Terbitkan", exact=True))
    form.locator("[name=reason]").fill("Cocok dengan sumber")
    form.get_by_role("button", name="Terbitkan", exact=True).click()
    expect(approver.locator(".messagelist")).to_contain_text("Nilai terbit.")
    approver.goto(draft_address.replace("/change/", "/history/"))
    for words in ("Admin Satu", "Admin Dua", "Menurut lampiran keputusan", "Cocok dengan sumber"):
        expect(approver.locator("#content")).to_contain_text(words)

    reader = visitor(scripts=scripts)
    reader.goto("/wilayah/35.73/")
    expect(reader.locator("main")).to_contain_text("A-")
    reader.goto(f"/penilaian/{grade.key}/")
    expect(reader.locator("main")).to_contain_text("Digantikan")
