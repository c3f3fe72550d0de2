"""Day first, in and out: a month never takes the place of a day, whatever the locale of the machine or of Django."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats, timezone, translation

from mpp_portal.kit.partial_dates import PartialDate, PartialDateField, parse_partial_date
from mpp_portal.kit.templatetags.portal import angka

READ = [
    ("5 Agustus 2022", date(2022, 8, 5), "day"),
    ("05 agustus 2022", date(2022, 8, 5), "day"),
    ("  5   AGUSTUS 2022 ", date(2022, 8, 5), "day"),
    ("5 Ags 2022", date(2022, 8, 5), "day"),
    ("5 Agt 2022", date(2022, 8, 5), "day"),
    ("7 Nopember 2021", date(2021, 11, 7), "day"),
    ("7 Pebruari 2021", date(2021, 2, 7), "day"),
    ("10/02/2022", date(2022, 2, 10), "day"),
    ("10-2-2022", date(2022, 2, 10), "day"),
    ("10.02.2022", date(2022, 2, 10), "day"),
    ("2022-02-10", date(2022, 2, 10), "day"),
    ("1/12/2022", date(2022, 12, 1), "day"),
    ("12/1/2022", date(2022, 1, 12), "day"),
    ("Rabu, 29 Mei 2024", date(2024, 5, 29), "day"),
    ("rabu 29 mei 2024", date(2024, 5, 29), "day"),
    ("Jum'at, 7 Maret 2025", date(2025, 3, 7), "day"),
    ("Jum’at, 7 Maret 2025", date(2025, 3, 7), "day"),
    ("Jumat, 7 Maret 2025", date(2025, 3, 7), "day"),
    ("Ahad, 9 Maret 2025", date(2025, 3, 9), "day"),
    ("29 Februari 2024", date(2024, 2, 29), "day"),
    ("Mei 2024", date(2024, 5, 1), "month"),
    ("05/2024", date(2024, 5, 1), "month"),
    ("5-2024", date(2024, 5, 1), "month"),
    ("2024-05", date(2024, 5, 1), "month"),
    ("2024", date(2024, 1, 1), "year"),
]


@pytest.mark.parametrize(("text", "day", "precision"), READ)
def test_a_date_is_read_no_finer_than_it_is_written(text, day, precision):
    assert parse_partial_date(text) == PartialDate(day, precision)


REFUSED = [
    ("10/25/2022", "Tulis hari lebih dulu"),  # month first
    ("2022-13-01", "Bulan"),
    ("13/2024", "Bulan"),
    ("0/2024", "Bulan"),
    ("30 Februari 2024", "tidak ada di kalender"),
    ("29 Februari 2023", "tidak ada di kalender"),
    ("31/4/2024", "tidak ada di kalender"),
    ("0 Mei 2024", "tidak ada di kalender"),
    ("5 August 2022", "tidak dikenal"),
    ("Selasa, 29 Mei 2024", "jatuh pada hari Rabu"),
    ("Wednesday, 29 Mei 2024", "tidak dikenal"),
    ("10/02/22", "tidak terbaca"),
    ("Kamis (10/02)", "tidak terbaca"),
    ("kemarin", "tidak terbaca"),
    ("10 Maret", "tidak terbaca"),
    ("5 Mei 1899", "Periksa tahunnya"),
    ("5 Mei 20244", "tidak terbaca"),
    ("", "tidak terbaca"),
    ("²/3/2024", ""),  # a digit to Python, no number
    ("٣/٣/٢٠٢٤", ""),
]


@pytest.mark.parametrize(("text", "told"), REFUSED)
def test_what_is_no_date_is_refused_with_what_is_wrong(text, told):
    try:
        parsed = parse_partial_date(text)
    except ValidationError as error:
        assert told in error.messages[0]
    else:
        assert not told, f"{text} was read as {parsed}"


@pytest.mark.parametrize("precision", ["day", "month"])
def test_every_first_of_a_month_comes_back_as_it_was_shown(precision):
    for year in range(1945, 2101):
        for month in range(1, 13):
            shown = PartialDate(date(year, month, 1), precision)
            assert parse_partial_date(str(shown)) == shown


def test_every_day_of_a_year_is_read_day_first():
    for ordinal in range(date(2024, 1, 1).toordinal(), date(2025, 1, 1).toordinal()):
        day = date.fromordinal(ordinal)
        assert parse_partial_date(f"{day.day}/{day.month}/{day.year}").day == day


class WhenForm(forms.Form):
    when = PartialDateField(required=False, precisions=("day", "month"))


def test_an_empty_box_is_unknown_and_no_date():
    form = WhenForm({"when": "  "})
    assert form.is_valid() and form.cleaned_data["when"] is None


def test_a_box_says_which_precision_it_needs():
    form = WhenForm({"when": "2024"})
    assert not form.is_valid()
    assert "perlu tanggal atau bulan" in form.errors["when"][0]


def test_a_box_shows_a_stored_date_in_words_and_keeps_what_was_typed():
    assert 'value="5 Agustus 2022"' in str(WhenForm(initial={"when": PartialDate(date(2022, 8, 5), "day")})["when"])
    assert 'value="30 Februari"' in str(WhenForm({"when": "30 Februari"})["when"])


def test_an_unchanged_box_is_no_change():
    stored = {"when": PartialDate(date(2022, 8, 5), "day")}
    assert not WhenForm({"when": "5 Agustus 2022"}, initial=stored).has_changed()
    assert WhenForm({"when": "6 Agustus 2022"}, initial=stored).has_changed()


# --- Django's own fields under the formats of the portal (architecture, section 6, trap 1) ---------------------------


class PlainForm(forms.Form):
    day = forms.DateField(required=False)
    moment = forms.DateTimeField(required=False)


@pytest.mark.parametrize("text", ["10/02/2022", "10-02-2022", "10.02.2022", "2022-02-10"])
def test_a_plain_date_field_reads_day_first(text):
    with translation.override("id"):
        form = PlainForm({"day": text})
        assert form.is_valid(), form.errors
        assert form.cleaned_data["day"] == date(2022, 2, 10)


@pytest.mark.parametrize(
    "text", ["10/02/2022 09.00", "10/02/2022 09:00", "10-02-2022 09.00", "2022-02-10 09:00", "2022-02-10T09:00"]
)
def test_a_plain_moment_field_reads_day_first(text):
    with translation.override("id"):
        form = PlainForm({"moment": text})
        assert form.is_valid(), form.errors
        moment = timezone.localtime(form.cleaned_data["moment"]).replace(tzinfo=None)
        assert moment == datetime(2022, 2, 10, 9, 0)


@pytest.mark.parametrize("field", ["day", "moment"])
@pytest.mark.parametrize("text", ["10/25/2022", "10/25/2022 09.00", "25 Oct 2022", "Oct 25, 2022"])
def test_a_plain_field_refuses_the_month_first(field, text):
    with translation.override("id"):
        assert not PlainForm({field: text}).is_valid()


def test_every_format_of_input_has_the_day_before_the_month_or_is_iso():
    from mpp_portal.formats.id import formats as ours

    for pattern in [*ours.DATE_INPUT_FORMATS, *ours.DATETIME_INPUT_FORMATS]:
        assert pattern.startswith("%Y-%m-%d") or pattern.index("%d") < pattern.index("%m"), pattern


def test_every_format_of_output_puts_the_day_first():
    with translation.override("id"):
        day = date(2022, 2, 10)
        assert formats.date_format(day) == "10 Februari 2022"
        assert formats.date_format(day, "SHORT_DATE_FORMAT") == "10/02/2022"
        assert formats.localize(Decimal("1234.5"), use_l10n=True) == "1234,5"  # grouped by `angka` alone
        assert angka(Decimal("1234.5")) == "1.234,5"
