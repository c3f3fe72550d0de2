"""The page behind the secret link of a request: what became of it, and what who holds the link may do."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from mpp_portal.accounts.throttle import is_within_limit, too_many
from mpp_portal.kit.qr import qr_svg
from mpp_portal.kit.workflow import StepRefused
from visits.afterwards.feedback import may_answer
from visits.models import HAS_LEFT, OPEN, Feedback, VisitRequest, VisitState
from visits.record.file_forms import LetterForm
from visits.secret_link import request_of

from .forms import MessageForm, RosterForm
from .joining import is_joint, withdraw_request
from .roster import CLOSED, line_of, list_people, people_of
from .sending import add_letter, agree, answer_host, awaits_answer, may_ask_again, offer_of, others_of_trip
from .telling import mail_requesters


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
    act = request.POST.get("act", "") if request.method == "POST" else ""
    boxes = {
        "answer": MessageForm(request.POST if act == "answer" else None),
        "withdraw": MessageForm(request.POST if act == "withdraw" else None, auto_id="withdraw_%s"),
        "letter": LetterForm(request.POST, request.FILES, prefix="letter")
        if act == "letter"
        else LetterForm(prefix="letter"),
    }
    if request.method == "POST" and _taken(request, asked, act, boxes):
        return redirect("request_status", number=number, secret=secret)
    visit, thread = asked.visit, list(asked.messages.all())
    context = {
        "asked": asked,
        "visit": visit,
        "answer_form": boxes["answer"],
        "withdraw_form": boxes["withdraw"],
        "letter_form": boxes["letter"],
        "thread": thread,
        "wishes": asked.wishes.all(),
        "is_joint": is_joint(asked),
        "people": people_of(asked),
        "may_list": visit.state in OPEN,
        "qr": _qr_of(request, asked) if visit.state == VisitState.ACCEPTED else "",
        "files": visit.attachments.filter(body=asked.body).order_by("pk"),
        "offer": offer_of(visit),
        "may_agree": visit.state == VisitState.RESCHEDULED,
        "may_answer": awaits_answer(asked, thread) or boxes["answer"].is_bound,  # what was typed is shown, sent or not
        "may_withdraw": visit.state in OPEN,
        "has_left": visit.state in HAS_LEFT,
        "may_tell": may_answer(asked),
        "told": Feedback.objects.filter(request=asked).first(),
        "may_ask_again": may_ask_again(asked),
        "same_trip": others_of_trip(asked),
        "secret": secret,
        "address": request.build_absolute_uri(request.path),
    }
    answer = render(request, "visits/request_status.html", context, status=422 if request.method == "POST" else 200)
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _qr_of(request, asked: VisitRequest):
    """What the host's door reads from the requester's screen or paper: the number, and nothing that opens the request."""
    address = request.build_absolute_uri(f"{reverse('arrival_find')}?nomor={asked.number}")
    return qr_svg(address, title=f"Kode QR permohonan {asked.number} untuk petugas tuan rumah")


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def request_people(request, number, secret):
    """The list of people of a request, changed by who holds its link until the delegation comes."""
    if not is_within_limit(request, "request"):
        return too_many(request, minutes=1)
    asked = request_of(number, secret)
    if asked is None:
        raise Http404("Tidak ada permohonan dengan tautan ini.")
    if asked.visit.state not in OPEN and request.method != "POST":
        messages.error(request, CLOSED)
        return redirect("request_status", number=number, secret=secret)
    most = asked.body.head_count or asked.visit.head_count or 1
    listed = [line_of(person) for person in people_of(asked)]
    form = RosterForm(request.POST if request.method == "POST" else None, most=most, listed=listed)
    if form.is_valid():
        try:
            list_people(asked, form.cleaned_data["lines"], seen=form.cleaned_data["seen"])
        except StepRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Daftar peserta tersimpan. Periksa nama dan jabatannya di bawah ini.")
            return redirect("request_status", number=number, secret=secret)
    context = {"asked": asked, "visit": asked.visit, "form": form, "secret": secret, "most": most}
    answer = render(request, "visits/request_people.html", context, status=422 if form.is_bound else 200)
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


ACTS = ("agree", "answer", "letter", "withdraw")


def _taken(request, asked, act: str, boxes: dict[str, forms.Form]) -> bool:
    """Does what was pressed and says so; False, with the reason at its form, when nothing was done."""
    if act not in ACTS:
        raise Http404("Tindakan tidak dikenal.")
    form = boxes.get(act)
    is_optional = act == "withdraw" and not request.POST.get("text", "").strip()
    if form and not form.is_valid() and not is_optional:
        return False
    try:
        done = _done(request, asked, act, form.cleaned_data if form else {})
    except StepRefused as refused:
        is_open = VisitRequest.objects.filter(pk=asked.pk, visit__state__in=OPEN).exists()
        if form and (is_open or act == "answer"):
            form.add_error(None, str(refused))
            return False
        messages.error(request, str(refused))  # nothing was typed, or the page of a closed request has no form for it
        return not is_open
    messages.success(request, done)
    return True


def _done(request, asked: VisitRequest, act: str, told: dict) -> str:
    """Does what was pressed; those who come along are told. Returns what to say. Raises StepRefused."""
    match act:
        case "letter":
            add_letter(asked, told["file"])
            return "Berkas terkirim."
        case "agree":
            mail_requesters(agree(asked, request.POST.get("offer", "")), but=asked)
            return "Hari itu disepakati. Tuan rumah menunggu rombongan Anda."
        case "answer":
            mail_requesters(answer_host(asked, told["text"]), but=asked)
            return "Jawaban terkirim."
        case _:
            withdraw_request(asked, told.get("text", ""))
            return "Permohonan dibatalkan."
