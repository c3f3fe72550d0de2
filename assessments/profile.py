"""The aspects of one result beside the means of its like: what a unit is strong in, and what it may learn elsewhere."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Avg, Count, Exists, OuterRef, Q

from directory.models import Rank

from .latest import trimmed
from .models import Aspect, AspectScore, Assessment


@dataclass(frozen=True)
class Mean:
    """The mean score, in the unit of the scheme, of so many subjects, the one on the page among them."""

    value: Decimal
    count: int


@dataclass(frozen=True)
class AspectLine:
    aspect: Aspect
    score: Decimal
    province: Mean | None
    nation: Mean | None

    @property
    def means(self) -> list[Decimal | None]:
        """The marks of its bar, in the order of the legend."""
        return [mean.value if mean else None for mean in (self.province, self.nation)]


def aspect_profile(row: Assessment) -> list[AspectLine]:
    """The scores of a result in the order of the scheme, each beside the means of its like. Two queries.

    Its like are results of the same scheme and year about subjects of the same sort: regencies and cities, provinces,
    malls, or units of one kind. A mean of one is none, and a result of an unknown year has no like.
    """
    means = _means(row) if row.year else {}
    places = row.scheme.places

    def mean(of: str, found: dict) -> Mean | None:
        count = found.get(f"{of}_count", 0)
        return (
            Mean(trimmed(Decimal(found[of]).quantize(Decimal(1).scaleb(-places)), places), count) if count > 1 else None
        )

    return [
        AspectLine(
            aspect=score.aspect,
            score=trimmed(score.score, places),
            province=mean("province", means.get(score.aspect_id, {})),
            nation=mean("nation", means.get(score.aspect_id, {})),
        )
        for score in row.aspect_scores.select_related("aspect")
    ]


def _means(row: Assessment) -> dict[int, dict]:
    subject = "region" if row.region_id else "mall" if row.mall_id else "agency"
    like, in_province = _like(row, subject)
    published = Assessment.objects.published().standing()
    counted = published.filter(like, _counts_once(subject), scheme=row.scheme, year=row.year)
    found = (
        AspectScore.objects.filter(assessment__in=counted)
        .order_by()
        .values("aspect")
        .annotate(
            nation=Avg("score"),
            nation_count=Count("pk"),
            province=Avg("score", filter=in_province),
            province_count=Count("pk", filter=in_province),
        )
    )
    return {means["aspect"]: dict(means) for means in found}


def _like(row: Assessment, subject: str) -> tuple[Q, Q]:
    """Which results are about subjects of the same sort, and which scores are of the same province."""
    if subject == "region":
        # A province is compared with provinces, and is not in one.
        above = row.subject.parent_id
        province = Q(assessment__region__parent=above) if above else Q(pk__in=[])
        return Q(region__isnull=False, region__parent__isnull=above is None), province
    like = Q(mall__isnull=False) if subject == "mall" else Q(agency__kind=row.subject.kind)
    region = row.subject.region
    if region is None:
        return like, Q(pk__in=[])
    place, code = f"assessment__{subject}__region", region.parent_id or region.pk
    return like, Q(**{place: code}) | Q(**{f"{place}__parent": code})


def _counts_once(subject: str) -> Q:
    """Of several results about one subject the preferred one counts, else the one stored first: no subject counts twice."""
    same = {field: OuterRef(field) for field in (subject, "scheme", "year")}
    others = Assessment.objects.published().standing().filter(**same)
    preferred = others.filter(rank=Rank.PREFERRED).exclude(pk=OuterRef("pk"))
    return Q(rank=Rank.PREFERRED) | ~Exists(preferred) & ~Exists(others.filter(pk__lt=OuterRef("pk")))
