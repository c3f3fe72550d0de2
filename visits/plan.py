"""Planning a visit in public: the hosts, what each asks of those who come, and whether a plan fits its rules."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.db.models import Exists, OuterRef, Q
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from directory.clock import today_at
from directory.lookup import place_index
from directory.models import Agency, AgencyKind
from directory.wording import clean_text
from mpp_portal.kit.dates import moment_text
from mpp_portal.kit.listing import page_by_key
from mpp_portal.kit.partial_dates import PartialDateField
from mpp_portal.kit.plain_text import PlainTextForm

from .afterwards.feedback import summary_of
from .forms.asking import OVERNIGHT, OVERNIGHT_CHOICES
from .hosting.given import Booking, Request
from .hosting.words import SenderKind
from .models import HouseRules
from .rules.in_words import rule_lines
from .rules.room import AHEAD, LOAD_DAYS, bookings_of, judged
from .rules.stored import versions_from

SHOWN = 20  # hosts that a text may mean


class PlanForm(PlainTextForm, forms.Form):
    """A plan in the address, so that it can be sent to a colleague. Cleans to the fields of `hosting.Request`."""

    hari = PartialDateField(label="Hari kunjungan", precisions=("day",), help_text="Misalnya 15/12/2026.")
    jam = forms.TimeField(label="Jam", required=False, help_text="Jam setempat, misalnya 09.00. Boleh kosong.")
    orang = forms.IntegerField(
        label="Jumlah orang",
        min_value=1,
        max_value=1000,
        widget=forms.TextInput({"inputmode": "numeric"}),
        error_messages={"invalid": "Tulis bilangan bulat, misalnya 20."},
    )
    pengirim = forms.ChoiceField(label="Rombongan dari", choices=SenderKind.choices)
    bermalam = forms.ChoiceField(
        label="Bermalam di daerah tuan rumah",
        required=False,
        choices=OVERNIGHT_CHOICES,
    )

    def __init__(self, data=None, *, asks_overnight: bool, **kwargs):
        super().__init__(data, **kwargs)
        if not asks_overnight:
            del self.fields["bermalam"]

    def request(self, asked_on: date) -> Request:
        """What `hosting.judge` is asked. Raises KeyError unless the form is valid."""
        plan = self.cleaned_data
        return Request(
            asked_on=asked_on,
            day=plan["hari"].day,
            people=plan["orang"],
            sender=plan["pengirim"],
            at=plan["jam"],
            overnight=OVERNIGHT[plan.get("bermalam") or ""],
        )


@dataclass(frozen=True)
class BusyDay:
    """How many delegations and people have a place with a host on a day; nobody is named."""

    day: date
    delegations: int
    people: int


def hosts():
    """The bodies that can be asked for a visit: governments, and whoever has published house rules."""
    has_rules = Exists(HouseRules.objects.filter(host=OuterRef("pk")))
    return Agency.objects.filter(Q(kind=AgencyKind.GOVERNMENT) | Q(has_rules)).select_related("region__parent")


@login_not_required
@require_safe
def plan_start(request):
    """Choose a host: by its region, or among those whose rules the portal knows."""
    text = clean_text(request.GET.get("q", ""))
    known = HouseRules.objects.at(timezone.localdate()).select_related("host", "source").prefetch_related("slots")
    context = {
        "text": text,
        "found": hosts_named(text) if text else [],
        "page": page_by_key(request, known, order=("host__name", "pk"), noun="tuan rumah"),
        "crumbs": [("Kunjungan", reverse("visit_list"))],
    }
    return render(request, "visits/plan_start.html", context)


def hosts_named(text: str) -> list[Agency]:
    """The hosts that a text may mean, at most SHOWN: those of the regions it names, else those whose name holds it."""
    codes = [place.code for place in place_index().resolve(text).candidates]
    named = Q(region__code__in=codes) if codes else Q(name__icontains=text) | Q(short_name__icontains=text)
    return list(hosts().filter(named).order_by("name", "pk")[:SHOWN])


@login_not_required
@require_safe
def visit_plan(request, pk):
    host = get_object_or_404(hosts(), pk=pk)
    today = today_at(host)
    versions = versions_from(host, today)
    stored = next((one for one in versions if one.valid_from <= today), None)
    asks_overnight = any(one.must_stay_overnight for one in versions)
    form = PlanForm(request.GET or None, asks_overnight=asks_overnight, initial={"pengirim": SenderKind.REGION})
    booked = bookings_of(host, today, AHEAD)
    verdict = judged(host, [form.request(today)], booked, today, versions)[0] if form.is_valid() else None
    context = {
        "host": host,
        "rules": stored,
        "lines": rule_lines(stored) if stored else [],
        "zone": host.zone_label,
        "form": form,
        "verdict": verdict,
        "plan_query": request.GET.urlencode(),
        "plan_text": _in_words(form, host.zone_label) if verdict else "",
        "words": summary_of(host=host),
        "busy": busy_days(booked, today),
        "load_days": LOAD_DAYS,
        "crumbs": [("Kunjungan", reverse("visit_list")), ("Rencanakan kunjungan", reverse("plan_start"))],
    }
    return render(request, "visits/visit_plan.html", context)


def _in_words(form: PlanForm, zone: str) -> str:
    """The plan that was judged: "Selasa, 1 Desember 2026, pukul 10.00 WITA, 20 orang, pemerintah daerah atau DPRD"."""
    plan = form.cleaned_data
    sender = SenderKind(plan["pengirim"]).label
    when = moment_text(plan["hari"].day, plan["jam"], zone)
    return f"{when}, {plan['orang']} orang, {sender[0].lower() + sender[1:]}"


def busy_days(booked: list[Booking], today: date) -> list[BusyDay]:
    """The days within `LOAD_DAYS` on which somebody has a place, in their order."""
    delegations: Counter[date] = Counter()
    people: Counter[date] = Counter()
    for one in booked:
        if (one.day - today).days <= LOAD_DAYS:
            delegations[one.day] += 1
            people[one.day] += one.people
    return [BusyDay(day, delegations[day], people[day]) for day in sorted(delegations)]
