from django.db import migrations

from mpp_portal.kit.migrations._old_entries import Pages, filling

# The pages that tell of a row together with its parts, at the time of this migration, parts in the order of the page.
PAGES: Pages = {
    "visit": [
        ("delegationbody", "visit_id"),
        ("participant", "visit_id"),
        ("receiver", "visit_id"),
        ("agendaitem", "visit_id"),
        ("visitsource", "visit_id"),
        ("attachment", "visit_id"),
        ("reception", "visit_id"),
        ("paper", "visit_id"),
    ],
    "houserules": [
        ("receivingslot", "rules_id"),
        ("requireditem", "rules_id"),
        ("ruleexemption", "rules_id"),
        ("ruleclause", "rules_id"),
        ("receptionstage", "rules_id"),
    ],
}


class Migration(migrations.Migration):
    dependencies = [
        ("visits", "0021_history_deed"),
    ]

    operations = [
        migrations.RunPython(filling("visits", PAGES), migrations.RunPython.noop),
    ]
