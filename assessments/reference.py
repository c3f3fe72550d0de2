"""The schemes as data, from `data/schemes.json`. Idempotent; a scheme that is there is left as it is."""

import json
from decimal import Decimal
from pathlib import Path

from directory.citing import store_source
from directory.models import Topic
from directory.shipped import shipped_source

from .models import Aspect, GradeBand, Scheme

DATA = Path(__file__).parent / "data" / "schemes.json"


def load_schemes() -> int:
    """Add the schemes that are missing, with aspects and bands, inside the caller's deed. Returns how many."""
    topic_of = {topic.code: topic for topic in Topic.objects.all()}
    stored = set(Scheme.objects.values_list("code", flat=True))
    new = [row for row in json.loads(DATA.read_text(encoding="utf-8")) if row["code"] not in stored]
    for row in new:
        _add_scheme(row, topic_of)
    return len(new)


def _add_scheme(row: dict, topic_of: dict[str, Topic]):
    source = store_source(shipped_source(**row["source"]))
    scheme = Scheme.objects.create(
        code=row["code"],
        name=row["name"],
        rule=row["rule"],
        subject_note=row["subject_note"],
        valid_from_year=row["valid_from_year"],
        valid_until_year=row["valid_until_year"],
        scale_min=_decimal(row["scale_min"]),
        scale_max=_decimal(row["scale_max"]),
        places=row["places"],
        is_survey=row["is_survey"],
        is_verified=row["verified"],
        verification_note=row["verification_note"],
        source=source,
    )
    for order, aspect in enumerate(row["aspects"], start=1):
        Aspect.objects.create(
            scheme=scheme,
            order=order,
            code=aspect["code"],
            name=aspect["name"],
            weight=_decimal(aspect["weight"]),
            topic=topic_of[aspect["topic"]] if aspect["topic"] else None,
            is_verified=aspect["verified"],
            note=aspect["note"],
        )
    for band in row["bands"]:
        GradeBand.objects.create(
            scheme=scheme,
            letter=band["letter"],
            name=band["name"],
            rank=band["rank"],
            lower=_decimal(band["lower"]),
            upper=_decimal(band["upper"]),
            is_verified=band["verified"],
        )


def _decimal(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None
