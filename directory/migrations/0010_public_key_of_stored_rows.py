"""The bodies, sources, malls and claims that are stored get their public key, and so do all their versions."""

from django.db import migrations

from directory.migrations import _keys
from directory.models.agencies import ONE_A_REGION
from directory.shipped import SAID, body_key, claim_key, mall_key, source_key


def bodies(apps):
    """A region's government, council and one-stop office by their role, whoever typed them; else what a loader made."""
    loaded = _keys.first_versions(apps, "directory", "agency")
    rows = loaded.values_list("id", "kind", "name", "region__code")
    one_a_region = apps.get_model("directory", "agency")._base_manager.filter(kind__in=ONE_A_REGION)
    by_role = one_a_region.values_list("pk", "kind", "name", "region__code")
    return {pk: body_key(kind, name, code or "") for pk, kind, name, code in (*rows, *by_role)}


def sources(apps):
    rows = _keys.first_versions(apps, "directory", "source").values_list("id", "publisher", "title", "address")
    return {pk: source_key(*words) for pk, *words in rows}


def malls(apps):
    rows = _keys.first_versions(apps, "directory", "servicemall").values_list("id", "region__code")
    return {pk: mall_key(code) for pk, code in rows}


def claims(apps, name):
    codes, sources = _keys.codes_of_malls(apps), _keys.shipped_sources(apps)
    rows = _keys.first_versions(apps, "directory", name).iterator()
    return {row.id: claim_key(name, row, codes.get(row.mall_id, ""), sources.get(row.source_id, "")) for row in rows}


def give_keys(apps, schema_editor):
    shipped = {"agency": bodies(apps), "source": sources(apps), "servicemall": malls(apps), "premises": {}}
    for name in SAID:
        shipped[name] = claims(apps, name)
    for name, keys in shipped.items():
        _keys.give_keys(apps, schema_editor, "directory", name, keys)


class Migration(migrations.Migration):
    dependencies = [("directory", "0009_public_key")]

    operations = [migrations.RunPython(give_keys, migrations.RunPython.noop)]
