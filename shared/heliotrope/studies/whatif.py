"""A what-if scenario imagined, solved from the roster in force and compared with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from heliotrope.audit import audit
from heliotrope.domain.problem import ChangeBudget, RosterProblem
from heliotrope.domain.roster import Roster, changes
from heliotrope.domain.studies import Outcome
from heliotrope.domain.whatif import WhatIf
from heliotrope.insight import score
from heliotrope.insight.imagining import imagine, standing_still
from heliotrope.rostering import solve
from heliotrope.rostering.solution import OnProgress

Stop = Callable[[], bool]


def imagined(problem: RosterProblem, scenario: WhatIf, base: Roster | None, people: int | None) -> RosterProblem:
    """Return the problem of a scenario: `base` mended, disturbing at most `people`; without a base, planned anew."""
    found = imagine(problem, scenario)
    if base is None:
        return replace(found, base=None, budget=None)
    most = len(found.agents) if people is None else people
    return replace(found, base=base, budget=ChangeBudget(most))


def solve_scenario(
    name: str,
    problem: RosterProblem,
    base: Roster | None,
    seed: int,
    workers: int,
    stop: Stop,
    on_progress: OnProgress | None = None,
) -> Outcome:
    """Solve an imagined problem and score the answer, beside what is left of `base` if nobody does anything."""
    solution = solve(problem, seed=seed, workers=workers, stop=stop, on_progress=on_progress)
    certificate = solution.certificate
    moved = () if base is None else changes(base.shifts, solution.roster.shifts)
    return Outcome(
        name,
        None if base is None else score(standing_still(base, problem), problem),
        score(solution.roster, problem),
        certificate.objective,
        certificate.bound,
        len({change.agent for change in moved if change.times_moved}),
        len(audit(solution.roster, problem)),
    )
