import django.db.models.deletion
from django.db import migrations, models

from mpp_portal.kit.migrations._at_once import AtOnce


class Migration(migrations.Migration):
    dependencies = [
        ("kit", "0001_deeds"),
        ("visits", "0022_deeds_of_old_entries"),
    ]

    operations = [
        AtOnce(
            [
                migrations.AlterField(
                    model_name="historicalagendaitem",
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
                    model_name="historicalattachment",
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
                    model_name="historicalcalendarfeed",
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
                    model_name="historicalclosedperiod",
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
                    model_name="historicalcollectiveleave",
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
                    model_name="historicaldelegationbody",
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
                    model_name="historicalfeedback",
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
                    model_name="historicalhouserules",
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
                    model_name="historicalletterhead",
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
                    model_name="historicalpaper",
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
                    model_name="historicalparticipant",
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
                    model_name="historicalphoto",
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
                    model_name="historicalreason",
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
                    model_name="historicalreceiver",
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
                    model_name="historicalreceivingslot",
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
                    model_name="historicalreception",
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
                    model_name="historicalreceptionstage",
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
                    model_name="historicalrequestmessage",
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
                    model_name="historicalrequireditem",
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
                    model_name="historicalroutingnote",
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
                    model_name="historicalruleclause",
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
                    model_name="historicalruleexemption",
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
                    model_name="historicaltrip",
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
                    model_name="historicalvisit",
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
                    model_name="historicalvisitmerge",
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
                    model_name="historicalvisitrequest",
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
                    model_name="historicalvisitsource",
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
                    model_name="historicalwisheddate",
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
