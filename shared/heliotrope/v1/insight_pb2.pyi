import datetime

from google.protobuf import field_mask_pb2 as _field_mask_pb2
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

class CoverageGroup(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    COVERAGE_GROUP_UNSPECIFIED: _ClassVar[CoverageGroup]
    COVERAGE_GROUP_QUEUE: _ClassVar[CoverageGroup]
    COVERAGE_GROUP_CLIENT: _ClassVar[CoverageGroup]
    COVERAGE_GROUP_SITE: _ClassVar[CoverageGroup]

class FairnessGroup(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FAIRNESS_GROUP_UNSPECIFIED: _ClassVar[FairnessGroup]
    FAIRNESS_GROUP_SITE: _ClassVar[FairnessGroup]
    FAIRNESS_GROUP_TEAM: _ClassVar[FairnessGroup]
    FAIRNESS_GROUP_AGENT: _ClassVar[FairnessGroup]
    FAIRNESS_GROUP_CLIENT: _ClassVar[FairnessGroup]
    FAIRNESS_GROUP_QUEUE: _ClassVar[FairnessGroup]
    FAIRNESS_GROUP_DAY: _ClassVar[FairnessGroup]
COVERAGE_GROUP_UNSPECIFIED: CoverageGroup
COVERAGE_GROUP_QUEUE: CoverageGroup
COVERAGE_GROUP_CLIENT: CoverageGroup
COVERAGE_GROUP_SITE: CoverageGroup
FAIRNESS_GROUP_UNSPECIFIED: FairnessGroup
FAIRNESS_GROUP_SITE: FairnessGroup
FAIRNESS_GROUP_TEAM: FairnessGroup
FAIRNESS_GROUP_AGENT: FairnessGroup
FAIRNESS_GROUP_CLIENT: FairnessGroup
FAIRNESS_GROUP_QUEUE: FairnessGroup
FAIRNESS_GROUP_DAY: FairnessGroup

class CoverageSeries(_message.Message):
    __slots__ = ("queue", "client", "site", "required", "scheduled", "offered", "service_level", "shortage_money", "actuals")
    QUEUE_FIELD_NUMBER: _ClassVar[int]
    CLIENT_FIELD_NUMBER: _ClassVar[int]
    SITE_FIELD_NUMBER: _ClassVar[int]
    REQUIRED_FIELD_NUMBER: _ClassVar[int]
    SCHEDULED_FIELD_NUMBER: _ClassVar[int]
    OFFERED_FIELD_NUMBER: _ClassVar[int]
    SERVICE_LEVEL_FIELD_NUMBER: _ClassVar[int]
    SHORTAGE_MONEY_FIELD_NUMBER: _ClassVar[int]
    ACTUALS_FIELD_NUMBER: _ClassVar[int]
    queue: str
    client: str
    site: str
    required: _containers.RepeatedScalarFieldContainer[float]
    scheduled: _containers.RepeatedScalarFieldContainer[float]
    offered: _containers.RepeatedScalarFieldContainer[float]
    service_level: _containers.RepeatedScalarFieldContainer[float]
    shortage_money: _containers.RepeatedScalarFieldContainer[float]
    actuals: _containers.RepeatedCompositeFieldContainer[_events_pb2.ContactActual]
    def __init__(self, queue: _Optional[str] = ..., client: _Optional[str] = ..., site: _Optional[str] = ..., required: _Optional[_Iterable[float]] = ..., scheduled: _Optional[_Iterable[float]] = ..., offered: _Optional[_Iterable[float]] = ..., service_level: _Optional[_Iterable[float]] = ..., shortage_money: _Optional[_Iterable[float]] = ..., actuals: _Optional[_Iterable[_Union[_events_pb2.ContactActual, _Mapping]]] = ...) -> None: ...

class GetCoverageRequest(_message.Message):
    __slots__ = ("roster", "version", "client", "queues", "sites", "start", "end", "group", "read_mask")
    ROSTER_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    CLIENT_FIELD_NUMBER: _ClassVar[int]
    QUEUES_FIELD_NUMBER: _ClassVar[int]
    SITES_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    GROUP_FIELD_NUMBER: _ClassVar[int]
    READ_MASK_FIELD_NUMBER: _ClassVar[int]
    roster: str
    version: int
    client: str
    queues: _containers.RepeatedScalarFieldContainer[str]
    sites: _containers.RepeatedScalarFieldContainer[str]
    start: _timestamp_pb2.Timestamp
    end: _timestamp_pb2.Timestamp
    group: CoverageGroup
    read_mask: _field_mask_pb2.FieldMask
    def __init__(self, roster: _Optional[str] = ..., version: _Optional[int] = ..., client: _Optional[str] = ..., queues: _Optional[_Iterable[str]] = ..., sites: _Optional[_Iterable[str]] = ..., start: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., group: _Optional[_Union[CoverageGroup, str]] = ..., read_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class GetCoverageResponse(_message.Message):
    __slots__ = ("roster", "version", "start", "grain_minutes", "currency", "series")
    ROSTER_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    GRAIN_MINUTES_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    SERIES_FIELD_NUMBER: _ClassVar[int]
    roster: str
    version: int
    start: _timestamp_pb2.Timestamp
    grain_minutes: int
    currency: str
    series: _containers.RepeatedCompositeFieldContainer[CoverageSeries]
    def __init__(self, roster: _Optional[str] = ..., version: _Optional[int] = ..., start: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., grain_minutes: _Optional[int] = ..., currency: _Optional[str] = ..., series: _Optional[_Iterable[_Union[CoverageSeries, _Mapping]]] = ...) -> None: ...

class ServicePeriod(_message.Message):
    __slots__ = ("queue", "client", "start", "end", "required_hours", "short_hours", "offered", "service_level", "goal", "remedy", "actual", "queue_name")
    QUEUE_FIELD_NUMBER: _ClassVar[int]
    CLIENT_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    REQUIRED_HOURS_FIELD_NUMBER: _ClassVar[int]
    SHORT_HOURS_FIELD_NUMBER: _ClassVar[int]
    OFFERED_FIELD_NUMBER: _ClassVar[int]
    SERVICE_LEVEL_FIELD_NUMBER: _ClassVar[int]
    GOAL_FIELD_NUMBER: _ClassVar[int]
    REMEDY_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_FIELD_NUMBER: _ClassVar[int]
    QUEUE_NAME_FIELD_NUMBER: _ClassVar[int]
    queue: str
    client: str
    start: _timestamp_pb2.Timestamp
    end: _timestamp_pb2.Timestamp
    required_hours: float
    short_hours: float
    offered: float
    service_level: float
    goal: float
    remedy: float
    actual: ActualService
    queue_name: str
    def __init__(self, queue: _Optional[str] = ..., client: _Optional[str] = ..., start: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., required_hours: _Optional[float] = ..., short_hours: _Optional[float] = ..., offered: _Optional[float] = ..., service_level: _Optional[float] = ..., goal: _Optional[float] = ..., remedy: _Optional[float] = ..., actual: _Optional[_Union[ActualService, _Mapping]] = ..., queue_name: _Optional[str] = ...) -> None: ...

class ActualService(_message.Message):
    __slots__ = ("intervals", "offered", "handled", "abandoned", "in_target", "service_level", "remedy")
    INTERVALS_FIELD_NUMBER: _ClassVar[int]
    OFFERED_FIELD_NUMBER: _ClassVar[int]
    HANDLED_FIELD_NUMBER: _ClassVar[int]
    ABANDONED_FIELD_NUMBER: _ClassVar[int]
    IN_TARGET_FIELD_NUMBER: _ClassVar[int]
    SERVICE_LEVEL_FIELD_NUMBER: _ClassVar[int]
    REMEDY_FIELD_NUMBER: _ClassVar[int]
    intervals: int
    offered: int
    handled: int
    abandoned: int
    in_target: int
    service_level: float
    remedy: float
    def __init__(self, intervals: _Optional[int] = ..., offered: _Optional[int] = ..., handled: _Optional[int] = ..., abandoned: _Optional[int] = ..., in_target: _Optional[int] = ..., service_level: _Optional[float] = ..., remedy: _Optional[float] = ...) -> None: ...

class GetServiceLevelRequest(_message.Message):
    __slots__ = ("roster", "version", "client", "queues")
    ROSTER_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    CLIENT_FIELD_NUMBER: _ClassVar[int]
    QUEUES_FIELD_NUMBER: _ClassVar[int]
    roster: str
    version: int
    client: str
    queues: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, roster: _Optional[str] = ..., version: _Optional[int] = ..., client: _Optional[str] = ..., queues: _Optional[_Iterable[str]] = ...) -> None: ...

class GetServiceLevelResponse(_message.Message):
    __slots__ = ("roster", "version", "currency", "periods")
    ROSTER_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    PERIODS_FIELD_NUMBER: _ClassVar[int]
    roster: str
    version: int
    currency: str
    periods: _containers.RepeatedCompositeFieldContainer[ServicePeriod]
    def __init__(self, roster: _Optional[str] = ..., version: _Optional[int] = ..., currency: _Optional[str] = ..., periods: _Optional[_Iterable[_Union[ServicePeriod, _Mapping]]] = ...) -> None: ...

class CostRow(_message.Message):
    __slots__ = ("site", "client", "paid_hours", "wages", "night_premium", "weekend_premium", "overtime_premium", "queue", "day")
    SITE_FIELD_NUMBER: _ClassVar[int]
    CLIENT_FIELD_NUMBER: _ClassVar[int]
    PAID_HOURS_FIELD_NUMBER: _ClassVar[int]
    WAGES_FIELD_NUMBER: _ClassVar[int]
    NIGHT_PREMIUM_FIELD_NUMBER: _ClassVar[int]
    WEEKEND_PREMIUM_FIELD_NUMBER: _ClassVar[int]
    OVERTIME_PREMIUM_FIELD_NUMBER: _ClassVar[int]
    QUEUE_FIELD_NUMBER: _ClassVar[int]
    DAY_FIELD_NUMBER: _ClassVar[int]
    site: str
    client: str
    paid_hours: float
    wages: float
    night_premium: float
    weekend_premium: float
    overtime_premium: float
    queue: str
    day: str
    def __init__(self, site: _Optional[str] = ..., client: _Optional[str] = ..., paid_hours: _Optional[float] = ..., wages: _Optional[float] = ..., night_premium: _Optional[float] = ..., weekend_premium: _Optional[float] = ..., overtime_premium: _Optional[float] = ..., queue: _Optional[str] = ..., day: _Optional[str] = ...) -> None: ...

class ClientShortage(_message.Message):
    __slots__ = ("client", "shortage_money", "remedy")
    CLIENT_FIELD_NUMBER: _ClassVar[int]
    SHORTAGE_MONEY_FIELD_NUMBER: _ClassVar[int]
    REMEDY_FIELD_NUMBER: _ClassVar[int]
    client: str
    shortage_money: float
    remedy: float
    def __init__(self, client: _Optional[str] = ..., shortage_money: _Optional[float] = ..., remedy: _Optional[float] = ...) -> None: ...

class GetCostRequest(_message.Message):
    __slots__ = ("roster", "version", "client", "detailed")
    ROSTER_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    CLIENT_FIELD_NUMBER: _ClassVar[int]
    DETAILED_FIELD_NUMBER: _ClassVar[int]
    roster: str
    version: int
    client: str
    detailed: bool
    def __init__(self, roster: _Optional[str] = ..., version: _Optional[int] = ..., client: _Optional[str] = ..., detailed: _Optional[bool] = ...) -> None: ...

class GetCostResponse(_message.Message):
    __slots__ = ("roster", "version", "currency", "rows", "shortages", "terms")
    class TermsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: float
        def __init__(self, key: _Optional[str] = ..., value: _Optional[float] = ...) -> None: ...
    ROSTER_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    ROWS_FIELD_NUMBER: _ClassVar[int]
    SHORTAGES_FIELD_NUMBER: _ClassVar[int]
    TERMS_FIELD_NUMBER: _ClassVar[int]
    roster: str
    version: int
    currency: str
    rows: _containers.RepeatedCompositeFieldContainer[CostRow]
    shortages: _containers.RepeatedCompositeFieldContainer[ClientShortage]
    terms: _containers.ScalarMap[str, float]
    def __init__(self, roster: _Optional[str] = ..., version: _Optional[int] = ..., currency: _Optional[str] = ..., rows: _Optional[_Iterable[_Union[CostRow, _Mapping]]] = ..., shortages: _Optional[_Iterable[_Union[ClientShortage, _Mapping]]] = ..., terms: _Optional[_Mapping[str, float]] = ...) -> None: ...

class UnsocialHours(_message.Message):
    __slots__ = ("name", "site", "agents", "shifts", "paid_hours", "night_hours", "weekend_hours", "unsocial_hours", "least_unsocial_hours", "most_unsocial_hours", "unpreferred_shifts")
    NAME_FIELD_NUMBER: _ClassVar[int]
    SITE_FIELD_NUMBER: _ClassVar[int]
    AGENTS_FIELD_NUMBER: _ClassVar[int]
    SHIFTS_FIELD_NUMBER: _ClassVar[int]
    PAID_HOURS_FIELD_NUMBER: _ClassVar[int]
    NIGHT_HOURS_FIELD_NUMBER: _ClassVar[int]
    WEEKEND_HOURS_FIELD_NUMBER: _ClassVar[int]
    UNSOCIAL_HOURS_FIELD_NUMBER: _ClassVar[int]
    LEAST_UNSOCIAL_HOURS_FIELD_NUMBER: _ClassVar[int]
    MOST_UNSOCIAL_HOURS_FIELD_NUMBER: _ClassVar[int]
    UNPREFERRED_SHIFTS_FIELD_NUMBER: _ClassVar[int]
    name: str
    site: str
    agents: int
    shifts: int
    paid_hours: float
    night_hours: float
    weekend_hours: float
    unsocial_hours: float
    least_unsocial_hours: float
    most_unsocial_hours: float
    unpreferred_shifts: int
    def __init__(self, name: _Optional[str] = ..., site: _Optional[str] = ..., agents: _Optional[int] = ..., shifts: _Optional[int] = ..., paid_hours: _Optional[float] = ..., night_hours: _Optional[float] = ..., weekend_hours: _Optional[float] = ..., unsocial_hours: _Optional[float] = ..., least_unsocial_hours: _Optional[float] = ..., most_unsocial_hours: _Optional[float] = ..., unpreferred_shifts: _Optional[int] = ...) -> None: ...

class GetFairnessRequest(_message.Message):
    __slots__ = ("roster", "version", "client", "group", "page_size", "page_token")
    ROSTER_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    CLIENT_FIELD_NUMBER: _ClassVar[int]
    GROUP_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    roster: str
    version: int
    client: str
    group: FairnessGroup
    page_size: int
    page_token: str
    def __init__(self, roster: _Optional[str] = ..., version: _Optional[int] = ..., client: _Optional[str] = ..., group: _Optional[_Union[FairnessGroup, str]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class GetFairnessResponse(_message.Message):
    __slots__ = ("roster", "version", "rows", "next_page_token")
    ROSTER_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    ROWS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    roster: str
    version: int
    rows: _containers.RepeatedCompositeFieldContainer[UnsocialHours]
    next_page_token: str
    def __init__(self, roster: _Optional[str] = ..., version: _Optional[int] = ..., rows: _Optional[_Iterable[_Union[UnsocialHours, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class BreachCount(_message.Message):
    __slots__ = ("rule", "severity", "breaches", "waived")
    RULE_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    BREACHES_FIELD_NUMBER: _ClassVar[int]
    WAIVED_FIELD_NUMBER: _ClassVar[int]
    rule: str
    severity: _roster_pb2.Severity
    breaches: int
    waived: int
    def __init__(self, rule: _Optional[str] = ..., severity: _Optional[_Union[_roster_pb2.Severity, str]] = ..., breaches: _Optional[int] = ..., waived: _Optional[int] = ...) -> None: ...

class CertificateFigures(_message.Message):
    __slots__ = ("currency", "terms", "objective", "bound", "weighted_demand", "gap_points", "understaffed_pct")
    class TermsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: float
        def __init__(self, key: _Optional[str] = ..., value: _Optional[float] = ...) -> None: ...
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    TERMS_FIELD_NUMBER: _ClassVar[int]
    OBJECTIVE_FIELD_NUMBER: _ClassVar[int]
    BOUND_FIELD_NUMBER: _ClassVar[int]
    WEIGHTED_DEMAND_FIELD_NUMBER: _ClassVar[int]
    GAP_POINTS_FIELD_NUMBER: _ClassVar[int]
    UNDERSTAFFED_PCT_FIELD_NUMBER: _ClassVar[int]
    currency: str
    terms: _containers.ScalarMap[str, float]
    objective: float
    bound: float
    weighted_demand: float
    gap_points: float
    understaffed_pct: float
    def __init__(self, currency: _Optional[str] = ..., terms: _Optional[_Mapping[str, float]] = ..., objective: _Optional[float] = ..., bound: _Optional[float] = ..., weighted_demand: _Optional[float] = ..., gap_points: _Optional[float] = ..., understaffed_pct: _Optional[float] = ...) -> None: ...

class GetVersionSummaryRequest(_message.Message):
    __slots__ = ("roster", "version", "client")
    ROSTER_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    CLIENT_FIELD_NUMBER: _ClassVar[int]
    roster: str
    version: int
    client: str
    def __init__(self, roster: _Optional[str] = ..., version: _Optional[int] = ..., client: _Optional[str] = ...) -> None: ...

class GetVersionSummaryResponse(_message.Message):
    __slots__ = ("roster", "version", "state", "horizon", "shifts", "agents", "breaches", "certificate")
    ROSTER_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    HORIZON_FIELD_NUMBER: _ClassVar[int]
    SHIFTS_FIELD_NUMBER: _ClassVar[int]
    AGENTS_FIELD_NUMBER: _ClassVar[int]
    BREACHES_FIELD_NUMBER: _ClassVar[int]
    CERTIFICATE_FIELD_NUMBER: _ClassVar[int]
    roster: str
    version: int
    state: _roster_pb2.VersionState
    horizon: _network_pb2.Horizon
    shifts: int
    agents: int
    breaches: _containers.RepeatedCompositeFieldContainer[BreachCount]
    certificate: CertificateFigures
    def __init__(self, roster: _Optional[str] = ..., version: _Optional[int] = ..., state: _Optional[_Union[_roster_pb2.VersionState, str]] = ..., horizon: _Optional[_Union[_network_pb2.Horizon, _Mapping]] = ..., shifts: _Optional[int] = ..., agents: _Optional[int] = ..., breaches: _Optional[_Iterable[_Union[BreachCount, _Mapping]]] = ..., certificate: _Optional[_Union[CertificateFigures, _Mapping]] = ...) -> None: ...

class SiteServed(_message.Message):
    __slots__ = ("site", "agent_hours", "share", "minimum", "maximum", "name")
    SITE_FIELD_NUMBER: _ClassVar[int]
    AGENT_HOURS_FIELD_NUMBER: _ClassVar[int]
    SHARE_FIELD_NUMBER: _ClassVar[int]
    MINIMUM_FIELD_NUMBER: _ClassVar[int]
    MAXIMUM_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    site: str
    agent_hours: float
    share: float
    minimum: float
    maximum: float
    name: str
    def __init__(self, site: _Optional[str] = ..., agent_hours: _Optional[float] = ..., share: _Optional[float] = ..., minimum: _Optional[float] = ..., maximum: _Optional[float] = ..., name: _Optional[str] = ...) -> None: ...

class GetStatementRequest(_message.Message):
    __slots__ = ("roster", "version", "client")
    ROSTER_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    CLIENT_FIELD_NUMBER: _ClassVar[int]
    roster: str
    version: int
    client: str
    def __init__(self, roster: _Optional[str] = ..., version: _Optional[int] = ..., client: _Optional[str] = ...) -> None: ...

class GetStatementResponse(_message.Message):
    __slots__ = ("roster", "version", "client", "name", "currency", "horizon", "periods", "sites", "remedy", "actual_remedy")
    ROSTER_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    CLIENT_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    HORIZON_FIELD_NUMBER: _ClassVar[int]
    PERIODS_FIELD_NUMBER: _ClassVar[int]
    SITES_FIELD_NUMBER: _ClassVar[int]
    REMEDY_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_REMEDY_FIELD_NUMBER: _ClassVar[int]
    roster: str
    version: int
    client: str
    name: str
    currency: str
    horizon: _network_pb2.Horizon
    periods: _containers.RepeatedCompositeFieldContainer[ServicePeriod]
    sites: _containers.RepeatedCompositeFieldContainer[SiteServed]
    remedy: float
    actual_remedy: float
    def __init__(self, roster: _Optional[str] = ..., version: _Optional[int] = ..., client: _Optional[str] = ..., name: _Optional[str] = ..., currency: _Optional[str] = ..., horizon: _Optional[_Union[_network_pb2.Horizon, _Mapping]] = ..., periods: _Optional[_Iterable[_Union[ServicePeriod, _Mapping]]] = ..., sites: _Optional[_Iterable[_Union[SiteServed, _Mapping]]] = ..., remedy: _Optional[float] = ..., actual_remedy: _Optional[float] = ...) -> None: ...
