"""The four real visits: each fact of their articles stands on the pages that show it, and loading twice changes nothing."""

import html
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client, TestCase

from assessments.models import Assessment
from directory.models import Designation, Figure, MallLegalBasis, Milestone, ServiceMall, Source
from mpp_portal.accounts.models import User
from visits.models import Participant, Trip, Visit

FACTS = {
    "seed 000": {
        ("visit", "73.73"): [
            "DPRD Kabupaten Wajo", "Komisi I DPRD Kab. Wajo", "5 orang", "Pemerintah Kabupaten Wajo", "Mendampingi",
            "Senin, 3 Mei 2021", "Aula Bappeda Kota Palopo", "Hairuddin", "Ketua rombongan", "Sekretaris Komisi I",
            "Hairuddiin", "Asisten III", "Kepala Bagian Organisasi", "Drs. Firmanza, DP, SH. M.Si.",
            "mewakili Wali Kota Palopo", "Kepala Dinas PMPTSP", "Kepala Bagian Ortala", "Kepala Bagian Protokol",
            "nilai A", "nilai C", "indikator", "amati, tiru, modifikasi", "umpan balik", "Spiritkita", "Pemberitaan",
        ],
        ("mall", "73.73"): ["Mal Pelayanan Publik Kota Palopo", "Rujukan Kementerian PANRB", "DPRD Kabupaten Wajo", "Spiritkita"],
        ("region", "73.73"): ["Penilaian Kinerja Unit", "DPRD Kabupaten Wajo", "Mal Pelayanan Publik Kota Palopo"],
        ("region", "73.13"): ["Penilaian Kinerja Unit", "Mal Pelayanan Publik Kota Palopo"],
    },
    "seed 001": {
        ("visit", "73.11"): [
            "Pemerintah Kabupaten Soppeng", "Kamis, 10 Februari 2022", "Kamis (10/02)", "disimpulkan", "Firman, SP, MM",
            "Asisten Perekonomian dan Pembangunan", "Andi Dhamrah, S.Sos, MM", "Kepala DPMPTSPTK", "Andi Mahmud", "Inspektur",
            "Syamsir, S.IP, M.Si", "Ruang Rapat MPP Kabupaten Barru, lantai 2", "Presentasi", "Lantai 1 dan lantai 2",
            "Foto bersama", "Perpres 89/2021", "serumpun", "paling awal", "Arahan", "komitmen kepala daerah",
            "lebih banyak perangkat daerah", "Humas Kabupaten Barru",
        ],
        ("mall", "73.11"): ["paling awal di Sulawesi Selatan", "Pemerintah Kabupaten Soppeng"],
        ("region", "73.12"): ["Mal Pelayanan Publik Kabupaten Barru"],
    },
    "seed 002": {
        ("visit", "31"): [
            "Pemerintah Kabupaten Kepulauan Selayar", "Selasa, 10 Maret 2020", "Dr. Ir. H. Marjani Sultan, M.Si.",
            "Sekretaris Daerah Kabupaten Kepulauan Selayar", "Denny Wahyu Haryanto", "Wakil Kepala DPMPTSP", "banchmarking",
            "Pendayagunaan Aparatur Negara", "Teknologi informasi", "digital", "Perjalanan yang sama",
            "Mal Pelayanan Publik Kota Bogor", "terpisah dari daratan Sulawesi", "Suara Tipikor",
        ],
        ("visit", "32.71"): ["MPP Bogor", "disimpulkan", "tanpa kata Kota atau Kabupaten", "Mal Pelayanan Publik DKI Jakarta"],
        ("mall", "31"): [
            "315", "sedikitnya", "10 Maret 2020", "sekitar 315 lebih", "PermenPANRB 23/2017", "Pergub DKI Jakarta 142/2017",
            "Kepgub DKI Jakarta 1856/2017",
        ],
        ("mall", "73.01"): ["Penandatanganan komitmen", "tanggal tidak disebut"],
        ("region", "73.01"): ["Mal Pelayanan Publik DKI Jakarta", "Mal Pelayanan Publik Kota Bogor"],
    },
    "seed 004": {
        ("visit", "51.03"): [
            "Pemerintah Kabupaten Paser", "Rabu, 29 Mei 2024", "dr. Fahmi Fadli", "Bupati Paser", "Katsul Wijaya",
            "I Wayan Adi Arnawa", "Ruang kerja Sekretaris Daerah", "Menulis hari Selasa",
            "Dua sumber berbeda", "Kementerian Dalam Negeri",
            "manajemen, dampak pada investasi, mutu penyelenggaraan, dan kepuasan masyarakat", "berkinerja prima",
            "Sorot Online", "Humas Kabupaten Paser",
        ],
        ("mall", "51.03"): [
            "150", "30", "29 Mei 2024", "Salah satu dari 10 MPP berkinerja prima", "Rujukan studi tiru Kementerian PANRB",
            "Rujukan studi tiru Kementerian Dalam Negeri",
        ],
        ("mall", "64.01"): ["32", "Rencana", "Koordinasi pelayanan", "Penyiapan gedung", "2024"],
        ("region", "64.01"): ["Mal Pelayanan Publik Kabupaten Badung"],
    },
}  # fmt: skip


def load_cases():
    call_command("load_cases", drafted_by="satu", approved_by="dua")


def page_of(kind: str, code: str) -> str:
    """The text of the page, as a reader without account gets it."""
    if kind == "visit":
        address = Visit.objects.get(host__region__code=code).get_absolute_url()
    elif kind == "mall":
        address = ServiceMall.objects.get(region__code=code).get_absolute_url()
    else:
        address = f"/wilayah/{code}/"
    answer = Client().get(address)
    assert answer.status_code == 200, address
    return text_of(answer)


def text_of(answer) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


class CasesLoaded(TestCase):
    """Loaded once for all of these: the reference data is large."""

    @classmethod
    def setUpTestData(cls):
        call_command("load_reference", verbosity=0)
        for name in ("satu", "dua"):
            User.objects.create_superuser(username=name, password=None)
        load_cases()

    @pytest.mark.slow
    def test_every_fact_of_every_seed_stands_on_its_pages(self):
        missing = [
            f"{seed}, {kind} {code}: {fact}"
            for seed, pages in FACTS.items()
            for (kind, code), facts in pages.items()
            for text in [page_of(kind, code)]
            for fact in facts
            if fact not in text
        ]
        assert missing == []

    @pytest.mark.slow
    def test_grades_of_the_article_are_letters_without_index_or_year(self):
        grades = {grade.region.code: grade for grade in Assessment.objects.published()}
        assert {code: (grade.letter, grade.index, grade.year) for code, grade in grades.items()} == {
            "73.73": ("A", None, None),
            "73.13": ("C", None, None),
        }
        assert all(grade.drafted_by != grade.approved_by for grade in grades.values())
        listed = text_of(Client().get("/penilaian/"))
        assert "Kota Palopo" in listed and "Kabupaten Wajo" in listed

    def test_one_trip_to_two_hosts_is_one_journey_of_the_same_people(self):
        assert Trip.objects.filter(visits__host__region__code="31").get().visits.count() == 2

    def test_loading_again_changes_nothing(self):
        models = (Source, ServiceMall, Figure, Milestone, Designation, MallLegalBasis, Assessment, Visit, Participant)
        before = [(model, model.objects.count(), model.history.count()) for model in models]
        load_cases()
        assert [(model, model.objects.count(), model.history.count()) for model in models] == before


@pytest.mark.django_db
def test_without_two_persons_no_grade_is_published():
    call_command("load_reference", verbosity=0)
    call_command("load_cases")
    assert Visit.objects.recorded().count() == 5
    assert not Assessment.objects.exists()


def test_no_code_or_template_knows_a_seed():
    """The facts come from the database alone: what names a person or body of a case stands in the data file only."""
    root = Path(__file__).resolve().parent.parent
    words = re.compile(r"Hairuddin|Firmanza|Soppeng|Marjani|Fahmi Fadli|Adi Arnawa|Spiritkita|Sorot Online")
    shipped = [
        path
        for folder in ("mpp_portal", "directory", "assessments", "visits", "templates", "static/js")
        for path in (root / folder).rglob("*")
        if path.suffix in (".py", ".html", ".js") and "migrations" not in path.parts
    ]
    assert len(shipped) > 50
    assert [str(path) for path in shipped if words.search(without_examples(path.read_text(encoding="utf-8")))] == []


def without_examples(text: str) -> str:
    """Help texts may name regions as examples of what to type; docstrings and comments may too."""
    return re.sub(r'Misalnya [^"]*|(?s:""".*?""")|#.*', "", text)
