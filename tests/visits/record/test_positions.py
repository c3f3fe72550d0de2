"""Posts to levels: a suggestion that errs towards showing fewer names."""

import pytest

from visits.record.positions import TITLES, level_of

LEVELS = [
    ("Bupati Wajo", 1),
    ("Wakil Bupati", 1),
    ("Wali Kota Bogor", 1),
    ("Walikota", 1),
    ("Gubernur DKI Jakarta", 1),
    ("Wakil Gubernur", 1),
    ("Ketua DPRD Kabupaten Wajo", 1),
    ("Wakil Ketua DPRD", 1),
    ("Anggota DPRD", 1),
    ("Ketua Komisi I DPRD", 1),
    ("Anggota Komisi III", 1),
    ("Sekretaris Komisi I", 1),
    ("Sekretaris Daerah", 2),
    ("SEKDA  Kabupaten Bone", 2),
    ("Asisten III", 3),
    ("Asisten Administrasi Umum", 3),
    ("Kepala Dinas Penanaman Modal", 3),
    ("Kadis Kominfo", 3),
    ("Kepala DPMPTSP", 3),
    ("Kepala DPMPTSPTK", 3),
    ("Inspektur Kabupaten", 3),
    ("Sekwan", 3),
    ("Direktur RSUD", 3),
    ("Sekretaris Dinas", 4),
    ("Kepala Bagian Organisasi", 4),
    ("Kabag Organisasi", 4),
    ("Kepala Bidang Perizinan", 4),
    ("Camat Tempe", 4),
    ("Kepala Subbagian Umum", 5),
    ("Kepala Sub Bagian Umum", 5),
    ("Kasubag Umum", 5),
    ("Kepala Seksi Layanan", 5),
    ("Lurah Sukamaju", 5),
    ("Kepala Desa Sukamaju", 6),
    ("Analis Kebijakan", 6),
    ("Pranata Komputer", 6),
    ("Staf", 6),
    ("Staf Bupati", 6),
    ("Ajudan Bupati", 6),
    ("Sopir Wali Kota", 6),
    ("Staf Dinas Kominfo", 6),
]


@pytest.mark.parametrize(("position", "level"), LEVELS)
def test_a_printed_post_suggests_its_level(position, level):
    assert level_of(position) == level


@pytest.mark.parametrize("position", ["", "   ", "Peserta", "Narasumber", "Mahasiswa", "Bupatiku", "Kecamatan Tempe"])
def test_a_post_that_is_not_known_suggests_nothing(position):
    assert level_of(position) is None


@pytest.mark.parametrize("position", [one for one, _ in LEVELS])
def test_case_and_spaces_change_nothing(position):
    assert level_of(position.upper()) == level_of(position.lower()) == level_of("  ".join(position.split()))


@pytest.mark.parametrize("position", ["Staf Ahli Bupati", "Sekretaris DPRD"])
def test_a_post_of_level_three_is_not_read_as_the_head(position):
    assert level_of(position) == 3


NOT_THE_HEAD = [
    "Pengawal Bupati",
    "Protokol Wali Kota",
    "Istri Bupati",
    "Sekretaris Pribadi Gubernur",
    "Tenaga Ahli Bupati",
    "Mantan Bupati",
]


@pytest.mark.parametrize("position", NOT_THE_HEAD)
def test_who_only_stands_beside_the_head_is_not_made_one(position):
    """A level of 4 or above makes a name public."""
    level = level_of(position)
    assert level is None or level > 4


def test_every_title_leads_to_its_own_level():
    assert [level for _, level in TITLES] and all(1 <= level <= 6 for _, level in TITLES)
