"""What every part of the service shares: the database, its notices, and values decoded once."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Collection

from heliotrope.codec.documents import NetworkDocument, decode_document
from heliotrope.codec.shifts import decode_batch, pack_message
from heliotrope.domain.roster import Roster, Shift
from heliotrope.runtime.auth import caller
from heliotrope.runtime.postgres import READING, WRITING, Connection, Notices, Pool, expect_bounded, glance, transaction
from heliotrope.runtime.security import own_security
from heliotrope.runtime.tokens import Tokens

from services.roster.chunks import packs
from services.roster.heads import Heads
from services.roster.postgres import content, network, outbox, rosters
from services.roster.postgres.reach import SHOW_EVERYTHING, confine, shown_to
from services.roster.recent import Recent, RecentBytes
from services.roster.spool import Spool

CHUNKS_PER_READ = 128
HOT_CHUNKS_PER_READ = 8
CHUNKS_BETWEEN_RESTS = 8
REST = 9.0
"""While somebody asks, what is done beside takes a break of nine times the length of its work."""
HOT_BYTES = 48 * 1024 * 1024
"""Chunks kept in memory for watchers that begin with a snapshot."""
PUBLISHED = "published"
"""What watchers of publications wait for."""


class Record:
    """The system of record, as one process sees it."""

    def __init__(self, pool: Pool, notices: Notices, tokens: Tokens, spool: Spool | None = None) -> None:
        self._pool = pool
        self.notices = notices
        self.tokens = tokens
        self._spool = spool
        self.heads = Heads(pool, notices)
        self._documents: Recent[int, NetworkDocument] = Recent(4)
        self._rosters: Recent[tuple[frozenset[str] | None, str, int], Roster] = Recent(8)
        self._confined: dict[int, frozenset[str]] = {}
        self._chunks = RecentBytes(HOT_BYTES)

    @classmethod
    async def open(cls, pool: Pool, notices: Notices, spool: Spool | None = None) -> Record:
        """Read what tokens are signed with; a `spool` keeps versions in force as files."""
        async with transaction(pool) as db:
            await expect_bounded(db, own_security())
            key = await outbox.signing_key(db)
        record = cls(pool, notices, Tokens(key), spool)
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
        async with self._reaching(WRITING, self.reach_of_caller()) as db:
            yield db
        self.heads.forget()

    @contextlib.asynccontextmanager
    async def snapshot(self, whole: bool = False) -> AsyncIterator[Connection]:
        """Yield a connection that sees one state of the database and writes nothing.

        Parameters
        ----------
        whole
            See everything although a client's auditor calls: for documents that are stored whole (networks,
            problems), of which the caller is shown what its view cuts out.
        """
        async with self._reaching(READING, None if whole else self.reach_of_caller()) as db:
            yield db

    @contextlib.asynccontextmanager
    async def _reaching(self, begin: str, clients: frozenset[str] | None) -> AsyncIterator[Connection]:
        """Yield a transaction bound to the data of `clients` (None: unbound); what it reads is kept apart."""
        if clients is None:
            async with transaction(self._pool, f"{begin}; {SHOW_EVERYTHING}") as db:
                yield db
            return
        async with transaction(self._pool, begin) as db:
            await confine(db, clients)
            self._confined[id(db)] = clients
            try:
                yield db
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

    def messages(self, roster: str, version: int) -> AsyncIterator[bytes]:
        """Yield a version's shifts as the bytes of StreamShiftsResponse, from a file where it is kept as one."""
        if self._spool is not None and (roster, version) in self._spool:
            return self._spool.messages((roster, version))
        return _packed(self.stored_chunks(roster, version))

    async def spool_newest(self) -> None:
        """Keep the version that was published last as a file, where that is not done yet."""
        async with self.snapshot() as db:
            found = await rosters.last_published(db)
        if self._spool is not None and found is not None and found not in self._spool:
            await self._spool.keep(found, _packed(self._unhurried(*found)))

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

    async def _unhurried(self, roster: str, version: int) -> AsyncIterator[tuple[bytes, bytes]]:
        """As `stored_chunks`, a few at a time and, while calls are answered, with rests: they hardly wait for it."""
        async with self.snapshot() as db:
            hashes = await content.chunk_hashes(db, roster, version)
        for first in range(0, len(hashes), CHUNKS_BETWEEN_RESTS):
            started, asked = time.perf_counter(), self.heads.asked
            batch = hashes[first : first + CHUNKS_BETWEEN_RESTS]
            for sha256, stored in zip(batch, await self._read(batch), strict=True):
                yield sha256, stored
            if self.heads.asked > asked:
                await asyncio.sleep(REST * (time.perf_counter() - started))

    async def chunks_of_agent(self, roster: str, version: int, agent: str, bucket: int) -> list[bytes]:
        """Return a version's chunks that have shifts of an agent; `Compacted` where they are gone."""
        async with glance(self._pool) as db:
            shown = shown_to(self.reach_of_caller())
            found = await content.chunks_of_agent(db, shown, roster, version, agent, bucket)
            if not found:
                await content.expect_content(db, roster, version)
        return found

    async def chunks(self, hashes: Collection[bytes]) -> list[bytes]:
        """Return the content of chunks in any order, from memory that all readers share where it is there."""
        known = {sha256: self._chunks.get(sha256) for sha256 in hashes}
        missing = [sha256 for sha256, stored in known.items() if stored is None]
        read = await self._read(missing) if missing else []
        for sha256, stored in zip(missing, read, strict=True):
            self._chunks.put(sha256, stored)
        return [*(stored for stored in known.values() if stored is not None), *read]

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


async def _packed(chunks: AsyncIterator[tuple[bytes, bytes]]) -> AsyncIterator[bytes]:
    async for pack in packs(chunks):
        yield pack_message(pack)


async def decoded(batches: list[bytes]) -> tuple[Shift, ...]:
    """Read the shifts of several chunks, beside the event loop."""

    def read() -> tuple[Shift, ...]:
        return tuple(shift for raw in batches for shift in decode_batch(raw))

    return await asyncio.to_thread(read)
