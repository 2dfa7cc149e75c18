import datetime

from google.protobuf import field_mask_pb2 as _field_mask_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DispatchChannel(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DISPATCH_CHANNEL_UNSPECIFIED: _ClassVar[DispatchChannel]
    DISPATCH_CHANNEL_EMAIL: _ClassVar[DispatchChannel]
    DISPATCH_CHANNEL_WEBHOOK: _ClassVar[DispatchChannel]
    DISPATCH_CHANNEL_ICALENDAR: _ClassVar[DispatchChannel]
    DISPATCH_CHANNEL_PUSH: _ClassVar[DispatchChannel]
    DISPATCH_CHANNEL_FILE: _ClassVar[DispatchChannel]

class Notify(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    NOTIFY_UNSPECIFIED: _ClassVar[Notify]
    NOTIFY_ANY_CHANGE: _ClassVar[Notify]
    NOTIFY_TIMES: _ClassVar[Notify]
    NOTIFY_EVERY_VERSION: _ClassVar[Notify]

class DeliveryKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DELIVERY_KIND_UNSPECIFIED: _ClassVar[DeliveryKind]
    DELIVERY_KIND_PLAN: _ClassVar[DeliveryKind]
    DELIVERY_KIND_REMINDER: _ClassVar[DeliveryKind]

class DeliveryState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DELIVERY_STATE_UNSPECIFIED: _ClassVar[DeliveryState]
    DELIVERY_STATE_PENDING: _ClassVar[DeliveryState]
    DELIVERY_STATE_SENDING: _ClassVar[DeliveryState]
    DELIVERY_STATE_DELIVERED: _ClassVar[DeliveryState]
    DELIVERY_STATE_UNCHANGED: _ClassVar[DeliveryState]
    DELIVERY_STATE_SUPERSEDED: _ClassVar[DeliveryState]
    DELIVERY_STATE_UNCERTAIN: _ClassVar[DeliveryState]
    DELIVERY_STATE_FAILED: _ClassVar[DeliveryState]

class PlanChangeKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PLAN_CHANGE_KIND_UNSPECIFIED: _ClassVar[PlanChangeKind]
    PLAN_CHANGE_KIND_ADDED: _ClassVar[PlanChangeKind]
    PLAN_CHANGE_KIND_MOVED: _ClassVar[PlanChangeKind]
    PLAN_CHANGE_KIND_REARRANGED: _ClassVar[PlanChangeKind]
    PLAN_CHANGE_KIND_CANCELLED: _ClassVar[PlanChangeKind]

class PlanFormat(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PLAN_FORMAT_UNSPECIFIED: _ClassVar[PlanFormat]
    PLAN_FORMAT_TEXT: _ClassVar[PlanFormat]
    PLAN_FORMAT_HTML: _ClassVar[PlanFormat]
    PLAN_FORMAT_CSV: _ClassVar[PlanFormat]
    PLAN_FORMAT_ICALENDAR: _ClassVar[PlanFormat]
DISPATCH_CHANNEL_UNSPECIFIED: DispatchChannel
DISPATCH_CHANNEL_EMAIL: DispatchChannel
DISPATCH_CHANNEL_WEBHOOK: DispatchChannel
DISPATCH_CHANNEL_ICALENDAR: DispatchChannel
DISPATCH_CHANNEL_PUSH: DispatchChannel
DISPATCH_CHANNEL_FILE: DispatchChannel
NOTIFY_UNSPECIFIED: Notify
NOTIFY_ANY_CHANGE: Notify
NOTIFY_TIMES: Notify
NOTIFY_EVERY_VERSION: Notify
DELIVERY_KIND_UNSPECIFIED: DeliveryKind
DELIVERY_KIND_PLAN: DeliveryKind
DELIVERY_KIND_REMINDER: DeliveryKind
DELIVERY_STATE_UNSPECIFIED: DeliveryState
DELIVERY_STATE_PENDING: DeliveryState
DELIVERY_STATE_SENDING: DeliveryState
DELIVERY_STATE_DELIVERED: DeliveryState
DELIVERY_STATE_UNCHANGED: DeliveryState
DELIVERY_STATE_SUPERSEDED: DeliveryState
DELIVERY_STATE_UNCERTAIN: DeliveryState
DELIVERY_STATE_FAILED: DeliveryState
PLAN_CHANGE_KIND_UNSPECIFIED: PlanChangeKind
PLAN_CHANGE_KIND_ADDED: PlanChangeKind
PLAN_CHANGE_KIND_MOVED: PlanChangeKind
PLAN_CHANGE_KIND_REARRANGED: PlanChangeKind
PLAN_CHANGE_KIND_CANCELLED: PlanChangeKind
PLAN_FORMAT_UNSPECIFIED: PlanFormat
PLAN_FORMAT_TEXT: PlanFormat
PLAN_FORMAT_HTML: PlanFormat
PLAN_FORMAT_CSV: PlanFormat
PLAN_FORMAT_ICALENDAR: PlanFormat

class Subscription(_message.Message):
    __slots__ = ("name", "reader", "channel", "address", "language", "zone", "notify", "acknowledge_within_h", "remind_before_h", "etag", "created_by", "created_at", "ended_at", "fetched_at")
    NAME_FIELD_NUMBER: _ClassVar[int]
    READER_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    ZONE_FIELD_NUMBER: _ClassVar[int]
    NOTIFY_FIELD_NUMBER: _ClassVar[int]
    ACKNOWLEDGE_WITHIN_H_FIELD_NUMBER: _ClassVar[int]
    REMIND_BEFORE_H_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    CREATED_BY_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    ENDED_AT_FIELD_NUMBER: _ClassVar[int]
    FETCHED_AT_FIELD_NUMBER: _ClassVar[int]
    name: str
    reader: str
    channel: DispatchChannel
    address: str
    language: str
    zone: str
    notify: Notify
    acknowledge_within_h: float
    remind_before_h: float
    etag: str
    created_by: str
    created_at: _timestamp_pb2.Timestamp
    ended_at: _timestamp_pb2.Timestamp
    fetched_at: _timestamp_pb2.Timestamp
    def __init__(self, name: _Optional[str] = ..., reader: _Optional[str] = ..., channel: _Optional[_Union[DispatchChannel, str]] = ..., address: _Optional[str] = ..., language: _Optional[str] = ..., zone: _Optional[str] = ..., notify: _Optional[_Union[Notify, str]] = ..., acknowledge_within_h: _Optional[float] = ..., remind_before_h: _Optional[float] = ..., etag: _Optional[str] = ..., created_by: _Optional[str] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., ended_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., fetched_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Delivery(_message.Message):
    __slots__ = ("name", "subscription", "reader", "channel", "kind", "roster", "version", "state", "attempts", "changes", "problem", "created_at", "next_attempt_at", "delivered_at", "acknowledge_by", "acknowledged_at", "acknowledged_by")
    NAME_FIELD_NUMBER: _ClassVar[int]
    SUBSCRIPTION_FIELD_NUMBER: _ClassVar[int]
    READER_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    ROSTER_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    PROBLEM_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    NEXT_ATTEMPT_AT_FIELD_NUMBER: _ClassVar[int]
    DELIVERED_AT_FIELD_NUMBER: _ClassVar[int]
    ACKNOWLEDGE_BY_FIELD_NUMBER: _ClassVar[int]
    ACKNOWLEDGED_AT_FIELD_NUMBER: _ClassVar[int]
    ACKNOWLEDGED_BY_FIELD_NUMBER: _ClassVar[int]
    name: str
    subscription: str
    reader: str
    channel: DispatchChannel
    kind: DeliveryKind
    roster: str
    version: int
    state: DeliveryState
    attempts: int
    changes: int
    problem: str
    created_at: _timestamp_pb2.Timestamp
    next_attempt_at: _timestamp_pb2.Timestamp
    delivered_at: _timestamp_pb2.Timestamp
    acknowledge_by: _timestamp_pb2.Timestamp
    acknowledged_at: _timestamp_pb2.Timestamp
    acknowledged_by: str
    def __init__(self, name: _Optional[str] = ..., subscription: _Optional[str] = ..., reader: _Optional[str] = ..., channel: _Optional[_Union[DispatchChannel, str]] = ..., kind: _Optional[_Union[DeliveryKind, str]] = ..., roster: _Optional[str] = ..., version: _Optional[int] = ..., state: _Optional[_Union[DeliveryState, str]] = ..., attempts: _Optional[int] = ..., changes: _Optional[int] = ..., problem: _Optional[str] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., next_attempt_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., delivered_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., acknowledge_by: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., acknowledged_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., acknowledged_by: _Optional[str] = ...) -> None: ...

class DeliveryAttempt(_message.Message):
    __slots__ = ("number", "at", "seconds", "outcome", "detail")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    SECONDS_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    number: int
    at: _timestamp_pb2.Timestamp
    seconds: float
    outcome: str
    detail: str
    def __init__(self, number: _Optional[int] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., seconds: _Optional[float] = ..., outcome: _Optional[str] = ..., detail: _Optional[str] = ...) -> None: ...

class PlannedActivity(_message.Message):
    __slots__ = ("code", "start", "end", "paid")
    CODE_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    PAID_FIELD_NUMBER: _ClassVar[int]
    code: str
    start: _timestamp_pb2.Timestamp
    end: _timestamp_pb2.Timestamp
    paid: bool
    def __init__(self, code: _Optional[str] = ..., start: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., paid: _Optional[bool] = ...) -> None: ...

class PlannedShift(_message.Message):
    __slots__ = ("agent", "site", "start", "end", "date", "local_start", "local_end", "activities")
    AGENT_FIELD_NUMBER: _ClassVar[int]
    SITE_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    DATE_FIELD_NUMBER: _ClassVar[int]
    LOCAL_START_FIELD_NUMBER: _ClassVar[int]
    LOCAL_END_FIELD_NUMBER: _ClassVar[int]
    ACTIVITIES_FIELD_NUMBER: _ClassVar[int]
    agent: str
    site: str
    start: _timestamp_pb2.Timestamp
    end: _timestamp_pb2.Timestamp
    date: str
    local_start: str
    local_end: str
    activities: _containers.RepeatedCompositeFieldContainer[PlannedActivity]
    def __init__(self, agent: _Optional[str] = ..., site: _Optional[str] = ..., start: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., date: _Optional[str] = ..., local_start: _Optional[str] = ..., local_end: _Optional[str] = ..., activities: _Optional[_Iterable[_Union[PlannedActivity, _Mapping]]] = ...) -> None: ...

class PlanChange(_message.Message):
    __slots__ = ("kind", "before", "after")
    KIND_FIELD_NUMBER: _ClassVar[int]
    BEFORE_FIELD_NUMBER: _ClassVar[int]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    kind: PlanChangeKind
    before: PlannedShift
    after: PlannedShift
    def __init__(self, kind: _Optional[_Union[PlanChangeKind, str]] = ..., before: _Optional[_Union[PlannedShift, _Mapping]] = ..., after: _Optional[_Union[PlannedShift, _Mapping]] = ...) -> None: ...

class ShiftPlan(_message.Message):
    __slots__ = ("reader", "roster", "version", "zone", "shifts", "changes", "since_version")
    READER_FIELD_NUMBER: _ClassVar[int]
    ROSTER_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    ZONE_FIELD_NUMBER: _ClassVar[int]
    SHIFTS_FIELD_NUMBER: _ClassVar[int]
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    SINCE_VERSION_FIELD_NUMBER: _ClassVar[int]
    reader: str
    roster: str
    version: int
    zone: str
    shifts: _containers.RepeatedCompositeFieldContainer[PlannedShift]
    changes: _containers.RepeatedCompositeFieldContainer[PlanChange]
    since_version: int
    def __init__(self, reader: _Optional[str] = ..., roster: _Optional[str] = ..., version: _Optional[int] = ..., zone: _Optional[str] = ..., shifts: _Optional[_Iterable[_Union[PlannedShift, _Mapping]]] = ..., changes: _Optional[_Iterable[_Union[PlanChange, _Mapping]]] = ..., since_version: _Optional[int] = ...) -> None: ...

class CreateSubscriptionRequest(_message.Message):
    __slots__ = ("subscription", "request_id", "by")
    SUBSCRIPTION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    subscription: Subscription
    request_id: str
    by: str
    def __init__(self, subscription: _Optional[_Union[Subscription, _Mapping]] = ..., request_id: _Optional[str] = ..., by: _Optional[str] = ...) -> None: ...

class CreateSubscriptionResponse(_message.Message):
    __slots__ = ("subscription", "feed_url", "secret")
    SUBSCRIPTION_FIELD_NUMBER: _ClassVar[int]
    FEED_URL_FIELD_NUMBER: _ClassVar[int]
    SECRET_FIELD_NUMBER: _ClassVar[int]
    subscription: Subscription
    feed_url: str
    secret: str
    def __init__(self, subscription: _Optional[_Union[Subscription, _Mapping]] = ..., feed_url: _Optional[str] = ..., secret: _Optional[str] = ...) -> None: ...

class GetSubscriptionRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class GetSubscriptionResponse(_message.Message):
    __slots__ = ("subscription",)
    SUBSCRIPTION_FIELD_NUMBER: _ClassVar[int]
    subscription: Subscription
    def __init__(self, subscription: _Optional[_Union[Subscription, _Mapping]] = ...) -> None: ...

class ListSubscriptionsRequest(_message.Message):
    __slots__ = ("reader", "show_ended", "page_size", "page_token")
    READER_FIELD_NUMBER: _ClassVar[int]
    SHOW_ENDED_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    reader: str
    show_ended: bool
    page_size: int
    page_token: str
    def __init__(self, reader: _Optional[str] = ..., show_ended: _Optional[bool] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListSubscriptionsResponse(_message.Message):
    __slots__ = ("subscriptions", "next_page_token")
    SUBSCRIPTIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    subscriptions: _containers.RepeatedCompositeFieldContainer[Subscription]
    next_page_token: str
    def __init__(self, subscriptions: _Optional[_Iterable[_Union[Subscription, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class UpdateSubscriptionRequest(_message.Message):
    __slots__ = ("subscription", "update_mask", "by")
    SUBSCRIPTION_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    subscription: Subscription
    update_mask: _field_mask_pb2.FieldMask
    by: str
    def __init__(self, subscription: _Optional[_Union[Subscription, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ..., by: _Optional[str] = ...) -> None: ...

class UpdateSubscriptionResponse(_message.Message):
    __slots__ = ("subscription",)
    SUBSCRIPTION_FIELD_NUMBER: _ClassVar[int]
    subscription: Subscription
    def __init__(self, subscription: _Optional[_Union[Subscription, _Mapping]] = ...) -> None: ...

class DeleteSubscriptionRequest(_message.Message):
    __slots__ = ("name", "etag", "by")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    by: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., by: _Optional[str] = ...) -> None: ...

class DeleteSubscriptionResponse(_message.Message):
    __slots__ = ("subscription",)
    SUBSCRIPTION_FIELD_NUMBER: _ClassVar[int]
    subscription: Subscription
    def __init__(self, subscription: _Optional[_Union[Subscription, _Mapping]] = ...) -> None: ...

class RotateSecretRequest(_message.Message):
    __slots__ = ("name", "by", "request_id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    by: str
    request_id: str
    def __init__(self, name: _Optional[str] = ..., by: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class RotateSecretResponse(_message.Message):
    __slots__ = ("subscription", "feed_url", "secret")
    SUBSCRIPTION_FIELD_NUMBER: _ClassVar[int]
    FEED_URL_FIELD_NUMBER: _ClassVar[int]
    SECRET_FIELD_NUMBER: _ClassVar[int]
    subscription: Subscription
    feed_url: str
    secret: str
    def __init__(self, subscription: _Optional[_Union[Subscription, _Mapping]] = ..., feed_url: _Optional[str] = ..., secret: _Optional[str] = ...) -> None: ...

class ListDeliveriesRequest(_message.Message):
    __slots__ = ("subscription", "reader", "state", "unacknowledged", "page_size", "page_token")
    SUBSCRIPTION_FIELD_NUMBER: _ClassVar[int]
    READER_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    UNACKNOWLEDGED_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    subscription: str
    reader: str
    state: DeliveryState
    unacknowledged: bool
    page_size: int
    page_token: str
    def __init__(self, subscription: _Optional[str] = ..., reader: _Optional[str] = ..., state: _Optional[_Union[DeliveryState, str]] = ..., unacknowledged: _Optional[bool] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListDeliveriesResponse(_message.Message):
    __slots__ = ("deliveries", "next_page_token")
    DELIVERIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    deliveries: _containers.RepeatedCompositeFieldContainer[Delivery]
    next_page_token: str
    def __init__(self, deliveries: _Optional[_Iterable[_Union[Delivery, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetDeliveryRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class GetDeliveryResponse(_message.Message):
    __slots__ = ("delivery", "attempts")
    DELIVERY_FIELD_NUMBER: _ClassVar[int]
    ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    delivery: Delivery
    attempts: _containers.RepeatedCompositeFieldContainer[DeliveryAttempt]
    def __init__(self, delivery: _Optional[_Union[Delivery, _Mapping]] = ..., attempts: _Optional[_Iterable[_Union[DeliveryAttempt, _Mapping]]] = ...) -> None: ...

class ReplayDeliveryRequest(_message.Message):
    __slots__ = ("name", "by", "request_id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    by: str
    request_id: str
    def __init__(self, name: _Optional[str] = ..., by: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class ReplayDeliveryResponse(_message.Message):
    __slots__ = ("delivery",)
    DELIVERY_FIELD_NUMBER: _ClassVar[int]
    delivery: Delivery
    def __init__(self, delivery: _Optional[_Union[Delivery, _Mapping]] = ...) -> None: ...

class AcknowledgeRequest(_message.Message):
    __slots__ = ("reader", "roster", "version", "by")
    READER_FIELD_NUMBER: _ClassVar[int]
    ROSTER_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    reader: str
    roster: str
    version: int
    by: str
    def __init__(self, reader: _Optional[str] = ..., roster: _Optional[str] = ..., version: _Optional[int] = ..., by: _Optional[str] = ...) -> None: ...

class AcknowledgeResponse(_message.Message):
    __slots__ = ("acknowledgement",)
    ACKNOWLEDGEMENT_FIELD_NUMBER: _ClassVar[int]
    acknowledgement: Acknowledgement
    def __init__(self, acknowledgement: _Optional[_Union[Acknowledgement, _Mapping]] = ...) -> None: ...

class Acknowledgement(_message.Message):
    __slots__ = ("reader", "roster", "version", "by", "at")
    READER_FIELD_NUMBER: _ClassVar[int]
    ROSTER_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    reader: str
    roster: str
    version: int
    by: str
    at: _timestamp_pb2.Timestamp
    def __init__(self, reader: _Optional[str] = ..., roster: _Optional[str] = ..., version: _Optional[int] = ..., by: _Optional[str] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListAcknowledgementsRequest(_message.Message):
    __slots__ = ("reader", "roster", "version", "page_size", "page_token")
    READER_FIELD_NUMBER: _ClassVar[int]
    ROSTER_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    reader: str
    roster: str
    version: int
    page_size: int
    page_token: str
    def __init__(self, reader: _Optional[str] = ..., roster: _Optional[str] = ..., version: _Optional[int] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListAcknowledgementsResponse(_message.Message):
    __slots__ = ("acknowledgements", "next_page_token")
    ACKNOWLEDGEMENTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    acknowledgements: _containers.RepeatedCompositeFieldContainer[Acknowledgement]
    next_page_token: str
    def __init__(self, acknowledgements: _Optional[_Iterable[_Union[Acknowledgement, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetShiftPlanRequest(_message.Message):
    __slots__ = ("reader", "roster", "version", "since_version", "zone")
    READER_FIELD_NUMBER: _ClassVar[int]
    ROSTER_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    SINCE_VERSION_FIELD_NUMBER: _ClassVar[int]
    ZONE_FIELD_NUMBER: _ClassVar[int]
    reader: str
    roster: str
    version: int
    since_version: int
    zone: str
    def __init__(self, reader: _Optional[str] = ..., roster: _Optional[str] = ..., version: _Optional[int] = ..., since_version: _Optional[int] = ..., zone: _Optional[str] = ...) -> None: ...

class GetShiftPlanResponse(_message.Message):
    __slots__ = ("plan", "acknowledgement")
    PLAN_FIELD_NUMBER: _ClassVar[int]
    ACKNOWLEDGEMENT_FIELD_NUMBER: _ClassVar[int]
    plan: ShiftPlan
    acknowledgement: Acknowledgement
    def __init__(self, plan: _Optional[_Union[ShiftPlan, _Mapping]] = ..., acknowledgement: _Optional[_Union[Acknowledgement, _Mapping]] = ...) -> None: ...

class RenderShiftPlanRequest(_message.Message):
    __slots__ = ("reader", "roster", "version", "since_version", "zone", "format", "language")
    READER_FIELD_NUMBER: _ClassVar[int]
    ROSTER_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    SINCE_VERSION_FIELD_NUMBER: _ClassVar[int]
    ZONE_FIELD_NUMBER: _ClassVar[int]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    reader: str
    roster: str
    version: int
    since_version: int
    zone: str
    format: PlanFormat
    language: str
    def __init__(self, reader: _Optional[str] = ..., roster: _Optional[str] = ..., version: _Optional[int] = ..., since_version: _Optional[int] = ..., zone: _Optional[str] = ..., format: _Optional[_Union[PlanFormat, str]] = ..., language: _Optional[str] = ...) -> None: ...

class RenderShiftPlanResponse(_message.Message):
    __slots__ = ("content", "media_type", "filename")
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    MEDIA_TYPE_FIELD_NUMBER: _ClassVar[int]
    FILENAME_FIELD_NUMBER: _ClassVar[int]
    content: bytes
    media_type: str
    filename: str
    def __init__(self, content: _Optional[bytes] = ..., media_type: _Optional[str] = ..., filename: _Optional[str] = ...) -> None: ...

class ReceiveShiftPlanRequest(_message.Message):
    __slots__ = ("header", "shifts", "changes")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    SHIFTS_FIELD_NUMBER: _ClassVar[int]
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    header: PlanHeader
    shifts: _containers.RepeatedCompositeFieldContainer[PlannedShift]
    changes: _containers.RepeatedCompositeFieldContainer[PlanChange]
    def __init__(self, header: _Optional[_Union[PlanHeader, _Mapping]] = ..., shifts: _Optional[_Iterable[_Union[PlannedShift, _Mapping]]] = ..., changes: _Optional[_Iterable[_Union[PlanChange, _Mapping]]] = ...) -> None: ...

class PlanHeader(_message.Message):
    __slots__ = ("delivery", "kind", "reader", "roster", "version", "zone", "shifts", "changes", "since_version", "acknowledge_by")
    DELIVERY_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    READER_FIELD_NUMBER: _ClassVar[int]
    ROSTER_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    ZONE_FIELD_NUMBER: _ClassVar[int]
    SHIFTS_FIELD_NUMBER: _ClassVar[int]
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    SINCE_VERSION_FIELD_NUMBER: _ClassVar[int]
    ACKNOWLEDGE_BY_FIELD_NUMBER: _ClassVar[int]
    delivery: str
    kind: DeliveryKind
    reader: str
    roster: str
    version: int
    zone: str
    shifts: int
    changes: int
    since_version: int
    acknowledge_by: _timestamp_pb2.Timestamp
    def __init__(self, delivery: _Optional[str] = ..., kind: _Optional[_Union[DeliveryKind, str]] = ..., reader: _Optional[str] = ..., roster: _Optional[str] = ..., version: _Optional[int] = ..., zone: _Optional[str] = ..., shifts: _Optional[int] = ..., changes: _Optional[int] = ..., since_version: _Optional[int] = ..., acknowledge_by: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ReceiveShiftPlanResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
