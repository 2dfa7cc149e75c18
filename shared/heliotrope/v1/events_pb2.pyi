import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ContactKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CONTACT_KIND_UNSPECIFIED: _ClassVar[ContactKind]
    CONTACT_KIND_OFFERED: _ClassVar[ContactKind]
    CONTACT_KIND_ANSWERED: _ClassVar[ContactKind]
    CONTACT_KIND_HANDLED: _ClassVar[ContactKind]
    CONTACT_KIND_ABANDONED: _ClassVar[ContactKind]
CONTACT_KIND_UNSPECIFIED: ContactKind
CONTACT_KIND_OFFERED: ContactKind
CONTACT_KIND_ANSWERED: ContactKind
CONTACT_KIND_HANDLED: ContactKind
CONTACT_KIND_ABANDONED: ContactKind

class ContactEvent(_message.Message):
    __slots__ = ("contact", "queue", "at", "kind", "wait_s", "handle_time_s")
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    QUEUE_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    WAIT_S_FIELD_NUMBER: _ClassVar[int]
    HANDLE_TIME_S_FIELD_NUMBER: _ClassVar[int]
    contact: str
    queue: str
    at: _timestamp_pb2.Timestamp
    kind: ContactKind
    wait_s: float
    handle_time_s: float
    def __init__(self, contact: _Optional[str] = ..., queue: _Optional[str] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., kind: _Optional[_Union[ContactKind, str]] = ..., wait_s: _Optional[float] = ..., handle_time_s: _Optional[float] = ...) -> None: ...

class ContactActual(_message.Message):
    __slots__ = ("queue", "start", "minutes", "offered", "handled", "abandoned", "handle_time_s", "in_target", "revision")
    QUEUE_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    MINUTES_FIELD_NUMBER: _ClassVar[int]
    OFFERED_FIELD_NUMBER: _ClassVar[int]
    HANDLED_FIELD_NUMBER: _ClassVar[int]
    ABANDONED_FIELD_NUMBER: _ClassVar[int]
    HANDLE_TIME_S_FIELD_NUMBER: _ClassVar[int]
    IN_TARGET_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    queue: str
    start: _timestamp_pb2.Timestamp
    minutes: int
    offered: int
    handled: int
    abandoned: int
    handle_time_s: float
    in_target: int
    revision: int
    def __init__(self, queue: _Optional[str] = ..., start: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., minutes: _Optional[int] = ..., offered: _Optional[int] = ..., handled: _Optional[int] = ..., abandoned: _Optional[int] = ..., handle_time_s: _Optional[float] = ..., in_target: _Optional[int] = ..., revision: _Optional[int] = ...) -> None: ...

class ForecastRequested(_message.Message):
    __slots__ = ("request_id", "horizon_start", "weeks", "revision", "queues")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    HORIZON_START_FIELD_NUMBER: _ClassVar[int]
    WEEKS_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    QUEUES_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    horizon_start: _timestamp_pb2.Timestamp
    weeks: int
    revision: int
    queues: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, request_id: _Optional[str] = ..., horizon_start: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., weeks: _Optional[int] = ..., revision: _Optional[int] = ..., queues: _Optional[_Iterable[str]] = ...) -> None: ...

class DemandForecast(_message.Message):
    __slots__ = ("queue", "day", "volume", "low", "high", "handle_time_s", "revision", "basis", "grain_minutes")
    QUEUE_FIELD_NUMBER: _ClassVar[int]
    DAY_FIELD_NUMBER: _ClassVar[int]
    VOLUME_FIELD_NUMBER: _ClassVar[int]
    LOW_FIELD_NUMBER: _ClassVar[int]
    HIGH_FIELD_NUMBER: _ClassVar[int]
    HANDLE_TIME_S_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    BASIS_FIELD_NUMBER: _ClassVar[int]
    GRAIN_MINUTES_FIELD_NUMBER: _ClassVar[int]
    queue: str
    day: str
    volume: _containers.RepeatedScalarFieldContainer[float]
    low: _containers.RepeatedScalarFieldContainer[float]
    high: _containers.RepeatedScalarFieldContainer[float]
    handle_time_s: _containers.RepeatedScalarFieldContainer[float]
    revision: int
    basis: str
    grain_minutes: int
    def __init__(self, queue: _Optional[str] = ..., day: _Optional[str] = ..., volume: _Optional[_Iterable[float]] = ..., low: _Optional[_Iterable[float]] = ..., high: _Optional[_Iterable[float]] = ..., handle_time_s: _Optional[_Iterable[float]] = ..., revision: _Optional[int] = ..., basis: _Optional[str] = ..., grain_minutes: _Optional[int] = ...) -> None: ...

class ForecastReleased(_message.Message):
    __slots__ = ("revision", "queue_days")
    REVISION_FIELD_NUMBER: _ClassVar[int]
    QUEUE_DAYS_FIELD_NUMBER: _ClassVar[int]
    revision: int
    queue_days: int
    def __init__(self, revision: _Optional[int] = ..., queue_days: _Optional[int] = ...) -> None: ...

class StaffingRequirement(_message.Message):
    __slots__ = ("queue", "day", "required", "widths", "prices", "load", "pieces", "revision", "basis", "grain_minutes", "service")
    QUEUE_FIELD_NUMBER: _ClassVar[int]
    DAY_FIELD_NUMBER: _ClassVar[int]
    REQUIRED_FIELD_NUMBER: _ClassVar[int]
    WIDTHS_FIELD_NUMBER: _ClassVar[int]
    PRICES_FIELD_NUMBER: _ClassVar[int]
    LOAD_FIELD_NUMBER: _ClassVar[int]
    PIECES_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    BASIS_FIELD_NUMBER: _ClassVar[int]
    GRAIN_MINUTES_FIELD_NUMBER: _ClassVar[int]
    SERVICE_FIELD_NUMBER: _ClassVar[int]
    queue: str
    day: str
    required: _containers.RepeatedScalarFieldContainer[float]
    widths: _containers.RepeatedScalarFieldContainer[float]
    prices: _containers.RepeatedScalarFieldContainer[float]
    load: _containers.RepeatedScalarFieldContainer[float]
    pieces: int
    revision: int
    basis: str
    grain_minutes: int
    service: ServiceCurve
    def __init__(self, queue: _Optional[str] = ..., day: _Optional[str] = ..., required: _Optional[_Iterable[float]] = ..., widths: _Optional[_Iterable[float]] = ..., prices: _Optional[_Iterable[float]] = ..., load: _Optional[_Iterable[float]] = ..., pieces: _Optional[int] = ..., revision: _Optional[int] = ..., basis: _Optional[str] = ..., grain_minutes: _Optional[int] = ..., service: _Optional[_Union[ServiceCurve, _Mapping]] = ...) -> None: ...

class ServiceCurve(_message.Message):
    __slots__ = ("offered", "counted", "in_target", "lost", "uncounted")
    OFFERED_FIELD_NUMBER: _ClassVar[int]
    COUNTED_FIELD_NUMBER: _ClassVar[int]
    IN_TARGET_FIELD_NUMBER: _ClassVar[int]
    LOST_FIELD_NUMBER: _ClassVar[int]
    UNCOUNTED_FIELD_NUMBER: _ClassVar[int]
    offered: _containers.RepeatedScalarFieldContainer[float]
    counted: _containers.RepeatedScalarFieldContainer[float]
    in_target: _containers.RepeatedScalarFieldContainer[float]
    lost: _containers.RepeatedScalarFieldContainer[float]
    uncounted: _containers.RepeatedScalarFieldContainer[float]
    def __init__(self, offered: _Optional[_Iterable[float]] = ..., counted: _Optional[_Iterable[float]] = ..., in_target: _Optional[_Iterable[float]] = ..., lost: _Optional[_Iterable[float]] = ..., uncounted: _Optional[_Iterable[float]] = ...) -> None: ...

class RequirementReleased(_message.Message):
    __slots__ = ("revision", "queue_days")
    REVISION_FIELD_NUMBER: _ClassVar[int]
    QUEUE_DAYS_FIELD_NUMBER: _ClassVar[int]
    revision: int
    queue_days: int
    def __init__(self, revision: _Optional[int] = ..., queue_days: _Optional[int] = ...) -> None: ...

class RunWakeUp(_message.Message):
    __slots__ = ("run", "lane")
    RUN_FIELD_NUMBER: _ClassVar[int]
    LANE_FIELD_NUMBER: _ClassVar[int]
    run: str
    lane: str
    def __init__(self, run: _Optional[str] = ..., lane: _Optional[str] = ...) -> None: ...

class RunProgress(_message.Message):
    __slots__ = ("run", "stage", "objective", "bound", "gap_points", "candidates", "at", "people_disturbed", "candidate_s")
    RUN_FIELD_NUMBER: _ClassVar[int]
    STAGE_FIELD_NUMBER: _ClassVar[int]
    OBJECTIVE_FIELD_NUMBER: _ClassVar[int]
    BOUND_FIELD_NUMBER: _ClassVar[int]
    GAP_POINTS_FIELD_NUMBER: _ClassVar[int]
    CANDIDATES_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    PEOPLE_DISTURBED_FIELD_NUMBER: _ClassVar[int]
    CANDIDATE_S_FIELD_NUMBER: _ClassVar[int]
    run: str
    stage: str
    objective: float
    bound: float
    gap_points: float
    candidates: int
    at: _timestamp_pb2.Timestamp
    people_disturbed: int
    candidate_s: float
    def __init__(self, run: _Optional[str] = ..., stage: _Optional[str] = ..., objective: _Optional[float] = ..., bound: _Optional[float] = ..., gap_points: _Optional[float] = ..., candidates: _Optional[int] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., people_disturbed: _Optional[int] = ..., candidate_s: _Optional[float] = ...) -> None: ...

class RosterPublished(_message.Message):
    __slots__ = ("roster", "version", "root_hash")
    ROSTER_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    ROOT_HASH_FIELD_NUMBER: _ClassVar[int]
    roster: str
    version: int
    root_hash: str
    def __init__(self, roster: _Optional[str] = ..., version: _Optional[int] = ..., root_hash: _Optional[str] = ...) -> None: ...

class DeadLetter(_message.Message):
    __slots__ = ("topic", "partition", "offset", "key", "value", "cause", "consumer", "replay", "at")
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    PARTITION_FIELD_NUMBER: _ClassVar[int]
    OFFSET_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    CONSUMER_FIELD_NUMBER: _ClassVar[int]
    REPLAY_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    topic: str
    partition: int
    offset: int
    key: bytes
    value: bytes
    cause: str
    consumer: str
    replay: str
    at: _timestamp_pb2.Timestamp
    def __init__(self, topic: _Optional[str] = ..., partition: _Optional[int] = ..., offset: _Optional[int] = ..., key: _Optional[bytes] = ..., value: _Optional[bytes] = ..., cause: _Optional[str] = ..., consumer: _Optional[str] = ..., replay: _Optional[str] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
