"""The solver process: niced, it solves one problem after the other and tells how far it is.

It shares a pipe with the service: up go reports, down come the numbers of solves to stop. The end of the pipe,
for whatever reason, ends the process, so that a killed service leaves none behind.
"""

from __future__ import annotations

import os
import signal
import threading
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from multiprocessing.connection import Connection
from typing import ClassVar

from heliotrope.codec.problems import decode_problem
from heliotrope.codec.shifts import encode_batch
from heliotrope.codec.verdicts import certificate_message
from heliotrope.domain.errors import HeliotropeError, expect
from heliotrope.domain.objective import in_horizon, weighted_demand
from heliotrope.domain.problem import RosterProblem
from heliotrope.domain.roster import Shift
from heliotrope.rostering import Progress, Solution, Warm, plan_roster, repair_roster
from heliotrope.rostering import solve as run_engine
from heliotrope.rostering.parts.executors import pool_of
from heliotrope.rostering.plan import PlanParameters
from heliotrope.rostering.time_limit import TimeLimit

from services.optimiser.candidates import Candidates
from services.optimiser.warming import small_problem

SHIFTS_PER_BATCH = 500


@dataclass(frozen=True)
class Assignment:
    """One solve; `number` counts the solves of a process, `time_limit_s` is wall clock of the search.

    `executor` is as in `OptimiserSettings`.
    """

    number: int
    problem: bytes
    problem_hash: str
    seed: int
    time_limit_s: float
    threads: int
    executor: str = ""


@dataclass(frozen=True)
class Report:
    """How far solve `number` is; money in the network's currency, None before the first."""

    number: int
    stage: str
    objective: float | None
    bound: float | None
    gap_points: float | None
    candidates: int
    people_disturbed: int | None = None
    candidate_s: float | None = None


@dataclass(frozen=True)
class Proposal:
    """A result as wire bytes: a RosterCertificate, and ShiftBatches of the shifts that start in the horizon."""

    certificate: bytes
    batches: tuple[bytes, ...]


@dataclass(frozen=True)
class Failure:
    """Why there is no result, for people; `trace` for the log, empty where the problem itself is at fault."""

    message: str
    trace: str = ""


@dataclass(frozen=True)
class Warmed:
    """A solver process that is ready: its pid, and the seconds that its kernels took."""

    pid: int
    seconds: float


class SolverSide:
    """The solver process's end of the pipe; one per process, set up by `enter`.

    Attributes
    ----------
    warm
        What the last repair of this process has left to the next: one problem's worth, whatever was solved between.
    """

    here: ClassVar[SolverSide]

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._stop_up_to = 0
        self.warm = Warm()
        threading.Thread(target=self._listen, daemon=True, name="service").start()

    def _listen(self) -> None:
        """Take stop requests; end the process with the pipe."""
        try:
            while True:
                self._stop_up_to = max(self._stop_up_to, self._pipe.recv())
        except (EOFError, OSError):
            os._exit(0)  # the solve that runs is nobody's any more, and only this ends it at once

    def stopped(self, number: int) -> bool:
        """Say whether solve `number` is asked to stop."""
        return number <= self._stop_up_to

    def report(self, report: Report) -> None:
        """Tell the service how far a solve is."""
        self._pipe.send(report)


def enter(pipe: Connection, niceness: int) -> None:
    """Become a solver process: the first thing that it does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the service, which closes the pipe
    os.nice(niceness)
    SolverSide.here = SolverSide(pipe)


def warm_up(threads: int) -> Warmed:
    """Compile the kernels, or load them from numba's cache, by a tiny plan and a tiny repair."""
    started = time.monotonic()
    problem = small_problem()
    planned = plan_roster(problem, workers=threads, parameters=PlanParameters(shakes=2))
    repair_roster(small_problem(base=planned.roster), workers=threads)
    return Warmed(os.getpid(), time.monotonic() - started)


def solve(assignment: Assignment) -> Proposal | Failure:
    """Solve a problem; failures are values, since not every error survives the way between processes."""
    try:
        problem = decode_problem(assignment.problem)
        expect(problem.hash == assignment.problem_hash, "problem", assignment.problem_hash, problem.hash)
        return proposal_of(answer(problem, assignment), problem)
    except HeliotropeError as error:
        return Failure(str(error))
    except Exception as error:  # whatever it is, it must reach the people who wait for the run
        return Failure(f"the solver failed: {type(error).__name__}: {error}", traceback.format_exc())


def answer(problem: RosterProblem, assignment: Assignment) -> Solution:
    """Mend the base where little may change, plan anew where all may."""
    here, number = SolverSide.here, assignment.number
    limit = TimeLimit(assignment.time_limit_s, time.monotonic)
    stake = weighted_demand(problem)
    candidates = Candidates(problem)

    def stop() -> bool:
        return limit() or here.stopped(number)

    def tell(progress: Progress) -> None:
        candidates.hear(progress)
        limit.hear(progress)
        best = candidates.best
        objective = None if best is None else best.objective
        gap = None
        if objective is not None and progress.bound is not None and stake:
            gap = 100.0 * (objective - progress.bound) / stake
        report = Report(
            number, progress.stage, objective, progress.bound, gap, candidates.count,
            None if best is None else best.disturbed, candidates.best_s,
        )  # fmt: skip
        here.report(report)

    seed, workers = assignment.seed, assignment.threads
    with pool_of(assignment.executor) as pool:
        return run_engine(problem, seed=seed, workers=workers, stop=stop, on_progress=tell, pool=pool, warm=here.warm)


def proposal_of(solution: Solution, problem: RosterProblem) -> Proposal:
    """Return a solution as wire bytes, ready to be handed in."""
    shifts = iter(in_horizon(solution.roster, problem))
    certificate = certificate_message(solution.certificate).SerializeToString()
    return Proposal(certificate, tuple(batches(shifts)))


def batches(shifts: Iterator[Shift]) -> Iterator[bytes]:
    """Yield shifts in messages of moderate size."""
    while part := list(islice(shifts, SHIFTS_PER_BATCH)):
        yield encode_batch(part)
