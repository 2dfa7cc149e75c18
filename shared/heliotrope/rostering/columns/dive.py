"""From the LP to a roster: fix the tours that the LP nearly chose, generate tours for the others, and again.

Each step converges before the next one fixes: fixing on an LP that still lacks tours gave rosters worse by 5 to 10 %.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from heliotrope.rostering.columns.generation import Generation
from heliotrope.rostering.columns.master import LpAnswer
from heliotrope.rostering.columns.problem import Ints
from heliotrope.rostering.stopping import Stop

HEAVY = 0.6
"""Share of the greatest weight from which a tour may be drawn instead of the heaviest."""


@dataclass(frozen=True, slots=True)
class DiveParameters:
    """Tours of at least `sure` weight are fixed, at most `share` of the people a step (twice as many
    after each step that cost nothing); else the heaviest alone.

    Each step has `rounds` of generation to converge, until the dive has asked the kernel for `tours`; then it asks
    everybody left `last_rounds` times, and oftener the fewer they are: each step takes as long as the first one.
    """

    sure: float = 0.98
    share: float = 0.05
    rounds: int = 40
    tours: int = 10_000
    last_rounds: int = 2


class Pace:
    """How many of the people who are left a step must fix so that the dive is over when `end` of the limit is spent.

    The step before says how long one takes. Without any limit one person will do.
    """

    def __init__(self, spent: Callable[[], float], end: float) -> None:
        self._spent, self._end, self._last = spent, end, spent()

    def __call__(self, free: int) -> int:
        now = self._spent()
        step, self._last = now - self._last, now
        left = self._end - now
        return free if left <= step else max(1, math.ceil(free * step / left))


def unhurried(free: int) -> int:
    """Return 1: the pace of a dive without a limit of its own."""
    return 1


def dive(
    generation: Generation,
    answer: LpAnswer,
    stop: Stop,
    parameters: DiveParameters,
    cutoff: float = np.inf,
    rng: np.random.Generator | None = None,
    pace: Callable[[int], int] = unhurried,
) -> Ints | None:
    """Return a roster [E, S] of lawful tours; None where somebody is left without a tour, or it will miss `cutoff`.

    When `stop` calls, what is left is fixed without generating any more tours. With `rng` it is drawn at random which
    of several heavy tours is fixed, so that a second dive ends elsewhere.
    """
    problem, master = generation.problem, generation.master
    asked, few = 0, max(1, int(parameters.share * problem.people))
    most = few
    while len(generation.fixed) < problem.people:
        if answer.objective >= cutoff:
            return None
        fewest = pace(problem.people - len(generation.fixed))
        chosen = _heaviest(generation, answer, fewest, most, parameters.sure, rng)
        if not chosen:
            return None
        generation.fixed.update(chosen)
        master.fix(chosen)
        before, lp, free = generation.rounds, answer.objective, problem.people - len(generation.fixed)
        rounds = parameters.rounds
        if asked >= parameters.tours:
            rounds = min(rounds, math.ceil(parameters.last_rounds * problem.people / max(free, 1)))
        answer = generation.converge(stop, rounds, cutoff)
        asked += (generation.rounds - before) * free
        most = 2 * most if answer.objective <= lp + generation.parameters.gap else few
    return np.array([generation.fixed[e] for e in range(problem.people)])


def _heaviest(
    generation: Generation, answer: LpAnswer, fewest: int, most: int, sure: float, rng: np.random.Generator | None
) -> dict[int, Ints]:
    """Return the tours to fix next, the heaviest first: `fewest` people's, and what is nearly chosen up to `most`."""
    free = [
        (float(weight), column)
        for weight, column in zip(answer.weights, generation.master.columns, strict=False)  # newer ones have no weight
        if column.person not in generation.fixed and weight > 1e-9
    ]
    free.sort(key=lambda pair: -pair[0])
    if rng is not None and fewest == 1 and free and free[0][0] < sure:
        heavy = [column for weight, column in free if weight >= HEAVY * free[0][0]]
        drawn = heavy[rng.integers(len(heavy))]
        return {drawn.person: drawn.tour}
    chosen: dict[int, Ints] = {}
    for weight, column in free:
        if len(chosen) >= fewest and (len(chosen) >= most or weight < sure):
            break
        chosen.setdefault(column.person, column.tour)
    return chosen
