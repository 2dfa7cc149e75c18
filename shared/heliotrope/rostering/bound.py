"""A valid lower bound by Lagrangian relaxation of coverage.

With multipliers pi[q, t] >= 0 on "supply covers requirement minus shortage", and V = max_j e[g, j] pi[queue(j), t],

    L(pi) = sum over q, t of  pi R + sum over pieces k of width * min(0, price - pi)
          - sum over agents of  worth of the best lawful tour under V less wages and penalties

bounds shortage + labour + preference of every lawful roster from below, for any pi. Seats, overtime and change are
left out: each can only add cost. Agents who may lawfully owe contractual days (leave leaves no room) are given every
tour, which only lowers the bound.
"""

from __future__ import annotations

import base64
import zlib
from dataclasses import dataclass

import numpy as np

from heliotrope.domain.demand import Array
from heliotrope.rostering.compiled import AgentTerms, Compiled, Ints
from heliotrope.rostering.kernel import OFF, arc_values, best_tour, place_breaks


@dataclass(frozen=True, slots=True)
class BoundParameters:
    """Subgradient schedule: `steps` evaluations, the step halves after `patience` without a better bound."""

    steps: int = 120
    patience: int = 8
    first_scale: float = 0.6
    momentum: float = 0.6


@dataclass(frozen=True, eq=False)
class LowerBound:
    """The bound and the multipliers [Q, T] that prove it."""

    value: float
    multipliers: Array
    evaluations: int


def presence_slots(compiled: Compiled, terms: AgentTerms, value: Array, cost: Array, tour: Ints) -> Ints:
    """Return the slots in which the agent serves queues, breaks taken out."""
    tours = compiled.classes[terms.tour_class]
    found = []
    for arc in tour:
        if arc != OFF:
            start, length, pattern = tours.arcs[arc, :3]
            first, count = tours.patterns[pattern]
            at = np.empty(count, np.int64)
            place_breaks(value, cost, start, first, count, tours.breaks, at)
            open_ = np.ones(length, bool)
            for b in range(count):
                open_[at[b] - start : at[b] - start + tours.breaks[first + b, 0]] = False
            found.append(start + np.flatnonzero(open_))
    return np.concatenate(found) if found else np.empty(0, np.int64)


def _clusters(compiled: Compiled) -> list[tuple[AgentTerms, int]]:
    """Return agents of equal terms once, with their number, in a fixed order."""
    found: dict[object, list[AgentTerms]] = {}
    for terms in compiled.terms:
        found.setdefault(terms.signature, []).append(terms)
    return [(members[0], len(members)) for members in found.values()]


class Lagrangian:
    """Evaluates L(pi) and its supergradient."""

    def __init__(self, compiled: Compiled) -> None:
        self.compiled = compiled
        self.clusters = _clusters(compiled)
        self.facts_money = 0.0

    def evaluate(self, pi: Array) -> tuple[float, Array]:
        """Return (L(pi), supergradient [Q, T])."""
        compiled = self.compiled
        excess = pi[:, :, None] - compiled.prices
        free = np.clip(excess, 0.0, None) * compiled.widths
        value = float((pi * compiled.required).sum() - free.sum())
        slope = compiled.required - (compiled.widths * (excess > 0)).sum(axis=2)
        worth, place = self._presence_worth(pi)
        arc_value = np.empty(max((len(c.arcs) for c in compiled.classes), default=0))
        for terms, count in self.clusters:
            tours = compiled.classes[terms.tour_class]
            cost = compiled.premium[tours.site] * terms.wage_per_slot
            gain = worth[terms.group]
            arc_values(gain, cost, terms.blocked, tours.arcs, tours.patterns, tours.breaks, terms.start_penalty, arc_value)
            tour = np.empty(len(tours.stages), np.int64)
            best, owed = best_tour(arc_value, tours.arcs, tours.moves, tours.stages, terms.limits, terms.state, tour)
            if owed > 0:
                free_limits = terms.limits.copy()
                free_limits[3] = free_limits[5] = 0
                best, _ = best_tour(arc_value, tours.arcs, tours.moves, tours.stages, free_limits, terms.state, tour)
            value -= count * best
            slots = presence_slots(compiled, terms, gain, cost, tour)
            slots = slots[slots < compiled.slots]
            j = place[terms.group, slots]
            served = j >= 0
            q = compiled.group_queues[terms.group, j[served]]
            np.subtract.at(slope, (q, slots[served]), count * compiled.group_efficiency[terms.group, j[served]])
        return value, slope

    def _presence_worth(self, pi: Array) -> tuple[Array, Ints]:
        """Return [G, T+] the best worth of presence and [G, T] the place j that gives it (-1: none)."""
        compiled = self.compiled
        groups, width = compiled.group_queues.shape
        worth = np.zeros((groups, compiled.extended))
        place = np.full((groups, compiled.slots), -1, np.int64)
        here = worth[:, : compiled.slots]
        for j in range(width):
            q = compiled.group_queues[:, j]
            gain = np.where(q[:, None] >= 0, pi[q] * compiled.group_efficiency[:, j, None], 0.0)
            better = gain > here
            here[better] = gain[better]
            place[better] = j
        return worth, place


def improve_bound(compiled: Compiled, first: Array, target: float, parameters: BoundParameters) -> LowerBound:
    """Raise L from multipliers `first` by a deflected subgradient with Polyak steps towards `target`."""
    lagrangian = Lagrangian(compiled)
    ceiling = compiled.prices.max(axis=2)
    pi = np.clip(first, 0.0, ceiling)
    best, best_pi, scale, idle = -np.inf, pi, parameters.first_scale, 0
    direction = np.zeros_like(pi)
    for _ in range(parameters.steps):
        value, slope = lagrangian.evaluate(pi)
        if value > best:
            best, best_pi, idle = value, pi, 0
        else:
            idle += 1
            if idle >= parameters.patience:
                scale, idle, pi = scale / 2, 0, best_pi
                direction[:] = 0.0
        slope = np.where((pi <= 0) & (slope < 0), 0.0, slope)
        direction = slope + parameters.momentum * direction
        size = float((direction * direction).sum())
        if size <= 1e-9:
            break
        gap = max(target - value, 0.002 * abs(target))
        pi = np.clip(pi + scale * gap / size * direction, 0.0, ceiling)
    return LowerBound(best, best_pi, parameters.steps)


def pack_multipliers(pi: Array) -> str:
    """Return multipliers as Base64 of zlib-compressed float32, row-major."""
    return base64.b64encode(zlib.compress(pi.astype("<f4").tobytes(), 6)).decode()


def unpack_multipliers(text: str, queues: int, slots: int) -> Array:
    """Return the multipliers [Q, T] that `pack_multipliers` wrote."""
    packed = np.frombuffer(zlib.decompress(base64.b64decode(text)), "<f4")
    return packed.reshape(queues, slots).astype(np.float64)
