"""Grades in Django admin, through the pages that people use."""

import re
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from assessments.models import AspectScore, Assessment, Scheme
from directory.models import Region, Source
from mpp_portal.accounts.models import User
from mpp_portal.accounts.roles import ADMIN_DATA, ANALIS, VERIFIKATOR
from mpp_portal.kit.history import deed, trail_of
from tests.people import have_roles

pytestmark = pytest.mark.django_db

BANDS = [("A", "4.51"), ("A-", "4.01"), ("B", "3.51"), ("B-", "3.01"), ("C", "2.51"), ("C-", "2.01"), ("D", "1.51"),
         ("E", "1.01"), ("F", "0")]  # fmt: skip


@pytest.fixture
def world():
    """A scheme of letters, one region, one source, and a person of each role."""
    have_roles()
    with deed(user=None, verb="test"):
        source = Source.objects.create(publisher="Kemenpan-RB", title="Hasil PEKPPP", evidence="ministry")
        scheme = Scheme.objects.create(
            code="pekppp", name="PEKPPP", rule="PermenPANRB 29/2022", subject_note="unit", valid_from_year=2022,
            scale_min=0, scale_max=5, source=source,
        )  # fmt: skip
        upper = Decimal("5")
        for rank, (letter, lower) in enumerate(BANDS, start=1):
            scheme.bands.create(letter=letter, name=f"nama {letter}", rank=rank, lower=lower, upper=upper)
            upper = Decimal(lower) - Decimal("0.01")
        aspect = scheme.aspects.create(code="kebijakan", name="Kebijakan pelayanan", order=1)
        place = {"latitude": 0, "longitude": 110, "label_latitude": 0, "label_longitude": 110}
        region = Region.objects.create(
            code="33", name="Jawa Tengah", short_name="Jateng", type="provinsi", timezone="Asia/Jakarta", **place
        )
    world = {"source": source, "scheme": scheme, "aspect": aspect, "region": region}
    for name, role in (("sari", ADMIN_DATA), ("budi", ADMIN_DATA), ("vera", VERIFIKATOR), ("ana", ANALIS)):
        world[name] = User.objects.create(username=name, name=name.capitalize(), is_staff=True)
        world[name].groups.add(Group.objects.get(name=role))
    world["root"] = User.objects.create(username="root", name="Root", is_staff=True, is_superuser=True)
    world["stranger"] = User.objects.create(username="stranger", name="Orang Lain")
    return world


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def grade(world, *, by="sari", state="draft", **values):
    values = {"index": Decimal("4.44"), "letter": "A-", "year": 2024, "region": world["region"]} | values
    with deed(user=world[by], verb="draft", reason="Awal"):
        row = Assessment.objects.create(
            scheme=world["scheme"], source=world["source"], drafted_by=world[by], **values
        )  # fmt: skip
    if state == "published":
        page = signed_in(world["vera"])
        page.post(step_url(row, "publish"), {"reason": "Cocok dengan sumber"})
        row.refresh_from_db()
        assert row.state == "published"
    return row


def change_url(row):
    return reverse("admin:assessments_assessment_change", args=[row.pk])


def step_url(row, step):
    return reverse("admin:assessments_assessment_step", args=[row.pk, step])


def history_url(row):
    return reverse("admin:assessments_assessment_history", args=[row.pk])


ADD = "admin:assessments_assessment_add"


def filled_in(world, **other):
    return {
        "region": world["region"].pk, "agency": "", "mall": "", "scheme": world["scheme"].pk, "year": "2024",
        "index": "4,44", "letter": "A-", "respondents": "", "source": world["source"].pk, "rank": "normal",
        "rank_reason": "", "announced_on": "", "superseded_on": "", "note": "", "change_reason": "Dari pengumuman",
        "seen_version": "", "aspect_scores-TOTAL_FORMS": "0", "aspect_scores-INITIAL_FORMS": "0",
    } | other  # fmt: skip


def form_of(client, row) -> dict:
    """What a browser would send back from the change page, unchanged."""
    form = client.get(change_url(row)).context["adminform"].form
    data = {field.name: field.value() for field in form}
    data = {name: "" if value is None else form.fields[name].prepare_value(value) for name, value in data.items()}
    formset = AspectScore.objects.filter(assessment=row)
    assert not formset.exists(), "extend this helper when a test edits scores"
    return data | {"aspect_scores-TOTAL_FORMS": "0", "aspect_scores-INITIAL_FORMS": "0"}


def messages_of(response):
    return " ".join(str(message) for message in response.context["messages"])


# --- Drafting ----------------------------------------------------------------------------------------------------


def test_a_draft_is_saved_as_typed_and_signed(world):
    response = signed_in(world["sari"]).post(reverse(ADD), filled_in(world, announced_on="Maret 2025"))
    assert response.status_code == 302, response.context["adminform"].form.errors
    row = Assessment.objects.get()
    assert (row.index, row.letter, row.state, row.drafted_by) == (Decimal("4.44"), "A-", "draft", world["sari"])
    assert row.announced_precision == "month" and row.announced_text == "Maret 2025"
    entry = row.history.get()
    assert (entry.verb, entry.history_user, entry.history_change_reason) == ("draft", world["sari"], "Dari pengumuman")


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("index", "5,01", "5,01 di luar skala skema ini, yaitu 0 sampai 5"),
        ("index", "-1", "di luar skala"),
        ("letter", "A+", "Yang dikenal: A, A-, B, B-, C, C-, D, E, F"),
        ("year", "2021", "dipakai untuk tahun 2022"),
        ("year", "1990", "antara 2010"),
        ("year", "2999", "antara 2010"),
        ("region", "", "Pilih tepat satu"),
        ("change_reason", "  ", "Tulis alasannya"),
        ("rank", "preferred", None),
        ("announced_on", "10/25/2024", "Bulan pada"),
        ("source", "", None),
    ],
)
def test_a_mistake_is_told_at_its_field_and_nothing_is_stored(world, field, typed, says):
    response = signed_in(world["sari"]).post(reverse(ADD), filled_in(world, **{field: typed}))
    assert response.status_code == 200
    errors = response.context["adminform"].form.errors
    at = "rank_reason" if field == "rank" else field
    assert list(errors) == [at]
    assert says is None or says in " ".join(errors[at])
    assert not Assessment.objects.exists()


def test_two_subjects_are_refused_at_both(world):
    with deed(user=None, verb="test"):
        agency = world["region"].agencies.create(kind="hospital", name="RSUD")
    response = signed_in(world["sari"]).post(reverse(ADD), filled_in(world, agency=agency.pk))
    assert list(response.context["adminform"].form.errors) == ["region", "agency"]


def test_neither_index_nor_letter_is_no_result(world):
    response = signed_in(world["sari"]).post(reverse(ADD), filled_in(world, index="", letter=""))
    assert list(response.context["adminform"].form.errors) == ["index"]


@pytest.mark.parametrize("typed", ["A-", "A −", "a minus", "A–"])
def test_the_minus_sign_has_one_spelling(world, typed):
    assert signed_in(world["sari"]).post(reverse(ADD), filled_in(world, letter=typed)).status_code == 302
    assert Assessment.objects.get().letter == "A-"


@pytest.mark.parametrize(("typed", "stored"), [("4,44", "4.4400"), ("4.505", "4.5050"), ("", None), ("0", "0.0000")])
def test_an_index_is_read_with_comma_or_point_and_missing_is_not_zero(world, typed, stored):
    letter = "F" if typed == "0" else "A-"
    assert signed_in(world["sari"]).post(reverse(ADD), filled_in(world, index=typed, letter=letter)).status_code == 302
    assert Assessment.objects.get().index == (None if stored is None else Decimal(stored))


def test_an_aspect_of_another_scheme_is_refused(world):
    with deed(user=None, verb="test"):
        other = Scheme.objects.create(
            code="skm", name="SKM", rule="14/2017", subject_note="unit", valid_from_year=2017, source=world["source"]
        )
        foreign = other.aspects.create(code="x", name="Sarana", order=1)
    scores = {"aspect_scores-TOTAL_FORMS": "1", "aspect_scores-0-score": "4,1", "aspect_scores-0-seen_version": "0"}
    url, client = reverse(ADD), signed_in(world["sari"])
    refused = client.post(url, filled_in(world, **scores, **{"aspect_scores-0-aspect": foreign.pk}))
    assert "milik skema" in refused.content.decode()
    assert not Assessment.objects.exists()
    accepted = client.post(url, filled_in(world, **scores, **{"aspect_scores-0-aspect": world["aspect"].pk}))
    assert accepted.status_code == 302
    assert AspectScore.objects.get().score == Decimal("4.1")
    page = client.get(history_url(Assessment.objects.get())).content.decode()
    assert "Kebijakan pelayanan: 4.1" in page


def test_a_stale_form_overwrites_nothing_and_says_what_changed(world):
    row = grade(world)
    sari, budi = signed_in(world["sari"]), signed_in(world["budi"])
    opened_by_budi = form_of(budi, row)
    saved = sari.post(change_url(row), form_of(sari, row) | {"index": "4,40", "change_reason": "Salah ketik"})
    assert saved.status_code == 302
    refused = budi.post(change_url(row), opened_by_budi | {"note": "Catatan Budi", "change_reason": "Melengkapi"})
    assert refused.status_code == 200
    page = refused.content.decode()
    assert "Sari sudah menyimpan perubahan" in page and "4,44 → 4,4" in page
    assert "Catatan Budi" in page, "nothing typed is lost"
    row.refresh_from_db()
    assert (row.index, row.note, row.drafted_by) == (Decimal("4.40"), "", world["sari"])
    again = {field.name: field.value() or "" for field in refused.context["adminform"].form}
    empty = {"aspect_scores-TOTAL_FORMS": "0", "aspect_scores-INITIAL_FORMS": "0"}
    assert budi.post(change_url(row), again | empty).status_code == 302, "a deliberate second save goes through"


# --- Publishing --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("author", ["sari", "root"])
def test_the_author_cannot_publish_and_sees_why(world, author):
    row, client = grade(world, by=author), signed_in(world[author])
    page = client.get(change_url(row)).content.decode()
    assert "Draf ini perlu diterbitkan orang lain." in page
    assert step_url(row, "publish") not in page
    assert client.post(step_url(row, "publish"), {"reason": "Saya yakin"}).status_code == 404
    row.refresh_from_db()
    assert row.state == "draft"


def test_who_changes_a_draft_last_is_its_author(world):
    row, budi = grade(world, by="sari"), signed_in(world["budi"])
    assert step_url(row, "publish") in budi.get(change_url(row)).content.decode()
    budi.post(change_url(row), form_of(budi, row) | {"note": "x", "change_reason": "Melengkapi"})
    assert budi.post(step_url(row, "publish"), {"reason": "Ya"}).status_code == 404
    assert signed_in(world["sari"]).post(step_url(row, "publish"), {"reason": "Ya"}).status_code == 302


def test_a_verifikator_opens_a_draft_and_publishes_it(world):
    row, client = grade(world), signed_in(world["vera"])
    page = client.get(change_url(row)).content.decode()
    assert step_url(row, "publish") in page and step_url(row, "discard") not in page
    assert 'name="_save"' not in page
    response = client.post(step_url(row, "publish"), {"reason": "Cocok"}, follow=True)
    assert "Nilai terbit." in messages_of(response)
    row.refresh_from_db()
    assert (row.state, row.approved_by) == ("published", world["vera"])


def test_a_step_without_its_reason_is_refused_in_words(world):
    row = grade(world)
    response = signed_in(world["vera"]).post(step_url(row, "publish"), {"reason": " "}, follow=True)
    assert "Tulis alasannya." in messages_of(response)
    row.refresh_from_db()
    assert row.state == "draft"


def test_two_approvals_of_one_draft_are_one_success_and_one_clear_message(world):
    row = grade(world)
    first = signed_in(world["vera"]).post(step_url(row, "publish"), {"reason": "Cocok"}, follow=True)
    second = signed_in(world["budi"]).post(step_url(row, "publish"), {"reason": "Cocok juga"}, follow=True)
    assert "Nilai terbit." in messages_of(first)
    assert "tidak lagi berlaku" in messages_of(second) and "sudah lebih dulu" in messages_of(second)
    assert row.history.filter(verb="publish").count() == 1


def test_a_second_preferred_result_takes_the_preference_over_through_the_page(world):
    preferred = {"rank": "preferred", "rank_reason": "Keputusan"}
    first = grade(world, state="published", **preferred)
    row = grade(world, **preferred)
    response = signed_in(world["vera"]).post(step_url(row, "publish"), {"reason": "Cocok"}, follow=True)
    assert "Nilai terbit." in messages_of(response)
    row.refresh_from_db(), first.refresh_from_db()
    assert (row.state, row.rank, first.state, first.rank) == ("published", "preferred", "published", "normal")


def test_a_step_is_a_post(world):
    row = grade(world)
    assert signed_in(world["vera"]).get(step_url(row, "publish")).status_code == 405
    row.refresh_from_db()
    assert row.state == "draft"


# --- Published ---------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("person", ["sari", "root", "vera", "ana"])
def test_a_published_grade_is_read_only_also_by_post(world, person):
    row, client = grade(world, state="published"), signed_in(world[person])
    before = Assessment.objects.filter(pk=row.pk).values().get()
    page = client.get(change_url(row)).content.decode()
    assert 'name="_save"' not in page and 'name="index"' not in page
    response = client.post(change_url(row), filled_in(world, index="1", seen_version="999"), follow=True)
    if person in ("sari", "root"):
        assert "Tidak ada yang disimpan" in messages_of(response)
    else:
        assert response.status_code == 404
    assert Assessment.objects.filter(pk=row.pk).values().get() == before
    assert row.history.count() == 2


def test_a_correction_is_drafted_by_one_and_published_by_another_and_both_histories_say_so(world):
    row = grade(world, state="published")
    sari = signed_in(world["sari"])
    drafted = sari.post(
        reverse("admin:assessments_assessment_correct", args=[row.pk]), {"reason": "Salah salin"}, follow=True
    )
    successor = Assessment.objects.get(corrects=row)
    assert drafted.redirect_chain[-1][0] == change_url(successor)
    assert change_url(row) in drafted.content.decode(), "the draft links to what it corrects"
    saved = sari.post(change_url(successor), form_of(sari, successor) | {"index": "4,40", "change_reason": "Hlm. 3"})
    assert saved.status_code == 302
    signed_in(world["budi"]).post(step_url(successor, "publish"), {"reason": "Sudah saya cocokkan"})
    row.refresh_from_db()
    successor.refresh_from_db()
    assert (row.state, successor.state) == ("superseded", "published")
    assert (row.index, successor.index) == (Decimal("4.44"), Decimal("4.40"))
    new = sari.get(history_url(successor)).content.decode()
    for said in ("Sari", "Budi", "Salah salin", "Hlm. 3", "Sudah saya cocokkan", "4,44", "4,4", "Diterbitkan"):
        assert said in new, said
    old = sari.get(history_url(row)).content.decode()
    for said in ("Vera", "Cocok dengan sumber", "Budi", f"Dikoreksi oleh nilai {successor.key}", "Digantikan"):
        assert said in old, said
    assert change_url(successor) in sari.get(change_url(row)).content.decode()


@pytest.mark.slow
@pytest.mark.parametrize(("person", "status"), [("vera", 404), ("ana", 404), ("sari", 302), ("root", 302)])
def test_who_may_draft_a_correction(world, person, status):
    row, client = grade(world, state="published"), signed_in(world[person])
    url = reverse("admin:assessments_assessment_correct", args=[row.pk])
    assert client.post(url, {"reason": "Salah salin"}).status_code == status
    assert (url in client.get(change_url(row)).content.decode()) is False or status == 302
    assert Assessment.objects.filter(corrects=row).count() == (status == 302)


def test_a_grade_has_one_open_correction(world):
    row, client = grade(world, state="published"), signed_in(world["sari"])
    url = reverse("admin:assessments_assessment_correct", args=[row.pk])
    client.post(url, {"reason": "Salah salin"})
    again = client.post(url, {"reason": "Salah salin"}, follow=True)
    assert "sudah disusun" in messages_of(again)
    assert Assessment.objects.filter(corrects=row).count() == 1
    without = grade(world, state="published", year=2023)
    told = client.post(reverse("admin:assessments_assessment_correct", args=[without.pk]), {"reason": ""}, follow=True)
    assert "Tulis alasan koreksinya." in messages_of(told)


def test_deleting_any_user_leaves_every_grade_as_it_was(world):
    row = grade(world, state="published")
    people = {"drafted_by_id", "approved_by_id"}
    before = {k: v for k, v in Assessment.objects.filter(pk=row.pk).values().get().items() if k not in people}
    for name in ("sari", "vera"):
        world[name].delete()
    row.refresh_from_db()
    assert {k: v for k, v in Assessment.objects.filter(pk=row.pk).values().get().items() if k not in people} == before
    assert [entry.reason for entry in trail_of(row)] == ["Cocok dengan sumber", "Awal"]


# --- Derived letters ---------------------------------------------------------------------------------------------


def test_a_mismatch_is_shown_and_never_fixed(world):
    row, client = grade(world, letter="B", state="published"), signed_in(world["sari"])
    text = "Huruf terbit B, indeks 4,44 memberi A-."
    assert text in client.get(change_url(row)).content.decode()
    assert text in client.get(reverse("admin:assessments_assessment_changelist")).content.decode()
    row.refresh_from_db()
    assert row.letter == "B"


@pytest.mark.slow
@pytest.mark.parametrize("letter", ["A", "A-", "B", "F", "nama B", "Z"])
@pytest.mark.parametrize("index", ["0", "0.5", "1.0049", "1.005", "3.5049", "3.505", "4.0049", "4.005", "4.505", "5"])
def test_the_filter_and_the_flag_agree(world, letter, index):
    row = grade(world, letter=letter, index=Decimal(index))
    grade(world, letter="", index=Decimal(index))
    grade(world, letter=letter, index=None)
    url = reverse("admin:assessments_assessment_changelist")
    client = signed_in(world["root"])
    wrong = {one.pk for one in client.get(url, {"cocok": "tidak"}).context["cl"].result_list}
    right = {one.pk for one in client.get(url, {"cocok": "ya"}).context["cl"].result_list}
    assert wrong == ({row.pk} if row.is_mismatched else set())
    assert wrong | right == set(Assessment.objects.values_list("pk", flat=True)) and not wrong & right


# --- Who, and at what cost ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("person", "listing", "adding"),
    [("sari", 200, 200), ("vera", 200, 404), ("ana", 200, 404), ("root", 200, 200), ("stranger", 302, 302)],
)
def test_what_each_person_reaches(world, person, listing, adding):
    client = signed_in(world[person])
    assert client.get(reverse("admin:assessments_assessment_changelist")).status_code == listing
    assert client.get(reverse(ADD)).status_code == adding
    assert client.get("/admin/assessments/assessment/999999/change/").status_code == (302 if listing == 302 else 404)


def test_anonymous_is_sent_to_sign_in_whether_the_grade_exists_or_not(world):
    row = grade(world)
    for url in (change_url(row), "/admin/assessments/assessment/999999/change/", step_url(row, "publish")):
        response = Client().post(url) if "langkah" in url else Client().get(url)
        assert response.status_code == 302 and "next=" in response["Location"]


def test_nothing_is_deleted(world):
    row, client = grade(world), signed_in(world["root"])
    assert (
        client.post(reverse("admin:assessments_assessment_delete", args=[row.pk]), {"post": "yes"}).status_code == 404
    )
    assert Assessment.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("filters", [{}, {"q": "jawa"}, {"cocok": "tidak"}])
def test_the_list_costs_the_same_at_3_and_at_30_rows(world, django_assert_max_num_queries, filters):
    client, url = signed_in(world["sari"]), reverse("admin:assessments_assessment_changelist")
    counts = []
    for rows in (3, 30):
        while Assessment.objects.count() < rows:
            grade(world, letter="B")
        with django_assert_max_num_queries(10 + 3 * bool(filters.get("cocok"))) as queries:
            assert len(client.get(url, filters).context["cl"].result_list) == rows
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_pages_carry_nothing_that_the_content_policy_blocks(world):
    row, client = grade(world, letter="B", state="published"), signed_in(world["root"])
    draft = grade(world, year=2023)
    urls = [change_url(row), change_url(draft), history_url(row), reverse(ADD), "/admin/",
            reverse("admin:assessments_assessment_changelist")]  # fmt: skip
    for url in urls:
        page = client.get(url).content.decode()
        assert "<style" not in page and not re.search(r"\sstyle=", page), url
        assert not re.search(r"<script(?![^>]*\ssrc=)", page), url
