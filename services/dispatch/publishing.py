"""A published version taken up: what it means for every reader, its calendar entries, its deliveries, all at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from heliotrope.codec.versions import RosterVersion
from heliotrope.domain.dispatch import DeliveryKind, Reader, Subscription
from heliotrope.domain.plan import ShiftPlan
from heliotrope.runtime.kafka import Received
from heliotrope.runtime.postgres import Connection

from services.dispatch.desk import Desk
from services.dispatch.entries import keep_entries
from services.dispatch.postgres import deliveries, publications, subscriptions
from services.dispatch.readers import Scope, scope_of

Plans = dict[Reader, ShiftPlan | None]
"""Reader -> plan; None where the network has no such reader any more."""


async def take_publications(desk: Desk, batch: Iterable[Received]) -> int:
    """Take up the events that are new, in one transaction with their inbox rows; return how many deliveries they make.

    Of several versions of a roster only the newest is delivered: its changes are told against what the reader was
    given last, so nothing is lost. A roster whose planning period is over is noted and not delivered.

    Raises
    ------
    NotFound
        An event names a version that the roster service does not have.
    Unavailable
        The roster service or the database is away.
    """
    events, now = list(batch), datetime.now(UTC)
    async with desk.snapshot() as db:
        known = await publications.known_events(db, [event.id for event in events])
        readers = {each.reader for each in await subscriptions.lasting_subscriptions(db)}
    news = {event.id: event.value for event in events if event.id not in known}
    if not news:
        return 0
    versions = {name: await desk.rosters.published(each.roster, each.version) for name, each in news.items()}
    newest = {version.roster: version for version in versions.values() if version.horizon.end > now}
    while True:
        drawn = {roster: await draw_all(desk, version, readers) for roster, version in newest.items()}
        async with desk.transaction() as db:
            await publications.take_turns(db)
            subscribed = await subscriptions.lasting_subscriptions(db)
            if missing := {each.reader for each in subscribed} - readers:
                readers |= missing  # somebody has subscribed meanwhile
                continue
            fresh = await publications.first_seen(db, list(news))
            taken = [version for name, version in versions.items() if name in fresh]
            return sum([await _take_up(db, each, _plans(each, newest, drawn), subscribed, now) for each in taken])


async def draw_all(desk: Desk, version: RosterVersion, readers: set[Reader]) -> Plans:
    """Draw the plans of several readers from one reading of a version."""
    document = await desk.rosters.document(version.network_revision)
    scopes = {reader: scope_of(reader, document) for reader in readers}
    present = [scope for scope in scopes.values() if scope is not None]
    if not present:
        return dict.fromkeys(readers)
    roster = await desk.rosters.shifts(version, lambda agent, site: _wanted(present, agent, site))
    return {reader: scope.plan(roster) if scope else None for reader, scope in scopes.items()}


def _wanted(scopes: list[Scope], agent: str, site: str) -> bool:
    return any(scope.holds(agent, site) for scope in scopes)


def _plans(version: RosterVersion, newest: dict[str, RosterVersion], drawn: dict[str, Plans]) -> Plans:
    return drawn[version.roster] if newest.get(version.roster) == version else {}


async def _take_up(
    db: Connection, version: RosterVersion, plans: Plans, subscribed: list[Subscription], now: datetime
) -> int:
    """Store one version with its plans, entries and deliveries; return how many deliveries it makes."""
    horizon = version.horizon
    publication = await publications.take_up(
        db, version.roster, version.version, (horizon.start, horizon.end), version.network_revision
    )
    for reader, drawn in plans.items():
        plan = drawn or await publications.empty_plan(db, reader, version.roster)
        if plan is not None:
            await publications.store_plan(db, reader, publication.number, plan)
            await keep_entries(db, reader, version.roster, plan, now)
    told = [each for each in subscribed if each.reader in plans and not each.channel.pulled]
    made = [await deliveries.enqueue(db, each.id, publication.number, DeliveryKind.PLAN) for each in told]
    return sum(made)
