"""Sample data of the component gallery. Everything here is synthetic: places, people and figures are invented."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace as Sample

from django import forms

from mpp_portal.kit.charts import Series, line_chart

LONG = (
    "Komisi I Dewan Perwakilan Rakyat Daerah Kabupaten Contoh Kepulauan Seribu Pulau bersama Asisten Administrasi Umum "
    "dan Bagian Organisasi Sekretariat Daerah"
)


class SampleFilter(forms.Form):
    """A filter as lists have it."""

    q = forms.CharField(label="Nama atau daerah", required=False)
    provinsi = forms.ChoiceField(
        label="Provinsi", required=False, choices=[("", "Semua provinsi"), ("99", "Provinsi Contoh")]
    )
    nilai = forms.ChoiceField(label="Nilai", required=False, choices=[("", "Semua"), ("A", "A"), ("B", "B")])


class SampleForm(forms.Form):
    """A form with every kind of field that has a look of its own."""

    rombongan = forms.CharField(label="Rombongan", help_text="Nama instansi seperti tertulis pada surat.")
    tanggal = forms.DateField(
        label="Tanggal kunjungan", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    cara = forms.ChoiceField(
        label="Cara kunjungan",
        widget=forms.RadioSelect,
        choices=[("langsung", "Datang langsung"), ("daring", "Daring")],
    )
    topik = forms.MultipleChoiceField(
        label="Topik",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("kebijakan", "Kebijakan pelayanan"), ("sdm", "Profesionalisme SDM")],
    )
    jenis = forms.ChoiceField(label="Jenis", choices=[("", "Pilih jenis"), ("studi", "Studi tiru")])
    catatan = forms.CharField(label="Catatan", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    setuju = forms.BooleanField(label="Data ini sudah saya periksa dengan surat aslinya")


class SamplePerson(forms.Form):
    """A row of a formset."""

    nama = forms.CharField(label="Nama")


def samples() -> dict:
    """The context of `templates/gallery.html`, less what the apps add for components of their own."""
    decree = Sample(
        publisher="Pemerintah Kota Contoh",
        title="Keputusan Wali Kota Contoh Nomor 12 Tahun 2024",
        address="https://example.org/keputusan",
        published_text="29 Mei 2024",
        accessed_text="2 Juni 2024",
        evidence="decree",
        evidence_label="Keputusan resmi",
    )
    press = Sample(
        publisher="Harian Contoh",
        title=f"Kunjungan {LONG} ke MPP Kota Contoh menarik perhatian",
        address="https://example.org/berita/" + "sangat-panjang-" * 6,
        published_text="",
        accessed_text="",
        evidence="press",
        evidence_label="Pemberitaan",
    )
    oral = Sample(
        publisher="Petugas MPP Kota Contoh",
        title="Keterangan saat kunjungan",
        address="",
        published_text="Mei 2024",
        accessed_text="",
        evidence="oral",
        evidence_label="Keterangan lisan",
    )
    person_formset = forms.formset_factory(SamplePerson, extra=0)
    people = person_formset(
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-nama": ""}, initial=[{"nama": "Contoh"}]
    )
    people.row_label = "Peserta"  # type: ignore[attr-defined]
    return {
        "breadcrumbs": [("Beranda", "/"), ("MPP", "/mpp/"), ("Kota Contoh", None)],
        "decree": decree,
        "press": press,
        "oral": oral,
        "long_text": LONG,
        "sample_date": date(2021, 5, 3),
        "sample_end": date(2021, 5, 4),
        "sample_number": Decimal("1234.50"),
        "counter_count": 1150,
        "timeline_items": [
            Sample(title="Komitmen ditandatangani", date_text="2023", planned=False, source=decree, note=""),
            Sample(
                title="Gedung selesai dibangun",
                date_text="Mei 2024",
                planned=False,
                source=press,
                note="Lantai 1 dan 2, termasuk ruang tunggu dan ruang laktasi.",
            ),
            Sample(title="Peresmian", date_text="Desember 2024", planned=True, source=None, note=""),
        ],
        "filter_form": SampleFilter({"q": "", "provinsi": "99", "nilai": "A"}),
        "first_page": Sample(previous_url="", next_url="?sesudah=25", total_text="25 dari 312 MPP"),
        "middle_page": Sample(previous_url="?sebelum=26", next_url="?sesudah=50", total_text="Lebih dari 1.000"),
        "only_page": Sample(previous_url="", next_url="", total_text="3 kunjungan"),
        "steps": [
            Sample(name="publish", label="Terbitkan", tone="primary", needs_reason=False),
            Sample(name="return", label="Kembalikan", tone="secondary", needs_reason=True),
            Sample(name="cancel", label="Batalkan kunjungan", tone="danger", needs_reason=True),
        ],
        "chart": line_chart(
            [
                Series(
                    "Skema contoh (2017)", {2017: [Decimal("3.62")], 2018: [Decimal("3.9")], 2020: [Decimal("4.1")]}
                ),
                Series(
                    "Skema contoh (sejak 2022)",
                    {2022: [Decimal("3.75")], 2023: [Decimal("4.02"), Decimal("4.2")], 2024: [Decimal("4.44")]},
                ),
            ],
            lowest=Decimal(0),
            highest=Decimal(5),
        ),
        "short_chart": line_chart([Series(LONG, {2024: [Decimal("88.31")]})], lowest=Decimal(25), highest=Decimal(100)),
        "places": [
            Sample(address="#peta-contoh", words=words, shade=shade, outline=outline)
            for words, shade, outline in (
                ("Kabupaten Contoh: 2 MPP", 4, "M0 0l60 0 0 60-60 0z"),
                (f"{LONG}: 0 MPP", 0, "M60 0l60 0 0 60-60 0z"),
                ("Kota tanpa garis batas: 1 MPP", 2, ""),
            )
        ],
        "map_legend": [(4, "2"), (2, "1"), (0, "0")],
        "bar_rows": [
            ("Banyak", 1150, [None, None]),
            ("Dengan dua pembanding", 700, [610, 820]),
            ("Hampir tidak ada", 1, [None, 3]),
            ("Tidak ada", 0, [None, None]),
        ],
        "two_sides": [
            Sample(value_text="150 loket", source=decree, is_preferred=True, reason="Keputusan mengalahkan berita."),
            Sample(value_text="sekitar 140 loket", source=press, is_preferred=False, reason=""),
        ],
        "three_sides": [
            Sample(value_text="30 instansi", source=decree, is_preferred=True, reason=""),
            Sample(value_text="28 instansi", source=press, is_preferred=False, reason=""),
            Sample(value_text="31 instansi", source=oral, is_preferred=False, reason="Belum ada dokumennya."),
        ],
        "form": SampleForm(),
        "wrong_form": SampleForm({"rombongan": "", "tanggal": "31/31/2024", "topik": ["kebijakan"]}, prefix="salah"),
        "wrong_people": people,
        "wrong_people_list": [people],
    }
