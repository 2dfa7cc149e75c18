"""The second layer: what the database itself refuses to the roles that services work as."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest
from heliotrope.codec.versions import RosterImport
from heliotrope.domain.demand import ContactActual
from heliotrope.domain.errors import InvalidValue
from heliotrope.runtime.auth import Principal, Role, enter
from heliotrope.runtime.postgres import SERVICE_ROLE, expect_bounded
from heliotrope.runtime.security import Security, SecuritySettings

from deploy.local import LocalStack
from services.roster.postgres import network
from services.roster.postgres.reach import AUDITOR_ROLE, SHOW_EVERYTHING, confine, shown_to
from tests.integration.dispatch_desk import dispatching
from tests.integration.roster_records import HORIZON, Running, running_service, tiny_document
from tests.unit.networks import tiny_problem, tiny_roster

SECURED = {
    "demand.actual", "demand.forecast", "demand.requirement", "demand.queue_client", "public.manifest", "public.chunk",
}  # fmt: skip
DEADLINE_S = 20.0


@asynccontextmanager
async def as_role(address: str, role: str) -> AsyncIterator[Any]:
    """Yield a connection that works as a role."""
    db = await asyncpg.connect(address, timeout=DEADLINE_S, server_settings={"role": role})
    try:
        yield db
    finally:
        await db.close(timeout=DEADLINE_S)


@pytest.fixture
async def served(stack: LocalStack) -> AsyncIterator[Running]:
    """A service with the tiny network, its roster, demand and requirements."""
    async with running_service(stack.postgres) as running:
        await running.client.import_network(tiny_document())
        actuals = [
            ContactActual(queue, HORIZON.start, 15, 10, 9, 1, 200.0, 8, 1) for queue in ("cards", "orders", "returns")
        ]
        await running.client.import_actuals(actuals)
        await running.release(1)
        await running.client.import_roster(
            RosterImport("seed", HORIZON, True, "seed"), tiny_roster(tiny_problem()).shifts
        )
        yield running


async def seen(db: Any) -> dict[str, set[str]]:
    """Return what the open transaction sees: queues by table, and rings."""
    queues = {
        table: {row[0] for row in await db.fetch(f"select distinct queue from demand.{table}")}
        for table in ("actual", "requirement")
    }
    rings = {row[0] for row in await db.fetch("select distinct ring from manifest")}
    chunks = await db.fetchval("select count(*) from chunk")
    listed = await db.fetchval("select count(distinct sha256) from manifest")
    assert chunks == listed, "a chunk without its manifest row, or the other way round"
    return queues | {"rings": rings}


async def test_an_auditor_s_transaction_sees_its_client_and_a_service_s_sees_everything(served: Running) -> None:
    document = tiny_document()
    owners = {queue.id: queue.client for queue in document.network.queues}
    rings = {"+".join(sorted(agent.clients)) for agent in document.agents}
    clients = sorted(set(owners.values()))
    assert len(clients) > 1
    async with as_role(served.postgres, SERVICE_ROLE) as db:
        async with db.transaction():
            await db.execute(SHOW_EVERYTHING)
            everything = await seen(db)
        assert everything["actual"] == everything["requirement"] == set(owners)
        assert everything["rings"] <= rings
        for client in clients:
            async with db.transaction():
                await confine(db, frozenset({client}))
                found = await seen(db)
            own = {queue for queue, owner in owners.items() if owner == client}
            assert found["actual"] == found["requirement"] == own
            assert found["rings"] == {ring for ring in everything["rings"] if client in ring.split("+")}


@pytest.mark.parametrize(
    "clients", [frozenset(), frozenset({"nobody"}), frozenset({"x", "*"}), frozenset({"' or true--"})]
)
async def test_clients_that_do_not_exist_see_nothing(served: Running, clients: frozenset[str]) -> None:
    async with as_role(served.postgres, AUDITOR_ROLE) as db, db.transaction():
        await db.execute("select set_config('heliotrope.clients', $1, true)", shown_to(frozenset(clients)))
        assert await seen(db) == {"actual": set(), "requirement": set(), "rings": set()}


async def test_one_agents_chunks_are_shown_as_far_as_is_said_and_what_was_said_ends_there(served: Running) -> None:
    call = "select count(*) from chunks_of_agent($1, $2, 1, $3, 0)"
    roster = (await served.client.get_version()).roster
    async with as_role(served.postgres, SERVICE_ROLE) as db:
        for shown, found in (("*", 1), ("bank", 1), ("shop\x1fbank", 1), ("shop", 0), ("", 0)):
            async with db.transaction():
                assert await db.fetchval(call, shown, roster, "w1") == found, shown
                assert (await seen(db))["rings"] == set()
    async with as_role(served.postgres, AUDITOR_ROLE) as db:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await db.fetchval(call, "*", roster, "w1")


async def test_where_nothing_is_said_nothing_is_seen_or_written(served: Running) -> None:
    async with as_role(served.postgres, SERVICE_ROLE) as db:
        assert await seen(db) == {"actual": set(), "requirement": set(), "rings": set()}
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
            await db.execute("insert into chunk (sha256, content, shifts) values ('x', 'x', 0)")
        async with db.transaction():  # and what a transaction said ends with it
            await db.execute(SHOW_EVERYTHING)
            assert (await seen(db))["rings"]
        assert not (await seen(db))["rings"]


@pytest.mark.parametrize("table", ["chunk", "manifest", "difference"])
async def test_what_a_version_holds_is_never_changed_by_a_service(served: Running, table: str) -> None:
    async with as_role(served.postgres, SERVICE_ROLE) as db, db.transaction():
        await db.execute(SHOW_EVERYTHING)
        column = {"chunk": "content = ''", "manifest": "version = 9", "difference": "content = ''"}[table]
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match=table):
            await db.execute(f"update {table} set {column}")


async def test_an_auditor_s_role_reads_five_tables_and_writes_none(served: Running) -> None:
    async with as_role(served.postgres, AUDITOR_ROLE) as db:
        tables = await db.fetch(
            "select n.nspname || '.' || c.relname as name,"
            " has_table_privilege(c.oid, 'select') as reads,"
            " has_table_privilege(c.oid, 'insert, update, delete, truncate') as writes"
            " from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname !~ '^(pg_|information_schema)'"
        )
        assert {row["name"] for row in tables if row["reads"]} == SECURED - {"demand.queue_client"}
        assert [row["name"] for row in tables if row["writes"]] == []
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await db.fetch("select document from network")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await db.execute(f"set role {SERVICE_ROLE}; reset role; select * from signing_key")


async def test_row_security_is_forced_and_no_grant_goes_round_it(served: Running) -> None:
    """By the catalogue: forced where declared, no owner among the roles, no grant on a partition or a view."""
    async with as_role(served.postgres, SERVICE_ROLE) as db:
        forced = await db.fetch(
            "select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " where c.relrowsecurity and c.relforcerowsecurity"
        )
        assert {row["name"] for row in forced} >= SECURED
        owned = await db.fetchval(
            "select count(*) from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname = any($1)",
            [SERVICE_ROLE, AUDITOR_ROLE],
        )
        assert owned == 0
        unbounded = await db.fetch(
            "select rolname from pg_roles where rolname = any($1) and (rolsuper or rolbypassrls or rolcreaterole)",
            [SERVICE_ROLE, AUDITOR_ROLE],
        )
        assert unbounded == []
        leaking = await db.fetch(
            "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " where (c.relispartition or c.relkind in ('v', 'm')) and n.nspname !~ '^(pg_|information_schema)'"
            " and (has_table_privilege($1, c.oid, 'select') or has_table_privilege($2, c.oid, 'select'))",
            SERVICE_ROLE,
            AUDITOR_ROLE,
        )
        assert leaking == []


async def test_a_partition_added_later_is_reached_through_its_parent_only(served: Running) -> None:
    owner = await asyncpg.connect(served.postgres, timeout=DEADLINE_S)
    await owner.execute(
        "create table demand.later (like demand.actual) partition by range (start);"
        "create table demand.later_2026 partition of demand.later for values from ('2026-01-01') to ('2027-01-01');"
        "alter table demand.later enable row level security, force row level security;"
        "create policy by_client on demand.later using ((select demand.everything_shown())"
        " or queue = any ((select demand.queues_shown())::text[]));"
        "grant select on demand.later to heliotrope_auditor;"
        "insert into demand.later select * from demand.actual"
    )
    await owner.close(timeout=DEADLINE_S)
    document = tiny_document()
    client = document.network.queues[0].client
    own = {queue.id for queue in document.network.queues if queue.client == client}
    for role in (SERVICE_ROLE, AUDITOR_ROLE):
        async with as_role(served.postgres, role) as db:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await db.fetch("select * from demand.later_2026")
    async with as_role(served.postgres, SERVICE_ROLE) as db, db.transaction():
        await confine(db, frozenset({client}))
        assert {row["queue"] for row in await db.fetch("select queue from demand.later")} == own


async def test_a_queue_that_changed_hands_is_shown_to_neither_client(served: Running) -> None:
    first, *_ = tiny_document().network.queues
    async with served.record.transaction() as db:
        await network.remember_queues(db, [(first.id, "newcomer")])
    async with as_role(served.postgres, SERVICE_ROLE) as db:
        for client in (first.client, "newcomer"):
            async with db.transaction():
                await confine(db, frozenset({client}))
                assert first.id not in (await seen(db))["actual"]


async def test_the_policies_are_asked_once_a_statement(served: Running) -> None:
    async with as_role(served.postgres, SERVICE_ROLE) as db, db.transaction():
        await confine(db, frozenset({"acme"}))
        plan = "\n".join(row[0] for row in await db.fetch("explain select * from demand.actual"))
    assert "InitPlan" in plan
    assert "current_setting" not in plan.split("InitPlan")[0]


async def test_the_audit_log_is_only_ever_added_to_even_by_the_owner(served: Running) -> None:
    changes = ("update audit_log set actor = 'x'", "delete from audit_log", "truncate audit_log")
    async with as_role(served.postgres, SERVICE_ROLE) as db:
        assert await db.fetchval("select count(*) from audit_log") > 0
        for change in changes:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await db.execute(change)
    owner = await asyncpg.connect(served.postgres, timeout=DEADLINE_S)
    for change in changes:
        with pytest.raises(asyncpg.RaiseError, match="only ever added"):
            await owner.execute(change)
    await owner.close(timeout=DEADLINE_S)


async def test_a_service_refuses_to_work_as_a_user_whom_row_security_does_not_bound(served: Running) -> None:
    owner = await asyncpg.connect(served.postgres, timeout=DEADLINE_S)
    with pytest.raises(InvalidValue, match=r"HELIOTROPE_POSTGRES.*row-level security"):
        await expect_bounded(owner, Security(SecuritySettings("demo")))
    await owner.close(timeout=DEADLINE_S)


async def test_what_an_auditor_reads_is_kept_apart_from_what_others_read(served: Running) -> None:
    """One memory of decoded rosters, two readers: neither is given the other's."""
    client = tiny_document().network.queues[0].client
    version = await served.client.get_version()
    auditor = Principal("max", frozenset({Role.CLIENT_AUDITOR}), clients=frozenset({client}))

    async def read(principal: Principal | None) -> int:
        if principal is not None:
            enter(principal)
        async with served.record.snapshot() as db:
            return len((await served.record.roster(db, version.roster, version.version)).shifts)

    everything = await asyncio.create_task(read(None))
    own = await asyncio.create_task(read(auditor))
    again = await asyncio.create_task(read(None))
    assert everything == again == version.shifts
    assert 0 < own < everything


async def test_dispatch_works_as_the_bounded_role_and_sees_no_client_s_rows(stack: LocalStack) -> None:
    async with dispatching(stack.postgres) as service:
        await service.roster.client.import_roster(
            RosterImport("seed", HORIZON, True, "seed"), tiny_roster(tiny_problem()).shifts
        )
        async with service.desk.transaction() as db:
            assert await db.fetchval("select current_user") == SERVICE_ROLE
            assert await seen(db) == {"actual": set(), "requirement": set(), "rings": set()}
            assert await db.fetchval("select count(*) from dispatch.subscription") == 0
