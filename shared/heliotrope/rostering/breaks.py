"""Breaks placed anew within the shifts of a tour, where presence is worth least, and judged there; a kernel."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from heliotrope.domain.demand import Array
from heliotrope.rostering.arcs import lay_tour
from heliotrope.rostering.build import Builder, Tour
from heliotrope.rostering.filling import add_one, remove_one, worth_within, worth_without
from heliotrope.rostering.kernel import OFF, overtime_money
from heliotrope.rostering.levels import Levels, count_missing
from heliotrope.rostering.places import copy_back, copy_out, slots_beyond
from heliotrope.rostering.settled import due_less_bonuses


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
        self.builder, self.least = builder, np.array([least, pays])
        coverage, settlement = builder.coverage, levels.settlement
        self._coverage: tuple[Any, ...] = (*coverage.allocation(), coverage.heads)
        rows = settlement.row_at, settlement.period, settlement.rates, levels.remedies.loss
        own = builder.couplings.phi, levels.left, levels.lost
        self._periods: tuple[Any, ...] = (*rows, *settlement.terms, *own)
        self._tariffs: dict[int, Array] = {}

    def knows(self, i: int) -> bool:
        """Whether nothing but shortage, wages and remedies hangs on when agent `i` has a break."""
        group = self.builder.compiled.terms[i].every_group
        alone = len(group) == 1 and not self.builder.activities.held.get(i)
        return alone and not self.builder.couplings.handovers.places_of[group[0]]

    def move(self, i: int) -> None:
        """Give agent `i` better breaks where they save money, queue time of others left as it is."""
        builder = self.builder
        terms, tour = builder.compiled.terms[i], builder.tours[i]
        assert tour is not None
        tours = builder.compiled.classes[terms.tour_class]
        presence = terms.group, self._tariff(terms.group)
        arcs = builder.cost(i), tours.arcs, tours.patterns, tours.breaks, terms.arc_price
        rules = tours.moves, tours.stages, terms.state, *terms.beyond[:2]
        now = tour.arcs, tour.slots, tour.labour, tour.breaks
        everything: tuple[Any, ...] = *now, *presence, *self._coverage, *arcs, *rules, *self._periods, self.least
        moved, lost, slots, starts, labour = _move(*everything)
        if moved:
            builder.shortage += lost
            builder.labour += labour - tour.labour
            builder.couplings.count(terms.group, tour.slots, -1)
            builder.couplings.count(terms.group, slots, 1)
            serving = np.full(len(slots), terms.group)
            builder.tours[i] = Tour(tour.arcs, slots, starts, labour, serving, tour.owed)

    def _tariff(self, group: int) -> Array:
        """Return [T+] what presence of `group` costs beside; its people's breaks hardly change it."""
        if group not in self._tariffs:
            self._tariffs[group] = np.zeros(self.builder.compiled.extended) + self.builder.couplings.tariff(group)
        return self._tariffs[group]


@njit(cache=True, nogil=True)
def _move(  # type: ignore[no-untyped-def]
    now, slots, labour, starts, group, tariff, short, depth, prices, queues, efficiency, served, idle, beyond, heads,
    cost, arcs, patterns, breaks, arc_price, moves, stages, state, overtime_from, overtime_price,
    row_at, period, rates, loss, tiers, bonuses, caps, phi, left, lost, least
):  # fmt: skip
    """Return (whether breaks have moved, shortage money lost by it, slots on queue, break starts, labour)."""
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
    if gain <= least[0]:
        return False, 0.0, laid, begins, wages
    gone, come = slots_beyond(slots, laid), slots_beyond(laid, slots)
    touched = np.concatenate((gone, come))
    touched = touched[touched < short.shape[1]]
    own, none = queues[group][queues[group] >= 0], np.empty(0, np.int64)
    one = np.array([group])
    missing, who, when, time, spare, present = copy_out(one, none, own, touched, heads, short, served, idle)
    levels, losses = left.copy(), lost.copy()
    change = wages - labour - due_less_bonuses(left, tiers, bonuses, caps) + (phi * lost).sum()
    for t in gone:
        change -= tariff[t]
    for t in come:
        change += tariff[t]
    count_missing(own, touched, -1.0, row_at, period, rates, loss, short, depth, left, lost)
    missed = remove_one(group, gone, short, depth, prices, queues, efficiency, served, idle, heads)
    missed -= add_one(group, come, short, depth, prices, queues, efficiency, served, idle, heads)
    count_missing(own, touched, 1.0, row_at, period, rates, loss, short, depth, left, lost)
    change += missed + due_less_bonuses(left, tiers, bonuses, caps) - (phi * lost).sum()
    if change < -least[1]:
        return True, missed, laid, begins, wages
    copy_back(own, touched, missing, who, when, time, spare, present, heads, short, served, idle)
    left[:], lost[:] = levels, losses
    return False, 0.0, laid, begins, wages
