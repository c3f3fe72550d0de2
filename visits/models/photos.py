"""Photos of a visit that may be seen by everybody: reduced copies, each with what it shows and who consented."""

from django.conf import settings
from django.db import models

from mpp_portal.kit.history import Trail

from .audience import as_its
from .files import Attachment
from .kinds import VisitState


class PhotoQuerySet(models.QuerySet):
    def of_visit(self, visit):
        """Without their content, for lists."""
        return self.filter(attachment__visit=visit).select_related("attachment").defer("content").order_by("pk")

    def public(self):
        """Of visits that are public and in force."""
        return self.filter(attachment__visit__state=VisitState.RECORDED)


class Photo(models.Model):
    """The public copy of a photo among the files of a visit; the file itself stays private. While the row stands, the people in
    it have consented (UU 27/2022 art. 20); withdrawing consent deletes the row, and with it the copy.

    `content` is a JPEG of at most 1,280 pixels a side, without any metadata; `width` and `height` are its own.
    """

    attachment = models.OneToOneField(Attachment, models.CASCADE, related_name="photo", verbose_name="berkas")
    content = models.BinaryField("isi", editable=False)
    width = models.PositiveSmallIntegerField("lebar", editable=False)
    height = models.PositiveSmallIntegerField("tinggi", editable=False)
    caption = models.CharField("keterangan foto", max_length=160)
    consent = models.CharField("persetujuan", max_length=200)
    shown_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="ditampilkan oleh",
    )
    shown_at = models.DateTimeField("ditampilkan", editable=False)

    history = Trail(audience=as_its("attachment", "visit"), excluded_fields=["content"])
    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = "foto untuk umum"
        verbose_name_plural = "foto untuk umum"
        ordering = ["pk"]

    def __str__(self):
        return self.caption
