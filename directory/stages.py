"""How far a mall has come, read from its milestones; no mall has a status of its own."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from .models import Milestone
from .models.claims import STAGE_ORDER, MilestoneKind

# Events of a mall that runs, not stages that it reaches.
EVENTS = (MilestoneKind.EVALUATED, MilestoneKind.RELOCATED)
ENDINGS = (MilestoneKind.DORMANT, MilestoneKind.CLOSED)
RUNNING = (MilestoneKind.IN_SERVICE, MilestoneKind.OPERATIONAL, MilestoneKind.INAUGURATED)
STAGES = tuple(kind for kind in MilestoneKind if kind not in EVENTS)


@dataclass(frozen=True)
class Stage:
    """The stage reached, with the milestone that says so."""

    kind: str
    label: str
    milestone: Milestone

    @property
    def date_text(self) -> str:
        return self.milestone.date_text


def stage_of(milestones: Iterable[Milestone]) -> Stage | None:
    """The furthest stage, in the ministry's order, among the actual milestones given; None where none is.

    Plans reach nothing, evaluations and moves are no stages, and a mall that was closed or dormant and opened again on a
    later known day runs. Of several claims about one stage the preferred speaks, else the one that knows its date best.
    Leave out rejected and superseded claims.
    """
    reached = [one for one in milestones if not one.is_planned and one.kind not in EVENTS]
    reached = [one for one in reached if not (one.kind in ENDINGS and _reopened_after(one, reached))]
    if not reached:
        return None
    furthest = max(reached, key=lambda one: (STAGE_ORDER[one.kind], one.is_preferred, _exactness(one), -(one.pk or 0)))
    return Stage(kind=furthest.kind, label=MilestoneKind(furthest.kind).label, milestone=furthest)


def _exactness(one) -> int:
    return ("year", "month", "day").index(one.happened_precision) if one.happened_on else -1


def _reopened_after(ending, reached) -> bool:
    return ending.happened_on is not None and any(
        one.kind in RUNNING and one.happened_on is not None and one.happened_on > ending.happened_on for one in reached
    )


def stages_for(malls) -> dict[int, Stage]:
    """The stage of each mall that has one, by the mall's key. One query for any number of malls; a queryset will do."""
    return _stages(Milestone.objects.filter(mall__in=malls))


def stages_of_all() -> dict[int, Stage]:
    """The stage of every mall, in one query: for the filter, since a stage is derived and no column."""
    return _stages(Milestone.objects.all())


def _stages(milestones) -> dict[int, Stage]:
    by_mall: dict[int, list[Milestone]] = {}
    for milestone in milestones.standing().at(timezone.localdate()).actual():
        by_mall.setdefault(milestone.mall_id, []).append(milestone)
    stages = {mall: stage_of(group) for mall, group in by_mall.items()}
    return {mall: stage for mall, stage in stages.items() if stage}
