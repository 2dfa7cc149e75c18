"""One claimed run carried to its end: its problem fetched, solved, handed in, and its lease kept meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TypeVar

from heliotrope.codec.notices import RunProgress
from heliotrope.codec.runs import SchedulingRun
from heliotrope.domain.errors import Conflict, HeliotropeError, NotFound, Unavailable
from heliotrope.runtime.health import Health
from heliotrope.runtime.telemetry import Log

from services.optimiser.rpc import Claim, Planning
from services.optimiser.solver import Solver
from services.optimiser.solving import Failure, Report

BEAT_S = 2.0
"""Longest time between heartbeats: how late a stop is seen."""
BEATS_A_LEASE = 3
LEAST_PAUSE_S = 0.3
RETRY_S = 1.0

T = TypeVar("T")


class Lease:
    """Heartbeats of one run, with the newest report; a stop that is asked for reaches the solver."""

    def __init__(self, claim: Claim, planning: Planning, solver: Solver, health: Health) -> None:
        self._run, self._planning, self._solver, self._health = claim.run, planning, solver, health
        self._every_s = min(BEAT_S, claim.lease_s / BEATS_A_LEASE)
        self._news: RunProgress | None = None
        self._bell = asyncio.Event()
        self._in_turn = asyncio.Lock()
        self._handing_in = False

    def report(self, report: Report) -> None:
        """Have a report sent with the next heartbeat, which comes soon."""
        self._news = RunProgress(
            self._run.run,
            report.stage,
            datetime.now(UTC),
            report.objective,
            report.bound,
            report.gap_points,
            report.candidates,
            report.people_disturbed,
            report.candidate_s,
        )
        self._bell.set()

    async def keep(self) -> None:
        """Beat until cancelled; `Conflict` or `NotFound` where the lease was lost.

        While the result is handed in a lost lease only ends the beating: the run may have just succeeded.
        """
        while True:
            try:
                await self._beat()
            except (Conflict, NotFound):
                if self._handing_in:
                    return
                raise
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._bell.wait(), self._every_s)
            await asyncio.sleep(LEAST_PAUSE_S)

    async def hand_in(self, call: Callable[[], Awaitable[T]]) -> T:
        """Send the last report, which may be younger than the last heartbeat, then the result until it is answered."""
        self._handing_in = True
        if self._news is not None:
            await self._beat()
        return await _answered(call)

    async def _beat(self) -> None:
        async with self._in_turn:
            news, self._news = self._news, None
            self._bell.clear()
            try:
                if await self._planning.heartbeat(self._run, news):
                    self._solver.stop()
                self._health.recovers("roster")
            except Unavailable as error:  # the lease may outlast it; where it does not, the next answer says so
                self._news = self._news or news
                self._health.fails("roster", str(error))


async def carry(claim: Claim, planning: Planning, solver: Solver, health: Health, log: Log) -> None:
    """Solve a run and hand its result in; a run that cannot be finished fails with the reason."""
    run = claim.run
    lease = Lease(claim, planning, solver, health)
    try:
        await _while_held(_finish(run, planning, solver, lease, log), lease.keep())
    except (Conflict, NotFound) as error:
        log.warning("run dropped", problem=str(error))
    except HeliotropeError as error:
        await _fail(run, planning, str(error), log)


async def _while_held(work: Awaitable[None], keeping: Awaitable[None]) -> None:
    """Await `work`, ended by an error of `keeping`."""
    working, beating = asyncio.ensure_future(work), asyncio.ensure_future(keeping)
    try:
        await asyncio.wait({working, beating}, return_when=asyncio.FIRST_COMPLETED)
        if beating.done() and not working.done():
            beating.result()
        await working
    finally:
        working.cancel()
        beating.cancel()
        await asyncio.gather(working, beating, return_exceptions=True)


async def _finish(run: SchedulingRun, planning: Planning, solver: Solver, lease: Lease, log: Log) -> None:
    """Fetch, solve, hand in."""
    problem = await _answered(lambda: planning.problem(run))
    request = run.request
    if request.study:
        await _study(run, problem, planning, solver, lease, log)
        return
    result = await solver.solve(problem, run.problem_hash, request.seed, request.time_limit_s, lease.report)
    if isinstance(result, Failure):
        await _fail(run, planning, result.message, log, result.trace)
        return
    version = await lease.hand_in(lambda: planning.submit(run, result))
    log.info("run proposed", roster=run.roster, version=version)


async def _study(
    run: SchedulingRun, problem: bytes, planning: Planning, solver: Solver, lease: Lease, log: Log
) -> None:
    """Answer the question that a run carries."""
    question = await _answered(lambda: planning.question(run))
    reply = await solver.study(problem, run.problem_hash, question, lease.report)
    if isinstance(reply, Failure):
        await _fail(run, planning, reply.message, log, reply.trace)
        return
    await lease.hand_in(lambda: planning.reply(run, reply))
    log.info("question answered", roster=run.roster)


async def _fail(run: SchedulingRun, planning: Planning, failure: str, log: Log, trace: str = "") -> None:
    """End a run without a result, where those who asked for it see why."""
    log.error("run failed", failure=failure, trace=trace)
    try:
        await planning.fail(run, failure)
    except HeliotropeError as error:  # then its lease ends, which is seen as well
        log.warning("the failure could not be told", problem=str(error))


async def _answered(call: Callable[[], Awaitable[T]]) -> T:
    """Repeat a call until it is answered; the lease, if lost meanwhile, ends the repeating."""
    while True:
        try:
            return await call()
        except Unavailable:
            await asyncio.sleep(RETRY_S)
