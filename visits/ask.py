"""Asking for a visit without an account: the form with its verdict, and the page behind the secret link."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from mpp_portal.accounts.throttle import is_within_limit, too_many
from mpp_portal.kit.workflow import StepRefused

from .asking import AHEAD, answer_host, mail_requester, request_of, send_request, withdraw_request
from .forms.asking import AskForm, MessageForm
from .hosting import Rules, Verdict, judge
from .house_rules import as_rules, bookings_of, days_off, rules_at, today_at
from .models import VisitState
from .plan import hosts

#: What the form is opened with, from the plan that was judged: its own name for each box of the plan.
FROM_PLAN = {"day_1": "hari", "at_1": "jam", "people": "orang", "sender": "pengirim", "overnight": "bermalam"}


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def request_new(request, pk):
    host = get_object_or_404(hosts(), pk=pk)
    today = today_at(host)
    stored = rules_at(host, today)
    rules = as_rules(stored) if stored else Rules()
    opened = {name: request.GET[key] for name, key in FROM_PLAN.items() if request.GET.get(key)}
    data = request.POST if request.method == "POST" else None
    form = AskForm(data, host=host, asks_overnight=rules.must_stay_overnight, initial=opened)
    context = {"host": host, "rules": stored, "form": form, "verdicts": [], "crumbs": crumbs(host)}
    if form.is_valid():
        form.check_days(today)
    if not form.is_bound or not form.is_valid():
        return render(request, "visits/request_form.html", context, status=422 if form.is_bound else 200)
    if request.POST.get("act") != "send" or form.cleaned_data["plan"] != form.plan_text():
        form.data = shown = request.POST.copy()
        shown["plan"] = form.plan_text()
        return render(
            request, "visits/request_form.html", {**context, "verdicts": verdicts_of(form, host, rules, today)}
        )
    if not is_within_limit(request, "ask"):
        return too_many(request, minutes=60)
    try:
        asked, secret = send_request(form, host=host)
    except StepRefused as refused:
        form.add_error(None, str(refused))
        return render(request, "visits/request_form.html", context, status=422)
    address = reverse("request_status", kwargs={"number": asked.number, "secret": secret})
    mailed = mail_requester(asked, request.build_absolute_uri(address))
    messages.success(request, SENT[mailed])
    return redirect(address)


SENT = {
    None: "Permohonan terkirim. Simpan alamat halaman ini: hanya lewat alamat ini permohonan dapat dibuka lagi.",
    True: "Permohonan terkirim, dan tautannya dikirim ke e-mail narahubung. Simpan juga alamat halaman ini.",
    False: "Permohonan terkirim, tetapi e-mail tidak sampai. Simpan alamat halaman ini.",
}


def verdicts_of(form: AskForm, host, rules: Rules, today) -> list[tuple[str, Verdict]]:
    """(the day in words, its verdict) of each day wished for."""
    asked = form.requests(today)
    booked = bookings_of(host, today, AHEAD)
    off = days_off(today, max([one.day for one in asked] + [today.replace(year=today.year + 1)]))
    return [(f"Pilihan {number}", judge(one, rules, booked, off)) for number, one in enumerate(asked, start=1)]


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def request_status(request, number, secret):
    """What became of a request, for who holds its link. A wrong link is a page that does not exist."""
    if not is_within_limit(request, "request"):
        return too_many(request, minutes=1)
    asked = request_of(number, secret)
    if asked is None:
        raise Http404("Tidak ada permohonan dengan tautan ini.")
    form = MessageForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        refused = _taken(request, asked, form)
        if refused is None:
            return redirect("request_status", number=number, secret=secret)
        form.add_error("text", refused)
    context = {
        "asked": asked,
        "visit": asked.visit,
        "form": form,
        "thread": asked.messages.order_by("pk"),
        "wishes": asked.wishes.all(),
        "may_answer": asked.visit.state == VisitState.NEEDS_INFO,
        "may_withdraw": asked.visit.state in (VisitState.SUBMITTED, VisitState.NEEDS_INFO, VisitState.ACCEPTED),
        "address": request.build_absolute_uri(request.path),
    }
    answer = render(request, "visits/request_status.html", context, status=422 if form.is_bound else 200)
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


VERBS = {"answer": (answer_host, "Jawaban terkirim."), "withdraw": (withdraw_request, "Permohonan dibatalkan.")}


def _taken(request, asked, form: MessageForm) -> str | None:
    """Does what was pressed; a text that says why nothing was done, or None."""
    act = request.POST.get("act", "")
    if act not in VERBS:
        raise Http404("Tindakan tidak dikenal.")
    if "text" in form.data and form.data["text"].strip() and not form.is_valid():
        return ""
    verb, done = VERBS[act]
    try:
        verb(asked, form.data.get("text", ""))
    except StepRefused as refused:
        return str(refused)
    messages.success(request, done)
    return None


def crumbs(host):
    return [
        ("Kunjungan", reverse("visit_list")),
        ("Rencanakan kunjungan", reverse("plan_start")),
        (host.name, reverse("visit_plan", kwargs={"pk": host.pk})),
    ]
