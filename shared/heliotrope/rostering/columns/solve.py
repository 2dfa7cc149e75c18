"""Column generation where the gap must close: first roster, root, dive or ruin and recreate, parts; wired together.

There is a lawful roster from the first sweep on, and it only gets better. Each stage has its share of the limit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from heliotrope.rostering.columns.construct import construct
from heliotrope.rostering.columns.dive import DiveParameters, Pace, dive
from heliotrope.rostering.columns.generation import Generation, GenerationParameters
from heliotrope.rostering.columns.master import Master
from heliotrope.rostering.columns.neighbourhood import NeighbourhoodParameters, Neighbourhoods
from heliotrope.rostering.columns.problem import Array, Ints, TourProblem
from heliotrope.rostering.columns.recreation import Recreation, RecreationParameters
from heliotrope.rostering.stopping import Stop

OnProgress = Callable[[str, float, float], None]
"""Called with (stage, value of the best roster, bound) when a stage ends and when a roster improves."""
Spent = Callable[[], float]
"""Returns the share of the limit that is gone; 1 and above: end now."""


@dataclass(frozen=True, slots=True)
class SolveParameters:
    """Parameters of each stage, and by which share of the limit it is over (ruin and recreate: which it takes).

    `root_work` is the size (people x arcs x stages) above which there is no root: its LP alone would take longer than
    the parts need. Where the root has not converged in its time there is ruin and recreate instead of a dive; `alone`
    is its share where there is no root.
    """

    generation: GenerationParameters = field(default_factory=GenerationParameters)
    dive: DiveParameters = field(default_factory=DiveParameters)
    recreation: RecreationParameters = field(default_factory=RecreationParameters)
    neighbourhoods: NeighbourhoodParameters = field(default_factory=NeighbourhoodParameters)
    root_work: float = 1e8
    root_ends: float = 0.35
    dive_ends: float = 0.65
    recreation_takes: float = 0.2
    alone: float = 0.5


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
    spent: Spent,
    on_progress: OnProgress = lambda stage, value, bound: None,
    parameters: SolveParameters | None = None,
) -> TourSolution:
    """Return the best roster found until the limit is spent, or until the bound leaves nothing to gain.

    Raises
    ------
    InvalidValue
        Where somebody has no lawful tour at all.
    """
    chosen = parameters or SolveParameters()
    roster = construct(problem, seed)
    bound, multipliers = problem.bound_without_prices, np.zeros(len(problem.need))
    on_progress("first roster", problem.value(roster), bound)
    found, takes = None, chosen.alone
    if problem.people * len(problem.need) * len(problem.stages) <= chosen.root_work:
        takes = chosen.recreation_takes
        generation = Generation(problem, Master(problem), chosen.generation)
        for e, tour in enumerate(roster):
            generation.master.add(e, tour)
        answer = generation.converge(_by(spent, chosen.root_ends))
        if generation.bound > bound:
            bound, multipliers = generation.bound, generation.multipliers
        on_progress("root", problem.value(roster), bound)
        if answer.objective - bound <= chosen.generation.gap:
            pace = Pace(spent, chosen.dive_ends)
            found = dive(generation, answer, _by(spent, 1.0), chosen.dive, pace=pace)
    if found is not None and problem.value(found) < problem.value(roster):
        roster = found
        on_progress("dive", problem.value(roster), bound)
    if found is None:
        roster = _recreate(Recreation(problem, roster, seed, chosen.recreation), takes, spent, bound)
        on_progress("recreation", problem.value(roster), bound)
    neighbourhoods = Neighbourhoods(problem, roster, multipliers, seed, chosen.neighbourhoods)
    neighbourhoods.improve(_by(spent, 1.0), lambda value: on_progress("neighbourhood", value, bound), bound)
    return TourSolution(neighbourhoods.roster, neighbourhoods.value, bound, multipliers)


def _by(spent: Spent, share: float) -> Stop:
    """Return the stop of a stage that is over by a share of the limit."""
    return lambda: spent() >= share


def _recreate(recreation: Recreation, takes: float, spent: Spent, bound: float) -> Ints:
    """Return the best roster of ruin and recreate, which takes its share of the limit from now on."""
    began = now = spent()
    end = min(began + takes, 1.0)
    while now < end and recreation.value - bound > recreation.problem.least_gain / 2:
        recreation.step((now - began) / (end - began))
        now = spent()
    return recreation.roster
