"""Close the receptions that nobody closed: run it every quarter of an hour."""

from django.core.management.base import BaseCommand

from visits.receiving.door import close_receptions


class Command(BaseCommand):
    help = (
        "Closes every reception that is still open at 18.00 of its day on the host's clock, with a flag for the host."
    )

    def handle(self, *args, **options):
        self.stdout.write(f"{close_receptions()} penerimaan ditutup.")
