"""Forms in which the staff of a mall propose a figure or a milestone of it."""

from django import forms

from mpp_portal.kit.forms import Section, SectionedForm

from .forms import PLANNED_HELP, FactForm
from .models import Evidence, Proposal
from .models.claims import FigureKind, MilestoneKind
from .models.proposals import ProposedClaim

# What a host can vouch for itself; the ministry and the press speak for themselves.
OWN_EVIDENCE = (
    (Evidence.LOCAL_GOVERNMENT, "Surat, laporan, atau halaman resmi pemerintah daerah"),
    (Evidence.DECREE, "Keputusan resmi"),
    (Evidence.ORAL, "Keterangan petugas, belum tertulis"),
)
SOURCE_FIELDS = ("evidence", "source_publisher", "source_title", "source_address", "source_published_on", "note")


class ProposalForm(SectionedForm, FactForm):
    """What both forms share: the source. `mall` and the kind of claim are given by the page, never typed."""

    claim: ProposedClaim
    title = ""
    partial_dates = {"day": "day_precision", "source_published_on": "source_published_precision"}
    errors_at = {"_is_one_claim": "value"}
    evidence = forms.ChoiceField(label="Jenis bukti", choices=OWN_EVIDENCE, initial=Evidence.LOCAL_GOVERNMENT)
    source_address = forms.URLField(
        label="Alamat sumber",
        max_length=400,
        required=False,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url"}),
        help_text="Bila ada di internet: alamat halaman itu sendiri.",
        error_messages={"invalid": "Alamat ini tidak terbaca. Contoh: https://contoh.go.id/berita."},
    )

    class Meta:
        model = Proposal
        fields: tuple[str, ...] = ("is_planned", "day", *SOURCE_FIELDS)
        help_texts = {
            "is_planned": PLANNED_HELP,
            "source_publisher": "Siapa yang menyatakannya, misalnya nama dinas Anda.",
            "source_title": "Judul halaman, nomor surat, atau uraian singkat. Tampil sebagai sumber bila diterima.",
            "note": "Apa yang perlu diketahui pembaca. Tampil bersama faktanya bila diterima.",
        }

    def __init__(self, *args, mall, publisher: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.mall, self.instance.claim = mall, self.claim
        self.fields["source_publisher"].initial = publisher[:120]
        self.fields["note"].widget.attrs["rows"] = 3


class FigureProposalForm(ProposalForm):
    claim = ProposedClaim.FIGURE
    title = "Usulkan angka"
    figure_kind = forms.ChoiceField(
        label="Ukuran",
        choices=[("", "Pilih ukuran"), *FigureKind.choices],
        help_text="Gerai, loket, instansi, dan layanan adalah empat hitungan yang berbeda.",
    )
    value = forms.IntegerField(
        label="Nilai",
        min_value=0,
        max_value=2_000_000_000,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text="Angka seperti di sumber.",
    )
    sections = (
        Section("Angka", ("figure_kind", "value", "qualifier", "day", "is_planned"), is_open=True),
        Section("Sumber", SOURCE_FIELDS, is_open=True),
    )

    class Meta(ProposalForm.Meta):
        fields = ("figure_kind", "value", "qualifier", *ProposalForm.Meta.fields)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["day"].label = "Per tanggal"


class MilestoneProposalForm(ProposalForm):
    claim = ProposedClaim.MILESTONE
    title = "Usulkan tahap"
    milestone_kind = forms.ChoiceField(
        label="Tahap",
        choices=[("", "Pilih tahap"), *MilestoneKind.choices],
        help_text="Beroperasi, soft launching, dan peresmian adalah tiga peristiwa; tanggalnya sering berbeda.",
    )
    sections = (
        Section("Tahap", ("milestone_kind", "day", "is_planned"), is_open=True),
        Section("Sumber", SOURCE_FIELDS, is_open=True),
    )

    class Meta(ProposalForm.Meta):
        fields = ("milestone_kind", *ProposalForm.Meta.fields)


FORMS: dict[str, type[ProposalForm]] = {"angka": FigureProposalForm, "tahap": MilestoneProposalForm}
