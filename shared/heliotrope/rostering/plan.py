"""Plan a roster from nothing but facts: guide, bound, named tours from its multipliers, sweeps, polish."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Roster
from heliotrope.rostering.approach import approach
from heliotrope.rostering.bound import BoundParameters, improve_bound
from heliotrope.rostering.build import Builder, sweep
from heliotrope.rostering.certify import certify, facts_money
from heliotrope.rostering.compiled import compile_problem
from heliotrope.rostering.guide import GuideParameters, solve_guide
from heliotrope.rostering.merged import merge_alike
from heliotrope.rostering.placing import bend_tours, place_activities, recast_activities
from heliotrope.rostering.polish import PolishParameters, polish
from heliotrope.rostering.shifts import shifts_of
from heliotrope.rostering.solution import OnProgress, Progress, Solution
from heliotrope.rostering.stopping import Stop, never


@dataclass(frozen=True, slots=True)
class PlanParameters:
    """How much work each stage does; `sweeps` saturate after two, `activity_sweeps` follow where activities are placed.

    `bound` works on the likeness, `proof` on the problem itself.
    """

    guide: GuideParameters = field(default_factory=GuideParameters)
    bound: BoundParameters = field(default_factory=BoundParameters)
    proof: BoundParameters = field(default_factory=lambda: BoundParameters(steps=40, rate=0.001))
    polish: PolishParameters = field(default_factory=PolishParameters)
    sweeps: int = 2
    activity_sweeps: int = 2


def plan_roster(
    problem: RosterProblem,
    *,
    seed: int = 1,
    workers: int = 2,
    stop: Stop = never,
    on_progress: OnProgress | None = None,
    parameters: PlanParameters | None = None,
) -> Solution:
    """Build the roster of `problem`.

    Parameters
    ----------
    seed
        Of every random choice: equal seed and stop ticks give equal rosters, on any number of workers.
    workers
        Threads that raise the bound; the result does not depend on them.
    stop
        Asked between steps, sweeps and moves; once true, the run ends with the best it has. The certificate has ticks.
    on_progress
        Called with each stage.
    """
    tell = on_progress or (lambda _: None)
    parameters = parameters or PlanParameters()
    compiled = compile_problem(problem)
    given = facts_money(problem, compiled.facts)
    tell(Progress("guide", 0, 1))
    alike = merge_alike(compiled)
    guide = solve_guide(alike, parameters.guide)
    tell(Progress("bound", 0, parameters.bound.steps))
    likely = improve_bound(alike, guide.multipliers, parameters.bound, workers, stop=stop)
    bound = improve_bound(compiled, likely.multipliers, parameters.proof, workers, likely.weights, stop)
    builder = Builder(compiled)
    order = builder.supervisors_first(np.random.default_rng(seed).permutation(len(compiled.terms)))
    approach(builder, bound.multipliers, bound.weights, order, stop=stop)
    builder.rebalance()
    tell(Progress("tours", 1, 1, builder.objective + given, bound.value + given))
    answers = 0
    turns = parameters.sweeps + (parameters.activity_sweeps if builder.activities.sessions else 0)
    for turn in range(turns):
        answers += sweep(builder, order, stop)
        if turn < turns - 1:
            place_activities(builder, stop)
        if turn < turns - 2:
            bend_tours(builder, stop)
        builder.rebalance()
    tell(Progress("sweeps", 1, 1, builder.objective + given, bound.value + given))
    builder.couplings.release()
    moves = polish(builder, seed, parameters.polish, stop)
    place_activities(builder, stop)
    recast_activities(builder, seed, stop)
    builder.rebalance()
    tell(Progress("polish", moves, moves, builder.objective + given, bound.value + given))
    roster = Roster((*compiled.kept, *shifts_of(builder)))
    ticks = {"sweeps": answers, "polish": moves, "bound": bound.evaluations}
    return Solution(roster, certify(roster, problem, bound, given, seed, ticks))
