import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from heliotrope.v1 import events_pb2 as _events_pb2
from heliotrope.v1 import network_pb2 as _network_pb2
from heliotrope.v1 import roster_pb2 as _roster_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Lane(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LANE_UNSPECIFIED: _ClassVar[Lane]
    LANE_REPAIR: _ClassVar[Lane]
    LANE_PLAN: _ClassVar[Lane]
    LANE_STUDY: _ClassVar[Lane]

class RunState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RUN_STATE_UNSPECIFIED: _ClassVar[RunState]
    RUN_STATE_QUEUED: _ClassVar[RunState]
    RUN_STATE_RUNNING: _ClassVar[RunState]
    RUN_STATE_SUCCEEDED: _ClassVar[RunState]
    RUN_STATE_FAILED: _ClassVar[RunState]
    RUN_STATE_DISCARDED: _ClassVar[RunState]
LANE_UNSPECIFIED: Lane
LANE_REPAIR: Lane
LANE_PLAN: Lane
LANE_STUDY: Lane
RUN_STATE_UNSPECIFIED: RunState
RUN_STATE_QUEUED: RunState
RUN_STATE_RUNNING: RunState
RUN_STATE_SUCCEEDED: RunState
RUN_STATE_FAILED: RunState
RUN_STATE_DISCARDED: RunState

class RunScope(_message.Message):
    __slots__ = ("sites", "clients", "queues", "agents")
    SITES_FIELD_NUMBER: _ClassVar[int]
    CLIENTS_FIELD_NUMBER: _ClassVar[int]
    QUEUES_FIELD_NUMBER: _ClassVar[int]
    AGENTS_FIELD_NUMBER: _ClassVar[int]
    sites: _containers.RepeatedScalarFieldContainer[str]
    clients: _containers.RepeatedScalarFieldContainer[str]
    queues: _containers.RepeatedScalarFieldContainer[str]
    agents: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, sites: _Optional[_Iterable[str]] = ..., clients: _Optional[_Iterable[str]] = ..., queues: _Optional[_Iterable[str]] = ..., agents: _Optional[_Iterable[str]] = ...) -> None: ...

class SiteClosure(_message.Message):
    __slots__ = ("site", "start", "end")
    SITE_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    site: str
    start: _timestamp_pb2.Timestamp
    end: _timestamp_pb2.Timestamp
    def __init__(self, site: _Optional[str] = ..., start: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ChangeBudget(_message.Message):
    __slots__ = ("people", "minutes")
    PEOPLE_FIELD_NUMBER: _ClassVar[int]
    MINUTES_FIELD_NUMBER: _ClassVar[int]
    people: int
    minutes: int
    def __init__(self, people: _Optional[int] = ..., minutes: _Optional[int] = ...) -> None: ...

class Announcement(_message.Message):
    __slots__ = ("at", "accepted")
    AT_FIELD_NUMBER: _ClassVar[int]
    ACCEPTED_FIELD_NUMBER: _ClassVar[int]
    at: _timestamp_pb2.Timestamp
    accepted: _containers.RepeatedCompositeFieldContainer[Acceptance]
    def __init__(self, at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., accepted: _Optional[_Iterable[_Union[Acceptance, _Mapping]]] = ...) -> None: ...

class Acceptance(_message.Message):
    __slots__ = ("kind", "probability")
    KIND_FIELD_NUMBER: _ClassVar[int]
    PROBABILITY_FIELD_NUMBER: _ClassVar[int]
    kind: _roster_pb2.ChangeKind
    probability: float
    def __init__(self, kind: _Optional[_Union[_roster_pb2.ChangeKind, str]] = ..., probability: _Optional[float] = ...) -> None: ...

class RunRequest(_message.Message):
    __slots__ = ("request_id", "horizon", "scope", "reason", "closures", "budget", "frozen_until", "seed", "time_limit_s", "lane", "study", "announcement", "locks")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    HORIZON_FIELD_NUMBER: _ClassVar[int]
    SCOPE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    CLOSURES_FIELD_NUMBER: _ClassVar[int]
    BUDGET_FIELD_NUMBER: _ClassVar[int]
    FROZEN_UNTIL_FIELD_NUMBER: _ClassVar[int]
    SEED_FIELD_NUMBER: _ClassVar[int]
    TIME_LIMIT_S_FIELD_NUMBER: _ClassVar[int]
    LANE_FIELD_NUMBER: _ClassVar[int]
    STUDY_FIELD_NUMBER: _ClassVar[int]
    ANNOUNCEMENT_FIELD_NUMBER: _ClassVar[int]
    LOCKS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    horizon: _network_pb2.Horizon
    scope: RunScope
    reason: str
    closures: _containers.RepeatedCompositeFieldContainer[SiteClosure]
    budget: ChangeBudget
    frozen_until: _timestamp_pb2.Timestamp
    seed: int
    time_limit_s: float
    lane: Lane
    study: bool
    announcement: Announcement
    locks: _containers.RepeatedCompositeFieldContainer[ShiftLock]
    def __init__(self, request_id: _Optional[str] = ..., horizon: _Optional[_Union[_network_pb2.Horizon, _Mapping]] = ..., scope: _Optional[_Union[RunScope, _Mapping]] = ..., reason: _Optional[str] = ..., closures: _Optional[_Iterable[_Union[SiteClosure, _Mapping]]] = ..., budget: _Optional[_Union[ChangeBudget, _Mapping]] = ..., frozen_until: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., seed: _Optional[int] = ..., time_limit_s: _Optional[float] = ..., lane: _Optional[_Union[Lane, str]] = ..., study: _Optional[bool] = ..., announcement: _Optional[_Union[Announcement, _Mapping]] = ..., locks: _Optional[_Iterable[_Union[ShiftLock, _Mapping]]] = ...) -> None: ...

class ShiftLock(_message.Message):
    __slots__ = ("agent", "start")
    AGENT_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    agent: str
    start: _timestamp_pb2.Timestamp
    def __init__(self, agent: _Optional[str] = ..., start: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class SchedulingRun(_message.Message):
    __slots__ = ("run", "state", "request", "roster", "basis", "problem_hash", "attempts", "epoch", "worker", "progress", "version", "failure", "stop_requested", "created_at", "updated_at", "name")
    class BasisEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    RUN_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_FIELD_NUMBER: _ClassVar[int]
    ROSTER_FIELD_NUMBER: _ClassVar[int]
    BASIS_FIELD_NUMBER: _ClassVar[int]
    PROBLEM_HASH_FIELD_NUMBER: _ClassVar[int]
    ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    WORKER_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    STOP_REQUESTED_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    run: str
    state: RunState
    request: RunRequest
    roster: str
    basis: _containers.ScalarMap[str, str]
    problem_hash: str
    attempts: int
    epoch: int
    worker: str
    progress: _events_pb2.RunProgress
    version: int
    failure: str
    stop_requested: bool
    created_at: _timestamp_pb2.Timestamp
    updated_at: _timestamp_pb2.Timestamp
    name: str
    def __init__(self, run: _Optional[str] = ..., state: _Optional[_Union[RunState, str]] = ..., request: _Optional[_Union[RunRequest, _Mapping]] = ..., roster: _Optional[str] = ..., basis: _Optional[_Mapping[str, str]] = ..., problem_hash: _Optional[str] = ..., attempts: _Optional[int] = ..., epoch: _Optional[int] = ..., worker: _Optional[str] = ..., progress: _Optional[_Union[_events_pb2.RunProgress, _Mapping]] = ..., version: _Optional[int] = ..., failure: _Optional[str] = ..., stop_requested: _Optional[bool] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., updated_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., name: _Optional[str] = ...) -> None: ...

class ReoptimiseRequest(_message.Message):
    __slots__ = ("request",)
    REQUEST_FIELD_NUMBER: _ClassVar[int]
    request: RunRequest
    def __init__(self, request: _Optional[_Union[RunRequest, _Mapping]] = ...) -> None: ...

class ReoptimiseResponse(_message.Message):
    __slots__ = ("run",)
    RUN_FIELD_NUMBER: _ClassVar[int]
    run: SchedulingRun
    def __init__(self, run: _Optional[_Union[SchedulingRun, _Mapping]] = ...) -> None: ...

class GetRunRequest(_message.Message):
    __slots__ = ("run",)
    RUN_FIELD_NUMBER: _ClassVar[int]
    run: str
    def __init__(self, run: _Optional[str] = ...) -> None: ...

class GetRunResponse(_message.Message):
    __slots__ = ("run",)
    RUN_FIELD_NUMBER: _ClassVar[int]
    run: SchedulingRun
    def __init__(self, run: _Optional[_Union[SchedulingRun, _Mapping]] = ...) -> None: ...

class ListRunsRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListRunsResponse(_message.Message):
    __slots__ = ("runs", "next_page_token")
    RUNS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    runs: _containers.RepeatedCompositeFieldContainer[SchedulingRun]
    next_page_token: str
    def __init__(self, runs: _Optional[_Iterable[_Union[SchedulingRun, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class WatchRunRequest(_message.Message):
    __slots__ = ("run",)
    RUN_FIELD_NUMBER: _ClassVar[int]
    run: str
    def __init__(self, run: _Optional[str] = ...) -> None: ...

class WatchRunResponse(_message.Message):
    __slots__ = ("run",)
    RUN_FIELD_NUMBER: _ClassVar[int]
    run: SchedulingRun
    def __init__(self, run: _Optional[_Union[SchedulingRun, _Mapping]] = ...) -> None: ...

class StopRunRequest(_message.Message):
    __slots__ = ("run",)
    RUN_FIELD_NUMBER: _ClassVar[int]
    run: str
    def __init__(self, run: _Optional[str] = ...) -> None: ...

class StopRunResponse(_message.Message):
    __slots__ = ("run",)
    RUN_FIELD_NUMBER: _ClassVar[int]
    run: SchedulingRun
    def __init__(self, run: _Optional[_Union[SchedulingRun, _Mapping]] = ...) -> None: ...

class DiscardRunRequest(_message.Message):
    __slots__ = ("run", "by")
    RUN_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    run: str
    by: str
    def __init__(self, run: _Optional[str] = ..., by: _Optional[str] = ...) -> None: ...

class DiscardRunResponse(_message.Message):
    __slots__ = ("run",)
    RUN_FIELD_NUMBER: _ClassVar[int]
    run: SchedulingRun
    def __init__(self, run: _Optional[_Union[SchedulingRun, _Mapping]] = ...) -> None: ...

class ClaimRunRequest(_message.Message):
    __slots__ = ("lane", "worker")
    LANE_FIELD_NUMBER: _ClassVar[int]
    WORKER_FIELD_NUMBER: _ClassVar[int]
    lane: Lane
    worker: str
    def __init__(self, lane: _Optional[_Union[Lane, str]] = ..., worker: _Optional[str] = ...) -> None: ...

class ClaimRunResponse(_message.Message):
    __slots__ = ("run", "lease_s")
    RUN_FIELD_NUMBER: _ClassVar[int]
    LEASE_S_FIELD_NUMBER: _ClassVar[int]
    run: SchedulingRun
    lease_s: float
    def __init__(self, run: _Optional[_Union[SchedulingRun, _Mapping]] = ..., lease_s: _Optional[float] = ...) -> None: ...

class HeartbeatRequest(_message.Message):
    __slots__ = ("run", "epoch", "progress")
    RUN_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    run: str
    epoch: int
    progress: _events_pb2.RunProgress
    def __init__(self, run: _Optional[str] = ..., epoch: _Optional[int] = ..., progress: _Optional[_Union[_events_pb2.RunProgress, _Mapping]] = ...) -> None: ...

class HeartbeatResponse(_message.Message):
    __slots__ = ("lease_s", "stop_requested")
    LEASE_S_FIELD_NUMBER: _ClassVar[int]
    STOP_REQUESTED_FIELD_NUMBER: _ClassVar[int]
    lease_s: float
    stop_requested: bool
    def __init__(self, lease_s: _Optional[float] = ..., stop_requested: _Optional[bool] = ...) -> None: ...

class StreamProblemRequest(_message.Message):
    __slots__ = ("run",)
    RUN_FIELD_NUMBER: _ClassVar[int]
    run: str
    def __init__(self, run: _Optional[str] = ...) -> None: ...

class StreamProblemResponse(_message.Message):
    __slots__ = ("piece", "problem_hash")
    PIECE_FIELD_NUMBER: _ClassVar[int]
    PROBLEM_HASH_FIELD_NUMBER: _ClassVar[int]
    piece: bytes
    problem_hash: str
    def __init__(self, piece: _Optional[bytes] = ..., problem_hash: _Optional[str] = ...) -> None: ...

class SubmitProposalRequest(_message.Message):
    __slots__ = ("header", "shifts")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    SHIFTS_FIELD_NUMBER: _ClassVar[int]
    header: ProposalHeader
    shifts: _containers.RepeatedCompositeFieldContainer[_roster_pb2.Shift]
    def __init__(self, header: _Optional[_Union[ProposalHeader, _Mapping]] = ..., shifts: _Optional[_Iterable[_Union[_roster_pb2.Shift, _Mapping]]] = ...) -> None: ...

class ProposalHeader(_message.Message):
    __slots__ = ("run", "epoch", "certificate")
    RUN_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    CERTIFICATE_FIELD_NUMBER: _ClassVar[int]
    run: str
    epoch: int
    certificate: _roster_pb2.RosterCertificate
    def __init__(self, run: _Optional[str] = ..., epoch: _Optional[int] = ..., certificate: _Optional[_Union[_roster_pb2.RosterCertificate, _Mapping]] = ...) -> None: ...

class SubmitProposalResponse(_message.Message):
    __slots__ = ("version",)
    VERSION_FIELD_NUMBER: _ClassVar[int]
    version: _roster_pb2.RosterVersion
    def __init__(self, version: _Optional[_Union[_roster_pb2.RosterVersion, _Mapping]] = ...) -> None: ...

class FailRunRequest(_message.Message):
    __slots__ = ("run", "epoch", "failure")
    RUN_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    run: str
    epoch: int
    failure: str
    def __init__(self, run: _Optional[str] = ..., epoch: _Optional[int] = ..., failure: _Optional[str] = ...) -> None: ...

class FailRunResponse(_message.Message):
    __slots__ = ("run",)
    RUN_FIELD_NUMBER: _ClassVar[int]
    run: SchedulingRun
    def __init__(self, run: _Optional[_Union[SchedulingRun, _Mapping]] = ...) -> None: ...

class RosterProblem(_message.Message):
    __slots__ = ("document", "horizon", "demand", "carry_in", "base", "frozen_until", "closures", "scope", "budget", "basis", "locks", "to_date", "announcement")
    class BasisEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    HORIZON_FIELD_NUMBER: _ClassVar[int]
    DEMAND_FIELD_NUMBER: _ClassVar[int]
    CARRY_IN_FIELD_NUMBER: _ClassVar[int]
    BASE_FIELD_NUMBER: _ClassVar[int]
    FROZEN_UNTIL_FIELD_NUMBER: _ClassVar[int]
    CLOSURES_FIELD_NUMBER: _ClassVar[int]
    SCOPE_FIELD_NUMBER: _ClassVar[int]
    BUDGET_FIELD_NUMBER: _ClassVar[int]
    BASIS_FIELD_NUMBER: _ClassVar[int]
    LOCKS_FIELD_NUMBER: _ClassVar[int]
    TO_DATE_FIELD_NUMBER: _ClassVar[int]
    ANNOUNCEMENT_FIELD_NUMBER: _ClassVar[int]
    document: _network_pb2.NetworkDocument
    horizon: _network_pb2.Horizon
    demand: NetworkDemand
    carry_in: _containers.RepeatedCompositeFieldContainer[_roster_pb2.Shift]
    base: _roster_pb2.ShiftBatch
    frozen_until: _timestamp_pb2.Timestamp
    closures: _containers.RepeatedCompositeFieldContainer[SiteClosure]
    scope: AgentScope
    budget: ChangeBudget
    basis: _containers.ScalarMap[str, str]
    locks: _containers.RepeatedCompositeFieldContainer[_roster_pb2.Shift]
    to_date: _containers.RepeatedCompositeFieldContainer[ServiceToDate]
    announcement: Announcement
    def __init__(self, document: _Optional[_Union[_network_pb2.NetworkDocument, _Mapping]] = ..., horizon: _Optional[_Union[_network_pb2.Horizon, _Mapping]] = ..., demand: _Optional[_Union[NetworkDemand, _Mapping]] = ..., carry_in: _Optional[_Iterable[_Union[_roster_pb2.Shift, _Mapping]]] = ..., base: _Optional[_Union[_roster_pb2.ShiftBatch, _Mapping]] = ..., frozen_until: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., closures: _Optional[_Iterable[_Union[SiteClosure, _Mapping]]] = ..., scope: _Optional[_Union[AgentScope, _Mapping]] = ..., budget: _Optional[_Union[ChangeBudget, _Mapping]] = ..., basis: _Optional[_Mapping[str, str]] = ..., locks: _Optional[_Iterable[_Union[_roster_pb2.Shift, _Mapping]]] = ..., to_date: _Optional[_Iterable[_Union[ServiceToDate, _Mapping]]] = ..., announcement: _Optional[_Union[Announcement, _Mapping]] = ...) -> None: ...

class AgentScope(_message.Message):
    __slots__ = ("agents",)
    AGENTS_FIELD_NUMBER: _ClassVar[int]
    agents: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, agents: _Optional[_Iterable[str]] = ...) -> None: ...

class NetworkDemand(_message.Message):
    __slots__ = ("queues", "slots", "pieces", "required", "widths", "prices", "load", "service")
    QUEUES_FIELD_NUMBER: _ClassVar[int]
    SLOTS_FIELD_NUMBER: _ClassVar[int]
    PIECES_FIELD_NUMBER: _ClassVar[int]
    REQUIRED_FIELD_NUMBER: _ClassVar[int]
    WIDTHS_FIELD_NUMBER: _ClassVar[int]
    PRICES_FIELD_NUMBER: _ClassVar[int]
    LOAD_FIELD_NUMBER: _ClassVar[int]
    SERVICE_FIELD_NUMBER: _ClassVar[int]
    queues: int
    slots: int
    pieces: int
    required: bytes
    widths: bytes
    prices: bytes
    load: bytes
    service: ServiceCurves
    def __init__(self, queues: _Optional[int] = ..., slots: _Optional[int] = ..., pieces: _Optional[int] = ..., required: _Optional[bytes] = ..., widths: _Optional[bytes] = ..., prices: _Optional[bytes] = ..., load: _Optional[bytes] = ..., service: _Optional[_Union[ServiceCurves, _Mapping]] = ...) -> None: ...

class ServiceCurves(_message.Message):
    __slots__ = ("offered", "counted", "in_target", "lost", "uncounted")
    OFFERED_FIELD_NUMBER: _ClassVar[int]
    COUNTED_FIELD_NUMBER: _ClassVar[int]
    IN_TARGET_FIELD_NUMBER: _ClassVar[int]
    LOST_FIELD_NUMBER: _ClassVar[int]
    UNCOUNTED_FIELD_NUMBER: _ClassVar[int]
    offered: bytes
    counted: bytes
    in_target: bytes
    lost: bytes
    uncounted: bytes
    def __init__(self, offered: _Optional[bytes] = ..., counted: _Optional[bytes] = ..., in_target: _Optional[bytes] = ..., lost: _Optional[bytes] = ..., uncounted: _Optional[bytes] = ...) -> None: ...

class ServiceToDate(_message.Message):
    __slots__ = ("queue", "counted", "in_target")
    QUEUE_FIELD_NUMBER: _ClassVar[int]
    COUNTED_FIELD_NUMBER: _ClassVar[int]
    IN_TARGET_FIELD_NUMBER: _ClassVar[int]
    queue: str
    counted: float
    in_target: float
    def __init__(self, queue: _Optional[str] = ..., counted: _Optional[float] = ..., in_target: _Optional[float] = ...) -> None: ...
