"""Pasted lists of people: each line split into titles, name and post, for a person to review."""

import pytest

from visits.record.pasted import PastedPerson, split_line, split_people

LINES = [
    # line, titles before, name, titles after, acting, post, leads
    ("Drs. Firmanza, DP, SH. M.Si. – Sekretaris Daerah", "Drs.", "Firmanza, DP", "SH. M.Si.", "", "Sekretaris Daerah", False),
    ("Dr. Ir. H. Marjani Sultan, M.Si - Sekda (Ketua Rombongan)", "Dr. Ir. H.", "Marjani Sultan", "M.Si", "", "Sekda", True),
    ("Syamsir, S.IP, M.Si, Kepala DPMPTSP", "", "Syamsir", "S.IP, M.Si", "", "Kepala DPMPTSP", False),
    ("Syamsir, SIP, M.Si", "", "Syamsir", "SIP, M.Si", "", "", False),
    ("Hairuddin (Sekretaris Komisi I)", "", "Hairuddin", "", "", "Sekretaris Komisi I", False),
    ("Plt. Kepala Dinas Kominfo: Andi Baso, S.STP., M.AP", "", "Andi Baso", "S.STP., M.AP", "plt", "Kepala Dinas Kominfo", False),
    ("Bupati Paser", "", "", "", "", "Bupati Paser", False),
    ("Ali", "", "Ali", "", "", "", False),
    ("H. Muh. Hasyim S.Sos M.Si, Kabag Organisasi", "H.", "Muh. Hasyim", "S.Sos M.Si", "", "Kabag Organisasi", False),
    ("Ketua Rombongan: Hj. Siti, A.Md.Kep – Kabid Pelayanan", "Hj.", "Siti", "A.Md.Kep", "", "Kabid Pelayanan", True),
    ("dr. Budi, Sp.PD, M.Kes; Direktur RSUD", "dr.", "Budi", "Sp.PD, M.Kes", "", "Direktur RSUD", False),
    ("I Wayan Adi, S.H. — Sekretaris Daerah", "", "I Wayan Adi", "S.H.", "", "Sekretaris Daerah", False),
    ("Andi Pallawa\tAsisten Perekonomian", "", "Andi Pallawa", "", "", "Asisten Perekonomian", False),
    ("Iskandar, anggota DPRD", "", "Iskandar", "", "", "anggota DPRD", False),
    ("HM Yusuf, SE, MM (Kepala Bidang Perizinan)", "", "HM Yusuf", "SE, MM", "", "Kepala Bidang Perizinan", False),
    ("Sekretaris Daerah, Drs. Anwar, M.M.", "Drs.", "Anwar", "M.M.", "", "Sekretaris Daerah", False),
    ("Siti Nur-Aini - Staf", "", "Siti Nur-Aini", "", "", "Staf", False),
    ("H", "", "H", "", "", "", False),
]  # fmt: skip


@pytest.mark.parametrize(("line", "prefix", "name", "suffix", "acting", "post", "leads"), LINES)
def test_a_line_is_split_as_people_write_it(line, prefix, name, suffix, acting, post, leads):
    found = split_line(line)
    assert (found.title_prefix, found.name, found.title_suffix) == (prefix, name, suffix)
    assert (found.acting_kind, found.position, found.leads_visit) == (acting, post, leads)


@pytest.mark.parametrize("bullet", ["1. ", "12) ", "(3) ", "- ", "• ", "– ", "  * "])
def test_bullets_and_running_numbers_are_no_part_of_a_name(bullet):
    assert split_people(f"{bullet}Ali – Camat Tempe")[0].name == "Ali"


@pytest.mark.parametrize(
    ("line", "doubt"),
    [
        ("Drs. Firmanza, DP, SH. – Sekretaris Daerah", "“DP” bukan gelar yang dikenal"),
        ("Hasan – Bapak", "“Bapak” dibaca sebagai jabatan"),
        ("Ali", "jabatan tidak ditemukan"),
        ("Bupati Paser", "nama tidak ditemukan"),
    ],
)
def test_what_cannot_be_told_apart_is_said(line, doubt):
    assert doubt in split_line(line).doubts


def test_a_clear_line_raises_no_doubt():
    assert split_line("Syamsir, S.IP, M.Si – Kepala DPMPTSP").doubts == ()


def test_empty_lines_and_nul_bytes_are_dropped_and_the_order_is_kept():
    assert [one.name for one in split_people("Ali\n\n  \r\nBu\x00di\n")] == ["Ali", "Budi"]


@pytest.mark.parametrize(
    "line", ["", ",", "–", "()", ",,,", "Drs.", "S.H.", ": :", "=HYPERLINK(1)", "‮abc", "a" * 500, "1."]
)
def test_no_line_breaks_it_and_no_word_is_lost(line):
    found = split_line(line)
    assert isinstance(found, PastedPerson)
    kept = " ".join((found.title_prefix, found.name, found.title_suffix, found.acting_kind, found.position))
    assert [word for word in line.replace(",", " ").split() if word.isalnum() and word not in kept] == []
