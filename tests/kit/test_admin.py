"""Stock admin made good: signed, nothing overwritten unseen, nothing deleted, lists that cost the same at any length."""

from datetime import date

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directory.models import FactReport, Figure, Invitation, Region, RegionAlias, ServiceMall, Source
from mpp_portal.kit.admin import BoundedPaginator, RecordedAdmin
from mpp_portal.kit.history import deed, trail_of
from mpp_portal.models import PersonalDataRequest
from tests.factories import (
    make_agency,
    make_assessment,
    make_body,
    make_data_request,
    make_figure,
    make_government,
    make_house_rules,
    make_invitation,
    make_leave,
    make_legal_basis,
    make_mall,
    make_membership,
    make_milestone,
    make_proposal,
    make_reason,
    make_region,
    make_report,
    make_scheme,
    make_source,
    make_topic,
    make_trip,
    make_user,
    make_visit,
)
from tests.fingerprint import fingerprint
from tests.people import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def everyone():
    return people(make_government())


def url_of(row, page="change"):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=[row.pk])


def listing(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def as_sent(client, row) -> dict:
    """What a browser would send back from the change page, unchanged, with its inlines."""
    page = client.get(url_of(row)).context
    found = [page["adminform"].form]
    data = {}
    for inline in page["inline_admin_formsets"]:
        found += [inline.formset.management_form, *inline.formset.forms]
    for form in found:
        for field in form:
            value = form.fields[field.name].prepare_value(field.value())
            if value is not None and value is not False:
                data[field.html_name] = value
    return data


def errors_in(response):
    context = response.context
    sets = [inline.formset for inline in context["inline_admin_formsets"]]
    parts = [f"{each.errors}{each.non_form_errors()}" for each in sets]
    return str(context["adminform"].form.errors) + "".join(parts)


# --- Signed ------------------------------------------------------------------------------------------------------


def test_a_row_is_added_and_changed_with_a_reason_and_a_name(everyone):
    person = everyone["admin_data"]
    client = person.client()
    data = {"publisher": "Harian", "title": "Berita", "published_on": "Mei 2024", "evidence": "press"}
    without = client.post(reverse("admin:directory_source_add"), data)
    assert "Tulis alasannya." in errors_in(without) and not Source.objects.exists()
    assert client.post(reverse("admin:directory_source_add"), data | {"change_reason": "Baru"}).status_code == 302
    source = Source.objects.get()
    sent = as_sent(client, source) | {"title": "Berita utama", "change_reason": "Judul lengkap"}
    assert client.post(url_of(source), sent).status_code == 302
    newest, first = trail_of(source)
    assert (first.verb, first.who, first.reason) == ("Ditambahkan", str(person.user), "Baru")
    assert (newest.verb, newest.who, newest.reason) == ("Diubah", str(person.user), "Judul lengkap")
    assert [(c.label, c.old, c.new) for c in newest.changes] == [
        ("Judul atau uraian singkat", "Berita", "Berita utama")
    ]
    assert not LogEntry.objects.exists(), "the trail is the one log"


def test_the_form_its_parts_and_its_reason_are_one_entry(everyone):
    client, mall = everyone["admin_data"].client(), make_mall()
    source = make_source()
    sent = as_sent(client, mall) | {"brand_name": "Graha", "change_reason": "Dari berita"}
    sent |= {"figures-TOTAL_FORMS": "1", "figures-0-kind": "gerai", "figures-0-value": "32", "figures-0-rank": "normal"}
    sent |= {"figures-0-source": source.pk, "figures-0-as_of": "Mei 2024", "figures-0-qualifier": "exact"}
    response = client.post(url_of(mall), sent)
    assert response.status_code == 302, errors_in(response)
    figure = Figure.objects.get()
    assert (figure.mall, figure.as_of_precision, figure.history.get().verb) == (mall, "month", "edit")
    page = client.get(url_of(mall, "history"))
    newest = page.context["trail"][0]
    assert {(c.label, c.new) for c in newest.changes} == {("Nama sebutan", "Graha"), ("Angka MPP", str(figure))}
    assert "Dari berita" in page.content.decode() and "WIB" in page.content.decode()


def test_a_mistake_in_a_part_stores_nothing_of_the_whole(everyone):
    client, mall = everyone["admin_data"].client(), make_mall()
    sent = as_sent(client, mall) | {"brand_name": "Graha", "change_reason": "Dari berita"}
    sent |= {
        "figures-TOTAL_FORMS": "1",
        "figures-0-kind": "gerai",
        "figures-0-value": "32",
        "figures-0-rank": "preferred",
    }
    sent |= {"figures-0-source": make_source().pk, "figures-0-qualifier": "exact"}
    assert "Tulis alasan mengapa" in errors_in(client.post(url_of(mall), sent))
    mall.refresh_from_db()
    assert mall.brand_name == "" and not Figure.objects.exists()


def test_a_page_saved_unchanged_leaves_no_entry(everyone):
    client, mall = everyone["admin_data"].client(), make_mall()
    figure = make_figure(mall=mall, as_of=date(2024, 5, 1), as_of_precision="month")
    assert client.post(url_of(mall), as_sent(client, mall) | {"change_reason": "Tidak jadi"}).status_code == 302
    assert (mall.history.count(), figure.history.count()) == (1, 1)


# --- Stale -------------------------------------------------------------------------------------------------------


def test_a_stale_form_overwrites_nothing_and_a_second_save_goes_through(everyone):
    source = make_source(title="Awal")
    first, second = everyone["admin_data"].client(), everyone["superuser"].client()
    opened = as_sent(second, source)
    first.post(url_of(source), as_sent(first, source) | {"title": "Dari pertama", "change_reason": "Ralat"})
    refused = second.post(url_of(source), opened | {"publisher": "Koran", "change_reason": "Penerbit"})
    assert "sudah menyimpan perubahan" in errors_in(refused) and "Awal → Dari pertama" in errors_in(refused)
    source.refresh_from_db()
    assert (source.title, source.publisher) == ("Dari pertama", "Harian Contoh")
    seen = refused.context["adminform"].form["seen_version"].value()
    again = opened | {"publisher": "Koran", "change_reason": "Penerbit", "seen_version": seen}
    assert second.post(url_of(source), again).status_code == 302


@pytest.mark.parametrize("count", ["-1", "-2", "0", "1", "9" * 30, "abc", ""])
def test_a_forged_count_of_the_parts_that_were_there_is_told_and_changes_nothing(everyone, count):
    region, client = make_region(), everyone["admin_data"].client()
    with deed(user=None, verb="test"):
        for name in ("Sebutan Satu", "Sebutan Dua"):
            RegionAlias.objects.create(region=region, alias=name)
    sent = as_sent(client, region) | {
        "aliases-INITIAL_FORMS": count,
        "aliases-TOTAL_FORMS": "2",
        "change_reason": "Uji",
    }
    sent["aliases-0-note"] = "Catatan"
    before = fingerprint()
    answer = client.post(url_of(region), sent)
    if answer.status_code == 302:  # more than there are: all of them
        assert region.aliases.get(note="Catatan").alias == "Sebutan Dua"
    else:
        assert answer.status_code in (200, 422) and errors_in(answer)
        assert fingerprint() == before


def test_a_part_that_somebody_else_added_meanwhile_is_told(everyone):
    region, client = make_region(), everyone["admin_data"].client()
    opened = as_sent(client, region)
    with deed(user=None, verb="test"):
        RegionAlias.objects.create(region=region, alias="Sebutan")
    same = {
        "aliases-TOTAL_FORMS": "1",
        "aliases-0-alias": "Sebutan",
        "aliases-0-region": region.pk,
        "change_reason": "Uji",
    }
    answer = client.post(url_of(region), opened | same)
    assert answer.status_code in (200, 422) and "Nama lain ini sudah tercatat" in errors_in(answer)
    assert region.aliases.count() == 1


@pytest.mark.parametrize("seen", ["", "0", "-1", "999999999", "9" * 30, "abc"])
def test_a_version_that_never_was_overwrites_nothing_either(everyone, seen):
    source, client = make_source(title="Awal"), everyone["admin_data"].client()
    sent = as_sent(client, source) | {"title": "Lain", "change_reason": "Ralat", "seen_version": seen}
    answer = client.post(url_of(source), sent)
    assert answer.status_code in (200, 422) and errors_in(answer)
    source.refresh_from_db()
    assert source.title == "Awal"


@pytest.mark.slow
def test_a_stale_part_overwrites_nothing_while_another_part_may_be_saved(everyone):
    mall = make_mall()
    figure, milestone = make_figure(mall=mall, value=10), make_milestone(mall=mall)
    first, second = everyone["admin_data"].client(), everyone["superuser"].client()
    opened = as_sent(second, mall)
    saved = first.post(url_of(mall), as_sent(first, mall) | {"figures-0-value": "12", "change_reason": "Ralat"})
    assert saved.status_code == 302, errors_in(saved)
    refused = second.post(url_of(mall), opened | {"milestones-0-note": "Pagi", "change_reason": "Catatan"})
    assert "Nilai: 10 → 12" in errors_in(refused)
    figure.refresh_from_db()
    milestone.refresh_from_db()
    assert (figure.value, milestone.note) == (12, "")
    opened = as_sent(second, mall)
    first.post(url_of(mall), as_sent(first, mall) | {"milestones-0-note": "Siang", "change_reason": "Catatan"})
    unconcerned = opened | {"figures-0-value": "13", "milestones-0-note": "Siang", "change_reason": "Hitung ulang"}
    assert second.post(url_of(mall), unconcerned).status_code == 302, "the other part is as this person left it"


# --- Who ---------------------------------------------------------------------------------------------------------


WRITTEN_ELSEWHERE = {"visit", "trip", "reason", "factreport", "proposal", "personaldatarequest"}


def registered():
    return [model for model, at in admin.site._registry.items() if isinstance(at, RecordedAdmin)]


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["anonymous", "stranger", "petugas", "verifikator", "analis", "admin_data", "superuser"]
)
def test_what_each_person_reaches(everyone, name):
    client = everyone[name].client()
    is_staff = name in ("verifikator", "analis", "admin_data", "superuser")
    for model in registered():
        handles = is_staff and name in ("admin_data", "superuser")
        # Addresses of people who have not come yet, and what people wrote to the portal.
        reads = is_staff and (handles or model not in (FactReport, Invitation, PersonalDataRequest))
        assert client.get(listing(model)).status_code == (200 if reads else 404 if is_staff else 302), model
        add = client.get(listing(model) + "add/").status_code
        writes = handles and model._meta.model_name not in WRITTEN_ELSEWHERE
        assert add == (200 if writes else 404 if is_staff else 302), model
        missing = client.get(f"{listing(model)}999999/change/").status_code
        assert missing == (404 if is_staff else 302), model


def test_a_reader_sees_dates_no_finer_than_known_and_no_way_to_save(everyone):
    mall = make_mall()
    make_figure(mall=mall, as_of=date(2024, 5, 1), as_of_precision="month", announced_on=date(2024, 6, 2))
    source = make_source(published_on=date(2023, 1, 1), published_precision="year")
    client = everyone["analis"].client()
    page = client.get(url_of(mall)).content.decode()
    assert "Mei 2024" in page and "1 Mei 2024" not in page and "2 Juni 2024" in page
    assert 'name="_save"' not in page and "change_reason" not in page
    page = client.get(url_of(source)).content.decode()
    assert "2023" in page and "Januari 2023" not in page
    assert client.post(url_of(source), {"title": "X", "change_reason": "Y"}).status_code == 404


@pytest.mark.parametrize("name", ["admin_data", "superuser"])
def test_nothing_is_deleted_and_visits_are_not_written_here(everyone, name):
    client, source, visit = everyone[name].client(), make_source(), make_visit()
    assert client.post(url_of(source, "delete"), {"post": "yes"}).status_code == 404
    assert client.post(url_of(visit, "delete"), {"post": "yes"}).status_code == 404
    assert client.post(url_of(visit), {"purpose": "Lain", "change_reason": "Y"}).status_code == 404
    assert client.post(listing(Source), {"action": "delete_selected", "_selected_action": source.pk}).status_code == 200
    assert Source.objects.filter(pk=source.pk).exists()
    page = client.get(url_of(visit)).content.decode()
    assert visit.number in page and 'name="_save"' not in page
    assert client.post(url_of(source, "history")).status_code == 404


# --- Cost --------------------------------------------------------------------------------------------------------

MAKERS = {
    "region": make_region, "agency": make_agency, "servicemall": make_mall, "source": make_source,
    "legalbasis": make_legal_basis, "topic": make_topic, "membership": make_membership, "scheme": make_scheme,
    "assessment": make_assessment, "visit": make_visit, "trip": make_trip, "reason": make_reason,
    "personaldatarequest": make_data_request, "factreport": make_report, "proposal": make_proposal,
    "invitation": make_invitation, "houserules": make_house_rules, "collectiveleave": make_leave,
}  # fmt: skip


def test_every_registered_list_is_measured():
    assert {model._meta.model_name for model in registered()} == MAKERS.keys()


@pytest.mark.slow
@pytest.mark.parametrize("name", MAKERS)
def test_a_list_costs_the_same_at_3_and_at_30_rows(everyone, name, django_assert_max_num_queries):
    model = next(model for model in registered() if model._meta.model_name == name)
    client, counts = everyone["admin_data"].client(), []
    for wanted in (3, 30):
        while model._default_manager.count() < wanted:
            MAKERS[name]()
        for query in ({}, {"q": "contoh"}):
            with django_assert_max_num_queries(10 + (name == "visit")) as queries:
                assert client.get(listing(model), query).status_code == 200
            counts.append(len(queries))
    assert counts[:2] == counts[2:]


def test_search_finds_a_region_by_another_name(everyone):
    region = make_region()
    with deed(user=None, verb="test"):
        region.aliases.create(alias="Kotabaruku")
    page = everyone["admin_data"].client().get(listing(Region), {"q": "kotabaruku"})
    assert list(page.context["cl"].result_list) == [region]
    page = everyone["admin_data"].client().get(listing(Region), {"provinsi": "98"})
    assert list(page.context["cl"].result_list) == []


def test_a_list_is_counted_no_further_than_its_bound(monkeypatch):
    for _ in range(6):
        make_source()
    paginator = BoundedPaginator(Source.objects.order_by("pk"), 2)
    assert (paginator.count, paginator.is_exact) == (6, True)
    paginator = BoundedPaginator(Source.objects.order_by("pk"), 2)
    paginator.bound = 4
    assert (paginator.count, paginator.is_exact) == (5, False)


def test_a_long_list_says_that_it_is_longer(everyone, monkeypatch):
    monkeypatch.setattr(BoundedPaginator, "bound", 4)
    for _ in range(6):
        make_source()
    page = everyone["admin_data"].client().get(listing(Source), {"q": "contoh"}).content.decode()
    assert page.count("lebih dari 4") == 2


def test_a_history_costs_the_same_for_few_and_many_entries(everyone):
    mall, regions, counts = make_mall(), [make_region() for _ in range(6)], []
    for turn in range(2):
        for number, region in enumerate(regions):
            with deed(user=make_user(), verb="edit", reason=f"{turn}-{number}"):
                mall.region = region
                mall.save()
                make_figure(mall=mall)
        with CaptureQueriesContext(connection) as queries:
            entries = trail_of(mall, parts=[(Figure, "mall_id")])
        assert len(entries) > 6 * (turn + 1)
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- Reading the trail -------------------------------------------------------------------------------------------


def test_rows_of_one_deed_are_one_entry_and_many_to_many_is_in_words():
    visit, topics = make_visit(), [make_topic(name="Gedung"), make_topic(name="Anggaran")]
    before = len(trail_of(visit))
    with deed(user=make_user(name="Sari"), verb="correct", reason="Ralat"):
        visit.venue = "Aula"
        visit.save()
        visit.topics.set(topics)
    assert visit.history.count() > before + 1
    newest, *others = trail_of(visit)
    assert len(others) == before
    assert (newest.who, newest.verb, newest.reason) == ("Sari", "Dikoreksi", "Ralat")
    assert {(c.label, c.old, c.new) for c in newest.changes} == {
        ("Tempat", "(kosong)", "Aula"),
        ("Topik", "(kosong)", "Anggaran, Gedung"),
    }


def test_a_trail_says_who_is_pointed_to_dates_and_numbers_in_words():
    mall, region = make_mall(), make_region()
    old = mall.region.name
    with deed(user=None, verb="edit", reason="Salah wilayah"):
        mall.region = region
        mall.save()
    assert [(c.label, c.old, c.new) for c in trail_of(mall)[0].changes] == [("Wilayah", old, region.name)]
    figure = make_figure(mall=mall)
    with deed(user=None, verb="edit", reason="Dari berita"):
        figure.as_of, figure.is_planned, figure.kind = date(2024, 5, 29), True, "loket"
        figure.save()
    assert {(c.label, c.old, c.new) for c in trail_of(figure)[0].changes} == {
        ("Per tanggal", "(kosong)", "29 Mei 2024"),
        ("Baru direncanakan", "tidak", "ya"),
        ("Ukuran", "Gerai", "Loket"),
    }


def test_a_part_that_was_removed_stays_in_the_trail():
    visit = make_visit()
    body = make_body(visit=visit, raw_name="Pansus")
    with deed(user=None, verb="correct", reason="Tidak ikut"):
        body.delete()
    newest = trail_of(visit, parts=[(type(body), "visit_id")])[0]
    assert [(c.label, c.old, c.new) for c in newest.changes] == [("Badan dalam rombongan", "Pansus", "(dihapus)")]


def test_signed_out_people_are_sent_to_sign_in():
    mall = ServiceMall(pk=1)
    for page in ("change", "history", "delete"):
        assert Client().get(url_of(mall, page)).status_code == 302


def test_an_empty_name_of_a_field_in_the_address_breaks_no_page(everyone):
    client = everyone["superuser"].client()
    for row in (make_source(), everyone["petugas"].user):
        meta = row._meta
        page = client.get(f"/admin/{meta.app_label}/{meta.model_name}/{row.pk}/change/?_to_field=")
        assert page.status_code == 200 and str(row) in page.content.decode(), row


def test_a_nul_in_a_filter_of_a_list_leads_to_the_whole_list(everyone):
    client = everyone["superuser"].client()
    for model, rows in admin.site._registry.items():
        listed = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for name in ("rank__exact", "q", "state__exact", "o"):
            answer = client.get(listed, {name: "\0", "_facets": "True"})
            assert answer.status_code == 302 or not isinstance(rows, RecordedAdmin), listed
            page = client.get(listed, {name: "\0", "_facets": "True"}, follow=True)
            assert page.context["cl"].result_count == model.objects.count(), listed
