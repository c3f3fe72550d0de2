"""From now on every row has a public key, and no two rows of a table share one."""

from django.db import migrations, models

import mpp_portal.kit.public_keys

CONSTRAINTS = {
    "agency": "agency",
    "source": "source",
    "servicemall": "mall",
    "premises": "premises",
    "milestone": "milestone",
    "figure": "figure",
    "designation": "designation",
    "malllegalbasis": "mall_legal_basis",
}


class Migration(migrations.Migration):
    dependencies = [("directory", "0010_public_key_of_stored_rows")]

    operations = [
        *(
            migrations.AlterField(
                model_name=f"{table}{name}",
                name="key",
                field=models.CharField(
                    default=mpp_portal.kit.public_keys.new_key, editable=False, max_length=14, verbose_name="kunci"
                ),
            )
            for name in CONSTRAINTS
            for table in ("", "historical")
        ),
        *(
            migrations.AddConstraint(
                model_name=name,
                constraint=models.UniqueConstraint(
                    fields=("key",),
                    name=f"{constraint}_key_once",
                    violation_error_message="Kunci ini sudah dipakai baris lain.",
                ),
            )
            for name, constraint in CONSTRAINTS.items()
        ),
    ]
