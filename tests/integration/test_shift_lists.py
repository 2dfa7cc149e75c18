"""ListShifts on the real PostgreSQL: whole, in order, as far as the caller reaches, from no chunks but those needed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import asyncpg
import pytest
from heliotrope.codec.documents import NetworkDocument
from heliotrope.codec.shifts import decode_shift
from heliotrope.codec.versions import RosterImport
from heliotrope.domain.errors import Compacted
from heliotrope.domain.roster import Shift
from heliotrope.runtime.auth import Principal, Role, enter
from heliotrope.v1 import roster_pb2 as wire

from deploy.local import LocalStack
from services.roster.retention import Retention, compact_once
from services.roster.rpc.shifts import AGENTS_AT_ONCE, ShiftPages
from tests.integration.roster_records import HORIZON, Running, running_service
from tests.unit.networks import tiny_agent, tiny_problem, tiny_roster

AGENTS = tuple(tiny_agent(f"a{n:02}", "warsaw" if n % 2 else "manila", home=True) for n in range(3 * AGENTS_AT_ONCE))
PROBLEM = tiny_problem(agents=AGENTS)
SHIFTS = tiny_roster(PROBLEM).shifts
SCHEDULER = Principal("sam", frozenset({Role.SCHEDULER}))
DEADLINE_S = 20.0


@pytest.fixture
async def service(stack: LocalStack) -> AsyncIterator[Running]:
    async with running_service(stack.postgres) as running:
        await running.client.import_network(NetworkDocument(PROBLEM.network, AGENTS, PROBLEM.work_plans, PROBLEM.rules))
        await running.client.import_roster(RosterImport("incumbent", HORIZON, in_force=True), SHIFTS)
        yield running


async def listed(
    service: Running | ShiftPages, principal: Principal, agent: str = "", site: str = "", size: int = 0
) -> list[Shift]:
    """Return every page of a list of version 1, one after the other, as the service answers `principal`."""
    pages = service if isinstance(service, ShiftPages) else ShiftPages(service.record)
    enter(principal)
    request, found = wire.ListShiftsRequest(version=1, agent=agent, site=site, page_size=size), []
    while True:
        answer = wire.ListShiftsResponse.FromString(await pages.page(request))
        assert len(answer.shifts) <= (size or 200)
        found += [decode_shift(shift) for shift in answer.shifts]
        request.page_token = answer.next_page_token
        if not request.page_token:
            return found


async def as_owner(service: Running, statement: str) -> None:
    owner = await asyncpg.connect(service.postgres, timeout=DEADLINE_S)
    await owner.execute(statement)
    await owner.close(timeout=DEADLINE_S)


def at(*sites: str) -> list[Shift]:
    return [shift for shift in SHIFTS if shift.site in sites]


@pytest.mark.parametrize("size", [1, 7, 0, 1000])
async def test_pages_of_any_size_hold_every_shift_once_by_agent_and_start(service: Running, size: int) -> None:
    assert await listed(service, SCHEDULER, size=size) == list(SHIFTS)
    assert await listed(service, SCHEDULER, site="manila", size=size) == at("manila")
    assert await listed(service, SCHEDULER, site="nowhere", size=size) == []
    assert await listed(service, SCHEDULER, agent="a07", size=size) == [s for s in SHIFTS if s.agent == "a07"]


async def test_a_sites_shifts_are_read_from_chunks_of_that_site_alone(service: Running) -> None:
    await as_owner(
        service,
        "alter table chunk disable row level security;"
        "update chunk c set content = 'spoilt' from manifest m where m.sha256 = c.sha256 and m.site <> 'manila'",
    )
    assert await listed(service, SCHEDULER, site="manila") == at("manila")
    assert await listed(service, Principal("lea", frozenset({Role.SITE_LEAD}), frozenset({"manila"}))) == at("manila")


async def test_a_list_ends_where_the_callers_sites_and_own_shifts_end(service: Running) -> None:
    manila = frozenset({"manila"})
    own = [shift for shift in SHIFTS if shift.agent == "a07"]
    assert {shift.site for shift in own} == {"warsaw"}
    leader = Principal("lea", frozenset({Role.TEAM_LEADER}), manila)
    working = Principal("lea", frozenset({Role.TEAM_LEADER, Role.AGENT}), manila, agent="a07")
    agent = Principal("al", frozenset({Role.AGENT}), agent="a07")
    for size in (3, 0):
        assert await listed(service, leader, size=size) == at("manila")
        assert await listed(service, leader, site="warsaw", size=size) == []
        assert await listed(service, leader, agent="a07", size=size) == []
        assert await listed(service, working, size=size) == sorted(at("manila") + own, key=lambda s: (s.agent, s.start))
        assert await listed(service, working, site="warsaw", size=size) == own
        assert await listed(service, agent, size=size) == own
        assert await listed(service, agent, agent="a09", size=size) == []


async def test_versions_of_before_their_agents_were_recorded_are_listed_alike(service: Running) -> None:
    await as_owner(
        service,
        "alter table chunk disable row level security; update chunk set agents = null;"
        "update roster_version set buckets = 0",
    )
    service.record.heads.forget()
    assert await listed(service, SCHEDULER, site="manila", size=5) == at("manila")
    assert await listed(service, SCHEDULER, agent="a07") == [s for s in SHIFTS if s.agent == "a07"]
    assert await listed(service, SCHEDULER, agent="nobody") == []


async def test_a_list_of_a_compacted_version_says_so_whoever_asked_before(service: Running) -> None:
    pages = ShiftPages(service.record)
    asked: list[Callable[[], Awaitable[object]]] = [
        lambda: listed(pages, SCHEDULER),
        lambda: listed(pages, SCHEDULER, site="manila"),
        lambda: listed(pages, SCHEDULER, agent="a07"),
    ]
    for ask in asked:
        await ask()
    await service.client.import_roster(RosterImport("next", HORIZON, in_force=True), SHIFTS[1:])
    assert await compact_once(service.record, Retention(weeks=0, versions=0))
    for ask in asked:
        with pytest.raises(Compacted):
            await ask()
