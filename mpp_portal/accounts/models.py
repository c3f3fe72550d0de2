"""Who signs in. Authority over rows lies in the roles of `roles.py`, and in what the apps above give beside them."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone


class User(AbstractUser):
    """A person with a sign-in.

    One `name`, as the person writes it: single-word names are legal, so there is no first and last name.
    """

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField("nama", max_length=150, blank=True)

    class Meta(AbstractUser.Meta):
        verbose_name = "pengguna"
        verbose_name_plural = "pengguna"
        constraints = [
            # One signs in by it and is invited by it.
            models.UniqueConstraint(
                Lower("email"),
                condition=~Q(email=""),
                name="user_email_once",
                violation_error_message="Alamat e-mail ini sudah dipakai akun lain.",
            ),
        ]

    def __str__(self):
        return self.get_full_name()

    def get_full_name(self):
        return self.name or self.username

    def get_short_name(self):
        return self.get_full_name()


class OpenSession(models.Model):
    """A session in which a person is signed in, in words that only this person sees: no user agent, no full address."""

    user = models.ForeignKey(User, models.CASCADE, related_name="open_sessions", verbose_name="pengguna")
    session_key = models.CharField("kunci sesi", max_length=40, unique=True, editable=False)
    device = models.CharField("perangkat", max_length=60, blank=True)
    network = models.CharField("jaringan", max_length=45, blank=True)
    opened_at = models.DateTimeField("mulai", default=timezone.now)
    seen_at = models.DateTimeField("terakhir dipakai", default=timezone.now, db_index=True)

    class Meta:
        verbose_name = "sesi"
        verbose_name_plural = "sesi"

    def __str__(self):
        return f"{self.device} ({self.network})"
