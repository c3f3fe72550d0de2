"""The clock of a host: the day and the hour where it stands."""

from datetime import date
from zoneinfo import ZoneInfo

from django.utils import timezone

from .models import Agency

CAPITAL_ZONE = "Asia/Jakarta"  # of a host that has no region


def zone_of(host: Agency) -> ZoneInfo:
    """The clock of the host."""
    return ZoneInfo(host.region.timezone if host.region else CAPITAL_ZONE)


def today_at(host: Agency) -> date:
    """The date on the host's clock."""
    return timezone.now().astimezone(zone_of(host)).date()
