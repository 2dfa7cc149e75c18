"""A first roster without any LP: people answer, one after the other, to what is still short."""

from __future__ import annotations

import numpy as np

from heliotrope.rostering.columns.generation import price
from heliotrope.rostering.columns.problem import Ints, TourProblem
from heliotrope.rostering.kernel import OFF
from heliotrope.rostering.stopping import Stop


def construct(problem: TourProblem, roster: Ints, seed: int, stop: Stop, sweeps: int = 2) -> Ints:
    """Return `roster` [E, S] after `sweeps` in which everybody takes the best tour given all others' tours.

    The first sweep starts from nobody's work; the next ones answer to whole rosters.
    """
    rng = np.random.default_rng(seed)
    found = roster.copy()
    have = np.zeros(len(problem.need), np.int64)
    for sweep in range(sweeps):
        for e in rng.permutation(problem.people):
            if stop():
                return found
            if sweep:
                have -= np.bincount(found[e][found[e] != OFF], minlength=len(have))
            marginal = np.where(have < problem.need, problem.under, -problem.over)
            found[e] = price(problem, marginal, np.array([e])).tours[e]
            have += np.bincount(found[e][found[e] != OFF], minlength=len(have))
    return found
