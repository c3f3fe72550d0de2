from django.db import migrations

from mpp_portal.kit.migrations._old_entries import Pages, filling

# The pages that tell of a row together with its parts, at the time of this migration, parts in the order of the page.
PAGES: Pages = {
    "region": [
        ("regionalias", "region_id"),
        ("formercode", "region_id"),
    ],
    "servicemall": [
        ("premises", "mall_id"),
        ("milestone", "mall_id"),
        ("figure", "mall_id"),
        ("designation", "mall_id"),
        ("malllegalbasis", "mall_id"),
    ],
}


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0012_history_deed"),
    ]

    operations = [
        migrations.RunPython(filling("directory", PAGES), migrations.RunPython.noop),
    ]
