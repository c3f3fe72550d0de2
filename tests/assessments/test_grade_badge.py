"""A published grade is told by its letter, by words and by a shape, never by colour alone."""

import pytest

from tests.components import draw


def test_a_grade_has_letter_name_scheme_and_year_without_separator():
    html = draw('{% grade_badge letter="A" name="Prima" scheme="PEKPPP" year=2021 %}')
    assert "grade--a" in html and ">A<" in html and "Prima" in html and "PEKPPP 2021" in html


@pytest.mark.parametrize(("letter", "tone"), [("A-", "a"), ("B", "b"), ("C-", "c"), ("D", "d"), ("E", "d"), ("F", "d")])
def test_a_grade_gets_the_shape_of_its_letter(letter, tone):
    assert f"grade--{tone}" in draw("{% grade_badge letter=letter %}", letter=letter)


def test_a_tone_that_is_given_wins_and_must_be_one_of_four():
    assert "grade--a" in draw('{% grade_badge letter="P" tone="a" %}')
    with pytest.raises(ValueError, match="tone is a, b, c or d"):
        draw('{% grade_badge letter="P" tone="e" %}')


@pytest.mark.parametrize("letter", ["", None])
def test_no_grade_reads_not_assessed(letter):
    assert "Belum dinilai" in draw("{% grade_badge letter=letter %}", letter=letter)
