"""HTTP served by uvicorn inside a process that has its own way of starting and stopping."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from typing import Any

import uvicorn

from heliotrope.runtime.security import Security, own_security

BACKLOG = 256
STOP_GRACE_S = 3


class _Server(uvicorn.Server):
    """Leaves the signals to the process."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def serve_http(app: Any, host: str, port: int, security: Security | None = None) -> AsyncIterator[int]:
    """Answer `app` (ASGI) while the context is open; yield the port, chosen by the system where `port` is 0.

    TLS is that of the process's own `security`; where that is off, only loopback or containers are bound. Requests are
    not logged: a path may be a secret.
    """
    security = security or own_security()
    if not security.required:
        security.expect_bindable(f"{host}:{port}")
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=STOP_GRACE_S,
        ssl_certfile=security.settings.tls_cert_file if security.required else None,
        ssl_keyfile=security.settings.tls_key_file if security.required else None,
    )
    server = _Server(config)
    bound = socket.create_server((host, port), backlog=BACKLOG)
    answering = asyncio.create_task(server.serve(sockets=[bound]))
    try:
        yield int(bound.getsockname()[1])
    finally:
        server.should_exit = True
        await answering
