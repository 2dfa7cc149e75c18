"""The reference HR consumer, killed at any byte of the stream: its copy equals the server's, and nothing is twice."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from heliotrope.codec.documents import NetworkDocument
from heliotrope.codec.shifts import decode_shift
from heliotrope.codec.versions import RosterEdit, RosterImport
from heliotrope.domain.roster import Roster, RosterChange
from heliotrope.domain.time import format_instant
from heliotrope.v1 import roster_pb2

from services.roster.retention import Retention, compact_once
from tests.faults.proxy import Proxy
from tests.integration.roster_records import HORIZON, Running, moved, running_service
from tests.unit.networks import tiny_agent, tiny_problem, tiny_roster

SEED = 20261122
VERSIONS = 6
KILLS = 14
WITHIN_S = 60.0
AGENTS = tuple(tiny_agent(f"a{number:03}", "warsaw" if number % 2 else "manila", home=True) for number in range(60))
INCUMBENT = RosterImport("incumbent", HORIZON, in_force=True, reason="in force since last year")


@dataclass
class Setting:
    """A service behind a proxy, and how the consumer is run against it."""

    service: Running
    proxy: Proxy
    address: str
    root: Path

    async def consume(self, database: Path, kill_at: int | None = None, until: int = VERSIONS) -> int:
        """Run the consumer until a version, or kill it at a byte of what it is sent; return its exit code."""
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(self.root / "shared"), str(self.root)])}
        command = [sys.executable, str(self.root / "shared" / "examples" / "hr_consumer"), "follow"]
        command += ["--address", self.address, "--database", str(database), "--until", str(until)]
        process = await asyncio.create_subprocess_exec(
            *command, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        self.proxy.arm(kill_at, lambda: process.send_signal(signal.SIGKILL))
        out, error = await asyncio.wait_for(process.communicate(), WITHIN_S)
        assert process.returncode in (0, -signal.SIGKILL), (out + error).decode()
        return process.returncode


@pytest.fixture
async def setting(postgres: str, root: Path) -> AsyncIterator[Setting]:
    async with serving(postgres) as service:
        proxy = Proxy(service.address)
        async with proxy.listening() as address:
            yield Setting(service, proxy, address, root)


@asynccontextmanager
async def serving(postgres: str) -> AsyncIterator[Running]:
    """Serve a roster of sixty agents that is in force."""
    problem = tiny_problem(agents=AGENTS)
    async with running_service(postgres) as service:
        document = NetworkDocument(problem.network, AGENTS, problem.work_plans, problem.rules, {})
        await service.client.import_network(document)
        await service.client.import_roster(INCUMBENT, tiny_roster(problem).shifts)
        yield service


async def publish_more(service: Running, versions: int = VERSIONS) -> None:
    """Publish until version `versions`: each moves shifts of some agents by half an hour."""
    version, roster = await service.client.get_roster()
    while version.version < versions:
        chosen = AGENTS[version.version * 7 % 50 :][:9]
        by_agent = roster.by_agent()
        changes = tuple(RosterChange(s, moved(s)) for agent in chosen for s in by_agent[agent.id])
        edit = RosterEdit(
            f"e{version.version}", version.roster, version.version, version.etag, changes, "test", "Ana Silva"
        )
        await service.client.publish(await service.client.edit(edit), "Ana Silva")
        version, roster = await service.client.get_roster()


def rows_of(database: Path) -> Roster:
    """Read the copy without the consumer's own code."""
    with sqlite3.connect(database) as db:
        assert db.execute("pragma integrity_check").fetchone() == ("ok",)
        rows = db.execute("select content from shift").fetchall()
    db.close()
    return Roster(tuple(decode_shift(roster_pb2.Shift.FromString(row[0])) for row in rows))


def replayed(database: Path, first: Roster) -> set[tuple[str, str]]:
    """Replay the log of changes on top of version 1; return the (agent, start) that remain."""
    with sqlite3.connect(database) as db:
        log = db.execute("select version, agent, start, kind from change where version > 1 order by version").fetchall()
    db.close()
    held = {(shift.agent, format_instant(shift.start)) for shift in first.shifts}
    for version in sorted({row[0] for row in log}):
        ours = [row for row in log if row[0] == version]
        held -= {(agent, start) for _, agent, start, kind in ours if kind == "removed"}
        added = {(agent, start) for _, agent, start, kind in ours if kind == "added"}
        assert not added & held  # nothing is added twice
        held |= added
    return held


async def expect_in_step(setting: Setting, database: Path) -> None:
    _, roster = await setting.service.client.get_roster()
    assert rows_of(database) == roster
    versions = sqlite3.connect(database)
    assert versions.execute("select version, roster_hash from roster").fetchall() == [(VERSIONS, roster.hash())]
    versions.close()


@pytest.mark.timeout(400)
async def test_killed_at_any_byte_the_copy_equals_the_servers_and_nothing_is_twice(
    setting: Setting, tmp_path: Path
) -> None:
    base, chance = tmp_path / "base.sqlite", random.Random(SEED)
    assert await setting.consume(base, until=1) == 0
    _, first = await setting.service.client.get_roster()
    await publish_more(setting.service)
    whole = tmp_path / "whole.sqlite"
    shutil.copy(base, whole)
    assert await setting.consume(whole) == 0
    total = setting.proxy.forwarded
    await expect_in_step(setting, whole)
    killed = 0
    for trial in range(KILLS):
        database = tmp_path / f"{trial}.sqlite"
        shutil.copy(base, database)
        killed += await setting.consume(database, kill_at=chance.randint(1, total - 1)) != 0
        if trial % 3 == 0:  # and once more, wherever it stands now
            killed += await setting.consume(database, kill_at=chance.randint(1, total // 2)) != 0
        assert await setting.consume(database) == 0
        await expect_in_step(setting, database)
        _, roster = await setting.service.client.get_roster()
        assert replayed(database, first) == {(s.agent, format_instant(s.start)) for s in roster.shifts}
    assert killed >= KILLS


@pytest.mark.timeout(200)
async def test_killed_within_its_first_snapshot_it_begins_again(setting: Setting, tmp_path: Path) -> None:
    await publish_more(setting.service)
    whole = tmp_path / "whole.sqlite"
    assert await setting.consume(whole) == 0
    total, chance = setting.proxy.forwarded, random.Random(SEED)
    for trial in range(4):
        database = tmp_path / f"{trial}.sqlite"
        assert await setting.consume(database, kill_at=chance.randint(1, total - 1)) == -signal.SIGKILL
        assert await setting.consume(database) == 0
        await expect_in_step(setting, database)


async def test_a_connection_cut_in_the_middle_is_resumed_by_the_same_process(setting: Setting, tmp_path: Path) -> None:
    database = tmp_path / "cut.sqlite"
    assert await setting.consume(database, until=1) == 0
    await publish_more(setting.service)
    running = asyncio.ensure_future(setting.consume(database))
    await asyncio.sleep(0)
    setting.proxy.arm(20_000, lambda: setting.proxy.arm(None))
    assert await running == 0
    await expect_in_step(setting, database)


async def test_a_copy_that_was_tampered_with_is_noticed_and_mended(setting: Setting, tmp_path: Path) -> None:
    await publish_more(setting.service)
    database = tmp_path / "copy.sqlite"
    assert await setting.consume(database) == 0
    with sqlite3.connect(database) as db:
        db.execute("delete from shift where agent = 'a007'")
        before = db.execute("select count(*) from change").fetchone()
    db.close()
    # already at this version: the consumer looks at its copy first, and asks for a snapshot
    running = asyncio.ensure_future(setting.consume(database, until=VERSIONS + 1))
    await asyncio.sleep(0)
    await publish_more(setting.service, VERSIONS + 1)
    assert await running == 0
    _, roster = await setting.service.client.get_roster()
    assert rows_of(database) == roster
    with sqlite3.connect(database) as db:
        assert db.execute("select count(*) from change").fetchone() > before
    db.close()


async def test_a_consumer_that_was_away_past_the_compaction_begins_anew_and_is_equal(
    setting: Setting, tmp_path: Path
) -> None:
    database = tmp_path / "away.sqlite"
    assert await setting.consume(database, until=1) == 0
    await publish_more(setting.service)
    while await compact_once(setting.service.record, Retention(weeks=0, versions=0)):
        pass
    assert await setting.consume(database) == 0
    await expect_in_step(setting, database)
