"""Asking for a visit: the form with its verdict and the page behind the secret link, for who has no account; and the request of
a host to be received in turn."""

from dataclasses import dataclass
from datetime import timedelta

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from mpp_portal.accounts.models import User
from mpp_portal.accounts.throttle import is_within_limit, too_many
from mpp_portal.kit.qr import qr_svg
from mpp_portal.kit.workflow import StepRefused

from .asking import (
    AHEAD,
    CAME_TO_NOTHING,
    OPEN,
    add_letter,
    agree,
    answer_host,
    mail_requester,
    mail_requesters,
    offer_of,
    others_of_trip,
    request_of,
    send_request,
)
from .feedback import may_answer
from .forms.asking import AskForm, MessageForm, RosterForm
from .forms.files import LetterForm
from .hosting import Rules, Verdict, judge
from .house_rules import as_rules, bookings_of, days_off, rules_at, today_at
from .joining import is_joint, withdraw_request
from .models import HAS_LEFT, Feedback, FollowKind, Visit, VisitRequest, VisitState
from .plan import hosts
from .roster import CLOSED, leader_of, line_of, list_people, people_of
from .uploads import CleanFile

#: What the form is opened with, from the plan that was judged: its own name for each box of the plan.
FROM_PLAN = {"day_1": "hari", "at_1": "jam", "people": "orang", "sender": "pengirim", "overnight": "bermalam"}


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def request_new(request, pk):
    opened = {name: request.GET[key] for name, key in FROM_PLAN.items() if request.GET.get(key)}
    return ask_host(request, get_object_or_404(hosts(), pk=pk), opened)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def request_again(request, number, secret):
    """The form of a new request, filled with what the requester of one that came to nothing had told."""
    if not is_within_limit(request, "request"):
        return too_many(request, minutes=1)
    asked = request_of(number, secret)
    if asked is None or asked.visit.state not in CAME_TO_NOTHING:
        raise Http404("Tidak ada permohonan yang dapat diajukan lagi dengan tautan ini.")
    note = f"Pengganti permohonan {asked.number}. Isian lama sudah disalin; tulis hari yang baru dan surat yang baru."
    follows = Linked(note, follows=asked.visit, kind=FollowKind.REREQUEST)
    answer = ask_host(request, asked.visit.host, told_before(asked), follows)
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def told_before(asked: VisitRequest) -> dict:
    """What the form of a request is filled with from an earlier one: everything but days and letter, which are new."""
    visit, body = asked.told, asked.body
    leader = leader_of(asked)
    return {
        "body": body.agency.name,
        "unit": body.raw_name,
        "sender": asked.sender,
        "people": body.head_count or visit.head_count,
        "composition": asked.composition,
        "leader_name": leader.full_name if leader else "",
        "leader_position": leader.post if leader else "",
        "mall": visit.mall_id,
        "purpose": visit.purpose,
        "topics": [topic.pk for topic in visit.topics.all()],
        "contact_name": body.contact_name,
        "contact_phone": body.contact_phone,
        "contact_email": body.contact_email,
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def return_visit(request, pk, host):
    """The staff of a host asks a body that came to receive it in turn: the promise of a return visit is a request like any."""
    rows = Visit.objects.handled_by(request.user).filter(state__in=HAS_LEFT).select_related("host")
    visit = get_object_or_404(rows, pk=pk)
    asked_host = get_object_or_404(hosts().filter(delegations__visit=visit).distinct(), pk=host)
    name = visit.number or visit.date_text
    opened = {"body": visit.host.name, "purpose": f"Kunjungan balasan atas kunjungan {name}."}
    note = "Permohonan ini tercatat sebagai kunjungan balasan. Simpan tautannya sesudah terkirim."
    return ask_host(request, asked_host, opened, Linked(note, visit, FollowKind.RETURN, user=request.user))


@dataclass(frozen=True)
class Linked:
    """What the form of a request says of an earlier visit, and how it belongs to that: it follows it, or is of the same trip. A
    return visit was promised by a user of the host."""

    note: str = ""
    follows: Visit | None = None
    kind: FollowKind | None = None
    same_trip_as: Visit | None = None
    user: User | None = None


def ask_host(request, host, opened: dict, linked: Linked = Linked()):
    """The form of a request to this host, filled with `opened` when it is first seen: checked, then sent with its letter."""
    today = today_at(host)
    stored = rules_at(host, today)
    rules = as_rules(stored) if stored else Rules()
    data = request.POST if request.method == "POST" else None
    is_sent = request.POST.get("act") == "send"
    form = AskForm(data, host=host, asks_overnight=rules.must_stay_overnight, initial=opened)

    def page(status: int, **shown):
        context = {"host": host, "form": form, "verdicts": [], "may_send": is_sent, "linked": linked, **shown}
        context.setdefault("letter_form", LetterForm(prefix="letter", is_optional=True))
        # No browser keeps a chosen file on a page that is shown again.
        context |= {"lost_file": request.FILES and not context["letter_form"].is_bound, "crumbs": crumbs(host)}
        return render(request, "visits/request_form.html", context, status=status)

    if form.is_valid():
        form.check_days(today)
    if not form.is_bound or not form.is_valid():
        return page(422 if form.is_bound else 200)
    if not is_sent or form.cleaned_data["plan"] != form.plan_text():
        form.data = shown = request.POST.copy()
        shown["plan"] = form.plan_text()
        return page(200, verdicts=verdicts_of(form, host, rules, today), may_send=True)
    if not is_within_limit(request, "ask"):
        form.add_error(None, TOO_MANY)
        return page(429)
    letter = LetterForm(
        data, request.FILES, prefix="letter", is_optional=True
    )  # after the limit: reading a picture is work
    if not letter.is_valid():
        return page(422, letter_form=letter)
    try:
        asked, secret = send_request(
            form,
            host=host,
            follows=linked.follows,
            follow_kind=linked.kind or "",
            same_trip_as=linked.same_trip_as,
            user=linked.user,
        )
    except StepRefused as refused:
        form.add_error(None, str(refused))
        return page(422)
    _keep_letter(request, asked, letter.cleaned_data["file"])
    address = reverse("request_status", kwargs={"number": asked.number, "secret": secret})
    mailed = mail_requester(asked, request.build_absolute_uri(address))
    messages.success(request, SENT[mailed])
    return redirect(address)


def _keep_letter(request, asked: VisitRequest, file: CleanFile | None) -> None:
    """The letter that came with the form. The request stands without it: why it was refused is told, and its page takes another."""
    if file is None:
        return
    try:
        add_letter(asked, file)
    except StepRefused as refused:
        messages.warning(request, f"Berkasnya belum tersimpan: {refused} Kirim lagi di bagian Surat halaman ini.")


TOO_MANY = (
    "Terlalu banyak permohonan dari jaringan Anda dalam satu jam. Yang Anda isi masih ada di bawah: tunggu sebentar, lalu "
    "kirim lagi dari halaman ini."
)
SENT = {
    None: "Permohonan terkirim. Simpan alamat halaman ini: hanya lewat alamat ini permohonan dapat dibuka lagi.",
    True: "Permohonan terkirim, dan tautannya dikirim ke e-mail narahubung. Simpan juga alamat halaman ini.",
    False: "Permohonan terkirim, tetapi e-mail tidak sampai. Simpan alamat halaman ini.",
}


def verdicts_of(form: AskForm, host, rules: Rules, today) -> list[tuple[str, Verdict]]:
    """(the day in words, its verdict) of each day wished for."""
    asked = form.requests(today)
    booked = bookings_of(host, today, AHEAD)
    off = days_off(today, today + timedelta(days=AHEAD))
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
    act = request.POST.get("act", "") if request.method == "POST" else ""
    form = MessageForm(request.POST if act in ("agree", *VERBS) else None)
    letter = (
        LetterForm(request.POST, request.FILES, prefix="letter") if act == "letter" else LetterForm(prefix="letter")
    )
    if request.method == "POST" and _taken(request, asked, act, form, letter):
        return redirect("request_status", number=number, secret=secret)
    visit = asked.visit
    context = {
        "asked": asked,
        "visit": visit,
        "form": form,
        "letter_form": letter,
        "thread": asked.messages.order_by("pk"),
        "wishes": asked.wishes.all(),
        "is_joint": is_joint(asked),
        "people": people_of(asked),
        "may_list": visit.state in OPEN,
        "qr": _qr_of(request, asked) if visit.state == VisitState.ACCEPTED else "",
        "files": visit.attachments.filter(body=asked.body).order_by("pk"),
        "offer": offer_of(visit),
        "may_agree": visit.state == VisitState.RESCHEDULED,
        "may_answer": visit.state in (VisitState.NEEDS_INFO, VisitState.RESCHEDULED),
        "may_withdraw": visit.state in OPEN,
        "has_left": visit.state in HAS_LEFT,
        "may_tell": may_answer(asked),
        "told": Feedback.objects.filter(request=asked).first(),
        "may_ask_again": visit.state in CAME_TO_NOTHING,
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
    if asked.visit.state not in OPEN:
        messages.error(request, CLOSED)
        return redirect("request_status", number=number, secret=secret)
    most = asked.body.head_count or asked.visit.head_count or 1
    listed = [line_of(person) for person in people_of(asked)]
    form = RosterForm(request.POST if request.method == "POST" else None, most=most, listed=listed)
    if form.is_valid():
        try:
            list_people(asked, form.cleaned_data["lines"], seen=form.cleaned_data["seen"])
        except StepRefused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, "Daftar peserta tersimpan. Periksa nama dan jabatannya di bawah ini.")
        return redirect("request_status", number=number, secret=secret)
    context = {"asked": asked, "visit": asked.visit, "form": form, "secret": secret, "most": most}
    answer = render(request, "visits/request_people.html", context, status=422 if form.is_bound else 200)
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


VERBS = {
    "answer": (answer_host, "Jawaban terkirim."),
    "withdraw": (withdraw_request, "Permohonan dibatalkan."),
}


def _taken(request, asked, act: str, form: MessageForm, letter: LetterForm) -> bool:
    """Does what was pressed and says so; False, with the reason at its form, when nothing was done."""
    if act not in ("letter", "agree", *VERBS):
        raise Http404("Tindakan tidak dikenal.")
    typed_in: forms.Form = letter if act == "letter" else form
    is_optional = act == "withdraw" and not request.POST.get("text", "").strip()
    if act != "agree" and not typed_in.is_valid() and not is_optional:
        return False
    try:
        if act == "letter":
            add_letter(asked, letter.cleaned_data["file"])
            done = "Berkas terkirim."
        elif act == "agree":
            mail_requesters(agree(asked, request.POST.get("offer", "")), but=asked)
            done = "Hari itu disepakati. Tuan rumah menunggu rombongan Anda."
        else:
            verb, done = VERBS[act]
            verb(asked, form.cleaned_data.get("text", ""))
    except StepRefused as refused:
        if VisitRequest.objects.filter(pk=asked.pk, visit__state__in=OPEN).exists():
            typed_in.add_error(None, str(refused))
            return False
        messages.error(request, str(refused))  # the page of a closed request has no form to say it at
        return True
    messages.success(request, done)
    return True


def crumbs(host):
    return [
        ("Kunjungan", reverse("visit_list")),
        ("Rencanakan kunjungan", reverse("plan_start")),
        (host.name, reverse("visit_plan", kwargs={"pk": host.pk})),
    ]
