"""The forms of the directory, over flat data as a page or a loader gives it."""

from datetime import date
from decimal import Decimal

import pytest

from directory import forms
from mpp_portal.kit.history import deed
from tests.factories import make_figure, make_mall, make_milestone, make_region, make_source

pytestmark = pytest.mark.django_db


def saved(form):
    assert form.is_valid(), form.errors
    with deed(user=None, verb="test"):
        return form.save()


def claim(**other):
    return {"mall": make_mall().pk, "source": make_source().pk} | other


@pytest.mark.parametrize(
    ("typed", "day", "precision"),
    [
        ("29 Mei 2024", date(2024, 5, 29), "day"),
        ("10/02/2022", date(2022, 2, 10), "day"),
        ("Mei 2024", date(2024, 5, 1), "month"),
        ("2024", date(2024, 1, 1), "year"),
        ("", None, "day"),
    ],
)
def test_a_date_is_one_box_and_no_finer_than_it_is_known(typed, day, precision):
    figure = saved(forms.FigureForm(claim(kind="gerai", value="32", as_of=typed)))
    assert (figure.as_of, figure.as_of_precision) == (day, precision)
    milestone = saved(forms.MilestoneForm(claim(kind="inaugurated", happened_on=typed)))
    assert (milestone.happened_on, milestone.happened_precision) == (day, precision)
    source = saved(forms.SourceForm({"publisher": "Harian", "title": f"Berita {typed}", "published_on": typed}))
    assert (source.published_on, source.published_precision) == (day, precision)


def test_what_has_a_default_may_be_left_out():
    figure = saved(forms.FigureForm(claim(kind="loket", value="12")))
    assert (figure.rank, figure.qualifier, figure.is_planned) == ("normal", "exact", False)


def test_an_edit_shows_the_date_as_it_was_typed_and_changes_only_what_changed():
    figure = make_figure(as_of=date(2024, 5, 1), as_of_precision="month")
    form = forms.FigureForm(instance=figure)
    assert form["as_of"].value() == "Mei 2024"
    data = {field.name: form.fields[field.name].prepare_value(field.value()) or "" for field in form}
    again = forms.FigureForm(data | {"value": "33"}, instance=figure)
    assert again.changed_data == ["value"]
    assert saved(again).as_of_precision == "month"
    assert again.instance.value == 33


@pytest.mark.parametrize(
    ("form", "data", "field", "says"),
    [
        (forms.FigureForm, {"kind": "gerai", "value": "3", "rank": "preferred"}, "rank_reason", "Tulis alasan"),
        (forms.FigureForm, {"kind": "gerai", "value": "-3"}, "value", ""),
        (forms.FigureForm, {"kind": "gerai", "value": ""}, "value", ""),
        (forms.FigureForm, {"kind": "pintu", "value": "3"}, "kind", ""),
        (forms.FigureForm, {"kind": "gerai", "value": "3", "as_of": "10/25/2024"}, "as_of", "Bulan pada"),
        (forms.FigureForm, {"kind": "gerai", "value": "3", "as_of": "31 Juni 2024"}, "as_of", "tidak ada di kalender"),
        (
            forms.MilestoneForm,
            {"kind": "trial", "announced_on": "2 Mei 2024", "superseded_on": "1 Mei 2024"},
            "superseded_on",
            "mendahului",
        ),
        (forms.MilestoneForm, {"kind": "trial", "superseded_on": "Mei 2024"}, "superseded_on", "perlu tanggal"),
        (forms.PremisesForm, {"address": "Jl. 1", "latitude": "48,8", "longitude": "2,3"}, "latitude", "Indonesia"),
        (
            forms.PremisesForm,
            {"address": "Jl. 1", "used_from": "2 Mei 2024", "used_until": "1 Mei 2024"},
            "used_until",
            "berakhir sebelum",
        ),
    ],
)
def test_a_mistake_is_told_at_its_field_in_indonesian(form, data, field, says):
    refused = form(claim(**data))
    assert list(refused.errors) == [field]
    assert says in " ".join(refused.errors[field])


def test_one_claim_is_preferred_for_one_day_and_an_unknown_day_is_one_day():
    for day in (date(2024, 5, 29), None):
        first = make_figure(rank="preferred", rank_reason="Keputusan", as_of=day)
        data = {"mall": first.mall_id, "source": make_source().pk, "kind": "gerai", "value": "40", "rank": "preferred"}
        data |= {"rank_reason": "Lebih baru", "as_of": day.isoformat() if day else ""}
        refused = forms.FigureForm(data)
        assert list(refused.errors) == ["rank"]
        assert "Sudah ada sumber lain yang diutamakan" in refused.errors["rank"][0]
        saved(forms.FigureForm(data | {"as_of": "30 Mei 2024"}))


def test_a_planned_stage_is_not_the_actual_one():
    actual = make_milestone(rank="preferred", rank_reason="Keputusan")
    data = {"mall": actual.mall_id, "source": make_source().pk, "kind": actual.kind, "rank": "preferred"}
    data |= {"rank_reason": "Rencana kerja", "is_planned": "on"}
    assert saved(forms.MilestoneForm(data)).is_planned
    assert list(forms.MilestoneForm(data | {"is_planned": ""}).errors) == ["rank"]


def test_a_regulation_is_named_once_a_source():
    basis = saved(forms.LegalBasisForm({"kind": "perpres", "citation": "Perpres 89/2021"}))
    data = claim(legal_basis=basis.pk)
    saved(forms.MallLegalBasisForm(data))
    assert list(forms.MallLegalBasisForm(data).errors) == ["legal_basis"]


def test_a_mall_gets_its_address_from_its_name():
    region = make_region()
    first = saved(forms.ServiceMallForm({"kind": "mpp", "name": "MPP Contoh Baru", "region": region.pk}))
    assert first.slug == "mpp-contoh-baru"
    other = saved(forms.ServiceMallForm({"kind": "mpp", "name": "MPP Contoh Baru", "region": make_region().pk}))
    assert other.slug == "mpp-contoh-baru-2"
    twin = forms.ServiceMallForm({"kind": "mpp", "name": "MPP Contoh Baru", "region": region.pk})
    assert list(twin.errors) == ["name"]
    reserved = forms.ServiceMallForm({"kind": "mpp", "name": "X", "slug": "bandingkan", "region": region.pk})
    assert list(reserved.errors) == ["slug"]
    assert (
        saved(forms.ServiceMallForm({"kind": "mpp", "name": "Bandingkan", "region": region.pk})).slug == "bandingkan-2"
    )


def test_a_council_needs_its_region_and_a_region_has_one():
    assert list(forms.AgencyForm({"kind": "council", "name": "DPRD Contoh"}).errors) == ["region"]
    region = make_region()
    saved(forms.AgencyForm({"kind": "council", "name": "DPRD Contoh", "region": region.pk}))
    assert list(forms.AgencyForm({"kind": "council", "name": "DPRD Lain", "region": region.pk}).errors) == ["kind"]
    assert list(forms.AgencyForm({"kind": "local", "name": "Dinas", "country": "Jepang"}).errors) == ["country"]


@pytest.mark.parametrize(
    ("typed", "read"), [("-6,85792", "-6.85792"), ("-6.85792", "-6.85792"), (" 107,9 ", "107.9"), ("4.505", "4.505")]
)
def test_a_decimal_is_read_with_comma_or_point(typed, read):
    assert forms.CommaDecimalField().clean(typed) == Decimal(read)


@pytest.mark.parametrize(
    ("stored", "shown"), [("4.4400", "4,44"), ("100.0000", "100"), ("0.0000", "0"), ("-6.85792", "-6,85792")]
)
def test_a_decimal_is_shown_with_comma_and_no_idle_zeros(stored, shown):
    assert forms.CommaDecimalField().prepare_value(Decimal(stored)) == shown


def test_every_form_names_every_field_of_its_model_that_people_fill():
    for form in vars(forms).values():
        if not (isinstance(form, type) and issubclass(form, forms.FactForm) and getattr(form, "Meta", None)):
            continue
        model = form.Meta.model
        wanted = {f.name for f in model._meta.fields if f.editable and not f.auto_created}
        precisions = {name for name in form.partial_dates.values() if name}
        assert wanted - precisions == set(form.Meta.fields), form.__name__
        constraints = {c.name for c in model._meta.constraints}
        for end in form.errors_at.keys() - forms.CLAIM_ERRORS.keys():
            assert any(name.endswith(end) for name in constraints), (form.__name__, end)
