from django.db import migrations

from mpp_portal.kit.migrations._old_entries import Pages, filling

# The pages that tell of a row together with its parts, at the time of this migration, parts in the order of the page.
PAGES: Pages = {
    "assessment": [
        ("aspectscore", "assessment_id"),
    ],
    "scheme": [
        ("gradeband", "scheme_id"),
        ("aspect", "scheme_id"),
    ],
}


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0007_history_deed"),
    ]

    operations = [
        migrations.RunPython(filling("assessments", PAGES), migrations.RunPython.noop),
    ]
