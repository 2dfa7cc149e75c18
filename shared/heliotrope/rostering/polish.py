"""Ruin and recreate: take a few agents who could serve a scarce queue out, put them back under noisy prices."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heliotrope.domain.demand import Array
from heliotrope.rostering.build import Builder, chains_every
from heliotrope.rostering.reallocation import reallocate
from heliotrope.rostering.stopping import Stop
from heliotrope.rostering.trial import Trial


@dataclass(frozen=True, slots=True)
class PolishParameters:
    """Moves per agent (and at least so many), agents per move (more was almost never accepted), noise on prices.

    A move chooses all weeks anew, so there are as many fewer: with one for each of 1,000 agents over four weeks rosters
    ended 0.03 % cheaper after 7 more seconds.
    """

    moves_per_agent: float = 1.0
    least_moves: int = 200
    ruin: int = 2
    noise: float = 0.15
    tolerance: float = 2e-5
    rebalance_every: int = 100


def polish(builder: Builder, seed: int, parameters: PolishParameters, stop: Stop) -> int:
    """Improve the tours in place; return the moves made (the stop tick)."""
    rng = np.random.default_rng(seed)
    agents = len(builder.compiled.terms)
    moves = int(parameters.moves_per_agent * agents / builder.compiled.problem.horizon.weeks)
    moves = max(moves, parameters.least_moves) if agents else 0
    able = _agents_by_queue(builder)
    starts = np.empty(0, np.int64)
    for move in range(moves):
        if stop():
            return move
        batch = move % parameters.rebalance_every
        if move % chains_every(agents) == 0:
            chains = builder.coverage.chain_worth()
        if batch == 0:
            reallocate(builder)
            scarcity = _scarcity(builder)
            starts = rng.choice(len(scarcity), size=parameters.rebalance_every, p=scarcity / scarcity.sum())
            best = builder.objective
        queue, slot = divmod(int(starts[batch]), builder.compiled.slots)
        chosen = _pick(builder, able[queue], slot, rng, parameters.ruin)
        _ruin_and_recreate(builder, chosen, chains, best, rng, parameters)
        best = min(best, builder.objective)
    reallocate(builder)
    return moves


def _agents_by_queue(builder: Builder) -> list[np.ndarray]:
    queues = builder.compiled.group_queues
    serves = [set(queues[terms.group].tolist()) for terms in builder.compiled.terms]
    for i, name in enumerate(builder.names):
        if builder.blocks.moves_alone(name):
            # Others' tours may need theirs: they change in sweeps only, one by one, or with all who follow.
            serves[i] = set()
    count = len(builder.compiled.required)
    return [np.array([i for i, own in enumerate(serves) if q in own], np.int64) for q in range(count)]


def _scarcity(builder: Builder) -> np.ndarray:
    """Return [Q T] the money of being short, flattened: where a move starts."""
    coverage = builder.coverage
    money: np.ndarray = (coverage.short * coverage.prices.mean(axis=2)).ravel() + 1e-9
    return money


def _pick(builder: Builder, able: np.ndarray, slot: int, rng: np.random.Generator, count: int) -> np.ndarray:
    """Choose agents who could serve the scarce slot: half of them absent then, whose tours could move there."""
    if len(able) <= count:
        return able
    chosen = rng.choice(able, size=min(len(able), 4 * count), replace=False)
    tours = [builder.tours[int(i)] for i in chosen]
    absent = np.array([tour is None or not _present(tour.slots, slot) for tour in tours])
    ranked: np.ndarray = np.concatenate((chosen[absent], chosen[~absent]))
    return ranked[:count]


def _present(slots: np.ndarray, slot: int) -> bool:
    place = int(np.searchsorted(slots, slot))
    return place < len(slots) and int(slots[place]) == slot


def _ruin_and_recreate(
    builder: Builder,
    chosen: np.ndarray,
    chains: Array,
    best: float,
    rng: np.random.Generator,
    parameters: PolishParameters,
) -> None:
    """One move, judged after queue time was re-allocated; a move that does not pay leaves the state as it was."""
    trial = Trial(builder, chosen.tolist())
    order = rng.permutation(list(trial.old))
    for place, i in enumerate(order.tolist()):
        worth = builder.worth(i, chains)
        if place < len(order) - 1:
            noise = 1.0 + parameters.noise * rng.standard_normal(builder.compiled.extended)
            worth = [each * noise for each in worth]
        trial.put(i, builder.best(i, worth))
    trial.settle()
    if trial.owes_less < 0.0 or builder.objective > best * (1 + parameters.tolerance):
        trial.undo()
