"""`manage.py erase_contacts`: empties the contacts of delegations in time. Run it once a day."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from mpp_portal.privacy.retention import erase_due


class Command(BaseCommand):
    help = (
        "Empties the contacts of delegations 90 days after their visit closed, in rows and in history. Idempotent; prints how "
        "many visits, bodies and rows of history it emptied."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only count the visits that are due")

    def handle(self, *args, dry_run=False, **options):
        done = erase_due(timezone.localdate(), dry_run=dry_run)
        if dry_run:
            self.stdout.write(f"Due: contacts of {done.visits} visits. Nothing was erased.")
        else:
            self.stdout.write(f"Erased: {done.visits} visits, {done.rows} bodies, {done.versions} rows of history.")
