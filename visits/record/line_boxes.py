"""Boxes with one body or one regulation a line."""

import re

from django.core.exceptions import ValidationError

from directory.lookup import resolve_body
from directory.models import Agency, LegalBasis
from directory.models.malls import LegalBasisKind
from directory.places import normalise


def lines_of(text: str) -> list[str]:
    """The lines that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def body_on_line(line: str) -> Agency:
    """The body that a line names. Raises ValidationError, with the nearest names, when it is ambiguous or unknown."""
    match = resolve_body(line)
    if match.body is None:
        nearest = ", ".join(agency.name for agency in match.candidates[:3])
        raise ValidationError(
            f"“{line}” belum jelas." + (f" Mungkin: {nearest}. Tulis nama lengkapnya." if nearest else "")
        )
    return match.body


CITATION = re.compile(
    r"(?P<kind>uu|pp|perpres|permenpan-?rb|permen\w*|kepmen\w*|pedoman\w*|perda|pergub|perbup|perwali|kepgub|kepbup|kepwali)"
    r"\b.*?\d+.*?\d{4}$",
    re.IGNORECASE,
)
KIND_BY_PREFIX = (
    ("uu", LegalBasisKind.LAW),
    ("perpres", LegalBasisKind.PRESIDENTIAL_REGULATION),
    ("permen", LegalBasisKind.MINISTERIAL_REGULATION),
    ("kepmen", LegalBasisKind.MINISTERIAL_DECREE),
    ("pedoman", LegalBasisKind.MINISTERIAL_GUIDELINE),
    ("perda", LegalBasisKind.LOCAL_REGULATION),
    ("pergub", LegalBasisKind.HEAD_REGULATION),
    ("perbup", LegalBasisKind.HEAD_REGULATION),
    ("perwali", LegalBasisKind.HEAD_REGULATION),
    ("kep", LegalBasisKind.HEAD_DECREE),
    ("pp", LegalBasisKind.GOVERNMENT_REGULATION),
)


def legal_basis_of(line: str) -> LegalBasis:
    """The regulation that a line cites: the stored row, else a new one when its kind can be read ("Pergub DKI 142/2017")."""
    wanted = normalise(line)
    for basis in LegalBasis.objects.all():
        if wanted in map(normalise, [basis.citation, *basis.other_names.splitlines()]):
            return basis
    match = CITATION.fullmatch(line)
    if match is None:
        raise ValidationError(f"“{line[:60]}” belum dikenal. Tulis jenis, nomor dan tahun, misalnya Perpres 89/2021.")
    prefix = match["kind"].casefold()
    return LegalBasis(citation=line[:80], kind=next(kind for start, kind in KIND_BY_PREFIX if prefix.startswith(start)))
