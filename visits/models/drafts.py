"""Forms that somebody began and did not finish: kept on the server, no record yet."""

from django.conf import settings
from django.db import models
from django.http import QueryDict

from directory.models import Agency, ServiceMall

from .visit import handled_by


class UnfinishedVisitQuerySet(models.QuerySet):
    def handled_by(self, user):
        """Those of the hosts that this person's memberships reach: a colleague may finish what one began."""
        return self.filter(handled_by(user))

    def newest_first(self):
        return self.select_related("host", "mall", "touched_by").order_by("-touched_at", "-pk")


class UnfinishedVisit(models.Model):
    """A visit form as it was typed, right or wrong, to be resumed by the staff of its host.

    No record and no part of the trail: the trail begins when the visit is stored, which removes this row. `typed` is
    {field name: [values]} as the form posts it. `revision` counts the saves, so that two people who resume the same
    form notice each other.
    """

    host = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="tuan rumah")
    mall = models.ForeignKey(ServiceMall, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="MPP")
    typed = models.JSONField("isian")
    revision = models.PositiveIntegerField("simpanan ke", default=1)
    touched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="terakhir disimpan oleh"
    )
    touched_at = models.DateTimeField("terakhir disimpan", auto_now=True)

    objects = UnfinishedVisitQuerySet.as_manager()

    class Meta:
        verbose_name = "isian yang belum selesai"
        verbose_name_plural = "isian yang belum selesai"
        indexes = [models.Index(fields=["host", "-touched_at"], name="unfinished_visit_host")]

    def __str__(self):
        return self.visitors_text

    def first(self, name: str) -> str:
        """The first value typed into a box, or ""."""
        return next(iter(self.typed.get(name, [])), "")

    @property
    def visitors_text(self) -> str:
        return self.first("bodies-0-body") or "Pengunjung belum diisi"

    @property
    def date_text(self) -> str:
        return self.first("date") or "tanggal belum diisi"

    def as_data(self) -> QueryDict:
        """What the form would post."""
        data = QueryDict(mutable=True)
        for name, values in self.typed.items():
            data.setlist(name, values)
        return data
