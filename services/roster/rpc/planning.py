"""PlanningService: runs asked for, watched, claimed, answered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime

from heliotrope.codec.events import encode_run_progress
from heliotrope.codec.runs import RunState, SchedulingRun, lane_of, progress_of, request_of, run_message
from heliotrope.codec.shifts import decode_shift
from heliotrope.codec.verdicts import certificate_of
from heliotrope.codec.versions import version_message
from heliotrope.domain.errors import InvalidValue, Refused, expect
from heliotrope.domain.roster import Shift
from heliotrope.domain.time import format_instant
from heliotrope.runtime.audit_log import log_act
from heliotrope.runtime.pages import Page
from heliotrope.runtime.postgres import waited
from heliotrope.runtime.topics import RUN_PROGRESS
from heliotrope.v1 import planning_pb2 as wire

from services.roster.postgres import outbox, runs
from services.roster.proposals import fail, reoptimise, submit
from services.roster.record import Record

PIECE_BYTES = 240 * 1024
LOOK_AGAIN_S = 5.0
DEFAULT_PAGE, LARGEST_PAGE = 50, 200


class PlanningService:
    """Answers PlanningService."""

    def __init__(self, record: Record, stop: asyncio.Event, lease_s: float = runs.LEASE_S) -> None:
        self._record = record
        self._stop = stop
        self._lease_s = lease_s

    async def reoptimise(self, request: wire.ReoptimiseRequest) -> wire.ReoptimiseResponse:
        """Freeze the inputs and queue a run."""
        run = await reoptimise(self._record, request_of(request.request))
        return wire.ReoptimiseResponse(run=run_message(run))

    async def get_run(self, request: wire.GetRunRequest) -> wire.GetRunResponse:
        """Return one run."""
        return wire.GetRunResponse(run=run_message(await self._find(request.run)))

    async def list_runs(self, request: wire.ListRunsRequest) -> wire.ListRunsResponse:
        """Return a page of runs, newest first."""
        page = Page.asked(self._record.tokens, request, {"list": "runs"}, DEFAULT_PAGE, LARGEST_PAGE)
        async with self._record.snapshot() as db:
            found, token = page.cut(await runs.list_runs(db, page.older_than, page.most + 1), runs.place_of)
        return wire.ListRunsResponse(runs=[run_message(run) for run in found], next_page_token=token)

    async def watch_run(self, request: wire.WatchRunRequest) -> AsyncIterator[wire.WatchRunResponse]:
        """Send the run whenever it changes, until it has ended."""
        seen: SchedulingRun | None = None
        while not self._stop.is_set():
            news = self._record.notices.next(runs.subject(request.run))
            run = await self._find(request.run)
            if run != seen:
                yield wire.WatchRunResponse(run=run_message(run))
                seen = run
            if run.state.final:
                return
            await waited(news, LOOK_AGAIN_S)

    async def stop_run(self, request: wire.StopRunRequest) -> wire.StopRunResponse:
        """Ask a run to stop and to keep its best."""
        async with self._record.transaction() as db:
            run = await runs.request_stop(db, request.run)
            await log_act(db, "request", "stop a run", run.run)
        return wire.StopRunResponse(run=run_message(run))

    async def discard_run(self, request: wire.DiscardRunRequest) -> wire.DiscardRunResponse:
        """Give a run up."""
        async with self._record.transaction() as db:
            run = await runs.find_run(db, request.run, lock=True)
            if run.state.final:
                if run.state is RunState.DISCARDED:  # asked again
                    return wire.DiscardRunResponse(run=run_message(run))
                raise Refused(f"state: expected a run that has not ended, got {run.run}, {run.state}")
            run = await runs.end_run(db, run.run, RunState.DISCARDED)
            await log_act(db, request.by or "unnamed", "discard a run", run.run)
        return wire.DiscardRunResponse(run=run_message(run))

    async def claim_run(self, request: wire.ClaimRunRequest) -> wire.ClaimRunResponse:
        """Lease the most urgent waiting run."""
        expect(bool(request.worker), "worker", "a non-empty name", request.worker)
        async with self._record.transaction() as db:
            run = await runs.claim(db, lane_of(request.lane), request.worker, self._lease_s)
            if run is None:
                return wire.ClaimRunResponse()
            detail: dict[str, object] = {"epoch": run.epoch, "attempt": run.attempts}
            await log_act(db, request.worker, "claim a run", run.run, detail)
        return wire.ClaimRunResponse(run=run_message(run), lease_s=self._lease_s)

    async def heartbeat(self, request: wire.HeartbeatRequest) -> wire.HeartbeatResponse:
        """Extend a lease and pass progress on."""
        raw = None
        if request.HasField("progress"):
            raw = encode_run_progress(progress_of(request.progress))
        async with self._record.transaction() as db:
            run = await runs.extend_lease(db, request.run, request.epoch, self._lease_s, raw)
            if raw is not None:
                await outbox.emit(db, RUN_PROGRESS, run.run, "RunProgress", raw)
        return wire.HeartbeatResponse(lease_s=self._lease_s, stop_requested=run.stop_requested)

    async def stream_problem(self, request: wire.StreamProblemRequest) -> AsyncIterator[wire.StreamProblemResponse]:
        """Send the frozen problem of a run."""
        async with self._record.snapshot() as db:
            run = await runs.find_run(db, request.run)
            raw = await runs.load_problem(db, run.problem_hash)
        name = run.problem_hash
        for first in range(0, len(raw), PIECE_BYTES):
            yield wire.StreamProblemResponse(piece=raw[first : first + PIECE_BYTES], problem_hash=name)
            name = ""

    async def submit_proposal(self, requests: AsyncIterator[wire.SubmitProposalRequest]) -> wire.SubmitProposalResponse:
        """Audit and store a result."""
        header: wire.ProposalHeader | None = None
        shifts: list[Shift] = []
        async for request in requests:
            if request.HasField("header"):
                header = request.header
            shifts += [decode_shift(shift) for shift in request.shifts]
        if header is None:
            raise InvalidValue("header", "a header on the first message", "nothing")
        certificate = certificate_of(header.certificate)
        version = await submit(self._record, header.run, header.epoch, certificate, shifts)
        return wire.SubmitProposalResponse(version=version_message(version))

    async def fail_run(self, request: wire.FailRunRequest) -> wire.FailRunResponse:
        """End a run without a result."""
        failure = request.failure or f"given up at {format_instant(datetime.now().astimezone())}"
        run = await fail(self._record, request.run, request.epoch, failure)
        return wire.FailRunResponse(run=run_message(run))

    async def _find(self, run: str) -> SchedulingRun:
        async with self._record.snapshot() as db:
            return await runs.find_run(db, run)
