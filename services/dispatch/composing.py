"""A claimed delivery made into a parcel; or settled at once where there is nothing to send."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from heliotrope.domain.dispatch import Delivery, DeliveryKind, DeliveryState, Notify, Subscription
from heliotrope.domain.plan import ChangeKind, PlanChange
from heliotrope.plans.page import Letter, period_of

from services.dispatch.desk import Desk
from services.dispatch.drawing import in_zone
from services.dispatch.links import acknowledge_link
from services.dispatch.parcel import Parcel
from services.dispatch.postgres import claims, deliveries, publications, subscriptions
from services.dispatch.postgres.claims import Claim


@dataclass(frozen=True)
class Nothing:
    """Nothing to send, and why."""

    state: DeliveryState
    problem: str = ""


async def compose(desk: Desk, held: Claim) -> Parcel | Nothing:
    """Return what to send for a claimed delivery."""
    async with desk.snapshot() as db:
        delivery = await deliveries.find_delivery(db, held.delivery)
        subscription = await subscriptions.find_subscription(db, held.subscription)
        generation = await subscriptions.generation_of(db, held.subscription)
        publication = await publications.find_publication(db, delivery.roster, delivery.version)
        plan = await publications.load_plan(db, subscription.reader, held.publication)
        before = await claims.delivered_before(db, held, subscription.reader)
        previous = None if before is None else await publications.load_plan(db, subscription.reader, before[0])
        entries = await publications.load_entries(db, subscription.reader, delivery.roster)
    if subscription.ended_at is not None:
        return Nothing(DeliveryState.SUPERSEDED, "the subscription has ended")
    if delivery.kind is DeliveryKind.REMINDER and delivery.acknowledged_at is not None:
        return Nothing(DeliveryState.SUPERSEDED, "it was acknowledged meanwhile")
    if plan is None or publication is None:
        return Nothing(DeliveryState.SUPERSEDED, "the reader was not in the network of this version")
    shown = in_zone(plan, subscription.terms.zone)
    changes = shown.changes_since(previous)
    if not worth_sending(subscription.terms.notify, delivery, changes, first=previous is None):
        return Nothing(DeliveryState.UNCHANGED)
    letter = Letter(
        reader=subscription.reader,
        roster=delivery.roster,
        version=delivery.version,
        plan=shown,
        period=period_of(publication.horizon_start, publication.horizon_end, shown.zone),
        changes=changes,
        first=previous is None,
        sites=await desk.site_names(),
        acknowledge_by=deadline(delivery, subscription, changes, datetime.now(UTC)),
        acknowledge_url=acknowledge_link(desk, subscription, delivery.roster, delivery.version),
        reminder=delivery.kind is DeliveryKind.REMINDER,
    )
    secret = desk.webhook_secret(subscription, generation)
    return Parcel(delivery, subscription, letter, tuple(entries), before[1] if before else 0, secret)


def worth_sending(notify: Notify, delivery: Delivery, changes: tuple[PlanChange, ...], *, first: bool) -> bool:
    """Say whether a reader wants to be told: a first plan, a reminder and a replay always are."""
    replayed = delivery.delivered_at is not None
    if first or replayed or delivery.kind is DeliveryKind.REMINDER or notify is Notify.EVERY_VERSION:
        return True
    if notify is Notify.TIMES:
        return any(change.kind is not ChangeKind.REARRANGED for change in changes)
    return bool(changes)


def deadline(
    delivery: Delivery, subscription: Subscription, changes: tuple[PlanChange, ...], now: datetime
) -> datetime | None:
    """Return until when the reader is asked to acknowledge: what was said once holds; None where nothing is asked."""
    if delivery.acknowledge_by is not None:
        return delivery.acknowledge_by
    hours = subscription.terms.acknowledge_within_h
    return now + timedelta(hours=hours) if hours and changes else None
