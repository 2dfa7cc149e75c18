"""Console: pages answered by uvicorn until the process is asked to stop."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterator

import uvicorn
from heliotrope.runtime.process import Process
from heliotrope.runtime.security import own_security
from heliotrope.runtime.settings import endpoint

from services.console.app import console_app
from services.console.rpc import open_services
from services.console.settings import ConsoleSettings

STOP_GRACE_S = 3


class _Server(uvicorn.Server):
    """Leaves the signals to the process, which has its own way of stopping."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(settings: ConsoleSettings, process: Process) -> None:
    """Answer until asked to stop; open streams are told to end first."""
    security = own_security()
    if not security.required:
        security.expect_bindable(settings.listen)
    host, port = endpoint(settings.listen, "HELIOTROPE_LISTEN")
    async with open_services(settings.roster, settings.dispatch) as services:
        origin = settings.origin("https" if security.required else "http")
        app = console_app(settings, services, origin, process.stop, process.log)
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=STOP_GRACE_S,
            ssl_certfile=security.settings.tls_cert_file or None,
            ssl_keyfile=security.settings.tls_key_file or None,
        )
        server = _Server(config)
        bound = socket.create_server((host, port), backlog=256)
        # Inherited by every connection: head and body of an answer are two writes, and the second must not wait for
        # the browser's delayed acknowledgement of the first.
        bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        answering = asyncio.create_task(server.serve(sockets=[bound]))
        process.log.info("answering", url=origin)
        process.health.ready()
        stopping = asyncio.create_task(process.stop.wait())
        await asyncio.wait({answering, stopping}, return_when=asyncio.FIRST_COMPLETED)
        server.should_exit = True
        stopping.cancel()
        await answering
