"""Which visit of its sender this is: "Kunjungan ke-3 dari Kabupaten Wajo"."""

from .models import BodyRole, Visit


def ordinals_of(visit: Visit) -> list[str]:
    """One sentence for each visiting region or body: its how-manieth recorded visit to this host, by date.

    Bodies of one region (government, council, offices) count as one sender. Drafts and cancelled visits count nowhere, so
    they get no sentence.
    """
    if visit.number is None or visit.state != "recorded":
        return []
    sentences = []
    for label, same_sender in _senders(visit).items():
        earlier = (
            Visit.objects.recorded()
            .filter(host_id=visit.host_id, bodies__role=BodyRole.VISITING, **same_sender)
            .filter(starts_on__lte=visit.starts_on)
        )
        dates = set(earlier.values_list("pk", "starts_on"))
        position = sum(1 for pk, day in dates if (day, pk) <= (visit.starts_on, visit.pk))
        sentences.append(f"Kunjungan ke-{position} dari {label} ke {visit.host.name}")
    return sentences


def _senders(visit: Visit) -> dict[str, dict]:
    return {
        (body.agency.region.name if body.agency.region else body.agency.name): (
            {"bodies__agency__region_id": body.agency.region_id}
            if body.agency.region
            else {"bodies__agency_id": body.agency_id}
        )
        for body in visit.bodies.filter(role=BodyRole.VISITING).select_related("agency__region")
    }
