"""Publications as bytes, made once and shared by every watcher, in the order of publication."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from dataclasses import dataclass

from heliotrope.codec.fields import timestamp_of_micros
from heliotrope.codec.shifts import ByteChange, join_batch, shift_key
from heliotrope.codec.versions import RosterVersion, version_message
from heliotrope.domain.errors import Compacted, TooSlow
from heliotrope.runtime.postgres import Connection
from heliotrope.v1 import roster_pb2 as wire

from services.roster.chunks import MOST_BYTES
from services.roster.differences import changed_shifts
from services.roster.postgres import content, rosters
from services.roster.postgres.rosters import Publication
from services.roster.recent import Recent
from services.roster.record import PUBLISHED, Record

AT_ONCE = 8
"""Publications read in one turn."""
REMOVED_PER_PIECE = 2000
LOOK_AGAIN_S = 5.0
Piece = wire.WatchRostersResponse


@dataclass(frozen=True, slots=True)
class Entry:
    """One publication: its pieces serialised, the last of them complete; none carries a resume token."""

    number: int
    roster: str
    pieces: tuple[bytes, ...]

    @property
    def size(self) -> int:
        """Bytes of all pieces."""
        return sum(map(len, self.pieces))


class Feed:
    """The newest publications in memory, bounded by number and by bytes; older ones are made again from the database.

    Every watcher has a cursor into this memory instead of a queue of its own. A cursor that the memory has moved past
    belongs to a watcher that is too slow.
    """

    def __init__(self, record: Record, most_entries: int = 256, most_bytes: int = 64 * 1024 * 1024) -> None:
        self._record = record
        self._most_entries, self._most_bytes = most_entries, most_bytes
        self._entries: OrderedDict[int, Entry] = OrderedDict()
        self._older: Recent[int, Entry] = Recent(8)
        self._held = 0
        self._last = -1  # newest publication known; -1 before the first look
        self._looking = asyncio.Lock()
        self._looked_at = 0.0
        self.news = asyncio.Event()

    @property
    def last(self) -> int:
        """The newest publication known."""
        return self._last

    @property
    def held_from(self) -> int:
        """A cursor at this number or later is in memory."""
        return next(iter(self._entries), self._last + 1) - 1

    async def look(self, again: bool = False) -> None:
        """Take new publications in; one of all watchers reads, the others find them there.

        Parameters
        ----------
        again
            Read although nothing was heard since the last look: a notice may still be under way.
        """
        async with self._looking:
            fresh = not (again or self.news.is_set()) and time.monotonic() - self._looked_at < LOOK_AGAIN_S
            if self._last >= 0 and fresh:
                return
            self.news = self._record.notices.next(PUBLISHED)  # before the read: nothing falls between
            self._looked_at = time.monotonic()
            if self._last < 0:
                async with self._record.snapshot() as db:
                    self._last, _ = await rosters.in_force(db, "")
            while await self._take_in():
                pass

    async def _take_in(self) -> bool:
        async with self._record.snapshot() as db:
            found = await rosters.publications(db, self._last, "", AT_ONCE)
            for publication in found:
                try:
                    entry = await make_entry(db, publication)
                except Compacted:  # it waited longer than versions are kept: nobody can be told the difference
                    self._entries.clear()
                    self._held, self._last = 0, publication.number
                else:
                    self._entries[entry.number] = entry
                    self._held += entry.size
                    self._last = entry.number
        while len(self._entries) > 1 and (len(self._entries) > self._most_entries or self._held > self._most_bytes):
            _, dropped = self._entries.popitem(last=False)
            self._held -= dropped.size
        return len(found) == AT_ONCE

    def after(self, cursor: int, roster: str) -> Entry | None:
        """Return the first publication after `cursor` (of one roster where named); None where there is none yet.

        Raises
        ------
        TooSlow
            Publications after the cursor have left the memory.
        """
        self._expect_held(cursor + 1)
        for number in range(cursor + 1, self._last + 1):
            entry = self._entries[number]
            if roster in ("", entry.roster):
                return entry
        return None

    def piece(self, number: int, index: int) -> bytes:
        """Return a piece of a publication that `after` gave; `TooSlow` where it has left the memory meanwhile."""
        self._expect_held(number)
        return self._entries[number].pieces[index]

    def _expect_held(self, number: int) -> None:
        if number <= self.held_from:
            raise TooSlow(
                f"watch: expected a reader at publication {self.held_from} or later, got one at {number - 1}:"
                " resume with the last token"
            )

    async def older(self, cursor: int, roster: str) -> Publication | None:
        """Return the first publication after `cursor` from the database; `Compacted` where what follows is gone."""
        async with self._record.snapshot() as db:
            await expect_kept(db, cursor, roster)
            found = await rosters.publications(db, cursor, roster, 1)
        return found[0] if found else None

    async def older_entry(self, publication: Publication) -> Entry:
        """Return an older publication, made again where the last few that were asked for do not have it."""
        known = self._older.get(publication.number)
        if known is not None:
            return known
        async with self._looking:  # a thousand watchers resume at once; one of them makes it
            known = self._older.get(publication.number)
            if known is not None:
                return known
            async with self._record.snapshot() as db:
                return self._older.put(publication.number, await make_entry(db, publication))


async def expect_kept(db: Connection, cursor: int, roster: str) -> None:
    """Raise `Compacted` where a publication after `cursor` can no longer be told as a difference."""
    floor = await rosters.compacted_through(db, roster)
    if cursor < floor:
        name = roster or await rosters.roster_of_publication(db, floor)
        oldest = await content.oldest_content(db, name)
        raise Compacted(
            f"resume_token: expected one of publication {floor} or later, got one of {cursor}: what followed was"
            f" compacted; version {oldest} of {name} is the oldest with its shifts; begin with a snapshot",
            oldest,
        )


async def make_entry(db: Connection, publication: Publication) -> Entry:
    """Return a publication as pieces of at most a message each."""
    version = await rosters.find_version(db, publication.roster, publication.version)
    found = await changed_shifts(db, publication.roster, publication.previous, publication.version)
    return Entry(publication.number, publication.roster, tuple(_pieces(version, publication.previous, found)))


def _pieces(version: RosterVersion, previous: int, found: list[ByteChange]) -> list[bytes]:
    whole = version_message(version)
    identity = identity_of(whole)
    pieces = [
        Piece(version=identity, previous_version=previous, shifts=join_batch(part))
        for part in _parts([change.after for change in found if change.after is not None])
    ]
    gone = [_key(change.before) for change in found if change.after is None and change.before is not None]
    for first in range(0, len(gone), REMOVED_PER_PIECE):
        removed = gone[first : first + REMOVED_PER_PIECE]
        pieces.append(Piece(version=identity, previous_version=previous, removed=removed))
    pieces.append(Piece(version=whole, previous_version=previous, complete=True))
    return [piece.SerializeToString() for piece in pieces]


def _parts(shifts: list[bytes]) -> list[list[bytes]]:
    """Cut shifts into parts that fit into a message."""
    parts: list[list[bytes]] = []
    room = 0
    for shift in shifts:
        if len(shift) + 8 > room:
            parts.append([])
            room = MOST_BYTES
        parts[-1].append(shift)
        room -= len(shift) + 8
    return parts


def _key(piece: bytes) -> wire.ShiftKey:
    agent, micros = shift_key(piece)
    return wire.ShiftKey(agent=agent, start=timestamp_of_micros(micros))


def identity_of(message: wire.RosterVersion) -> wire.RosterVersion:
    """Return which version a piece belongs to; the last piece carries the whole of it."""
    return wire.RosterVersion(roster=message.roster, version=message.version)
