"""A column for the public key of each row and of its versions, empty at first: no table is written anew."""

from django.db import migrations, models

NAMES = (
    "agency",
    "source",
    "servicemall",
    "premises",
    "milestone",
    "figure",
    "designation",
    "malllegalbasis",
)


class Migration(migrations.Migration):
    dependencies = [("directory", "0008_known_choices")]

    operations = [
        migrations.AddField(
            model_name=f"{table}{name}",
            name="key",
            field=models.CharField(editable=False, max_length=14, null=True, verbose_name="kunci"),
        )
        for name in NAMES
        for table in ("", "historical")
    ]
