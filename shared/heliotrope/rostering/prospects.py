"""What everybody could gain at most, found for all at once by compiled code: who cannot gain is not asked further.

Rules between people are left out of it: they only take tours away, so no answer gains more than is said here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numba import njit

from heliotrope.domain.demand import Array
from heliotrope.rostering.arcs import arc_values
from heliotrope.rostering.build import Builder
from heliotrope.rostering.differences import Differences, kept_slots
from heliotrope.rostering.filling import worth_of_one, worth_without
from heliotrope.rostering.kernel import NEVER, OFF, best_tour
from heliotrope.rostering.laid import LaidTours, laid_tours
from heliotrope.rostering.runs import BEGIN, BY_PERIOD, DAYS, FEWEST_DAYS, LEAST_MINUTES, MINUTES, MOST_MINUTES, PERIOD
from heliotrope.rostering.tables import (
    BLOCKED,
    CLASS,
    END_LIMITS,
    GROUPS,
    LIMITS,
    PRICES,
    SIDES,
    SITE,
    class_of,
    group_in,
)
from heliotrope.rostering.threads import side_by_side
from heliotrope.rostering.tours import Ints

UNKNOWN = float("inf")
"""Gain of those of whom compiled code knows too little: they have to be asked one by one."""
WORTH_ASKING = 1.0
"""Money that somebody must be able to gain to be asked."""

FEW = 200
"""Agents below which one thread asks: to start another would take as long."""


class Prospects:
    """Gains over the tours and the allocation as they are when it is made.

    Parameters
    ----------
    chains
        [Q, T] what time is worth along chains, as for `Coverage.worth`.
    workers
        Threads that ask; the answers do not depend on them.
    """

    def __init__(self, builder: Builder, chains: Array | None, workers: int) -> None:
        self.builder, self.compiled, self.workers = builder, builder.compiled, workers
        self._allocation = builder.coverage.allocation(chains)

    def of_answers(self, agents: Sequence[int], differences: Differences) -> list[float]:
        """Return what each of `agents` gains at most by another tour, 0 where that is nothing.

        Presence of somebody of several clients is worth what it is worth to the best of them, slot by slot.
        """
        known = [n for n, i in enumerate(agents) if not self.builder.activities.held.get(i)]
        tours = laid_tours(self.builder, [agents[n] for n in known])
        price = differences.prices_of_first(tours.who, tours.arcs, self.builder.tours)
        return self._all(agents, known, tours, differences.base[tours.who], differences.per_slot, price)

    def of_tours(self, agents: Sequence[int]) -> list[float]:
        """Return what each of `agents` gains at most by another tour where change costs nothing."""
        known = [n for n, i in enumerate(agents) if self._alone(i)]
        tours = laid_tours(self.builder, [agents[n] for n in known])
        return self._all(agents, known, tours, np.full_like(tours.arcs, OFF), 0.0, np.zeros(len(known)))

    def _all(
        self, agents: Sequence[int], known: list[int], tours: LaidTours, base: Ints, per_slot: float, price: Array
    ) -> list[float]:
        """Ask those of `agents` at the places `known`, whose tours are laid."""
        worth, row_of = self._worths(tours.who)
        gains = np.empty(len(known))
        presence = worth, row_of, self._allocation

        def answer(part: Ints) -> None:
            _gains_of_answers(part, self.builder.table.arrays, tours, presence, base, per_slot, price, gains)

        self._side_by_side(answer, len(known))
        found = [UNKNOWN] * len(agents)
        for n, gain in zip(known, gains.tolist(), strict=True):
            found[n] = gain
        return found

    def _side_by_side(self, work: Callable[[Ints], None], count: int) -> None:
        """Do `work` for the rows up to `count`, on one thread or several."""
        rows, workers = np.arange(count), self.workers if count >= FEW else 1
        side_by_side(workers, work, [rows[k::workers].copy() for k in range(workers)])

    def _alone(self, i: int) -> bool:
        """Whether nothing but prices, and rules that take tours away, decides what agent `i` answers.

        That others may need an agent's presence takes tours away, too.
        """
        return len(self.compiled.terms[i].every_group) == 1 and not self.builder.activities.held.get(i)

    def _worths(self, who: Ints) -> tuple[tuple[Array, Array], Ints]:
        """Return [R, T+] what presence of the groups of agents `who` is worth and costs beside, and [G] their rows."""
        extended, row_of = self.compiled.extended, np.full(len(self.compiled.group_queues), -1, np.int64)
        _mark_groups(who, self.builder.table.arrays, self.compiled.problem.horizon.weeks, row_of)
        groups = np.flatnonzero(row_of == MARKED)
        row_of[groups] = np.arange(len(groups))
        worth = np.zeros((len(groups), extended))
        short, depth, prices, queues, efficiency, _, _, beyond = self._allocation
        self._side_by_side(
            lambda rows: _worths_of(rows, groups, short, depth, prices, queues, efficiency, beyond, worth), len(groups)
        )
        return (worth, self.builder.couplings.tariffs(groups)), row_of


def who_could_gain(builder: Builder, order: Ints, workers: int) -> Ints:
    """Return those of `order` who could gain by another tour, in that order."""
    hopes = Prospects(builder, builder.coverage.chain_worth(workers), workers).of_tours(order.tolist())
    hopeful: Ints = order[np.array(hopes) > WORTH_ASKING]
    return hopeful


MARKED = -2


@njit(cache=True, nogil=True)
def _mark_groups(who, table, weeks, row_of):  # type: ignore[no-untyped-def]
    """Mark in `row_of` [G] the groups that agents `who` belong to at any time."""
    agents, groups = table[0], table[5]
    for i in who:
        for g in groups[agents[i, GROUPS] : agents[i, GROUPS] + agents[i, SIDES] * weeks]:
            row_of[g] = MARKED


@njit(cache=True, nogil=True)
def _worths_of(rows, groups, short, depth, prices, queues, efficiency, beyond, out):  # type: ignore[no-untyped-def]
    """Write into `rows` of `out` [R, T+] what one more agent of each of `groups` [R] is worth."""
    for row in rows:
        worth_of_one(groups[row], short, depth, prices, queues, efficiency, beyond, out[row])


@njit(cache=True, nogil=True)
def _value_without(groups, sides, week, slots, serving, presence, value):  # type: ignore[no-untyped-def]
    """Write into `value` [T+] what presence is worth of somebody who serves in `slots` now, were they not there.

    It is that to the best side; `groups` are weeks by side.
    """
    (worth, tariffs), row_of, allocation = presence
    short, depth, prices, queues, efficiency, served, idle, beyond = allocation
    weeks = groups.shape[0] // sides
    own = np.empty(value.shape[0])
    value[:] = NEVER
    for side in range(sides):
        for t in range(value.shape[0]):
            own[t] = worth[row_of[group_in(groups, side, t, week, weeks)], t]
        for w in range(weeks):
            g = groups[side * weeks + w]
            if w == 0 or g != groups[side * weeks + w - 1]:
                here = slots[serving == g]
                worth_without(g, here, short, depth, prices, queues, efficiency, served, idle, beyond, own)
        for t in range(value.shape[0]):
            value[t] = max(value[t], own[t] - tariffs[row_of[group_in(groups, side, t, week, weeks)], t])


@njit(cache=True, nogil=True)
def _gains_of_answers(part, table, tours, presence, base, per_slot, price, gains):  # type: ignore[no-untyped-def]
    """Write into `gains` at rows `part` what the best tour of each gains beyond its price.

    It is `UNKNOWN` of those who owe something of their contract now.
    """
    agents, rates, states, all_limits, all_prices, all_groups, all_blocked, classes = table[:8]
    premium, week = table[14:]
    extended = premium.shape[1]
    weeks, value = presence[2][0].shape[1] // week, np.empty(extended)
    for n in part:
        i = tours.who[n]
        c, sides = agents[i, CLASS], agents[i, SIDES]
        arcs, moves, stages, patterns, _, breaks = class_of(table, c)
        limits, state = all_limits[agents[i, LIMITS] : agents[i, END_LIMITS]], states[i]
        now, own = tours.arcs[n, : stages.shape[0]], base[n, : stages.shape[0]]
        if owes(now, moves, stages, limits, state):
            gains[n] = UNKNOWN
            continue
        groups = all_groups[agents[i, GROUPS] : agents[i, GROUPS] + sides * weeks]
        here = slice(tours.begin[n], tours.begin[n + 1])
        _value_without(groups, sides, week, tours.slots[here], tours.serving[here], presence, value)
        least = price[n] - tours.labour[n]
        for t in tours.slots[here]:
            least += value[t]
        for arc in own:
            if arc != OFF:
                least += per_slot * arcs[arc, 1]
        blocked = all_blocked[agents[i, BLOCKED] : agents[i, BLOCKED] + extended + 1]
        arc_price = all_prices[agents[i, PRICES] : agents[i, PRICES] + arcs.shape[0]]
        out = np.empty(arcs.shape[0])
        arc_values(value, premium[classes[c, SITE]] * rates[i, 0], blocked, arcs, patterns, breaks, arc_price, out)
        kept = kept_slots(arcs, own)
        for a in range(arcs.shape[0]):
            if out[a] > NEVER:
                out[a] += per_slot * kept[a]
        tour = np.empty(stages.shape[0], np.int64)
        beyond = rates[i, 1], rates[i, 2], int(rates[i, 3]), int(rates[i, 4]), int(rates[i, 5]), int(rates[i, 6])
        best, _ = best_tour(out, arcs, moves, stages, limits, state, tour, *beyond, least)
        gains[n] = max(best - least, 0.0)


@njit(cache=True, nogil=True)
def owes(tour, moves, stages, limits, state):  # type: ignore[no-untyped-def]
    """Whether a period of the tour has fewer days or minutes than the contract asks for."""
    days, minutes, last = state[DAYS], state[MINUTES], tour.shape[0] - 1
    for s in range(state[BEGIN], last + 1):
        if tour[s] != OFF:
            days += 1
            minutes += moves[tour[s], 2]
        if s == last or stages[s + 1, PERIOD] != stages[s, PERIOD]:
            duties = BY_PERIOD + 2 * stages[s, PERIOD]
            if days < limits[FEWEST_DAYS] + limits[duties]:
                return True
            if limits[MOST_MINUTES] > 0 and minutes < limits[LEAST_MINUTES] + limits[duties + 1]:
                return True
            days, minutes = 0, 0
    return False
