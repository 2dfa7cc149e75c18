"""Versions in force as files of ready messages: made once after a publication, then read from the system's page cache.

A stream of a whole roster is bytes that never change. PostgreSQL gives them at a quarter of the speed of a file, so
each process keeps those of the newest publications on its own disk. The files have no name, so that they go with the
process however it ends; whatever is not there is read from the database.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import tempfile
from array import array
from collections import OrderedDict
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self

MOST_BYTES = 4 * 1024**3
READ_BYTES = 1024**2
"""Read at a time, and held twice by each reader: the part that is sent, and the next."""
Key = tuple[str, int]


@dataclass(frozen=True)
class Kept:
    """One version: its messages one after the other, and how long each is."""

    file: IO[bytes]
    sizes: array[int]

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return sum(self.sizes)


class Spool:
    """Files of versions; those used last, as many as fit. A context that lets go of them.

    Parameters
    ----------
    folder
        Where their room is taken; None for the system's temporary folder.
    """

    def __init__(self, folder: Path | None = None, most_bytes: int = MOST_BYTES) -> None:
        self._folder = folder
        self._most_bytes = most_bytes
        self._kept: OrderedDict[Key, Kept] = OrderedDict()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        while self._kept:
            self._drop()

    def __contains__(self, key: Key) -> bool:
        return key in self._kept

    async def keep(self, key: Key, messages: AsyncIterator[bytes]) -> None:
        """Write a version's messages; nothing of it is kept where that fails."""
        with contextlib.ExitStack() as failed:
            file = failed.enter_context(tempfile.TemporaryFile(dir=self._folder))
            sizes = array("I")
            async for message in messages:
                sizes.append(len(message))
                await asyncio.to_thread(file.write, message)
            await asyncio.to_thread(file.flush)
            failed.pop_all()
        self._kept[key] = Kept(file, sizes)
        while len(self._kept) > 1 and sum(kept.size for kept in self._kept.values()) > self._most_bytes:
            self._drop()

    def _drop(self) -> None:
        _, dropped = self._kept.popitem(last=False)
        dropped.file.close()  # who reads it has a descriptor of its own, and reads on

    async def messages(self, key: Key) -> AsyncIterator[bytes]:
        """Yield the messages of a version that is kept, read ahead of a reader that keeps up."""
        self._kept.move_to_end(key)
        kept = self._kept[key]
        descriptor, parts = os.dup(kept.file.fileno()), list(_parts(kept.sizes))
        ahead = asyncio.ensure_future(asyncio.to_thread(_read, descriptor, parts[0]) if parts else asyncio.sleep(0, []))
        try:
            for number in range(1, len(parts) + 1):
                messages = await ahead
                if number < len(parts):
                    ahead = asyncio.ensure_future(asyncio.to_thread(_read, descriptor, parts[number]))
                for message in messages:
                    yield message
        finally:
            await asyncio.gather(ahead, return_exceptions=True)
            os.close(descriptor)


def _parts(sizes: array[int]) -> list[list[tuple[int, int]]]:
    """Return (offset, size) of each message, in parts of about `READ_BYTES`."""
    parts: list[list[tuple[int, int]]] = []
    offset, room = 0, 0
    for size in sizes:
        if size > room:
            parts.append([])
            room = READ_BYTES
        parts[-1].append((offset, size))
        offset, room = offset + size, room - size
    return parts


def _read(descriptor: int, part: list[tuple[int, int]]) -> list[bytes]:
    return [os.pread(descriptor, size, offset) for offset, size in part]
