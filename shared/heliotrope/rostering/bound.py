"""A valid lower bound by Lagrangian relaxation of coverage.

With multipliers pi[q, t] >= 0 on "supply covers requirement minus shortage", and V = max_j e[g, j] pi[queue(j), t],

    L(pi) = sum over q, t of  pi R + sum over pieces k of width * min(0, price - pi)
          - sum over agents of  worth of the best lawful tour under V less wages and penalties

bounds shortage + labour + preference of every lawful roster from below, for any pi. Coupled terms come in by their
weights (`couplings`): a surcharge on queue time, by group and queue; a price on the pieces of the shortage, and
what its conjugate takes back; a price on presence at a site where seats or supervisors are scarce (`crowding`).
Requested activities cost at least their floor (`activity_floor`). Change, transport, and people apart or together are
left out: each can only add cost. Agents who may lawfully owe contractual days (leave leaves no room) are given every
tour, which only lowers the bound.
"""

from __future__ import annotations

import base64
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numba import njit

from heliotrope.domain.demand import Array
from heliotrope.rostering.activity_floor import ActivityFloor
from heliotrope.rostering.answers import Answers, QueuePlaces
from heliotrope.rostering.compiled import AgentTerms, Compiled, open_queues
from heliotrope.rostering.couplings import CoupledTerms
from heliotrope.rostering.crowding import Charges, crowded
from heliotrope.rostering.stopping import Stop, never
from heliotrope.rostering.tables import class_rows
from heliotrope.rostering.tours import Ints


@dataclass(frozen=True, slots=True)
class BoundParameters:
    """Ascent by Adam (Kingma & Ba 2015): it beat Polyak steps at every number of evaluations tried.

    Each step moves every multiplier, and all those of a queue together: a queue that is a little short all week has
    small slopes that noise hides interval by interval (1,000 agents: the bound rose by 1 %). `rate` is the first step
    as a share of a queue's floor price, `decay` its fall per evaluation.
    """

    steps: int = 120
    rate: float = 0.06
    decay: float = 0.05
    first_moment: float = 0.9
    second_moment: float = 0.99


@dataclass(frozen=True, eq=False)
class LowerBound:
    """The bound, the multipliers [Q, T] of coverage that prove it, and the weights [I] of coupled terms."""

    value: float
    multipliers: Array
    weights: Array
    evaluations: int


def _clusters(compiled: Compiled) -> list[tuple[AgentTerms, int]]:
    """Return agents of equal terms once, with their number, in a fixed order."""
    found: dict[object, list[AgentTerms]] = {}
    for terms in compiled.terms:
        found.setdefault(terms.signature, []).append(terms)
    return [(members[0], len(members)) for members in found.values()]


SAMPLE, SAMPLE_OF_WEEKS, MOST_SAMPLES = 1500, 1300, 4
"""Clusters in a sample at least, clusters x weeks over several weeks, and samples at most: more are seen too seldom in
the steps there are."""


def samples_of(compiled: Compiled) -> int:
    """Return into how many samples a likeness may be split."""
    clusters, weeks = len(_clusters(compiled)), compiled.problem.horizon.weeks
    samples = clusters // SAMPLE if weeks == 1 else clusters * weeks // SAMPLE_OF_WEEKS
    return min(max(samples, 1), MOST_SAMPLES)


PARTS = 2
"""The agents' part of L is summed in this many fixed parts, so that threads cannot change the result."""


class Lagrangian:
    """Evaluates L(pi) and its supergradient, on one thread a part where `workers` allow.

    `samples` of more than 1 split the agents into so many: an evaluation asks one of them, and lets each of its agents
    stand for so many. That is an estimate, and proves nothing.
    """

    def __init__(self, compiled: Compiled, workers: int = 1, samples: int = 1) -> None:
        self.compiled = compiled
        clusters = [(terms, count * samples) for terms, count in _clusters(compiled)]
        each = range(samples * PARTS)
        classes = class_rows(compiled)
        answers = [Answers(compiled, clusters[first :: len(each)], classes) for first in each]
        self.samples = [answers[first::samples] for first in range(samples)]
        self.terms = CoupledTerms(compiled)
        self.activities = ActivityFloor(compiled)
        self.open = open_queues(compiled.problem)
        self.pool = ThreadPoolExecutor(PARTS, "bound") if workers > 1 else None

    def evaluate(self, pi: Array, weights: Array | None = None) -> tuple[float, Array]:
        """Return (L, supergradient [Q, T]) at multipliers `pi` and `weights` of coupled terms (left out: none)."""
        value, slope, _ = self.coupled(pi, np.zeros(len(self.terms)) if weights is None else weights)
        return value, slope

    def coupled(self, pi: Array, weights: Array, sample: int = 0) -> tuple[float, Array, Array]:
        """Return (L, its supergradient [Q, T] in `pi`, and [I] in `weights`); of one `sample`, in turn."""
        compiled, shares, remedies = self.compiled, self.terms.shares, self.terms.remedies
        theta, phi, sigma = self.terms.split(weights)
        excess = pi[:, :, None] - remedies.prices(phi)
        free = np.clip(excess, 0.0, None) * compiled.widths
        value = float((pi * compiled.required).sum() - free.sum())
        short = compiled.widths * (excess > 0)
        slope = compiled.required - short.sum(axis=2)
        conjugate, reached = remedies.conjugates(phi)
        parts = self.samples[sample % len(self.samples)]
        everybody = len(self.samples) == 1 or self.activities.kinds
        groups = None if everybody else np.unique(np.concatenate([part.groups for part in parts]))
        worth, place = self.presence_worth(pi, theta, groups)
        hours = shares.given.copy()
        crowding = self.terms.crowding
        value += (
            float(theta @ np.tensordot(shares.slopes, hours, axes=2)) - conjugate - float((sigma * crowding.room).sum())
        )
        charges, crowd = Charges(compiled, sigma), -crowding.room
        floor, away = self.activities.least(worth, place)
        value += floor
        slope += away
        run = map if self.pool is None else self.pool.map
        for saved, served, spent, present in run(lambda part: self._tours(part, worth, place, charges), parts):
            value -= saved
            slope -= served
            hours += spent
            crowd += present
        outside = np.tensordot(shares.slopes, hours, axes=2)
        return value, slope, np.concatenate((outside, remedies.lost(short) - reached, crowd.ravel()))

    def _tours(
        self, part: Answers, worth: Array, place: QueuePlaces, charges: Charges
    ) -> tuple[float, Array, Array, Array]:
        """Return the worth of the best tours of a part, their supply [Q, T], hours [C, S], crowd [2, S, T]."""
        shares = self.terms.shares
        hours, crowd = np.zeros_like(shares.given), self.terms.crowding.nobody()
        saved, supply = part.ask(worth, place, charges, shares.client_of, shares.hours_per_slot, crowd, hours)
        return saved, supply, hours, crowded(crowd)

    def presence_worth(self, pi: Array, theta: Array, groups: Ints | None = None) -> tuple[Array, QueuePlaces]:
        """Return [G, T+] the best worth of presence and [G, T] the place j that gives it (-1: none).

        Where only some `groups` are asked, rows of others mean nothing.
        """
        compiled = self.compiled
        rows = np.arange(len(compiled.group_queues)) if groups is None else groups
        worth = np.zeros((len(compiled.group_queues), compiled.extended))
        place = np.empty((len(worth), compiled.slots), np.int16)
        charge = self.terms.shares.by_place(theta)
        offer = compiled.group_queues, compiled.group_efficiency
        _worth_of_presence(rows, *offer, pi, charge, charge.any(), self.open, worth, place)
        return worth, place


@njit(cache=True, nogil=True)
def _worth_of_presence(groups, queues, efficiency, pi, charge, charged, opened, worth, place):  # type: ignore[no-untyped-def]
    """Write the best worth of presence of `groups` into `worth` [G, T+], the place that gives it into `place`."""
    for g in groups:
        for t in range(place.shape[1]):
            best, where = 0.0, -1
            for j in range(queues.shape[1]):
                q = queues[g, j]
                if q >= 0 and (opened[q, t] or not charged):
                    gain = pi[q, t] * efficiency[g, j]
                    if charged:
                        gain -= charge[g, j]
                    if gain > best:
                        best, where = gain, j
            worth[g, t], place[g, t] = best, where


EVEN = 0.4
"""Where multipliers start, as a share of the dearest price; after 100 steps an LP's duals were no better."""


def even_multipliers(compiled: Compiled) -> Array:
    """Return multipliers [Q, T] to start from when nothing better is known."""
    start: Array = EVEN * compiled.prices.max(axis=2)
    return start


WEIGHT_PACE = 3.0
"""Weights of coupled terms step faster than multipliers: few intervals' noise, and often all or nothing."""


def improve_bound(
    compiled: Compiled,
    first: Array,
    parameters: BoundParameters,
    workers: int = 1,
    weights: Array | None = None,
    stop: Stop = never,
    samples: int = 1,
) -> LowerBound:
    """Raise L from multipliers `first` and `weights` by projected Adam steps; keep the best.

    The mean over the last third of the steps is tried, too: it lies between the points that the steps jump about.
    `stop` is asked after each step: there is always one, so that the bound is valid. Of several `samples` each step
    sees one (stochastic ascent): then the mean is kept, and nothing is proven.
    """
    lagrangian = Lagrangian(compiled, workers, samples)
    size = compiled.required.size
    # One flat vector: multipliers of coverage, then weights of coupled terms, each with its own ceiling and rate.
    top = lagrangian.terms.remedies.prices(lagrangian.terms.remedies.ceiling).max(axis=2)
    ceiling = np.concatenate((top.ravel(), lagrangian.terms.ceiling))
    start = np.concatenate((first.ravel(), np.zeros(len(lagrangian.terms)) if weights is None else weights))
    rate = parameters.rate * np.concatenate((np.full(size, top.max(initial=0.0)), WEIGHT_PACE * ceiling[size:]))
    at = _as_packed(np.clip(start, 0.0, ceiling))
    best, best_at = -np.inf, at
    single, level = _Adam(len(at), parameters), _Adam(len(top), parameters)
    step, late = 0, [at]
    for step in range(1, parameters.steps + 1):
        value, by_pi, by_weight = lagrangian.coupled(at[:size].reshape(top.shape), at[size:], step)
        if value > best:
            best, best_at = value, at
        if stop():
            break
        stride = single.stride(np.concatenate((by_pi.ravel(), by_weight)))
        stride[:size] += np.repeat(level.stride(by_pi.mean(axis=1)), top.shape[1])
        at = _as_packed(np.clip(at + rate / (1 + parameters.decay * step) * stride, 0.0, ceiling))
        late = [*late[-(parameters.steps // 3) :], at]
    else:
        mean = _as_packed(np.mean(late, axis=0))
        if samples > 1:
            return LowerBound(-np.inf, mean[:size].reshape(top.shape), mean[size:], step)
        value = lagrangian.coupled(mean[:size].reshape(top.shape), mean[size:])[0]
        best, best_at = max((best, best_at), (value, mean), key=lambda found: found[0])
    return LowerBound(best, best_at[:size].reshape(top.shape), best_at[size:], step)


class _Adam:
    """Slopes to strides of about 1, by their running mean and size."""

    def __init__(self, size: int, parameters: BoundParameters) -> None:
        self.parameters = parameters
        self.mean, self.square = np.zeros(size), np.zeros(size)
        self.steps = 0

    def stride(self, slope: Array) -> Array:
        """Take in a slope and return the stride."""
        beta, gamma = self.parameters.first_moment, self.parameters.second_moment
        self.steps += 1
        self.mean = beta * self.mean + (1 - beta) * slope
        self.square = gamma * self.square + (1 - gamma) * slope * slope
        size: Array = np.sqrt(self.square / (1 - gamma**self.steps)) + 1e-3
        return self.mean / (1 - beta**self.steps) / size


def _as_packed(pi: Array) -> Array:
    """Round multipliers to what `pack_multipliers` keeps, so that the bound is that of the certificate, bit by bit."""
    return pi.astype("<f4").astype(np.float64)


def pack_multipliers(pi: Array, weights: Array | None = None) -> str:
    """Return multipliers, then weights, as Base64 of zlib-compressed float32, row-major."""
    flat = np.concatenate((pi.ravel(), np.zeros(0) if weights is None else weights))
    return base64.b64encode(zlib.compress(flat.astype("<f4").tobytes(), 6)).decode()


def unpack_multipliers(text: str, queues: int, slots: int) -> Array:
    """Return the multipliers [Q, T] that `pack_multipliers` wrote."""
    return _unpacked(text)[: queues * slots].reshape(queues, slots)


def unpack_weights(text: str, queues: int, slots: int) -> Array:
    """Return the weights [I] of coupled terms that `pack_multipliers` wrote."""
    return _unpacked(text)[queues * slots :]


def _unpacked(text: str) -> Array:
    return np.frombuffer(zlib.decompress(base64.b64decode(text)), "<f4").astype(np.float64)
