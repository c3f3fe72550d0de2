"""Numbers of visits (K-2026-000123) and of requests (P-2026-000123): gap-free and never reused within a year."""

from .models import NumberSeries


def next_number(year: int, prefix: str = "K") -> str:
    """Draw the next number of `year`. Call inside the transaction that stores it: a rollback gives the number back.

    The row of the year is locked until then, so parallel draws queue; six digits, and more when a year needs them.
    """
    NumberSeries.objects.get_or_create(year=year, prefix=prefix)
    series = NumberSeries.objects.select_for_update().get(year=year, prefix=prefix)
    series.last += 1
    series.save(update_fields=["last"])
    return f"{prefix}-{year}-{series.last:06d}"
