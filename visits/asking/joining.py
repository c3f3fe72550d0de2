"""Two requests that a host receives together: the body of one moves into the visit of the other, and can leave it again.

Each request keeps its number, its secret link and its thread. A visit that has given its body away waits in state MERGED, so
that the request can go back to it.
"""

from uuid import uuid4

from django.db.models import prefetch_related_objects

from directory.clock import today_at
from mpp_portal.kit.history import deed
from mpp_portal.kit.workflow import AlreadyMoved, NotAllowed, StepRefused, reason_in
from visits.models import OPEN, Attachment, DelegationBody, Participant, Visit, VisitRequest, VisitState
from visits.models.kinds import WAITING, KnownBy
from visits.workflow import STEPS, is_host_staff

from .places import check_capacity, locked_request
from .telling import message_in, write_message

SHOWN = 50


def joinable(asked: VisitRequest, user):
    """The open requests to the same host, within the reach of this person, that this one may be received with, by day. One query
    beside that of the reach, when it is read."""
    reach = Visit.objects.handled_by(user).filter(host=asked.visit.host_id, state__in=OPEN)
    reach = reach.exclude(state=VisitState.ACCEPTED, starts_on__lt=today_at(asked.visit.host))
    others = VisitRequest.objects.filter(visit__in=reach)
    others = others.exclude(visit=asked.visit_id).exclude(body__agency=asked.body.agency_id)
    return others.select_related("visit", "body__agency").order_by("visit__starts_on", "pk")[:SHOWN]


def join_requests(asked: VisitRequest, other: VisitRequest, *, user, text: str) -> Visit:
    """The body of `asked`, which waits, comes with the delegation of `other`: on its day, under one answer for both. Returns
    the visit that both belong to now; `text` tells the requester.

    Raises StepRefused when either is no longer open, when both are of one body, or when they do not fit together on a day that
    was accepted, and NotAllowed when the other is not this person's; then nothing is stored.
    """
    text = message_in(text)
    with deed(user=user, verb="join", reason=text):
        asked, other = locked_request(asked), locked_request(other)
        own, joint = asked.visit, other.visit
        _check_joinable(asked, own, joint)
        if not is_host_staff(user, joint):
            raise NotAllowed("Permohonan itu bukan wewenang Anda.")
        if joint.state == VisitState.ACCEPTED:
            check_capacity(joint.host, joint, (joint.head_count or 0) + (asked.body.head_count or 0), joined_by=own)
        STEPS.move(own, "join", user=user, reason=text)
        _move(asked, joint)
        _count(joint, asked.body.head_count or 0)
        asked.visit, asked.joined_from = joint, own
        asked.save()
        write_message(asked, text, user=user, verb="join")
    return joint


def _check_joinable(asked: VisitRequest, own: Visit, joint: Visit) -> None:
    if own.pk == joint.pk:
        raise AlreadyMoved("Kedua permohonan ini sudah digabung.")
    if own.host_id != joint.host_id:
        raise StepRefused("Kedua permohonan ini untuk tuan rumah yang berbeda.")
    if own.state not in WAITING or joint.state not in OPEN:
        raise AlreadyMoved("Salah satu permohonan ini baru saja dijawab atau ditutup. Muat ulang halamannya.")
    if joint.state == VisitState.ACCEPTED and joint.starts_on < today_at(joint.host):
        raise StepRefused("Hari permohonan itu sudah lewat.")
    if own.requests.count() > 1:
        raise StepRefused("Permohonan ini sudah digabung dengan yang lain. Pisahkan dulu.")
    if joint.bodies.filter(agency=asked.body.agency_id).exists():
        raise StepRefused(
            "Kedua permohonan dari badan yang sama. Tolak salah satunya, atau minta pemohon membatalkannya."
        )


def is_joint(asked: VisitRequest) -> bool:
    """Others come with this request, under one answer. One query, the first time that it is asked of this visit."""
    prefetch_related_objects([asked.visit], "requests")
    return len(asked.visit.requests.all()) > 1


def part_request(asked: VisitRequest, *, user, text: str = "") -> VisitRequest:
    """The body of `asked` leaves the visit that it shares with others, and waits again for the day that it wished for first.

    The others go on as they were. `text`, when there is one, tells the requester. Raises StepRefused when the visit is not
    shared, or no longer open; then nothing is stored. Returns the request, fresh.
    """
    text = reason_in(text)
    with deed(user=user, verb="part", reason=text):
        asked = locked_request(asked)
        joint = asked.visit
        if joint.state not in OPEN:
            raise AlreadyMoved("Kunjungan ini sudah dijawab, diterima, atau ditutup.")
        if not is_joint(asked):
            raise StepRefused("Permohonan ini tidak digabung dengan yang lain.")
        wish = asked.wishes.all()[0]
        day = {"starts_on": wish.day, "ends_on": None, "starts_at": wish.at}
        if asked.joined_from:
            own = STEPS.move(asked.joined_from, "part", user=user, reason=text, fields=day)
        else:
            own = _visit_like(joint, asked.body, day)
            _inherit(joint, asked)
        _move(asked, own)
        _lead_again(joint)
        _count(joint, -(asked.body.head_count or 0))
        asked.visit, asked.joined_from = own, None
        asked.save()
        if text:
            write_message(asked, text, user=user, verb="part")
    return asked


def _visit_like(joint: Visit, body: DelegationBody, day) -> Visit:
    """A visit of its own for the request whose visit the others stay in."""
    own = Visit.objects.create(
        state=VisitState.SUBMITTED,
        submission_key=uuid4(),
        host=joint.host,
        mall=joint.mall,
        trip=joint.trip,
        follows=joint.follows,
        follow_kind=joint.follow_kind,
        purpose=joint.purpose,
        known_by=KnownBy.REQUEST,
        head_count=body.head_count,
        **day,
    )
    own.topics.set(joint.topics.all())
    return own


def _inherit(joint: Visit, leaving: VisitRequest) -> None:
    """Its request leaves the visit: from now on the visit tells what for, where and on which trip of the one that stays longest."""
    heir = joint.requests.exclude(pk=leaving.pk).select_related("joined_from").order_by("pk")[0]
    told = heir.told
    joint.purpose, joint.mall, joint.trip = told.purpose, told.mall, told.trip
    joint.follows, joint.follow_kind = told.follows, told.follow_kind
    joint.save()
    joint.topics.set(told.topics.all())
    heir.joined_from = None
    heir.save()


def _lead_again(joint: Visit) -> None:
    """Where the head of the whole has left with its body, the first head of the others leads."""
    people = joint.participants.order_by("pk")
    head = None if people.filter(leads_visit=True).exists() else people.filter(leads_body=True).first()
    if head:
        head.leads_visit, head.leads_body = True, False
        head.save()


def _move(asked: VisitRequest, to: Visit) -> None:
    """The body with its people and its letters. One head leads the visit; of two, the one who comes to it leads the body."""
    body = asked.body
    body.visit = to
    body.save()
    has_leader = to.participants.filter(leads_visit=True).exists()
    for person in Participant.objects.filter(body=body).order_by("pk"):
        leads = person.leads_visit or person.leads_body
        person.visit, person.leads_on = to, None
        person.leads_visit, person.leads_body = leads and not has_leader, leads and has_leader
        person.save()
    for letter in Attachment.objects.filter(body=body):
        letter.visit = to
        letter.save()


def _count(joint: Visit, people: int) -> None:
    joint.head_count = max((joint.head_count or 0) + people, 0) or None
    joint.save()


def withdraw_request(asked: VisitRequest, text: str) -> Visit:
    """The requester does not come, and the place is free again; who shares the visit still comes. Raises StepRefused."""
    text = reason_in(text)
    with deed(user=None, verb="withdraw", reason=text):
        asked = locked_request(asked)
        if asked.visit.state in OPEN and is_joint(asked):
            asked = part_request(asked, user=None)
        visit = STEPS.move(asked.visit, "withdraw", user=None, reason=text)
        if text:
            write_message(asked, text, user=None, verb="withdraw")
    return visit
