"""Publications as followers receive them: a snapshot, then every later publication in order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable

from heliotrope.codec.fields import timestamp
from heliotrope.codec.shifts import encode_batch
from heliotrope.codec.versions import RosterVersion, version_message
from heliotrope.domain.errors import InvalidValue
from heliotrope.domain.roster import RosterChange, Shift, changes
from heliotrope.runtime.postgres import Connection, waited
from heliotrope.v1 import roster_pb2 as wire

from services.roster.chunks import MOST_BYTES
from services.roster.postgres import content, rosters
from services.roster.postgres.rosters import Publication
from services.roster.record import PUBLISHED, Recent, Record, decoded

BOOKMARK_EVERY_S = 15.0
AT_ONCE = 4
"""Publications that a follower who lags is sent from one read."""
SHIFTS_PER_PIECE = 150
REMOVED_PER_PIECE = 2000
Piece = wire.WatchRostersResponse


class Watch:
    """Sends what was published, to any number of followers, from one memory of recent differences."""

    def __init__(self, record: Record, stop: asyncio.Event) -> None:
        self._record = record
        self._stop = stop
        self._recent: Recent[tuple[str, int], list[Piece]] = Recent(8)

    async def pieces(self, roster: str, resume_token: str) -> AsyncIterator[Piece]:
        """Yield pieces of publications until the server stops or the follower goes."""
        if resume_token:
            after = await self._resumed(roster, resume_token)
        else:
            async with self._record.snapshot() as db:
                after, versions = await rosters.in_force(db, roster)
            for number, (name, version) in enumerate(versions, start=1):
                # Only the last piece of the whole snapshot may be resumed from.
                token = self._token(roster, after) if number == len(versions) else ""
                async for piece in self._snapshot(name, version, token):
                    yield piece
            if not versions:
                yield self._bookmark(roster, after)
        async for piece in self._later(roster, after):
            yield piece

    async def _later(self, roster: str, after: int) -> AsyncIterator[Piece]:
        while not self._stop.is_set():
            news = self._record.notices.next(PUBLISHED)
            async with self._record.snapshot() as db:
                found = await rosters.publications(db, after, roster, AT_ONCE)
                differences = [await self._difference(db, publication) for publication in found]
            # A slow follower holds this list, and no connection.
            for publication, pieces in zip(found, differences, strict=True):
                for piece in pieces:
                    yield self._finished(piece, roster, publication.number)
                after = publication.number
            if not found and not await waited(news, BOOKMARK_EVERY_S):
                yield self._bookmark(roster, after)

    async def _resumed(self, roster: str, token: str) -> int:
        opened = self._record.tokens.open(token, "resume_token")
        if opened.get("watch") != roster:
            raise InvalidValue("resume_token", f"a token of a watch of {roster or 'every roster'}", token)
        after = int(str(opened["after"]))
        async with self._record.snapshot() as db:
            last, _ = await rosters.in_force(db, roster)
        if after > last:
            raise InvalidValue("resume_token", f"a publication up to {last}", after)
        return after

    async def _snapshot(self, roster: str, version: int, token: str) -> AsyncIterator[Piece]:
        async with self._record.snapshot() as db:
            whole = version_message(await rosters.find_version(db, roster, version))
        identity = _identity(whole)
        async for stored in self._record.stored_chunks(roster, version):
            yield Piece(version=identity, snapshot=True, shifts=stored)
        yield Piece(version=whole, snapshot=True, complete=True, resume_token=token)

    async def _difference(self, db: Connection, publication: Publication) -> list[Piece]:
        key = (publication.roster, publication.version)
        known = self._recent.get(key)
        if known is not None:
            return known
        version = await rosters.find_version(db, *key)
        found = await changed_shifts(db, publication.roster, publication.previous, publication.version)
        return self._recent.put(key, _pieces(version, publication.previous, found))

    def _finished(self, piece: Piece, roster: str, number: int) -> Piece:
        if not piece.complete:
            return piece
        finished = Piece()
        finished.CopyFrom(piece)
        finished.resume_token = self._token(roster, number)
        return finished

    def _token(self, roster: str, after: int) -> str:
        return self._record.tokens.seal({"watch": roster, "after": after})

    def _bookmark(self, roster: str, after: int) -> Piece:
        return Piece(bookmark=True, resume_token=self._token(roster, after))


async def changed_shifts(db: Connection, roster: str, before: int, after: int) -> tuple[RosterChange, ...]:
    """Return what turns version `before` (0 for nothing) into `after`, reading only chunks that differ."""
    old, new = await content.manifest(db, roster, before), await content.manifest(db, roster, after)
    same = {key for key in old.keys() & new.keys() if old[key] == new[key]}
    removed = await decoded(await content.chunks_by_hash(db, [h for k, h in old.items() if k not in same]))
    added = await decoded(await content.chunks_by_hash(db, [h for k, h in new.items() if k not in same]))
    return await asyncio.to_thread(changes, removed, added)


def _pieces(version: RosterVersion, previous: int, found: Iterable[RosterChange]) -> list[Piece]:
    found = tuple(found)
    upserts = [change.after for change in found if change.after is not None]
    gone = [change.before for change in found if change.after is None and change.before is not None]
    whole = version_message(version)
    identity = _identity(whole)
    pieces = [Piece(shifts=encode_batch(part)) for part in _parts(upserts, SHIFTS_PER_PIECE)]
    pieces += [Piece(removed=[_key(s) for s in part]) for part in _parts(gone, REMOVED_PER_PIECE)]
    pieces.append(Piece(complete=True))
    for piece in pieces:
        assert len(piece.shifts) <= MOST_BYTES
        piece.version.CopyFrom(whole if piece.complete else identity)
        piece.previous_version = previous
    return pieces


def _parts(shifts: list[Shift], most: int) -> list[list[Shift]]:
    return [shifts[first : first + most] for first in range(0, len(shifts), most)]


def _key(shift: Shift) -> wire.ShiftKey:
    return wire.ShiftKey(agent=shift.agent, start=timestamp(shift.start))


def _identity(message: wire.RosterVersion) -> wire.RosterVersion:
    """Return which version a piece belongs to; the last piece carries the whole of it."""
    return wire.RosterVersion(roster=message.roster, version=message.version)
