import datetime

from google.protobuf import field_mask_pb2 as _field_mask_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from heliotrope.v1 import network_pb2 as _network_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Severity(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SEVERITY_UNSPECIFIED: _ClassVar[Severity]
    SEVERITY_STATUTORY: _ClassVar[Severity]
    SEVERITY_CERTIFICATION: _ClassVar[Severity]
    SEVERITY_RING_FENCE: _ClassVar[Severity]
    SEVERITY_FACT: _ClassVar[Severity]
    SEVERITY_CONTRACTUAL: _ClassVar[Severity]
    SEVERITY_HOUSE: _ClassVar[Severity]

class ChangeKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CHANGE_KIND_UNSPECIFIED: _ClassVar[ChangeKind]
    CHANGE_KIND_MOVE: _ClassVar[ChangeKind]
    CHANGE_KIND_EXTEND: _ClassVar[ChangeKind]
    CHANGE_KIND_SHORTEN: _ClassVar[ChangeKind]
    CHANGE_KIND_CALL_IN: _ClassVar[ChangeKind]
    CHANGE_KIND_RELEASE: _ClassVar[ChangeKind]

class VersionState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    VERSION_STATE_UNSPECIFIED: _ClassVar[VersionState]
    VERSION_STATE_PROPOSED: _ClassVar[VersionState]
    VERSION_STATE_PUBLISHED: _ClassVar[VersionState]
    VERSION_STATE_SUPERSEDED: _ClassVar[VersionState]
    VERSION_STATE_DISCARDED: _ClassVar[VersionState]
SEVERITY_UNSPECIFIED: Severity
SEVERITY_STATUTORY: Severity
SEVERITY_CERTIFICATION: Severity
SEVERITY_RING_FENCE: Severity
SEVERITY_FACT: Severity
SEVERITY_CONTRACTUAL: Severity
SEVERITY_HOUSE: Severity
CHANGE_KIND_UNSPECIFIED: ChangeKind
CHANGE_KIND_MOVE: ChangeKind
CHANGE_KIND_EXTEND: ChangeKind
CHANGE_KIND_SHORTEN: ChangeKind
CHANGE_KIND_CALL_IN: ChangeKind
CHANGE_KIND_RELEASE: ChangeKind
VERSION_STATE_UNSPECIFIED: VersionState
VERSION_STATE_PROPOSED: VersionState
VERSION_STATE_PUBLISHED: VersionState
VERSION_STATE_SUPERSEDED: VersionState
VERSION_STATE_DISCARDED: VersionState

class Activity(_message.Message):
    __slots__ = ("code", "start", "end", "paid", "shares", "request")
    CODE_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    PAID_FIELD_NUMBER: _ClassVar[int]
    SHARES_FIELD_NUMBER: _ClassVar[int]
    REQUEST_FIELD_NUMBER: _ClassVar[int]
    code: str
    start: _timestamp_pb2.Timestamp
    end: _timestamp_pb2.Timestamp
    paid: bool
    shares: _containers.RepeatedCompositeFieldContainer[QueueShare]
    request: str
    def __init__(self, code: _Optional[str] = ..., start: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., paid: _Optional[bool] = ..., shares: _Optional[_Iterable[_Union[QueueShare, _Mapping]]] = ..., request: _Optional[str] = ...) -> None: ...

class QueueShare(_message.Message):
    __slots__ = ("queue", "permille")
    QUEUE_FIELD_NUMBER: _ClassVar[int]
    PERMILLE_FIELD_NUMBER: _ClassVar[int]
    queue: str
    permille: int
    def __init__(self, queue: _Optional[str] = ..., permille: _Optional[int] = ...) -> None: ...

class Shift(_message.Message):
    __slots__ = ("agent", "site", "start", "end", "activities")
    AGENT_FIELD_NUMBER: _ClassVar[int]
    SITE_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    ACTIVITIES_FIELD_NUMBER: _ClassVar[int]
    agent: str
    site: str
    start: _timestamp_pb2.Timestamp
    end: _timestamp_pb2.Timestamp
    activities: _containers.RepeatedCompositeFieldContainer[Activity]
    def __init__(self, agent: _Optional[str] = ..., site: _Optional[str] = ..., start: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., activities: _Optional[_Iterable[_Union[Activity, _Mapping]]] = ...) -> None: ...

class ShiftBatch(_message.Message):
    __slots__ = ("shifts",)
    SHIFTS_FIELD_NUMBER: _ClassVar[int]
    shifts: _containers.RepeatedCompositeFieldContainer[Shift]
    def __init__(self, shifts: _Optional[_Iterable[_Union[Shift, _Mapping]]] = ...) -> None: ...

class ShiftBytes(_message.Message):
    __slots__ = ("shifts",)
    SHIFTS_FIELD_NUMBER: _ClassVar[int]
    shifts: _containers.RepeatedScalarFieldContainer[bytes]
    def __init__(self, shifts: _Optional[_Iterable[bytes]] = ...) -> None: ...

class RosterChange(_message.Message):
    __slots__ = ("before", "after")
    BEFORE_FIELD_NUMBER: _ClassVar[int]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    before: Shift
    after: Shift
    def __init__(self, before: _Optional[_Union[Shift, _Mapping]] = ..., after: _Optional[_Union[Shift, _Mapping]] = ...) -> None: ...

class Breach(_message.Message):
    __slots__ = ("rule", "severity", "subject", "at", "expected", "found", "source", "key")
    RULE_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_FIELD_NUMBER: _ClassVar[int]
    FOUND_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    rule: str
    severity: Severity
    subject: str
    at: _timestamp_pb2.Timestamp
    expected: str
    found: str
    source: str
    key: str
    def __init__(self, rule: _Optional[str] = ..., severity: _Optional[_Union[Severity, str]] = ..., subject: _Optional[str] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., expected: _Optional[str] = ..., found: _Optional[str] = ..., source: _Optional[str] = ..., key: _Optional[str] = ...) -> None: ...

class Waiver(_message.Message):
    __slots__ = ("breach", "by", "reason")
    BREACH_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    breach: str
    by: str
    reason: str
    def __init__(self, breach: _Optional[str] = ..., by: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class RosterCertificate(_message.Message):
    __slots__ = ("currency", "terms", "objective", "bound", "weighted_demand", "gap_points", "understaffed_pct", "packs", "problem_hash", "roster_hash", "seed", "stop_ticks", "code_version", "basis", "multipliers", "offers", "frontier")
    class TermsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: float
        def __init__(self, key: _Optional[str] = ..., value: _Optional[float] = ...) -> None: ...
    class PacksEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    class StopTicksEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    class BasisEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    TERMS_FIELD_NUMBER: _ClassVar[int]
    OBJECTIVE_FIELD_NUMBER: _ClassVar[int]
    BOUND_FIELD_NUMBER: _ClassVar[int]
    WEIGHTED_DEMAND_FIELD_NUMBER: _ClassVar[int]
    GAP_POINTS_FIELD_NUMBER: _ClassVar[int]
    UNDERSTAFFED_PCT_FIELD_NUMBER: _ClassVar[int]
    PACKS_FIELD_NUMBER: _ClassVar[int]
    PROBLEM_HASH_FIELD_NUMBER: _ClassVar[int]
    ROSTER_HASH_FIELD_NUMBER: _ClassVar[int]
    SEED_FIELD_NUMBER: _ClassVar[int]
    STOP_TICKS_FIELD_NUMBER: _ClassVar[int]
    CODE_VERSION_FIELD_NUMBER: _ClassVar[int]
    BASIS_FIELD_NUMBER: _ClassVar[int]
    MULTIPLIERS_FIELD_NUMBER: _ClassVar[int]
    OFFERS_FIELD_NUMBER: _ClassVar[int]
    FRONTIER_FIELD_NUMBER: _ClassVar[int]
    currency: str
    terms: _containers.ScalarMap[str, float]
    objective: float
    bound: float
    weighted_demand: float
    gap_points: float
    understaffed_pct: float
    packs: _containers.ScalarMap[str, str]
    problem_hash: str
    roster_hash: str
    seed: int
    stop_ticks: _containers.ScalarMap[str, int]
    code_version: str
    basis: _containers.ScalarMap[str, str]
    multipliers: str
    offers: _containers.RepeatedCompositeFieldContainer[Offer]
    frontier: _containers.RepeatedCompositeFieldContainer[FrontierPoint]
    def __init__(self, currency: _Optional[str] = ..., terms: _Optional[_Mapping[str, float]] = ..., objective: _Optional[float] = ..., bound: _Optional[float] = ..., weighted_demand: _Optional[float] = ..., gap_points: _Optional[float] = ..., understaffed_pct: _Optional[float] = ..., packs: _Optional[_Mapping[str, str]] = ..., problem_hash: _Optional[str] = ..., roster_hash: _Optional[str] = ..., seed: _Optional[int] = ..., stop_ticks: _Optional[_Mapping[str, int]] = ..., code_version: _Optional[str] = ..., basis: _Optional[_Mapping[str, str]] = ..., multipliers: _Optional[str] = ..., offers: _Optional[_Iterable[_Union[Offer, _Mapping]]] = ..., frontier: _Optional[_Iterable[_Union[FrontierPoint, _Mapping]]] = ...) -> None: ...

class Offer(_message.Message):
    __slots__ = ("agent", "kind", "old", "new", "deadline", "probability", "saves")
    AGENT_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    OLD_FIELD_NUMBER: _ClassVar[int]
    NEW_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_FIELD_NUMBER: _ClassVar[int]
    PROBABILITY_FIELD_NUMBER: _ClassVar[int]
    SAVES_FIELD_NUMBER: _ClassVar[int]
    agent: str
    kind: ChangeKind
    old: Shift
    new: Shift
    deadline: _timestamp_pb2.Timestamp
    probability: float
    saves: float
    def __init__(self, agent: _Optional[str] = ..., kind: _Optional[_Union[ChangeKind, str]] = ..., old: _Optional[_Union[Shift, _Mapping]] = ..., new: _Optional[_Union[Shift, _Mapping]] = ..., deadline: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., probability: _Optional[float] = ..., saves: _Optional[float] = ...) -> None: ...

class FrontierPoint(_message.Message):
    __slots__ = ("people", "minutes", "saved")
    PEOPLE_FIELD_NUMBER: _ClassVar[int]
    MINUTES_FIELD_NUMBER: _ClassVar[int]
    SAVED_FIELD_NUMBER: _ClassVar[int]
    people: int
    minutes: int
    saved: float
    def __init__(self, people: _Optional[int] = ..., minutes: _Optional[int] = ..., saved: _Optional[float] = ...) -> None: ...

class RosterVersion(_message.Message):
    __slots__ = ("roster", "version", "state", "horizon", "etag", "base_version", "shifts", "roster_hash", "root_hash", "run", "certificate", "breaches", "waivers", "network_revision", "in_force", "reason", "created_at", "published_at", "published_version", "name", "approvals", "approvals_needed", "compacted", "people_changed")
    ROSTER_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    HORIZON_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    BASE_VERSION_FIELD_NUMBER: _ClassVar[int]
    SHIFTS_FIELD_NUMBER: _ClassVar[int]
    ROSTER_HASH_FIELD_NUMBER: _ClassVar[int]
    ROOT_HASH_FIELD_NUMBER: _ClassVar[int]
    RUN_FIELD_NUMBER: _ClassVar[int]
    CERTIFICATE_FIELD_NUMBER: _ClassVar[int]
    BREACHES_FIELD_NUMBER: _ClassVar[int]
    WAIVERS_FIELD_NUMBER: _ClassVar[int]
    NETWORK_REVISION_FIELD_NUMBER: _ClassVar[int]
    IN_FORCE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    PUBLISHED_AT_FIELD_NUMBER: _ClassVar[int]
    PUBLISHED_VERSION_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    APPROVALS_FIELD_NUMBER: _ClassVar[int]
    APPROVALS_NEEDED_FIELD_NUMBER: _ClassVar[int]
    COMPACTED_FIELD_NUMBER: _ClassVar[int]
    PEOPLE_CHANGED_FIELD_NUMBER: _ClassVar[int]
    roster: str
    version: int
    state: VersionState
    horizon: _network_pb2.Horizon
    etag: str
    base_version: int
    shifts: int
    roster_hash: str
    root_hash: str
    run: str
    certificate: RosterCertificate
    breaches: _containers.RepeatedCompositeFieldContainer[Breach]
    waivers: _containers.RepeatedCompositeFieldContainer[Waiver]
    network_revision: int
    in_force: bool
    reason: str
    created_at: _timestamp_pb2.Timestamp
    published_at: _timestamp_pb2.Timestamp
    published_version: int
    name: str
    approvals: _containers.RepeatedCompositeFieldContainer[Approval]
    approvals_needed: int
    compacted: bool
    people_changed: int
    def __init__(self, roster: _Optional[str] = ..., version: _Optional[int] = ..., state: _Optional[_Union[VersionState, str]] = ..., horizon: _Optional[_Union[_network_pb2.Horizon, _Mapping]] = ..., etag: _Optional[str] = ..., base_version: _Optional[int] = ..., shifts: _Optional[int] = ..., roster_hash: _Optional[str] = ..., root_hash: _Optional[str] = ..., run: _Optional[str] = ..., certificate: _Optional[_Union[RosterCertificate, _Mapping]] = ..., breaches: _Optional[_Iterable[_Union[Breach, _Mapping]]] = ..., waivers: _Optional[_Iterable[_Union[Waiver, _Mapping]]] = ..., network_revision: _Optional[int] = ..., in_force: _Optional[bool] = ..., reason: _Optional[str] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., published_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., published_version: _Optional[int] = ..., name: _Optional[str] = ..., approvals: _Optional[_Iterable[_Union[Approval, _Mapping]]] = ..., approvals_needed: _Optional[int] = ..., compacted: _Optional[bool] = ..., people_changed: _Optional[int] = ...) -> None: ...

class Approval(_message.Message):
    __slots__ = ("by", "note", "at", "subject")
    BY_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    by: str
    note: str
    at: _timestamp_pb2.Timestamp
    subject: str
    def __init__(self, by: _Optional[str] = ..., note: _Optional[str] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., subject: _Optional[str] = ...) -> None: ...

class GetRosterRequest(_message.Message):
    __slots__ = ("roster", "version", "read_mask")
    ROSTER_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    READ_MASK_FIELD_NUMBER: _ClassVar[int]
    roster: str
    version: int
    read_mask: _field_mask_pb2.FieldMask
    def __init__(self, roster: _Optional[str] = ..., version: _Optional[int] = ..., read_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class GetRosterResponse(_message.Message):
    __slots__ = ("version",)
    VERSION_FIELD_NUMBER: _ClassVar[int]
    version: RosterVersion
    def __init__(self, version: _Optional[_Union[RosterVersion, _Mapping]] = ...) -> None: ...

class ListVersionsRequest(_message.Message):
    __slots__ = ("roster", "state", "page_size", "page_token", "read_mask")
    ROSTER_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    READ_MASK_FIELD_NUMBER: _ClassVar[int]
    roster: str
    state: VersionState
    page_size: int
    page_token: str
    read_mask: _field_mask_pb2.FieldMask
    def __init__(self, roster: _Optional[str] = ..., state: _Optional[_Union[VersionState, str]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., read_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class ListVersionsResponse(_message.Message):
    __slots__ = ("versions", "next_page_token")
    VERSIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    versions: _containers.RepeatedCompositeFieldContainer[RosterVersion]
    next_page_token: str
    def __init__(self, versions: _Optional[_Iterable[_Union[RosterVersion, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ListShiftsRequest(_message.Message):
    __slots__ = ("roster", "version", "agent", "site", "page_size", "page_token")
    ROSTER_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    AGENT_FIELD_NUMBER: _ClassVar[int]
    SITE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    roster: str
    version: int
    agent: str
    site: str
    page_size: int
    page_token: str
    def __init__(self, roster: _Optional[str] = ..., version: _Optional[int] = ..., agent: _Optional[str] = ..., site: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListShiftsResponse(_message.Message):
    __slots__ = ("shifts", "next_page_token", "version")
    SHIFTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    shifts: _containers.RepeatedCompositeFieldContainer[Shift]
    next_page_token: str
    version: RosterVersion
    def __init__(self, shifts: _Optional[_Iterable[_Union[Shift, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., version: _Optional[_Union[RosterVersion, _Mapping]] = ...) -> None: ...

class StreamShiftsRequest(_message.Message):
    __slots__ = ("roster", "version")
    ROSTER_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    roster: str
    version: int
    def __init__(self, roster: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...

class StreamShiftsResponse(_message.Message):
    __slots__ = ("version", "shifts", "sha256", "chunks")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    SHIFTS_FIELD_NUMBER: _ClassVar[int]
    SHA256_FIELD_NUMBER: _ClassVar[int]
    CHUNKS_FIELD_NUMBER: _ClassVar[int]
    version: RosterVersion
    shifts: bytes
    sha256: bytes
    chunks: _containers.RepeatedCompositeFieldContainer[StoredChunk]
    def __init__(self, version: _Optional[_Union[RosterVersion, _Mapping]] = ..., shifts: _Optional[bytes] = ..., sha256: _Optional[bytes] = ..., chunks: _Optional[_Iterable[_Union[StoredChunk, _Mapping]]] = ...) -> None: ...

class StoredChunk(_message.Message):
    __slots__ = ("size", "sha256")
    SIZE_FIELD_NUMBER: _ClassVar[int]
    SHA256_FIELD_NUMBER: _ClassVar[int]
    size: int
    sha256: bytes
    def __init__(self, size: _Optional[int] = ..., sha256: _Optional[bytes] = ...) -> None: ...

class DiffVersionsRequest(_message.Message):
    __slots__ = ("roster", "before", "after")
    ROSTER_FIELD_NUMBER: _ClassVar[int]
    BEFORE_FIELD_NUMBER: _ClassVar[int]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    roster: str
    before: int
    after: int
    def __init__(self, roster: _Optional[str] = ..., before: _Optional[int] = ..., after: _Optional[int] = ...) -> None: ...

class DiffVersionsResponse(_message.Message):
    __slots__ = ("changes",)
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    changes: _containers.RepeatedCompositeFieldContainer[RosterChange]
    def __init__(self, changes: _Optional[_Iterable[_Union[RosterChange, _Mapping]]] = ...) -> None: ...

class ImportRosterRequest(_message.Message):
    __slots__ = ("header", "shifts")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    SHIFTS_FIELD_NUMBER: _ClassVar[int]
    header: ImportRosterHeader
    shifts: _containers.RepeatedCompositeFieldContainer[Shift]
    def __init__(self, header: _Optional[_Union[ImportRosterHeader, _Mapping]] = ..., shifts: _Optional[_Iterable[_Union[Shift, _Mapping]]] = ...) -> None: ...

class ImportRosterHeader(_message.Message):
    __slots__ = ("request_id", "horizon", "in_force", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    HORIZON_FIELD_NUMBER: _ClassVar[int]
    IN_FORCE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    horizon: _network_pb2.Horizon
    in_force: bool
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., horizon: _Optional[_Union[_network_pb2.Horizon, _Mapping]] = ..., in_force: _Optional[bool] = ..., reason: _Optional[str] = ...) -> None: ...

class ImportRosterResponse(_message.Message):
    __slots__ = ("version",)
    VERSION_FIELD_NUMBER: _ClassVar[int]
    version: RosterVersion
    def __init__(self, version: _Optional[_Union[RosterVersion, _Mapping]] = ...) -> None: ...

class EditRosterRequest(_message.Message):
    __slots__ = ("request_id", "roster", "version", "etag", "changes", "reason", "by", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ROSTER_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    roster: str
    version: int
    etag: str
    changes: _containers.RepeatedCompositeFieldContainer[RosterChange]
    reason: str
    by: str
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., roster: _Optional[str] = ..., version: _Optional[int] = ..., etag: _Optional[str] = ..., changes: _Optional[_Iterable[_Union[RosterChange, _Mapping]]] = ..., reason: _Optional[str] = ..., by: _Optional[str] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class EditRosterResponse(_message.Message):
    __slots__ = ("version",)
    VERSION_FIELD_NUMBER: _ClassVar[int]
    version: RosterVersion
    def __init__(self, version: _Optional[_Union[RosterVersion, _Mapping]] = ...) -> None: ...

class ApproveRequest(_message.Message):
    __slots__ = ("roster", "version", "etag", "by", "note")
    ROSTER_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    roster: str
    version: int
    etag: str
    by: str
    note: str
    def __init__(self, roster: _Optional[str] = ..., version: _Optional[int] = ..., etag: _Optional[str] = ..., by: _Optional[str] = ..., note: _Optional[str] = ...) -> None: ...

class ApproveResponse(_message.Message):
    __slots__ = ("version",)
    VERSION_FIELD_NUMBER: _ClassVar[int]
    version: RosterVersion
    def __init__(self, version: _Optional[_Union[RosterVersion, _Mapping]] = ...) -> None: ...

class PublishRequest(_message.Message):
    __slots__ = ("roster", "version", "etag", "waivers", "by", "request_id")
    ROSTER_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    WAIVERS_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    roster: str
    version: int
    etag: str
    waivers: _containers.RepeatedCompositeFieldContainer[Waiver]
    by: str
    request_id: str
    def __init__(self, roster: _Optional[str] = ..., version: _Optional[int] = ..., etag: _Optional[str] = ..., waivers: _Optional[_Iterable[_Union[Waiver, _Mapping]]] = ..., by: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class PublishResponse(_message.Message):
    __slots__ = ("version",)
    VERSION_FIELD_NUMBER: _ClassVar[int]
    version: RosterVersion
    def __init__(self, version: _Optional[_Union[RosterVersion, _Mapping]] = ...) -> None: ...

class DiscardRequest(_message.Message):
    __slots__ = ("roster", "version", "etag", "by", "request_id")
    ROSTER_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    roster: str
    version: int
    etag: str
    by: str
    request_id: str
    def __init__(self, roster: _Optional[str] = ..., version: _Optional[int] = ..., etag: _Optional[str] = ..., by: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class DiscardResponse(_message.Message):
    __slots__ = ("version",)
    VERSION_FIELD_NUMBER: _ClassVar[int]
    version: RosterVersion
    def __init__(self, version: _Optional[_Union[RosterVersion, _Mapping]] = ...) -> None: ...

class WatchRostersRequest(_message.Message):
    __slots__ = ("roster", "resume_token", "heads_only")
    ROSTER_FIELD_NUMBER: _ClassVar[int]
    RESUME_TOKEN_FIELD_NUMBER: _ClassVar[int]
    HEADS_ONLY_FIELD_NUMBER: _ClassVar[int]
    roster: str
    resume_token: str
    heads_only: bool
    def __init__(self, roster: _Optional[str] = ..., resume_token: _Optional[str] = ..., heads_only: _Optional[bool] = ...) -> None: ...

class WatchRostersResponse(_message.Message):
    __slots__ = ("version", "snapshot", "previous_version", "shifts", "removed", "complete", "resume_token", "bookmark")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    SNAPSHOT_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_VERSION_FIELD_NUMBER: _ClassVar[int]
    SHIFTS_FIELD_NUMBER: _ClassVar[int]
    REMOVED_FIELD_NUMBER: _ClassVar[int]
    COMPLETE_FIELD_NUMBER: _ClassVar[int]
    RESUME_TOKEN_FIELD_NUMBER: _ClassVar[int]
    BOOKMARK_FIELD_NUMBER: _ClassVar[int]
    version: RosterVersion
    snapshot: bool
    previous_version: int
    shifts: bytes
    removed: _containers.RepeatedCompositeFieldContainer[ShiftKey]
    complete: bool
    resume_token: str
    bookmark: bool
    def __init__(self, version: _Optional[_Union[RosterVersion, _Mapping]] = ..., snapshot: _Optional[bool] = ..., previous_version: _Optional[int] = ..., shifts: _Optional[bytes] = ..., removed: _Optional[_Iterable[_Union[ShiftKey, _Mapping]]] = ..., complete: _Optional[bool] = ..., resume_token: _Optional[str] = ..., bookmark: _Optional[bool] = ...) -> None: ...

class ShiftKey(_message.Message):
    __slots__ = ("agent", "start")
    AGENT_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    agent: str
    start: _timestamp_pb2.Timestamp
    def __init__(self, agent: _Optional[str] = ..., start: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
