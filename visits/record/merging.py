"""Two records of one event become one, and can be parted again for 30 days.

The absorbed record keeps all its rows and its number, which leads to the kept one. The kept record gets copies of what it
lacks; what it has already stays as it is.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from mpp_portal.kit.history import deed, version_of
from mpp_portal.kit.workflow import AlreadyMoved, StepRefused, required_reason
from visits.models import (
    AgendaItem,
    DelegationBody,
    Participant,
    Receiver,
    Reception,
    Visit,
    VisitMerge,
    VisitSource,
    VisitState,
)

UNDO_DAYS = 30
# What the kept visit takes over only where it says nothing.
FILLED = (
    "venue", "starts_at", "date_raw", "host_raw", "kind_raw", "reason_note", "head_count", "results", "agreements",
    "next_steps", "host_learned",
)  # fmt: skip
GATHERED = ("reasons", "topics", "recommended_by", "legal_bases")
TIES = "permohonan, surat, catatan kedatangan, atau foto umum"  # see `is_tied`


@dataclass
class Plan:
    """What a merge would do, in the words of the page that asks for confirmation; rows are (what, from the absorbed)."""

    filled: list[tuple[str, Any]] = field(default_factory=list)  # (field, value)
    gathered: list[tuple[str, list]] = field(default_factory=list)  # (field, rows)
    sources: list[VisitSource] = field(default_factory=list)
    bodies: list[DelegationBody] = field(default_factory=list)
    people: list[Participant] = field(default_factory=list)
    receivers: list[Receiver] = field(default_factory=list)
    agenda: list[AgendaItem] = field(default_factory=list)
    differing: list[tuple[str, str, str]] = field(default_factory=list)  # (label, kept, absorbed): the kept one stays

    @property
    def filled_labels(self) -> list[tuple[str, Any]]:
        return [(label_of(name), value) for name, value in self.filled]

    @property
    def gathered_labels(self) -> list[tuple[str, str]]:
        return [(label_of(name), ", ".join(map(str, rows))) for name, rows in self.gathered]


def label_of(name: str) -> str:
    """The name of a field of a visit on the screen."""
    text = str(Visit._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return text[:1].upper() + text[1:]


def plan_of(kept: Visit, absorbed: Visit) -> Plan:
    """What the kept visit lacks and the absorbed one has. Constant queries."""
    plan = Plan()
    for name in FILLED:
        mine, theirs = getattr(kept, name), getattr(absorbed, name)
        if theirs not in (None, "") and mine in (None, ""):
            plan.filled.append((name, theirs))
        elif theirs not in (None, "") and mine != theirs:
            plan.differing.append((label_of(name), str(mine), str(theirs)))
    for label, mine, theirs in (
        ("Tanggal", kept.date_text, absorbed.date_text),
        ("Tujuan", kept.purpose, absorbed.purpose),
    ):
        if mine != theirs:
            plan.differing.append((label, mine, theirs))
    for name in GATHERED:
        have = {row.pk for row in getattr(kept, name).all()}
        if missing := [row for row in getattr(absorbed, name).all() if row.pk not in have]:
            plan.gathered.append((name, missing))
    plan.sources = _missing(
        kept.visit_sources, absorbed.visit_sources.select_related("source"), lambda row: row.source_id
    )
    mine = list(kept.bodies.all())
    plan.bodies = [row for row in absorbed.bodies.select_related("agency") if not _same_body(row, mine)]
    plan.people = _missing(kept.participants, absorbed.participants.select_related("body"), _person)
    plan.receivers = _missing(kept.receivers, absorbed.receivers, _person)
    plan.agenda = _missing(kept.agenda, absorbed.agenda, lambda row: (row.at, row.title.casefold()))
    return plan


def _person(person) -> tuple[str, str]:
    """Who is one person in two records of one event: the name, or the post where no name is told."""
    return (person.name.casefold(), "") if person.name else ("", person.position.casefold())


def _same_body(body: DelegationBody, among) -> DelegationBody | None:
    """The body of the other record that is this one: the same under the same name, or under any where this one has none."""
    alike = [one for one in among if (one.agency_id, one.role) == (body.agency_id, body.role)]
    exact = (one for one in alike if one.raw_name == body.raw_name)
    return next(exact, None) or (alike[0] if alike and not body.raw_name else None)


def _missing(mine, theirs, key: Callable[[Any], Any]) -> list:
    have = {key(row) for row in mine.all()}
    return [row for row in theirs.all() if key(row) not in have]


def merge(kept: Visit, absorbed: Visit, *, user, reason: str) -> VisitMerge:
    """The absorbed visit leaves the lists, its number leads to the kept one, which gets what it lacked. Returns the merge.

    Raises ReasonMissing, AlreadyMoved when either is no longer recorded, or StepRefused when the absorbed one has what cannot be
    copied (`is_tied`). Then nothing is stored.
    Side effects: a leader among the people copied leads no more where the kept visit has one; what followed the absorbed visit
    follows the kept one, whichever host it went to.
    """
    reason = required_reason(reason, "Tulis alasan menggabungkan keduanya.")
    if kept.pk == absorbed.pk:
        raise StepRefused("Kunjungan tidak dapat digabung dengan dirinya sendiri.")
    with deed(user=user, verb="merge", reason=reason):
        locked = {
            row.pk: row
            for row in Visit.objects.select_for_update().filter(pk__in=[kept.pk, absorbed.pk]).order_by("pk")
        }
        kept, absorbed = locked[kept.pk], locked[absorbed.pk]
        for visit in (kept, absorbed):
            if visit.state != VisitState.RECORDED:
                raise AlreadyMoved(f"{visit} tidak lagi tercatat: statusnya “{visit.get_state_display()}”.")
        if is_tied(absorbed) and is_tied(kept):
            raise StepRefused(f"Kedua catatan punya {TIES}, yang tidak ikut pindah. Batalkan salah satunya.")
        if is_tied(absorbed):
            raise StepRefused(
                f"{absorbed} punya {TIES}, yang tidak ikut pindah. Pertahankan {absorbed}, dan gabungkan {kept} ke dalamnya."
            )
        plan = plan_of(kept, absorbed)
        done = VisitMerge(kept=kept, absorbed=absorbed, merged_at=timezone.now(), merged_by=user, reason=reason[:250])
        for name, value in plan.filled:
            done.changed.append(["visit", kept.pk, name, None, _plain(value)])
            setattr(kept, name, value)
        kept.save()
        for name, rows in plan.gathered:
            getattr(kept, name).add(*rows)
            done.changed.append(["visit", kept.pk, name, None, [row.pk for row in rows]])
        _copy_parts(plan, kept, absorbed, done)
        _lead_followers(kept, absorbed, done)
        absorbed.state = VisitState.MERGED
        absorbed.save()
        done.save()
        return done


def is_tied(visit: Visit) -> bool:
    """Whether it has what stays with its own record: the link of a requester and the feedback given there, papers that were
    handed out under a number, what happened at the door, public photos."""
    return (
        visit.requests.exists()
        or visit.papers.exists()
        or Reception.objects.filter(visit=visit).exists()
        or visit.attachments.filter(photo__isnull=False).exists()
    )


def _plain(value) -> Any:
    return value if isinstance(value, int | str) else str(value)


def _copy_parts(plan: Plan, kept: Visit, absorbed: Visit, done: VisitMerge):
    for cited in plan.sources:
        if absorbed.date_text != kept.date_text and not cited.says_on:
            cited.says_on, cited.says_precision = absorbed.starts_on, absorbed.date_precision
        _copy(cited, done, visit=kept)
    for came in plan.bodies:
        _copy(came, done, visit=kept)
    bodies = list(kept.bodies.all())
    has_leader = kept.participants.filter(leads_visit=True).exists()
    led = set(kept.participants.filter(leads_body=True).values_list("body_id", flat=True))
    for person in plan.people:
        body = _same_body(person.body, bodies)
        assert body is not None  # what had none was copied above
        leads_visit = person.leads_visit and not has_leader
        leads_body = person.leads_body and body.pk not in led
        led |= {body.pk} if leads_body else set()
        leads_on = person.leads_on if leads_visit else None
        leads = {"leads_visit": leads_visit, "leads_on": leads_on, "leads_body": leads_body}
        # The key is of the row that the device at the door added.
        _copy(person, done, visit=kept, body=body, arrival_key=None, **leads)
    for row in (*plan.receivers, *plan.agenda):
        _copy(row, done, visit=kept)


def _lead_followers(kept: Visit, absorbed: Visit, done: VisitMerge):
    for follower in absorbed.followed_by.select_for_update().exclude(pk=kept.pk).order_by("pk"):
        follower.follows = kept
        follower.save()
        done.changed.append(["visit", follower.pk, "follows", absorbed.pk, kept.pk])


def _copy(row: models.Model, done: VisitMerge, **fields):
    row.pk, row._state.adding = None, True
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    done.copied.append([type(row).__name__, row.pk, version_of(row)])


COPIED = {model.__name__: model for model in (VisitSource, DelegationBody, Participant, Receiver, AgendaItem)}


def may_undo(done: VisitMerge) -> bool:
    """Within 30 days, once."""
    return done.undone_at is None and timezone.now() - done.merged_at <= timedelta(days=UNDO_DAYS)


def unmerge(done: VisitMerge, *, user, reason: str) -> list[str]:
    """Both visits stand alone again. Returns, in words, what somebody has touched since and therefore stays.

    Raises ReasonMissing, or StepRefused when it is too late or was done already; then nothing is stored.
    """
    reason = required_reason(reason, "Tulis alasan memisahkan keduanya.")
    with deed(user=user, verb="unmerge", reason=reason):
        done = VisitMerge.objects.select_for_update().get(pk=done.pk)
        if not may_undo(done):
            raise StepRefused(f"Penggabungan hanya dapat dibatalkan satu kali, dalam {UNDO_DAYS} hari.")
        kept = Visit.objects.select_for_update().get(pk=done.kept_id)
        absorbed = Visit.objects.select_for_update().get(pk=done.absorbed_id)
        stays = _take_back(done, kept)
        kept.save()
        absorbed.state = VisitState.RECORDED
        absorbed.save()
        done.undone_at = timezone.now()
        done.save()
        return stays


def _take_back(done: VisitMerge, kept: Visit) -> list[str]:
    stays = []
    for _, key, name, old, new in done.changed:
        if name == "follows":
            stays += _led_back(key, old, new)
        elif name in GATHERED:
            getattr(kept, name).remove(*new)
        elif _plain(getattr(kept, name)) == new:
            setattr(kept, name, Visit._meta.get_field(name).get_default())  # type: ignore[union-attr]
        else:
            stays.append(label_of(name))
    # People before their bodies.
    for name, key, version in sorted(done.copied, key=lambda one: one[0] == "DelegationBody"):
        row = COPIED[name].objects.filter(pk=key).first()
        if row is None:
            continue
        if version_of(row) != version or _is_needed(row):
            stays.append(str(row))
        else:
            row.delete()
    return stays


def _led_back(key: int, old: int, new: int) -> list[str]:
    """A follower follows again what it followed; in words when it follows something else by now."""
    follower = Visit.objects.select_for_update().filter(pk=key).first()
    if follower is None or follower.follows_id != new:
        return [str(follower)] if follower else []
    follower.follows_id = old
    follower.save()
    return []


def _is_needed(row: models.Model) -> bool:
    """Somebody put people into this body since, or gave this person a visum."""
    if isinstance(row, DelegationBody):
        return row.participants.exists()
    return isinstance(row, Participant) and row.papers.exists()
