import django.db.models.deletion
from django.db import migrations, models

from mpp_portal.kit.migrations._at_once import AtOnce


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0006_public_key_once"),
        ("kit", "0001_deeds"),
    ]

    operations = [
        AtOnce(
            [
                migrations.AddField(
                    model_name="historicalaspect",
                    name="deed",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kit.deed",
                        verbose_name="bagian dari tindakan",
                    ),
                ),
                migrations.AddField(
                    model_name="historicalaspectscore",
                    name="deed",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kit.deed",
                        verbose_name="bagian dari tindakan",
                    ),
                ),
                migrations.AddField(
                    model_name="historicalassessment",
                    name="deed",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kit.deed",
                        verbose_name="bagian dari tindakan",
                    ),
                ),
                migrations.AddField(
                    model_name="historicalgradeband",
                    name="deed",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kit.deed",
                        verbose_name="bagian dari tindakan",
                    ),
                ),
                migrations.AddField(
                    model_name="historicalscheme",
                    name="deed",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kit.deed",
                        verbose_name="bagian dari tindakan",
                    ),
                ),
            ]
        )
    ]
