"""The report of a visit as a page to print or copy, and as PDF: for its requester behind the link, and for the host."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from visits.models import HAS_LEFT, Visit
from visits.secret_link import secret_page

from .visit_report import VisitReport, pdf_of_report, report_of


@secret_page(may=lambda asked: asked.visit.state in HAS_LEFT)
@require_safe
def request_report(request, asked, secret, as_pdf=False):
    """Of the requester's own body: the others of the delegation write their own."""
    visit = _whole(Visit.objects.all()).get(pk=asked.visit_id)
    here = {"number": asked.number, "secret": secret}
    back = ("Permohonan", reverse("request_status", kwargs=here))
    bodies = [body for body in visit.bodies.all() if body.pk == asked.body_id]
    return _sent(request, visit, bodies, as_pdf, reverse("request_report_pdf", kwargs=here), back)


@never_cache
@require_safe
def visit_report(request, pk, as_pdf=False):
    """Of all visiting bodies, for the front office of the host."""
    visit = get_object_or_404(_whole(Visit.objects.handled_by(request.user).filter(state__in=HAS_LEFT)), pk=pk)
    here = {"pk": pk}
    back = ("Kunjungan", reverse("desk_visit", kwargs=here))
    return _sent(request, visit, visit.visiting(), as_pdf, reverse("visit_report_pdf", kwargs=here), back)


def _whole(visits):
    rows = visits.for_detail().select_related("host__region", "mall", "trip", "follows", "reception")
    return rows.prefetch_related("bodies__request__visit", "bodies__request__joined_from")


def _sent(request, visit: Visit, bodies, as_pdf: bool, pdf_address: str, back) -> HttpResponse:
    report: VisitReport = report_of(visit, bodies)
    if not as_pdf:
        context = {"report": report, "pdf_address": pdf_address, "crumbs": [back]}
        return render(request, "visits/visit_report.html", context)
    answer = HttpResponse(pdf_of_report(report), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{slugify(f"laporan {report.subtitle}")[:100]}.pdf"'
    return answer
