"""E-mail by a real SMTP server: worded for the reader, and sent once whatever crashes or comes again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import vobject
from heliotrope.domain.dispatch import DispatchChannel
from heliotrope.v1 import dispatch_service_pb2 as wire

from deploy.local import LocalStack
from services.dispatch.channels.email import Email, SmtpServer
from services.dispatch.delivering import Courier
from services.dispatch.outcome import Patience
from tests.integration.dispatch_desk import Dispatching, dispatching, lawful, moved, without
from tests.integration.dispatch_peers import Mailbox, smtp_server

QUICK = Patience(first_s=0.01, longest_s=0.02, attempts=3, lease_s=20.0)
SHORT_LEASE = Patience(first_s=0.01, longest_s=0.02, attempts=3, lease_s=0.5)


@dataclass
class Posting:
    """A dispatch service with an SMTP server."""

    service: Dispatching
    mailbox: Mailbox

    def courier(self, patience: Patience = QUICK) -> Courier:
        """Return a worker, as another process would be."""
        channel = Email(SmtpServer("127.0.0.1", self.mailbox.port), "plans@example.com")
        return Courier(self.service.desk, {DispatchChannel.EMAIL: channel.send}, patience)

    async def subscribe(self, reader: str = "agents/w1", **fields: object) -> str:
        """Subscribe a reader by e-mail; return the subscription's name."""
        wanted = {"reader": reader, "channel": wire.DISPATCH_CHANNEL_EMAIL, "address": "w1@example.com"} | fields
        request = wire.CreateSubscriptionRequest(
            subscription=wire.Subscription(**wanted), request_id=f"{reader}{fields}", by="Ana Silva"
        )
        made = await self.service.stub.CreateSubscription(request, timeout=20)
        return str(made.subscription.name)

    async def deliveries(self) -> list[wire.Delivery]:
        """Return every delivery, oldest first."""
        answer = await self.service.stub.ListDeliveries(wire.ListDeliveriesRequest(), timeout=20)
        return list(reversed(answer.deliveries))


@pytest.fixture
async def post(stack: LocalStack) -> AsyncIterator[Posting]:
    async with dispatching(stack.postgres) as service, smtp_server() as mailbox:
        yield Posting(service, mailbox)


async def drained(courier: Courier, pauses: int = 5) -> None:
    """Deliver until nothing is due, through a few short pauses."""
    for _ in range(pauses):
        while await courier.deliver_next():
            pass
        await asyncio.sleep(0.03)


async def test_a_first_plan_arrives_as_text_page_and_calendar_in_the_reader_s_language(post: Posting) -> None:
    await post.service.take(await post.service.publish(lawful()))
    await post.subscribe(language="pl")
    await drained(post.courier())
    (message,) = post.mailbox.messages
    (delivery,) = await post.deliveries()
    assert delivery.state == wire.DELIVERY_STATE_DELIVERED
    assert message["Message-ID"] == f"<{delivery.name.removeprefix('deliveries/')}@example.com>"
    assert message["To"] == "w1@example.com"
    assert str(message["Subject"]).startswith("Twoje zmiany")
    text, page = (message.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert page is not None
    assert "08:00 – 16:30" in text.get_content()
    assert "Przerwa" in page.get_content()
    (calendar,) = message.iter_attachments()
    assert (calendar.get_content_type(), calendar.get_param("method")) == ("text/calendar", "PUBLISH")
    events = vobject.readOne(calendar.get_content()).contents["vevent"]
    assert len(events) == 5
    assert {event.status.value for event in events} == {"CONFIRMED"}


async def test_a_redelivered_event_and_a_restarted_worker_send_no_second_e_mail(post: Posting) -> None:
    await post.subscribe()
    version = await post.service.publish(lawful())
    await post.service.take(version)
    await drained(post.courier())
    await post.service.take(version)
    await drained(post.courier())
    assert len(post.mailbox.raw) == 1


async def test_changes_are_told_against_the_plan_that_was_delivered_last(post: Posting) -> None:
    await post.subscribe()
    await post.service.take(await post.service.publish(lawful()))
    await drained(post.courier())
    # Two versions follow while the mail server is away: the reader is told once, of all that changed.
    await post.service.take(await post.service.publish(moved(lawful(), "w1")))
    await post.service.take(await post.service.publish(without(moved(lawful(), "w1"), "w1", 4)))
    await drained(post.courier())
    _, told = post.mailbox.messages
    body = told.get_body(("plain",))
    assert body is not None
    assert "2 changes" in body.get_content()
    assert "Moved: was 8:00" in body.get_content().replace("\u202f", " ")
    assert "[Cancelled]" in body.get_content()
    states = [(d.state, d.changes) for d in await post.deliveries()]
    assert states == [
        (wire.DELIVERY_STATE_DELIVERED, 5),
        (wire.DELIVERY_STATE_SUPERSEDED, 0),
        (wire.DELIVERY_STATE_DELIVERED, 2),
    ]
    (calendar,) = told.iter_attachments()
    events = vobject.readOne(calendar.get_content()).contents["vevent"]
    assert sorted((e.sequence.value, e.status.value) for e in events) == [
        ("0", "CONFIRMED"), ("0", "CONFIRMED"), ("0", "CONFIRMED"), ("1", "CANCELLED"), ("1", "CONFIRMED"),
    ]  # fmt: skip


async def test_a_version_that_changes_nothing_for_the_reader_is_not_sent(post: Posting) -> None:
    await post.subscribe()
    await post.subscribe("agents/w2", notify=wire.NOTIFY_EVERY_VERSION, address="w2@example.com")
    await post.service.take(await post.service.publish(lawful()))
    await drained(post.courier())
    await post.service.take(await post.service.publish(moved(lawful(), "w3")))
    await drained(post.courier())
    assert [message["To"] for message in post.mailbox.messages] == [
        "w1@example.com", "w2@example.com", "w2@example.com",
    ]  # fmt: skip
    assert wire.DELIVERY_STATE_UNCHANGED in [d.state for d in await post.deliveries()]


async def test_a_worker_that_dies_after_the_message_went_leaves_it_uncertain_and_nobody_sends_it_again(
    post: Posting,
) -> None:
    await post.subscribe(acknowledge_within_h=1.0, remind_before_h=1.0)
    await post.service.take(await post.service.publish(lawful()))
    post.mailbox.hold_data = True
    dying = asyncio.create_task(post.courier(SHORT_LEASE).deliver_next())
    await asyncio.wait_for(post.mailbox.held.wait(), 10)
    dying.cancel()
    await asyncio.wait({dying})
    await asyncio.sleep(0.6)
    post.mailbox.hold_data = False
    successor = post.courier()
    await successor.reap()
    await drained(successor)
    (delivery,) = await post.deliveries()
    assert (len(post.mailbox.raw), delivery.state) == (1, wire.DELIVERY_STATE_UNCERTAIN)
    assert delivery.HasField("acknowledge_by")  # so that a reader whom it did not reach is reminded
    request = wire.ReplayDeliveryRequest(name=delivery.name, by="Ana")
    await post.service.stub.ReplayDelivery(request, timeout=20)
    await drained(successor)
    first, again = post.mailbox.messages
    assert first["Message-ID"] == again["Message-ID"]


async def test_a_worker_that_dies_before_the_message_went_is_replaced_and_it_is_sent_once(post: Posting) -> None:
    await post.subscribe()
    await post.service.take(await post.service.publish(lawful()))
    post.mailbox.hold_rcpt = True
    dying = asyncio.create_task(post.courier(SHORT_LEASE).deliver_next())
    await asyncio.wait_for(post.mailbox.held.wait(), 10)
    dying.cancel()
    await asyncio.wait({dying})
    await asyncio.sleep(0.6)
    post.mailbox.hold_rcpt = False
    successor = post.courier()
    assert list((await successor.reap()).values()) == ["pending"]
    await drained(successor)
    (delivery,) = await post.deliveries()
    assert (len(post.mailbox.raw), delivery.state, delivery.attempts) == (1, wire.DELIVERY_STATE_DELIVERED, 2)


async def test_a_worker_that_outstays_its_lease_hands_nothing_over(post: Posting) -> None:
    await post.subscribe()
    await post.service.take(await post.service.publish(lawful()))
    post.mailbox.hold_rcpt = True
    slow = asyncio.create_task(post.courier(SHORT_LEASE).deliver_next())
    await asyncio.wait_for(post.mailbox.held.wait(), 10)
    await asyncio.sleep(0.6)
    post.mailbox.hold_rcpt = False
    await drained(post.courier())
    await slow
    assert len(post.mailbox.raw) == 1


async def test_a_refusal_for_the_moment_is_tried_again_and_one_for_good_is_not(post: Posting) -> None:
    await post.subscribe()
    await post.subscribe("agents/w2", address="w2@example.com")
    await post.service.take(await post.service.publish(lawful()))
    post.mailbox.rcpt_answers = ["450 mailbox busy", "550 no such user"]
    await drained(post.courier())
    found = await post.deliveries()
    assert sorted(d.state for d in found) == [wire.DELIVERY_STATE_DELIVERED, wire.DELIVERY_STATE_FAILED]
    failed = next(d for d in found if d.state == wire.DELIVERY_STATE_FAILED)
    assert "no such user" in failed.problem
    done = next(d for d in found if d.state == wire.DELIVERY_STATE_DELIVERED)
    log = await post.service.stub.GetDelivery(wire.GetDeliveryRequest(name=done.name), timeout=20)
    assert [attempt.outcome for attempt in log.attempts] == ["retry", "delivered"]


async def test_many_workers_deliver_each_message_once(post: Posting) -> None:
    for name in ("w1", "w2", "w3", "m1", "m2", "m3"):
        await post.subscribe(f"agents/{name}", address=f"{name}@example.com")
    await post.service.take(await post.service.publish(lawful()))
    await asyncio.gather(*(drained(post.courier()) for _ in range(5)))
    to = sorted(str(message["To"]) for message in post.mailbox.messages)
    assert to == sorted(f"{name}@example.com" for name in ("w1", "w2", "w3", "m1", "m2", "m3"))


async def test_a_deadline_is_reminded_of_once_and_an_acknowledgement_ends_it(post: Posting) -> None:
    await post.subscribe(acknowledge_within_h=1.0, remind_before_h=1.0)
    await post.subscribe("agents/w2", address="w2@example.com", acknowledge_within_h=1.0, remind_before_h=1.0)
    await post.service.take(await post.service.publish(lawful()))
    courier = post.courier()
    await drained(courier)
    waiting = await post.service.stub.ListDeliveries(wire.ListDeliveriesRequest(unacknowledged=True), timeout=20)
    assert {d.reader for d in waiting.deliveries} == {"agents/w1", "agents/w2"}
    await post.service.stub.Acknowledge(wire.AcknowledgeRequest(reader="agents/w2", by="w2"), timeout=20)
    assert await courier.remind() == 1
    assert await courier.remind() == 0
    await drained(courier)
    reminder = post.mailbox.messages[-1]
    assert len(post.mailbox.raw) == 3
    assert (reminder["To"], str(reminder["Subject"]).strip().split(":")[0]) == ("w1@example.com", "Please acknowledge")


async def test_an_ended_subscription_sends_nothing_that_waits(post: Posting) -> None:
    name = await post.subscribe()
    await post.service.take(await post.service.publish(lawful()))
    await post.service.stub.DeleteSubscription(wire.DeleteSubscriptionRequest(name=name, by="Ana"), timeout=20)
    await drained(post.courier())
    assert post.mailbox.raw == []
