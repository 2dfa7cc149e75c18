"""Scheduled against required, interval by interval, and the shortfalls in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from heliotrope.domain.demand import Array
from heliotrope.domain.objective import in_horizon, shortage_money, supply
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Roster

NEGLIGIBLE = 0.01
"""Missing agents below this are rounding of queue shares, not a shortfall."""


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """One queue and interval: agents required and effectively open."""

    queue: str
    start: datetime
    required: float
    scheduled: float

    @property
    def short(self) -> float:
        """Agents missing."""
        return max(0.0, self.required - self.scheduled)


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A run of intervals in which a queue is short: agent-hours missing and their money."""

    queue: str
    start: datetime
    end: datetime
    agent_hours: float
    deepest: float
    money: float


def open_agents(roster: Roster, problem: RosterProblem) -> Array:
    """Return effective open agents [Q, T] of the roster and of what reaches in from before."""
    return supply((*problem.carry_in, *in_horizon(roster, problem)), problem)


def coverage_rows(roster: Roster, problem: RosterProblem) -> Iterator[CoverageRow]:
    """Yield every queue and interval with something required or open, queue by queue."""
    scheduled = open_agents(roster, problem)
    for q, queue in enumerate(problem.network.queues):
        for t in range(problem.horizon.slots):
            required = float(problem.demand.required[q, t])
            if required > 0 or scheduled[q, t] > 0:
                yield CoverageRow(queue.id, problem.horizon.instant(t), required, float(scheduled[q, t]))


def shortfalls(roster: Roster, problem: RosterProblem) -> tuple[Shortfall, ...]:
    """Return the runs of short intervals, dearest first."""
    scheduled = open_agents(roster, problem)
    short = np.clip(problem.demand.required - scheduled, 0.0, None)
    money = shortage_money(scheduled, problem.demand)
    found = []
    for q, queue in enumerate(problem.network.queues):
        edges = np.flatnonzero(np.diff(np.concatenate(([0], short[q] > NEGLIGIBLE, [0])).astype(int)))
        for first, last in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            run = short[q, first:last]
            found.append(
                Shortfall(
                    queue.id,
                    problem.horizon.instant(first),
                    problem.horizon.instant(last),
                    float(run.sum()) * problem.horizon.grain_minutes / 60,
                    float(run.max()),
                    float(money[q, first:last].sum()),
                )
            )
    return tuple(sorted(found, key=lambda fall: (-fall.money, fall.queue, fall.start)))
