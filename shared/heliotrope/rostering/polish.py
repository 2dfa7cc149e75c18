"""Ruin and recreate: take a few agents who could serve a scarce queue out, put them back under noisy prices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from heliotrope.rostering.build import Builder

Stop = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class PolishParameters:
    """Moves per agent, agents per move (more was almost never accepted), and the noise on prices."""

    moves_per_agent: float = 6.0
    ruin: int = 3
    noise: float = 0.15
    tolerance: float = 2e-5
    rebalance_every: int = 100


def polish(builder: Builder, seed: int, parameters: PolishParameters, stop: Stop) -> int:
    """Improve the tours in place; return the moves made (the stop tick)."""
    rng = np.random.default_rng(seed)
    moves = int(parameters.moves_per_agent * len(builder.compiled.terms))
    able = _agents_by_queue(builder)
    for move in range(moves):
        if stop():
            return move
        if move % parameters.rebalance_every == 0:
            builder.rebalance()
            scarcity = _scarcity(builder)
        if scarcity.sum() <= 0:
            return move
        queue, slot = divmod(int(rng.choice(len(scarcity), p=scarcity / scarcity.sum())), builder.compiled.slots)
        _ruin_and_recreate(builder, _pick(builder, able[queue], slot, rng, parameters.ruin), rng, parameters)
    builder.rebalance()
    return moves


def _agents_by_queue(builder: Builder) -> list[np.ndarray]:
    queues = builder.compiled.group_queues
    serves = [set(queues[terms.group].tolist()) for terms in builder.compiled.terms]
    count = len(builder.compiled.required)
    return [np.array([i for i, own in enumerate(serves) if q in own], np.int64) for q in range(count)]


def _scarcity(builder: Builder) -> np.ndarray:
    """Return [Q T] the money of being short, flattened: where a move starts."""
    coverage = builder.coverage
    return (coverage.short * coverage.prices.mean(axis=2)).ravel()


def _pick(builder: Builder, able: np.ndarray, slot: int, rng: np.random.Generator, count: int) -> np.ndarray:
    """Choose agents who could serve the scarce slot: half of them absent then, whose tours could move there."""
    if len(able) <= count:
        return able
    chosen = rng.choice(able, size=min(len(able), 4 * count), replace=False)
    tours = [builder.tours[int(i)] for i in chosen]
    absent = np.array([tour is None or slot not in tour.slots for tour in tours])
    ranked: np.ndarray = np.concatenate((chosen[absent], chosen[~absent]))
    return ranked[:count]


def _ruin_and_recreate(
    builder: Builder, chosen: np.ndarray, rng: np.random.Generator, parameters: PolishParameters
) -> None:
    before = builder.objective
    old = [(int(i), builder.take(int(i))) for i in chosen]
    order = rng.permutation(len(old))
    for place, n in enumerate(order):
        i = old[n][0]
        worth = builder.worth(i)
        if place < len(order) - 1:
            worth *= 1.0 + parameters.noise * rng.standard_normal(len(worth))
        builder.put(i, builder.best(i, worth))
    if builder.objective > before * (1 + parameters.tolerance):
        for i, _ in old:
            builder.take(i)
        for i, tour in old:
            if tour is not None:
                builder.put(i, tour)
