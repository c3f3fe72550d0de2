import django.db.models.deletion
from django.db import migrations, models

from mpp_portal.kit.migrations._at_once import AtOnce


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0008_deeds_of_old_entries"),
        ("kit", "0001_deeds"),
    ]

    operations = [
        AtOnce(
            [
                migrations.AlterField(
                    model_name="historicalaspect",
                    name="deed",
                    field=models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kit.deed",
                        verbose_name="bagian dari tindakan",
                    ),
                ),
                migrations.AlterField(
                    model_name="historicalaspectscore",
                    name="deed",
                    field=models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kit.deed",
                        verbose_name="bagian dari tindakan",
                    ),
                ),
                migrations.AlterField(
                    model_name="historicalassessment",
                    name="deed",
                    field=models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kit.deed",
                        verbose_name="bagian dari tindakan",
                    ),
                ),
                migrations.AlterField(
                    model_name="historicalgradeband",
                    name="deed",
                    field=models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kit.deed",
                        verbose_name="bagian dari tindakan",
                    ),
                ),
                migrations.AlterField(
                    model_name="historicalscheme",
                    name="deed",
                    field=models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kit.deed",
                        verbose_name="bagian dari tindakan",
                    ),
                ),
            ]
        )
    ]
