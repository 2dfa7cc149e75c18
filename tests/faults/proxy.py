"""A TCP proxy that counts what flows to the client and does something at an exact byte."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

READ_BYTES = 65536


class Proxy:
    """Forwards to `target`; after byte `at` towards the client it calls `then` once and forwards nothing more."""

    def __init__(self, target: str) -> None:
        host, _, port = target.rpartition(":")
        self._target = (host, int(port))
        self.forwarded = 0
        self.at: int | None = None
        self.then: Callable[[], None] = lambda: None
        self._writers: set[asyncio.StreamWriter] = set()

    def arm(self, at: int | None, then: Callable[[], None] = lambda: None) -> None:
        """Count from nothing, and act at byte `at`; None counts only."""
        self.forwarded, self.at, self.then = 0, at, then

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator[str]:
        """Listen on loopback while the context is open; yield the address."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        try:
            yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        finally:
            server.close()
            for writer in self._writers:
                writer.close()
            await server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            upstream_reader, upstream_writer = await asyncio.open_connection(*self._target)
            ours = {writer, upstream_writer}
            self._writers |= ours
            try:
                await asyncio.gather(self._up(reader, upstream_writer), self._down(upstream_reader, writer))
            finally:
                for each in ours:
                    each.close()
                self._writers -= ours

    async def _up(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(READ_BYTES):
            writer.write(piece)
            await writer.drain()
        writer.close()

    async def _down(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(READ_BYTES):
            last = self.at is not None and self.forwarded + len(piece) >= self.at
            if last:
                assert self.at is not None
                piece = piece[: self.at - self.forwarded]
            self.forwarded += len(piece)
            writer.write(piece)
            await writer.drain()
            if last:
                self.then()
                break
        writer.close()
