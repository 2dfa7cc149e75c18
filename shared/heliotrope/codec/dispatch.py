"""Subscriptions, deliveries and acknowledgements on the wire."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from google.protobuf.timestamp_pb2 import Timestamp

from heliotrope.codec.fields import instant, timestamp
from heliotrope.domain.dispatch import (
    Acknowledgement,
    Attempt,
    Delivery,
    DeliveryKind,
    DeliveryState,
    DispatchChannel,
    Notify,
    Subscription,
    SubscriptionTerms,
    reader_of,
)
from heliotrope.domain.errors import InvalidValue
from heliotrope.v1 import dispatch_service_pb2 as wire

T = TypeVar("T")
SUBSCRIPTIONS, DELIVERIES = "subscriptions/", "deliveries/"
CHANNELS = {
    DispatchChannel.EMAIL: wire.DISPATCH_CHANNEL_EMAIL,
    DispatchChannel.WEBHOOK: wire.DISPATCH_CHANNEL_WEBHOOK,
    DispatchChannel.ICALENDAR: wire.DISPATCH_CHANNEL_ICALENDAR,
    DispatchChannel.PUSH: wire.DISPATCH_CHANNEL_PUSH,
    DispatchChannel.FILE: wire.DISPATCH_CHANNEL_FILE,
}
CHANNEL_OF = {number: channel for channel, number in CHANNELS.items()}
NOTIFY = {
    Notify.ANY_CHANGE: wire.NOTIFY_ANY_CHANGE,
    Notify.TIMES: wire.NOTIFY_TIMES,
    Notify.EVERY_VERSION: wire.NOTIFY_EVERY_VERSION,
}
NOTIFY_OF = {number: notify for notify, number in NOTIFY.items()} | {wire.NOTIFY_UNSPECIFIED: Notify.ANY_CHANGE}
KINDS = {DeliveryKind.PLAN: wire.DELIVERY_KIND_PLAN, DeliveryKind.REMINDER: wire.DELIVERY_KIND_REMINDER}
KIND_OF = {number: kind for kind, number in KINDS.items()}
STATES = {
    DeliveryState.PENDING: wire.DELIVERY_STATE_PENDING,
    DeliveryState.SENDING: wire.DELIVERY_STATE_SENDING,
    DeliveryState.DELIVERED: wire.DELIVERY_STATE_DELIVERED,
    DeliveryState.UNCHANGED: wire.DELIVERY_STATE_UNCHANGED,
    DeliveryState.SUPERSEDED: wire.DELIVERY_STATE_SUPERSEDED,
    DeliveryState.UNCERTAIN: wire.DELIVERY_STATE_UNCERTAIN,
    DeliveryState.FAILED: wire.DELIVERY_STATE_FAILED,
}
STATE_OF = {number: state for state, number in STATES.items()}


def id_of(name: str, collection: str, field: str = "name") -> str:
    """Read the id of ``collection/id``; `InvalidValue` where `name` is none."""
    found = name.removeprefix(collection)
    if found == name or not found or "/" in found:
        raise InvalidValue(field, f"{collection}ID", name)
    return found


def subscription_message(subscription: Subscription) -> wire.Subscription:
    """Return the message of a subscription."""
    terms = subscription.terms
    return wire.Subscription(
        name=SUBSCRIPTIONS + subscription.id,
        reader=str(subscription.reader),
        channel=CHANNELS[subscription.channel],
        address=terms.address,
        language=terms.language,
        zone=terms.zone,
        notify=NOTIFY[terms.notify],
        acknowledge_within_h=terms.acknowledge_within_h,
        remind_before_h=terms.remind_before_h,
        etag=subscription.etag,
        created_by=subscription.created_by,
        created_at=_stamp(subscription.created_at),
        ended_at=_stamp(subscription.ended_at),
        fetched_at=_stamp(subscription.fetched_at),
    )


def subscription_of(message: wire.Subscription) -> Subscription:
    """Read a subscription as the service returns it."""
    return Subscription(
        id=id_of(message.name, SUBSCRIPTIONS),
        reader=reader_of(message.reader),
        channel=channel_of(message.channel),
        terms=terms_of(message),
        etag=message.etag,
        created_by=message.created_by,
        created_at=_instant(message, "created_at"),
        ended_at=_instant(message, "ended_at"),
        fetched_at=_instant(message, "fetched_at"),
    )


def terms_of(message: wire.Subscription) -> SubscriptionTerms:
    """Read what a person may change."""
    return SubscriptionTerms(
        address=message.address,
        language=message.language or "en",
        zone=message.zone,
        notify=_of(NOTIFY_OF, message.notify, "notify"),
        acknowledge_within_h=message.acknowledge_within_h,
        remind_before_h=message.remind_before_h,
    )


def channel_of(number: int) -> DispatchChannel:
    """Read a channel."""
    return _of(CHANNEL_OF, number, "channel")


def state_of(number: int) -> DeliveryState | None:
    """Read a state to filter by; None where it is unspecified."""
    return _of(STATE_OF, number, "state") if number else None


def delivery_message(delivery: Delivery) -> wire.Delivery:
    """Return the message of a delivery."""
    return wire.Delivery(
        name=DELIVERIES + delivery.id,
        subscription=SUBSCRIPTIONS + delivery.subscription,
        reader=str(delivery.reader),
        channel=CHANNELS[delivery.channel],
        kind=KINDS[delivery.kind],
        roster=delivery.roster,
        version=delivery.version,
        state=STATES[delivery.state],
        attempts=delivery.attempts,
        changes=delivery.changes,
        problem=delivery.problem,
        created_at=timestamp(delivery.created_at),
        next_attempt_at=_stamp(delivery.next_attempt_at),
        delivered_at=_stamp(delivery.delivered_at),
        acknowledge_by=_stamp(delivery.acknowledge_by),
        acknowledged_at=_stamp(delivery.acknowledged_at),
        acknowledged_by=delivery.acknowledged_by,
    )


def delivery_of(message: wire.Delivery) -> Delivery:
    """Read a delivery."""
    return Delivery(
        id=id_of(message.name, DELIVERIES),
        subscription=id_of(message.subscription, SUBSCRIPTIONS, "subscription"),
        reader=reader_of(message.reader),
        channel=channel_of(message.channel),
        kind=_of(KIND_OF, message.kind, "kind"),
        roster=message.roster,
        version=message.version,
        state=_of(STATE_OF, message.state, "state"),
        created_at=instant(message.created_at, "created_at"),
        attempts=message.attempts,
        changes=message.changes,
        problem=message.problem,
        next_attempt_at=_instant(message, "next_attempt_at"),
        delivered_at=_instant(message, "delivered_at"),
        acknowledge_by=_instant(message, "acknowledge_by"),
        acknowledged_at=_instant(message, "acknowledged_at"),
        acknowledged_by=message.acknowledged_by,
    )


def attempt_message(attempt: Attempt) -> wire.DeliveryAttempt:
    """Return the message of an attempt."""
    return wire.DeliveryAttempt(
        number=attempt.number,
        at=timestamp(attempt.at),
        seconds=attempt.seconds,
        outcome=attempt.outcome,
        detail=attempt.detail,
    )


def attempt_of(message: wire.DeliveryAttempt) -> Attempt:
    """Read an attempt."""
    return Attempt(message.number, instant(message.at, "at"), message.seconds, message.outcome, message.detail)


def acknowledgement_message(acknowledgement: Acknowledgement) -> wire.Acknowledgement:
    """Return the message of an acknowledgement."""
    return wire.Acknowledgement(
        reader=str(acknowledgement.reader),
        roster=acknowledgement.roster,
        version=acknowledgement.version,
        by=acknowledgement.by,
        at=timestamp(acknowledgement.at),
    )


def acknowledgement_of(message: wire.Acknowledgement) -> Acknowledgement:
    """Read an acknowledgement."""
    reader = reader_of(message.reader)
    return Acknowledgement(reader, message.roster, message.version, message.by, instant(message.at, "at"))


def _of(table: Mapping[Any, T], number: int, field: str) -> T:
    found = table.get(number)
    if found is None:
        raise InvalidValue(field, f"one of {', '.join(str(value) for value in table.values())}", number)
    return found


def _stamp(at: datetime | None) -> Timestamp | None:
    return None if at is None else timestamp(at)


def _instant(message: wire.Subscription | wire.Delivery, field: str) -> datetime | None:
    return instant(getattr(message, field), field) if message.HasField(field) else None
