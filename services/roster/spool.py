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
        """Yield the messages of a version that is kept."""
        self._kept.move_to_end(key)
        kept = self._kept[key]
        descriptor, offset = os.dup(kept.file.fileno()), 0
        try:
            for size in kept.sizes:
                # From the page cache, or read ahead into it: quicker than handing it to a thread and back.
                yield os.pread(descriptor, size, offset)
                offset += size
        finally:
            os.close(descriptor)
