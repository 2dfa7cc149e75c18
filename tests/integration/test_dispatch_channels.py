"""Webhooks, push, files and calendars against real other ends."""

from __future__ import annotations

import asyncio
import csv
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import grpc
import httpx
import pytest
import vobject
from examples.plan_receiver.receiver import start
from heliotrope.domain.dispatch import DispatchChannel
from heliotrope.domain.errors import Forbidden
from heliotrope.runtime.auth import Principal, Role
from heliotrope.runtime.auth.principal import enter
from heliotrope.runtime.http import serve_http
from heliotrope.v1 import dispatch_service_pb2 as wire
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from deploy.local import LocalStack
from services.dispatch.channels.files import Files
from services.dispatch.channels.push import push
from services.dispatch.channels.webhook import Webhook, http_client
from services.dispatch.delivering import Courier
from services.dispatch.desk import Reach
from services.dispatch.feeds import feeds_app
from services.dispatch.outcome import Patience
from services.dispatch.rpc import DispatchService
from tests.integration.dispatch_desk import Dispatching, dispatching, lawful, moved, without
from tests.integration.dispatch_peers import webhook_receiver

QUICK = Patience(first_s=0.01, longest_s=0.02, attempts=3, lease_s=20.0)


@pytest.fixture
async def service(stack: LocalStack) -> AsyncIterator[Dispatching]:
    async with dispatching(stack.postgres) as running:
        yield running


async def subscribed(service: Dispatching, channel: int, **fields: object) -> wire.CreateSubscriptionResponse:
    wanted = {"reader": "agents/w1", "channel": channel} | fields
    request = wire.CreateSubscriptionRequest(
        subscription=wire.Subscription(**wanted), request_id=str(wanted), by="Ana Silva"
    )
    return await service.stub.CreateSubscription(request, timeout=20)


async def drained(courier: Courier, pauses: int = 5) -> None:
    for _ in range(pauses):
        while await courier.deliver_next():
            pass
        await asyncio.sleep(0.03)


async def deliveries(service: Dispatching) -> list[wire.Delivery]:
    answer = await service.stub.ListDeliveries(wire.ListDeliveriesRequest(), timeout=20)
    return list(reversed(answer.deliveries))


async def test_a_webhook_is_signed_tried_again_under_one_id_and_verified_by_another_library(
    service: Dispatching,
) -> None:
    async with webhook_receiver() as inbox, http_client() as client:
        made = await subscribed(service, wire.DISPATCH_CHANNEL_WEBHOOK, address=inbox.url)
        courier = Courier(service.desk, {DispatchChannel.WEBHOOK: Webhook(client).send}, QUICK)
        await service.take(await service.publish(lawful()))
        inbox.answers = [503, 500]
        await drained(courier)
        (delivery,) = await deliveries(service)
        assert (delivery.state, delivery.attempts) == (wire.DELIVERY_STATE_DELIVERED, 3)
        log = await service.stub.GetDelivery(wire.GetDeliveryRequest(name=delivery.name), timeout=20)
        assert [attempt.outcome for attempt in log.attempts] == ["retry", "retry", "delivered"]
        assert log.attempts[0].detail == "503 not now"
        ids = {headers["webhook-id"] for headers, _ in inbox.requests}
        assert ids == {delivery.name.removeprefix("deliveries/")}
        verifier = Verifier(made.secret)
        for headers, body in inbox.requests:
            plan = verifier.verify(body, headers)
            assert (headers["ce-type"], headers["ce-subject"]) == ("heliotrope.v1.ShiftPlan.plan", "agents/w1")
            assert headers["ce-id"] == headers["idempotency-key"] == headers["webhook-id"]
            assert len(plan["shifts"]) == 5
            assert plan["shifts"][0]["local_start"][11:16] == "08:00"
        headers, body = inbox.requests[0]
        with pytest.raises(WebhookVerificationError):
            verifier.verify(body.replace(b"w1", b"w2"), headers)


async def test_a_webhook_s_new_secret_ends_the_old_one_and_410_ends_the_delivery(service: Dispatching) -> None:
    async with webhook_receiver() as inbox, http_client() as client:
        made = await subscribed(service, wire.DISPATCH_CHANNEL_WEBHOOK, address=inbox.url)
        request = wire.RotateSecretRequest(name=made.subscription.name, by="Ana")
        renewed = await service.stub.RotateSecret(request, timeout=20)
        assert renewed.secret != made.secret
        courier = Courier(service.desk, {DispatchChannel.WEBHOOK: Webhook(client).send}, QUICK)
        await service.take(await service.publish(lawful()))
        inbox.answers = [410]
        await drained(courier)
        ((headers, body),) = inbox.requests
        assert Verifier(renewed.secret).verify(body, headers)["reader"] == "agents/w1"
        with pytest.raises(WebhookVerificationError):
            Verifier(made.secret).verify(body, headers)
        (delivery,) = await deliveries(service)
        assert delivery.state == wire.DELIVERY_STATE_FAILED
        await service.stub.ReplayDelivery(wire.ReplayDeliveryRequest(name=delivery.name, by="Ana"), timeout=20)
        await drained(courier)
        assert inbox.requests[1][0]["webhook-id"] == headers["webhook-id"]
        assert (await deliveries(service))[0].state == wire.DELIVERY_STATE_DELIVERED


async def test_a_receiver_that_stays_away_uses_up_the_attempts_and_the_next_version_is_sent_anew(
    service: Dispatching,
) -> None:
    async with webhook_receiver() as inbox, http_client() as client:
        await subscribed(service, wire.DISPATCH_CHANNEL_WEBHOOK, address=inbox.url)
        courier = Courier(service.desk, {DispatchChannel.WEBHOOK: Webhook(client).send}, QUICK)
        await service.take(await service.publish(lawful()))
        inbox.answers = [503] * QUICK.attempts
        await drained(courier)
        await service.take(await service.publish(moved(lawful(), "w1")))
        await drained(courier)
        states = [(d.state, d.changes) for d in await deliveries(service)]
        assert states == [(wire.DELIVERY_STATE_FAILED, 5), (wire.DELIVERY_STATE_DELIVERED, 5)]


async def test_the_reference_receiver_takes_a_push_once_and_whole(service: Dispatching, tmp_path: Path) -> None:
    database = tmp_path / "plans.sqlite"
    receiver, port = await start("127.0.0.1:0", database)
    await subscribed(service, wire.DISPATCH_CHANNEL_PUSH, address=f"127.0.0.1:{port}", reader="sites/warsaw")
    courier = Courier(service.desk, {DispatchChannel.PUSH: push}, QUICK)
    await service.take(await service.publish(lawful()))
    await drained(courier)
    (delivery,) = await deliveries(service)
    await service.stub.ReplayDelivery(wire.ReplayDeliveryRequest(name=delivery.name, by="Ana"), timeout=20)
    await drained(courier)
    db = sqlite3.connect(database)
    assert db.execute("select name, version from delivery").fetchall() == [(delivery.name, delivery.version)]
    assert db.execute("select count(*), count(distinct agent) from shift").fetchall() == [(15, 3)]
    await service.take(await service.publish(without(lawful(), "w1")))
    await drained(courier)
    assert db.execute("select count(*) from shift").fetchall() == [(14,)]
    db.close()
    # A stream that was cut is refused, and nothing of it is kept.
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        from heliotrope.v1.dispatch_service_pb2_grpc import ShiftPlanReceiverStub

        header = wire.PlanHeader(delivery="deliveries/cut", reader="sites/warsaw", shifts=3)
        with pytest.raises(grpc.aio.AioRpcError, match="expected \\(3, 0\\)"):
            await ShiftPlanReceiverStub(channel).ReceiveShiftPlan(iter([wire.ReceiveShiftPlanRequest(header=header)]))
    await receiver.stop(None)


async def test_a_csv_file_is_written_whole_with_the_changes_marked(service: Dispatching, tmp_path: Path) -> None:
    made = await subscribed(service, wire.DISPATCH_CHANNEL_FILE, reader="teams/warsaw-1")
    courier = Courier(service.desk, {DispatchChannel.FILE: Files(tmp_path).send}, QUICK)
    await service.take(await service.publish(lawful()))
    await drained(courier)
    version = await service.publish(moved(without(lawful(), "w2", 4), "w1"))
    await service.take(version)
    await drained(courier)
    folder = tmp_path / made.subscription.name.removeprefix("subscriptions/")
    names = sorted(path.name for path in folder.iterdir())
    assert len(names) == 2
    with (folder / f"warsaw-1-{version.roster}-v{version.version}.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 15
    changed = {row["change"]: row for row in rows if row["change"]}
    assert set(changed) == {"moved", "cancelled"}
    assert changed["moved"]["previous_local_start"][11:16] == "08:00"


async def test_a_calendar_is_private_revocable_hashed_at_rest_and_fetched_only_when_it_changed(
    service: Dispatching,
) -> None:
    await service.take(await service.publish(lawful()))
    async with serve_http(feeds_app(service.desk), "127.0.0.1", 0) as port:
        service.desk.reach = Reach(f"http://127.0.0.1:{port}", service.desk.reach.channels)
        made = await subscribed(service, wire.DISPATCH_CHANNEL_ICALENDAR, language="hi")
        async with httpx.AsyncClient(trust_env=False) as client:
            first = await client.get(made.feed_url)
            assert (first.status_code, first.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
            assert first.headers["referrer-policy"] == "no-referrer"
            assert len(vobject.readOne(first.text).contents["vevent"]) == 5
            same = await client.get(made.feed_url, headers={"if-none-match": first.headers["etag"]})
            assert (same.status_code, same.content) == (304, b"")
            await service.take(await service.publish(moved(lawful(), "w1")))
            later = await client.get(made.feed_url, headers={"if-none-match": first.headers["etag"]})
            before, after = (_events(each.text) for each in (first, later))
            assert before.keys() == after.keys()
            assert sorted(after.values()) == ["0", "0", "0", "0", "1"]
            request = wire.RotateSecretRequest(name=made.subscription.name, by="Ana")
            renewed = await service.stub.RotateSecret(request, timeout=20)
            assert (await client.get(made.feed_url)).status_code == 404
            assert (await client.get(renewed.feed_url)).status_code == 200
            assert (await client.get(f"http://127.0.0.1:{port}/calendars/guess.ics")).status_code == 404
            token = renewed.feed_url.rpartition("/")[2].removesuffix(".ics")
            async with service.desk.snapshot() as db:
                rows = await db.fetch("select s::text as whole from dispatch.subscription s")
            assert all(token not in row["whole"] for row in rows)
            end = wire.DeleteSubscriptionRequest(name=made.subscription.name, by="Ana")
            await service.stub.DeleteSubscription(end, timeout=20)
            assert (await client.get(renewed.feed_url)).status_code == 404


def _events(text: str) -> dict[str, str]:
    return {event.uid.value: event.sequence.value for event in vobject.readOne(text).contents["vevent"]}


async def test_a_link_acknowledges_when_its_button_is_pressed_not_when_it_is_opened(service: Dispatching) -> None:
    async with webhook_receiver() as inbox, serve_http(feeds_app(service.desk), "127.0.0.1", 0) as port:
        service.desk.reach = Reach(f"http://127.0.0.1:{port}", service.desk.reach.channels)
        made = await subscribed(
            service, wire.DISPATCH_CHANNEL_WEBHOOK, address=inbox.url, acknowledge_within_h=5.0, language="es"
        )
        await service.take(await service.publish(lawful()))
        link = await _link(service)
        async with httpx.AsyncClient(trust_env=False) as client:
            opened = await client.get(link)
            assert (opened.status_code, "Confirmar lectura" in opened.text) == (200, True)
            assert not await _acknowledged(service)
            pressed = await client.post(link)
            assert "confirmada" in pressed.text
            assert await _acknowledged(service)
            assert (await client.post(f"{link[:-4]}AAAA")).status_code == 404
            end = wire.DeleteSubscriptionRequest(name=made.subscription.name, by="Ana")
            await service.stub.DeleteSubscription(end, timeout=20)
            assert (await client.post(link)).status_code == 404


async def _link(service: Dispatching) -> str:
    """Return the link that a letter of the waiting delivery carries."""
    from services.dispatch.composing import compose
    from services.dispatch.parcel import Parcel
    from services.dispatch.postgres import claims

    async with service.desk.transaction() as db:
        held = await claims.claim(db, 20.0)
    assert held is not None
    parcel = await compose(service.desk, held)
    assert isinstance(parcel, Parcel)
    return parcel.letter.acknowledge_url


async def _acknowledged(service: Dispatching) -> bool:
    request = wire.GetShiftPlanRequest(reader="agents/w1")
    return (await service.stub.GetShiftPlan(request, timeout=20)).HasField("acknowledgement")


CALLERS = {
    "agent": Principal("ewa", frozenset({Role.AGENT}), agent="w1"),
    "lead": Principal("liza", frozenset({Role.SITE_LEAD}), sites=frozenset({"warsaw"})),
    "scheduler": Principal("sol", frozenset({Role.SCHEDULER})),
}


@pytest.mark.parametrize(
    ("caller", "reader", "allowed"),
    [
        ("agent", "agents/w1", True),
        ("agent", "agents/w2", False),
        ("agent", "sites/warsaw", False),
        ("lead", "agents/w2", True),
        ("lead", "teams/warsaw-1", True),
        ("lead", "sites/warsaw", True),
        ("lead", "sites/manila", False),
        ("lead", "agents/m1", False),
        ("scheduler", "sites/manila", True),
    ],
)
async def test_callers_see_plans_and_deliveries_only_of_readers_they_reach(
    service: Dispatching, caller: str, reader: str, allowed: bool
) -> None:
    await service.publish(lawful())
    answers = DispatchService(service.desk)

    async def ask() -> None:
        enter(CALLERS[caller])
        await answers.get_shift_plan(wire.GetShiftPlanRequest(reader=reader))
        await answers.list_deliveries(wire.ListDeliveriesRequest(reader=reader))

    if allowed:
        await asyncio.create_task(ask())
    else:
        with pytest.raises(Forbidden, match="reader: expected one that"):
            await asyncio.create_task(ask())


async def test_people_subscribe_no_address_that_this_service_would_call(service: Dispatching) -> None:
    answers = DispatchService(service.desk)

    async def ask() -> None:
        enter(CALLERS["agent"])
        wanted = wire.Subscription(
            reader="agents/w1", channel=wire.DISPATCH_CHANNEL_WEBHOOK, address="https://example.com"
        )
        await answers.create_subscription(wire.CreateSubscriptionRequest(subscription=wanted, request_id="x", by="Ewa"))

    with pytest.raises(Forbidden, match="channel: expected one of email, icalendar"):
        await asyncio.create_task(ask())


async def test_the_audit_log_names_who_the_call_proved_and_what_the_request_said(service: Dispatching) -> None:
    answers = DispatchService(service.desk)

    async def ask() -> None:
        enter(CALLERS["agent"])
        wanted = wire.Subscription(reader="agents/w1", channel=wire.DISPATCH_CHANNEL_ICALENDAR)
        await answers.create_subscription(wire.CreateSubscriptionRequest(subscription=wanted, request_id="x", by="Ewa"))

    await asyncio.create_task(ask())
    async with service.desk.snapshot() as db:
        logged = await db.fetchrow("select actor, detail->>'said' as said from audit_log order by id desc limit 1")
    assert tuple(logged) == (CALLERS["agent"].subject, "Ewa")


async def test_a_request_that_is_repeated_sends_nothing_again_and_renews_nothing(service: Dispatching) -> None:
    async with webhook_receiver() as inbox, http_client() as client:
        made = await subscribed(service, wire.DISPATCH_CHANNEL_WEBHOOK, address=inbox.url)
        courier = Courier(service.desk, {DispatchChannel.WEBHOOK: Webhook(client).send}, QUICK)
        await service.take(await service.publish(lawful()))
        await drained(courier)
        (delivery,) = await deliveries(service)
        for request_id, sent in (("again", 2), ("again", 2), ("and again", 3), ("", 4), ("", 5)):
            request = wire.ReplayDeliveryRequest(name=delivery.name, by="Ana", request_id=request_id)
            await service.stub.ReplayDelivery(request, timeout=20)
            await drained(courier)
            assert len(inbox.requests) == sent
        renew = wire.RotateSecretRequest(name=made.subscription.name, by="Ana", request_id="renew")
        first, second = [await service.stub.RotateSecret(renew, timeout=20) for _ in range(2)]
        assert first.secret != made.secret
        assert second.secret == ""
        assert second.subscription == first.subscription


async def test_plans_of_periods_long_over_are_forgotten_whole_and_what_is_being_sent_is_not(
    service: Dispatching,
) -> None:
    everything, nothing = -1000.0, 1000.0
    async with webhook_receiver() as inbox, http_client() as client:
        await subscribed(service, wire.DISPATCH_CHANNEL_WEBHOOK, address=inbox.url)
        courier = Courier(service.desk, {DispatchChannel.WEBHOOK: Webhook(client).send}, QUICK)
        version = await service.publish(lawful())
        await service.take(version)
        assert await courier.forget(everything) == 0
        await drained(courier)
        await service.stub.Acknowledge(wire.AcknowledgeRequest(reader="agents/w1", by="w1"), timeout=20)
        assert await courier.forget(nothing) == 0
        assert await courier.forget(everything) == 1
        async with service.desk.snapshot() as db:
            for table in ("publication", "plan", "delivery", "attempt", "acknowledgement", "calendar_entry"):
                assert await db.fetchval(f"select count(*) from dispatch.{table}") == 0, table
            assert await db.fetchval("select count(*) from dispatch.subscription") == 1
            told = await db.fetchval("select detail ->> 'count' from audit_log where act = 'forget publications'")
        assert told == "1"
