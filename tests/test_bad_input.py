"""What bad input gets: words by its field, what was typed kept, nothing stored half. What → where → message."""

import gc

import pytest
from django import forms
from django.test import Client
from django.urls import reverse

from directory.models import Agency, ServiceMall
from mpp_portal.kit.history import deed
from mpp_portal.kit.plain_text import PlainTextForm, has_visible, hidden_in, without_hidden
from tests import factories
from tests.fingerprint import differences, fingerprint
from tests.pages import form_with
from tests.people import people
from tests.visits.desk.test_desk import LOG, filled
from visits.models import Participant, Visit

pytestmark = pytest.mark.django_db

LONG = "Nama" * 125  # 500 characters
TURNED = "Budi \u202egpj.exe"
BIDI = [chr(code) for code in (0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))]


class Office:
    """One host with its people, two regions of one name, and a grade scheme."""

    def __init__(self):
        region = factories.make_city(short_name="Palopo")
        self.host = factories.make_government(region)
        self.mall = factories.make_mall(region=region, name="MPP Kota Palopo", slug="mpp-palopo")
        self.people = people(self.host, self.mall)
        factories.make_government(factories.make_region(short_name="Wajo"))
        for make in (factories.make_region, factories.make_city):
            factories.make_government(make(short_name="Kembar"))
        self.scheme = factories.make_scheme()
        self.source = factories.make_source()

    def client(self, name):
        return self.people[name].client()

    def log(self, changes):
        """The form of a new visit with these changes, sent by petugas: answer and the names of boxes with an error."""
        rows = {name: changes[name] for name in ("participants", "bodies", "receivers", "sources") if name in changes}
        data = filled(self.host, self.mall, **{**changes, **rows})
        return self.client("petugas").post(LOG, data)

    def add(self, model, changes):
        """Django admin's form of a new row, filled with what is needed and these changes, sent by admin data."""
        client, address = self.client("admin_data"), reverse(f"admin:{model}_add")
        form = form_with(client.get(address), f"http://testserver{address}", "change_reason")
        sent = form.as_sent() | self.needed(model) | {"change_reason": "Uji"} | changes
        return client.post(address, sent)

    def needed(self, model) -> dict:
        region = self.host.region
        return {
            "directory_servicemall": {"name": "MPP Uji", "slug": "mpp-uji", "region": region.pk, "kind": "mpp"},
            "directory_agency": {"name": "Dinas Uji", "kind": "other"},
            "assessments_assessment": {
                "region": region.pk, "scheme": self.scheme.pk, "source": self.source.pk, "year": "2024",
                "index": "4,44", "letter": "A-",
            },
        }[model]  # fmt: skip


@pytest.fixture
def office():
    return Office()


PERSON = {"body_row": "0", "name": "Budi"}
HEAD = PERSON | {"leads_visit": "on"}
VISITING = {"role": "visiting"}
CITED = {"publisher": "Harian", "title": "Judul", "evidence": "press"}

#: what → the form, what is typed, the box with the message, a piece of the message
REFUSED = {
    "an end before its start": ("log", {"date": "10/3/2020", "until": "9/3/2020"}, "until", "mendahului tanggal mulai"),
    "30 February": ("log", {"date": "30 Februari 2020"}, "date", "tidak ada di kalender"),
    "29 February of no leap year": ("log", {"date": "29/2/2023"}, "date", "tidak ada di kalender"),
    "month before day": ("log", {"date": "10/25/2022"}, "date", "Tulis hari lebih dulu"),
    "a year of two digits": ("log", {"date": "1/2/22"}, "date", "tidak terbaca"),
    "a year of long ago": ("log", {"date": "1/2/0022"}, "date", "di luar 1945"),
    "a weekday that is another": ("log", {"date": "Selasa, 3 Mei 2021"}, "date", "jatuh pada hari Senin"),
    "two regions of one name": ("log", {"bodies": [VISITING | {"body": "Kembar"}]}, "bodies-0-body", "lebih dari satu wilayah"),
    "a body nobody knows": ("log", {"bodies": [VISITING | {"body": "Antah"}]}, "bodies-0-body", "belum dikenal"),
    "a choice that was not offered": ("log", {"kind": "wisata"}, "kind", "bukan"),
    "two heads at one time": ("log", {"participants": [HEAD, HEAD | {"name": "Ani"}]}, "participants-1-leads_visit", "satu waktu"),
    "a name of 500 characters": ("log", {"participants": [PERSON | {"name": LONG}]}, "participants-0-name", "120"),
    "a name turned around": ("log", {"participants": [PERSON | {"name": TURNED}]}, "participants-0-name", "U+202E"),
    "a NUL in a name": ("log", {"participants": [PERSON | {"name": "Bu\x00di"}]}, "participants-0-name", "U+0000"),
    "a NUL in a text": ("log", {"purpose": "Belajar\x00"}, "purpose", "U+0000"),
    "a text of which nothing shows": ("log", {"purpose": "\u200b\u2060\u200e"}, "purpose", "Bidang ini tidak boleh kosong"),
    "a purpose beyond its limit": ("log", {"purpose": "x" * 4001}, "purpose", "4001"),
    "fewer than no people": ("log", {"head_count": "-1"}, "head_count", ""),
    "more people than a number holds": ("log", {"head_count": "9" * 30}, "head_count", ""),
    "an hour that no clock shows": ("log", {"starts_at": "25.61"}, "starts_at", ""),
    "an address that is none": ("log", {"sources": [CITED | {"address": "javascript:alert(1)"}]}, "sources-0-address", ""),
    "a key that is no key": ("log", {"submission_key": "abc"}, "submission_key", ""),
    "a host of somebody else": ("log", {"host_choice": "999:999"}, "host_choice", ""),
    "an index outside its scale": ("assessments_assessment", {"index": "5,01"}, "index", "di luar skala"),
    "an index that is no number": ("assessments_assessment", {"index": "NaN"}, "index", ""),
    "a letter unknown to its scheme": ("assessments_assessment", {"letter": "A+"}, "letter", "tidak dikenal skema"),
    "a date of a grade, month first": ("assessments_assessment", {"announced_on": "10/25/2022"}, "announced_on", "Bulan pada"),
    "a mall turned around": ("directory_servicemall", {"name": TURNED}, "name", "U+202E"),
    "a mall of 500 characters": ("directory_servicemall", {"name": LONG}, "name", ""),
    "a mall at a reserved address": ("directory_servicemall", {"slug": "bandingkan"}, "slug", ""),
    "a body turned around": ("directory_agency", {"name": "Dinas \u2066Uji"}, "name", "U+2066"),
    "a reason with a NUL": ("directory_agency", {"change_reason": "a\x00b"}, "change_reason", "U+0000"),
    "no reason": ("directory_agency", {"change_reason": "\u200b"}, "change_reason", "Tulis alasannya"),
}  # fmt: skip


def errors_of(answer) -> dict[str, str]:
    """Box to message, over every form of the page."""
    found = {}
    for context in answer.context:
        for name in ("forms", "adminform", "form"):
            for one in _forms_below(context.get(name)):
                for box, messages in one.errors.items():
                    found[one.add_prefix(box)] = " ".join(messages)
    return found


def _forms_below(given):
    if hasattr(given, "sets"):
        return [given.form, *(form for formset in given.sets for form in formset.forms)]
    given = getattr(given, "form", given)
    return [given] if isinstance(given, forms.BaseForm) else []


@pytest.mark.slow
@pytest.mark.parametrize("what", REFUSED)
def test_bad_input_is_told_by_its_field_and_stores_nothing(office, what):
    where, changes, box, message = REFUSED[what]
    before = fingerprint()
    answer = office.log(changes) if where == "log" else office.add(where, changes)
    assert answer.status_code == (422 if where == "log" else 200)
    said = errors_of(answer)
    assert box in said, said
    assert message in said[box]
    assert "This" not in said[box] and "Enter" not in said[box] and "valid value" not in said[box]
    assert differences(before, fingerprint()) == {}


@pytest.mark.slow
@pytest.mark.parametrize("what", [what for what, row in REFUSED.items() if row[0] == "log"])
def test_what_was_typed_is_still_there(office, what):
    """But for marks that nobody can see, and for choices that were not offered."""
    _, changes, box, _ = REFUSED[what]
    answer = office.log(changes | {"venue": "Aula Bappeda"})
    form = form_with(answer, f"http://testserver{LOG}", "submission_key")
    assert form.boxes["venue"].value == "Aula Bappeda"
    typed = next(
        (
            row[0][box.split("-")[-1]]
            for row in changes.values()
            if isinstance(row, list) and box.split("-")[-1] in row[0]
        ),
        None,
    )
    typed = changes.get(box) if typed is None else typed
    if form.boxes[box].kind in ("text", "textarea", "url", "number") and has_visible(typed):
        assert form.boxes[box].value == without_hidden(typed)


STRANGE = [
    "A",
    "😀",
    '=HYPERLINK("http://contoh.example";"klik")',
    "<script>alert(1)</script>",
    "'; DROP TABLE visits_visit; --",
    "{{ 7*7 }}",
    "%s%n",
    "Nur‘aini",
    "ᬅᬓ᭄ᬱᬭ",
]


@pytest.mark.slow
@pytest.mark.parametrize("name", STRANGE)
def test_a_strange_name_is_a_name_stored_as_typed_and_shown_as_text(office, name):
    assert office.log({"participants": [HEAD | {"name": name}]}).status_code == 302
    assert Participant.objects.get().name == name
    visit = Visit.objects.get()
    for address in (
        visit.get_absolute_url(),
        f"/petugas/kunjungan/{visit.pk}/",
        f"/petugas/kunjungan/{visit.pk}/ubah/",
    ):
        text = office.client("petugas").get(address).content.decode()
        assert "<script>alert" not in text and ">49<" not in text


@pytest.mark.slow
@pytest.mark.parametrize("mark", BIDI)
def test_every_mark_that_turns_writing_around_is_named_and_taken_out(office, mark):
    answer = office.log({"venue": f"Aula{mark} Bappeda"})
    assert f"U+{ord(mark):04X}" in errors_of(answer)["venue"]
    data = form_with(answer, f"http://testserver{LOG}", "submission_key").as_sent()
    assert data["venue"] == "Aula Bappeda"
    assert office.client("petugas").post(LOG, data | {"save": "publish"}).status_code == 302
    assert Visit.objects.get().venue == "Aula Bappeda"


def test_breaks_of_lines_stay_and_joiners_of_letters_too():
    kept = "baris satu\r\n\tbaris dua \u200d\u200c é"
    assert (without_hidden(kept), hidden_in(kept)) == (kept, [])
    assert hidden_in("a\x00b\x00\x07") == ["U+0000", "U+0007"]


# --- Forms that others write later ---------------------------------------------------------------------------------


def subclasses(of) -> set[type]:
    return {one for each in of.__subclasses__() for one in ({each} | subclasses(each))}


OURS = ("mpp_portal", "directory", "assessments", "visits")
# Forms in which nobody writes what is stored: what they hold is compared, not kept. A row form reads our own files. The
# reason for a change of an account stands below the kit, in Django's log.
NOT_STORED = (
    "Filter",
    "SignIn",
    "Sample",
    "Code",
    "Token",
    "Enrol",
    "LostPassword",
    "Row",
    "accounts.admin.ReasonForm",
)


def test_every_form_in_which_people_write_takes_hidden_marks_out():
    """A form that stores text has `PlainTextForm` among its bases: SectionedForm, StaleCheckMixin and FactForm bring it."""
    from django.urls import get_resolver

    assert get_resolver().url_patterns  # every form is loaded by now
    gc.collect()
    strays = sorted(
        {
            f"{one.__module__}.{one.__qualname__}"
            for one in subclasses(forms.BaseForm)
            if one.__module__.split(".")[0] in OURS and not issubclass(one, PlainTextForm)
            if not any(part in f"{one.__module__}.{one.__name__}" for part in NOT_STORED)
            if any(
                isinstance(field, forms.CharField)
                and not isinstance(field.widget, forms.PasswordInput | forms.HiddenInput)
                for field in getattr(one, "base_fields", {}).values()
            )
        }
    )
    assert not strays, "give them mpp_portal.kit.plain_text.PlainTextForm as their first base"


# --- Sizes -----------------------------------------------------------------------------------------------------------


def test_a_body_over_the_limit_is_a_page_in_words_and_stores_nothing(office):
    before = fingerprint()
    answer = office.log({"results": "x" * 3_000_000})
    assert answer.status_code == 413
    text = answer.content.decode()
    assert "Kiriman terlalu besar" in text and "Tidak ada yang tersimpan" in text
    assert differences(before, fingerprint()) == {}


@pytest.mark.slow
def test_more_boxes_than_any_form_has_are_too_much(office):
    answer = office.client("petugas").post(LOG, {f"x{position}": "1" for position in range(10_001)})
    assert answer.status_code == 413


@pytest.mark.slow
def test_a_delegation_as_large_as_allowed_can_be_sent(office):
    """200 people, the most that a form takes: Django's own limit of boxes would have refused 90 of them."""
    rows = [PERSON | {"name": f"Orang {n}", "position": "Analis", "title_prefix": "", "title_suffix": "", "acting_kind": "",
                      "position_level": "", "leading_on": "", "id": ""} for n in range(200)]  # fmt: skip
    assert office.log({"participants": rows}).status_code == 302
    assert Participant.objects.count() == 200
    one_more = office.log({"participants": [*rows, PERSON]})
    assert one_more.status_code == 422
    assert "200" in one_more.content.decode()


def test_a_body_that_is_no_form_is_refused_without_an_error_of_ours(office):
    client = office.client("petugas")
    for kind in ("multipart/form-data", "multipart/form-data; boundary=x", "application/json", "text/plain"):
        answer = client.post(LOG, b"\x00\xff--x", content_type=kind)
        assert answer.status_code in (200, 400, 422), kind  # of a body that holds no boxes the form is shown again
        assert "Traceback" not in answer.content.decode() and not Visit.objects.exists(), kind


# --- Reasons typed beside a button -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reason", "stored"), [("Salah\x00 catat\u202e", "Salah catat"), ("\u200b", None), ("x" * 1001, None)]
)
def test_a_reason_is_stored_as_it_can_be_seen_or_refused_in_words(office, reason, stored):
    visit = factories.make_visit(host=office.host, mall=office.mall)
    before = fingerprint()
    address = reverse("visit_step", kwargs={"pk": visit.pk})
    answer = office.client("petugas").post(address, {"step": "cancel", "reason": reason}, follow=True)
    visit.refresh_from_db()
    if stored:
        assert visit.state == "cancelled"
        assert visit.history.first().history_change_reason == stored
    else:
        assert visit.state == "recorded"
        assert differences(before, fingerprint()) == {}
        assert "lasan" in " ".join(str(message) for message in answer.context["messages"])


def test_a_reason_for_a_correction_of_a_grade_is_as_plain(office):
    grade = factories.make_assessment(state="published", scheme=office.scheme)
    address = reverse("admin:assessments_assessment_correct", kwargs={"pk": grade.pk})
    office.client("admin_data").post(address, {"reason": "Salah\x00 ketik"})
    assert grade.successors.get().history.first().history_change_reason == "Salah ketik"


# --- Addresses -----------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    ("asked", "status", "leads_to"),
    [
        ("/mpp/Mpp-Palopo/", 301, "/mpp/mpp-palopo/"),
        ("/mpp/MPP-PALOPO/?q=1", 301, "/mpp/mpp-palopo/"),
        ("/mpp/mpp-palopo", 301, "/mpp/mpp-palopo/"),
        ("/mpp", 301, "/mpp/"),
        ("/mpp/mpp-palopo//", 404, None),
        ("/MPP/mpp-palopo/", 404, None),
        ("/mpp/mpp palopo/", 404, None),
        ("/kunjungan/k-2026-000001/", 301, "/kunjungan/K-2026-000001/"),
        ("/kunjungan/K-2026-1/", 404, None),
        ("/wilayah/00.00/", 404, None),
        ("/wilayah/../admin/", 404, None),
        ("/penilaian/1000000000000/", 404, None),
        ("/penilaian/1000000000000000000000000000000/", 404, None),
        ("/penilaian/-1/", 404, None),
        ("/tidak-ada", 404, None),
        ("/tidak-ada/", 404, None),
    ],
)  # fmt: skip
def test_an_address_with_a_slip_leads_on_or_is_not_there(office, asked, status, leads_to):
    answer = Client().get(asked)
    if status == 404 and answer.status_code in (301, 302) and not leads_to:
        answer = Client().get(asked, follow=True)  # a slash is added first, and sign-in hides what does not exist
        assert answer.status_code in (200, 404)
        assert answer.status_code == 404 or answer.redirect_chain[-1][0].startswith("/masuk/")
    else:
        assert answer.status_code == status
    if leads_to:
        assert answer.url.split("?")[0] == leads_to


def test_a_code_of_a_region_has_one_spelling(office):
    code = office.host.region.code
    assert Client().get(f"/wilayah/{code}").url == f"/wilayah/{code}/"
    assert Client().get(f"/wilayah/{code.replace('.', '')}/").status_code == 404
    assert Client().get(f"/wilayah/%20{code}/").status_code == 404


@pytest.mark.slow
@pytest.mark.parametrize("page", [10**12, 10**40, -1, 0, "x", "\x00", "٣"])
def test_a_page_far_beyond_the_last_is_no_error_of_ours(office, page):
    for address in ("/mpp/", "/kunjungan/", "/penilaian/"):
        answer = Client().get(address, {"page": page, "halaman": page})
        first = Client().get(address)
        assert [row.pk for row in answer.context["page"]] == [row.pk for row in first.context["page"]], "its first page"
    answer = office.client("admin_data").get(reverse("admin:directory_agency_changelist"), {"p": page}, follow=True)
    assert answer.status_code == 200 and office.host.name in answer.content.decode()


# --- Twice, and late -----------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_double_click_on_a_new_row_of_the_admin_is_told_and_stores_one(office):
    assert office.add("directory_servicemall", {}).status_code == 302
    answer = office.add("directory_servicemall", {})
    assert answer.status_code == 200 and errors_of(answer)
    assert ServiceMall.objects.filter(slug="mpp-uji").count() == 1


def test_a_form_that_went_stale_in_the_admin_overwrites_nothing_and_keeps_what_was_typed(office):
    agency = factories.make_agency(name="Dinas Lama")
    client, address = office.client("admin_data"), reverse("admin:directory_agency_change", args=[agency.pk])
    opened = form_with(client.get(address), f"http://testserver{address}", "change_reason").as_sent()
    with deed(user=office.people["superuser"].user, verb="edit", reason="Lebih dulu"):
        agency.name = "Dinas Baru"
        agency.save()
    answer = client.post(address, opened | {"name": "Dinas Ketiga", "change_reason": "Terlambat"})
    assert "Dinas Lama → Dinas Baru" in answer.content.decode()
    assert form_with(answer, f"http://testserver{address}", "change_reason").boxes["name"].value == "Dinas Ketiga"
    assert Agency.objects.get(pk=agency.pk).name == "Dinas Baru"
