"""What a roster costs under a problem's prices, term by term: the one definition of the objective.

Written over shifts, not over the engine's arrays, so that it also checks the engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from heliotrope.domain.attendance import activity_money
from heliotrope.domain.demand import Array
from heliotrope.domain.handover import handover_money
from heliotrope.domain.labour import labour_terms
from heliotrope.domain.people import Agent
from heliotrope.domain.problem import NetworkDemand, RosterProblem
from heliotrope.domain.remedies import remedies_by_queue
from heliotrope.domain.roster import Roster, Shift, changes, minutes_moved
from heliotrope.domain.roster_arrays import RosterArrays
from heliotrope.domain.site_shares import site_share_money
from heliotrope.domain.time import local, minute_of_day
from heliotrope.domain.unsocial import unsocial_minutes


def supply(shifts: Iterable[Shift], problem: RosterProblem) -> Array:
    """Return effective open agents [Q, T]: queue shares times efficiency, over the horizon.

    Shares on queues that the agent may not serve count nothing; shares of unknown queues raise `InvalidValue`.
    """
    return RosterArrays.of(shifts, problem).open_agents


def shortage_money(open_agents: Array, demand: NetworkDemand) -> Array:
    """Return the money [Q, T] of being short: the shallow pieces of the requirement are the cheap ones."""
    short = np.clip(demand.required - open_agents, 0.0, None)
    money = np.zeros_like(short)
    for k in range(demand.widths.shape[2]):
        piece = np.minimum(short, demand.widths[:, :, k])
        money += piece * demand.prices[:, :, k]
        short = short - piece
    return money


def understaffed_pct(open_agents: Array, demand: NetworkDemand) -> float:
    """Return 100 x missing agent-intervals / required agent-intervals."""
    total = float(demand.required.sum())
    return 100.0 * float(np.clip(demand.required - open_agents, 0.0, None).sum()) / total if total else 0.0


def weighted_demand(problem: RosterProblem) -> float:
    """Return the money at stake: every required agent-interval at its own price, as if nobody worked."""
    return float((problem.demand.widths * problem.demand.prices).sum())


@dataclass(frozen=True, slots=True)
class LabourCost:
    """Money of paid time: wages, and the premiums on top of them."""

    wages: float = 0.0
    night: float = 0.0
    weekend: float = 0.0
    overtime: float = 0.0

    def __add__(self, other: LabourCost) -> LabourCost:
        return LabourCost(
            self.wages + other.wages,
            self.night + other.night,
            self.weekend + other.weekend,
            self.overtime + other.overtime,
        )


def paid_pieces(shift: Shift, grain_minutes: int) -> Iterator[tuple[datetime, int]]:
    """Yield (instant, minutes) for each paid piece of the shift, cut at the grain."""
    for activity in shift.activities:
        if activity.paid:
            at = activity.start
            while at < activity.end:
                yield at, min(grain_minutes, int((activity.end - at).total_seconds() // 60))
                at += timedelta(minutes=grain_minutes)


def shift_cost(shift: Shift, agent: Agent, problem: RosterProblem) -> LabourCost:
    """Return wages, night and weekend premiums of one shift; premiums by the local clock of the site."""
    rules, zone_name = problem.rules_of(agent), problem.zone_of(agent)
    rate = agent.wage / 60
    night = weekend = paid = 0
    for at, minutes in paid_pieces(shift, problem.horizon.grain_minutes):
        paid += minutes
        night += minutes * rules.at_night(minute_of_day(at, zone_name))
        weekend += minutes * (local(at, zone_name).weekday() >= 5)
    return LabourCost(paid * rate, night * rate * rules.night_premium, weekend * rate * rules.weekend_premium)


def overtime_money(shifts: Iterable[Shift], agent: Agent, problem: RosterProblem) -> float:
    """Return the overtime premium of one agent's shifts: paid minutes of a labour week above the
    threshold of the contract or, where that is lower, of the law."""
    rules, plan = problem.rules_of(agent), problem.plan_of(agent)
    threshold = plan.overtime_from(rules.overtime_after_minutes)
    by_week: dict[int, int] = {}
    for shift in shifts:
        week = (shift.start - problem.horizon.start) // timedelta(weeks=1)
        by_week[week] = by_week.get(week, 0) + shift.paid_minutes
    over = sum(max(0, minutes - threshold) for minutes in by_week.values())
    return over * agent.wage / 60 * rules.overtime_premium


def prefers(agent: Agent, start_minute: int) -> bool:
    """Whether a start at local `start_minute` lies in the agent's preferred window (or the agent has none)."""
    return agent.preferred is None or agent.preferred[0] <= start_minute <= agent.preferred[1]


def fairness_money(shift: Shift, agent: Agent, problem: RosterProblem) -> float:
    """Return the price of a shift's unsocial hours for an agent who has had more of them than others."""
    price = problem.fairness_prices[agent.id]
    if price == 0.0:
        return 0.0
    zone_name, rules = problem.zone_of(agent), problem.rules_of(agent)
    minutes = unsocial_minutes(shift.start, shift.minutes, zone_name, rules, problem.horizon.grain_minutes)
    return price * minutes / 60


def change_money(roster: Roster, problem: RosterProblem) -> float:
    """Return the price of what differs from the base: people disturbed, and presence minutes moved."""
    if problem.base is None:
        return 0.0
    moved = [c for c in changes(in_horizon(problem.base, problem), in_horizon(roster, problem)) if c.times_moved]
    people = {change.agent for change in moved}
    return problem.prices.person_disturbed * len(people) + problem.prices.minute_moved * minutes_moved(moved)


def in_horizon(roster: Roster, problem: RosterProblem) -> tuple[Shift, ...]:
    """Return the shifts that start in the horizon: those that the run answers for."""
    start, end = problem.horizon.start, problem.horizon.end
    return tuple(shift for shift in roster.shifts if start <= shift.start < end)


def objective_terms(roster: Roster, problem: RosterProblem) -> dict[str, float]:
    """Return the objective by term, in the network's currency; shifts that start outside the horizon cost nothing."""
    return terms_of(serving(roster, problem), roster)


def serving(roster: Roster, problem: RosterProblem) -> RosterArrays:
    """Return all that serves in the horizon: the roster's own shifts, and what is carried into it."""
    carried = (shift for shift in problem.carry_in if shift.end > problem.horizon.start)
    return RosterArrays.of((*carried, *in_horizon(roster, problem)), problem)


def terms_of(arrays: RosterArrays, roster: Roster) -> dict[str, float]:
    """Return the objective by term of `roster`, of which `arrays` are what serves."""
    problem, labour = arrays.problem, labour_terms(arrays)
    short = shortage_money(arrays.open_agents, problem.demand)
    committed = np.array([queue.committed is not None for queue in problem.network.queues], bool)
    return {
        "shortage": float(short[~committed].sum()),
        "committed_hours": float(short[committed].sum()),
        "wages": labour.wages,
        "night_premium": labour.night,
        "weekend_premium": labour.weekend,
        "overtime_premium": labour.overtime,
        "preference": problem.prices.unpreferred_shift * labour.unpreferred,
        "fairness": labour.fairness,
        "activities": activity_money((*problem.carry_in, *in_horizon(roster, problem)), problem),
        "change": change_money(roster, problem),
        "handover": handover_money(arrays),
        "remedies": float(remedies_by_queue(arrays.open_agents, problem).sum()),
        "site_shares": site_share_money(arrays.client_hours(), problem),
    }
