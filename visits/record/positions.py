"""Posts to levels, by the titles in use (domain research 3.3): a suggestion where the form leaves the level open."""

import re

from visits.models import PositionLevel as L

# Tried in order: the longer title before the shorter one inside it ("sekretaris dinas" before "sekretaris").
TITLES = (
    (r"sekretaris dprd|sekwan|staf ahli", L.SENIOR),
    (r"wakil (gubernur|bupati|wali ?kota)|gubernur|bupati|wali ?kota", L.HEAD),
    (r"(sekretaris|ketua|wakil ketua|anggota)( \w+){0,3} (dprd|komisi)|ketua dprd|anggota dprd", L.HEAD),
    (r"(sekretaris|wakil kepala) (dinas|badan|inspektorat)|sekdis", L.ADMINISTRATOR),
    (r"sekretaris daerah|sekda|sekretaris kabupaten|sekretaris kota", L.SECRETARY),
    (r"asisten|inspektur|kepala (dinas|badan)|kadis|kaban", L.SENIOR),
    (r"kepala dpmptsp\w*|kepala bappeda\w*|direktur rsud", L.SENIOR),
    (r"kepala (bagian|bidang)|kabag|kabid|camat", L.ADMINISTRATOR),
    (r"kepala (sub ?bagian|seksi|sub ?bidang)|kasubag|kasubbag|kasi|lurah", L.SUPERVISOR),
    (r"kepala desa|analis|pranata|penata|operator|pelaksana|staf|fungsional|pengadministrasi", L.STAFF),
)
_PATTERNS = [(re.compile(rf"\b(?:{titles})\b"), level) for titles, level in TITLES]
_STAFF_OF = re.compile(
    r"^(?:staf(?! ahli)|ajudan|sespri|sekretaris pribadi|tenaga ahli|protokol|pengawal|sopir|pengemudi)\b"
)
_NOT_IN_OFFICE = re.compile(r"^(?:istri|suami|mantan|calon|keluarga)\b")


def level_of(position: str) -> int | None:
    """The level that a printed post suggests, or None. "Staf Bupati" is staff, "Asisten III" is level 3."""
    text = " ".join(position.casefold().split())
    if _NOT_IN_OFFICE.search(text):
        return None
    if _STAFF_OF.search(text):
        return L.STAFF
    return next((int(level) for pattern, level in _PATTERNS if pattern.search(text)), None)
