"""What the portal knows from the start: regions with their governments, central bodies, topics. Idempotent; overwrites nothing."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

from mpp_portal.kit.history import bulk_create_recorded
from mpp_portal.kit.public_keys import with_free_keys

from .lookup import government_name
from .models import Agency, AgencyKind, FormerCode, Region, RegionAlias, Topic
from .shipped import body_key

DATA = Path(__file__).parent / "data"


def rows_of(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def load_directory() -> dict[str, int]:
    """Add what is missing, inside the caller's deed. Returns how many rows were added, by kind."""
    return {
        "wilayah": _load_regions(),
        "kode lama": _load_former_codes(),
        "nama lain": _load_aliases(),
        "pemerintah daerah": _load_governments(),
        "lembaga pusat": _load_central_bodies(),
        "topik": _load_topics(),
    }


def _load_regions() -> int:
    stored = dict(Region.objects.values_list("code", "pk"))
    added = 0
    for is_province in (True, False):  # provinces first: the others point to them
        rows = [row for row in rows_of("regions.csv") if (row["type"] == "provinsi") is is_province]
        new = [_region(row, stored) for row in rows if row["code"] not in stored]
        stored |= {region.code: region.pk for region in bulk_create_recorded(Region, new)}
        added += len(new)
    return added


def _region(row: dict[str, str], pk_of: dict[str, int]) -> Region:
    return Region(
        code=row["code"],
        name=row["name"],
        short_name=row["short_name"],
        type=row["type"],
        parent_id=pk_of[row["parent_code"]] if row["parent_code"] else None,
        latitude=Decimal(row["latitude"]),
        longitude=Decimal(row["longitude"]),
        label_latitude=Decimal(row["label_latitude"]),
        label_longitude=Decimal(row["label_longitude"]),
        timezone=row["timezone"],
        population=int(row["population"]),
        area_km2=Decimal(row["area_km2"]),
        is_autonomous="Administrasi" not in row["name"],  # UU 29/2007: DKI's regencies and cities are administrative
    )


def _load_former_codes() -> int:
    """Renames and recodes become former codes; a split fills `split_from` and `valid_from` of a region that has none yet."""
    region_of = {region.code: region for region in Region.objects.all()}
    stored = set(FormerCode.objects.values_list("region__code", "code", "name"))
    new = []
    for row in rows_of("former_regions.csv"):
        region, until = region_of[row["code"]], date.fromisoformat(row["on"]) if row["on"] else None
        if row["change"] == "split_from":
            if region.split_from_id is None:
                region.split_from, region.valid_from = region_of[row["former_parent"]], until
                region.save()
        elif (row["code"], row["former_code"], row["former_name"]) not in stored:
            new.append(
                FormerCode(
                    region=region,
                    code=row["former_code"],
                    name=row["former_name"],
                    parent_code=row["former_parent"],
                    until=until,
                    law=row["by"],
                    note=row["confidence"],
                )
            )
    return len(bulk_create_recorded(FormerCode, new))


def _load_aliases() -> int:
    pk_of = dict(Region.objects.values_list("code", "pk"))
    stored = set(RegionAlias.objects.values_list("region__code", "alias"))
    new = [
        RegionAlias(region_id=pk_of[row["code"]], alias=row["alias"], note=row["note"])
        for row in rows_of("region_aliases.csv")
        if (row["code"], row["alias"]) not in stored
    ]
    return len(bulk_create_recorded(RegionAlias, new))


def _load_governments() -> int:
    """The government of every autonomous region; administrative regencies and cities have none of their own."""
    governed = Agency.objects.filter(kind=AgencyKind.GOVERNMENT).values("region")
    new = [
        Agency(
            key=body_key(AgencyKind.GOVERNMENT, name, region.code), kind=AgencyKind.GOVERNMENT, region=region, name=name
        )
        for region in Region.objects.filter(is_autonomous=True).exclude(pk__in=governed)
        for name in [government_name(region.name, region.type)]
    ]
    return len(bulk_create_recorded(Agency, with_free_keys(Agency, new)))


def _load_central_bodies() -> int:
    """The bodies without region that are missing; one that was renamed since is known by its key."""
    stored = Agency.objects.filter(region=None)
    names, keys = set(stored.values_list("name", flat=True)), set(stored.values_list("key", flat=True))
    new = [
        Agency(
            key=body_key(row["kind"], row["name"]),
            kind=row["kind"],
            name=row["name"],
            short_name=row["short_name"],
            other_names="\n".join(alias.strip() for alias in row["aliases"].split(";") if alias.strip()),
        )
        for row in rows_of("central_agencies.csv")
        if row["name"] not in names and body_key(row["kind"], row["name"]) not in keys
    ]
    return len(bulk_create_recorded(Agency, with_free_keys(Agency, new)))


def _load_topics() -> int:
    stored = set(Topic.objects.values_list("code", flat=True))
    new = [
        Topic(code=row["code"], name=row["name"], order=int(row["order"]), synonyms=row["synonyms"])
        for row in rows_of("topics.csv")
        if row["code"] not in stored
    ]
    return len(bulk_create_recorded(Topic, new))
