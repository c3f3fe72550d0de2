"""The page behind the secret link of a request: how it stands, and what its requester may do."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from mpp_portal.kit.acts import Offer, attempt, offers
from mpp_portal.kit.inputs import takes, text
from mpp_portal.kit.qr import qr_svg
from visits.afterwards.feedback import may_answer
from visits.models import HAS_LEFT, OPEN, Feedback, VisitRequest, VisitState
from visits.secret_link import secret_page
from visits.workflow import LINK, STEPS

from .forms import RosterForm
from .joining import is_joint
from .requester_acts import HANDLINGS, LETTER, letter_form
from .roster import CLOSED, line_of, list_people, people_of
from .sending import may_ask_again, others_of_trip


@secret_page()
@require_http_methods(["GET", "HEAD", "POST"])
@takes(act=text())
def request_status(request, asked, secret, act):
    """What became of a request, and what was pressed on its page: steps of the table, or one letter more."""
    if request.method != "POST":
        return _page(request, asked, secret)
    step = STEPS.named(act, LINK) if act != "letter" else None
    handling = HANDLINGS[step.name] if step else LETTER
    form = handling.form(asked, None, request.POST, request.FILES)
    if done := attempt(form, lambda: handling.do(request, asked, form)):
        messages.success(request, done)
    elif _is_open(asked) or act == "answer" or not form.non_field_errors():  # what was typed is shown, sent or not
        pressed, letter = (Offer(step, form), None) if step else (None, form)
        return _page(request, asked, secret, pressed, letter=letter, status=422)
    else:  # the page of a closed request has no form for it
        messages.error(request, " ".join(form.non_field_errors()))
    return redirect("request_status", number=asked.number, secret=secret)


def _is_open(asked: VisitRequest) -> bool:
    return VisitRequest.objects.filter(pk=asked.pk, visit__state__in=OPEN).exists()


def _page(request, asked: VisitRequest, secret: str, pressed: Offer | None = None, *, letter=None, status: int = 200):
    visit = asked.visit
    context = {
        "asked": asked,
        "visit": visit,
        "offers": offers(STEPS, HANDLINGS, LINK, row=visit, subject=asked, user=None, pressed=pressed),
        "letter_form": letter or letter_form(asked, None),
        "thread": asked.messages.all(),
        "wishes": asked.wishes.all(),
        "is_joint": is_joint(asked),
        "people": people_of(asked),
        "is_open": visit.state in OPEN,
        "qr": _qr_of(request, asked) if visit.state == VisitState.ACCEPTED else "",
        "files": visit.attachments.filter(body=asked.body).order_by("pk"),
        "has_left": visit.state in HAS_LEFT,
        "may_tell": may_answer(asked),
        "told": Feedback.objects.filter(request=asked).first(),
        "may_ask_again": may_ask_again(asked),
        "same_trip": others_of_trip(asked),
        "secret": secret,
        "address": request.build_absolute_uri(request.path),
    }
    return render(request, "visits/request_status.html", context, status=status)


def _qr_of(request, asked: VisitRequest):
    """What the host's door reads from the requester's screen or paper: the number, and nothing that opens the request."""
    address = request.build_absolute_uri(f"{reverse('arrival_find')}?nomor={asked.number}")
    return qr_svg(address, title=f"Kode QR permohonan {asked.number} untuk petugas tuan rumah")


@secret_page()
@require_http_methods(["GET", "HEAD", "POST"])
def request_people(request, asked, secret):
    """The list of people of a request, changed by who holds its link until the delegation comes."""
    if not (asked.visit.state in OPEN or request.method == "POST"):
        messages.error(request, CLOSED)
        return redirect("request_status", number=asked.number, secret=secret)
    most, listed = (
        asked.body.head_count or asked.visit.head_count or 1,
        [line_of(person) for person in people_of(asked)],
    )
    form = RosterForm(request.POST if request.method == "POST" else None, most=most, listed=listed)
    if attempt(form, lambda: list_people(asked, form.cleaned_data["lines"], seen=form.cleaned_data["seen"])):
        messages.success(request, "Daftar peserta tersimpan. Periksa nama dan jabatannya di bawah ini.")
        return redirect("request_status", number=asked.number, secret=secret)
    context = {"asked": asked, "visit": asked.visit, "form": form, "secret": secret, "most": most}
    return render(request, "visits/request_people.html", context, status=422 if form.is_bound else 200)
