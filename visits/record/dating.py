"""When a visit was, as its sources tell it: side by side where they differ, one preferred with a reason."""

from directory.citing import store_source
from directory.disagreement import Side, dates_agree
from directory.models import Source
from mpp_portal.kit.history import deed
from mpp_portal.kit.workflow import AlreadyMoved, StepRefused, required_reason
from visits.models import Visit, VisitSource


def date_sides(visit: Visit) -> list[Side]:
    """What each source says of the day, where any says another one than the visit shows; else nothing.

    A source that says nothing of its own stands for the visit's own date. Costs no query for `for_detail()`.
    """
    cited = sorted(visit.visit_sources.all(), key=lambda one: not agrees(one, visit))
    if all(agrees(one, visit) for one in cited):
        return []
    chosen = [bool(visit.date_reason) and agrees(one, visit) for one in cited]
    return [
        Side(one.says_text or visit.date_text, one.source, is_chosen, visit.date_reason if is_chosen else "")
        for one, is_chosen in zip(cited, chosen, strict=True)
    ]


def agrees(cited: VisitSource, visit: Visit) -> bool:
    """Whether the source gives the day of the visit, or none of its own. Words without a date that can be read disagree."""
    if cited.says_on is None:
        return not cited.says_raw
    return dates_agree(cited.says_on, cited.says_precision, visit.starts_on, visit.date_precision)


def prefer_date(cited: VisitSource, *, user, reason: str) -> Visit:
    """The visit takes the day that this source gives; the sources that had agreed with the old day now say it themselves.

    Returns the visit. Raises ReasonMissing, AlreadyMoved when the visit shows that day already, or StepRefused when the
    source gives no day that can be read, or the visit lasts longer than it; then nothing is stored.
    """
    reason = required_reason(reason, "Tulis alasan memilih tanggal ini.")
    with deed(user=user, verb="date", reason=reason):
        visit = Visit.objects.select_for_update().get(pk=cited.visit_id)
        sources = {one.pk: one for one in visit.visit_sources.select_related("source")}
        chosen = sources.get(cited.pk)
        if chosen is None or chosen.says_on is None:
            raise StepRefused("Sumber ini tidak menyebut tanggal yang dapat dipakai.")
        if (chosen.says_on, chosen.says_precision) == (visit.starts_on, visit.date_precision):
            raise AlreadyMoved("Tanggal ini sudah dipakai.")
        if visit.ends_on and (chosen.says_precision != "day" or visit.ends_on < chosen.says_on):
            raise StepRefused("Tanggal selesai kunjungan mendahului tanggal ini. Koreksi dahulu tanggal selesainya.")
        for one in sources.values():
            if not one.says_text:
                one.says_on, one.says_precision = visit.starts_on, visit.date_precision
                one.save()
        visit.starts_on, visit.date_precision = chosen.says_on, chosen.says_precision
        visit.date_reason = reason[:250]
        visit.save()
        return visit


def cite_visit(cited: VisitSource, source: Source, *, user) -> VisitSource:
    """Add a source to a stored visit, with what it says differently. Returns the row.

    Raises StepRefused when the visit cites this source already; then nothing is stored.
    """
    with deed(user=user, verb="cite"):
        visit = Visit.objects.select_for_update().get(pk=cited.visit_id)
        cited.source = store_source(source)
        if visit.visit_sources.filter(source=cited.source).exists():
            raise StepRefused("Sumber ini sudah tercantum pada kunjungan ini.")
        cited.save()
        return cited
