"""A claimed run on its way to its result: what the roster service is told, and in which order."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast

import structlog
from heliotrope.codec.notices import RunProgress
from heliotrope.codec.runs import RunRequest, RunState, SchedulingRun
from heliotrope.domain.errors import Conflict
from heliotrope.domain.time import Horizon
from heliotrope.runtime.health import Health

from services.optimiser.carrying import carry
from services.optimiser.rpc import Claim, Planning
from services.optimiser.solver import Solver
from services.optimiser.solving import Proposal, Report

PROPOSAL = cast(Proposal, object())
RUN = SchedulingRun(
    "run", RunState.RUNNING, RunRequest("request", Horizon(datetime(2026, 1, 5, tzinfo=UTC))), "week", "hash"
)


class Roster:
    """Notes what it is told; a lease is lost from the first report on where `lost`."""

    def __init__(self, lost: bool = False) -> None:
        self.lost = lost
        self.told: list[str] = []

    async def problem(self, run: SchedulingRun) -> bytes:
        return b""

    async def heartbeat(self, run: SchedulingRun, progress: RunProgress | None) -> bool:
        self.told.append("alive" if progress is None else progress.stage)
        if progress is not None and self.lost:
            raise Conflict("lease: expected epoch 2, got 1")
        return False

    async def submit(self, run: SchedulingRun, proposal: Proposal) -> int:
        self.told.append("result")
        return 1


class AtOnce:
    """Reports once and has its result, before a second heartbeat can be due."""

    async def solve(self, problem: bytes, problem_hash: str, seed: int, time_limit_s: float, told: Any) -> Proposal:
        told(Report(1, "polish", 10.0, 9.0, 0.1, 1))
        return PROPOSAL

    def stop(self) -> None:
        raise AssertionError("nobody asked for it")


async def carried(roster: Roster) -> list[str]:
    parts = cast(Planning, roster), cast(Solver, AtOnce())
    await carry(Claim(RUN, 30.0), *parts, Health("optimiser"), structlog.get_logger())
    return roster.told


async def test_the_last_report_of_a_short_solve_is_sent_before_its_result() -> None:
    assert [each for each in await carried(Roster()) if each != "alive"] == ["polish", "result"]


async def test_a_run_that_another_worker_has_now_is_dropped_without_a_result() -> None:
    assert "result" not in await carried(Roster(lost=True))
