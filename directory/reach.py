"""How far a person's authority reaches today: the memberships in force, read once a request."""

from django.utils import timezone

from .models import Membership, ServiceMall


def memberships_today(user) -> list[Membership]:
    """The memberships of this person that are in force today, with host, region and mall; none for who is not signed in.

    Kept on the user object, which lives as long as the request: page, menu and every check read the same list.
    """
    if not user.is_authenticated:
        return []
    known = getattr(user, "known_memberships", None)
    if known is None:
        rows = Membership.objects.filter(user=user).at(timezone.localdate())
        known = user.known_memberships = list(rows.select_related("agency__region", "mall"))
    return known


def memberships_for(user, mall: ServiceMall) -> list[Membership]:
    """The memberships of this person that reach this mall today: for this very mall, or for the whole host of its region."""
    return [
        one
        for one in memberships_today(user)
        if (one.mall_id == mall.pk if one.mall_id else one.agency.region_id == mall.region_id)
    ]
