"""The score of a roster: what it costs, whom it leaves waiting, what the contracts will charge for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heliotrope.domain.network import Queue
from heliotrope.domain.objective import in_horizon, objective_terms, paid_pieces, understaffed_pct
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Roster
from heliotrope.domain.time import local, minute_of_day
from heliotrope.insight.coverage import open_agents
from heliotrope.staffing import expected_service

LABOUR_TERMS = ("wages", "night_premium", "weekend_premium", "overtime_premium")


@dataclass(frozen=True, slots=True)
class QueueScore:
    """Expected service of one queue over the horizon, and the remedy that is due for it."""

    queue: str
    client: str
    required_hours: float
    short_hours: float
    service_level: float
    goal: float
    sla_money: float


@dataclass(frozen=True)
class RosterScore:
    """Figures of one roster; money in the network's currency.

    Attributes
    ----------
    terms
        Objective by term.
    money
        All terms but the price of change: what the week costs, however it came about.
    sla_money
        Remedies that the contracts charge for the expected service, by labour week; not part of `money`, whose
        shortage prices stand for it interval by interval.
    night_hours
        Paid hours in the night window of the site, on its own clock.
    """

    terms: Mapping[str, float]
    understaffed_pct: float
    night_hours: float
    queues: tuple[QueueScore, ...]

    @property
    def money(self) -> float:
        """What the week costs."""
        return sum(money for term, money in self.terms.items() if term != "change")

    @property
    def labour(self) -> float:
        """Wages and premiums."""
        return sum(self.terms[term] for term in LABOUR_TERMS)

    @property
    def shortage(self) -> float:
        """Money of missing agent-intervals."""
        return self.terms["shortage"]

    @property
    def sla_money(self) -> float:
        """Remedies of all queues."""
        return sum(queue.sla_money for queue in self.queues)


def score(roster: Roster, problem: RosterProblem) -> RosterScore:
    """Score the shifts of `roster` that start in the horizon. Breaches are the audit's business, not the score's."""
    open_ = open_agents(roster, problem)
    return RosterScore(
        terms=objective_terms(roster, problem),
        understaffed_pct=understaffed_pct(open_, problem.demand),
        night_hours=night_hours(roster, problem),
        queues=tuple(_queue_score(q, open_[q], problem) for q in range(len(problem.network.queues))),
    )


def night_hours(roster: Roster, problem: RosterProblem) -> float:
    """Return the paid hours in the night window that holds at each site."""
    minutes = 0
    for shift in in_horizon(roster, problem):
        position = problem.agent_index.get(shift.agent)
        if position is not None:
            agent = problem.agents[position]
            rules, zone_name = problem.rules_of(agent), problem.zone_of(agent)
            minutes += sum(
                length
                for at, length in paid_pieces(shift, problem.horizon.grain_minutes)
                if rules.at_night(minute_of_day(at, zone_name))
            )
    return minutes / 60


def _queue_score(q: int, open_: NDArray[np.float64], problem: RosterProblem) -> QueueScore:
    queue, horizon, demand = problem.network.queues[q], problem.horizon, problem.demand
    hours = horizon.grain_minutes / 60
    short = np.clip(demand.required[q] - open_, 0.0, None)
    service = expected_service(
        open_, demand.load[q], queue, grain_minutes=horizon.grain_minutes, open_slots=_open_slots(queue, problem)
    )
    week = horizon.slots // horizon.weeks
    remedies = 0.0
    for first in range(0, horizon.slots, week):
        span = slice(first, first + week)
        offered = float(service.offered[span].sum())
        if offered > 0:
            level = float(service.offered[span] @ service.service_level[span]) / offered
            remedies += remedy(queue, level)
    return QueueScore(
        queue.id,
        queue.client,
        float(demand.required[q].sum()) * hours,
        float(short.sum()) * hours,
        service.period_service_level,
        queue.goal.service_level,
        remedies,
    )


def remedy(queue: Queue, service_level: float) -> float:
    """Return the money due for a week at `service_level`: the gravest tier that it falls below."""
    return max((tier.money for tier in queue.remedies if service_level < tier.below), default=0.0)


def _open_slots(queue: Queue, problem: RosterProblem) -> NDArray[np.bool_]:
    horizon = problem.horizon
    clock = (local(horizon.instant(t), queue.zone) for t in range(horizon.slots))
    return np.array([queue.hours.open_at(at.weekday(), at.hour * 60 + at.minute) for at in clock])
