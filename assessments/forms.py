"""The form of a grade: checks at the field, nothing computed over what was published."""

from django.core.exceptions import ValidationError
from django.utils import timezone

from directory.forms import CLAIM_DATES, CLAIM_ERRORS, CLAIM_FIELDS, CLAIM_HELP, ClaimForm, CommaDecimalField, FactForm

from . import grading
from .models import Aspect, AspectScore, Assessment, GradeBand, Scheme

SUBJECTS = ("region", "agency", "mall")
EARLIEST_YEAR = 2010  # the first national assessments of public services


class AssessmentForm(ClaimForm):
    """One published result under one scheme, copied as published."""

    partial_dates = CLAIM_DATES
    errors_at = CLAIM_ERRORS | {"_has_result": "index"} | {
        f"_one_preferred_{subject}{suffix}": "rank" for subject in SUBJECTS for suffix in ("", "_undated")
    }  # fmt: skip
    index = CommaDecimalField(
        label="Indeks seperti terbit",
        max_digits=7,
        decimal_places=4,
        required=False,
        help_text="Salin persis dari sumber, misalnya 4,44. Kosongkan bila hanya huruf yang terbit. Kosong bukan nol.",
    )

    class Meta:
        model = Assessment
        fields = (*SUBJECTS, "scheme", "year", "index", "letter", "respondents", *CLAIM_FIELDS)
        help_texts = CLAIM_HELP | {
            "region": "Untuk nilai pemerintah daerah. Isi tepat satu: wilayah, unit, atau MPP.",
            "agency": "Untuk nilai satu unit, misalnya DPMPTSP atau rumah sakit.",
            "mall": "Untuk nilai satu MPP.",
            "rank_reason": "Wajib bila sumber ini diutamakan atau ditolak.",
        }

    def clean_letter(self):
        """One spelling of the minus sign; the words of the source otherwise."""
        return grading.normalise_letter(self.cleaned_data["letter"])

    def clean(self):
        cleaned = super().clean()
        self._check_subject(cleaned)
        self._check_year(cleaned)
        if cleaned.get("scheme"):
            self._check_index(cleaned)
            self._check_letter(cleaned)
        return cleaned

    def _check_subject(self, cleaned):
        filled = [name for name in SUBJECTS if cleaned.get(name)]
        if not filled and not any(name in self.errors for name in SUBJECTS):
            self.add_error("region", "Pilih tepat satu: wilayah, unit, atau MPP.")
        if len(filled) > 1:
            for name in filled:
                self.add_error(name, "Pilih tepat satu: wilayah, unit, atau MPP. Kosongkan yang lain.")

    def _check_year(self, cleaned):
        year, scheme = cleaned.get("year"), cleaned.get("scheme")
        if year is None:
            return
        this_year = timezone.localdate().year
        if not EARLIEST_YEAR <= year <= this_year:
            self.add_error("year", f"Tahun yang dinilai antara {EARLIEST_YEAR} dan {this_year}.")
        elif scheme and not scheme.valid_from_year <= year <= (scheme.valid_until_year or year):
            until = f"sampai {scheme.valid_until_year}" if scheme.valid_until_year else "dan seterusnya"
            self.add_error(
                "year",
                f"Skema “{scheme}” dipakai untuk tahun {scheme.valid_from_year} {until}. Periksa tahun atau skemanya.",
            )

    def _check_index(self, cleaned):
        index, scheme = cleaned.get("index"), cleaned["scheme"]
        if index is None or scheme.scale_min is None or scheme.scale_max is None:
            return
        if not scheme.scale_min <= index <= scheme.scale_max:
            low, high = (CommaDecimalField().prepare_value(edge) for edge in (scheme.scale_min, scheme.scale_max))
            typed = CommaDecimalField().prepare_value(index)
            self.add_error("index", f"{typed} di luar skala skema ini, yaitu {low} sampai {high}.")

    def _check_letter(self, cleaned):
        letter, rule = cleaned.get("letter"), cleaned["scheme"].grading_scheme
        if not letter or not rule.bands:
            return
        try:
            grading.match_letter(rule, letter)
        except grading.UnknownLetter:
            known = ", ".join(band.letter for band in rule.bands)
            self.add_error("letter", f"“{letter}” tidak dikenal skema ini. Yang dikenal: {known}.")


class AspectScoreForm(FactForm):
    """The score of one aspect of the scheme of its grade."""

    errors_at = {"_once": "aspect", "_not_negative": "score"}
    score = CommaDecimalField(label="Skor", max_digits=7, decimal_places=4, help_text="Seperti terbit, misalnya 4,25.")

    class Meta:
        model = AspectScore
        fields = ("assessment", "aspect", "score")

    def clean_aspect(self):
        """The grade's scheme is known by now: the whole is validated before its parts."""
        aspect = self.cleaned_data["aspect"]
        grade = getattr(self.instance, "assessment", None)
        if grade and grade.scheme_id and aspect.scheme_id != grade.scheme_id:
            raise ValidationError(f"Aspek ini milik skema “{aspect.scheme}”, bukan skema nilai ini.")
        return aspect


class SchemeForm(FactForm):
    errors_at = {"_scale_whole": "scale_max", "_years_in_order": "valid_until_year"}
    scale_min = CommaDecimalField(label="Nilai terendah", max_digits=7, decimal_places=4, required=False)
    scale_max = CommaDecimalField(label="Nilai tertinggi", max_digits=7, decimal_places=4, required=False)

    class Meta:
        model = Scheme
        fields = (
            "code", "name", "rule", "subject_note", "valid_from_year", "valid_until_year", "scale_min", "scale_max",
            "places", "is_survey", "is_verified", "verification_note", "source",
        )  # fmt: skip


class AspectForm(FactForm):
    errors_at = {"_once": "code", "_is_fraction": "weight"}
    weight = CommaDecimalField(
        label="Bobot", max_digits=7, decimal_places=6, required=False, help_text="Pecahan dari 1, misalnya 0,24."
    )

    class Meta:
        model = Aspect
        fields = ("scheme", "code", "name", "weight", "topic", "order", "is_verified", "note")


class GradeBandForm(FactForm):
    errors_at = {"_letter_once": "letter", "_rank_once": "rank", "_limits_in_order": "upper"}
    lower = CommaDecimalField(label="Batas bawah", max_digits=7, decimal_places=4, required=False)
    upper = CommaDecimalField(label="Batas atas", max_digits=7, decimal_places=4, required=False)

    class Meta:
        model = GradeBand
        fields = ("scheme", "letter", "name", "rank", "lower", "upper", "is_verified")
