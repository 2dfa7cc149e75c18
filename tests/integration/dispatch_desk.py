"""A dispatch service in this process beside a roster service, on the real PostgreSQL."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import grpc
from heliotrope.codec.notices import RosterPublished
from heliotrope.codec.versions import RosterImport, RosterVersion
from heliotrope.domain.dispatch import DispatchChannel
from heliotrope.domain.roster import Roster, Shift
from heliotrope.domain.time import Horizon
from heliotrope.runtime.kafka import Received
from heliotrope.runtime.postgres import Notices, open_pool
from heliotrope.v1.dispatch_service_pb2_grpc import DispatchServiceStub

from services.dispatch.desk import Desk, Reach
from services.dispatch.publishing import take_publications
from services.dispatch.roster import open_rosters
from services.dispatch.service import api
from tests.integration.roster_records import Running, running_service, tiny_document
from tests.unit.networks import tiny_problem, tiny_roster


def coming_monday() -> datetime:
    """Return the start of the week after next: a planning period that is not over while the test runs."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=14 - today.weekday())


HORIZON = Horizon(coming_monday())


@dataclass
class Record:
    """What a Kafka record has of its headers."""

    headers: list[tuple[str, bytes]]
    topic: str = "roster-events.v1"
    partition: int = 0
    offset: int = 0


@dataclass
class Dispatching:
    """Both services, and the calls of the second."""

    roster: Running
    desk: Desk
    stub: DispatchServiceStub
    address: str

    async def publish(self, roster: Roster, note: str = "") -> RosterVersion:
        """Put a roster in force, as an import that is a past fact does."""
        header = RosterImport(note or str(uuid.uuid4()), HORIZON, in_force=True)
        return await self.roster.client.import_roster(header, roster.shifts)

    async def take(self, *versions: RosterVersion) -> int:
        """Take publications up as if Kafka had brought them; return how many deliveries they make."""
        return await take_publications(self.desk, [event_of(version) for version in versions])


def event_of(version: RosterVersion) -> Received:
    """Return the event of a publication: the same version gives the same event id."""
    value = RosterPublished(version.roster, version.version, version.root_hash)
    name = f"event-{version.roster}-{version.version}"
    return Received(value, Record([("ce_id", name.encode())]))


def lawful() -> Roster:
    """Return the tiny roster of the coming period."""
    return tiny_roster(tiny_problem(horizon=HORIZON))


def moved(roster: Roster, agent: str, minutes: int = 30, which: int = 0) -> Roster:
    """Return the roster with one shift of an agent moved."""
    chosen = [shift for shift in roster.shifts if shift.agent == agent][which]
    return Roster(tuple(_moved(s, minutes) if s is chosen else s for s in roster.shifts))


def without(roster: Roster, agent: str, which: int = 0) -> Roster:
    """Return the roster without one shift of an agent."""
    chosen = [shift for shift in roster.shifts if shift.agent == agent][which]
    return Roster(tuple(shift for shift in roster.shifts if shift is not chosen))


def _moved(shift: Shift, minutes: int) -> Shift:
    by = timedelta(minutes=minutes)
    blocks = tuple(replace(a, start=a.start + by, end=a.end + by) for a in shift.activities)
    return replace(shift, start=shift.start + by, end=shift.end + by, activities=blocks)


@asynccontextmanager
async def dispatching(
    postgres: str, channels: Iterable[DispatchChannel] = tuple(DispatchChannel), public: str = "http://127.0.0.1:1"
) -> AsyncIterator[Dispatching]:
    """Serve both on a fresh database until the context closes."""
    stop = asyncio.Event()
    async with running_service(postgres) as roster:
        await roster.client.import_network(tiny_document())
        async with open_pool(roster.postgres) as pool, open_rosters(roster.address) as rosters:
            notices = Notices(roster.postgres)
            desk = await Desk.open(pool, notices, rosters, Reach(public, frozenset(channels)))
            listening = asyncio.ensure_future(notices.listen(stop))
            async with api(desk, "127.0.0.1:0") as port:
                address = f"127.0.0.1:{port}"
                async with grpc.aio.insecure_channel(address) as channel:
                    yield Dispatching(roster, desk, DispatchServiceStub(channel), address)
            stop.set()
            listening.cancel()
            await asyncio.wait({listening})
