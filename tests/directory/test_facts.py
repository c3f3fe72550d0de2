"""The published facts of the country's malls, loaded whole: counts, conflicts, provenance, and loading twice."""

import csv
import re
from collections import Counter
from datetime import date
from decimal import Decimal
from importlib import import_module
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assessments.facts import DATA as RESULTS
from assessments.mismatches import mismatched
from assessments.models import Assessment, Scheme
from directory.facts import DATA, read_facts
from directory.models import Agency, Designation, Figure, MallLegalBasis, Milestone, Region, ServiceMall, Source
from mpp_portal.kit.history import deed
from mpp_portal.kit.importing import ImportRefused
from mpp_portal.kit.public_keys import PublicKeyConverter
from tests.factories import make_agency, make_source, make_user
from tests.world import shared_world
from visits.models import Visit

pytestmark = [pytest.mark.slow, pytest.mark.database]  # a first run loads them into SQLite

RECORDED = (Source, ServiceMall, Milestone, Figure, Designation, Assessment)


def rows_in(name: str) -> list[dict[str, str]]:
    folder = RESULTS if name == "ipp_results.csv" else DATA
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def load(**options) -> list[str]:
    out = StringIO()
    call_command("load_facts", stdout=out, drafted_by="satu", approved_by="dua", **options)
    return out.getvalue().splitlines()


def history_rows() -> dict[str, int]:
    return {model.__name__: model.history.count() for model in RECORDED}


@shared_world
def country():
    call_command("load_reference", stdout=StringIO())
    for name, is_superuser in (("satu", True), ("dua", True)):
        make_user(username=name, is_staff=True, is_superuser=is_superuser)
    return load()


@pytest.fixture
def loaded(country, db):
    return country


def mall_in(code: str) -> ServiceMall:
    return ServiceMall.objects.get(region__code=code)


def page_of(mall) -> str:
    return Client().get(mall.get_absolute_url()).content.decode()


def test_every_row_of_every_file_is_a_claim_with_its_source(loaded):
    malls, figures, titles, results = map(
        rows_in, ("mpp.csv", "mpp_figures.csv", "mpp_designations.csv", "ipp_results.csv")
    )
    regions = {row["region_code"] for row in (*malls, *figures, *titles)}
    assert ServiceMall.objects.count() == len(regions) == 311
    assert Milestone.objects.count() == len(malls) == 477
    assert Figure.objects.count() == len(figures) == 232
    of_malls = [row for row in titles if row["scheme"].startswith(("monev", "skm"))]
    assert Designation.objects.count() == len(titles) - len(of_malls) == 27
    assert Assessment.objects.published().count() == len(results) + len(of_malls) == 116 + 18
    assert len({row["region_code"] for row in results}) == 54


@pytest.mark.parametrize(
    ("name", "column", "model", "value"),
    [("mpp.csv", "milestone", Milestone, "kind"), ("mpp_figures.csv", "figure", Figure, "kind")],
)
def test_kinds_keep_their_numbers(loaded, name, column, model, value):
    in_file = sorted(Counter(row[column] for row in rows_in(name)).values())
    assert sorted(Counter(model.objects.values_list(value, flat=True)).values()) == in_file


def test_loading_again_adds_nothing(loaded):
    before = history_rows()
    said = load()
    assert history_rows() == before
    assert all(" 0 added" in line for line in said)


def test_a_dry_run_tells_and_stores_nothing(loaded):
    with deed(user=None, verb="edit"):
        Figure.objects.first().delete()
    before = history_rows()
    assert load(dry_run=True)[0] == "Dry run, nothing was stored."
    assert history_rows() == before


def test_what_a_person_corrected_or_removed_does_not_come_back(loaded):
    with deed(user=None, verb="edit", reason="Salah baca"):
        figure = Figure.objects.order_by("pk")[3]
        figure.value += 1
        figure.save()
        Milestone.objects.order_by("pk")[5].delete()
    counts = Figure.objects.count(), Milestone.objects.count()
    load()
    assert (Figure.objects.count(), Milestone.objects.count()) == counts
    figure.refresh_from_db()
    assert figure.history.first().verb == "edit"


def test_the_real_visits_find_their_malls_and_make_no_second_one(loaded):
    call_command("load_cases", drafted_by="satu", approved_by="dua", stdout=StringIO())
    assert ServiceMall.objects.filter(region__code__in=["73.73", "73.11", "31", "32.71", "51.03"]).count() == 5
    assert Visit.objects.filter(mall__region__code="73.73").exists()


# --- Conflicts stay conflicts -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "days"),
    [
        ("12.76", {date(2022, 3, 2), date(2022, 3, 4)}),  # Kota Tebing Tinggi
        ("33.06", {date(2022, 10, 6), date(2022, 10, 7)}),  # Purworejo: a plaque and a ceremony
        ("74.05", {date(2024, 12, 12), date(2024, 12, 23)}),  # Konawe Selatan
    ],
)
def test_two_dates_of_one_event_are_both_kept_and_shown(loaded, code, days):
    mall = mall_in(code)
    found = mall.milestones.filter(kind="inaugurated")
    assert {one.happened_on for one in found} == days
    assert {one.rank for one in found} == {"normal"}
    assert "Dua sumber berbeda" in page_of(mall)


def test_seen_at_work_on_three_days_is_no_disagreement(loaded):
    mall = mall_in("33.09")
    assert mall.milestones.filter(kind="in_service").count() == 3
    assert "sumber berbeda" not in page_of(mall)


def test_two_counts_of_one_day_are_both_kept_and_shown(loaded):
    disputed = [
        mall
        for mall in ServiceMall.objects.filter(figures__kind="instansi").distinct()
        if "Dua sumber berbeda" in page_of(mall)
    ]
    assert "33.14" in {mall.region.code for mall in disputed} or "33.11" in {mall.region.code for mall in disputed}


def test_two_indices_of_one_year_are_both_kept(loaded):
    jambi = Assessment.objects.filter(region__code="15", year=2024, scheme__code="pekppp-2022")
    assert {row.index for row in jambi} == {Decimal("3.67"), Decimal("3.68")}
    assert "Dua sumber berbeda" in Client().get(Region.objects.get(code="15").get_absolute_url()).content.decode()


def test_a_letter_that_contradicts_its_index_is_kept_as_printed_and_flagged(loaded):
    found = {
        (row.region.code, row.letter, row.derived_letter)
        for row in Assessment.objects.filter(mismatched())
        if row.region
    }
    assert {("33.24", "A", "A-"), ("73.14", "C", "C-")} <= found


def test_a_governments_own_evaluation_never_stands_under_the_national_scheme(loaded):
    madiun = Assessment.objects.filter(region__code="35.77", year=2024)
    assert {(row.scheme.code, row.index) for row in madiun} == {
        ("pekppp-2022", Decimal("4.67")),
        ("pekppp-mandiri", Decimal("4.61")),
    }


def test_each_grade_was_drafted_and_published_by_two_persons(loaded):
    assert set(Assessment.objects.values_list("drafted_by__username", "approved_by__username")) == {("satu", "dua")}


def test_a_source_stands_on_the_page_of_its_fact(loaded):
    source = Milestone.objects.filter(mall__region__code="12.76").first().source
    assert source.publisher in page_of(mall_in("12.76"))
    assert source.address in page_of(mall_in("12.76"))


# --- What is refused ----------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path):
    for file in DATA.glob("*.csv"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    return tmp_path


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("mpp.csv", "11.04,Kabupaten Ac", "99.99,Kabupaten Ac", "mpp.csv, baris 2, region_code: “99.99” tidak dikenal."),
        ("mpp.csv", "2023-10-31,day,okezone", "2023-02-30,day,okezone", "mpp.csv, baris 2, date: "),
        ("mpp.csv", "11.04,Kabupaten Aceh Tengah", "11.04,Kabupaten Aceh", "baris 2, region_name: kode itu milik Kabupaten"),
        ("mpp_figures.csv", "floors,4,", "floors,-4,", "mpp_figures.csv, baris 2, value: "),
        ("mpp_figures.csv", "region_code,figure", "figure,region_code", "mpp_figures.csv, baris 1: kolom harus"),
        ("mpp_figures.csv", "floors,4,exact", "lantai,4,exact", "mpp_figures.csv, baris 2, figure: “lantai” tidak dikenal."),
        ("sources.csv", "source_id,publisher", "source_id,penerbit", "sources.csv, baris 1: kolom harus"),
    ],
)  # fmt: skip
def test_a_wrong_row_is_named_by_file_and_row_and_nothing_is_read(loaded, folder, name, old, new, said):
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ImportRefused) as refused:
        read_facts(folder)
    assert said in str(refused.value)


def test_every_error_of_every_file_is_told_at_once(loaded, folder):
    for name in ("mpp.csv", "mpp_figures.csv"):
        text = (folder / name).read_text(encoding="utf-8").replace("\n11.0", "\n99.0")
        (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(ImportRefused) as refused:
        read_facts(folder)
    assert {one.file for one in refused.value.refusals} == {"mpp.csv", "mpp_figures.csv"}
    assert len(refused.value.refusals) > 5


def test_a_row_that_stands_twice_is_refused(loaded, folder):
    lines = (folder / "mpp.csv").read_text(encoding="utf-8").splitlines()
    (folder / "mpp.csv").write_text("\n".join([*lines, lines[1]]) + "\n", encoding="utf-8")
    with pytest.raises(ImportRefused, match=f"baris {len(lines) + 1}, region_code: sama dengan baris 2"):
        read_facts(folder)


def test_grades_need_two_different_persons(loaded):
    with pytest.raises(CommandError, match="two different persons"):
        call_command("load_facts", drafted_by="satu", approved_by="satu")


def test_the_data_lie_in_the_project():
    assert Path(settings.BASE_DIR) in DATA.parents and Path(settings.BASE_DIR) in RESULTS.parents


@pytest.mark.django_db
def test_a_second_load_waits_before_it_reads_anything(country):
    """What is read before the lock would be stored twice by two runs at once."""
    with CaptureQueriesContext(connection) as queries:
        load(dry_run=True)
    asked = [one["sql"] for one in queries if one["sql"].startswith("SELECT") and "directory_" in one["sql"]]
    assert "directory_region" in asked[0] and "LIMIT 1" in asked[0]
    assert "FOR NO KEY UPDATE" in asked[0] or not connection.features.has_select_for_update


# --- Keys that last ----------------------------------------------------------------------------------------------

NAMED = (Agency, *RECORDED, MallLegalBasis)


def keys_of_all() -> dict[str, dict[int, str]]:
    return {model._meta.label: dict(model.objects.values_list("pk", "key")) for model in NAMED}


def test_what_ships_has_the_same_key_on_every_installation(loaded):
    """Written down once. A change of these parts installations, exported files and everything that names a row by its key."""
    palopo = mall_in("73.73")
    assert {
        "government": Agency.objects.get(kind="government", region__code="73.73").key,
        "ministry": Agency.objects.get(short_name="Kementerian PANRB").key,
        "unit": Agency.objects.get(name="RSUD Kabupaten Sleman").key,
        "mall": palopo.key,
        "source": Source.objects.get(title="IPP Sidrap 2021-2025").key,
        "scheme's source": Scheme.objects.get(code="skm-2017").source.key,
        "milestone": palopo.milestones.order_by("pk").first().key,
        "figure": Figure.objects.get(mall__region__code="11.06", kind="gerai").key,
        "title": Designation.objects.get(mall__region__code="13.73").key,
        "grade": Assessment.objects.filter(region__code="73.14").order_by("year").first().key,
    } == {
        "government": "qct9-c5rh-xr5s",
        "ministry": "zw2m-b8sn-c4y7",
        "unit": "s7cb-9fgs-3ph3",
        "mall": "qxrx-vv4h-7xfx",
        "source": "y69x-2g2z-dws6",
        "scheme's source": "qzkc-vw6x-ypg7",
        "milestone": "vq36-9qsd-gdrv",
        "figure": "vwg5-qz3x-bx4m",
        "title": "s6qh-88rv-gvty",
        "grade": "kt24-xgx5-6vdv",
    }


def fill(app: str, migration: str):
    give_keys = import_module(f"{app}.migrations.{migration}").give_keys
    give_keys(apps, connection.SchemaEditorClass(connection))


def test_rows_that_the_first_release_loaded_get_the_keys_of_a_new_installation(loaded):
    """The migration knows them by their first version, whatever people have since made of them."""
    typed = make_source(), make_agency(kind="local")
    before = keys_of_all()
    with deed(user=None, verb="edit", reason="Salah baca"):
        figure, gone = Figure.objects.order_by("pk")[:2]
        figure.value += 1
        figure.save()
        gone_pk = gone.pk
        gone.delete()
        source = Source.objects.get(title="IPP Sidrap 2021-2025")
        source.title = "Judul yang dibetulkan"
        source.save()
    for model in NAMED:
        model.objects.update(key=Concat(Value("x"), Cast("pk", CharField())))
        model.history.update(key="")
    fill("directory", "0010_public_key_of_stored_rows")
    fill("assessments", "0005_public_key_of_stored_rows")
    after = keys_of_all()
    gone_key = before["directory.Figure"].pop(gone_pk)
    for row in typed:  # nothing shipped names them: chance gives them a key
        old, new = (keys[row._meta.label].pop(row.pk) for keys in (before, after))
        assert old != new and re.fullmatch(PublicKeyConverter.regex, new)
    assert after == before
    assert set(Figure.history.filter(id=gone_pk).values_list("key", flat=True)) == {gone_key}
    for model in NAMED:
        of_versions = set(model.history.values_list("id", "key"))
        assert set(model.objects.values_list("pk", "key")) <= of_versions
        assert len(of_versions) == len({pk for pk, _ in of_versions})


def test_what_a_person_renamed_is_still_known_and_not_loaded_again(loaded):
    with deed(user=None, verb="edit", reason="Nama baru"):
        for model, words in (
            (Source, {"title": "IPP Sidrap 2021-2025"}),
            (Agency, {"short_name": "Kementerian PANRB"}),
            (Agency, {"name": "RSUD Kabupaten Sleman"}),
        ):
            row = model.objects.get(**words)
            name = "title" if model is Source else "name"
            setattr(row, name, "Nama yang baru")
            row.save()
    before = history_rows() | {"Agency": Agency.history.count()}
    call_command("load_reference", stdout=StringIO())
    assert all(" 0 added" in line for line in load())
    assert history_rows() | {"Agency": Agency.history.count()} == before


def test_a_government_that_people_made_into_another_body_leaves_its_place_to_a_new_one_with_another_key(loaded):
    old = Agency.objects.get(kind="government", region__code="73.73")
    with deed(user=None, verb="edit", reason="Salah jenis"):
        old.kind, old.name = "local", "Bagian Organisasi Kota Palopo"
        old.save()
    call_command("load_reference", stdout=StringIO())
    new = Agency.objects.get(kind="government", region__code="73.73")
    assert new.pk != old.pk and new.key != old.key == Agency.objects.get(pk=old.pk).key
