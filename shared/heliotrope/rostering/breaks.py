"""Breaks placed anew within the shifts of a tour, where presence is worth least, and judged there; a kernel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numba import njit

from heliotrope.rostering.arcs import lay_tour
from heliotrope.rostering.build import Builder, Tour
from heliotrope.rostering.filling import add_one, remove_one, worth_within, worth_without
from heliotrope.rostering.kernel import OFF, overtime_money
from heliotrope.rostering.laid import laid_tours
from heliotrope.rostering.levels import Levels, count_missing, periods_in
from heliotrope.rostering.places import copy_back, copy_out, slots_beyond
from heliotrope.rostering.settled import due_less_bonuses
from heliotrope.rostering.stopping import Stop, never
from heliotrope.rostering.tables import CLASS, GROUPS, PRICES, SITE, class_of
from heliotrope.rostering.threads import side_by_side
from heliotrope.rostering.tours import Ints

TOGETHER = 1000
"""Agents whose breaks are moved before the stop is asked again."""


class Breaks:
    """Breaks of those who belong to one group always, under prices that stay as they are.

    Parameters
    ----------
    levels
        Contacts of the measuring periods, kept in step.
    least
        Gain that makes a change worth judging; then it stays where it saves more than `pays`.
    """

    def __init__(self, builder: Builder, levels: Levels, least: float, pays: float) -> None:
        self.builder = builder
        coverage, settlement = builder.coverage, levels.settlement
        self._coverage: tuple[Any, ...] = (*coverage.allocation(), coverage.heads)
        rows = settlement.row_at, settlement.period, settlement.rates, levels.remedies.loss
        own = builder.couplings.phi, levels.left, levels.lost
        self._periods: tuple[Any, ...] = (*rows, *settlement.terms, *own, least, pays)

    def knows(self, i: int) -> bool:
        """Whether nothing but shortage, wages and remedies hangs on when agent `i` has a break."""
        group = self.builder.compiled.terms[i].every_group
        alone = len(group) == 1 and not self.builder.activities.held.get(i)
        return alone and not self.builder.couplings.handovers.places_of[group[0]]

    def move(self, agents: Sequence[int], stop: Stop = never) -> None:
        """Give `agents`, one after the other, better breaks where they save money, queue time of others left as it is.

        What presence costs beside is taken as it is before: breaks hardly change it. Parts of the network that share no
        queue do not see each other: they are looked at side by side, to the same end.
        """
        rings: dict[int | None, list[int]] = {}
        for i in agents:
            rings.setdefault(self.builder.coverage.ring_of.get(self.builder.compiled.terms[i].group), []).append(i)
        turns = -(-len(agents) // TOGETHER)
        for turn in range(turns):
            if stop():
                return
            parts = [own[len(own) * turn // turns : len(own) * (turn + 1) // turns] for own in rings.values()]
            self._take_turn(sorted(parts, key=len, reverse=True))

    def _take_turn(self, rings: list[list[int]]) -> None:
        """Move breaks of agents of parts that share no queue, largest first."""
        agents = [i for own in rings for i in own]
        builder, tours = self.builder, laid_tours(self.builder, agents)
        own = [builder.compiled.terms[i].group for i in agents]
        groups, row_of = np.unique(np.array(own, np.int64), return_inverse=True)
        tariffs = builder.couplings.tariffs(groups)
        judged = self._coverage, self._periods
        moved, labour = np.zeros(len(agents), np.bool_), np.zeros(len(agents))

        def of_ring(rows: Ints) -> tuple[Any, ...]:
            found: tuple[Any, ...] = _move_all(
                rows, builder.table.arrays, tours, (tariffs, row_of), *judged, moved, labour
            )
            return found

        ends = np.cumsum([len(own) for own in rings]).tolist()
        done = side_by_side(builder.workers, of_ring, list(map(np.arange, [0, *ends], ends)))
        slots = np.concatenate([np.empty(0, np.int64), *(laid for _, _, laid in done)])
        lengths = np.concatenate([np.empty(0, np.int64), *(length for _, length, _ in done)])
        begin = np.cumsum([0, *lengths])
        builder.shortage += sum(lost for lost, _, _ in done)
        before, serving = np.repeat(moved, np.diff(tours.begin)), np.repeat(groups[row_of], lengths)
        builder.couplings.count_each(tours.serving[before], tours.slots[before], -1)
        builder.couplings.count_each(serving, slots, 1)
        for n in np.flatnonzero(moved).tolist():
            tour, here = builder.tour_of(agents[n]), slice(begin[n], begin[n + 1])
            starts = tours.breaks[n, : tour.breaks.shape[0], : tour.breaks.shape[1]].copy()
            builder.labour += float(labour[n]) - tour.labour
            new = Tour(tour.arcs, slots[here].copy(), starts, float(labour[n]), serving[here].copy(), tour.owed)
            builder.tours[agents[n]] = new


@njit(cache=True, nogil=True)
def _move_all(rows, table, tours, beside, coverage, periods, moved, labour):  # type: ignore[no-untyped-def]
    """Move breaks of one agent after the other, those of `rows` [R], writing break starts into `tours`.

    Writes who has `moved` [N] and their `labour` [N]; returns shortage money lost by it, how many slots on queue each
    has then [R] (0 where nothing has moved), and these.
    """
    agents, rates, states, _, all_prices, all_groups, _, classes = table[:8]
    premium = table[14]
    tariffs, row_of = beside
    lengths, size, found, missed = np.zeros(rows.shape[0], np.int64), 0, 0, 0.0
    for n in rows:
        arcs = class_of(table, agents[tours.who[n], CLASS])[0]
        for arc in tours.arcs[n]:
            if arc != OFF:
                size += arcs[arc, 1]
    slots = np.empty(size, np.int64)
    for row, n in enumerate(rows):
        i = tours.who[n]
        c = agents[i, CLASS]
        arcs, moves, stages, patterns, _, breaks = class_of(table, c)
        arc_price = all_prices[agents[i, PRICES] : agents[i, PRICES] + arcs.shape[0]]
        group, cost = all_groups[agents[i, GROUPS]], premium[classes[c, SITE]] * rates[i, 0]
        now = tours.arcs[n, : stages.shape[0]], tours.slots[tours.begin[n] : tours.begin[n + 1]], tours.labour[n]
        rules = moves, stages, states[i], rates[i, 1], rates[i, 2]
        offer = cost, arcs, patterns, breaks, arc_price
        presence = group, tariffs[row_of[n]]
        everything: Any = *now, tours.breaks[n], *presence, *coverage, *offer, *rules, *periods
        does, lost, laid, wages = _move(*everything)
        if does:
            moved[n], labour[n], lengths[row] = True, wages, laid.shape[0]
            missed += lost
            slots[found : found + laid.shape[0]] = laid
            found += laid.shape[0]
    return missed, lengths, slots[:found].copy()


@njit(cache=True, nogil=True)
def _move(  # type: ignore[no-untyped-def]
    now, slots, labour, starts, group, tariff, short, depth, prices, queues, efficiency, served, idle, beyond, heads,
    cost, arcs, patterns, breaks, arc_price, moves, stages, state, overtime_from, overtime_price,
    row_at, period, rates, loss, tiers, bonuses, caps, phi, left, lost, least, pays
):  # fmt: skip
    """Return (whether breaks have moved, shortage money lost by it, slots on queue, labour); write into `starts`."""
    value, size = np.zeros(cost.shape[0]), 0
    for arc in now:
        if arc != OFF:
            last = arcs[arc, 0] + arcs[arc, 1]
            worth_within(group, arcs[arc, 0], last, short, depth, prices, queues, efficiency, beyond, value)
            size += arcs[arc, 1]
    worth_without(group, slots, short, depth, prices, queues, efficiency, served, idle, beyond, value)
    value -= tariff
    laid, begins = np.empty(size, np.int64), np.full(starts.shape, -1, np.int64)
    count, wages = lay_tour(value, cost, arcs, patterns, breaks, arc_price, now, laid, begins)
    wages += overtime_money(now, moves, stages, state, overtime_from, overtime_price)
    laid = laid[:count].copy()
    gain = labour - wages
    for t in laid:
        gain += value[t]
    for t in slots:
        gain -= value[t]
    if gain <= least:
        return False, 0.0, laid, wages
    gone, come = slots_beyond(slots, laid), slots_beyond(laid, slots)
    touched = np.concatenate((gone, come))
    touched = touched[touched < short.shape[1]]
    own, one = queues[group][queues[group] >= 0], np.array([group])
    missing, who, when, time, spare, present = copy_out(one, own, touched, heads, short, served, idle)
    here = periods_in(own, touched, row_at, period, phi.shape[0])
    levels, losses, steps = left[here], lost[here], (tiers[here], bonuses[here], caps[here])
    change = wages - labour - due_less_bonuses(levels, *steps) + (phi[here] * losses).sum()
    for t in gone:
        change -= tariff[t]
    for t in come:
        change += tariff[t]
    count_missing(own, touched, -1.0, row_at, period, rates, loss, short, depth, left, lost)
    missed = remove_one(group, gone, short, depth, prices, queues, efficiency, served, idle, heads)
    missed -= add_one(group, come, short, depth, prices, queues, efficiency, served, idle, heads)
    count_missing(own, touched, 1.0, row_at, period, rates, loss, short, depth, left, lost)
    change += missed + due_less_bonuses(left[here], *steps) - (phi[here] * lost[here]).sum()
    if change < -pays:
        starts[:] = begins
        return True, missed, laid, wages
    copy_back(own, touched, missing, who, when, time, spare, present, heads, short, served, idle)
    for n in range(here.shape[0]):
        left[here[n]], lost[here[n]] = levels[n], losses[n]
    return False, 0.0, laid, wages
