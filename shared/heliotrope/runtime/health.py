"""Health of a process over HTTP: /healthz says ok, or what is wrong.

A part that is in trouble says so by `fails`, and takes it back by `recovers`. A loop that must go on
turning `beats`; when its beat is overdue the process is unhealthy although it lives.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Callable

REQUEST_DEADLINE_S = 5.0


class Health:
    """What is wrong with a process, part by part; healthy while nothing is."""

    def __init__(self, service: str, clock: Callable[[], float] = time.monotonic) -> None:
        self.service = service
        self._clock = clock
        self._problems: dict[str, str] = {"process": "still starting"}
        self._due: dict[str, float] = {}

    def fails(self, part: str, problem: str) -> None:
        """Say that `part` is in trouble."""
        self._problems[part] = problem

    def recovers(self, part: str) -> None:
        """Say that `part` works (again)."""
        self._problems.pop(part, None)

    def ready(self) -> None:
        """Say that the process has started whole."""
        self.recovers("process")

    def beats(self, part: str, next_within_s: float) -> None:
        """Say that loop `part` turns, and promise its next turn."""
        self._due[part] = self._clock() + next_within_s

    def problems(self) -> dict[str, str]:
        """Return part -> what is wrong with it; empty when healthy."""
        now = self._clock()
        late = {part: f"stands still, {now - due:.0f} s overdue" for part, due in self._due.items() if due < now}
        return {**late, **self._problems}

    def response(self, path: str) -> tuple[str, dict[str, object]]:
        """Return the HTTP status line and the JSON body for a GET of `path`."""
        if path.split("?")[0] != "/healthz":
            return "404 Not Found", {"error": "path: expected /healthz", "got": path}
        problems = self.problems()
        status = "503 Service Unavailable" if problems else "200 OK"
        return status, {
            "service": self.service,
            "status": "failing" if problems else "ok",
            "problems": problems,
        }


async def _answer(health: Health, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError, TimeoutError, ValueError, asyncio.IncompleteReadError):
        async with asyncio.timeout(REQUEST_DEADLINE_S):
            request = (await reader.readline()).decode("latin-1").split()
            while (await reader.readline()).strip():
                pass  # headers say nothing that matters here
            status, body = health.response(request[1] if len(request) > 1 else "/")
            text = json.dumps(body).encode()
            head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(text)}\r\n"
            writer.write(head.encode() + b"Connection: close\r\n\r\n" + text)
            await writer.drain()
    writer.close()


@contextlib.asynccontextmanager
async def health_endpoint(health: Health, port: int, host: str) -> AsyncIterator[int]:
    """Serve `health` while the context is open; yield the port, chosen by the system where `port` is 0."""
    server = await asyncio.start_server(lambda r, w: _answer(health, r, w), host, port)
    try:
        yield int(server.sockets[0].getsockname()[1])
    finally:
        server.close()
        await server.wait_closed()
