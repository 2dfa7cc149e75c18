"""The life of a service process: settings printed, health answered, signals obeyed, crashes loud.

A service is an async function of its `Process`; it returns soon after `stop` is set. An error that leaves it
ends the process with exit code 1, for whoever watches it to start it again.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import NoReturn, Protocol, TypeVar

from heliotrope.domain.errors import InvalidValue
from heliotrope.runtime.health import Health, health_endpoint
from heliotrope.runtime.kafka_access import kafka_access
from heliotrope.runtime.security import own_security
from heliotrope.runtime.settings import PREFIX, endpoint, printable, read_settings
from heliotrope.runtime.telemetry import Log, configure_logging

STOP_WITHIN_S = 15.0
"""How long a service may take to stop cleanly; docker-compose.yml has it killed 20 s after SIGTERM."""
EXIT_CRASHED, EXIT_MISCONFIGURED = 1, 2
UNPROTECTED = "SECURITY IS OFF: no TLS, and whoever shows no token is everybody at once; for demos and tests only"


class ProcessSettings(Protocol):
    """What every service's settings have."""

    @property
    def health(self) -> str:
        """Where /healthz is answered, ``host:port``; port 0 lets the system choose."""


S = TypeVar("S", bound=ProcessSettings)


@dataclass(frozen=True)
class Process:
    """What a running service has from its process."""

    name: str
    log: Log
    health: Health
    stop: asyncio.Event


Serve = Callable[[S, Process], Awaitable[None]]


async def _until_stopped(settings: S, process: Process, serve: Serve[S]) -> None:
    """Run `serve` until it returns; after a stop signal it has `STOP_WITHIN_S` left."""
    task = asyncio.ensure_future(serve(settings, process))
    stopping = asyncio.ensure_future(process.stop.wait())
    await asyncio.wait({task, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not task.done():
        await asyncio.wait({task}, timeout=STOP_WITHIN_S)
    if not task.done():
        process.log.error("did not stop in time, ending the process", within_s=STOP_WITHIN_S)
        sys.stdout.flush()
        os._exit(EXIT_CRASHED)  # whatever does not stop would hold up the closing of the loop as well
    await task
    if not process.stop.is_set():
        raise RuntimeError(f"{process.name} ended although nothing asked it to stop")


async def run(settings: S, process: Process, serve: Serve[S]) -> None:
    """Serve until SIGTERM or SIGINT, with health answered all the while."""
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, process.stop.set)
    host, wanted = endpoint(settings.health, "HELIOTROPE_HEALTH")
    async with health_endpoint(process.health, wanted, host) as port:
        process.log.info("started", health=f"http://{host}:{port}/healthz")
        await _until_stopped(settings, process, serve)


def run_service(name: str, settings_class: type[S], serve: Serve[S]) -> NoReturn:
    """Run `serve` to its end and exit: 0 stopped, 1 crashed, 2 settings that cannot be read."""
    log = configure_logging(name)
    try:
        settings, security, access = read_settings(settings_class), own_security(), kafka_access()
    except InvalidValue as error:
        log.error("settings cannot be read", problem=str(error))
        sys.exit(EXIT_MISCONFIGURED)
    log.info("settings", **(printable(security.settings) | printable(access) | printable(settings)))
    if not security.required:
        log.warning(UNPROTECTED, HELIOTROPE_SECURITY=security.mode.value)
    gc.freeze()  # what was imported stays: a collection that went through all of it would hold every call up
    process = Process(name, log, Health(name), asyncio.Event())
    with contextlib.suppress(KeyboardInterrupt):
        try:
            asyncio.run(run(settings, process, serve))
        except InvalidValue as error:
            if not error.field.startswith(PREFIX):
                log.exception("crashed")
                sys.exit(EXIT_CRASHED)
            log.error("settings cannot be used", problem=str(error))
            sys.exit(EXIT_MISCONFIGURED)
        except Exception:
            log.exception("crashed")
            sys.exit(EXIT_CRASHED)
    log.info("stopped")
    sys.exit(0)
