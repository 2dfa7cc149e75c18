"""Named tours: best response of each agent against the guide's targets, then against what is really short.

`Builder` holds the one mutable state of a run: tours by agent, coverage, seats. `put` and `take` keep them in step.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heliotrope.domain.demand import Array
from heliotrope.rostering.bound import presence_slots
from heliotrope.rostering.compiled import Compiled, Ints
from heliotrope.rostering.coverage import Coverage
from heliotrope.rostering.kernel import NEVER, OFF, arc_values, best_tour
from heliotrope.rostering.seats import Seats


@dataclass(eq=False)
class Tour:
    """One agent's arcs [S] (OFF where free), the slots on queue, and what it costs beside shortage."""

    arcs: Ints
    slots: Ints
    labour: float


class Builder:
    """Tours of all free agents with the coverage and the seats that follow from them."""

    def __init__(self, compiled: Compiled) -> None:
        self.compiled = compiled
        self.coverage = Coverage.of(compiled)
        self.seats = Seats(compiled)
        self.tours: list[Tour | None] = [None] * len(compiled.terms)
        self.shortage = self.coverage.money()
        self.labour = 0.0
        self.kernel_calls = 0
        self._arc_value = np.empty(max((len(c.arcs) for c in compiled.classes), default=0))

    @property
    def objective(self) -> float:
        """Shortage plus labour and preference of the free agents, in money."""
        return self.shortage + self.labour

    def agent(self, i: int) -> str:
        """Return the id of free agent `i`."""
        return self.compiled.problem.agents[self.compiled.agents[i]].id

    def best(self, i: int, value: Array, bonus: Array | None = None) -> Tour:
        """Return the best tour of agent `i` under presence worth `value` [T+], plus `bonus` [N] by arc."""
        compiled, terms = self.compiled, self.compiled.terms[i]
        tours = compiled.classes[terms.tour_class]
        cost = compiled.premium[tours.site] * terms.wage_per_slot
        blocked = terms.blocked
        full = self.seats.full(self.agent(i))
        if full is not None:
            blocked = blocked + np.concatenate(([0], np.cumsum(full)))
        out = self._arc_value
        arc_values(value, cost, blocked, tours.arcs, tours.patterns, tours.breaks, terms.start_penalty, out)
        if bonus is not None:
            out[: len(bonus)] = np.where(out[: len(bonus)] <= NEVER, NEVER, out[: len(bonus)] + bonus)
        arcs = np.empty(len(tours.stages), np.int64)
        best_tour(out, tours.arcs, tours.moves, tours.stages, terms.limits, terms.state, arcs)
        self.kernel_calls += 1
        return self.tour_of(i, arcs, value)

    def tour_of(self, i: int, arcs: Ints, value: Array) -> Tour:
        """Place the breaks of `arcs` where `value` is least, and price the tour."""
        compiled, terms = self.compiled, self.compiled.terms[i]
        tours = compiled.classes[terms.tour_class]
        cost = compiled.premium[tours.site] * terms.wage_per_slot
        slots = presence_slots(compiled, terms, value, cost, arcs)
        labour = self._labour(i, arcs, slots, cost)
        return Tour(arcs, slots, labour)

    def _labour(self, i: int, arcs: Ints, slots: Ints, cost: Array) -> float:
        """Wages of the whole span less unpaid breaks; breaks lie where the slots have holes, in order."""
        terms = self.compiled.terms[i]
        tours = self.compiled.classes[terms.tour_class]
        money = 0.0
        for arc in arcs[arcs != OFF]:
            start, length, pattern = tours.arcs[arc, :3]
            money += float(cost[start : start + length].sum()) + float(terms.start_penalty[tours.arcs[arc, 5]])
            for (first, last), paid in zip(*self.breaks_of(i, arc, slots), strict=True):
                money -= 0.0 if paid else float(cost[first:last].sum())
        return money

    def breaks_of(self, i: int, arc: int, slots: Ints) -> tuple[list[tuple[int, int]], list[int]]:
        """Return the breaks (first, last slot) of one arc and whether each is paid."""
        tours = self.compiled.classes[self.compiled.terms[i].tour_class]
        start, length, pattern = (int(x) for x in tours.arcs[arc, :3])
        first, count = tours.patterns[pattern]
        rules = tours.breaks[first : first + count]
        inside = slots[(slots >= start) & (slots < start + length)]
        away = np.setdiff1d(np.arange(start, start + length), inside)
        spans, at = [], 0
        for size, _, _, _ in rules:
            spans.append((int(away[at]), int(away[at]) + int(size)))
            at += size
        return spans, [int(rule[3]) for rule in rules]

    def spans(self, i: int, arcs: Ints) -> Ints:
        """Return the spans [N, 2] of a tour in slots."""
        rows = self.compiled.classes[self.compiled.terms[i].tour_class].arcs[arcs[arcs != OFF]]
        return np.stack((rows[:, 0], rows[:, 0] + rows[:, 1]), axis=1)

    def put(self, i: int, tour: Tour) -> None:
        """Give agent `i` a tour."""
        self.tours[i] = tour
        self.shortage -= self.coverage.add(self.compiled.terms[i].group, tour.slots)
        self.labour += tour.labour
        self.seats.take(self.agent(i), self.spans(i, tour.arcs), 1)

    def take(self, i: int) -> Tour | None:
        """Take agent `i`'s tour away and return it."""
        tour, self.tours[i] = self.tours[i], None
        if tour is not None:
            self.shortage += self.coverage.remove(self.compiled.terms[i].group, tour.slots)
            self.labour -= tour.labour
            self.seats.take(self.agent(i), self.spans(i, tour.arcs), -1)
        return tour

    def worth(self, i: int) -> Array:
        """Return [T+] what agent `i`'s presence is worth now."""
        return self.coverage.worth(self.compiled.terms[i].group, self.compiled.extended)

    def rebalance(self, first: int = 0, last: int | None = None) -> None:
        """Re-allocate queue time in slots ``[first, last)``."""
        self.shortage -= self.coverage.rebalance(first, last)


def follow_guide(builder: Builder, presence: Array, multipliers: Array, order: Ints) -> None:
    """Give every agent of `order` the tour that fits best what the guide's targets [G, T] still want.

    Worth falls as a group's presence reaches its target (a quadratic distance), weighted by what presence is worth.
    """
    compiled = builder.compiled
    queues = compiled.group_queues
    weight = np.where(queues[:, :, None] >= 0, multipliers[queues] * compiled.group_efficiency[:, :, None], 0.0)
    weight = weight.max(axis=1)
    wanted = presence.copy()
    value = np.zeros(compiled.extended)
    for i in order:
        g = compiled.terms[i].group
        pull = np.clip(2 * wanted[g] - 1.0, -2.0, 2.0)
        value[: compiled.slots] = weight[g] * (1.0 + 0.5 * pull) + 0.02 * weight.mean() * pull
        tour = builder.best(int(i), value)
        inside = tour.slots[tour.slots < compiled.slots]
        wanted[g, inside] -= 1.0
        builder.put(int(i), tour)


def sweep(builder: Builder, order: Ints) -> None:
    """Let each agent of `order` answer best to what everybody else leaves short; keep the old tour where no worse."""
    for i in order:
        before = builder.objective
        old = builder.take(int(i))
        builder.put(int(i), builder.best(int(i), builder.worth(int(i))))
        if old is not None and builder.objective > before:
            builder.take(int(i))
            builder.put(int(i), old)
