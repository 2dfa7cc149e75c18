"""The optimiser's side of PlanningService and StudyService: claims, heartbeats, problems, proposals, answers."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

import grpc
from heliotrope.codec.calls import own_errors
from heliotrope.codec.notices import RunProgress
from heliotrope.codec.runs import LANES, Lane, SchedulingRun, progress_message, run_of
from heliotrope.runtime.rpc import open_channel
from heliotrope.v1 import planning_pb2 as wire
from heliotrope.v1 import studies_pb2
from heliotrope.v1.planning_pb2_grpc import PlanningServiceStub
from heliotrope.v1.roster_pb2 import RosterCertificate, ShiftBatch
from heliotrope.v1.studies_pb2_grpc import StudyServiceStub

from services.optimiser.solving import Proposal
from services.optimiser.studying import Reply

CALL_DEADLINE_S = 10.0
BULK_DEADLINE_S = 300.0


@dataclass(frozen=True)
class Claim:
    """A run that is ours for `lease_s` seconds from the last heartbeat."""

    run: SchedulingRun
    lease_s: float


class Planning:
    """Calls of the roster service; they raise the library's own errors, `Conflict` where a lease was lost."""

    def __init__(self, channel: grpc.aio.Channel, worker: str) -> None:
        self._stub = PlanningServiceStub(channel)
        self._studies = StudyServiceStub(channel)
        self._worker = worker

    async def claim(self, lane: Lane) -> Claim | None:
        """Take the most urgent run that waits in `lane`; None where none does."""
        request = wire.ClaimRunRequest(lane=LANES[lane], worker=self._worker)
        with own_errors():
            answer = await self._stub.ClaimRun(request, timeout=CALL_DEADLINE_S)
        return Claim(run_of(answer.run), answer.lease_s) if answer.HasField("run") else None

    async def heartbeat(self, run: SchedulingRun, progress: RunProgress | None) -> bool:
        """Extend the lease and report; return whether the run is asked to stop."""
        request = wire.HeartbeatRequest(
            run=run.run,
            epoch=run.epoch,
            progress=None if progress is None else progress_message(progress),
        )
        with own_errors():
            answer = await self._stub.Heartbeat(request, timeout=CALL_DEADLINE_S)
        return bool(answer.stop_requested)

    async def problem(self, run: SchedulingRun) -> bytes:
        """Return the frozen problem of a run as wire bytes."""
        request = wire.StreamProblemRequest(run=run.run)
        with own_errors():
            stream = self._stub.StreamProblem(request, timeout=BULK_DEADLINE_S)
            return b"".join([answer.piece async for answer in stream])

    async def submit(self, run: SchedulingRun, proposal: Proposal) -> int:
        """Hand a result in; return the version that it became. Again with the same epoch: the same version."""

        async def requests() -> AsyncIterator[wire.SubmitProposalRequest]:
            certificate = RosterCertificate.FromString(proposal.certificate)
            header = wire.ProposalHeader(run=run.run, epoch=run.epoch, certificate=certificate)
            yield wire.SubmitProposalRequest(header=header)
            for batch in proposal.batches:
                yield wire.SubmitProposalRequest(shifts=ShiftBatch.FromString(batch).shifts)

        with own_errors():
            answer = await self._stub.SubmitProposal(requests(), timeout=BULK_DEADLINE_S)
        return int(answer.version.version)

    async def question(self, run: SchedulingRun) -> bytes:
        """Return the question that a run carries, as wire bytes."""
        with own_errors():
            answer = await self._studies.GetStudy(studies_pb2.GetStudyRequest(run=run.run), timeout=CALL_DEADLINE_S)
        return bytes(answer.study.question.SerializeToString())

    async def reply(self, run: SchedulingRun, reply: Reply) -> None:
        """Hand an answer in; again with the same epoch it changes nothing."""
        answer = studies_pb2.StudyAnswer.FromString(reply.answer)
        request = studies_pb2.SubmitStudyRequest(run=run.run, epoch=run.epoch, answer=answer)
        with own_errors():
            await self._studies.SubmitStudy(request, timeout=CALL_DEADLINE_S)

    async def fail(self, run: SchedulingRun, failure: str) -> None:
        """Say that a run cannot be finished, and why."""
        request = wire.FailRunRequest(run=run.run, epoch=run.epoch, failure=failure)
        with own_errors():
            await self._stub.FailRun(request, timeout=CALL_DEADLINE_S)


@contextlib.asynccontextmanager
async def planning(address: str, worker: str) -> AsyncIterator[Planning]:
    """Open the calls of the roster service at ``host:port`` under the name `worker`."""
    async with open_channel(address) as channel:
        yield Planning(channel, worker)
