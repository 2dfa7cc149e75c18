"""The delivery log, deliveries sent again, and who has acknowledged."""

from __future__ import annotations

from heliotrope.codec.dispatch import (
    DELIVERIES,
    SUBSCRIPTIONS,
    acknowledgement_message,
    attempt_message,
    delivery_message,
    id_of,
    state_of,
)
from heliotrope.domain.dispatch import DeliveryState, reader_of
from heliotrope.domain.errors import Refused
from heliotrope.runtime.audit_log import log_act
from heliotrope.runtime.pages import Page
from heliotrope.v1 import dispatch_service_pb2 as wire

from services.dispatch.desk import Desk
from services.dispatch.postgres import deliveries, subscriptions
from services.dispatch.reach import expect_reader
from services.dispatch.rpc.subscriptions import DEFAULT_PAGE, LARGEST_PAGE, named

NO_NUMBER = 2**62
"""Above every delivery's number."""


class Deliveries:
    """The part of DispatchService that tells what was delivered."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def list_deliveries(self, request: wire.ListDeliveriesRequest) -> wire.ListDeliveriesResponse:
        """Return a page of deliveries, newest first."""
        asked_reader = reader_of(request.reader) if request.reader else None
        await expect_reader(self._desk, asked_reader)
        reader = "" if asked_reader is None else str(asked_reader)
        asked = request.subscription
        subscription = id_of(asked, SUBSCRIPTIONS, "subscription") if asked else ""
        state = state_of(request.state)
        filters: dict[str, object] = {
            "list": "deliveries",
            "subscription": subscription,
            "reader": reader,
            "state": state.value if state else "",
            "unacknowledged": request.unacknowledged,
        }
        page = Page.asked(self._desk.tokens, request, filters, DEFAULT_PAGE, LARGEST_PAGE)
        (before,) = page.after or (NO_NUMBER,)
        async with self._desk.snapshot() as db:
            read = await deliveries.list_deliveries(
                db, subscription, reader, state, request.unacknowledged, before, page.most + 1
            )
        found, token = page.cut(read, lambda numbered: numbered[:1])
        return wire.ListDeliveriesResponse(
            deliveries=[delivery_message(each) for _, each in found], next_page_token=token
        )

    async def list_acknowledgements(
        self, request: wire.ListAcknowledgementsRequest
    ) -> wire.ListAcknowledgementsResponse:
        """Return a page of who has acknowledged a version."""
        asked_reader = reader_of(request.reader) if request.reader else None
        await expect_reader(self._desk, asked_reader)
        reader = "" if asked_reader is None else str(asked_reader)
        version = await self._desk.rosters.published(request.roster, request.version)
        filters: dict[str, object] = {
            "list": "acknowledgements",
            "reader": reader,
            "roster": version.roster,
            "version": version.version,
        }
        page = Page.asked(self._desk.tokens, request, filters, DEFAULT_PAGE, LARGEST_PAGE)
        (after,) = page.after or ("",)
        async with self._desk.snapshot() as db:
            read = await deliveries.acknowledgements(db, version.roster, version.version, reader, after, page.most + 1)
        found, token = page.cut(read, lambda acknowledgement: (str(acknowledgement.reader),))
        return wire.ListAcknowledgementsResponse(
            acknowledgements=[acknowledgement_message(each) for each in found], next_page_token=token
        )

    async def get_delivery(self, request: wire.GetDeliveryRequest) -> wire.GetDeliveryResponse:
        """Return one delivery with its attempts."""
        name = id_of(request.name, DELIVERIES)
        async with self._desk.snapshot() as db:
            found = await deliveries.find_delivery(db, name)
            attempts = await deliveries.attempts_of(db, name)
        await expect_reader(self._desk, found.reader)
        return wire.GetDeliveryResponse(
            delivery=delivery_message(found), attempts=[attempt_message(attempt) for attempt in attempts]
        )

    async def replay_delivery(self, request: wire.ReplayDeliveryRequest) -> wire.ReplayDeliveryResponse:
        """Send a delivery again."""
        name, by = id_of(request.name, DELIVERIES), named(request.by)
        async with self._desk.transaction() as db:
            found = await deliveries.find_delivery(db, name, lock=True)
            if request.request_id and await deliveries.replayed_by(db, name) == request.request_id:
                return wire.ReplayDeliveryResponse(delivery=delivery_message(found))
            await subscriptions.lasting_subscription(db, found.subscription)
            if found.state is DeliveryState.SENDING:
                raise Refused(f"state: expected a delivery that is not being sent, got {request.name}, {found.state}")
            await deliveries.replay(db, name, request.request_id)
            await log_act(db, by, "replay a delivery", request.name, {"was": found.state.value})
            found = await deliveries.find_delivery(db, name)
        return wire.ReplayDeliveryResponse(delivery=delivery_message(found))
