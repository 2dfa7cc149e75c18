"""Remedies as the contracts count them: one definition, over the open agents of a roster.

A queue's service curve says how many of its contacts count, how many of those are answered in target where nobody is
missing, and what each missing agent takes off either, piece by piece of the shortage. Agents beyond the requirement
add nothing. A period that began before the horizon counts with what has happened (`ServiceToDate`); without that it
is not settled here. One that ends after the horizon counts as it stands at the horizon's end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import groupby

import numpy as np

from heliotrope.domain.contracts import MeasuringPeriod, ServiceLevelFormula, remedy_due
from heliotrope.domain.demand import Array
from heliotrope.domain.network import Queue
from heliotrope.domain.problem import RosterProblem, ServiceToDate
from heliotrope.domain.time import Horizon, instant_of, local


@dataclass(frozen=True, eq=False)
class CountedPeriod:
    """One measuring period of a queue: the slots that count, and contacts counted and in target before them."""

    queue: int
    start: datetime
    slots: np.ndarray
    counted_before: float
    in_target_before: float


def counted_periods(problem: RosterProblem) -> tuple[CountedPeriod, ...]:
    """Return the periods of every queue with tiers or bonuses, in order; none where the demand has no curves."""
    if problem.demand.service is None:
        return ()
    found: list[CountedPeriod] = []
    for q, queue in enumerate(problem.network.queues):
        if queue.remedies or queue.remedy_terms.bonuses:
            found += _periods_of(q, queue, problem)
    return tuple(found)


def remedies_by_queue(open_agents: Array, problem: RosterProblem) -> Array:
    """Return [Q] money due less bonuses earned, from effective open agents [Q, T]."""
    due = np.zeros(len(problem.network.queues))
    for period, money in remedies_by_period(open_agents, problem):
        due[period.queue] += money
    return due


def remedies_by_period(open_agents: Array, problem: RosterProblem) -> Iterator[tuple[CountedPeriod, float]]:
    """Yield every period with the money due less bonuses earned, from effective open agents [Q, T]."""
    demand, service = problem.demand, problem.demand.service
    for period in counted_periods(problem):
        assert service is not None
        q, t = period.queue, period.slots
        left = np.clip(demand.required[q, t] - open_agents[q, t], 0.0, None)
        counted = period.counted_before + service.counted[q, t].sum()
        in_target = period.in_target_before + service.in_target[q, t].sum()
        for k in range(demand.widths.shape[2]):
            piece = np.minimum(left, demand.widths[q, t, k])
            counted -= piece @ service.uncounted[q, t, k]
            in_target -= piece @ service.lost[q, t, k]
            left = left - piece
        queue = problem.network.queues[q]
        level = float(in_target / counted) if counted > 0 else None
        yield period, 0.0 if level is None else remedy_due(queue.remedies, queue.remedy_terms, level)


@dataclass(frozen=True, slots=True)
class DayActual:
    """Contacts of one queue on one date of its clock, as they happened."""

    day: date
    offered: int
    handled: int
    in_target: int


def counting_since(queue: Queue, horizon: Horizon) -> datetime | None:
    """Return when the measuring period began that the horizon's start cuts in two; None where it cuts none."""
    kind = queue.remedy_terms.period
    if kind is MeasuringPeriod.LABOUR_WEEK or not (queue.remedies or queue.remedy_terms.bonuses):
        return None
    since = instant_of(_first_date(kind, local(horizon.start, queue.zone).date()), 0, queue.zone)
    return since if since < horizon.start else None


def service_so_far(queue: Queue, actuals: Iterable[DayActual]) -> ServiceToDate | None:
    """Return what the measuring period has counted by the contract's formula; None where no day of it counts.

    Notes
    -----
    Counts of intervals do not say who left before the threshold, so early abandons are taken for any others: the
    level is then never above the one that the contract counts.
    """
    days = [each for each in actuals if not queue.remedy_terms.relieved(each.day, each.offered)]
    answered = queue.remedy_terms.formula is ServiceLevelFormula.OF_ANSWERED
    counted = float(sum(each.handled if answered else each.offered for each in days))
    in_target = float(sum(each.in_target for each in days))
    return ServiceToDate(queue.id, counted, min(in_target, counted)) if days else None


def _periods_of(q: int, queue: Queue, problem: RosterProblem) -> Iterator[CountedPeriod]:
    horizon, service = problem.horizon, problem.demand.service
    assert service is not None
    dates = _dates(horizon, queue.zone)
    volume: dict[date, float] = {}
    for day, contacts in zip(dates, service.offered[q].tolist(), strict=True):
        volume[day] = volume.get(day, 0.0) + contacts
    relieved = {day for day, contacts in volume.items() if queue.remedy_terms.relieved(day, contacts)}
    before = {value.queue: value for value in problem.to_date}.get(queue.id)
    kind, week = queue.remedy_terms.period, horizon.slots // horizon.weeks
    keys = [_first_date(kind, day) if kind is not MeasuringPeriod.LABOUR_WEEK else t // week
            for t, day in enumerate(dates)]  # fmt: skip
    for first, (key, members) in enumerate(groupby(range(horizon.slots), key=keys.__getitem__)):
        slots = np.array([t for t in members if dates[t] not in relieved], np.int64)
        cut = first == 0 and isinstance(key, date) and instant_of(key, 0, queue.zone) < horizon.start
        if cut and before is None:
            continue
        so_far = (before.counted, before.in_target) if cut and before is not None else (0.0, 0.0)
        start = instant_of(key, 0, queue.zone) if isinstance(key, date) else horizon.start + key * timedelta(weeks=1)
        yield CountedPeriod(q, start, slots, *so_far)


@lru_cache(maxsize=64)
def _dates(horizon: Horizon, zone: str) -> tuple[date, ...]:
    """Return the date of every slot by the clock of `zone`."""
    return tuple(local(horizon.instant(t), zone).date() for t in range(horizon.slots))


def _first_date(kind: MeasuringPeriod, day: date) -> date:
    """Return the first date of the period that holds `day`; weeks begin on Monday."""
    if kind is MeasuringPeriod.MONTH:
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if kind is MeasuringPeriod.WEEK else day
