"""No page knows a seed: the case of the two hosts, typed by hand with `load_cases` left out, gives the same pages."""

import html
import json
import re

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client

from directory.models import Agency, Region, ServiceMall
from mpp_portal.accounts.roles import ADMIN_DATA
from mpp_portal.management.commands.load_cases import DATA
from tests import factories
from visits.models import Visit

pytestmark = pytest.mark.browser

CASES = json.loads(DATA.read_text(encoding="utf-8"))
SOURCE = "suaratipikor-2020"
MALLS = ("jakarta", "kota-bogor", "selayar")
VISITS = ("002-jakarta", "002-bogor")
REGIONS = ("31", "32.71", "73.01")


def test_the_case_typed_by_hand_gives_the_same_pages_as_loading_it(visitor, person, snapshots):
    call_command("load_cases")
    loaded = pages()
    snapshots["installed"].put_back()

    admin = person("admin-ketik", is_staff=True)
    admin.groups.add(Group.objects.get(name=ADMIN_DATA))
    desk = visitor(admin, width=1280)
    type_source(desk)
    for basis in CASES["legal_bases"][1:]:
        type_legal_basis(desk, basis)
    for key in MALLS:
        type_mall(desk, key)

    petugas = person("petugas-ketik")
    for code in ("31", "32.71"):
        host = Agency.objects.get(kind="government", region__code=code)
        factories.make_membership(user=petugas, agency=host)
    office = visitor(petugas)
    for key in VISITS:
        type_visit(office, key)

    assert pages() == loaded


def pages() -> dict[str, str]:
    """The text of every public page that shows the case, without numbers of visits and days of recording."""
    malls = ServiceMall.objects.filter(region__code__in=REGIONS)
    visits = Visit.objects.filter(host__region__code__in=REGIONS)
    addresses = {
        **{f"MPP {mall.region.code}": mall.get_absolute_url() for mall in malls},
        **{f"kunjungan {visit.host.region.code}": visit.get_absolute_url() for visit in visits},
        **{f"wilayah {code}": f"/wilayah/{code}/" for code in REGIONS},
    }
    assert len(addresses) == 8
    return {name: text_of(address) for name, address in addresses.items()}


def text_of(address: str) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200
    text = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())
    return re.sub(r"tercatat di portal \d+ \w+ \d{4}", "tercatat", re.sub(r"K-\d{4}-\d{6}", "K", text))


# --- Admin -------------------------------------------------------------------------------------------------------


def save(page):
    page.locator("[name=change_reason]").fill("Dicatat dari pemberitaan")
    page.locator("[name=_save]").click()
    page.locator(".messagelist .success").wait_for()


def pick(page, field: str, text: str, shown: str = ""):
    """Choose in an autocomplete box as a person does: open, type, take the answer that says it."""
    page.locator(f".field-{field.rsplit('-', 1)[-1]}:has(#id_{field}) .select2-selection").first.click()
    page.locator(".select2-search__field").last.fill(text)
    page.locator(".select2-results__option", has_text=shown or text).first.click()


def type_source(page):
    source = CASES["sources"][SOURCE]
    page.goto("/admin/directory/source/add/")
    for name in ("publisher", "title", "address"):
        page.locator(f"#id_{name}").fill(source[name])
    page.locator("#id_evidence").select_option(source["evidence"])
    save(page)


def type_legal_basis(page, basis):
    page.goto("/admin/directory/legalbasis/add/")
    page.locator("#id_kind").select_option(basis["kind"])
    page.locator("#id_citation").fill(basis["citation"])
    page.locator("#id_about").fill(basis["about"])
    save(page)


PREFIXES = {"milestone": "milestones", "figure": "figures", "malllegalbasis": "legal_bases"}


def type_mall(page, key: str):
    mall = CASES["malls"][key]
    page.goto("/admin/directory/servicemall/add/")
    page.locator("#id_name").press_sequentially(mall["name"])
    pick(page, "region", mall["region"], Region.objects.get(code=mall["region"]).name)
    counts: dict[str, int] = {}
    for claim in CASES["claims"]:
        if claim["mall"] == key:
            prefix = PREFIXES[claim["model"]]
            position = counts.setdefault(prefix, 0)
            counts[prefix] += 1
            type_claim(page, f"{prefix}-{position}", prefix, claim)
    save(page)


def type_claim(page, row: str, prefix: str, claim):
    if not page.locator(f"#id_{row}-source").count():
        page.locator(f"#{prefix}-group .add-row a").click()
    for name, value in claim.items():
        if name in ("kind", "qualifier"):
            page.locator(f"#id_{row}-{name}").select_option(value)
        elif name in ("value", "as_of", "happened_on", "note"):
            page.locator(f"#id_{row}-{name}").fill(value)
        elif name == "legal_basis":
            pick(page, f"{row}-legal_basis", value)
    pick(page, f"{row}-source", CASES["sources"][claim["source"]]["publisher"])


# --- Front office ------------------------------------------------------------------------------------------------


def type_visit(page, key: str):
    case = CASES["visits"][key]
    mall = CASES["malls"][case["host"]]
    page.goto("/petugas/kunjungan/catat/")
    for summary in page.locator("details.section > summary").all():
        summary.click()
    option = page.locator("#id_host_choice option", has_text=mall["name"]).first.get_attribute("value")
    page.locator("#id_host_choice").select_option(option)
    for name, value in case["form"].items():
        type_field(page, name, value)
    if "same_trip_as" in case:
        page.locator("#id_same_trip_as").fill(Visit.objects.get().number)
    for prefix in ("bodies", "participants", "receivers"):
        for position, row in enumerate(case.get(prefix, [])):
            for name, value in row.items():
                type_field(page, f"{prefix}-{position}-{name}", value)
    cited = case["sources"][0]
    source = CASES["sources"][cited["source"]]
    for name in ("publisher", "title", "address", "evidence"):
        type_field(page, f"sources-0-{name}", source[name])
    type_field(page, "sources-0-differs", cited.get("differs", ""))
    page.get_by_role("button", name="Simpan dan terbitkan").click()
    page.get_by_role("link", name="Lihat halaman umum").wait_for()


CHECK_BOXES = {
    "recommended": "Direkomendasikan kementerian",
    "strong_it": "Teknologi informasi kuat, layanan serba digital",
    "it": "Teknologi informasi dan layanan digital",
}


def type_field(page, name: str, value):
    if isinstance(value, list):
        for code in value:
            page.locator(f"#div_id_{name}").get_by_label(CHECK_BOXES[code]).check()
        return
    box = page.locator(f"#id_{name}")
    if value == "on":
        box.check()
    elif box.evaluate("box => box.tagName") == "SELECT":
        box.select_option(value)
    else:
        box.fill(value)
