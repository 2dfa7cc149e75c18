"""One run of the engine that a problem asks for, and the same run again from its certificate.

A run depends on wall clock only through `stop`. `solve` counts how often the engine asked it before the first yes, and
writes that number into the certificate of a run that was stopped; `replay` says yes at the same question, so the same
code gives the same roster.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from heliotrope.domain.errors import expect
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import RosterCertificate
from heliotrope.rostering.parts.executors import Pool
from heliotrope.rostering.plan import plan_roster
from heliotrope.rostering.repair import repair_roster
from heliotrope.rostering.solution import OnProgress, Solution
from heliotrope.rostering.stopping import Stop, never

QUESTIONS = "questions"
"""Stop tick of a run that was stopped: how often the engine had asked and was told to go on."""


@dataclass(eq=False)
class CountedStop:
    """A stop condition that counts its noes and stays at its first yes."""

    stop: Stop
    noes: int = 0
    stopped: bool = False

    def __call__(self) -> bool:
        """Ask."""
        self.stopped = self.stopped or self.stop()
        self.noes += not self.stopped
        return self.stopped


def is_repair(problem: RosterProblem) -> bool:
    """Say whether a roster in force is to be mended: something limits what may change, or has changed."""
    limited = problem.budget is not None or bool(problem.closures) or problem.frozen_until is not None
    return problem.base is not None and (limited or problem.announcement is not None)


def solve(
    problem: RosterProblem,
    *,
    seed: int = 1,
    workers: int = 2,
    stop: Stop = never,
    on_progress: OnProgress | None = None,
    pool: Pool | None = None,
) -> Solution:
    """Mend the base where little may change, plan anew where all may; arguments as for `plan_roster`."""
    counted = CountedStop(stop)
    if is_repair(problem):
        solution = repair_roster(problem, seed=seed, workers=workers, stop=counted, on_progress=on_progress)
    else:
        solution = plan_roster(problem, seed=seed, workers=workers, stop=counted, on_progress=on_progress, pool=pool)
    ticks = {**solution.certificate.stop_ticks, **({QUESTIONS: counted.noes} if counted.stopped else {})}
    return replace(solution, certificate=replace(solution.certificate, stop_ticks=ticks))


def replay(
    problem: RosterProblem,
    certificate: RosterCertificate,
    *,
    workers: int = 2,
    on_progress: OnProgress | None = None,
    pool: Pool | None = None,
) -> Solution:
    """Run again what `certificate` is the proof of: same seed, stopped at the same question if it was stopped.

    On a pool the engine asks less often: a run that was stopped there is replayed on one, however large.

    Raises
    ------
    InvalidValue
        The certificate is of another problem.
    """
    expect(certificate.problem_hash == problem.hash, "problem", f"hash {certificate.problem_hash}", problem.hash)
    asked, last = 0, certificate.stop_ticks.get(QUESTIONS)

    def stop() -> bool:
        nonlocal asked
        asked += 1
        return last is not None and asked > last

    return solve(problem, seed=certificate.seed, workers=workers, stop=stop, on_progress=on_progress, pool=pool)
