"""Plan a roster from nothing but facts: its independent parts one by one or side by side, then put together."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Roster, Shift
from heliotrope.rostering.bound import Lagrangian, LowerBound
from heliotrope.rostering.certify import certify, facts_money
from heliotrope.rostering.collection import no_collection
from heliotrope.rostering.compiled import compile_problem, facts_of
from heliotrope.rostering.parts.executors import Pool, in_order
from heliotrope.rostering.parts.independent import Part, independent_parts
from heliotrope.rostering.parts.portion import portion
from heliotrope.rostering.parts.stages import STAGES, PartPlan, PartRun, PlanParameters
from heliotrope.rostering.solution import OnProgress, Progress, Solution
from heliotrope.rostering.stopping import Stop, never

__all__ = ["PlanParameters", "plan_roster"]


def plan_roster(
    problem: RosterProblem,
    *,
    seed: int = 1,
    workers: int = 2,
    stop: Stop = never,
    on_progress: OnProgress | None = None,
    parameters: PlanParameters | None = None,
    pool: Pool | None = None,
) -> Solution:
    """Build the roster of `problem`.

    Parameters
    ----------
    seed
        Of every random choice: equal seed and stop ticks give equal rosters, on any number of workers.
    workers
        Threads that raise the bound; the result does not depend on them.
    stop
        Asked between steps, sweeps and moves, or before each part where there are several; once true, the run ends with
        the best it has. The certificate has ticks.
    on_progress
        Called before each stage (of each part), and with its figures after it.
    pool
        Plans independent parts, or blocks of one large part, side by side: processes, or a cluster
        (`parts.executors`). The roster is the same without.
    """
    with no_collection():
        return _planned(
            problem, seed, workers, stop, on_progress or (lambda _: None), parameters or PlanParameters(), pool
        )


def _planned(
    problem: RosterProblem,
    seed: int,
    workers: int,
    stop: Stop,
    tell: OnProgress,
    parameters: PlanParameters,
    pool: Pool | None,
) -> Solution:
    parts = independent_parts(problem)
    portions = [problem] if len(parts) == 1 else [portion(problem, part) for part in parts]
    kept = tuple(shift for shift in facts_of(problem) if shift.start >= problem.horizon.start)
    if pool is None or len(parts) == 1:
        # Their state is gone before the certificate is made: together they would take twice the memory.
        plans = _side_by_side([PartRun(each, seed, workers, parameters, pool) for each in portions], kept, stop, tell)
    else:
        task, plans = partial(_plan_part, seed=seed, parameters=parameters), []
        for plan in in_order(pool, task, portions, stop):
            plans.append(plan)
            tell(Progress("parts", len(plans), len(parts)))
    bound = plans[0].bound if len(parts) == 1 else joined_bound(problem, parts, plans, workers)
    roster = Roster((*kept, *(shift for plan in plans for shift in plan.shifts)))
    ticks = {stage: sum(plan.ticks[stage] for plan in plans) for stage in plans[0].ticks}
    return Solution(roster, certify(roster, problem, bound, facts_money(problem, kept), seed, ticks))


def _side_by_side(runs: list[PartRun], kept: tuple[Shift, ...], stop: Stop, tell: OnProgress) -> list[PartPlan]:
    """Bring all parts through each stage before the next, so that a whole roster is there early."""
    count = len(runs)
    for stage in STAGES:
        for done, run in enumerate(runs):
            tell(Progress(stage, done, count))
            run.advance(stage, stop)
        if stage not in ("likeness", "bound"):
            objective, bound = (sum(values) for values in zip(*(run.figures for run in runs), strict=True))
            tell(Progress(stage, count, count, objective, bound, candidate=lambda: Roster((*kept, *_shifts(runs)))))
    return [run.plan() for run in runs]


def _shifts(runs: list[PartRun]) -> Iterator[Shift]:
    """Yield the shifts of all parts as they are now."""
    for run in runs:
        yield from run.shifts


def _plan_part(problem: RosterProblem, stop: Stop, *, seed: int, parameters: PlanParameters) -> PartPlan:
    """Plan one part by itself, on one thread."""
    run = PartRun(problem, seed, 1, parameters)
    for stage in STAGES:
        run.advance(stage, stop)
    return run.plan()


def joined_bound(problem: RosterProblem, parts: tuple[Part, ...], plans: list[PartPlan], workers: int) -> LowerBound:
    """Return the bound of the whole from the multipliers of its parts."""
    lagrangian = Lagrangian(compile_problem(problem), workers)
    multipliers = np.zeros_like(problem.demand.required)
    weights = np.zeros(len(lagrangian.terms))
    places = {name: place for place, name in enumerate(lagrangian.terms.names)}
    for part, plan in zip(parts, plans, strict=True):
        multipliers[part.queues] = plan.bound.multipliers
        for name, weight in plan.weights.items():
            # A site may have people in several parts: the greater price of its seats stands.
            weights[places[name]] = max(weights[places[name]], weight)
    value, _ = lagrangian.evaluate(multipliers, weights)
    return LowerBound(value, multipliers, weights, sum(plan.bound.evaluations for plan in plans))
