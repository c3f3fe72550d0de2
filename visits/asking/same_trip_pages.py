"""One journey to several hosts: who holds the link of a request asks another host, and both visits are of one trip."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from directory.wording import clean_text
from mpp_portal.kit.inputs import takes, text
from visits.models import OPEN, VisitRequest
from visits.secret_link import secret_page

from .form_pages import Linked, ask_host, told_before
from .hosts import hosts, hosts_named


def _is_open(asked: VisitRequest) -> bool:
    return asked.visit.state in OPEN


def _both_ends(asked: VisitRequest) -> tuple[int, int]:
    return asked.visit.host_id, asked.body.agency_id


@secret_page(may=_is_open)
@require_safe
@takes(q=text())
def request_elsewhere(request, asked, secret, q):
    """Choose the other host."""
    sought = clean_text(q)
    found = [host for host in hosts_named(sought) if host.pk not in _both_ends(asked)] if sought else []
    context = {"asked": asked, "secret": secret, "text": sought, "found": found}
    return render(request, "visits/request_elsewhere.html", context)


@secret_page()
@require_http_methods(["GET", "HEAD", "POST"])
def request_along(request, asked, secret, key):
    """The form of the request to the other host, filled with what the first was told."""
    # A form that is filled already is taken, though the first host may have answered meanwhile: it is the same journey.
    if not (_is_open(asked) or request.method == "POST"):
        raise Http404("Permohonan ini sudah ditutup.")
    host = get_object_or_404(hosts().exclude(pk__in=_both_ends(asked)), key=key)
    note = (
        f"Satu perjalanan dengan permohonan {asked.number} ke {asked.visit.host.name}. Isiannya sudah disalin; tulis hari dan "
        "surat untuk tuan rumah ini. Permohonan ini mendapat nomor dan tautannya sendiri."
    )
    return ask_host(request, host, told_before(asked), Linked(note, same_trip_as=asked.told))
