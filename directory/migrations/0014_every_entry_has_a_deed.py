import django.db.models.deletion
from django.db import migrations, models

from mpp_portal.kit.migrations._at_once import AtOnce


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0013_deeds_of_old_entries"),
        ("kit", "0001_deeds"),
    ]

    operations = [
        AtOnce(
            [
                migrations.AlterField(
                    model_name="historicalagency",
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
                    model_name="historicaldesignation",
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
                    model_name="historicalfactreport",
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
                    model_name="historicalfigure",
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
                    model_name="historicalformercode",
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
                    model_name="historicalinvitation",
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
                    model_name="historicallegalbasis",
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
                    model_name="historicalmalllegalbasis",
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
                    model_name="historicalmembership",
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
                    model_name="historicalmilestone",
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
                    model_name="historicalpremises",
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
                    model_name="historicalproposal",
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
                    model_name="historicalregion",
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
                    model_name="historicalregionalias",
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
                    model_name="historicalservicemall",
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
                    model_name="historicalsource",
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
                    model_name="historicaltopic",
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
