"""What turns one version into another: kept as it was made where that is little, else found in chunks that differ."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from heliotrope.codec.shifts import ByteChange, cut_batch, cut_changes, encode_changes, join_changes, shift_key
from heliotrope.domain.roster import RosterChange
from heliotrope.runtime.postgres import Connection

from services.roster.postgres import content

MOST_KEPT = 50_000
"""Changes of a difference that is kept: some 25 MB, of a message's 64."""


def worth_keeping(changed: Iterable[RosterChange]) -> bytes | None:
    """Return the changes as a DiffVersionsResponse, ordered by agent and start; None where they are too many."""
    found = list(changed)
    return encode_changes(found) if len(found) <= MOST_KEPT else None


async def difference(db: Connection, roster: str, before: int, after: int) -> bytes:
    """Return what turns version `before` (0 for nothing) into `after`, as a DiffVersionsResponse.

    Raises
    ------
    Compacted
        The shifts of one of them are gone.
    """
    kept = await _kept(db, roster, before, after)
    return kept if kept is not None else join_changes(await _found(db, roster, before, after))


async def changed_shifts(db: Connection, roster: str, before: int, after: int) -> list[ByteChange]:
    """Return what turns version `before` (0 for nothing) into `after`, ordered by agent and start; as `difference`."""
    kept = await _kept(db, roster, before, after)
    return cut_changes(kept) if kept is not None else await _found(db, roster, before, after)


async def _kept(db: Connection, roster: str, before: int, after: int) -> bytes | None:
    for version in (before, after):
        if version:
            await content.expect_content(db, roster, version)
    return await content.kept_difference(db, roster, before, after)


async def _found(db: Connection, roster: str, before: int, after: int) -> list[ByteChange]:
    gone, came = await content.differing_chunks(db, roster, before, after)
    removed, added = await content.chunks_by_hash(db, gone), await content.chunks_by_hash(db, came)
    return await asyncio.to_thread(changes_between, removed, added)


def changes_between(removed: Iterable[bytes], added: Iterable[bytes]) -> list[ByteChange]:
    """Return the changes between the shifts of two sets of chunks; only shifts that differ are read."""
    old = {piece for raw in removed for piece in cut_batch(raw)}
    new = {piece for raw in added for piece in cut_batch(raw)}
    gone = {shift_key(piece): piece for piece in old - new}
    came = {shift_key(piece): piece for piece in new - old}
    return [ByteChange(gone.get(key), came.get(key)) for key in sorted(gone.keys() | came.keys())]
