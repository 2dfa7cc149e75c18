"""Publications as watchers receive them: a snapshot, then every later publication in order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from heliotrope.codec.names import version_place
from heliotrope.codec.versions import version_message
from heliotrope.domain.errors import Compacted, InvalidValue
from heliotrope.runtime.postgres import waited
from heliotrope.v1 import roster_pb2 as wire

from services.roster.feed import Feed, expect_kept, identity_of
from services.roster.postgres import rosters
from services.roster.postgres.rosters import Publication
from services.roster.record import Record

BOOKMARK_EVERY_S = 15.0
Piece = wire.WatchRostersResponse


class Watch:
    """Sends what was published, to any number of watchers, from one memory of recent publications."""

    def __init__(self, record: Record, stop: asyncio.Event, feed: Feed | None = None) -> None:
        self._record = record
        self._stop = stop
        self._feed = feed or Feed(record)

    async def pieces(self, roster: str, resume_token: str, heads_only: bool = False) -> AsyncIterator[bytes]:
        """Yield serialised pieces until the server stops or the watcher goes; heads are pieces without shifts.

        Raises
        ------
        InvalidValue
            The token is not one of this server, or of another watch.
        Compacted
            What follows the token was compacted.
        TooSlow
            The watcher took so long that what it would get next has left the server's memory.
        """
        roster, _ = version_place(roster, 0)
        await self._feed.look()
        if resume_token:
            cursor = await self._resumed(roster, resume_token)
        else:
            async with self._record.snapshot() as db:
                cursor, versions = await rosters.in_force(db, roster)
            for number, (name, version) in enumerate(versions, start=1):
                # Only the last piece of the whole snapshot may be resumed from.
                token = self._token(roster, cursor) if number == len(versions) else b""
                async for piece in self._snapshot(name, version, token, heads_only):
                    yield piece
            if not versions:
                yield self._bookmark(roster, cursor)
        async for piece in self._later(cursor, roster, heads_only):
            yield piece

    async def _later(self, cursor: int, roster: str, heads_only: bool) -> AsyncIterator[bytes]:
        while not self._stop.is_set() and cursor < (floor := self._feed.held_from):
            # What the shared memory no longer has is made again; who was live once is too slow instead.
            publication = await self._feed.older(cursor, roster)
            if publication is None or publication.number > floor:
                cursor = floor
                continue
            async for piece in self._older(publication, roster, heads_only):
                yield piece
            cursor = publication.number
        while not self._stop.is_set():
            await self._feed.look()
            news = self._feed.news
            entry = self._feed.after(cursor, roster)
            if entry is None:
                cursor = max(cursor, self._feed.last)  # a snapshot may be ahead of what was heard
                if not await waited(news, BOOKMARK_EVERY_S):
                    yield self._bookmark(roster, cursor)
                continue
            number, pieces = entry.number, len(entry.pieces)
            del entry
            for index in range(pieces - 1 if heads_only else 0, pieces):
                piece = self._feed.piece(number, index)
                yield piece + self._token(roster, number) if index == pieces - 1 else piece
            cursor = number

    async def _older(self, publication: Publication, roster: str, heads_only: bool) -> AsyncIterator[bytes]:
        index, pieces = 0, 1
        while index < pieces:
            entry = await self._feed.older_entry(publication)  # not kept while the watcher takes its time
            pieces = len(entry.pieces)
            index = pieces - 1 if heads_only else index
            piece, index = entry.pieces[index], index + 1
            del entry
            yield piece + self._token(roster, publication.number) if index == pieces else piece

    async def _resumed(self, roster: str, token: str) -> int:
        opened = self._record.tokens.open(token, "resume_token")
        if opened.get("watch") != roster:
            raise InvalidValue("resume_token", f"a token of a watch of {roster or 'every roster'}", token)
        cursor = int(str(opened["after"]))
        if cursor > self._feed.last:  # another process gave the token, and was told earlier
            await self._feed.look(again=True)
        if cursor > self._feed.last:
            raise InvalidValue("resume_token", f"a publication up to {self._feed.last}", cursor)
        if cursor < self._feed.held_from:
            async with self._record.snapshot() as db:
                await expect_kept(db, cursor, roster)
        return cursor

    async def _snapshot(self, roster: str, version: int, token: bytes, heads_only: bool) -> AsyncIterator[bytes]:
        async with self._record.snapshot() as db:
            found = await rosters.find_version(db, roster, version)
        if found.compacted:
            raise Compacted(f"version: expected the one in force to be kept, got {version}; begin again", 0)
        whole = version_message(found)
        if not heads_only:
            head = Piece(version=identity_of(whole), snapshot=True).SerializeToString()
            async for stored in self._record.hot_chunks(roster, version):
                yield head + Piece(shifts=stored).SerializeToString()
        yield Piece(version=whole, snapshot=True, complete=True).SerializeToString() + token

    def _token(self, roster: str, cursor: int) -> bytes:
        """Return a token as the serialised field of a piece: appended to a message, it becomes part of it."""
        return Piece(resume_token=self._record.tokens.seal({"watch": roster, "after": cursor})).SerializeToString()

    def _bookmark(self, roster: str, cursor: int) -> bytes:
        return Piece(bookmark=True).SerializeToString() + self._token(roster, cursor)
