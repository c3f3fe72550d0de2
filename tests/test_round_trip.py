"""What one portal exports another imports: the rows are known there by the same keys."""

import csv
from decimal import Decimal
from io import StringIO

import pytest
from django.db import transaction
from django.test import Client

from assessments.facts import Results, store_results
from assessments.models import Assessment, Scheme
from assessments.reference import load_schemes
from directory.facts import read_facts, store_facts
from directory.models import Evidence, Region, Source
from directory.reference import load_directory
from mpp_portal.kit.history import deed
from tests import factories as f

pytestmark = pytest.mark.django_db

CODES = ("73.73", "73.11", "31")
HEADS = {
    "sources.csv": "key,source_id,publisher,title,address,published_on,evidence",
    "mpp.csv": "region_code,region_name,official_name,brand_name,milestone,date,date_precision,source_id",
    "mpp_figures.csv": "region_code,figure,value,qualifier,planned,as_of,source_id",
    "mpp_designations.csv": "region_code,scheme,category,year,decree,source_id",
    "ipp_results.csv": "key,region_code,unit,scheme,year,index,letter,decree,source_id",
}


def a_portal() -> list[Region]:
    """The regions and schemes that both portals know. Returns the regions."""
    with deed(user=None, verb="load"):
        load_directory()
        load_schemes()
    return list(Region.objects.filter(code__in=CODES).order_by("code"))


def exported() -> list[dict[str, str]]:
    text = Client().get("/penilaian/unduh.csv").getvalue().decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text), delimiter=";"))


def write(folder, rows):
    """The rows of an export in the columns of the files that are imported."""
    evidence = {label: value for value, label in Evidence.choices}
    sources = {
        row["Kunci sumber"]: [
            row["Penerbit sumber"],
            row["Judul sumber"],
            row["Alamat sumber"],
            "",
            evidence[row["Jenis bukti"]],
        ]
        for row in rows
    }
    lines = {
        "sources.csv": [[key, key, *words] for key, words in sources.items()],
        "ipp_results.csv": [
            [row["Kunci nilai"], row["Kode wilayah"], "", f"pekppp-{row['Tahun']}", row["Tahun"],
             row["Indeks"].replace(",", "."), row["Huruf"], "", row["Kunci sumber"]]
            for row in rows
        ],
    }  # fmt: skip
    for name, head in HEADS.items():
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([head.split(","), *lines.get(name, [])])


def import_from(folder):
    people = [f.make_user(is_staff=True, is_superuser=True) for _ in range(2)]
    with deed(user=None, verb="load"):
        facts = read_facts(folder)
        results = Results(facts, folder)
        store_facts(facts)
        return store_results(results, drafter=people[0], approver=people[1])


def keys_of_rows() -> dict[str, tuple]:
    rows = Assessment.objects.published().select_related("region", "source")
    return {
        row.key: (row.region.code, row.year, row.index, row.letter, row.source.key, str(row.source)) for row in rows
    }


def typed_grades(regions: list[Region]) -> None:
    scheme = Scheme.objects.get(code="pekppp-2022")
    for number, region in enumerate(regions):
        said = {
            "year": 2022 + number,
            "index": Decimal("4.40") + number / Decimal(100),
            "letter": "A-" if number else "",
        }
        source = f.make_source(title=f"Sumber {number}")
        f.make_assessment(state="published", scheme=scheme, region=region, source=source, **said)


def test_grades_and_sources_keep_their_keys_from_one_portal_to_another(tmp_path):
    with transaction.atomic():
        typed_grades(a_portal())
        there = keys_of_rows()
        write(tmp_path, exported())
        transaction.set_rollback(True)
    f.make_source(), f.make_assessment(state="draft")  # database ids differ by what was there before
    a_portal()
    assert not keys_of_rows()
    loaded = import_from(tmp_path)
    assert len(there) == 3 and keys_of_rows() == there
    assert [(one.read, one.added) for one in loaded] == [(3, 3), (0, 0)]


def test_what_came_from_another_portal_and_was_corrected_here_is_not_imported_again(tmp_path):
    typed_grades(a_portal())
    write(tmp_path, exported())
    with deed(user=None, verb="edit", reason="Judul dibetulkan"):
        source = Source.objects.get(title="Sumber 1")
        source.title = "Sumber yang dibetulkan"
        source.save()
    before = keys_of_rows()
    assert [one.added for one in import_from(tmp_path)] == [0, 0]
    assert keys_of_rows() == before and Source.objects.filter(title="Sumber 1").count() == 0
