"""Optimiser: one solver process a lane; a lane claims, solves, hands in, and looks again."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket

from heliotrope.codec.runs import Lane
from heliotrope.domain.errors import Unavailable
from heliotrope.runtime.process import Process

from services.optimiser.carrying import carry
from services.optimiser.kafka import hear_wake_ups
from services.optimiser.rpc import Claim, Planning, planning
from services.optimiser.settings import OptimiserSettings
from services.optimiser.solver import Solver

LANES = (Lane.PLAN, Lane.REPAIR, Lane.STUDY)
"""In the order in which they warm up: there is nothing to repair, or to ask about, before a first plan."""


async def serve(settings: OptimiserSettings, process: Process) -> None:
    """Work in every lane until asked to stop; a run that is under way then is left to another claim."""
    worker = f"{socket.gethostname()}/{os.getpid()}"
    bells = {lane.value: asyncio.Event() for lane in LANES}
    warming = asyncio.Lock()
    async with planning(settings.roster, worker) as calls, asyncio.TaskGroup() as parts:
        parts.create_task(hear_wake_ups(settings.kafka, bells, process))
        lanes = [
            parts.create_task(work_in(lane, bells[lane.value], calls, warming, settings, process)) for lane in LANES
        ]
        process.health.ready()
        await process.stop.wait()
        for lane in lanes:
            lane.cancel()


async def work_in(
    lane: Lane,
    bell: asyncio.Event,
    calls: Planning,
    warming: asyncio.Lock,
    settings: OptimiserSettings,
    process: Process,
) -> None:
    """Carry the runs of one lane, one after the other, until cancelled."""
    with Solver(settings.niceness, settings.threads, settings.executor) as solver:
        while True:
            if solver.cold:
                async with warming:  # one process compiles, the other then finds the kernels in numba's cache
                    warmed = await solver.warm()
                process.log.info("solver warm", lane=lane.value, pid=warmed.pid, seconds=round(warmed.seconds, 1))
            bell.clear()
            claim = await next_claim(lane, calls, process)
            if claim is None:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(bell.wait(), settings.poll_s)
                continue
            run = claim.run
            log = process.log.bind(run=run.run, lane=lane.value, attempt=run.attempts)
            log.info("run claimed", reason=run.request.reason, time_limit_s=run.request.time_limit_s)
            await carry(claim, calls, solver, process.health, log)


async def next_claim(lane: Lane, calls: Planning, process: Process) -> Claim | None:
    """Claim the most urgent run of a lane; None where none waits or the roster service does not answer."""
    try:
        claim = await calls.claim(lane)
    except Unavailable as error:
        process.health.fails("roster", str(error))
        return None
    process.health.recovers("roster")
    return claim
