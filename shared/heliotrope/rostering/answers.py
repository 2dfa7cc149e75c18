"""What agents answer to prices, in one compiled loop: the agents' part of the Lagrangian (`bound`).

The arrays of all tour classes and agents lie end to end, so that the loop needs no Python and threads run side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numba import njit

from heliotrope.domain.demand import Array
from heliotrope.rostering.arcs import arc_values, lay_tour
from heliotrope.rostering.compiled import AgentTerms, Compiled
from heliotrope.rostering.crowding import Charges, charge_arcs, count_presence
from heliotrope.rostering.kernel import NEVER, OFF, best_tour
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
from heliotrope.rostering.tours import Ints

CLASS, COUNT, BLOCKED, PRICES, LIMITS, END_LIMITS, GROUPS, SIDES, CROWD, SEAT, PERSON = range(11)
"""Columns of `agents`: what each cluster has, as places in the arrays laid end to end."""
SITE, ARCS, STAGES, PATTERNS, BREAKS, OWN = range(6)
"""Columns of `classes`: site, where the rows of each class begin, and how many patterns are the work plan's own."""


class Answers:
    """Agents in N clusters of equal terms, as the bound relaxes them: asked all at once."""

    def __init__(self, compiled: Compiled, clusters: Sequence[tuple[AgentTerms, int]]) -> None:
        self.compiled = compiled
        limits, prices, groups, blocked = (_EndToEnd() for _ in range(4))
        self.crowds: dict[tuple[int, tuple[int, int]], int] = {}
        agents, rates = np.empty((len(clusters), 11), np.int64), np.empty((len(clusters), 7))
        states = np.empty((len(clusters), 11), np.int64)
        for n, (terms, count) in enumerate(clusters):
            site = compiled.classes[terms.tour_class].site
            sides = [compiled.groups_by_week(terms, group) for group in compiled.served_apart(terms)]
            at, crowd = limits.place(terms.relaxed), self.crowds.setdefault((site, terms.counts), len(self.crowds))
            agents[n] = (
                terms.tour_class, count, blocked.place(terms.blocked), prices.place(terms.arc_price), at,
                at + len(terms.relaxed), groups.place(np.concatenate(sides)), len(sides), crowd, *terms.counts,
            )  # fmt: skip
            rates[n] = terms.wage_per_slot, *terms.relaxed_beyond
            states[n] = terms.state
        own = agents, rates, states, limits.joined(np.int64), prices.joined(np.float64), groups.joined(np.int64)
        weeks = compiled.slots // compiled.problem.horizon.weeks
        self.table = (*own, blocked.joined(np.int64), *_classes(compiled), compiled.premium, weeks)

    def ask(
        self, worth: Array, place: Ints, charges: Charges, clients: Ints, hours_per_slot: float, crowd: Array,
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
        rows = [charges.sums(site, counts) for site, counts in self.crowds]
        priced = np.array([row is not None for row in rows], bool)
        none = np.zeros(self.compiled.extended + 1)
        sums = np.array([none if row is None else row for row in rows]).reshape(-1, len(none))
        offer = self.compiled.group_queues, self.compiled.group_efficiency, clients, hours_per_slot
        return float(_ask(self.table, worth, place, priced, sums, offer, supply, hours, crowd)), supply


class _EndToEnd:
    """Arrays laid end to end, each object once."""

    def __init__(self) -> None:
        self.places: dict[int, int] = {}
        self.rows: list[Any] = []
        self.size = 0

    def place(self, row: Any) -> int:
        """Return where `row` begins."""
        if id(row) not in self.places:
            self.places[id(row)] = self.size
            self.rows.append(row)
            self.size += len(row)
        return self.places[id(row)]

    def joined(self, kind: type) -> Any:
        """Return them all."""
        return np.concatenate((*self.rows, np.zeros(0, kind))).astype(kind)


def _classes(compiled: Compiled) -> tuple[Any, ...]:
    """Return [C + 1, 6] where the rows of each tour class begin, and arcs, moves, stages, patterns, gaps, breaks."""
    every = compiled.classes
    ends = [(len(c.arcs), len(c.stages), len(c.patterns), len(c.breaks)) for c in every]
    begins = np.zeros((len(every) + 1, 6), np.int64)
    begins[1:, ARCS:OWN] = np.cumsum(np.array(ends, np.int64).reshape(-1, 4), axis=0)
    begins[:-1, SITE] = [c.site for c in every]
    begins[:-1, OWN] = [len(c.plan.shifts) for c in every]
    widths = {"arcs": 6, "moves": 5, "stages": 7, "patterns": 2, "gaps": 2, "breaks": 4}
    joined = [
        np.concatenate((*(getattr(c, name) for c in every), np.zeros((0, width), np.int64)))
        for name, width in widths.items()
    ]
    return (begins, *joined)


@njit(cache=True, nogil=True)
def _ask(table, worth, place, priced, sums, offer, supply, hours, crowd):  # type: ignore[no-untyped-def]
    """Ask every cluster; arguments as `Answers.ask` makes them."""
    agents, rates, states, all_limits, all_prices, all_groups, all_blocked = table[:7]
    classes, all_arcs, all_moves, all_stages, all_patterns, all_gaps, all_breaks, premium, week = table[7:]
    queues, efficiency, clients, hours_per_slot = offer
    slots, extended = supply.shape[1], worth.shape[1]
    weeks, saved = slots // week, 0.0
    value, taken, at = np.empty(extended), np.empty(extended, np.int64), np.empty(extended, np.int64)
    for n in range(agents.shape[0]):
        c, count, sides = agents[n, CLASS], agents[n, COUNT], agents[n, SIDES]
        site = classes[c, SITE]
        arcs = all_arcs[classes[c, ARCS] : classes[c + 1, ARCS]]
        moves = all_moves[classes[c, ARCS] : classes[c + 1, ARCS]]
        stages = all_stages[classes[c, STAGES] : classes[c + 1, STAGES]]
        patterns = all_patterns[classes[c, PATTERNS] : classes[c + 1, PATTERNS]]
        gaps = all_gaps[classes[c, PATTERNS] : classes[c + 1, PATTERNS]]
        breaks = all_breaks[classes[c, BREAKS] : classes[c + 1, BREAKS]]
        limits, state = all_limits[agents[n, LIMITS] : agents[n, END_LIMITS]], states[n]
        groups = all_groups[agents[n, GROUPS] : agents[n, GROUPS] + sides * weeks]
        blocked = all_blocked[agents[n, BLOCKED] : agents[n, BLOCKED] + extended + 1]
        prices = all_prices[agents[n, PRICES] : agents[n, PRICES] + arcs.shape[0]].copy()
        if priced[agents[n, CROWD]]:
            charge_arcs(arcs, gaps, classes[c, OWN], sums[agents[n, CROWD]], prices)
        cost = premium[site] * rates[n, 0]
        arc_value, side_of = np.empty(arcs.shape[0]), np.zeros(arcs.shape[0], np.int64)
        _stitch(worth, groups[:weeks], week, value)
        arc_values(value, cost, blocked, arcs, patterns, breaks, prices, arc_value)
        for side in range(1, sides):
            other = np.empty(arcs.shape[0])
            _stitch(worth, groups[side * weeks : (side + 1) * weeks], week, value)
            arc_values(value, cost, blocked, arcs, patterns, breaks, prices, other)
            for a in range(arcs.shape[0]):
                if other[a] > arc_value[a]:
                    arc_value[a], side_of[a] = other[a], side
        tour = np.empty(stages.shape[0], np.int64)
        beyond = rates[n, 1], rates[n, 2], int(rates[n, 3]), int(rates[n, 4]), int(rates[n, 5]), int(rates[n, 6])
        best, owed = best_tour(arc_value, arcs, moves, stages, limits, state, tour, *beyond)
        if owed > 0.0 or best <= NEVER:
            relaxed = _without_duties(limits, best <= NEVER)
            best, _ = best_tour(arc_value, arcs, moves, stages, relaxed, state, tour, *beyond)
        # Facts alone may break the law: then there is no tour, and the agent is left out as the engine does.
        saved += count * best if best > NEVER else 0.0
        at[:] = 0
        for a in tour:
            if a != OFF:
                at[arcs[a, 0] : arcs[a, 0] + arcs[a, 1]] = side_of[a]
        for t in range(extended):
            value[t] = worth[groups[at[t] * weeks + min(t // week, weeks - 1)], t]
        starts = np.empty((stages.shape[0], max(breaks.shape[0], 1)), np.int64)
        many, _ = lay_tour(value, cost, arcs, patterns, breaks, prices, tour, taken, starts)
        for i in range(many):
            t = taken[i]
            g = groups[at[t] * weeks + min(t // week, weeks - 1)]
            if t < slots and place[g, t] >= 0:
                j = place[g, t]
                supply[queues[g, j], t] += count * efficiency[g, j]
                hours[clients[g, j], site] += count * hours_per_slot
        seat, person = count * agents[n, SEAT], count * agents[n, PERSON]
        count_presence(tour, arcs, gaps, classes[c, OWN], seat, person, crowd[:, site])
    return saved


@njit(cache=True, nogil=True)
def _stitch(worth, groups, week, value):  # type: ignore[no-untyped-def]
    """Write the worth of presence of one side into `value` [T+]; `groups` [W] are what it is in each week."""
    for t in range(value.shape[0]):
        value[t] = worth[groups[min(t // week, groups.shape[0] - 1)], t]


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
