"""What a body asked of a host without an account: a request is a visit in a state before its record, and this its letter."""

from django.conf import settings
from django.db import models

from mpp_portal.kit.constraints import known
from mpp_portal.kit.dates import moment_text
from mpp_portal.kit.history import OFFICE, Trail
from visits.hosting.words import SenderKind

from .audience import as_its
from .kinds import WAITING, VisitState
from .visit import DelegationBody, Visit


class VisitRequestQuerySet(models.QuerySet):
    def waiting_for(self, user):
        """The requests that wait at the hosts of this person: first those that the hosts have not answered, the promised first, the
        oldest of each first; then those whose requester was asked or offered something."""
        rows = self.filter(visit__in=Visit.objects.handled_by(user).filter(state__in=WAITING))
        is_answered = models.Case(models.When(visit__state=VisitState.SUBMITTED, then=0), default=1)
        return rows.order_by(is_answered, models.F("reply_by").asc(nulls_last=True), "sent_at", "pk")


class VisitRequest(models.Model):
    """One request, of one body of the delegation; letter and contact stand on that body.

    `number` is its own and never that of the visit. Of the secret in its link only the hash is stored. `reply_by` is the day
    that the host promised, or null where it promises none.
    """

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="requests", verbose_name="kunjungan")
    # Restricted: a body goes with its visit, never alone from under its request.
    body = models.OneToOneField(DelegationBody, models.RESTRICT, related_name="request", verbose_name="badan pemohon")
    number = models.CharField("nomor permohonan", max_length=20, unique=True, editable=False)
    secret_hash = models.CharField("sidik kunci tautan", max_length=64, editable=False)
    sender = models.CharField("jenis pemohon", max_length=12, choices=SenderKind)
    composition = models.CharField("unsur peserta", max_length=250, blank=True)
    overnight = models.BooleanField("bermalam", null=True, blank=True)
    # While the body comes with the delegation of another request: the visit that this one was sent as.
    joined_from = models.ForeignKey(
        Visit, models.PROTECT, null=True, editable=False, related_name="requests_moved", verbose_name="semula"
    )
    sent_at = models.DateTimeField("dikirim", editable=False)
    reply_by = models.DateField("dijawab paling lambat", null=True, blank=True)

    objects = VisitRequestQuerySet.as_manager()
    history = Trail(audience=as_its("visit"))

    class Meta:
        verbose_name = "permohonan"
        verbose_name_plural = "permohonan"
        ordering = ["sent_at", "pk"]
        constraints = [
            known("visit_request", "sender", SenderKind),
        ]

    def __str__(self):
        return self.number

    @property
    def told(self) -> Visit:
        """The visit as this request told of it: purpose and mall stay those of its requester, whoever it comes with."""
        return self.joined_from or self.visit


class WishedDate(models.Model):
    """A day, and perhaps a time, that a request asks for, the dearest first."""

    request = models.ForeignKey(VisitRequest, models.CASCADE, related_name="wishes", verbose_name="permohonan")
    order = models.PositiveSmallIntegerField("urutan")
    day = models.DateField("hari")
    at = models.TimeField("pukul", null=True, blank=True)

    history = Trail(audience=OFFICE)

    class Meta:
        verbose_name = "hari yang diminta"
        verbose_name_plural = "hari yang diminta"
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "order"],
                name="wish_once_an_order",
                violation_error_message="Urutan ini sudah dipakai.",
            )
        ]

    def __str__(self):
        return self.text

    @property
    def text(self):
        """ "Selasa, 15 Desember 2026, pukul 09.00 WITA"."""
        return moment_text(self.day, self.at, self.request.visit.host.zone_label)


class RequestMessage(models.Model):
    """What host and requester write each other about a request; seen by both and by nobody else."""

    request = models.ForeignKey(VisitRequest, models.CASCADE, related_name="messages", verbose_name="permohonan")
    is_of_host = models.BooleanField("dari tuan rumah")
    text = models.TextField("isi", max_length=2000)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="ditulis oleh",
    )
    written_at = models.DateTimeField("ditulis", editable=False)

    history = Trail(audience=OFFICE)

    class Meta:
        verbose_name = "pesan permohonan"
        verbose_name_plural = "pesan permohonan"
        ordering = ["pk"]

    def __str__(self):
        return self.text[:60]


class RoutingNote(models.Model):
    """A request passed on to a colleague with a note (disposisi); seen by the host alone."""

    request = models.ForeignKey(VisitRequest, models.CASCADE, related_name="routing_notes", verbose_name="permohonan")
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="diteruskan kepada"
    )
    text = models.TextField("isi disposisi", max_length=1000)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="ditulis oleh",
    )
    written_at = models.DateTimeField("ditulis", editable=False)

    history = Trail(audience=OFFICE)

    class Meta:
        verbose_name = "disposisi"
        verbose_name_plural = "disposisi"
        ordering = ["pk"]

    def __str__(self):
        return self.text[:60]
