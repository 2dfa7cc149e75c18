import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from heliotrope.v1 import events_pb2 as _events_pb2
from heliotrope.v1 import network_pb2 as _network_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ImportActualsRequest(_message.Message):
    __slots__ = ("actuals",)
    ACTUALS_FIELD_NUMBER: _ClassVar[int]
    actuals: _containers.RepeatedCompositeFieldContainer[_events_pb2.ContactActual]
    def __init__(self, actuals: _Optional[_Iterable[_Union[_events_pb2.ContactActual, _Mapping]]] = ...) -> None: ...

class ImportActualsResponse(_message.Message):
    __slots__ = ("received", "stored")
    RECEIVED_FIELD_NUMBER: _ClassVar[int]
    STORED_FIELD_NUMBER: _ClassVar[int]
    received: int
    stored: int
    def __init__(self, received: _Optional[int] = ..., stored: _Optional[int] = ...) -> None: ...

class StreamHistoryRequest(_message.Message):
    __slots__ = ("queues", "start", "end")
    QUEUES_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    queues: _containers.RepeatedScalarFieldContainer[str]
    start: _timestamp_pb2.Timestamp
    end: _timestamp_pb2.Timestamp
    def __init__(self, queues: _Optional[_Iterable[str]] = ..., start: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class StreamHistoryResponse(_message.Message):
    __slots__ = ("actuals",)
    ACTUALS_FIELD_NUMBER: _ClassVar[int]
    actuals: _containers.RepeatedCompositeFieldContainer[_events_pb2.ContactActual]
    def __init__(self, actuals: _Optional[_Iterable[_Union[_events_pb2.ContactActual, _Mapping]]] = ...) -> None: ...

class RequestForecastRequest(_message.Message):
    __slots__ = ("request_id", "horizon", "queues")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    HORIZON_FIELD_NUMBER: _ClassVar[int]
    QUEUES_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    horizon: _network_pb2.Horizon
    queues: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, request_id: _Optional[str] = ..., horizon: _Optional[_Union[_network_pb2.Horizon, _Mapping]] = ..., queues: _Optional[_Iterable[str]] = ...) -> None: ...

class RequestForecastResponse(_message.Message):
    __slots__ = ("revision",)
    REVISION_FIELD_NUMBER: _ClassVar[int]
    revision: int
    def __init__(self, revision: _Optional[int] = ...) -> None: ...

class GetForecastsRequest(_message.Message):
    __slots__ = ("horizon", "revision")
    HORIZON_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    horizon: _network_pb2.Horizon
    revision: int
    def __init__(self, horizon: _Optional[_Union[_network_pb2.Horizon, _Mapping]] = ..., revision: _Optional[int] = ...) -> None: ...

class GetForecastsResponse(_message.Message):
    __slots__ = ("forecasts", "revision")
    FORECASTS_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    forecasts: _containers.RepeatedCompositeFieldContainer[_events_pb2.DemandForecast]
    revision: int
    def __init__(self, forecasts: _Optional[_Iterable[_Union[_events_pb2.DemandForecast, _Mapping]]] = ..., revision: _Optional[int] = ...) -> None: ...

class GetRequirementsRequest(_message.Message):
    __slots__ = ("horizon", "revision")
    HORIZON_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    horizon: _network_pb2.Horizon
    revision: int
    def __init__(self, horizon: _Optional[_Union[_network_pb2.Horizon, _Mapping]] = ..., revision: _Optional[int] = ...) -> None: ...

class GetRequirementsResponse(_message.Message):
    __slots__ = ("requirements", "revision")
    REQUIREMENTS_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    requirements: _containers.RepeatedCompositeFieldContainer[_events_pb2.StaffingRequirement]
    revision: int
    def __init__(self, requirements: _Optional[_Iterable[_Union[_events_pb2.StaffingRequirement, _Mapping]]] = ..., revision: _Optional[int] = ...) -> None: ...

class GetDemandStatusRequest(_message.Message):
    __slots__ = ("horizon",)
    HORIZON_FIELD_NUMBER: _ClassVar[int]
    horizon: _network_pb2.Horizon
    def __init__(self, horizon: _Optional[_Union[_network_pb2.Horizon, _Mapping]] = ...) -> None: ...

class GetDemandStatusResponse(_message.Message):
    __slots__ = ("revisions", "actuals", "first_actual", "last_actual")
    REVISIONS_FIELD_NUMBER: _ClassVar[int]
    ACTUALS_FIELD_NUMBER: _ClassVar[int]
    FIRST_ACTUAL_FIELD_NUMBER: _ClassVar[int]
    LAST_ACTUAL_FIELD_NUMBER: _ClassVar[int]
    revisions: _containers.RepeatedCompositeFieldContainer[RevisionStatus]
    actuals: int
    first_actual: _timestamp_pb2.Timestamp
    last_actual: _timestamp_pb2.Timestamp
    def __init__(self, revisions: _Optional[_Iterable[_Union[RevisionStatus, _Mapping]]] = ..., actuals: _Optional[int] = ..., first_actual: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., last_actual: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class RevisionStatus(_message.Message):
    __slots__ = ("revision", "forecasts", "forecasts_released", "requirements", "requirements_released", "complete")
    REVISION_FIELD_NUMBER: _ClassVar[int]
    FORECASTS_FIELD_NUMBER: _ClassVar[int]
    FORECASTS_RELEASED_FIELD_NUMBER: _ClassVar[int]
    REQUIREMENTS_FIELD_NUMBER: _ClassVar[int]
    REQUIREMENTS_RELEASED_FIELD_NUMBER: _ClassVar[int]
    COMPLETE_FIELD_NUMBER: _ClassVar[int]
    revision: int
    forecasts: int
    forecasts_released: int
    requirements: int
    requirements_released: int
    complete: bool
    def __init__(self, revision: _Optional[int] = ..., forecasts: _Optional[int] = ..., forecasts_released: _Optional[int] = ..., requirements: _Optional[int] = ..., requirements_released: _Optional[int] = ..., complete: _Optional[bool] = ...) -> None: ...
