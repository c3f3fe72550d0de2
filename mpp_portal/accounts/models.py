"""Who signs in. Authority over malls lies in `directory.Membership`, authority over grades in the roles of `roles.py`."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """A person with a sign-in: staff of a host, data admin, verifikator or analis.

    One `name`, as the person writes it: single-word names are legal, so there is no first and last name.
    """

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField("nama", max_length=150, blank=True)

    class Meta(AbstractUser.Meta):
        verbose_name = "pengguna"
        verbose_name_plural = "pengguna"

    def __str__(self):
        return self.get_full_name()

    def get_full_name(self):
        return self.name or self.username

    def get_short_name(self):
        return self.get_full_name()
