"""The problem as arrays: groups of interchangeable skills, tour classes, and what each agent brings.

Axes: A agents, G groups (site x queue efficiencies x ring x at home), C tour classes (site x work plan), Q queues,
J queues of a group (padded with -1), T slots of the horizon, T+ slots with a day more for shifts that end after it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from itertools import pairwise
from math import gcd
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heliotrope.domain.demand import Array
from heliotrope.domain.network import Site
from heliotrope.domain.objective import supply
from heliotrope.domain.people import Agent, WorkPlan
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Shift
from heliotrope.domain.statutes import LabourRules
from heliotrope.domain.time import LabourDay, instant_of, local, minute_of_day

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class TourClass:
    """Everything of a tour that agents of one site and work plan share; arrays as `kernel.best_tour` takes them."""

    site: int
    plan: WorkPlan
    unit: int
    arcs: Ints
    moves: Ints
    stages: Ints
    patterns: Ints
    breaks: Ints
    days: tuple[LabourDay, ...]
    minute_unit: int


@dataclass(frozen=True, eq=False)
class AgentTerms:
    """What the kernel needs of one agent beside prices: class, limits, state, absence, preference."""

    group: int
    tour_class: int
    wage_per_slot: float
    limits: Ints
    state: Ints
    blocked: Ints
    start_penalty: Array

    @cached_property
    def signature(self) -> tuple[Any, ...]:
        """Agents of equal signature have the same best tour under the same prices."""
        return (
            self.group,
            self.tour_class,
            self.wage_per_slot,
            self.limits.tobytes(),
            self.state.tobytes(),
            self.blocked.tobytes(),
            self.start_penalty.tobytes(),
        )


@dataclass(frozen=True, eq=False)
class Compiled:
    """A problem as arrays.

    Attributes
    ----------
    facts
        Shifts that are as they are: carry-in, frozen, and those of agents out of scope.
    required, widths, prices
        [Q, T], [Q, T, K], [Q, T, K]: what the facts leave to be covered.
    group_queues, group_efficiency
        [G, J] queue or -1, and its efficiency.
    seat_pool
        [G] row of the site's seats that the group's agents take, -1 at home.
    premium
        [S, T+] wage multiplier by site: 1 + night + weekend premium.
    """

    problem: RosterProblem
    agents: tuple[int, ...]
    facts: tuple[Shift, ...]
    required: Array
    widths: Array
    prices: Array
    group_queues: Ints
    group_efficiency: Array
    group_site: Ints
    seat_pool: Ints
    classes: tuple[TourClass, ...]
    terms: tuple[AgentTerms, ...]
    premium: Array

    @property
    def kept(self) -> tuple[Shift, ...]:
        """Facts that belong to this horizon: they stay in the roster as they are."""
        return tuple(shift for shift in self.facts if shift.start >= self.problem.horizon.start)

    @property
    def slots(self) -> int:
        """T."""
        return self.problem.horizon.slots

    @property
    def extended(self) -> int:
        """T+."""
        return int(self.premium.shape[1])


def compile_problem(problem: RosterProblem) -> Compiled:
    """Lay `problem` out as arrays."""
    free = [i for i, a in enumerate(problem.agents) if problem.scope_agents is None or a.id in problem.scope_agents]
    facts = _facts(problem, {problem.agents[i].id for i in free})
    required, widths = _left_to_cover(problem, facts)
    groups, group_of = _groups(problem, free)
    classes, class_of = _classes(problem, free)
    history = _by_agent(facts)
    absence = _Absence(problem)
    terms = tuple(
        _terms(problem, problem.agents[i], group_of[i], class_of[i], classes[class_of[i]], history, absence)
        for i in free
    )
    queues, efficiency, sites, pools = groups
    return Compiled(
        problem, tuple(free), facts, required, widths, problem.demand.prices, queues, efficiency, sites, pools,
        classes, terms, _premiums(problem),
    )  # fmt: skip


def _facts(problem: RosterProblem, free: set[str]) -> tuple[Shift, ...]:
    base = problem.base.shifts if problem.base else ()
    frozen = problem.frozen_until or problem.horizon.start
    kept = [
        shift
        for shift in base
        if problem.horizon.start <= shift.start < problem.horizon.end
        and (shift.start < frozen or shift.agent not in free)
    ]
    return (*problem.carry_in, *kept)


def _by_agent(shifts: tuple[Shift, ...]) -> dict[str, list[Shift]]:
    found: dict[str, list[Shift]] = {}
    for shift in sorted(shifts, key=lambda s: s.start):
        found.setdefault(shift.agent, []).append(shift)
    return found


def _left_to_cover(problem: RosterProblem, facts: tuple[Shift, ...]) -> tuple[Array, Array]:
    """Take the supply of facts off the demand: the deep, dear pieces of the shortage go first."""
    demand = problem.demand
    required = np.clip(demand.required - supply(facts, problem), 0.0, None)
    left, widths = required.copy(), np.zeros_like(demand.widths)
    for k in range(widths.shape[2]):
        widths[:, :, k] = np.minimum(left, demand.widths[:, :, k])
        left -= widths[:, :, k]
    return required, widths


def _groups(problem: RosterProblem, free: list[int]) -> tuple[tuple[Ints, Array, Ints, Ints], dict[int, int]]:
    keys: dict[tuple[Any, ...], int] = {}
    group_of: dict[int, int] = {}
    for i in free:
        agent = problem.agents[i]
        key = (agent.site, problem.efficiency[i].tobytes(), tuple(sorted(agent.clients)), agent.home)
        group_of[i] = keys.setdefault(key, len(keys))
    members = {g: i for i, g in reversed(group_of.items())}
    rows = [np.flatnonzero(problem.efficiency[members[g]]) for g in range(len(keys))]
    width = max([1, *(len(row) for row in rows)])
    queues = np.full((len(keys), width), -1, np.int64)
    efficiency = np.zeros((len(keys), width))
    for g, row in enumerate(rows):
        queues[g, : len(row)] = row
        efficiency[g, : len(row)] = problem.efficiency[members[g]][row]
    sites = np.array([problem.network.site_index(problem.agents[members[g]].site) for g in range(len(keys))], np.int64)
    pools = np.array([-1 if problem.agents[members[g]].home else g for g in range(len(keys))], np.int64)
    return (queues, efficiency, sites, pools), group_of


def _classes(problem: RosterProblem, free: list[int]) -> tuple[tuple[TourClass, ...], dict[int, int]]:
    keys: dict[tuple[str, str], int] = {}
    class_of = {i: keys.setdefault((problem.agents[i].site, problem.agents[i].work_plan), len(keys)) for i in free}
    classes = tuple(_tour_class(problem, problem.network.site(s), problem.work_plans[p]) for s, p in keys)
    return classes, class_of


def _tour_class(problem: RosterProblem, site: Site, plan: WorkPlan) -> TourClass:
    horizon, rules = problem.horizon, problem.rules[site.jurisdiction]
    grain = horizon.grain_minutes
    days = _cut_at_weeks(horizon.labour_days(site.zone), horizon.slots // horizon.weeks)
    patterns, breaks = _break_arrays(plan, grain)
    lawful = [
        (p, shift)
        for p, shift in enumerate(plan.shifts)
        if shift.paid_minutes <= rules.max_day_minutes and shift.minutes % grain == 0
    ]
    minute_unit = gcd(*(shift.paid_minutes for _, shift in lawful)) if lawful else 1
    arcs = []
    for s, day in enumerate(days):
        for minute in range(0, 1440, plan.start_step):
            start = instant_of(day.date, minute, site.zone)
            slot = horizon.slot(start)
            real = minute_of_day(start, site.zone) == minute and horizon.aligned(start)
            if real and plan.allows_start(minute) and day.first <= slot < day.last:
                for p, shift in lawful:
                    night = _touches_night(start, shift.minutes, site.zone, rules, grain)
                    if not (night and plan.max_nights == 0):
                        arcs.append((slot, shift.minutes // grain, p, s, int(night), minute))
    table = np.array(arcs, np.int64).reshape(len(arcs), 6)
    rest, weekly = -(-rules.daily_rest_minutes // grain), -(-rules.weekly_rest_minutes // grain)
    unit = gcd(rest, weekly, *(d.first for d in days), days[-1].last, *table[:, 0].tolist(), *table[:, 1].tolist())
    firsts = [day.first for day in days] + [days[-1].last]
    moves = np.zeros((len(arcs), 4), np.int64)
    if len(arcs):
        offset = table[:, 0] - np.array(firsts)[table[:, 3]]
        moves[:, 0] = offset // unit
        moves[:, 1] = (offset + table[:, 1] + rest) // unit
        moves[:, 2] = np.array([shift.paid_minutes for shift in plan.shifts])[table[:, 2]] // minute_unit
        moves[:, 3] = table[:, 4]
    bounds = np.searchsorted(table[:, 3], np.arange(len(days) + 1))
    week = horizon.slots // horizon.weeks
    stages = np.array(
        [(bounds[s], bounds[s + 1], (firsts[s + 1] - firsts[s]) // unit, firsts[s] // week) for s in range(len(days))],
        np.int64,
    )
    site_index = problem.network.site_index(site.id)
    return TourClass(site_index, plan, unit, table, moves, stages, patterns, breaks, days, minute_unit)


def _cut_at_weeks(days: tuple[LabourDay, ...], week: int) -> tuple[LabourDay, ...]:
    """Cut labour days that a labour week's boundary splits, so that every stage lies in one week."""
    cut = []
    for day in days:
        edges = [day.first, *(w for w in range(week, day.last, week) if day.first < w < day.last), day.last]
        cut += [LabourDay(day.date, first, last) for first, last in pairwise(edges)]
    return tuple(cut)


def _break_arrays(plan: WorkPlan, grain: int) -> tuple[Ints, Ints]:
    patterns: list[tuple[int, int]] = []
    breaks: list[tuple[int, int, int, int]] = []
    for shift in plan.shifts:
        patterns.append((len(breaks), len(shift.breaks)))
        for rule in shift.breaks:
            breaks.append((rule.minutes // grain, -(-rule.earliest // grain), rule.latest // grain, int(rule.paid)))
    return np.array(patterns, np.int64).reshape(-1, 2), np.array(breaks, np.int64).reshape(-1, 4)


def _touches_night(start: Any, minutes: int, zone: str, rules: LabourRules, grain: int) -> bool:
    steps = range(0, minutes, grain)
    return any(rules.at_night(minute_of_day(start + timedelta(minutes=m), zone)) for m in steps)


def _premiums(problem: RosterProblem) -> Array:
    """[S, T+] wage multiplier by the local clock of each site."""
    horizon = problem.horizon
    extended = horizon.slots + horizon.slots_per_day
    premium = np.ones((len(problem.network.sites), extended))
    for s, site in enumerate(problem.network.sites):
        rules = problem.rules.get(site.jurisdiction)
        if rules is None:
            continue
        for t in range(extended):
            here = local(horizon.instant(t), site.zone)
            premium[s, t] += rules.night_premium * rules.at_night(here.hour * 60 + here.minute)
            premium[s, t] += rules.weekend_premium * (here.weekday() >= 5)
    return premium


class _Absence:
    """Slots in which agents cannot be present: site closed or down, frozen part; leave is added per agent."""

    def __init__(self, problem: RosterProblem) -> None:
        self.problem = problem
        horizon = problem.horizon
        self.extended = horizon.slots + horizon.slots_per_day
        self.sites = {site.id: self._site(site) for site in problem.network.sites}
        self.frozen = 0 if problem.frozen_until is None else horizon.slot(problem.frozen_until)

    def _site(self, site: Site) -> Array:
        horizon = self.problem.horizon
        shut = np.zeros(self.extended)
        if any(window != (0, 1440) for window in site.hours.windows):
            for t in range(self.extended):
                here = local(horizon.instant(t), site.zone)
                shut[t] = not site.hours.open_at(here.weekday(), here.hour * 60 + here.minute)
        return shut

    def of(self, agent: Agent) -> Ints:
        """Return the prefix count [T+ + 1] of slots in which `agent` cannot be present."""
        horizon = self.problem.horizon
        away = self.sites[agent.site].copy()
        spans = [(off.start, off.end) for off in agent.leave]
        if not agent.home:
            spans += [(c.start, c.end) for c in self.problem.closures if c.site == agent.site]
        for start, end in spans:
            away[max(horizon.slot(start), 0) : max(-(-_minutes(horizon.start, end) // horizon.grain_minutes), 0)] = 1
        away[: max(self.frozen, 0)] = 1
        return np.concatenate(([0], np.cumsum(away > 0))).astype(np.int64)


def _minutes(start: Any, end: Any) -> int:
    return int((end - start).total_seconds() // 60)


def relief_days(agent: Agent, problem: RosterProblem, week: int = 0) -> int:
    """Return the labour days of a week that leave touches: each lowers the fewest days of the contract by one."""
    zone = problem.zone_of(agent)
    start = problem.horizon.start + timedelta(weeks=week)
    dates = set()
    for off in agent.leave:
        at = max(off.start, start)
        while at < min(off.end, start + timedelta(weeks=1)):
            dates.add(local(at, zone).date())
            at += timedelta(hours=1)
    return len(dates)


def _terms(
    problem: RosterProblem,
    agent: Agent,
    group: int,
    class_index: int,
    tours: TourClass,
    history: dict[str, list[Shift]],
    absence: _Absence,
) -> AgentTerms:
    rules = problem.rules_of(agent)
    past = history.get(agent.id, [])
    limits, state = _limits_and_state(problem, agent, tours, past, rules)
    penalty = np.zeros(1440)
    if agent.preferred is not None:
        penalty[:] = problem.prices.unpreferred_shift
        penalty[agent.preferred[0] : agent.preferred[1] + 1] = 0.0
    wage = agent.wage * problem.horizon.grain_minutes / 60
    return AgentTerms(group, class_index, wage, limits, state, absence.of(agent), penalty)


def _limits_and_state(
    problem: RosterProblem, agent: Agent, tours: TourClass, past: list[Shift], rules: LabourRules
) -> tuple[Ints, Ints]:
    horizon, plan, grain = problem.horizon, tours.plan, problem.horizon.grain_minutes
    unit = tours.unit
    rest = -(-rules.daily_rest_minutes // grain) // unit
    weekly = -(-rules.weekly_rest_minutes // grain) // unit
    relief = max(relief_days(agent, problem, w) for w in range(horizon.weeks))
    fewest, most = max(0, plan.days[0] - relief), plan.days[1]
    low_minutes = plan.week_minutes[0] * fewest // max(plan.days[0], 1) if relief else plan.week_minutes[0]
    high_minutes = min(plan.week_minutes[1], rules.max_week_minutes)
    paid = [shift.paid_minutes for shift in plan.shifts if shift.paid_minutes <= rules.max_day_minutes] or [0]
    if len(set(paid)) == 1 and paid[0]:
        fewest = max(fewest, min(-(-low_minutes // paid[0]), most))
        most = min(most, high_minutes // paid[0])
    binds = len(set(paid)) > 1 and (most * max(paid) > high_minutes or fewest * min(paid) < low_minutes)
    least_units = -(-low_minutes // tours.minute_unit) if binds else 0
    most_units = high_minutes // tours.minute_unit if binds else 0
    in_week = [s for s in past if s.start >= horizon.start]
    run = _run_before(agent, problem, past)
    worked = len(in_week)
    tracked_run = run + most > rules.max_consecutive_days or horizon.weeks > 1
    longest = rules.max_consecutive_days if tracked_run else 0
    nights = plan.max_nights if plan.max_nights is not None and plan.max_nights < most else 0
    last_end = max((s.end for s in past), default=None)
    free_slot = 0 if last_end is None else -(-_minutes(horizon.start, last_end) // grain)
    rested_at = -(-(free_slot - tours.days[0].first) // unit) + (rest if last_end is not None else 0)
    high = max([0, *(tours.moves[:, 1] - tours.stages[tours.arcs[:, 3], 2]).tolist(), rested_at])
    limits = np.array(
        [rest, weekly, longest, fewest, most, least_units, most_units, nights, -max(weekly - rest, 0), high],
        np.int64,
    )
    minutes0 = sum(s.paid_minutes for s in in_week) // tours.minute_unit if binds else 0
    had = _weekly_rest_had(past, problem, rules)
    return limits, np.array([rested_at, run, worked, minutes0, 0, int(had)], np.int64)


def _weekly_rest_had(past: list[Shift], problem: RosterProblem, rules: LabourRules) -> bool:
    """Whether a weekly rest already ended within the horizon, before the first shift that is still free."""
    weekly = timedelta(minutes=rules.weekly_rest_minutes)
    return any(
        later.start >= problem.horizon.start and later.start - earlier.end >= weekly
        for earlier, later in pairwise(past)
    )


def _run_before(agent: Agent, problem: RosterProblem, past: list[Shift]) -> int:
    """Return the labour days in a row with work that reach up to where planning starts."""
    dates = sorted({shift.labour_date(problem.zone_of(agent)) for shift in past}, reverse=True)
    begin = problem.frozen_until or problem.horizon.start
    today = local(begin, problem.zone_of(agent)).date()
    if not dates or (today - dates[0]).days > 1:
        return 0
    run = 1
    for later, earlier in pairwise(dates):
        if (later - earlier).days != 1:
            break
        run += 1
    return run
