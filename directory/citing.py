"""Sources of claims: one row for one publication, a second source beside the first, and which one is preferred; and bodies and
legal bases that a text names, each as one row."""

from django.db.models import Q

from mpp_portal.kit.history import deed
from mpp_portal.kit.public_keys import with_free_keys
from mpp_portal.kit.workflow import AlreadyMoved, required_reason

from .models import Agency, LegalBasis, Source
from .models.agencies import ONE_A_REGION
from .models.claims import Claim, Rank


def store_source(source: Source) -> Source:
    """The stored source of the same publisher, title and address, its missing date filled in; else this one, stored.

    A shipped source is known by its key, too, whatever people have since made of its words. Called inside a deed.
    """
    if source.pk is not None:
        return source
    same_words = Q(publisher=source.publisher, title=source.title, address=source.address)
    stored = Source.objects.filter(same_words | Q(key=source.key)).first()
    if stored is None:
        source.save()
        return source
    if source.published_on and not stored.published_on:
        stored.published_on, stored.published_precision = source.published_on, source.published_precision
        stored.save()
    return stored


def cite(claim: Claim, source: Source, *, user, reason: str = "") -> Claim:
    """Store a claim that `source` makes, beside what other sources say. Returns the claim.

    The same source that says the same again stores nothing.
    """
    with deed(user=user, verb="cite", reason=reason):
        claim.source = store_source(source)
        said = {name: getattr(claim, name) for name in claim.value_fields}
        stored = claim.matter().filter(source=claim.source, **said).first()
        if stored:
            return stored
        claim.save()
        return claim


def rank(claim: Claim, wanted: str, *, user, reason: str) -> Claim:
    """Prefer a claim, reject it, or take its rank back. Returns the fresh claim.

    Of claims about one thing at most one is preferred: the one that was steps back in the same deed. Raises
    ReasonMissing for a rank without reason, and AlreadyMoved when somebody gave it this rank before.
    """
    reason = required_reason(reason, "Tulis alasan mengapa sumber ini diutamakan, ditolak, atau dikembalikan.")
    with deed(user=user, verb="rank", reason=reason):
        claims = {one.pk: one for one in claim.matter().select_for_update().order_by("pk")}
        fresh = claims.get(claim.pk)
        if fresh is None or fresh.rank == wanted:
            raise AlreadyMoved("Peringkat sumber ini sudah diubah. Muat ulang halaman untuk melihat keadaan terakhir.")
        for other in claims.values():
            if wanted == Rank.PREFERRED and other.rank == Rank.PREFERRED and other.superseded_on is None:
                other.rank, other.rank_reason = Rank.NORMAL, ""
                other.save()
        fresh.rank, fresh.rank_reason = wanted, "" if wanted == Rank.NORMAL else reason[:250]
        fresh.save()
        return fresh


def stored_agency(agency: Agency) -> Agency:
    """The row itself, or the stored row of the same body when an earlier line of this deed has just stored it."""
    if agency.pk is not None:
        return agency
    same = (
        {"kind": agency.kind, "region": agency.region}
        if agency.kind in ONE_A_REGION
        else {"name": agency.name, "region": None}
    )
    stored = Agency.objects.filter(**same).first()
    if stored:
        return stored
    with_free_keys(Agency, [agency])
    agency.save()
    return agency


def stored_basis(basis: LegalBasis) -> LegalBasis:
    """The row itself, or the stored one of the same citation; else this one, stored. Called inside a deed."""
    if basis.pk is None:
        stored = LegalBasis.objects.filter(citation=basis.citation).first()
        if stored:
            return stored
        basis.save()
    return basis
