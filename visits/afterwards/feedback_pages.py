"""The page with the three questions, behind the link of a request, and what the host does with the answers."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from mpp_portal.kit.acts import attempt, press
from mpp_portal.kit.inputs import reason, takes, text
from mpp_portal.kit.workflow import PAGE
from visits.models import Feedback
from visits.secret_link import secret_page

from .feedback import CLOSED, STEPS, may_answer, moderate, store_feedback
from .forms import FeedbackForm


@secret_page()
@require_http_methods(["GET", "HEAD", "POST"])
def request_feedback(request, asked, secret):
    """Three questions for who holds the link, from the departure on; too early or too late the page says so, and what was
    typed stays on it."""
    told = Feedback.objects.filter(request=asked).first()
    form = FeedbackForm(request.POST if request.method == "POST" else None, instance=told)
    closed = "" if may_answer(asked) else CLOSED
    if form.is_bound and closed:
        form.add_error(None, closed)
    if attempt(form, lambda: store_feedback(asked, **form.cleaned_data)):
        messages.success(request, "Terima kasih. Jawaban Anda tersimpan dan dibaca tuan rumah.")
        return redirect("request_status", number=asked.number, secret=secret)
    context = {"asked": asked, "visit": asked.visit, "form": form, "told": told, "secret": secret, "closed": closed}
    return render(request, "visits/request_feedback.html", context, status=422 if form.is_bound else 200)


@require_POST
@takes(step=text(), seen=text(), reason=reason())
def feedback_step(request, pk, step, seen, reason):
    told = get_object_or_404(Feedback.objects.handled_by(request.user).select_related("request"), pk=pk)
    step = STEPS.named(step, PAGE)
    press(request, lambda: moderate(told, step.name, user=request.user, seen=seen, reason=reason), step.done)
    return redirect(reverse("desk_visit", kwargs={"pk": told.request.visit_id}) + "#tanggapan")
