"""Published grades ready to be shown: each with its scheme beside it, and the newest of each scheme."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, F, OuterRef, Subquery, When, Window
from django.db.models.functions import RowNumber

from directory.models import Rank

from . import grading
from .models import Assessment, Scheme

TONES_BY_RANK = ("a", "b", "c", "d")
#: Of the results of one subject under one scheme: a known year before an unknown one, of one year the preferred result.
NEWEST_FIRST = (
    F("year").desc(nulls_last=True),
    Case(When(rank=Rank.PREFERRED, then=0), default=1).asc(),
    F("pk").desc(),
)


@dataclass(frozen=True)
class Grade:
    """A published result with the name and tone of its band. `letter` is as published and may be ""."""

    assessment: Assessment
    letter: str
    name: str
    tone: str
    index: Decimal | None
    derived_letter: str
    is_mismatched: bool

    @property
    def scheme(self):
        return self.assessment.scheme

    @property
    def year_text(self) -> str:
        return str(self.assessment.year) if self.assessment.year else "tahun tidak disebut"

    @property
    def is_in_words(self) -> bool:
        """A category ("Sangat Baik"), which no badge for a letter can hold."""
        return len(self.letter) > 2

    @property
    def spoken_text(self) -> str:
        """Which grade a link speaks of."""
        return f"nilai {self.assessment.subject} {self.year_text}"

    @property
    def value_text(self) -> str:
        """The result in words, for two sources side by side: "A-, indeks 4,44"."""
        index = f"indeks {_with_comma(self.index)}" if self.index is not None else ""
        return ", ".join(part for part in (self.letter, index) if part)


def _with_comma(number: Decimal) -> str:
    return f"{number:f}".replace(".", ",")


def grade_of(assessment: Assessment) -> Grade:
    """The result as it is shown. Costs no query for rows of `Assessment.objects.for_list()`."""
    scheme = assessment.scheme.grading_scheme
    try:
        band = grading.match_letter(scheme, assessment.letter)
    except grading.UnknownLetter:
        band = None
    try:
        derived, mismatched = assessment.derived_letter, assessment.is_mismatched
    except grading.IndexOutsideScale:
        derived, mismatched = "", True
    return Grade(
        assessment=assessment,
        letter=assessment.letter,
        name=band.name if band and band.name.casefold() != band.letter.casefold() else "",
        tone=_tone(band, assessment.letter),
        index=shown_index(assessment.index, assessment.scheme.places),
        derived_letter=derived,
        is_mismatched=mismatched,
    )


def _tone(band: grading.Band | None, letter: str) -> str:
    """ "" leaves the tone to the letter A to F; categories in words take it from their rank."""
    if len(grading.normalise_letter(letter)) <= 2:
        return ""
    return TONES_BY_RANK[min(band.rank, len(TONES_BY_RANK)) - 1] if band else "d"


def shown_index(index: Decimal | None, places: int) -> Decimal | None:
    """As `trimmed`, where an index may be missing."""
    return None if index is None else trimmed(index, places)


def trimmed(index: Decimal, places: int) -> Decimal:
    """The number without the zeros that the column adds: 4.4400 is 4.44, 4.5000 is 4.50, 4.5051 stays."""
    digits = -int(index.normalize().as_tuple().exponent)
    return index.quantize(Decimal(1).scaleb(-max(digits, places)))


def latest_grades_for(regions) -> dict[int, list[Grade]]:
    """The newest published grade under each scheme of each region, by the region's key. Three queries.

    A known year is newer than an unknown one; of one year the preferred result comes first. Schemes stand apart: nothing
    here says that one letter is better than another.
    """
    return _newest(_standing().filter(region__in=regions), "region_id")


def latest_grades_of_malls(malls) -> dict[int, list[Grade]]:
    """As `latest_grades_for`, of the malls themselves, by the mall's key. Three queries."""
    return _newest(_standing().filter(mall__in=malls), "mall_id")


def _newest(rows, subject: str) -> dict[int, list[Grade]]:
    place = Window(RowNumber(), partition_by=[F(subject), F("scheme_id")], order_by=NEWEST_FIRST)
    grades: dict[int, list[Grade]] = {}
    newest = rows.order_by().annotate(place=place).filter(place=1)
    for row in sorted(newest, key=lambda row: (row.scheme.name, getattr(row, subject))):
        grades.setdefault(getattr(row, subject), []).append(grade_of(row))
    return grades


def regions_graded(scheme: Scheme, letter: str = ""):
    """Keys, as a subquery, of the regions with a published grade under a scheme; with a letter, whose newest has that letter.

    "A minus" and "A-" are one letter. Newest is what `latest_grades_for` shows. One query, which reads the letters in use.
    """
    rows = Assessment.objects.published().standing().filter(scheme=scheme, region__isnull=False)
    if not letter:
        return rows.order_by().values("region")
    newest = rows.filter(region=OuterRef("region")).order_by(*NEWEST_FIRST)
    spelt = rows.filter(letter__in=spellings_in_use(rows, letter))
    return spelt.filter(pk=Subquery(newest.values("pk")[:1])).order_by().values("region")


def spellings_in_use(rows, letter: str) -> list[str]:
    """Every published spelling of a letter among these grades."""
    wanted = grading.normalise_letter(letter).casefold()
    letters = rows.order_by().values_list("letter", flat=True).distinct()
    return [one for one in letters if grading.normalise_letter(one).casefold() == wanted]


def _standing():
    rows = Assessment.objects.published().standing()
    return rows.select_related("source").prefetch_related("scheme__bands")


def schemes_of(grades: dict[int, list[Grade]]):
    """The schemes that occur, by name: one column each, for letters of two schemes never share one."""
    return sorted({grade.scheme for row in grades.values() for grade in row}, key=lambda scheme: scheme.name)


def subject_scheme_and_year(row):
    """What a result is about. Those of an unknown year may be of different years: they stand one by one and contradict nothing."""
    return row.region_id, row.mall_id, row.agency_id, row.scheme_id, row.year or ("?", row.pk)


def same_result(one: Assessment, other: Assessment) -> bool:
    """Two results contradict each other only in what both of them state."""
    same_letter = not (one.letter and other.letter) or one.letter.casefold() == other.letter.casefold()
    return same_letter and (one.index is None or other.index is None or one.index == other.index)
