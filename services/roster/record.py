"""What every part of the service shares: the database, its notices, and values decoded once."""

from __future__ import annotations

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import AsyncIterator
from typing import Generic, TypeVar

from heliotrope.codec.documents import NetworkDocument, decode_document
from heliotrope.codec.shifts import decode_batch
from heliotrope.domain.roster import Roster, Shift
from heliotrope.runtime.auth import caller
from heliotrope.runtime.postgres import Connection, Notices, Pool, transaction
from heliotrope.runtime.security import own_security
from heliotrope.runtime.tokens import Tokens

from services.roster.postgres import content, network, outbox
from services.roster.postgres.reach import expect_bounded, reach

K = TypeVar("K")
V = TypeVar("V")
CHUNKS_PER_READ = 128
HOT_CHUNKS_PER_READ = 8
HOT_BYTES = 48 * 1024 * 1024
"""Chunks kept in memory for watchers that begin with a snapshot."""
PUBLISHED = "published"
"""What watchers of publications wait for."""


class Recent(Generic[K, V]):
    """The few values used last; they are immutable, so sharing them is safe."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[K, V] = OrderedDict()

    def get(self, key: K) -> V | None:
        """Return a value, or None."""
        if key in self._values:
            self._values.move_to_end(key)
        return self._values.get(key)

    def put(self, key: K, value: V) -> V:
        """Keep a value."""
        self._values[key] = value
        while len(self._values) > self._most:
            self._values.popitem(last=False)
        return value


class RecentBytes:
    """The values used last, as many as fit: memory that every reader shares."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._held = 0
        self._values: OrderedDict[bytes, bytes] = OrderedDict()

    def get(self, key: bytes) -> bytes | None:
        """Return a value, or None."""
        if key in self._values:
            self._values.move_to_end(key)
        return self._values.get(key)

    def put(self, key: bytes, value: bytes) -> None:
        """Keep a value."""
        if key not in self._values:
            self._values[key] = value
            self._held += len(value)
        while self._held > self._most_bytes and len(self._values) > 1:
            _, dropped = self._values.popitem(last=False)
            self._held -= len(dropped)


class Record:
    """The system of record, as one process sees it."""

    def __init__(self, pool: Pool, notices: Notices, tokens: Tokens) -> None:
        self._pool = pool
        self.notices = notices
        self.tokens = tokens
        self._documents: Recent[int, NetworkDocument] = Recent(4)
        self._rosters: Recent[tuple[frozenset[str] | None, str, int], Roster] = Recent(8)
        self._confined: dict[int, frozenset[str]] = {}
        self._chunks = RecentBytes(HOT_BYTES)

    @classmethod
    async def open(cls, pool: Pool, notices: Notices) -> Record:
        """Read what tokens are signed with."""
        async with transaction(pool) as db:
            await expect_bounded(db, own_security())
            key = await outbox.signing_key(db)
        record = cls(pool, notices, Tokens(key))
        await record._remember_queues()
        return record

    async def _remember_queues(self) -> None:
        """Fill in whose queues are where networks were imported before the database kept it."""
        async with self.transaction() as db:
            if not await network.queues_are_remembered(db):
                document = await self.document(db, await network.newest_revision(db))
                await network.remember_queues(db, [(queue.id, queue.client) for queue in document.network.queues])

    @contextlib.asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """Yield a connection inside a transaction."""
        async with transaction(self._pool) as db, self._within_reach(db, whole=False):
            yield db

    @contextlib.asynccontextmanager
    async def snapshot(self, whole: bool = False) -> AsyncIterator[Connection]:
        """Yield a connection that sees one state of the database and writes nothing.

        Parameters
        ----------
        whole
            See everything although a client's auditor calls: for documents that are stored whole (networks,
            problems), of which the caller is shown what its view cuts out.
        """
        async with (
            transaction(self._pool, isolation="repeatable_read", readonly=True) as db,
            self._within_reach(db, whole),
        ):
            yield db

    @contextlib.asynccontextmanager
    async def _within_reach(self, db: Connection, whole: bool) -> AsyncIterator[None]:
        """Bound a transaction to what its caller may see, and remember it: what it reads is kept apart."""
        clients = None if whole else self.reach_of_caller()
        await reach(db, clients)
        if clients is not None:
            self._confined[id(db)] = clients
        try:
            yield
        finally:
            self._confined.pop(id(db), None)

    @staticmethod
    def reach_of_caller() -> frozenset[str] | None:
        """Return the clients whose data the caller may see; None for everything, and outside calls."""
        principal = caller()
        return None if principal is None else principal.confined_to

    def reach_of(self, db: Connection) -> frozenset[str] | None:
        """Return the clients whose data an open transaction sees; None for everything."""
        return self._confined.get(id(db))

    async def document(self, db: Connection, revision: int) -> NetworkDocument:
        """Return a network revision."""
        known = self._documents.get(revision)
        if known is not None:
            return known
        raw = await network.load_document(db, revision)
        return self._documents.put(revision, await asyncio.to_thread(decode_document, raw))

    async def roster(self, db: Connection, roster: str, version: int) -> Roster:
        """Return the shifts of a version as far as `db` reaches, of version 0 none; `Compacted` where they are gone."""
        if version == 0:
            return Roster(())
        await content.expect_content(db, roster, version)
        key = (self.reach_of(db), roster, version)
        known = self._rosters.get(key)
        if known is not None:
            return known
        hashes = list((await content.manifest(db, roster, version)).values())
        shifts = await decoded(await content.chunks_by_hash(db, hashes))
        return self._rosters.put(key, Roster(shifts))

    async def stored_chunks(self, roster: str, version: int) -> AsyncIterator[tuple[bytes, bytes]]:
        """Yield SHA-256 and content of a version's chunks as stored, read ahead of a reader that keeps up.

        No connection is held while a reader takes its time: versions and chunks never change.
        """
        async with self.snapshot() as db:
            hashes = await content.chunk_hashes(db, roster, version)
        batches = [hashes[first : first + CHUNKS_PER_READ] for first in range(0, len(hashes), CHUNKS_PER_READ)]
        ahead = asyncio.ensure_future(self._read(batches[0] if batches else []))
        try:
            for number, batch in enumerate(batches, start=1):
                contents = await ahead
                if number < len(batches):
                    ahead = asyncio.ensure_future(self._read(batches[number]))
                for sha256, stored in zip(batch, contents, strict=True):
                    yield sha256, stored
        finally:
            ahead.cancel()
            await asyncio.gather(ahead, return_exceptions=True)

    async def hot_chunks(self, roster: str, version: int) -> AsyncIterator[bytes]:
        """Yield a version's chunks from memory that all readers share: one who stalls holds a single chunk."""
        async with self.snapshot() as db:
            hashes = await content.chunk_hashes(db, roster, version)
        for number, sha256 in enumerate(hashes):
            stored = self._chunks.get(sha256)
            if stored is None:
                wanted = hashes[number : number + HOT_CHUNKS_PER_READ]
                contents = await self._read(wanted)
                for key, value in zip(wanted, contents, strict=True):
                    self._chunks.put(key, value)
                stored = contents[0]
                del contents
            yield stored

    async def _read(self, hashes: list[bytes]) -> list[bytes]:
        async with self.snapshot() as db:
            return await content.chunks_by_hash(db, hashes)


async def decoded(batches: list[bytes]) -> tuple[Shift, ...]:
    """Read the shifts of several chunks, beside the event loop."""

    def read() -> tuple[Shift, ...]:
        return tuple(shift for raw in batches for shift in decode_batch(raw))

    return await asyncio.to_thread(read)
