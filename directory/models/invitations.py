"""Who was asked to join, and what became of it. An account comes into being only when its owner accepts."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from mpp_portal.accounts.roles import ADMIN_DATA, ANALIS, VERIFIKATOR
from mpp_portal.kit.constraints import known
from mpp_portal.kit.history import OFFICE, Trail

from .agencies import Agency, Role, reached_by


class InvitationState(models.TextChoices):
    WAITING = "waiting", "Menunggu"
    ACCEPTED = "accepted", "Diterima"
    WITHDRAWN = "withdrawn", "Ditarik"


class StaffRole(models.TextChoices):
    """The roles of the data side, by the names of their groups."""

    ADMIN_DATA = ADMIN_DATA, ADMIN_DATA
    VERIFIKATOR = VERIFIKATOR, VERIFIKATOR
    ANALIS = ANALIS, ANALIS


class InvitationQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(state=InvitationState.WAITING)

    def within(self, memberships):
        """Those to the teams that these memberships of a pengelola lead: petugas of their host, or of their one mall."""
        return self.filter(reached_by(memberships), role=Role.PETUGAS)


class Invitation(models.Model):
    """To the team of a host (agency, perhaps one mall, role) or to a role of the data side, never both.

    The link in the mail is signed over key and `serial`: each sending makes the earlier link dead. Nothing here tells
    whether the address has an account.
    """

    email = models.EmailField("e-mail")
    name = models.CharField("nama", max_length=150)
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="invitations", verbose_name="tuan rumah"
    )
    mall = models.ForeignKey(
        "directory.ServiceMall",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="invitations",
        verbose_name="MPP",
        help_text="Kosongkan untuk semua MPP dan kunjungan tuan rumah ini.",
    )
    role = models.CharField("peran di tuan rumah", max_length=10, choices=Role, blank=True)
    staff_role = models.CharField("peran data", max_length=20, choices=StaffRole, blank=True)
    state = models.CharField("status", max_length=10, choices=InvitationState, default=InvitationState.WAITING)
    serial = models.PositiveIntegerField("kiriman ke", default=1, editable=False)
    sent_at = models.DateTimeField("dikirim", default=timezone.now, editable=False)
    invited_by = models.ForeignKey(
        "accounts.User",
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="invitations_sent",
        verbose_name="diundang oleh",
    )

    history = Trail(audience=OFFICE)
    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "undangan"
        verbose_name_plural = "undangan"
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="invitation_to_host_or_data_side",
                condition=Q(agency__isnull=False, staff_role="") & ~Q(role="")
                | Q(agency__isnull=True, mall__isnull=True, role="") & ~Q(staff_role=""),
                violation_error_message="Isi tuan rumah dan peran di sana, atau satu peran data.",
            ),
            models.UniqueConstraint(
                Lower("email"),
                F("agency"),
                condition=Q(state="waiting", agency__isnull=False),
                name="invitation_waits_once_a_host",
                violation_error_message="Undangan untuk alamat ini masih menunggu. Kirim ulang yang itu.",
            ),
            models.UniqueConstraint(
                Lower("email"),
                condition=Q(state="waiting", agency__isnull=True),
                name="invitation_waits_once_for_data_side",
                violation_error_message="Undangan peran data untuk alamat ini masih menunggu. Kirim ulang yang itu.",
            ),
            known("invitation", "role", Role, may_be=("",)),
            known("invitation", "staff_role", StaffRole, may_be=("",)),
            known("invitation", "state", InvitationState),
        ]

    def __str__(self):
        return f"{self.name} – {self.purpose}"

    @property
    def purpose(self) -> str:
        """What one is invited to, in words."""
        return self.staff_role or f"{self.get_role_display()} {self.mall or self.agency}"
