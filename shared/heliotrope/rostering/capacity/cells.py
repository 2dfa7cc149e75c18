"""Who there is and what a week of their work covers: cells of equal people, and shifts as columns.

A cell is people of one site, set of queues and contract, some of them at home, with their mean efficiency and wage. A
week has eight dayparts: six hours of UTC on weekdays, and on weekends. What one shift of a cell's contract covers of
each daypart is a column: breaks count by their mean share.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from heliotrope.domain.demand import Array
from heliotrope.domain.problem import RosterProblem
from heliotrope.rostering.compiled import Compiled, compile_problem
from heliotrope.rostering.tours import Ints, TourClass

DAYPART_HOURS = 6
A_DAY = 24 // DAYPART_HOURS
DAYPARTS = 2 * A_DAY
ROOM = (5, 2)
"""Weekdays and weekend days of a week: most shifts of a person on each kind of day."""
SATURDAY = 5
STARTS_A_DAY = 4
"""Shift starts offered on each kind of day, spread over the contract's windows."""


@dataclass(frozen=True, eq=False)
class Cell:
    """People of one site, skill set and contract.

    Attributes
    ----------
    queues, efficiency
        [J] positions on axis Q, and efficiency on each.
    covers
        [N, DAYPARTS] hours on queue of each shift on offer in a week.
    sits
        [N, DAYPARTS] hours in which the shift takes a seat, less the share of people who work at home.
    day
        [N] kind of day of each shift: 0 weekday, 1 weekend.
    pay, overtime_pay
        [N] money of a shift, and what overtime adds to it.
    days
        Fewest and most shifts of a week.
    weekly_pay
        Money of a full week, paid in class too.
    """

    site: str
    skills: tuple[str, ...]
    contract: str
    people: int
    queues: Ints
    efficiency: Array
    covers: Array
    sits: Array
    day: Ints
    pay: Array
    overtime_pay: Array
    days: tuple[int, int]
    weekly_pay: float


@dataclass(frozen=True, eq=False)
class WeekOfWork:
    """What the queues ask for in the planned week.

    Attributes
    ----------
    queues, sites
        [Q], [S] their ids.
    hours
        [Q, DAYPARTS] agent-hours required.
    price
        [Q, DAYPARTS] mean money of a missing agent-hour.
    seats
        [S, DAYPARTS] seat-hours of each site.
    """

    queues: tuple[str, ...]
    sites: tuple[str, ...]
    hours: Array
    price: Array
    seats: Array


def cells_of(problem: RosterProblem) -> tuple[Cell, ...]:
    """Return the cells of a problem's people, by site, contract and skills; leave is left to the terms' absence."""
    agents = tuple(replace(agent, leave=()) for agent in problem.agents)
    frame = replace(
        problem, agents=agents, base=None, scope_agents=None, budget=None, frozen_until=None, locks=(), closures=()
    )
    compiled = compile_problem(frame)
    members: dict[tuple[str, str, bytes], list[int]] = {}
    for place, terms in enumerate(compiled.terms):
        agent = agents[compiled.agents[place]]
        serves = compiled.group_queues[terms.group].tobytes()
        members.setdefault((agent.site, agent.work_plan, serves), []).append(place)
    found = (_cell(compiled, own) for _, own in sorted(members.items()))
    return tuple(sorted(found, key=lambda cell: (cell.site, cell.contract, cell.skills)))


def _cell(compiled: Compiled, members: list[int]) -> Cell:
    problem, head = compiled.problem, compiled.terms[members[0]]
    tours, agents = compiled.classes[head.tour_class], [problem.agents[compiled.agents[i]] for i in members]
    arcs = _offered(tours)
    wage = float(np.mean([agent.wage for agent in agents]))
    queues = compiled.group_queues[head.group]
    efficiency = np.mean([compiled.group_efficiency[compiled.terms[i].group] for i in members], axis=0)
    covers, present = _coverage(compiled, tours, arcs)
    paid = np.array([tours.plan.shifts[p].paid_minutes / 60 for p in tours.arcs[arcs, 2]])
    premium = np.concatenate(([0.0], np.cumsum(compiled.premium[tours.site])))
    start, length = tours.arcs[arcs, 0], tours.arcs[arcs, 1]
    rules = problem.rules_of(agents[0])
    names = tuple(problem.network.queue_ids[q] for q in queues[queues >= 0])
    return Cell(
        site=agents[0].site,
        skills=names,
        contract=agents[0].work_plan,
        people=len(members),
        queues=queues[queues >= 0],
        efficiency=efficiency[queues >= 0],
        covers=covers,
        sits=present * float(np.mean([not agent.home for agent in agents])),
        day=np.array([int(tours.days[s].date.weekday() >= SATURDAY) for s in tours.arcs[arcs, 3]], np.int64),
        pay=wage * paid * (premium[start + length] - premium[start]) / length,
        overtime_pay=wage * paid * rules.overtime_premium,
        days=problem.plan_of(agents[0]).days,
        weekly_pay=wage * float(paid.mean()) * problem.plan_of(agents[0]).days[1] if len(arcs) else 0.0,
    )


def _offered(tours: TourClass) -> Ints:
    """Return a few arcs of one weekday and one weekend day: the longest shift, starts spread over the windows."""
    own = np.flatnonzero(tours.arcs[:, 2] < len(tours.plan.shifts))
    own = own[tours.stages[tours.arcs[own, 3], 3] == 0]
    own = own[tours.arcs[own, 1] == tours.arcs[own, 1].max(initial=0)]
    kept: list[Ints] = []
    for weekend in (False, True):
        stages = np.unique(tours.arcs[own, 3]).tolist()
        here = [s for s in stages if (tours.days[s].date.weekday() >= SATURDAY) == weekend]
        # Labour days at the week's edges may be cut short: take the middle one of those with most starts on offer.
        days = [own[tours.arcs[own, 3] == s] for s in here]
        if days:
            most = max(len(day) for day in days)
            full = [day for day in days if len(day) == most]
            today = full[len(full) // 2]
            kept.append(today[np.unique(np.linspace(0, most - 1, min(STARTS_A_DAY, most)).round().astype(int))])
    return np.concatenate(kept) if kept else np.zeros(0, np.int64)


def _parts(problem: RosterProblem) -> Ints:
    """Return [slots of a week] the daypart of each slot."""
    horizon = problem.horizon
    instants = (horizon.instant(t) for t in range(horizon.slots // horizon.weeks))
    return np.array([A_DAY * (at.weekday() >= SATURDAY) + at.hour // DAYPART_HOURS for at in instants], np.int64)


def _coverage(compiled: Compiled, tours: TourClass, arcs: Ints) -> tuple[Array, Array]:
    """Return hours on queue and hours present [N, DAYPARTS]; what reaches beyond the week falls to its beginning."""
    grain = compiled.problem.horizon.grain_minutes / 60
    week = compiled.slots // compiled.problem.horizon.weeks
    part = _parts(compiled.problem)
    covers, present = np.zeros((len(arcs), DAYPARTS)), np.zeros((len(arcs), DAYPARTS))
    for row, n in enumerate(arcs.tolist()):
        start, length, pattern = tours.arcs[n, 0], tours.arcs[n, 1], tours.arcs[n, 2]
        on = np.zeros(week)
        np.add.at(on, np.arange(start, start + length) % week, 1.0)
        np.add.at(present[row], part, on * grain)
        first, count = tours.patterns[pattern]
        for size, early, late, _ in tours.breaks[first : first + count]:
            span = np.arange(start + early, start + late + size) % week
            np.add.at(on, span, -size / len(span))
        np.add.at(covers[row], part, on * grain)
    return covers, present


def week_of_work(problem: RosterProblem) -> WeekOfWork:
    """Return what the first week of a problem asks for, by daypart."""
    horizon, demand = problem.horizon, problem.demand
    week, hours = horizon.slots // horizon.weeks, horizon.grain_minutes / 60
    part = _parts(problem)
    asked, stake = np.zeros((len(demand.required), DAYPARTS)), np.zeros((len(demand.required), DAYPARTS))
    np.add.at(asked.T, part, demand.required[:, :week].T * hours)
    np.add.at(stake.T, part, (demand.widths * demand.prices)[:, :week].sum(axis=2).T)
    price = np.divide(stake, asked, out=np.zeros_like(stake), where=asked > 0)
    seats = np.array([sum(bay.seats for bay in site.bays) for site in problem.network.sites], float)
    room = seats[:, None] * DAYPART_HOURS * np.repeat(ROOM, A_DAY)
    return WeekOfWork(problem.network.queue_ids, tuple(site.id for site in problem.network.sites), asked, price, room)
