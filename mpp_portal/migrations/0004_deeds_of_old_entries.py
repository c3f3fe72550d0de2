from django.db import migrations

from mpp_portal.kit.migrations._old_entries import Pages, filling

PAGES: Pages = {}  # the one trail of the app is shown by itself


class Migration(migrations.Migration):
    dependencies = [
        ("mpp_portal", "0003_history_deed"),
    ]

    operations = [
        migrations.RunPython(filling("mpp_portal", PAGES), migrations.RunPython.noop),
    ]
