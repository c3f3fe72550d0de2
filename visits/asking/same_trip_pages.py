"""One journey to several hosts: who holds the link of a request asks another host, and both visits are of one trip."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from directory.wording import clean_text
from mpp_portal.accounts.throttle import is_within_limit, too_many
from visits.models import OPEN, VisitRequest
from visits.secret_link import request_of

from .form_pages import Linked, ask_host, told_before
from .hosts import hosts, hosts_named


def _request_or_404(number: str, secret: str, *, may_be_closed: bool) -> VisitRequest:
    asked = request_of(number, secret)
    if asked is None or not (may_be_closed or asked.visit.state in OPEN):
        raise Http404("Tidak ada permohonan yang masih berjalan dengan tautan ini.")
    return asked


def _both_ends(asked: VisitRequest) -> tuple[int, int]:
    return asked.visit.host_id, asked.body.agency_id


@login_not_required
@never_cache
@require_safe
def request_elsewhere(request, number, secret):
    """Choose the other host."""
    if not is_within_limit(request, "request"):
        return too_many(request, minutes=1)
    asked = _request_or_404(number, secret, may_be_closed=False)
    text = clean_text(request.GET.get("q", ""))
    found = [host for host in hosts_named(text) if host.pk not in _both_ends(asked)] if text else []
    context = {"asked": asked, "secret": secret, "text": text, "found": found}
    answer = render(request, "visits/request_elsewhere.html", context)
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def request_along(request, number, secret, pk):
    """The form of the request to the other host, filled with what the first was told."""
    if not is_within_limit(request, "request"):
        return too_many(request, minutes=1)
    # A form that is filled already is taken, though the first host may have answered meanwhile: it is the same journey.
    asked = _request_or_404(number, secret, may_be_closed=request.method == "POST")
    host = get_object_or_404(hosts().exclude(pk__in=_both_ends(asked)), pk=pk)
    note = (
        f"Satu perjalanan dengan permohonan {asked.number} ke {asked.visit.host.name}. Isiannya sudah disalin; tulis hari dan "
        "surat untuk tuan rumah ini. Permohonan ini mendapat nomor dan tautannya sendiri."
    )
    answer = ask_host(request, host, told_before(asked), Linked(note, same_trip_as=asked.told))
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer
