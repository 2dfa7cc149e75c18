"""What agents answer to prices, in one compiled loop: the agents' part of the Lagrangian (`bound`).

The loop holds no lock of Python's, so threads run side by side.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numba import njit
from numpy.typing import NDArray

from heliotrope.domain.demand import Array
from heliotrope.rostering.arcs import lay_tour
from heliotrope.rostering.compiled import AgentTerms, Compiled
from heliotrope.rostering.crowding import Charges, charge_arcs, count_presence
from heliotrope.rostering.kernel import NEVER, best_tour_and_most
from heliotrope.rostering.runs import (
    BY_PERIOD,
    FEWEST_DAYS,
    LEAST_MINUTES,
    SHORTEST_OFF,
    SHORTEST_RUN,
    TYPES,
    WEEKLY,
    WHOLE_WEEKENDS,
)
from heliotrope.rostering.tables import (
    BLOCKED,
    CLASS,
    CROWD,
    END_LIMITS,
    GROUPS,
    LIMITS,
    OWN,
    PERSON,
    PRICES,
    SEAT,
    SIDES,
    SITE,
    ClassRows,
    Table,
    class_of,
    group_in,
    price_sides,
    stitch_sides,
)
from heliotrope.rostering.tours import Ints

QueuePlaces = NDArray[np.int16]
"""[G, T] place j among a group's queues, -1 for none."""


class Answers:
    """Agents in N clusters of equal terms, as the bound relaxes them: asked all at once.

    `groups` are those that they belong to: of no other the worth of presence is looked at.
    """

    def __init__(self, compiled: Compiled, clusters: Sequence[tuple[AgentTerms, int]], classes: ClassRows) -> None:
        self.compiled = compiled
        self.table = Table(compiled, [terms for terms, _ in clusters], relaxed=True, classes=classes)
        self.counts = np.array([count for _, count in clusters], np.int64)
        self.groups = np.unique(self.table.arrays[5])

    def ask(
        self, worth: Array, place: QueuePlaces, charges: Charges, clients: Ints, hours_per_slot: float, crowd: Array,
        hours: Array,
    ) -> tuple[float, Array]:  # fmt: skip
        """Return (worth of all best tours, their supply [Q, T]); add them to `crowd` and `hours`.

        Parameters
        ----------
        worth, place
            [G, T+] worth of presence, [G, T] the place j of the queue that gives it (-1: none).
        charges
            What presence costs where seats or supervisors are scarce.
        clients
            [G, J] client of each group's queues.
        crowd
            Differences [2, S, T + 1] as `crowding.Crowding.nobody` has them.
        hours
            [C, S] queue hours of clients by site.
        """
        supply = np.zeros_like(self.compiled.required)
        rows = [charges.sums(site, counts) for site, counts in self.table.crowds]
        priced = np.array([row is not None for row in rows], bool)
        none = np.zeros(self.compiled.extended + 1)
        sums = np.array([none if row is None else row for row in rows]).reshape(-1, len(none))
        offer = self.compiled.group_queues, self.compiled.group_efficiency, clients, hours_per_slot
        return float(
            _ask(self.table.arrays, self.counts, worth, place, priced, sums, offer, supply, hours, crowd)
        ), supply


@njit(cache=True, nogil=True)
def _ask(table, counts, worth, place, priced, sums, offer, supply, hours, crowd):  # type: ignore[no-untyped-def]
    """Ask every cluster; arguments as `Answers.ask` makes them."""
    agents, rates, states, all_limits, all_prices, all_groups, all_blocked, classes = table[:8]
    premium, week = table[14:]
    queues, efficiency, clients, hours_per_slot = offer
    slots, extended = supply.shape[1], worth.shape[1]
    weeks, saved = slots // week, 0.0
    value, taken, at = np.empty(extended), np.empty(extended, np.int64), np.empty(extended, np.int64)
    for n in range(agents.shape[0]):
        c, count, sides = agents[n, CLASS], counts[n], agents[n, SIDES]
        site, own = classes[c, SITE], classes[c, OWN]
        arcs, moves, stages, patterns, gaps, breaks = class_of(table, c)
        limits, state = all_limits[agents[n, LIMITS] : agents[n, END_LIMITS]], states[n]
        groups = all_groups[agents[n, GROUPS] : agents[n, GROUPS] + sides * weeks]
        blocked = all_blocked[agents[n, BLOCKED] : agents[n, BLOCKED] + extended + 1]
        prices = all_prices[agents[n, PRICES] : agents[n, PRICES] + arcs.shape[0]].copy()
        if priced[agents[n, CROWD]]:
            charge_arcs(arcs, gaps, own, sums[agents[n, CROWD]], prices)
        cost = premium[site] * rates[n, 0]
        arc_value, side_of = np.empty(arcs.shape[0]), np.empty(arcs.shape[0], np.int64)
        price_sides(
            worth, groups, sides, week, weeks, cost, blocked, arcs, patterns, breaks, prices, arc_value, side_of
        )
        tour = np.empty(stages.shape[0], np.int64)
        beyond = rates[n, 1], rates[n, 2], int(rates[n, 3]), int(rates[n, 4]), int(rates[n, 5]), int(rates[n, 6])
        best, most = best_tour_and_most(arc_value, arcs, moves, stages, limits, state, tour, *beyond, NEVER)
        for without_rest in (False, True):
            if best <= NEVER:
                relaxed = _without_duties(limits, without_rest)
                best, more = best_tour_and_most(arc_value, arcs, moves, stages, relaxed, state, tour, *beyond, NEVER)
                most = max(most, more)
        # Facts alone may break the law: then there is no tour, and the agent is left out as the engine does.
        saved += count * most if most > NEVER else 0.0
        stitch_sides(worth, groups, week, weeks, arcs, side_of, tour, at, value)
        starts = np.empty((stages.shape[0], max(breaks.shape[0], 1)), np.int64)
        many, _ = lay_tour(value, cost, arcs, patterns, breaks, prices, tour, taken, starts)
        for i in range(many):
            t = taken[i]
            g = group_in(groups, at[t], t, week, weeks)
            if t < slots and place[g, t] >= 0:
                j = place[g, t]
                supply[queues[g, j], t] += count * efficiency[g, j]
                hours[clients[g, j], site] += count * hours_per_slot
        count_presence(tour, arcs, gaps, own, count * agents[n, SEAT], count * agents[n, PERSON], crowd[:, site])
    return saved


@njit(cache=True, nogil=True)
def _without_duties(limits, without_rest):  # type: ignore[no-untyped-def]
    """Return limits that no longer ask for days and minutes, nor (where facts rule it out) for a weekly rest."""
    relaxed = limits.copy()
    relaxed[FEWEST_DAYS] = relaxed[LEAST_MINUTES] = relaxed[SHORTEST_RUN] = relaxed[SHORTEST_OFF] = 0
    relaxed[WHOLE_WEEKENDS] = 0
    relaxed[BY_PERIOD : relaxed.shape[0] - limits[TYPES]] = 0
    if without_rest:
        relaxed[WEEKLY] = 0
    return relaxed
