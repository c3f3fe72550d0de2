"""The grades that are stored get their public key, and so do all their versions."""

from django.db import migrations
from django.db.models import Q

from assessments.shipped import result_key
from directory.migrations import _keys
from directory.shipped import mall_key

# A loader drafts grades as a person, by the verbs that people use: its reason tells them from theirs.
REASONS = ("Dimuat dari berkas data beserta sumbernya", "Dimuat dari kasus nyata")
BY_A_LOADER = Q(verb="draft", history_change_reason__in=REASONS)


def give_keys(apps, schema_editor):
    regions = dict(apps.get_model("directory", "region")._base_manager.values_list("pk", "code"))
    units = dict(apps.get_model("directory", "agency")._base_manager.values_list("pk", "key"))
    malls, sources = _keys.codes_of_malls(apps), _keys.shipped_sources(apps)
    schemes = dict(apps.get_model("assessments", "scheme")._base_manager.values_list("pk", "code"))
    shipped = {}
    for row in _keys.first_versions(apps, "assessments", "assessment", BY_A_LOADER).iterator():
        subject = regions.get(row.region_id) or units.get(row.agency_id) or mall_key(malls.get(row.mall_id, ""))
        said = (schemes.get(row.scheme_id, ""), row.year, row.index, row.letter)
        shipped[row.id] = result_key(subject, *said, sources.get(row.source_id, ""))
    _keys.give_keys(apps, schema_editor, "assessments", "assessment", shipped)


class Migration(migrations.Migration):
    dependencies = [("assessments", "0004_public_key"), ("directory", "0011_public_key_once")]

    operations = [migrations.RunPython(give_keys, migrations.RunPython.noop)]
