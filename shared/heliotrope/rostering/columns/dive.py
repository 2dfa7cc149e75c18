"""From the LP to a roster: fix the tours that the LP nearly chose, generate tours for the others, and again.

Each step converges before the next one fixes: fixing on an LP that still lacks tours gave rosters worse by 5 to 10 %.
"""

from __future__ import annotations

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

    Each step has `rounds` of generation to converge, until the dive has asked the kernel for `tours`; then it has
    `last_rounds`, so that large problems get a first roster soon and mend it in neighbourhoods.
    """

    sure: float = 0.98
    share: float = 0.05
    rounds: int = 40
    tours: int = 10_000
    last_rounds: int = 2


def dive(
    generation: Generation,
    answer: LpAnswer,
    stop: Stop,
    parameters: DiveParameters,
    cutoff: float = np.inf,
    rng: np.random.Generator | None = None,
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
        chosen = _heaviest(generation, answer, most, parameters.sure, rng)
        if not chosen:
            return None
        generation.fixed.update(chosen)
        master.fix(chosen)
        before, lp, free = generation.rounds, answer.objective, problem.people - len(generation.fixed)
        rounds = parameters.rounds if asked < parameters.tours else parameters.last_rounds
        answer = generation.converge(stop, rounds, cutoff)
        asked += (generation.rounds - before) * free
        most = 2 * most if answer.objective <= lp + generation.parameters.gap else few
    return np.array([generation.fixed[e] for e in range(problem.people)])


def _heaviest(
    generation: Generation, answer: LpAnswer, most: int, sure: float, rng: np.random.Generator | None
) -> dict[int, Ints]:
    """Return the tours to fix next: those nearly chosen (at most `most`, the heaviest first), at least one."""
    free = [
        (float(weight), column)
        for weight, column in zip(answer.weights, generation.master.columns, strict=False)  # newer ones have no weight
        if column.person not in generation.fixed and weight > 1e-9
    ]
    free.sort(key=lambda pair: -pair[0])
    nearly = [column for weight, column in free[:most] if weight >= sure]
    if not nearly and free:
        heavy = [column for weight, column in free if weight >= HEAVY * free[0][0]]
        nearly = [heavy[0] if rng is None else heavy[rng.integers(len(heavy))]]
    return {column.person: column.tour for column in nearly}
