"""Labour money and penalties of whole rosters, as sums over arrays; by shift they are defined in `objective`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heliotrope.domain.demand import Array
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster_arrays import RosterArrays
from heliotrope.domain.time import DAYS_PER_WEEK, MINUTES_PER_DAY
from heliotrope.domain.wall_clock import Flags, Ints, at_night, at_weekend, minutes_of_day, wall_clock

WEEK = DAYS_PER_WEEK * MINUTES_PER_DAY


@dataclass(frozen=True, slots=True)
class LabourTerms:
    """Money of the shifts that start in the horizon; `unpreferred` is their number outside the agents' wishes."""

    wages: float
    night: float
    weekend: float
    overtime: float
    unpreferred: int
    fairness: float


def labour_terms(roster: RosterArrays) -> LabourTerms:
    """Return what the roster's own shifts cost beside shortage."""
    problem, own = roster.problem, np.flatnonzero(roster.own)
    people = _People(problem)
    agent, start = roster.agent[own], roster.start[own]
    rate, site = people.wage[agent] / 60, people.site[agent]
    night, weekend, unsocial, local = _on_the_clock(roster, own, site)
    minute = minutes_of_day(local)
    unpreferred = (minute < people.preferred[agent, 0]) | (minute > people.preferred[agent, 1])
    paid = roster.paid_minutes[own]
    over = _overtime_minutes(agent, start, paid, people)
    # In the order in which people appear in the roster: sums are then those taken person by person.
    first = np.unique(agent, return_index=True)[1]
    each = agent[np.sort(first)]
    return LabourTerms(
        wages=_in_order(paid * rate),
        night=_in_order(night * rate * people.night_premium[site]),
        weekend=_in_order(weekend * rate * people.weekend_premium[site]),
        overtime=_in_order(over[each] * people.wage[each] / 60 * people.overtime_premium[people.site[each]]),
        unpreferred=int(unpreferred.sum()),
        fairness=_in_order(people.unsocial_price[agent] * unsocial / 60),
    )


class _People:
    """What labour money asks of agents [A] and of their sites [S]."""

    def __init__(self, problem: RosterProblem) -> None:
        network, agents = problem.network, problem.agents
        thresholds = {
            (site.id, plan.id): plan.overtime_from(problem.rules[site.jurisdiction].overtime_after_minutes)
            for site in network.sites
            if site.jurisdiction in problem.rules
            for plan in problem.work_plans.values()
        }
        self.wage = np.array([agent.wage for agent in agents])
        self.site = np.array([network.site_index(agent.site) for agent in agents], np.int64)
        self.preferred = np.array([agent.preferred or (0, MINUTES_PER_DAY) for agent in agents], np.int64)
        self.preferred = self.preferred.reshape(-1, 2)
        self.overtime_from = np.array([thresholds[agent.site, agent.work_plan] for agent in agents], np.int64)
        self.unsocial_price = np.array([problem.fairness_prices[agent.id] for agent in agents])
        rules = [problem.rules.get(site.jurisdiction) for site in network.sites]
        self.night_premium = np.array([each.night_premium if each else 0.0 for each in rules])
        self.weekend_premium = np.array([each.weekend_premium if each else 0.0 for each in rules])
        self.overtime_premium = np.array([each.overtime_premium if each else 0.0 for each in rules])


def _on_the_clock(roster: RosterArrays, own: Ints, site: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Return for `own` shifts the paid minutes at night and at weekends, the unsocial ones, and the start's clock."""
    problem = roster.problem
    night, weekend, unsocial, local = np.zeros((4, len(roster.shifts)), np.int64)
    of_block = np.full(len(roster.shifts), -1, np.int64)
    of_block[own] = site
    of_block = np.where(roster.paid, of_block[roster.shift], -1)
    grain = problem.horizon.grain_minutes
    for s in np.unique(site).tolist():
        place = problem.network.sites[s]
        dark = at_night(problem.horizon, place.zone, problem.rules[place.jurisdiction].night)
        free = at_weekend(problem.horizon, place.zone)
        blocks, shifts = np.flatnonzero(of_block == s), own[site == s]
        of, first, last = (each[blocks].astype(np.int64) for each in (roster.shift, roster.first, roster.last))
        for flags, out in ((dark, night), (free, weekend)):
            np.add.at(out, of, _pieces_within(flags, first, last, grain))
        unsocial[shifts] = _pieces_within(dark | free, roster.start[shifts], roster.end[shifts], grain)
        local[shifts] = wall_clock(problem.horizon, place.zone)[roster.start[shifts]]
    return night[own], weekend[own], unsocial[own], local[own]


def _pieces_within(flags: Flags, first: Ints, last: Ints, grain: int) -> Ints:
    """Return the minutes of ``[first, last)``, cut into pieces of `grain` from its start, that begin in `flags` [M]."""
    rows = flags.reshape(-1, grain)
    before = np.concatenate((np.zeros((1, grain), np.int64), np.cumsum(rows, axis=0)))
    whole, rest = np.divmod(last - first, grain)
    row, column = np.divmod(first, grain)
    inside: Ints = (before[row + whole, column] - before[row, column]) * grain
    inside += rest * flags[np.minimum(first + whole * grain, len(flags) - 1)]
    return inside


def _overtime_minutes(agent: Ints, start: Ints, paid: Ints, people: _People) -> Ints:
    """Return [A] paid minutes above the threshold of each labour week."""
    weeks = int(start.max(initial=0)) // WEEK + 1
    worked = np.bincount(agent * weeks + start // WEEK, paid, len(people.wage) * weeks).reshape(-1, weeks)
    over: Ints = np.maximum(worked - people.overtime_from[:, None], 0).sum(axis=1).astype(np.int64)
    return over


def _in_order(money: Array) -> float:
    """Return the sum from first to last."""
    return float(np.add.accumulate(money)[-1]) if len(money) else 0.0
