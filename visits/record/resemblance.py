"""Visits that may be the same event: one host, one sender, days apart at most. Said with why, decided by a person."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from directory.models import Agency
from visits.models import Visit, VisitState
from visits.models.visit import handled_by

DAYS_APART = timedelta(days=3)
MOST = 5
LONGEST = timedelta(days=31)  # no visit that starts earlier than this before the window can reach into it


@dataclass(frozen=True)
class Resemblance:
    visit: Visit
    reasons: tuple[str, ...]


def last_day(day: date, precision: str) -> date:
    """The last day of what is known: of the month, or of the year."""
    if precision == "month":
        return day.replace(day=monthrange(day.year, day.month)[1])
    return day.replace(month=12, day=31) if precision == "year" else day


def resembling(
    *, host: Agency, starts_on: date, ends_on: date | None, precision: str, senders: Iterable[Agency], user, key=None
) -> list[Resemblance]:
    """Recorded visits, and drafts that this person handles, that may be the event described; the nearest first.

    The same host or its region, not more than three days apart, and a sender in common: the body itself, or another body
    of the same region. `key` is the submission key of the record that asks, which does not resemble itself. Three queries.
    """
    senders = list(senders)
    first, last = starts_on, ends_on or last_day(starts_on, precision)
    at_host = Q(host__region=host.region_id) if host.region_id else Q(host=host.pk)
    seen = Q(state=VisitState.RECORDED) | (Q(state=VisitState.DRAFT) & handled_by(user))
    near = Visit.objects.filter(
        at_host, seen, starts_on__lte=last + DAYS_APART, starts_on__gte=first - DAYS_APART - LONGEST
    )
    found = []
    for visit in near.exclude(submission_key=key).for_list().order_by("-starts_on", "-pk")[:100]:
        apart = _days_apart(visit, first, last)
        common = _common_sender(visit, senders)
        if apart <= DAYS_APART.days and common:
            found.append(
                (apart, Resemblance(visit, (f"tuan rumah sama: {visit.host_text}", _apart_text(apart), common)))
            )
    return [resemblance for _, resemblance in sorted(found, key=lambda one: one[0])][:MOST]


def resembling_visit(visit: Visit, user, senders: Iterable[Agency] | None = None) -> list[Resemblance]:
    """Visits that may be the same event as this one; the senders of one that is not stored yet are given."""
    return resembling(
        host=visit.host,
        starts_on=visit.starts_on,
        ends_on=visit.ends_on,
        precision=visit.date_precision,
        senders=[body.agency for body in visit.visiting()] if senders is None else senders,
        user=user,
        key=visit.submission_key,
    )


def _days_apart(visit: Visit, first: date, last: date) -> int:
    starts, ends = visit.starts_on, visit.ends_on or last_day(visit.starts_on, visit.date_precision)
    return max((starts - last).days, (first - ends).days, 0)


def _apart_text(days: int) -> str:
    return f"tanggal berselisih {days} hari" if days else "tanggal sama atau bertumpuk"


def _common_sender(visit: Visit, senders: list[Agency]) -> str:
    theirs = [body.agency for body in visit.visiting()]
    for mine in senders:
        for other in theirs:
            if mine.pk is not None and mine.pk == other.pk:
                return f"pengirim sama: {other.name}"
            if mine.region_id and mine.region_id == other.region_id and other.region:
                return f"pengirim sedaerah: {other.name}"
    return ""
