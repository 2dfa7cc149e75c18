"""Scheduling runs on the wire: what is asked, and how far it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from heliotrope.codec.documents import decode_horizon, encode_horizon
from heliotrope.codec.events import decode_run_progress, encode_run_progress
from heliotrope.codec.fields import instant, parsed, timestamp
from heliotrope.codec.names import RUNS
from heliotrope.codec.notices import RunProgress
from heliotrope.codec.offers import decode_announcement, decode_budget, encode_announcement, encode_budget
from heliotrope.codec.paths import each
from heliotrope.codec.problems import decode_closure, encode_closure
from heliotrope.domain.errors import InvalidValue, expect
from heliotrope.domain.offers import Announcement
from heliotrope.domain.problem import ChangeBudget, SiteClosure
from heliotrope.domain.time import Horizon, expect_utc
from heliotrope.v1 import events_pb2
from heliotrope.v1 import planning_pb2 as wire

DEFAULT_TIME_LIMIT_S = 30.0


class Lane(StrEnum):
    """Priority class of a run."""

    REPAIR = "repair"
    PLAN = "plan"
    STUDY = "study"


class RunState(StrEnum):
    """The life of a run."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    DISCARDED = "discarded"

    @property
    def final(self) -> bool:
        """Whether nothing follows."""
        return self not in (RunState.QUEUED, RunState.RUNNING)


LANES = {Lane.REPAIR: wire.LANE_REPAIR, Lane.PLAN: wire.LANE_PLAN, Lane.STUDY: wire.LANE_STUDY}
LANE_OF = {int(number): lane for lane, number in LANES.items()}
STATES = {
    RunState.QUEUED: wire.RUN_STATE_QUEUED,
    RunState.RUNNING: wire.RUN_STATE_RUNNING,
    RunState.SUCCEEDED: wire.RUN_STATE_SUCCEEDED,
    RunState.FAILED: wire.RUN_STATE_FAILED,
    RunState.DISCARDED: wire.RUN_STATE_DISCARDED,
}
STATE_OF = {number: state for state, number in STATES.items()}


@dataclass(frozen=True, slots=True)
class RunScope:
    """Whose shifts may change: agents that match every set that is not empty."""

    sites: frozenset[str] = frozenset()
    clients: frozenset[str] = frozenset()
    queues: frozenset[str] = frozenset()
    agents: frozenset[str] = frozenset()

    @property
    def everybody(self) -> bool:
        """Whether nothing limits the scope."""
        return not (self.sites or self.clients or self.queues or self.agents)


@dataclass(frozen=True, slots=True)
class ShiftLock:
    """A shift of the version in force that a scheduler has fixed, by whose it is and when it starts."""

    agent: str
    start: datetime

    def __post_init__(self) -> None:
        expect_utc(self.start, f"locks[{self.agent}].start")


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What is asked of a run.

    Attributes
    ----------
    time_limit_s
        Wall-clock seconds of the search.
    study
        A question about a version, which ends with an answer and no proposal.
    locks
        Shifts that stay exactly as they are, whatever else changes.
    """

    request_id: str
    horizon: Horizon
    scope: RunScope = RunScope()
    reason: str = ""
    closures: tuple[SiteClosure, ...] = ()
    budget: ChangeBudget | None = None
    frozen_until: datetime | None = None
    seed: int = 0
    time_limit_s: float = DEFAULT_TIME_LIMIT_S
    lane: Lane = Lane.PLAN
    study: bool = False
    announcement: Announcement | None = None
    locks: tuple[ShiftLock, ...] = ()

    def __post_init__(self) -> None:
        expect(bool(self.request_id), "request_id", "a non-empty id", self.request_id)
        expect(0 < self.time_limit_s <= 86400, "time_limit_s", "seconds in (0, 86400]", self.time_limit_s)
        if self.frozen_until is not None:
            expect_utc(self.frozen_until, "frozen_until")


@dataclass(frozen=True, slots=True)
class SchedulingRun:
    """One execution of the optimiser; fields as in planning.proto."""

    run: str
    state: RunState
    request: RunRequest
    roster: str
    problem_hash: str
    basis: Mapping[str, str] = field(default_factory=dict)
    attempts: int = 0
    epoch: int = 0
    worker: str = ""
    progress: RunProgress | None = None
    version: int = 0
    failure: str = ""
    stop_requested: bool = False
    created_at: datetime | None = None
    updated_at: datetime | None = None


def request_message(request: RunRequest) -> wire.RunRequest:
    """Return the message of a request."""
    scope = request.scope
    return wire.RunRequest(
        request_id=request.request_id,
        horizon=encode_horizon(request.horizon),
        scope=wire.RunScope(
            sites=sorted(scope.sites),
            clients=sorted(scope.clients),
            queues=sorted(scope.queues),
            agents=sorted(scope.agents),
        ),
        reason=request.reason,
        closures=[encode_closure(closure) for closure in request.closures],
        budget=None if request.budget is None else encode_budget(request.budget),
        frozen_until=None if request.frozen_until is None else timestamp(request.frozen_until),
        seed=request.seed,
        time_limit_s=request.time_limit_s,
        lane=LANES[request.lane],
        study=request.study,
        announcement=None if request.announcement is None else encode_announcement(request.announcement),
        locks=[wire.ShiftLock(agent=lock.agent, start=timestamp(lock.start)) for lock in request.locks],
    )


def request_of(message: wire.RunRequest) -> RunRequest:
    """Read a request; `InvalidValue` names the field."""
    scope = message.scope
    return RunRequest(
        request_id=message.request_id,
        horizon=decode_horizon(message.horizon),
        scope=RunScope(
            frozenset(scope.sites),
            frozenset(scope.clients),
            frozenset(scope.queues),
            frozenset(scope.agents),
        ),
        reason=message.reason,
        closures=each(message.closures, "closures", decode_closure),
        budget=decode_budget(message.budget) if message.HasField("budget") else None,
        frozen_until=instant(message.frozen_until, "frozen_until") if message.HasField("frozen_until") else None,
        seed=message.seed,
        time_limit_s=message.time_limit_s or DEFAULT_TIME_LIMIT_S,
        lane=lane_of(message.lane) or Lane.PLAN,
        study=message.study,
        announcement=decode_announcement(message.announcement) if message.HasField("announcement") else None,
        locks=each(message.locks, "locks", lambda lock: ShiftLock(lock.agent, instant(lock.start, "start"))),
    )


def lane_of(number: int) -> Lane | None:
    """Read a lane; None where unspecified."""
    if number == wire.LANE_UNSPECIFIED:
        return None
    if number not in LANE_OF:
        raise InvalidValue("lane", f"one of {', '.join(LANES)}", number)
    return LANE_OF[number]


def encode_request(request: RunRequest) -> bytes:
    """Return a request as wire bytes; the same request gives the same bytes."""
    return request_message(request).SerializeToString(deterministic=True)


def decode_request(raw: bytes) -> RunRequest:
    """Read a request from wire bytes."""
    return request_of(parsed(wire.RunRequest, raw))


def run_message(run: SchedulingRun) -> wire.SchedulingRun:
    """Return the message of a run."""
    return wire.SchedulingRun(
        run=run.run,
        name=RUNS + run.run,
        state=STATES[run.state],
        request=request_message(run.request),
        roster=run.roster,
        basis=run.basis,
        problem_hash=run.problem_hash,
        attempts=run.attempts,
        epoch=run.epoch,
        worker=run.worker,
        progress=None if run.progress is None else progress_message(run.progress),
        version=run.version,
        failure=run.failure,
        stop_requested=run.stop_requested,
        created_at=None if run.created_at is None else timestamp(run.created_at),
        updated_at=None if run.updated_at is None else timestamp(run.updated_at),
    )


def run_of(message: wire.SchedulingRun) -> SchedulingRun:
    """Read a run."""
    return SchedulingRun(
        run=message.run,
        state=STATE_OF[message.state],
        request=request_of(message.request),
        roster=message.roster,
        problem_hash=message.problem_hash,
        basis=dict(message.basis),
        attempts=message.attempts,
        epoch=message.epoch,
        worker=message.worker,
        progress=progress_of(message.progress) if message.HasField("progress") else None,
        version=message.version,
        failure=message.failure,
        stop_requested=message.stop_requested,
        created_at=instant(message.created_at, "created_at") if message.HasField("created_at") else None,
        updated_at=instant(message.updated_at, "updated_at") if message.HasField("updated_at") else None,
    )


def progress_message(progress: RunProgress) -> events_pb2.RunProgress:
    """Return the message of a progress report."""
    return events_pb2.RunProgress.FromString(encode_run_progress(progress))


def progress_of(message: events_pb2.RunProgress) -> RunProgress:
    """Read a progress report."""
    return decode_run_progress(message.SerializeToString())
