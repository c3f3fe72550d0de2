"""One page for everything that is claimed about one thing: its sources side by side, a second source, the preferred one.

Inside Django admin, for who may change the claims of malls.
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from mpp_portal.kit.acts import press
from mpp_portal.kit.inputs import one_of, reason, takes
from mpp_portal.kit.partial_dates import PartialDateField
from mpp_portal.kit.plain_text import PlainTextForm

from .citing import cite
from .citing import rank as give_rank
from .forms import DesignationForm, FigureForm, MallLegalBasisForm, MilestoneForm
from .models import Designation, Evidence, Figure, MallLegalBasis, Milestone, Source
from .models.claims import Rank
from .profile import figure_words


class CitationForm(PlainTextForm, forms.Form):
    """A source: one that is cited for this mall already, or a new one by its own fields."""

    known = forms.ModelChoiceField(
        Source.objects.none(),
        label="Sumber yang sudah tercatat",
        required=False,
        empty_label="Sumber lain, tulis di bawah",
    )
    publisher = forms.CharField(label="Penerbit", max_length=120, required=False)
    title = forms.CharField(label="Judul atau uraian", max_length=250, required=False)
    address = forms.URLField(label="Alamat", max_length=400, required=False, assume_scheme="https")
    published = PartialDateField(label="Terbit", required=False)
    evidence = forms.ChoiceField(label="Jenis bukti", choices=Evidence.choices, initial=Evidence.PRESS)

    def __init__(self, *args, mall, **kwargs):
        super().__init__(*args, **kwargs)
        cited = Q()
        for model, _, _ in KINDS.values():
            cited |= Q(pk__in=model.objects.filter(mall=mall).values("source"))
        self.fields["known"].queryset = Source.objects.filter(cited)  # type: ignore[attr-defined]

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        for name in ("publisher", "title") if not cleaned.get("known") else ():
            if not cleaned.get(name):
                self.add_error(name, "Isi ini, atau pilih sumber yang sudah tercatat.")
        return cleaned

    def source(self) -> Source:
        """The source that is meant, not stored when it is new."""
        cleaned = self.cleaned_data
        published = cleaned["published"]
        return cleaned["known"] or Source(
            publisher=cleaned["publisher"],
            title=cleaned["title"],
            address=cleaned["address"],
            evidence=cleaned["evidence"],
            published_on=published.day if published else None,
            published_precision=published.precision if published else "day",
        )


# Kind in the address: the model, what its second source is asked for, and the value in words.
KINDS: dict[str, tuple[Any, Any, Callable[[Any], str]]] = {
    "angka": (Figure, forms.modelform_factory(Figure, FigureForm, fields=("value", "qualifier", "note")), figure_words),
    "tahap": (
        Milestone,
        forms.modelform_factory(Milestone, MilestoneForm, fields=("happened_on", "note")),
        lambda claim: claim.date_text,
    ),
    "sebutan": (
        Designation,
        forms.modelform_factory(Designation, DesignationForm, fields=("title", "note")),
        lambda claim: claim.title,
    ),
    "dasar-hukum": (
        MallLegalBasis,
        forms.modelform_factory(MallLegalBasis, MallLegalBasisForm, fields=("note",)),
        lambda claim: claim.legal_basis.citation,
    ),
}
DONE = {
    Rank.PREFERRED: "Sumber ini sekarang diutamakan.",
    Rank.REJECTED: "Sumber ini ditolak dan tidak lagi tampil untuk umum.",
    Rank.NORMAL: "Peringkat sumber ini dikembalikan.",
}


def claim_or_404(request, kind: str, pk: int):
    """The claim, for a person who may change claims of its kind."""
    if kind not in KINDS:
        raise Http404
    model = KINDS[kind][0]
    if not request.user.has_perm(f"directory.change_{model._meta.model_name}"):
        raise Http404
    return get_object_or_404(model.objects.select_related("mall__region", "source"), pk=pk)


def claim_sources(request, kind, pk):
    """What every source says, and a form for one more."""
    claim = claim_or_404(request, kind, pk)
    _, value_form, in_words = KINDS[kind]
    posted = request.POST or None
    said = value_form(posted, instance=another(claim), prefix="claim")
    citation = CitationForm(posted, mall=claim.mall, prefix="source")
    if posted and all([said.is_valid(), citation.is_valid()]):
        cite(said.save(commit=False), citation.source(), user=request.user)
        messages.success(request, "Sumber tersimpan di samping yang sudah ada.")
        return redirect("admin:directory_claim", kind=kind, pk=pk)
    site = admin.site.each_context(request)
    context = site | {"kind": kind, "parts": [said, citation]} | _sides_of(claim, in_words)
    return render(request, "admin/directory/claim_sources.html", context, status=422 if posted else 200)


def _sides_of(claim, in_words: Callable[[Any], str]) -> dict:
    """The claim with what every source says of its matter, in words."""
    also = ["legal_basis"] if isinstance(claim, MallLegalBasis) else []
    claims = claim.matter().select_related("source", "mall", *also).order_by("pk")
    return {
        "title": f"Sumber: {claim}",
        "claim": claim,
        "rows": [(row, in_words(row)) for row in claims],
        "mall_url": reverse("admin:directory_servicemall_change", args=[claim.mall_id]),
    }


@takes(rank=one_of(Rank.values, otherwise=""), reason=reason())
def claim_rank(request, kind, pk, rank, reason):
    """Prefer, reject or take back; what is refused is told."""
    claim = claim_or_404(request, kind, pk)
    if not rank:
        raise Http404
    press(request, lambda: give_rank(claim, rank, user=request.user, reason=reason), DONE[Rank(rank)])
    return redirect("admin:directory_claim", kind=kind, pk=pk)


def another(claim):
    """A claim about the same thing, not stored, that says nothing yet."""
    fields = {name: getattr(claim, name) for name in claim.matter_fields}
    if isinstance(claim, Figure):
        fields["as_of_precision"] = claim.as_of_precision
    if isinstance(claim, Designation):
        fields["title"] = claim.title
    return type(claim)(**fields)
