"""Versions kept as files: read as written, dropped by use, nothing left behind."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.roster.spool import Spool

SIZES = (5, 0, 2**20 - 3, 2**21, 1, 1, 2**20)


async def written(sizes: tuple[int, ...]) -> AsyncIterator[bytes]:
    for number, size in enumerate(sizes):
        yield bytes([number]) * size


async def read(spool: Spool, key: tuple[str, int]) -> list[bytes]:
    return [message async for message in spool.messages(key)]


async def test_messages_come_back_as_they_were_written(tmp_path: Path) -> None:
    with Spool(tmp_path) as spool:
        await spool.keep(("r", 1), written(SIZES))
        await spool.keep(("r", 2), written(()))
        assert await read(spool, ("r", 1)) == [message async for message in written(SIZES)]
        assert await read(spool, ("r", 2)) == []
        assert ("r", 3) not in spool


def test_a_process_that_is_killed_leaves_no_file(tmp_path: Path) -> None:
    with Spool(tmp_path) as spool:
        asyncio.run(spool.keep(("r", 1), written(SIZES)))
        assert ("r", 1) in spool
        assert list(tmp_path.iterdir()) == []


async def test_what_was_used_last_stays_and_who_reads_a_dropped_version_reads_on(tmp_path: Path) -> None:
    with Spool(tmp_path, most_bytes=25) as spool:
        await spool.keep(("r", 1), written((10,)))
        await spool.keep(("r", 2), written((5, 5)))
        reading = spool.messages(("r", 2))
        assert await anext(reading) == b"\x00" * 5
        assert await read(spool, ("r", 1)) == [b"\x00" * 10]
        await spool.keep(("r", 3), written((10,)))
        assert [("r", n) in spool for n in (1, 2, 3)] == [True, False, True]
        assert await anext(reading) == b"\x01" * 5
        await reading.aclose()


async def test_a_version_that_could_not_be_written_whole_is_not_kept(tmp_path: Path) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"half"
        raise OSError("no space left on device")

    with Spool(tmp_path) as spool:
        with pytest.raises(OSError, match="no space"):
            await spool.keep(("r", 1), broken())
        assert ("r", 1) not in spool
