"""Servers that the feed's benchmark measures, each in a process of its own: the roster's API, and raw bytes over gRPC.

`python -m tests.benchmarks.feed_servers roster ADDRESS_OF_POSTGRES` or `raw MESSAGES BYTES`; prints its port.
"""

from __future__ import annotations

import asyncio
import gc
import signal
import sys
from collections.abc import AsyncIterator
from typing import Any

import grpc
from heliotrope.runtime.postgres import Notices, open_pool
from heliotrope.runtime.rpc import OPTIONS
from structlog import get_logger

from services.roster.record import Record
from services.roster.service import api, keep_spooled
from services.roster.spool import Spool

RAW_METHOD = "/benchmark.Raw/Stream"


async def serve_roster(address: str, stop: asyncio.Event) -> None:
    """Answer the gRPC API on the database at `address`."""
    async with open_pool(address) as pool:
        notices = Notices(address)
        with Spool() as spool:
            record = await Record.open(pool, notices, spool)
            beside = [notices.listen(stop), keep_spooled(record, stop, get_logger())]
            tasks = [asyncio.ensure_future(work) for work in beside]
            async with api(record, stop, "127.0.0.1:0") as port:
                print(port, flush=True)
                await stop.wait()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def serve_raw(messages: int, size: int, stop: asyncio.Event) -> None:
    """Send the same bytes again and again."""
    payload = bytes(size)

    async def stream(request: bytes, context: Any) -> AsyncIterator[bytes]:
        for _ in range(messages):
            yield payload

    server = grpc.aio.server(options=OPTIONS)
    handler = grpc.unary_stream_rpc_method_handler(stream)
    service, _, method = RAW_METHOD.strip("/").rpartition("/")
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(service, {method: handler}),))
    print(server.add_insecure_port("127.0.0.1:0"), flush=True)
    await server.start()
    await stop.wait()
    await server.stop(1)


async def main() -> None:
    """Serve until SIGTERM."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    gc.freeze()  # as every service does
    kind, *given = sys.argv[1:]
    if kind == "raw":
        await serve_raw(int(given[0]), int(given[1]), stop)
    else:
        await serve_roster(given[0], stop)


if __name__ == "__main__":
    asyncio.run(main())
