"""Typed calls of DispatchService: plans, subscriptions, deliveries, acknowledgements."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

import grpc

from heliotrope.client.channel import open_channel
from heliotrope.codec.calls import own_errors
from heliotrope.codec.dispatch import (
    CHANNELS,
    DELIVERIES,
    NOTIFY,
    SUBSCRIPTIONS,
    acknowledgement_of,
    attempt_of,
    delivery_of,
    subscription_of,
)
from heliotrope.codec.plans import plan_of
from heliotrope.domain.dispatch import (
    Acknowledgement,
    Attempt,
    Delivery,
    DispatchChannel,
    Reader,
    Subscription,
    SubscriptionTerms,
)
from heliotrope.domain.plan import PlanChange, ShiftPlan
from heliotrope.v1 import dispatch_service_pb2 as wire
from heliotrope.v1.dispatch_service_pb2_grpc import DispatchServiceStub

CALL_DEADLINE_S = 60.0
PAGE = 1000
FORMATS = {
    "text": wire.PLAN_FORMAT_TEXT,
    "html": wire.PLAN_FORMAT_HTML,
    "csv": wire.PLAN_FORMAT_CSV,
    "ics": wire.PLAN_FORMAT_ICALENDAR,
}


@dataclass(frozen=True)
class NewSubscription:
    """A subscription with what is shown once: a calendar's URL, a webhook's secret; both empty for other channels."""

    subscription: Subscription
    feed_url: str
    secret: str


@dataclass(frozen=True)
class PlanAnswer:
    """A reader's plan of a version, what changed since `since_version` (0 for none), and who has acknowledged it."""

    roster: str
    version: int
    plan: ShiftPlan
    changes: tuple[PlanChange, ...]
    since_version: int
    acknowledgement: Acknowledgement | None


@contextlib.asynccontextmanager
async def connect_dispatch(address: str) -> AsyncIterator[DispatchClient]:
    """Connect to the dispatch service at ``host:port``; calls raise the library's own errors."""
    async with open_channel(address) as channel:
        yield DispatchClient(channel)


class DispatchClient:
    """The calls of one connection. No roster is the one published last, and version 0 the one in force."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._stub = DispatchServiceStub(channel)

    async def subscribe(
        self, reader: Reader, channel: DispatchChannel, terms: SubscriptionTerms, request_id: str, by: str
    ) -> NewSubscription:
        """Subscribe a reader; the same request id again returns the same subscription, without its secrets."""
        request = wire.CreateSubscriptionRequest(
            subscription=_message(reader, channel, terms), request_id=request_id, by=by
        )
        with own_errors():
            answer = await self._stub.CreateSubscription(request, timeout=CALL_DEADLINE_S)
        return NewSubscription(subscription_of(answer.subscription), answer.feed_url, answer.secret)

    async def subscriptions(self, reader: Reader | None = None, ended: bool = False) -> tuple[Subscription, ...]:
        """Return every subscription, or those of one reader."""
        found: list[Subscription] = []
        request = wire.ListSubscriptionsRequest(reader=_named(reader), show_ended=ended, page_size=PAGE)
        while True:
            with own_errors():
                answer = await self._stub.ListSubscriptions(request, timeout=CALL_DEADLINE_S)
            found += [subscription_of(each) for each in answer.subscriptions]
            if not answer.next_page_token:
                return tuple(found)
            request.page_token = answer.next_page_token

    async def renew_secret(self, subscription: str, by: str) -> NewSubscription:
        """Make a new calendar URL or webhook secret; the one before ends at once."""
        request = wire.RotateSecretRequest(name=_within(SUBSCRIPTIONS, subscription), by=by)
        with own_errors():
            answer = await self._stub.RotateSecret(request, timeout=CALL_DEADLINE_S)
        return NewSubscription(subscription_of(answer.subscription), answer.feed_url, answer.secret)

    async def end_subscription(self, subscription: str, by: str) -> Subscription:
        """End a subscription."""
        request = wire.DeleteSubscriptionRequest(name=_within(SUBSCRIPTIONS, subscription), by=by)
        with own_errors():
            answer = await self._stub.DeleteSubscription(request, timeout=CALL_DEADLINE_S)
        return subscription_of(answer.subscription)

    async def deliveries(
        self, reader: Reader | None = None, unacknowledged: bool = False, most: int = 100
    ) -> tuple[Delivery, ...]:
        """Return the newest deliveries, newest first."""
        request = wire.ListDeliveriesRequest(reader=_named(reader), unacknowledged=unacknowledged, page_size=most)
        with own_errors():
            answer = await self._stub.ListDeliveries(request, timeout=CALL_DEADLINE_S)
        return tuple(delivery_of(each) for each in answer.deliveries)

    async def delivery(self, delivery: str) -> tuple[Delivery, tuple[Attempt, ...]]:
        """Return a delivery with every attempt."""
        request = wire.GetDeliveryRequest(name=_within(DELIVERIES, delivery))
        with own_errors():
            answer = await self._stub.GetDelivery(request, timeout=CALL_DEADLINE_S)
        return delivery_of(answer.delivery), tuple(attempt_of(each) for each in answer.attempts)

    async def replay(self, delivery: str, by: str) -> Delivery:
        """Send a delivery again."""
        request = wire.ReplayDeliveryRequest(name=_within(DELIVERIES, delivery), by=by)
        with own_errors():
            return delivery_of((await self._stub.ReplayDelivery(request, timeout=CALL_DEADLINE_S)).delivery)

    async def acknowledge(self, reader: Reader, by: str, roster: str = "", version: int = 0) -> Acknowledgement:
        """Acknowledge a published version."""
        request = wire.AcknowledgeRequest(reader=str(reader), roster=roster, version=version, by=by)
        with own_errors():
            answer = await self._stub.Acknowledge(request, timeout=CALL_DEADLINE_S)
        return acknowledgement_of(answer.acknowledgement)

    async def acknowledgements(
        self, reader: Reader | None = None, roster: str = "", version: int = 0
    ) -> tuple[Acknowledgement, ...]:
        """Return who has acknowledged a version or a later one of its roster: the first of each reader."""
        found: list[Acknowledgement] = []
        request = wire.ListAcknowledgementsRequest(
            reader=_named(reader), roster=roster, version=version, page_size=PAGE
        )
        while True:
            with own_errors():
                answer = await self._stub.ListAcknowledgements(request, timeout=CALL_DEADLINE_S)
            found += [acknowledgement_of(each) for each in answer.acknowledgements]
            if not answer.next_page_token:
                return tuple(found)
            request.page_token = answer.next_page_token

    async def plan(self, reader: Reader, roster: str = "", version: int = 0, since: int = 0) -> PlanAnswer:
        """Return a reader's plan with what changed in it; `since` 0 compares with the published version before."""
        request = wire.GetShiftPlanRequest(reader=str(reader), roster=roster, version=version, since_version=since)
        with own_errors():
            answer = await self._stub.GetShiftPlan(request, timeout=CALL_DEADLINE_S)
        plan, changes = plan_of(answer.plan)
        known = acknowledgement_of(answer.acknowledgement) if answer.HasField("acknowledgement") else None
        return PlanAnswer(answer.plan.roster, answer.plan.version, plan, changes, answer.plan.since_version, known)

    async def rendered_plan(
        self, reader: Reader, form: str = "text", language: str = "", zone: str = "", roster: str = "", version: int = 0
    ) -> tuple[bytes, str]:
        """Return a reader's plan as text, html, csv or ics, with a name to save it under."""
        request = wire.RenderShiftPlanRequest(
            reader=str(reader), roster=roster, version=version, zone=zone, format=FORMATS[form], language=language
        )
        with own_errors():
            answer = await self._stub.RenderShiftPlan(request, timeout=CALL_DEADLINE_S)
        return bytes(answer.content), str(answer.filename)


def _message(reader: Reader, channel: DispatchChannel, terms: SubscriptionTerms) -> wire.Subscription:
    return wire.Subscription(
        reader=str(reader),
        channel=CHANNELS[channel],
        address=terms.address,
        language=terms.language,
        zone=terms.zone,
        notify=NOTIFY[terms.notify],
        acknowledge_within_h=terms.acknowledge_within_h,
        remind_before_h=terms.remind_before_h,
    )


def _named(reader: Reader | None) -> str:
    return "" if reader is None else str(reader)


def _within(collection: str, name: str) -> str:
    return name if name.startswith(collection) else collection + name
