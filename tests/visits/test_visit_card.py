"""A visit in a list says first what came of it."""

from tests.components import draw


def test_a_visit_card_puts_the_outcome_before_who_went_to_whom():
    html = draw("{% visit_card visit=visits.0 %}")
    assert html.index("antrean daring") < html.index("Kabupaten Contoh <span") < html.index("3 Mei 2021")
    assert "Hasil belum dicatat" in draw("{% visit_card visit=visits.1 %}")
    cancelled = draw("{% visit_card visit=visits.2 %}")
    assert "Dibatalkan" in cancelled and "Hasil belum dicatat" not in cancelled
