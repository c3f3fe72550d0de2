"""Where a request comes from."""

from django.conf import settings


def address_of(request) -> str:
    """The network address of the visitor as the nearest proxy of ours saw it, or that of the connection itself.

    `settings.PROXIES_IN_FRONT` proxies each add one entry to X-Forwarded-For; what stands further left is written by the
    visitor and believed by nobody. The result may be no address at all when a proxy writes nonsense.
    """
    count = settings.PROXIES_IN_FRONT
    entries = [entry.strip() for entry in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if entry.strip()]
    return entries[-count] if 0 < count <= len(entries) else request.META.get("REMOTE_ADDR", "")
