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
from heliotrope.rostering.places import copy_back, copy_out
from heliotrope.rostering.settled import due_less_bonuses
from heliotrope.rostering.stopping import Stop, never
from heliotrope.rostering.tables import (
    CLASS,
    GROUPS,
    PRICES,
    SIDES,
    SITE,
    class_of,
    group_in,
    price_sides,
    stitch_sides,
)
from heliotrope.rostering.threads import side_by_side
from heliotrope.rostering.tours import Ints

_NONE = np.empty(0, np.int64)
NOBODY = -1
"""Instead of a group: off queue."""
TOGETHER = 1000
"""Agents whose breaks are moved before the stop is asked again."""


class Breaks:
    """Breaks under prices that stay as they are; a shift may serve another client with them.

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
        builder, groups = self.builder, self.builder.compiled.terms[i].every_group
        held = builder.activities.held.get(i) or any(builder.couplings.handovers.places_of[group] for group in groups)
        return not held and (len(groups) == 1 or not builder.compiled.pooled(builder.compiled.terms[i]))

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
        groups = np.unique([group for i in agents for group in builder.compiled.terms[i].every_group])
        row_of = np.full(len(builder.compiled.group_queues), -1, np.int64)
        row_of[groups] = np.arange(len(groups))
        beside = builder.couplings.tariffs(groups), row_of
        judged = self._coverage, self._periods
        moved, labour = np.zeros(len(agents), np.bool_), np.zeros(len(agents))

        def of_ring(rows: Ints) -> tuple[Any, ...]:
            found: tuple[Any, ...] = _move_all(rows, builder.table.arrays, tours, beside, *judged, moved, labour)
            return found

        ends = np.cumsum([len(own) for own in rings]).tolist()
        done = side_by_side(builder.workers, of_ring, list(map(np.arange, [0, *ends], ends)))
        builder.shortage += sum(lost for lost, *_ in done)
        lengths, slots, serving = (np.concatenate([_NONE, *(each[n] for each in done)]) for n in (1, 2, 3))
        begin, before = np.cumsum([0, *lengths]), np.repeat(moved, np.diff(tours.begin))
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
    has then [R] (0 where nothing has moved), these, and the group served in each.
    """
    agents, rates, states, _, all_prices, all_groups, _, classes = table[:8]
    premium, week = table[14:]
    weeks, size = coverage[0].shape[1] // week, 0
    lengths, found, missed = np.zeros(rows.shape[0], np.int64), 0, 0.0
    for n in rows:
        arcs = class_of(table, agents[tours.who[n], CLASS])[0]
        for arc in tours.arcs[n]:
            if arc != OFF:
                size += arcs[arc, 1]
    slots, serving = np.empty(size, np.int64), np.empty(size, np.int64)
    was, will = np.empty(premium.shape[1], np.int64), np.empty(premium.shape[1], np.int64)
    for row, n in enumerate(rows):
        i = tours.who[n]
        c, sides = agents[i, CLASS], agents[i, SIDES]
        arcs, moves, stages, patterns, _, breaks = class_of(table, c)
        arc_price = all_prices[agents[i, PRICES] : agents[i, PRICES] + arcs.shape[0]]
        groups, cost = all_groups[agents[i, GROUPS] :][: sides * weeks], premium[classes[c, SITE]] * rates[i, 0]
        here = slice(tours.begin[n], tours.begin[n + 1])
        was[:] = will[:] = NOBODY
        was[tours.slots[here]] = tours.serving[here]
        now = tours.arcs[n, : stages.shape[0]], tours.slots[here], tours.labour[n]
        rules = moves, stages, states[i], rates[i, 1], rates[i, 2]
        offer = cost, arcs, patterns, breaks, arc_price
        sided = groups, sides, week, weeks, was, will
        everything: Any = *now, tours.breaks[n], *sided, beside, *coverage, *offer, *rules, *periods
        does, lost, laid, wages = _move(*everything)
        if does:
            moved[n], labour[n], lengths[row] = True, wages, laid.shape[0]
            missed += lost
            for t in laid:
                slots[found], serving[found] = t, will[t]
                found += 1
    return missed, lengths, slots[:found].copy(), serving[:found].copy()


@njit(cache=True, nogil=True)
def _move(  # type: ignore[no-untyped-def]
    now, slots, labour, starts, groups, sides, week, weeks, was, will, beside, short, depth, prices, queues, efficiency,
    served, idle, beyond, heads, cost, arcs, patterns, breaks, arc_price, moves, stages, state, overtime_from,
    overtime_price, row_at, period, rates, loss, tiers, bonuses, caps, phi, left, lost, least, pays
):  # fmt: skip
    """Return (whether breaks have moved, shortage money lost by it, slots on queue, labour); write into `starts`.

    `was` [T+] is the group served in each slot, `NOBODY` off queue; what it is then is written into `will`.
    """
    worth, (tariffs, row_of), size = np.zeros((groups.shape[0], cost.shape[0])), beside, 0
    for w in range(groups.shape[0]):
        g = groups[w]
        if w > 0 and g == groups[w - 1]:
            worth[w] = worth[w - 1]
            continue
        for arc in now:
            if arc != OFF:
                first, last = arcs[arc, 0], arcs[arc, 0] + arcs[arc, 1]
                worth_within(g, first, last, short, depth, prices, queues, efficiency, beyond, worth[w])
        here = slots[was[slots] == g]
        worth_without(g, here, short, depth, prices, queues, efficiency, served, idle, beyond, worth[w])
        worth[w] -= tariffs[row_of[g]]
    at, value = np.empty(cost.shape[0], np.int64), np.empty(cost.shape[0])
    side_of = np.zeros(arcs.shape[0], np.int64)
    if sides > 1:
        own, best = now[now != OFF], np.empty(now.shape[0], np.int64)
        of_arc, free = np.empty(own.shape[0]), np.zeros(cost.shape[0] + 1, np.int64)
        axes = cost, free, arcs[own], patterns, breaks, arc_price[own]
        price_sides(worth, np.arange(groups.shape[0]), sides, week, weeks, *axes, of_arc, best[: own.shape[0]])
        for n in range(own.shape[0]):
            side_of[own[n]] = best[n]
    stitch_sides(worth, np.arange(groups.shape[0]), week, weeks, arcs, side_of, now, at, value)
    for arc in now:
        size += arcs[arc, 1] if arc != OFF else 0
    laid, begins = np.empty(size, np.int64), np.full(starts.shape, -1, np.int64)
    count, wages = lay_tour(value, cost, arcs, patterns, breaks, arc_price, now, laid, begins)
    wages += overtime_money(now, moves, stages, state, overtime_from, overtime_price)
    laid = laid[:count].copy()
    gain = labour - wages
    for t in laid:
        will[t] = group_in(groups, at[t], t, week, weeks)
        gain += value[t]
    for t in slots:
        w = min(t // week, weeks - 1)
        while groups[w] != was[t]:
            w += weeks
        gain -= worth[w, t]
    if gain <= least:
        return False, 0.0, laid, wages
    gone, come = slots[was[slots] != will[slots]], laid[was[laid] != will[laid]]
    touched = np.concatenate((gone, come[was[come] == NOBODY]))
    touched = touched[touched < short.shape[1]]
    own_queues = _queues_of(groups, queues)
    missing, who, when, time, spare, present = copy_out(groups, own_queues, touched, heads, short, served, idle)
    here = periods_in(own_queues, touched, row_at, period, phi.shape[0])
    levels, losses, steps = left[here], lost[here], (tiers[here], bonuses[here], caps[here])
    change = wages - labour - due_less_bonuses(levels, *steps) + (phi[here] * losses).sum()
    for t in gone:
        change -= tariffs[row_of[was[t]], t]
    for t in come:
        change += tariffs[row_of[will[t]], t]
    count_missing(own_queues, touched, -1.0, row_at, period, rates, loss, short, depth, left, lost)
    missed = 0.0
    for part in _runs(gone, was):
        missed += remove_one(was[part[0]], part, short, depth, prices, queues, efficiency, served, idle, heads)
    for part in _runs(come, will):
        missed -= add_one(will[part[0]], part, short, depth, prices, queues, efficiency, served, idle, heads)
    count_missing(own_queues, touched, 1.0, row_at, period, rates, loss, short, depth, left, lost)
    change += missed + due_less_bonuses(left[here], *steps) - (phi[here] * lost[here]).sum()
    if change < -pays:
        starts[:] = begins
        return True, missed, laid, wages
    copy_back(own_queues, touched, missing, who, when, time, spare, present, heads, short, served, idle)
    for n in range(here.shape[0]):
        left[here[n]], lost[here[n]] = levels[n], losses[n]
    return False, 0.0, laid, wages


@njit(cache=True, nogil=True)
def _runs(slots, at):  # type: ignore[no-untyped-def]
    """Return `slots` in stretches in which `at` [T+] is equal."""
    runs, first = [slots[:0] for _ in range(0)], 0
    for n in range(1, slots.shape[0] + 1):
        if n == slots.shape[0] or at[slots[n]] != at[slots[first]]:
            runs.append(slots[first:n])
            first = n
    return runs


@njit(cache=True, nogil=True)
def _queues_of(groups, queues):  # type: ignore[no-untyped-def]
    """Return the queues that any of `groups` serves, each once."""
    some = np.zeros(queues.max() + 1, np.bool_)
    for g in groups:
        for q in queues[g]:
            if q >= 0:
                some[q] = True
    return np.flatnonzero(some)
