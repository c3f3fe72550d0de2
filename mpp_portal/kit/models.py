"""What the kit itself stores: who did what and why (`history.py`), and whether anything has changed since (`counted.py`)."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from .dates import date_text
from .verbs import VERBS


class Deed(models.Model):
    """One act of one person: every entry of the trail points at the deed that it is of, so that what was done together is known.

    `at` is when its first entry was written; a deed that changed nothing has no row. What was done inside another deed has
    that one as `parent`. Who deletes the account of the person leaves the deed. It holds no address of a network.
    """

    at = models.DateTimeField("dilakukan", default=timezone.now, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="dilakukan oleh",
    )
    verb = models.CharField("tindakan", max_length=40, editable=False)
    reason = models.TextField("alasan perubahan di riwayat", blank=True, editable=False)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="children", verbose_name="bagian dari"
    )

    class Meta:
        verbose_name = "tindakan"
        verbose_name_plural = "tindakan"
        ordering = ["-pk"]
        default_permissions = ()  # written by `history.deed` alone

    def __str__(self):
        return f"{VERBS.get(self.verb, self.verb)}, {date_text(timezone.localtime(self.at), weekday=False)}"


ONLY_ROW = 1


class ChangeMark(models.Model):
    """One row: a mark of the newest change of what everybody is shown, and one of the newest change of anything at all.

    A mark is drawn at random at the end of each deed, in its transaction. A number counted up would do as well, but for two
    things: after a rollback, and after a database is restored from its copy, a number comes again and would vouch for what it
    never counted; a mark does not come again.
    """

    public = models.UUIDField("catatan umum", default=uuid.uuid4, editable=False)
    office = models.UUIDField("apa pun", default=uuid.uuid4, editable=False)

    class Meta:
        verbose_name = "tanda perubahan"
        verbose_name_plural = "tanda perubahan"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="change_mark_one_row",
                condition=models.Q(pk=ONLY_ROW),
                violation_error_message="Tanda perubahan hanya satu baris.",
            )
        ]

    def __str__(self):
        return str(self.office)
