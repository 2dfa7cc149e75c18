"""A first roster without any LP: people answer, one after the other, to what is still short."""

from __future__ import annotations

import numpy as np

from heliotrope.domain.errors import expect
from heliotrope.rostering.columns.generation import price
from heliotrope.rostering.columns.problem import Ints, TourProblem
from heliotrope.rostering.kernel import NEVER, OFF


def construct(problem: TourProblem, seed: int) -> Ints:
    """Return a roster [E, S] in which everybody took the best tour given all tours taken before.

    Raises
    ------
    InvalidValue
        Where somebody has no lawful tour at all.
    """
    roster = np.full((problem.people, len(problem.stages)), OFF, np.int64)
    have = np.zeros(len(problem.need), np.int64)
    without = []
    for e in np.random.default_rng(seed).permutation(problem.people):
        answer = price(problem, np.where(have < problem.need, problem.under, -problem.over), np.array([e]))
        if answer.worth[e] <= NEVER:
            without.append(int(e))
        roster[e] = answer.tours[e]
        have += np.bincount(roster[e][roster[e] != OFF], minlength=len(have))
    expect(not without, "people", "a lawful tour for everybody", f"none for {sorted(without)}")
    return roster
