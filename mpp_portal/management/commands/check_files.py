"""Whether the files of visits on disk and their rows agree."""

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError

from visits.record.files import compare_disk_and_database


class Command(BaseCommand):
    help = "Names rows without file, files of another size than their row, and files without row; fails when there are any."

    def add_arguments(self, parser):
        parser.add_argument(
            "--delete-orphans", action="store_true", help="delete files without row, older than an hour"
        )

    def handle(self, *args, delete_orphans, **options):
        found = compare_disk_and_database()
        for words, names in (
            ("row without file", found.missing),
            ("file of another size than its row", found.resized),
            ("file without row", found.orphans),
        ):
            for name in names:
                self.stdout.write(f"{words}: {name}")
        if delete_orphans:
            for name in found.orphans:
                default_storage.delete(name)
            self.stdout.write(f"Deleted {len(found.orphans)} files without row.")
        wrong = len(found.missing) + len(found.resized) + (0 if delete_orphans else len(found.orphans))
        if wrong:
            raise CommandError(f"Disk and database disagree about {wrong} files.")
        self.stdout.write("Disk and database agree.")
