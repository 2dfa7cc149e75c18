"""DispatchService on the real PostgreSQL: plans drawn, acknowledged, subscriptions kept, publications taken up once."""

from __future__ import annotations

from collections.abc import AsyncIterator

import grpc
import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from heliotrope.v1 import dispatch_service_pb2 as wire

from deploy.local import LocalStack
from tests.integration.dispatch_desk import Dispatching, dispatching, lawful, moved, without

WITHIN_S = 20


@pytest.fixture
async def service(stack: LocalStack) -> AsyncIterator[Dispatching]:
    async with dispatching(stack.postgres) as running:
        yield running


async def subscribed(
    service: Dispatching, reader: str = "agents/w1", channel: int = wire.DISPATCH_CHANNEL_EMAIL, **fields: object
) -> wire.CreateSubscriptionResponse:
    address = {wire.DISPATCH_CHANNEL_EMAIL: "w1@example.com", wire.DISPATCH_CHANNEL_WEBHOOK: "https://example.com/in"}
    wanted = {"reader": reader, "channel": channel, "address": address.get(channel, "")} | fields
    request = wire.CreateSubscriptionRequest(
        subscription=wire.Subscription(**wanted), request_id=f"{reader}/{channel}", by="Ana Silva"
    )
    return await service.stub.CreateSubscription(request, timeout=WITHIN_S)


async def deliveries(service: Dispatching, **filters: object) -> list[wire.Delivery]:
    answer = await service.stub.ListDeliveries(wire.ListDeliveriesRequest(**filters), timeout=WITHIN_S)
    return list(answer.deliveries)


async def refused(call: object) -> grpc.aio.AioRpcError:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call
    return caught.value


async def test_a_plan_is_drawn_in_local_time_with_what_changed_since_the_version_before(service: Dispatching) -> None:
    first = await service.publish(lawful())
    second = await service.publish(moved(without(lawful(), "w1", 4), "w1"))
    await service.take(first)
    await service.take(second)
    request = wire.GetShiftPlanRequest(reader="agents/w1")
    plan = (await service.stub.GetShiftPlan(request, timeout=WITHIN_S)).plan
    assert (plan.version, plan.since_version, plan.zone) == (second.version, first.version, "Europe/Warsaw")
    assert [shift.local_start[11:16] for shift in plan.shifts] == ["08:30", "08:00", "08:00", "08:00"]
    assert [change.kind for change in plan.changes] == [wire.PLAN_CHANGE_KIND_MOVED, wire.PLAN_CHANGE_KIND_CANCELLED]
    assert plan.changes[0].before.local_start[11:16] == "08:00"
    manila = wire.GetShiftPlanRequest(reader="sites/manila", version=first.version)
    site = (await service.stub.GetShiftPlan(manila, timeout=WITHIN_S)).plan
    assert {shift.agent for shift in site.shifts} == {"m1", "m2", "m3"}
    assert {shift.local_start[11:] for shift in site.shifts} == {"08:00:00+08:00"}
    team = wire.GetShiftPlanRequest(reader="teams/warsaw-1", version=first.version, zone="Asia/Kolkata")
    drawn = (await service.stub.GetShiftPlan(team, timeout=WITHIN_S)).plan
    assert {shift.agent for shift in drawn.shifts} == {"w1", "w2", "w3"}
    assert {shift.local_start[19:] for shift in drawn.shifts} == {"+05:30"}


async def test_a_plan_prints_in_the_reader_s_language_and_as_a_calendar(service: Dispatching) -> None:
    await service.take(await service.publish(lawful()))
    for form, media, found in (
        (wire.PLAN_FORMAT_TEXT, "text/plain", "Twoje zmiany"),
        (wire.PLAN_FORMAT_HTML, "text/html", '<html lang="pl"'),
        (wire.PLAN_FORMAT_CSV, "text/csv", "date,agent,site"),
        (wire.PLAN_FORMAT_ICALENDAR, "text/calendar", "SUMMARY:Zmiana"),
    ):
        request = wire.RenderShiftPlanRequest(reader="agents/w1", format=form, language="pl")
        made = await service.stub.RenderShiftPlan(request, timeout=WITHIN_S)
        assert made.media_type.startswith(media)
        assert found in made.content.decode()
    error = await refused(service.stub.RenderShiftPlan(
        wire.RenderShiftPlanRequest(reader="agents/w1", format=wire.PLAN_FORMAT_TEXT, language="xx"), timeout=WITHIN_S
    ))  # fmt: skip
    assert "language: expected one of en, es, fil, hi, pl" in str(error.details())


async def test_the_first_acknowledgement_of_a_version_holds_and_covers_earlier_ones(service: Dispatching) -> None:
    first, second = await service.publish(lawful()), await service.publish(moved(lawful(), "w1"))
    await service.take(first)
    await service.take(second)
    for by in ("Jan", "Ewa"):
        request = wire.AcknowledgeRequest(reader="agents/w1", by=by)
        made = (await service.stub.Acknowledge(request, timeout=WITHIN_S)).acknowledgement
        assert (made.version, made.by) == (second.version, "Jan")
    for version, covered in ((first.version, True), (second.version, True)):
        plan = wire.GetShiftPlanRequest(reader="agents/w1", version=version)
        answer = await service.stub.GetShiftPlan(plan, timeout=WITHIN_S)
        assert answer.HasField("acknowledgement") is covered
        asked = wire.ListAcknowledgementsRequest(version=version)
        known = (await service.stub.ListAcknowledgements(asked, timeout=WITHIN_S)).acknowledgements
        assert [(each.reader, each.by) for each in known] == [("agents/w1", "Jan")]
    other = await service.stub.GetShiftPlan(wire.GetShiftPlanRequest(reader="agents/w2"), timeout=WITHIN_S)
    assert not other.HasField("acknowledgement")
    error = await refused(
        service.stub.Acknowledge(wire.AcknowledgeRequest(reader="agents/nobody", by="Jan"), timeout=WITHIN_S)
    )
    assert error.code() is grpc.StatusCode.NOT_FOUND


async def test_a_subscription_is_made_once_changed_by_mask_and_ended_with_its_address(service: Dispatching) -> None:
    made = (await subscribed(service, language="pl", acknowledge_within_h=24.0)).subscription
    assert (await subscribed(service)).subscription == made
    change = wire.Subscription(name=made.name, etag=made.etag, language="es-MX", address="ignored@example.com")
    request = wire.UpdateSubscriptionRequest(subscription=change, update_mask=FieldMask(paths=["language"]), by="Ana")
    changed = (await service.stub.UpdateSubscription(request, timeout=WITHIN_S)).subscription
    assert (changed.language, changed.address, changed.acknowledge_within_h) == ("es-MX", "w1@example.com", 24.0)
    assert changed.etag != made.etag
    stale = await refused(service.stub.UpdateSubscription(request, timeout=WITHIN_S))
    assert stale.code() is grpc.StatusCode.ABORTED
    end = wire.DeleteSubscriptionRequest(name=made.name, by="Ana")
    ended = (await service.stub.DeleteSubscription(end, timeout=WITHIN_S)).subscription
    assert (ended.address, ended.HasField("ended_at")) == ("", True)
    left = await service.stub.ListSubscriptions(wire.ListSubscriptionsRequest(), timeout=WITHIN_S)
    assert list(left.subscriptions) == []


async def test_a_request_id_of_somebody_else_shows_nothing_of_their_subscription(service: Dispatching) -> None:
    wanted = wire.Subscription(reader="agents/w2", channel=wire.DISPATCH_CHANNEL_EMAIL, address="w2@example.com")
    request_id = "calendar-1"
    mine = wire.CreateSubscriptionRequest(subscription=wanted, request_id=request_id, by="Ana")
    await service.stub.CreateSubscription(mine, timeout=WITHIN_S)
    wanted.reader = "agents/w3"
    theirs = wire.CreateSubscriptionRequest(subscription=wanted, request_id=request_id, by="Eve")
    error = await refused(service.stub.CreateSubscription(theirs, timeout=WITHIN_S))
    assert error.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert "request_id: expected a new id" in str(error.details())


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"reader": "someone"}, "reader"),
        ({"address": "nowhere"}, "address"),
        ({"address": "a@b.example\r\nBcc: all@b.example"}, "address"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"language": "xx"}, "language"),
        ({"acknowledge_within_h": -1.0}, "acknowledge_within_h"),
        ({"remind_before_h": 5.0}, "remind_before_h"),
        ({"channel": wire.DISPATCH_CHANNEL_UNSPECIFIED}, "channel"),
    ],
)
async def test_a_wrong_subscription_names_its_field(
    service: Dispatching, fields: dict[str, object], field: str
) -> None:
    error = await refused(subscribed(service, **fields))
    assert error.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert field in str(error.details())


async def test_pages_of_subscriptions_and_deliveries_join_without_a_gap(service: Dispatching) -> None:
    await service.take(await service.publish(lawful()))
    for name in ("w1", "w2", "w3"):
        await subscribed(service, f"agents/{name}")
    names: list[str] = []
    token = ""
    while True:
        request = wire.ListDeliveriesRequest(page_size=2, page_token=token)
        answer = await service.stub.ListDeliveries(request, timeout=WITHIN_S)
        names += [delivery.reader for delivery in answer.deliveries]
        token = answer.next_page_token
        if not token:
            break
    assert names == ["agents/w3", "agents/w2", "agents/w1"]
    wrong = wire.ListSubscriptionsRequest(page_token="x")
    assert (await refused(service.stub.ListSubscriptions(wrong, timeout=WITHIN_S))).code() is (
        grpc.StatusCode.INVALID_ARGUMENT
    )


async def test_an_event_that_comes_again_makes_nothing_and_of_several_versions_the_newest_is_delivered(
    service: Dispatching,
) -> None:
    subscription = (await subscribed(service)).subscription
    first, second = await service.publish(lawful()), await service.publish(moved(lawful(), "w1"))
    assert await service.take(first, second) == 1
    assert await service.take(first, second) == 0
    assert await service.take(second) == 0
    (delivery,) = await deliveries(service)
    assert (delivery.subscription, delivery.version) == (subscription.name, second.version)
    third = await service.publish(without(lawful(), "w1"))
    assert await service.take(third) == 1
    states = {each.version: each.state for each in await deliveries(service)}
    assert states == {
        second.version: wire.DELIVERY_STATE_SUPERSEDED,
        third.version: wire.DELIVERY_STATE_PENDING,
    }


async def test_who_subscribes_after_a_publication_is_given_the_plan_in_force(service: Dispatching) -> None:
    version = await service.publish(lawful())
    await service.take(version)
    await subscribed(service)
    (delivery,) = await deliveries(service, reader="agents/w1")
    assert (delivery.version, delivery.state) == (version.version, wire.DELIVERY_STATE_PENDING)


async def test_an_erased_reader_leaves_neither_address_nor_calendar_nor_plan(service: Dispatching) -> None:
    await service.take(await service.publish(lawful()))
    await subscribed(service)
    await subscribed(service, "agents/w2", address="w2@example.com")
    await service.stub.Acknowledge(wire.AcknowledgeRequest(reader="agents/w1", by="w1"), timeout=WITHIN_S)
    async with service.desk.transaction() as db:
        assert await db.fetchval("select dispatch.erase_reader('agents/w1')") == 1
        tables = ("subscription", "delivery", "attempt", "plan", "calendar_entry", "acknowledgement")
        rows = [row for t in tables for row in await db.fetch(f"select x::text as whole from dispatch.{t} x")]
    assert [row["whole"] for row in rows if "w1" in row["whole"]] == []
    left = await service.stub.ListSubscriptions(wire.ListSubscriptionsRequest(), timeout=WITHIN_S)
    assert [each.reader for each in left.subscriptions] == ["agents/w2"]
    (state,) = [each.state for each in await deliveries(service) if each.reader.startswith("agents/erased")]
    assert state == wire.DELIVERY_STATE_SUPERSEDED


async def test_an_erased_person_s_address_goes_from_every_reader_and_the_addresses_of_others_stay(
    service: Dispatching,
) -> None:
    await service.take(await service.publish(lawful()))
    email = wire.DISPATCH_CHANNEL_EMAIL
    for reader, address in (
        ("agents/w1", "w1@example.com"), ("sites/warsaw", "w1@example.com"), ("teams/warsaw-1", "lead@example.com"),
    ):  # fmt: skip
        await subscribed(service, reader, email, address=address)
    other = wire.Subscription(reader="sites/warsaw", channel=email, address="lead@example.com")
    request = wire.CreateSubscriptionRequest(subscription=other, request_id="other", by="Ana Silva")
    await service.stub.CreateSubscription(request, timeout=WITHIN_S)
    async with service.desk.transaction() as db:
        await db.execute("select dispatch.erase_person('w1', array['w1@example.com'])")
    left = await service.stub.ListSubscriptions(wire.ListSubscriptionsRequest(), timeout=WITHIN_S)
    assert [(each.reader, each.address) for each in left.subscriptions] == [
        ("teams/warsaw-1", "lead@example.com"), ("sites/warsaw", "lead@example.com"),
    ]  # fmt: skip
    waiting = [each.reader for each in await deliveries(service) if each.state == wire.DELIVERY_STATE_PENDING]
    assert sorted(waiting) == ["sites/warsaw", "teams/warsaw-1"]
