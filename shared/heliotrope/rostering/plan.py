"""Plan a roster from nothing but facts: guide, named tours, sweeps, polish; the bound beside them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Roster
from heliotrope.rostering.bound import BoundParameters, LowerBound, improve_bound
from heliotrope.rostering.build import Builder, follow_guide, sweep
from heliotrope.rostering.certify import certify, facts_money
from heliotrope.rostering.compiled import compile_problem
from heliotrope.rostering.guide import GuideParameters, solve_guide
from heliotrope.rostering.polish import PolishParameters, Stop, polish
from heliotrope.rostering.shifts import shifts_of
from heliotrope.rostering.solution import OnProgress, Progress, Solution


@dataclass(frozen=True, slots=True)
class PlanParameters:
    """How much work each stage does; `sweeps` saturate after two."""

    guide: GuideParameters = GuideParameters()
    bound: BoundParameters = BoundParameters()
    polish: PolishParameters = PolishParameters()
    sweeps: int = 2


def never() -> bool:
    """Stop condition of a run that does all its work."""
    return False


def plan_roster(
    problem: RosterProblem,
    *,
    seed: int = 1,
    workers: int = 2,
    stop: Stop = never,
    on_progress: OnProgress | None = None,
    parameters: PlanParameters = PlanParameters(),
) -> Solution:
    """Build the roster of `problem`.

    Parameters
    ----------
    seed
        Of every random choice: equal seed and stop ticks give equal rosters, on any number of workers.
    workers
        With 2 or more the bound is raised on a second thread while the roster is polished.
    stop
        Asked between moves; once true, the run ends with the best it has. The tick is in the certificate.
    on_progress
        Called with each stage.
    """
    tell = on_progress or (lambda _: None)
    compiled = compile_problem(problem)
    tell(Progress("guide", 0, 1))
    guide = solve_guide(compiled, parameters.guide)
    builder = Builder(compiled)
    order = np.random.default_rng(seed).permutation(len(compiled.terms))
    follow_guide(builder, guide.presence, guide.multipliers, order)
    builder.rebalance()
    given = facts_money(problem, compiled.facts)
    tell(Progress("tours", 1, 1, builder.objective + given))
    for _ in range(parameters.sweeps):
        sweep(builder, order)
        builder.rebalance()
    tell(Progress("sweeps", 1, 1, builder.objective + given))
    target = builder.objective
    raise_bound = _beside(workers, lambda: improve_bound(compiled, guide.multipliers, target, parameters.bound))
    moves = polish(builder, seed, parameters.polish, stop)
    tell(Progress("polish", moves, moves, builder.objective + given))
    bound = raise_bound()
    tell(Progress("bound", bound.evaluations, bound.evaluations, builder.objective + given, bound.value + given))
    roster = Roster((*compiled.facts, *shifts_of(builder)))
    ticks = {"guide": guide.iterations, "sweeps": parameters.sweeps, "polish": moves, "bound": bound.evaluations}
    return Solution(roster, certify(roster, problem, bound, given, seed, ticks))


def _beside(workers: int, work: Callable[[], LowerBound]) -> Callable[[], LowerBound]:
    """Start `work` on a thread of its own where there are workers for it; the result is the same either way."""
    if workers < 2:
        return work
    pool = ThreadPoolExecutor(1, "bound")
    future: Future[LowerBound] = pool.submit(work)
    pool.shutdown(wait=False)
    return future.result
