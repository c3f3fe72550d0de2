"""Who works in the front office, for which hosts, and the way back to it."""

from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse

from directory.models import Agency, ServiceMall
from directory.reach import memberships_today
from directory.team import hosts_led

from .models import Visit


@dataclass(frozen=True)
class Host:
    """One thing a petugas may log for: a mall of the host, or the host without a mall. Written "agency:mall" in the form."""

    agency: Agency
    mall: ServiceMall | None

    @property
    def key(self) -> str:
        return f"{self.agency.pk}:{self.mall.pk if self.mall else ''}"

    @property
    def label(self) -> str:
        return f"{self.mall.name} ({self.agency.name})" if self.mall else f"{self.agency.name}, tanpa MPP tertentu"


def hosts_of(user) -> list[Host]:
    """What this person may log for, by name: each mall of each host that a membership reaches, and the host itself."""
    memberships = memberships_today(user)
    whole = {one.agency.region_id for one in memberships if not one.mall_id and one.agency.region_id}
    malls = list(ServiceMall.objects.filter(region_id__in=whole)) if whole else []
    hosts: dict[str, Host] = {}
    for one in memberships:
        reached = [one.mall] if one.mall else [mall for mall in malls if mall.region_id == one.agency.region_id]
        for host in [*(Host(one.agency, mall) for mall in reached), Host(one.agency, None)]:
            hosts.setdefault(host.key, host)
    return sorted(hosts.values(), key=lambda host: (host.mall is None, host.label))


def hosts_or_404(request) -> list[Host]:
    """The hosts of this person; who has none sees no front office at all."""
    hosts = hosts_of(request.user)
    if not hosts:
        raise Http404("Tidak ada keanggotaan yang berlaku.")
    return hosts


def crumbs(visit: Visit | None = None) -> list[tuple[str, str]]:
    """The way back to the front office, by way of this visit where one is given: (words, address) of each page."""
    trail = [("Front office", reverse("desk"))]
    return [*trail, (str(visit), reverse("desk_visit", kwargs={"pk": visit.pk}))] if visit else trail


def host_or_404(request, key: str) -> Agency:
    """The host of the address, if this person keeps its rules."""
    for host in hosts_led(request.user):
        if host.key == key:
            return host
    raise Http404("Bukan wewenang Anda.")


def host_before(request, *, pk: int) -> dict[str, str]:
    """The host of an address of the first release, which named it by its database id, as today's addresses name it."""
    keys = {host.pk: host.key for host in hosts_led(request.user)}
    return {"key": host_or_404(request, keys.get(pk, "")).key}
