"""Numbers of visits (K-2026-000123), of requests (P-2026-000123) and of papers: gap-free and never reused within a year."""

from .models import NumberSeries, PaperSeries


def next_number(year: int, prefix: str = "K") -> str:
    """Draw the next number of `year`. Call inside the transaction that stores it: a rollback gives the number back.

    The row of the year is locked until then, so parallel draws queue; six digits, and more when a year needs them.
    """
    NumberSeries.objects.get_or_create(year=year, prefix=prefix)
    series = NumberSeries.objects.select_for_update().get(year=year, prefix=prefix)
    series.last += 1
    series.save(update_fields=["last"])
    return f"{prefix}-{year}-{series.last:06d}"


def next_paper_sequence(host, year: int) -> int:
    """Draw the next sequence number of a host's papers in `year`, as `next_number` does: gap-free, and parallel draws queue."""
    PaperSeries.objects.get_or_create(host=host, year=year)
    series = PaperSeries.objects.select_for_update().get(host=host, year=year)
    series.last += 1
    series.save(update_fields=["last"])
    return series.last
