"""The staff of a mall propose facts about it and follow what became of them."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from mpp_portal.kit.acts import attempt, press
from mpp_portal.kit.inputs import reason, takes, text
from mpp_portal.kit.listing import page_by_key
from mpp_portal.kit.workflow import PAGE

from .models import Membership, Proposal, ServiceMall
from .proposal_forms import FORMS
from .proposals import PROPOSAL_STEPS, propose
from .reach import memberships_for


def own_mall_or_404(user, slug: str) -> tuple[ServiceMall, Membership]:
    """The mall under this address and why it is this person's; for who is not of its staff today there is no such page."""
    mall = get_object_or_404(ServiceMall.objects.select_related("region", "organizer"), slug=slug)
    memberships = memberships_for(user, mall)
    if not memberships:
        raise Http404("Bukan MPP Anda.")
    return mall, memberships[0]


@never_cache
@require_safe
def proposal_list(request, slug):
    mall, _ = own_mall_or_404(request.user, slug)
    proposals = Proposal.objects.filter(mall=mall).for_list()
    page = page_by_key(request, proposals, order=("-proposed_at", "-pk"), noun="usulan")
    rows = [(proposal, PROPOSAL_STEPS.offered(proposal, request.user)) for proposal in page]
    return render(
        request, "directory/proposal_list.html", {"mall": mall, "page": page, "rows": rows, "crumbs": _crumbs()}
    )


@never_cache
def proposal_new(request, slug, claim):
    mall, membership = own_mall_or_404(request.user, slug)
    form = FORMS[claim](request.POST or None, mall=mall, publisher=(mall.organizer or membership.agency).name)
    if attempt(form, lambda: propose(form.instance, user=request.user)):
        messages.success(request, "Usulan terkirim. Admin data memeriksanya; sampai diterima, tidak tampil untuk umum.")
        return redirect("proposal_list", slug=mall.slug)
    context = {"mall": mall, "form": form, "crumbs": _crumbs(mall)}
    return render(request, "directory/proposal_form.html", context, status=422 if form.is_bound else 200)


@require_POST
@takes(step=text(), reason=reason())
def proposal_step(request, slug, pk, step, reason):
    mall, _ = own_mall_or_404(request.user, slug)
    proposal = get_object_or_404(Proposal, pk=pk, mall=mall)
    row = PROPOSAL_STEPS.named(step, PAGE)
    press(request, lambda: PROPOSAL_STEPS.move(proposal, row.name, user=request.user, reason=reason), row.done)
    return redirect("proposal_list", slug=slug)


def _crumbs(mall: ServiceMall | None = None):
    trail = [("Front office", reverse("desk"))]
    return [*trail, (f"Usulan {mall.name}", reverse("proposal_list", kwargs={"slug": mall.slug}))] if mall else trail
