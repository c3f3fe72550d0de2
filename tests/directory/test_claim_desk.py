"""The page of one claim: a second source beside the first, and the preferred one with its reason, as the admin does it."""

from datetime import date

import pytest
from django.test import Client

from directory.models import Figure, Milestone, Source
from tests import factories
from tests.people import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def mall():
    return factories.make_mall()


@pytest.fixture
def admin(mall):
    return people(factories.make_government(factories.make_region()))["admin_data"].client()


def add(client, kind, claim, **fields):
    source = {"source-publisher": "Kantor Berita", "source-title": "Hitungan lain", "source-evidence": "press"}
    return client.post(f"/admin/directory/servicemall/klaim/{kind}/{claim.pk}/", source | fields, follow=True)


def take(client, kind, claim, rank, reason="Keputusan resmi"):
    address = f"/admin/directory/servicemall/klaim/{kind}/{claim.pk}/peringkat/"
    return client.post(address, {"rank": rank, "reason": reason}, follow=True).content.decode()


def public(mall) -> str:
    return Client().get(mall.get_absolute_url()).content.decode()


def test_a_second_source_of_a_figure_stands_beside_the_first_and_readers_see_both(admin, mall):
    first = factories.make_figure(mall=mall, kind="instansi", value=32, as_of=date(2024, 5, 1))
    answer = add(admin, "angka", first, **{"claim-value": "33", "claim-qualifier": "exact"})
    assert "Sumber tersimpan" in answer.content.decode()
    second = Figure.objects.exclude(pk=first.pk).get()
    assert (second.kind, second.value, second.as_of, second.source.publisher) == (
        "instansi",
        33,
        first.as_of,
        "Kantor Berita",
    )
    text = public(mall)
    assert "Dua sumber berbeda" in text and "32 atau 33" in text


def test_the_preferred_one_is_chosen_with_a_reason_and_both_stay_visible(admin, mall):
    first = factories.make_figure(mall=mall, kind="instansi", value=32)
    second = factories.make_figure(mall=mall, kind="instansi", value=33, as_of=first.as_of)
    assert "Tulis alasan" in take(admin, "angka", first, "preferred", reason=" ")
    take(admin, "angka", first, "preferred")
    take(admin, "angka", second, "preferred", "Lebih baru")
    first.refresh_from_db(), second.refresh_from_db()
    assert (first.rank, second.rank, second.rank_reason) == ("normal", "preferred", "Lebih baru")
    assert "Lebih baru" in public(mall) and "32 instansi" in public(mall)
    newest = second.history.order_by("-history_id")[0]
    assert (newest.verb, newest.history_change_reason, newest.history_user.username) == (
        "rank",
        "Lebih baru",
        "uji-admin_data",
    )


def test_the_same_rank_again_is_told_and_changes_nothing(admin, mall):
    claim = factories.make_figure(mall=mall)
    take(admin, "angka", claim, "preferred")
    entries = Figure.history.count()
    assert "Peringkat sumber ini sudah diubah" in take(admin, "angka", claim, "preferred")
    assert Figure.history.count() == entries


def test_a_rejected_source_leaves_the_public_page_and_comes_back(admin, mall):
    claim = factories.make_figure(mall=mall, kind="gerai", value=4321)
    take(admin, "angka", claim, "rejected", "Salah baca")
    assert "4.321" not in public(mall)
    take(admin, "angka", claim, "normal", "Ternyata benar")
    assert "4.321" in public(mall)


def test_two_dates_of_one_stage_are_two_claims(admin, mall):
    first = factories.make_milestone(mall=mall, kind="inaugurated", happened_on=date(2024, 12, 12))
    add(admin, "tahap", first, **{"claim-happened_on": "23 Desember 2024"})
    assert sorted(Milestone.objects.values_list("happened_on", flat=True)) == [date(2024, 12, 12), date(2024, 12, 23)]
    assert "Dua sumber berbeda" in public(mall)


def test_the_same_source_that_says_the_same_again_is_one_claim(admin, mall):
    first = factories.make_figure(mall=mall, value=32)
    for _ in range(2):
        add(admin, "angka", first, **{"claim-value": "33", "claim-qualifier": "exact"})
    assert (Figure.objects.count(), Source.objects.filter(publisher="Kantor Berita").count()) == (2, 1)


def test_a_known_source_is_chosen_instead_of_typed(admin, mall):
    first = factories.make_figure(mall=mall, value=32)
    add(admin, "angka", first, **{"source-known": first.source_id, "claim-value": "33", "claim-qualifier": "exact"})
    assert Figure.objects.exclude(pk=first.pk).get().source == first.source


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"claim-value": "", "claim-qualifier": "exact"}, "tidak boleh kosong"),
        ({"claim-value": "-3"}, "lebih besar"),
        ({"claim-value": "3", "source-publisher": ""}, "Isi ini, atau pilih sumber yang sudah tercatat."),
        ({"claim-value": "3", "source-published": "30 Februari 2024"}, "30 Februari"),
    ],
)
def test_what_is_wrong_is_said_at_its_box_and_nothing_is_stored(admin, mall, fields, said):
    first = factories.make_figure(mall=mall)
    answer = add(admin, "angka", first, **{"source-address": "https://contoh.example/x"} | fields)
    text = answer.content.decode()
    assert (answer.status_code, Figure.objects.count()) == (422, 1)
    assert said in text and "https://contoh.example/x" in text


@pytest.mark.parametrize("kind", ["angka", "tahap", "sebutan", "dasar-hukum"])
def test_every_kind_of_claim_has_its_page_and_a_link_for_the_admin_only(admin, mall, kind):
    makers = {
        "angka": factories.make_figure, "tahap": factories.make_milestone, "sebutan": factories.make_designation,
        "dasar-hukum": factories.make_mall_legal_basis,
    }  # fmt: skip
    claim = makers[kind](mall=mall)
    address = f"/admin/directory/servicemall/klaim/{kind}/{claim.pk}/"
    assert admin.get(address).status_code == 200
    assert address in admin.get(mall.get_absolute_url()).content.decode()
    assert address not in public(mall)


def test_who_may_not_change_claims_finds_no_page(mall):
    claim = factories.make_figure(mall=mall)
    everyone = people(factories.make_government(factories.make_region()))
    for name in ("verifikator", "analis"):
        client = everyone[name].client()
        assert client.get(f"/admin/directory/servicemall/klaim/angka/{claim.pk}/").status_code == 404
        take(client, "angka", claim, "rejected")
    claim.refresh_from_db()
    assert claim.rank == "normal"
