"""A visit written as nested data, turned into what its form posts: for loading through the same forms that people use."""

from .logbook import ROWS


def as_post(form: dict, **rows: list[dict]) -> dict:
    """Flat POST data of `VisitForms`: `form` by field name, and each set of rows under its prefix."""
    data = dict(form)
    for name in ROWS:
        given = rows.get(name, [])
        data |= {f"{name}-TOTAL_FORMS": str(len(given)), f"{name}-INITIAL_FORMS": "0"}
        for position, row in enumerate(given):
            data |= {f"{name}-{position}-{field}": value for field, value in row.items()}
    return data
