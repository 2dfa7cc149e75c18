"""Many watchers of one roster: how soon each sees a publication, how all come back, what a stalled one costs."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import grpc
import psutil
from heliotrope.runtime.rpc import OPTIONS
from heliotrope.v1 import roster_pb2 as wire
from heliotrope.v1.roster_pb2_grpc import RosterServiceStub

PER_CHANNEL = 100
PUBLICATIONS, STALLED_PUBLICATIONS = 3, 20
WITHIN_S = 120.0
Publish = Callable[[], Awaitable[int]]
Prepare = Callable[[], Awaitable[Publish]]
"""Proposes a version; what it returns publishes that version, and returns its number."""
MEGABYTE = 1024 * 1024


@dataclass
class Seen:
    """Where one watcher stands."""

    token: str = ""
    version: int = 0
    at: float = 0.0


class Crowd:
    """Watchers over a few connections, as many systems behind a proxy would be."""

    def __init__(self, address: str, size: int) -> None:
        self._address = address
        self.seen = [Seen() for _ in range(size)]

    @contextlib.asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """Keep every watcher connected while the context is open, resuming where it stood."""
        async with contextlib.AsyncExitStack() as stack:
            channels = [
                await stack.enter_async_context(
                    grpc.aio.insecure_channel(self._address, options=(*OPTIONS, ("grpc.use_local_subchannel_pool", 1)))
                )
                for _ in range((len(self.seen) + PER_CHANNEL - 1) // PER_CHANNEL)
            ]
            tasks = [
                asyncio.ensure_future(_watch(channels[number // PER_CHANNEL], seen))
                for number, seen in enumerate(self.seen)
            ]
            try:
                yield
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    async def reached(self, version: int) -> list[float]:
        """Wait until every watcher has seen a version; return when each did."""
        async with asyncio.timeout(WITHIN_S):
            while any(seen.version < version for seen in self.seen):  # noqa: ASYNC110
                await asyncio.sleep(0.02)  # thousands of tasks write; one that polls costs less than a signal of each
        return [seen.at for seen in self.seen]


async def _watch(channel: grpc.aio.Channel, seen: Seen) -> None:
    call = RosterServiceStub(channel).WatchRosters(wire.WatchRostersRequest(resume_token=seen.token))
    async for piece in call:
        seen.token = piece.resume_token or seen.token
        if piece.complete:
            seen.version, seen.at = piece.version.version, time.perf_counter()


async def crowd_figures(address: str, size: int, prepare: Prepare) -> dict[str, float]:
    """Return how many seconds the 95th of 100 watchers waits for a publication, and all take to come back."""
    crowd = Crowd(address, size)
    waits: list[float] = []
    async with crowd.watching():
        started = time.perf_counter()
        await crowd.reached(1)
        joined = time.perf_counter() - started
        for _ in range(PUBLICATIONS):
            publish = await prepare()
            started = time.perf_counter()
            version = await publish()
            waits += [at - started for at in await crowd.reached(version)]
    version = await (await prepare())()  # nobody is there
    started = time.perf_counter()
    async with crowd.watching():
        back = max(await crowd.reached(version)) - started
    waits.sort()
    return {"watch/join_s": joined, "watch/p95_s": waits[int(0.95 * len(waits))], "watch/reconnect_all_s": back}


async def stalled_megabytes(address: str, pid: int, size: int, prepare: Prepare) -> float:
    """Return by how much the service grows for each watcher that never reads while versions are published."""
    async with grpc.aio.insecure_channel(address, options=OPTIONS) as channel:
        calls = [RosterServiceStub(channel).WatchRosters(wire.WatchRostersRequest()) for _ in range(size)]
        for call in calls:
            await call.read()
        before = psutil.Process(pid).memory_info().rss
        for _ in range(STALLED_PUBLICATIONS):
            await (await prepare())()
        await asyncio.sleep(1)
        grown = psutil.Process(pid).memory_info().rss - before
        for call in calls:
            call.cancel()
    return max(0.0, grown / MEGABYTE / size)
