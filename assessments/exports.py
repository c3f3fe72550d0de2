"""Published grades as files: index and letter in columns of their own, each with its scheme beside it."""

from directory.models import Region
from mpp_portal.kit.exporting import Column

from .latest import Grade, grade_of


def _kind(grade: Grade) -> str:
    row = grade.assessment
    return "MPP" if row.mall_id else "Pemerintah daerah" if row.region_id else "Unit"


def _region_code(grade: Grade) -> str:
    subject = grade.assessment.subject
    region = subject if isinstance(subject, Region) else subject and subject.region
    return region.code if region else ""


COLUMNS = [
    Column("Skema", lambda grade: grade.scheme.name, 44),
    Column("Kode skema", lambda grade: grade.scheme.code, 16),
    Column("Tahun yang dinilai", lambda grade: grade.assessment.year, 10),
    Column("Yang dinilai", _kind, 18),
    Column("Nama", lambda grade: str(grade.assessment.subject), 44),
    Column("Kode wilayah", _region_code, 12),
    Column("Indeks seperti terbit", lambda grade: grade.index, 10),
    Column("Huruf atau kategori seperti terbit", lambda grade: grade.letter, 16),
    Column("Huruf menurut indeks", lambda grade: grade.derived_letter, 12),
    Column("Huruf tidak cocok dengan indeks", lambda grade: "ya" if grade.is_mismatched else "", 12),
    Column("Sumber ini", lambda grade: grade.assessment.get_rank_display(), 12),
    Column("Penerbit sumber", lambda grade: grade.assessment.source.publisher, 24),
    Column("Judul sumber", lambda grade: grade.assessment.source.title, 44),
    Column("Alamat sumber", lambda grade: grade.assessment.source.address, 44),
    Column("Sumber terbit", lambda grade: grade.assessment.source.published_text, 16),
]


def for_export(rows):
    """The grades of a list, newest first; constant queries for each 2,000 rows."""
    found = rows.for_list().select_related("mall__region", "agency__region").order_by("-pk")
    return map(grade_of, found.iterator(chunk_size=2000))
