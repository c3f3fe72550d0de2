"""Reports of readers: sent within limits, handled by admins, forgotten in time."""

import hashlib
import hmac
import ipaddress
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError
from django.utils import timezone

from mpp_portal.kit.history import deed
from mpp_portal.kit.workflow import REQUIRED, Step, StepTable

from .models import FactReport, ServiceMall
from .models.reports import REPORTS_A_DAY
from .models.reports import ReportState as S

REPORTS_AN_HOUR = 5  # of one sender
ALL_REPORTS_AN_HOUR = 200  # of everybody: what a few admins could still look through after a flood
KEEP_EMAIL = timedelta(days=30)
KEEP_SENDER = timedelta(days=2)
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is read for another
NUMBER_LENGTH = 6


class TooManyReports(Exception):
    """This sender, or everybody together, has sent as many reports as the portal takes for now. Nothing was stored."""


@dataclass(frozen=True)
class Seen:
    """A fact as its reader saw it; `fact` is its name for the portal ("figure/b7km-2q9r-xwtc")."""

    fact: str
    label: str
    value: str
    page: str
    mall: ServiceMall | None = None


# --- Sending -----------------------------------------------------------------------------------------------------


def sender_of(address: str, day) -> str:
    """The mark of a network address on one day: 64 hexadecimal digits that only the holder of the secret key can trace.

    An IPv6 network (/64) is one sender, for each household has one. Text that is no address is one sender too.
    """
    try:
        known = ipaddress.ip_address(address)
        network = ipaddress.ip_network((known, 64 if known.version == 6 else 32), strict=False)
        text = str(network.network_address)
    except ValueError:
        text = "unknown"
    return hmac.new(settings.SECRET_KEY.encode(), f"{day.isoformat()}|{text}".encode(), hashlib.sha256).hexdigest()


def fingerprint_of(*parts: str) -> str:
    """One mark for texts that differ only in case and white space."""
    return hashlib.sha256("\x1f".join(" ".join(part.casefold().split()) for part in parts).encode()).hexdigest()


def send_report(seen: Seen, *, address: str, wrong: str, right_value="", source_address="", email="") -> FactReport:
    """Store what a reader says is wrong. Returns the report; the same text about the same fact, while it waits, is one.

    Raises TooManyReports. The limits hold for all workers together, since the database keeps the places: of one sender at
    most 5 an hour and 20 a day exactly, of everybody 200 an hour give or take those sent in the same moment.
    """
    now = timezone.now()
    sender = sender_of(address, timezone.localdate(now))
    fingerprint = fingerprint_of(seen.fact, wrong, right_value, source_address)
    for _ in range(REPORTS_AN_HOUR + 2):  # of those who race for one place one gets it, the others look again
        same = FactReport.objects.waiting().filter(fingerprint=fingerprint).first()
        if same is not None:
            return same
        place = _next_place(sender, now)
        try:
            with deed(user=None, verb="report"):
                return FactReport.objects.create(
                    number=f"LAP-{''.join(secrets.choice(LETTERS) for _ in range(NUMBER_LENGTH))}",
                    fact=seen.fact,
                    fact_label=seen.label[:300],
                    fact_value=seen.value[:500],
                    page=seen.page,
                    mall=seen.mall,
                    wrong=wrong,
                    right_value=right_value,
                    source_address=source_address,
                    email=email,
                    sent_at=now,
                    sender=sender,
                    nth_of_sender=place,
                    fingerprint=fingerprint,
                )
        except IntegrityError:  # the same text, the same place or, once in a long while, the same number
            continue
    raise TooManyReports


def _next_place(sender: str, now) -> int:
    """The how-manieth report of this sender today the next one is. Raises TooManyReports where there is no place left."""
    an_hour_ago = now - timedelta(hours=1)
    mine = FactReport.objects.filter(sender=sender)
    sent = mine.count()
    if sent >= REPORTS_A_DAY or mine.filter(sent_at__gt=an_hour_ago).count() >= REPORTS_AN_HOUR:
        raise TooManyReports
    if FactReport.objects.filter(sent_at__gt=an_hour_ago)[:ALL_REPORTS_AN_HOUR].count() >= ALL_REPORTS_AN_HOUR:
        raise TooManyReports
    return sent + 1


# --- Handling ----------------------------------------------------------------------------------------------------


def may_handle(user, report) -> bool:
    return user.has_perm("directory.change_factreport")


def mark_handled(report, user):
    """Side effects of every step: who handled the report, and when, from which day on its e-mail address is kept 30 days."""
    report.handled_by = user
    report.handled_at = timezone.now()


REPORT_STEPS = StepTable(
    [
        Step(
            "accept", "Terima, akan diperbaiki", (S.NEW,), S.ACCEPTED, may_handle, effect=mark_handled,
            done="Laporan diterima. Perbaiki faktanya di halaman ubahnya.",
        ),
        Step(
            "decline", "Tolak", (S.NEW,), S.DECLINED, may_handle, reason=REQUIRED, effect=mark_handled,
            done="Laporan ditolak, alasannya tersimpan di riwayat.",
        ),
        Step(
            "spam", "Sampah", (S.NEW,), S.SPAM, may_handle, effect=mark_handled, tone="danger",
            done="Laporan ditandai sebagai sampah.",
        ),
    ]
)  # fmt: skip


def forget_senders(now=None) -> int:
    """Erase the e-mail addresses of reports handled over 30 days ago and the marks of senders of over two days ago.

    Returns how many reports it touched. To be run every day; running it twice does no harm.
    """
    now = now or timezone.now()
    forgotten = 0
    with deed(user=None, verb="forget"):
        for report in FactReport.objects.with_contact_kept_past(now - KEEP_EMAIL).select_for_update():
            report.email = ""
            report.save()
            forgotten += 1
        for report in FactReport.objects.with_sender_kept_past(now - KEEP_SENDER).select_for_update():
            report.sender = ""
            report.save()
            forgotten += 1
    return forgotten
