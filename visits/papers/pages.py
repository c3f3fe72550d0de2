"""Papers in the front office, the letterhead of a host, and the public page that says whether a paper stands."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from directory.models import Agency
from mpp_portal.accounts.throttle import is_within_limit, too_many
from mpp_portal.kit.acts import attempt, press
from mpp_portal.kit.inputs import reason, takes
from mpp_portal.kit.workflow import StepRefused
from visits.models import DelegationBody, Letterhead, Paper, PaperKind, Visit
from visits.office import crumbs, host_or_404

from .forms import LetterheadForm
from .issuing import issue, revoke, store_letterhead
from .texts import pdf_of


@require_POST
def paper_issue(request, pk):
    visit = get_object_or_404(Visit.objects.handled_by(request.user), pk=pk)
    if request.POST.get("kind") not in PaperKind.values:
        raise Http404("Jenis surat tidak dikenal.")
    try:
        papers = issue(visit, PaperKind(request.POST["kind"]), user=request.user)
    except StepRefused as refused:
        messages.error(request, str(refused))
    else:
        numbers = papers[0].number if len(papers) == 1 else f"{papers[0].number} sampai {papers[-1].number}"
        messages.success(request, f"{papers[0].get_kind_display()} dibuat dengan nomor {numbers}.")
    return redirect(reverse("desk_visit", kwargs={"pk": pk}) + "#surat")


@never_cache
@require_safe
def paper_pdf(request, pk):
    paper = get_object_or_404(_whole(Paper.objects.handled_by(request.user)), pk=pk)
    return _sent(request, [paper], f"{paper.kind} {paper.number}")


@never_cache
@require_safe
def visums_pdf(request, pk):
    """All visums of a visit that stand, in one file to print."""
    visit = get_object_or_404(Visit.objects.handled_by(request.user), pk=pk)
    papers = [one for one in _whole(visit.papers.filter(kind=PaperKind.VISUM).in_force()) if one.stands]
    if not papers:
        raise Http404("Belum ada visum.")
    return _sent(request, papers, f"visum {visit}")


def _whole(papers):
    visit = ("visit__host__region", "visit__mall", "visit__reception")
    told = DelegationBody.objects.select_related("agency__region", "request__visit__mall", "request__joined_from__mall")
    rows = papers.select_related(*visit, "participant__body__agency__region")
    return rows.prefetch_related(Prefetch("visit__bodies", told), "visit__participants").order_by("pk")


def _sent(request, papers, name: str) -> HttpResponse:
    def address(paper: Paper) -> str:
        return request.build_absolute_uri(reverse("paper_check", kwargs={"code": paper.check_code}))

    answer = HttpResponse(pdf_of(papers, check_address=address), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{slugify(name.replace("/", "-"))}.pdf"'
    return answer


@require_POST
@takes(reason=reason())
def paper_revoke(request, pk, reason):
    paper = get_object_or_404(Paper.objects.handled_by(request.user), pk=pk)
    press(
        request,
        lambda: revoke(paper, user=request.user, reason=reason),
        f"{paper} dicabut. Halaman pemeriksaannya langsung menyebut dicabut.",
    )
    return redirect(reverse("desk_visit", kwargs={"pk": paper.visit_id}) + "#surat")


@login_not_required
@never_cache
@require_safe
def paper_check(request, code):
    """Whether a paper stands, for whoever holds it. It names the visiting body and nobody."""
    if not is_within_limit(request, "paper"):
        return too_many(request, minutes=1)
    paper = get_object_or_404(Paper.objects.select_related("visit", "host", "participant"), check_code=code)
    visit = Visit.objects.for_list().get(pk=paper.visit_id)
    day = paper.letterhead.get("day") or visit.date_text  # that of the paper, where the visit has moved since
    answer = render(request, "visits/paper_check.html", {"paper": paper, "visit": visit, "day": day})
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def letterhead(request, key):
    host = host_or_404(request, key)
    form = LetterheadForm(request.POST if request.method == "POST" else None, instance=_letterhead_of(host))
    if attempt(form, lambda: store_letterhead(form, user=request.user)):
        messages.success(request, "Kop surat tersimpan. Surat yang sudah dibuat tetap memakai kop lamanya.")
        return redirect("letterhead", key=key)
    trail = [*crumbs(), ("Ketentuan kunjungan", reverse("host_rules", kwargs={"key": key}))]
    context = {"host": host, "form": form, "crumbs": trail}
    return render(request, "visits/letterhead.html", context, status=422 if form.is_bound else 200)


def _letterhead_of(host: Agency) -> Letterhead:
    """The letterhead that a host keeps, or the one that it would begin with."""
    place = host.region.short_name[:60] if host.region else ""
    begun = Letterhead(host=host, government=host.name.upper()[:120], place=place)
    return Letterhead.objects.filter(host=host).first() or begun
