"""`manage.py load_reference`: roles, regions, governments, central bodies, topics, reasons, schemes, collective leave."""

from django.core.management.base import BaseCommand

from assessments.reference import load_schemes
from directory.reference import load_directory
from mpp_portal.accounts.roles import sync_roles
from mpp_portal.kit.history import deed
from mpp_portal.roles import ROLES
from visits.rules.reference import load_collective_leave, load_reasons


class Command(BaseCommand):
    help = "Adds the reference data that is missing and overwrites none. Safe to run at every start."

    def handle(self, *args, **options):
        sync_roles(ROLES)
        with deed(user=None, verb="load", reason="Data rujukan"):
            added = load_directory() | {
                "alasan": load_reasons(),
                "skema": load_schemes(),
                "hari cuti bersama": load_collective_leave(),
            }
        said = ", ".join(f"{count} {noun}" for noun, count in added.items() if count)
        self.stdout.write(f"Reference data: {'added ' + said if said else 'complete, nothing added'}.")
