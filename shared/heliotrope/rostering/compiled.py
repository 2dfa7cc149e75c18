"""The problem as arrays: groups of interchangeable skills, tour classes, and what each agent brings.

Axes: A agents, G groups (site x queue efficiencies x ring x at home), C tour classes (site x work plan), Q queues,
J queues of a group (padded with -1), T slots of the horizon, T+ slots with a day more for shifts that end after it.
Tour classes are in `tours`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heliotrope.domain.contracts import SharingPool
from heliotrope.domain.demand import Array
from heliotrope.domain.people import Agent
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.remedies import CountedPeriod, counted_periods
from heliotrope.domain.roster import Shift
from heliotrope.domain.roster_arrays import RosterArrays
from heliotrope.domain.wall_clock import at_night, at_weekend, is_open, wall_clock
from heliotrope.rostering.absence import Absence
from heliotrope.rostering.arc_prices import ArcPrices
from heliotrope.rostering.counts import are_few
from heliotrope.rostering.limits import free_from, limits_of
from heliotrope.rostering.tour_classes import offer_of, open_locks, tour_class
from heliotrope.rostering.tours import Ints, Offer, TourClass
from heliotrope.rostering.warm import Warm


@dataclass(frozen=True, eq=False, slots=True)
class AgentTerms:
    """What the kernel needs of one agent beside prices: class, limits, state, absence, preference.

    `sides` are the groups that an agent of several clients belongs to, one for each client that it can serve; empty
    for agents of one client. `weekly` are those groups week by week, of `group` and then of each side, where the
    agent's productivity grows; empty where it does not. `counts` is what presence counts among the seats and among the
    people to be supervised at the site (`counts_of`).
    """

    @property
    def by_client(self) -> tuple[int, ...]:
        """The groups of which each shift takes one."""
        return self.sides or (self.group,)

    @property
    def every_group(self) -> tuple[int, ...]:
        """Groups that the agent belongs to at any time, each once."""
        if not self.sides and not self.weekly:
            return (self.group,)
        return tuple(dict.fromkeys((self.group, *self.sides, *(g for weeks in self.weekly for g in weeks))))

    def in_week(self, group: int) -> tuple[int, ...]:
        """Return what `group`, or one of the sides, is in each labour week: one entry where it never changes."""
        return self.weekly[(self.group, *self.sides).index(group)] if self.weekly else (group,)

    group: int
    tour_class: int
    wage_per_slot: float
    limits: Ints
    state: Ints
    blocked: Ints
    arc_price: Array
    relaxed: Ints
    overtime_from: float
    overtime_rate: float
    band: tuple[int, int, int]
    weeks: int
    digit: int
    counts: tuple[int, int] = (0, 0)
    sides: tuple[int, ...] = ()
    weekly: tuple[tuple[int, ...], ...] = ()

    @property
    def beyond(self) -> tuple[float, float, int, int, int, int]:
        """Overtime, digit and anchor band, as `kernel.best_tour` takes them last."""
        return self.overtime_from, self.overtime_rate * self.wage_per_slot, self.digit, *self.band

    @property
    def relaxed_beyond(self) -> tuple[float, float, int, int, int, int]:
        """The same for a bound: without a band where the kernel would hold one throughout several weeks."""
        band = self.band if self.weeks == 1 or are_few(self.relaxed) else (-1, -1, -1)
        return self.overtime_from, self.overtime_rate * self.wage_per_slot, self.digit, *band

    @property
    def signature(self) -> tuple[Any, ...]:
        """Agents of equal signature have the same best tour under the same prices."""
        arrays = hashlib.sha256()
        for array in (self.limits, self.state, self.blocked, self.arc_price, self.relaxed):
            arrays.update(len(array).to_bytes(8))
            arrays.update(array.tobytes())
        own = self.group, self.tour_class, self.wage_per_slot, self.counts, self.weekly
        return (*own, *self.beyond, arrays.digest())


@dataclass(frozen=True, eq=False)
class Compiled:
    """A problem as arrays.

    Attributes
    ----------
    facts
        Shifts that are as they are: carry-in, frozen, locked, and those of agents out of scope; `laid_out` as arrays
        those that reach into the horizon.
    required, widths, prices
        [Q, T], [Q, T, K], [Q, T, K]: what the facts leave to be covered.
    group_queues, group_efficiency
        [G, J] queue or -1, and its efficiency.
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
    classes: tuple[TourClass, ...]
    terms: tuple[AgentTerms, ...]
    premium: Array
    laid_out: RosterArrays

    @cached_property
    def periods(self) -> tuple[CountedPeriod, ...]:
        """Measuring periods of all remedies."""
        return counted_periods(self.problem)

    @property
    def kept(self) -> tuple[Shift, ...]:
        """Facts that belong to this horizon: they stay in the roster as they are."""
        return tuple(shift for shift in self.facts if shift.start >= self.problem.horizon.start)

    def served_apart(self, terms: AgentTerms) -> tuple[int, ...]:
        """Return the groups that an agent's shifts keep to: its sides, or one for all where a pool lets it change."""
        return terms.sides if terms.sides and not self.pooled(terms) else (terms.group,)

    def pooled(self, terms: AgentTerms) -> bool:
        """Whether a shift may serve two clients of an agent, one after the other."""
        return any(self.pool_of(one, other) is not None for one, other in combinations(terms.sides, 2))

    def values(self, terms: AgentTerms, groups: tuple[int, ...], worth: Callable[[int], Array]) -> list[Array]:
        """Return [T+] for each of an agent's `groups` what `worth` says of it, stitched where it changes by week."""
        found = []
        for group in groups:
            weeks = terms.in_week(group)
            distinct = sorted(set(weeks))
            rows = [worth(each) for each in distinct]
            if len(rows) > 1:
                rows = [np.choose(np.searchsorted(distinct, self.groups_at(weeks, self.extended)), rows)]
            found += rows
        return found

    def groups_by_week(self, terms: AgentTerms, group: int) -> Ints:
        """Return [W] what `group` of an agent is in each labour week of the horizon."""
        weeks = terms.in_week(group)
        return np.array([weeks[min(w, len(weeks) - 1)] for w in range(self.problem.horizon.weeks)], np.int64)

    def groups_at(self, weeks: tuple[int, ...], slots: int) -> Ints:
        """Return the group [slots] that an agent belongs to in each slot, the last week's beyond the horizon."""
        week = np.minimum(np.arange(slots) // (self.slots // self.problem.horizon.weeks), len(weeks) - 1)
        at: Ints = np.array(weeks, np.int64)[week]
        return at

    def pool_of(self, one: int, other: int) -> SharingPool | None:
        """Return the approved pool of the clients of two groups with one client each, or None."""
        queues = self.problem.network.queues
        first, second = (queues[int(self.group_queues[group, 0])].client for group in (one, other))
        return self.problem.network.pool(first, second)

    @property
    def slots(self) -> int:
        """T."""
        return self.problem.horizon.slots

    @property
    def extended(self) -> int:
        """T+."""
        return int(self.premium.shape[1])


class Once(dict[bytes, Ints]):
    """Equal rows of integers as one object: of many agents few differ in what contract and history leave them."""

    def __call__(self, row: Ints) -> Ints:
        """Return the first row that was equal."""
        return self.setdefault(row.tobytes(), row)


def compile_problem(problem: RosterProblem, warm: Warm | None = None) -> Compiled:
    """Lay `problem` out as arrays; `warm` may know some of it."""
    warm = warm or Warm()
    warm.begin(problem)
    free = [i for i, a in enumerate(problem.agents) if problem.scope_agents is None or a.id in problem.scope_agents]
    facts = facts_of(problem)
    laid_out = RosterArrays.of((shift for shift in facts if shift.end > problem.horizon.start), problem)
    required, widths = _left_to_cover(problem, laid_out)
    groups, group_of, sides_of, weekly_of = _groups(problem, free)
    classes, class_of = _classes(problem, free, warm)
    begins = [free_from(problem, tours) for tours in classes]
    shut = {site.id: tuple(c for c in problem.closures if c.site == site.id) for site in problem.network.sites}
    history = _by_agent(facts)
    absence, prices = Absence(problem), ArcPrices(problem, classes)

    once = Once()

    def terms_of(i: int) -> AgentTerms:
        agent, tours = problem.agents[i], classes[class_of[i]]
        past = history.get(agent.id, [])
        if tours.any_lock:
            past = [shift for shift in past if shift not in tours.offer.locks]
        asked = agent, tours, begins[class_of[i]], shut[agent.site], past
        left = warm.recall(("limits", agent.id), asked, lambda: limits_of(problem, agent, tours, past))
        wage = agent.wage * problem.horizon.grain_minutes / 60
        return AgentTerms(
            group_of[i], class_of[i], wage, once(left.limits), once(left.state), absence.of(agent, tours.offer.locks),
            prices.of(agent, class_of[i]), once(left.relaxed), left.overtime_from, left.overtime_rate, left.band,
            problem.horizon.weeks, tours.digit, counts_of(problem, agent), sides_of.get(i, ()), weekly_of.get(i, ()),
        )  # fmt: skip

    terms = tuple(terms_of(i) for i in free)
    queues, efficiency, sites = groups
    return Compiled(
        problem, tuple(free), facts, required, widths, problem.demand.prices, queues, efficiency, sites,
        classes, terms, _premiums(problem), laid_out,
    )  # fmt: skip


def facts_of(problem: RosterProblem) -> tuple[Shift, ...]:
    """Return the shifts that are as they are: carry-in, frozen, locked, and those of agents out of scope."""
    scope = problem.scope_agents
    free = {agent.id for agent in problem.agents if scope is None or agent.id in scope}
    base = problem.base.shifts if problem.base else ()
    frozen = problem.frozen_until or problem.horizon.start
    start, end = problem.horizon.start, problem.horizon.end
    kept = [shift for shift in base if start <= shift.start < end and (shift.start < frozen or shift.agent not in free)]
    # Only a lock can say again what another fact says.
    locked = {(lock.agent, lock.start) for lock in problem.locks}
    doubled = {shift for shift in (*problem.carry_in, *kept) if (shift.agent, shift.start) in locked}
    return (*problem.carry_in, *kept, *(lock for lock in dict.fromkeys(problem.locks) if lock not in doubled))


def _by_agent(shifts: tuple[Shift, ...]) -> dict[str, list[Shift]]:
    found: dict[str, list[Shift]] = {}
    for shift in sorted(shifts, key=attrgetter("start")):
        found.setdefault(shift.agent, []).append(shift)
    return found


def _left_to_cover(problem: RosterProblem, facts: RosterArrays) -> tuple[Array, Array]:
    """Take the supply of facts off the demand (the deep, dear pieces go first), and what nobody may serve."""
    demand = problem.demand
    required = np.clip(demand.required - facts.open_agents, 0.0, None) * open_queues(problem)
    left, widths = required.copy(), np.zeros_like(demand.widths)
    for k in range(widths.shape[2]):
        widths[:, :, k] = np.minimum(left, demand.widths[:, :, k])
        left -= widths[:, :, k]
    return required, widths


def open_queues(problem: RosterProblem) -> NDArray[np.bool_]:
    """Return [Q, T] whether each queue is open, by the clock of its callers."""
    horizon, grain = problem.horizon, problem.horizon.grain_minutes
    opened = np.ones((len(problem.network.queues), horizon.slots), bool)
    for q, queue in enumerate(problem.network.queues):
        opened[q] = is_open(queue.hours, wall_clock(horizon, queue.zone)[: horizon.slots * grain : grain])
    return opened


def _groups(
    problem: RosterProblem, free: list[int]
) -> tuple[
    tuple[Ints, Array, Ints], dict[int, int], dict[int, tuple[int, ...]], dict[int, tuple[tuple[int, ...], ...]]
]:
    """Return the groups' arrays, and of free agents the group, the sides if any, and both by week if they change."""
    network = problem.network
    clients = np.array([queue.client for queue in network.queues])
    keys: dict[tuple[Any, ...], int] = {}
    rows: list[tuple[Array, str]] = []
    served_by: dict[int, list[list[tuple[bytes, Array]]]] = {}

    def served(i: int) -> list[list[tuple[bytes, Array]]]:
        """Return the rows by week of all that agent `i` serves and then, of several clients, of each."""
        rates = problem.rate(i)
        own = sorted(set(clients[rates.max(axis=1) > 0].tolist()))
        masks = [np.ones(len(clients), bool), *(clients == client for client in own if len(own) > 1)]
        found = [[np.where(mask, rate, 0.0) for rate in rates.T] for mask in masks]
        return [[(row.tobytes(), row) for row in weeks] for weeks in found]

    def group(agent: Agent, row: tuple[bytes, Array]) -> int:
        key = (agent.site, row[0], agent.clients, agent.home)
        if key not in keys:
            keys[key] = len(keys)
            rows.append((row[1], agent.site))
        return keys[key]

    group_of, sides_of, weekly_of = {}, {}, {}
    for i, alike in zip(free, problem.rates_alike[free].tolist(), strict=True):
        if alike not in served_by:
            served_by[alike] = served(i)
        by_week = [tuple([group(problem.agents[i], row) for row in weeks]) for weeks in served_by[alike]]
        group_of[i] = by_week[0][0]
        if len(by_week) > 1:
            sides_of[i] = tuple(weeks[0] for weeks in by_week[1:])
        if any(len(set(weeks)) > 1 for weeks in by_week):
            weekly_of[i] = tuple(by_week)
    width = max([1, *(int((row > 0).sum()) for row, _ in rows)])
    queues, efficiency = np.full((len(rows), width), -1, np.int64), np.zeros((len(rows), width))
    for g, (row, _) in enumerate(rows):
        places = np.flatnonzero(row)
        queues[g, : len(places)] = places
        efficiency[g, : len(places)] = row[places]
    sites = np.array([network.site_index(site) for _, site in rows], np.int64)
    return (queues, efficiency, sites), group_of, sides_of, weekly_of


def _classes(problem: RosterProblem, free: list[int], warm: Warm) -> tuple[tuple[TourClass, ...], dict[int, int]]:
    offers: dict[Offer, int] = {}
    locks = _by_agent(open_locks(problem))
    class_of: dict[int, int] = {}
    for i in free:
        agent = problem.agents[i]
        offer = offer_of(problem, agent, tuple(locks.get(agent.id, ())))
        class_of[i] = offers.setdefault(offer, len(offers))
    unlocked: dict[Offer, Ints] = {}

    def lay_out(offer: Offer) -> TourClass:
        return warm.recall(offer, (), lambda: tour_class(problem, offer, unlocked))

    return tuple(map(lay_out, offers)), class_of


def _premiums(problem: RosterProblem) -> Array:
    """[S, T+] wage multiplier by the local clock of each site."""
    horizon = problem.horizon
    extended = horizon.slots + horizon.slots_per_day
    premium = np.ones((len(problem.network.sites), extended))
    for s, site in enumerate(problem.network.sites):
        rules = problem.rules.get(site.jurisdiction)
        if rules is None:
            continue
        night = at_night(horizon, site.zone, rules.night)[:: horizon.grain_minutes]
        premium[s] += rules.night_premium * night
        premium[s] += rules.weekend_premium * at_weekend(horizon, site.zone)[:: horizon.grain_minutes]
    return premium


def counts_of(problem: RosterProblem, agent: Agent) -> tuple[int, int]:
    """Return what `agent`'s presence counts among seats, and among people to be supervised (below 0: supervises)."""
    most = problem.network.site(agent.site).agents_per_supervisor
    supervised = 0 if most is None else -most if agent.supervisor else 1
    return int(not agent.home), supervised
