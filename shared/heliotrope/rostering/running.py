"""One run of the engine that a problem asks for, and the same run again from its certificate.

A run depends on wall clock only through `stop`. `solve` counts how often the engine asked it in each stage before the
first yes, and writes these numbers into the certificate of a run that was stopped; `replay` says yes at the same
questions, so the same code gives the same roster.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

from heliotrope.domain.errors import expect
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import RosterCertificate
from heliotrope.rostering.parts.executors import Pool
from heliotrope.rostering.plan import plan_roster
from heliotrope.rostering.repair import repair_roster
from heliotrope.rostering.solution import OnProgress, Progress, Solution
from heliotrope.rostering.stopping import Stop, never
from heliotrope.rostering.warm import Warm

QUESTIONS = "questions"
"""Stop tick of a stage that was stopped: how often the engine had asked in it and was told to go on."""


@dataclass(eq=False)
class CountedStop:
    """A stop condition that counts its noes stage by stage, and stays at its first yes until the stage is over."""

    stop: Stop
    stage: str = QUESTIONS
    noes: dict[str, int] = field(default_factory=dict)
    stopped: set[str] = field(default_factory=set)

    def enter(self, progress: Progress) -> None:
        """Take in that a stage, or the next part of it, begins or is done; parts on a pool are one row of questions."""
        if progress.stage == "parts":
            return
        part = f".{progress.done}" if progress.of > 1 else ""
        self.stage = f"{QUESTIONS}.{progress.stage}{part}"

    def __call__(self) -> bool:
        """Ask."""
        asked = self.noes.setdefault(self.stage, 0)
        if self.stage not in self.stopped and self.stop():
            self.stopped.add(self.stage)
        if self.stage in self.stopped:
            return True
        self.noes[self.stage] = asked + 1
        return False

    @property
    def ticks(self) -> dict[str, int]:
        """Noes of the stages that were stopped."""
        return {stage: self.noes[stage] for stage in sorted(self.stopped)}


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
    warm: Warm | None = None,
) -> Solution:
    """Mend the base where little may change, plan anew where all may; arguments as for `plan_roster`.

    `warm` is what the repair before this one has left, if it is to be one.
    """
    return _solved(CountedStop(stop), problem, seed, workers, on_progress, pool, warm)


def _solved(
    counted: CountedStop,
    problem: RosterProblem,
    seed: int,
    workers: int,
    on_progress: OnProgress | None,
    pool: Pool | None,
    warm: Warm | None = None,
) -> Solution:
    def tell(progress: Progress) -> None:
        counted.enter(progress)
        if on_progress is not None:
            on_progress(progress)

    if is_repair(problem):
        solution = repair_roster(problem, seed=seed, workers=workers, stop=counted, on_progress=tell, warm=warm)
    else:
        solution = plan_roster(problem, seed=seed, workers=workers, stop=counted, on_progress=tell, pool=pool)
    ticks = {**solution.certificate.stop_ticks, **counted.ticks}
    return replace(solution, certificate=replace(solution.certificate, stop_ticks=ticks))


def replay(
    problem: RosterProblem,
    certificate: RosterCertificate,
    *,
    workers: int = 2,
    on_progress: OnProgress | None = None,
    pool: Pool | None = None,
) -> Solution:
    """Run again what `certificate` is the proof of: same seed, stopped at the same questions if it was stopped.

    On a pool the engine asks less often: a run that was stopped there is replayed on one, however large.

    Raises
    ------
    InvalidValue
        The certificate is of another problem.
    """
    expect(certificate.problem_hash == problem.hash, "problem", f"hash {certificate.problem_hash}", problem.hash)
    counted = CountedStop(never)
    counted.stop = lambda: counted.noes[counted.stage] >= certificate.stop_ticks.get(counted.stage, math.inf)
    return _solved(counted, problem, certificate.seed, workers, on_progress, pool)
