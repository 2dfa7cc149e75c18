"""Column generation where the gap must close: root, dive, neighbourhoods, wired together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from heliotrope.domain.errors import expect
from heliotrope.rostering.columns.construct import construct
from heliotrope.rostering.columns.dive import DiveParameters, dive
from heliotrope.rostering.columns.generation import Generation, GenerationParameters, price
from heliotrope.rostering.columns.master import Master
from heliotrope.rostering.columns.neighbourhood import NeighbourhoodParameters, Neighbourhoods
from heliotrope.rostering.columns.problem import Array, Ints, TourProblem
from heliotrope.rostering.kernel import NEVER
from heliotrope.rostering.stopping import Stop

OnProgress = Callable[[str, float | None, float], None]
"""Called with (stage, value of the best roster or None, bound) when a stage ends and when a roster improves."""


@dataclass(frozen=True, slots=True)
class SolveParameters:
    """Parameters of each stage.

    `root_work` is the size (people x arcs x stages) above which root and dive are left out: their LP alone would take
    longer than the neighbourhoods need. There the bound is the one without any prices.
    """

    generation: GenerationParameters = field(default_factory=GenerationParameters)
    dive: DiveParameters = field(default_factory=DiveParameters)
    neighbourhoods: NeighbourhoodParameters = field(default_factory=NeighbourhoodParameters)
    root_work: float = 1e8


@dataclass(frozen=True, eq=False)
class TourSolution:
    """A roster [E, S], its value, a valid bound, and the multipliers [N] that prove the bound."""

    roster: Ints
    value: float
    bound: float
    multipliers: Array


def solve_tours(
    problem: TourProblem,
    seed: int,
    stop: Stop,
    on_progress: OnProgress = lambda stage, value, bound: None,
    parameters: SolveParameters | None = None,
) -> TourSolution:
    """Return the best roster found until `stop` calls, or until the bound leaves nothing to gain.

    Raises
    ------
    InvalidValue
        Where somebody has no lawful tour at all.
    """
    chosen = parameters or SolveParameters()
    everyone = np.arange(problem.people)
    nothing = price(problem, np.zeros(len(problem.need)), everyone)
    without = np.flatnonzero(nothing.worth <= NEVER)
    expect(not len(without), "people", "a lawful tour for everybody", f"none for {without.tolist()}")
    master = Master(problem)
    generation = Generation(problem, master, chosen.generation)
    roster = nothing.tours
    bound, multipliers = nothing.bound, nothing.prices
    if problem.people * len(problem.need) * len(problem.stages) <= chosen.root_work:
        for e in everyone:
            master.add(int(e), nothing.tours[e])
        answer = generation.converge(stop)
        bound, multipliers = generation.bound, generation.multipliers
        on_progress("root", None, bound)
        found = dive(generation, answer, stop, chosen.dive)
        roster = roster if found is None else found
    else:
        roster = construct(problem, roster, seed, stop)
    on_progress("dive", problem.value(roster), bound)
    neighbourhoods = Neighbourhoods(problem, roster, multipliers, seed, chosen.neighbourhoods)
    neighbourhoods.improve(stop, lambda value: on_progress("neighbourhood", value, bound), bound)
    return TourSolution(neighbourhoods.roster, neighbourhoods.value, bound, multipliers)
