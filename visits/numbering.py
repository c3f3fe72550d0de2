"""Numbers of visits: gap-free and never reused within a year, K-2026-000123."""

from .models import NumberSeries


def next_number(year: int) -> str:
    """Draw the next number of `year`. Call inside the transaction that stores it: a rollback gives the number back.

    The row of the year is locked until then, so parallel draws queue; six digits, and more when a year needs them.
    """
    NumberSeries.objects.get_or_create(year=year)
    series = NumberSeries.objects.select_for_update().get(year=year)
    series.last += 1
    series.save(update_fields=["last"])
    return f"K-{year}-{series.last:06d}"
