"""Ejection chains (Glover 1996) of small moves: each move may take presence away where the next one brings it.

A move takes a break to another place in its window, or a shift a slot earlier or later. Alone few of them pay once
every tour is the best answer to all others. In a chain they do: the break that should go to a slot with idle time has
no window there, but it can take the place of another one that has. Chains are found by what presence is worth now
(`holes`) and judged by the objective, with queue time re-allocated in the slots that they touch.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heliotrope.domain.demand import Array
from heliotrope.rostering.build import Builder, Tour
from heliotrope.rostering.filling import losses
from heliotrope.rostering.holes import COME, EARLIER, GONE, SHIFT, TO, WIDTH, find_chains, list_moves
from heliotrope.rostering.kernel import NEVER, OFF, best_tour
from heliotrope.rostering.stopping import Stop
from heliotrope.rostering.tours import Ints

LONGEST = 4
"""Moves in a chain, at most: six found no more."""
ROUNDS = 20
PAYS = 0.02
"""Share of the dearest price that a chain must promise to be tried."""
NOWHERE = -1


@dataclass(frozen=True, eq=False)
class Movable:
    """Shifts that may move, M of them; what a move changes is kept up to date.

    Attributes
    ----------
    agent, stage, group
        [M] position among the builder's agents, stage of the tour, group served.
    start, length, site
        [M] span in slots, and where.
    rule, pauses, at
        [M] first of the shift's rows in `rules`, and their number; [M, B] start slot of each break.
    beside
        [M, 2] arc that begins a slot earlier, and later; -1 where there is none.
    wage
        [M] a slot's.
    rules
        [R, 4] breaks as in `kernel.arc_values`, of all tour classes.
    """

    agent: Ints
    stage: Ints
    group: Ints
    start: Ints
    length: Ints
    site: Ints
    rule: Ints
    pauses: Ints
    at: Ints
    beside: Ints
    wage: Array
    rules: Ints


def eject(builder: Builder, stop: Stop, least: float = 0.0) -> int:
    """Apply chains that pay, the most promising first, until none is found; return how many were applied.

    `stop` is asked before each round and each chain. A round that saves less than the share `least` of what all have
    saved is the last.
    """
    chains = _Chains(builder)
    applied, start = 0, builder.objective
    for _ in range(ROUNDS):
        before = builder.objective
        found = 0 if stop() else chains.apply_best(stop)
        applied += found
        if not found or before - builder.objective < least * (start - builder.objective):
            break
    return applied


class _Chains:
    """Rounds of chains. One that did not pay is tried again only where something has changed in its slots."""

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self.beside = [_beside(tours.arcs) for tours in builder.compiled.classes]
        self.movable = self._movable()
        self.least = PAYS * float(builder.compiled.prices.max(initial=0.0))
        self.tries = 0
        self.changed = np.zeros(builder.compiled.extended, np.int64)
        self.failed: dict[bytes, int] = {}
        self.levels = builder.couplings.levels(builder.coverage)

    @property
    def _money(self) -> float:
        """Return what chains can change of the objective."""
        return self.builder.shortage + self.builder.labour + self.builder.couplings.money_at(self.levels)

    def apply_best(self, stop: Stop) -> int:
        """Find chains and apply those that pay and meet no other in an agent or slot; return how many."""
        saved, steps, moves = self._find()
        agents, slots, applied = set[int](), set[int](), 0
        for end in np.argsort(-saved, kind="stable").tolist():
            if saved[end] <= self.least or stop():
                break
            chain = moves[steps[end][steps[end] >= 0]]
            people = self.movable.agent[chain[:, SHIFT]].tolist()
            touched = np.unique(chain[:, COME:][chain[:, COME:] >= 0])
            key = chain.tobytes()
            if len(set(people)) < len(people) or self.failed.get(key, -1) >= self.changed[touched].max():
                continue
            if not agents.isdisjoint(people) or not slots.isdisjoint(touched.tolist()):
                continue
            self.tries += 1
            if not self._pays(chain, touched[touched < self.builder.compiled.slots]):
                self.failed[key] = self.tries
                continue
            self.changed[touched] = self.tries
            agents.update(people)
            slots.update(touched.tolist())
            applied += 1
        return applied

    def _movable(self) -> Movable:
        """Return the shifts of agents of one client who attend nothing; others hang on those of some: these stay."""
        builder, compiled = self.builder, self.builder.compiled
        first_rule = np.cumsum([0, *(len(tours.breaks) for tours in compiled.classes)])
        width = max([1, *(int(tours.patterns[:, 1].max(initial=0)) for tours in compiled.classes)])
        rows, breaks, slides = [], [], []
        for i, tour in enumerate(builder.tours):
            terms = compiled.terms[i]
            if tour is None or terms.sides or i in builder.activities.held:
                continue
            assert tour.serving is not None
            tours = compiled.classes[terms.tour_class]
            stays = builder.blocks.moves_alone(builder.names[i])
            for stage in np.flatnonzero(tour.arcs != OFF).tolist():
                arc = int(tour.arcs[stage])
                if tours.is_lock(np.array([arc]))[0]:
                    continue
                start, length, pattern = tours.arcs[arc, :3].tolist()
                rule, pauses = tours.patterns[pattern].tolist()
                group = int(tour.serving[np.searchsorted(tour.slots, start)])
                own = np.full(width, NOWHERE)
                own[:pauses] = tour.breaks[stage, :pauses]
                rows.append((i, stage, group, start, length, tours.site, rule + first_rule[terms.tour_class], pauses))
                breaks.append(own)
                slides.append([NOWHERE, NOWHERE] if stays else self.beside[terms.tour_class][arc])
        table = np.array(rows, np.int64).reshape(-1, 8).T.copy()
        at, beside = np.array(breaks, np.int64).reshape(-1, width), np.array(slides, np.int64).reshape(-1, 2)
        wage = np.array([compiled.terms[i].wage_per_slot for i in table[0].tolist()], float)
        rules = np.concatenate([np.zeros((0, 4), np.int64), *(tours.breaks for tours in compiled.classes)])
        agents, stages, groups, starts, lengths, sites, first_rules, counts = table
        own_axes = starts, lengths, sites, first_rules, counts, at, beside
        return Movable(agents, stages, groups, *own_axes, wage, rules)

    def _find(self) -> tuple[Array, Ints, Ints]:
        """Return what the best chain that ends in each shift saves [M], its moves by number [M, K], and all moves."""
        compiled, coverage, movable = self.builder.compiled, self.builder.coverage, self.movable
        chains, gain = coverage.chain_worth(), np.zeros((len(coverage.queues), compiled.extended))
        loss = np.zeros_like(gain)
        shortage = coverage.short, coverage.depth, coverage.prices
        losses(*shortage, coverage.queues, coverage.efficiency, coverage.served, coverage.idle, loss)
        for group in range(len(gain)):
            tariff = self.builder.couplings.tariff(group)
            gain[group] = coverage.worth(group, compiled.extended, chains) - tariff
            loss[group] -= tariff
        m = movable
        moves, labour = list_moves(
            m.start, m.length, m.site, m.rule, m.pauses, m.at, m.beside, m.wage, m.rules, compiled.premium
        )
        offer = coverage.queues, coverage.served, len(coverage.short)
        saved, steps = find_chains(moves, labour, movable.group, gain, loss, *offer, LONGEST)
        return saved, steps, moves

    def _pays(self, chain: Ints, slots: Ints) -> bool:
        """Apply a chain, queue time of `slots` with it; leave everything as it was where that does not pay."""
        builder, coverage = self.builder, self.builder.coverage
        groups = self.movable.group[chain[:, SHIFT]].tolist()
        rings = sorted({coverage.ring_of[group] for group in groups if group in coverage.ring_of})
        queues = np.concatenate([np.empty(0, np.int64), *(coverage.rings[ring][1] for ring in rings)])
        memory = [coverage.remember_in(np.unique(groups), queues, slots)]
        money, before, levels = (builder.shortage, builder.labour), self._money, self.levels.remember()
        self._count(rings, slots, -1)
        old: list[tuple[int, Tour]] = []
        for move in chain:
            i = int(self.movable.agent[move[SHIFT]])
            new = self._moved(move, i)
            if new is None:
                break
            old.append((i, builder.exchange(i, new)))
        else:
            for ring in rings:
                saved, places = coverage.rebalance_noting(ring, slots)
                builder.shortage -= saved
                memory.append(places)
            self._count(rings, slots, 1)
            if self._money < before:
                self._note(chain)
                return True
        for i, tour in reversed(old):
            builder.exchange_back(i, tour)
        for places in reversed(memory):
            coverage.restore_in(places)
        builder.shortage, builder.labour = money
        self.levels.restore(levels)
        return False

    def _count(self, rings: list[int], slots: Ints, sign: int) -> None:
        """Count (1) or uncount (-1) what is missing on the queues of `rings` in `slots`."""
        for ring in rings:
            self.levels.count(self.builder.coverage.rings[ring][1], slots, sign)

    def _note(self, chain: Ints) -> None:
        """Bring `movable` up to date with an applied chain."""
        for m, kind, to in chain[:, : TO + 1].tolist():
            if kind >= 0:
                self.movable.at[m, kind] = to
                continue
            i = int(self.movable.agent[m])
            tour = self.builder.tours[i]
            assert tour is not None
            self.movable.start[m] = to
            arc = tour.arcs[self.movable.stage[m]]
            self.movable.beside[m] = self.beside[self.builder.compiled.terms[i].tour_class][arc]

    def _moved(self, move: Ints, i: int) -> Tour | None:
        """Return the tour of agent `i` after a move; None where it would break a rule."""
        tour = self.builder.tours[i]
        assert tour is not None
        assert tour.serving is not None
        m, kind, to = move[: TO + 1].tolist()
        come, gone, stage = _some(move[COME:GONE]), _some(move[GONE:WIDTH]), int(self.movable.stage[m])
        arcs, breaks = tour.arcs, tour.breaks.copy()
        cost, labour = self.builder.cost(i), tour.labour
        paid_break = kind >= 0 and self.movable.rules[self.movable.rule[m] + kind, 3]
        labour += 0.0 if paid_break else float(cost[come].sum() - cost[gone].sum())
        if kind >= 0:
            breaks[stage, kind] = to
        else:
            arcs = arcs.copy()
            arcs[stage] = self.movable.beside[m, 0 if kind == EARLIER else 1]
            price = self.builder.compiled.terms[i].arc_price
            labour += float(price[arcs[stage]] - price[tour.arcs[stage]])
            if not self._lawful(i, tour, arcs):
                return None
        keep = ~np.isin(tour.slots, gone)
        slots = np.concatenate((tour.slots[keep], come))
        serving = np.concatenate((tour.serving[keep], np.full(len(come), self.movable.group[m])))
        order = np.argsort(slots)
        return Tour(arcs, slots[order], breaks, labour, serving[order], tour.owed)

    def _lawful(self, i: int, tour: Tour, arcs: Ints) -> bool:
        """Whether agent `i` may work `arcs` [S] instead of `tour`, and owes no more of the contract then."""
        builder, terms = self.builder, self.builder.compiled.terms[i]
        tours, chosen = builder.compiled.classes[terms.tour_class], arcs[arcs != OFF]
        first, last = tours.arcs[chosen, 0], tours.arcs[chosen, 0] + tours.arcs[chosen, 1]
        if (terms.blocked[last] != terms.blocked[first]).any():
            return False
        allowed = np.zeros(len(tours.arcs))
        builder.occupy(i, tour.arcs, -1)
        builder.blocks.refuse(builder.names[i], tours, allowed)
        serves = builder.blocks.serves(builder.names[i], builder.spans(i, arcs))
        builder.occupy(i, tour.arcs, 1)
        if not serves or (allowed[chosen] <= NEVER).any():
            return False
        alone, found = np.full(len(tours.arcs), NEVER), np.empty(len(tours.stages), np.int64)
        alone[chosen] = 1.0
        axes = alone, tours.arcs, tours.moves, tours.stages
        _, owed = best_tour(*axes, terms.limits, terms.state, found, *terms.beyond, NEVER)
        return bool(np.array_equal(found, arcs) and owed <= tour.owed)


def _some(slots: Ints) -> Ints:
    some: Ints = slots[slots >= 0]
    return some


def _beside(arcs: Ints) -> Ints:
    """Return [N, 2] the arc of the same stage and pattern that begins a slot earlier, and later; -1: none."""
    place = {tuple(arc[[3, 2, 0]].tolist()): n for n, arc in enumerate(arcs)}
    found = [[place.get((stage, pattern, start + by), NOWHERE) for by in (-1, 1)] for stage, pattern, start in place]
    return np.array(found, np.int64).reshape(-1, 2)
