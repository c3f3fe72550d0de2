"""What a day at the door looks like: who is expected, here, gone or missing, and how it differs from the plan."""

from datetime import date, datetime

from django.db.models import Q

from directory.clock import zone_of
from visits.models import ON_THE_BOARD, Reception, Visit, VisitState


def visits_of(user, day: date):
    """What the board of a day shows: everybody expected, here, gone or recorded on it, by the hour."""
    rows = Visit.objects.handled_by(user).on_days(day, day).filter(state__in=ON_THE_BOARD, date_precision="day")
    return rows.select_related("reception").order_by("starts_at", "pk")


def forgotten_before(user, day: date):
    """Delegations of earlier days of which nobody said whether they came, and receptions that the clock closed."""
    over = Q(starts_on__lt=day) & (Q(ends_on=None) | Q(ends_on__lt=day))
    open_ones = Q(state=VisitState.ACCEPTED) | Q(state=VisitState.COMPLETED, reception__closed_by_clock=True)
    return Visit.objects.handled_by(user).filter(over & open_ones).order_by("starts_on", "pk")


def differences(visit: Visit, reception: Reception) -> list[str]:
    """What was not as planned, in words: late, fewer, more, unannounced, closed by the clock."""
    said = []
    if reception.is_walk_in:
        said.append("Datang tanpa janji")
    elif visit.starts_at:
        planned = datetime.combine(
            reception.arrived_at.astimezone(zone_of(visit.host)).date(), visit.starts_at, zone_of(visit.host)
        )
        minutes = int((reception.arrived_at - planned).total_seconds() // 60)
        if minutes >= 15:
            said.append(f"Terlambat {minutes} menit" if minutes < 120 else f"Terlambat {minutes // 60} jam")
    if reception.left_at and reception.expected and visit.head_count is not None:
        missing = reception.expected - visit.head_count
        if missing > 0:
            said.append(f"{missing} orang lebih sedikit daripada rencana")
        elif missing < 0:
            said.append(f"{-missing} orang lebih banyak daripada rencana")
    if reception.closed_by_clock and reception.left_at:
        closed = reception.left_at.astimezone(zone_of(visit.host))
        said.append(f"Ditutup otomatis pukul {closed:%H.%M}: periksa kehadirannya")
    return said
