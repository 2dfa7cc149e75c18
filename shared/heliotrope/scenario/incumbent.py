"""The roster that a provider without an optimiser has: fixed weekly rotations, the same hours every day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from heliotrope.domain.network import ALWAYS_OPEN, Queue
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
    queue
        The one queue served, whenever it is open.
    stagger
        How many quarter hours after their earliest time the breaks start, as far as their windows allow.
    """

    agent: Agent
    start_minute: int
    weekdays: frozenset[int]
    minutes: int
    queue: Queue
    stagger: int = 0


def fixed_rotation(
    habits: Iterable[Habit], zones: Mapping[str, str], work_plans: Mapping[str, WorkPlan], horizon: Horizon
) -> Roster:
    """Return everybody's shifts of the week before the horizon and of the horizon, leave left out.

    `zones` is site -> time zone.
    """
    shifts, once = [], _Once()
    blocks: dict[tuple[str, datetime, ShiftPattern, int], tuple[Activity, ...]] = {}
    for habit in habits:
        pattern = work_plans[habit.agent.work_plan].pattern(habit.minutes)
        assert pattern is not None, f"{habit.agent.work_plan} has no shift of {habit.minutes} min"
        for start in _starts(habit, zones[habit.agent.site], horizon):
            end = start + timedelta(minutes=habit.minutes)
            if not habit.agent.on_leave(start, end):
                # Team-mates on the same hours have the same day: built once, as long rosters have many.
                key = (habit.queue.id, start, pattern, habit.stagger)
                if key not in blocks:
                    blocks[key] = tuple(map(once.activity, standard_day(habit, start, pattern)))
                span = once.instant(start), once.instant(end)
                shifts.append(Shift(habit.agent.id, habit.agent.site, *span, blocks[key]))
    return Roster(tuple(shifts))


class _Once:
    """Equal instants and activities as one object: of 100,000 agents the most that is held is 1 GB less."""

    def __init__(self) -> None:
        self.instants: dict[datetime, datetime] = {}
        self.activities: dict[Activity, Activity] = {}

    def instant(self, instant: datetime) -> datetime:
        """Return the first that was equal."""
        return self.instants.setdefault(instant, instant)

    def activity(self, activity: Activity) -> Activity:
        """Return the first that was equal."""
        if activity not in self.activities:
            span = self.instant(activity.start), self.instant(activity.end)
            self.activities[activity] = replace(activity, start=span[0], end=span[1])
        return self.activities[activity]


def _starts(habit: Habit, zone_name: str, horizon: Horizon) -> Iterator[datetime]:
    first = horizon.start - timedelta(weeks=1)
    day: date = local(first, zone_name).date()
    while (start := instant_of(day, habit.start_minute, zone_name)) < horizon.end:
        if start >= first and day.weekday() in habit.weekdays:
            yield start
        day += timedelta(days=1)


def standard_day(habit: Habit, start: datetime, pattern: ShiftPattern) -> tuple[Activity, ...]:
    """Return the activities of a shift with its breaks at their standard times."""
    blocks: list[Activity] = []
    at = start
    for rule in pattern.breaks:
        opens = start + timedelta(minutes=min(rule.earliest + habit.stagger * GRID, rule.latest))
        closes = opens + timedelta(minutes=rule.minutes)
        blocks += [*_on_queue(habit.queue, at, opens), Activity(rule.code, opens, closes, rule.paid)]
        at = closes
    end = start + timedelta(minutes=pattern.minutes)
    blocks += _on_queue(habit.queue, at, end)
    return tuple(blocks)


def _on_queue(queue: Queue, start: datetime, end: datetime) -> Iterator[Activity]:
    """Yield the stretches of ``[start, end)`` in which the queue is open, and those in which it is not."""
    shares = {True: (QueueShare(queue.id, WHOLE),), False: ()}
    if _open_throughout(queue, start, end):
        yield Activity(ON_QUEUE, start, end, True, shares[True])
        return
    first, was_open = start, _is_open(queue, start)
    at = start + timedelta(minutes=GRID)
    while at < end:
        if _is_open(queue, at) != was_open:
            yield Activity(ON_QUEUE, first, at, True, shares[was_open])
            first, was_open = at, not was_open
        at += timedelta(minutes=GRID)
    yield Activity(ON_QUEUE, first, end, True, shares[was_open])


def _open_throughout(queue: Queue, start: datetime, end: datetime) -> bool:
    """Whether it is open from `start` to `end`, as far as that is plain: within one day's hours, or always."""
    if queue.hours == ALWAYS_OPEN:
        return True
    first, last = local(start, queue.zone), local(end, queue.zone)
    minute = last.hour * 60 + last.minute - 1
    same_day = first.date() == last.date()
    return same_day and _is_open(queue, start) and queue.hours.open_at(last.weekday(), minute)


def _is_open(queue: Queue, at: datetime) -> bool:
    here = local(at, queue.zone)
    return queue.hours.open_at(here.weekday(), here.hour * 60 + here.minute)
