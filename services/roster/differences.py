"""What turns one version into another, read from the chunks that differ, shift by shift as bytes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import NamedTuple

from heliotrope.codec.shifts import cut_batch, shift_key
from heliotrope.runtime.postgres import Connection

from services.roster.postgres import content


class ByteChange(NamedTuple):
    """What became of a shift, as bytes: `before` None is added, `after` None removed."""

    before: bytes | None
    after: bytes | None


async def changed_shifts(db: Connection, roster: str, before: int, after: int) -> list[ByteChange]:
    """Return what turns version `before` (0 for nothing) into `after`, ordered by agent and start.

    Raises
    ------
    Compacted
        The shifts of one of them are gone.
    """
    old = await content.manifest(db, roster, before) if before else {}
    new = await content.manifest(db, roster, after)
    same = {key for key in old.keys() & new.keys() if old[key] == new[key]}
    removed = await content.chunks_by_hash(db, [h for k, h in old.items() if k not in same])
    added = await content.chunks_by_hash(db, [h for k, h in new.items() if k not in same])
    return await asyncio.to_thread(changes_between, removed, added)


def changes_between(removed: Iterable[bytes], added: Iterable[bytes]) -> list[ByteChange]:
    """Return the changes between the shifts of two sets of chunks; only shifts that differ are read."""
    old = {piece for raw in removed for piece in cut_batch(raw)}
    new = {piece for raw in added for piece in cut_batch(raw)}
    gone = {shift_key(piece): piece for piece in old - new}
    came = {shift_key(piece): piece for piece in new - old}
    return [ByteChange(gone.get(key), came.get(key)) for key in sorted(gone.keys() | came.keys())]
