"""The feed at full size: `python -m tests.benchmarks.feed [--agents 100000] [--watchers 2000] [--only stream ...]`.

A real PostgreSQL (fsync on) and the roster's API, each in a process of its own on loopback. The large roster is made
of chunks from templates (every shift with five activities), so that what is measured is storing, publishing and
serving; reading, auditing and hashing shifts as values is not part of it. The raw stream that StreamShifts is compared
with sends the same volume in messages of 256 KiB by the same gRPC, from memory, in the same run. Watchers follow a
roster of 100 agents through the whole API: edited, audited, published. Prints a table, writes .local/bench/feed.json
(with `--only`: its rows alone are replaced), and ends with 1 where a promised figure is missed.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import grpc
import psutil
from heliotrope.client import connect
from heliotrope.codec.documents import NetworkDocument, encode_document
from heliotrope.codec.shifts import join_changes
from heliotrope.codec.versions import RosterEdit, RosterImport
from heliotrope.domain.roster import RosterChange
from heliotrope.runtime.audit_log import log_act
from heliotrope.runtime.postgres import Notices, open_pool
from heliotrope.runtime.rpc import OPTIONS
from heliotrope.v1 import roster_pb2 as wire

from deploy.local.compose import read_compose
from deploy.local.postgres import start_postgres
from deploy.local.processes import stop
from services.roster.differences import changes_between
from services.roster.postgres import content as stored
from services.roster.postgres import network, rosters
from services.roster.record import Record
from services.roster.versions import Draft, put_in_force, store
from tests.benchmarks import feed_content
from tests.benchmarks.feed_content import Content, keys_of, name_of, whole_content
from tests.benchmarks.feed_servers import RAW_METHOD
from tests.benchmarks.feed_watchers import MEGABYTE, Publish, crowd_figures, stalled_megabytes
from tests.benchmarks.records import conditions, write_record
from tests.integration.roster_records import HORIZON, fresh_database, moved, tiny_document
from tests.unit.networks import tiny_agent, tiny_problem, tiny_roster

SEED = 20261122
FOLDER = Path(".local/bench/feed")
RAW_MESSAGE = 256 * 1024
PROMISED = {
    "stream/ratio_raw": 1.3,
    "stream/service_mb": 150.0,
    "publish/seconds": 60.0,
    "publish/change_1pct_s": 5.0,
    "diff/seconds": 0.3,
    "agent/p99_ms": 5.0,
    "watch/p95_s": 1.0,
    "unary/p99_ms": 80.0,
}
LARGE, SMALL = ("publish", "stream", "diff", "agent"), ("watch", "unary")
"""Parts that need the large roster (publishing it is one of them), and those that follow the small one."""
Figures = dict[str, float]


@dataclass(frozen=True)
class Served:
    """A server process and where it answers."""

    address: str
    pid: int


def as_deployed() -> dict[str, str]:
    """Return this environment with the memory settings with which docker-compose.yml starts the roster service."""
    deployed = read_compose(Path("docker-compose.yml"))["roster"].environment
    return dict(os.environ) | {name: value for name, value in deployed.items() if name.startswith("MALLOC_")}


@contextlib.contextmanager
def served(*arguments: str) -> Iterator[Served]:
    """Run one of the benchmark's servers while the context is open."""
    command = [sys.executable, "-m", "tests.benchmarks.feed_servers", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=as_deployed())
    assert process.stdout is not None
    try:
        yield Served(f"127.0.0.1:{process.stdout.readline().strip()}", process.pid)
    finally:
        process.terminate()
        process.wait(30)
        process.stdout.close()


@contextlib.asynccontextmanager
async def record_of(postgres: str) -> AsyncIterator[Record]:
    """Open the database as the roster service does."""
    async with open_pool(postgres) as pool:
        yield await Record.open(pool, Notices(postgres))


async def publish_content(record: Record, content: Content, revision: int, difference: bytes | None = None) -> float:
    """Store and publish a roster in one transaction, as the service does; return seconds until it is durable.

    `difference` is from version 1, which a draft finds while it is audited.
    """
    of = (content.shifts, content.root, content.root, content.chunks, content.buckets)
    draft = Draft(*of, (), 0, None if difference is None else (1, difference))
    started = time.perf_counter()
    async with record.transaction() as db:
        head = await rosters.lock_roster(db, feed_content.HORIZON)
        version = await store(db, head, draft, f"bench-{head.head}", revision)
        await log_act(db, "benchmark", "publish", version.name)
        await put_in_force(db, head, version)
    return time.perf_counter() - started


async def received(address: str, method: str, request: bytes) -> tuple[float, int]:
    """Return seconds and bytes of a stream whose messages are counted, not read."""
    async with grpc.aio.insecure_channel(address, options=OPTIONS) as channel:
        started, size = time.perf_counter(), 0
        async for message in channel.unary_stream(method)(request):
            size += len(message)
        return time.perf_counter() - started, size


async def stream_figures(service: Served, volume: int) -> Figures:
    """Time StreamShifts of the version in force beside the raw stream, in turns; the best of eight each.

    `stream/database_s` is of the version before it, which is read from the database.
    """
    method = "/heliotrope.v1.RosterService/StreamShifts"
    request = wire.StreamShiftsRequest(version=2).SerializeToString()
    older = wire.StreamShiftsRequest(version=1).SerializeToString()
    ours, raw, peak = [], [], 0
    with served("raw", str(volume // RAW_MESSAGE + 1), str(RAW_MESSAGE)) as plain:
        from_database, _ = await received(service.address, method, older)  # the other is spooled meanwhile
        for _ in range(8):
            raw.append((await received(plain.address, RAW_METHOD, b""))[0])
            watching = asyncio.ensure_future(_peak_memory(service.pid))
            seconds, size = await received(service.address, method, request)
            watching.cancel()
            peak = max(peak, *await asyncio.gather(watching, return_exceptions=False), 0)
            assert size >= volume
            ours.append(seconds)
    return {
        "stream/seconds": min(ours),
        "stream/database_s": from_database,
        "stream/raw_seconds": min(raw),
        "stream/ratio_raw": min(ours) / min(raw),
        "stream/megabytes": volume / MEGABYTE,
        "stream/service_mb": peak / MEGABYTE,
    }


async def _peak_memory(pid: int) -> int:
    peak = 0
    with contextlib.suppress(asyncio.CancelledError):
        while True:
            peak = max(peak, psutil.Process(pid).memory_info().rss)
            await asyncio.sleep(0.05)
    return peak


async def diff_figures(record: Record, service: Served, roster: str) -> Figures:
    """Time the difference of versions 1 and 2 by DiffVersions, and of their manifests alone.

    The other way round it is kept nowhere, and found in the chunks that differ.
    """

    async def manifests() -> int:
        async with record.snapshot() as db:
            return len((await stored.differing_chunks(db, roster, 1, 2))[0])

    async with grpc.aio.insecure_channel(service.address, options=OPTIONS) as channel:
        call = channel.unary_unary("/heliotrope.v1.RosterService/DiffVersions")
        request = wire.DiffVersionsRequest(roster=roster, before=1, after=2).SerializeToString()
        whole = [await _seconds(lambda: call(request, timeout=120)) for _ in range(3)]
        answer = wire.DiffVersionsResponse.FromString(await call(request, timeout=120))
        back = wire.DiffVersionsRequest(roster=roster, before=2, after=1).SerializeToString()
        found = [await _seconds(lambda: call(back, timeout=120)) for _ in range(3)]
    chunks = await manifests()
    return {
        "diff/manifests_s": min([await _seconds(manifests) for _ in range(3)]),
        "diff/seconds": min(whole),
        "diff/found_s": min(found),
        "diff/changes": float(len(answer.changes)),
        "diff/chunks": float(chunks),
    }


async def _seconds(work: Callable[[], Awaitable[object]]) -> float:
    started = time.perf_counter()
    await work()
    return time.perf_counter() - started


async def agent_figures(service: Served, roster: str, agents: int, calls: int = 2000) -> Figures:
    """Time one agent's four weeks, agent after agent, while the service still makes its file of the new version."""
    chance, waits = random.Random(SEED), []
    async with grpc.aio.insecure_channel(service.address, options=OPTIONS) as channel:
        call = channel.unary_unary("/heliotrope.v1.RosterService/ListShifts")
        for _ in range(calls):
            agent = name_of(chance.randrange(agents))
            request = wire.ListShiftsRequest(roster=roster, version=1, agent=agent).SerializeToString()
            waits.append(await _seconds(lambda request=request: call(request, timeout=30)))  # type: ignore[misc]
        answer = wire.ListShiftsResponse.FromString(await call(request, timeout=30))
    assert len(answer.shifts) == feed_content.WEEKS * feed_content.DAYS
    return {f"agent/p{p}_ms": _percentile(waits, p) * 1000 for p in (50, 99)}


def _percentile(values: list[float], percent: int) -> float:
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]


async def large_figures(postgres: str, agents: int, parts: frozenset[str]) -> Figures:
    """Store, publish and serve a whole provider's roster."""
    first = whole_content(agents)
    chance = random.Random(SEED)
    late = frozenset(chance.sample(range(agents), agents // 100))
    changed = whole_content(agents, late, keys_of(late, first.buckets)).chunks
    again = {chunk.key: chunk for chunk in first.chunks} | {chunk.key: chunk for chunk in changed}
    second = Content(tuple(again[key] for key in sorted(again)), first.buckets)
    before = {chunk.key: chunk.content for chunk in first.chunks}
    difference = join_changes(changes_between((before[c.key] for c in changed), (c.content for c in changed)))
    async with record_of(postgres) as record:
        async with record.transaction() as db:
            revision = await network.store_document(db, encode_document(tiny_document()))
        figures = {
            "publish/shifts": float(first.shifts),
            "publish/seconds": await publish_content(record, first, revision),
        }
        figures["publish/change_1pct_s"] = await publish_content(record, second, revision, difference)
        roster = await _newest(record)
        with served("roster", postgres) as service:
            if "stream" in parts:
                figures |= await stream_figures(service, first.size)
            if "diff" in parts:
                figures |= await diff_figures(record, service, roster)
            if "agent" in parts:
                figures |= await agent_figures(service, roster, agents)
    return figures


async def _newest(record: Record) -> str:
    async with record.snapshot() as db:
        return (await rosters.find_head(db, "", 0))[0].roster


async def small_figures(postgres: str, watchers: int, parts: frozenset[str]) -> Figures:
    """Follow, edit, publish and read a roster of a hundred agents through the API."""
    agents = tuple(tiny_agent(f"a{n:03}", "warsaw" if n % 2 else "manila", home=True) for n in range(100))
    problem = tiny_problem(agents=agents)
    with served("roster", postgres) as service:
        async with connect(service.address) as client:
            document = NetworkDocument(problem.network, agents, problem.work_plans, problem.rules, {})
            await client.import_network(document)
            shifts = tiny_roster(problem).shifts
            await client.import_roster(RosterImport("incumbent", HORIZON, in_force=True), shifts)

            async def prepare() -> Publish:
                version = await client.get_version()
                agent = agents[version.version % len(agents)].id
                first = (await client.shifts_of(agent))[-1]
                change = RosterChange(first, moved(first))
                edit = RosterEdit(
                    f"e{version.version}", version.roster, version.version, version.etag, (change,), "", "bench"
                )
                proposed = await client.edit(edit)

                async def publish() -> int:
                    return (await client.publish(proposed, "bench")).version

                return publish

            figures: Figures = {}
            if "watch" in parts:
                figures |= await crowd_figures(service.address, watchers, prepare)
                figures["watch/stalled_mb_each"] = await stalled_megabytes(service.address, service.pid, 200, prepare)
            if "unary" in parts:
                figures |= await unary_figures(service, [agent.id for agent in agents])
            return figures


async def unary_figures(service: Served, agents: list[str], calls: int = 12_000, at_once: int = 64) -> Figures:
    """Time reads of versions and of agents' shifts, `at_once` at a time."""
    waits: list[float] = []
    todo = iter(range(calls))
    async with grpc.aio.insecure_channel(service.address, options=OPTIONS) as channel:
        versions = channel.unary_unary("/heliotrope.v1.RosterService/GetRoster")
        shifts = channel.unary_unary("/heliotrope.v1.RosterService/ListShifts")

        async def read() -> None:
            for number in todo:
                request = wire.ListShiftsRequest(agent=agents[number % len(agents)]).SerializeToString()
                work = (lambda: versions(b"", timeout=30)) if number % 2 else (lambda r=request: shifts(r, timeout=30))
                waits.append(await _seconds(work))

        await asyncio.gather(*(read() for _ in range(at_once)))
    return {f"unary/p{p}_ms": _percentile(waits, p) * 1000 for p in (50, 99)}


async def measure(address: str, agents: int, watchers: int, parts: frozenset[str]) -> Figures:
    """Run the parts on the PostgreSQL server at `address`."""
    figures: Figures = {}
    if parts & set(SMALL):
        figures |= await small_figures(await fresh_database(address), watchers, parts)
    if parts & set(LARGE):
        figures |= await large_figures(await fresh_database(address), agents, parts)
    return figures


def rows_kept(path: Path, figures: Figures) -> list[dict[str, object]]:
    """Return the rows of an earlier run that this one has not measured."""
    rows = json.loads(path.read_text()) if path.exists() else []
    return [row for row in rows if row["row"] not in figures]


def main() -> int:
    """Measure, print, write, judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--agents", type=int, default=100_000, help="agents of the large roster (default: 100000)")
    parser.add_argument("--watchers", type=int, default=2000, help="watchers at once (default: 2000)")
    parser.add_argument("--only", nargs="+", choices=(*LARGE, *SMALL), default=(*LARGE, *SMALL), help="parts to run")
    given = parser.parse_args()
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    folder = FOLDER.resolve()
    running, address = start_postgres(folder, folder / "postgres.log", changed={"fsync": "on"})
    try:
        figures = asyncio.run(measure(address, given.agents, given.watchers, frozenset(given.only)))
    finally:
        stop([running], sign=signal.SIGINT)
    missed = [name for name, most in PROMISED.items() if figures.get(name, 0.0) > most]
    for name, value in figures.items():
        promised = f"at most {PROMISED[name]:g}{'  MISSED' if name in missed else ''}" if name in PROMISED else ""
        print(f"{name:24} {value:14,.3f}  {promised}")
    rows: list[dict[str, object]] = [{"row": name, "value": value} for name, value in figures.items()]
    under = conditions(agents=given.agents, watchers=given.watchers, seed=SEED)
    write_record("feed", rows_kept(FOLDER.parent / "feed.json", figures) + rows, under)
    shutil.rmtree(FOLDER, ignore_errors=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
