"""The roster that a provider without an optimiser has: fixed weekly rotations, the same hours every day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from heliotrope.domain.network import Network
from heliotrope.domain.people import Agent, ShiftPattern, WorkPlan
from heliotrope.domain.roster import ON_QUEUE, WHOLE, Activity, QueueShare, Roster, Shift
from heliotrope.domain.time import Horizon, instant_of, local

GRID = 15


@dataclass(frozen=True, slots=True)
class Habit:
    """How one agent works, week after week.

    Attributes
    ----------
    start_minute
        Local wall clock of every start.
    weekdays
        Local weekdays worked, Monday 0.
    minutes
        Elapsed length of every shift, one of the work plan's.
    queues
        Queues served, in equal shares.
    stagger
        How many quarter hours after their earliest time the breaks start, as far as their windows allow.
    """

    agent: Agent
    start_minute: int
    weekdays: frozenset[int]
    minutes: int
    queues: tuple[str, ...]
    stagger: int = 0


def fixed_rotation(
    habits: Iterable[Habit], network: Network, work_plans: Mapping[str, WorkPlan], horizon: Horizon
) -> Roster:
    """Return everybody's shifts of the week before the horizon and of the horizon, leave left out."""
    shifts = []
    for habit in habits:
        pattern = work_plans[habit.agent.work_plan].pattern(habit.minutes)
        assert pattern is not None, f"{habit.agent.work_plan} has no shift of {habit.minutes} min"
        for start in _starts(habit, network.site(habit.agent.site).zone, horizon):
            if not habit.agent.on_leave(start, start + timedelta(minutes=habit.minutes)):
                shifts.append(standard_shift(habit, start, pattern))
    return Roster(tuple(shifts))


def _starts(habit: Habit, zone_name: str, horizon: Horizon) -> Iterator[datetime]:
    first = horizon.start - timedelta(weeks=1)
    day: date = local(first, zone_name).date()
    while (start := instant_of(day, habit.start_minute, zone_name)) < horizon.end:
        if start >= first and day.weekday() in habit.weekdays:
            yield start
        day += timedelta(days=1)


def standard_shift(habit: Habit, start: datetime, pattern: ShiftPattern) -> Shift:
    """Return a shift with its breaks at their standard times."""
    each = WHOLE // len(habit.queues)
    shares = tuple(QueueShare(queue, each) for queue in habit.queues)
    blocks, at = [], start
    for rule in pattern.breaks:
        opens = start + timedelta(minutes=min(rule.earliest + habit.stagger * GRID, rule.latest))
        closes = opens + timedelta(minutes=rule.minutes)
        blocks += [Activity(ON_QUEUE, at, opens, True, shares), Activity(rule.code, opens, closes, rule.paid)]
        at = closes
    end = start + timedelta(minutes=pattern.minutes)
    blocks.append(Activity(ON_QUEUE, at, end, True, shares))
    return Shift(habit.agent.id, habit.agent.site, start, end, tuple(blocks))
