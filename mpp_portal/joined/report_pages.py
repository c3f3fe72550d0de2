"""Readers without account say what is wrong. Nothing that is typed here is ever shown in public."""

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from directory.models import FactReport
from directory.reports import Seen, TooManyReports, send_report
from mpp_portal.accounts.throttle import client_ip
from mpp_portal.kit.forms import Section, SectionedForm
from mpp_portal.kit.trap import TRAP, TrapForm

from .mall_filter import clean_text
from .reportable import Kind, public_fact

RETRY_AFTER = 3600  # seconds: the throttle counts by the hour


class ReportForm(TrapForm, SectionedForm, forms.Form):
    """What is wrong, and all that helps to check it."""

    wrong = forms.CharField(
        label="Apa yang keliru?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Paling banyak 1.000 huruf. Jangan menulis nama atau nomor pribadi.",
        error_messages={"required": "Tulis apa yang keliru."},
    )
    right_value = forms.CharField(label="Isi yang benar", max_length=250, required=False, help_text="Bila Anda tahu.")
    source_address = forms.URLField(
        label="Alamat sumber",
        max_length=400,
        required=False,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
        help_text="Halaman atau dokumen yang dapat kami periksa.",
        error_messages={"invalid": "Alamat ini tidak terbaca. Contoh: https://contoh.go.id/berita."},
    )
    email = forms.EmailField(
        label="Alamat e-mail Anda",
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text="Hanya bila Anda ingin dijawab. Dihapus paling lambat 30 hari sesudah laporan ditangani.",
        error_messages={"invalid": "Alamat e-mail ini tidak terbaca."},
    )
    sections = (Section("Laporan", ("wrong", "right_value", "source_address", "email")), TRAP)

    def __init__(self, *args, asks_for_more: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        if asks_for_more:
            self.fields["wrong"].label = "Angka apa yang Anda ketahui?"
            self.fields[
                "wrong"
            ].help_text = "Misalnya jumlah gerai, loket, instansi atau layanan, dan per tanggal berapa."
            self.fields["wrong"].error_messages["required"] = "Tulis angka yang Anda ketahui."
            del self.fields["right_value"]
            self.sections = (Section("Usulan", ("wrong", "source_address", "email")), TRAP)

    def clean_wrong(self):
        return self.cleaned_data["wrong"].replace("\x00", "").strip()


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_new(request):
    fact = clean_text(request.GET.get("fakta", ""))
    kind, seen = public_fact(fact) or _not_there()
    if fact == seen.fact:
        return _asked_about(request, kind, seen)
    # A name of the first release, in a link that somebody kept or a form that was opened before.
    query = urlencode({**request.GET.dict(), "fakta": seen.fact})
    is_sent = request.method == "POST"
    return redirect(f"{reverse('report_new')}?{query}", permanent=True, preserve_request=is_sent)


def _asked_about(request, kind: Kind, seen: Seen) -> HttpResponse:
    """The form about this fact, or what became of it."""
    form = ReportForm(request.POST or None, asks_for_more=kind.asks_for_more)
    about = {"seen": seen, "asks_for_more": kind.asks_for_more, "canonical": seen.page.partition("#")[0]}
    context = {"form": form, **about}
    if not form.is_valid():
        return render(request, "mpp_portal/report_form.html", context, status=422 if form.is_bound else 200)
    try:
        report = send_report(seen, address=client_ip(request) or "", **_sent(form))
    except TooManyReports:
        later = {"Retry-After": str(RETRY_AFTER)}
        page = render_to_string("mpp_portal/report_form.html", context | {"is_too_many": True}, request)
        return HttpResponse(page, status=429, headers=later)
    return redirect("report_thanks", number=report.number)


def _not_there():
    raise Http404("Tidak ada fakta dengan nama ini.")


def _sent(form) -> dict[str, str]:
    return {name: value for name, value in form.cleaned_data.items() if name != "nickname"}


@login_not_required
@never_cache
@require_safe
def report_thanks(request, number):
    """The number and nothing else: whoever guesses one learns nothing of what was written."""
    if not FactReport.objects.filter(number=number).exists():
        raise Http404("Tidak ada laporan dengan nomor ini.")
    return render(request, "mpp_portal/report_thanks.html", {"number": number})
