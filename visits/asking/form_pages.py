"""Asking for a visit: the form with its verdict, for who has no account; and the request of a host to be received in turn."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from directory.clock import today_at
from directory.models import Agency
from mpp_portal.accounts.models import User
from mpp_portal.accounts.throttle import is_within_limit
from mpp_portal.kit.acts import attempt
from mpp_portal.kit.dates import moment_text
from mpp_portal.kit.uploads import CleanFile
from mpp_portal.kit.workflow import StepRefused
from visits.models import HAS_LEFT, FollowKind, Visit, VisitRequest
from visits.record.file_forms import LetterForm
from visits.rules.room import AHEAD, LOAD_DAYS, bookings_of, judged
from visits.rules.stored import versions_from
from visits.secret_link import secret_page

from .forms import AskForm
from .hosts import busy_days, hosts
from .roster import leader_of
from .sending import add_letter, may_ask_again, send_request
from .telling import mail_requester

#: What the form is opened with, from the plan that was judged: its own name for each box of the plan.
FROM_PLAN = {"day_1": "hari", "at_1": "jam", "people": "orang", "sender": "pengirim", "overnight": "bermalam"}


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def request_new(request, key):
    opened = {name: request.GET[key] for name, key in FROM_PLAN.items() if request.GET.get(key)}
    return ask_host(request, get_object_or_404(hosts(), key=key), opened)


@secret_page(may=may_ask_again)
@require_http_methods(["GET", "HEAD", "POST"])
def request_again(request, asked, secret):
    """The form of a new request, filled with what the requester of one that came to nothing had told."""
    note = f"Pengganti permohonan {asked.number}. Isian lama sudah disalin; tulis hari yang baru dan surat yang baru."
    follows = Linked(note, follows=asked.visit, kind=FollowKind.REREQUEST)
    return ask_host(request, asked.visit.host, told_before(asked), follows)


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
    asked_host = get_object_or_404(hosts().filter(delegations__visit=visit).distinct(), key=host)
    name = visit.number or visit.date_text
    opened = {"body": visit.host.name, "purpose": f"Kunjungan balasan atas kunjungan {name}."}
    note = "Permohonan ini tercatat sebagai kunjungan balasan. Simpan tautannya sesudah terkirim."
    return ask_host(request, asked_host, opened, Linked(note, visit, FollowKind.RETURN, user=request.user))


def return_before(request, *, pk: int, host: int) -> dict:
    """For addresses of the first release, which named the host by its database id."""
    return {"pk": pk, "host": get_object_or_404(hosts(), pk=host).key}


@dataclass(frozen=True)
class Linked:
    """What the form of a request says of an earlier visit, and how it belongs to that: it follows it, or is of the same trip. A
    return visit was promised by a user of the host."""

    note: str = ""
    follows: Visit | None = None
    kind: FollowKind | None = None
    same_trip_as: Visit | None = None
    user: User | None = None

    def kept(self) -> dict:
        """What `send_request` stores of it."""
        told = {"follows": self.follows, "follow_kind": self.kind or "", "same_trip_as": self.same_trip_as}
        return told | {"user": self.user}


def ask_host(request, host: Agency, opened: dict, linked: Linked = Linked()) -> HttpResponse:
    """The form of a request to this host, filled with `opened` when it is first seen: checked, then sent with its letter."""
    today, data = today_at(host), request.POST if request.method == "POST" else None
    versions, is_sent = versions_from(host, today), request.POST.get("act") == "send"
    asks_overnight = any(version.must_stay_overnight for version in versions)
    form = AskForm(data, host=host, asks_overnight=asks_overnight, initial=opened)
    page = partial(_form_page, request, host, form, linked)
    if form.is_valid():
        form.check_days(today)
    if not form.is_valid():
        return page(may_send=is_sent, status=422 if form.is_bound else 200)
    if not is_sent or form.cleaned_data["plan"] != form.plan_text():
        form.data = shown = request.POST.copy()
        shown["plan"] = form.plan_text()
        return page(may_send=True, **_judged(form, host, today, versions))
    return _sent(request, host, form, linked, page)


def _form_page(request, host: Agency, form: AskForm, linked: Linked, *, letter=None, status: int = 200, **shown):
    context = {
        "host": host,
        "form": form,
        "linked": linked,
        "letter_form": letter or LetterForm(prefix="letter", is_optional=True),
        "lost_file": request.FILES and letter is None,  # no browser keeps a chosen file on a page that is shown again
        "crumbs": crumbs(host),
    }
    return render(request, "visits/request_form.html", context | shown, status=status)


def _sent(request, host: Agency, form: AskForm, linked: Linked, page: Callable[..., HttpResponse]) -> HttpResponse:
    """Sends what was checked, with its letter, and leads to the page behind its link; or the form again, with why not."""
    if not is_within_limit(request, "ask"):
        form.add_error(None, TOO_MANY)
        return page(may_send=True, status=429)
    # Read behind the limit, for reading a picture is work.
    letter = LetterForm(request.POST, request.FILES, prefix="letter", is_optional=True)
    if not letter.is_valid():
        return page(may_send=True, letter=letter, status=422)
    sent = attempt(form, partial(send_request, form, host=host, **linked.kept()))
    if sent is None:
        return page(may_send=True, status=422)
    asked, secret = sent
    _keep_letter(request, asked, letter.cleaned_data["file"])
    address = reverse("request_status", kwargs={"number": asked.number, "secret": secret})
    messages.success(request, SENT[mail_requester(asked, request.build_absolute_uri(address))])
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


def _judged(form: AskForm, host, today, versions) -> dict:
    """For the page: (the day wished for in words, its verdict) of each, and how loaded the host is."""
    wanted = form.requests(today)
    booked = bookings_of(host, today, AHEAD)
    days = [
        f"Pilihan {number}, {moment_text(one.day, one.at, host.zone_label)}"
        for number, one in enumerate(wanted, start=1)
    ]
    return {
        "verdicts": list(zip(days, judged(host, wanted, booked, today, versions), strict=True)),
        "busy": busy_days(booked, today),
        "load_days": LOAD_DAYS,
        "zone": host.zone_label,
    }


def crumbs(host):
    return [
        ("Kunjungan", reverse("visit_list")),
        ("Rencanakan kunjungan", reverse("plan_start")),
        (host.name, reverse("visit_plan", kwargs={"key": host.key})),
    ]
