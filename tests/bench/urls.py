"""The portal, and beside it a bare Django view that renders as many rows from one query."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.template import Context, Template
from django.urls import path

from mpp_portal.urls import handler400, handler403, handler429, handler500
from mpp_portal.urls import urlpatterns as portal
from visits.models import Visit

__all__ = ["handler400", "handler403", "handler429", "handler500", "urlpatterns"]

PAGE = Template(
    "<!doctype html><title>Kunjungan</title><table>{% for row in rows %}<tr><td>{{ row.number }}<td>{{ row.starts_on }}"
    "<td>{{ row.purpose }}<td>{{ row.host__name }}{% endfor %}</table>"
)


@login_not_required
def bare(request, rows):
    found = (
        Visit.objects.filter(state="recorded")
        .order_by("-starts_on", "-pk")
        .values("number", "starts_on", "purpose", "host__name")[:rows]
    )
    return HttpResponse(PAGE.render(Context({"rows": found})))


urlpatterns = [*portal, path("bench/<int:rows>/", bare)]
