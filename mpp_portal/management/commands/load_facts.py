"""`manage.py load_facts`: what is known of the country's malls and their governments' grades, each fact with its source."""

from django.core.management.base import BaseCommand, CommandError

from assessments.facts import Results, store_results
from directory.facts import read_facts, store_facts, wait_for_other_loads
from mpp_portal.accounts.models import User
from mpp_portal.kit.history import deed
from mpp_portal.kit.importing import ImportRefused
from visits.rules.reference import load_house_rules


class DryRun(Exception):
    """Rolls everything back once it is known what would be stored."""


class Command(BaseCommand):
    help = (
        "Loads the published facts of about 300 malls and the house rules of seven hosts: all files or nothing. What was "
        "loaded once is left alone, also when somebody corrected it since. Grades need two persons: without --drafted-by "
        "and --approved-by they are not loaded."
    )

    def add_arguments(self, parser):
        parser.add_argument("--drafted-by", help="user name of the person in whose name the grades are drafted")
        parser.add_argument("--approved-by", help="user name of the second person, who publishes them")
        parser.add_argument("--dry-run", action="store_true", help="tell what would be added, and store nothing")

    def handle(self, *args, drafted_by=None, approved_by=None, dry_run=False, **options):
        people = [self._person(name) for name in (drafted_by, approved_by) if name]
        if len(people) == 2 and people[0] == people[1]:
            raise CommandError("The grades need two different persons.")
        try:
            with deed(user=None, verb="load", reason="Fakta awal dari berkas data"):
                wait_for_other_loads()
                facts = read_facts()
                results = Results(facts)
                loaded = store_facts(facts)
                policies = load_house_rules()
                if len(people) == 2:
                    loaded += store_results(results, drafter=people[0], approver=people[1])
                if dry_run:
                    raise DryRun
        except ImportRefused as refused:
            raise CommandError(f"Nothing was stored.\n{refused}") from None
        except DryRun:
            self.stdout.write("Dry run, nothing was stored.")
        for one in loaded:
            self.stdout.write(str(one))
        self.stdout.write(f"house rules of hosts: {policies} added")
        if len(people) < 2:
            self.stdout.write("Grades were not loaded: name two persons with --drafted-by and --approved-by.")

    def _person(self, username: str) -> User:
        try:
            return User.objects.get(username=username)
        except User.DoesNotExist:
            raise CommandError(f"No user named {username}.") from None
