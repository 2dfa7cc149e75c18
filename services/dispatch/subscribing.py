"""Subscriptions made: with the plans in force drawn for the new reader, so that nothing waits for the next version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from heliotrope.domain.dispatch import DeliveryKind, DispatchChannel, Reader, Subscription
from heliotrope.domain.errors import Refused, expect
from heliotrope.domain.plan import ShiftPlan
from heliotrope.plans.texts import texts_of
from heliotrope.runtime.audit_log import log_act

from services.dispatch.desk import Desk, new_token, token_hash
from services.dispatch.drawing import known_scope, plan_at
from services.dispatch.entries import keep_entries
from services.dispatch.postgres import deliveries, publications, subscriptions
from services.dispatch.postgres.publications import Publication


@dataclass(frozen=True)
class Secrets:
    """What is shown once: a calendar's URL or a webhook's secret; both empty for other channels."""

    feed_url: str = ""
    webhook_secret: str = ""


async def subscribe(desk: Desk, wanted: Subscription, request_id: str) -> tuple[Subscription, Secrets]:
    """Make a subscription, or return the one that the request made before, without its secrets.

    Raises
    ------
    InvalidValue
        The request id stood for a subscription of another reader or channel.
    NotFound
        The network has no such reader.
    Refused
        The channel is not set up here.
    """
    async with desk.snapshot() as db:
        known = await subscriptions.subscription_of_request(db, request_id)
    if known is not None:
        return _same(known, wanted, request_id), Secrets()
    if wanted.channel not in desk.reach.channels:
        raise Refused(f"channel: expected one that is set up here ({_named(desk)}), got {wanted.channel}")
    texts_of(wanted.terms.language)
    await known_scope(desk, wanted.reader)
    token = new_token() if wanted.channel is DispatchChannel.ICALENDAR else ""
    while True:
        now = datetime.now(UTC)
        async with desk.snapshot() as db:
            current = await publications.in_force(db, now)
        drawn = [(each, await _drawn(desk, wanted.reader, each)) for each in current]
        async with desk.transaction() as db:
            await publications.take_turns(db)
            if await publications.in_force(db, now) != current:
                continue  # a version was published meanwhile: draw that one
            made = await subscriptions.insert_subscription(db, wanted, request_id, token_hash(token) if token else None)
            if made is None:
                known = await subscriptions.subscription_of_request(db, request_id)
                assert known is not None
                return _same(known, wanted, request_id), Secrets()
            for publication, plan in drawn:
                if plan is None:
                    continue  # a version of a time when the reader was not there
                await publications.store_plan(db, made.reader, publication.number, plan)
                await keep_entries(db, made.reader, publication.roster, plan, now)
                if not made.channel.pulled:
                    await deliveries.enqueue(db, made.id, publication.number, DeliveryKind.PLAN)
            await log_act(
                db, made.created_by, "subscribe", f"subscriptions/{made.id}",
                {"reader": str(made.reader), "channel": made.channel.value},
            )  # fmt: skip
        return made, secrets_of(desk, made, token, 1)


def secrets_of(desk: Desk, subscription: Subscription, token: str, generation: int) -> Secrets:
    """Return what the person who subscribes is shown."""
    if subscription.channel is DispatchChannel.ICALENDAR:
        return Secrets(feed_url=desk.feed_url(token))
    if subscription.channel is DispatchChannel.WEBHOOK:
        return Secrets(webhook_secret=desk.webhook_secret(subscription, generation))
    return Secrets()


def _same(known: Subscription, wanted: Subscription, request_id: str) -> Subscription:
    """Return what a request made before; raise where it asked for something else, which may be another reader's."""
    alike = (known.reader, known.channel) == (wanted.reader, wanted.channel)
    expect(alike, "request_id", "a new id for a different subscription", request_id)
    return known


async def _drawn(desk: Desk, reader: Reader, publication: Publication) -> ShiftPlan | None:
    return await plan_at(desk, reader, await desk.rosters.published(publication.roster, publication.version))


def _named(desk: Desk) -> str:
    return ", ".join(sorted(channel.value for channel in desk.reach.channels))
