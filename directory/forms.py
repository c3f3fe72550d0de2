"""Forms of the directory: plain model forms over flat data, so that a page and a loader enter facts by the same rules.

A date that may be known only to the month or the year is one box: `as_of: "29 Mei 2024"`, `happened_on: "Maret 2020"`.
"""

from decimal import Decimal

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.text import slugify

from mpp_portal.kit.borrowed import CheckedForm
from mpp_portal.kit.partial_dates import PartialDate, PartialDateField
from mpp_portal.kit.plain_text import PlainTextForm

from .models import (
    Agency,
    Designation,
    Figure,
    FormerCode,
    LegalBasis,
    MallLegalBasis,
    Membership,
    Milestone,
    Premises,
    Region,
    RegionAlias,
    ServiceMall,
    Source,
    Topic,
)
from .models.malls import RESERVED_SLUGS


class CommaDecimalField(forms.DecimalField):
    """A decimal as Indonesians write it: "4,44". A point is read as a comma too, never as thousands: "4.505" is 4,505."""

    widget = forms.TextInput

    def __init__(self, **options):
        super().__init__(**options)
        self.widget.attrs.setdefault("inputmode", "decimal")

    def to_python(self, value):
        if isinstance(value, str):
            value = value.strip().replace(",", ".")
        return super().to_python(value)

    def prepare_value(self, value):
        if isinstance(value, Decimal) and value.is_finite():
            return f"{value.normalize():f}".replace(".", ",")
        return value


class FactForm(PlainTextForm, CheckedForm):
    """What every form here shares.

    `partial_dates` maps each date of the model to the column of its precision, or to None when it is known to the day.
    `errors_at` maps the end of a constraint's name to the field where its message belongs. A choice with a default may be
    left out of the data.
    """

    partial_dates: dict[str, str | None] = {}
    errors_at: dict[str, str] = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, precision in self.partial_dates.items():
            if name in self.fields:
                self._make_one_box(name, precision)
        for name in self._defaulted():
            self.fields[name].required = False

    def _make_one_box(self, name, precision):
        stored, model_field = getattr(self.instance, name), self._meta.model._meta.get_field(name)
        self.fields[name] = PartialDateField(
            label=model_field.verbose_name.capitalize(),
            required=not model_field.blank,
            precisions=("day", "month", "year") if precision else ("day",),
            **({"help_text": model_field.help_text} if model_field.help_text else {}),
            **({} if precision or model_field.help_text else {"help_text": "Contoh: 10 Maret 2020 atau 10/3/2020."}),
        )
        if stored:
            self.initial[name] = PartialDate(stored, getattr(self.instance, precision) if precision else "day")

    def _defaulted(self):
        fields = {field.name: field for field in self._meta.model._meta.fields}
        return [name for name in self.fields if name in fields and fields[name].choices and fields[name].has_default()]

    def clean(self):
        cleaned = super().clean()
        cleaned = self.cleaned_data if cleaned is None else cleaned
        for name in self._defaulted():
            if name in cleaned and cleaned[name] in (None, ""):
                cleaned[name] = self._meta.model._meta.get_field(name).get_default()
        for name, precision in self.partial_dates.items():
            known = cleaned.get(name)
            if isinstance(known, PartialDate):
                cleaned[name] = known.day
                if precision:
                    setattr(self.instance, precision, known.precision)
        return cleaned

    def placed(self, errors):
        """The message of each constraint stands at the field that it speaks of."""
        messages = {
            constraint.violation_error_message: constraint.name for constraint in self.instance._meta.constraints
        }
        by_field = getattr(errors, "error_dict", {})
        for error in by_field.pop(NON_FIELD_ERRORS, []):
            name = messages.get(error.message, "")
            field = next((at for end, at in self.errors_at.items() if name.endswith(end) and at in self.fields), None)
            by_field.setdefault(field or NON_FIELD_ERRORS, []).append(error)
        return super().placed(errors)


class RegionForm(FactForm):
    partial_dates = {"valid_from": None, "valid_until": None}
    errors_at = {"_parent_iff_not_province": "parent", "_validity_in_order": "valid_until"}

    class Meta:
        model = Region
        fields = (
            "code", "name", "short_name", "type", "parent", "timezone", "latitude", "longitude", "label_latitude",
            "label_longitude", "population", "area_km2", "is_autonomous", "valid_from", "valid_until", "split_from",
        )  # fmt: skip


class RegionAliasForm(FactForm):
    errors_at = {"_once": "alias"}

    class Meta:
        model = RegionAlias
        fields = ("region", "alias", "note")


class FormerCodeForm(FactForm):
    partial_dates = {"until": None}
    errors_at = {"_once": "code"}

    class Meta:
        model = FormerCode
        fields = ("region", "code", "name", "parent_code", "until", "law", "note")


class AgencyForm(FactForm):
    partial_dates = {"valid_from": None, "valid_until": None}
    errors_at = {
        "_one_a_region": "kind", "_name_once_a_region": "name", "_name_once_without_region": "name",
        "_region_known_by_kind": "region", "_country_only_if_foreign": "country", "_validity_in_order": "valid_until",
    }  # fmt: skip

    class Meta:
        model = Agency
        fields = (
            "kind",
            "name",
            "short_name",
            "other_names",
            "region",
            "country",
            "parent",
            "valid_from",
            "valid_until",
        )


class SourceForm(FactForm):
    partial_dates = {"published_on": "published_precision", "accessed_on": None}
    errors_at = {"source_once": "title"}
    address = forms.URLField(
        label="Alamat",
        max_length=400,
        required=False,
        assume_scheme="https",
        help_text="Alamat halaman sumber itu sendiri, bukan beranda penerbitnya.",
    )

    class Meta:
        model = Source
        fields = ("publisher", "title", "address", "published_on", "accessed_on", "evidence")


class LegalBasisForm(FactForm):
    class Meta:
        model = LegalBasis
        fields = ("kind", "citation", "about", "other_names")


class TopicForm(FactForm):
    class Meta:
        model = Topic
        fields = ("code", "name", "order", "synonyms")


class MembershipForm(FactForm):
    """A transfer ends one row and opens another; a person is never moved by editing the agency."""

    partial_dates = {"valid_from": None, "valid_until": None}
    errors_at = {"_validity_in_order": "valid_until"}

    class Meta:
        model = Membership
        fields = ("user", "agency", "mall", "role", "valid_from", "valid_until")


class ServiceMallForm(FactForm):
    """A mall. Its address is made from its name when none is given."""

    errors_at = {"_name_once_a_region": "name", "_slug_not_reserved": "slug"}
    slug = forms.SlugField(
        label="Alamat halaman",
        max_length=120,
        required=False,
        help_text="Terisi dari nama. Jangan diubah sesudah halaman diumumkan.",
        error_messages={"invalid": "Alamat halaman hanya memuat huruf, angka, dan tanda hubung."},
    )

    class Meta:
        model = ServiceMall
        fields = ("kind", "name", "brand_name", "slug", "region", "organizer", "contact")
        help_texts = {
            "name": "Nama seperti di keputusan atau papan nama, misalnya Mal Pelayanan Publik Kabupaten Sumedang.",
            "brand_name": "Nama sebutan bila ada, misalnya Graha Simpatik.",
        }

    def clean(self):
        cleaned = super().clean()
        if "slug" not in self.errors and not cleaned.get("slug"):
            cleaned["slug"] = self.instance.slug or _free_slug(cleaned.get("name", ""))
            if not cleaned["slug"]:
                self.add_error("slug", "Isi alamat halaman.")
        return cleaned


def _free_slug(name: str) -> str:
    """An address made from the name that no mall has and no page reserves; "" when the name has no letters."""
    base = slugify(name)[:110]
    taken = {*RESERVED_SLUGS, *ServiceMall.objects.filter(slug__startswith=base).values_list("slug", flat=True)}
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return next((slug for slug in (base, *numbered) if slug not in taken), "") if base else ""


class PremisesForm(FactForm):
    partial_dates = {"used_from": None, "used_until": None}
    errors_at = {"_use_in_order": "used_until", "_point_whole": "latitude"}
    latitude = CommaDecimalField(
        label="Lintang", max_digits=8, decimal_places=5, required=False, help_text="Misalnya -6,85792; lima desimal."
    )
    longitude = CommaDecimalField(label="Bujur", max_digits=8, decimal_places=5, required=False)

    class Meta:
        model = Premises
        fields = ("mall", "address", "latitude", "longitude", "floors", "used_from", "used_until", "source")


CLAIM_DATES: dict[str, str | None] = {"announced_on": "announced_precision", "superseded_on": None}
CLAIM_ERRORS = {
    "_rank_has_reason": "rank_reason",
    "_public_clock_in_order": "superseded_on",
    "_one_preferred": "rank",
    "_one_preferred_undated": "rank",
}
CLAIM_FIELDS = ("source", "rank", "rank_reason", "announced_on", "superseded_on", "note")
CLAIM_HELP = {
    "announced_on": "Kapan pemberi keterangan mengumumkannya. Contoh: 10 Maret 2020, atau Maret 2020.",
    "superseded_on": "Hanya bila penerbitnya sendiri meralat. Sumber lain yang berbeda adalah baris tersendiri.",
    "rank": "Paling banyak satu sumber diutamakan untuk hal yang sama.",
}


class ClaimForm(FactForm):
    """A claim: one subject, one value, one source, one rank."""

    partial_dates = CLAIM_DATES
    errors_at = CLAIM_ERRORS

    def _make_one_box(self, name, precision):
        super()._make_one_box(name, precision)
        if name in CLAIM_HELP:
            self.fields[name].help_text = CLAIM_HELP[name]


PLANNED_HELP = (
    "Centang bila sumber menyebutnya sebagai rencana. Rencana bukan keadaan nyata: keduanya baris tersendiri."
)


class MilestoneForm(ClaimForm):
    partial_dates = CLAIM_DATES | {"happened_on": "happened_precision"}

    class Meta:
        model = Milestone
        fields = ("mall", "kind", "is_planned", "happened_on", *CLAIM_FIELDS)
        help_texts = CLAIM_HELP | {
            "is_planned": PLANNED_HELP,
            "kind": "Beroperasi, soft launching, dan peresmian adalah tiga peristiwa; tanggalnya sering berbeda.",
        }


class FigureForm(ClaimForm):
    partial_dates = CLAIM_DATES | {"as_of": "as_of_precision"}

    class Meta:
        model = Figure
        fields = ("mall", "kind", "value", "qualifier", "is_planned", "as_of", *CLAIM_FIELDS)
        help_texts = CLAIM_HELP | {
            "kind": "Gerai, loket, instansi, dan layanan adalah empat hitungan yang berbeda. Pakai kata di sumber.",
            "value": "Angka seperti di sumber. Tidak disebut berarti baris ini tidak ada, bukan nol.",
            "is_planned": PLANNED_HELP,
        }


class DesignationForm(ClaimForm):
    class Meta:
        model = Designation
        fields = ("mall", "kind", "title", "issuer", "year", *CLAIM_FIELDS)
        help_texts = CLAIM_HELP | {
            "year": "Tahun yang dinilai, bukan tahun acara penyerahan.",
            "title": "Bunyi sebutan seperti di sumber. Huruf nilai dicatat di Penilaian, bukan di sini.",
        }


class MallLegalBasisForm(ClaimForm):
    errors_at = CLAIM_ERRORS | {"_once_a_source": "legal_basis"}

    class Meta:
        model = MallLegalBasis
        fields = ("mall", "legal_basis", *CLAIM_FIELDS)
        help_texts = CLAIM_HELP
