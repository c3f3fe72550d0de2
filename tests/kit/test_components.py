"""Every component draws normal, empty and long content, and refuses a wrong prop when its template compiles."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace as Sample

import pytest
from django import forms
from django.conf import settings
from django.forms.renderers import DjangoTemplates
from django.template import TemplateSyntaxError
from django.template.loader import get_template
from django.test.html import parse_html

from mpp_portal.kit import gallery
from mpp_portal.kit.dates import date_range_text, date_text
from mpp_portal.kit.templatetags.portal import angka, ukuran
from tests.components import COMPONENTS, compiled, draw

FOLDER = Path(settings.BASE_DIR) / "templates"


@pytest.mark.parametrize(("name", "props"), COMPONENTS.items())
def test_a_component_draws_with_its_least_props(name, props):
    html = draw("{% " + name + " " + props + " %}")
    assert "<" in html
    assert " style=" not in html and "<script" not in html


@pytest.mark.parametrize(("name", "props"), COMPONENTS.items())
def test_a_wrong_prop_fails_when_the_template_compiles(name, props):
    with pytest.raises(TemplateSyntaxError, match="unexpected keyword argument"):
        compiled(name, f"{props} warna=1")


@pytest.mark.parametrize(("name", "props"), COMPONENTS.items())
def test_a_positional_prop_fails_when_the_template_compiles(name, props):
    with pytest.raises(TemplateSyntaxError, match="positional"):
        compiled(name, f"1 {props}")


@pytest.mark.parametrize("name", [name for name in COMPONENTS if name != "error_summary"])
def test_a_missing_prop_fails_when_the_template_compiles(name):
    with pytest.raises(TemplateSyntaxError, match="did not receive value"):
        compiled(name)


def test_a_page_header_links_its_parents_and_escapes():
    html = draw("{% page_header title=bad lead=long_text breadcrumbs=breadcrumbs %}", bad="<b>")
    assert html.count("<h1>") == 1 and "&lt;b&gt;" in html
    assert '<a href="/mpp/">MPP</a>' in html and "<span>Kota Contoh</span>" in html
    assert gallery.LONG in html


def test_a_fact_says_value_unit_date_source_and_that_it_is_planned():
    html = draw(
        '{% fact label="Gerai" value=1150 unit="buah" as_of=day source=decree planned=True '
        'qualifier="sekitar" note="Ya" %}',
        day=date(2024, 5, 29),
    )
    for text in ("1.150", "buah", "per 29 Mei 2024", "Pemerintah Kota Contoh", "Rencana", "sekitar", "Ya"):
        assert text in html


@pytest.mark.parametrize("missing", [None, ""])
def test_a_missing_fact_is_not_zero(missing):
    assert "Tidak disebut" in draw('{% fact label="Gerai" value=value %}', value=missing)
    assert "Tidak disebut" not in draw('{% fact label="Gerai" value=value %}', value=0)


def test_a_filter_bar_says_what_is_filtered_and_how_to_undo_it():
    html = draw('{% filter_bar form=filter_form summary="nilai A" reset_url="/mpp/" %}')
    assert "Disaring: <strong>nilai A</strong>" in html and 'href="/mpp/"' in html
    assert html.count("<label for=") == 3
    assert "Disaring" not in draw('{% filter_bar form=filter_form summary="" reset_url="/mpp/" %}')


def test_a_pager_links_only_where_there_is_a_page():
    assert "Berikutnya" in draw("{% pager page=first_page %}")
    assert "Sebelumnya" not in draw("{% pager page=first_page %}")
    assert "<a" not in draw("{% pager page=only_page %}")


def test_a_step_is_a_form_and_asks_for_its_reason():
    html = draw('{% step_buttons steps=steps action_url="/langkah/" %}', csrf_token="sandi")
    assert html.count('<form method="post" action="/langkah/"') == 3
    assert html.count("csrfmiddlewaretoken") == 3
    assert html.count("<textarea") == 2 and "required" in html
    assert 'name="step" value="publish"' in html and 'id="reason-cancel"' in html
    assert draw('{% step_buttons steps=none action_url="/" %}', none=[]) == ""
    two = "".join(f'{{% step_buttons steps=steps action_url="/langkah/" key={key} %}}' for key in (1234, 5678))
    names = re.findall(r' id="([^"]+)"', draw(two, csrf_token="sandi"))
    assert "reason-cancel1234" in names and len(names) == len(set(names)), "the same buttons for two rows of a page"


def test_an_error_summary_links_every_error_to_a_field_that_is_there():
    html = draw("{% error_summary form=wrong_form formsets=wrong_people_list %}")
    form = gallery.samples()["wrong_form"]
    assert 'role="alert"' in html
    assert "Ada 6 isian yang perlu diperbaiki" in html
    for target in ("id_salah-rombongan", "id_salah-tanggal", "id_salah-cara_0", "id_salah-setuju"):
        assert f'href="#{target}"' in html
        assert f'id="{target}"' in str(form)
    assert "Peserta 1, Nama" in html and 'href="#id_form-0-nama"' in html


def test_an_error_summary_of_nothing_is_nothing():
    assert draw("{% error_summary %}") == ""
    assert draw("{% error_summary form=form %}") == ""


def test_an_empty_state_says_what_to_do():
    assert "<a" not in draw('{% empty_state text="Kosong." %}')
    assert 'href="/catat/"' in draw('{% empty_state text="Kosong." action_label="Catat" action_url="/catat/" %}')


def test_a_source_says_its_evidence_in_words_and_a_missing_date():
    html = draw("{% source_note source=decree %}")
    assert "Keputusan resmi" in html and "terbit 29 Mei 2024" in html and "diakses 2 Juni 2024" in html
    assert "tanggal terbit tidak disebut" in draw("{% source_note source=press %}")
    assert "<a" not in draw("{% source_note source=oral %}")


def test_a_conflict_counts_its_sources_and_marks_the_one_in_use():
    html = draw("{% sides_note sides=two_sides %}")
    assert "Dua sumber berbeda" in html and html.count("Dipakai") == 1 and "Alasan: Keputusan" in html
    assert "Tiga sumber berbeda" in draw("{% sides_note sides=three_sides %}")


def test_a_timeline_marks_what_is_planned():
    html = draw("{% timeline items=timeline_items %}")
    assert html.count("Rencana") == 1 and html.count("<li") == 3
    assert draw("{% timeline items=none %}", none=[]) == '<ol class="timeline"> </ol>'


def test_a_person_may_have_a_name_only():
    assert "person__post" not in draw('{% person_line name="Contoh" %}')
    assert "Sekda, Kota Contoh" in draw('{% person_line name="Contoh" position="Sekda" body="Kota Contoh" %}')


def test_a_navigation_link_knows_this_page_and_its_section():
    link = '{% nav_link to="/mpp/" label="MPP" %}'
    assert 'aria-current="page"' in draw(link, request=Sample(path="/mpp/"))
    assert 'aria-current="true"' in draw(link, request=Sample(path="/mpp/kota-contoh/"))
    assert "aria-current" not in draw(link, request=Sample(path="/kunjungan/"))
    assert "aria-current" not in draw('{% nav_link to="/" label="Beranda" %}', request=Sample(path="/mpp/"))
    assert "aria-current" not in draw(link)


def test_an_icon_is_silent_and_an_unknown_one_is_named():
    assert 'aria-hidden="true"' in draw('{% icon "search" %}')
    with pytest.raises(TemplateSyntaxError, match="tidak-ada"):
        draw('{% icon "tidak-ada" %}')


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (0, "0"),
        (1150, "1.150"),
        (Decimal("1234.5"), "1.234,5"),
        (Decimal("4.50"), "4,50"),
        (Decimal("-1234567"), "-1.234.567"),
        (Decimal("1E+3"), "1.000"),
        ("sekitar 315", "sekitar 315"),
    ],
)
def test_numbers_keep_the_decimals_they_carry(value, text):
    assert angka(value) == text


@pytest.mark.parametrize("value", [4.505, True])
def test_a_float_is_not_an_official_figure(value):
    with pytest.raises(TypeError):
        angka(value)


@pytest.mark.parametrize(
    ("precision", "weekday", "text"),
    [
        ("day", True, "Senin, 3 Mei 2021"),
        ("day", False, "3 Mei 2021"),
        ("month", True, "Mei 2021"),
        ("year", True, "2021"),
    ],
)
def test_a_date_reads_no_finer_than_it_is_known(precision, weekday, text):
    assert date_text(date(2021, 5, 3), precision, weekday) == text
    assert draw("{% date_text d precision=p weekday=w %}", d=date(2021, 5, 3), p=precision, w=weekday) == text


def test_a_date_that_is_not_known_is_no_text_and_a_precision_must_exist():
    assert date_text(None) == ""
    assert draw("{{ nothing|tanggal }}", nothing=None) == ""
    assert draw('{{ sample_date|tanggal:"month" }}') == "Mei 2021"
    with pytest.raises(ValueError, match="precision"):
        date_text(date(2021, 5, 3), "hari")


@pytest.mark.parametrize(
    ("start", "end", "precision", "text"),
    [
        (date(2016, 10, 26), date(2016, 10, 27), "day", "26–27 Oktober 2016"),
        (date(2024, 5, 30), date(2024, 6, 2), "day", "30 Mei – 2 Juni 2024"),
        (date(2024, 12, 30), date(2025, 1, 2), "day", "30 Desember 2024 – 2 Januari 2025"),
        (date(2021, 5, 3), date(2021, 5, 3), "day", "Senin, 3 Mei 2021"),
        (date(2021, 5, 3), None, "day", "Senin, 3 Mei 2021"),
        (date(2021, 5, 1), date(2021, 6, 1), "month", "Mei–Juni 2021"),
        (date(2021, 5, 1), date(2021, 5, 31), "month", "Mei 2021"),
        (date(2021, 5, 1), date(2022, 1, 1), "month", "Mei 2021 – Januari 2022"),
        (date(2021, 1, 1), date(2022, 1, 1), "year", "2021–2022"),
        (None, None, "day", ""),
    ],
)
def test_a_period_says_month_and_year_once(start, end, precision, text):
    assert date_range_text(start, end, precision) == text


def test_the_gallery_shows_every_component():
    source = get_template("gallery.html").template.source
    missing = [name for name in COMPONENTS if "{% " + name + " " not in source]
    assert missing == []


def test_every_template_compiles():
    """So no page waits for its first reader to find out that a component has another name or prop by now."""
    templates = [path.relative_to(FOLDER) for path in FOLDER.rglob("*") if path.suffix in (".html", ".txt", ".svg")]
    assert len(templates) > 100
    for path in templates:
        get_template(path.as_posix())


@pytest.mark.parametrize(
    ("size", "text"),
    [
        *[(0, "0 KB"), (1, "1 KB"), (1025, "2 KB"), (1024**2 - 1, "1.024 KB"), (1024**2, "1 MB")],
        *[(1258292, "1,2 MB"), (10 * 1024**2, "10 MB"), (1024**3 - 1, "1.023,9 MB"), (1024**3, "1 GB")],
    ],
)
def test_the_size_of_a_file_is_written_as_people_read_it(size, text):
    assert ukuran(size) == text


def test_a_choice_is_written_as_django_writes_it():
    """The portal's own template of a select, which takes no template an option, differs in nothing but blanks."""
    from django.forms import Select, SelectMultiple
    from django.forms.renderers import DjangoTemplates, TemplatesSetting

    choices = [("", "Semua"), ("Grup & lain", [("a", "A <b>"), (1000, "Seribu")]), ("x'", 'Kutip "x"')]
    for widget in (Select(choices=choices, attrs={"required": True, "id": "satu"}), SelectMultiple(choices=choices)):
        for value in ("", "a", 1000, ["a", "x'"]):
            own, stock = (
                " ".join(widget.render("pilihan", value, renderer=renderer).split())
                for renderer in (TemplatesSetting(), DjangoTemplates())
            )
            assert own == stock


@pytest.mark.parametrize("value", ["", "2", '"><b>'])
def test_a_select_is_that_of_django(value):
    class Form(forms.Form):
        chosen = forms.ChoiceField(
            choices=[("", "Semua"), (1, "A & <i>B</i>"), ('"><b>', "Kota"), ('"><u>', [(2, "Dua"), (3, "Tiga")])],
            widget=forms.Select({"data-uji": "<x>"}),
        )

    ours, stock = Form({"chosen": value}), Form({"chosen": value}, renderer=DjangoTemplates())
    drawn, expected = (parse_html(str(form["chosen"])) for form in (ours, stock))
    assert drawn == expected
    assert str(drawn).count("selected") == 1
