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
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from heliotrope.domain.demand import Array
from heliotrope.rostering.compiled import AgentTerms, Compiled
from heliotrope.rostering.kernel import NEVER, arc_values, best_tour
from heliotrope.rostering.layout import lay_out
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


@dataclass(frozen=True, slots=True)
class BoundParameters:
    """Ascent by Adam (Kingma & Ba 2015): it beat Polyak steps at every number of evaluations tried.

    `rate` is the first step as a share of a queue's floor price, `decay` its fall per evaluation.
    """

    steps: int = 200
    rate: float = 0.03
    decay: float = 0.03
    first_moment: float = 0.9
    second_moment: float = 0.99


@dataclass(frozen=True, eq=False)
class LowerBound:
    """The bound and the multipliers [Q, T] that prove it."""

    value: float
    multipliers: Array
    evaluations: int


def _clusters(compiled: Compiled) -> list[tuple[AgentTerms, int]]:
    """Return agents of equal terms once, with their number, in a fixed order."""
    found: dict[object, list[AgentTerms]] = {}
    for terms in compiled.terms:
        found.setdefault(terms.signature, []).append(terms)
    return [(members[0], len(members)) for members in found.values()]


PARTS = 2
"""The agents' part of L is summed in this many fixed parts, so that threads cannot change the result."""


class Lagrangian:
    """Evaluates L(pi) and its supergradient, on one thread a part where `workers` allow."""

    def __init__(self, compiled: Compiled, workers: int = 1) -> None:
        self.compiled = compiled
        clusters = _clusters(compiled)
        self.parts = [clusters[part::PARTS] for part in range(PARTS)]
        self.pool = ThreadPoolExecutor(PARTS, "bound") if workers > 1 else None

    def evaluate(self, pi: Array) -> tuple[float, Array]:
        """Return (L(pi), supergradient [Q, T])."""
        compiled = self.compiled
        excess = pi[:, :, None] - compiled.prices
        free = np.clip(excess, 0.0, None) * compiled.widths
        value = float((pi * compiled.required).sum() - free.sum())
        slope = compiled.required - (compiled.widths * (excess > 0)).sum(axis=2)
        worth, place = self._presence_worth(pi)
        run = map if self.pool is None else self.pool.map
        for saved, served in run(lambda part: self._tours(part, worth, place), self.parts):
            value -= saved
            slope -= served
        return value, slope

    def _tours(self, clusters: list[tuple[AgentTerms, int]], worth: Array, place: Ints) -> tuple[float, Array]:
        """Return the worth of the best tours of `clusters`, and their supply [Q, T]."""
        compiled = self.compiled
        saved, supply = 0.0, np.zeros_like(compiled.required)
        arc_value = np.empty(max((len(c.arcs) for c in compiled.classes), default=0))
        for terms, count in clusters:
            tours = compiled.classes[terms.tour_class]
            cost = compiled.premium[tours.site] * terms.wage_per_slot
            gain = worth[terms.group]
            arc_values(
                gain,
                cost,
                terms.blocked,
                tours.arcs,
                tours.patterns,
                tours.breaks,
                terms.start_penalty,
                arc_value,
            )
            tour = np.empty(len(tours.stages), np.int64)
            best, owed = best_tour(arc_value, tours.arcs, tours.moves, tours.stages, terms.limits, terms.state, tour)
            if owed > 0 or best <= NEVER:
                limits = _without_duties(terms.limits, best <= NEVER)
                best, _ = best_tour(arc_value, tours.arcs, tours.moves, tours.stages, limits, terms.state, tour)
            # Facts alone may break the law: then there is no tour, and the agent is left out as the engine does.
            saved += count * best if best > NEVER else 0.0
            slots, _, _ = lay_out(compiled, terms, tour, gain)
            slots = slots[slots < compiled.slots]
            j = place[terms.group, slots]
            served = j >= 0
            q = compiled.group_queues[terms.group, j[served]]
            supply[q, slots[served]] += count * compiled.group_efficiency[terms.group, j[served]]
        return saved, supply

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


def _without_duties(limits: Ints, without_rest: bool) -> Ints:
    """Return limits that no longer ask for days and minutes, nor (where facts rule it out) for a weekly rest."""
    relaxed = limits.copy()
    relaxed[FEWEST_DAYS] = relaxed[LEAST_MINUTES] = relaxed[SHORTEST_RUN] = relaxed[SHORTEST_OFF] = 0
    relaxed[WHOLE_WEEKENDS] = 0
    relaxed[BY_PERIOD : len(relaxed) - limits[TYPES]] = 0
    if without_rest:
        relaxed[WEEKLY] = 0
    return relaxed


def improve_bound(compiled: Compiled, first: Array, parameters: BoundParameters, workers: int = 1) -> LowerBound:
    """Raise L from multipliers `first` by projected Adam steps; keep the best."""
    lagrangian = Lagrangian(compiled, workers)
    ceiling = compiled.prices.max(axis=2)
    pi = _as_packed(np.clip(first, 0.0, ceiling))
    best, best_pi = -np.inf, pi
    mean, square = np.zeros_like(pi), np.zeros_like(pi)
    beta, gamma = parameters.first_moment, parameters.second_moment
    rate = parameters.rate * ceiling.max()
    for step in range(1, parameters.steps + 1):
        value, slope = lagrangian.evaluate(pi)
        if value > best:
            best, best_pi = value, pi
        mean = beta * mean + (1 - beta) * slope
        square = gamma * square + (1 - gamma) * slope * slope
        stride = mean / (1 - beta**step) / (np.sqrt(square / (1 - gamma**step)) + 1e-3)
        pi = _as_packed(np.clip(pi + rate / (1 + parameters.decay * step) * stride, 0.0, ceiling))
    return LowerBound(best, best_pi, parameters.steps)


def _as_packed(pi: Array) -> Array:
    """Round multipliers to what `pack_multipliers` keeps, so that the bound is that of the certificate, bit by bit."""
    return pi.astype("<f4").astype(np.float64)


def pack_multipliers(pi: Array) -> str:
    """Return multipliers as Base64 of zlib-compressed float32, row-major."""
    return base64.b64encode(zlib.compress(pi.astype("<f4").tobytes(), 6)).decode()


def unpack_multipliers(text: str, queues: int, slots: int) -> Array:
    """Return the multipliers [Q, T] that `pack_multipliers` wrote."""
    packed = np.frombuffer(zlib.decompress(base64.b64decode(text)), "<f4")
    return packed.reshape(queues, slots).astype(np.float64)
