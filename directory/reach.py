"""How far a person's authority reaches today: the memberships in force, read once a request."""

from django.utils import timezone

from .models import Membership, ServiceMall


def memberships_today(user) -> list[Membership]:
    """The memberships of this person that are in force today, with host, region and mall; none for who is not signed in.

    Kept on the user object, which lives as long as the request: page, menu and every check read the same list.
    """
    if not user.is_authenticated:
        return []
    known = getattr(user, "_memberships_today", None)
    if known is None:
        rows = Membership.objects.filter(user=user).at(timezone.localdate())
        known = user._memberships_today = list(rows.select_related("agency__region", "mall"))
    return known


def reaches_mall(user, mall: ServiceMall) -> bool:
    """A membership of this person reaches this mall today: one for this very mall, or one for the whole host of its region."""
    return any(
        one.mall_id == mall.pk if one.mall_id else one.agency.region_id == mall.region_id
        for one in memberships_today(user)
    )
