"""What is borrowed still does what the project has it for: each of these fails when its library changes it."""

import pytest
from django import forms
from django.contrib import admin
from django.contrib.admin.templatetags.admin_list import items_for_result
from django.contrib.admin.utils import display_for_field
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from directory.models import Region, Source
from mpp_portal.kit.borrowed import CheckedForm, check_constraints, hold_errors_back, recorded_many_to_many
from tests.factories import make_region, make_source
from visits.models import Visit

# --- The signs of the admin --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("value", "words"), [(True, "Ya"), (False, "Tidak"), (None, "Tidak diketahui")])
def test_a_flag_is_read_out_in_indonesian_on_the_page_of_a_row(value, words):
    assert f'alt="{words}"' in display_for_field(value, models.BooleanField(null=True), "-")


def test_a_flag_is_read_out_in_indonesian_in_a_list(rf, admin_user):
    make_region(is_autonomous=True)
    request = rf.get("/")
    request.user = admin_user
    rows = admin.site.get_model_admin(Region).get_changelist_instance(request)
    assert 'alt="Ya"' in "".join(items_for_result(rows, rows.result_list[0], None))


# --- The check of a row ------------------------------------------------------------------------------------------


class SourceForm(CheckedForm):
    """A source whose precision has no box of its own, and whose errors stand at the title. `steps` tells what happened when."""

    address = forms.URLField(assume_scheme="https")

    class Meta:
        model = Source
        fields = ("publisher", "title", "address")

    def __init__(self, *args, address_in_fact: str | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.steps: list[tuple[str, str]] = []
        self.address_in_fact = address_in_fact

    def clean(self):
        self.steps.append(("clean", self.instance.title))
        return super().clean()

    def fill_row(self):
        self.steps.append(("fill", self.instance.title))
        self.instance.published_precision = "year"

    def placed(self, errors):
        by_field = errors.error_dict
        return ValidationError({"title": by_field.pop(NON_FIELD_ERRORS, []), **by_field})

    def check_row_further(self):
        self.steps.append(("further", self.instance.title))
        if self.address_in_fact is not None:
            self.instance.address = self.address_in_fact
            check_constraints(self)


TYPED = {"publisher": "Kota Contoh", "title": "Keputusan", "address": "https://contoh.example/1"}
ONCE = {"title": ["Sumber ini sudah tercatat. Pilih yang sudah ada."]}


@pytest.mark.django_db
def test_a_row_is_filled_before_it_is_checked_and_checked_further_after():
    form = SourceForm(TYPED)
    assert form.is_valid() and form.instance.published_precision == "year"
    assert form.steps == [("clean", ""), ("fill", ""), ("further", "Keputusan")]


@pytest.mark.django_db
def test_what_is_wrong_with_a_row_is_told_where_it_is_placed():
    make_source(**TYPED)
    assert SourceForm(TYPED).errors == ONCE


@pytest.mark.django_db
def test_a_constraint_is_checked_once_more_and_told_where_it_is_placed():
    make_source(**TYPED)
    form = SourceForm(TYPED | {"address": "https://contoh.example/2"}, address_in_fact=TYPED["address"])
    assert form.errors == ONCE


@pytest.mark.django_db
def test_a_constraint_is_not_checked_once_more_of_what_is_wrong_already():
    make_source(**TYPED)
    form = SourceForm(TYPED | {"address": "bukan alamat"}, address_in_fact=TYPED["address"])
    assert form.errors.keys() == {"address"}


# --- Forms that are not judged yet -------------------------------------------------------------------------------


class NameForm(forms.Form):
    name = forms.CharField()


NameFormSet = forms.formset_factory(NameForm, min_num=2, validate_min=True)


def test_what_is_held_back_counts_as_checked_without_a_fault_and_keeps_what_was_typed():
    form = NameForm({"name": ""})
    names = NameFormSet({"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-name": ""})
    hold_errors_back(form, [names])
    assert not form.errors and not names.errors and not names.non_form_errors() and not names.forms[0].errors
    assert form.is_bound and names.forms[0]["name"].value() == ""
    judged = NameFormSet(names.data)
    assert NameForm({"name": ""}).errors and judged.errors and judged.non_form_errors()


# --- The trail ---------------------------------------------------------------------------------------------------


def test_the_versions_of_a_visit_name_the_many_to_many_fields_that_they_remember():
    remembered = {field.name for field in recorded_many_to_many(Visit.history.model)}
    assert remembered == {"reasons", "topics", "recommended_by", "legal_bases"}
