"""Erase what has served its time, and close requests whose days are over: run it every day, beside `erase_contacts`."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from directory.reports import forget_senders
from mpp_portal.accounts.throttle import forget_attempts
from mpp_portal.privacy.retention import forget_unmet
from visits.asking.answering import lapse_unanswered
from visits.record.drafts import forget_unfinished


class Command(BaseCommand):
    help = (
        "Erases e-mail addresses of reports handled over 30 days ago, marks of senders older than two days, attempts to sign "
        "in older than a day, visit forms that nobody touched for 90 days, and people and letters of delegations that did "
        "not come, 90 days later. Closes requests that were not answered before their last day."
    )

    def handle(self, *args, **options):
        people, letters = forget_unmet(timezone.localdate())
        self.stdout.write(
            f"{forget_senders()} laporan dilupakan pengirimnya, {forget_attempts()} percobaan masuk dan "
            f"{forget_unfinished()} draf yang terbengkalai dihapus; "
            f"{people} orang dan {letters} surat dari rombongan yang tidak datang dihapus; "
            f"{lapse_unanswered()} permohonan kedaluwarsa."
        )
