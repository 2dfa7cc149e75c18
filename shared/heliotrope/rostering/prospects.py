"""What everybody could gain at most, found for all at once by compiled code: who cannot gain is not asked further.

Rules between people are left out of it: they only take tours away, so no answer gains more than is said here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numba import njit

from heliotrope.domain.demand import Array
from heliotrope.rostering.arcs import arc_values
from heliotrope.rostering.build import Builder, Tour
from heliotrope.rostering.coverage import Allocation
from heliotrope.rostering.differences import Differences, kept_slots
from heliotrope.rostering.filling import worth_without
from heliotrope.rostering.kernel import NEVER, OFF, best_tour
from heliotrope.rostering.runs import BEGIN, BY_PERIOD, DAYS, FEWEST_DAYS, LEAST_MINUTES, MINUTES, MOST_MINUTES, PERIOD
from heliotrope.rostering.tours import Ints

UNKNOWN = float("inf")
"""Gain of those of whom compiled code knows too little: they have to be asked one by one."""
WORTH_ASKING = 1.0
"""Money that somebody must be able to gain to be asked."""
Ask = Callable[[int, Tour], float]
Seen = tuple[Ints, float, int, Ints, Array, Array, Allocation, Array, Ints, Ints, Ints, Array]


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
        self.builder, self.compiled, self.workers, self.chains = builder, builder.compiled, workers, chains
        self._allocation = builder.coverage.allocation(chains)
        self._worth: dict[int, tuple[Array, Array]] = {}

    def of_answers(self, agents: Sequence[int], differences: Differences) -> list[float]:
        """Return what each of `agents` gains at most by another tour, 0 where that is nothing."""

        def ask(i: int, now: Tour) -> float:
            terms = self.compiled.terms[i]
            tours = self.compiled.classes[terms.tour_class]
            price, base = differences.price_of_first(i, now), differences.published.tours[i].arcs
            rules = terms.blocked, tours.moves, tours.stages, terms.limits, terms.state
            found = _gain_of_answer(*self._seen(i, now), *rules, *terms.beyond, base, differences.per_slot, price)
            return float(found)

        return self._all(agents, ask)

    def of_tours(self, agents: Sequence[int]) -> list[float]:
        """Return what each of `agents` gains at most by another tour where change costs nothing."""

        def ask(i: int, now: Tour) -> float:
            terms = self.compiled.terms[i]
            tours = self.compiled.classes[terms.tour_class]
            rules = terms.blocked, tours.moves, tours.stages, terms.limits, terms.state
            nothing = np.full_like(now.arcs, OFF)
            return float(_gain_of_answer(*self._seen(i, now), *rules, *terms.beyond, nothing, 0.0, 0.0))

        return self._all(agents, ask)

    def _all(self, agents: Sequence[int], ask: Ask) -> list[float]:
        found = [UNKNOWN] * len(agents)
        known = [n for n, i in enumerate(agents) if self._alone(i)]
        for i in (agents[n] for n in known):
            self._look(self.compiled.terms[i].group)

        def answer(part: list[int]) -> None:
            for n in part:
                tour = self.builder.tours[agents[n]]
                assert tour is not None
                found[n] = ask(agents[n], tour)

        if self.workers == 1:
            answer(known)
        else:
            with ThreadPoolExecutor(self.workers, "prospects") as pool:
                list(pool.map(answer, [known[k :: self.workers] for k in range(self.workers)]))
        return found

    def _alone(self, i: int) -> bool:
        """Whether nothing but prices, and rules that take tours away, decides what agent `i` answers.

        That others may need an agent's presence takes tours away, too.
        """
        return len(self.compiled.terms[i].every_group) == 1 and not self.builder.activities.held.get(i)

    def _look(self, group: int) -> None:
        """See what presence of `group` is worth, and what it costs beside."""
        if group not in self._worth:
            extended = self.compiled.extended
            tariff = np.zeros(extended) + self.builder.couplings.tariff(group)
            self._worth[group] = self.builder.coverage.worth(group, extended, self.chains), tariff

    def _seen(self, i: int, now: Tour) -> Seen:
        """Return the first arguments of the question: the tour, what presence is worth, and the arcs."""
        terms = self.compiled.terms[i]
        tours = self.compiled.classes[terms.tour_class]
        presence = terms.group, now.slots, *self._worth[terms.group], self._allocation
        arcs = self.builder.cost(i), tours.arcs, tours.patterns, tours.breaks, terms.arc_price
        return now.arcs, now.labour, *presence, *arcs


def who_could_gain(builder: Builder, order: Ints, workers: int) -> Ints:
    """Return those of `order` who could gain by another tour, in that order."""
    hopes = Prospects(builder, builder.coverage.chain_worth(), workers).of_tours(order.tolist())
    hopeful: Ints = order[np.array(hopes) > WORTH_ASKING]
    return hopeful


@njit(cache=True, nogil=True)
def _value_without(group, slots, worth, tariff, allocation):  # type: ignore[no-untyped-def]
    """Return [T+] what presence is worth to somebody of `group` who serves in `slots` now, were they not there."""
    value = worth.copy()
    short, depth, prices, queues, efficiency, served, idle, beyond = allocation
    worth_without(group, slots, short, depth, prices, queues, efficiency, served, idle, beyond, value)
    return value - tariff


@njit(cache=True, nogil=True)
def _gain_of_answer(  # type: ignore[no-untyped-def]
    now, labour, group, slots, worth, tariff, allocation, cost, arcs, patterns, breaks, arc_price,
    blocked, moves, stages, limits, state, overtime_from, overtime_price, digit, band, band_first, band_last,
    base, per_slot, price
):  # fmt: skip
    """Return what the best tour gains beyond its price; `UNKNOWN` of those who owe something of their contract now."""
    if owes(now, moves, stages, limits, state):
        return UNKNOWN
    value = _value_without(group, slots, worth, tariff, allocation)
    least = price - labour
    for t in slots:
        least += value[t]
    for arc in base:
        if arc != OFF:
            least += per_slot * arcs[arc, 1]
    out = np.empty(arcs.shape[0])
    arc_values(value, cost, blocked, arcs, patterns, breaks, arc_price, out)
    kept = kept_slots(arcs, base)
    for n in range(arcs.shape[0]):
        if out[n] > NEVER:
            out[n] += per_slot * kept[n]
    tour = np.empty(now.shape[0], np.int64)
    best, _ = best_tour(
        out, arcs, moves, stages, limits, state, tour,
        overtime_from, overtime_price, digit, band, band_first, band_last, least
    )  # fmt: skip
    return max(best - least, 0.0)


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
