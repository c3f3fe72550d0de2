"""`manage.py make_dev_users`: sign-ins for development, never for production."""

import secrets

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError

from directory.models import Agency, AgencyKind, Membership
from mpp_portal.accounts.models import User
from mpp_portal.accounts.roles import ADMIN_DATA
from mpp_portal.kit.history import deed

PETUGAS_REGION = "73.73"  # Kota Palopo: the host of the first of the real visits


class Command(BaseCommand):
    help = "With DEBUG only: one petugas of a host and two data admins, with random passwords kept in var/."

    def handle(self, *args, **options):
        if not settings.DEBUG:
            raise CommandError("make_dev_users runs only with DEBUG=1: production has no ready-made sign-ins.")
        kept = settings.VAR_DIR / "dev-sign-ins.txt"
        new = [name for name in ("petugas", "admin1", "admin2") if not User.objects.filter(username=name).exists()]
        if not new:
            self.stdout.write(f"Development sign-ins are in {kept.relative_to(settings.BASE_DIR)}.")
            return
        lines = [self._make(username) for username in new]
        with kept.open("a", encoding="utf-8") as file:
            file.writelines(line + "\n" for line in lines)
        kept.chmod(0o600)
        self.stdout.write("Development sign-ins (kept in var/dev-sign-ins.txt):\n  " + "\n  ".join(lines))

    def _make(self, username: str) -> str:
        password = secrets.token_urlsafe(12)
        is_admin = username.startswith("admin")
        name = f"Admin {username[-1]} (pengembangan)" if is_admin else "Petugas (pengembangan)"
        user = User.objects.create_user(username=username, password=password, name=name, is_staff=is_admin)
        if is_admin:
            user.groups.add(Group.objects.get(name=ADMIN_DATA))
        else:
            host = Agency.objects.get(kind=AgencyKind.GOVERNMENT, region__code=PETUGAS_REGION)
            with deed(user=None, verb="load", reason="Akun pengembangan"):
                Membership.objects.create(user=user, agency=host)
        return f"{username}  {password}"
