"""Erase what the portal knows of readers who reported something: run it every day."""

from django.core.management.base import BaseCommand

from directory.reports import forget_senders


class Command(BaseCommand):
    help = "Erases e-mail addresses of reports handled over 30 days ago and marks of senders older than two days."

    def handle(self, *args, **options):
        self.stdout.write(f"{forget_senders()} laporan dilupakan pengirimnya.")
