"""Which visit of its sender this is: "Kunjungan ke-3 dari Kabupaten Wajo"."""

from django.db.models import Count, Q

from visits.models import DelegationBody, Visit, VisitState


def ordinals_of(visit: Visit) -> list[str]:
    """One sentence for each visiting region or body: its how-manieth recorded visit to this host, by date. Two queries.

    Bodies of one region (government, council, offices) count as one sender. Drafts and cancelled visits count nowhere, so
    they get no sentence. Uses the prefetched bodies of the visit.
    """
    if visit.state != VisitState.RECORDED:
        return []
    bodies = visit.visiting()
    until_now = (
        DelegationBody.objects.visiting()
        .filter(
            Q(visit__starts_on__lt=visit.starts_on) | Q(visit__starts_on=visit.starts_on, visit_id__lte=visit.pk),
            visit__state=VisitState.RECORDED,
            visit__host_id=visit.host_id,
        )
        .order_by()
    )
    by_region = _counts(until_now, "agency__region_id", {body.agency.region_id for body in bodies} - {None})
    by_body = _counts(until_now, "agency_id", {body.agency_id for body in bodies if body.agency.region_id is None})
    senders = {
        (body.agency.region or body.agency): by_region.get(body.agency.region_id) or by_body.get(body.agency_id)
        for body in bodies
    }
    return [f"Kunjungan ke-{count} dari {sender.name} ke {visit.host.name}" for sender, count in senders.items()]


def _counts(bodies, key: str, values) -> dict[int, int]:
    rows = bodies.filter(**{f"{key}__in": values}).values(key).annotate(visits=Count("visit_id", distinct=True))
    return {row[key]: row["visits"] for row in rows}
