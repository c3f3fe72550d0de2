"""Which stored grades contradict themselves, asked of the database by the bands of their schemes."""

from decimal import Decimal

from django.db.models import Q

from . import grading
from .models import Assessment, Scheme


def mismatched() -> Q:
    """The rows whose published letter is not the one that their index gives, as `Assessment.is_mismatched` says of one row.

    Three queries, however many grades there are: the letters in use are few.
    """
    schemes = {scheme.pk: scheme.grading_scheme for scheme in Scheme.objects.prefetch_related("bands")}
    in_use = Assessment.objects.filter(index__isnull=False).exclude(letter="").order_by()
    wrong = Q(pk__in=[])
    for scheme_id, letter in in_use.values_list("scheme_id", "letter").distinct():
        rule = schemes[scheme_id]
        if any(band.lower is None for band in rule.bands) or rule.scale_min is None or not rule.bands:
            continue  # no letter can be derived
        wrong |= Q(scheme_id=scheme_id, letter=letter, index__isnull=False) & ~_range_of(rule, letter)
    return wrong


def _range_of(rule: grading.GradingScheme, letter: str) -> Q:
    """The indices that round half up into the band of a letter; none for a letter that the scheme does not know."""
    try:
        band = grading.match_letter(rule, letter)
    except grading.UnknownLetter:
        return Q(pk__in=[])
    half = Decimal(5).scaleb(-rule.places - 1)
    lowers = sorted(other.lower for other in rule.bands if other.lower is not None)
    here = next(position for position, lower in enumerate(lowers) if lower == band.lower)
    reached = Q(index__gte=lowers[here] - half)
    return reached & Q(index__lt=lowers[here + 1] - half) if here + 1 < len(lowers) else reached
