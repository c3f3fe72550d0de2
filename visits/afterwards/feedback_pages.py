"""The page with the three questions, behind the link of a request, and what the host does with the answers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from mpp_portal.accounts.throttle import is_within_limit, too_many
from mpp_portal.kit.workflow import NotAllowed, StepRefused
from visits.models import Feedback
from visits.secret_link import request_of

from .feedback import CLOSED, STEPS, may_answer, moderate, store_feedback
from .forms import FeedbackForm


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def request_feedback(request, number, secret):
    """Three questions for who holds the link, from the departure on; too early or too late the page says so, and what was
    typed stays on it."""
    if not is_within_limit(request, "request"):
        return too_many(request, minutes=1)
    asked = request_of(number, secret)
    if asked is None:
        raise Http404("Tidak ada pertanyaan di alamat ini.")
    told = Feedback.objects.filter(request=asked).first()
    form = FeedbackForm(request.POST if request.method == "POST" else None, instance=told)
    closed = "" if may_answer(asked) else CLOSED
    if form.is_bound and closed:
        form.add_error(None, closed)
    elif form.is_valid():
        try:
            store_feedback(asked, **form.cleaned_data)
        except StepRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Terima kasih. Jawaban Anda tersimpan dan dibaca tuan rumah.")
            return redirect("request_status", number=number, secret=secret)
    context = {"asked": asked, "visit": asked.visit, "form": form, "told": told, "secret": secret, "closed": closed}
    answer = render(request, "visits/request_feedback.html", context, status=422 if form.is_bound else 200)
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


@require_POST
def feedback_step(request, pk):
    step, seen, reason = (request.POST.get(name, "") for name in ("step", "seen", "reason"))
    told = get_object_or_404(Feedback.objects.handled_by(request.user).select_related("request"), pk=pk)
    try:
        moderate(told, step, user=request.user, seen=seen, reason=reason)
    except NotAllowed as refused:
        raise Http404(str(refused)) from refused
    except StepRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, STEPS.by_name[step].done)
    return redirect(reverse("desk_visit", kwargs={"pk": told.request.visit_id}) + "#tanggapan")
